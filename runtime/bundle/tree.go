package bundle

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"
)

const maxFile = 8 << 20 // bytes of one source file

// A kind is what a path leads to.
type kind byte

const (
	kindNone kind = iota
	kindFile
	kindDir
	kindOther // a device, a pipe, or a path that may not be looked at
)

// A tree reads an environment's files, from disk or an fs.FS, and notes what the bundle rests on: the content of
// every file that was read, and what every path led to that was asked for and was no file. Paths are the file
// system's own: absolute and native on disk, slash-separated and relative in an fs.FS. Safe for concurrent use.
type tree struct {
	fsys  fs.FS  // nil: the disk
	root  string // the environment's folder
	shown string // root, as messages and source maps show it
	free  bool   // its files may import files from outside of root

	realRoot func() (string, error) // root without symbolic links; set for the disk

	mu     sync.Mutex
	inputs map[string][sha256.Size]byte
	probes map[string]kind
	linked bool // a symbolic link was followed: what it leads to is not noted, so the bundle is not cached
}

func (t *tree) join(elem ...string) string {
	if t.fsys != nil {
		return path.Join(elem...)
	}
	return filepath.Join(elem...)
}

func (t *tree) dir(p string) string {
	if t.fsys != nil {
		return path.Dir(p)
	}
	return filepath.Dir(p)
}

func (t *tree) base(p string) string { return path.Base(t.slash(p)) }

func (t *tree) slash(p string) string {
	if t.fsys != nil {
		return p
	}
	return filepath.ToSlash(p)
}

func (t *tree) isAbs(p string) bool { return t.fsys == nil && filepath.IsAbs(p) }

// within gives p relative to dir, slash-separated, if p lies in dir.
func (t *tree) within(dir, p string) (rel string, ok bool) {
	if t.fsys == nil {
		rel, err := filepath.Rel(dir, p)
		if err != nil || !filepath.IsLocal(rel) {
			return "", false
		}
		return filepath.ToSlash(rel), true
	}
	if dir == "." {
		return p, !strings.HasPrefix(p, "..")
	}
	if p == dir {
		return ".", true
	}
	return strings.CutPrefix(p, dir+"/")
}

// show is how messages and the source map name a file.
func (t *tree) show(p string) string {
	if rel, ok := t.within(t.root, p); ok {
		return path.Join(t.shown, rel)
	}
	if t.free && t.fsys == nil {
		if rel, err := filepath.Rel(t.root, p); err == nil {
			return path.Join(t.shown, filepath.ToSlash(rel))
		}
	}
	return t.slash(p)
}

// look tells what a path leads to and notes the answer; files are noted when they are read.
func (t *tree) look(p string) kind {
	t.mu.Lock()
	k, known := t.probes[p]
	t.mu.Unlock()
	if known {
		return k
	}
	k = t.stat(p)
	if k != kindFile {
		t.mu.Lock()
		if t.probes == nil {
			t.probes = make(map[string]kind)
		}
		t.probes[p] = k
		t.mu.Unlock()
	}
	return k
}

func (t *tree) stat(p string) kind {
	var info fs.FileInfo
	var err error
	switch {
	case t.fsys == nil:
		info, err = os.Stat(p)
	case !fs.ValidPath(p):
		return kindNone
	default:
		info, err = fs.Stat(t.fsys, p)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) || notDirectory(err):
		return kindNone
	case err != nil:
		return kindOther
	case info.Mode().IsRegular():
		return kindFile
	case info.IsDir():
		return kindDir
	}
	return kindOther
}

// list gives the names in a folder; none if it cannot be read. It is for messages: the answer is not noted.
func (t *tree) list(dir string) (names []string) {
	var entries []fs.DirEntry
	switch {
	case t.fsys == nil:
		entries, _ = os.ReadDir(dir)
	case fs.ValidPath(dir):
		entries, _ = fs.ReadDir(t.fsys, dir)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// real resolves the symbolic links of a path.
func (t *tree) real(p string) (string, error) {
	if t.fsys != nil {
		return p, nil // an fs.FS keeps links inside itself, or has none
	}
	r, err := filepath.EvalSymlinks(p)
	if err != nil {
		return "", err
	}
	root, err := t.realRoot()
	if err != nil {
		return "", err
	}
	// Below the environment a path keeps the root that the user wrote.
	if rel, ok := t.within(root, r); ok {
		r = t.join(t.root, filepath.FromSlash(rel))
	}
	if r != p {
		t.mu.Lock()
		t.linked = true
		t.mu.Unlock()
	}
	return r, nil
}

// read gives the text of a file and notes its content.
func (t *tree) read(p string) (string, error) {
	data, err := t.readAll(p)
	if err != nil {
		return "", err
	}
	t.mu.Lock()
	if t.inputs == nil {
		t.inputs = make(map[string][sha256.Size]byte)
	}
	t.inputs[p] = sha256.Sum256(data)
	t.mu.Unlock()
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) {
		line := 1
		for rest := text; ; line++ {
			head, tail, found := strings.Cut(rest, "\n")
			if !found || !utf8.ValidString(head) {
				break
			}
			rest = tail
		}
		return "", fmt.Errorf("the file is not UTF-8 (first in line %d); save it as UTF-8", line)
	}
	return text, nil
}

// readAll reads a whole file of at most maxFile bytes.
func (t *tree) readAll(p string) ([]byte, error) {
	var f fs.File
	var err error
	if t.fsys != nil {
		f, err = t.fsys.Open(p)
	} else {
		f, err = os.Open(p)
	}
	if err != nil {
		return nil, bare(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, bare(err)
	}
	if info.IsDir() {
		return nil, errors.New("it is a folder, not a file")
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("the file has %d bytes, at most %d are read", info.Size(), maxFile)
	}
	data := make([]byte, info.Size())
	n, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, bare(err)
	}
	return data[:n], nil
}

// bare takes operation and path off an error of the file system: the message around it names the file.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
