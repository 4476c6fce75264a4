package runtime_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	stdruntime "runtime"
	"runtime/debug"
	"sync"
	"testing"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/targets"
)

// write makes an environment on disk: path below the environment's folder -> text.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "env")
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const envSchema = `export default new TargetEnvSchema({ name: 'Env', description: '', version: '1.0.0' })
`

// targetOf is the text of a target with that script.
func targetOf(id, script string) string {
	return fmt.Sprintf("export default new TargetSchema({\n  _id: '%s', name: '%s', description: '', args: [],\n  script: %s,\n})\n", id, id, script)
}

func library(dir string) *runtime.Library {
	return &runtime.Library{Dirs: []targets.Dir{{Path: dir}}}
}

func find(t testing.TB, lib *runtime.Library, name string) runtime.Reference {
	t.Helper()
	r, err := lib.Find(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// BenchmarkAsyncCall is the floor of an execution: a bare async call from Go.
func BenchmarkAsyncCall(b *testing.B) {
	vm := goja.New()
	v, err := vm.RunString("(async (context) => { })")
	if err != nil {
		b.Fatal(err)
	}
	call, _ := goja.AssertFunction(v)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := call(goja.Undefined(), goja.Undefined()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExecution is one execution in a warm session: a store, += 1, one output, with its context
// and its events. Claim: at most 4 x BenchmarkAsyncCall.
func BenchmarkExecution(b *testing.B) {
	benchExecution(b, `async (context) => {
    const counter = context.localStore.use('counter', 0)
    counter.value += 1
    context.sendOutput('done')
  }`)
}

// BenchmarkExecutionBeside is BenchmarkExecution in a store that holds 10 or 10,000 other keys. Claim:
// no difference.
func BenchmarkExecutionBeside(b *testing.B) {
	for _, keys := range []int{10, 10_000} {
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			benchExecution(b, fmt.Sprintf(`async (context) => {
    const counter = context.localStore.use('counter', 0)
    if (counter.value === 0) for (let i = 0; i < %d; i++) context.localStore.use('key' + i, i)
    counter.value += 1
    context.sendOutput('done')
  }`, keys))
		})
	}
}

func benchExecution(b *testing.B, script string) {
	lib := library(write(b, map[string]string{"schema.ts": envSchema, "targets/t/schema.ts": targetOf("t", script)}))
	ref := find(b, lib, "env/t")
	events := 0
	s := runtime.Open(runtime.Options{Sink: func(event.Event) { events++ }})
	defer s.End()
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if r := s.Run(ctx, runtime.Request{Target: ref}); r.Error != nil {
			b.Fatal(r.Error)
		}
	}
	if events < 5*b.N {
		b.Fatalf("%d events of %d executions", events, b.N)
	}
}

// BenchmarkStateValue reads and writes state.value; BenchmarkPlainValue the same of a plain object's
// property. Claim: at most 2.5 x.
func BenchmarkStateValue(b *testing.B) { benchLoop(b, "context.localStore.use('n', 0)") }
func BenchmarkPlainValue(b *testing.B) { benchLoop(b, "{ value: 0 }") }

func benchLoop(b *testing.B, object string) {
	const rounds = 1000
	lib := library(write(b, map[string]string{"schema.ts": envSchema, "targets/t/schema.ts": targetOf("t", fmt.Sprintf(`async (context) => {
    const state = %s
    for (let i = 0; i < %d; i++) state.value = state.value + 1
  }`, object, rounds))}))
	ref := find(b, lib, "env/t")
	s := runtime.Open(runtime.Options{})
	defer s.End()
	for b.Loop() {
		if r := s.Run(context.Background(), runtime.Request{Target: ref}); r.Error != nil {
			b.Fatal(r.Error)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rounds, "ns/round")
}

// smallTargets is an environment of n small targets.
func smallTargets(t testing.TB, n int) *runtime.Library {
	files := map[string]string{"schema.ts": envSchema}
	for i := range n {
		files[fmt.Sprintf("targets/t%d/schema.ts", i)] = targetOf(fmt.Sprintf("t%d", i), `async (context) => {
    const counter = context.localStore.use('counter', 0)
    counter.value += 1
  }`)
	}
	return library(write(t, files))
}

func load(t testing.TB, s *runtime.Session, lib *runtime.Library, n int) {
	for i := range n {
		if r := s.Run(context.Background(), runtime.Request{Target: find(t, lib, fmt.Sprintf("env/t%d", i))}); r.Error != nil {
			t.Fatal(r.Error)
		}
	}
}

// BenchmarkOpen opens a session and evaluates ten compiled targets in it. Claim: below 0.3 ms.
func BenchmarkOpen(b *testing.B) {
	lib := smallTargets(b, 10)
	all, _, err := lib.All(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s := runtime.Open(runtime.Options{})
		if d := s.Describe(all[0]); len(d.Targets) != 10 {
			b.Fatal(d.Findings)
		}
		s.End()
	}
}

// BenchmarkIdleSessions holds 10,000 idle sessions. Claim: below 96 KiB of heap each with one target
// loaded, below 192 KiB with ten.
func BenchmarkIdleSessions(b *testing.B) {
	for _, n := range []int{1, 10} {
		b.Run(fmt.Sprintf("targets=%d", n), func(b *testing.B) {
			lib := smallTargets(b, n)
			const sessions = 1000 // linear: 10,000 take the same each
			for b.Loop() {
				before := heap()
				open := make([]*runtime.Session, sessions)
				for i := range open {
					open[i] = runtime.Open(runtime.Options{})
					load(b, open[i], lib, n)
				}
				b.ReportMetric(float64(heap()-before)/sessions/1024, "KiB/session")
				for _, s := range open {
					s.End()
				}
			}
		})
	}
}

func heap() int64 {
	stdruntime.GC()
	stdruntime.GC()
	var m stdruntime.MemStats
	stdruntime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkParallel runs an allocating script in one and in two sessions at once. Claim: two on two
// cores do 1.7 x the work of one or better, with the garbage collector as the command sets it.
func BenchmarkParallel(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	for _, n := range []int{1, 2} {
		b.Run(fmt.Sprintf("sessions=%d", n), func(b *testing.B) {
			lib := library(write(b, map[string]string{"schema.ts": envSchema, "targets/t/schema.ts": targetOf("t", `async (context) => {
    const list = []
    for (let i = 0; i < 20000; i++) list.push({ i, text: 'x' + i })
    context.localStore.use('n', 0).value = list.length
  }`)}))
			ref := find(b, lib, "env/t")
			sessions := make([]*runtime.Session, n)
			for i := range sessions {
				sessions[i] = runtime.Open(runtime.Options{})
			}
			for b.Loop() {
				var wg sync.WaitGroup
				for _, s := range sessions {
					wg.Go(func() {
						if r := s.Run(context.Background(), runtime.Request{Target: ref}); r.Error != nil {
							b.Error(r.Error)
						}
					})
				}
				wg.Wait()
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "runs/s")
		})
	}
}
