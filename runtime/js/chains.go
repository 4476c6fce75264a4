package js

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// mendChain puts a chain of relational operators into the order of the language. The engine's parser
// reads them from the right: it takes 3 > 2 > 1 for 3 > (2 > 1) and answers true. Only what stands in
// parentheses is meant that way.
func mendChain(n *ast.BinaryExpression, code string) {
	if !relational(n.Operator) {
		return
	}
	operands := []ast.Expression{n.Left}
	var operators []token.Token
	for at := n; ; {
		operators = append(operators, at.Operator)
		right, ok := at.Right.(*ast.BinaryExpression)
		if !ok || !relational(right.Operator) || parenthesized(right, code) {
			operands = append(operands, at.Right)
			break
		}
		operands = append(operands, right.Left)
		at = right
	}
	last := len(operators) - 1
	if last == 0 {
		return
	}
	left := operands[0]
	for i, operator := range operators[:last] {
		left = &ast.BinaryExpression{Operator: operator, Left: left, Right: operands[i+1], Comparison: compares(operator)}
	}
	n.Operator, n.Comparison = operators[last], compares(operators[last])
	n.Left, n.Right = left, operands[last+1]
}

func relational(t token.Token) bool { return compares(t) || t == token.INSTANCEOF || t == token.IN }

func compares(t token.Token) bool {
	return t == token.LESS || t == token.LESS_OR_EQUAL || t == token.GREATER || t == token.GREATER_OR_EQUAL
}

// parenthesized tells whether the right operand of an operator stands in parentheses as a whole: then
// more of them open before it than close right after its own left operand.
func parenthesized(n *ast.BinaryExpression, code string) bool {
	open := 0
	for i := int(n.Idx0()) - 2; i >= 0 && (code[i] == '(' || blank(code[i])); i-- {
		if code[i] == '(' {
			open++
		}
	}
	for i := int(n.Left.Idx1()) - 1; i >= 0 && i < len(code) && (code[i] == ')' || blank(code[i])); i++ {
		if code[i] == ')' {
			open--
		}
	}
	return open > 0
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' }
