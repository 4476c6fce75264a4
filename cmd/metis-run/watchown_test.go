package main

import (
	"os"
	"path/filepath"
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
