package host_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/host"
)

// The conversation with a mission in docs/host.md is what host says, with the files that it shows; "..." stands for
// anything.
func TestTheDocumentShowsARealSession(t *testing.T) {
	data, err := os.ReadFile("../../docs/host.md")
	if err != nil {
		t.Fatal(err)
	}
	mission, err := os.ReadFile("../../testdata/missions/one-effect.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	files := map[string]string{"mission.json": string(mission)}
	for _, block := range regexp.MustCompile("(?s)<!-- file: (\\S+) -->\n```\\w+\n(.*?)```\n").FindAllStringSubmatch(string(data), -1) {
		files[block[1]] = block[2]
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, rest, _ := strings.Cut(string(data), "<!-- conversation -->")
	c := serve(t, host.Options{Library: &runtime.Library{}})
	requests := 0
	var shown, said []string // of one request
	compare := func() {
		t.Helper()
		if !slices.EqualFunc(shown, said, func(pattern, line string) bool {
			form := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\.\.\.`, ".*")
			return regexp.MustCompile("^" + form + "$").MatchString(line)
		}) {
			t.Errorf("docs/host.md shows\n%s\nbut it is\n%s", strings.Join(shown, "\n"), strings.Join(said, "\n"))
		}
	}
	for line := range strings.Lines(strings.TrimLeft(rest, "\n")) {
		line, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "    ")
		if !ok {
			break
		}
		request, ok := strings.CutPrefix(line, "> ")
		if !ok {
			shown = append(shown, line)
			continue
		}
		compare()
		before := len(c.all)
		c.ask("%s", request)
		requests++
		shown, said = nil, nil
		for _, e := range c.all[before:] {
			text, err := e.AppendJSON(nil)
			if err != nil {
				t.Fatal(err)
			}
			said = append(said, string(text))
		}
	}
	compare()
	if requests < 5 {
		t.Errorf("only %d requests are shown", requests)
	}
}
