package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// flock locks a file for as long as its process lives and it is open; false: somebody else has.
func flock(f *os.File) (bool, error) {
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}

// discard unlocks a file and removes it. A file that somebody else has opened meanwhile cannot be removed, and is not.
func discard(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}
