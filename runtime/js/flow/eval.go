package flow

import (
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"github.com/metis-run/metis-run/runtime/event"
)

// eval walks an expression and says what is known of its value.
func (t *tracer) eval(e ast.Expression) value {
	switch n := e.(type) {
	case *ast.Identifier:
		return t.name(n)
	case *ast.DotExpression:
		return t.member(t.eval(n.Left), n.Identifier.Name.String(), at(n.Identifier.Idx))
	case *ast.BracketExpression:
		left, key := t.eval(n.Left), t.eval(n.Member)
		if name, ok := key.Literal.(string); ok {
			return t.member(left, name, at(n.Member.Idx0()))
		}
		return left.element()
	case *ast.OptionalChain:
		return t.eval(n.Expression)
	case *ast.Optional:
		return t.eval(n.Expression)
	case *ast.CallExpression:
		return t.call(n)
	case *ast.NewExpression:
		return t.make(n)
	case *ast.AwaitExpression:
		v := t.eval(n.Argument)
		if of, ok := v.promise(); ok {
			return of
		}
		return v
	case *ast.AssignExpression:
		return t.assign(n)
	case *ast.SequenceExpression:
		v := value{}
		for _, part := range n.Sequence {
			v = t.eval(part)
		}
		return v
	case *ast.ConditionalExpression:
		t.eval(n.Test)
		return either(t.eval(n.Consequent), t.eval(n.Alternate))
	case *ast.BinaryExpression:
		return t.binary(n)
	case *ast.UnaryExpression:
		if n.Operator == token.INCREMENT || n.Operator == token.DECREMENT {
			t.whole(t.eval(n.Operand), n.Operand)
			t.assigned(n.Operand)
			return value{}
		}
		if _, ok := n.Operand.(*ast.Identifier); ok && n.Operator == token.TYPEOF { // it asks whether there is one
			return value{}
		}
		v := t.eval(n.Operand)
		switch n.Operator {
		case token.MINUS:
			if f, ok := v.Literal.(float64); ok {
				return value{Value: Value{Literal: -f}}
			}
		case token.VOID:
			return value{Value: Value{Null: true}}
		}
		return value{}
	case *ast.StringLiteral:
		return value{Value: Value{Literal: n.Value.String()}}
	case *ast.NumberLiteral:
		switch f := n.Value.(type) {
		case int64:
			return value{Value: Value{Literal: float64(f)}}
		case float64:
			return value{Value: Value{Literal: f}}
		}
		return value{}
	case *ast.BooleanLiteral:
		return value{Value: Value{Literal: n.Value}}
	case *ast.NullLiteral:
		return value{Value: Value{Null: true}}
	case *ast.TemplateLiteral:
		if n.Tag != nil {
			t.eval(n.Tag)
		}
		made := value{}
		for _, part := range n.Expressions {
			v := t.eval(part)
			t.whole(v, part)
			if v.Type == "Secret" {
				made.Type = v.Type
			}
		}
		if n.Tag == nil && len(n.Elements) == 1 {
			made.Literal = n.Elements[0].Parsed.String()
		}
		return made
	case *ast.ObjectLiteral:
		return t.object(n)
	case *ast.ArrayLiteral:
		first, same := value{}, true
		for i, part := range n.Value {
			if part == nil {
				continue
			}
			v := t.eval(part)
			if i == 0 {
				first = v
			}
			same = same && v.Type == first.Type
		}
		made := value{Value: Value{Object: true}}
		if _, spread := firstOf(n.Value).(*ast.SpreadElement); same && !spread && first.known() && len(n.Value) > 0 {
			made.Type, made.d, made.owner = first.Type+"[]", first.d, first.owner
		}
		return made
	case *ast.FunctionLiteral:
		f := t.function(n, n.ParameterList, n.Async)
		t.body(f, n.ParameterList, n.DeclarationList, n.Body)
		return value{fn: f}
	case *ast.ArrowFunctionLiteral:
		f := t.function(n, n.ParameterList, n.Async)
		t.body(f, n.ParameterList, n.DeclarationList, n.Body)
		return value{fn: f}
	case *ast.ClassLiteral:
		t.children(n)
		return value{}
	case *ast.SpreadElement:
		t.eval(n.Expression)
		return value{}
	}
	t.children(e)
	return value{}
}

func firstOf(list []ast.Expression) ast.Expression {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// either is what is known of a value that is one of two.
func either(a, b value) value {
	switch {
	case a.Null:
		return b
	case b.Null || a.known() && (a.Type == b.Type || !b.known() && b.Object):
		return a
	}
	return value{}
}

// name is the value of a variable.
func (t *tracer) name(n *ast.Identifier) value {
	name := n.Name.String()
	if b := t.scope.find(name); b != nil {
		v := b.now
		v.Shared, v.fresh = b.object, false
		if b.object {
			v.Literal, v.Null = nil, false
		}
		return v
	}
	if name == "undefined" {
		return value{Value: Value{Null: true}}
	}
	t.use(Use{Kind: Global, Name: name, At: at(n.Idx), Dialect: &t.dialect(value{}).Dialect})
	switch name {
	case "TargetSchema", "TargetEnvSchema", "TargetDependency":
		return value{Value: Value{Type: "typeof " + name}}
	case "args":
		if t.in != nil && t.in.owner != 0 && t.in.d != nil {
			return value{Value: Value{Type: "Values"}, d: t.in.d, owner: t.in.owner}
		}
	}
	return value{Value: Value{Type: "global:" + name}}
}

// member is the value of a member, which is read at a place.
func (t *tracer) member(of value, name string, place int) value {
	if !of.known() {
		return value{}
	}
	d := t.dialect(of)
	result := value{d: of.d, owner: of.owner}
	if strings.HasSuffix(of.Type, "[]") || strings.HasPrefix(of.Type, "Promise<") || strings.HasPrefix(of.Type, "global:") {
		return value{}
	}
	if of.Type == "Secrets" {
		if event.SecretKey(name) {
			result.Type = "Secret"
		}
		return result
	}
	t.use(Use{Kind: Member, Of: of.Type, Name: name, At: place, Dialect: &d.Dialect, Owner: of.owner})
	if of.Type == "Values" && !d.ComponentTypes {
		result.Type = argument + name
		return result
	}
	m, ok := d.table().Lookup(of.Type, name)
	if !ok || m.Method {
		return value{}
	}
	result.Type = bare(m.Type)
	switch {
	case m.Type == "Args":
		result.Type, result.fresh = "Values", true
	case of.Type == "TargetEnvConfig" && name == "data":
		result.Type = "Secrets"
	case of.Type == "StoreState" && name == "value":
		return value{copy: true}
	}
	return result
}

func (t *tracer) values(list []ast.Expression) (values []value, args []Value) {
	for _, e := range list {
		v := t.eval(e)
		if v.fn != nil {
			v.Function, v.Returns = true, v.fn.returns
		}
		values, args = append(values, v), append(args, v.Value)
	}
	return values, args
}

// call walks a call.
func (t *tracer) call(n *ast.CallExpression) value {
	if name, body := isModule(n); body != nil {
		t.module(name, body)
		return value{}
	}
	if callee, ok := n.Callee.(*ast.Identifier); ok && (callee.Name == "__name" || callee.Name == "__toESM") && len(n.ArgumentList) > 0 {
		return t.eval(n.ArgumentList[0]) // of esbuild
	}
	callee := n.Callee
	if list, ok := callee.(*ast.SequenceExpression); ok && len(list.Sequence) == 2 { // (0, f)(...)
		callee = list.Sequence[1]
	}
	if optional, ok := callee.(*ast.Optional); ok {
		callee = optional.Expression
	}
	switch c := callee.(type) {
	case *ast.DotExpression:
		of, name := t.eval(c.Left), c.Identifier.Name.String()
		return t.method(of, name, at(c.Identifier.Idx), n)
	case *ast.BracketExpression:
		of, key := t.eval(c.Left), t.eval(c.Member)
		if name, ok := key.Literal.(string); ok {
			return t.method(of, name, at(c.Member.Idx0()), n)
		}
		t.values(n.ArgumentList)
		return value{}
	}
	f := t.eval(callee)
	if name, ok := strings.CutPrefix(f.Type, "global:"); ok {
		_, args := t.values(n.ArgumentList)
		t.use(Use{Kind: Call, Name: name, Args: args, At: at(callee.Idx0()), Dialect: &t.dialect(value{}).Dialect})
		if name == "fetch" {
			return value{Value: Value{Type: "Promise<Response>"}}
		}
		return value{Value: Value{Call: true}}
	}
	values, _ := t.values(n.ArgumentList)
	return t.enterCall(f, values)
}

// enterCall gives a function of the sources what it is called with.
func (t *tracer) enterCall(f value, values []value) value {
	if f.fn == nil {
		return value{Value: Value{Call: true}}
	}
	for i, v := range values {
		f.fn.give(i, v)
	}
	if f.fn.async {
		return value{Value: Value{Type: "Promise<void>", Call: true}}
	}
	return value{Value: Value{Call: true}}
}

// Methods of arrays that call a function with an element, and what they return.
var arrayMethods = map[string]string{"forEach": "", "map": "", "flatMap": "", "filter": "array", "find": "element", "findLast": "element", "some": "", "every": "",
	"findIndex": "", "findLastIndex": "", "sort": "array", "toSorted": "array", "at": "element", "slice": "array", "reverse": "array", "toReversed": "array", "concat": "array", "pop": "element", "shift": "element"}

// method walks the call of a method.
func (t *tracer) method(of value, name string, place int, n *ast.CallExpression) value {
	if _, ok := arrayMethods[name]; ok && strings.HasSuffix(of.Type, "[]") {
		return t.arrayMethod(of, name, place, n)
	}
	if strings.HasPrefix(of.Type, argument) {
		of.Type = "" // it may be a text or a number
	}
	d := t.dialect(of)
	switch of.Type {
	case "typeof TargetSchema", "typeof TargetEnvSchema":
		if name == "create" {
			return t.declaration(of.Type, t.new, at(n.Idx0()), n.ArgumentList)
		}
	case "TargetEnvSchema":
		if name == "on" {
			t.prepare(n.ArgumentList, 1, "hook", d, 0, value{Value: Value{Type: "HookContext"}, d: d})
		}
	case "TargetMigrationRegistry":
		if name == "register" {
			t.prepare(n.ArgumentList, 1, "migration", d, 0, value{Value: Value{Type: "MigratedEffect"}})
		}
	case "":
		if name == "forEach" {
			t.asyncCallback(n, place)
		}
		t.values(n.ArgumentList) // an unknown object's
		return value{}
	}
	values, args := t.values(n.ArgumentList)
	if object, ok := strings.CutPrefix(of.Type, "global:"); ok {
		t.use(Use{Kind: Call, Of: of.Type, Name: name, Args: args, At: place, Dialect: &d.Dialect})
		if object == "Promise" && slices.Contains([]string{"all", "allSettled", "any", "race"}, name) {
			return value{Value: Value{Type: "Promise<void>"}}
		} else if object == "Promise" {
			return value{}
		}
		return value{Value: Value{Call: true}}
	}
	if strings.HasPrefix(of.Type, "Promise<") || strings.HasSuffix(of.Type, "[]") {
		use := Use{Kind: Call, Of: of.Type, Name: name, Args: args, At: place, Dialect: &d.Dialect}
		switch name {
		case "includes", "indexOf", "lastIndexOf":
			t.use(use)
		case "push", "unshift":
			if c, ok := n.Callee.(*ast.DotExpression); ok {
				if _, ok := c.Left.(*ast.DotExpression); ok { // nobody has the array but this call
					use.Kind = Assign
					t.use(use)
				}
			}
		case "then":
			if strings.HasPrefix(of.Type, "Promise<") {
				return value{Value: Value{Type: "Promise<void>"}}
			}
		}
		return value{Value: Value{Call: true}}
	}
	t.use(Use{Kind: Member, Of: of.Type, Name: name, At: place, Dialect: &d.Dialect, Owner: of.owner})
	m, ok := d.table().Lookup(of.Type, name)
	if !ok {
		return value{Value: Value{Call: true}}
	}
	t.use(Use{Kind: Call, Of: of.Type, Name: name, Args: args, At: place, Dialect: &d.Dialect, Owner: of.owner, Spread: slices.ContainsFunc(n.ArgumentList, isSpread)})
	result := value{d: of.d, owner: of.owner}
	switch {
	case m.Type == "this":
		result.Type = of.Type
	case of.Type == "Context" && name == "getArguments" && len(values) > 0:
		if id, ok := values[0].Literal.(string); ok {
			t.use(Use{Kind: Member, Of: "Values", Name: id, At: at(n.ArgumentList[0].Idx0()), Dialect: &d.Dialect, Owner: of.owner})
		} else if values[0].Object {
			if list, ok := n.ArgumentList[0].(*ast.ArrayLiteral); ok {
				for _, e := range list.Value {
					if id, ok := e.(*ast.StringLiteral); ok {
						t.use(Use{Kind: Member, Of: "Values", Name: id.Value.String(), At: at(id.Idx), Dialect: &d.Dialect, Owner: of.owner})
					}
				}
			}
			result.Type = "Values"
		}
	case strings.HasPrefix(m.Type, "Promise<"):
		result.Type = m.Type
	case m.Type == "void":
		result.Null = true
	default:
		result.Type = bare(m.Type)
	}
	return result
}

func isSpread(e ast.Expression) bool {
	_, ok := e.(*ast.SpreadElement)
	return ok
}

func (t *tracer) arrayMethod(of value, name string, place int, n *ast.CallExpression) value {
	if name == "forEach" {
		t.asyncCallback(n, place)
	}
	for _, e := range n.ArgumentList {
		if f := t.literal(e); f != nil {
			f.give(0, of.element())
			if name == "sort" || name == "toSorted" {
				f.give(1, of.element())
			}
		}
	}
	t.values(n.ArgumentList)
	switch arrayMethods[name] {
	case "array":
		return of
	case "element":
		return of.element()
	}
	return value{Value: Value{Call: true}}
}

// asyncCallback notes a forEach that starts work which nobody awaits.
func (t *tracer) asyncCallback(n *ast.CallExpression, place int) {
	if len(n.ArgumentList) > 0 {
		if f := t.literal(n.ArgumentList[0]); f != nil && f.async {
			t.use(Use{Kind: Forgotten, Name: "forEach", At: place, Dialect: &t.dialect(value{}).Dialect})
		}
	}
}

// literal is the function that is written there, or whose name is.
func (t *tracer) literal(e ast.Expression) *function {
	switch n := e.(type) {
	case *ast.CallExpression:
		if callee, ok := n.Callee.(*ast.Identifier); ok && callee.Name == "__name" && len(n.ArgumentList) > 0 {
			return t.literal(n.ArgumentList[0])
		}
	case *ast.FunctionLiteral:
		return t.function(n, n.ParameterList, n.Async)
	case *ast.ArrowFunctionLiteral:
		return t.function(n, n.ParameterList, n.Async)
	case *ast.Identifier:
		if b := t.scope.find(n.Name.String()); b != nil {
			return b.now.fn
		}
	}
	return nil
}

// prepare says what METIS calls a function with that is an argument.
func (t *tracer) prepare(list []ast.Expression, i int, kind string, d *dialect, owner int, given ...value) {
	if i >= len(list) {
		return
	}
	if f := t.literal(list[i]); f != nil {
		f.kind, f.d, f.owner = kind, d, owner
		for k, v := range given {
			f.give(k, v)
		}
	}
}

// make walks a `new`.
func (t *tracer) make(n *ast.NewExpression) value {
	callee := t.eval(n.Callee)
	name, class := strings.CutPrefix(callee.Type, "typeof ")
	if class && (name == "TargetSchema" || name == "TargetEnvSchema") {
		return t.declaration(callee.Type, t.old, at(n.New), n.ArgumentList)
	}
	_, args := t.values(n.ArgumentList)
	made := value{Value: Value{Object: true}}
	if class {
		t.use(Use{Kind: New, Of: name, Args: args, At: at(n.New), Dialect: &t.dialect(value{}).Dialect})
		made.Type = name
	}
	return made
}

// declaration walks new TargetSchema(...) and its like.
func (t *tracer) declaration(class string, d *dialect, place int, list []ast.Expression) value {
	made := value{Value: Value{Type: strings.TrimPrefix(class, "typeof ")}, d: d, owner: place}
	t.declared[d] = true
	var options *ast.ObjectLiteral
	if len(list) > 0 {
		options = t.options(list[0])
	}
	if class == "typeof TargetSchema" && options != nil {
		for _, p := range options.Value {
			var name string
			var script ast.Expression
			switch p := p.(type) {
			case *ast.PropertyKeyed:
				if key, ok := p.Key.(*ast.StringLiteral); ok && !p.Computed {
					name, script = key.Value.String(), p.Value
				}
			case *ast.PropertyShort:
				name, script = p.Name.Name.String(), &p.Name
			}
			if name != "script" {
				continue
			}
			t.prepare([]ast.Expression{script}, 0, "script", d, place,
				value{Value: Value{Type: "Context"}, d: d, owner: place}, value{Value: Value{Type: t.valuesOf(d)}, d: d, owner: place})
			if f := t.literal(script); f != nil {
				t.use(Use{Kind: Script, At: at(p.Idx0()), Dialect: &d.Dialect, Owner: place, Async: f.async, Returns: f.returns})
				if list := f.params.List; len(list) > 1 && list[1].Initializer == nil {
					t.use(Use{Kind: Second, At: at(list[1].Target.Idx0()), Dialect: &d.Dialect, Owner: place})
				}
			}
		}
	}
	t.values(list)
	return made
}

// valuesOf is the type of a script's second parameter.
func (t *tracer) valuesOf(d *dialect) string {
	if d.ScriptTakesValues {
		return "Values"
	}
	return ""
}

// options is the object that is written there, or that a variable has.
func (t *tracer) options(e ast.Expression) *ast.ObjectLiteral {
	switch n := e.(type) {
	case *ast.ObjectLiteral:
		return n
	case *ast.Identifier:
		if b := t.scope.find(n.Name.String()); b != nil {
			return b.now.ast
		}
	}
	return nil
}

func (t *tracer) object(n *ast.ObjectLiteral) value {
	v := value{Value: Value{Object: true}, ast: n}
	for _, p := range n.Value {
		switch p := p.(type) {
		case *ast.PropertyShort:
			v.Keys = append(v.Keys, p.Name.Name.String())
			t.eval(&p.Name)
		case *ast.PropertyKeyed:
			if key, ok := p.Key.(*ast.StringLiteral); ok && !p.Computed {
				v.Keys = append(v.Keys, key.Value.String())
			} else {
				v.Open = true
				t.eval(p.Key)
			}
			t.eval(p.Value)
		case *ast.SpreadElement:
			v.Open = true
			t.eval(p.Expression)
		}
	}
	return v
}

// assign walks an assignment.
func (t *tracer) assign(n *ast.AssignExpression) value {
	v := t.eval(n.Right)
	switch n.Operator {
	case token.ASSIGN, token.LOGICAL_OR, token.LOGICAL_AND, token.COALESCE:
	default:
		t.whole(v, n.Right)
		if left, ok := n.Left.(*ast.Identifier); ok {
			t.whole(t.eval(left), left)
		}
		t.assigned(n.Left)
		return value{}
	}
	switch left := n.Left.(type) {
	case *ast.Identifier:
		t.assignName(left, v)
		if t.library && t.in == nil { // a class of METIS's library
			name := strings.TrimRight(left.Name.String(), "0123456789")
			if exports := t.new.table().Modules[t.wrapper]; exports != nil {
				if _, ok := exports[name]; ok {
					v = value{Value: Value{Type: "typeof " + name}}
				}
			}
		}
		t.take(left, v)
	default:
		t.take(n.Left, v)
	}
	return v
}

// assigned notes that something is assigned to a place other than by a plain name.
func (t *tracer) assigned(e ast.Expression) {
	switch n := e.(type) {
	case *ast.Identifier:
		t.assignName(n, value{})
	case *ast.DotExpression:
		of := t.eval(n.Left)
		t.assignMember(of, n.Identifier.Name.String(), at(n.Identifier.Idx))
	case *ast.BracketExpression:
		of, key := t.eval(n.Left), t.eval(n.Member)
		if name, ok := key.Literal.(string); ok {
			t.assignMember(of, name, at(n.Member.Idx0()))
		}
	}
}

func (t *tracer) assignMember(of value, name string, place int) {
	if of.Type == "Values" && !of.fresh {
		return // the script's own object
	}
	if of.known() && !strings.HasPrefix(of.Type, "global:") && !strings.HasPrefix(of.Type, "Promise<") {
		t.use(Use{Kind: Assign, Of: of.Type, Name: name, At: place, Dialect: &t.dialect(of).Dialect, Owner: of.owner})
	}
}

// assignName notes that a variable is assigned which is the module's, or has a copy of a state's value.
func (t *tracer) assignName(n *ast.Identifier, v value) {
	b := t.scope.find(n.Name.String())
	if b == nil || t.in == nil {
		return
	}
	if b.module {
		t.use(Use{Kind: Keep, Of: v.Type, Name: n.Name.String(), At: at(n.Idx), Dialect: &t.dialect(v).Dialect})
	} else if b.now.copy && b.owner == t.in && !v.copy {
		t.use(Use{Kind: Stale, Name: n.Name.String(), At: at(n.Idx), Dialect: &t.dialect(v).Dialect})
	}
}

// whole notes that a state stands where its value is meant.
func (t *tracer) whole(v value, e ast.Expression) {
	if v.Type == "StoreState" {
		t.use(Use{Kind: Whole, Of: v.Type, At: at(e.Idx0()), Dialect: &t.dialect(v).Dialect, Owner: v.owner})
	}
}

func (t *tracer) binary(n *ast.BinaryExpression) value {
	a, b := t.eval(n.Left), t.eval(n.Right)
	switch n.Operator {
	case token.LOGICAL_OR, token.COALESCE, token.LOGICAL_AND, token.INSTANCEOF, token.IN:
	default:
		if !(comparisons[n.Operator] && (a.Null || b.Null || a.Type == b.Type)) {
			t.whole(a, n.Left)
			t.whole(b, n.Right)
		}
	}
	if comparisons[n.Operator] && a.known() && b.known() {
		t.use(Use{Kind: Compare, Of: a.Type, Name: b.Type, At: at(n.Left.Idx0()), Dialect: &t.dialect(a).Dialect})
	}
	switch n.Operator {
	case token.LOGICAL_OR, token.COALESCE:
		return either(a, b)
	case token.LOGICAL_AND:
		return b
	}
	if n.Operator == token.PLUS && (a.Type == "Secret" || b.Type == "Secret") {
		return value{Value: Value{Type: "Secret"}}
	}
	x, ok := a.Literal.(float64)
	y, both := b.Literal.(float64)
	if !ok || !both {
		return value{}
	}
	switch n.Operator {
	case token.PLUS:
		x += y
	case token.MINUS:
		x -= y
	case token.MULTIPLY:
		x *= y
	case token.SLASH:
		x /= y
	case token.EXPONENT:
		return value{}
	default:
		return value{}
	}
	return value{Value: Value{Literal: x}}
}

// returned notes what a function returns.
func (t *tracer) returned(e ast.Expression, v value) {
	f := t.in
	if f == nil {
		return
	}
	_, isPromise := v.promise()
	f.returns = f.returns || !v.Null
	if f.kind == "script" && !v.Null && !isPromise {
		t.use(Use{Kind: Return, Args: []Value{v.Value}, At: at(e.Idx0()), Dialect: &t.dialect(v).Dialect})
	}
}

// forgotten notes an expression that stands for itself and whose value is a promise.
func (t *tracer) forgotten(e ast.Expression, v value) {
	if !strings.HasPrefix(v.Type, "Promise<") || t.in == nil {
		return
	}
	call, ok := e.(*ast.CallExpression)
	if !ok {
		return
	}
	name, place := "", call.Idx0()
	switch c := call.Callee.(type) {
	case *ast.Identifier:
		name = c.Name.String()
	case *ast.DotExpression:
		name, place = c.Identifier.Name.String(), c.Identifier.Idx
	}
	t.use(Use{Kind: Forgotten, Name: name, At: at(place), Dialect: &t.dialect(value{}).Dialect})
}

// Exposed tells the types of values that METIS makes anew at each read.
func Exposed(of string) bool {
	return slices.Contains([]string{"Session", "SessionConfig", "TargetEnvConfig", "Member", "Mission", "Resource", "ResourcePool", "ResourceCost", "Force", "Node",
		"Action", "MissionFile", "Effect", "Target", "Environment"}, of)
}
