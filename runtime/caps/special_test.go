//go:build unix

package caps

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
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
	for range 500 {
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
