package js

import (
	"bytes"
	"embed"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/caps"
)

//go:embed testdata/serial
var serialScripts embed.FS

// durable is a VM with what the tests of Encode and Decode need.
func durable(t testing.TB) *VM {
	t.Helper()
	vm := New(Options{Caps: caps.Fixed(1), Budget: Budget{Turn: time.Hour}}, func() bool { return false }) // a loaded machine is slow
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

// What is claimed: encoding is not slower than JSON.stringify of the same VM, which keeps less. Beside
// Node: testdata/serial/bench.mjs and docs/performance.md.
func BenchmarkSerial(b *testing.B) {
	vm := durable(b)
	text, err := serialScripts.ReadFile("testdata/serial/records.js")
	if err != nil {
		b.Fatal(err)
	}
	v := vm.script(b, string(text))
	pieces := vm.Encode([]Value{v})
	if pieces[0].Err != nil {
		b.Fatal(pieces[0].Err)
	}
	data := pieces[0].Data
	b.Run("encode", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			vm.Encode([]Value{v})
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := vm.Decode(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("JSON.stringify", func(b *testing.B) {
		stringify, _ := goja.AssertFunction(vm.script(b, "JSON.stringify"))
		v := v.(*Object).Get("records")
		for b.Loop() {
			s, err := stringify(nil, v)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(s.String())))
		}
	})
	b.Run("JSON.parse", func(b *testing.B) {
		parse, _ := goja.AssertFunction(vm.script(b, "JSON.parse"))
		text := vm.script(b, "JSON.stringify").(*Object)
		stringify, _ := goja.AssertFunction(text)
		s, _ := stringify(nil, v.(*Object).Get("records"))
		b.SetBytes(int64(len(s.String())))
		for b.Loop() {
			if _, err := parse(nil, s); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// What is claimed: a small piece is read in a VM of its own in well under a millisecond, so a command
// needs no session to show a value.
func BenchmarkDecodeInANewVM(b *testing.B) {
	vm := durable(b)
	data := vm.Encode([]Value{vm.script(b, "({id: 'deploy_1', steps: [{name: 'build'}, {name: 'test'}], seen: new Map([[1, new Date(0)]])})")})[0].Data
	b.ReportAllocs()
	for b.Loop() {
		vm := New(Options{Caps: caps.Fixed(1)}, func() bool { return false })
		if _, _, err := vm.Decode(data); err != nil {
			b.Fatal(err)
		}
		vm.Close()
	}
}

// What is claimed: a thousand roots that share nothing cost little more than one of their size.
func BenchmarkManyRoots(b *testing.B) {
	vm := durable(b)
	roots := items(vm.script(b, "Array.from({length: 1000}, (_, i) => ({id: i, name: 'n', list: [1, 2, 3]}))"))
	b.ReportAllocs()
	for b.Loop() {
		vm.Encode(roots)
	}
}

func TestWhatCannotBeKeptIsNamed(t *testing.T) {
	vm := durable(t)
	vm.script(t, `class ApiClient { constructor() { this.x = 1 } }; class Bag extends Map {}; function foo() {}; const shared = () => 1`)
	for _, c := range []struct{ source, lost, back string }{
		{"foo", ": function foo", "undefined"},
		{"() => 1", ": function", "undefined"},
		{"ApiClient", ": function ApiClient", "undefined"},
		{"new ApiClient()", ": class ApiClient", "undefined"},
		{"Symbol('x')", ": symbol x", "undefined"},
		{"({a: {client: new ApiClient()}, b: 1})", ".a.client: class ApiClient", "{ a: { client: undefined }, b: 1 }"},
		{"[1, foo, 2]", "[1]: function foo", "[ 1, undefined, 2 ]"},
		{"[shared, shared]", "[0]: function shared; [1]: function shared", "[ undefined, undefined ]"},
		{"new Map([[foo, 1], ['k', foo], [2, {x: foo}]])", `.keys()[0]: function foo; .get("k"): function foo; .get(2).x: function foo`, "Map(2) { 'k' => undefined, 2 => { x: undefined } }"},
		{"new Set([1, foo, 2])", "[...1]: function foo", "Set(2) { 1, 2 }"},
		{"({[Symbol('s')]: 1, a: 1})", "[Symbol(s)]: a property with a symbol key", "{ a: 1 }"},
		{"Object.defineProperty({}, Symbol.toStringTag, {value: 'X'})", "[Symbol(Symbol.toStringTag)]: a property with a symbol key", "{}"},
		{"Object.assign([1], {[Symbol('s')]: 1})", "[Symbol(s)]: a property with a symbol key", "[ 1 ]"},
		{"Object.assign(new Date(0), {[Symbol('s')]: 1, f: foo})", ".f: function foo; [Symbol(s)]: a property with a symbol key", "1970-01-01T00:00:00.000Z { f: undefined }"},
		{"({get x() { throw new Error('run') }, y: 1})", ".x: accessor", "{ x: undefined, y: 1 }"},
		{"({set x(v) {}})", ".x: accessor", "{ x: undefined }"},
		{"(() => { const a = [1, 2]; Object.defineProperty(a, 0, {get() { throw 1 }}); return a })()", "[0]: accessor", "[ undefined, 2 ]"},
		{"Promise.resolve(1)", ": Promise", "undefined"},
		{"new Proxy({}, {get() { throw 1 }, getPrototypeOf() { throw 1 }})", ": Proxy", "undefined"},
		{"new WeakMap()", ": WeakMap", "undefined"}, {"new WeakSet()", ": WeakSet", "undefined"}, {"Object.setPrototypeOf(new WeakMap(), null)", ": object with a prototype of its own", "undefined"},
		{"(function* () {})()", ": Generator", "undefined"}, {"[1][Symbol.iterator]()", ": Array Iterator", "undefined"}, {"new Map().keys()", ": Map Iterator", "undefined"},
		{"(function () { return arguments })(1)", ": Arguments", "undefined"},
		{"Object(1)", ": class Number", "undefined"}, {"Object('x')", ": class String", "undefined"}, {"Object(1n)", ": class BigInt", "undefined"}, {"Object(Symbol.iterator)", ": class Symbol", "undefined"},
		{"globalThis", ": globalThis", "undefined"}, {"Math", ": Math", "undefined"}, {"JSON", ": JSON", "undefined"}, {"Reflect", ": Reflect", "undefined"},
		{"Object.prototype", ": Object.prototype", "undefined"}, {"Map.prototype", ": Map.prototype", "undefined"}, {"Array.prototype", ": Array.prototype", "undefined"}, {"Error.prototype", ": Error.prototype", "undefined"}, {"ApiClient.prototype", ": ApiClient.prototype", "undefined"},
		{"new Bag()", ": class Bag", "undefined"}, {"new (class extends Array {})()", ": class Array", "undefined"}, {"new (class Mine extends Error {})('x')", ": class Mine", "undefined"},
		{"Object.create({a: 1})", ": object with a prototype of its own", "undefined"}, {"Object.setPrototypeOf([], null)", ": object with a prototype of its own", "undefined"}, {"Object.setPrototypeOf(new Date(), Map.prototype)", ": class Map", "undefined"},
		{"new (class extends (function (o) { return o }) { #x = 1 })({a: 1})", ": object with private members", "undefined"},
		{"new RegExp('x'.repeat(70000))", ": RegExp of more than 64 KiB", "undefined"},
		{"new URL('http://x/')", ": class URL", "undefined"},
		{"(() => { const b = new ArrayBuffer(8), v = new Uint8Array(b); structuredClone(b, {transfer: [b]}); return [b, v, new Map([[b, 1]])] })()", "[0]: detached ArrayBuffer; [1]: Uint8Array of a detached ArrayBuffer; [2].keys()[0]: detached ArrayBuffer", "[ undefined, undefined, Map(0) {} ]"},
		{"(() => { const e = new Error('x'); Object.defineProperty(e, 'message', {get() { throw 1 }}); return e })()", ".stack: a text that a getter has a part in; .message: accessor", ""},
		{"Array.from({length: 20}).reduce((o) => ({n: o}), foo)", ".n.n.n.n.n.n.n.n....n.n.n.n.n.n.n.n: function foo", ""},
	} {
		t.Run(c.source, func(t *testing.T) {
			v := vm.script(t, "("+c.source+")")
			pieces, back := reborn(t, vm, nil, nil, []Value{v})
			var lost []string
			for _, l := range pieces[0].Lost {
				lost = append(lost, l.Path+": "+l.What)
			}
			if got := strings.Join(lost, "; "); got != c.lost {
				t.Errorf("lost %q\nwant %q", got, c.lost)
			}
			if got := vm.quiet().Inspect(back[0]); c.back != "" && got != c.back {
				t.Errorf("back came %s\nwant %s", got, c.back)
			}
		})
	}
}

func TestWhatCannotBeKeptIsNamedUnderEachRootThatLeadsToIt(t *testing.T) {
	vm := durable(t)
	vm.script(t, `const f = () => 1, shared = {f}; const ring = {}; ring.self = ring; ring.list = [{shared}]
		const chain = Array.from({length: 20}).reduce((o) => ({n: o}), shared)`)
	for source, want := range map[string]string{
		"[shared, shared]": ".f .f",
		"[{a: shared}, [1, shared], new Map([['k', shared]]), shared]": `.a.f [1].f .get("k").f .f`,
		"[ring, {ring}, ring.list]":                                    ".list[0].shared.f .ring.list[0].shared.f [0].shared.f",
		"[[1], shared, {x: f}, {shared, own: f}]":                      " .f .x .own,.shared.f",
		"[chain, {chain}, {shared}]":                                   ".n.n.n.n.n.n.n.n....n.n.n.n.n.n.n.f .chain.n.n.n.n.n.n.n....n.n.n.n.n.n.n.f .shared.f",
		"(() => { const b = new ArrayBuffer(8); return [new Uint8Array(b), Object.assign(new DataView(b), {f}), {b, f}] })()":                 " .f .f",
		"(() => { const all = Object.fromEntries(Array.from({length: 20}, (_, i) => ['f' + i, f])); return [all, {all}].map((o) => [o]) })()": "20 16",
		"(() => { const o = {}, list = Array.from({length: 40}, () => ({f, o})); return [list, ...list.map((o) => [o])] })()":                 "40" + strings.Repeat(" 1", 32) + strings.Repeat(" 0", 8),
	} {
		t.Run(source, func(t *testing.T) {
			roots := items(vm.script(t, source))
			pieces, _ := reborn(t, vm, nil, nil, roots)
			paths := make([][]string, len(roots))
			for _, p := range pieces {
				for _, l := range p.Lost {
					paths[l.Root] = append(paths[l.Root], l.Path)
				}
			}
			var got []string
			for _, list := range paths {
				if len(roots) > 4 || len(list) > 10 {
					got = append(got, strconv.Itoa(len(list)))
				} else {
					got = append(got, strings.Join(list, ","))
				}
			}
			if text := strings.Join(got, " "); text != want {
				t.Errorf("lost %s, want %s", text, want)
			}
		})
	}
}

func TestRootsThatShareAnObjectAreOnePiece(t *testing.T) {
	vm := durable(t)
	same := serialScript(t, vm, "same.js")
	for source, want := range map[string]string{
		"[{}, {}, {}]": "[[0] [1] [2]]",
		"(() => { const x = {}; return [x, 1, x] })()":      "[[0 2] [1]]",
		"(() => { const x = {}; return [x, [x], 2] })()":    "[[0 1] [2]]",
		"(() => { const x = {}; return [[x], {}, {x}] })()": "[[0 2] [1]]",
		// 3 joins 0 and 1 with 2, which met nobody before.
		"(() => { const x = {}, y = {}; return [[x], [y], [0], {x, y}, [x]] })()": "[[0 1 3 4] [2]]",
		"(() => { const a = {}, b = {a}, c = {b}; return [c, {}, b, {}, a] })()":  "[[0 2 4] [1] [3]]",
		// A function is no object that comes back.
		"(() => { const f = () => 1; return [{f}, {f}] })()":                                         "[[0] [1]]",
		"(() => { const b = new ArrayBuffer(8); return [new Uint8Array(b), new DataView(b), b] })()": "[[0 1 2]]",
		"(() => { const o = {}; o.o = o; return [o, o] })()":                                         "[[0 1]]",
		"(() => { const k = {}; return [new Map([[k, 1]]), new Set([k])] })()":                       "[[0 1]]",
	} {
		t.Run(source, func(t *testing.T) {
			roots := items(vm.script(t, source))
			check := same
			if strings.Contains(source, "=> 1;") {
				check = nil
			}
			pieces, _ := reborn(t, vm, nil, check, roots)
			var got [][]int
			for _, p := range pieces {
				got = append(got, p.Roots)
			}
			if fmt.Sprint(got) != want {
				t.Errorf("pieces %v, want %s", got, want)
			}
		})
	}
}

func TestBytesOfAPieceDependOnItsRootsAlone(t *testing.T) {
	vm, other := durable(t), durable(t)
	const source = `[{a: 1, b: 'x'}, {c: {a: 1, b: 'x'}}, new Map([[{a: 1}, 2]]), [1, 2, {b: 1}], new Error('x', {cause: 5})]`
	roots := items(vm.script(t, source))
	all := vm.Encode(roots)
	for i, root := range roots {
		if alone := vm.Encode([]Value{root}); !bytes.Equal(alone[0].Data, all[i].Data) {
			t.Errorf("root %d is %q alone and %q among others", i, alone[0].Data, all[i].Data)
		}
	}
	for i, root := range items(other.script(t, source)) {
		if there := other.Encode([]Value{root}); i < 4 && !bytes.Equal(there[0].Data, all[i].Data) {
			t.Errorf("root %d is %q in another VM and %q here", i, there[0].Data, all[i].Data)
		}
	}
	for _, equal := range [][2]string{
		{"5", "10 / 2"}, {"NaN", "-NaN"}, {"'abcdefghijklmnopqrstuvwxyz'", "'abcdefghijklm' + 'nopqrstuvwxyz'"}, {"'ü'", "JSON.parse('\"ü\"')"},
		{"({a: 1, b: 2})", "(() => { const o = {}; o.a = 1; o.x = 1; o.b = 2; delete o.x; return o })()"},
		{"[1, 2]", "(() => { const a = [1]; a[3] = 1; a.length = 1; a.push(2); return a })()"},
		{"({1: 1, 2: 2})", "(() => { const o = {}; o[2] = 2; o[1] = 1; return o })()"},
	} {
		a, b := vm.Encode([]Value{vm.script(t, equal[0])})[0].Data, vm.Encode([]Value{vm.script(t, equal[1])})[0].Data
		if !bytes.Equal(a, b) {
			t.Errorf("%s is %q, %s is %q", equal[0], a, equal[1], b)
		}
	}
}

func TestDeepValuesAreKept(t *testing.T) {
	vm := durable(t)
	for _, source := range []string{
		"(() => { let o = null; for (let i = 0; i < 100000; i++) o = {next: o, i}; return o })()",
		"(() => { let o = []; for (let i = 0; i < 100000; i++) o = [o]; return o })()",
		"(() => { let o = 0; for (let i = 0; i < 10000; i++) o = new Map([[o, i]]); return o })()",
		"(() => { let o = () => 1; for (let i = 0; i < 10000; i++) o = {f: () => 1, o}; return o })()",
	} {
		pieces := vm.Encode([]Value{vm.script(t, source)})
		if pieces[0].Err != nil {
			t.Fatal(pieces[0].Err)
		}
		values, lost, err := vm.Decode(pieces[0].Data)
		if err != nil || len(lost) != len(pieces[0].Lost) {
			t.Fatal(err, len(lost))
		}
		if again := vm.Encode(values); len(lost) == 0 && !bytes.Equal(again[0].Data, pieces[0].Data) {
			t.Errorf("%s came back otherwise", source)
		}
	}
}

// A script may have changed everything that it can reach.
func TestNoScriptRunsWhenAValueIsEncoded(t *testing.T) {
	vm := durable(t)
	v := vm.script(t, `
const made = [new Map([[1, {}]]), new Set([1]), new Date(5), /a/g, new RegExp('\\p{L}', 'u'), new TypeError('x', {cause: 1}), new AggregateError([1]), new Uint8Array(2), new DataView(new ArrayBuffer(2)), Buffer.from('x'), {a: 1, b: [1, , 2]}, 1n, 'x', Object.freeze({a: 1})]
made[10].self = made
const evil = function () { throw new Error('a script ran') }
const define = Object.defineProperty, describe = Object.getOwnPropertyDescriptor, keys = Reflect.ownKeys, has = Set.prototype.has
const kept = ['prototype', 'name', 'length', 'message', 'constructor', 'stackTraceLimit']
const seven = [made[0].__proto__, evil.prototype.__proto__, made.__proto__]
for (const name of ['Map', 'Set', 'Date', 'RegExp', 'Error', 'TypeError', 'AggregateError', 'Uint8Array', 'DataView', 'ArrayBuffer', 'Buffer', 'Array', 'Object', 'Reflect', 'String', 'BigInt']) {
  const C = globalThis[name]
  for (const o of C.prototype ? [C.prototype, C] : [C]) {
    const list = keys(o)
    for (let i = 0; i < list.length; i++) {
      let skip = false
      for (let j = 0; j < kept.length; j++) if (kept[j] === list[i]) skip = true
      const d = describe(o, list[i])
      if (!skip && d.configurable && typeof list[i] !== 'symbol') define(o, list[i], d.get ? {get: evil} : {value: evil})
    }
  }
  define(globalThis, name, {get: evil})
}
define(seven[0], 'x', {value: 1})
for (const key of ['0', '1', 'a', 'b', 'self', 'cause', 'lastIndex']) define(seven[1], key, {get: evil, set: evil, configurable: true})
for (const key of ['0', '1', '2']) define(seven[2], key, {get: evil, set: evil, configurable: true})
made`)
	pieces := vm.Encode([]Value{v})
	if pieces[0].Err != nil || len(pieces[0].Lost) > 0 {
		t.Fatal(pieces[0].Err, pieces[0].Lost)
	}
	values, _, err := vm.Decode(pieces[0].Data) // not promised, but so it is
	if err != nil {
		t.Fatal(err)
	}
	if again := vm.Encode(values); !bytes.Equal(again[0].Data, pieces[0].Data) {
		t.Errorf("came back as %q, was %q", again[0].Data, pieces[0].Data)
	}
}

func TestABrokenVMIsEncoded(t *testing.T) {
	vm := durable(t)
	v := vm.script(t, "({a: new Map([[1, new Error('x')]]), b: [Buffer.from('x'), /a/]})")
	want := vm.Encode([]Value{v})[0].Data
	vm.rt.Interrupt("stop")
	if _, err := vm.rt.RunString("for (;;) {}"); err == nil {
		t.Fatal("it goes on")
	}
	vm.rt.Interrupt("stop")
	if got := vm.Encode([]Value{v}); got[0].Err != nil || !bytes.Equal(got[0].Data, want) {
		t.Errorf("%v %q", got[0].Err, got[0].Data)
	}
}

func TestAnErrorsMarkIsNoLoss(t *testing.T) {
	vm := durable(t)
	p := vm.Encode([]Value{vm.NewError("Error", "no", "denied", "allow it")})[0]
	if p.Err != nil || len(p.Lost) > 0 {
		t.Error(p.Err, p.Lost)
	}
}

// host is an object that Go answers for.
type host struct{}

func (host) Get(name string) Value {
	if name == "next" {
		panic("a member of a host object was read")
	}
	return nil
}
func (host) Set(string, Value) bool { return false }
func (host) Has(string) bool        { return false }
func (host) Delete(string) bool     { return false }
func (host) Keys() []string         { return []string{"next"} }

func TestAnObjectOfTheHostIsLost(t *testing.T) {
	vm := durable(t)
	class, _ := vm.script(t, "(class TargetMission {})").(*Object)
	proto, _ := class.Get("prototype").(*Object)
	for want, o := range map[string]*Object{"class TargetMission": vm.NewDynamic(host{}, proto), "object with a prototype of its own": vm.NewDynamic(host{}, nil)} {
		p := vm.Encode([]Value{vm.NewArray(o)})[0]
		if p.Err != nil || len(p.Lost) != 1 || p.Lost[0].What != want {
			t.Errorf("%v %v, want %s", p.Err, p.Lost, want)
		}
	}
}

// Bytes that no Encode wrote, or that were damaged since.
func TestHostileBytesAreRefused(t *testing.T) {
	vm := durable(t)
	long := func(n uint64) string { return string(binary.AppendUvarint(nil, n)) }
	for _, c := range []struct{ name, data, want string }{
		{"nothing", "", "byte 0: the value goes on behind its end"},
		{"no roots", "\x01", "byte 1: no number"},
		{"more roots than bytes", "\x01" + long(1<<40) + "\x00", "parts in 1 bytes"},
		{"an endless number", "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "no number"},
		{"an unknown tag", "\x01\x01\x3f\x00", "byte 2: no value begins with 63"},
		{"a long string", "\x01\x01\x07" + long(1<<62) + "x", "parts in 1 bytes"},
		{"a short string", "\x01\x01\x7fx", "63 bytes of 1"},
		{"a big BigInt", "\x01\x01\x06\x00" + long(1<<50), "parts in 0 bytes"},
		{"a reference to nothing", "\x01\x01\x08\x00\x00", "a reference to object 0 of 0"},
		{"a large array", "\x01\x01\x0b" + long(1<<31) + "\x00", "parts in 1 bytes"},
		{"arrays that promise the same bytes", "\x01\x04" + strings.Repeat("\x0b\x08", 4) + strings.Repeat("\x00", 8), "arrays of more elements"},
		{"an unknown shape", "\x01\x01\x09\x05\x00", "an object of shape 3 of 0"},
		{"many keys", "\x01\x01\x09\x01" + long(1<<40), "parts in 0 bytes"},
		{"a view of a string", "\x01\x01\x13\x00\x01\x41x\x00\x01\x00", "a view of no ArrayBuffer"},
		{"a view of an object", "\x01\x02\x09\x13\x00\x01\x08\x00\x00\x01", "a view of no ArrayBuffer"},
		{"a view of a view", "\x01\x02\x13\x00\x01\x12\x00\x01x\x00\x01\x13\x00\x01\x08\x01\x00\x01\x00", "a view of no ArrayBuffer"},
		{"a view behind its buffer", "\x01\x01\x13\x00\x01\x12\x00\x01x\x00\x02\x00", "a view of 2 elements from byte 0 on, of 1 bytes"},
		{"a view at an odd place", "\x01\x01\x13\x00\x04\x12\x00\x08xxxxxxxx\x01\x01\x00", "a view of 1 elements from byte 1 on"},
		{"a view with no end", "\x01\x01\x13\x00\x08\x12\x00\x01x\x00" + long(1<<63), "a view of"},
		{"an unknown class", "\x01\x01\x11\x02\x63", "no class has the number 99"},
		{"a pattern of no sense", "\x01\x01\x10\x00\x01(\x00\x00", "SyntaxError"},
		{"a long pattern", "\x01\x01\x10\x00" + long(1<<17) + strings.Repeat("[", 1<<17) + "\x01v\x00", "a RegExp of 131072 bytes"},
		{"flags of no sense", "\x01\x01\x10\x00\x01a\x01q\x00", "SyntaxError"},
		{"an element behind the end", "\x01\x01\x0c\x00\x02\x01\x02\x07\x80\x00\x00", "an element at 2 of an array of 2"},
		{"a longer array than there are", "\x01\x01\x0c\x00" + long(1<<32) + "\x00\x00\x00", "an array of 4294967296 elements"},
		{"a property twice that cannot change", "\x01\x01\x09\x00\x00\x02\x00\x01a\x81\x00\x01a\x82\x00", "TypeError"},
		{"a loss of no root", "\x01\x01\x00\x01\x05\x00\x00", "a loss of root 5"},
		{"bytes behind the end", "\x01\x01\x00\x00\x00", "1 bytes after the end"},
		{"an unfinished Map", "\x01\x01\x0d\x00\x03\x80", "goes on behind its end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := vm.Decode([]byte(c.data))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "damaged at byte ") {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestANewerFormIsRefused(t *testing.T) {
	if _, _, err := durable(t).Decode([]byte("\x02\x01\x00\x00")); err == nil || err.Error() != "the value is of version 2, this program reads version 1; use a newer metis-run" {
		t.Error(err)
	}
}

// What costs few bytes may not cost much memory.
func TestSmallBytesTakeLittleMemory(t *testing.T) {
	vm := durable(t)
	for name, one := range map[string]struct{ head, body string }{
		"long arrays":          {"\x0c", "\x00\xff\xff\xff\xff\x0f\x00\x00"},
		"elements at 4000":     {"\x0c", "\x00\xa1\x1f\x01\xa0\x1f\x07\x80\x00"},
		"elements at 2**32-2":  {"\x0c", "\x00\xff\xff\xff\xff\x0f\x01\xfe\xff\xff\xff\x0f\x07\x80\x00"},
		"seven holes of eight": {"\x0c", "\x00\x08\x01\x07\x07\x80\x00"},
		"objects":              {"\x09", "\x00\x00\x00"},
		"Maps":                 {"\x0d\x00", "\x02"},
		"errors":               {"\x11\x00\x00", ""},
		"long keys":            {"\x09", "\x02\x80"},
		"views":                {"\x13\x00\x01\x12\x00\x00\x00\x00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			const n = 10000
			first := ""
			if name == "long keys" {
				first = "\x01\x01\x3c" + strings.Repeat("ü", 30) + "\x80"
			} else {
				first = one.body
			}
			data := []byte("\x01" + string(binary.AppendUvarint(nil, n)) + strings.Repeat(one.head, n) + first + strings.Repeat(one.body, n-1) + "\x00")
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, _, err := vm.Decode(data); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			if per := (after.TotalAlloc - before.TotalAlloc) / uint64(len(data)); per > 1000 {
				t.Errorf("%d bytes for each byte of %d", per, len(data))
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	vm := durable(f)
	random := serialScript(f, vm, "random.js")
	for seed := range 50 {
		roots, err := random(nil, vm.Value(seed))
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range vm.Encode(items(roots)) {
			f.Add(p.Data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		values, _, err := vm.Decode(data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "damaged at byte ") && !strings.HasPrefix(err.Error(), "the value is of version ") {
				t.Error(err)
			}
			return
		}
		for _, p := range vm.Encode(values) {
			if p.Err != nil {
				t.Fatal(p.Err)
			}
			back, _, err := vm.Decode(p.Data)
			if err != nil {
				t.Fatalf("%v in %q", err, p.Data)
			}
			if again := vm.Encode(back); len(again) != 1 || len(p.Lost) == 0 && !bytes.Equal(again[0].Data, p.Data) {
				t.Fatalf("%q came back as %q", p.Data, again[0].Data)
			}
		}
	})
}
