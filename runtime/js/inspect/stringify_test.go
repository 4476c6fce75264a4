package inspect_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/inspect"
)

func TestStringifyWritesWhatJSONStringifyWrites(t *testing.T) {
	for _, c := range []struct{ source, want, lost string }{ // want recorded with node v20
		{`({a: undefined, b() {}, c: Symbol("x"), [Symbol("k")]: 1, d: 1})`, `{"d":1}`, ".b: a function is left out; .c: a symbol is left out"},
		{`[undefined, () => 1, Symbol("x"), NaN, -0, 1e21, 1e-7, 123456789012, -5.5, , 2]`, `[null,null,null,null,0,1e+21,1e-7,123456789012,-5.5,null,2]`,
			"[0]: undefined becomes null; [1]: a function is left out; [2]: a symbol is left out; [3]: NaN becomes null; [9]: undefined becomes null"},
		{`({m: new Map([[1, 2]]), s: new Set([1]), e: new Error("x"), d: new Date(0), bad: new Date(NaN), r: /x/})`, `{"m":{},"s":{},"e":{},"d":"1970-01-01T00:00:00.000Z","bad":null,"r":{}}`,
			".m: a Map of 1 becomes {}; .s: a Set of 1 becomes {}; .e: an Error becomes an object without its message; .r: a RegExp becomes {}"},
		{`[new Number(-0), new String("é"), new Boolean(true), Object(Symbol("s"))]`, `[0,"é",true,{}]`, ""},
		{`"\ud83d\n\u2028\u007f\"\\/é😀\u0001"`, "\"\\ud83d\\n\u2028\u007f\\\"\\\\/é😀\\u0001\"", ""},
		{`({"\ud83d": 1, "é\n": 2})`, `{"\ud83d":1,"é\n":2}`, ""},
		{`JSON.parse('{"__proto__":{"a":1}}')`, `{"__proto__":{"a":1}}`, ""},
		{`({toJSON(k) { return "key:" + k }})`, `"key:"`, ""},
		{`({a: {toJSON(k) { return k }}, b: [{toJSON(k) { return k + typeof k }}]})`, `{"a":"a","b":["0string"]}`, ""},
		{`({get x() { return this.y + 1 }, y: 1})`, `{"x":2,"y":1}`, ""},
		{`new (class A { x = 1; get y() { return 2 } })()`, `{"x":1}`, ""},
		{`new Proxy({a: 1}, {get: (t, k) => k === 'toJSON' ? undefined : 'trapped ' + String(k)})`, `{"a":"trapped a"}`, ""},
		{`new Proxy([1, 2], {})`, `[1,2]`, ""},
		{`new Proxy(() => 1, {})`, ``, ": a function is left out"},
		{`new Uint8Array([1, 2])`, `{"0":1,"1":2}`, ""},
		{`undefined`, ``, ""},
		{`() => 1`, ``, ": a function is left out"},
		{`null`, `null`, ""},
		{`true`, `true`, ""},
		{`({toJSON() { return undefined }})`, ``, ""},
		{`Object.create({inherited: 1})`, `{}`, ""},
		{`(function () { return arguments })(1, 2)`, `{"0":1,"1":2}`, ""},
		{`Object.assign([1], {x: 2})`, `[1]`, ""},
		{`(() => { const a = {x: 1}; return [a, a] })()`, `[{"x":1},{"x":1}]`, ""},
		{`({a: 1, toJSON: 5})`, `{"a":1,"toJSON":5}`, ""},
		{`new Map()`, `{}`, ""},
		{`Promise.resolve(1)`, `{}`, ": a Promise becomes {}"},
	} {
		vm := newVM(t)
		json, lost, err := inspect.New(vm, inspect.Options{}).Stringify(eval(t, vm, "("+c.source+")"))
		if err != nil || string(json) != c.want || (json == nil) != (c.want == "") {
			t.Errorf("%s\n got %s, %v\nwant %s", c.source, json, err, c.want)
		}
		var told []string
		for _, l := range lost {
			told = append(told, l.Path+": "+l.What)
		}
		if got := strings.Join(told, "; "); got != c.lost {
			t.Errorf("%s\nlost %s\nwant %s", c.source, got, c.lost)
		}
	}
}

func TestStringifyThrowsAsV8Does(t *testing.T) {
	for _, c := range []struct{ source, want string }{ // recorded by testdata/stringify.mjs
		{`[1n]`, "TypeError: Do not know how to serialize a BigInt"},
		{`Object(1n)`, "TypeError: Do not know how to serialize a BigInt"},
		{`({get x() { throw new RangeError("mine") }})`, "RangeError: mine"},
		{`({toJSON() { throw "text" }})`, "text"},
		{`(() => { const a = {}; a.self = a; return a })()`, `TypeError: Converting circular structure to JSON
    --> starting at object with constructor 'Object'
    --- property 'self' closes the circle`},
		{`(() => { class Node_ {} const a = new Node_(), b = { list: [a] }; a.b = b; return { start: a } })()`, `TypeError: Converting circular structure to JSON
    --> starting at object with constructor 'Node_'
    |     property 'b' -> object with constructor 'Object'
    |     property 'list' -> object with constructor 'Array'
    --- index 0 closes the circle`},
		{`(() => { const a = {}; a.b = { c: { d: { e: { f: a } } } }; return a })()`, `TypeError: Converting circular structure to JSON
    --> starting at object with constructor 'Object'
    |     property 'b' -> object with constructor 'Object'
    |     property 'c' -> object with constructor 'Object'
    |     ...
    |     property 'e' -> object with constructor 'Object'
    --- property 'f' closes the circle`},
	} {
		vm := newVM(t)
		json, _, err := inspect.New(vm, inspect.Options{}).Stringify(eval(t, vm, c.source))
		var ex *goja.Exception
		if !errors.As(err, &ex) || ex.Value().String() != c.want {
			t.Errorf("%s\n got %s, %v\nwant %s", c.source, json, err, c.want)
		}
	}
}

func TestStringifyOfEndlessValuesEnds(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`(() => { const make = () => ({ get next() { return make() } }); return make() })()`, "nested deeper than 1000"},
		{`(() => { const make = () => ({ toJSON() { return [make()] } }); return make() })()`, "nested deeper than 1000"},
		{`new Proxy([], { get: (t, k) => k === 'length' ? 2 ** 40 : 1 })`, "too many members"},
		{`Array(4294967295)`, "too many members"},
		{`(() => { const s = 'x'.repeat(1 << 20); return Array.from({length: 100}, () => s) })()`, "too large"},
		{`(() => { let a = []; for (let i = 0; i < 100000; i++) a = [a]; return a })()`, "nested deeper than 1000"},
		{`(() => { const o = {}; Object.setPrototypeOf(o, new Proxy(o, {})); return {o} })()`, ".o: has a Proxy on its own prototype chain"},
	} {
		vm := newVM(t)
		json, _, err := inspect.New(vm, inspect.Options{MaxMembers: 100_000}).Stringify(eval(t, vm, c.source))
		var limit *inspect.LimitError
		if !errors.As(err, &limit) || json != nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 300 {
			t.Errorf("%s: %.60s, %v; want an error with %q", c.source, json, err, c.want)
		}
	}
}

func TestStringifyReturnsAnInterrupt(t *testing.T) {
	vm := newVM(t)
	vm.Set("stop", func(goja.FunctionCall) goja.Value { vm.Interrupt("enough"); return nil })
	v := eval(t, vm, `({ get x() { stop(); while (true); } })`)
	_, _, err := inspect.New(vm, inspect.Options{}).Stringify(v)
	var interrupted *goja.InterruptedError
	if !errors.As(err, &interrupted) || interrupted.Value() != "enough" {
		t.Errorf("error %v", err)
	}
}
