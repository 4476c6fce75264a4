package flow

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"

	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/schema/types"
)

// Kind is what is done with a value.
type Kind string

// Kinds of uses.
const (
	Member    Kind = "member"    // the member Name is read or called of a value of the type Of
	Call      Kind = "call"      // the method Name of Of is called with Args, or the function Name of no type
	New       Kind = "new"       // an object of the type Of is made with Args
	Assign    Kind = "assign"    // to the member Name of Of
	Global    Kind = "global"    // a variable that nothing declares is read
	Compare   Kind = "compare"   // two values of METIS's are compared; Of is the type of the first
	Return    Kind = "return"    // a script returns Args[0]
	Script    Kind = "script"    // a script begins; Async tells whether it is async
	Second    Kind = "second"    // a script has a second parameter, without a default
	Forgotten Kind = "forgotten" // a promise that nobody awaits: of the method Name of Of, or of the function Name
	Keep      Kind = "keep"      // a value of the type Of is assigned to a variable of the module, in a function
	Stale     Kind = "stale"     // a variable with a copy of a state's value is assigned
	Whole     Kind = "whole"     // a state is calculated with, compared, written into a text or overwritten as if it were its value
)

// Use is something that is done with what METIS gives.
type Use struct {
	Kind Kind
	Of   string // a type of package types; "global:console" of a global object that it does not declare as one; "argument:id" of an argument up to METIS 2.4
	Name string
	Args []Value
	At   int // the place in the bundle, as the parser counts, from 1

	Dialect *schema.Dialect // of the declaration that the value comes from
	In      string          // "script", "hook", "migration", "function", or "" at the top of a module
	Owner   int             // where the target is declared that the value belongs to, as At; 0: none

	Async   bool // of a Script
	Returns bool // of a Script that is not async: it returns something
	Finally bool // of a Call: in a try that has a finally
	Spread  bool // of a Call: Args has a list that is spread, of which nothing is known
}

// Value is what is known of a value.
type Value struct {
	Type    string   // "" if nothing is
	Literal any      // string, float64, bool, or nil
	Null    bool     // null or undefined is written there
	Object  bool     // an object is written there
	Keys    []string // its names
	Open    bool     // and it may have others
	Shared  bool     // an object that a module holds
	Call    bool     // it is what an unknown function returns

	Function bool // it is a function of the sources
	Returns  bool // that returns something
}

// Trace says what the functions of a bundle do with METIS's values, in the order of their places. old is the dialect of
// sources that use `new`. isLibrary tells modules that are not the author's, by the names that the bundle gives them.
func Trace(tree *ast.Program, old schema.Dialect, isLibrary func(name string) bool) []Use {
	t := &tracer{
		isLibrary: isLibrary, scopes: map[any]*scope{}, functions: map[any]*function{},
		declared: map[*dialect]bool{}, old: &dialect{old}, new: &dialect{schema.V25()},
	}
	// What a function gets from its callers is known once they were walked.
	for range passes {
		t.walk(tree)
		if !t.learn() {
			break
		}
	}
	t.report = true
	t.walk(tree)
	slices.SortStableFunc(t.uses, func(a, b Use) int { return cmp.Compare(a.At, b.At) })
	return slices.CompactFunc(t.uses, func(a, b Use) bool { return a.At == b.At && a.Kind == b.Kind && a.Of == b.Of && a.Name == b.Name })
}

// argument begins the type of an argument whose id follows.
const argument = "argument:"

// passes are how many calls deep a value is followed into functions that stand before their callers.
const passes = 4

// dialect is one with its declarations.
type dialect struct{ schema.Dialect }

// table is read when it is first asked for: most bundles have one dialect.
func (d *dialect) table() *types.Table { return types.Of(d.Dialect) }

// value is Value, with what only the tracer needs.
type value struct {
	Value
	d     *dialect
	owner int
	fn    *function // it is this function
	ast   *ast.ObjectLiteral
	copy  bool // of what a state holds
	fresh bool // an object of arguments that was made for this read
}

func (v value) known() bool { return v.Type != "" }

// promise tells one, and what it is of.
func (v value) promise() (of value, ok bool) {
	inner, ok := strings.CutPrefix(v.Type, "Promise<")
	v.Type = bare(strings.TrimSuffix(inner, ">"))
	return v, ok
}

// element is what an array holds.
func (v value) element() value {
	of, ok := strings.CutSuffix(v.Type, "[]")
	if !ok {
		return value{}
	}
	return value{Value: Value{Type: of}, d: v.d, owner: v.owner}
}

// bare is a type without null, undefined, readonly and type arguments; "" for one of several types and for what has no
// name.
func bare(declared string) string {
	list := strings.Split(declared, " | ")
	found := ""
	for _, part := range list {
		part = strings.TrimPrefix(strings.TrimSpace(part), "readonly ")
		if part == "null" || part == "undefined" {
			continue
		}
		if found != "" {
			return ""
		}
		found = part
	}
	if strings.HasPrefix(found, "Promise<") {
		return found
	}
	name, arguments, generic := strings.Cut(found, "<")
	if generic && strings.HasSuffix(arguments, "[]") {
		name += "[]"
	}
	switch strings.TrimSuffix(name, "[]") {
	case "T", "any", "void", "string", "number", "boolean", "this", "unknown", "Date":
		return ""
	}
	if strings.ContainsAny(name, "'{(` ") && !strings.HasPrefix(name, "typeof ") {
		return ""
	}
	return name
}

// binding is a variable.
type binding struct {
	module bool      // it is one of a module
	owner  *function // that declares it; nil at the top
	now    value     // as it is known at this place
	before value     // as the last pass knew it
	next   value
	seen   bool // something was assigned in this pass
	mixed  bool // things of different types were
	was    bool // in the last pass
	object bool // a module gives it an object
}

func (b *binding) assign(v value) {
	switch {
	case v.Null:
	case !b.seen:
		b.next, b.seen = v, true
		if !b.was {
			b.now = v // what stands below it need not wait for the next pass
		}
	case v.Type != b.next.Type || v.fn != b.next.fn:
		b.mixed = true
	}
}

// scope is what names mean in a block.
type scope struct {
	above *scope
	names map[string]*binding
}

func (s *scope) find(name string) *binding {
	for ; s != nil; s = s.above {
		if b := s.names[name]; b != nil {
			return b
		}
	}
	return nil
}

// function is one in the sources.
type function struct {
	node   ast.Node
	params *ast.ParameterList
	async  bool
	kind   string // see Use.In
	given  []*value
	next   []*value // what calls give its parameters
	d      *dialect
	owner  int

	returns bool // a value
}

// tracer is a walk through a tree.
type tracer struct {
	isLibrary func(string) bool
	old, new  *dialect
	report    bool
	uses      []Use

	scopes    map[any]*scope
	functions map[any]*function
	bindings  []*binding

	scope   *scope
	in      *function // nil at the top of modules
	library bool      // in a module that is not the author's
	wrapper string    // the name of the module
	finally int       // tries with a finally around

	declared map[*dialect]bool // in which something is declared
}

// learn makes what a pass has found what the next one knows, and tells whether that is anything new.
func (t *tracer) learn() (more bool) {
	for _, b := range t.bindings {
		if b.mixed {
			b.next = value{}
		}
		more = more || b.mixed != b.was || !b.next.like(b.before)
		b.now, b.before, b.was = b.next, b.next, b.mixed
		b.next, b.seen, b.mixed = value{}, false, false
	}
	for _, f := range t.functions {
		for i, v := range f.next {
			more = more || (i >= len(f.given) || f.given[i] == nil) != (v == nil) || v != nil && i < len(f.given) && f.given[i] != nil && !v.like(*f.given[i])
		}
		f.given, f.next = f.next, nil
	}
	return more
}

// like tells values that mean the same for what is done with them.
func (v value) like(w value) bool {
	return v.Type == w.Type && v.fn == w.fn && v.copy == w.copy && v.Object == w.Object && v.ast == w.ast
}

func (t *tracer) walk(tree *ast.Program) {
	t.scope, t.in = nil, nil
	for _, s := range tree.Body { // one: the function that is the bundle, whose variables are those of modules
		e, ok := s.(*ast.ExpressionStatement)
		if !ok {
			continue
		}
		if whole, ok := e.Expression.(*ast.FunctionLiteral); ok {
			t.module("", whole)
		}
	}
}

func (t *tracer) use(u Use) {
	if !t.report || t.library || u.At <= 0 {
		return
	}
	if t.in != nil {
		u.In = t.in.kind
		if u.In == "" {
			u.In = "function"
		}
		if u.Owner == 0 {
			u.Owner = t.in.owner
		}
	}
	u.Finally = t.finally > 0
	t.uses = append(t.uses, u)
}

// at is the place of a node.
func at(i file.Idx) int { return int(i) }

// dialect is that of a value, else that of the script around, else that of the sources.
func (t *tracer) dialect(v value) *dialect {
	switch {
	case v.d != nil:
		return v.d
	case t.in != nil && t.in.d != nil:
		return t.in.d
	case t.declared[t.old] && !t.declared[t.new]:
		return t.old
	}
	return t.new
}
