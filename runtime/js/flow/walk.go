package flow

import (
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"github.com/metis-run/metis-run/runtime/js/syntax"
)

// enter is the scope of a node, made when the node is first walked.
func (t *tracer) enter(node any) (s *scope, made bool) {
	s = t.scopes[node]
	if s == nil {
		s, made = &scope{above: t.scope, names: map[string]*binding{}}, true
		t.scopes[node] = s
	}
	t.scope = s
	return s, made
}

func (t *tracer) declare(target ast.Node) {
	switch n := target.(type) {
	case *ast.Identifier:
		name := n.Name.String()
		if t.scope.names[name] == nil {
			b := &binding{owner: t.in, module: t.in == nil}
			t.scope.names[name] = b
			t.bindings = append(t.bindings, b)
		}
	case *ast.Binding:
		t.declare(n.Target)
	case *ast.AssignExpression: // a default in a pattern
		t.declare(n.Left)
	case *ast.ArrayPattern:
		for _, e := range n.Elements {
			if e != nil {
				t.declare(e)
			}
		}
		if n.Rest != nil {
			t.declare(n.Rest)
		}
	case *ast.ObjectPattern:
		for _, p := range n.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				t.declare(&p.Name)
			case *ast.PropertyKeyed:
				t.declare(p.Value)
			}
		}
		if n.Rest != nil {
			t.declare(n.Rest)
		}
	}
}

// block walks statements in a scope of their own.
func (t *tracer) block(node any, vars []*ast.VariableDeclaration, list []ast.Statement) {
	before := t.scope
	if _, made := t.enter(node); made {
		for _, v := range vars {
			for _, b := range v.List {
				t.declare(b)
			}
		}
		for _, s := range list {
			switch s := s.(type) {
			case *ast.LexicalDeclaration:
				for _, b := range s.List {
					t.declare(b)
				}
			case *ast.FunctionDeclaration:
				t.declare(s.Function.Name)
			case *ast.ClassDeclaration:
				if s.Class.Name != nil {
					t.declare(s.Class.Name)
				}
			}
		}
	}
	for _, s := range list {
		t.node(s)
	}
	t.scope = before
}

// node walks what is no expression.
func (t *tracer) node(node any) {
	switch n := node.(type) {
	case nil:
	case ast.Expression:
		t.eval(n)
	case *ast.BlockStatement:
		if n != nil {
			t.block(n, nil, n.List)
		}
	case *ast.ExpressionStatement:
		if v := t.eval(n.Expression); v.Type != "" {
			t.forgotten(n.Expression, v)
		}
	case *ast.LexicalDeclaration:
		for _, b := range n.List {
			t.bind(b)
		}
	case *ast.VariableStatement:
		for _, b := range n.List {
			t.bind(b)
		}
	case *ast.FunctionDeclaration:
		v := t.eval(n.Function)
		if b := t.scope.find(n.Function.Name.Name.String()); b != nil {
			b.assign(v)
		}
	case *ast.ReturnStatement:
		v := value{}
		if n.Argument != nil {
			v = t.eval(n.Argument)
			t.returned(n.Argument, v)
		}
	case *ast.ForOfStatement:
		before := t.scope
		_, made := t.enter(n)
		source := t.eval(n.Source)
		switch into := n.Into.(type) {
		case *ast.ForDeclaration:
			if made {
				t.declare(into.Target)
			}
			t.take(into.Target, source.element())
		case *ast.ForIntoVar:
			t.take(into.Binding.Target, source.element())
		case *ast.ForIntoExpression:
			t.take(into.Expression, source.element())
		}
		t.node(n.Body)
		t.scope = before
	case *ast.ForInStatement:
		before := t.scope
		_, made := t.enter(n)
		t.eval(n.Source)
		if into, ok := n.Into.(*ast.ForDeclaration); ok && made {
			t.declare(into.Target)
		}
		t.node(n.Body)
		t.scope = before
	case *ast.ForStatement:
		before := t.scope
		_, made := t.enter(n)
		if init, ok := n.Initializer.(*ast.ForLoopInitializerLexicalDecl); ok {
			for _, b := range init.LexicalDeclaration.List {
				if made {
					t.declare(b)
				}
				t.bind(b)
			}
		} else if n.Initializer != nil {
			t.children(n.Initializer)
		}
		if n.Test != nil {
			t.eval(n.Test)
		}
		if n.Update != nil {
			t.eval(n.Update)
		}
		t.node(n.Body)
		t.scope = before
	case *ast.TryStatement:
		if n.Finally != nil {
			t.finally++
		}
		t.node(n.Body)
		if n.Catch != nil {
			before := t.scope
			if _, made := t.enter(n.Catch); made && n.Catch.Parameter != nil {
				t.declare(n.Catch.Parameter)
			}
			t.node(n.Catch.Body)
			t.scope = before
		}
		if n.Finally != nil {
			t.finally--
			t.node(n.Finally)
		}
	case *ast.SwitchStatement:
		t.eval(n.Discriminant)
		var list []ast.Statement
		for _, c := range n.Body {
			if c.Test != nil {
				t.eval(c.Test)
			}
			list = append(list, c.Consequent...)
		}
		t.block(n, nil, list)
	default:
		t.children(node)
	}
}

// children walks the parts of a node about which there is nothing to know.
func (t *tracer) children(node any) {
	first := true
	syntax.Walker{Visit: func(part any) bool {
		if first {
			first = false
			return true
		}
		t.node(part)
		return false
	}}.Walk(node)
}

// bind walks a declaration.
func (t *tracer) bind(b *ast.Binding) {
	if b.Initializer == nil {
		return
	}
	v := t.eval(b.Initializer)
	t.take(b.Target, v)
}

// take gives a value to a name or a pattern.
func (t *tracer) take(target ast.Node, v value) {
	switch n := target.(type) {
	case *ast.Identifier:
		b := t.scope.find(n.Name.String())
		if b == nil {
			return
		}
		if b.module && t.in == nil && v.Object {
			b.object = true
		}
		b.assign(v)
	case *ast.AssignExpression:
		t.eval(n.Right)
		t.take(n.Left, v)
	case *ast.Binding:
		if n.Initializer != nil {
			t.eval(n.Initializer)
		}
		t.take(n.Target, v)
	case *ast.ArrayPattern:
		for _, e := range n.Elements {
			if e != nil {
				t.take(e, v.element())
			}
		}
		if n.Rest != nil {
			t.take(n.Rest, v)
		}
	case *ast.ObjectPattern:
		for _, p := range n.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				if p.Initializer != nil {
					t.eval(p.Initializer)
				}
				t.take(&p.Name, t.member(v, p.Name.Name.String(), at(p.Name.Idx)))
			case *ast.PropertyKeyed:
				if key, ok := p.Key.(*ast.StringLiteral); ok && !p.Computed {
					t.take(p.Value, t.member(v, key.Value.String(), at(key.Idx)))
				} else {
					t.eval(p.Key)
					t.take(p.Value, value{})
				}
			}
		}
		if n.Rest != nil {
			t.take(n.Rest, value{})
		}
	case *ast.DotExpression, *ast.BracketExpression:
		t.assigned(n.(ast.Expression))
	}
}

// body walks a function's body, once in each pass, where it stands.
func (t *tracer) body(f *function, params *ast.ParameterList, vars []*ast.VariableDeclaration, body ast.Node) {
	in, before, finally := t.in, t.scope, t.finally
	t.in, t.finally = f, 0
	if f.d == nil && in != nil && in.kind != "" { // what stands in a script belongs to it
		f.d, f.owner = in.d, in.owner
	}
	if _, made := t.enter(f.node); made {
		for _, p := range params.List {
			t.declare(p)
		}
		if params.Rest != nil {
			t.declare(params.Rest)
		}
		if named, ok := f.node.(*ast.FunctionLiteral); ok && named.Name != nil {
			t.declare(named.Name)
		}
	}
	for i, p := range params.List {
		v := value{}
		if i < len(f.given) && f.given[i] != nil {
			v = *f.given[i]
		}
		t.take(p, v)
	}
	switch n := body.(type) {
	case *ast.BlockStatement:
		t.block(n, vars, n.List)
	case *ast.ExpressionBody:
		t.returned(n.Expression, t.eval(n.Expression))
	}
	t.in, t.scope, t.finally = in, before, finally
}

// function is the record of a function.
func (t *tracer) function(node ast.Node, params *ast.ParameterList, async bool) *function {
	f := t.functions[node]
	if f == nil {
		f = &function{node: node, params: params, async: async}
		t.functions[node] = f
	}
	return f
}

// give tells what a call gives a parameter of a function.
func (f *function) give(i int, v value) {
	for len(f.next) <= i {
		f.next = append(f.next, nil)
	}
	switch {
	case f.next[i] == nil:
		f.next[i] = &v
	case f.next[i].Type != v.Type || f.next[i].fn != v.fn:
		f.next[i] = &value{}
	}
}

// isModule tells the function in __esm({ "module:file"() { ... } }) and __commonJS(...).
func isModule(n *ast.CallExpression) (name string, body *ast.FunctionLiteral) {
	callee, ok := n.Callee.(*ast.Identifier)
	if !ok || callee.Name != "__esm" && callee.Name != "__commonJS" || len(n.ArgumentList) != 1 {
		return "", nil
	}
	list, ok := n.ArgumentList[0].(*ast.ObjectLiteral)
	if !ok || len(list.Value) != 1 {
		return "", nil
	}
	p, ok := list.Value[0].(*ast.PropertyKeyed)
	if !ok {
		return "", nil
	}
	key, ok := p.Key.(*ast.StringLiteral)
	if !ok {
		return "", nil
	}
	body, _ = p.Value.(*ast.FunctionLiteral)
	_, name, _ = strings.Cut(key.Value.String(), ":")
	return name, body
}

// module walks a module's top: its variables are the module's.
func (t *tracer) module(name string, f *ast.FunctionLiteral) {
	before, library, wrapper := t.scope, t.library, t.wrapper
	t.library, t.wrapper = t.isLibrary(name), name
	if _, made := t.enter(f); made && f.ParameterList != nil {
		for _, p := range f.ParameterList.List {
			t.declare(p)
		}
	}
	t.block(f.Body, f.DeclarationList, f.Body.List)
	t.scope, t.library, t.wrapper = before, library, wrapper
}

var comparisons = map[token.Token]bool{token.EQUAL: true, token.NOT_EQUAL: true, token.STRICT_EQUAL: true, token.STRICT_NOT_EQUAL: true}
