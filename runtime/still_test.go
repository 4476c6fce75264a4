package runtime_test

import (
	"context"
	"testing"
	"testing/fstest"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/targets"
)

// TestTimeStandsStillUntilSomebodyPassesIt has a lone target sleep in a session that is Still: it goes on when so much time
// was passed, and not before.
func TestTimeStandsStillUntilSomebodyPassesIt(t *testing.T) {
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: fstest.MapFS{
		"env/schema.ts": {Data: []byte(envSchema)},
		"env/targets/nap/schema.ts": {Data: []byte(`export default new TargetSchema({ _id: 'nap', name: 'N', description: '', args: [], script: async (context) => {
  await context.sleep(10000)
  context.sendOutput('awake')
} })`)},
	}}}}
	var said []string
	capabilities := caps.Fixed(1)
	s := runtime.Open(runtime.Options{Caps: capabilities, Still: true, Sink: func(e event.Event) {
		if o, ok := e.Body.(event.Output); ok {
			said = append(said, o.Message)
		}
	}})
	defer s.End()
	done := make(chan event.Result, 1)
	s.Start(runtime.Request{Target: find(t, lib, "env/nap")}, func(r event.Result) { done <- r })
	pass := func(d time.Duration, want int) {
		t.Helper()
		if err := s.Pass(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if len(said) != want {
			t.Errorf("%v after the start %d outputs, want %d", capabilities.Clock.Now().Sub(caps.Epoch), len(said), want)
		}
	}
	pass(0, 0)
	pass(9999*time.Millisecond, 0)
	pass(time.Millisecond, 1)
	if r := <-done; r.Status != "success" {
		t.Error(r)
	}
	if now := capabilities.Clock.Now().Sub(caps.Epoch); now != 10*time.Second {
		t.Errorf("the clock stands at %v", now)
	}
	if err := s.Pass(t.Context(), 200*365*24*time.Hour); err == nil {
		t.Error("the clock goes beyond its end")
	}
}

// A clock that stands still between requests moves for a run from its beginning, not from some moment before.
func TestAStillClockDoesNotMoveBeforeARunHasBegun(t *testing.T) {
	capabilities := caps.Fixed(1)
	b := open(t, runtime.Options{Caps: capabilities, Still: true, KeepPending: true}, map[string]string{"hour": hour, "now": "return 1"})
	b.start("hour")
	ctx, cancel := context.WithCancel(context.Background()) // one that can be cancelled: another goroutine goes on with the session
	defer cancel()
	for range 500 {
		if r := b.Run(ctx, b.request("now")); r.Status != "success" {
			t.Fatal(describe(r))
		}
		if r := b.Evaluate(ctx, runtime.Evaluation{Source: "1"}); r.Status != "success" {
			t.Fatal(describe(r))
		}
	}
	if err := b.Rest(ctx); err != nil {
		t.Fatal(err)
	}
	if moved := capabilities.Clock.Now().Sub(caps.Epoch); moved != 0 {
		t.Errorf("the clock has moved by %v", moved)
	}
	b.End()
}
