package words

import (
	_ "embed"
	"strconv"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"

	"github.com/metis-run/metis-run/runtime/js/syntax"
)

const (
	syncBefore  = "(function(){"
	asyncBefore = "(async function(){"
)

// run runs a script as the runtime does, with its awaits marked, and gives what it threw: the engine's
// message and its place.
func run(t testing.TB, script string) (name, message string, at Place) {
	t.Helper()
	before := syncBefore
	if strings.Contains(script, "await") {
		before = asyncBefore
	}
	code := before + script + "\n})()"
	tree, err := goja.Parse("t", code)
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	syntax.Walker{Replace: func(e ast.Expression) ast.Expression {
		if n, ok := e.(*ast.AwaitExpression); ok {
			n.Argument = &ast.CallExpression{
				Callee:          &ast.Identifier{Name: "mark", Idx: n.Await},
				LeftParenthesis: n.Await, ArgumentList: []ast.Expression{n.Argument}, RightParenthesis: n.Await,
			}
		}
		return e
	}}.Walk(tree)
	program, err := goja.CompileAST(tree, false)
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	vm := goja.New()
	vm.SetMaxCallStackSize(200)
	_ = vm.Set("mark", func(call goja.FunctionCall) goja.Value { return call.Argument(0) })
	value, err := vm.RunProgram(program)
	if ex, ok := err.(*goja.Exception); ok {
		value = ex.Value()
	} else if err != nil {
		t.Fatalf("%s: %v", script, err)
	} else if p, ok := value.Export().(*goja.Promise); ok && p.State() == goja.PromiseStateRejected {
		value = p.Result()
	} else {
		t.Fatalf("%s: threw nothing", script)
	}
	thrown, ok := value.(*goja.Object)
	if !ok {
		t.Fatalf("%s: threw %v", script, value)
	}
	at = Place{Offset: -1, Caller: -1, Code: code, Tree: func() *ast.Program {
		tree, err := goja.Parse("t", code)
		if err != nil {
			return nil
		}
		return tree
	}}
	message = thrown.Get("message").String()
	at.Offset, at.Caller = offsets(thrown.Get("stack").String(), code)
	return thrown.Get("name").String(), message, at
}

// offsets reads the two places off a stack of the engine's.
func offsets(stack, code string) (top, caller int) {
	top, caller = -1, -1
	first := true
	for _, line := range strings.Split(stack, "\n") {
		line, ok := strings.CutPrefix(line, "\tat ")
		if !ok {
			continue
		}
		if i := strings.Index(line, "t:"); i >= 0 {
			parts := strings.FieldsFunc(line[i:], func(r rune) bool { return r == ':' || r == '(' })
			row, _ := strconv.Atoi(parts[1])
			column, _ := strconv.Atoi(parts[2])
			offset := column - 1
			for lines := strings.SplitAfter(code, "\n"); row > 1; row-- {
				offset += len(lines[row-2])
			}
			if !first {
				return top, offset
			}
			top = offset
		}
		first = false
	}
	return top, -1
}

//go:embed testdata/node20.txt
var node20 string

// row is a script, what Node says, and what is said here where that differs.
type row struct{ script, node, instead string }

func rows(t testing.TB) []row {
	var list []row
	for _, text := range strings.Split(strings.TrimSpace(node20), "\n\n") {
		if strings.HasPrefix(text, "# ") {
			continue
		}
		script, message, ok := strings.Cut(text, "\n=> ")
		if !ok {
			t.Fatalf("testdata/node20.txt: a row without =>: %s", text)
		}
		message, instead, _ := strings.Cut(message, "\n~> ")
		list = append(list, row{script, strings.ReplaceAll(message, "\n   ", "\n"), instead})
	}
	return list
}

func said(t testing.TB, script string) string {
	name, message, at := run(t, script)
	words, changed := V8(message, at)
	switch {
	case !changed && words != "" && words != message:
		t.Errorf("%s: %q, but not changed", script, words)
	case changed && !Engine(message):
		t.Errorf("%s: Engine denies %q", script, message)
	case !changed:
		words = message
	}
	return name + ": " + words
}

func TestErrorsSayWhatNodeSays(t *testing.T) {
	for _, r := range rows(t) {
		want := r.node
		if r.instead != "" {
			if want = r.instead; want == r.node {
				t.Errorf("%s: is equal by now: drop the ~>", r.script)
			}
		}
		if got := said(t, r.script); got != want {
			t.Errorf("%s\n got %s\nwant %s", r.script, got, want)
		}
	}
}

// The engine's positions are kept by ranges of instructions, so code around a place may take its part.
func TestErrorsSayTheSameInTheMidstOfOtherCode(t *testing.T) {
	const before = `const noise = function (a, { q } = { q: {} }) {
	const [m, n] = [a, { z: q }];
	for (const w of [m]) { w.length }
	return [a].map(x => [x][0]).length
};
noise([1]); { `
	const after = "\n} const [last] = [noise(5)]"
	for _, r := range rows(t) {
		switch {
		case r.instead != "" || strings.HasPrefix(r.script, "'use strict'"):
			continue // a directive stands at the beginning only
		case r.script == "'a' in 'b'" || r.script == "'a' in 5" || r.script == "'x' in null":
			continue // of constants no position is kept at all: the call before takes the blame
		}
		if got := said(t, before+r.script+after); got != r.node {
			t.Errorf("%s\n got %s\nwant %s", r.script, got, r.node)
		}
	}
}

func TestErrorsOfScriptsKeepTheirWords(t *testing.T) {
	cases := []string{
		"throw new TypeError('Cannot convert undefined or null to object')",
		"throw new Error('No initial value')",
		"throw TypeError('object is not iterable')",
		"var e = RangeError('Invalid count value'); throw e",
		"class Failed extends Error { constructor() { super('Malformed URI') } } throw new Failed()",
		"throw new Error('x.f is not a function')",
		"nope",
	}
	for _, script := range cases {
		_, message, at := run(t, script)
		if words, changed := V8(message, at); changed {
			t.Errorf("%s: became %q", script, words)
		}
	}
}

func TestWordsWithoutATree(t *testing.T) {
	none := func() *ast.Program { return nil }
	cases := []struct {
		message, want string
		at            Place
	}{
		{"Cannot read property 'y' of undefined", "Cannot read properties of undefined (reading 'y')", Place{Offset: -1, Caller: -1}},
		{"Cannot read property 'y' of undefined or null", "Cannot read properties of undefined (reading 'y')", Place{Tree: none, Offset: 3, Caller: -1}},
		{"No initial value", "Reduce of empty array with no initial value", Place{Offset: -1, Caller: 70}},
		{"Object has no member 'f'", "", Place{Tree: none, Offset: 7}},
		{"Value is not an object: undefined", "", Place{Offset: -1, Caller: -1}},
		{"something else", "", Place{}},
		{"", "", Place{}},
	}
	for _, c := range cases {
		if got, changed := V8(c.message, c.at); got != c.want || changed != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", c.message, got, changed, c.want)
		}
	}
}

func TestPlaceOutsideOfTheCode(t *testing.T) {
	_, message, at := run(t, "var x = {}; x.f()")
	for _, offset := range []int{len(at.Code), len(at.Code) + 100, -5, 0} {
		at.Offset, at.Caller = offset, offset
		if words, changed := V8(message, at); changed {
			t.Errorf("offset %d: %q", offset, words)
		}
	}
}

func FuzzV8(f *testing.F) {
	messages := []string{
		"Cannot read property 'y' of undefined", "Cannot convert undefined or null to object", "Value is not object coercible",
		"object is not iterable", "Object has no member 'f'", "Not a function: 1", "Value is not an object: 5",
		"Value is not callable: [object Object]", "Value is not a constructor", "Class constructor cannot be invoked without 'new'",
		"Cannot access a variable before initialization", "Super constructor is not a constructor",
		"Class extends value is not a constructor or null", "Cannot assign to read only property 'a'",
		"Receiver is not an object: 5", "Invalid count value", "Invalid index -1", "Cannot convert 1.5 to a BigInt",
		"Unterminated group", "Constructor TypedArray requires 'new'",
	}
	for i, r := range rows(f) {
		if i%8 == 0 {
			f.Add(r.script, "", i%40, i%7)
		}
	}
	f.Fuzz(func(t *testing.T, code, own string, offset, caller int) {
		tree, err := goja.Parse("t", "(async function*(){"+code+"\n})()")
		if err != nil {
			t.Skip()
		}
		at := Place{Tree: func() *ast.Program { return tree }, Code: code, Offset: offset, Caller: caller}
		for _, message := range append(messages, own) {
			if words, changed := V8(message, at); changed && (words == message || words == "" || !Engine(message)) {
				t.Errorf("%q: changed to %q", message, words)
			}
		}
	})
}

// The claim: once the tree is there, wording an error in a bundle of 10,000 lines costs tens of
// microseconds, so that a script may throw and catch in a loop.
func BenchmarkV8(b *testing.B) {
	var code strings.Builder
	for i := range 1000 {
		n := strconv.Itoa(i)
		code.WriteString("function f" + n + "(a, b) {\n const x = a.b.c(1, 2, 3);\n let y = null;\n for (const z of x) {\n  if (z > 1) {\n   y = z;\n  }\n }\n return y.q;\n}\n")
	}
	tree, err := goja.Parse("t", code.String())
	if err != nil {
		b.Fatal(err)
	}
	at := Place{Tree: func() *ast.Program { return tree }, Code: code.String(), Offset: strings.LastIndex(code.String(), "q;"), Caller: -1}
	for b.Loop() {
		if words, _ := V8("Cannot read property 'q' of undefined", at); words != "Cannot read properties of null (reading 'q')" {
			b.Fatal(words)
		}
	}
}
