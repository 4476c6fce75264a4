package runtime_test

import (
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
