package inspect

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/stores"
)

// Builder makes a live value of a VM from what is written to it: the reverse of Reader.Walk. The
// zero value is not usable; its methods may be called on the VM's goroutine only.
type Builder struct {
	vm    *goja.Runtime
	p     *probe
	open  []building
	refs  map[int]goja.Value
	value goja.Value
	err   error
}

var _ stores.Writer = (*Builder)(nil)

// building is a composite value that waits for its parts.
type building struct {
	o     *goja.Object
	kind  kind
	key   goja.Value // of a Map: the key that waits for its value
	name  string     // of an object: the same
	named bool
	n     int // of an array: the next index; of an error: causes
}

// NewBuilder returns a builder of one value in vm.
func NewBuilder(vm *goja.Runtime) *Builder { return &Builder{vm: vm} }

// Value is the value that was built, or why there is none. The builder can then build another.
func (b *Builder) Value() (goja.Value, error) {
	v, err := b.value, b.err
	if err == nil && (v == nil || len(b.open) > 0) {
		err = errors.New("build a value: it has no end; write a whole value first")
	}
	if b.p != nil {
		probes.Put(b.p)
	}
	*b = Builder{vm: b.vm}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// Err is the first error.
func (b *Builder) Err() error { return b.err }

func (b *Builder) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("build a value: "+format, args...)
	}
}

// try runs f, which may throw in the VM.
func (b *Builder) try(what string, f func()) {
	defer func() {
		if x := recover(); x != nil {
			b.fail("%s: %v", what, x)
		}
	}()
	if ex := b.vm.Try(f); ex != nil {
		b.fail("%s: %w", what, ex)
	}
}

// put gives a finished or just begun value to what it belongs to.
func (b *Builder) put(v goja.Value) {
	if b.err != nil {
		return
	}
	if len(b.open) == 0 {
		if b.value != nil {
			b.fail("a second value after the first one's end")
			return
		}
		b.value = v
		return
	}
	at := &b.open[len(b.open)-1]
	switch at.kind {
	case kindObject:
		if !at.named {
			b.fail("a member of an object without a key")
			return
		}
		at.named = false
		b.define(at.o, at.name, v, goja.FLAG_TRUE)
	case kindArray:
		b.define(at.o, strconv.Itoa(at.n), v, goja.FLAG_TRUE)
		at.n++
	case kindMap:
		if at.key == nil {
			at.key = v
			return
		}
		b.probe().put(at.o, at.key, v)
		at.key = nil
	case kindSet:
		b.probe().add(at.o, v)
	case kindError:
		if at.n++; at.n > 1 {
			b.fail("an error with two causes")
			return
		}
		b.define(at.o, "cause", v, goja.FLAG_FALSE)
	}
}

// define makes an own property, whatever setters the prototypes have.
func (b *Builder) define(o *goja.Object, name string, v goja.Value, enumerable goja.Flag) {
	if !utf8.ValidString(name) { // goja's Go API would replace its lone surrogates
		b.probe().defineOwn(o, fromWTF8(b.vm, name), v, true, enumerable == goja.FLAG_TRUE, true)
		return
	}
	if err := o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, enumerable); err != nil {
		b.fail("define %q: %w", name, err)
	}
}

func (b *Builder) probe() *probe {
	if b.p == nil {
		b.p = probes.Get().(*probe)
	}
	return b.p
}

func (b *Builder) begin(id int, o *goja.Object, k kind) {
	b.done(id, o)
	if b.err == nil {
		b.open = append(b.open, building{o: o, kind: k})
	}
}

// done puts an object and remembers it for later references.
func (b *Builder) done(id int, o *goja.Object) {
	if b.err != nil || o == nil {
		return
	}
	if id > 0 {
		if b.refs == nil {
			b.refs = map[int]goja.Value{}
		}
		if b.refs[id] != nil {
			b.fail("two values with id %d", id)
			return
		}
		b.refs[id] = o
	}
	b.put(o)
}

// construct calls a global constructor and checks that a script did not replace it by something
// that makes another kind of object.
func (b *Builder) construct(class string, is func(*goja.Object) bool, args ...goja.Value) (o *goja.Object) {
	if b.err != nil {
		return nil
	}
	b.try("make a "+class, func() {
		var err error
		if o, err = b.vm.New(b.vm.Get(class), args...); err != nil {
			b.fail("make a %s: %w", class, err)
			o = nil
		}
	})
	if o != nil && !is(o) {
		b.fail("make a %s: the global %s is not JavaScript's own any more", class, class)
		o = nil
	}
	return o
}

func (b *Builder) Undefined()       { b.put(goja.Undefined()) }
func (b *Builder) Null()            { b.put(goja.Null()) }
func (b *Builder) Bool(v bool)      { b.put(b.vm.ToValue(v)) }
func (b *Builder) Number(f float64) { b.put(b.vm.ToValue(f)) }
func (b *Builder) String(s string)  { b.put(fromWTF8(b.vm, s)) }

// BigInt makes a BigInt of its decimal digits.
func (b *Builder) BigInt(decimal string) {
	n, ok := new(big.Int).SetString(decimal, 10)
	if !ok {
		b.fail("%q is no BigInt; write decimal digits", decimal)
		return
	}
	b.put(b.vm.ToValue(n))
}

// Date makes a Date of milliseconds since 1970; NaN makes an invalid one.
func (b *Builder) Date(id int, ms float64) {
	b.done(id, b.construct("Date", func(o *goja.Object) bool {
		return o.ClassName() == "Date"
	}, b.vm.ToValue(ms)))
}

func (b *Builder) RegExp(id int, source, flags string) {
	b.done(id, b.construct("RegExp", func(o *goja.Object) bool {
		return o.ClassName() == "RegExp"
	}, fromWTF8(b.vm, source), b.vm.ToValue(flags)))
}

// Bytes makes an ArrayBuffer, a typed array, a DataView or a Buffer of a copy of data.
func (b *Builder) Bytes(id int, kind string, data []byte) {
	if b.err != nil {
		return
	}
	size := 1
	switch kind {
	case "ArrayBuffer", "Uint8Array", "Uint8ClampedArray", "Int8Array", "DataView", "Buffer":
	case "Uint16Array", "Int16Array":
		size = 2
	case "Uint32Array", "Int32Array", "Float32Array":
		size = 4
	case "Float64Array", "BigInt64Array", "BigUint64Array":
		size = 8
	default:
		b.fail("%q is no kind of binary data; use ArrayBuffer, DataView, Buffer or a typed array", kind)
		return
	}
	if len(data)%size != 0 {
		b.fail("a %s of %d bytes; give a multiple of %d", kind, len(data), size)
		return
	}
	buffer := b.vm.ToValue(b.vm.NewArrayBuffer(append(make([]byte, 0, len(data)), data...))).(*goja.Object)
	switch kind {
	case "ArrayBuffer":
		b.done(id, buffer)
	case "Buffer":
		b.done(id, b.buffer(buffer, len(data)))
	default:
		b.done(id, b.construct(kind, func(o *goja.Object) bool {
			if kind == "DataView" {
				_, _, n, ok := b.probe().view(o)
				return ok && n == len(data)
			}
			return b.probe().typedName(o) == kind
		}, buffer))
	}
}

// buffer makes a Node Buffer by the global Buffer.from; where the VM has none, a Uint8Array.
func (b *Builder) buffer(data *goja.Object, n int) (made *goja.Object) {
	ok := false
	b.try("make a Buffer", func() {
		class, isObject := b.vm.Get("Buffer").(*goja.Object)
		if !isObject {
			return
		}
		if from, isFunction := goja.AssertFunction(class.Get("from")); isFunction {
			v, err := from(class, data)
			if err != nil {
				b.fail("make a Buffer: %w", err)
				return
			}
			made, ok = v.(*goja.Object)
		}
	})
	if b.err != nil {
		return nil
	}
	if ok && b.probe().typedName(made) == "Uint8Array" && typedLength(made) == n {
		return made
	}
	return b.construct("Uint8Array", func(o *goja.Object) bool { return b.probe().typedName(o) != "" }, data)
}

// BeginError makes an error of the built-in class of that name, else an Error with that name.
func (b *Builder) BeginError(id int, name, message, stack string) {
	class := name
	if !builtinError(name) || name == "AggregateError" {
		class = "Error"
	}
	o := b.construct(class, func(o *goja.Object) bool { return o.ClassName() == "Error" }, fromWTF8(b.vm, message))
	if o == nil {
		return
	}
	if class != name && name != "Error" {
		b.define(o, "name", fromWTF8(b.vm, name), goja.FLAG_FALSE)
	}
	b.define(o, "stack", fromWTF8(b.vm, stack), goja.FLAG_FALSE)
	b.begin(id, o, kindError)
}

func (b *Builder) BeginObject(id int) { b.begin(id, b.vm.NewObject(), kindObject) }

// BeginArray makes an array; its length is that of what follows.
func (b *Builder) BeginArray(id, _ int) { b.begin(id, b.vm.NewArray(), kindArray) }

// Hole leaves an element of an array out.
func (b *Builder) Hole() {
	if n := len(b.open); n == 0 || b.open[n-1].kind != kindArray {
		b.fail("a hole outside of an array")
		return
	}
	b.open[len(b.open)-1].n++
}

func (b *Builder) BeginMap(id int) {
	b.begin(id, b.construct("Map", func(o *goja.Object) bool { return o.ExportType() == typeMap }), kindMap)
}

func (b *Builder) BeginSet(id int) {
	b.begin(id, b.construct("Set", func(o *goja.Object) bool {
		return o.ExportType() == typeSlice && o.ClassName() != "Array" && o.ClassName() != "Arguments"
	}), kindSet)
}

// Key names the next member of an object.
func (b *Builder) Key(name string) {
	if b.err != nil {
		return
	}
	if n := len(b.open); n == 0 || b.open[n-1].kind != kindObject || b.open[n-1].named {
		b.fail("a key %q where a value belongs", name)
		return
	}
	at := &b.open[len(b.open)-1]
	at.name, at.named = name, true
}

// End ends the innermost composite value.
func (b *Builder) End() {
	if b.err != nil {
		return
	}
	n := len(b.open)
	if n == 0 {
		b.fail("an end without a beginning")
		return
	}
	at := b.open[n-1]
	b.open = b.open[:n-1]
	switch {
	case at.named:
		b.fail("key %q without a value", at.name)
	case at.key != nil:
		b.fail("an entry of a Map without a value")
	case at.kind == kindArray && length(at.o) < at.n:
		if at.n > math.MaxUint32-1 {
			b.fail("an array of %d elements", at.n)
			return
		}
		b.try("end an array", func() {
			if err := at.o.Set("length", at.n); err != nil {
				b.fail("end an array: %w", err)
			}
		})
	}
}

// Ref puts a value that was written before under that id.
func (b *Builder) Ref(id int) {
	v := b.refs[id]
	if v == nil {
		b.fail("a reference to id %d, which no value before it has", id)
		return
	}
	b.put(v)
}

// Live fails: what could not be carried cannot come back.
func (b *Builder) Live(what string) {
	b.fail("%q was live in another VM and was not kept; leave it out or give a value for it", what)
}
