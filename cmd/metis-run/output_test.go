package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/event"
)

func TestVisibleShowsWhatATerminalWouldObey(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext\n":        "plain\ttext\n",
		"Grüße 日本 🎉":           "Grüße 日本 🎉",
		"\x1b[31mred\x1b[0m":   `\x1b[31mred\x1b[0m`,
		"a\rb\bc\x07\x00":      `a\x0db\x08c\x07\x00`,
		"\x7f\u009b31m":        `\x7f\x9b31m`,
		"\u202eabc\u2066":      `\u202eabc\u2066`,
		"bad \xff\xed\xa0\x80": "bad \uFFFD\uFFFD\uFFFD\uFFFD",
	} {
		if got := visible(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("a\x1b]0;title\x07")
	f.Fuzz(func(t *testing.T, text string) {
		got := visible(text)
		for _, r := range got {
			if r != '\n' && r != '\t' && (r < ' ' || 0x7f <= r && r <= 0x9f || r == 0x202e) {
				t.Fatalf("%q leaves %q", text, r)
			}
		}
		if visible(got) != got {
			t.Fatalf("%q changes twice", text)
		}
	})
}

func TestMissionChangeIsOneLine(t *testing.T) {
	for want, b := range map[string]event.Mission{
		"mission: 1/1 blocked: false -> true\n":            {Change: "node.blocked", Ref: map[string]any{"node": "1", "force": "1"}, From: json.RawMessage("false"), To: json.RawMessage("true")},
		"mission: red/db/scan successChance: 0.5 -> 0.7\n": {Change: "action.successChance", Ref: map[string]any{"force": "red", "node": "db", "action": "scan"}, From: json.RawMessage("0.5"), To: json.RawMessage("0.7")},
		"mission: red/gold balance: 3 -> 2\n":              {Change: "pool.balance", Ref: map[string]any{"force": "red", "pool": "gold"}, From: json.RawMessage("3"), To: json.RawMessage("2")},
		"mission: 1/1 alert: {\"_id\":\"a\"}\n":            {Change: "node.alert", Ref: map[string]any{"force": "1", "node": "1"}, To: json.RawMessage(`{"_id":"a"}`)},
		"mission: file f7 access of blue: true -> false\n": {Change: "file.access", Ref: map[string]any{"force": "blue", "file": "f7"}, From: json.RawMessage("true"), To: json.RawMessage("false")},
		"mission: 1/1 alert: {\"_id\":\"a\"} -> nothing\n": {Change: "node.alert", Ref: map[string]any{"force": "1", "node": "1"}, From: json.RawMessage(`{"_id":"a"}`)},
	} {
		o, both := screen(false)
		o.sink(event.Event{Body: b})
		if got := both.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// screen is an output whose streams are a terminal that shows both.
func screen(colour bool) (*output, *bytes.Buffer) {
	both := &bytes.Buffer{}
	o := newOutput(&cli{stdout: both, stderr: both, env: func(string) string { return "" }, format: "text"})
	o.stdout.terminal, o.stderr.terminal = true, true
	o.stdout.colour, o.stderr.colour = colour, colour
	return o, both
}

func TestTextOfAScriptIsShownOnATerminalAndLeftAloneInAPipe(t *testing.T) {
	events := []event.Body{
		event.Output{Message: "\x1b[2J"},
		event.Console{Message: "\x1b[2J"},
		event.Diagnostic{Severity: "warning", Message: "\x1b[2J", Hint: "\x1b[2J"},
		event.Result{Error: &event.Error{Message: "\x1b[2J", Frame: "\x1b[2J"}},
	}
	for name, terminal := range map[string]bool{"terminal": true, "pipe": false} {
		o, both := screen(false)
		o.stdout.terminal, o.stderr.terminal = terminal, terminal
		for _, body := range events {
			o.sink(event.Event{Body: body})
		}
		if got := strings.Contains(both.String(), "\x1b"); got == terminal {
			t.Errorf("%s: %q", name, both.String())
		}
	}
}

func TestColoursAreOfOurWordsOnly(t *testing.T) {
	o, both := screen(true)
	o.sink(event.Event{Body: event.Diagnostic{Severity: "warning", Message: "m\x1b", Source: "a.ts:1:2", Hint: "h"}})
	if want := "\x1b[33mwarning:\x1b[0m a.ts:1:2: m\\x1b\n\x1b[36mhint:\x1b[0m h\n"; both.String() != want {
		t.Errorf("got %q, want %q", both.String(), want)
	}
}

func TestNamesInANoteAreShownOnATerminal(t *testing.T) {
	o, both := screen(true)
	o.note("set global \x1b[2J")
	if want := "\x1b[2mset global \\x1b[2J\x1b[0m\n"; both.String() != want {
		t.Errorf("got %q, want %q", both.String(), want)
	}
}

func TestLoneSurrogateBecomesUTF8(t *testing.T) {
	o, both := screen(false)
	o.stdout.terminal = false
	o.sink(event.Event{Body: event.Output{Message: "a\xed\xa0\x80b"}})
	if want := "a\uFFFDb\n"; both.String() != want {
		t.Errorf("got %q, want %q", both.String(), want)
	}
}

func TestErrorShowsPlaceFrameCausesAndNextStep(t *testing.T) {
	cause := &event.Error{Code: event.CodeScript, Name: "TypeError", Message: "inner", Source: "a.ts:1:2", Stack: "TypeError: inner\n    at f (a.ts:1:2)"}
	failure := &event.Error{Code: event.CodeScript, Name: "Error", Message: "outer", Source: "a.ts:3:4", Frame: "3 | x\n  | ^", Stack: "Error: outer\n    at g (a.ts:3:4)", Cause: cause}
	for want, verbose := range map[string]bool{
		"error: a.ts:3:4: Error: outer\n    3 | x\n      | ^\ncaused by: a.ts:1:2: TypeError: inner\nhint: --verbose shows the whole stack\n":            false,
		"error: a.ts:3:4: Error: outer\n    3 | x\n      | ^\n        at g (a.ts:3:4)\ncaused by: a.ts:1:2: TypeError: inner\n        at f (a.ts:1:2)\n": true,
	} {
		o, both := screen(false)
		o.c.verbose = verbose
		o.sink(event.Event{Body: event.Result{Error: failure}})
		if both.String() != want {
			t.Errorf("verbose %v: got\n%s\nwant\n%s", verbose, both.String(), want)
		}
	}
}

// The whole of a command line's own cost at start-up, but for what packages do before main.
func BenchmarkCommandLine(b *testing.B) {
	for b.Loop() {
		var out bytes.Buffer
		if code := doMain([]string{"version"}, nil, &out, &out); code != 0 {
			b.Fatal(out.String())
		}
	}
}
