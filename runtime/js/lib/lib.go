package lib

import (
	"embed"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"
)

// FramePrefix begins the source name of every JavaScript frame that belongs to this package, so that
// whoever prints a stack can leave those frames out.
const FramePrefix = "metis-run:"

// Host is what the globals need of the world. The zero value works: the clock is then the VM's own, and
// what has no source (randomness, timers) throws when a script uses it.
type Host struct {
	// Now is the clock of performance.now. Nil means the VM's Date, in milliseconds.
	Now func() time.Time
	// Origin is performance.timeOrigin. Zero means the moment of Install.
	Origin time.Time
	// Random fills its argument with random bytes, for crypto.
	Random func([]byte)
	// After calls f on the VM's goroutine when d has passed, for AbortSignal.timeout. It must not keep
	// a session alive by itself, as Node's does not.
	After func(d time.Duration, f func())
	// Uncaught receives what a queueMicrotask callback or an event listener threw. Nil turns it into an
	// unhandled rejection.
	Uncaught func(goja.Value)
	// Diagnose receives a diagnostic about something refused; the script gets an exception as well.
	Diagnose func(code, message, hint string)
	// Inspect writes a value for a message, as util.inspect does. Nil leaves String(value).
	Inspect func(goja.Value) string
	// Net makes the object that fetch and WebSocket call the network with, when the first of them is touched: its
	// request(options), socket(options, handlers) and isDenied(error). Without it they are there, and every call fails.
	Net func() *goja.Object
	// Process makes what the global process needs of the session: env, an object, and cwd, a text. Nil: it has neither.
	Process func() *goja.Object
	// Global makes further globals, those of the session. A nil make is a name that it does not know.
	Global func(name string) (make func() goja.Value, kind GlobalKind)
	// MaxBytes bounds one ArrayBuffer or typed array. Zero means 1 GiB.
	MaxBytes int64
}

// GlobalKind says what becomes of a global once it is made.
type GlobalKind uint8

const (
	Computed GlobalKind = iota // made anew at every read, until a script assigns to it
	Writable                   // a writable property, as Node's globals are
	ReadOnly                   // a property that scripts can neither assign nor delete
)

// Install puts the globals into vm. Call it before anything else is set on or captured from vm, for it
// replaces vm's global object (values set earlier stay visible). It returns a function that gives the internal
// modules, "metis-run:errors" and its like: what modules that scripts may import require of the VM. A name that it
// does not know gives nil. own is for Go alone.
func Install(vm *goja.Runtime, host Host) (internal func(name string) goja.Value, own Own) {
	if host.MaxBytes == 0 {
		host.MaxBytes = 1 << 30
	}
	if host.Origin.IsZero() && host.Now != nil {
		host.Origin = host.Now()
	}
	l := &lib{vm: vm, host: host, native: vm.GlobalObject(), global: vm.NewObject()}
	_ = l.global.SetPrototype(vm.NewDynamicObject(&lazy{lib: l, target: l.global, make: l.makeGlobal, knows: l.knowsGlobal}))
	vm.SetGlobalObject(l.global)
	l.hookPrototypes()
	return l.internal, Own{l}
}

// Own is what a VM has of itself, whatever a script has made of the globals. Nothing of it is bounded: no script may
// get hold of it.
type Own struct{ lib *lib }

// Global is a class of the language, or Buffer.
func (o Own) Global(name string) goja.Value {
	if name == "Buffer" {
		return o.lib.chunk("buffer").Get(name)
	}
	return o.lib.native.Get(name)
}

// Author is the text that the author of a RegExp wrote, where it was translated; sets says that the flag was v, not u.
func (o Own) Author(rx *goja.Object) (source goja.Value, sets, translated bool) {
	if p := o.lib.patterns; p != nil {
		if a, ok := p.author(rx); ok {
			return a.source, a.sets, true
		}
	}
	return nil, false, false
}

// RegExp makes a RegExp as a literal of that text does. It panics as JavaScript throws.
func (o Own) RegExp(source goja.Value, flags string) *goja.Object {
	class := o.lib.object("RegExp")
	if translates(source.String(), flags) {
		class = o.lib.regexpCtor()
	}
	return must(o.lib.vm.New(class, source, o.lib.vm.ToValue(flags)))
}

// lib is the state of one VM.
type lib struct {
	vm     *goja.Runtime
	host   Host
	native *goja.Object // goja's own global object
	global *goja.Object // the one in front of it
	chunks map[string]*goja.Object
	crypto *goja.Object // made when a module asks for it

	patterns  *patterns // made with the global RegExp
	typedFrom bool      // of typed arrays is ours
	natives
}

// lazy stands behind an object and makes its properties when they are first asked for. Each name is
// made once: afterwards it is an own property of the target, or deleted from it for good.
type lazy struct {
	lib    *lib
	target *goja.Object
	make   func(name string) goja.Value // nil for a name it does not know
	knows  func(name string) bool
	made   map[string]struct{}
}

func (z *lazy) Get(name string) goja.Value {
	if _, done := z.made[name]; done {
		return nil
	}
	write := goja.FLAG_TRUE
	var v goja.Value
	if make, kind := z.foreign(name); make != nil {
		if v = make(); kind == Computed {
			return v
		}
		if kind == ReadOnly {
			write = goja.FLAG_FALSE
		}
	} else if v = z.make(name); v == nil {
		return nil
	}
	if z.made == nil {
		z.made = make(map[string]struct{})
	}
	z.made[name] = struct{}{}
	if name == "NaN" || name == "Infinity" || name == "undefined" {
		write = goja.FLAG_FALSE
	}
	_ = z.target.DefineDataProperty(name, v, write, write, goja.FLAG_FALSE)
	return v
}

// Has makes nothing: goja asks it in the middle of an assignment to the target.
func (z *lazy) Has(name string) bool {
	if _, done := z.made[name]; done {
		return false
	}
	make, _ := z.foreign(name)
	return make != nil || z.knows(name)
}

// foreign is a global of the session's, if z stands behind the global object.
func (z *lazy) foreign(name string) (func() goja.Value, GlobalKind) {
	if z.target != z.lib.global || z.lib.host.Global == nil {
		return nil, Computed
	}
	return z.lib.host.Global(name)
}

func (z *lazy) Set(string, goja.Value) bool { return false }
func (z *lazy) Delete(string) bool          { return true }
func (z *lazy) Keys() []string              { return nil }

// method is a native function of a VM, as goja wants it.
type method = func(goja.FunctionCall) goja.Value

// function makes a native function with the name and length that scripts see.
func (l *lib) function(name string, length int, f method) *goja.Object {
	o := l.vm.ToValue(f).(*goja.Object)
	l.describe(o, name, length)
	return o
}

func (l *lib) describe(o *goja.Object, name string, length int) {
	_ = o.DefineDataProperty("name", l.vm.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if length > 0 {
		_ = o.DefineDataProperty("length", l.vm.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

// define puts a hidden property on o, as built-in methods are.
func define(o *goja.Object, name string, v goja.Value) {
	_ = o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// object returns a property of goja's own global object that is itself an object.
func (l *lib) object(name string) *goja.Object { return l.native.Get(name).(*goja.Object) }

// nativeMethod returns goja's own function behind a built-in. A call goes straight into goja, with no
// wrapping of panics: what it throws passes on to the script.
func nativeMethod(o *goja.Object, name string) method {
	return o.Get(name).(*goja.Object).Export().(method)
}

// fail throws a new error of one of the language's error classes.
func (l *lib) fail(class, format string, args ...any) {
	panic(l.newError(class, fmt.Sprintf(format, args...)))
}

func (l *lib) newError(class, message string) *goja.Object {
	o, err := l.vm.New(l.object(class), l.vm.ToValue(message))
	if err != nil {
		panic(err)
	}
	return o
}

// refuse throws what a script asks for and this runtime does not have, and reports it.
func (l *lib) refuse(message, hint string) {
	if l.host.Diagnose != nil {
		l.host.Diagnose("not-provided", message, hint)
	}
	l.fail("Error", "%s; %s", message, hint)
}

// must passes an error of goja on as what it was: an exception of the script or an interrupt.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

//go:embed js/*.js
var sources embed.FS

// programs keeps compiled chunks by name. They are the same for every VM, hold no values, and cost
// 0.1 to 1 ms each to compile.
var programs sync.Map

func program(name string) *goja.Program {
	if p, ok := programs.Load(name); ok {
		return p.(*goja.Program)
	}
	src, err := sources.ReadFile("js/" + name + ".js")
	if err != nil {
		panic(err)
	}
	p := goja.MustCompile(FramePrefix+name, string(src), true)
	programs.Store(name, p)
	return p
}

// chunk evaluates one of js/*.js in this VM, at most once, and returns what it exports. Each file is a
// function that takes the natives it names and returns an object.
func (l *lib) chunk(name string) *goja.Object {
	if o := l.chunks[name]; o != nil {
		return o
	}
	f, _ := goja.AssertFunction(must(l.vm.RunProgram(program(name))))
	o := must(f(goja.Undefined(), l.nativesFor(name))).(*goja.Object)
	if l.chunks == nil {
		l.chunks = make(map[string]*goja.Object)
	}
	l.chunks[name] = o
	return o
}

// stub makes a function that loads its body from a chunk when it is called.
func (l *lib) stub(name string, length int, chunk, export string) *goja.Object {
	var body method
	return l.function(name, length, func(call goja.FunctionCall) goja.Value {
		if body == nil {
			f := l.chunk(chunk).Get(export)
			body = func(call goja.FunctionCall) goja.Value {
				c, _ := goja.AssertFunction(f)
				return must(c(call.This, call.Arguments...))
			}
		}
		return body(call)
	})
}
