// Package disk reads and writes whole files of the user's: goldens, cassettes, missions, reports. What scripts do with
// files is package caps's.
//
//	text, err := disk.Read("radar.scenario.yaml")
//	err = disk.Replace("radar.golden", text, disk.Options{})
//
// All functions may be called from any goroutine. Errors name the file as the caller did.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Temporary is what the names of files begin with until they are whole. What a killed process left of them may be removed.
const Temporary = ".metis-run-"

// Options of Replace. The zero value is a file that all may read, as far as the user's umask lets them.
type Options struct {
	Private bool // for its owner's eyes alone: mode 0600, though there was another
	// Lasting has a power failure leave the old text or the new one. It costs an fsync, 1 ms and more: for what nothing
	// can write again.
	Lasting bool
}

// ErrNotRegular is in the error of Read and Replace for a pipe, a device or a folder: reading one may wait for ever.
var ErrNotRegular = errors.New("it is no regular file")

// Regular refuses a file that is none, after links were followed. A file that is not there is an error of fs.ErrNotExist.
func Regular(name string) error {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	return err
}

// Read is the text of a file that must be regular.
func Read(name string) ([]byte, error) {
	if err := Regular(name); err != nil {
		return nil, err
	}
	return os.ReadFile(name)
}

// Replace puts a file in the place of another, or of none, in one step: who reads it meanwhile finds the old text or the
// new one. Where name is a link it is in the place of what that leads to. An existing file keeps its mode.
func Replace(name string, text []byte, o Options) (err error) {
	defer func() { // the user knows no other file than this
		var of *fs.PathError
		if errors.As(err, &of) {
			of.Path = name
		}
	}()
	at, mode := name, fs.FileMode(0o666) // as umask has it
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return &fs.PathError{Op: "write", Path: name, Err: ErrNotRegular}
	case err == nil:
		if at, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	default:
		info = nil
	}
	if o.Private {
		mode = 0o600
	}
	f, err := create(filepath.Dir(at), mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil && info != nil && !o.Private {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil && o.Lasting {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), at)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// create makes a file of a name that nobody has. Unlike os.CreateTemp it heeds umask.
func create(dir string, mode fs.FileMode) (f *os.File, err error) {
	for range 100 {
		f, err = os.OpenFile(filepath.Join(dir, fmt.Sprintf("%s%016x", Temporary, rand.Uint64())), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return f, err
}
