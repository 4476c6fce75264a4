package bundle_test

import (
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/bundle"
)

func TestIncompleteTellsABeginningFromAMistake(t *testing.T) {
	for _, c := range []struct {
		text       string
		incomplete bool
	}{
		{"", false},
		{"1", false},
		{"f(", true},
		{"const x =", true},
		{"if (a) {", true},
		{"async () => {\n  await b", true},
		{"`text", true},
		{"`text ${", true},
		{"/* comment", true},
		{"[1,\n2", true},
		{"class A {", true},
		{"await f()", false},
		{"f)", false},
		{"'text", false},
		{"const = 1", false},
		{"{ a: 1 }", false},
		{strings.Repeat("(", 20_000), false},
	} {
		if got := bundle.Incomplete(c.text); got != c.incomplete {
			t.Errorf("Incomplete(%.30q) is %t", c.text, got)
		}
	}
}

func TestInputTakesTypesAway(t *testing.T) {
	code, sourceMap, problems := bundle.Input("input", "const a: number = await f<string>('x')\nenum E { A }")
	if len(problems) > 0 || !strings.Contains(string(code), "const a = await f(\"x\");") || len(sourceMap) == 0 {
		t.Errorf("%s\n%v", code, problems)
	}
	if _, _, problems = bundle.Input("input", strings.Repeat("[", 20_000)); len(problems) != 1 {
		t.Errorf("%v", problems)
	}
}

func FuzzInput(f *testing.F) {
	f.Add("const a = 1")
	f.Add("`${")
	f.Fuzz(func(t *testing.T, text string) {
		code, _, problems := bundle.Input("input", text)
		if (code == nil) != (len(problems) > 0) {
			t.Errorf("code %q and problems %v", code, problems)
		}
		bundle.Incomplete(text)
	})
}
