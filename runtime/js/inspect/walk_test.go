package inspect_test

import (
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/inspect"
	"github.com/metis-run/metis-run/stores"
)

// record is a writer that notes what it is told, one word a call.
type record struct {
	words []string
	err   error
}

var _ stores.Writer = (*record)(nil)

func (r *record) add(format string, args ...any) {
	r.words = append(r.words, fmt.Sprintf(format, args...))
}
func (r *record) Undefined()                          { r.add("undefined") }
func (r *record) Null()                               { r.add("null") }
func (r *record) Bool(b bool)                         { r.add("%v", b) }
func (r *record) Number(f float64)                    { r.add("%v", f) }
func (r *record) BigInt(s string)                     { r.add("%sn", s) }
func (r *record) String(s string)                     { r.add("%q", s) }
func (r *record) Date(id int, ms float64)             { r.add("date%s(%.0f)", tag(id), ms) }
func (r *record) RegExp(id int, source, flags string) { r.add("/%s/%s%s", source, flags, tag(id)) }
func (r *record) Bytes(id int, kind string, d []byte) { r.add("%s%s(%x)", kind, tag(id), d) }
func (r *record) BeginError(id int, name, message, stack string) {
	head, _, _ := strings.Cut(stack, "\n")
	r.add("error%s(%s|%s|%s)", tag(id), name, message, head)
}
func (r *record) BeginObject(id int)   { r.add("{%s", tag(id)) }
func (r *record) BeginArray(id, n int) { r.add("[%s%d", tag(id), n) }
func (r *record) Hole()                { r.add("hole") }
func (r *record) BeginMap(id int)      { r.add("map%s", tag(id)) }
func (r *record) BeginSet(id int)      { r.add("set%s", tag(id)) }
func (r *record) Key(k string)         { r.add("%s:", k) }
func (r *record) End()                 { r.add("end") }
func (r *record) Ref(id int)           { r.add("ref%d", id) }
func (r *record) Live(what string)     { r.add("live(%s)", what) }
func (r *record) Err() error           { return r.err }

func tag(id int) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("#%d", id)
}

func walk(t testing.TB, vm *goja.Runtime, v goja.Value) (words string, lost []string) {
	t.Helper()
	var r record
	err := inspect.New(vm, inspect.Options{}).Walk(v, &r, inspect.WalkOptions{Lost: func(path, what string) {
		lost = append(lost, path+": "+what)
	}})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(r.words, " "), lost
}

func TestWalkTellsTheWriterEveryPart(t *testing.T) {
	for _, c := range []struct{ source, want, lost string }{
		{`undefined`, "undefined", ""},
		{`null`, "null", ""},
		{`-0`, "-0", ""},
		{`NaN`, "NaN", ""},
		{`12n`, "12n", ""},
		{`"\ud83dx"`, `"\xed\xa0\xbdx"`, ""},
		{`Symbol("s")`, "live(symbol s)", "value: symbol s"},
		{`({b: 1, a: [true, , "x"], 1: null})`, `{ 1: null b: 1 a: [3 true hole "x" end end`, ""},
		{`({"\ud83d": 1})`, "{ \xed\xa0\xbd: 1 end", ""},
		{`Object.assign(Object.create(null), {a: 1})`, "{ a: 1 end", ""},
		{`JSON.parse('{"__proto__": 1}')`, "{ __proto__: 1 end", ""},
		{`new Map([["a", 1], [{}, new Set([2])]])`, `map "a" 1 { end set 2 end end`, ""},
		{`new Date(5)`, "date(5)", ""},
		{`new Date(NaN)`, "date(NaN)", ""},
		{`/a\/b/gi`, `/a\/b/gi`, ""},
		{`new Uint8Array([1, 255])`, "Uint8Array(01ff)", ""},
		{`new Uint16Array([1, 2]).subarray(1)`, "Uint16Array(0200)", ""},
		{`new Float64Array([1])`, "Float64Array(000000000000f03f)", ""},
		{`new Uint8Array([1, 2]).buffer`, "ArrayBuffer(0102)", ""},
		{`new DataView(new Uint8Array([1, 2, 3]).buffer, 1)`, "DataView(0203)", ""},
		{`Buffer.from("ab")`, "Buffer(6162)", ""},
		{`new TypeError("no", {cause: new Error("why")})`, "error(TypeError|no|TypeError: no) error(Error|why|Error: why) end end", ""},
		{`(() => { const a = {}; return [a, a, {a}] })()`, "[3 {#1 end ref1 { a: ref1 end end", ""},
		{`(() => { const a = {}; a.self = a; return a })()`, "{#1 self: ref1 end", ""},
		{`(() => { const a = {}, b = {}; return [b, a, a, b] })()`, "[4 {#1 end {#2 end ref2 ref1 end", ""},
		{`(() => { const m = new Map(); m.set(m, m); return m })()`, "map#1 ref1 ref1 end", ""},
		{`(() => { const m = new Set(); m.add(m); return m })()`, "set#1 ref1 end", ""},
		{`(() => { const e = new Error("x"); e.cause = e; return e })()`, "error#1(Error|x|Error: x) ref1 end", ""},
		{`(() => { const d = new Date(1); return [d, d] })()`, "[2 date#1(1) ref1 end", ""},
		{`(() => { const f = () => 1; return [f, f, {}] })()`, "[3 live(function f) live(function f) { end end", "value[0]: function f\nvalue[1]: function f"},
		{`({f() {}, g: class K {}, h: Promise.resolve(), i: new Proxy({}, {}), j: new WeakMap()})`,
			"{ f: live(function f) g: live(function K) h: live(Promise) i: live(Proxy) j: live(WeakMap) end",
			"value.f: function f\nvalue.g: function K\nvalue.h: Promise\nvalue.i: Proxy\nvalue.j: WeakMap"},
		{`[new (class Client {})(), new (class M extends Map {})(), new (class A extends Array {})(), new (class E extends Error {})("x"), new Number(1)]`,
			"[5 live(class Client) live(class M) live(class A) live(class E) live(class Number) end",
			"value[0]: class Client\nvalue[1]: class M\nvalue[2]: class A\nvalue[3]: class E\nvalue[4]: class Number"},
		{`({a: {get x() { throw 1 }, set y(v) {}, z: 1}})`, "{ a: { x: live(accessor) y: live(accessor) z: 1 end end", "value.a.x: accessor\nvalue.a.y: accessor"},
		{`Object.defineProperty([1, 2], 1, {get() { throw 1 }})`, "[2 1 live(accessor) end", "value[1]: accessor"},
		{`({[Symbol("k")]: 1})`, "{ end", "value[Symbol(k)]: a property with a symbol key"},
		{`Object.assign([1], {extra: 2})`, "[1 1 end", "value.extra: a property of an Array"},
		{`Object.assign(new Map([["k", () => 1]]), {extra: 2})`, `map "k" live(function) end`, "value.get(\"k\"): function\nvalue.extra: a property of a Map"},
		{`Object.assign(new Error("x"), {code: 2})`, `error(Error|x|Error: x) end`, "value.code: a property of an Error"},
		{`Object.freeze({a: Object.freeze([1])})`, "{ a: [1 1 end end", ""},
		{`globalThis`, "live(globalThis)", "value: globalThis"},
		{`(function* () {})()`, "live(Generator)", "value: Generator"},
		{`new Map().entries()`, "live(Map Iterator)", "value: Map Iterator"},
		{`(function () { return arguments })(1)`, "live(Arguments)", "value: Arguments"},
	} {
		vm := newVM(t)
		got, lost := walk(t, vm, eval(t, vm, c.source))
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.source, got, c.want)
		}
		if l := strings.Join(lost, "\n"); l != c.lost {
			t.Errorf("%s\nlost %s\nwant %s", c.source, l, c.lost)
		}
	}
}

func TestWalkEndsAtItsLimitsAndNamesThePlace(t *testing.T) {
	for _, c := range []struct {
		source, want string
		opts         inspect.Options
	}{
		{`(() => { const a = {}; let b = a; for (let i = 0; i < 2000; i++) b = b.next = {}; return a })()`, "store.next.next", inspect.Options{}},
		{`({list: Array.from({length: 100}, (_, i) => i)})`, "store.list[8]: has too many members", inspect.Options{MaxMembers: 10}},
		{`({list: Array(4294967295)})`, "too many holes", inspect.Options{}},
		{`new Set(Array.from({length: 100}, (_, i) => i))`, "store: has too many members", inspect.Options{MaxMembers: 10}},
		{`({a: {b: {}}})`, "store.a.b: is nested deeper than 2 levels", inspect.Options{MaxDepth: 2}},
	} {
		vm := newVM(t)
		err := inspect.New(vm, c.opts).Walk(eval(t, vm, c.source), &record{}, inspect.WalkOptions{Root: "store"})
		var limit *inspect.LimitError
		if !errors.As(err, &limit) || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 200 {
			t.Errorf("%s: error %v, want one with %q", c.source, err, c.want)
		}
	}
}

func TestWalkReturnsTheWritersError(t *testing.T) {
	vm := newVM(t)
	full := errors.New("disk full")
	for _, source := range []string{"1", "({})"} {
		if err := inspect.New(vm, inspect.Options{}).Walk(eval(t, vm, source), &record{err: full}, inspect.WalkOptions{}); err != full {
			t.Errorf("%s: error %v", source, err)
		}
	}
}

// same compares two values, and that objects are shared in one as in the other.
const same = `(a, b) => {
	const seen = new Map()
	const eq = (a, b, at) => {
		if (typeof a !== 'object' || a === null) return Object.is(a, b) ? '' : at + ': ' + String(a) + ' is not ' + String(b)
		if (typeof b !== 'object' || b === null) return at + ': no object'
		if (a === b) return at + ': the very same object'
		if (seen.has(a)) return seen.get(a) === b ? '' : at + ': another identity'
		seen.set(a, b)
		if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return at + ': another prototype'
		if (a instanceof Date && !Object.is(a.getTime(), b.getTime())) return at + ': another time'
		if (a instanceof RegExp && String(a) !== String(b)) return at + ': another pattern'
		if (a instanceof ArrayBuffer) return eq(Array.from(new Uint8Array(a)), Array.from(new Uint8Array(b)), at + '.bytes')
		if (a instanceof DataView) return eq(a.byteLength, b.byteLength, at + '.byteLength')
		if (a instanceof Map || a instanceof Set) {
			const bad = eq([...a], [...b], at + '.entries')
			if (bad) return bad
		}
		if (a instanceof Error) for (const k of ['name', 'message', 'stack', 'cause']) {
			if (Object.hasOwn(a, k) !== Object.hasOwn(b, k) && k === 'cause') return at + '.' + k + ': missing'
			const bad = eq(a[k], b[k], at + '.' + k)
			if (bad) return bad
		}
		const ka = Object.keys(a), kb = Object.keys(b)
		if (ka.join() !== kb.join()) return at + ': keys ' + ka + ' and ' + kb
		if (Array.isArray(a) && a.length !== b.length) return at + ': another length'
		for (const k of ka) { const bad = eq(a[k], b[k], at + '.' + k); if (bad) return bad }
		return ''
	}
	return eq(a, b, 'value')
}`

func compare(t testing.TB, vm *goja.Runtime, a, b goja.Value) string {
	t.Helper()
	f, _ := goja.AssertFunction(eval(t, vm, same))
	v, err := f(goja.Undefined(), a, b)
	if err != nil {
		t.Fatal(err)
	}
	return v.String()
}

func TestBuilderMakesWhatWalkSaw(t *testing.T) {
	for _, source := range []string{
		`1`, `"\ud83d"`, `"é😀"`, `-0`, `123456789012345678901234567890n`, `undefined`,
		`({b: 1, a: [1, , 2, , ,], "\ud83d": 2, é: 3, 10: 1, 2: 2})`,
		`JSON.parse('{"__proto__": {"x": 1}, "constructor": 1, "toString": 2}')`,
		`new Map([[{k: 1}, new Map([[NaN, -0]])], ["x", new Set([1, [2]])]])`,
		`[new Date(1.7e12), new Date(NaN), /a\/b/dgimsuy.source, /x/gimsuy]`,
		`[new Uint8Array([1]), new Int16Array([1, -2]), new Float32Array([1.5]), new BigInt64Array([-1n]), new ArrayBuffer(3), new DataView(new ArrayBuffer(2))]`,
		`[Buffer.from("abc"), new Uint8ClampedArray(2), new Uint8Array(0)]`,
		`[new Error("x", {cause: {y: 1}}), new RangeError("r"), Object.assign(new Error("n"), {})]`,
		`(() => { const a = {}; a.self = a; a.list = [a, [a]]; a.map = new Map([[a, a]]); a.set = new Set([a]); a.map2 = a.map; return a })()`,
		`(() => { const e = new Error("x"); e.cause = undefined; Object.defineProperty(e, 'cause', {enumerable: false, value: [e]}); return e })()`,
		`(() => { const d = new Date(1), b = new Uint8Array(2), r = /x/; return [d, d, b, b, r, r] })()`,
	} {
		vm := newVM(t)
		v := eval(t, vm, strings.ReplaceAll(source, "/dgimsuy", "/gimsuy"))
		b := inspect.NewBuilder(vm)
		if err := inspect.New(vm, inspect.Options{}).Walk(v, b, inspect.WalkOptions{}); err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		got, err := b.Value()
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if bad := compare(t, vm, v, got); bad != "" {
			t.Errorf("%s: %s", source, bad)
		}
	}
}

// tree writes a random value to w. ids are the objects that may be referred to.
func tree(rng *rand.Rand, w stores.Writer, depth int, ids *int) {
	id := 0
	object := func() int {
		if rng.Intn(2) == 0 {
			*ids++
			id = *ids
		}
		return id
	}
	n := rng.Intn(4)
	kinds := 15
	if depth <= 0 {
		kinds = 9
	}
	switch rng.Intn(kinds) {
	case 0:
		w.Undefined()
	case 1:
		w.Null()
	case 2:
		w.Bool(rng.Intn(2) == 0)
	case 3:
		w.Number(rng.NormFloat64() * 1e9)
	case 4:
		w.BigInt(fmt.Sprint(rng.Int63() - 1<<62))
	case 5:
		w.String([]string{"", "a", "é", "😀", "\xed\xa0\xbd", "$x"}[rng.Intn(6)])
	case 6:
		w.Date(object(), float64(rng.Int63n(1e14)))
	case 7:
		w.Bytes(object(), []string{"ArrayBuffer", "Uint8Array", "Int16Array", "Buffer"}[rng.Intn(4)], make([]byte, 2*n))
	case 8:
		if *ids > 0 {
			w.Ref(1 + rng.Intn(*ids))
		} else {
			w.Null()
		}
	case 9, 10:
		w.BeginObject(object())
		for i := range n {
			w.Key(string(rune('a' + i)))
			tree(rng, w, depth-1, ids)
		}
		w.End()
	case 11:
		w.BeginArray(object(), n)
		for range n {
			if rng.Intn(5) == 0 {
				w.Hole()
			} else {
				tree(rng, w, depth-1, ids)
			}
		}
		w.End()
	case 12:
		w.BeginMap(object())
		for i := range n {
			w.Number(float64(i))
			tree(rng, w, depth-1, ids)
		}
		w.End()
	case 13:
		w.BeginSet(object())
		for range n {
			tree(rng, w, depth-1, ids)
		}
		w.End()
	case 14:
		w.BeginError(object(), []string{"Error", "TypeError", "Mine"}[rng.Intn(3)], "message", "Error: message\n    at a.ts:1:1")
		if n > 1 {
			tree(rng, w, depth-1, ids)
		}
		w.End()
	}
}

func TestRandomValuesSurviveBuildWalkBuild(t *testing.T) {
	vm := newVM(t)
	reader := inspect.New(vm, inspect.Options{})
	for seed := range int64(500) {
		ids := 0
		b := inspect.NewBuilder(vm)
		tree(rand.New(rand.NewSource(seed)), b, 5, &ids)
		first, err := b.Value()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := reader.Walk(first, b, inspect.WalkOptions{}); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		second, err := b.Value()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if bad := compare(t, vm, first, second); bad != "" {
			t.Fatalf("seed %d: %s\n%s", seed, bad, reader.Inspect(first))
		}
	}
}

func TestBuilderRefusesWhatIsNoValue(t *testing.T) {
	for _, c := range []struct {
		name, want string
		write      func(b *inspect.Builder)
	}{
		{"nothing", "has no end", func(b *inspect.Builder) {}},
		{"no end", "has no end", func(b *inspect.Builder) { b.BeginArray(0, 0) }},
		{"two values", "second value", func(b *inspect.Builder) { b.Null(); b.Null() }},
		{"end only", "end without", func(b *inspect.Builder) { b.End() }},
		{"key at the top", "key", func(b *inspect.Builder) { b.Key("a") }},
		{"member without key", "without a key", func(b *inspect.Builder) { b.BeginObject(0); b.Null() }},
		{"key without value", "without a value", func(b *inspect.Builder) { b.BeginObject(0); b.Key("a"); b.End() }},
		{"half an entry", "without a value", func(b *inspect.Builder) { b.BeginMap(0); b.Null(); b.End() }},
		{"hole in a set", "hole", func(b *inspect.Builder) { b.BeginSet(0); b.Hole() }},
		{"unknown reference", "id 3", func(b *inspect.Builder) { b.Ref(3) }},
		{"same id twice", "id 1", func(b *inspect.Builder) { b.BeginArray(1, 0); b.BeginArray(1, 0) }},
		{"two causes", "two causes", func(b *inspect.Builder) { b.BeginError(0, "Error", "", ""); b.Null(); b.Null() }},
		{"no digits", "BigInt", func(b *inspect.Builder) { b.BigInt("1.5") }},
		{"odd bytes", "multiple of 2", func(b *inspect.Builder) { b.Bytes(0, "Int16Array", []byte{1}) }},
		{"unknown bytes", "no kind", func(b *inspect.Builder) { b.Bytes(0, "Uint9Array", nil) }},
		{"bad pattern", "RegExp", func(b *inspect.Builder) { b.RegExp(0, "(", "") }},
		{"live", "class Client", func(b *inspect.Builder) { b.Live("class Client") }},
	} {
		b := inspect.NewBuilder(newVM(t))
		c.write(b)
		if v, err := b.Value(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: value %v, error %v, want one with %q", c.name, v, err, c.want)
		}
		b.Null() // and can be used again
		if _, err := b.Value(); err != nil {
			t.Errorf("%s: a value after the failure: %v", c.name, err)
		}
	}
}

func TestBuilderIsNotFooledByReplacedGlobals(t *testing.T) {
	vm := newVM(t)
	eval(t, vm, `globalThis.Map = class { set() {} }; Set.prototype.add = () => { throw 1 }
		Object.defineProperty(Object.prototype, 'x', { set() { throw 1 }, configurable: true })`)
	b := inspect.NewBuilder(vm)
	b.BeginSet(0)
	b.BeginObject(0)
	b.Key("x")
	b.Number(1)
	b.End()
	b.End()
	v, err := b.Value()
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := walk(t, vm, v); got != "set { x: 1 end end" {
		t.Error(got)
	}
	b.BeginMap(0)
	if _, err := b.Value(); err == nil || !strings.Contains(err.Error(), "not JavaScript's own") {
		t.Errorf("a Map from a replaced class: %v", err)
	}
}

func FuzzBuilder(f *testing.F) {
	f.Add([]byte{9, 1, 20, 3, 17})
	f.Add([]byte{11, 0, 5, 12, 1, 17, 17, 18, 1})
	f.Add([]byte{13, 2, 14, 2, 18, 2, 17, 17})
	vm := newVM(f)
	reader := inspect.New(vm, inspect.Options{})
	f.Fuzz(func(t *testing.T, data []byte) {
		b := inspect.NewBuilder(vm)
		next := func() int {
			if len(data) == 0 {
				return 0
			}
			c := data[0]
			data = data[1:]
			return int(c)
		}
		for len(data) > 0 {
			switch next() % 21 {
			case 0:
				b.Undefined()
			case 1:
				b.Null()
			case 2:
				b.Bool(true)
			case 3:
				b.Number(float64(next()))
			case 4:
				b.BigInt(fmt.Sprint(next()))
			case 5:
				b.String(string([]byte{byte(next()), byte(next()), byte(next())}))
			case 6:
				b.Date(next()%4, float64(next())*1e15)
			case 7:
				b.RegExp(next()%4, string([]byte{byte(next()), byte(next())}), "g")
			case 8:
				b.Bytes(next()%4, []string{"ArrayBuffer", "Int32Array", "DataView", "Buffer", "?"}[next()%5], make([]byte, next()%9))
			case 9:
				b.BeginObject(next() % 4)
			case 10, 11:
				b.BeginArray(next()%4, next())
			case 12:
				b.BeginMap(next() % 4)
			case 13:
				b.BeginSet(next() % 4)
			case 14:
				b.BeginError(next()%4, "TypeError", "m", "s")
			case 15:
				b.Hole()
			case 16:
				b.Live("x")
			case 17:
				b.End()
			case 18:
				b.Ref(next() % 4)
			default:
				b.Key(string([]byte{byte(next())}))
			}
		}
		v, err := b.Value()
		if err != nil {
			return
		}
		if err := reader.Walk(v, b, inspect.WalkOptions{}); err != nil {
			t.Fatal(err)
		}
		again, err := b.Value()
		if err != nil {
			t.Fatal(err)
		}
		if one, two := reader.Inspect(v), reader.Inspect(again); one != two {
			t.Fatalf("%s\n%s", one, two)
		}
	})
}
