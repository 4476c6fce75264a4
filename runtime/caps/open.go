package caps

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// openFlags are Node's flags for files.
var openFlags = map[string]int{
	"r": os.O_RDONLY, "rs": os.O_RDONLY | os.O_SYNC, "r+": os.O_RDWR, "rs+": os.O_RDWR | os.O_SYNC,
	"w": os.O_WRONLY | os.O_CREATE | os.O_TRUNC, "wx": os.O_WRONLY | os.O_CREATE | os.O_TRUNC | os.O_EXCL,
	"w+": os.O_RDWR | os.O_CREATE | os.O_TRUNC, "wx+": os.O_RDWR | os.O_CREATE | os.O_TRUNC | os.O_EXCL,
	"a": os.O_WRONLY | os.O_CREATE | os.O_APPEND, "ax": os.O_WRONLY | os.O_CREATE | os.O_APPEND | os.O_EXCL,
	"a+": os.O_RDWR | os.O_CREATE | os.O_APPEND, "ax+": os.O_RDWR | os.O_CREATE | os.O_APPEND | os.O_EXCL,
	"as": os.O_WRONLY | os.O_CREATE | os.O_APPEND | os.O_SYNC, "as+": os.O_RDWR | os.O_CREATE | os.O_APPEND | os.O_SYNC,
	"sr": os.O_RDONLY | os.O_SYNC, "sr+": os.O_RDWR | os.O_SYNC, "xw": os.O_WRONLY | os.O_CREATE | os.O_TRUNC | os.O_EXCL,
	"xw+": os.O_RDWR | os.O_CREATE | os.O_TRUNC | os.O_EXCL, "xa": os.O_WRONLY | os.O_CREATE | os.O_APPEND | os.O_EXCL,
	"xa+": os.O_RDWR | os.O_CREATE | os.O_APPEND | os.O_EXCL, "sa": os.O_WRONLY | os.O_CREATE | os.O_APPEND | os.O_SYNC,
	"sa+": os.O_RDWR | os.O_CREATE | os.O_APPEND | os.O_SYNC,
}

// defaultMode is the mode of new files, before the process's umask: Node's.
const defaultMode fs.FileMode = 0o666

// File is an open file. All methods may be called from any goroutine.
type File struct {
	f      *os.File
	files  *Files
	path   string // as the script named it
	append bool
}

// Open opens the regular file at path with Node's flags ("r" if empty) and, should it make it, mode (0666
// if 0; no more than its permission bits). Anything that is no regular file cannot be opened: a device or a
// FIFO may never answer. Reading and writing need their grants.
func (f *Files) Open(path, flags string, mode fs.FileMode) (*File, error) {
	flag, ok := openFlags[cmp.Or(flags, "r")]
	if !ok {
		return nil, &Error{Code: "ERR_INVALID_ARG_VALUE", Message: "The argument 'flags' is invalid. Received '" + flags + "'"}
	}
	var h *File
	err := f.at("open", path, openWant(flag), func(s *spot) error {
		file, err := s.open(flag, mode)
		if err != nil {
			return err
		}
		h = &File{f: file, files: f, path: path, append: flag&os.O_APPEND != 0}
		if err := f.keep(h); err != nil {
			_ = file.Close()
			return err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return h, nil
}

func (f *Files) keep(h *File) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	if len(f.open) >= f.limits.Open {
		return &Exceeded{Limit: "Open", Max: int64(f.limits.Open), What: "the number of open files"}
	}
	f.open[h] = struct{}{}
	return nil
}

// openWant is what opening with flag needs.
func openWant(flag int) want {
	w := want{need: needRead, follow: flag&os.O_EXCL == 0}
	switch flag & (os.O_WRONLY | os.O_RDWR) {
	case os.O_WRONLY:
		w.need = needWrite
	case os.O_RDWR:
		w.need = needRead | needWrite
	}
	return w
}

// open opens what is at s, which nothing else can take the place of.
func (s *spot) open(flag int, mode fs.FileMode) (*os.File, error) {
	if s.info != nil {
		if flag&os.O_EXCL != 0 {
			return nil, failed("EEXIST")
		}
		file, err := s.openExisting(flag &^ (os.O_CREATE | os.O_TRUNC))
		if err == nil && flag&os.O_TRUNC != 0 {
			// Only now, when it is known to be the right file.
			if err = file.Truncate(0); err != nil {
				_ = file.Close()
			}
		}
		return file, err
	}
	if flag&os.O_CREATE == 0 {
		return nil, failed("ENOENT")
	}
	s.use()
	file, err := s.dir.OpenFile(s.name, flag|os.O_EXCL|openNonblock, cmp.Or(mode.Perm(), defaultMode))
	if errors.Is(err, fs.ErrExist) && flag&os.O_EXCL == 0 {
		return nil, errMoved // it exists now
	}
	return file, err
}

// openExisting opens the regular file that is at s.
func (s *spot) openExisting(flag int) (*os.File, error) {
	switch mode := s.info.Mode(); {
	case mode.IsDir():
		return nil, failed("EISDIR")
	case mode.Type() == fs.ModeSymlink:
		return nil, failed("ELOOP")
	case !mode.IsRegular():
		return nil, &Error{Code: "ENOTSUP", Syscall: "open", Path: s.asked,
			Message: "ENOTSUP: only regular files can be opened, open '" + s.asked + "'"}
	}
	s.use()
	file, err := s.dir.OpenFile(s.name, flag|openNonblock, 0)
	if err != nil {
		return nil, moved(err)
	}
	info, err := file.Stat()
	if err == nil && !(os.SameFile(info, s.info) && info.Mode().IsRegular()) {
		err = errMoved
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

func (h *File) fail(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if errors.Is(err, os.ErrClosed) {
		h.files.mu.Lock()
		defer h.files.mu.Unlock()
		if h.files.closed {
			return ErrClosed
		}
		return &Error{Code: "EBADF", Syscall: op, Message: "EBADF: bad file descriptor, " + op}
	}
	e := fileError(err, op, h.path, "")
	var words *Error
	if errors.As(e, &words) {
		words.Message, words.Path = words.Code+": "+systemErrors[words.Code].text+", "+op, "" // Node names no path here
	}
	return e
}

// Read reads at the file's own position and moves it; io.EOF at the end.
func (h *File) Read(p []byte) (int, error) {
	n, err := h.f.Read(p)
	return n, h.fail("read", err)
}

// ReadAt reads at an offset in bytes; io.EOF where fewer than len(p) follow.
func (h *File) ReadAt(p []byte, offset int64) (int, error) {
	n, err := h.f.ReadAt(p, offset)
	return n, h.fail("read", err)
}

// Write writes at the file's own position and moves it; at the end if it was opened to append.
func (h *File) Write(p []byte) (int, error) {
	n, err := h.f.Write(p)
	return n, h.fail("write", err)
}

// WriteAt writes at an offset in bytes; at the end if the file was opened to append, as on Linux.
func (h *File) WriteAt(p []byte, offset int64) (int, error) {
	if h.append {
		return h.Write(p)
	}
	n, err := h.f.WriteAt(p, offset)
	return n, h.fail("write", err)
}

// ReadAll reads from the file's own position to the end, within FileLimits.ReadFile.
func (h *File) ReadAll() ([]byte, error) {
	data, err := readAll(h.f, h.files.limits.ReadFile)
	return data, h.fail("read", err)
}

// Stat tells about the file.
func (h *File) Stat() (Info, error) {
	info, err := h.f.Stat()
	if err != nil {
		return Info{}, h.fail("fstat", err)
	}
	return infoOf(info), nil
}

// Truncate makes the file size bytes long.
func (h *File) Truncate(size int64) error { return h.fail("ftruncate", h.f.Truncate(max(size, 0))) }

// Chmod sets the permission bits.
func (h *File) Chmod(mode fs.FileMode) error { return h.fail("fchmod", h.f.Chmod(mode.Perm())) }

// Sync has the system write the file to the disk.
func (h *File) Sync() error { return h.fail("fsync", h.f.Sync()) }

// Close closes the file. A second call is an error with the code EBADF.
func (h *File) Close() error {
	h.files.mu.Lock()
	delete(h.files.open, h)
	h.files.mu.Unlock()
	return h.fail("close", h.f.Close())
}

// readAll reads a file to its end. What a file says of its size is a hint: those of the kernel say 0.
func readAll(file *os.File, most int64) ([]byte, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	tooLong := &Exceeded{Limit: "ReadFile", Max: most, What: "the file"}
	if info.Size() > most {
		return nil, tooLong
	}
	data := make([]byte, 0, info.Size()+512)
	for {
		n, err := file.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > most:
			return nil, tooLong
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, err
		case len(data) == cap(data):
			data = append(data, 0)[:len(data)]
		}
	}
}

// ReadFile is the content of the file at path.
func (f *Files) ReadFile(path string) (data []byte, err error) {
	err = f.at("open", path, openWant(os.O_RDONLY), func(s *spot) error {
		file, err := s.open(os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		defer file.Close()
		data, err = readAll(file, f.limits.ReadFile)
		return err
	})
	return data, err
}

// WriteFile writes the file at path with Node's flags: "w" if empty, "a" to append, "wx" only if it does
// not exist. mode is as for Open.
func (f *Files) WriteFile(path string, data []byte, flags string, mode fs.FileMode) error {
	flag, ok := openFlags[cmp.Or(flags, "w")]
	if !ok || flag&(os.O_WRONLY|os.O_RDWR) == 0 {
		return &Error{Code: "ERR_INVALID_ARG_VALUE", Message: "The argument 'flags' is invalid. Received '" + flags + "'"}
	}
	w := openWant(flag)
	w.need = needWrite // nothing is read
	return f.at("open", path, w, func(s *spot) error {
		file, err := s.open(flag, mode)
		if err != nil {
			return err
		}
		if _, err = file.Write(data); err != nil {
			_ = file.Close()
			return err
		}
		return file.Close()
	})
}

// Truncate makes the file at path size bytes long.
func (f *Files) Truncate(path string, size int64) error {
	return f.at("open", path, openWant(os.O_WRONLY), func(s *spot) error {
		file, err := s.open(os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer file.Close()
		return file.Truncate(max(size, 0))
	})
}

// Chmod sets the permission bits of the file or folder at path, and only those.
func (f *Files) Chmod(path string, mode fs.FileMode) error {
	return f.change("chmod", path, func(dir *os.Root) error { return dir.Chmod(".", mode.Perm()) },
		func(file *os.File) error { return file.Chmod(mode.Perm()) })
}

// Chtimes sets the times of access and change of the file or folder at path, to the microsecond.
func (f *Files) Chtimes(path string, atime, mtime time.Time) error {
	return f.change("utime", path, func(dir *os.Root) error { return dir.Chtimes(".", atime, mtime) },
		func(file *os.File) error { return fileTimes(file, atime, mtime) })
}

// change does something to the folder or to the file at path, which is opened for it: by its name it
// could be another one a moment later.
func (f *Files) change(op, path string, folder func(*os.Root) error, regular func(*os.File) error) error {
	return f.at(op, path, want{need: needWrite, follow: true}, func(s *spot) error {
		switch {
		case s.info == nil:
			return failed("ENOENT")
		case s.info.IsDir():
			dir, err := s.enter()
			if err != nil {
				return err
			}
			defer dir.Close()
			return folder(dir)
		}
		file, err := s.openExisting(os.O_RDONLY)
		if errors.Is(err, fs.ErrPermission) {
			file, err = s.openExisting(os.O_WRONLY)
		}
		if err != nil {
			return err
		}
		defer file.Close()
		return regular(file)
	})
}
