package bundle

import (
	"fmt"
	"strings"
	"testing"
)

func TestTooDeep(t *testing.T) {
	statement, brackets := fmt.Sprintf("a statement goes on for more than %d words and operators", maxLength), fmt.Sprintf("brackets are nested more than %d deep", maxDepth)
	many := func(text string) string { return strings.Repeat(text, 30_000) }
	for _, c := range []struct{ name, text, want string }{
		{"brackets", "\nf(" + many("["), brackets},
		{"brackets behind values", "\n  x = " + many("{ a: "), brackets},
		{"templates", "\n`" + many("${`"), brackets},
		{"an operator before its value", "\n" + many("!") + "x", statement},
		{"over lines", "\n" + many("!\n") + "x", statement},
		{"a word before its value", "\n" + many("typeof\n") + "x", statement},
		{"a chain", "\nconst x = " + many("a +\n") + "a", statement},
		{"operators at the beginning of lines", "\nconst x = a" + many("\n+ a"), statement},
		{"texts", "\nconst x = " + many("'a' + ") + "a", statement},
		{"members", "\na" + many(".a"), statement},
		{"calls", "\na" + many("\n(a)"), statement},
		{"elements read", "\na" + many("[a]"), statement},
		{"arrows", "\nx = " + many("() => ") + "a", statement},
		{"else", "\n" + many("if (a) { f() } else ") + "{ }", statement},
		{"if on lines", "\n" + many("if (a)\n") + "f()", statement},
		{"labels", "\n" + many("l:\n") + "f()", statement},
		{"regular expressions", "\nx = " + many("/['`]/ + ") + "a", statement},
		{"generics", "\nlet x: " + many("A<"), statement},
		{"brackets and a chain", "\n" + strings.Repeat("(a +"+strings.Repeat(" a +", 10), maxDepth), statement},

		{"lines", many("context.sendOutput('a')\n"), ""},
		{"statements in one line", many("f(a); "), ""},
		{"declarations", many("function f(a) { return a }\n"), ""},
		{"declarations in one line", many("function f(a) { return a } "), ""},
		{"methods", "class A {" + many(" get a(): string { return this.b }") + " }", ""},
		{"fields", "class A {" + many(" a = 1\n") + " }", ""},
		{"an array", "x = [" + many("a + 1, ") + "]", ""},
		{"an object", "x = {" + many("a: [1], ") + "}", ""},
		{"members of a type", "interface A {" + many(" a?: string; ") + " }", ""},
		{"templates of many values", "x = `" + many("${a} ") + "`", ""},
		{"a long text", "x = '" + many("(!") + "'", ""},
		{"a comment", "/* " + many("(!") + " */ // " + many("(!"), ""},
		{"a template's text", "x = `" + many("(!\n") + "`", ""},
		{"cases", "switch (a) {" + many(" case 1: f(); break\n") + "}", ""},
		{"if and its call", many("if (a)\n  f()\n"), ""},
		{"if and else", many("if (a) { f() } else { g() }\n"), ""},
		{"closing brackets only", many(")"), ""},
	} {
		why, at := tooDeep(c.text)
		if why != c.want {
			t.Errorf("%s: %q, want %q", c.name, why, c.want)
		}
		if why != "" && at.Line != 2 {
			t.Errorf("%s: at %v", c.name, at)
		}
	}
}

func FuzzTooDeep(f *testing.F) {
	for _, text := range []string{"a(`${b}`)[c]", "/[/]/ / 2", "'\\", "`\\", "}${", "/* ", "// a", "if (a)\nb;", "\x80"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if why, at := tooDeep(text); why == "" && at != (Position{}) {
			t.Error(at)
		}
	})
}

func TestFrameOfALongLineIsThatOfTheWholeLine(t *testing.T) {
	line := strings.Repeat("0123456789", 100)
	m := &Map{sources: []string{"a.ts"}, contents: []string{"first\n" + line + "\nlast"}}
	for column := 1; column <= len(line)+2; column++ {
		if got, want := m.Frame("a.ts", 2, column), Frame(line, 2, column); got != want {
			t.Fatalf("at %d:\n%s\nwant\n%s", column, got, want)
		}
	}
	for n, want := range []string{"", "first", line, "last", ""} {
		if got := m.Line("a.ts", n); got != want {
			t.Errorf("line %d is %q, want %q", n, got, want)
		}
	}
	if got := m.Line("b.ts", 1); got != "" {
		t.Errorf("a line of no file: %q", got)
	}
}
