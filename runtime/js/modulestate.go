package js

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"

	"github.com/metis-run/metis-run/runtime/js/syntax"
)

// ModuleBinding is a name of a module whose value a function changes: state that is lost when the module is evaluated
// anew.
type ModuleBinding struct {
	Name    string   // as its author wrote it; "default" is an export without a name, "exports" and "module" those of CommonJS
	At      Position // of its declaration
	Use     Position // of a change: the first in the bundle
	What    string   // what that does, to be read behind the name: "is assigned"
	Package bool     // the module lies in a folder node_modules
}

// ModuleState lists the bindings of the authors' modules that code changes after the module was evaluated: by place, those
// of packages last. Modules that the bundle was given as a library are left out. Nothing runs; each call reads the syntax
// tree anew.
//
// A binding counts if a function, a method or a field of instances assigns it, assigns or deletes a property of it or of
// what it holds, or calls a method there that changes an array, a Map or a Set: not where the module gives the binding a
// value that has no such method, nor where the result is awaited. It counts as well if that is done through a local name
// for it or for a part of it; if it is a class or an object literal whose own methods change `this`; and if it holds an
// instance of a class whose methods do.
//
// What a module does while it is evaluated does not count, functions that it calls on the spot included; a named function
// counts even if only the module itself calls it. Not seen are changes through parameters and results of functions,
// variables of a function that made another one, and what a method of another name keeps, such as listeners.
func (p *Program) ModuleState() []ModuleBinding {
	whole := wholeOf(p.treeOf())
	if whole == nil {
		return nil
	}
	a := analysis{this: map[ast.Node]*variable{}, owner: map[ast.Node]*variable{}, facts: map[ast.Node]fact{}}
	a.bundle(whole)
	a.settle()
	var list []ModuleBinding
	for _, v := range a.variables {
		if v.change != nil {
			list = append(list, p.moduleBinding(v))
		}
	}
	rank := map[bool]int{false: 0, true: 1}
	slices.SortStableFunc(list, func(a, b ModuleBinding) int {
		return cmp.Or(cmp.Compare(rank[a.Package], rank[b.Package]), cmp.Compare(a.At.File, b.At.File),
			cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column))
	})
	return list
}

// moduleBinding tells of a variable in the author's words: esbuild gives new names where two modules use one.
func (p *Program) moduleBinding(v *variable) ModuleBinding {
	_, shown, _ := strings.Cut(v.module, ":")
	b := ModuleBinding{Name: v.name, What: v.change.what, Package: strings.Contains("/"+shown, "/node_modules/")}
	b.Use, _ = p.positionOf(int(v.change.at))
	var known bool
	if b.At, known = p.positionOf(int(v.at)); !known || b.At.File != shown {
		b.At = Position{File: shown, Line: 1, Column: 1}
	}
	plain := strings.TrimRight(strings.TrimLeft(v.name, "_"), "0123456789")
	written, used := p.wordAt(b.At), p.wordAt(b.Use)
	switch {
	case v.commonJS != "":
		b.Name = v.commonJS
	case strings.TrimRight(strings.TrimLeft(written, "_"), "0123456789") == plain:
		b.Name = written
	case strings.HasPrefix(v.name, "import_") && used != "": // import written from '...', in CommonJS
		b.Name = used
	case strings.HasSuffix(plain, "_default"):
		b.Name = "default"
	}
	return b
}

// wordAt is the name that an author's file has at a place; "" if there is none.
func (p *Program) wordAt(at Position) string {
	m := p.sourceMap()
	if m == nil || at.Column < 1 {
		return ""
	}
	line := utf16.Encode([]rune(m.Line(at.File, at.Line)))
	if at.Column > len(line) {
		return ""
	}
	text := string(utf16.Decode(line[at.Column-1:]))
	end := strings.IndexFunc(text, func(r rune) bool { return r < 0x80 && !identifierPart(byte(r)) })
	if end < 0 {
		end = len(text)
	}
	return text[:end]
}

// analysis reads a bundle's tree: first it notes variables and what is done to them, then it settles what that means, for
// esbuild puts functions before the values that they use.
type analysis struct {
	variables []*variable // that last
	uses      []use

	this  map[ast.Node]*variable // what this is in a function
	owner map[ast.Node]*variable // what a class, function or object literal is given to
	facts map[ast.Node]fact
}

// fact is what is known of a node before it is entered.
type fact uint8

const (
	onTheSpot   fact = 1 << iota // a function that is called where it stands
	declaration                  // a function whose name is its scope's
	constructor                  // a function that makes instances
	awaited                      // a call whose result is
)

// variable is a binding of the bundle.
type variable struct {
	name     string
	at       file.Idx
	module   string // "namespace:path"; "" is the bundle itself
	commonJS string // exports or module, of a module that is a function
	lasting  bool   // it lives as long as the module
	named    bool   // later code names it

	values   []value   // what the module's code gives it
	part     *access   // in a function: what it was taken from
	same     *variable // of a class's name for itself: the other one
	class    *class    // its value
	instance *class    // of `this` in a method

	change *use
}

// value is an expression with the scope that it stands in.
type value struct {
	ast.Expression
	scope *scope
}

// class is what its instances do to themselves.
type class struct {
	super  value // what it extends
	change *use
}

// access is a way to a value: the variable that it begins at, and what follows.
type access struct {
	root    *variable
	at      file.Idx // of its name
	members int      // how many
	first   string   // the first of them, if it is a name
	through string   // the method whose result comes in between
}

// use is a change by code that runs later.
type use struct {
	access
	what   string
	method string // that is called; else "": something is assigned or deleted
	whole  bool   // the variable itself is assigned
}

type scope struct {
	outer  *scope
	names  map[string]*variable
	module string
	later  bool // its code runs after the module was evaluated
	this   *variable
	making bool // its code makes an instance
}

func (s *scope) inner() *scope {
	return &scope{outer: s, module: s.module, later: s.later, this: s.this, making: s.making}
}

func (s *scope) find(name string) *variable {
	for ; s != nil; s = s.outer {
		if v := s.names[name]; v != nil {
			return v
		}
	}
	return nil
}

func (a *analysis) declare(s *scope, id *ast.Identifier) *variable {
	name := id.Name.String()
	if v := s.names[name]; v != nil { // var x; var x
		return v
	}
	v := &variable{name: name, at: id.Idx, module: s.module, lasting: !s.later}
	if s.names == nil {
		s.names = map[string]*variable{}
	}
	s.names[name] = v
	if v.lasting {
		a.variables = append(a.variables, v)
	}
	return v
}

// pattern declares the names of a target.
func (a *analysis) pattern(s *scope, target ast.Node) {
	eachName(target, func(id *ast.Identifier) { a.declare(s, id) })
}

// eachName goes through the names that a target binds or assigns.
func eachName(target ast.Node, do func(*ast.Identifier)) {
	eachTarget(target, func(e ast.Expression) {
		if id, ok := e.(*ast.Identifier); ok {
			do(id)
		}
	})
}

// eachTarget goes through the places that a pattern gives values to: names and properties.
func eachTarget(target ast.Node, do func(ast.Expression)) {
	switch n := target.(type) {
	case *ast.ArrayPattern:
		for _, e := range n.Elements {
			eachTarget(e, do)
		}
		eachTarget(n.Rest, do)
	case *ast.ObjectPattern:
		for _, p := range n.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				do(&p.Name)
			case *ast.PropertyKeyed:
				eachTarget(p.Value, do)
			}
		}
		eachTarget(n.Rest, do)
	case *ast.AssignExpression: // with a default
		eachTarget(n.Left, do)
	case *ast.Binding:
		eachTarget(n.Target, do)
	case nil:
	case ast.Expression:
		do(n)
	}
}

// lexical declares what a list of statements declares for its block.
func (a *analysis) lexical(s *scope, list []ast.Statement) {
	for _, statement := range list {
		switch n := statement.(type) {
		case *ast.LexicalDeclaration:
			for _, b := range n.List {
				a.pattern(s, b.Target)
			}
		case *ast.ClassDeclaration:
			if n.Class.Name != nil {
				v := a.declare(s, n.Class.Name)
				v.values = append(v.values, value{n.Class, s})
				a.owner[n.Class] = v
			}
		case *ast.FunctionDeclaration:
			if n.Function.Name != nil {
				v := a.declare(s, n.Function.Name)
				v.values = append(v.values, value{n.Function, s})
				a.facts[n.Function] |= declaration
			}
		}
	}
}

func (a *analysis) vars(s *scope, list []*ast.VariableDeclaration) {
	for _, declaration := range list {
		for _, b := range declaration.List {
			a.pattern(s, b.Target)
		}
	}
}

// bundle reads the whole. What stands before a wrapper of a module, since the one before it, belongs to that module.
func (a *analysis) bundle(whole *ast.FunctionLiteral) {
	top := &scope{}
	for _, b := range whole.ParameterList.List {
		a.pattern(top, b.Target)
	}
	since := 0
	for i, statement := range whole.Body.List {
		n, ok := statement.(*ast.VariableStatement)
		if !ok || len(n.List) != 1 {
			continue
		}
		module, f, _ := wrapped(n.List[0].Initializer)
		if f == nil {
			continue
		}
		top.module = module
		for _, of := range whole.Body.List[since:i] {
			if n, ok := of.(*ast.VariableStatement); ok {
				a.vars(top, []*ast.VariableDeclaration{{List: n.List}})
			}
		}
		a.lexical(top, whole.Body.List[since:i])
		since = i + 1
	}
	top.module = ""
	a.vars(top, whole.DeclarationList)
	a.lexical(top, whole.Body.List[since:])
	a.statements(top, whole.Body.List)
}

// settle finds out which variables the uses change.
func (a *analysis) settle() {
	for i := range a.uses {
		u := &a.uses[i]
		for hops := 0; hops < maxHops && u.root != nil; hops++ {
			switch v := u.root; {
			case v.same != nil:
				u.root = v.same
			case v.part != nil && !u.whole:
				u.access = v.part.and(u.access)
			default:
				hops = maxHops
			}
		}
		v := u.root
		switch {
		case v == nil || !u.changes():
		case v.instance != nil:
			if v.instance.change == nil {
				v.instance.change = u
			}
		case v.lasting && authored(v.module) && v.change == nil:
			v.change = u
		}
	}
	for _, v := range a.variables {
		if v.change != nil || !v.named || !authored(v.module) {
			continue
		}
		for _, value := range v.values {
			if u := held(value, maxSpreads); u != nil {
				v.change = &use{access: access{at: u.at}, what: "is changed by a method of its class"}
				break
			}
		}
	}
}

func authored(module string) bool { return module != "" && !strings.HasPrefix(module, "library:") }

// and is the way that leads on from the end of another.
func (x access) and(on access) access {
	way := access{root: x.root, at: on.at, members: x.members + on.members, first: cmp.Or(x.first, on.first), through: cmp.Or(x.through, on.through)}
	if x.members > 0 {
		way.first = x.first
	}
	return way
}

// Methods that change what they are called on.
var (
	ofArrays      = []string{"push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"}
	ofCollections = []string{"set", "add", "delete", "clear"}
	ofElements    = []string{"at", "find", "findLast"} // their results are elements of the array
)

// changes says whether the use is one of what the module holds.
func (u *use) changes() bool {
	v := u.root
	switch {
	case u.method == "" && u.through == "":
		return true
	case v.imported(): // axios.delete(url), request.get(url).set(header)
		return u.through == "" && (u.members > 1 || u.members == 1 && u.first != "default")
	case v.instance != nil: // its own methods tell
		return u.members > 0
	case u.through != "":
		return u.first != u.through || v.mayHave(u.through)
	}
	return u.members > 0 || v.mayHave(u.method)
}

// imported says whether the variable stands for a CommonJS module.
func (v *variable) imported() bool {
	for _, value := range v.values {
		call, ok := value.Expression.(*ast.CallExpression)
		if !ok {
			continue
		}
		if called := name(call.Callee); called == "__toESM" || called == "require" || strings.HasPrefix(called, "require_") {
			return true
		}
	}
	return false
}

// mayHave says whether what the module gives the variable can be something that has that method. What is not known may.
func (v *variable) mayHave(method string) bool {
	return len(v.values) == 0 || slices.ContainsFunc(v.values, func(value value) bool { return value.mayHave(method, maxHops) })
}

func (v value) mayHave(method string, hops int) bool {
	element := slices.Contains(ofElements, method)
	switch n := v.Expression.(type) {
	case *ast.ArrayLiteral:
		return element || slices.Contains(ofArrays, method)
	case *ast.NewExpression:
		callee, ok := n.Callee.(*ast.Identifier)
		if !ok {
			return !element && method != "get"
		}
		if own := v.scope.find(callee.Name.String()); own != nil { // a class of ours: its own methods tell
			return method != "get" && !element && (own.class == nil || own.class.super.Expression != nil)
		}
		switch callee.Name {
		case "Map", "WeakMap":
			return method == "get" || slices.Contains(ofCollections, method)
		case "Set", "WeakSet":
			return slices.Contains(ofCollections, method)
		case "Array":
			return element || slices.Contains(ofArrays, method)
		}
		return !element && method != "get"
	case *ast.CallExpression:
		return !element && method != "get"
	case *ast.Identifier:
		other := v.scope.find(n.Name.String())
		return hops == 0 || other == nil || len(other.values) == 0 ||
			slices.ContainsFunc(other.values, func(value value) bool { return value.mayHave(method, hops-1) })
	case *ast.ObjectLiteral, *ast.FunctionLiteral, *ast.ArrowFunctionLiteral, *ast.ClassLiteral, *ast.StringLiteral, *ast.NumberLiteral,
		*ast.BooleanLiteral, *ast.NullLiteral, *ast.TemplateLiteral, *ast.RegExpLiteral, *ast.UnaryExpression:
		return false
	}
	return !element && method != "get"
}

// held is what the class of an instance in a value does to it; nil if that is nothing.
func held(v value, depth int) *use {
	if depth == 0 {
		return nil
	}
	switch n := v.Expression.(type) {
	case *ast.NewExpression:
		return changeOf(value{n.Callee, v.scope}, maxHops)
	case *ast.Identifier:
		if other := v.scope.find(n.Name.String()); other != nil {
			for _, value := range other.values {
				if u := held(value, depth-1); u != nil {
					return u
				}
			}
		}
	case *ast.ArrayLiteral:
		for _, e := range n.Value {
			if u := held(value{e, v.scope}, depth-1); u != nil {
				return u
			}
		}
	case *ast.ObjectLiteral:
		for _, p := range n.Value {
			if u := held(value{valueOf(p), v.scope}, depth-1); u != nil {
				return u
			}
		}
	}
	return nil
}

// changeOf is what the methods of a class, or of those that it extends, do to instances.
func changeOf(v value, hops int) *use {
	id, ok := v.Expression.(*ast.Identifier)
	if !ok || hops == 0 {
		return nil
	}
	named := v.scope.find(id.Name.String())
	for ; named != nil && named.same != nil; named = named.same {
	}
	switch {
	case named == nil || !authored(named.module):
		return nil
	case named.class == nil && len(named.values) == 1:
		return changeOf(named.values[0], hops-1)
	case named.class == nil:
		return nil
	case named.class.change != nil:
		return named.class.change
	}
	return changeOf(named.class.super, hops-1)
}

// statements enters a list of statements whose names are declared.
func (a *analysis) statements(s *scope, list []ast.Statement) {
	for _, statement := range list {
		a.walk(s, statement)
	}
}

// walk reads a node in a scope.
func (a *analysis) walk(s *scope, node any) {
	w := syntax.Walker{Visit: func(node any) bool { return a.visit(s, node) }}
	w.Walk(node)
}

// expression is walk for what may be missing.
func (a *analysis) expression(s *scope, e ast.Expression) {
	if e != nil {
		a.walk(s, e)
	}
}

// visit reads one node. It goes through the parts itself, and answers false, where those have a scope of their own.
func (a *analysis) visit(s *scope, node any) bool {
	switch n := node.(type) {
	case *ast.Identifier:
		a.name(s, n)
	case *ast.PropertyShort:
		a.name(s, &n.Name)
	case *ast.AssignExpression:
		a.assign(s, n.Left, "is assigned", "has a property assigned")
		if id, ok := n.Left.(*ast.Identifier); ok {
			if v := s.find(id.Name.String()); v != nil {
				a.give(s, v, n.Right)
			}
		}
	case *ast.UnaryExpression:
		switch n.Operator {
		case token.INCREMENT, token.DECREMENT:
			a.assign(s, n.Operand, "is assigned", "has a property assigned")
		case token.DELETE:
			a.assign(s, n.Operand, "", "has a property deleted")
		}
	case *ast.Binding:
		a.bind(s, n.Target, n.Initializer, 0)
	case *ast.AwaitExpression:
		a.await(n.Argument)
	case *ast.DotExpression:
		if slices.Contains([]string{"then", "catch", "finally"}, n.Identifier.Name.String()) {
			a.await(n.Left)
		}
	case *ast.CallExpression:
		if name(n.Callee) == "__export" { // names everything that is exported
			return false
		}
		if key, f, esm := wrapped(n); f != nil && s.outer == nil {
			a.module(s, key, f, esm)
			return false
		}
		a.call(s, n)
	case *ast.FunctionLiteral:
		a.function(s, n, n.ParameterList, n.DeclarationList, n.Body)
		return false
	case *ast.ArrowFunctionLiteral:
		a.function(s, n, n.ParameterList, n.DeclarationList, n.Body)
		return false
	case *ast.ClassLiteral:
		a.classLiteral(s, n)
		return false
	case *ast.BlockStatement:
		inner := s.inner()
		a.lexical(inner, n.List)
		a.statements(inner, n.List)
		return false
	case *ast.SwitchStatement:
		a.expression(s, n.Discriminant)
		inner := s.inner()
		for _, c := range n.Body {
			a.lexical(inner, c.Consequent)
		}
		for _, c := range n.Body {
			a.walk(inner, c)
		}
		return false
	case *ast.CatchStatement:
		inner := s.inner()
		if n.Parameter != nil {
			a.pattern(inner, n.Parameter)
			a.walk(inner, n.Parameter)
		}
		a.walk(inner, n.Body)
		return false
	case *ast.ForStatement:
		inner := s.inner()
		if first, ok := n.Initializer.(*ast.ForLoopInitializerLexicalDecl); ok {
			a.lexical(inner, []ast.Statement{&first.LexicalDeclaration})
		}
		if n.Initializer != nil {
			a.walk(inner, n.Initializer)
		}
		a.expression(inner, n.Test)
		a.expression(inner, n.Update)
		a.walk(inner, n.Body)
		return false
	case *ast.ForInStatement:
		a.loop(s, n.Into, n.Source, n.Body, false)
		return false
	case *ast.ForOfStatement:
		a.loop(s, n.Into, n.Source, n.Body, true)
		return false
	}
	return true
}

func (a *analysis) name(s *scope, id *ast.Identifier) {
	if v := s.find(id.Name.String()); v != nil && s.later {
		v.named = true
	}
}

func (a *analysis) loop(s *scope, into ast.ForInto, source ast.Expression, body ast.Statement, elements bool) {
	inner := s.inner()
	a.expression(s, source)
	if !elements { // names are text
		source = nil
	}
	switch n := into.(type) {
	case *ast.ForDeclaration:
		a.pattern(inner, n.Target)
		a.bind(inner, n.Target, source, 1)
	case *ast.ForIntoVar:
		a.bind(inner, n.Binding.Target, source, 1)
	case *ast.ForIntoExpression:
		a.assign(s, n.Expression, "is assigned", "has a property assigned")
	}
	a.walk(inner, into)
	a.walk(inner, body)
}

// function enters a function, which has a scope for its parameters and one for its body.
func (a *analysis) function(s *scope, node ast.Node, parameters *ast.ParameterList, vars []*ast.VariableDeclaration, body any) {
	inner, facts := s.inner(), a.facts[node]
	inner.later = s.later || facts&onTheSpot == 0
	if f, ok := node.(*ast.FunctionLiteral); ok {
		inner.this, inner.making = a.this[node], facts&constructor != 0
		if f.Name != nil && facts&declaration == 0 {
			own := a.declare(inner, f.Name)
			own.same, own.lasting = a.owner[node], false
		}
		inner = inner.inner()
	}
	if parameters != nil {
		for _, b := range parameters.List {
			a.pattern(inner, b.Target)
		}
		a.pattern(inner, parameters.Rest)
		for _, b := range parameters.List {
			a.walk(inner, b)
		}
		a.expression(inner, parameters.Rest)
	}
	a.vars(inner, vars)
	if block, ok := body.(*ast.BlockStatement); ok {
		a.lexical(inner, block.List)
		a.statements(inner, block.List)
		return
	}
	a.walk(inner, body)
}

// module enters the function of a module: its code is the module's own.
func (a *analysis) module(s *scope, key string, f *ast.FunctionLiteral, esm bool) {
	inner := s.inner()
	inner.module = key
	for i, b := range f.ParameterList.List {
		if id, ok := b.Target.(*ast.Identifier); ok && !esm && i < 2 {
			v := a.declare(inner, id)
			v.commonJS = []string{"exports", "module"}[i]
		}
	}
	a.vars(inner, f.DeclarationList)
	a.lexical(inner, f.Body.List)
	a.statements(inner, f.Body.List)
}

func (a *analysis) classLiteral(s *scope, n *ast.ClassLiteral) {
	a.expression(s, n.SuperClass)
	c := &class{super: value{n.SuperClass, s}}
	inner, self := s.inner(), a.owner[n]
	if self == nil && n.Name != nil {
		self = a.declare(inner, n.Name)
	} else if n.Name != nil && s.names[n.Name.Name.String()] != self {
		own := a.declare(inner, n.Name)
		own.same, own.lasting = self, false
	}
	if self != nil {
		self.class = c
	}
	instance := &variable{instance: c}
	for _, element := range n.Body {
		switch n := element.(type) {
		case *ast.MethodDefinition:
			a.expression(inner, n.Key)
			key, _ := n.Key.(*ast.StringLiteral)
			switch {
			case n.Static:
				a.this[n.Body] = self
			case key != nil && key.Value == "constructor" && !n.Computed:
				a.facts[n.Body] |= constructor
				a.this[n.Body] = instance
			default:
				a.this[n.Body] = instance
			}
			a.facts[n.Body] |= declaration
			a.walk(inner, n.Body)
		case *ast.FieldDefinition:
			a.expression(inner, n.Key)
			field := inner.inner()
			field.this = self
			if !n.Static {
				field.this, field.later, field.making = instance, true, true
			}
			a.expression(field, n.Initializer)
		case *ast.ClassStaticBlock:
			block := inner.inner()
			block.this = self
			a.vars(block, n.DeclarationList)
			a.walk(block, n.Block)
		}
	}
}

// unnamed is an expression without esbuild's __name(..., "name") around it.
func unnamed(e ast.Expression) ast.Expression {
	if call, ok := e.(*ast.CallExpression); ok && name(call.Callee) == "__name" && len(call.ArgumentList) == 2 {
		return call.ArgumentList[0]
	}
	return e
}

// give notes what a variable is given.
func (a *analysis) give(s *scope, v *variable, e ast.Expression) {
	e = unnamed(e)
	if !s.later {
		v.values = append(v.values, value{e, s})
	}
	switch n := e.(type) {
	case *ast.ClassLiteral, *ast.FunctionLiteral:
		a.owner[n] = v
	case *ast.ObjectLiteral:
		for _, p := range n.Value {
			if f, ok := unnamed(valueOf(p)).(*ast.FunctionLiteral); ok {
				a.this[f] = v
			}
		}
	}
	if way, ok := s.access(e); ok && !v.lasting && v.part == nil && way.root != v {
		v.part = &way
	}
}

// bind notes what a declaration gives its names: the value itself, or parts of it, members deep.
func (a *analysis) bind(s *scope, target ast.Node, e ast.Expression, members int) {
	if e == nil {
		return
	}
	if id, ok := target.(*ast.Identifier); ok && members == 0 {
		if v := s.find(id.Name.String()); v != nil {
			a.give(s, v, e)
		}
		return
	}
	way, ok := s.access(e)
	if !ok {
		return
	}
	way.members++
	eachName(target, func(id *ast.Identifier) {
		if v := s.find(id.Name.String()); v != nil && !v.lasting && v.part == nil && way.root != v {
			part := way
			v.part = &part
		}
	})
}

// await marks a call whose result is awaited: no method of arrays, Maps and Sets gives a promise.
func (a *analysis) await(e ast.Expression) {
	if chain, ok := e.(*ast.OptionalChain); ok {
		e = chain.Expression
	}
	if call, ok := e.(*ast.CallExpression); ok {
		a.facts[call] |= awaited
	}
}

// access is the way that an expression takes to its value; false if it does not begin at a variable, or computes it.
func (s *scope) access(e ast.Expression) (way access, ok bool) {
	step := func(e ast.Expression, name string) (access, bool) {
		way, ok := s.access(e)
		if way.members == 0 {
			way.first = name
		}
		way.members++
		return way, ok
	}
	switch n := e.(type) {
	case *ast.Identifier:
		way.root, way.at = s.find(n.Name.String()), n.Idx
		return way, way.root != nil
	case *ast.ThisExpression:
		way.root, way.at = s.this, n.Idx
		return way, way.root != nil && (way.root.instance == nil || !s.making)
	case *ast.DotExpression:
		return step(n.Left, n.Identifier.Name.String())
	case *ast.PrivateDotExpression:
		return step(n.Left, "")
	case *ast.BracketExpression:
		return step(n.Left, "")
	case *ast.Optional:
		return s.access(n.Expression)
	case *ast.OptionalChain:
		return s.access(n.Expression)
	case *ast.AssignExpression: // (cache[key] ??= []).push(x)
		return s.access(n.Left)
	case *ast.BinaryExpression: // cache[key] ?? {}
		if n.Operator == token.LOGICAL_OR || n.Operator == token.COALESCE {
			return s.access(n.Left)
		}
	case *ast.SequenceExpression:
		return s.access(n.Sequence[len(n.Sequence)-1])
	case *ast.CallExpression: // cache.get(key).count++
		callee := n.Callee
		if o, ok := callee.(*ast.Optional); ok {
			callee = o.Expression
		}
		dot, ok := callee.(*ast.DotExpression)
		if !ok {
			return way, false
		}
		method := dot.Identifier.Name.String()
		if method != "get" && !slices.Contains(ofElements, method) {
			return way, false
		}
		way, ok = step(dot.Left, method)
		way.through = cmp.Or(way.through, method)
		return way, ok
	}
	return way, false
}

// assign notes that places are given values, or deleted.
func (a *analysis) assign(s *scope, target ast.Expression, whole, part string) {
	eachTarget(target, func(e ast.Expression) {
		if chain, ok := e.(*ast.OptionalChain); ok { // delete a?.b
			e = chain.Expression
		}
		var object ast.Expression
		switch n := e.(type) {
		case *ast.Identifier:
			if way, ok := s.access(n); ok && s.later && whole != "" {
				a.uses = append(a.uses, use{access: way, what: whole, whole: true})
			}
			return
		case *ast.DotExpression:
			object = n.Left
		case *ast.PrivateDotExpression:
			object = n.Left
		case *ast.BracketExpression:
			object = n.Left
		default:
			return
		}
		if way, ok := s.access(object); ok && s.later {
			a.uses = append(a.uses, use{access: way, what: part})
		}
	})
}

// Functions of the language that change their first argument.
var changers = map[string][]string{
	"Object":  {"assign", "defineProperty", "defineProperties", "setPrototypeOf"},
	"Reflect": {"set", "defineProperty", "deleteProperty", "setPrototypeOf"},
}

// call notes what a call changes, and what is called on the spot.
func (a *analysis) call(s *scope, n *ast.CallExpression) {
	callee := unnamed(n.Callee)
	if o, ok := callee.(*ast.Optional); ok {
		callee = o.Expression
	}
	dot, isMethod := callee.(*ast.DotExpression)
	if isMethod && (dot.Identifier.Name == "call" || dot.Identifier.Name == "apply") {
		callee = dot.Left
	}
	switch callee.(type) {
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		a.facts[callee] |= onTheSpot
		for _, e := range n.ArgumentList { // (function (root, factory) { factory() })(this, function () { ... })
			a.facts[e] |= onTheSpot
		}
	}
	if !isMethod || !s.later {
		return
	}
	method := dot.Identifier.Name.String()
	if id, ok := dot.Left.(*ast.Identifier); ok && slices.Contains(changers[id.Name.String()], method) && s.find(id.Name.String()) == nil {
		if len(n.ArgumentList) > 0 {
			if way, ok := s.access(n.ArgumentList[0]); ok {
				a.uses = append(a.uses, use{access: way, what: "is changed by " + id.Name.String() + "." + method})
			}
		}
		return
	}
	if a.facts[n]&awaited != 0 || !slices.Contains(ofArrays, method) && !slices.Contains(ofCollections, method) {
		return
	}
	if way, ok := s.access(dot.Left); ok {
		a.uses = append(a.uses, use{access: way, what: "is changed by its method " + method, method: method})
	}
}
