package runtime_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/stores"
)

// A session whose first script breaks the VM is committed without what that did, and goes on as what it began as.
func TestASessionThatBreaksAtOnceIsWhatItBeganAs(t *testing.T) {
	scripts := map[string]string{"spin": `for (;;) {}`, "fine": `return Date.now()`}
	memory := stores.NewMemory()
	d := runtime.Durable{Backend: memory, Note: []byte(`{"dirs":["here"]}`)}
	b, err := opening(t, runtime.Options{ID: "demo", Budget: js.Budget{Turn: 50 * time.Millisecond},
		Configs: map[string]string{"scripts": "prod"}, Caps: caps.Fixed(7)}, d, scripts)
	if err != nil {
		t.Fatal(err)
	}
	if r := b.Run(ctx, b.request("spin")); r.Error == nil || r.Error.Code != event.CodeBudget {
		t.Fatalf("%+v", r)
	}
	b.leave()
	k := read(t, memory, "demo", 0)
	if k.State != "started" || k.Clock.IsZero() || string(k.Note()) != `{"dirs":["here"]}` || k.Seq != 1 {
		t.Errorf("commit %d: state %q, clock %v, note %s", k.Seq, k.State, k.Clock, k.Note())
	}
	b = kept(t, d, scripts)
	b.succeeds("fine")
	b.leave()
	if i := slices.IndexFunc(b.events, func(e event.Event) bool { return e.Instance == "" }); i >= 0 {
		t.Errorf("an event without an instance: %+v", b.events[i])
	}
}

// What died before its first commit is told by who opens the session next, whatever was done to it meanwhile.
func TestWhatDiedIsToldThoughOthersHadTheSessionMeanwhile(t *testing.T) {
	scripts := map[string]string{"wait": `context.sendOutput('up'); await context.sleep(1e6)`, "fine": `return 1`}
	over := func(b stores.Backend) runtime.Durable {
		return runtime.Durable{Backend: b, Owner: short, Wait: time.Minute}
	}
	for name, meanwhile := range map[string]func(stores.Backend) error{
		"an edit": func(b stores.Backend) error {
			return runtime.EditKept(ctx, over(b), "demo", "a test", func(k *runtime.KeptSession) error {
				return k.Set(stores.Scope{Name: stores.Global}, stores.StringKey("x"), []byte("1"))
			})
		},
		"an edit that fails": func(b stores.Backend) error {
			_ = runtime.EditKept(ctx, over(b), "demo", "a test", func(*runtime.KeptSession) error { return context.Canceled })
			return nil
		},
		"a rewind to nothing": func(b stores.Backend) error { _ = runtime.Rewind(ctx, over(b), "demo", 99); return nil },
		"an opening that is refused": func(b stores.Backend) error {
			if _, err := opening(t, runtime.Options{ID: "demo", Caps: caps.Fixed(7)}, over(b), scripts); err == nil {
				t.Error("a real clock became a virtual one")
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			memory := stores.NewMemory()
			process := &dying{Backend: memory}
			sink, up := signals()
			b, err := opening(t, runtime.Options{ID: "demo", Sink: sink}, over(process), scripts)
			if err != nil {
				t.Fatal(err)
			}
			b.succeeds("fine")
			done := b.start("wait")
			<-up
			process.dead.Store(true)
			_ = b.Leave(ctx)
			<-done
			if err := meanwhile(memory); err != nil {
				t.Fatal(err)
			}
			b, err = opening(t, runtime.Options{ID: "demo"}, over(memory), scripts)
			if err != nil {
				t.Fatal(err)
			}
			if r := b.succeeds("fine"); r.Task != "demo.3" {
				t.Errorf("the next task is %s", r.Task)
			}
			b.leave()
			if !slices.ContainsFunc(b.events, func(e event.Event) bool {
				task, ok := e.Body.(event.Task)
				return ok && task.ID == "demo.2" && task.Status == "failure"
			}) {
				t.Error("demo.2 is not reported")
			}
		})
	}
}

// The flags that say how a session is kept stay as they are when it is rewound to before they were given.
func TestARewindLeavesHowASessionIsKept(t *testing.T) {
	memory := left(t, `context.globalStore.use('n', 0).value++`)
	d := runtime.Durable{Backend: memory, Keep: 3, TTL: time.Hour}
	b := kept(t, d, map[string]string{"fill": `context.globalStore.use('n', 0).value++`})
	b.succeeds("fill")
	b.leave()
	if err := runtime.Rewind(ctx, runtime.Durable{Backend: memory}, "demo", 1); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		b = kept(t, runtime.Durable{Backend: memory}, map[string]string{"fill": `context.globalStore.use('n', 0).value++`})
		b.succeeds("fill")
		b.leave()
	}
	list, err := memory.List(ctx)
	if err != nil || len(list) != 1 || list[0].TTL != time.Hour {
		t.Errorf("%+v %v", list, err)
	}
	if log, _ := memory.History(ctx, "demo"); len(log) != 4 {
		t.Errorf("%d commits are kept", len(log))
	}
}
