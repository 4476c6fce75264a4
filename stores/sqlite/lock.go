package sqlite

import (
	"errors"
	"os"
)

// tryLock makes and locks a file; nil: somebody else has it.
func tryLock(name string) (*os.File, error) { return lock(name, os.O_RDWR|os.O_CREATE) }

// locked tells whether somebody has a file locked.
func locked(name string) bool {
	f, err := lock(name, os.O_RDWR)
	if f != nil {
		f.Close()
	}
	return f == nil && !errors.Is(err, os.ErrNotExist)
}

func lock(name string, flags int) (*os.File, error) {
	for {
		f, err := os.OpenFile(name, flags, 0o600) // no child process inherits it: Go opens with O_CLOEXEC
		if err != nil {
			return nil, err
		}
		ok, err := flock(f)
		if !ok {
			f.Close()
			return nil, err
		}
		// Who had it may have removed it after it was opened here: then it keeps nobody away.
		opened, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, err
		}
		if there, err := os.Stat(name); err == nil && os.SameFile(opened, there) {
			return f, nil
		}
		f.Close()
	}
}
