package scenario_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/metis-run/metis-run/runtime/scenario"
)

// BenchmarkScenario is one small scenario from its file to the comparison with its golden, its environment bundled
// before: a thousand of them are to take less than two seconds on two cores, so one less than 4 ms.
func BenchmarkScenario(b *testing.B) {
	file := filepath.Join(b.TempDir(), "counter.scenario.yaml")
	text := "steps:\n  - run: basics/counter\n  - run: basics/counter\n  - expect: {console: \"New count: 2\"}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	runner := &scenario.Runner{Update: true}
	b.ReportAllocs()
	for b.Loop() {
		s, err := scenario.Load(file)
		if err != nil {
			b.Fatal(err)
		}
		if r := runner.Run(b.Context(), s); !r.OK() {
			b.Fatal(r.Failures)
		}
	}
}

// BenchmarkMissionScenario is the whole life of a small mission, twelve steps with two instances, from its file to the
// comparison with its golden: it is to take less than 10 ms.
func BenchmarkMissionScenario(b *testing.B) {
	runner := &scenario.Runner{}
	b.ReportAllocs()
	for b.Loop() {
		s, err := scenario.Load("testdata/metis-2.5/life.scenario.yaml")
		if err != nil {
			b.Fatal(err)
		}
		if r := runner.Run(b.Context(), s); !r.OK() {
			b.Fatal(r.Failures)
		}
	}
}

// BenchmarkThousand is a thousand small scenarios of one environment, from their files to the comparison with their
// goldens, on all cores: they are to take less than two seconds on two.
func BenchmarkThousand(b *testing.B) {
	dir := b.TempDir()
	var files []string
	for i := range 1000 {
		file := filepath.Join(dir, fmt.Sprintf("s%d.scenario.yaml", i))
		text := fmt.Sprintf("seed: %d\nsteps:\n  - run: basics/counter\n  - run: basics/counter\n    expect: {console: \"New count: 2\"}\n", i)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
		files = append(files, file)
	}
	all := func(runner *scenario.Runner) {
		var next atomic.Int64
		var workers sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			workers.Go(func() {
				for i := next.Add(1) - 1; i < int64(len(files)); i = next.Add(1) - 1 {
					s, err := scenario.Load(files[i])
					if err != nil {
						b.Error(err)
						return
					}
					if r := runner.Run(b.Context(), s); !r.OK() {
						b.Error(r.Failures)
					}
				}
			})
		}
		workers.Wait()
	}
	all(&scenario.Runner{Update: true})
	b.ReportAllocs()
	for b.Loop() {
		all(&scenario.Runner{}) // which bundles anew
	}
}
