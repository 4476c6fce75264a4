package words

import (
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"

	"github.com/metis-run/metis-run/runtime/js/syntax"
)

const (
	// maxSteps bounds how far a value is followed from name to name: var a = b, b = a.
	maxSteps = 8
	// maxLookups bounds the variables looked up for one message: each lookup walks their scopes.
	maxLookups = 16
)

// writes is what a scope does to one of its variables.
type writes struct {
	declared bool
	values   []ast.Expression // that are assigned as they are
	unset    bool             // declared without a value
	unknown  bool             // also set in a way that cannot be seen: a parameter, a pattern
	changed  bool             // also set to what is neither undefined nor null: a loop's element, ++, +=
}

// writesOf looks a variable up in the functions and blocks around it, innermost first.
func (s *spot) writesOf(name unistring.String) writes {
	if s.lookups++; s.lookups > maxLookups {
		return writes{}
	}
	for i := len(s.scopes) - 1; i >= 0; i-- {
		if w := writesIn(s.scopes[i], name); w.declared {
			return w
		}
	}
	return writes{}
}

func writesIn(scope any, name unistring.String) writes {
	var w writes
	if bindsParameter(scope, name) {
		return writes{declared: true, unknown: true}
	}
	binds := func(target ast.Expression) bool {
		id, ok := target.(*ast.Identifier)
		return ok && id.Name == name
	}
	syntax.Walker{Visit: func(node any) bool {
		switch n := node.(type) {
		case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
			if n == scope {
				return true
			}
			if inner := writesIn(n, name); !inner.declared { // else it has a variable of its own
				w.add(inner)
			}
			return false
		case *ast.FunctionDeclaration:
			if n.Function.Name != nil && n.Function.Name.Name == name {
				w.declared = true
				w.values = append(w.values, n.Function)
			}
		case *ast.ClassDeclaration:
			if n.Class.Name != nil && n.Class.Name.Name == name {
				w.declared = true
				w.values = append(w.values, n.Class)
			}
		case *ast.Binding:
			switch {
			case binds(n.Target) && n.Initializer != nil:
				w.declared = true
				w.values = append(w.values, n.Initializer)
			case binds(n.Target):
				w.declared, w.unset = true, true
			case patternBinds(n.Target, name):
				w.declared, w.unknown = true, true
			}
		case *ast.ForOfStatement:
			w.into(n.Into, name)
		case *ast.ForInStatement:
			w.into(n.Into, name)
		case *ast.CatchStatement:
			if n.Parameter != nil && (binds(n.Parameter) || patternBinds(n.Parameter, name)) {
				w.declared, w.unknown = true, true
			}
		case *ast.AssignExpression:
			switch {
			case binds(n.Left) && n.Operator == token.ASSIGN:
				w.values = append(w.values, n.Right)
			case binds(n.Left):
				w.changed = true
			case patternBinds(n.Left, name):
				w.unknown = true
			}
		case *ast.UnaryExpression:
			if (n.Operator == token.INCREMENT || n.Operator == token.DECREMENT) && binds(n.Operand) {
				w.changed = true
			}
		}
		return true
	}}.Walk(scope)
	return w
}

func (w *writes) add(more writes) {
	w.values = append(w.values, more.values...)
	w.unset = w.unset || more.unset
	w.unknown = w.unknown || more.unknown
	w.changed = w.changed || more.changed
}

func (w *writes) into(into ast.ForInto, name unistring.String) {
	target := intoTarget(into)
	id, ok := target.(*ast.Identifier)
	switch {
	case ok && id.Name == name:
		w.declared, w.changed = true, true
	case patternBinds(target, name):
		w.declared, w.unknown = true, true
	}
}

func bindsParameter(function any, name unistring.String) bool {
	params := parameters(function)
	if params == nil {
		return false
	}
	for _, b := range params.List {
		if id, ok := b.Target.(*ast.Identifier); ok && id.Name == name || patternBinds(b.Target, name) {
			return true
		}
	}
	id, ok := params.Rest.(*ast.Identifier)
	return ok && id.Name == name
}

// patternBinds tells whether a name occurs in a pattern; it may be read there only, which costs
// nothing but a guess.
func patternBinds(e ast.Expression, name unistring.String) bool {
	if pattern(e) == nil {
		return false
	}
	found := false
	syntax.Walker{Visit: func(node any) bool {
		switch n := node.(type) {
		case *ast.Identifier:
			found = found || n.Name == name
		case *ast.PropertyShort:
			found = found || n.Name.Name == name
		}
		return !found
	}}.Walk(e)
	return found
}

// valueOf follows an expression to the one that its value was written as: through variables with one
// value, properties of literals, assignments.
func (s *spot) valueOf(e ast.Expression) ast.Expression { return s.follow(e, maxSteps) }

func (s *spot) follow(e ast.Expression, steps int) ast.Expression {
	if steps == 0 {
		return e
	}
	switch n := e.(type) {
	case *ast.Identifier:
		if w := s.writesOf(n.Name); len(w.values) == 1 && !w.unset && !w.unknown && !w.changed {
			return s.follow(w.values[0], steps-1)
		}
	case *ast.AssignExpression:
		if n.Operator == token.ASSIGN {
			return s.follow(n.Right, steps-1)
		}
	case *ast.SequenceExpression:
		if len(n.Sequence) > 0 {
			return s.follow(n.Sequence[len(n.Sequence)-1], steps-1)
		}
	case *ast.DotExpression:
		if v := property(s.follow(n.Left, steps-1), n.Identifier.Name.String()); v != nil {
			return s.follow(v, steps-1)
		}
	case *ast.BracketExpression:
		v := s.follow(n.Left, steps-1)
		if name, ok := stringOf(n.Member); ok {
			v = property(v, name)
		} else if i, ok := numberOf(n.Member); ok {
			v = elementAt(v, i)
		} else {
			v = nil
		}
		if v != nil {
			return s.follow(v, steps-1)
		}
	}
	return e
}

// property is a property of an object literal; nil if there is none of the name.
func property(e ast.Expression, name string) ast.Expression {
	o, ok := e.(*ast.ObjectLiteral)
	if !ok {
		return nil
	}
	for _, p := range o.Value {
		if keyed, ok := p.(*ast.PropertyKeyed); ok && !keyed.Computed && keyed.Kind == ast.PropertyKindValue {
			if key, ok := keyName(keyed.Key); ok && key == name {
				return keyed.Value
			}
		}
	}
	return nil
}

func elementAt(e ast.Expression, i float64) ast.Expression {
	if a, ok := e.(*ast.ArrayLiteral); ok && i >= 0 && i < float64(len(a.Value)) && i == float64(int(i)) {
		return a.Value[int(i)]
	}
	return nil
}

// keyName is the name that a key which is written out stands for.
func keyName(e ast.Expression) (string, bool) {
	switch n := e.(type) {
	case *ast.StringLiteral, *ast.TemplateLiteral:
		return stringOf(n)
	case *ast.Identifier:
		return n.Name.String(), true
	case *ast.NumberLiteral:
		f, ok := numberOf(n)
		return formatNumber(f), ok
	}
	return "", false
}

func isNull(e ast.Expression) bool {
	_, ok := e.(*ast.NullLiteral)
	return ok
}

// nullish is "null" or "undefined", whichever a value is likely to be that is one of them.
func (s *spot) nullish(e ast.Expression) string {
	if s.mayBeNull(e, maxSteps) {
		return "null"
	}
	return "undefined"
}

func (s *spot) mayBeNull(e ast.Expression, steps int) bool {
	if e == nil || steps == 0 {
		return false
	}
	e = s.follow(e, steps)
	switch n := e.(type) {
	case *ast.NullLiteral:
		return true
	case *ast.CallExpression:
		if _, ok := n.Callee.(*ast.DotExpression); ok { // these two answer null, never undefined
			return lastName(n.Callee) == "match" || lastName(n.Callee) == "exec"
		}
		return returnsNull(s.follow(n.Callee, steps-1))
	case *ast.AwaitExpression:
		return s.mayBeNull(n.Argument, steps-1)
	case *ast.BinaryExpression:
		return (n.Operator == token.COALESCE || n.Operator == token.LOGICAL_OR) && s.mayBeNull(n.Right, steps-1)
	case *ast.ConditionalExpression:
		return s.mayBeNull(n.Consequent, steps-1) || s.mayBeNull(n.Alternate, steps-1)
	case *ast.Identifier:
		// let found = null; for (const x of list) if (...) found = x. But null and then what a call
		// answers is undefined rather.
		w := s.writesOf(n.Name)
		null := false
		for _, v := range w.values {
			switch v := v.(type) {
			case *ast.CallExpression, *ast.DotExpression, *ast.BracketExpression, *ast.OptionalChain, *ast.AwaitExpression:
				if !s.mayBeNull(v, steps-1) {
					return false
				}
				null = true
			default:
				null = null || s.mayBeNull(v, steps-1)
			}
		}
		return null && !w.unset && !w.unknown
	}
	return false
}

// returnsNull tells whether a function says return null.
func returnsNull(function ast.Expression) bool {
	null := false
	var nowhere spot
	switch n := function.(type) {
	case *ast.FunctionLiteral:
	case *ast.ArrowFunctionLiteral:
		if body, ok := n.Body.(*ast.ExpressionBody); ok {
			return nowhere.mayBeNull(body.Expression, maxSteps)
		}
	default:
		return false
	}
	syntax.Walker{Visit: func(node any) bool {
		switch n := node.(type) {
		case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
			return n == function
		case *ast.ReturnStatement:
			null = null || nowhere.mayBeNull(n.Argument, maxSteps)
		}
		return true
	}}.Walk(function)
	return null
}

// primitive is a value that the tree shows, as V8 prints it in front of "is not iterable": "number 5".
func (s *spot) primitive(e ast.Expression) (kind, value string) {
	switch n := s.valueOf(e).(type) {
	case *ast.NumberLiteral, *ast.UnaryExpression, *ast.BinaryExpression:
		if f, ok := numberOf(n); ok {
			return "number", formatNumber(f)
		}
	case *ast.BooleanLiteral:
		return "boolean", text(n)
	case *ast.StringLiteral, *ast.TemplateLiteral:
		if v, ok := stringOf(n); ok {
			return "string", v
		}
	case *ast.NullLiteral:
		return "object", "null"
	case *ast.Identifier:
		if n.Name == "NaN" || n.Name == "Infinity" {
			return "number", n.Name.String()
		}
	}
	return "", ""
}

// lastName is the c of a.b.c, the name of a call's function without what it belongs to.
func lastName(e ast.Expression) string {
	switch n := e.(type) {
	case *ast.Identifier:
		return n.Name.String()
	case *ast.DotExpression:
		return n.Identifier.Name.String()
	case *ast.BracketExpression:
		name, _ := stringOf(n.Member)
		return name
	case *ast.Optional:
		return lastName(n.Expression)
	case *ast.OptionalChain:
		return lastName(n.Expression)
	case *ast.SequenceExpression:
		if len(n.Sequence) > 0 {
			return lastName(n.Sequence[len(n.Sequence)-1])
		}
	}
	return ""
}

// show is how V8 shows an object that it names by its class: "#<Object>", "[object Array]".
func (s *spot) show(e ast.Expression) string {
	if _, ok := e.(*ast.ThisExpression); ok && s.within != nil {
		if name := className(s.within); name != "" {
			return "#<" + name + ">"
		}
	}
	switch n := s.valueOf(e).(type) {
	case *ast.ArrayLiteral:
		return "[object Array]"
	case *ast.RegExpLiteral:
		return "[object RegExp]"
	case *ast.NewExpression:
		switch name := lastName(n.Callee); name {
		case "":
		case "Array", "Date", "RegExp", "Error":
			return "[object " + name + "]"
		default:
			return "#<" + name + ">"
		}
	case *ast.CallExpression:
		switch lastName(n.Callee) {
		case "freeze", "seal", "preventExtensions":
			if len(n.ArgumentList) > 0 {
				return s.show(n.ArgumentList[0])
			}
		}
	}
	return "#<Object>"
}

// className is a class's name; esbuild calls one that its own body names _Name.
func className(c *ast.ClassLiteral) string {
	if c.Name == nil {
		return ""
	}
	return strings.TrimPrefix(c.Name.Name.String(), "_")
}

// hasOnlyGetter tells whether the literal or class of a member's object shows a getter of the name
// without a setter.
func (s *spot) hasOnlyGetter(object ast.Expression, name string) bool {
	get, set := false, false
	see := func(key ast.Expression, kind ast.PropertyKind) {
		if k, ok := keyName(key); ok && k == name {
			get = get || kind == ast.PropertyKindGet
			set = set || kind == ast.PropertyKindSet
		}
	}
	var class *ast.ClassLiteral
	if _, ok := object.(*ast.ThisExpression); ok {
		class = s.within
	} else if made, ok := s.valueOf(object).(*ast.NewExpression); ok {
		class, _ = s.valueOf(made.Callee).(*ast.ClassLiteral)
	}
	if class != nil {
		for _, e := range class.Body {
			if m, ok := e.(*ast.MethodDefinition); ok && !m.Computed {
				see(m.Key, m.Kind)
			}
		}
	} else if o, ok := s.valueOf(object).(*ast.ObjectLiteral); ok {
		for _, p := range o.Value {
			if keyed, ok := p.(*ast.PropertyKeyed); ok && !keyed.Computed {
				see(keyed.Key, keyed.Kind)
			}
		}
	}
	return get && !set
}
