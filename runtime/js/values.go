package js

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js/inspect"
	"github.com/metis-run/metis-run/stores"
)

// Script is a compiled script of this project's own, shared by all VMs. Its frames never show in a
// stack. Make one with NewScript in a package variable: it compiles when first used.
type Script struct{ compile func() *goja.Program }

// NewScript takes the text of a script; name is for its own errors.
func NewScript(name, text string) *Script {
	return &Script{sync.OnceValue(func() *goja.Program {
		return goja.MustCompile(name, text, true) // our own text: a test runs it
	})}
}

// Eval runs a script of this project's own and returns its value.
func (vm *VM) Eval(s *Script) (Value, *event.Error) {
	var v Value
	err := vm.enter(nil, func() (err error) {
		v, err = vm.rt.RunProgram(s.compile())
		return err
	})
	return v, err
}

// Value turns a Go bool, number or string into a value.
func (vm *VM) Value(v any) Value { return vm.rt.ToValue(v) }

// NewObject is an empty object.
func (vm *VM) NewObject() *Object { return vm.rt.NewObject() }

// NewArray is an array of values.
func (vm *VM) NewArray(values ...Value) *Object {
	items := make([]any, len(values))
	for i, v := range values {
		items[i] = v
	}
	return vm.rt.NewArray(items...)
}

// NewDynamic is an object whose properties Go answers for; proto nil leaves Object.prototype.
func (vm *VM) NewDynamic(d Dynamic, proto *Object) *Object {
	o := vm.rt.NewDynamicObject(d)
	if proto != nil {
		_ = o.SetPrototype(proto)
	}
	return o
}

// As is the Go side of an object that NewDynamic made of a T.
func As[T Dynamic](v Value) (t T, ok bool) {
	o, isObject := v.(*goja.Object)
	if !isObject || o.ExportType() != reflect.TypeFor[T]() {
		return t, false
	}
	t, ok = o.Export().(T)
	return t, ok
}

// Func is a function that Go implements.
func (vm *VM) Func(name string, f func(Call) Value) Value {
	v := vm.rt.ToValue(f)
	if o, ok := v.(*goja.Object); ok {
		text := vm.names[name]
		if text == nil {
			if vm.names == nil {
				vm.names = map[string]Value{}
			}
			text = vm.rt.ToValue(name)
			vm.names[name] = text
		}
		_ = o.DefineDataProperty("name", text, goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	return v
}

// Getter defines an enumerable property of o that get answers each time.
func (vm *VM) Getter(o *Object, name string, get func() Value) {
	_ = o.DefineAccessorProperty(name, vm.rt.ToValue(func(Call) Value { return get() }), nil, goja.FLAG_TRUE, goja.FLAG_TRUE)
}

// Function tells whether a value can be called, and how.
func Function(v Value) (Callable, bool) { return goja.AssertFunction(v) }

// IsFalse tells the value false from all else.
func IsFalse(v Value) bool { return v != nil && v.ExportType() == boolType && !v.ToBoolean() }

// IsString tells a primitive string from the rest.
func IsString(v Value) bool {
	_, symbol := v.(*goja.Symbol)
	return v != nil && !symbol && v.ExportType() == stringType
}

// Notation is a value in the notation of design section 7. It runs no code of the script.
func (vm *VM) Notation(v Value) (json.RawMessage, error) {
	e := event.NewEncoder(nil)
	if err := vm.quiet().Walk(v, e, inspect.WalkOptions{}); err != nil {
		return nil, err
	}
	return e.JSON()
}

// Walk drives a Writer over a value. It runs no code of the script.
func (vm *VM) Walk(v Value, w stores.Writer) error {
	return vm.quiet().Walk(v, w, inspect.WalkOptions{})
}

func (vm *VM) quiet() *inspect.Reader {
	return inspect.New(vm.rt, inspect.Options{Stack: vm.stackOf, Own: vm.own, Quiet: true})
}

// FromNotation makes a live value of the notation. It may be called while the VM runs nothing.
func (vm *VM) FromNotation(data []byte) (Value, error) {
	var v Value
	var err error
	failure := vm.Enter(nil, func() {
		b := inspect.NewBuilder(vm.rt)
		if err = event.Decode(data, b); err == nil {
			v, err = b.Value()
		}
	})
	if err == nil && failure != nil {
		err = failure
	}
	return v, err
}

// Stringify is what JSON.stringify gives for a value, nil for undefined, and what it lost.
func (vm *VM) Stringify(t *Task, v Value) (text json.RawMessage, lost []inspect.Loss, failure *event.Error) {
	var err error
	failure = vm.Enter(t, func() {
		if text, lost, err = vm.reader.Stringify(v); vm.fatal(err) != nil {
			panic(err) // an interrupt: enter sees what it did to the VM
		}
	})
	if failure == nil && err != nil {
		failure = vm.Error(err)
	}
	return text, lost, failure
}

// maxJSON bounds the nesting of arguments. The stack of a Go program is larger than that; this is
// about what people mean.
const maxJSON = 500

// JSON makes a value of JSON text, as JSON.parse does.
func (vm *VM) JSON(text json.RawMessage) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	v, err := vm.decode(d, 0)
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (vm *VM) decode(d *json.Decoder, depth int) (Value, error) {
	if depth > maxJSON {
		return nil, fmt.Errorf("nested deeper than %d", maxJSON)
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			var items []any
			for d.More() {
				v, err := vm.decode(d, depth+1)
				if err != nil {
					return nil, err
				}
				items = append(items, v)
			}
			_, err := d.Token()
			return vm.rt.NewArray(items...), err
		}
		o := vm.rt.NewObject()
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := vm.decode(d, depth+1)
			if err != nil {
				return nil, err
			}
			name, _ := key.(string)
			if err := o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
				return nil, err
			}
		}
		_, err := d.Token()
		return o, err
	case json.Number:
		f, err := strconv.ParseFloat(token.String(), 64)
		if err != nil && !math.IsInf(f, 0) {
			return nil, err
		}
		if i := int64(f); float64(i) == f && !(f == 0 && math.Signbit(f)) {
			return vm.rt.ToValue(i), nil
		}
		return vm.rt.ToValue(f), nil
	case nil:
		return goja.Null(), nil
	default:
		return vm.rt.ToValue(token), nil
	}
}

// Key is a value as the key of a store: equal when a Map takes them for the same.
func (vm *VM) Key(v Value) stores.Key {
	switch v := v.(type) {
	case *goja.Object:
		return stores.Key{Kind: stores.IdentityKind, Text: "object", Token: v}
	case *goja.Symbol:
		return stores.Key{Kind: stores.IdentityKind, Text: v.String(), Token: v}
	}
	switch {
	case v == nil || goja.IsUndefined(v):
		return stores.Key{Kind: stores.UndefinedKind}
	case goja.IsNull(v):
		return stores.Key{Kind: stores.NullKind}
	}
	switch v.ExportType() {
	case stringType:
		return stores.StringKey(inspect.WTF8(v)) // keeps lone surrogates apart
	case boolType:
		return stores.Key{Kind: stores.BooleanKind, Text: v.String()}
	case bigIntType:
		return stores.Key{Kind: stores.BigIntKind, Text: v.String()}
	}
	return stores.NumberKey(v.ToFloat())
}

// Hidden defines a property that is not enumerable.
func (vm *VM) Hidden(o *Object, name string, v Value) {
	_ = o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// Construct is `new class(args)`; it panics as JavaScript throws.
func (vm *VM) Construct(class Value, args ...Value) *Object {
	o, err := vm.rt.New(class, args...)
	if err != nil {
		panic(err)
	}
	return o
}

// Map is a JavaScript Map that Go fills.
type Map struct {
	Object *Object
	set    Callable
}

// NewMap is an empty Map.
func (vm *VM) NewMap() Map {
	o := vm.Construct(vm.rt.Get("Map"))
	set, _ := goja.AssertFunction(o.Get("set"))
	return Map{o, set}
}

// Put is map.set(key, value).
func (m Map) Put(key, value Value) { _, _ = m.set(m.Object, key, value) }

// KeyValue is the value that a key was made of; ok is false for an identity key of another VM.
func (vm *VM) KeyValue(k stores.Key) (v Value, ok bool) {
	switch k.Kind {
	case stores.StringKind:
		return vm.rt.ToValue(k.Text), true
	case stores.NumberKind:
		f, err := strconv.ParseFloat(k.Text, 64)
		return vm.rt.ToValue(f), err == nil
	case stores.BooleanKind:
		return vm.rt.ToValue(k.Text == "true"), true
	case stores.NullKind:
		return goja.Null(), true
	case stores.BigIntKind:
		if i, ok := new(big.Int).SetString(k.Text, 10); ok {
			return vm.rt.ToValue(i), true
		}
	case stores.IdentityKind:
		v, ok = k.Token.(Value)
		return v, ok
	}
	return goja.Undefined(), true
}

// NewDate is a Date.
func (vm *VM) NewDate(t time.Time) Value {
	return vm.Construct(vm.rt.Get("Date"), vm.rt.ToValue(t.UnixMilli()))
}

// InspectWhole is a value as console.log shows it, with nothing left out. It runs no code of the script.
func (vm *VM) InspectWhole(v Value) string {
	style := inspect.DefaultStyle()
	style.Depth, style.MaxItems, style.MaxText = inspect.Endless, inspect.Endless, inspect.Endless
	return vm.quiet().InspectAs(v, style)
}
