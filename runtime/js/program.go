package js

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/js/cover"
	library "github.com/metis-run/metis-run/runtime/js/lib/modules"
	"github.com/metis-run/metis-run/runtime/js/syntax"
)

// Program is a compiled bundle. It contains no values and is shared by all VMs; every method may be
// called from any goroutine.
type Program struct {
	name     string
	code     string
	program  *goja.Program
	handlers bool             // it names a method that hands an error to a function
	counters []*cover.Counter // of its statements and branches; nil: they are not counted

	// What only an error needs is made when the first one asks for it.
	mapOnce sync.Once
	rawMap  []byte
	sources *bundle.Map
	treeOf  func() *ast.Program

	modulesOf func() *modules
	linesOf   func() []int // offsets at which lines of the code begin
}

// Names of what the instrumented program gets from its VM. No identifier of a source text can be
// spelled like them, so a script can neither reach nor shadow them.
const (
	awaitName  unistring.String = "\x00await"
	caughtName unistring.String = "\x00caught"
	stackName  unistring.String = "\x00stack"
	shapeName  unistring.String = "\x00shape"
)

// Compile compiles a bundle whose text is one function expression (require, module, exports), as
// runtime/bundle makes them. name is what frames without a source are called; it must be unique
// among the programs of one VM, for frames are mapped by it.
//
// Four things are put into the syntax tree. An `await x` becomes `await <await>(x, position)`, so that
// an execution that nothing can settle can name the line it waits at. A catch clause begins with
// `<caught>(error)`, which gives an error of the engine V8's words before the script reads them. Of
// `x.stack` and `const { stack } = x` the x becomes `<shape>(x)`, which gives the engine's frames in the stack of
// an error V8's form and the author's positions; `a?.b.stack`, where that would change what the chain means,
// becomes `<stack>(a?.b.stack)`. What reads a stack otherwise (a computed name, a pattern among parameters) gets the
// engine's.
func Compile(name string, b *bundle.Bundle) (*Program, error) {
	return CompileCovered(name, b, nil, nil)
}

// CompileCovered is Compile for a program whose statements and branches a profile counts (nil: none does), in the files
// that fileOf has a name for: it takes a file as the source map calls it, and gives what the profile calls it, or "" for
// one that is not counted.
func CompileCovered(name string, b *bundle.Bundle, profile *cover.Profile, fileOf func(file string) string) (*Program, error) {
	// The engine's parser panics at the last code point of all, written like this.
	code := strings.ReplaceAll(string(b.Code), `\u{10FFFF}`, `\uDBFF\uDFFF`)
	tree, err := parse(name, code)
	if err != nil {
		return nil, err
	}
	p := &Program{name: name, code: code, rawMap: b.Map}
	if profile != nil {
		p.cover(tree, profile, fileOf)
	}
	p.handlers = instrument(tree, code)
	if p.program, err = goja.CompileAST(tree, false); err != nil {
		return nil, fmt.Errorf("compile %s: %w", name, err)
	}
	p.treeOf = sync.OnceValue(func() *ast.Program {
		tree, err := parse(name, code)
		if err != nil {
			return nil // cannot be: the same text was parsed before
		}
		return tree
	})
	p.modulesOf = sync.OnceValue(func() *modules { return findModules(p.treeOf()) })
	p.linesOf = sync.OnceValue(func() []int {
		starts := []int{0}
		for i := range len(code) {
			if code[i] == '\n' {
				starts = append(starts, i+1)
			}
		}
		return starts
	})
	return p, nil
}

func parse(name, code string) (tree *ast.Program, err error) {
	defer func() {
		if x := recover(); x != nil {
			tree, err = nil, fmt.Errorf("compile %s: the engine's parser failed: %v", name, x)
		}
	}()
	if tree, err = goja.Parse(name, code, parser.WithDisableSourceMaps); err != nil {
		var syntax parser.ErrorList
		if errors.As(err, &syntax) && len(syntax) > 0 {
			return nil, fmt.Errorf("compile %s:%d:%d: %s", name, syntax[0].Position.Line, syntax[0].Position.Column, syntax[0].Message)
		}
		return nil, fmt.Errorf("compile %s: %w", name, err)
	}
	return tree, nil
}

// instrument changes the tree, and tells whether it names a method that hands errors to a function.
func instrument(tree *ast.Program, code string) (handlers bool) {
	if len(tree.Body) == 1 {
		if s, ok := tree.Body[0].(*ast.ExpressionStatement); ok {
			if f, ok := s.Expression.(*ast.FunctionLiteral); ok {
				useTwins(f)
				for _, name := range []unistring.String{awaitName, caughtName, stackName, shapeName, esmName, exportName, commonJSName, coverName} {
					f.ParameterList.List = append(f.ParameterList.List, &ast.Binding{Target: &ast.Identifier{Name: name, Idx: f.Function}})
				}
			}
		}
	}
	w := syntax.Walker{
		Visit: func(node any) bool {
			switch n := node.(type) {
			case *ast.CatchStatement:
				instrumentCatch(n)
			case *ast.BinaryExpression:
				mendChain(n, code)
			case *ast.WhileStatement:
				n.Body = placed(n.Body, n.While)
			case *ast.DoWhileStatement:
				n.Body = placed(n.Body, n.Do)
			case *ast.ForStatement:
				n.Body = placed(n.Body, n.For)
			case *ast.Binding:
				if n.Initializer != nil && takesStack(n.Target) {
					n.Initializer = call(shapeName, n.Initializer.Idx0(), n.Initializer)
				}
			case *ast.AssignExpression:
				if takesStack(n.Left) {
					n.Right = call(shapeName, n.Right.Idx0(), n.Right)
				}
			case *ast.BracketExpression:
				if name, ok := n.Member.(*ast.StringLiteral); ok && name.Value == "stack" {
					shapeOwner(&n.Left)
				}
			case *ast.DotExpression:
				switch n.Identifier.Name {
				case "stack":
					shapeOwner(&n.Left)
				case "then", "catch", "allSettled", "any":
					handlers = true
				}
			}
			return true
		},
		Replace: func(e ast.Expression) ast.Expression {
			switch n := e.(type) {
			case *ast.AwaitExpression:
				n.Argument = call(awaitName, n.Await, n.Argument, &ast.NumberLiteral{Idx: n.Await, Value: int64(n.Await)})
			case *ast.RegExpLiteral:
				// esbuild makes such literals calls of RegExp, which knows \p, but not where it stands in a class.
				if strings.ContainsAny(n.Flags, "uv") && (strings.Contains(n.Pattern, `\p{`) || strings.Contains(n.Pattern, `\P{`)) {
					return &ast.NewExpression{New: n.Idx, Callee: &ast.Identifier{Name: "RegExp", Idx: n.Idx}, LeftParenthesis: n.Idx, RightParenthesis: n.Idx,
						ArgumentList: []ast.Expression{
							&ast.StringLiteral{Idx: n.Idx, Value: unistring.NewFromString(n.Pattern)},
							&ast.StringLiteral{Idx: n.Idx, Value: unistring.NewFromString(n.Flags)},
						}}
				}
			case *ast.OptionalChain:
				if readsStack(n.Expression) {
					return call(stackName, n.Idx0(), n)
				}
			}
			return e
		},
	}
	w.Walk(tree)
	return handlers
}

// placed gives an empty body of a loop something to do that has a place: the engine knows none for
// `while (true) {}`, and the budget that stops it must say where it was.
func placed(body ast.Statement, at file.Idx) ast.Statement {
	switch n := body.(type) {
	case *ast.EmptyStatement:
	case *ast.BlockStatement:
		if len(n.List) > 0 {
			return body
		}
	default:
		return body
	}
	return &ast.ExpressionStatement{Expression: call(caughtName, at, &ast.NumberLiteral{Idx: at, Value: int64(0)})}
}

// takesStack tells whether a pattern takes the stack out of an object.
func takesStack(target ast.Node) bool {
	pattern, ok := target.(*ast.ObjectPattern)
	if !ok {
		return false
	}
	for _, p := range pattern.Properties {
		switch p := p.(type) {
		case *ast.PropertyShort:
			if p.Name.Name == "stack" {
				return true
			}
		case *ast.PropertyKeyed:
			if key, ok := p.Key.(*ast.StringLiteral); ok && key.Value == "stack" {
				return true
			}
		}
	}
	return false
}

// shapeOwner wraps the object whose stack is meant, unless that object is part of an optional chain
// that begins further left: such a chain would no longer end early.
func shapeOwner(owner *ast.Expression) {
	if o, ok := (*owner).(*ast.Optional); ok {
		owner = &o.Expression
	}
	if _, super := (*owner).(*ast.SuperExpression); !super && !short(*owner) {
		*owner = call(shapeName, (*owner).Idx0(), *owner)
	}
}

// short tells whether an expression, a part of an optional chain, may end that chain early.
func short(e ast.Expression) bool {
	switch n := e.(type) {
	case *ast.Optional:
		return true
	case *ast.DotExpression:
		return short(n.Left)
	case *ast.PrivateDotExpression:
		return short(n.Left)
	case *ast.BracketExpression:
		return short(n.Left)
	case *ast.CallExpression:
		return short(n.Callee)
	}
	return false
}

// readsStack tells whether an expression ends in .stack or ["stack"].
func readsStack(e ast.Expression) bool {
	switch n := e.(type) {
	case *ast.DotExpression:
		return n.Identifier.Name == "stack"
	case *ast.BracketExpression:
		name, ok := n.Member.(*ast.StringLiteral)
		return ok && name.Value == "stack"
	}
	return false
}

func instrumentCatch(n *ast.CatchStatement) {
	if n.Parameter == nil {
		return
	}
	at := n.Body.LeftBrace
	var first ast.Statement
	if id, ok := n.Parameter.(*ast.Identifier); ok {
		first = &ast.ExpressionStatement{Expression: call(caughtName, at, &ast.Identifier{Name: id.Name, Idx: at})}
	} else {
		// catch ({message}) { ... }: the words come first, then the taking apart.
		const whole unistring.String = "\x00error"
		first = &ast.LexicalDeclaration{Idx: at, Token: token.LET, List: []*ast.Binding{{
			Target:      n.Parameter,
			Initializer: call(caughtName, at, &ast.Identifier{Name: whole, Idx: at}),
		}}}
		n.Parameter = &ast.Identifier{Name: whole, Idx: at}
	}
	n.Body.List = append([]ast.Statement{first}, n.Body.List...)
}

func call(name unistring.String, at file.Idx, args ...ast.Expression) *ast.CallExpression {
	return &ast.CallExpression{Callee: &ast.Identifier{Name: name, Idx: at}, LeftParenthesis: at, ArgumentList: args, RightParenthesis: at}
}

// Position is a place in an author's file: line and column count from 1.
type Position struct {
	File         string
	Line, Column int
}

// String is file:line:column; empty for the zero Position.
func (p Position) String() string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

func (p *Program) sourceMap() *bundle.Map {
	p.mapOnce.Do(func() {
		if len(p.rawMap) > 0 {
			p.sources, _ = bundle.ParseMap(p.rawMap) // our own; a damaged one only costs the mapping
		}
	})
	return p.sources
}

// original maps a place of the bundle (1-based) to the author's file; ok is false for code that no
// author wrote.
func (p *Program) original(line, column int) (Position, bool) {
	m := p.sourceMap()
	if m == nil {
		return Position{}, false
	}
	// The engine places a call at its parenthesis, V8 at the name before it.
	here := p.offset(line, column)
	if here >= 0 && here < len(p.code) && p.code[here] == '(' {
		for here > 0 && identifierPart(p.code[here-1]) {
			here, column = here-1, column-1
		}
	}
	at, _, ok := m.Original(line, column)
	if !ok || at.File == bundle.EntryFile || library.Has(at.File) {
		return Position{}, false
	}
	// esbuild maps the start of a chain like a.b.push(x) only. As far as the author wrote what the bundle
	// says, the place lies as far behind that start.
	if since := m.Since(line, column); since > 0 && here >= since {
		text := m.Line(at.File, at.Line)
		if written := p.code[here-since : here]; at.Column-1 <= len(text) && strings.HasPrefix(text[at.Column-1:], written) {
			at.Column += since
		}
	}
	return Position{File: at.File, Line: at.Line, Column: at.Column}, true
}

func identifierPart(c byte) bool {
	return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// positionOf is original for an offset as the parser counts them (from 1).
func (p *Program) positionOf(idx int) (Position, bool) {
	offset := idx - 1
	if offset < 0 || offset > len(p.code) {
		return Position{}, false
	}
	starts := p.linesOf()
	line := sort.SearchInts(starts, offset+1) // the last that begins at or before it
	return p.original(line, offset-starts[line-1]+1)
}

// offset is the 0-based offset of a 1-based line and column of the bundle; -1 if there is none.
func (p *Program) offset(line, column int) int {
	starts := p.linesOf()
	if line < 1 || line > len(starts) {
		return -1
	}
	at := starts[line-1]
	if at += column - 1; at < 0 || at > len(p.code) {
		return -1
	}
	return at
}
