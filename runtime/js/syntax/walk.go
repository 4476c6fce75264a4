package syntax

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// Walker goes through a syntax tree, parents first.
type Walker struct {
	// Visit, if set, sees every node; where it answers false, the parts of the node are left out.
	Visit func(node any) bool
	// Replace, if set, may put another expression in the place of one whose value is read, after its
	// parts were gone through; never in that of a callee, an assignment's left side or an operand of
	// delete, ++ and --.
	Replace func(e ast.Expression) ast.Expression
}

// Walk goes through node and its parts.
func (w Walker) Walk(node any) { w.node(node) }

func (w Walker) expressions(list []ast.Expression) {
	for i := range list {
		w.expression(&list[i])
	}
}

// targets are the parts of a destructuring assignment.
func (w Walker) targets(list []ast.Expression) {
	for _, e := range list {
		w.target(e)
	}
}

func (w Walker) statements(list []ast.Statement) {
	for _, s := range list {
		w.node(s)
	}
}

func (w Walker) bindings(list []*ast.Binding) {
	for _, b := range list {
		w.node(b)
	}
}

func (w Walker) properties(list []ast.Property) {
	for _, p := range list {
		w.node(p)
	}
}

func (w Walker) function(params *ast.ParameterList, body any) {
	if params != nil {
		w.bindings(params.List)
		w.target(params.Rest)
	}
	w.node(body)
}

// expression enters an expression whose value is read; nil where the grammar allows none.
func (w Walker) expression(at *ast.Expression) {
	if *at == nil {
		return
	}
	w.node(*at)
	if w.Replace != nil {
		*at = w.Replace(*at)
	}
}

// target enters an expression that stands for a place or a callee.
func (w Walker) target(e ast.Expression) {
	if e != nil {
		w.node(e)
	}
}

func (w Walker) statement(s ast.Statement) {
	if s != nil {
		w.node(s)
	}
}

func (w Walker) block(b *ast.BlockStatement) {
	if b != nil {
		w.node(b)
	}
}

func (w Walker) node(node any) {
	if w.Visit != nil && !w.Visit(node) {
		return
	}
	switch n := node.(type) {
	case *ast.Program:
		w.statements(n.Body)

	// Expressions
	case *ast.ArrayLiteral:
		w.expressions(n.Value)
	case *ast.ArrayPattern:
		w.targets(n.Elements)
		w.target(n.Rest)
	case *ast.ArrowFunctionLiteral:
		w.function(n.ParameterList, n.Body)
	case *ast.AssignExpression:
		w.target(n.Left)
		w.expression(&n.Right)
	case *ast.AwaitExpression:
		w.expression(&n.Argument)
	case *ast.BinaryExpression:
		w.expression(&n.Left)
		w.expression(&n.Right)
	case *ast.Binding:
		w.node(n.Target)
		w.expression(&n.Initializer)
	case *ast.BracketExpression:
		w.expression(&n.Left)
		w.expression(&n.Member)
	case *ast.CallExpression:
		w.target(n.Callee)
		w.expressions(n.ArgumentList)
	case *ast.ClassLiteral:
		w.expression(&n.SuperClass)
		for _, element := range n.Body {
			w.node(element)
		}
	case *ast.ConditionalExpression:
		w.expression(&n.Test)
		w.expression(&n.Consequent)
		w.expression(&n.Alternate)
	case *ast.DotExpression:
		w.expression(&n.Left)
	case *ast.ExpressionBody:
		w.expression(&n.Expression)
	case *ast.FunctionLiteral:
		w.function(n.ParameterList, n.Body)
	case *ast.NewExpression:
		w.target(n.Callee)
		w.expressions(n.ArgumentList)
	case *ast.ObjectLiteral:
		w.properties(n.Value)
	case *ast.ObjectPattern:
		for _, p := range n.Properties {
			if keyed, ok := p.(*ast.PropertyKeyed); ok {
				w.expression(&keyed.Key)
				w.target(keyed.Value)
			} else {
				w.node(p)
			}
		}
		w.target(n.Rest)
	case *ast.Optional:
		w.expression(&n.Expression)
	case *ast.OptionalChain:
		w.target(n.Expression) // replaced as a whole, or a?.b.c would no longer end early
	case *ast.PrivateDotExpression:
		w.expression(&n.Left)
	case *ast.PropertyKeyed:
		w.expression(&n.Key)
		w.expression(&n.Value)
	case *ast.PropertyShort:
		w.expression(&n.Initializer)
	case *ast.SequenceExpression:
		w.expressions(n.Sequence)
	case *ast.SpreadElement:
		w.expression(&n.Expression)
	case *ast.TemplateLiteral:
		w.target(n.Tag)
		w.expressions(n.Expressions)
	case *ast.UnaryExpression:
		if n.Operator == token.DELETE || n.Operator == token.INCREMENT || n.Operator == token.DECREMENT {
			w.target(n.Operand)
		} else {
			w.expression(&n.Operand)
		}
	case *ast.YieldExpression:
		w.expression(&n.Argument)

	// Statements
	case *ast.BlockStatement:
		w.statements(n.List)
	case *ast.CaseStatement:
		w.expression(&n.Test)
		w.statements(n.Consequent)
	case *ast.CatchStatement:
		if n.Parameter != nil {
			w.node(n.Parameter)
		}
		w.block(n.Body)
	case *ast.ClassDeclaration:
		w.node(n.Class)
	case *ast.DoWhileStatement:
		w.statement(n.Body)
		w.expression(&n.Test)
	case *ast.ExpressionStatement:
		w.expression(&n.Expression)
	case *ast.ForInStatement:
		w.node(n.Into)
		w.expression(&n.Source)
		w.statement(n.Body)
	case *ast.ForOfStatement:
		w.node(n.Into)
		w.expression(&n.Source)
		w.statement(n.Body)
	case *ast.ForStatement:
		if n.Initializer != nil {
			w.node(n.Initializer)
		}
		w.expression(&n.Test)
		w.expression(&n.Update)
		w.statement(n.Body)
	case *ast.FunctionDeclaration:
		w.node(n.Function)
	case *ast.IfStatement:
		w.expression(&n.Test)
		w.statement(n.Consequent)
		w.statement(n.Alternate)
	case *ast.LabelledStatement:
		w.statement(n.Statement)
	case *ast.LexicalDeclaration:
		w.bindings(n.List)
	case *ast.ReturnStatement:
		w.expression(&n.Argument)
	case *ast.SwitchStatement:
		w.expression(&n.Discriminant)
		for _, c := range n.Body {
			w.node(c)
		}
	case *ast.ThrowStatement:
		w.expression(&n.Argument)
	case *ast.TryStatement:
		w.block(n.Body)
		if n.Catch != nil {
			w.node(n.Catch)
		}
		w.block(n.Finally)
	case *ast.VariableStatement:
		w.bindings(n.List)
	case *ast.WhileStatement:
		w.expression(&n.Test)
		w.statement(n.Body)
	case *ast.WithStatement:
		w.expression(&n.Object)
		w.statement(n.Body)

	// Parts
	case *ast.ClassStaticBlock:
		w.block(n.Block)
	case *ast.FieldDefinition:
		w.expression(&n.Key)
		w.expression(&n.Initializer)
	case *ast.MethodDefinition:
		w.expression(&n.Key)
		w.node(n.Body)
	case *ast.ForDeclaration:
		w.node(n.Target)
	case *ast.ForIntoExpression:
		w.target(n.Expression)
	case *ast.ForIntoVar:
		w.node(n.Binding)
	case *ast.ForLoopInitializerExpression:
		w.expression(&n.Expression)
	case *ast.ForLoopInitializerLexicalDecl:
		w.bindings(n.LexicalDeclaration.List)
	case *ast.ForLoopInitializerVarDeclList:
		w.bindings(n.List)
	}
}
