package caps

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"sync"
)

// Files is the file system as one session may use it, for fs/promises. The zero value allows nothing,
// nil likewise: each use is a *Denied. Set the fields before the first use and do not change them
// afterwards. All methods may be called from any goroutine, and wait for the disk.
//
// A granted path is a file, or a folder with all that is in it. A path that a script names is made
// absolute and cleaned, then walked entry by entry in folders that are held open: a symbolic link on the
// way counts as the path that it leads to, which must be granted, too. So a link that is put in the place
// of something between check and use leads nowhere. Hard links cannot be told from files.
//
// Errors are a *Denied, an *Error with Node's code and message, an *Exceeded, or ErrClosed.
type Files struct {
	Read   []string // absolute paths whose content and names may be read, or Bare
	Write  []string // absolute paths that may be changed, or Bare
	Base   string   // absolute: what relative paths are relative to; empty: they are refused
	Limits FileLimits

	Clock *Clock    // of the audit, nil: the real one
	Audit func(Use) // hears of every use, on its goroutine, several at once

	between func(name string) // a test's: called between the look at an entry and its use

	once   sync.Once
	limits FileLimits
	mu     sync.Mutex
	closed bool
	grants []*pathGrant
	open   map[*File]struct{}
}

// FileLimits bound what one session does with files. A zero field is the default beside it.
type FileLimits struct {
	ReadFile int64 // 64 MiB: bytes that one ReadFile or Copy reads
	Entries  int   // 100,000: entries that one ReadDir lists
	Open     int   // 64: files that are open
}

func (l FileLimits) withDefaults() FileLimits {
	return FileLimits{
		ReadFile: cmp.Or(l.ReadFile, 64<<20),
		Entries:  cmp.Or(l.Entries, 100_000),
		Open:     cmp.Or(l.Open, 64),
	}
}

func (f *Files) init() {
	f.once.Do(func() {
		f.limits = f.Limits.withDefaults()
		f.open = map[*File]struct{}{}
		for _, path := range union(f.Read, f.Write) {
			f.grants = append(f.grants, newPathGrant(path, f.Read, f.Write))
		}
	})
}

// Close closes every file that is open, and makes every later use fail with ErrClosed.
func (f *Files) Close() {
	if f == nil {
		return
	}
	f.init()
	f.mu.Lock()
	open, grants := f.open, f.grants
	f.closed, f.open = true, nil
	f.mu.Unlock()
	for h := range open {
		_ = h.f.Close()
	}
	for _, g := range grants {
		g.close()
	}
}

// at does something with what is at path, and tells the audit. op is Node's name of the system call. do
// may be called again: see errMoved.
func (f *Files) at(op, path string, w want, do func(*spot) error) error {
	if f == nil {
		f = &Files{}
	}
	f.init()
	capability := CapRead
	if w.need == needWrite {
		capability = CapWrite
	}
	use := Use{Capability: capability, Op: op, What: path}
	w.between = f.between
	asked, err := f.absolute(path)
	if err == nil {
		use.What = asked
		err = f.walked(asked, w, func(s *spot) error {
			if use.Resolved = s.path; s.path == asked {
				use.Resolved = ""
			}
			return do(s)
		})
	}
	var denied *Denied
	if errors.As(err, &denied) && !denied.noted {
		use.Capability, use.What = denied.Capability, denied.Asked
	}
	watcher{f.Clock, f.Audit}.note(use, err)
	return fileError(err, op, path, "")
}

// errMoved says that what was at a place is no longer there: somebody else changed the folder meanwhile.
var errMoved = errors.New("the file was replaced meanwhile")

// walked walks to an absolute path and does something there, again where it was changed meanwhile.
func (f *Files) walked(asked string, w want, do func(*spot) error) error {
	for range 16 {
		s, err := f.walk(asked, w)
		if err == nil {
			err = do(s)
			s.close()
		}
		if err != errMoved {
			return err
		}
	}
	return &Error{Code: "EAGAIN"}
}

// fileError puts an error in Node's words. path is as the script named it.
func fileError(err error, op, path, dest string) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		if e.Message != "" {
			return e
		}
	} else if k := known(err); k != nil {
		return k
	} else if errors.Is(err, os.ErrClosed) {
		return ErrClosed
	}
	code := ""
	if e != nil {
		code = e.Code
	} else if code = systemCode(err); code == "" {
		code = "EACCES" // os.Root's own words for a path that leads out of it
	}
	message := code
	if text := systemErrors[code].text; text != "" {
		message += ": " + text
	}
	message += ", " + op + " '" + path + "'"
	if dest != "" {
		message += " -> '" + dest + "'"
	}
	return &Error{Code: code, Message: message, Syscall: op, Path: path, Dest: dest, Err: err}
}

// failed is an error of this code, which fileError words.
func failed(code string) error { return &Error{Code: code} }

// Stat tells about what is at path, behind links.
func (f *Files) Stat(path string) (Info, error) { return f.stat("stat", path, true) }

// Lstat tells about what is at path, and of a link about itself.
func (f *Files) Lstat(path string) (Info, error) { return f.stat("lstat", path, false) }

func (f *Files) stat(op, path string, follow bool) (info Info, err error) {
	err = f.at(op, path, want{need: needRead, follow: follow}, func(s *spot) error {
		if s.info == nil {
			return failed("ENOENT")
		}
		info = infoOf(s.info)
		return nil
	})
	return info, err
}

// The modes of Access, as Node's constants: what is asked may be their sum; 0 asks whether path exists.
const (
	AccessRead    = 4
	AccessWrite   = 2
	AccessExecute = 1
)

// Access tells by an error whether path cannot be used so. AccessWrite needs a grant for writing, the
// others one for reading.
func (f *Files) Access(path string, mode int) error {
	w := want{need: needRead, follow: true}
	if mode&AccessWrite != 0 {
		w.need = needWrite
		if mode != AccessWrite {
			w.need = needRead | needWrite
		}
	}
	return f.at("access", path, w, func(s *spot) error {
		if s.info == nil {
			return failed("ENOENT")
		}
		perm := s.info.Mode().Perm()
		if mode&AccessExecute != 0 && perm&0o111 == 0 {
			return failed("EACCES")
		}
		if !s.info.Mode().IsRegular() {
			if mode&AccessRead != 0 && perm&0o444 == 0 || mode&AccessWrite != 0 && perm&0o222 == 0 {
				return failed("EACCES")
			}
			return nil
		}
		for bit, flag := range map[int]int{AccessRead: os.O_RDONLY, AccessWrite: os.O_WRONLY} {
			if mode&bit == 0 {
				continue
			}
			file, err := s.openExisting(flag)
			if err != nil {
				return err
			}
			_ = file.Close()
		}
		return nil
	})
}

// Realpath is the absolute path of what is at path, without links.
func (f *Files) Realpath(path string) (real string, err error) {
	err = f.at("realpath", path, want{need: needRead, follow: true}, func(s *spot) error {
		if s.info == nil {
			return failed("ENOENT")
		}
		real = s.path
		return nil
	})
	return real, err
}

// Readlink is where the link at path leads, as it says.
func (f *Files) Readlink(path string) (target string, err error) {
	err = f.at("readlink", path, want{need: needRead}, func(s *spot) (err error) {
		switch {
		case s.info == nil:
			return failed("ENOENT")
		case s.info.Mode().Type() != fs.ModeSymlink:
			return failed("EINVAL")
		}
		target, err = s.dir.Readlink(s.name)
		return err
	})
	return target, err
}
