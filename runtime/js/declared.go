package js

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"

	"github.com/metis-run/metis-run/runtime/js/syntax"
)

// This file finds what a schema.ts declares in the bundle's text, so that a mistake in a declaration, which is only
// seen once the file was evaluated, can be shown in its place. It knows how esbuild 0.28 lays a bundle out: names of
// modules with imports or exports are unique in the bundle and assigned in a wrapper, __esm; others are functions,
// __commonJS; module.exports holds a function for each entry.

// PlaceOf is the place of a part of what an entry declares, such as "args[2].default": the property's name or the
// array's element; the nearest thing around it that can be found without running code, if that is not there; the call of
// TargetSchema or TargetEnvSchema for "". ok is false for an entry that the program does not hold.
func (p *Program) PlaceOf(entry, path string) (at Position, ok bool) {
	m := p.modulesOf()
	module, ok := m.entries[entry]
	if !ok {
		return Position{}, false
	}
	if idx := module.find(path); idx > 0 {
		if at, ok := p.positionOf(int(idx)); ok {
			return at, true
		}
	}
	return Position{File: module.file, Line: 1, Column: 1}, true
}

// Frame is the source line at a place with a caret below; "" if the program has no such line.
func (p *Program) Frame(at Position) string {
	m := p.sourceMap()
	if m == nil {
		return ""
	}
	return m.Frame(at.File, at.Line, at.Column)
}

// modules are those of a bundle.
type modules struct {
	values  map[string]ast.Expression // of what is named at the top of modules; nil if it is assigned more than once
	exports map[string]*ast.ObjectLiteral
	entries map[string]*entryModule
}

// entryModule is a schema.ts.
type entryModule struct {
	*modules
	file   string
	body   []ast.Statement
	locals map[string]ast.Expression // as values, of a module that is a function
	result ast.Expression            // what it exports as default; nil if that is not known
}

// findModules reads the outline of a bundle; it enters none of the author's functions.
func findModules(tree *ast.Program) *modules {
	m := &modules{values: map[string]ast.Expression{}, exports: map[string]*ast.ObjectLiteral{}, entries: map[string]*entryModule{}}
	whole := wholeOf(tree)
	if whole == nil {
		return m
	}
	collect(m.values, whole.Body.List)
	for _, value := range slices.Collect(maps.Values(m.values)) {
		if wrapper, esm := wrapperOf(value); wrapper != nil && esm {
			collect(m.values, wrapper.body)
		}
	}
	var entries *ast.ObjectLiteral
	for _, s := range whole.Body.List {
		s, ok := s.(*ast.ExpressionStatement)
		if !ok {
			continue
		}
		switch e := s.Expression.(type) {
		case *ast.CallExpression: // __export(names, { default: () => value, ... })
			if name(e.Callee) == "__export" && len(e.ArgumentList) == 2 {
				if list, ok := e.ArgumentList[1].(*ast.ObjectLiteral); ok {
					m.exports[name(e.ArgumentList[0])] = list
				}
			}
		case *ast.AssignExpression: // module.exports = { "schema.ts": __name(() => ..., "schema.ts"), ... }
			if list, ok := e.Right.(*ast.ObjectLiteral); ok && name(e.Left) == "exports" {
				entries = list
			}
		}
	}
	if entries == nil {
		return m
	}
	for _, p := range entries.Value {
		if p, ok := p.(*ast.PropertyKeyed); ok {
			if module := m.entry(p.Value); module != nil {
				m.entries[keyOf(p)] = module
			}
		}
	}
	return m
}

// wholeOf is the function that a bundle is; nil if it is none.
func wholeOf(tree *ast.Program) *ast.FunctionLiteral {
	if tree == nil || len(tree.Body) != 1 {
		return nil
	}
	statement, _ := tree.Body[0].(*ast.ExpressionStatement)
	if statement == nil {
		return nil
	}
	whole, _ := statement.Expression.(*ast.FunctionLiteral)
	return whole
}

// entry reads the function of an entry: () => (init_schema(), __toCommonJS(schema_exports)), or () => require_schema().
func (m *modules) entry(thunk ast.Expression) *entryModule {
	if named, ok := thunk.(*ast.CallExpression); ok && len(named.ArgumentList) > 0 {
		thunk = named.ArgumentList[0] // __name(f, "...")
	}
	result := returned(thunk)
	var exported string
	if both, ok := result.(*ast.SequenceExpression); ok && len(both.Sequence) == 2 {
		if call, ok := both.Sequence[1].(*ast.CallExpression); ok && len(call.ArgumentList) > 0 {
			exported = name(call.ArgumentList[0])
		}
		result = both.Sequence[0]
	}
	call, ok := result.(*ast.CallExpression)
	if !ok {
		return nil
	}
	module, esm := wrapperOf(m.values[name(call.Callee)])
	if module == nil {
		return nil
	}
	module.modules = m
	if !esm {
		module.locals = map[string]ast.Expression{}
		collect(module.locals, module.body)
		return module
	}
	if list := m.exports[exported]; list != nil {
		if p, _ := property(list, "default"); p != nil {
			module.result = returned(p.(*ast.PropertyKeyed).Value)
		}
	}
	return module
}

// returned is what an arrow function of one expression returns; nil for anything else.
func returned(function ast.Expression) ast.Expression {
	arrow, ok := function.(*ast.ArrowFunctionLiteral)
	if !ok {
		return nil
	}
	if body, ok := arrow.Body.(*ast.ExpressionBody); ok {
		return body.Expression
	}
	return nil
}

// wrapperOf reads __esm({ "module:file"() { ... } }) and __commonJS(...); nil if value is neither.
func wrapperOf(value ast.Expression) (module *entryModule, esm bool) {
	key, f, esm := wrapped(value)
	if f == nil {
		return nil, false
	}
	_, shown, _ := strings.Cut(key, ":") // of "namespace:path"
	return &entryModule{file: shown, body: f.Body.List}, esm
}

// wrapped is the function that a module's code has become, and the name of the module, "namespace:path".
func wrapped(value ast.Expression) (key string, f *ast.FunctionLiteral, esm bool) {
	call, ok := value.(*ast.CallExpression)
	if !ok || len(call.ArgumentList) != 1 {
		return "", nil, false
	}
	esm = name(call.Callee) == "__esm"
	list, ok := call.ArgumentList[0].(*ast.ObjectLiteral)
	if !ok || !esm && name(call.Callee) != "__commonJS" || len(list.Value) != 1 {
		return "", nil, false
	}
	p, ok := list.Value[0].(*ast.PropertyKeyed)
	if !ok {
		return "", nil, false
	}
	f, _ = p.Value.(*ast.FunctionLiteral)
	return keyOf(p), f, esm
}

// collect notes what statements give to names.
func collect(values map[string]ast.Expression, list []ast.Statement) {
	note := func(target ast.Node, value ast.Expression) {
		id, ok := target.(*ast.Identifier)
		if !ok || value == nil {
			return
		}
		if _, twice := values[id.Name.String()]; twice {
			value = nil
		}
		values[id.Name.String()] = value
	}
	for _, s := range list {
		switch s := s.(type) {
		case *ast.VariableStatement:
			for _, b := range s.List {
				note(b.Target, b.Initializer)
			}
		case *ast.LexicalDeclaration:
			for _, b := range s.List {
				note(b.Target, b.Initializer)
			}
		case *ast.ExpressionStatement:
			parts := []ast.Expression{s.Expression}
			if list, ok := s.Expression.(*ast.SequenceExpression); ok {
				parts = list.Sequence
			}
			for _, e := range parts {
				if a, ok := e.(*ast.AssignExpression); ok && a.Operator == token.ASSIGN {
					note(a.Left, a.Right)
				}
			}
		}
	}
}

// name is the last name of x, a.x and (0, a.x).
func name(e ast.Expression) string {
	switch n := e.(type) {
	case *ast.Identifier:
		return n.Name.String()
	case *ast.DotExpression:
		return n.Identifier.Name.String()
	case *ast.SequenceExpression:
		return name(n.Sequence[len(n.Sequence)-1])
	}
	return ""
}

// Modules may define names in a circle.
const (
	maxHops    = 16 // names that are followed to one value
	maxSpreads = 4  // objects or arrays spread into each other
)

// follow leads from a name, or a property of an object, to the value that the module gives it.
func (m *entryModule) follow(e ast.Expression) ast.Expression {
	hops := maxHops
	return m.hop(e, &hops)
}

func (m *entryModule) hop(e ast.Expression, hops *int) ast.Expression {
	for ; *hops > 0; *hops-- {
		switch n := e.(type) {
		case *ast.Identifier:
			value, ok := m.locals[n.Name.String()]
			if !ok {
				value = m.values[n.Name.String()]
			}
			if value == nil {
				return e
			}
			e = value
		case *ast.DotExpression:
			object, ok := m.hop(n.Left, hops).(*ast.ObjectLiteral)
			if !ok {
				return e
			}
			p, _ := property(object, n.Identifier.Name.String())
			if p == nil || valueOf(p) == nil {
				return e
			}
			e = valueOf(p)
		default:
			return e
		}
	}
	return e
}

// find is the offset of what PlaceOf looks for; 0 if nothing of the declaration was found.
func (m *entryModule) find(path string) file.Idx {
	made := m.made()
	if made == nil {
		return 0
	}
	at := made.Idx0()
	options := m.options(made)
	if path == "" || options == nil {
		return at
	}
	at = options.LeftBrace
	var value ast.Expression = options
	// The constructors take both names of the list of parameters, whatever the dialect calls it.
	for _, key := range []string{"parameters", "args"} {
		if rest, ok := strings.CutPrefix(path, key); ok && (rest == "" || rest[0] == '[') {
			for _, key := range []string{"parameters", "args"} {
				if p, _ := m.property(options, key, maxSpreads); p != nil {
					path = key + rest
					break
				}
			}
			break
		}
	}
	for path != "" {
		switch n := m.follow(value).(type) {
		case *ast.ObjectLiteral:
			p, rest := m.property(n, path, maxSpreads)
			if p == nil {
				return n.LeftBrace
			}
			at, value, path = p.Idx0(), valueOf(p), strings.TrimPrefix(rest, ".")
		case *ast.ArrayLiteral:
			index, rest, ok := strings.Cut(strings.TrimPrefix(path, "["), "]")
			number, err := strconv.Atoi(index)
			if !ok || err != nil {
				return at
			}
			element, known := m.element(n, number, maxSpreads)
			if element == nil {
				return n.LeftBracket
			}
			if at = element.Idx0(); !known {
				return at
			}
			value, path = element, strings.TrimPrefix(rest, ".")
			if object, ok := m.follow(element).(*ast.ObjectLiteral); ok && path != "" {
				at = object.LeftBrace
			}
		default:
			return at
		}
	}
	return at
}

// property finds the property that a path begins with, and the rest of the path; nil if there is none. A name may hold
// dots and brackets, so the object's own names decide where it ends: the longest.
func property(object *ast.ObjectLiteral, path string) (p ast.Property, rest string) {
	return (&entryModule{}).property(object, path, 0)
}

func (m *entryModule) property(object *ast.ObjectLiteral, path string, spreads int) (found ast.Property, rest string) {
	for _, p := range object.Value {
		this, after := p, ""
		if spread, ok := p.(*ast.SpreadElement); ok {
			inner, ok := m.follow(spread.Expression).(*ast.ObjectLiteral)
			if !ok || spreads == 0 {
				continue
			}
			if this, after = m.property(inner, path, spreads-1); this == nil {
				continue
			}
		} else {
			key := keyOf(p)
			if after, ok = strings.CutPrefix(path, key); !ok || key == "" || after != "" && after[0] != '.' && after[0] != '[' {
				continue
			}
		}
		if found == nil || len(after) <= len(rest) { // the last of a name counts
			found, rest = this, after
		}
	}
	return found, rest
}

// keyOf is the name of a property; "" for one that is computed.
func keyOf(p ast.Property) string {
	switch p := p.(type) {
	case *ast.PropertyShort:
		return p.Name.Name.String()
	case *ast.PropertyKeyed:
		if key, ok := p.Key.(*ast.StringLiteral); ok && !p.Computed {
			return key.Value.String()
		}
	}
	return ""
}

func valueOf(p ast.Property) ast.Expression {
	switch p := p.(type) {
	case *ast.PropertyShort:
		return &p.Name
	case *ast.PropertyKeyed:
		return p.Value
	}
	return nil
}

// element is the element of that number, or, where it cannot be told, what gives it: known is false then.
func (m *entryModule) element(array *ast.ArrayLiteral, number, spreads int) (e ast.Expression, known bool) {
	for _, e := range array.Value {
		spread, ok := e.(*ast.SpreadElement)
		if !ok {
			if number == 0 {
				return e, e != nil
			}
			number--
			continue
		}
		inner, ok := m.follow(spread.Expression).(*ast.ArrayLiteral)
		if !ok || spreads == 0 {
			return spread.Expression, false
		}
		if found, known := m.element(inner, number, spreads-1); found != nil {
			return found, known
		}
		number -= len(inner.Value)
	}
	return nil, false
}

// made is the expression that makes what the module exports as default.
func (m *entryModule) made() ast.Expression {
	if m.result != nil {
		value := m.follow(m.result)
		for range maxHops {
			call, ok := value.(*ast.CallExpression)
			if !ok {
				break
			}
			chain, ok := call.Callee.(*ast.DotExpression) // TargetEnvSchema.create({...}).on(...)
			if !ok {
				break
			}
			before := m.follow(chain.Left)
			switch before.(type) {
			case *ast.CallExpression, *ast.NewExpression:
				value = before
				continue
			}
			break
		}
		return value
	}
	var first ast.Expression
	w := syntax.Walker{Visit: func(node any) bool {
		switch n := node.(type) {
		case *ast.NewExpression:
			if isSchema(n.Callee) && first == nil {
				first = n
			}
		case *ast.CallExpression:
			if dot, ok := n.Callee.(*ast.DotExpression); ok && isSchema(dot.Left) && first == nil {
				first = n
			}
		}
		return first == nil
	}}
	for _, s := range m.body {
		w.Walk(s)
	}
	return first
}

// isSchema tells METIS's classes by their names, which esbuild may have given a number.
func isSchema(e ast.Expression) bool {
	n := strings.TrimRight(name(e), "0123456789")
	return n == "TargetSchema" || n == "TargetEnvSchema"
}

// options are the object that a constructor, or a function that stands for one, is given.
func (m *entryModule) options(made ast.Expression) *ast.ObjectLiteral {
	var arguments []ast.Expression
	switch n := made.(type) {
	case *ast.NewExpression:
		arguments = n.ArgumentList
	case *ast.CallExpression:
		arguments = n.ArgumentList
	}
	if len(arguments) == 0 {
		return nil
	}
	options, _ := m.follow(arguments[0]).(*ast.ObjectLiteral)
	return options
}
