package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/metis-run/metis-run/runtime/disk"
	"github.com/metis-run/metis-run/runtime/scenario"
)

// golden is the golden file of a test file: sections by title, which is a test's name, with the name of the value or its
// number behind it where the test compares several. Any goroutine may use it.
type golden struct {
	update   bool
	sections map[string]string // as they were read
	titles   []string          // of sections, in their order

	mu       sync.Mutex
	seen     map[string]bool
	written  map[string]string
	owners   map[string]string // title -> the test's name
	order    []string          // of written, per test in the order of its calls
	status   string
	obsolete []string
}

// goldenOf is the golden of a test file: NAME.golden is that of NAME.scenario.yaml, which may lie beside NAME.test.ts.
func goldenOf(file string) string { return strings.TrimSuffix(file, ".ts") + ".golden" }

// ranks orders what became of goldens from best to worst.
var ranks = []string{"", scenario.GoldenSame, scenario.GoldenMissing, scenario.GoldenDifferent}

// readGolden reads a golden file; one that is missing has no sections.
func readGolden(name string, update bool) (*golden, error) {
	text, err := disk.Read(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the golden cannot be read: %w", err)
	}
	g := &golden{update: update, seen: map[string]bool{}, written: map[string]string{}, owners: map[string]string{}}
	if g.sections, g.titles, err = parseGolden(string(text)); err != nil {
		return nil, fmt.Errorf("the golden cannot be read: %w", err)
	}
	return g, nil
}

// parseGolden reads sections: a title at the left edge, its text indented by two, an empty line behind it.
func parseGolden(text string) (map[string]string, []string, error) {
	sections := map[string]string{}
	var titles []string
	title, lines := "", []string(nil)
	end := func() {
		for len(lines) > 0 && lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		if title != "" {
			sections[title] = strings.Join(lines, "\n")
		}
		lines = nil
	}
	for i, line := range strings.Split(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\n") {
		switch body, indented := strings.CutPrefix(line, "  "); {
		case indented && title == "":
			return nil, nil, fmt.Errorf("line %d: it begins with no title", i+1)
		case indented || line == "":
			lines = append(lines, body)
		default:
			end()
			title = line
			if _, twice := sections[title]; twice {
				return nil, nil, fmt.Errorf("line %d: there are two sections %q", i+1, title)
			}
			titles = append(titles, title)
		}
	}
	end()
	return sections, titles, nil
}

// section is a value's text as a golden has it: what cannot be seen is written out, and a bar ends a text that ends in
// empty lines.
func section(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = scenario.Escape(line)
	}
	if len(lines) > 1 && lines[len(lines)-1] == "" || text == "" {
		lines[len(lines)-1] = "|"
	}
	return strings.Join(lines, "\n")
}

// compare compares a value of a test with its section and notes it. want is the section's text.
func (g *golden) compare(test, title, text string) (status, want string) {
	title, text = scenario.Escape(title), section(text)
	g.mu.Lock()
	defer g.mu.Unlock()
	want, known := g.sections[title]
	status = scenario.GoldenSame
	switch {
	case !known:
		status = scenario.GoldenMissing
	case want != text:
		status = scenario.GoldenDifferent
	}
	g.seen[title] = true
	g.owners[title] = test
	if g.update {
		g.written[title] = text
	}
	if g.update && status != scenario.GoldenSame {
		g.order = append(g.order, title)
	}
	if slices.Index(ranks, status) > slices.Index(ranks, g.status) {
		g.status = status
	}
	return status, want
}

// forget leaves the sections of a test as they were: a test that failed pins nothing.
func (g *golden) forget(test string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for title, owner := range g.owners {
		if owner == test {
			delete(g.written, title)
		}
	}
}

// finish writes the file if something of it is new, in the order of the tests. Sections that no test has are obsolete and
// taken out: those of a test that was skipped or failed are its own, and where some tests were left out by their names
// (all is false) nothing is said of any. passed tells which of the tests ran and passed.
func (g *golden) finish(name string, tests []string, passed func(i int) bool, all bool) (wrote bool, err error) {
	for _, title := range g.titles {
		own := !all || g.seen[title]
		for i, test := range tests {
			own = own || !passed(i) && belongs(title, scenario.Escape(test))
		}
		if !own {
			g.obsolete = append(g.obsolete, title)
		}
	}
	if !g.update {
		return false, nil
	}
	sections := map[string]string{}
	titles := slices.Clone(g.titles)
	for title, text := range g.sections {
		sections[title] = text
	}
	for title, text := range g.written {
		if was, known := sections[title]; !known || was != text {
			wrote = true
		}
		if _, known := sections[title]; !known {
			titles = append(titles, title)
		}
		sections[title] = text
	}
	for _, title := range g.obsolete {
		delete(sections, title)
		wrote = true
	}
	g.obsolete = nil
	if !wrote {
		return false, nil
	}
	if len(sections) == 0 {
		return true, os.Remove(name)
	}
	number := func(title string) int {
		if owner, ok := g.owners[title]; ok {
			return slices.Index(tests, owner)
		}
		return slices.IndexFunc(tests, func(test string) bool { return belongs(title, scenario.Escape(test)) })
	}
	slices.SortStableFunc(titles, func(a, b string) int {
		if by := number(a) - number(b); by != 0 {
			return by
		}
		return slices.Index(g.order, a) - slices.Index(g.order, b)
	})
	var b strings.Builder
	for _, title := range titles {
		text, kept := sections[title]
		if !kept {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(title + "\n")
		for line := range strings.SplitSeq(text, "\n") {
			if line != "" {
				line = "  " + line
			}
			b.WriteString(line + "\n")
		}
	}
	return true, disk.Replace(name, []byte(b.String()), disk.Options{})
}

// belongs tells whether a section may be one of a test.
func belongs(title, test string) bool { return title == test || strings.HasPrefix(title, test+" > ") }

// Orphans lists the goldens below the folders among paths whose test file is gone, in the order of their names. A file of
// another tool that is called likewise has no sections, and is none.
func Orphans(paths []string) ([]string, error) {
	folders := slices.DeleteFunc(slices.Clone(paths), func(name string) bool {
		info, err := os.Stat(name)
		return err != nil || !info.IsDir()
	})
	found, err := scenario.FindFiles(folders, "golden", []string{goldenOf(Suffix)}, nil)
	return slices.DeleteFunc(found, func(golden string) bool {
		_, err := os.Stat(strings.TrimSuffix(golden, goldenOf(Suffix)) + Suffix)
		return err == nil || !isGolden(golden)
	}), err
}

// isGolden tells whether a file is a golden of tests.
func isGolden(name string) bool {
	text, err := disk.Read(name)
	if err != nil {
		return false
	}
	sections, titles, err := parseGolden(string(text))
	return err == nil && len(titles) > 0 && !slices.ContainsFunc(titles, func(title string) bool { return sections[title] == "" })
}
