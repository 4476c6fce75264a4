package runtime_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/sqlite"
	"github.com/metis-run/metis-run/targets"
)

// keptLibrary has a target that fills a store and one that changes one of its states.
func keptLibrary() *runtime.Library {
	tree := fstest.MapFS{"scripts/schema.ts": {Data: []byte(envSchema)}}
	for name, body := range map[string]string{
		"fill":   "for (let i = 0; i < Number(context.effect.args.n ?? 0); i++) context.localStore.use('key ' + i, null).value = { name: 'host ' + i, ports: [22, 80, 443], seen: false }",
		"change": "const one = context.localStore.use('key 0', null).value; one.count = (one.count ?? 0) + 1",
		"touch":  "for (let i = 0; i < 100; i++) context.localStore.use('key ' + i, null).value.seen = true",
	} {
		tree["scripts/targets/"+name+"/schema.ts"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(
			"export default new TargetSchema({ _id: '%s', name: '%s', description: '', args: [{ _id: 'n', name: 'N', type: 'number', required: false }], script: async (context) => { %s } })", name, name, body))}
	}
	return &runtime.Library{Dirs: []targets.Dir{{FS: tree}}}
}

func filled(b *testing.B, lib *runtime.Library, backend stores.Backend, name string, keys, keep int) *runtime.Session {
	b.Helper()
	s, err := runtime.OpenDurable(b.Context(), runtime.Options{ID: name}, runtime.Durable{Backend: backend, Keep: keep})
	if err != nil {
		b.Fatal(err)
	}
	runKept(b, s, runtime.Request{Target: find(b, lib, "scripts/fill"), Args: fmt.Appendf(nil, `{"n":%d}`, keys)})
	return s
}

func runKept(b *testing.B, s *runtime.Session, r runtime.Request) {
	b.Helper()
	if result := s.Run(context.Background(), r); result.Status != "success" {
		b.Fatal(result.Error)
	}
}

func openState(b *testing.B) *sqlite.DB {
	b.Helper()
	db, err := sqlite.Open(b.TempDir(), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// BenchmarkCommit is a run that changes one of so many keys, and its commit. The session was opened anew: one key was used
// since.
func BenchmarkCommit(b *testing.B) {
	lib := keptLibrary()
	change := runtime.Request{Target: find(b, lib, "scripts/change")}
	for _, keep := range []int{0, -1} {
		for _, keys := range []int{10, 10_000} {
			for _, backend := range []string{"memory", "sqlite"} {
				b.Run(fmt.Sprintf("%s/keys=%d/history=%v", backend, keys, keep == 0), func(b *testing.B) {
					var to stores.Backend = stores.NewMemory()
					if backend == "sqlite" {
						to = openState(b)
					}
					s := filled(b, lib, to, "demo", keys, keep)
					if err := s.Leave(b.Context()); err != nil {
						b.Fatal(err)
					}
					s, err := runtime.OpenDurable(b.Context(), runtime.Options{ID: "demo"}, runtime.Durable{Backend: to, Keep: keep})
					if err != nil {
						b.Fatal(err)
					}
					defer s.End()
					for b.Loop() {
						runKept(b, s, change)
					}
				})
			}
		}
	}
	b.Run("floor/append+fsync", func(b *testing.B) { // of about what such a commit holds
		f, err := os.Create(filepath.Join(b.TempDir(), "log"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		data := make([]byte, 700)
		for b.Loop() {
			if _, err := f.Write(data); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkCommits is 64 sessions that commit at once, by commits: beside BenchmarkCommit/sqlite, which is one.
func BenchmarkCommits(b *testing.B) {
	lib := keptLibrary()
	change := runtime.Request{Target: find(b, lib, "scripts/change")}
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprintf("sessions=%d", n), func(b *testing.B) {
			db := openState(b)
			sessions := make([]*runtime.Session, n)
			for i := range sessions {
				sessions[i] = filled(b, lib, db, fmt.Sprint("s", i), 10, 0)
				defer sessions[i].End()
			}
			b.ResetTimer()
			var work sync.WaitGroup
			for i, s := range sessions {
				work.Go(func() {
					for range (b.N + n - 1 - i) / n {
						runKept(b, s, change)
					}
				})
			}
			work.Wait()
		})
	}
}

// BenchmarkWake is a session of 100 keys: opened, all of them read and changed, left.
func BenchmarkWake(b *testing.B) {
	lib := keptLibrary()
	touch := runtime.Request{Target: find(b, lib, "scripts/touch")}
	for _, backend := range []string{"memory", "sqlite"} {
		b.Run(backend, func(b *testing.B) {
			var to stores.Backend = stores.NewMemory()
			if backend == "sqlite" {
				to = openState(b)
			}
			s := filled(b, lib, to, "demo", 100, 0)
			if err := s.Leave(b.Context()); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				s, err := runtime.OpenDurable(b.Context(), runtime.Options{ID: "demo"}, runtime.Durable{Backend: to})
				if err != nil {
					b.Fatal(err)
				}
				runKept(b, s, touch)
				if err := s.Leave(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkHibernated is the heap of 10,000 sessions that hibernate, by session.
func BenchmarkHibernated(b *testing.B) {
	lib := keptLibrary()
	db := openState(b)
	fill := runtime.Request{Target: find(b, lib, "scripts/fill"), Args: []byte(`{"n":1}`)}
	p := &runtime.Sessions{IdleAfter: -1, Durable: runtime.Durable{Backend: db, Keep: -1},
		Options: func(context.Context, string) (runtime.Options, error) { return runtime.Options{}, nil }}
	const sessions = 10_000
	for b.Loop() {
		before := heap()
		for i := range sessions {
			err := p.Use(b.Context(), fmt.Sprint("s", i), func(s *runtime.Session) error { runKept(b, s, fill); return nil })
			if err != nil {
				b.Fatal(err)
			}
			if i%100 == 99 {
				p.Hibernate()
			}
		}
		b.ReportMetric(float64(heap()-before)/sessions, "heap-B/session")
	}
}

// BenchmarkList lists 10,000 sessions of 100 keys: well under two seconds.
func BenchmarkList(b *testing.B) {
	memory, db := stores.NewMemory(), openState(b)
	if err := filled(b, keptLibrary(), memory, "one", 100, 0).Leave(b.Context()); err != nil {
		b.Fatal(err)
	}
	one, err := memory.Load(b.Context(), "one", 0)
	if err != nil {
		b.Fatal(err)
	}
	const sessions, atOnce = 10_000, 64
	var work sync.WaitGroup
	for first := range atOnce {
		work.Go(func() {
			for i := first; i < sessions; i += atOnce {
				l, err := db.Acquire(b.Context(), fmt.Sprint("s", i), stores.Owner{Name: "bench"}, 0)
				if err == nil {
					err = db.Commit(b.Context(), l, &stores.Commit{Seq: 1, Head: one.Head, Put: one.Records})
				}
				if err == nil {
					err = db.Release(b.Context(), l)
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	work.Wait()
	for b.Loop() {
		if list, err := runtime.ListKept(b.Context(), db); err != nil || len(list) != sessions {
			b.Fatal(len(list), err)
		}
	}
}
