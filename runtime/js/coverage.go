package js

import (
	"slices"
	"sort"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/js/cover"
	library "github.com/metis-run/metis-run/runtime/js/lib/modules"
	"github.com/metis-run/metis-run/runtime/js/syntax"
)

// coverName is the function that counts, as an instrumented program knows it.
const coverName unistring.String = "\x00cover"

// coverage puts counters into a program's tree: calls of <cover>(n), as statements of their own before each statement of an
// author's, and in front of each way of a branch as (<cover>(n), way). Nothing else changes: no position, no text, and no
// place where a function takes its name from.
//
// A statement is counted at the place it was written at, if it begins there with the word that the author wrote: the map
// leads also what bundling has put in to some place nearby. So imports, enums, classes and functions are none, nor is what
// the engine lacks and bundling has rewritten (for await, using). Branches are if, ?:, the cases of switch, and && || ??,
// whose operands are its ways.
type coverage struct {
	program  *Program
	profile  *cover.Profile
	fileOf   func(string) string
	lines    []int // offset of each line of the code
	names    map[string]string
	sources  map[string][]string // the lines of files
	seen     map[Position]bool   // places with a counter of this program
	branched map[Position]bool
	inner    map[*ast.BinaryExpression]bool // logical expressions that are part of another one
	counters []*cover.Counter
}

// cover instruments a tree and gives the program its counters.
func (p *Program) cover(tree *ast.Program, profile *cover.Profile, fileOf func(string) string) {
	if p.sourceMap() == nil {
		return
	}
	c := &coverage{program: p, profile: profile, fileOf: fileOf, names: map[string]string{}, sources: map[string][]string{},
		seen: map[Position]bool{}, branched: map[Position]bool{}, inner: map[*ast.BinaryExpression]bool{}}
	c.lines = []int{0}
	for i := range len(p.code) {
		if p.code[i] == '\n' {
			c.lines = append(c.lines, i+1)
		}
	}
	walker := syntax.Walker{Visit: c.visit}
	walker.Walk(tree)
	p.counters = c.counters
}

func (c *coverage) visit(node any) bool {
	switch n := node.(type) {
	case *ast.BlockStatement:
		n.List = c.list(n.List)
	case *ast.CaseStatement:
		n.Consequent = c.list(n.Consequent)
	case *ast.SwitchStatement:
		c.cases(n)
	case *ast.IfStatement:
		c.body(&n.Consequent)
		c.body(&n.Alternate)
		c.condition(n)
	case *ast.ForStatement:
		c.body(&n.Body)
	case *ast.ForInStatement:
		c.body(&n.Body)
	case *ast.ForOfStatement:
		c.body(&n.Body)
	case *ast.WhileStatement:
		c.body(&n.Body)
	case *ast.DoWhileStatement:
		c.body(&n.Body)
	case *ast.ExpressionBody:
		if at, ok := c.place(n.Expression.Idx0()); ok && c.same(at, n.Expression.Idx0()) && c.first(at) {
			n.Expression = c.counted(c.statementCounter(at), n.Expression)
		}
	case *ast.ConditionalExpression:
		if at, ok := c.place(n.Test.Idx0()); ok && c.wrote(at, n.Alternate.Idx0(), "?") {
			if ways := c.branch(at, 2); ways != nil {
				n.Consequent, n.Alternate = c.counted(ways[0], n.Consequent), c.counted(ways[1], n.Alternate)
			}
		}
	case *ast.BinaryExpression:
		c.logical(n)
	}
	return true
}

// list is statements with counters before them.
func (c *coverage) list(statements []ast.Statement) []ast.Statement {
	counted := make([]ast.Statement, 0, 2*len(statements))
	for i, s := range statements {
		// A text that begins a function's body may say "use strict", and must stay its first statement.
		if directive(s) && i == len(counted) {
			counted = append(counted, s)
			continue
		}
		if counter, ok := c.statement(s); ok {
			counted = append(counted, counter)
		}
		counted = append(counted, s)
	}
	return counted
}

func directive(s ast.Statement) bool {
	e, ok := s.(*ast.ExpressionStatement)
	if !ok {
		return false
	}
	_, ok = e.Expression.(*ast.StringLiteral)
	return ok
}

// body gives a statement that is no block one, to hold its counter.
func (c *coverage) body(s *ast.Statement) {
	if *s == nil {
		return
	}
	if _, block := (*s).(*ast.BlockStatement); block {
		return
	}
	if counter, ok := c.statement(*s); ok {
		*s = block(counter, *s)
	}
}

func block(list ...ast.Statement) *ast.BlockStatement {
	return &ast.BlockStatement{LeftBrace: list[0].Idx0(), List: list, RightBrace: list[len(list)-1].Idx1()}
}

// statement is the statement that counts s; false for one that is not counted.
func (c *coverage) statement(s ast.Statement) (ast.Statement, bool) {
	switch n := s.(type) {
	case *ast.BlockStatement, *ast.EmptyStatement, *ast.FunctionDeclaration, *ast.ClassDeclaration:
		return nil, false
	case *ast.VariableStatement:
		if !initialized(n.List) {
			return nil, false
		}
	case *ast.LexicalDeclaration:
		if !initialized(n.List) {
			return nil, false
		}
	case *ast.ExpressionStatement:
		if isCounter(n.Expression) {
			return nil, false
		}
	}
	at, ok := c.begin(s)
	if !ok || glue(s) || c.behind(at, "class ") || !c.first(at) {
		return nil, false
	}
	return counter(c.statementCounter(at), file.Idx(max(1, int(s.Idx0())))), true
}

// begin is where an author wrote a statement; false for one that is not his.
func (c *coverage) begin(s ast.Statement) (Position, bool) {
	n, ok := s.(*ast.IfStatement)
	if !ok {
		at, ok := c.place(s.Idx0())
		return at, ok && c.same(at, s.Idx0())
	}
	// The engine's parser forgets where an if begins, and the map knows none behind an else: it stands before its condition.
	at, ok := c.original(int(n.Test.Idx0()) - 1)
	if !ok {
		return at, false
	}
	i := strings.LastIndex(c.line(bundle.Position(at))[:at.Column-1], "if")
	at.Column = i + 1
	return at, i >= 0
}

// glue tells what bundling puts around modules: var x_exports = {}, var init_x = __esm(...), __export(...).
func glue(s ast.Statement) bool {
	var e ast.Expression
	switch n := s.(type) {
	case *ast.VariableStatement:
		e = n.List[0].Initializer
		if o, ok := e.(*ast.ObjectLiteral); ok && len(o.Value) == 0 {
			id, ok := n.List[0].Target.(*ast.Identifier)
			return ok && strings.HasSuffix(id.Name.String(), "_exports")
		}
	case *ast.ExpressionStatement:
		e = n.Expression
	}
	made, ok := e.(*ast.CallExpression)
	if !ok {
		return false
	}
	id, ok := made.Callee.(*ast.Identifier)
	return ok && strings.HasPrefix(id.Name.String(), "__")
}

func initialized(list []*ast.Binding) bool {
	return slices.ContainsFunc(list, func(b *ast.Binding) bool { return b.Initializer != nil })
}

func isCounter(e ast.Expression) bool {
	n, ok := e.(*ast.CallExpression)
	if !ok {
		return false
	}
	id, ok := n.Callee.(*ast.Identifier)
	return ok && id.Name == coverName
}

func counter(number int, at file.Idx) ast.Statement {
	return &ast.ExpressionStatement{Expression: call(coverName, at, &ast.NumberLiteral{Idx: at, Value: int64(number)})}
}

// counted is (<cover>(number), e).
func (c *coverage) counted(number int, e ast.Expression) ast.Expression {
	at := e.Idx0()
	return &ast.SequenceExpression{Sequence: []ast.Expression{call(coverName, at, &ast.NumberLiteral{Idx: at, Value: int64(number)}), e}}
}

// condition counts the ways of an if. One without an else gets one that only counts.
func (c *coverage) condition(n *ast.IfStatement) {
	at, ok := c.begin(n)
	if !ok {
		return
	}
	for _, s := range []ast.Statement{n.Consequent, n.Alternate} {
		if _, function := s.(*ast.FunctionDeclaration); function { // sloppy mode allows it; in a block it would be another one
			return
		}
	}
	ways := c.branch(at, 2)
	if ways == nil {
		return
	}
	way := func(s *ast.Statement, number int) {
		first := counter(number, n.Test.Idx0())
		switch b := (*s).(type) {
		case nil:
			*s = block(first)
		case *ast.BlockStatement:
			b.List = append([]ast.Statement{first}, b.List...)
		default:
			*s = block(first, *s)
		}
	}
	way(&n.Consequent, ways[0])
	way(&n.Alternate, ways[1])
}

func (c *coverage) cases(n *ast.SwitchStatement) {
	at, ok := c.place(n.Switch)
	if !ok || !c.is(at, "switch") || len(n.Body) == 0 {
		return
	}
	ways := c.branch(at, len(n.Body))
	for i, number := range ways {
		n.Body[i].Consequent = append([]ast.Statement{counter(number, n.Body[i].Case)}, n.Body[i].Consequent...)
	}
}

// logical counts the operands of && || ??, those of a chain together.
func (c *coverage) logical(n *ast.BinaryExpression) {
	if !isLogical(n.Operator) || c.inner[n] {
		return
	}
	var operands []*ast.Expression
	var collect func(e *ast.Expression)
	collect = func(e *ast.Expression) {
		if b, ok := (*e).(*ast.BinaryExpression); ok && isLogical(b.Operator) {
			c.inner[b] = true
			collect(&b.Left)
			collect(&b.Right)
			return
		}
		operands = append(operands, e)
	}
	collect(&n.Left)
	collect(&n.Right)
	at, ok := c.place(n.Idx0())
	if !ok || !c.wrote(at, (*operands[len(operands)-1]).Idx0(), operatorText(n.Operator)) {
		return
	}
	for i, number := range c.branch(at, len(operands)) {
		*operands[i] = c.counted(number, *operands[i])
	}
}

func isLogical(t token.Token) bool {
	return t == token.LOGICAL_AND || t == token.LOGICAL_OR || t == token.COALESCE
}

func operatorText(t token.Token) string {
	switch t {
	case token.LOGICAL_AND:
		return "&&"
	case token.LOGICAL_OR:
		return "||"
	}
	return "??"
}

// first tells whether a place has no counter of this program yet, and notes that it has.
func (c *coverage) first(at Position) bool {
	if c.seen[at] {
		return false
	}
	c.seen[at] = true
	return true
}

func (c *coverage) statementCounter(at Position) int {
	c.counters = append(c.counters, c.profile.Statement(c.names[at.File], at.Line, at.Column))
	return len(c.counters) - 1
}

// branch are the numbers of a branch's counters; nil if another one was found at its place.
func (c *coverage) branch(at Position, ways int) (numbers []int) {
	if c.branched[at] {
		return nil
	}
	c.branched[at] = true
	for _, counter := range c.profile.Branch(c.names[at.File], at.Line, at.Column, ways) {
		numbers = append(numbers, len(c.counters))
		c.counters = append(c.counters, counter)
	}
	return numbers
}

// place is where an author wrote what stands at a place of the code; false for what no author wrote.
func (c *coverage) place(idx file.Idx) (Position, bool) {
	code := c.program.code
	offset := int(idx) - 1
	for offset > 0 && offset < len(code) && code[offset-1] == '(' && !(offset > 1 && (identifierPart(code[offset-2]) || code[offset-2] == ')')) { // nodes begin behind their brackets
		offset--
	}
	return c.original(offset)
}

// original is place for an offset of the code.
func (c *coverage) original(offset int) (Position, bool) {
	m, code := c.program.sourceMap(), c.program.code
	if offset < 0 || offset >= len(code) {
		return Position{}, false
	}
	line := sort.SearchInts(c.lines, offset+1)
	column := offset - c.lines[line-1] + 1
	at, _, ok := m.Original(line, column)
	if !ok || at.File == bundle.EntryFile || library.Has(at.File) || strings.HasSuffix(at.File, ".json") {
		return Position{}, false
	}
	name, known := c.names[at.File]
	if !known {
		name = c.fileOf(at.File)
		c.names[at.File] = name
	}
	if name == "" {
		return Position{}, false
	}
	// A place between two that the map knows is the author's as far as he wrote what the code says there.
	if written := strings.TrimLeft(code[offset-m.Since(line, column):offset], " "); written != "" {
		text := c.line(at)
		if at.Column-1 > len(text) || !strings.HasPrefix(text[at.Column-1:], written) {
			return Position{}, false
		}
		at.Column += len(written)
	}
	if at.Column-1 > len(c.line(at)) {
		return Position{}, false
	}
	return Position{at.File, at.Line, at.Column}, true
}

func (c *coverage) source(name string) []string {
	lines, ok := c.sources[name]
	if !ok {
		text, _ := c.program.sourceMap().Source(name)
		lines = strings.Split(text, "\n")
		c.sources[name] = lines
	}
	return lines
}

func (c *coverage) line(at bundle.Position) string {
	if lines := c.source(at.File); at.Line <= len(lines) {
		return lines[at.Line-1]
	}
	return ""
}

// same tells whether the code begins at a place with the word that the author began with where it leads to.
func (c *coverage) same(at Position, idx file.Idx) bool {
	code := c.program.code[idx-1:]
	made, wrote := word(code), word(c.line(bundle.Position(at))[at.Column-1:])
	switch {
	case made == wrote:
		return true
	case wrote == "const" || wrote == "let": // at the top of a module
		return made == "var"
	case wrote == "export":
		return made == "var" || made == "let" || made == "const"
	case strings.HasSuffix(strings.TrimRight(made, "0123456789"), "_default"):
		return wrote == "default"
	}
	// An import of a module that is no ES module: import_x.f for f, and (0, import_x.f)() for f().
	if made == "0" {
		_, code, _ = strings.Cut(code, ", ")
		made = word(code)
	}
	return strings.HasPrefix(made, "import_") || c.renamed(made, wrote)
}

// renamed tells whether bundling may have called a thing made that the author called wrote: it puts a number behind names.
func (c *coverage) renamed(made, wrote string) bool {
	rest, ok := strings.CutPrefix(made, wrote)
	return ok && wrote != "" && identifierPart(wrote[0]) && strings.Trim(rest, "0123456789") == ""
}

// word is the first word of a text behind its brackets, or its first character; all quotes are the same.
func word(text string) string {
	text = strings.TrimLeft(text, "( ")
	n := 0
	for n < len(text) && (identifierPart(text[n]) || text[n] >= 0x80) {
		n++
	}
	switch {
	case n > 0:
		return text[:n]
	case text == "":
		return ""
	case strings.ContainsRune("'\"`", rune(text[0])):
		return "'"
	}
	return text[:1]
}

// is tells whether the author wrote a text at a place.
func (c *coverage) is(at Position, text string) bool {
	line := c.line(bundle.Position(at))
	return at.Column-1 <= len(line) && strings.HasPrefix(line[at.Column-1:], text)
}

// behind tells whether a place stands right behind a text.
func (c *coverage) behind(at Position, text string) bool {
	line := c.line(bundle.Position(at))
	return at.Column-1 <= len(line) && strings.HasSuffix(line[:at.Column-1], text)
}

// wrote tells whether the author wrote an operator between two places: what bundling has put there is none of his.
func (c *coverage) wrote(at Position, end file.Idx, operator string) bool {
	to, ok := c.place(end)
	if !ok || to.File != at.File || to.Line < at.Line {
		return false
	}
	lines := c.source(at.File)
	return strings.Contains(strings.Join(lines[at.Line-1:min(to.Line, len(lines))], "\n"), operator)
}

// coverFunc is <cover> of a program.
func (vm *VM) coverFunc(p *Program) Value {
	if p.counters == nil {
		return goja.Undefined()
	}
	return vm.rt.ToValue(func(c goja.FunctionCall) goja.Value {
		if i := c.Arguments[0].ToInteger(); i < int64(len(p.counters)) {
			p.counters[i].Add(1)
		}
		return goja.Undefined()
	})
}
