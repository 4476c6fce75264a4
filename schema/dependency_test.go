package schema

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestDependencyCondition(t *testing.T) {
	const undefined = ""
	for _, c := range []struct {
		encoded string
		met     []string
		unmet   []string
	}{
		{`truthy/a/[]`, []string{`true`, `1`, `"0"`, `{}`, `[]`}, []string{`false`, `0`, `-0.0`, `""`, `null`, undefined}},
		{`falsey/a/[]`, []string{`false`, `0`, `""`, `null`, undefined}, []string{`true`, `[]`}},
		{`equals/a/["x"]`, []string{`"x"`, `"\u0078"`}, []string{`"y"`, `["x"]`, undefined}},
		{`equals/a/[1]`, []string{`1`, `1.0`, `10e-1`}, []string{`"1"`, `true`, `2`}},
		{`equals/a/[{}]`, nil, []string{`{}`, `"x"`, undefined}},
		{`equals/a/[null]`, []string{`null`}, []string{undefined, `0`, `false`}},
		{`not-equals/a/["x"]`, []string{`"y"`, undefined}, []string{`"x"`}},
		{`equals-some/a/["x",2]`, []string{`"x"`, `2`}, []string{`"y"`}},
		{`equals-some/a/[["x",2]]`, []string{`"x"`, `2`}, []string{`"y"`, `["x",2]`}},
		{`equals-every/a/["x","x"]`, []string{`"x"`}, []string{`"y"`}},
		{`equals-every/a/["x","y"]`, nil, []string{`"x"`, `"y"`}},
		{`not-equals-some/a/["x","y"]`, []string{`"x"`, `"z"`}, nil},
		{`not-equals-every/a/["x","y"]`, []string{`"z"`}, []string{`"x"`, `"y"`}},
		{`not-empty/a/[]`, []string{`"a"`, `[0]`, `"\u0085"`}, []string{`""`, `" \n\ufeff\u00a0"`, `[]`, `{"a":1}`, `1`, undefined}},
		{`regex/a/[{"type":"regex","source":"^a/b$","flags":"i"}]`, []string{`"A/B"`}, []string{`"x"`, `1`, undefined}},
		{`force/a/[]`, []string{`{"forceKey":"x"}`}, []string{`null`, `"x"`, undefined}},
	} {
		d, err := ParseDependency(c.encoded)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range c.met {
			if !d.Condition(json.RawMessage(v), nil) {
				t.Errorf("%s is unmet by %q", c.encoded, v)
			}
		}
		for _, v := range c.unmet {
			if d.Condition(json.RawMessage(v), nil) {
				t.Errorf("%s is met by %q", c.encoded, v)
			}
		}
	}
}

func TestDependencyRefusesWhatIsNotEncoded(t *testing.T) {
	for _, in := range []string{"", "a", "truthy/a", "truthy//[]", "/a/[]", "truthy/a/{}", "truthy/a/[", "thruthy/a/[]", `regex/a/["x"]`, "regex/a/[]",
		"equals/a/" + strings.Repeat("[", 300) + strings.Repeat("]", 300)} {
		if d, err := ParseDependency(in); err == nil {
			t.Errorf("%q is read as %+v", in, d)
		}
	}
	for _, d := range []Dependency{{Name: "a/b", On: "x"}, {Name: "equals", On: "x/y"}} {
		if s, err := d.Encode(); err == nil || !strings.Contains(err.Error(), "cannot include '/'") {
			t.Errorf("%+v is encoded as %q, %v", d, s, err)
		}
	}
}

func FuzzDependency(f *testing.F) {
	for _, name := range dependencyNames() {
		f.Add(name+`/a/["x",1,null]`, `"x"`)
	}
	f.Add(`regex/a/[{"type":"regex","source":"(?:a|b)+\\d$","flags":"iu"}]`, `"ab1"`)
	f.Fuzz(func(t *testing.T, encoded, value string) {
		d, err := ParseDependency(encoded)
		if err != nil {
			return
		}
		again, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseDependency(again)
		if err != nil || !reflect.DeepEqual(back, d) {
			t.Fatalf("%q comes back as %+v, %v, want %+v", again, back, err, d)
		}
		if d.String() == "" {
			t.Fatal("nothing to say")
		}
		if raw, err := compactJSON([]byte(value)); err == nil && d.Name != "regex" {
			d.Condition(raw, nil)
		}
	})
}

// The expectations are those of Node 20.
func TestPatternMatchesAsJavaScriptDoes(t *testing.T) {
	for _, c := range []struct {
		source, flags, text string
		want                bool
	}{
		{`^\d+$`, "", "12", true},
		{`^\d+$`, "", "12\n", false},
		{`^\d+$`, "m", "12\nx", true},
		{`^\d+$`, "", "\u0661", false},
		{`^\w+$`, "", "\u00e9", false},
		{`^\s$`, "", "\ufeff", true},
		{`^\s$`, "", "\u0085", false},
		{`^.$`, "s", "\n", true},
		{`^.$`, "", "😀", false},
		{`^..$`, "", "😀", true},
		{`^.$`, "u", "😀", true},
		{`^😀+$`, "u", "😀😀", true},
		{`^😀$`, "", "😀", true},
		{`(?<y>\d{4})-\k<y>`, "", "2024-2024", true},
		{`(?<=a)b`, "", "ab", true},
		{`b`, "y", "ab", false},
		{`ab|b`, "y", "ab", true},
		{`b`, "g", "ab", true},
		{`^[^]$`, "", "\n", true},
		{`[]`, "", "a", false},
		{`\u{61}`, "u", "a", true},
		{`^(a)?b\1$`, "", "b", true},
		{`\bfoo\b`, "i", "a FOO b", true},
	} {
		got, err := Pattern{c.source, c.flags}.Match(c.text)
		if err != nil || got != c.want {
			t.Errorf("/%s/%s on %q: %v, %v, want %v", c.source, c.flags, c.text, got, err, c.want)
		}
	}
}

func TestPatternSaysWhatItCannotCheck(t *testing.T) {
	for _, c := range []struct{ source, flags, text string }{
		{`\p{L}`, "u", "a"}, {`[a--b]`, "v", "a"}, {`(`, "", "a"}, {`a`, "?", "a"}, {`\e`, "", "e"}, {`[[:alpha:]]`, "", ":]"},
		{`[a-z-[aeiou]]`, "", "b"}, {`^.$`, "", "\u2028"}, {`^b`, "m", "a\rb"}, {`k`, "i", "\u212a"},
	} {
		if got, err := (Pattern{c.source, c.flags}).Match(c.text); !errors.Is(err, ErrUnchecked) {
			t.Errorf("/%s/%s on %q: %v, %v, want ErrUnchecked", c.source, c.flags, c.text, got, err)
		}
	}
}

func TestPatternThatBacktracksForEverIsGivenUp(t *testing.T) {
	if got, err := (Pattern{`^(\w+\s?)+$`, ""}).Match(strings.Repeat("a", 60) + "!"); !errors.Is(err, ErrUnchecked) {
		t.Errorf("%v, %v, want ErrUnchecked", got, err)
	}
}
