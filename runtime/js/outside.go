package js

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// This file is where scripts wait for the outside world: work that another goroutine does, and what comes back.

// outside is what is under way outside of a VM.
type outside struct {
	module  *Object
	errands map[*errand]bool
	timers  map[int64]*Timer
	last    int64

	files      *Object
	open       map[int64]*caps.File
	descriptor int64 // of the file that was opened last

	real map[*time.Timer]bool // of deadlines

	closed bool // the session has ended: nothing is begun any more, and what a script waits for then never comes
}

// errand is one piece of work that a task waits for.
type errand struct {
	task   *Task
	ctx    context.Context
	cancel context.CancelCauseFunc
}

func (vm *VM) newErrand() *errand {
	c := &errand{task: vm.current}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	if vm.outside.errands == nil {
		vm.outside.errands = map[*errand]bool{}
	}
	vm.outside.errands[c] = true
	return c
}

func (vm *VM) over(c *errand) {
	c.cancel(nil)
	delete(vm.outside.errands, c)
}

// Abort has what a task waits for outside fail with why. Session's goroutine.
func (vm *VM) Abort(t *Task, why *event.Error) {
	for c := range vm.outside.errands {
		if c.task == t {
			c.cancel(why)
		}
	}
}

// Outside does work on another goroutine and returns a promise of what made makes of its result, in a turn of the task
// that asked. An error is thrown as scripts know it.
func Outside[T any](vm *VM, work func(ctx context.Context) (T, error), made func(T) Value) Value {
	return OutsideThen(vm, work, func(result T, err error) (Value, error) {
		if err != nil {
			return nil, err
		}
		return made(result), nil
	})
}

// OutsideThen is Outside for a caller who makes something of the error, too: the one that made returns is thrown.
func OutsideThen[T any](vm *VM, work func(ctx context.Context) (T, error), made func(T, error) (Value, error)) Value {
	c := vm.newErrand()
	return vm.await(c, func() func() (Value, error) {
		result, err := work(c.ctx)
		return func() (Value, error) {
			vm.over(c)
			return made(result, err)
		}
	})
}

// await does work on another goroutine, and what that returns in a turn of the call's task: it gives what the promise
// becomes.
func (vm *VM) await(c *errand, work func() func() (Value, error)) Value {
	return vm.awaitBy(func(f func()) { go f() }, c, work)
}

// awaitBy is await that has start begin the work: away from the session's goroutine.
func (vm *VM) awaitBy(start func(func()), c *errand, work func() func() (Value, error)) Value {
	promise, resolve, reject := vm.rt.NewPromise()
	if vm.outside.closed { // or a script that tries again and again would keep its VM for ever
		vm.over(c)
		return vm.rt.ToValue(promise)
	}
	back := vm.Loop.Callback()
	start(func() {
		finish := work()
		back(func() {
			if vm.outside.closed { // as with a sleep that a teardown cuts: who waits for it never goes on
				vm.over(c)
				return
			}
			_ = vm.enter(c.task, func() error { // a promise job's error is a rejection; what breaks the VM is reported by Broke
				v, err := finish()
				if err != nil {
					return reject(vm.cameBack(vm.OutsideError(err), c.task))
				}
				return resolve(v)
			})
			vm.Turn()
		})
	})
	return vm.rt.ToValue(promise)
}

// deadline calls f when d has passed. A virtual clock stands still while something outside is under way, which takes real
// time: a deadline counts that, too, or nothing would ever be late.
func (vm *VM) deadline(d time.Duration, f func()) {
	task, done := vm.current, false
	var real *time.Timer
	fire := func() {
		if done || vm.outside.closed {
			return
		}
		done = true
		if real != nil {
			real.Stop()
			delete(vm.outside.real, real)
		}
		_ = vm.Enter(task, f) // its listeners' errors go to Uncaught; what breaks the VM is reported by Broke
		vm.Turn()
	}
	timer := vm.Loop.Loosely(d, fire)
	if !vm.opts.Caps.Clock.IsVirtual() {
		return
	}
	if vm.outside.real == nil {
		vm.outside.real = map[*time.Timer]bool{}
	}
	real = time.AfterFunc(d, func() {
		vm.Loop.Post(func() {
			delete(vm.outside.real, real)
			if len(vm.outside.errands) > 0 && vm.Loop.Stop(timer) {
				fire()
			}
		})
	})
	vm.outside.real[real] = true
}

// OutsideError is an error of a capability as scripts know it: with Node's code and properties. A refusal that nobody
// catches comes back with the code denied.
func (vm *VM) OutsideError(err error) *Object {
	var (
		denied   *caps.Denied
		exceeded *caps.Exceeded
		failure  *caps.Error
		own      *event.Error
		foreign  Foreign
	)
	set := func(o *Object, properties ...any) *Object {
		for i := 0; i+1 < len(properties); i += 2 {
			if v := properties[i+1]; v != "" && v != 0 {
				_ = o.Set(properties[i].(string), v)
			}
		}
		return o
	}
	switch {
	case errors.As(err, &foreign):
		return vm.foreign(foreign.Failure)
	case errors.As(err, &denied):
		refusal := event.Error{Code: event.CodeDenied, Name: "Error", Message: denied.Error(),
			Hint: "scripts touch nothing outside that no flag, grants file or selected config allows; METIS allows them everything"}
		if at := vm.Where(); at.File != "" {
			vm.Locate(&refusal, at)
		} else if vm.current != nil {
			if waits := vm.current.Waits(); len(waits) > 0 {
				vm.Locate(&refusal, waits[0])
			}
		}
		return set(vm.Carry(&refusal), "code", "ERR_ACCESS_DENIED")
	case errors.As(err, &exceeded):
		return set(vm.NewError("Error", exceeded.Error(), "", "METIS has no such bound; raise it with its flag"), "code", "ERR_LIMIT_EXCEEDED", "limit", exceeded.Limit)
	case errors.As(err, &failure):
		return set(vm.NewError("Error", failure.Message, "", ""), "errno", failure.Errno(), "code", failure.Code, "syscall", failure.Syscall,
			"address", failure.Address, "port", failure.Port, "hostname", failure.Hostname, "path", failure.Path, "dest", failure.Dest)
	case errors.As(err, &own) && own.Code == event.CodeDenied: // by what stands in the network's place
		return set(vm.Carry(own), "code", "ERR_ACCESS_DENIED")
	case errors.As(err, &own):
		return vm.Carry(own)
	case errors.Is(err, context.Canceled):
		return set(vm.NewError("Error", "aborted", "", ""), "code", "ABORT_ERR")
	}
	return vm.NewError("Error", err.Error(), "", "")
}

// isDenied tells an error of a refused use.
func (vm *VM) isDenied(v Value) bool {
	o, ok := v.(*Object)
	if !ok {
		return false
	}
	refusal := vm.carried(o)
	return refusal != nil && refusal.Code == event.CodeDenied
}

// bytes makes a Uint8Array of memory that nobody else has.
func (vm *VM) bytes(b []byte) Value {
	o, err := vm.rt.New(vm.rt.Get("Uint8Array"), vm.rt.ToValue(vm.rt.NewArrayBuffer(b)))
	if err != nil {
		panic(err)
	}
	return o
}

// copied is the content of an ArrayBuffer or a view, in memory of its own; nil for anything else.
func (vm *VM) copied(v Value) []byte {
	o, ok := v.(*Object)
	if !ok {
		return nil
	}
	if b, ok := bufferOf(o); ok {
		return append([]byte{}, b.Bytes()...)
	}
	buffer, ok := o.Get("buffer").(*Object)
	if !ok {
		return nil
	}
	b, ok := bufferOf(buffer)
	if !ok {
		return nil
	}
	all := b.Bytes()
	from, length := o.Get("byteOffset").ToInteger(), o.Get("byteLength").ToInteger()
	if from < 0 || length < 0 || from > int64(len(all)) || length > int64(len(all))-from {
		return nil
	}
	return append([]byte{}, all[from:from+length]...)
}

func bufferOf(o *Object) (b goja.ArrayBuffer, ok bool) {
	if o.ExportType() != bufferType {
		return b, false
	}
	b, ok = o.Export().(goja.ArrayBuffer)
	return b, ok
}

// options reads the members of a plain object that a library module hands over, or whatever a script gives instead.
type options struct {
	vm *VM
	o  *Object
}

func (p options) get(name string) Value {
	if p.o == nil {
		return goja.Undefined()
	}
	if v := p.o.Get(name); v != nil {
		return v
	}
	return goja.Undefined()
}

func (p options) text(name string) string {
	if v := p.get(name); !IsNullish(v) {
		return v.String()
	}
	return ""
}

func (p options) number(name string) float64 {
	if v := p.get(name); !IsNullish(v) {
		return v.ToFloat()
	}
	return 0
}

// maxList bounds the lists that a module hands over: headers, subprotocols.
const maxList = 10_000

func (p options) list(name string) []Value {
	o, ok := p.get(name).(*Object)
	if !ok {
		return nil
	}
	return listOf(o)
}

func listOf(o *Object) (list []Value) {
	length := o.Get("length")
	if length == nil {
		return nil
	}
	for i := range min(length.ToInteger(), maxList) {
		v := o.Get(fmt.Sprint(i))
		if v == nil {
			v = goja.Undefined()
		}
		list = append(list, v)
	}
	return list
}

func (p options) header() (header caps.Header) {
	for _, v := range p.list("headers") {
		if pair, ok := v.(*Object); ok {
			if both := listOf(pair); len(both) == 2 {
				header = append(header, caps.Field{Name: both[0].String(), Value: both[1].String()})
			}
		}
	}
	return header
}

// chunk is how much of a body is read at once, in bytes.
const chunk = 64 << 10

// readSome reads the next piece of a body; nil at its end.
func readSome(r io.Reader) ([]byte, error) {
	buffer := make([]byte, chunk)
	for {
		n, err := r.Read(buffer)
		switch {
		case n > 0:
			return buffer[:n:n], nil
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return nil, err
		}
	}
}
