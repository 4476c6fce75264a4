package caps

import (
	"cmp"
	"crypto/rand"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Entry is one entry of a folder.
type Entry struct {
	Name string
	Type fs.FileMode // its type bits: fs.ModeDir, fs.ModeSymlink, ...; 0 for a regular file
}

// ReadDir lists the folder at path, sorted by the bytes of the names, as libuv does.
func (f *Files) ReadDir(path string) (entries []Entry, err error) {
	err = f.at("scandir", path, want{need: needRead, follow: true}, func(s *spot) error {
		switch {
		case s.info == nil:
			return failed("ENOENT")
		case !s.info.IsDir():
			return failed("ENOTDIR")
		}
		dir, err := s.enter()
		if err != nil {
			return err
		}
		defer dir.Close()
		file, err := dir.Open(".")
		if err != nil {
			return err
		}
		defer file.Close()
		entries = []Entry{}
		for {
			some, err := file.ReadDir(1024)
			for _, e := range some {
				entries = append(entries, Entry{e.Name(), e.Type()})
			}
			if len(entries) > f.limits.Entries {
				entries = nil
				return &Exceeded{Limit: "Entries", Max: int64(f.limits.Entries), What: "the number of entries of the folder"}
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
		}
		slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
		return nil
	})
	return entries, err
}

// Mkdir makes a folder; mode as for Open, 0777 if 0.
func (f *Files) Mkdir(path string, mode fs.FileMode) error {
	return f.mkdir("mkdir", path, mode)
}

func (f *Files) mkdir(op, path string, mode fs.FileMode) error {
	return f.at(op, path, want{need: needWrite}, func(s *spot) error {
		if s.info != nil {
			return failed("EEXIST")
		}
		return s.dir.Mkdir(s.name, cmp.Or(mode.Perm(), 0o777))
	})
}

// MkdirAll makes a folder and those above it that are missing; these only if they lead to a granted path.
// first is the first folder that it made, absolute, empty if there was nothing to do.
func (f *Files) MkdirAll(path string, mode fs.FileMode) (first string, err error) {
	err = f.at("mkdir", path, want{need: needWrite, follow: true, partial: true}, func(s *spot) error {
		switch {
		case s.info == nil:
			err := s.dir.Mkdir(s.name, cmp.Or(mode.Perm(), 0o777))
			if err != nil && systemCode(err) != "EEXIST" {
				return err
			}
			if err == nil && first == "" {
				first = s.path
			}
			return s.makeRest(cmp.Or(mode.Perm(), 0o777))
		case !s.info.IsDir():
			return failed("EEXIST")
		}
		return nil
	})
	return first, err
}

// makeRest makes the folders behind the one that was just made at s.
func (s *spot) makeRest(mode fs.FileMode) error {
	dir, owned := s.dir, false
	name := s.name
	for i := 0; ; i++ {
		here := spot{dir: dir, name: name}
		var err error
		if here.info, err = dir.Lstat(name); err == nil && !here.info.IsDir() {
			err = errMoved
		}
		var next *os.Root
		if err == nil && i < len(s.rest) {
			next, err = here.enter()
		}
		if owned {
			_ = dir.Close()
		}
		if err != nil || i == len(s.rest) {
			return err
		}
		dir, owned, name = next, true, s.rest[i]
		if err := dir.Mkdir(name, mode); err != nil && systemCode(err) != "EEXIST" {
			_ = dir.Close()
			return err
		}
	}
}

// MkdirTemp makes a folder of its own whose path is prefix and six letters, which it gives. The letters
// do not come from the session's source of chance, so they differ between runs.
func (f *Files) MkdirTemp(prefix string) (path string, err error) {
	for range 100 {
		path = prefix + rand.Text()[:6]
		err = f.mkdir("mkdtemp", path, 0o700)
		if err == nil {
			return path, nil
		}
		if systemCode(err) != "EEXIST" {
			break
		}
	}
	return "", err
}

// Unlink removes the file or link at path.
func (f *Files) Unlink(path string) error {
	return f.at("unlink", path, want{need: needWrite}, func(s *spot) error {
		switch {
		case s.info == nil:
			return failed("ENOENT")
		case s.info.IsDir():
			return failed("EISDIR")
		}
		return s.dir.Remove(s.name)
	})
}

// Rmdir removes the empty folder at path.
func (f *Files) Rmdir(path string) error {
	return f.at("rmdir", path, want{need: needWrite}, func(s *spot) error {
		switch {
		case s.info == nil:
			return failed("ENOENT")
		case !s.info.IsDir():
			return failed("ENOTDIR")
		case s.name == ".":
			return failed("EBUSY")
		}
		return s.dir.Remove(s.name)
	})
}

// RemoveAll removes what is at path, a folder with all that is in it. Links are removed, not followed.
func (f *Files) RemoveAll(path string) error {
	return f.at("rm", path, want{need: needWrite}, func(s *spot) error {
		switch {
		case s.info == nil:
			return failed("ENOENT")
		case s.name == ".":
			return failed("EBUSY")
		}
		return s.dir.RemoveAll(s.name)
	})
}

// Copy copies a file, permission bits too, over an existing one unless exclusive.
func (f *Files) Copy(from, to string, exclusive bool) error {
	err := f.at("copyfile", from, openWant(os.O_RDONLY), func(src *spot) error {
		file, err := src.open(os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		defer file.Close()
		if src.info.Size() > f.limits.ReadFile {
			return &Exceeded{Limit: "ReadFile", Max: f.limits.ReadFile, What: "the file"}
		}
		return f.at("copyfile", to, want{need: needWrite, follow: !exclusive}, func(dst *spot) error {
			return copyTo(dst, file, src.info, exclusive, f.limits.ReadFile)
		})
	})
	return twoPaths(err, "copyfile", from, to)
}

func copyTo(dst *spot, file *os.File, info fs.FileInfo, exclusive bool, most int64) error {
	if dst.info != nil && !exclusive && os.SameFile(dst.info, info) {
		return nil // libuv leaves a file that is copied onto itself alone
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if exclusive {
		flag |= os.O_EXCL
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	out, err := dst.open(flag, info.Mode().Perm())
	if err != nil {
		return err
	}
	n, err := io.Copy(out, io.LimitReader(file, most+1))
	if err == nil && n > most {
		err = &Exceeded{Limit: "ReadFile", Max: most, What: "the file"}
	}
	if closing := out.Close(); err == nil {
		err = closing
	}
	return err
}

// twoPaths is an error of an operation on two paths, with Node's words for both.
func twoPaths(err error, op, from, to string) error {
	e, ok := err.(*Error)
	if !ok || systemErrors.find(e.Code).text == "" {
		return err
	}
	return fileError(&Error{Code: e.Code}, op, from, to)
}

// Rename moves a file or folder, over an existing file or empty folder. Both paths need a grant for
// writing; where the new one may be read, the old one must be, too, or moving would be a way to read. From
// one grant to another only files move, as a copy.
func (f *Files) Rename(from, to string) error {
	err := f.at("rename", from, want{need: needWrite}, func(src *spot) error {
		switch {
		case src.info == nil:
			return failed("ENOENT")
		case src.name == ".":
			return failed("EBUSY")
		}
		return f.at("rename", to, want{need: needWrite}, func(dst *spot) error {
			if dst.name == "." {
				return failed("EBUSY")
			}
			f.mu.Lock()
			reads, may := f.covers(dst.path, needRead), f.covers(src.path, needRead)
			f.mu.Unlock()
			if reads != nil && may == nil {
				return &Denied{Capability: CapRead, Asked: src.path, Flag: flagFor(CapRead, src.path)}
			}
			return f.rename(src, dst)
		})
	})
	return twoPaths(err, "rename", from, to)
}

func (f *Files) rename(src, dst *spot) error {
	root, from, to, err := commonRoot(src, dst)
	if err != nil {
		return err
	}
	if root == nil {
		return moveFile(src, dst, f.limits.ReadFile)
	}
	defer root.Close()
	if !src.info.IsDir() && dst.info != nil && dst.info.IsDir() {
		return failed("EISDIR")
	}
	if src.info.IsDir() && dst.info != nil && dst.info.IsDir() && !os.SameFile(src.info, dst.info) {
		if err := root.Remove(to); err != nil { // os.Root renames onto no folder; POSIX does onto an empty one
			return err
		}
	}
	return root.Rename(from, to)
}

// commonRoot is a folder from which both can be named, or nil.
func commonRoot(src, dst *spot) (root *os.Root, from, to string, err error) {
	a, err := src.dir.Stat(".")
	if err != nil {
		return nil, "", "", err
	}
	b, err := dst.dir.Stat(".")
	if err != nil {
		return nil, "", "", err
	}
	if os.SameFile(a, b) {
		root, err = src.dir.OpenRoot(".")
		return root, src.name, dst.name, err
	}
	g := src.grant
	if !within(dst.path, g.real) {
		g = dst.grant
	}
	if !within(src.path, g.real) || !within(dst.path, g.real) || src.path == g.real || dst.path == g.real {
		return nil, "", "", nil
	}
	s, link, err := g.walk(g.real, want{})
	if err != nil || link != "" {
		return nil, "", "", cmp.Or(err, errMoved)
	}
	defer s.close()
	if s.info == nil || !s.info.IsDir() {
		return nil, "", "", errMoved
	}
	if root, err = s.enter(); err != nil {
		return nil, "", "", err
	}
	below := func(path string) string {
		return strings.TrimPrefix(path[len(g.real):], string(filepath.Separator))
	}
	return root, below(src.path), below(dst.path), nil
}

// moveFile moves a file to where it cannot be renamed to.
func moveFile(src, dst *spot, most int64) error {
	if !src.info.Mode().IsRegular() {
		return failed("EXDEV")
	}
	if dst.info != nil && dst.info.IsDir() {
		return failed("EISDIR")
	}
	if src.info.Size() > most {
		return failed("EXDEV")
	}
	file, err := src.openExisting(os.O_RDONLY)
	if err != nil {
		return err
	}
	defer file.Close()
	if dst.info != nil && dst.info.Mode().Type() == fs.ModeSymlink {
		if err := dst.dir.Remove(dst.name); err != nil {
			return err
		}
		dst.info = nil
	}
	if err := copyTo(dst, file, src.info, false, most); err != nil {
		return err
	}
	return src.dir.Remove(src.name)
}
