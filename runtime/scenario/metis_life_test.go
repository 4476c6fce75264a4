package scenario_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/scenario"
)

// metisLife holds the life of METIS's sessions as scenarios; its README says which fact is where.
var metisLife = filepath.Join("..", "..", "testdata", "metis-life")

// TestMETISLife plays what METIS does, version by version.
func TestMETISLife(t *testing.T) { runShipped(t, scenariosIn(t, metisLife)) }

// TestIndexOfMETISLife reads the tables of the README, fact | where | scenarios | to be found: what they name is there,
// and every scenario is named.
func TestIndexOfMETISLife(t *testing.T) { checkIndex(t, metisLife) }

func scenariosIn(t *testing.T, dir string) []string {
	t.Helper()
	files, err := scenario.Find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no scenario found in %s", dir)
	}
	return files
}

// checkIndex checks the tables of a folder's README.
func checkIndex(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	spans := regexp.MustCompile("`([^`]+)`")
	named := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if !strings.HasPrefix(line, "| ") || strings.TrimSpace(cells[0]) == "fact" {
			continue
		}
		if len(cells) != 4 {
			t.Errorf("%s: a row has four cells, not %d", line, len(cells))
			continue
		}
		fact, where := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1])
		var files []string
		if strings.Contains(where, "/") {
			files = []string{filepath.Join("..", "..", filepath.FromSlash(where))}
		}
		for _, name := range strings.Fields(cells[2]) {
			file := filepath.Join(dir, where, name)
			files = append(files, file+".golden")
			named[filepath.ToSlash(file)+".scenario.yaml"] = true
		}
		found := spans.FindAllStringSubmatch(cells[3], -1)
		if len(files) == 0 || len(found) == 0 {
			t.Errorf("%s: the row names no place, or nothing to be found there", fact)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Errorf("%s: %v", fact, err)
				continue
			}
			for _, span := range found {
				if !strings.Contains(string(text), span[1]) {
					t.Errorf("%s: %s is not in %s", fact, span[1], file)
				}
			}
		}
	}
	for _, file := range scenariosIn(t, dir) {
		if !named[file] {
			t.Errorf("no row of the index names %s", file)
		}
	}
}
