package disk_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/metis-run/metis-run/runtime/disk"
)

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestReplaceLeavesOneWholeFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.golden")
	if err := disk.Replace(name, []byte("one"), disk.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o640); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link.golden")
	if err := os.Symlink("a.golden", link); err != nil {
		t.Fatal(err)
	}
	if err := disk.Replace(link, []byte("two"), disk.Options{Lasting: true}); err != nil {
		t.Fatal(err)
	}
	text, err := disk.Read(name)
	info, err2 := os.Lstat(name)
	if err = errors.Join(err, err2); err != nil || string(text) != "two" || info.Mode().Perm() != 0o640 {
		t.Errorf("%q, %v, %v", text, info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("the link is gone: %v", err)
	}
	if err := disk.Replace(name, nil, disk.Options{Private: true}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 0 {
		t.Errorf("%v, %v", info, err)
	}
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("there is %q", got)
	}
}

// TestReadersOfAFileThatIsReplacedFindItWhole hammers one file.
func TestReadersOfAFileThatIsReplacedFindItWhole(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.golden")
	texts := [][]byte{bytes.Repeat([]byte("a"), 1<<16), bytes.Repeat([]byte("b"), 1<<16)}
	if err := disk.Replace(name, texts[0], disk.Options{}); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for _, text := range texts {
		writers.Go(func() {
			for range 100 {
				if err := disk.Replace(name, text, disk.Options{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 200 {
		if got, err := disk.Read(name); err != nil || !bytes.Equal(got, texts[0]) && !bytes.Equal(got, texts[1]) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
	writers.Wait()
}

func TestOnlyRegularFilesAreReadAndReplaced(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "null.golden")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dir, os.DevNull, link} {
		if _, err := disk.Read(name); !errors.Is(err, disk.ErrNotRegular) || !strings.Contains(err.Error(), name) {
			t.Errorf("read %s: %v", name, err)
		}
		if err := disk.Replace(name, nil, disk.Options{}); !errors.Is(err, disk.ErrNotRegular) || !strings.Contains(err.Error(), name) {
			t.Errorf("replace %s: %v", name, err)
		}
	}
	if _, err := disk.Read(filepath.Join(dir, "gone")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	gone := filepath.Join(dir, "gone", "a.golden")
	if err := disk.Replace(gone, nil, disk.Options{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), gone) {
		t.Error(err)
	}
}
