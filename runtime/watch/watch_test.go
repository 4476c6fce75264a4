package watch_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// watched is a folder with a tree "tree" and a single file "single/file", both watched.
type watched struct {
	*testing.T
	dir string
	*watch.Watcher
}

func open(t *testing.T, files ...string) *watched {
	t.Helper()
	w, err := watch.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	x := &watched{t, t.TempDir(), w}
	for _, file := range files {
		x.write(file)
	}
	for _, err := range []error{w.Tree(x.path("tree")), w.File(x.path("single/file"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return x
}

func (x *watched) path(name string) string { return filepath.Join(x.dir, filepath.FromSlash(name)) }

func (x *watched) write(name string) {
	x.Helper()
	if err := os.MkdirAll(filepath.Dir(x.path(name)), 0o755); err != nil {
		x.Fatal(err)
	}
	if err := os.WriteFile(x.path(name), []byte("text"), 0o644); err != nil {
		x.Fatal(err)
	}
}

func (x *watched) try(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

// hears waits until each of the names was told, or a folder that it lies in, and fails if others were.
func (x *watched) hears(names ...string) {
	x.Helper()
	ctx, stop := context.WithTimeout(x.Context(), 20*time.Second)
	defer stop()
	var told []string
	missing := slices.Clone(names)
	for len(missing) > 0 {
		list, err := x.Next(ctx)
		if err != nil {
			x.Fatalf("%v: told of %q, and not of %q", err, told, missing)
		}
		for _, path := range list {
			rel, err := filepath.Rel(x.dir, path)
			x.try(err)
			rel = filepath.ToSlash(rel)
			told = append(told, rel)
			missing = slices.DeleteFunc(missing, func(name string) bool { return name == rel || strings.HasPrefix(name, rel+"/") })
			if !slices.ContainsFunc(names, func(name string) bool { return name == rel || strings.HasPrefix(name, rel+"/") }) {
				x.Errorf("told of %q, expected %q", rel, names)
			}
		}
	}
}

func TestNextTellsWhatChanged(t *testing.T) {
	for _, c := range []struct {
		name  string
		do    func(x *watched)
		hears []string
	}{
		{"a file that is written", func(x *watched) { x.write("tree/a") }, []string{"tree/a"}},
		{"a file deep below", func(x *watched) { x.write("tree/x/y/b") }, []string{"tree/x/y/b"}},
		{"a new file", func(x *watched) { x.write("tree/new") }, []string{"tree/new"}},
		{"a file in new folders", func(x *watched) { x.write("tree/p/q/r/new") }, []string{"tree/p", "tree/p/q", "tree/p/q/r", "tree/p/q/r/new"}},
		{"a file that is removed", func(x *watched) { x.try(os.Remove(x.path("tree/a"))) }, []string{"tree/a"}},
		{"a file that an editor replaces", func(x *watched) {
			x.write("elsewhere/a")
			x.try(os.Rename(x.path("elsewhere/a"), x.path("tree/a")))
		}, []string{"tree/a"}},
		{"a file that is renamed", func(x *watched) { x.try(os.Rename(x.path("tree/a"), x.path("tree/z"))) }, []string{"tree/a", "tree/z"}},
		{"a folder that is moved away", func(x *watched) { x.try(os.Rename(x.path("tree/x"), x.path("elsewhere"))) }, []string{"tree/x"}},
		{"a folder that is removed", func(x *watched) { x.try(os.RemoveAll(x.path("tree/x"))) }, []string{"tree/x", "tree/x/y", "tree/x/y/b"}},
		{"not attributes, and not what is left out", func(x *watched) {
			x.try(os.Chmod(x.path("tree/a"), 0o600))
			x.write("tree/node_modules/m/index.js")
			x.write("tree/.git/index")
			x.write("beside")
			x.write("single/other")
			x.write("tree/last")
		}, []string{"tree/last"}},
		{"the single file", func(x *watched) { x.write("single/file") }, []string{"single/file"}},
		{"the single file that an editor replaces", func(x *watched) {
			x.write("single/.file.new")
			x.try(os.Rename(x.path("single/.file.new"), x.path("single/file")))
		}, []string{"single/file"}},
		{"the single file in a folder that is made anew", func(x *watched) {
			x.try(os.RemoveAll(x.path("single")))
			x.write("single/file")
		}, []string{"single/file"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := open(t, "tree/a", "tree/x/y/b", "single/file")
			x.T = t
			c.do(x)
			x.hears(c.hears...)
		})
	}
}

// What is watched goes away, comes back, and is heard of as before.
func TestFoldersComeBack(t *testing.T) {
	x := open(t, "tree/x/a", "single/file")
	for range 3 {
		x.try(os.RemoveAll(x.path("tree")))
		x.hears("tree/x/a")
		x.write("tree/x/a")
		x.hears("tree/x/a")
		x.write("tree/x/a")
		x.hears("tree/x/a")
		x.try(os.Rename(x.path("tree/x"), x.path("away")))
		x.hears("tree/x")
		x.write("away/a") // is not in the tree any more
		x.try(os.Rename(x.path("away"), x.path("tree/x")))
		x.hears("tree/x/a")
		x.write("tree/x/b")
		x.hears("tree/x/b")
		x.try(os.Remove(x.path("tree/x/b")))
		x.hears("tree/x/b")
	}
}

func TestFoldersNeedNotBeThere(t *testing.T) {
	x := open(t)
	x.write("single/file")
	x.hears("single/file")
	x.write("tree/x/a")
	x.hears("tree/x/a")
	x.write("tree/x/b")
	x.hears("tree/x/b")
	x.try(os.Remove(x.path("single/file")))
	x.hears("single/file")
}

func TestNextEnds(t *testing.T) {
	w, err := watch.New()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := w.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context gives %v", err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if _, err := w.Next(t.Context()); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a closed watcher gives %v", err)
	}
}
