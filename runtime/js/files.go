package js

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"path/filepath"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/caps"
)

// fileModule is metis-run:files, over which fs/promises is written. Paths are texts, modes and file descriptors numbers,
// contents Uint8Arrays; every function returns a promise. A script that knows its name gets nothing that fs/promises
// would not do for it; every function takes any arguments.
func (vm *VM) fileModule() *Object {
	if vm.outside.files != nil {
		return vm.outside.files
	}
	o := vm.rt.NewObject()
	vm.putFiles(o)
	vm.putHandles(o)
	vm.outside.files = o
	return o
}

// puts gives a function that puts natives on o.
func (vm *VM) puts(o *Object) func(name string, f func(Call) Value) {
	return func(name string, f func(Call) Value) { _ = o.Set(name, vm.Func(name, f)) }
}

// done is Outside for work without a result.
func (vm *VM) done(work func() error) Value {
	return Outside(vm, func(context.Context) (struct{}, error) { return struct{}{}, work() },
		func(struct{}) Value { return goja.Undefined() })
}

// textOf is Outside for work whose result is a text, undefined if empty.
func (vm *VM) textOf(work func() (string, error)) Value {
	return Outside(vm, func(context.Context) (string, error) { return work() }, func(s string) Value {
		if s == "" {
			return goja.Undefined()
		}
		return vm.rt.ToValue(s)
	})
}

func fileMode(v Value) fs.FileMode { return fs.FileMode(v.ToInteger() & 0o777) }

func (vm *VM) putFiles(o *Object) {
	put, files := vm.puts(o), vm.opts.Caps.Files
	path := func(c Call) string { return c.Argument(0).String() }
	put("readFile", func(c Call) Value {
		p := path(c)
		return Outside(vm, func(context.Context) ([]byte, error) {
			data, err := files.ReadFile(p)
			return data, readError(err)
		}, vm.bytes)
	})
	put("writeFile", func(c Call) Value { // path, content, flags, mode
		p, data, flags, mode := path(c), vm.copied(c.Argument(1)), c.Argument(2).String(), fileMode(c.Argument(3))
		return vm.done(func() error { return files.WriteFile(p, data, flags, mode) })
	})
	put("stat", func(c Call) Value { // path, whether links are followed, whether as BigInts
		p, follow, exact := path(c), c.Argument(1).ToBoolean(), c.Argument(2).ToBoolean()
		return Outside(vm, func(context.Context) (caps.Info, error) {
			if follow {
				return files.Stat(p)
			}
			return files.Lstat(p)
		}, func(info caps.Info) Value { return vm.stats(info, exact) })
	})
	put("readDir", func(c Call) Value {
		p := path(c)
		return Outside(vm, func(context.Context) ([]caps.Entry, error) { return files.ReadDir(p) }, vm.entries)
	})
	put("mkdir", func(c Call) Value {
		p, mode := path(c), fileMode(c.Argument(1))
		return vm.done(func() error { return files.Mkdir(p, mode) })
	})
	put("mkdirAll", func(c Call) Value { // the first folder that was made, relative where the path is
		p, mode := path(c), fileMode(c.Argument(1))
		return vm.textOf(func() (string, error) {
			first, err := files.MkdirAll(p, mode)
			if first == "" || filepath.IsAbs(p) {
				return first, err
			}
			if relative, other := filepath.Rel(files.Base, first); other == nil && filepath.IsLocal(relative) {
				first = relative
				if strings.HasPrefix(p, "./") {
					first = "./" + first
				}
			}
			return first, err
		})
	})
	put("mkdtemp", func(c Call) Value {
		p := path(c)
		return vm.textOf(func() (string, error) { return files.MkdirTemp(p) })
	})
	put("remove", func(c Call) Value { // path, recursive
		p, all := path(c), c.Argument(1).ToBoolean()
		return vm.done(func() error {
			if all {
				return removeError(files.RemoveAll(p))
			}
			return removeError(files.Unlink(p))
		})
	})
	put("access", func(c Call) Value {
		p, mode := path(c), int(c.Argument(1).ToInteger())
		return vm.done(func() error { return files.Access(p, mode) })
	})
	put("chmod", func(c Call) Value {
		p, mode := path(c), fileMode(c.Argument(1))
		return vm.done(func() error { return files.Chmod(p, mode) })
	})
	put("utimes", func(c Call) Value {
		p, atime, mtime := path(c), seconds(c.Argument(1)), seconds(c.Argument(2))
		return vm.done(func() error { return files.Chtimes(p, atime, mtime) })
	})
	put("truncate", func(c Call) Value {
		p, size := path(c), c.Argument(1).ToInteger()
		return vm.done(func() error { return files.Truncate(p, size) })
	})
	put("copy", func(c Call) Value {
		p, to, exclusive := path(c), c.Argument(1).String(), c.Argument(2).ToBoolean()
		return vm.done(func() error { return files.Copy(p, to, exclusive) })
	})
	put("rename", func(c Call) Value {
		p, to := path(c), c.Argument(1).String()
		return vm.done(func() error { return files.Rename(p, to) })
	})
	for name, f := range map[string]func(string) error{"unlink": files.Unlink, "rmdir": files.Rmdir} {
		put(name, func(c Call) Value {
			p := path(c)
			return vm.done(func() error { return f(p) })
		})
	}
	for name, f := range map[string]func(string) (string, error){"realpath": files.Realpath, "readlink": files.Readlink} {
		put(name, func(c Call) Value {
			p := path(c)
			return vm.textOf(func() (string, error) { return f(p) })
		})
	}
}

// readError is an error of reading a file. Node opens a folder, too, and is told so only when it reads.
func readError(err error) error {
	var e *caps.Error
	if errors.As(err, &e) && e.Code == "EISDIR" {
		return &caps.Error{Code: e.Code, Message: "EISDIR: illegal operation on a directory, read", Syscall: "read", Err: e}
	}
	return err
}

// removeError is an error of Node's rm, which looks first.
func removeError(err error) error {
	var e *caps.Error
	if errors.As(err, &e) && e.Code == "ENOENT" {
		return &caps.Error{Code: e.Code, Message: "ENOENT: no such file or directory, lstat '" + e.Path + "'", Syscall: "lstat", Path: e.Path, Err: e}
	}
	return err
}

// seconds is a time as fs knows it, in seconds since 1970.
func seconds(v Value) time.Time {
	s := v.ToFloat()
	if s != s || s < -1<<40 || s > 1<<40 {
		s = 0
	}
	whole := int64(s)
	return time.Unix(whole, int64((s-float64(whole))*1e9))
}

// stats are the members of Node's Stats in their order, as numbers or exact: as BigInts, with nanoseconds behind them.
func (vm *VM) stats(i caps.Info, exact bool) Value {
	var list []Value
	add := func(n *big.Int) {
		if exact {
			list = append(list, vm.rt.ToValue(n))
		} else {
			f, _ := n.Float64()
			list = append(list, vm.rt.ToValue(f))
		}
	}
	for _, n := range []uint64{i.Dev, uint64(i.Mode), i.Nlink, uint64(i.UID), uint64(i.GID), i.Rdev, uint64(i.BlockSize), i.Ino, uint64(i.Size), uint64(i.Blocks)} {
		add(new(big.Int).SetUint64(n))
	}
	times := []time.Time{i.Accessed, i.Modified, i.Changed, i.Birth}
	for _, t := range times {
		if exact {
			add(big.NewInt(t.UnixMilli()))
		} else {
			list = append(list, vm.rt.ToValue(float64(t.Unix())*1000+float64(t.Nanosecond())/1e6))
		}
	}
	if exact {
		for _, t := range times {
			add(big.NewInt(t.UnixNano()))
		}
	}
	return vm.NewArray(list...)
}

// direntTypes are libuv's numbers of what an entry is.
var direntTypes = map[fs.FileMode]int{
	0: 1, fs.ModeDir: 2, fs.ModeSymlink: 3, fs.ModeNamedPipe: 4, fs.ModeSocket: 5, fs.ModeDevice | fs.ModeCharDevice: 6, fs.ModeDevice: 7,
}

func (vm *VM) entries(entries []caps.Entry) Value {
	list := make([]Value, len(entries))
	for i, e := range entries {
		list[i] = vm.NewArray(vm.rt.ToValue(e.Name), vm.rt.ToValue(direntTypes[e.Type]))
	}
	return vm.NewArray(list...)
}

// putHandles puts what is done with open files, which scripts know by the numbers that open gives.
func (vm *VM) putHandles(o *Object) {
	put := vm.puts(o)
	put("open", func(c Call) Value { // path, flags, mode
		p, flags, mode := c.Argument(0).String(), c.Argument(1).String(), fileMode(c.Argument(2))
		return Outside(vm, func(context.Context) (*caps.File, error) { return vm.opts.Caps.Files.Open(p, flags, mode) }, func(f *caps.File) Value {
			if vm.outside.open == nil {
				vm.outside.open, vm.outside.descriptor = map[int64]*caps.File{}, 2
			}
			vm.outside.descriptor++
			vm.outside.open[vm.outside.descriptor] = f
			return vm.rt.ToValue(vm.outside.descriptor)
		})
	})
	// on gives a function of an open file; op is Node's name of the system call.
	on := func(name, op string, f func(file *caps.File, c Call) Value) {
		put(name, func(c Call) Value {
			if file := vm.outside.open[c.Argument(0).ToInteger()]; file != nil {
				return f(file, c)
			}
			return vm.done(func() error {
				return &caps.Error{Code: "EBADF", Message: "EBADF: bad file descriptor, " + op, Syscall: op}
			})
		})
	}
	on("read", "read", func(file *caps.File, c Call) Value { // bytes at most, and where, or null
		length, at, positioned := int(min(max(c.Argument(1).ToInteger(), 0), maxRead)), c.Argument(2).ToInteger(), !IsNullish(c.Argument(2))
		return Outside(vm, func(context.Context) ([]byte, error) {
			buffer := make([]byte, length)
			read := file.Read
			if positioned {
				read = func(p []byte) (int, error) { return file.ReadAt(p, at) }
			}
			n, err := read(buffer)
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return buffer[:n], err
		}, vm.bytes)
	})
	on("readAll", "read", func(file *caps.File, c Call) Value {
		return Outside(vm, func(context.Context) ([]byte, error) { return file.ReadAll() }, vm.bytes)
	})
	on("write", "write", func(file *caps.File, c Call) Value { // content, and where, or null
		data, at, positioned := vm.copied(c.Argument(1)), c.Argument(2).ToInteger(), !IsNullish(c.Argument(2))
		return Outside(vm, func(context.Context) (int, error) {
			if positioned {
				return file.WriteAt(data, at)
			}
			return file.Write(data)
		}, func(n int) Value { return vm.rt.ToValue(n) })
	})
	on("fstat", "fstat", func(file *caps.File, c Call) Value {
		exact := c.Argument(1).ToBoolean()
		return Outside(vm, func(context.Context) (caps.Info, error) { return file.Stat() }, func(i caps.Info) Value { return vm.stats(i, exact) })
	})
	on("ftruncate", "ftruncate", func(file *caps.File, c Call) Value {
		size := c.Argument(1).ToInteger()
		return vm.done(func() error { return file.Truncate(size) })
	})
	on("fchmod", "fchmod", func(file *caps.File, c Call) Value {
		mode := fileMode(c.Argument(1))
		return vm.done(func() error { return file.Chmod(mode) })
	})
	on("fsync", "fsync", func(file *caps.File, c Call) Value { return vm.done(file.Sync) })
	on("close", "close", func(file *caps.File, c Call) Value {
		delete(vm.outside.open, c.Argument(0).ToInteger())
		return vm.done(file.Close)
	})
}

// maxRead is how much one read of an open file may ask for, in bytes; it then gives less, as reads may.
const maxRead = 64 << 20
