package lib_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/lib"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // goja's Date is local; expectations are in UTC
	os.Exit(m.Run())
}

func run(t *testing.T, vm interface {
	RunString(string) (goja.Value, error)
}, src string) string {
	t.Helper()
	v, err := vm.RunString(src)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return v.String()
}

// Each global is a function or object, hidden from Object.keys, and after its first use an ordinary
// property that an author may replace or delete.
func TestGlobalsAreOrdinaryProperties(t *testing.T) {
	names := strings.Fields(`URL URLSearchParams TextEncoder TextDecoder Event EventTarget AbortController AbortSignal DOMException Buffer
		structuredClone WeakRef FinalizationRegistry Iterator queueMicrotask performance crypto atob btoa RegExp Intl global globalThis eval Function
		ArrayBuffer Uint8Array Float64Array Object Map Promise Array Symbol Math Error JSON Reflect Date parseInt`)
	for _, name := range names {
		s := newSession(t)
		if got := run(t, s, `'`+name+`' in globalThis`); got != "true" {
			t.Errorf("%s in globalThis: %s", name, got)
		}
		if got := run(t, s, `typeof `+name); got != "function" && got != "object" {
			t.Errorf("typeof %s: %s", name, got)
		}
		got := run(t, s, `{ const d = Object.getOwnPropertyDescriptor(globalThis, '`+name+`'); [typeof d.value !== 'undefined', d.writable, d.enumerable, d.configurable, Object.keys(globalThis).length].join() }`)
		if got != "true,true,false,true,0" {
			t.Errorf("descriptor of %s: %s", name, got)
		}
		if name == "Object" || name == "globalThis" {
			continue
		}
		if got := run(t, s, name+` = 1; `+name+` + (delete globalThis.`+name+`) + typeof `+name); got != "1trueundefined" && got != "2undefined" {
			t.Errorf("replacing and deleting %s: %s", name, got)
		}
		s = newSession(t)
		if got := run(t, s, `globalThis.`+name+` = 5; String(`+name+`)`); got != "5" {
			t.Errorf("replacing %s before its first use: %s", name, got)
		}
	}
}

func TestUnknownGlobalsStayUnknown(t *testing.T) {
	s := newSession(t)
	for _, name := range []string{"nope", "GoError", "require", "Atomics", "SharedArrayBuffer", "toStringX"} {
		if got := run(t, s, `typeof `+name+` + ('`+name+`' in globalThis)`); got != "undefinedfalse" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if _, err := s.RunString(`nope`); err == nil || !strings.Contains(err.Error(), "nope is not defined") {
		t.Errorf("reading an unknown name: %v", err)
	}
}

func TestWhatTheHostSetStaysVisible(t *testing.T) {
	vm := goja.New()
	vm.Set("early", 1)
	lib.Install(vm, lib.Host{})
	vm.Set("late", 2)
	if got := run(t, vm, `var own = 3; function f() { return this === globalThis } early + late + globalThis.own + f()`); got != "6true" && got != "7" {
		t.Errorf("got %s", got)
	}
	if vm.GlobalObject().Get("Map") == nil || vm.Get("late").ToInteger() != 2 {
		t.Error("Go does not see the globals")
	}
}

func TestGlobalsOfTheSession(t *testing.T) {
	vm, made := goja.New(), 0
	lib.Install(vm, lib.Host{Global: func(name string) (func() goja.Value, lib.GlobalKind) {
		kind, ok := map[string]lib.GlobalKind{"computed": lib.Computed, "writable": lib.Writable, "readOnly": lib.ReadOnly}[name]
		if !ok {
			return nil, lib.Computed
		}
		return func() goja.Value { made++; return vm.ToValue(made) }, kind
	}})
	for _, c := range []struct{ src, want string }{
		{"typeof nope", "undefined"},
		{"[computed, computed].join()", "1,2"},
		{"computed = 'mine'; computed", "mine"},
		{"[writable, writable].join()", "3,3"},
		{"writable = 7; delete globalThis.writable; typeof writable", "undefined"},
		{"[readOnly, readOnly = 9, delete globalThis.readOnly, readOnly].join()", "4,9,false,4"},
		{"typeof URL", "function"},
	} {
		if got := run(t, vm, c.src); got != c.want {
			t.Errorf("%s: %s, want %s", c.src, got, c.want)
		}
	}
}

// Each VM's objects are its own: nothing is shared through the compiled parts.
func TestVMsShareNothing(t *testing.T) {
	a, b := newSession(t), newSession(t)
	run(t, a, `URL.prototype.x = 1; Iterator.prototype.y = 2; String.prototype.repeat = null; [].values().map.z = 3`)
	if got := run(t, b, `[URL.prototype.x, Iterator.prototype.y, typeof 'a'.repeat, [].values().map.z].join()`); got != ",,function," {
		t.Errorf("got %s", got)
	}
}

func TestPrototypeMethodsCanBeReplaced(t *testing.T) {
	for src, want := range map[string]string{
		`String.prototype.repeat = function (n) { return 'mine' + n }; 'x'.repeat(2)`:                                                                             "mine2",
		`Array.prototype.join = () => 'j'; [1].join() + String([1])`:                                                                                              "jj",
		`delete String.prototype.padStart; 'x'.padStart(1); delete String.prototype.padStart; typeof 'x'.padStart`:                                                "undefined",
		`Object.defineProperty(Array.prototype, 'fill', {value: 1}); [].fill`:                                                                                     "1",
		`const orig = Function.prototype.apply; Function.prototype.apply = function (...a) { return 'spied' + orig.call(this, ...a) }; Math.max.apply(null, [3])`: "spied3",
		`const keys = []; for (const k in 'ab') keys.push(k); for (const k in [7]) keys.push(k); for (const k in function () {}) keys.push(k); keys.join()`:       "0,1,0",
	} {
		if got := run(t, newSession(t), src); got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}

func TestMicrotasksKeepTheirOrderAndReportWhatTheyThrow(t *testing.T) {
	s := newSession(t)
	run(t, s, `var log = []; Promise.resolve().then(() => log.push('p')); queueMicrotask(() => { log.push('q'); throw new Error('lost?') }); queueMicrotask(() => log.push('r')); log.push('sync')`)
	if got := run(t, s, `log.join()`); got != "sync,p,q,r" {
		t.Errorf("order %s", got)
	}
	if fmt.Sprint(s.uncaught) != "[Error: lost?]" {
		t.Errorf("uncaught %v", s.uncaught)
	}
}

func TestMicrotaskErrorWithoutAHostIsAnUnhandledRejection(t *testing.T) {
	vm := goja.New()
	lib.Install(vm, lib.Host{})
	var rejected []string
	vm.SetPromiseRejectionTracker(func(p *goja.Promise, op goja.PromiseRejectionOperation) {
		if op == goja.PromiseRejectionReject {
			rejected = append(rejected, p.Result().String())
		}
	})
	run(t, vm, `queueMicrotask(() => { throw new Error('lost?') })`)
	if fmt.Sprint(rejected) != "[Error: lost?]" {
		t.Errorf("rejected %v", rejected)
	}
}

func TestListenerErrorsReachTheHostAndStopNobodyElse(t *testing.T) {
	s := newSession(t)
	if got := run(t, s, `let n = 0; const t = new EventTarget(); t.addEventListener('x', () => { throw new Error('bad') }); t.addEventListener('x', () => n++); t.dispatchEvent(new Event('x')) + '' + n`); got != "true1" {
		t.Errorf("got %s", got)
	}
	if fmt.Sprint(s.uncaught) != "[Error: bad]" {
		t.Errorf("uncaught %v", s.uncaught)
	}
}

func TestAbortTimeoutUsesTheHostsTimer(t *testing.T) {
	s := newSession(t)
	run(t, s, `var seen = ''; var sig = AbortSignal.timeout(5); sig.onabort = () => { seen = sig.reason.name + ' ' + sig.reason.code }`)
	if len(s.timers) != 1 || run(t, s, `String(sig.aborted)`) != "false" {
		t.Fatalf("timers %d", len(s.timers))
	}
	s.timers[0]()
	if got := run(t, s, `seen`); got != "TimeoutError 23" {
		t.Errorf("seen %q", got)
	}
	vm := goja.New()
	lib.Install(vm, lib.Host{})
	if _, err := vm.RunString(`AbortSignal.timeout(5)`); err == nil || !strings.Contains(err.Error(), "AbortSignal.timeout is not provided here; use an AbortController") {
		t.Errorf("without a timer: %v", err)
	}
}

func TestRefusalsAreReported(t *testing.T) {
	s := newSession(t)
	run(t, s, `for (const f of [() => Intl.Segmenter, () => (1).toLocaleString('tr'), () => new RegExp('a', 'd'), () => new RegExp('\\p{scx=Latn}', 'u'), () => eval('/\\p{L}/u')]) { let threw = false; try { f() } catch { threw = true } if (!threw) throw new Error(String(f)) }`)
	if got := strings.Join(s.diagnostics, "\n"); strings.Count(got, "not-provided: ") != 5 || !strings.Contains(got, "indirect-eval") {
		t.Errorf("diagnostics:\n%s", got)
	}
}

func TestPerformanceFollowsTheHostsClock(t *testing.T) {
	now := time.UnixMilli(1_000_000)
	vm := goja.New()
	lib.Install(vm, lib.Host{Now: func() time.Time { return now }})
	run(t, vm, `performance`)
	now = now.Add(1500 * time.Microsecond)
	if got := run(t, vm, `performance.now() + ' ' + performance.timeOrigin`); got != "1.5 1000000" {
		t.Errorf("got %s", got)
	}
	vm = goja.New()
	vm.SetTimeSource(func() time.Time { return now })
	lib.Install(vm, lib.Host{})
	if got := run(t, vm, `performance.now() + ' ' + performance.timeOrigin`); got != "0 1000001" {
		t.Errorf("by the VM's clock: %s", got)
	}
}

func TestRandomnessComesFromTheHost(t *testing.T) {
	vm := goja.New()
	lib.Install(vm, lib.Host{Random: func(b []byte) {
		for i := range b {
			b[i] = byte(i)
		}
	}})
	if got := run(t, vm, `crypto.randomUUID() + ' ' + crypto.getRandomValues(new Uint8Array(new ArrayBuffer(6), 2, 3))`); got != "00010203-0405-4607-8809-0a0b0c0d0e0f 0,1,2" {
		t.Errorf("got %s", got)
	}
	vm = goja.New()
	lib.Install(vm, lib.Host{})
	if _, err := vm.RunString(`crypto.randomUUID()`); err == nil || !strings.Contains(err.Error(), "no source of randomness") {
		t.Errorf("without a source: %v", err)
	}
}

// An interrupt inside one of our functions passes through as an interrupt.
func TestInterruptPassesThrough(t *testing.T) {
	s := newSession(t)
	s.Set("stop", func(goja.FunctionCall) goja.Value { s.Interrupt("enough"); return nil })
	_, err := s.RunString(`try { JSON.stringify({a: 1}, () => { stop(); for (;;); }) } catch { 'caught' }`)
	if _, ok := err.(*goja.InterruptedError); !ok {
		t.Errorf("got %v", err)
	}
}

func Example() {
	vm := goja.New()
	lib.Install(vm, lib.Host{})
	v, err := vm.RunString(`
		const url = new URL('/items?page=2', 'https://example.com');
		const byKind = Object.groupBy(['apple', 'avocado', 'beet'], (s) => s[0]);
		[url.searchParams.get('page'), byKind.a.length, /./.source].join(' ')`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v)
	// Output: 2 2 .
}
