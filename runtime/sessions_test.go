package runtime_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/targets"
)

// sleepers are Sessions over scripts in memory, with what all of them say.
func sleepers(t testing.TB, idle time.Duration, files map[string]string) (p *runtime.Sessions, lib *runtime.Library, said func() []string) {
	tree := fstest.MapFS{"scripts/schema.ts": {Data: []byte(envSchema)}}
	for name, text := range files {
		tree["scripts/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	lib = &runtime.Library{Dirs: []targets.Dir{{FS: tree}}}
	var mu sync.Mutex
	var lines []string
	p = &runtime.Sessions{IdleAfter: idle, Durable: runtime.Durable{Backend: stores.NewMemory()}}
	p.Options = func(context.Context, string) (runtime.Options, error) {
		return runtime.Options{Sink: func(e event.Event) {
			mu.Lock()
			defer mu.Unlock()
			switch b := e.Body.(type) {
			case event.Session:
				lines = append(lines, e.Session+" "+b.State)
			case event.Diagnostic:
				lines = append(lines, e.Session+" "+b.Code+": "+b.Message)
			}
		}}, nil
	}
	t.Cleanup(func() {
		if err := p.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return p, lib, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(lines)
	}
}

// until waits until something is so.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never came to it that %s", what)
		}
	}
}

func TestAnIdleSessionHibernatesAndWakes(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	p, lib, said := sleepers(t, time.Millisecond, map[string]string{
		"targets/count/schema.ts": targetOf("count", "async (context) => ++context.globalStore.use('n', 0).value"),
	})
	count := runtime.Request{Target: find(t, lib, "scripts/count")}
	for round := range 3 {
		for _, name := range []string{"a", "b"} {
			err := p.Use(t.Context(), name, func(s *runtime.Session) error {
				if r := s.Run(t.Context(), count); string(r.Value) != fmt.Sprint(round+1) {
					return fmt.Errorf("%s: %s %v, want %d", name, r.Value, r.Error, round+1)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		until(t, "both hibernate", func() bool { return p.Awake() == 0 })
	}
	if got := strings.Join(said(), "|"); strings.Count(got, "stored") != 6 {
		t.Error(got)
	}
	err := p.Use(t.Context(), "a", func(s *runtime.Session) error { s.End(); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if list, _ := p.Durable.Backend.List(t.Context()); len(list) != 1 {
		t.Errorf("one has ended, and there are %d", len(list))
	}
}

func TestWhatWouldBeLostStaysAwake(t *testing.T) {
	p, lib, said := sleepers(t, time.Millisecond, map[string]string{
		"targets/module/schema.ts":  "let calls = 0\n" + targetOf("module", "async (context) => { return ++calls }"),
		"targets/live/schema.ts":    targetOf("live", "async (context) => { context.localStore.use('f', () => 1) }"),
		"targets/running/schema.ts": targetOf("running", "async (context) => { await context.sleep(1e6) }"),
	})
	for name, want := range map[string]string{
		"live":   `live stays-awake: the session does not hibernate: local:scripts f cannot be kept on disk: function`,
		"module": `module stays-awake: the session does not hibernate: the module binding "calls" would be lost, which a function changes (scripts/targets/module/schema.ts:4:41)`,
	} {
		err := p.Use(t.Context(), name, func(s *runtime.Session) error {
			s.Run(t.Context(), runtime.Request{Target: find(t, lib, "scripts/"+name)})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		until(t, name+" says why", func() bool {
			return slices.ContainsFunc(said(), func(line string) bool { return strings.HasPrefix(line, want) })
		})
	}
	err := p.Use(t.Context(), "running", func(s *runtime.Session) error {
		s.Start(runtime.Request{Target: find(t, lib, "scripts/running")}, nil)
		if s.CanHibernate(true) {
			t.Error("it could hibernate while a script sleeps")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if p.Awake() != 3 {
		t.Errorf("%d are awake", p.Awake())
	}
}

// Many use many sessions at once while they hibernate as soon as they can: no call is lost and none runs twice.
func TestSessionsHammer(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	p, lib, _ := sleepers(t, time.Nanosecond, map[string]string{
		"targets/count/schema.ts": targetOf("count", "async (context) => ++context.globalStore.use('n', 0).value"),
	})
	count := runtime.Request{Target: find(t, lib, "scripts/count")}
	const users, names, calls = 8, 3, 40
	var work sync.WaitGroup
	for u := range users {
		work.Go(func() {
			for i := range calls {
				err := p.Use(t.Context(), fmt.Sprint("s", (u+i)%names), func(s *runtime.Session) error {
					if r := s.Run(context.Background(), count); r.Status != "success" {
						return r.Error
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	total := 0
	for i := range names {
		kept, err := runtime.ReadKept(t.Context(), p.Durable.Backend, fmt.Sprint("s", i), 0)
		if err != nil {
			t.Fatal(err)
		}
		value, err := kept.Value(stores.Scope{Name: stores.Global}, stores.StringKey("n"))
		if err != nil {
			t.Fatal(err)
		}
		kept.Close()
		var n int
		_, _ = fmt.Sscan(string(value), &n)
		total += n
	}
	if total != users*calls {
		t.Errorf("%d calls are on disk, of %d", total, users*calls)
	}
}
