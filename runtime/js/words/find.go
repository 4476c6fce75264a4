package words

import (
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"

	"github.com/metis-run/metis-run/runtime/js/syntax"
)

// spot is what the tree has at an offset. Where the engine points, measured with goja of 2026-09-17: a
// call at its "(", new at its start, a member at its name or "[", in and instanceof at their left
// operand, what is iterated or taken apart at its last position, a parameter pattern at the start of
// its function. The zero value is a spot that nothing is known of.
type spot struct {
	call     *ast.CallExpression
	tagged   *ast.TemplateLiteral
	made     *ast.NewExpression
	member   ast.Expression        // Dot, Bracket or PrivateDot that is read, written or deleted
	held     ast.Expression        // Dot or Bracket whose object, or key, ends here: a method to be called
	set      ast.Expression        // member that is assigned to
	compound bool                  // by an operator that reads it first
	relation *ast.BinaryExpression // in, instanceof
	params   *ast.ParameterList    // of the function that starts here, if it has a pattern
	class    *ast.ClassLiteral     // that starts here
	within   *ast.ClassLiteral     // that this is in
	name     string                // of the variable here
	deletes  bool

	source *source // the innermost whose expression this is in
	next   *source // the first after this whose expression is a constant

	scopes  []any // functions and blocks that this is in, outermost first
	lookups int   // of variables, so far
}

// use is what happens to the value of a source.
type use int

const (
	loop      use = iota // for (... of value)
	element              // [...value]
	lastArg              // f(...value)
	otherArg             // f(...value, x)
	declares             // let pattern = value
	reassigns            // pattern = value
)

// source is an expression whose value is iterated or taken apart.
type source struct {
	use     use
	value   ast.Expression // nil for a parameter
	pattern ast.Expression // *ast.ArrayPattern, *ast.ObjectPattern or nil
	begun   file.Idx       // where in the pattern the engine had come to; 0: at its start
}

// look finds what stands at an offset.
func look(tree *ast.Program, offset int) *spot {
	s := &spot{}
	if tree == nil || offset < 0 {
		return s
	}
	f := finder{spot: s, at: file.Idx(offset + 1)}
	s.scopes = append(s.scopes, tree)
	syntax.Walker{Visit: f.visit}.Walk(tree)
	return s
}

type finder struct {
	*spot
	at file.Idx // counts from 1, as the parser does
}

func (f finder) contains(n ast.Node) bool { return n.Idx0() <= f.at && f.at < n.Idx1() }

func (f finder) visit(node any) bool {
	switch n := node.(type) {
	case *ast.FunctionLiteral:
		return f.function(n, n.ParameterList)
	case *ast.ArrowFunctionLiteral:
		return f.function(n, n.ParameterList)
	case *ast.BlockStatement:
		if f.contains(n) {
			f.scopes = append(f.scopes, n)
		}
	case *ast.ClassLiteral:
		if !f.contains(n) {
			return false
		}
		f.within = n
		if n.Class == f.at {
			f.class = n
		}
	case *ast.Identifier:
		if n.Idx == f.at {
			f.name = n.Name.String()
		}
	case *ast.PropertyShort:
		if n.Name.Idx == f.at {
			f.name = n.Name.Name.String()
		}
	case *ast.CallExpression:
		if n.LeftParenthesis == f.at {
			f.call = n
		}
		f.arguments(n.ArgumentList)
	case *ast.NewExpression:
		if n.New == f.at {
			f.made = n
		}
		f.arguments(n.ArgumentList)
	case *ast.TemplateLiteral:
		if n.Tag != nil && (n.OpenQuote == f.at || n.Tag.Idx0() == f.at) {
			f.tagged = n
		}
	case *ast.DotExpression:
		f.seeMember(n, n.Left, n.Identifier.Idx, nil)
	case *ast.PrivateDotExpression:
		f.seeMember(n, n.Left, n.Identifier.Idx, nil)
	case *ast.BracketExpression:
		f.seeMember(n, n.Left, n.LeftBracket, n.Member)
	case *ast.UnaryExpression:
		if n.Operator == token.DELETE && memberAt(n.Operand) == f.at {
			f.deletes = true
		}
	case *ast.BinaryExpression:
		if n.Operator == token.IN || n.Operator == token.INSTANCEOF {
			if n.Idx0() == f.at || f.relation == nil && n.Idx0() > f.at && constant(n.Left) && constant(n.Right) {
				f.relation = n
			}
		}
	case *ast.ArrayLiteral:
		for _, e := range n.Value {
			if spread, ok := e.(*ast.SpreadElement); ok {
				f.see(source{use: element, value: spread.Expression})
			}
		}
	case *ast.ForOfStatement:
		f.see(source{use: loop, value: n.Source, pattern: pattern(intoTarget(n.Into))})
	case *ast.ForIntoExpression:
		f.target(n.Expression)
	case *ast.Binding:
		if p := pattern(n.Target); p != nil {
			f.see(source{use: declares, value: n.Initializer, pattern: p})
		}
	case *ast.AssignExpression:
		if p := pattern(n.Left); p != nil {
			f.see(source{use: reassigns, value: n.Right, pattern: p})
		} else if object := memberObject(n.Left); object != nil && n.Operator != token.ASSIGN && last(object) == f.at {
			f.set, f.compound = n.Left, true
		} else {
			f.target(n.Left)
		}
	case *ast.ArrayPattern, *ast.ObjectPattern:
		for _, e := range parts(n.(ast.Expression)) {
			if object := memberObject(e); object != nil && last(object) == f.at {
				f.set = e
			}
		}
	}
	return true
}

// function enters one only if the spot is in it, and forgets what it saw outside.
func (f finder) function(n ast.Node, params *ast.ParameterList) bool {
	if !f.contains(n) {
		return false
	}
	f.scopes = append(f.scopes, n)
	f.source, f.next = nil, nil
	if n.Idx0() == f.at && params != nil {
		for _, b := range params.List {
			if pattern(b.Target) != nil {
				f.params = params
			}
		}
	}
	return true
}

func (f finder) arguments(list []ast.Expression) {
	for i, e := range list {
		if spread, ok := e.(*ast.SpreadElement); ok {
			u := otherArg
			if i == len(list)-1 {
				u = lastArg
			}
			f.see(source{use: u, value: spread.Expression})
		}
	}
}

// target sees an expression that is assigned to.
func (f finder) target(e ast.Expression) {
	if memberAt(e) == f.at {
		f.set = e
	}
}

func (f finder) see(s source) {
	if s.pattern != nil && f.contains(s.pattern) {
		s.begun = f.at
		f.spot.source = &s
	} else if s.value == nil {
		return
	} else if f.contains(s.value) {
		f.spot.source = &s
	} else if s.value.Idx0() > f.at && f.next == nil && constant(s.value) {
		f.next = &s
	}
}

func (f finder) seeMember(n, object ast.Expression, at file.Idx, key ast.Expression) {
	switch {
	case at == f.at:
		f.member = n
	case last(object) == f.at || key != nil && last(key) == f.at:
		f.held = n
	case f.held == nil && at > f.at && isNull(object): // null.x()
		f.held = n
	}
}

// last is the last position that the engine keeps of an expression; 0 if that is not known.
func last(e ast.Expression) file.Idx {
	switch n := e.(type) {
	case *ast.Identifier:
		return n.Idx
	case *ast.ThisExpression:
		return n.Idx
	case *ast.DotExpression, *ast.BracketExpression, *ast.PrivateDotExpression:
		return memberAt(e)
	case *ast.CallExpression:
		return n.LeftParenthesis
	case *ast.NewExpression:
		return n.New
	case *ast.AwaitExpression:
		return n.Await
	case *ast.Optional:
		return last(n.Expression)
	case *ast.OptionalChain:
		return last(n.Expression)
	case *ast.ConditionalExpression:
		return last(n.Alternate)
	case *ast.BinaryExpression:
		switch n.Operator {
		case token.LOGICAL_AND, token.LOGICAL_OR, token.COALESCE:
			return last(n.Right)
		}
		return n.Idx0()
	case *ast.SequenceExpression:
		if len(n.Sequence) > 0 {
			return last(n.Sequence[len(n.Sequence)-1])
		}
	case *ast.ObjectLiteral, *ast.ArrayLiteral, *ast.TemplateLiteral:
		return e.Idx0()
	}
	return 0
}

func memberAt(e ast.Expression) file.Idx {
	switch n := e.(type) {
	case *ast.DotExpression:
		return n.Identifier.Idx
	case *ast.BracketExpression:
		return n.LeftBracket
	case *ast.PrivateDotExpression:
		return n.Identifier.Idx
	}
	return 0
}

// memberObject is the x of x.y, x[y] and x.#y.
func memberObject(e ast.Expression) ast.Expression {
	switch n := e.(type) {
	case *ast.DotExpression:
		return n.Left
	case *ast.BracketExpression:
		return n.Left
	case *ast.PrivateDotExpression:
		return n.Left
	}
	return nil
}

func intoTarget(into ast.ForInto) ast.Expression {
	switch n := into.(type) {
	case *ast.ForDeclaration:
		return n.Target
	case *ast.ForIntoVar:
		return n.Binding.Target
	case *ast.ForIntoExpression:
		return n.Expression
	}
	return nil
}

// ownParameters are those of the function that this is in.
func (s *spot) ownParameters() *ast.ParameterList {
	for i := len(s.scopes) - 1; i >= 0; i-- {
		if p := parameters(s.scopes[i]); p != nil {
			return p
		}
	}
	return nil
}

// parameters of a function; nil of anything else.
func parameters(function any) *ast.ParameterList {
	switch n := function.(type) {
	case *ast.FunctionLiteral:
		return n.ParameterList
	case *ast.ArrowFunctionLiteral:
		return n.ParameterList
	}
	return nil
}

func pattern(e ast.Expression) ast.Expression {
	switch e.(type) {
	case *ast.ArrayPattern, *ast.ObjectPattern:
		return e
	}
	return nil
}

// constant tells the expressions that leave no position, for the engine works them out when it compiles.
func constant(e ast.Expression) bool {
	switch n := e.(type) {
	case *ast.NullLiteral, *ast.NumberLiteral, *ast.StringLiteral, *ast.BooleanLiteral:
		return true
	case *ast.UnaryExpression:
		return constant(n.Operand)
	}
	return false
}

// parts are what a pattern assigns to, patterns and places alike.
func parts(p ast.Expression) []ast.Expression {
	switch n := p.(type) {
	case *ast.ArrayPattern:
		list := make([]ast.Expression, len(n.Elements))
		for i, e := range n.Elements {
			list[i] = withoutDefault(e)
		}
		return list
	case *ast.ObjectPattern:
		var list []ast.Expression
		for _, e := range n.Properties {
			if keyed, ok := e.(*ast.PropertyKeyed); ok {
				list = append(list, withoutDefault(keyed.Value))
			} else {
				list = append(list, nil) // a name
			}
		}
		return list
	}
	return nil
}

func withoutDefault(e ast.Expression) ast.Expression {
	switch n := e.(type) {
	case *ast.AssignExpression:
		return n.Left
	case *ast.Binding:
		return n.Target
	}
	return e
}

// makesError tells a place where a script makes an error with words of its own.
func (s *spot) makesError() bool {
	switch {
	case s.made != nil:
		return isErrorClass(s.made.Callee)
	case s.call != nil:
		if _, ok := s.call.Callee.(*ast.SuperExpression); ok {
			return s.within != nil && s.within.SuperClass != nil && strings.HasSuffix(lastName(s.within.SuperClass), "Error")
		}
		return isErrorClass(s.call.Callee)
	}
	return false
}

func isErrorClass(callee ast.Expression) bool {
	id, ok := callee.(*ast.Identifier)
	if !ok {
		return false
	}
	switch id.Name {
	case "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError", "AggregateError":
		return true
	}
	return false
}
