//go:build unix

package sqlite

import (
	"errors"
	"os"
	"syscall"
)

// flock locks a file for as long as its process lives and it is open; false: somebody else has.
func flock(f *os.File) (bool, error) {
	for {
		switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, err
		}
	}
}

// discard removes a file that this process has locked, then unlocks it: who waits for it finds that it is gone.
func discard(f *os.File) {
	os.Remove(f.Name())
	f.Close()
}
