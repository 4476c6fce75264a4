package js

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js/inspect"
	"github.com/metis-run/metis-run/runtime/js/lib"
)

// The values of a VM, by their names here: no other package imports the engine.
type (
	Value    = goja.Value
	Object   = goja.Object
	Call     = goja.FunctionCall
	Dynamic  = goja.DynamicObject
	Promise  = goja.Promise
	Callable = goja.Callable
)

// GlobalKind says what becomes of a global once it is made.
type GlobalKind = lib.GlobalKind

// The kinds of globals.
const (
	Computed = lib.Computed // made anew at every read, until a script assigns to it
	Writable = lib.Writable // a writable property, as Node's globals are
	ReadOnly = lib.ReadOnly // a property that scripts can neither assign nor delete
)

// Undefined is the value undefined.
func Undefined() Value { return goja.Undefined() }

// Null is the value null.
func Null() Value { return goja.Null() }

// IsNullish tells undefined and null, and no value at all, from the rest.
func IsNullish(v Value) bool { return v == nil || goja.IsUndefined(v) || goja.IsNull(v) }

// maxStack is the number of nested calls after which the engine gives up. Without a bound deep
// recursion hangs; 10,000 frames take seconds to unwind.
const maxStack = 1500

// Task is one execution as the VM knows it: what the engine carries across awaits. Its zero value,
// with Owner set, is ready.
type Task struct {
	Owner any // the execution of the package above

	oldest, newest *await // what it is suspended at
	resumed        awaitAt
}

// await is one suspended `await` (or then) of a task. What a function awaits takes the place of what
// it awaited before, so a function that is called and awaited stays before the one that waits for it:
// the oldest of a chain is the innermost.
type await struct {
	task         *Task
	older, newer *await
	program      *Program
	at           int // offset in the program; 0: no await of an author's
}

// Options are what a VM tells its session. Every function runs on the session's goroutine.
type Options struct {
	Caps   caps.Capabilities
	Budget Budget

	// Global makes the globals of the session when a script first reads one; nil for a name it does
	// not know.
	Global func(name string) (make func() Value, kind GlobalKind)
	// Console gets each console line.
	Console func(t *Task, level, text string)
	// Diagnose gets what the library in the VM has to say.
	Diagnose func(t *Task, d event.Diagnostic)
	// HTTP hears of each request that was made, redirects too, when its answer or its failure is known.
	HTTP func(t *Task, hop caps.Hop)
	// Uncaught gets an exception that no code could catch: of a timer or microtask, or a promise
	// that was rejected with nobody listening when its turn ended (rejection is true).
	Uncaught func(t *Task, err *event.Error, rejection bool)
	// Broke is called once, when an interrupt, a stack overflow or a Go panic has ended the VM.
	Broke func(t *Task, err *event.Error)
	// Stuck is called once, on a goroutine of its own, when an interrupted turn goes on for longer than
	// Grace: it is in native code that looks at no interrupt, and may never come back.
	Stuck func(why *event.Error)
	Grace time.Duration
}

// VM is one JavaScript VM with its loop. Its methods belong to the session's goroutine, except where
// they say otherwise.
type VM struct {
	Loop *Loop

	rt       *goja.Runtime
	reader   *inspect.Reader
	codec    *inspect.Reader // made when first used
	opts     Options
	programs map[string]*Program
	watch    watchdog

	current  *Task
	last     atomic.Pointer[Task] // the task that was let run last
	lastAt   awaitAt              // the await that is about to suspend
	placing  *Task                // the task that was resumed, whose next await stands
	after    *await               // behind this one
	rejected []rejection
	broken   *event.Error
	depth    int  // nested Enter calls
	speaks   bool // Promise.prototype.then is ours
	console  consoleState
	markSym  *goja.Symbol
	names    map[string]Value // of functions that Go implements

	internal  func(name string) goja.Value
	own       lib.Own
	outside   outside
	inspector *Object // made when a module asks for it
}

type awaitAt struct {
	program *Program
	at      int
}

type rejection struct {
	promise *goja.Promise
	task    *Task
}

// New returns a VM with the globals every script gets. idle is Loop's.
func New(opts Options, idle func() bool) *VM {
	opts.Caps = opts.Caps.WithDefaults()
	vm := &VM{rt: goja.New(), opts: opts, programs: map[string]*Program{}}
	vm.Loop = NewLoop(opts.Caps.Clock, idle, vm.panicked)
	vm.rt.SetMaxCallStackSize(maxStack)
	vm.rt.SetTimeSource(opts.Caps.Clock.Now)
	vm.rt.SetRandSource(opts.Caps.Random.Float64)
	vm.rt.SetAsyncContextTracker(tracker{vm})
	vm.rt.SetPromiseRejectionTracker(vm.trackRejection)
	vm.rt.SetParserOptions(noSourceMaps)
	vm.watch.init(vm, opts.Budget)
	vm.internal, vm.own = lib.Install(vm.rt, vm.libHost())
	vm.reader = inspect.New(vm.rt, inspect.Options{Stack: vm.stackOf, Own: vm.own})
	return vm
}

// libHost is what the library in the VM needs of the session.
func (vm *VM) libHost() lib.Host {
	return lib.Host{
		Now:    vm.opts.Caps.Clock.Now,
		Random: vm.opts.Caps.Random.Fill,
		After:  vm.deadline,
		Global: func(name string) (func() goja.Value, lib.GlobalKind) {
			if name == "console" {
				return vm.newConsole, lib.Writable
			}
			if vm.opts.Global == nil {
				return nil, lib.Computed
			}
			return vm.opts.Global(name)
		},
		Net:     vm.net,
		Process: vm.processParts,
		Uncaught: func(v goja.Value) {
			if vm.opts.Uncaught != nil {
				vm.opts.Uncaught(vm.current, vm.Error(thrown{v}), false)
			}
		},
		Inspect: func(v goja.Value) string { return vm.reader.Inspect(v) },
		Diagnose: func(code, message, hint string) {
			if vm.opts.Diagnose != nil {
				vm.opts.Diagnose(vm.current, event.Diagnostic{
					Code: code, Severity: "warning", Message: message, Hint: hint, Source: vm.Where().String(),
				})
			}
		},
	}
}

// Runtime is the engine itself, for what this package has no name for.
func (vm *VM) Runtime() *goja.Runtime { return vm.rt }

// Clock is the clock that scripts see.
func (vm *VM) Clock() *caps.Clock { return vm.opts.Caps.Clock }

// Broken is why the VM can run nothing any more; nil while it can.
func (vm *VM) Broken() *event.Error { return vm.broken }

// Current is the task that runs; nil outside of one.
func (vm *VM) Current() *Task { return vm.current }

// Turns is how many turns have begun. Session's goroutine.
func (vm *VM) Turns() int64 { return vm.watch.turns }

// Turning is the number of the turn that JavaScript runs in; 0: none does. Any goroutine may call it.
func (vm *VM) Turning() int64 { return vm.watch.turn.Load() }

// Busy tells whether t was let run last: if the VM does not yield, it is t that runs. Any goroutine may
// call it.
func (vm *VM) Busy(t *Task) bool { return vm.last.Load() == t }

// tracker carries the task across awaits.
type tracker struct{ vm *VM }

func (tr tracker) Grab() any {
	vm := tr.vm
	at := vm.lastAt
	vm.lastAt = awaitAt{}
	t := vm.current
	if t == nil {
		return (*await)(nil)
	}
	a := &await{task: t, program: at.program, at: at.at}
	if vm.placing == t {
		a.older = vm.after
	} else {
		a.older = t.newest
	}
	if a.older != nil {
		a.newer, a.older.newer = a.older.newer, a
	} else {
		a.newer, t.oldest = t.oldest, a
	}
	if a.newer != nil {
		a.newer.older = a
	} else {
		t.newest = a
	}
	if vm.placing == t {
		vm.after = a
	}
	return a
}

func (tr tracker) Resumed(tracked any) {
	a := tracked.(*await)
	vm := tr.vm
	vm.current, vm.placing, vm.after = nil, nil, nil
	if a == nil {
		return
	}
	t := a.task
	if a.older != nil {
		a.older.newer = a.newer
	} else {
		t.oldest = a.newer
	}
	if a.newer != nil {
		a.newer.older = a.older
	} else {
		t.newest = a.older
	}
	vm.current, vm.placing, vm.after = t, t, a.older
	vm.last.Store(t)
	if a.program != nil {
		t.resumed = awaitAt{a.program, a.at}
	}
	a.older, a.newer = nil, nil
}

func (tr tracker) Exited() { tr.vm.current, tr.vm.placing, tr.vm.after = nil, nil, nil }

// Waits are the places of the author's awaits that the task is suspended at, innermost first.
func (t *Task) Waits() []Position {
	var places []Position
	for a := t.oldest; a != nil; a = a.newer {
		if a.program == nil {
			continue
		}
		if p, ok := a.program.positionOf(a.at); ok {
			places = append(places, p)
		}
	}
	return places
}

// Resumed is the place of the author's await that the task went on from last.
func (t *Task) Resumed() (Position, bool) {
	if t.resumed.program == nil {
		return Position{}, false
	}
	return t.resumed.program.positionOf(t.resumed.at)
}

// Load evaluates a program and returns its modules: an object with one function per entry, which
// evaluates that module once and returns its exports. require is asked for what the bundle does not
// hold, with the specifier; it returns the module or why there is none.
func (vm *VM) Load(p *Program, require func(name string) (Value, *event.Error)) (*Object, *event.Error) {
	vm.programs[p.name] = p
	if p.handlers {
		vm.speakToHandlers()
	}
	var modules *Object
	err := vm.enter(nil, func() error {
		f, err := vm.rt.RunProgram(p.program)
		if err != nil {
			return err
		}
		call, ok := goja.AssertFunction(f)
		if !ok {
			return fmt.Errorf("%s is no bundle", p.name)
		}
		req := vm.rt.ToValue(func(c goja.FunctionCall) goja.Value {
			v, err := require(c.Argument(0).String())
			if err != nil {
				panic(vm.Carry(err))
			}
			return v
		})
		result, err := call(goja.Undefined(), req, vm.rt.ToValue(vm.keepName), vm.awaitFunc(p), vm.rt.ToValue(vm.caught), vm.rt.ToValue(vm.stack), vm.rt.ToValue(vm.shape),
			vm.rt.ToValue(vm.esm), vm.rt.ToValue(vm.export), vm.rt.ToValue(vm.toCommonJS), vm.coverFunc(p))
		if err != nil {
			return err
		}
		modules, _ = result.(*Object)
		return nil
	})
	return modules, err
}

// keepName gives a function the name that its author wrote, where bundling had to choose another.
func (vm *VM) keepName(c goja.FunctionCall) goja.Value {
	if f, ok := c.Argument(0).(*goja.Object); ok {
		_ = f.DefineDataProperty("name", c.Argument(1), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	return c.Argument(0)
}

func (vm *VM) awaitFunc(p *Program) Value {
	return vm.rt.ToValue(func(c goja.FunctionCall) goja.Value {
		at, _ := c.Arguments[1].Export().(int64)
		v := vm.thenable(c.Arguments[0])
		vm.lastAt = awaitAt{p, int(at)}
		return v
	})
}

// thenable stands in front of an awaited object whose `then` a script wrote: the engine calls that one
// from a job that it does not track, and what runs in it belongs to the task that awaits.
func (vm *VM) thenable(v Value) Value {
	o, isObject := v.(*goja.Object)
	if !isObject || o.ExportType() == promiseType || vm.current == nil {
		return v
	}
	then, ok := goja.AssertFunction(o.Get("then"))
	if !ok {
		return v
	}
	t := vm.current
	front := vm.rt.NewObject()
	_ = front.Set("then", func(c goja.FunctionCall) goja.Value {
		before := vm.current
		vm.current = t
		defer func() { vm.current = before }()
		result, err := then(o, c.Arguments...)
		if err != nil {
			panic(err)
		}
		return result
	})
	return front
}

func (vm *VM) caught(c goja.FunctionCall) goja.Value {
	v := c.Argument(0)
	vm.speakV8(v)
	return v
}

func (vm *VM) stack(c goja.FunctionCall) goja.Value {
	v := c.Argument(0)
	if v.ExportType() != stringType {
		return v
	}
	if shaped, changed := vm.reshape(v.String()); changed {
		return vm.rt.ToValue(shaped)
	}
	return v
}

// shape is stack for an error whose stack a pattern takes out of it.
func (vm *VM) shape(c goja.FunctionCall) goja.Value {
	v := c.Argument(0)
	if o, ok := v.(*goja.Object); ok && o.ClassName() == "Error" {
		if stack := o.Get("stack"); stack != nil && stack.ExportType() == stringType {
			if shaped, changed := vm.reshape(stack.String()); changed {
				_ = o.Set("stack", shaped)
			}
		}
	}
	return v
}

// speakToHandlers gives the errors that promises hand to a function of the script V8's words, as catch
// clauses do. Programs that name no method that takes such a function do without.
func (vm *VM) speakToHandlers() {
	if vm.speaks {
		return
	}
	vm.speaks = true
	class, _ := vm.rt.Get("Promise").(*goja.Object)
	if class == nil {
		return
	}
	proto, _ := class.Get("prototype").(*goja.Object)
	then, ok := proto.Get("then").Export().(func(goja.FunctionCall) goja.Value)
	if !ok {
		return
	}
	f := vm.Func("then", func(c goja.FunctionCall) goja.Value {
		handler, ok := c.Argument(1).(*goja.Object)
		if !ok || handler.ExportType() != functionType {
			return then(c)
		}
		// The function itself: a Callable would drain the microtasks in the middle of one.
		rejected, ok := handler.Export().(func(goja.FunctionCall) goja.Value)
		if !ok {
			return then(c)
		}
		args := []goja.Value{c.Arguments[0], vm.rt.ToValue(func(c goja.FunctionCall) goja.Value {
			vm.speakV8(c.Argument(0))
			return rejected(goja.FunctionCall{This: goja.Undefined(), Arguments: c.Arguments})
		})}
		return then(goja.FunctionCall{This: c.This, Arguments: args})
	})
	vm.Hidden(proto, "then", f)
}

// Call calls a function as task t, which may be nil, drains the microtasks and reports what was
// rejected unheard. An error is what the function threw, or why the VM broke.
func (vm *VM) Call(t *Task, f Callable, this Value, args ...Value) (Value, *event.Error) {
	var result Value
	err := vm.enter(t, func() (err error) {
		result, err = f(this, args...)
		return err
	})
	return result, err
}

// Enter runs a function of Go's that uses the VM as task t; what it panics with as JavaScript does
// comes back as an error.
func (vm *VM) Enter(t *Task, f func()) *event.Error {
	return vm.enter(t, func() error {
		if ex := vm.rt.Try(f); ex != nil {
			return ex
		}
		return nil
	})
}

// enter is the one way into the VM: it says who runs, keeps the budget and sees what broke.
func (vm *VM) enter(t *Task, f func() error) (failure *event.Error) {
	if vm.broken != nil {
		return vm.broken
	}
	if vm.depth > 0 { // a native function called back in: part of the same turn
		before := vm.current
		if t != nil {
			vm.current = t
		}
		err := f()
		vm.current = before
		if vm.fatal(err) != nil {
			panic(err) // on to the outermost call
		}
		return vm.Error(err)
	}
	vm.depth++
	vm.current = t
	vm.last.Store(t)
	vm.watch.begin()
	defer func() {
		if x := recover(); x != nil {
			err, _ := x.(error)
			why := vm.fatal(err)
			if why == nil {
				why = goPanic(x)
			}
			failure = vm.breakDown(why)
		}
		vm.depth--
		vm.current = nil
	}()
	err := f()
	fatal := vm.fatal(err)
	if fatal == nil {
		failure = vm.Error(err) // may run getters of the script, so it is part of the turn
	}
	vm.watch.end()
	if fatal != nil {
		return vm.breakDown(fatal)
	}
	return failure
}

// Turn ends one turn of the loop: promises that were rejected in it and that nobody listens to are
// reported. ours are those that the caller listens to.
func (vm *VM) Turn(ours ...*goja.Promise) {
	if len(vm.rejected) == 0 {
		return
	}
	list := vm.rejected
	vm.rejected = nil
	for _, r := range list {
		if r.promise == nil || contains(ours, r.promise) {
			continue
		}
		if vm.opts.Uncaught != nil {
			vm.opts.Uncaught(r.task, vm.rejection(r.task, r.promise), true)
		}
	}
}

func contains(list []*goja.Promise, p *goja.Promise) bool {
	for _, q := range list {
		if p == q {
			return true
		}
	}
	return false
}

func (vm *VM) trackRejection(p *goja.Promise, op goja.PromiseRejectionOperation) {
	if op == goja.PromiseRejectionReject {
		vm.rejected = append(vm.rejected, rejection{p, vm.current})
		return
	}
	for i := range vm.rejected {
		if vm.rejected[i].promise == p {
			vm.rejected[i].promise = nil
		}
	}
}

// Outcome is how a promise settled. Exactly one of Value and Err is set.
type Outcome struct {
	Value Value
	Err   *event.Error
}

// Run calls a function as task t and hands its outcome to settled: at once if the promise it returns
// has settled by the end of the turn, later otherwise. What is no thenable fails, as in METIS (spec
// 2.1). lost, if set, is posted to the loop when nothing in the VM can settle the promise any more;
// that is noticed by the garbage collector, so some time after one has run.
func (vm *VM) Run(t *Task, f Callable, settled func(Outcome), lost func(), args ...Value) {
	result, err := vm.Call(t, f, goja.Undefined(), args...)
	if err != nil {
		vm.Turn()
		settled(Outcome{Err: err})
		return
	}
	p, isPromise := exportPromise(result)
	if isPromise && p.State() != goja.PromiseStatePending {
		vm.Turn(p)
		settled(vm.outcome(t, p))
		return
	}
	err = vm.watchThenable(t, result, settled, lost)
	vm.Turn()
	if err != nil {
		settled(Outcome{Err: err})
	}
}

func exportPromise(v Value) (*goja.Promise, bool) {
	if v == nil || v.ExportType() != promiseType {
		return nil, false
	}
	p, ok := v.Export().(*goja.Promise)
	return p, ok
}

// rejection is what a promise was rejected with. Reading it may run getters of the script, so that is a
// turn of its own.
func (vm *VM) rejection(t *Task, p *goja.Promise) (failure *event.Error) {
	if broken := vm.enter(t, func() error {
		failure = vm.Error(thrown{p.Result()})
		return nil
	}); broken != nil {
		return broken
	}
	return failure
}

func (vm *VM) outcome(t *Task, p *goja.Promise) Outcome {
	if p.State() == goja.PromiseStateRejected {
		return Outcome{Err: vm.rejection(t, p)}
	}
	return Outcome{Value: p.Result()}
}

// listener hangs on the promise of an execution and on nothing else: when it is collected, nothing
// can settle that promise.
type listener struct {
	settled func(Outcome)
	done    bool
}

func (l *listener) settle(o Outcome) {
	if !l.done {
		l.done = true
		l.settled(o)
	}
}

const notAsync = "METIS waits for the promise of an async function: write script: async (context) => { ... }"

func (vm *VM) watchThenable(t *Task, result Value, settled func(Outcome), lost func()) *event.Error {
	l := &listener{settled: settled}
	if lost != nil {
		loop := vm.Loop
		runtime.AddCleanup(l, func(lost func()) { loop.Post(lost) }, lost)
	}
	if _, isPromise := exportPromise(result); isPromise {
		t = nil // the engine's own code: no task for it to carry
	}
	return vm.Enter(t, func() {
		if IsNullish(result) {
			what := "undefined"
			if result != nil {
				what = result.String()
			}
			vm.Throw("TypeError", "Cannot read properties of "+what+" (reading 'then')", "", notAsync)
		}
		then, ok := goja.AssertFunction(result.ToObject(vm.rt).Get("then"))
		if !ok {
			vm.Throw("TypeError", "script(...).then is not a function", "", notAsync)
		}
		fulfil := func(c goja.FunctionCall) goja.Value {
			l.settle(Outcome{Value: c.Argument(0)})
			return goja.Undefined()
		}
		reject := func(c goja.FunctionCall) goja.Value {
			l.settle(Outcome{Err: vm.Error(thrown{c.Argument(0)})})
			return goja.Undefined()
		}
		if _, err := then(result, vm.rt.ToValue(fulfil), vm.rt.ToValue(reject)); err != nil {
			panic(err)
		}
	})
}

// NewPromise is a pending promise of the VM with its two ends, which may be called once, in a turn.
func (vm *VM) NewPromise() (promise Value, resolve func(Value), reject func(Value)) {
	p, res, rej := vm.rt.NewPromise()
	return vm.rt.ToValue(p),
		func(v Value) { vm.settle(func() error { return res(v) }) },
		func(v Value) { vm.settle(func() error { return rej(v) }) }
}

func (vm *VM) settle(f func() error) {
	_ = vm.enter(nil, f) // a promise job's error is a rejection; what breaks the VM is reported by Broke
	vm.Turn()
}

// Hold says that the turn waits for its host (true) or goes on (false): such time is not the script's.
func (vm *VM) Hold(on bool) { vm.watch.held.Store(on) }

// Held tells whether it waits. Any goroutine may call it.
func (vm *VM) Held() bool { return vm.watch.held.Load() }

// Interrupt stops what the VM runs, soon, and breaks it. Any goroutine may call it; the first reason
// is kept.
func (vm *VM) Interrupt(why *event.Error) { vm.watch.interrupt(why) }

// fatal is non-nil for an error after which the engine cannot be used: see design of the engine's
// async functions, whose frames stay on its call stack.
func (vm *VM) fatal(err error) *event.Error {
	if err == nil {
		return nil
	}
	var interrupted *goja.InterruptedError
	if errors.As(err, &interrupted) {
		why, _ := interrupted.Value().(*event.Error)
		if why == nil {
			why = &event.Error{Code: event.CodeCancelled, Message: "the session was interrupted"}
		}
		failure := *why
		vm.place(&failure, interrupted.Stack())
		return &failure
	}
	var overflow *goja.StackOverflowError
	if errors.As(err, &overflow) {
		failure := &event.Error{
			Code: event.CodeScript, Name: "RangeError", Message: "Maximum call stack size exceeded",
			Hint: fmt.Sprintf("more than %d nested calls; here such an error ends the session and cannot be caught", maxStack),
		}
		vm.place(failure, overflow.Stack())
		return failure
	}
	return nil
}

func goPanic(x any) *event.Error {
	stack := string(debug.Stack())
	if i := strings.Index(stack, "panic("); i > 0 {
		stack = stack[i:]
	}
	return &event.Error{
		Code: event.CodeSessionBroken, Name: "InternalError", Message: fmt.Sprintf("the engine failed: %v", x), Stack: stack,
		Hint: "this is a defect of metis-run, not of the script: please report it with the stack that --verbose shows",
	}
}

func (vm *VM) panicked(x any) {
	vm.breakDown(goPanic(x))
}

func (vm *VM) breakDown(why *event.Error) *event.Error {
	if vm.broken != nil {
		return vm.broken
	}
	vm.broken = why
	vm.watch.stop()
	t := vm.current
	if vm.opts.Broke != nil {
		vm.opts.Broke(t, why)
	}
	return why
}

// Close lets the VM's timer go. What the VM holds is the garbage collector's. Late code may still run,
// and is watched, but begins nothing outside.
func (vm *VM) Close() {
	vm.watch.rest()
	vm.outside.closed = true
	for t := range vm.outside.real {
		t.Stop()
	}
}

// IsUndefined tells undefined, and no value at all, from the rest.
func IsUndefined(v Value) bool { return v == nil || goja.IsUndefined(v) }

// Scrub makes the engine forget what its stacks held before, as far as it can be made to, so that the
// garbage collector finds what is really in use.
func (vm *VM) Scrub() {
	if f, err := vm.Eval(scrub); err == nil {
		if call, ok := goja.AssertFunction(f); ok {
			_, _ = vm.Call(nil, call, goja.Undefined())
		}
	}
}

var scrub = NewScript("metis-run:scrub", `(function f(depth = 0) {
  try { for (const x of [depth]) if (x < 64) f(x + 1) } finally { depth = 0 }
})`)
