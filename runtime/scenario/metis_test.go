package scenario_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/scenario"
)

// metisDir holds METIS's behaviour as scenarios; its README says which fact is where.
var metisDir = filepath.Join("..", "..", "testdata", "metis")

// TestMETIS plays what METIS does, version by version.
func TestMETIS(t *testing.T) {
	runShipped(t, metisScenarios(t))
}

func metisScenarios(t *testing.T) []string {
	files, err := scenario.Find([]string{metisDir})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no scenario found")
	}
	return files
}

var codeSpan = regexp.MustCompile("`([^`]+)`")

// TestIndexOfMETIS reads the tables of the README, fact | where | METIS | to be found: what they name is there, and
// every scenario is named.
func TestIndexOfMETIS(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(metisDir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|") // the first and the last are empty
		switch {
		case len(cells) == 6 && strings.TrimSpace(cells[1]) != "fact" && !strings.HasPrefix(cells[1], "--"):
		case len(cells) == 5 || len(cells) > 6:
			t.Errorf("the row has %d cells: %s", len(cells)-2, line)
			continue
		default:
			continue
		}
		fact, where := strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])
		var files []string
		if strings.Contains(where, "/") {
			files = []string{filepath.Join("..", "..", filepath.FromSlash(where))}
		}
		for _, version := range strings.Fields(cells[3]) {
			name := filepath.Join(metisDir, where, version)
			files = append(files, name+".golden")
			named[filepath.ToSlash(name)+".scenario.yaml"] = true
		}
		found := codeSpan.FindAllStringSubmatch(cells[4], -1)
		if len(files) == 0 || len(found) == 0 {
			t.Errorf("%s: the row names no place, or nothing to be found there", fact)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Errorf("%s: %v", fact, err)
			}
			for _, span := range found {
				if err == nil && !strings.Contains(string(text), span[1]) {
					t.Errorf("%s: %s is not in %s", fact, span[1], file)
				}
			}
		}
	}
	for _, file := range metisScenarios(t) {
		if !named[file] {
			t.Errorf("no row of the index names %s", file)
		}
	}
}
