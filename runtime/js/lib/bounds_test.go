package lib_test

import (
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/lib"
)

// TestProcessSurvives runs what would end the process or hold it for minutes. Each must become an exception
// that the script can catch, and leave the VM working.
func TestProcessSurvives(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"repeat", `'x'.repeat(2 ** 40)`, "RangeError: Invalid string length"},
		{"padStart", `'x'.padStart(2 ** 40)`, "RangeError: Invalid string length"},
		{"padEnd", `'x'.padEnd(2 ** 53, 'ab')`, "RangeError: Invalid string length"},
		{"buffer", `new ArrayBuffer(2 ** 40)`, "RangeError: Array buffer allocation failed"},
		{"buffer too long for a number", `new ArrayBuffer(2 ** 60)`, "RangeError: Invalid array buffer length"},
		{"buffer of negative length", `new ArrayBuffer(-1)`, "RangeError: Invalid array buffer length"},
		{"subclassed buffer", `new (class extends ArrayBuffer {})(2 ** 40)`, "RangeError: Array buffer allocation failed"},
		{"typed array", `new Uint8Array(2 ** 40)`, "RangeError: Invalid typed array length: 1099511627776"},
		{"typed array of wide elements", `new Float64Array(2 ** 28)`, "RangeError: Invalid typed array length: 268435456"},
		{"typed array of negative length", `new Uint8Array(-1)`, "RangeError: Invalid typed array length: -1"},
		{"typed array of a list", `new Uint8Array({length: 2 ** 40})`, "RangeError: Invalid typed array length: 1099511627776"},
		{"typed array by constructor", `new (new Uint8Array(1).constructor)(2 ** 40)`, "RangeError: Invalid typed array length: 1099511627776"},
		{"Buffer", `Buffer.alloc(2 ** 32)`, "RangeError: Invalid typed array length: 4294967296"},
		{"apply", `Math.max.apply(null, {length: 2 ** 32})`, "RangeError: Invalid array length"},
		{"Reflect.apply", `Reflect.apply(Math.max, null, {length: 2 ** 32})`, "RangeError: Invalid array length"},
		{"Reflect.construct", `Reflect.construct(Date, {length: 2 ** 32})`, "RangeError: Invalid array length"},
		{"Array.from", `Array.from({length: 2 ** 32})`, "RangeError: Invalid array length"},
		{"fill", `new Array(2 ** 32 - 1).fill(0)`, "RangeError: Invalid array length"},
		{"join", `new Array(2 ** 32 - 1).join('x')`, "RangeError: Invalid array length"},
		{"join with a long separator", `new Array(1e6).join('x'.repeat(1e3))`, "RangeError: Invalid string length"},
		{"indexOf", `new Array(2 ** 32 - 1).indexOf(1)`, "RangeError: Invalid array length"},
		{"lastIndexOf", `new Array(2 ** 32 - 1).lastIndexOf(1)`, "RangeError: Invalid array length"},
		{"includes", `new Array(2 ** 32 - 1).includes(1)`, "RangeError: Invalid array length"},
		{"toLocaleString", `new Array(2 ** 32 - 1).toLocaleString()`, "RangeError: Invalid array length"},
		{"JSON text", `JSON.parse('['.repeat(1e6))`, "RangeError: JSON is nested deeper than 10000 levels"},
		{"JSON text of objects", `JSON.parse('{"a":'.repeat(1e6))`, "RangeError: JSON is nested deeper than 10000 levels"},
		{"endless getters", `JSON.stringify((function f() { return {get next() { return f() }} })())`, "RangeError: Maximum call stack size exceeded"},
		{"endless toJSON", `JSON.stringify({toJSON() { return {again: this} }})`, "RangeError: Maximum call stack size exceeded"},
		{"endless getters under a list", `JSON.stringify((function f() { return {get next() { return f() }} })(), ['next'])`, "RangeError: Maximum call stack size exceeded"},
		{"endless getters under a replacer", `JSON.stringify((function f() { return {get next() { return f() }} })(), (k, v) => v)`, "RangeError: Maximum call stack size exceeded"},
		{"deep object", `let o = {}; for (let i = 0; i < 2e4; i++) o = {o}; JSON.stringify(o)`, "RangeError: Maximum call stack size exceeded"},
		{"deep array joined", `let a = []; for (let i = 0; i < 2e4; i++) a = [a]; String(a)`, "RangeError: Maximum call stack size exceeded"},
		{"deep reviver", `JSON.parse('{"a":1}', function (k, v) { if (k === 'a') { let o = 1; for (let i = 0; i < 2e4; i++) o = {o}; this.b = o } return v })`, ""},
		{"eval brackets", `eval('('.repeat(1e5))`, "RangeError: Maximum call stack size exceeded: the source text is too large or nested too deep"},
		{"eval operators", `eval('!'.repeat(1e5) + 1)`, "RangeError: Maximum call stack size exceeded: the source text is too large or nested too deep"},
		{"eval statements", `eval('if(1)'.repeat(1e6))`, "RangeError: Maximum call stack size exceeded: the source text is too large or nested too deep"},
		{"Function", `new Function('['.repeat(1e5))`, "RangeError: Maximum call stack size exceeded: the source text is too large or nested too deep"},
		{"Function by constructor", `(function () {}).constructor('['.repeat(1e5))`, "RangeError: Maximum call stack size exceeded: the source text is too large or nested too deep"},
		{"structuredClone", `let d = []; for (let i = 0; i < 2e4; i++) d = [d]; structuredClone(d)`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSession(t)
			v, err := s.RunString(`let caught = ''; try { (() => { ` + body(c.src) + ` })() } catch (e) { caught = e.name + ': ' + e.message } caught`)
			if err != nil {
				t.Fatal(err)
			}
			if v.String() != c.want {
				t.Errorf("caught %q, want %q", v, c.want)
			}
			if v, err := s.RunString(`[1, 2].join() + 'ok'`); err != nil || v.String() != "1,2ok" {
				t.Errorf("the VM is broken afterwards: %v, %v", v, err)
			}
		})
	}
}

// body makes the last expression of src the value returned.
func body(src string) string {
	if i := strings.LastIndex(src, "; "); i >= 0 && strings.HasPrefix(src, "let") {
		return src
	}
	return "return " + src
}

func TestMaxBytesIsTheHostsChoice(t *testing.T) {
	vm := goja.New()
	lib.Install(vm, lib.Host{MaxBytes: 1000})
	for src, want := range map[string]string{
		"new ArrayBuffer(1000).byteLength":                   "1000",
		"try { new ArrayBuffer(1001) } catch (e) { e.name }": "RangeError",
		"try { new Uint16Array(501) } catch (e) { e.name }":  "RangeError",
		"new Uint16Array(500).length":                        "500",
		"try { Array(63).fill(0) } catch (e) { e.name }":     "RangeError",
		"Array(62).fill(0).length":                           "62",
	} {
		if v, err := vm.RunString(src); err != nil || v.String() != want {
			t.Errorf("%s: %v, %v, want %s", src, v, err, want)
		}
	}
}

// TestAnyArgumentsAreSurvived calls everything the classes that rest on Go have with everything that is not what it
// expects: each call may throw, but a panic of Go would end the VM.
func TestAnyArgumentsAreSurvived(t *testing.T) {
	v, err := newSession(t).RunString(`
		const odd = () => [undefined, null, -1, NaN, Infinity, -Infinity, 0.5, 2, 2 ** 31, -(2 ** 53), 2 ** 63, '', '\ud800', 'hex', 1n, Symbol('s'), {}, [],
			{length: -1}, {length: 2 ** 40}, Buffer.alloc(3), new Uint16Array(2), new ArrayBuffer(3), () => 1];
		const few = () => [undefined, -1, NaN, 2, 2 ** 63, 'hex', Buffer.alloc(3)];
		const fresh = {
			Buffer: () => Buffer.from('abcdefgh'), URL: () => new URL('http://u:p@h:1/p?q#f'), URLSearchParams: () => new URLSearchParams('a=1&b'),
			TextDecoder: () => new TextDecoder(), TextEncoder: () => new TextEncoder(), AbortSignal: () => AbortSignal.abort(), Event: () => new Event('x'),
		};
		let calls = 0, threw = 0;
		const attempt = (f) => { calls++; try { f() } catch { threw++ } };
		for (const name in fresh) {
			const C = globalThis[name];
			const own = (o) => Reflect.ownKeys(o).filter((k) => k !== 'constructor' && k !== 'prototype' && k !== 'timeout');
			const names = own(C.prototype);
			if (name === 'Buffer') for (const n of ['UInt8', 'Int16LE', 'UInt32BE', 'BigInt64LE', 'BigUInt64BE', 'FloatLE', 'DoubleBE', 'IntLE', 'UIntBE']) names.push('read' + n, 'write' + n);
			for (const a of odd()) for (const b of few()) {
				attempt(() => new C(a, b));
				for (const k of own(C)) attempt(() => C[k](a, b));
				for (const k of names) {
					attempt(() => fresh[name]()[k](a, b));
					attempt(() => { fresh[name]()[k] = a });
					if (b === undefined && !(a?.length > 99)) attempt(() => C.prototype[k].call(a, b)); // loops in JavaScript that budgets stop
				}
			}
			if (name === 'Buffer') for (const k of names) for (const first of ['text', 1, 1n, Buffer.from('bc')]) for (const a of few()) for (const b of few()) for (const c of [-1, 'hex']) attempt(() => fresh[name]()[k](first, a, b, c));
		}
		calls > 10000 && threw > 1000 && threw < calls`)
	if err != nil || !v.ToBoolean() {
		t.Error(v, err)
	}
}
