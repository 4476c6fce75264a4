//go:build unix

package bundle

import (
	"errors"
	"os"
	"syscall"
)

// notDirectory tells that a path goes through something that is no folder: nothing is there.
func notDirectory(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

// ownedByUser tells that nobody but the user (and root) can write into a folder: what lies there is executed.
func ownedByUser(info os.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid() && info.Mode().Perm()&0o022 == 0
}
