//go:build unix

package caps

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestSpecialFilesAreNotOpened has what may never answer. A test that waits for one fails by its time-out.
func TestSpecialFilesAreNotOpened(t *testing.T) {
	root, f := playground(t)
	fatal(t, syscall.Mkfifo(filepath.Join(root, "both/fifo"), 0o666))
	l, err := net.Listen("unix", filepath.Join(root, "both/socket"))
	fatal(t, err)
	defer l.Close()
	for _, path := range []string{"both/fifo", "both/socket"} {
		for what, err := range map[string]error{
			"read": errOf(f.ReadFile(path)), "write": f.WriteFile(path, []byte("x"), "", 0), "append": f.WriteFile(path, []byte("x"), "a", 0), "open": errOf(f.Open(path, "r", 0)),
			"copy": f.Copy(path, "both/x", false), "copy to": f.Copy("both/file", path, false), "truncate": f.Truncate(path, 0),
		} {
			if code(err) != "ENOTSUP" {
				t.Errorf("%s %s: %v", what, path, err)
			}
		}
		if err := f.Access(path, AccessRead|AccessWrite); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	info, err := f.Stat("both/fifo")
	fatal(t, err)
	equal(t, "type", info.Mode&TypeMask, TypeFIFO)
	info, err = f.Stat("both/socket")
	fatal(t, err)
	equal(t, "type", info.Mode&TypeMask, TypeSocket)
	equal(t, "a folder", code(errOf(f.ReadFile("both/fifo/x"))), "ENOTDIR")
	fatal(t, f.Rename("both/fifo", "both/pipe"))
	fatal(t, f.Unlink("both/pipe"))

	dev := &Files{Read: []string{"/dev/zero", "/dev/null"}, Write: []string{"/dev/null"}}
	defer dev.Close()
	equal(t, "/dev/zero", code(errOf(dev.ReadFile("/dev/zero"))), "ENOTSUP")
	equal(t, "/dev/null", code(dev.WriteFile("/dev/null", nil, "", 0)), "ENOTSUP")
}

// TestWhatTakesAnothersPlace puts a link or a FIFO in the place of a file or folder at the worst moment:
// after the look at it, before its use.
func TestWhatTakesAnothersPlace(t *testing.T) {
	for _, x := range []struct{ name, by string }{
		{"file", "link to a file"}, {"file", "link beside it"}, {"file", "fifo"}, {"file", "folder"}, {"file", "nothing"},
		{"sub", "link to a folder"}, {"sub", "fifo"}, {"sub", "file"}, {"sub", "nothing"},
		{"link", "link to a file"}, {"link", "fifo"}, {"link", "nothing"}, {"new", "link to a file"}, {"new", "link beside it"}, {"", "link beside it"}, {"new", "fifo"}, {"new", "link to nothing"},
	} {
		for op, do := range map[string]func(f *Files, path string) (string, error){
			"read":   func(f *Files, path string) (string, error) { b, err := f.ReadFile(path); return string(b), err },
			"write":  func(f *Files, path string) (string, error) { return "", f.WriteFile(path, []byte("written"), "", 0) },
			"append": func(f *Files, path string) (string, error) { return "", f.WriteFile(path, []byte("written"), "a", 0) },
			"list":   func(f *Files, path string) (string, error) { _, err := f.ReadDir(filepath.Dir(path)); return "", err },
			"make":   func(f *Files, path string) (string, error) { _, err := f.MkdirAll(path, 0); return "", err },
			"copy": func(f *Files, path string) (string, error) {
				if err := f.Copy(path, "both/copied", false); err != nil {
					return "", err
				}
				b, err := f.ReadFile("both/copied")
				return string(b), err
			},
			"chmod": func(f *Files, path string) (string, error) { return "", f.Chmod(path, 0o640) },
			"times": func(f *Files, path string) (string, error) {
				return "", f.Chtimes(path, time.Unix(1, 0), time.Unix(1, 0))
			},
			"move": func(f *Files, path string) (string, error) { return "", f.Rename(path, "both/moved") },
		} {
			root, f := playground(t)
			in := func(path string) string { return filepath.Join(root, path) }
			fatal(t, os.MkdirAll(in("both/sub"), 0o755))
			fatal(t, os.WriteFile(in("both/sub/file"), []byte("mine"), 0o644))
			fatal(t, os.Symlink("sub/file", in("both/link")))
			// A grant of one file, beside which there is one that is not granted.
			fatal(t, os.WriteFile(in("beside"), []byte("the secret"), 0o644))
			fatal(t, os.WriteFile(in("single"), []byte("mine"), 0o644))
			f.Read, f.Write = append(f.Read, in("single"), in("fresh")), append(f.Write, in("single"), in("fresh"))
			for _, path := range []string{"secret/file", "secret/sub/file"} {
				fatal(t, os.WriteFile(in(path), []byte("the secret"), 0o644))
			}
			before := listing(t, in("secret"))
			path, place := "both/"+x.name, in("both/"+x.name)
			if x.name == "sub" {
				path += "/file"
			}
			beside := "beside"
			switch {
			case x.by != "link beside it":
			case x.name == "new":
				path, place = "fresh", in("fresh")
			case x.name == "file":
				path, place = "single", in("single")
			default:
				path, place, beside = "both/file", in("both"), "secret"
			}
			done := false
			f.between = func(name string) {
				if done || name != filepath.Base(place) {
					return
				}
				done = true
				os.Rename(place, in("out/away"))
				switch x.by {
				case "link to a file":
					fatal(t, os.Symlink(in("secret/file"), place))
				case "link beside it":
					fatal(t, os.Symlink(beside, place))
				case "link to a folder":
					fatal(t, os.Symlink("../secret/sub", place))
				case "link to nothing":
					fatal(t, os.Symlink("../secret/nothing", place))
				case "fifo":
					fatal(t, syscall.Mkfifo(place, 0o666))
				case "folder":
					fatal(t, os.Mkdir(place, 0o755))
				case "file":
					fatal(t, os.WriteFile(place, nil, 0o644))
				}
			}
			data, err := do(f, path)
			if data != "" && data != "mine" {
				t.Errorf("%s: %s by %s: %q", op, x.name, x.by, data)
			}
			if after := listing(t, in("secret")); after != before {
				t.Errorf("%s: %s by %s (%v):\n%s\n%s", op, x.name, x.by, err, before, after)
			}
			info, err := os.Stat(in("beside"))
			fatal(t, err)
			if data, _ := os.ReadFile(in("beside")); string(data) != "the secret" || info.Mode() != 0o644 || time.Since(info.ModTime()) > time.Hour {
				t.Errorf("%s: %s by %s: what is beside it became %q, %v", op, x.name, x.by, data, info)
			}
		}
	}
}

// TestFIFOsThatAreSwappedIn has a FIFO in the place of a file or folder now and then.
func TestFIFOsThatAreSwappedIn(t *testing.T) {
	root, f := playground(t)
	fatal(t, os.MkdirAll(filepath.Join(root, "both/dir"), 0o755))
	fatal(t, syscall.Mkfifo(filepath.Join(root, "both/fifo"), 0o666))
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
			}
			for _, name := range []string{"both/file", "both/dir"} {
				swap(filepath.Join(root, name), filepath.Join(root, "both/fifo"), filepath.Join(root, "both/tmp"))
				swap(filepath.Join(root, name), filepath.Join(root, "both/fifo"), filepath.Join(root, "both/tmp"))
			}
		}
	}()
	for range 200 {
		f.ReadFile("both/file")
		f.WriteFile("both/file", []byte("x"), "", 0)
		f.ReadDir("both/dir")
		f.ReadFile("both/dir/x")
		f.MkdirAll("both/dir/x", 0)
	}
	close(stop)
	<-done
}

// TestFoldersAboveThatMayNotBeRead has a grant below a folder that its user may pass through only.
func TestFoldersAboveThatMayNotBeRead(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	root, _ := playground(t)
	fatal(t, os.Chmod(filepath.Join(root, "secret"), 0o311))
	t.Cleanup(func() { os.Chmod(filepath.Join(root, "secret"), 0o755) })
	f := &Files{Base: root, Read: []string{filepath.Join(root, "secret/sub")}}
	defer f.Close()
	data, err := f.ReadFile("secret/sub/file")
	fatal(t, err)
	equal(t, "read", string(data), "secret/sub/file")
	if _, err := f.ReadFile("secret/file"); !errors.Is(err, ErrDenied) {
		t.Error(err)
	}
}
