package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// written is a terminal that hands on each piece that is written to it.
type written chan string

func (w written) Write(p []byte) (int, error) {
	w <- string(p)
	return len(p), nil
}

func TestProgressIsDrawnWhileNothingComesAndWipedBeforeAnythingElse(t *testing.T) {
	screen := make(written, 100)
	o := newOutput(&cli{stdout: screen, stderr: screen, env: func(string) string { return "" }, format: "text"})
	o.stderr.terminal, o.stderr.cursor, o.still = true, true, 0
	o.listen()
	expect := func(want ...string) {
		t.Helper()
		for _, want := range want {
			if got := <-screen; got != want {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
	}
	o.do(func() { o.progress("running one\n" + strings.Repeat("x", 100)) })
	expect("running one " + strings.Repeat("x", 64) + "...")
	o.print("out\n")
	expect("\r\x1b[K", "out\n", "running one "+strings.Repeat("x", 64)+"...")
	o.do(func() { o.progress("") })
	expect("\r\x1b[K")
	o.do(func() { o.progress("running two") })
	expect("running two")
	o.close(t.Context())
	expect("\r\x1b[K")
}

func TestProgressIsForTerminalsThatObeyOnly(t *testing.T) {
	o, both := screen(false) // a terminal, and TERM is dumb
	o.still = 0
	o.listen()
	o.do(func() { o.progress("running") })
	o.print("out\n")
	o.close(t.Context())
	if got := both.String(); got != "out\n" {
		t.Errorf("got %q", got)
	}
}

// tell is what a screen shows of some events, each a second after the one before.
func tell(colour, exact bool, bodies ...event.Body) string {
	o, both := screen(colour)
	told := newTold(o, exact)
	for i, body := range bodies {
		o.do(func() { told.event(event.Event{At: caps.Epoch.Add(time.Duration(i) * time.Second), Body: body}) })
	}
	return both.String()
}

func TestToldHasColoursForOurWordsOnly(t *testing.T) {
	got := tell(true, true, event.Session{State: "starting"},
		event.Output{Message: "\x1b[31mred", To: event.Recipient{Kind: "mission"}},
		event.Task{Of: "hook", Env: "lab", Trigger: "environment-setup", Status: "failure"})
	want := "\x1b[1m== setup\x1b[0m\n\x1b[2m  -- 1s\x1b[0m\n  all: \\x1b[31mred\n\x1b[2m  -- 2s\x1b[0m\n  setup hook of lab: \x1b[31mfailure\x1b[0m\n"
	if got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}

func TestToldShowsWhatATerminalWouldObeyInPipesToo(t *testing.T) {
	o, both := screen(false)
	o.stdout.terminal = false
	told := newTold(o, true)
	o.do(func() {
		told.event(event.Event{Body: event.Output{Message: "a\rb", To: event.Recipient{Kind: "force", Key: "blue"}}})
	})
	if got, want := both.String(), "  blue: a\\x0db\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// On the real clock something always takes a moment; only what a person notices is told.
func TestTimesOfTheRealClockAreRounded(t *testing.T) {
	o, both := screen(false)
	told := newTold(o, false)
	for _, at := range []time.Duration{0, 60 * time.Millisecond, 1260 * time.Millisecond, 1290 * time.Millisecond} {
		o.do(func() {
			told.event(event.Event{At: caps.Epoch.Add(at), Body: event.Mission{Change: "node.blocked", Ref: map[string]any{"force": "blue", "node": "1"}, To: json.RawMessage("true")}})
		})
	}
	o.do(func() { told.summary(false, 0) })
	if want := "  blue/1 blocked: true\n  blue/1 blocked: true\n  -- 1.3s\n  blue/1 blocked: true\n  blue/1 blocked: true\n"; !strings.HasPrefix(both.String(), want) {
		t.Errorf("got\n%s", both.String())
	}
	if !strings.HasSuffix(both.String(), "played: 1.3s\n") {
		t.Errorf("got\n%s", both.String())
	}
}

// A session whose script does not stop is given up, and its task has a result only.
func TestTaskOfAGivenUpSessionIsToldOnce(t *testing.T) {
	running := event.Task{ID: "s.1", Of: "effect", Effect: "E", Env: "lab", Target: "loop", Trigger: "session-start", Status: "running"}
	got := tell(false, false, running, event.Result{Task: "s.1", Status: "failure", Error: &event.Error{Code: event.CodeTimeout, Message: "stopped after 1s"}}, event.Session{State: "broken"})
	want := "  -- 1s\n  effect \"E\" (lab/loop, session-start): failure\nerror: stopped after 1s\n  -- 2s\n  the session is broken\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 1500 * time.Millisecond: "1.5s", time.Minute: "1m", time.Hour: "1h", 90 * time.Minute: "1h30m", time.Hour + time.Second: "1h0m1s",
		24 * time.Hour: "1d", 25*time.Hour + time.Minute: "1d1h1m", 600 * time.Second: "10m", 20 * time.Hour: "20h",
	} {
		if got := span(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}
