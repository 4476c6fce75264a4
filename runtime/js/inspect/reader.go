package inspect

import (
	"strings"

	"github.com/dop251/goja"
)

// Options say how a Reader reads. The zero value works.
type Options struct {
	// Stack is the text of an error as it is shown: its message and its frames, in V8's form.
	// nil: the error's own property `stack`, with goja's tabs made V8's spaces.
	Stack func(err *goja.Object) string
	// Quiet forbids Inspect and Format to call code of scripts (an inspect.custom function, a
	// toString for %s, a getter of Symbol.toStringTag, a toJSON for %j): for use while the VM is
	// not running or must not.
	Quiet bool
	// MaxBytes bounds what Inspect writes of one value, Stringify of its result and Encode of a piece; 0:
	// 1, 16 and 256 MiB.
	MaxBytes int
	// MaxDepth bounds how deep Walk and Stringify go; 0: 1000.
	MaxDepth int
	// MaxMembers bounds how many values Walk and Stringify visit; 0: 1,000,000.
	MaxMembers int
	// Own is what the VM has of itself, whatever scripts did to its globals; nil: the globals as they are.
	Own Own
	// Hidden is a symbol that Encode says nothing of: no script has it.
	Hidden *goja.Symbol
}

// Own is what a VM has of itself: see lib.Own, which implements it.
type Own interface {
	// Global is a class of the language, or Buffer.
	Global(name string) goja.Value
	// Author is the source that the author of a RegExp wrote, where it was translated for the engine;
	// sets says that its flag was v, not u.
	Author(rx *goja.Object) (source goja.Value, sets, translated bool)
	// RegExp makes one as a literal does; it panics as JavaScript throws.
	RegExp(source goja.Value, flags string) *goja.Object
}

// Reader reads the values of one VM. It costs nothing until it is used.
type Reader struct {
	// Defaults are the options of Node's util.inspect that Inspect and Format follow, an object that scripts may change;
	// nil: DefaultStyle.
	Defaults *goja.Object
	// Function is the util.inspect that an inspect.custom gets; nil: one of the Reader's own.
	Function goja.Value

	vm     *goja.Runtime
	opts   Options
	protos map[string]*goja.Object
}

// native is one of JavaScript's own globals, nil if it is no object.
func (r *Reader) native(name string) *goja.Object {
	get := r.vm.Get
	if r.opts.Own != nil {
		get = r.opts.Own.Global
	}
	o, _ := get(name).(*goja.Object)
	return o
}

// regexp is the source and the flags of a RegExp, as its author wrote them.
func (r *reading) regexp(o *goja.Object) (source, flags string) {
	source, flags = r.p.regexp(o)
	if r.opts.Own != nil {
		if text, sets, ok := r.opts.Own.Author(o); ok {
			source = WTF8(text)
			if sets {
				flags = strings.Replace(flags, "u", "v", 1)
			}
		}
	}
	return source, flags
}

// proto is the prototype of a class of JavaScript's own.
func (r *Reader) proto(class string) *goja.Object {
	proto, ok := r.protos[class]
	if !ok {
		if o := r.native(class); o != nil {
			proto, _ = o.Get("prototype").(*goja.Object)
		}
		if r.protos == nil {
			r.protos = map[string]*goja.Object{}
		}
		r.protos[class] = proto
	}
	return proto
}

// Style is that of Inspect and Format.
func (r *Reader) Style() Style {
	if r.Defaults == nil || r.opts.Quiet {
		return DefaultStyle()
	}
	st := DefaultStyle()
	r.vm.Try(func() { st = r.StyleOf(r.Defaults, st) }) // a getter that throws leaves what it threw out
	st.given = nil
	return st
}

// New returns a reader of vm's values. Its methods may be called on the goroutine of the VM only.
func New(vm *goja.Runtime, opts Options) *Reader { return &Reader{vm: vm, opts: opts} }

// reading is one call of a Reader: a probe borrowed and what is known of the VM.
type reading struct {
	reader      *Reader
	vm          *goja.Runtime
	p           *probe
	opts        *Options
	objectProto *goja.Object // the VM's Object.prototype, whatever scripts did to globals
}

func (r *Reader) begin() reading {
	return reading{
		reader: r, vm: r.vm, opts: &r.opts, p: probes.Get().(*probe),
		objectProto: r.vm.NewObject().Prototype(),
	}
}

// end gives the probe back. It is not deferred: a reading that panics leaves its probe to the
// garbage collector.
func (r *reading) end() { probes.Put(r.p) }

func orDefault(n, fallback int) int {
	if n > 0 {
		return n
	}
	return fallback
}

// primitive is the Go kind of a value that is no object.
type primitive uint8

const (
	isUndefined primitive = iota
	isNull
	isBool
	isNumber
	isString
	isBigInt
	isSymbol
)

func primitiveOf(v goja.Value) primitive {
	switch {
	case v == nil || goja.IsUndefined(v):
		return isUndefined
	case goja.IsString(v):
		return isString
	case goja.IsNumber(v):
		return isNumber
	case goja.IsNull(v):
		return isNull
	case goja.IsBigInt(v):
		return isBigInt
	}
	if _, ok := v.(*goja.Symbol); ok {
		return isSymbol
	}
	return isBool
}
