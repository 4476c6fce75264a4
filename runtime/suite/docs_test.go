package suite_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/js/cover"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/runtime/suite"
)

// TestDocs runs the files of docs/testing.md: they pass, and the golden is as it stands there.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, m := range regexp.MustCompile("(?s)<!-- file: (\\S+) -->\n```ts\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		files[m[1]] = m[2]
	}
	dir := write(t, files)
	paths, err := suite.Find([]string{dir})
	if err != nil || len(paths) != 2 {
		t.Fatalf("%v, %v", paths, err)
	}
	profile := &cover.Profile{}
	runner := &suite.Runner{Update: true, Coverage: profile}
	for _, path := range paths {
		if report := runner.Run(t.Context(), path); !report.OK() {
			t.Error(text(report, dir))
		}
	}
	golden := read(t, filepath.Join(dir, "weather/targets/report/report.test.golden"))
	if diff := scenario.Compare("```text\n"+golden+"```", regexp.MustCompile("(?s)```text\n.*?```").FindString(string(page))); diff != "" {
		t.Error(diff)
	}
	var table strings.Builder
	if err := profile.WriteText(&table, dir); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(table.String(), "words.ts") || strings.Contains(table.String(), ".test.ts") {
		t.Errorf("the coverage is\n%s", table.String())
	}
	t.Logf("\n%s", table.String())
}
