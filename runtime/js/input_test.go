package js_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/js"
)

func TestInputDeclaresWhatStandsAtItsTop(t *testing.T) {
	for _, c := range []struct{ text, names string }{
		{"1", ""},
		{"const a = 1; let b, c = 2; var d", "a b c d"},
		{"const { a, b: c, d: { e = 1 }, ...f } = x", "a c e f"},
		{"const [a, [b], ...c] = x", "a b c"},
		{"function f() { const inner = 1 }\nasync function* g() {}\nclass C { m() {} }", "f g C"},
		{"enum E { A }", "E"},
		{"if (x) { const inner = 1 }\nfor (let i = 0; i < 1; i++) ;", ""},
	} {
		code, sourceMap, problems := bundle.Input("input", c.text)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		input, err := js.CompileInput("one", code, sourceMap)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		slices.Sort(input.Declares)
		want := strings.Fields(c.names)
		slices.Sort(want)
		if !slices.Equal(input.Declares, want) {
			t.Errorf("%s: it declares %q", c.text, input.Declares)
		}
	}
}

func FuzzCompileInput(f *testing.F) {
	for _, text := range []string{"1", "const { a = 1, ...b } = await c", "class A {} new A", "function f() {}", "`${`a`}`", "let x", "((1))", "return 1", "label: x", "if (a) b; else c",
		"'use strict'", "import 'x'", "for await (const x of y) z", "({}).x", "var a = 1, b", "const f = () => { return 1; }; f()", "x = `\n`", "debugger"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, sourceMap, problems := bundle.Input("input", text)
		if len(problems) > 0 {
			return
		}
		if _, err := js.CompileInput("one", code, sourceMap); err != nil && !strings.HasPrefix(err.Error(), "compile one") {
			t.Errorf("%q: %v", text, err)
		}
	})
}
