package js

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"

	"github.com/metis-run/metis-run/runtime/bundle"
)

// Input is a piece of code that a person typed, compiled. What it declares at its top is kept by the scope it runs in.
type Input struct {
	*Program
	Declares []string // names of variables, functions and classes, in order
}

const (
	inputHead = "(function (require, __keepName) { return { input: function (__scope) { with (__scope) { return (async () => {"
	inputFoot = "})(); } } }; })"
)

// CompileInput compiles JavaScript as bundle.Input makes it. name must be unique among the programs of one VM. The
// program's only module, input, is a function (scope): it returns a promise of an object, which has the value of the last
// statement in "value" if that is an expression. What the code declares at its top becomes properties of scope,
// which must have one of each name before; so a later input finds it, and may declare it again.
func CompileInput(name string, code, sourceMap []byte) (*Input, error) {
	text := inputHead + "\n" + string(code) + "\n" + inputFoot
	tree, err := parse(name, text)
	if err != nil {
		return nil, err
	}
	in := &Input{}
	e := &edits{text: text}
	e.body(in, bodyOf(tree))
	if in.Program, err = Compile(name, &bundle.Bundle{Code: []byte(e.apply()), Map: bundle.Below(sourceMap)}); err != nil {
		return nil, fmt.Errorf("what was made of the input: %w", err) // a defect of ours: a fuzz test looks for it
	}
	return in, nil
}

// bodyOf are the statements of an input in the syntax tree around it.
func bodyOf(tree *ast.Program) []ast.Statement {
	outer := tree.Body[0].(*ast.ExpressionStatement).Expression.(*ast.FunctionLiteral)
	object := outer.Body.List[0].(*ast.ReturnStatement).Argument.(*ast.ObjectLiteral)
	input := object.Value[0].(*ast.PropertyKeyed).Value.(*ast.FunctionLiteral)
	with := input.Body.List[0].(*ast.WithStatement).Body.(*ast.BlockStatement)
	arrow := with.List[0].(*ast.ReturnStatement).Argument.(*ast.CallExpression).Callee.(*ast.ArrowFunctionLiteral)
	return arrow.Body.(*ast.BlockStatement).List
}

// edits are changes of a text that keep its lines, and the columns of what an author wrote.
type edits struct {
	text string
	list []edit
}

type edit struct {
	from, to int // offsets
	text     string
}

// body has the declarations at the top of an input assign to the scope, and gives the value of its last statement.
func (e *edits) body(in *Input, body []ast.Statement) {
	functions := ""
	for i, statement := range body {
		switch n := statement.(type) {
		case *ast.VariableStatement:
			if name, ok := n.List[0].Target.(*ast.Identifier); ok && strings.HasPrefix(string(name.Name), "__") {
				continue // esbuild's own
			}
			e.assign(in, int(n.Var)-1, "var", n.List)
		case *ast.LexicalDeclaration:
			e.assign(in, int(n.Idx)-1, n.Token.String(), n.List)
		case *ast.FunctionDeclaration:
			name := string(n.Function.Name.Name)
			in.declare(name)
			functions += fmt.Sprintf(" __scope.%s = %s;", name, name)
		case *ast.ClassDeclaration:
			name := string(n.Class.Name.Name)
			in.declare(name)
			e.above(n, name+" =")
			end := int(n.Class.Idx1()) - 1
			e.put(end, end, ";")
		case *ast.ExpressionStatement:
			if i == len(body)-1 {
				e.above(n, "return { value: (")
				end := strings.LastIndexByte(e.text[:len(e.text)-len(inputFoot)], ';')
				e.put(end, end, ") }")
			}
		}
	}
	e.put(len(inputHead), len(inputHead), functions)
}

// above puts a text at the end of the line above a statement, which begins its own line.
func (e *edits) above(s ast.Statement, text string) {
	at := strings.LastIndexByte(e.text[:s.Idx0()-1], '\n')
	e.put(at, at, " "+text)
}

// assign makes an expression of a declaration: `const x = 1` becomes `;(    x = 1)`.
func (e *edits) assign(in *Input, from int, keyword string, list []*ast.Binding) {
	e.put(from, from+len(keyword), ";("+strings.Repeat(" ", len(keyword)-2))
	for _, b := range list {
		in.bind(b.Target)
		if b.Initializer == nil {
			end := int(b.Target.Idx1()) - 1
			e.put(end, end, " = void 0")
		}
	}
	end := int(list[len(list)-1].Idx1()) - 1
	end += strings.IndexByte(e.text[end:], ';') // behind brackets that the tree does not have
	e.put(end, end, ")")
}

func (e *edits) put(from, to int, text string) { e.list = append(e.list, edit{from, to, text}) }

func (e *edits) apply() string {
	slices.SortStableFunc(e.list, func(a, b edit) int { return a.from - b.from })
	var b strings.Builder
	at := 0
	for _, x := range e.list {
		b.WriteString(e.text[at:x.from] + x.text)
		at = x.to
	}
	return b.String() + e.text[at:]
}

func (in *Input) declare(name string) { in.Declares = append(in.Declares, name) }

// bind declares the names of a pattern.
func (in *Input) bind(target ast.Node) {
	switch n := target.(type) {
	case *ast.Identifier:
		in.declare(string(n.Name))
	case *ast.AssignExpression: // with a default
		in.bind(n.Left)
	case *ast.ArrayPattern:
		for _, element := range n.Elements {
			in.bind(element)
		}
		in.bind(n.Rest)
	case *ast.ObjectPattern:
		for _, p := range n.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				in.declare(string(p.Name.Name))
			case *ast.PropertyKeyed:
				in.bind(p.Value)
			}
		}
		in.bind(n.Rest)
	}
}
