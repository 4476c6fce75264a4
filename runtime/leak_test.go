package runtime_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/targets"
)

// manyWays is an environment whose targets end in different ways.
func manyWays() *runtime.Library {
	files := fstest.MapFS{"scripts/schema.ts": {Data: []byte(envSchema)}}
	for name, body := range map[string]string{
		"counts": "context.localStore.use('n', 0).value += 1; context.sendOutput('x')",
		"sleeps": "try { await context.sleep(3600000) } finally { console.log('finally') }",
		"throws": "await null; throw new Error('no')",
		"waits":  "await new Promise(() => {})",
		"stuck":  "context.sendOutput('stuck'); /(?=a)(a|aa)+$/.test('a'.repeat(20) + 'b')", // no interrupt ends a regular expression
		"leaves": "context.sleep(3600000).then(() => {}); return { a: 1 }",
	} {
		files["scripts/targets/"+name+"/schema.ts"] = &fstest.MapFile{Data: []byte(targetOf(name, "async (context) => {\n"+body+"\n}"))}
	}
	return &runtime.Library{Dirs: []targets.Dir{{FS: files}}}
}

func TestThousandSessionsFromManyGoroutines(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	lib := manyWays() // first found by all of them at once
	const workers, each = 20, 50
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				oneOfMany(t, lib, w*each+i)
			}
		})
	}
	wg.Wait()
}

// A session is given up while a script holds its goroutine. What it has left ends once it comes back, which may take longer on a
// busy machine than goleak waits for by itself.
func TestAGivenUpSessionThatComesBackIsFreed(t *testing.T) {
	before := goleak.IgnoreCurrent()
	defer func() {
		var left error
		for range 60 {
			if left = goleak.Find(before); left == nil {
				return
			}
		}
		t.Error(left)
	}()
	lib := manyWays()
	stuck := make(chan struct{})
	s := runtime.Open(runtime.Options{Grace: time.Millisecond, Sink: func(e event.Event) {
		if _, said := e.Body.(event.Output); said {
			close(stuck)
		}
	}})
	results := make(chan event.Result, 3)
	for _, name := range []string{"leaves", "sleeps", "stuck"} {
		ref, err := lib.Find(context.Background(), "scripts/"+name)
		if err != nil {
			t.Fatal(err)
		}
		s.Start(runtime.Request{Target: ref}, func(r event.Result) { results <- r })
	}
	<-stuck
	s.CancelAll(&event.Error{Code: event.CodeCancelled, Message: "enough"})
	if r := <-results; r.Status != "success" {
		t.Errorf("the first is %s", r.Status)
	}
	<-results // how the others end depends on who is first, the script or its giving up
	<-results
	s.End()
}

// oneOfMany opens, runs, cancels and ends one session.
func oneOfMany(t *testing.T, lib *runtime.Library, n int) {
	s := runtime.Open(runtime.Options{ID: fmt.Sprint("s", n)})
	request := func(name string) runtime.Request {
		ref, err := lib.Find(context.Background(), "scripts/"+name)
		if err != nil {
			t.Error(err)
		}
		return runtime.Request{Target: ref}
	}
	if r := s.Run(context.Background(), request("counts")); r.Status != "success" {
		t.Errorf("session %d: %s", n, describe(r))
	}
	results := make(chan event.Result, 4)
	started := 0
	for _, name := range []string{"sleeps", "throws", "waits", "leaves"} {
		s.Start(request(name), func(r event.Result) { results <- r })
		started++
	}
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = s.Stores() })
	switch n % 4 {
	case 0:
		s.CancelAll(&event.Error{Code: event.CodeCancelled, Message: "enough"})
	case 1:
		s.Cancel(s.ID()+".2", &event.Error{Code: event.CodeCancelled, Message: "enough"})
	case 2:
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		s.Run(ctx, request("sleeps"))
	}
	wg.Wait()
	s.End()
	for range started {
		if r := <-results; r.Status == "" {
			t.Errorf("session %d: an empty result", n)
		}
	}
}

// TestEndFreesEverything is guide "Automatic cleanup": what 3,000 sessions held is gone. A session with
// its store holds some 200 KiB, so that one leak in thirty would be seen.
func TestEndFreesEverything(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("opens 3,000 sessions, and measures memory, of which the race detector takes some too; TestThousandSessionsFromManyGoroutines is for it")
	}
	lib := library(write(t, map[string]string{"schema.ts": envSchema, "targets/t/schema.ts": targetOf("t", `async (context) => {
    context.globalStore.use('big', new Uint8Array(200_000))
    context.sleep(3600000)
    context.sendOutput('x')
  }`)}))
	ref := find(t, lib, "env/t")
	round := func(n int) {
		for range n {
			s := runtime.Open(runtime.Options{Caps: caps.Fixed(1)})
			if r := s.Run(context.Background(), runtime.Request{Target: ref}); r.Error != nil {
				t.Fatal(r.Error)
			}
			s.End()
		}
	}
	round(100)
	before := heap()
	round(3000)
	if grown := heap() - before; grown > 20<<20 {
		t.Errorf("the heap grew by %d KiB", grown>>10)
	}
}

// TestLibraryIsSharedByManyGoroutines hammers a library that nobody has asked before.
func TestLibraryIsSharedByManyGoroutines(t *testing.T) {
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: targets.Embedded()}}}
	var wg sync.WaitGroup
	first := make([]*runtime.Environment, 16)
	for i := range first {
		wg.Go(func() {
			all, _, err := lib.All(context.Background())
			if err != nil || len(all) == 0 {
				t.Error(len(all), err)
				return
			}
			ref, err := lib.Find(context.Background(), "deployment/deploy-status")
			if err != nil {
				t.Error(err)
				return
			}
			first[i] = ref.Environment
			s := runtime.Open(runtime.Options{})
			defer s.End()
			for _, env := range all {
				if d := s.Describe(env); d.Failure != nil {
					t.Error(d.Failure)
				}
				_, _ = env.Configs()
			}
			if r := s.Run(context.Background(), runtime.Request{Target: ref}); !strings.Contains(string(r.Value), "No active deployment") {
				t.Errorf("%s, %s", r.Value, describe(r))
			}
		})
	}
	wg.Wait()
	for _, env := range first {
		if env != first[0] {
			t.Error("an environment was made twice")
		}
	}
}
