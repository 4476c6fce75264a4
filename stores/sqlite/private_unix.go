//go:build unix

package sqlite

import (
	"fmt"
	"os"
	"syscall"

	"github.com/metis-run/metis-run/stores"
)

// private tells whether a folder or file is its owner's, ours, and nobody else may write it, or read it if it is a file.
func private(name string, dir bool) error {
	info, err := os.Lstat(name)
	if err == nil && dir {
		info, err = os.Stat(name)
	}
	if err != nil {
		return err
	}
	others := os.FileMode(0o077)
	if dir {
		others = 0o022
	}
	refuse := func(why, hint string) error {
		return &stores.StorageError{What: fmt.Sprintf("%s %s", name, why), Hint: hint}
	}
	owner, uid := info.Sys().(*syscall.Stat_t).Uid, os.Geteuid()
	switch {
	case dir != info.IsDir() || !dir && !info.Mode().IsRegular():
		return refuse("is something else than it should be", "move it away, or give another folder with --state")
	case int(owner) != uid:
		return refuse(fmt.Sprintf("belongs to user %d, and this process to user %d", owner, uid), "give a folder of your own with --state")
	case info.Mode().Perm()&others != 0:
		mode := map[bool]string{true: "700", false: "600"}[dir]
		return refuse(fmt.Sprintf("is open to others (%v)", info.Mode().Perm()), fmt.Sprintf("make it yours alone: chmod %s %s", mode, name))
	}
	return nil
}
