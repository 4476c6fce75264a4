package inspect_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/inspect"
)

// hostile are values made to fool, stop or kill whoever reads them, and what Inspect says.
var hostile = []struct{ source, want string }{
	{`(() => { const o = {a: 1}; Object.setPrototypeOf(o, new Proxy(o, {})); return o })()`, "Object <Proxy> { a: 1 }"},
	{`(() => { const o = {}; Object.setPrototypeOf(o, new Proxy(Object.create(o), {})); return [o] })()`, "[ Object <Proxy> {} ]"},
	{`(() => { const e = new Error('x'); e.stack = 'Error: x'; Object.setPrototypeOf(e, new Proxy(e, {})); return [e] })()`, "[ [Error <Proxy>: x] ]"},
	{`(() => { let p = {}; for (let i = 0; i < 5000; i++) p = new Proxy(p, {}); return p })()`, "<Proxy>"},
	{`(() => { let p = {}; for (let i = 0; i < 5000; i++) p = Object.create(p); return p })()`, ""},
	{`Object.create(new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 1 }, getOwnPropertyDescriptor() { throw 1 }, has() { throw 1 } }))`, "Object <Proxy> {}"},
	{`({ get constructor() { throw 1 }, get [Symbol.toStringTag]() { throw 1 } })`, "{ constructor: [Getter], [Symbol(Symbol.toStringTag)]: [Getter] }"},
	{`new (class A { get [Symbol.toStringTag]() { throw 1 } })()`, "A {}"},
	{`new (class A { static [Symbol.hasInstance]() { throw 1 } })()`, "A {}"},
	{`({ constructor: new Proxy(class B {}, { get() { throw 1 } }), a: 1 })`, ""},
	{`Object.defineProperty(function f() {}, 'name', { get() { throw 1 } })`, "[Function (anonymous)]"},
	{`Object.defineProperty(new Uint8Array(2), 'length', { get() { throw 1 } })`, "Uint8Array(2) [ 0, 0 ]"},
	{`Object.defineProperties(new Error('x'), { stack: { get() { throw 1 } }, name: { get() { throw 1 } }, message: { get() { throw 1 } }, cause: { get() { throw 1 } } })`, "[Error] { [cause]: [Getter] }"},
	{`Object.assign(new Error('x'), { name: (() => { const o = {}; Object.setPrototypeOf(o, new Proxy(Object.create(o), {})); return o })() })`, ""},
	{`({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('no') } })`, "<inspect.custom threw Error: no>"},
	{`({ get [Symbol.for('nodejs.util.inspect.custom')]() { throw 1 } })`, "{ [Symbol(nodejs.util.inspect.custom)]: [Getter] }"},
	{`({ [Symbol.for('nodejs.util.inspect.custom')]() { const o = {}; Object.setPrototypeOf(o, new Proxy(Object.create(o), {})); throw o } })`, "<inspect.custom threw an object>"},
	{`(() => { const make = () => ({ [Symbol.for('nodejs.util.inspect.custom')]: make }); return make() })()`, ""},
	{`(() => { const k = Symbol.for('nodejs.util.inspect.custom'); let d = []; for (let i = 0; i < 50000; i++) d = [d]; return { [k]: (n, o, inspect) => inspect(d, { depth: null }).length } })()`, ""},
	{`(() => { let a = []; for (let i = 0; i < 10; i++) a = Array(100).fill(a); return { [Symbol.for('nodejs.util.inspect.custom')]: (n, o, inspect) => inspect(a, { depth: null }).length } })()`, ""},
	{`(() => { Map.prototype.forEach = Set.prototype.forEach = () => { throw 1 }; Object.keys = Object.getOwnPropertyDescriptor = Reflect.get = () => { throw 1 }
		Object.defineProperty(Map.prototype, 'size', { get() { throw 1 } }); Symbol.prototype.toString = () => { throw 1 }
		return [new Map([[Symbol('s'), new Set([1])]]), { a: 1 }] })()`, "[ Map(1) { Symbol(s) => Set(1) { 1 } }, { a: 1 } ]"},
	{`(() => { const m = new Map(); m.set(m, m); return m })()`, "<ref *1> Map(1) { [Circular *1] => [Circular *1] }"},
	{`new Proxy([], { get: (t, k) => k === 'length' ? 1e9 : k })`, "[]"},
	{`Object.fromEntries(Array.from({ length: 200000 }, (_, i) => ['key number ' + i, 'value ' + i]))`, ""},
	{`Array.from({ length: 100 }, () => 'x'.repeat(20000))`, ""},
	{`globalThis`, ""},
	{`Object.create(Map.prototype)`, "Map {}"},
	{`Object.create(Date.prototype)`, "Date {}"},
	{`Object.create(WeakMap.prototype)`, "WeakMap {}"},
	{`Object.create(DataView.prototype)`, "DataView {}"},
	{`Object.create(Uint8Array.prototype)`, "Uint8Array {}"},
	{`Object.create(Promise.prototype)`, "Promise {}"},
	{`Object.create(Error.prototype)`, "Error {}"},
	{`Object.create(RegExp.prototype)`, "RegExp {}"},
	{`Object.create(Symbol.prototype)`, "Symbol {}"},
	{`Object.create(Function.prototype)`, "Function {}"},
	{`Object.create(Array.prototype)`, "Array {}"},
}

// everything are options that show all there is, and themselves cannot be trusted.
const everything = `(() => {
	const options = { depth: Infinity, showHidden: true, showProxy: true, colors: true, getters: true, sorted: true, numericSeparator: true,
		maxArrayLength: Infinity, maxStringLength: null, breakLength: Infinity, compact: 100 }
	return Object.defineProperty(options, 'own', { get() { throw 1 }, enumerable: true })
})()`

func TestOptionsThatLeadBackToThemselves(t *testing.T) {
	vm := newVM(t)
	o := eval(t, vm, "(() => { const o = { depth: 0 }; Object.setPrototypeOf(o, new Proxy(Object.create(o), {})); return o })()")
	if st := inspect.New(vm, inspect.Options{}).StyleOf(o.(*goja.Object), inspect.DefaultStyle()); st != inspect.DefaultStyle() {
		t.Errorf("they are read: %+v", st)
	}
}

func TestHostileValuesAreReadWithoutHarm(t *testing.T) {
	for _, c := range hostile {
		vm := newVM(t)
		v := eval(t, vm, c.source)
		r := inspect.New(vm, inspect.Options{MaxMembers: 10_000})
		got := r.Inspect(v)
		if c.want != "" && got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.source, got, c.want)
		}
		if len(got) > 1<<20+100 || got == "" {
			t.Errorf("%s: %d bytes", c.source, len(got))
		}
		for _, format := range []string{"%s", "%d", "%i", "%f", "%j", "%o", "%O"} {
			r.Format([]goja.Value{vm.ToValue(format), v})
		}
		ex := vm.Try(func() {
			got = r.InspectAs(v, r.StyleOf(eval(t, vm, everything).(*goja.Object), inspect.DefaultStyle()))
		})
		if len(got) > 1<<20+100 || ex != nil {
			t.Errorf("%s with all options: %d bytes, it throws: %v", c.source, len(got), ex != nil)
		}
		r.Walk(v, &record{}, inspect.WalkOptions{})
		r.Stringify(v)
		quiet := inspect.New(vm, inspect.Options{Quiet: true, MaxMembers: 10_000})
		quiet.Inspect(v)
		if got, err := vm.RunString("1 + 1"); err != nil || got.ToInteger() != 2 {
			t.Errorf("%s: the VM says %v, %v afterwards", c.source, got, err)
		}
	}
}

func TestGettersAndTrapsAreNotRun(t *testing.T) {
	vm := newVM(t)
	v := eval(t, vm, `globalThis.ran = []
		const note = (name) => ({ get() { ran.push(name); return 1 }, set() { ran.push(name) }, enumerable: true, configurable: true })
		const traps = new Proxy({}, { get: (t, k) => () => { ran.push(String(k)) } })
		const list = [1, 2]
		Object.defineProperty(list, 1, note('element'))
		Object.defineProperty(list, 'extra', note('extra'))
		const error = Object.defineProperties(new Error('x'), { cause: note('cause'), code: note('code'), name: note('name') })
		const own = Object.defineProperties({ a: 1 }, { b: note('b'), constructor: note('constructor'), toString: note('toString') })
		;({ own, list, error, proxy: new Proxy({ a: 1 }, traps), map: Object.defineProperty(new Map([[1, 2]]), 'x', note('map')) })`)
	r := inspect.New(vm, inspect.Options{})
	want := `{
  own: { a: 1, b: [Getter/Setter], constructor: [Getter/Setter], toString: [Getter/Setter] },
  list: [ 1, [Getter/Setter], extra: [Getter/Setter] ],`
	if got := r.Inspect(v); !strings.HasPrefix(strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(want), " ")) {
		t.Errorf("got %s", got)
	}
	if err := r.Walk(v, &record{}, inspect.WalkOptions{}); err != nil {
		t.Error(err)
	}
	if ran := eval(t, vm, "ran.join()").String(); ran != "" {
		t.Errorf("ran %s", ran)
	}
}

func TestQuietCallsNothing(t *testing.T) {
	vm := newVM(t)
	v := eval(t, vm, `globalThis.ran = []
		;({ [Symbol.for('nodejs.util.inspect.custom')]() { ran.push('custom') }, toString() { ran.push('toString'); return '' },
			valueOf() { ran.push('valueOf') }, toJSON() { ran.push('toJSON') }, inner: new (class A { get [Symbol.toStringTag]() { ran.push('tag') } })() })`)
	r := inspect.New(vm, inspect.Options{Quiet: true})
	for _, format := range []string{"%s", "%d", "%i", "%f", "%j", "%o", "%O", "x"} {
		r.Format([]goja.Value{vm.ToValue(format), v})
	}
	if ran := eval(t, vm, "ran.join()").String(); ran != "" {
		t.Errorf("ran %s", ran)
	}
}

func TestAnInterruptInACustomMethodStopsTheScript(t *testing.T) {
	vm := newVM(t)
	r := inspect.New(vm, inspect.Options{})
	after := false
	vm.Set("stop", func(goja.FunctionCall) goja.Value { vm.Interrupt("enough"); return nil })
	vm.Set("log", func(call goja.FunctionCall) goja.Value { r.Format(call.Arguments); after = true; return nil })
	_, err := vm.RunString(`log({ a: { [Symbol.for('nodejs.util.inspect.custom')]() { stop(); while (true); } } })`)
	var interrupted *goja.InterruptedError
	if !errors.As(err, &interrupted) || after {
		t.Errorf("error %v, went on: %v", err, after)
	}
}

func TestInspectCutsHugeOutput(t *testing.T) {
	vm := newVM(t)
	got := inspect.New(vm, inspect.Options{MaxBytes: 100}).Inspect(eval(t, vm, `Array.from({length: 50}, (_, i) => 'é'.repeat(10))`))
	if len(got) > 150 || !strings.HasSuffix(got, "more bytes") {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func TestStackComesFromTheOption(t *testing.T) {
	vm := newVM(t)
	r := inspect.New(vm, inspect.Options{Stack: func(o *goja.Object) string {
		return "Error: " + o.Get("message").String() + "\n    at main.ts:1:1"
	}})
	if got, want := r.Inspect(eval(t, vm, `[new Error("x")]`)), "[\n  Error: x\n      at main.ts:1:1\n]"; got != want {
		t.Errorf("got %s", got)
	}
}
