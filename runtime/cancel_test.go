package runtime_test

import (
	"context"
	"encoding/json"
	stdruntime "runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/targets"
)

// bench is a session over targets given by name, with what it said.
type bench struct {
	*runtime.Session
	t      *testing.T
	lib    *runtime.Library
	events []event.Event // session's goroutine; read it after End
}

// open opens a session over scripts: name -> the body of its function.
func open(t *testing.T, opts runtime.Options, scripts map[string]string) *bench {
	t.Helper()
	files := fstest.MapFS{"scripts/schema.ts": {Data: []byte(envSchema)}}
	for name, body := range scripts {
		files["scripts/targets/"+name+"/schema.ts"] = &fstest.MapFile{Data: []byte(targetOf(name, "async (context) => {\n"+body+"\n}"))}
	}
	b := &bench{t: t, lib: &runtime.Library{Dirs: []targets.Dir{{FS: files}}}}
	b.Session = runtime.Open(b.listening(opts))
	return b
}

// listening are the options of a session whose events the bench notes.
func (b *bench) listening(opts runtime.Options) runtime.Options {
	sink := opts.Sink
	opts.Sink = func(e event.Event) {
		b.events = append(b.events, e)
		if sink != nil {
			sink(e)
		}
	}
	return opts
}

func (b *bench) request(name string) runtime.Request {
	b.t.Helper()
	return runtime.Request{Target: find(b.t, b.lib, "scripts/"+name)}
}

// start starts a script and returns its result to come.
func (b *bench) start(name string) chan event.Result {
	done := make(chan event.Result, 1)
	b.Start(b.request(name), func(r event.Result) { done <- r })
	return done
}

// said tells whether an event of that kind with that text came.
func (b *bench) said(text string) bool {
	return slices.ContainsFunc(b.events, func(e event.Event) bool {
		line, _ := json.Marshal(e)
		return strings.Contains(string(line), text)
	})
}

// signals makes a sink that closes a channel at the first console line or output.
func signals() (func(event.Event), chan struct{}) {
	ch := make(chan struct{})
	closed := false
	return func(e event.Event) {
		if k := e.Body.Kind(); !closed && (k == "console" || k == "output") {
			closed = true
			close(ch)
		}
	}, ch
}

const hour = "await context.sleep(3600000)"

func TestCancelledContextRunsFinally(t *testing.T) {
	sink, running := signals()
	b := open(t, runtime.Options{Sink: sink}, map[string]string{"t": `console.log('up'); try { ` + hour + ` } catch (e) { console.log('caught', e.message); throw e } finally { context.sendOutput('finally') }`})
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-running; cancel() }()
	r := b.Run(ctx, b.request("t"))
	if r.Status != "cancelled" || r.Error.Code != event.CodeCancelled {
		t.Errorf("result %s", describe(r))
	}
	b.End()
	if !b.said(`"finally"`) || !b.said("caught cancelled") {
		t.Error("finally did not run")
	}
}

func TestCancelInterruptsABusyScript(t *testing.T) {
	sink, running := signals()
	b := open(t, runtime.Options{Sink: sink}, map[string]string{"busy": `console.log('up'); for (;;) {}`, "beside": hour})
	beside := b.start("beside")
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-running; cancel() }()
	if r := b.Run(ctx, b.request("busy")); r.Status != "cancelled" || r.Error.Code != event.CodeCancelled || r.Error.Source == "" {
		t.Errorf("result %s", describe(r))
	}
	if r := <-beside; r.Error == nil || r.Error.Code != event.CodeSessionBroken {
		t.Errorf("the execution beside it: %s", describe(r))
	}
	b.End()
}

// Native code heeds no interrupt: the session is given up, and only who was cancelled is called so.
func TestCancelOfOneThatDoesNotStopLosesTheOthers(t *testing.T) {
	sink, running := signals()
	b := open(t, runtime.Options{Sink: sink, Grace: 20 * time.Millisecond}, map[string]string{
		"busy": `console.log('up'); /(?=a)(a|aa)+$/.test('a'.repeat(36) + 'b')`, "beside": hour})
	beside := b.start("beside")
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-running; cancel() }()
	if r := b.Run(ctx, b.request("busy")); r.Status != "cancelled" || r.Error.Code != event.CodeCancelled {
		t.Errorf("result %s", describe(r))
	}
	if r := <-beside; r.Status != "failure" || r.Error.Code != event.CodeSessionBroken {
		t.Errorf("the execution beside it: %s", describe(r))
	}
	b.End()
}

func TestCancelOfOneLeavesTheOthers(t *testing.T) {
	b := open(t, runtime.Options{KeepPending: true}, map[string]string{"slow": hour, "gate": `context.globalStore.use('gate', Promise.withResolvers()).value.resolve()`,
		"waits": `await context.globalStore.use('gate', Promise.withResolvers()).value.promise; return 'on'`})
	slow, waits := b.start("slow"), b.start("waits")
	b.Cancel(b.ID()+".1", &event.Error{Code: event.CodeCancelled, Message: "enough"})
	if r := <-slow; r.Status != "cancelled" || r.Error.Message != "enough" {
		t.Errorf("cancelled: %s", describe(r))
	}
	<-b.start("gate")
	if r := <-waits; string(r.Value) != `"on"` {
		t.Errorf("the other: %s", describe(r))
	}
	b.End()
}

func TestTimeoutIsAFailure(t *testing.T) {
	b := open(t, runtime.Options{}, map[string]string{"t": hour})
	r := b.request("t")
	r.Timeout = time.Millisecond
	if got := b.Run(context.Background(), r); got.Status != "failure" || got.Error.Code != event.CodeTimeout || got.Error.Hint == "" {
		t.Errorf("result %s", describe(got))
	}
	b.End()
}

func TestEndCutsWhatSleeps(t *testing.T) {
	sink, running := signals()
	b := open(t, runtime.Options{Sink: sink}, map[string]string{"t": `console.log('up'); try { ` + hour + ` } finally { console.log('finally') }`})
	done := b.start("t")
	<-running
	b.End()
	if r := <-done; r.Status != "cancelled" || r.Error.Code != event.CodeCancelled {
		t.Errorf("result %s", describe(r))
	}
	if err := b.Settle(context.Background()); err != nil {
		t.Error(err)
	}
	if b.said(`"message":"finally"`) {
		t.Error("METIS's teardown runs no finally")
	}
	b.End()
	if r := b.Run(context.Background(), b.request("t")); r.Status != "refused" || r.Error.Code != event.CodeSessionEnded {
		t.Errorf("after the end: %s", describe(r))
	}
}

func TestEndCutsSleepsOfWorkLeftBehind(t *testing.T) {
	b := open(t, runtime.Options{}, map[string]string{"t": `(async () => { ` + hour + `; console.log('late') })()`})
	b.Run(context.Background(), b.request("t"))
	b.End()
	if err := b.Settle(context.Background()); err != nil { // would last an hour
		t.Error(err)
	}
}

func TestLateCodeAfterEnd(t *testing.T) {
	b := open(t, runtime.Options{}, map[string]string{"t": `
    const state = context.localStore.use('n', 1)
    const late = () => {
      try { context.sendOutput('early'); setImmediate(late); return } catch {} // until the session has ended
      state.value = 2
      const names: string[] = []
      for (const f of [() => context.sendOutput('late'), () => context.sleep(1), () => context.blockNode()]) {
        try { f() } catch (e) { names.push(e.name) }
      }
      console.log(names.join(), state.value, context.localStore.use('n', 0) === state, context.globalStore.use('g', 5).value)
    }
    setImmediate(late)`})
	b.Run(context.Background(), b.request("t"))
	b.End()
	if err := b.Settle(context.Background()); err != nil {
		t.Error(err)
	}
	if !b.said("OutdatedContextError,OutdatedContextError,OutdatedContextError 2 true 5") || !b.said("store-write-lost") {
		t.Error("late code does not work as METIS's does")
	}
}

func TestKeptPendingIsSettledByALaterRun(t *testing.T) {
	b := open(t, runtime.Options{KeepPending: true}, map[string]string{
		"wait": `return await context.globalStore.use('gate', Promise.withResolvers()).value.promise`,
		"open": `context.globalStore.use('gate', Promise.withResolvers()).value.resolve(7)`,
	})
	waits := b.start("wait")
	b.Run(context.Background(), b.request("open"))
	if r := <-waits; string(r.Value) != "7" {
		t.Errorf("result %s", describe(r))
	}
	b.End()
}

func TestKeptPendingThatNothingCanSettleFails(t *testing.T) {
	b := open(t, runtime.Options{KeepPending: true}, map[string]string{"wait": `await new Promise(() => {})`, "idle": ``})
	waits := b.start("wait")
	for { // the garbage collector tells
		select {
		case r := <-waits:
			if r.Error == nil || r.Error.Code != event.CodeNeverSettles || !strings.Contains(r.Error.Source, "targets/wait/schema.ts:4:") {
				t.Errorf("result %s at %q", describe(r), r.Error.Source)
			}
			b.End()
			return
		default:
			b.Run(context.Background(), b.request("idle"))
			stdruntime.GC()
		}
	}
}

func TestDrainFailsWhatOnlyALaterRunCouldSettle(t *testing.T) {
	b := open(t, runtime.Options{KeepPending: true}, map[string]string{"wait": `await context.globalStore.use('gate', Promise.withResolvers()).value.promise`})
	waits := b.start("wait")
	b.Drain()
	if r := <-waits; r.Error == nil || r.Error.Code != event.CodeNeverSettles {
		t.Errorf("result %s", describe(r))
	}
	b.End()
}

func TestSeedsAndReadsBetweenTurns(t *testing.T) {
	b := open(t, runtime.Options{Caps: caps.Fixed(1), TraceStores: true}, map[string]string{"t": `
    const m = context.globalStore.use('m', new Map())
    const n = context.localStore.use('n', 0)
    n.value += m.value.get('a').size
    return [m.value instanceof Map, n.value]`})
	if err := b.Seed(stores.Scope{Name: stores.Global}, "m", []byte(`{"$map":[["a",{"$set":[1,2]}]]}`)); err != nil {
		t.Fatal(err)
	}
	if err := b.Seed(stores.Scope{Name: stores.Local, Env: "scripts"}, "n", []byte(`40`)); err != nil {
		t.Fatal(err)
	}
	if r := b.Run(context.Background(), b.request("t")); string(r.Value) != `[true,42]` {
		t.Errorf("value %s, %s", r.Value, describe(r))
	}
	if err := b.Seed(stores.Scope{Name: stores.Global}, "bad", []byte(`{"$map":`)); err == nil {
		t.Error("broken notation was taken")
	}
	text, err := b.Stores()
	if want := `{"global":{"m":{"$map":[["a",{"$set":[1,2]}]]}},"local:scripts":{"n":42}}`; err != nil || string(text) != want {
		t.Errorf("stores %s, %v\nwant   %s", text, err, want)
	}
	b.End()
}

func TestNothingCrossesSessions(t *testing.T) {
	files := fstest.MapFS{
		"scripts/schema.ts": {Data: []byte(envSchema)},
		"scripts/helper.ts": {Data: []byte("export const shared = { n: 0, list: [] as number[] }\nexport let count = 0\nexport const bump = () => ++count\n")},
		"scripts/targets/t/schema.ts": {Data: []byte("import { shared, bump } from '../../helper'\n" + targetOf("t", `async (context) => {
    const state = context.globalStore.use('s', shared)
    state.value.n++
    state.value.list.push(1)
    const before = (Object.prototype as any).leak
    ;(Object.prototype as any).leak = 1
    delete (Object.prototype as any).leak
    ;(Array.prototype as any).extra = true
    ;(globalThis as any).g = ((globalThis as any).g ?? 0) + 1
    return [state.value.n, state.value.list.length, bump(), (globalThis as any).g, before ?? null]
  }`))},
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: files}}}
	ref := find(t, lib, "scripts/t")
	for range 3 {
		s := runtime.Open(runtime.Options{})
		if r := s.Run(context.Background(), runtime.Request{Target: ref}); string(r.Value) != `[1,1,1,1,null]` {
			t.Errorf("value %s, %s", r.Value, describe(r))
		}
		s.End()
	}
}

func TestEndStopsImmediatesThatBegetOthers(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	b := open(t, runtime.Options{}, map[string]string{"t": `const f = () => { setImmediate(f) }; f()`})
	b.Run(context.Background(), b.request("t"))
	b.End()
	if err := b.Settle(context.Background()); err != nil {
		t.Error(err)
	}
	if !b.said("late-work-dropped") {
		t.Error("nobody says that a callback is dropped")
	}
}
