package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestWatchOverlooksItsOwnFiles is about what would have --watch run for ever: the file that stdout is, by any name, those
// that flags name, and what they are called until they are whole.
func TestWatchOverlooksItsOwnFiles(t *testing.T) {
	dir := t.TempDir()
	out, err := os.Create(filepath.Join(dir, "out.ts"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	info, err := out.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Link(out.Name(), filepath.Join(dir, "link.ts")); err != nil {
		t.Fatal(err)
	}
	w := &watched{prints: []os.FileInfo{info}, writes: map[string]bool{}}
	c := &cli{watch: w}
	c.writes(filepath.Join(dir, "report.xml"), "")
	for name, own := range map[string]bool{"out.ts": true, "link.ts": true, "report.xml": true, ".metis-run-1234": true, "other.ts": false, "": false} {
		if got := w.own(filepath.Join(dir, name)); got != own {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// TestWatchNamesOnlyInputs is about what editors leave beside a file while they save it: where any source may mend what
// runs, and in a folder whose files are not known yet.
func TestWatchNamesOnlyInputs(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"words.ts", "words.ts~", ".words.ts.swp", "4914", "new.test.ts"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{".#words.ts", ".#new.test.ts"} { // Emacs's locks lead nowhere
		if err := os.Symlink("someone@host.1234", filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []watches{wholeCommand, eachTest} {
		for _, u := range []*unit{{}, {found: true, roots: map[string]bool{dir: false}}} {
			w := &watched{kind: kind, units: map[string]*unit{"": u, "a.test.ts": u}, changed: map[string]bool{}}
			for _, name := range []string{"words.ts", "words.ts~", ".words.ts.swp", ".#words.ts", ".#new.test.ts", "4913", "4914", "sedA1b2C3", "gone.test.ts", "new.test.ts"} {
				w.changed[filepath.Join(dir, name)] = true
			}
			_, paths := w.due()
			if want := []string{filepath.Join(dir, "new.test.ts"), filepath.Join(dir, "words.ts")}; !slices.Equal(paths, want) {
				t.Errorf("%v, %+v: %q", kind, u, paths)
			}
		}
	}
}
