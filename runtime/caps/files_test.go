package caps

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestFilesAreReadAndWritten(t *testing.T) {
	root, f := playground(t)
	in := func(path string) string { return filepath.Join(root, path) }
	content := func(path, want string) {
		t.Helper()
		data, err := os.ReadFile(in(path))
		if err != nil || string(data) != want {
			t.Errorf("%s holds %q, %v; want %q", path, data, err, want)
		}
	}
	data, err := f.ReadFile("granted/file")
	fatal(t, err)
	equal(t, "read", string(data), "granted/file")
	data, err = f.ReadFile(in("granted/sub/../file"))
	fatal(t, err)
	equal(t, "read", string(data), "granted/file")

	fatal(t, f.WriteFile("out/new", []byte("one"), "", 0o600))
	fatal(t, f.WriteFile("out/new", []byte(" two"), "a", 0))
	content("out/new", "one two")
	if info, _ := os.Stat(in("out/new")); runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("mode: %v", info.Mode())
	}
	fatal(t, f.WriteFile("out/new", []byte("x"), "", 0))
	content("out/new", "x")
	equal(t, "exclusive", code(f.WriteFile("out/new", nil, "wx", 0)), "EEXIST")
	fatal(t, f.WriteFile("out/newer", []byte("y"), "wx", 0))
	equal(t, "flags", code(f.WriteFile("out/new", nil, "r", 0)), "ERR_INVALID_ARG_VALUE")
	equal(t, "flags", code(f.WriteFile("out/new", nil, "rw", 0)), "ERR_INVALID_ARG_VALUE")
	fatal(t, f.Truncate("out/newer", 3))
	content("out/newer", "y\x00\x00")

	fatal(t, f.Copy("granted/file", "out/copy", false))
	content("out/copy", "granted/file")
	fatal(t, f.Copy("both/file", "out/copy", false))
	content("out/copy", "both/file")
	equal(t, "exclusive", code(f.Copy("both/file", "out/copy", true)), "EEXIST")
	fatal(t, f.Copy("both/file", "both/./file", false))
	content("both/file", "both/file")

	fatal(t, f.Rename("out/copy", "out/moved"))
	content("out/moved", "both/file")
	fatal(t, f.Mkdir("out/dir", 0))
	fatal(t, f.Rename("out/moved", "out/dir/moved"))
	fatal(t, f.Rename("out/dir", "out/folder"))
	content("out/folder/moved", "both/file")
	fatal(t, f.Rename("both/file", "out/from-both"))
	content("out/from-both", "both/file")
	if _, err := os.Stat(in("both/file")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file that moved to another grant is still there")
	}
	fatal(t, f.Mkdir("both/dir", 0))
	equal(t, "a folder to another grant", code(f.Rename("both/dir", "out/dir")), "EXDEV")

	first, err := f.MkdirAll("out/a/b/c", 0)
	fatal(t, err)
	equal(t, "first", first, in("out/a"))
	first, err = f.MkdirAll("out/a/b/c", 0)
	fatal(t, err)
	equal(t, "first", first, "")
	first, err = f.MkdirAll("out/a/b/d", 0)
	fatal(t, err)
	equal(t, "first", first, in("out/a/b/d"))
	made, err := f.MkdirTemp("out/tmp-")
	fatal(t, err)
	if info, err := os.Stat(in(made)); err != nil || !info.IsDir() || len(made) != len("out/tmp-")+6 {
		t.Errorf("made %q, %v", made, err)
	}
	fatal(t, f.Rmdir(made))
	equal(t, "rmdir", code(f.Rmdir("out/a")), "ENOTEMPTY")
	fatal(t, f.RemoveAll("out/a"))
	fatal(t, f.Unlink("out/new"))
	entries, err := os.ReadDir(in("out"))
	fatal(t, err)
	equal(t, "out", fmt.Sprint(entries), "[- file d folder/ - from-both - newer]")

	// A granted folder may go and come back.
	fatal(t, f.RemoveAll("out"))
	equal(t, "gone", code(f.WriteFile("out/file", nil, "", 0)), "ENOENT")
	fatal(t, f.Mkdir("out", 0))
	fatal(t, f.WriteFile("out/file", []byte("again"), "", 0))
	content("out/file", "again")

	when := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	fatal(t, f.Chtimes("both/dir", when, when))
	fatal(t, f.Chtimes("out/file", when, when))
	if info, err := os.Stat(in("out/file")); err != nil || !info.ModTime().Equal(when) {
		t.Errorf("times: %v, %v", info, err)
	}
	fatal(t, f.WriteFile("both/file", []byte("12345"), "", 0))
	fatal(t, f.Chmod("both/file", 0o600|fs.ModeSetuid))
	info, err := f.Stat("both/file")
	fatal(t, err)
	if info.Size != 5 || info.Name != "file" || info.Mode&TypeMask != TypeFile || runtime.GOOS != "windows" && (info.Mode != TypeFile|0o600 || info.Ino == 0) || time.Since(info.Modified) > time.Hour {
		t.Errorf("stat: %+v", info)
	}
	info, err = f.Stat("both/dir")
	fatal(t, err)
	if info.Mode&TypeMask != TypeDir || !info.Modified.Equal(when) {
		t.Errorf("stat: %+v", info)
	}
	list, err := f.ReadDir("both")
	fatal(t, err)
	equal(t, "list", fmt.Sprint(list), fmt.Sprint([]Entry{{"dir", fs.ModeDir}, {"file", 0}}))
	real, err := f.Realpath("both/./dir/../file")
	fatal(t, err)
	equal(t, "real path", real, in("both/file"))
}

// TestFileErrorsAreNodes has messages as Node 20 prints them.
func TestFileErrorsAreNodes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has Linux's answers")
	}
	root, f := playground(t)
	abs := func(path string) string { return filepath.Join(root, path) }
	fatal(t, os.Symlink("loop", abs("both/loop")))
	fatal(t, os.Symlink("nothing", abs("both/dangling")))
	fatal(t, os.MkdirAll(abs("both/dir/sub"), 0o755))
	for want, err := range map[string]error{
		"ENOENT: no such file or directory, open 'granted/nothing'":                    errOf(f.ReadFile("granted/nothing")),
		"ENOENT: no such file or directory, open '" + abs("granted/nothing") + "'":     errOf(f.Open(abs("granted/nothing"), "r", 0)),
		"ENOENT: no such file or directory, open ''":                                   errOf(f.ReadFile("")),
		"ENOENT: no such file or directory, open 'both/dangling'":                      errOf(f.ReadFile("both/dangling")),
		"ENOENT: no such file or directory, open 'out/nothing/x'":                      f.WriteFile("out/nothing/x", nil, "", 0),
		"ENOENT: no such file or directory, stat 'granted/nothing'":                    errOf(f.Stat("granted/nothing")),
		"ENOENT: no such file or directory, lstat 'granted/nothing'":                   errOf(f.Lstat("granted/nothing")),
		"ENOENT: no such file or directory, access 'granted/nothing'":                  f.Access("granted/nothing", 0),
		"ENOENT: no such file or directory, unlink 'out/nothing'":                      f.Unlink("out/nothing"),
		"ENOENT: no such file or directory, rm 'out/nothing'":                          f.RemoveAll("out/nothing"),
		"ENOENT: no such file or directory, rmdir 'out/nothing'":                       f.Rmdir("out/nothing"),
		"ENOENT: no such file or directory, mkdir 'out/nothing/x'":                     f.Mkdir("out/nothing/x", 0),
		"ENOENT: no such file or directory, scandir 'granted/nothing'":                 errOf(f.ReadDir("granted/nothing")),
		"ENOENT: no such file or directory, rename 'out/nothing' -> 'out/x'":           f.Rename("out/nothing", "out/x"),
		"ENOENT: no such file or directory, rename 'out/file' -> 'out/nothing/x'":      f.Rename("out/file", "out/nothing/x"),
		"ENOENT: no such file or directory, copyfile 'granted/nothing' -> 'out/x'":     f.Copy("granted/nothing", "out/x", false),
		"EISDIR: illegal operation on a directory, open 'granted/sub'":                 errOf(f.ReadFile("granted/sub")),
		"EISDIR: illegal operation on a directory, unlink 'both/dir'":                  f.Unlink("both/dir"),
		"EISDIR: illegal operation on a directory, rename 'both/file' -> 'both/dir'":   f.Rename("both/file", "both/dir"),
		"ENOTDIR: not a directory, open 'granted/file/x'":                              errOf(f.ReadFile("granted/file/x")),
		"ENOTDIR: not a directory, scandir 'granted/file'":                             errOf(f.ReadDir("granted/file")),
		"ENOTDIR: not a directory, rmdir 'both/file'":                                  f.Rmdir("both/file"),
		"ENOTDIR: not a directory, mkdir 'out/file/x'":                                 errOf(f.MkdirAll("out/file/x", 0)),
		"EEXIST: file already exists, mkdir 'both/dir'":                                f.Mkdir("both/dir", 0),
		"EEXIST: file already exists, mkdir 'out/file'":                                errOf(f.MkdirAll("out/file", 0)),
		"EEXIST: file already exists, open 'both/file'":                                f.WriteFile("both/file", nil, "wx", 0),
		"EEXIST: file already exists, open 'both/dangling'":                            f.WriteFile("both/dangling", nil, "wx", 0),
		"EEXIST: file already exists, copyfile 'granted/file' -> 'out/file'":           f.Copy("granted/file", "out/file", true),
		"ENOTEMPTY: directory not empty, rmdir 'both/dir'":                             f.Rmdir("both/dir"),
		"ELOOP: too many symbolic links encountered, stat 'both/loop'":                 errOf(f.Stat("both/loop")),
		"ENAMETOOLONG: name too long, open 'granted/" + strings.Repeat("x", 300) + "'": errOf(f.ReadFile("granted/" + strings.Repeat("x", 300))),
		"EINVAL: invalid argument, readlink 'granted/file'":                            errOf(f.Readlink("granted/file")),
		"The argument 'flags' is invalid. Received 'q'":                                errOf(f.Open("granted/file", "q", 0)),
	} {
		if err == nil {
			t.Errorf("no error, want %s", want)
			continue
		}
		equal(t, "message", err.Error(), want)
	}
	var e *Error
	if _, err := f.ReadFile("granted/nothing"); !errors.As(err, &e) || e.Errno() != -2 || e.Syscall != "open" || e.Path != "granted/nothing" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%+v", e)
	}
	if err := f.Rename("out/nothing", "out/x"); !errors.As(err, &e) || e.Path != "out/nothing" || e.Dest != "out/x" {
		t.Errorf("%+v", e)
	}
}

func TestLinksInsideTheGrantsWork(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("makes links as Unix has them")
	}
	root, f := playground(t)
	for at, to := range map[string]string{
		"granted/relative": "sub/file", "granted/absolute": filepath.Join(root, "granted/sub/file"), "granted/dir": "sub", "granted/twice": "dir/../dir/file", "granted/other": "../both/file", "both/new": "made",
	} {
		fatal(t, os.Symlink(to, filepath.Join(root, at)))
	}
	for path, want := range map[string]string{"granted/relative": "granted/sub/file", "granted/absolute": "granted/sub/file", "granted/dir/file": "granted/sub/file", "granted/twice": "granted/sub/file", "granted/other": "both/file"} {
		data, err := f.ReadFile(path)
		if err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", path, data, err)
		}
	}
	real, err := f.Realpath("granted/twice")
	fatal(t, err)
	equal(t, "real path", real, filepath.Join(root, "granted/sub/file"))
	info, err := f.Lstat("granted/dir")
	fatal(t, err)
	equal(t, "a link itself", info.Mode&TypeMask, TypeLink)
	target, err := f.Readlink("granted/dir")
	fatal(t, err)
	equal(t, "a link's target", target, "sub")
	fatal(t, f.WriteFile("both/new", []byte("made"), "", 0))
	data, err := os.ReadFile(filepath.Join(root, "both/made"))
	fatal(t, err)
	equal(t, "written through a dangling link", string(data), "made")
	fatal(t, f.RemoveAll("both/new"))
	if _, err := os.Stat(filepath.Join(root, "both/made")); err != nil {
		t.Error("the target of a link was removed")
	}

	// Who grants a link grants where it leads.
	fatal(t, os.Symlink(filepath.Join(root, "secret"), filepath.Join(root, "alias")))
	g := &Files{Base: root, Read: []string{filepath.Join(root, "alias")}}
	defer g.Close()
	for _, path := range []string{"alias/file", "secret/file"} {
		if data, err := g.ReadFile(path); err != nil || string(data) != "secret/file" {
			t.Errorf("%s: %q, %v", path, data, err)
		}
	}
	// But not where it leads when it is changed later.
	fatal(t, os.Remove(filepath.Join(root, "alias")))
	fatal(t, os.Symlink(filepath.Join(root, "granted-not"), filepath.Join(root, "alias")))
	if data, err := g.ReadFile("alias/file"); err != nil || string(data) != "secret/file" {
		t.Errorf("a granted link that was changed: %q, %v", data, err)
	}
}

func TestGrantsOfFilesAndOfWhatIsNotThereYet(t *testing.T) {
	root, _ := playground(t)
	in := func(path string) string { return filepath.Join(root, path) }
	f := &Files{Base: root, Read: []string{in("secret/file"), in("later/a/b")}, Write: []string{in("later/a/b"), in("new-file")}}
	defer f.Close()
	data, err := f.ReadFile("secret/file")
	fatal(t, err)
	equal(t, "a granted file", string(data), "secret/file")
	for _, path := range []string{"secret", "secret/sub/file", "later", "later/a", "later/a/c", "new-file2"} {
		if _, err := f.Stat(path); !errors.Is(err, ErrDenied) {
			t.Errorf("%s: %v", path, err)
		}
	}
	equal(t, "not there", code(f.WriteFile("later/a/b/file", nil, "", 0)), "ENOENT")
	if _, err := f.MkdirAll("later/x", 0); !errors.Is(err, ErrDenied) {
		t.Errorf("beside: %v", err)
	}
	first, err := f.MkdirAll("later/a/b/c", 0)
	fatal(t, err)
	equal(t, "first", first, in("later"))
	fatal(t, f.WriteFile("later/a/b/c/file", []byte("x"), "", 0))
	fatal(t, f.WriteFile("new-file", []byte("x"), "", 0))
	fatal(t, f.Unlink("new-file"))
	if err := f.WriteFile("later/file", nil, "", 0); !errors.Is(err, ErrDenied) {
		t.Errorf("a folder on the way: %v", err)
	}
	// A link in the place of a granted file leads nowhere that is not granted.
	if runtime.GOOS != "windows" {
		fatal(t, os.Remove(in("secret/file")))
		fatal(t, os.Symlink("sub/file", in("secret/file")))
		if _, err := f.ReadFile("secret/file"); !errors.Is(err, ErrDenied) {
			t.Errorf("a link in the place of a granted file: %v", err)
		}
	}
}

func TestAccess(t *testing.T) {
	root, f := playground(t)
	fatal(t, os.WriteFile(filepath.Join(root, "both/program"), nil, 0o755))
	for _, x := range []struct {
		path string
		mode int
		ok   bool
	}{
		{"granted/file", 0, true}, {"granted/file", AccessRead, true}, {"granted/file", AccessWrite, false}, {"out/file", AccessWrite, true}, {"out/file", AccessRead | AccessWrite, false},
		{"both/file", AccessRead | AccessWrite, true}, {"both/program", AccessExecute, true}, {"both/file", AccessExecute, runtime.GOOS == "windows"}, {"granted/sub", AccessRead, true},
	} {
		if err := f.Access(x.path, x.mode); (err == nil) != x.ok {
			t.Errorf("%s %d: %v", x.path, x.mode, err)
		}
	}
}

func TestOpenFiles(t *testing.T) {
	_, f := playground(t)
	f.Limits.Open = 2
	h, err := f.Open("both/file", "r+", 0)
	fatal(t, err)
	b := make([]byte, 4)
	n, err := h.Read(b)
	fatal(t, err)
	equal(t, "read", string(b[:n]), "both")
	n, err = h.ReadAt(b, 5)
	fatal(t, err)
	equal(t, "read at", string(b[:n]), "file")
	if _, err := h.ReadAt(b, 7); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
	_, err = h.Write([]byte("-"))
	fatal(t, err)
	_, err = h.WriteAt([]byte("F"), 5)
	fatal(t, err)
	rest, err := h.ReadAll()
	fatal(t, err)
	equal(t, "the rest", string(rest), "File")
	fatal(t, h.Truncate(6))
	fatal(t, h.Chmod(0o600))
	fatal(t, h.Sync())
	info, err := h.Stat()
	fatal(t, err)
	equal(t, "size", info.Size, 6)

	a, err := f.Open("both/file", "a", 0)
	fatal(t, err)
	_, err = a.WriteAt([]byte("!"), 0)
	fatal(t, err)
	_, err = a.Write([]byte("?"))
	fatal(t, err)
	data, err := f.ReadFile("both/file")
	fatal(t, err)
	equal(t, "appended", string(data), "both-F!?")
	if _, err := a.Read(b); code(err) != "EBADF" {
		t.Errorf("reading what is open for writing: %v", err)
	}
	var exceeded *Exceeded
	if _, err := f.Open("both/file", "", 0); !errors.As(err, &exceeded) || exceeded.Limit != "Open" {
		t.Errorf("a third one: %v", err)
	}
	fatal(t, a.Close())
	equal(t, "closed twice", code(a.Close()), "EBADF")
	_, err = a.Write(b)
	equal(t, "closed", err.Error(), "EBADF: bad file descriptor, write")
	_, err = f.Open("both/file", "", 0)
	fatal(t, err)
	f.Close()
	if _, err := h.Read(b); err != ErrClosed {
		t.Errorf("when the session ended: %v", err)
	}
	if _, err := f.ReadFile("granted/file"); err != ErrClosed {
		t.Errorf("afterwards: %v", err)
	}
	if _, err := f.Open("granted/file", "", 0); err != ErrClosed {
		t.Errorf("afterwards: %v", err)
	}
}

func TestLimitsOfFiles(t *testing.T) {
	root, f := playground(t)
	f.Limits = FileLimits{ReadFile: 100, Entries: 3}
	fatal(t, os.WriteFile(filepath.Join(root, "granted/just"), make([]byte, 100), 0o644))
	fatal(t, os.WriteFile(filepath.Join(root, "granted/large"), make([]byte, 101), 0o644))
	data, err := f.ReadFile("granted/just")
	fatal(t, err)
	equal(t, "just", len(data), 100)
	fatal(t, f.Copy("granted/just", "out/copy", false))
	var exceeded *Exceeded
	if _, err := f.ReadFile("granted/large"); !errors.As(err, &exceeded) || exceeded.Limit != "ReadFile" {
		t.Errorf("large: %v", err)
	}
	if err := f.Copy("granted/large", "out/copy", false); !errors.As(err, &exceeded) {
		t.Errorf("large: %v", err)
	}
	if _, err := f.ReadDir("granted"); !errors.As(err, &exceeded) || exceeded.Limit != "Entries" {
		t.Errorf("four entries: %v", err)
	}
}

func TestFilesAreAudited(t *testing.T) {
	root, f := playground(t)
	var uses []Use
	f.Clock, f.Audit = Virtual(time.Time{}), func(u Use) { uses = append(uses, u) }
	f.ReadFile("granted/sub/../file")
	f.WriteFile("granted/file", nil, "", 0)
	f.Copy("granted/file", "secret/x", false)
	f.Rename("out/file", "both/x")
	f.ReadFile("granted/nothing")
	in := func(path string) string { return filepath.Join(root, path) }
	want := []Use{
		{Capability: CapRead, Op: "open", What: in("granted/file"), Allowed: true},
		{Capability: CapWrite, Op: "open", What: in("granted/file"), Flag: "--allow-write=" + in("granted/file")},
		{Capability: CapWrite, Op: "copyfile", What: in("secret/x"), Flag: "--allow-write=" + in("secret/x")},
		{Capability: CapRead, Op: "copyfile", What: in("granted/file"), Allowed: true},
		{Capability: CapRead, Op: "rename", What: in("out/file"), Flag: "--allow-read=" + in("out/file")},
		{Capability: CapWrite, Op: "rename", What: in("out/file"), Allowed: true},
		{Capability: CapRead, Op: "open", What: in("granted/nothing"), Allowed: true},
	}
	if len(uses) != len(want) {
		t.Fatalf("heard of %+v", uses)
	}
	for i, w := range want {
		w.At = Epoch
		equal(t, w.Op, uses[i], w)
	}
	uses = nil
	e := &Env{Names: []string{"HOME"}, Vars: map[string]string{"HOME": "x"}, Clock: f.Clock, Audit: f.Audit}
	e.Get("HOME")
	e.Get("PATH")
	e.Keys()
	for i, w := range []Use{{Op: "get", What: "HOME", Allowed: true}, {Op: "get", What: "PATH", Flag: "--allow-env=PATH"}, {Op: "keys", What: "*", Allowed: true}} {
		w.At, w.Capability = Epoch, CapEnv
		equal(t, w.What, uses[i], w)
	}
}

// TestFoldersThatAreSwapped has somebody put links and other things in the place of what a script uses,
// all the time. No read may yield the secret, no write reach it.
func TestFoldersThatAreSwapped(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("makes links as Unix has them")
	}
	root, f := playground(t)
	in := func(path string) string { return filepath.Join(root, path) }
	fatal(t, os.WriteFile(in("secret/sub/file"), []byte("the secret"), 0o644))
	fatal(t, os.WriteFile(in("secret/file"), []byte("the secret"), 0o644))
	fatal(t, os.MkdirAll(in("both/sub"), 0o755))
	fatal(t, os.WriteFile(in("both/sub/file"), []byte("mine"), 0o644))
	fatal(t, os.Symlink(in("secret/sub"), in("both/evil")))
	// The one who swaps follows links, too, so the file that is swapped is in a folder that is not.
	fatal(t, os.MkdirAll(in("both/firm"), 0o755))
	fatal(t, os.WriteFile(in("both/firm/file"), []byte("mine"), 0o644))
	fatal(t, os.Symlink(in("secret/file"), in("both/evilfile")))
	before := listing(t, in("secret"))

	stop := make(chan struct{})
	var wg sync.WaitGroup
	for _, x := range [][2]string{{"both/sub", "both/evil"}, {"both/firm/file", "both/evilfile"}} {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				swap(in(x[0]), in(x[1]), in(x[0]+".tmp"))
			}
		})
	}
	rounds := 100
	if testing.Short() {
		rounds = 20
	}
	read := 0
	for range rounds {
		for _, path := range []string{"both/sub/file", "both/firm/file"} {
			if data, err := f.ReadFile(path); err == nil {
				read++
				if strings.Contains(string(data), "secret") {
					t.Errorf("read %q", data)
				}
			}
			f.WriteFile(path, []byte("mine"), "", 0)
			f.Truncate(path, 2)
			f.Chmod(path, 0o640)
			f.Copy(path, "both/copy", false)
		}
		f.WriteFile("both/sub/other", []byte("mine"), "a", 0)
		f.RemoveAll("both/sub/other")
		f.Rename("both/sub/file", "both/sub/file")
		f.MkdirAll("both/sub/x/y", 0)
		f.RemoveAll("both/sub/x")
		if entries, err := f.ReadDir("both/sub"); err == nil && len(entries) == 0 {
			continue
		}
	}
	close(stop)
	wg.Wait()
	if after := listing(t, in("secret")); after != before {
		t.Errorf("the secret changed:\n%s\n%s", before, after)
	}
	if data, _ := os.ReadFile(in("both/copy")); strings.Contains(string(data), "secret") {
		t.Errorf("copied %q", data)
	}
	if read == 0 {
		t.Error("nothing was ever read")
	}
}

// swap exchanges two entries, by way of a third name.
func swap(a, b, tmp string) {
	os.Rename(a, tmp)
	os.Rename(b, a)
	os.Rename(tmp, b)
}

// TestFoldersAboveAGrantMayBeMadeAnew has a long session whose folders are removed and made again by
// somebody else.
func TestFoldersAboveAGrantMayBeMadeAnew(t *testing.T) {
	root, _ := playground(t)
	in := func(path string) string { return filepath.Join(root, path) }
	fatal(t, os.MkdirAll(in("work/out"), 0o755))
	f := &Files{Base: root, Read: []string{in("work/out")}, Write: []string{in("work/out")}}
	defer f.Close()
	fatal(t, f.WriteFile("work/out/file", []byte("one"), "", 0))
	fatal(t, os.RemoveAll(in("work")))
	equal(t, "while it is gone", code(errOf(f.ReadFile("work/out/file"))), "ENOENT")
	fatal(t, os.MkdirAll(in("work/out"), 0o755))
	fatal(t, f.WriteFile("work/out/file", []byte("two"), "", 0))
	data, err := os.ReadFile(in("work/out/file"))
	fatal(t, err)
	equal(t, "made anew", string(data), "two")
	if runtime.GOOS == "windows" {
		return
	}
	fatal(t, os.RemoveAll(in("work")))
	fatal(t, os.MkdirAll(in("secret/out"), 0o755))
	fatal(t, os.WriteFile(in("secret/out/file"), []byte("the secret"), 0o644))
	fatal(t, os.Symlink("secret", in("work")))
	if data, err := f.ReadFile("work/out/file"); err == nil {
		t.Errorf("a link in its place: %q", data)
	}
}

func TestMovesOverWhatIsThere(t *testing.T) {
	root, f := playground(t)
	in := func(path string) string { return filepath.Join(root, path) }
	for _, dir := range []string{"both/a/x", "both/empty", "both/full/x", "out/dir"} {
		fatal(t, os.MkdirAll(in(dir), 0o755))
	}
	equal(t, "onto a full folder", code(f.Rename("both/a", "both/full")), "ENOTEMPTY")
	fatal(t, f.Rename("both/a", "both/empty"))
	if _, err := os.Stat(in("both/empty/x")); err != nil {
		t.Error(err)
	}
	equal(t, "a file onto a folder of another grant", code(f.Rename("both/file", "out/dir")), "EISDIR")
	fatal(t, f.Rename("both/file", "out/file"))
	data, err := os.ReadFile(in("out/file"))
	fatal(t, err)
	equal(t, "onto a file of another grant", string(data), "both/file")
	if runtime.GOOS == "windows" {
		return
	}
	fatal(t, os.WriteFile(in("both/file"), []byte("again"), 0o644))
	fatal(t, os.Symlink(in("secret/file"), in("out/link")))
	fatal(t, f.Rename("both/file", "out/link"))
	info, err := os.Lstat(in("out/link"))
	if err != nil || !info.Mode().IsRegular() {
		t.Errorf("onto a link of another grant: %v, %v", info, err)
	}
	data, err = os.ReadFile(in("secret/file"))
	fatal(t, err)
	equal(t, "what the link led to", string(data), "secret/file")
}
