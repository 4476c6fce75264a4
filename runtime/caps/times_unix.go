//go:build unix && !aix && !solaris

package caps

import (
	"os"
	"syscall"
	"time"
)

// fileTimes sets the times of an open file.
func fileTimes(file *os.File, atime, mtime time.Time) error {
	c, err := file.SyscallConn()
	if err != nil {
		return err
	}
	times := []syscall.Timeval{syscall.NsecToTimeval(atime.UnixNano()), syscall.NsecToTimeval(mtime.UnixNano())}
	controlErr := c.Control(func(fd uintptr) { err = syscall.Futimes(int(fd), times) })
	if controlErr != nil {
		return controlErr
	}
	return err
}
