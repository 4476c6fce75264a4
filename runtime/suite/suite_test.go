package suite_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/runtime/suite"
)

var update = flag.Bool("update", false, "write the goldens")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// text is a report as a person would read it, with names relative to dir and without times.
func text(r suite.Report, dir string) string {
	var b strings.Builder
	failures := func(indent string, list []suite.Failure) {
		for _, f := range list {
			fmt.Fprintf(&b, "%s%s: %s\n", indent, f.Source, f.Message)
			more := f.Frame
			if f.Diff != "" {
				more += "\n" + strings.TrimSuffix(f.Diff, "\n")
			}
			for e := f.Error; e != nil; e = e.Cause {
				more += "\n[" + e.Code + "] " + e.Error() + "\n" + e.Frame
			}
			if f.Hint != "" {
				more += "\nhint: " + f.Hint
			}
			for line := range strings.SplitSeq(more, "\n") {
				if line != "" {
					fmt.Fprintf(&b, "%s  %s\n", indent, line)
				}
			}
		}
	}
	failures("", r.Failures)
	for _, c := range r.Cases {
		fmt.Fprintf(&b, "%s %s\n", c.Outcome, strings.Join(c.Name, " > "))
		failures("  ", c.Failures)
		for _, line := range c.Console {
			fmt.Fprintf(&b, "  console.%s %s: %s\n", line.Level, line.Of, line.Message)
		}
	}
	if r.Golden != "" {
		fmt.Fprintf(&b, "golden %s %s\n", r.Golden, strings.Join(r.Obsolete, ", "))
	}
	return strings.ReplaceAll(b.String(), filepath.ToSlash(dir)+"/", "")
}

// TestFiles runs the files of testdata; what comes of each is in FILE.report beside it.
func TestFiles(t *testing.T) {
	files, err := suite.Find([]string{"testdata"})
	if err != nil {
		t.Fatal(err)
	}
	runner := &suite.Runner{Timeout: 5 * time.Minute} // a loop of 20,000 events is in it, and the race detector
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			got := text(runner.Run(t.Context(), file), "testdata")
			report := strings.TrimSuffix(file, suite.Suffix) + ".report"
			if *update {
				if err := os.WriteFile(report, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(report)
			if err != nil {
				t.Fatal(err)
			}
			if diff := scenario.Compare(string(want), got); diff != "" {
				t.Errorf("%s:\n%s", report, diff)
			}
		})
	}
}
