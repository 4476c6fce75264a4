package scenario_test

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/metis-run/metis-run/runtime/scenario"
)

var update = flag.Bool("update", false, "write the goldens of the scenarios in the repository")

// TestScenariosOfTheRepository runs what ships in the binary, the guide's own blocks, and a small mission for each METIS
// against their goldens.
func TestScenariosOfTheRepository(t *testing.T) {
	files, err := scenario.Find([]string{
		filepath.Join("..", "..", "targets", "environments"),
		filepath.Join("..", "..", "testdata", "guide"),
		"testdata",
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 30 {
		t.Fatalf("only %d scenarios found", len(files))
	}
	runShipped(t, files)
}

// runShipped runs scenarios against their goldens.
func runShipped(t *testing.T, files []string) {
	runner := &scenario.Runner{Update: *update}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			s, err := scenario.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			report := runner.Run(t.Context(), s)
			for _, f := range report.Failures {
				t.Errorf("%s: %s", f.Source, f.Message)
				for e := f.Error; e != nil; e = e.Cause {
					t.Errorf("  %v", e)
				}
			}
			switch report.Golden {
			case scenario.GoldenDifferent:
				t.Errorf("the log differs from the golden; -update writes it:\n%s", report.Diff)
			case scenario.GoldenMissing:
				t.Error("there is no golden; -update writes it")
			}
			if t.Failed() {
				t.Log(report.Log)
			}
		})
	}
}
