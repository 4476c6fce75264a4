package js

import (
	"bytes"
	"embed"
	"slices"
	"strconv"
	"testing"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/caps"
)

//go:embed testdata/serial
var serialScripts embed.FS

// durable is a VM with what the tests of Encode and Decode need.
func durable(t testing.TB) *VM {
	t.Helper()
	vm := New(Options{Caps: caps.Fixed(1)}, func() bool { return false })
	t.Cleanup(vm.Close)
	return vm
}

// script runs a text and returns its value.
func (vm *VM) script(t testing.TB, text string) Value {
	t.Helper()
	v, err := vm.rt.RunString(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func serialScript(t testing.TB, vm *VM, name string) goja.Callable {
	t.Helper()
	text, err := serialScripts.ReadFile("testdata/serial/" + name)
	if err != nil {
		t.Fatal(err)
	}
	f, ok := goja.AssertFunction(vm.script(t, string(text)))
	if !ok {
		t.Fatalf("%s is no function", name)
	}
	return f
}

// items are the elements of an array.
func items(v Value) []Value {
	o := v.(*Object)
	list := make([]Value, o.Get("length").ToInteger())
	for i := range list {
		if list[i] = o.Get(strconv.Itoa(i)); list[i] == nil {
			list[i] = Undefined()
		}
	}
	return list
}

// reborn encodes roots and decodes them, into the same VM and into another, and says how what came
// back differs.
func reborn(t testing.TB, vm, other *VM, same goja.Callable, roots []Value) (pieces []Piece, back []Value) {
	t.Helper()
	pieces = vm.Encode(roots)
	back = make([]Value, len(roots))
	for _, p := range pieces {
		if p.Err != nil {
			t.Fatal(p.Err)
		}
		values, lost, err := vm.Decode(p.Data)
		if err != nil {
			t.Fatalf("%v in %q", err, p.Data)
		}
		if len(values) != len(p.Roots) || len(lost) != len(p.Lost) {
			t.Fatalf("%d values and %d losses of %d and %d", len(values), len(lost), len(p.Roots), len(p.Lost))
		}
		for i, at := range p.Roots {
			back[at] = values[i]
		}
		for i, l := range lost {
			if l.Root = p.Roots[l.Root]; l != p.Lost[i] {
				t.Fatalf("lost %v, was %v", l, p.Lost[i])
			}
		}
		if len(lost) > 0 || other == nil {
			continue
		}
		values, _, err = other.Decode(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		again := other.Encode(values)
		if len(again) != 1 || !bytes.Equal(again[0].Data, p.Data) {
			t.Fatalf("encoded again in another VM: %d pieces\n%q\n%q", len(again), again[0].Data, p.Data)
		}
	}
	if same != nil {
		diff, err := same(nil, vm.NewArray(roots...), vm.NewArray(back...))
		if err != nil {
			t.Fatal(err)
		}
		if diff.String() != "" {
			t.Fatalf("differs at %s", diff)
		}
	}
	return pieces, back
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	vm, other := durable(t), durable(t)
	same := serialScript(t, vm, "same.js")
	for _, source := range []string{
		"undefined", "null", "true", "false", "0", "-0", "127", "128", "-1", "0.5", "NaN", "Infinity", "2**53", "2**53+2", "-(2**53)", "1e300",
		"0n", "-1n", "2n**100n", "-(2n**64n)", "''", "'a'", "'grün'", "'\\ud800'", "'\\ud83d\\ude00'", "'\\udc00\\ud800'", "'x'.repeat(1000)", "'\\ufffd'",
		"({})", "({a: 1, b: {c: [1, 2, 3]}})", "({2: 1, 1: 2, b: 1, a: 2})", "({b: 1, 7: 2, a: 3, 3: 4})", "Object.create(null)", "Object.assign(Object.create(null), {a: 1})",
		"({['__proto__']: 1})", "({'\\ud800': 1, 'ü': 2})", "({constructor: 1})", "({toString: 1, hasOwnProperty: 2})",
		"Object.freeze({a: 1})", "Object.seal({a: 1})", "Object.preventExtensions({a: 1})", "Object.freeze([1, 2])", "Object.freeze(new Map([[1, 2]]))", "Object.freeze(Object.create(null))",
		"Object.defineProperty({}, 'a', {value: 1})", "Object.defineProperty({}, 'a', {value: 1, enumerable: true})", "Object.defineProperty({b: 1}, 'a', {value: 1, writable: true})",
		"[]", "[1, 'a', null]", "[,]", "[1,,2]", "new Array(5)", "new Array(2**32-1)", "(() => { const a = []; a[2**32-2] = 'x'; return a })()", "(() => { const a = []; a[5000] = 1; a[3] = 2; return a })()",
		"Object.assign([1, 2], {name: 'x'})", "Object.defineProperty([1, 2], 'length', {writable: false})", "Object.defineProperty([1], 1, {value: 2})", "/a(b)/.exec('xab')",
		"Array.from({length: 5000}, (_, i) => i * 3)", "(() => { const a = Array.from({length: 5000}, (_, i) => i); delete a[4000]; return a })()",
		"new Map()", "new Map([[1, 2], [NaN, 0], ['a', {}]])", "(() => { const k = {}; return new Map([[k, k], [new Map(), new Set()]]) })()", "(() => { const m = new Map([[1, 1], [2, 2]]); m.delete(1); m.set(1, 3); return m })()",
		"new Set([1, 'a', {}, undefined])", "Object.assign(new Map(), {extra: 1})", "Object.assign(new Set([1]), {extra: [2]})",
		"new Date(0)", "new Date(-1)", "new Date(NaN)", "new Date(8.64e15)", "new Date(-8.64e15)", "Object.assign(new Date(5), {zone: 'x'})",
		"/a/", "/a\\/b/gi", "(() => { const r = /a/g; r.lastIndex = 3; return r })()", "Object.freeze(/a/)", "new RegExp('')", "new RegExp('/')", "new RegExp('\\n')", "/ü/u", "Object.assign(/a/, {lastIndex: {}})", "Object.assign(/a/y, {lastIndex: -0})", "/(?<year>\\d+)/",
		"new Error('x')", "new Error()", "new Error('')", "new TypeError('x', {cause: new RangeError('y')})", "new Error('x', {cause: undefined})", "new AggregateError([1, new Error('x')], 'all')",
		"new EvalError('x')", "new ReferenceError('x')", "new SyntaxError('x')", "new URIError('x')", "Object.assign(new Error('x'), {code: 'E', name: 'Mine', details: {}})",
		"(() => { const e = new Error('x'); e.stack; e.message = 'y'; return e })()", "(() => { const e = new Error('x'); delete e.stack; return e })()", "(() => { const e = new Error('x'); delete e.stack; e.b = 1; e.stack = 'mine'; return e })()",
		"(() => { const e = new Error('x'); Object.defineProperty(e, 'message', {enumerable: true}); return e })()", "Object.freeze(new Error('x'))", "(() => { try { null.x } catch (e) { return e } })()",
		"new ArrayBuffer(0)", "new ArrayBuffer(8)", "Uint8Array.from([1, 2, 3]).buffer", "new Uint8Array(3)", "new Float64Array([1.5, NaN, -0])", "new BigInt64Array([1n, -1n])", "new Uint8ClampedArray([300])",
		"(() => { const b = new ArrayBuffer(16); return [new Int16Array(b, 2, 3), new DataView(b, 1, 5), b, new Uint8Array(b)] })()", "new DataView(new ArrayBuffer(8))", "new DataView(new ArrayBuffer(0))", "Object.assign(new Uint8Array(2), {name: 'x'})",
		"Buffer.from('hello')", "Buffer.alloc(0)", "Buffer.from(new ArrayBuffer(8), 2, 3)", "[Buffer.from('a').subarray(0, 1), Buffer.from('hello').subarray(1, 3)]",
		"(() => { const a = []; a.push(a); return a })()", "(() => { const o = {}; o.self = o; o.list = [o, {up: o}]; return o })()", "(() => { const m = new Map(); m.set(m, m); return m })()", "(() => { const s = new Set(); s.add(s); return s })()", "(() => { const e = new Error('x'); e.cause = e; return e })()",
		"(() => { const x = {}; return [x, x, {x}] })()", "[[1], [1], [1]]", "[{a: 1, b: 2}, {a: 3, b: 4}, {b: 1, a: 2}, {a: 1}]",
		"new RegExp('\\\\p{L}', 'u')", "new RegExp('[\\\\w--a]', 'v')", "new RegExp('(?<x>ü)', 'u')",
		"({a: {toJSON: 1}, [Symbol.iterator.description]: 1})", "JSON.parse('{\"a\": [1, {\"b\": null}]}')", "structuredClone({a: new Map([[1, [2]]])})",
	} {
		t.Run(source, func(t *testing.T) {
			reborn(t, vm, other, same, []Value{vm.script(t, source)})
		})
	}
}

func TestRandomGraphsComeBackAsTheyWere(t *testing.T) {
	vm, other := durable(t), durable(t)
	same, random := serialScript(t, vm, "same.js"), serialScript(t, vm, "random.js")
	for seed := range 300 {
		roots, err := random(nil, vm.Value(seed))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			pieces, _ := reborn(t, vm, other, same, items(roots))
			var seen []int
			for _, p := range pieces {
				if !slices.IsSorted(p.Roots) {
					t.Errorf("roots %v", p.Roots)
				}
				seen = append(seen, p.Roots...)
			}
			if slices.Sort(seen); len(seen) != len(items(roots)) {
				t.Errorf("roots %v of %d", seen, len(items(roots)))
			}
		})
	}
}
