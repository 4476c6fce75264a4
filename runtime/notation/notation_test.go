package notation_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/notation"
)

func parse(t *testing.T, text string) *notation.Value {
	t.Helper()
	v, err := notation.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// everything has a value of each kind, in the form that the Encoder writes.
const everything = `{"a":[1,{"$hole":true},{"$number":"-0"},{"$number":"NaN"},"x",null,true,{"$undefined":true}],"m":{"$map":[["k",{"$id":1,"n":1}],[{"o":1},2]]},` +
	`"s":{"$set":["x",{"$ref":1}]},"d":{"$date":"2026-01-02T03:04:05.678Z"},"b":{"$bigint":"-12"},"r":{"$regexp":{"source":"x","flags":"g"}},` +
	`"e":{"$error":{"name":"TypeError","message":"no","stack":"TypeError: no","cause":"why"}},"u":{"$bytes":{"type":"Uint8Array","base64":"AQI="}},` +
	`"f":{"$live":"function f"},"$$k":1,"a b":[]}`

func TestAValueIsWrittenAsItWasRead(t *testing.T) {
	for _, text := range []string{everything, `1`, `{"$id":1,"me":{"$ref":1}}`} {
		if got := string(parse(t, text).JSON()); got != text {
			t.Errorf("got  %s\nwant %s", got, text)
		}
	}
}

func TestAPathLeadsIntoAValue(t *testing.T) {
	v := parse(t, everything)
	for path, want := range map[string]string{
		``:                            everything,
		`.a[0]`:                       `1`,
		`["a"][4]`:                    `"x"`,
		`["a b"]`:                     `[]`,
		`.$k`:                         `1`,
		`.m.get("k")`:                 `{"n":1}`,
		`.m.get("k").n`:               `1`,
		`.m.has("k")`:                 `true`,
		`.m.has(7)`:                   `false`,
		`.m.entries[1][0].o`:          `1`,
		`.m.entries[1][1]`:            `2`,
		`.s.has("x")`:                 `true`,
		`.s.values[1].n`:              `1`,
		`.e.message`:                  `"no"`,
		`.e.cause`:                    `"why"`,
		`.a[1]`:                       `it has 8 elements, and none at 1`,
		`.a[99]`:                      `it has 8 elements, and none at 99`,
		`.a.x`:                        `.a is an array: it has no "x"`,
		`.nope`:                       `the value is an object: it has no "nope"`,
		`[0]`:                         `a key of an object is written ["0"]`,
		`a`:                           `is no step into it: write .name`,
		`.a[0`:                        `is no step into it`,
		`.m.get("z")`:                 `it has no key "z"`,
		`.m.get({"o":1})`:             `a key that is an object is only found by its place`,
		`.m.get(`:                     `write .get("key")`,
		`.m.entries[9][0]`:            `it has 2 entries`,
		`.s.get("x")`:                 `write .has("x")`,
		`.b.x`:                        `.b is a bigint: it has no "x"`,
		`.b[0]`:                       `.b is a bigint: it has no elements by number`,
		`.` + strings.Repeat("x", 99): `it has no "xxx`,
	} {
		got := ""
		if at, err := v.At(path); err != nil {
			got = err.Error()
		} else {
			got = string(at.JSON())
		}
		if got != want && (strings.HasPrefix(want, "{") || !strings.Contains(got, want)) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestOnlyWhatDiffersIsAChange(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"the same", everything, everything, ``},
		{"order of keys", `{"a":1,"b":2}`, `{"b":2,"a":1}`, ``},
		{"a number", `{"a":[1,2]}`, `{"a":[1,3]}`, `.a[1] 2 3`},
		{"added and removed", `{"a":1,"x y":2}`, `{"b":1,"a":1}`, `["x y"] 2 - | .b - 1`},
		{"undefined is there", `{}`, `{"a":{"$undefined":true}}`, `.a - {"$undefined":true}`},
		{"-0 is not 0", `0`, `{"$number":"-0"}`, ` 0 {"$number":"-0"}`},
		{"NaN is NaN", `{"$number":"NaN"}`, `{"$number":"NaN"}`, ``},
		{"a kind", `{"a":[]}`, `{"a":{}}`, `.a [] {}`},
		{"a longer array", `[1]`, `[1,2]`, `[1] - 2`},
		{"a hole filled", `[{"$hole":true},2]`, `[1,2]`, `[0] - 1`},
		{"Map by key", `{"$map":[["a",1],["b",2]]}`, `{"$map":[["b",3],["a",1],[1,0]]}`, `.get("b") 2 3 | .get(1) - 0`},
		{"Map with object keys", `{"$map":[[{"o":1},1]]}`, `{"$map":[["x",0],[{"o":2},1]]}`, `.get("x") - 0 | .entries[0][0].o 1 2`},
		{"Set", `{"$set":["a",{"n":1}]}`, `{"$set":["b",{"n":2}]}`, `.has("a") true false | .has("b") false true | .values[1].n 1 2`},
		{"Error", `{"$error":{"name":"E","message":"a","stack":"s"}}`, `{"$error":{"name":"E","message":"b","stack":"s"}}`, `.message "a" "b"`},
		{"Date", `{"$date":"2026-01-01T00:00:00.000Z"}`, `{"$date":null}`, ` {"$date":"2026-01-01T00:00:00.000Z"} {"$date":null}`},
		{"bytes", `{"$bytes":{"type":"Uint8Array","base64":"AQ=="}}`, `{"$bytes":{"type":"Uint8Array","base64":"Ag=="}}`,
			` {"$bytes":{"type":"Uint8Array","base64":"AQ=="}} {"$bytes":{"type":"Uint8Array","base64":"Ag=="}}`},
		{"shared no more", `[{"$id":1},{"$ref":1}]`, `[{},{}]`, `[1] {} {} (it was the same object as x[0])`},
		{"shared now", `[{},{}]`, `[{"$id":1},{"$ref":1}]`, `[1] {} {} (it is now the same object as x[0])`},
		{"cycles", `{"$id":1,"me":{"$ref":1},"n":1}`, `{"$id":1,"me":{"$ref":1},"n":2}`, `.n 1 2`},
	} {
		var got []string
		for change := range (&notation.Comparison{}).Diff("x", parse(t, c.a), parse(t, c.b)) {
			side := func(text json.RawMessage) string {
				if text == nil {
					return "-"
				}
				return string(text)
			}
			line := change.Path + " " + side(change.From) + " " + side(change.To)
			if change.Note != "" {
				line += " (" + change.Note + ")"
			}
			got = append(got, line)
		}
		if all := strings.Join(got, " | "); all != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, all, c.want)
		}
	}
}

// FuzzParse: what is read is written so that it can be read again, is like itself, and every path that a comparison names
// leads to what it says.
func FuzzParse(f *testing.F) {
	for _, text := range []string{everything, `[1,[2]]`, `{"$map":[["a",{"$id":1}],["b",{"$ref":1}]]}`, `{"$set":[1,"a"]}`} {
		f.Add([]byte(text), []byte(`{"a":1}`), ".a[0]")
		f.Add([]byte(`{"a":1}`), []byte(text), `.get("a")`)
	}
	f.Fuzz(func(t *testing.T, a, b []byte, path string) {
		left, err := notation.Parse(a)
		if err != nil {
			return
		}
		again, err := notation.Parse(left.JSON())
		if err != nil {
			t.Fatalf("%s: %v", left.JSON(), err)
		}
		for change := range (&notation.Comparison{}).Diff("", left, again) {
			t.Fatalf("%s: is not like itself: %+v", a, change)
		}
		if at, err := left.At(path); err == nil {
			_ = at.JSON()
		}
		right, err := notation.Parse(b)
		if err != nil {
			return
		}
		n := 0
		for change := range (&notation.Comparison{}).Diff("", left, right) {
			if n++; n > 100 {
				break
			}
			if at, err := left.At(change.Path); change.From != nil && (err != nil || string(at.JSON()) != string(change.From)) && valid(change.Path) {
				t.Fatalf("%s: %s leads to %v %v, not %s", a, change.Path, at, err, change.From)
			}
		}
	})
}

// valid tells whether a path has no half of a surrogate pair, which text of Go cannot have.
func valid(path string) bool { return !strings.Contains(path, `\ud`) }
