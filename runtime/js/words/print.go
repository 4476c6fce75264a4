package words

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

const intermediate = "(intermediate value)"

// text prints an expression as V8 does in its messages.
func text(e ast.Expression) string {
	var p printer
	p.expression(e)
	return p.String()
}

// iterableText is text, for "is not iterable": there V8 leaves out the "(...)" of calls.
func iterableText(e ast.Expression) string {
	p := printer{bareCalls: true}
	p.expression(e)
	return p.String()
}

type printer struct {
	strings.Builder
	bareCalls bool
}

func (p *printer) expression(e ast.Expression) {
	switch n := e.(type) {
	case *ast.Identifier:
		p.WriteString(n.Name.String())
	case *ast.ThisExpression:
		p.WriteString("this")
	case *ast.MetaProperty:
		p.WriteString(".new.target")
	case *ast.StringLiteral:
		p.WriteString(`"` + n.Value.String() + `"`)
	case *ast.NullLiteral:
		p.WriteString("null")
	case *ast.BooleanLiteral:
		p.WriteString(strconv.FormatBool(n.Value))
	case *ast.RegExpLiteral:
		p.WriteString(n.Literal)
	case *ast.NumberLiteral:
		p.number(n)
	case *ast.Optional:
		p.expression(n.Expression)
	case *ast.OptionalChain:
		p.expression(n.Expression)
	case *ast.DotExpression:
		p.member(n.Left, n.Identifier.Name.String())
	case *ast.PrivateDotExpression:
		p.expression(n.Left)
		p.WriteString("[#" + n.Identifier.Name.String() + "]")
	case *ast.BracketExpression:
		if name, ok := stringOf(n.Member); ok {
			p.member(n.Left, name)
			return
		}
		p.expression(n.Left)
		if _, ok := n.Left.(*ast.Optional); ok {
			p.WriteString("?.")
		}
		p.WriteByte('[')
		p.expression(n.Member)
		p.WriteByte(']')
	case *ast.CallExpression:
		p.expression(n.Callee)
		if !p.bareCalls {
			p.WriteString("(...)")
		}
	case *ast.TemplateLiteral:
		p.template(n)
	case *ast.ArrayLiteral:
		p.WriteByte('[')
		p.list(n.Value, ",")
		p.WriteByte(']')
	case *ast.ObjectLiteral:
		p.WriteString("{" + strings.Repeat(intermediate, len(n.Value)) + "}")
	case *ast.SpreadElement:
		p.WriteString("(...")
		p.expression(n.Expression)
		p.WriteByte(')')
	case *ast.AssignExpression:
		p.expression(n.Left)
	case *ast.SequenceExpression:
		p.WriteByte('(')
		p.list(n.Sequence, " , ")
		p.WriteByte(')')
	case *ast.ConditionalExpression:
		p.WriteString(intermediate + intermediate + intermediate)
	case *ast.UnaryExpression:
		p.unary(n)
	case *ast.BinaryExpression:
		if folded, ok := numberOf(n); ok {
			p.WriteString(formatNumber(folded))
			return
		}
		p.WriteByte('(')
		p.operands(n)
		p.WriteByte(')')
	default: // functions, classes, new, await, yield, super, nothing
		p.WriteString(intermediate)
	}
}

func (p *printer) list(list []ast.Expression, separator string) {
	for i, e := range list {
		if i > 0 {
			p.WriteString(separator)
		}
		p.expression(e)
	}
}

func (p *printer) member(object ast.Expression, name string) {
	p.expression(object)
	if _, ok := object.(*ast.Optional); ok {
		p.WriteByte('?')
	}
	p.WriteByte('.')
	p.WriteString(name)
}

// template prints what is put into one only: V8 does so.
func (p *printer) template(n *ast.TemplateLiteral) {
	if n.Tag != nil {
		p.expression(n.Tag)
		if !p.bareCalls {
			p.WriteString("(...)")
		}
		return
	}
	if s, ok := stringOf(n); ok {
		p.WriteString(`"` + s + `"`)
	}
	p.list(n.Expressions, "")
}

func (p *printer) unary(n *ast.UnaryExpression) {
	if folded, ok := numberOf(n); ok {
		p.WriteString(formatNumber(folded))
		return
	}
	operator := n.Operator.String()
	if n.Operator == token.NOT {
		if b, ok := n.Operand.(*ast.BooleanLiteral); ok {
			p.WriteString(strconv.FormatBool(!b.Value))
			return
		}
		if f, ok := numberOf(n.Operand); ok {
			p.WriteString(strconv.FormatBool(f == 0))
			return
		}
	}
	p.WriteByte('(')
	if !n.Postfix {
		p.WriteString(operator)
		switch n.Operator {
		case token.DELETE, token.TYPEOF, token.VOID:
			p.WriteByte(' ')
		}
	}
	p.expression(n.Operand)
	if n.Postfix {
		p.WriteString(operator)
	}
	p.WriteByte(')')
}

// operands prints a chain of one operator without inner parentheses, as V8 keeps it: a + b + c.
func (p *printer) operands(n *ast.BinaryExpression) {
	left, ok := n.Left.(*ast.BinaryExpression)
	if ok && left.Operator == n.Operator && !n.Comparison && n.Operator != token.IN && n.Operator != token.INSTANCEOF && n.Operator != token.EXPONENT {
		p.operands(left)
	} else {
		p.expression(n.Left)
	}
	p.WriteString(" " + n.Operator.String() + " ")
	p.expression(n.Right)
}

func (p *printer) number(n *ast.NumberLiteral) {
	if f, ok := numberOf(n); ok {
		p.WriteString(formatNumber(f))
	} else {
		p.WriteString(intermediate) // BigInt
	}
}

// stringOf is the value of a string that is written out.
func stringOf(e ast.Expression) (string, bool) {
	switch n := e.(type) {
	case *ast.StringLiteral:
		return n.Value.String(), true
	case *ast.TemplateLiteral:
		if n.Tag == nil && len(n.Expressions) == 0 && len(n.Elements) == 1 && n.Elements[0] != nil {
			return n.Elements[0].Parsed.String(), true
		}
	}
	return "", false
}

// numberOf is the value of a number that is written out, or worked out from such by V8's parser.
func numberOf(e ast.Expression) (float64, bool) {
	switch n := e.(type) {
	case *ast.NumberLiteral:
		switch v := n.Value.(type) {
		case int64:
			return float64(v), true
		case float64:
			return v, true
		case int:
			return float64(v), true
		case *big.Int:
			return 0, false
		}
	case *ast.UnaryExpression:
		if f, ok := numberOf(n.Operand); ok && n.Operator == token.MINUS {
			return -f, true
		}
	case *ast.BinaryExpression:
		a, ok := numberOf(n.Left)
		b, okay := numberOf(n.Right)
		if !ok || !okay {
			return 0, false
		}
		switch n.Operator {
		case token.PLUS:
			return a + b, true
		case token.MINUS:
			return a - b, true
		case token.MULTIPLY:
			return a * b, true
		case token.SLASH:
			return a / b, true
		}
	}
	return 0, false
}

// formatNumber is JavaScript's String(f).
func formatNumber(f float64) string {
	switch abs := math.Abs(f); {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0"
	case abs >= 1e-6 && abs < 1e21:
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	s := strconv.FormatFloat(f, 'e', -1, 64) // Go writes 1e-07
	if i := strings.IndexByte(s, 'e'); i >= 0 && i+3 < len(s) && s[i+2] == '0' {
		s = s[:i+2] + s[i+3:]
	}
	return s
}
