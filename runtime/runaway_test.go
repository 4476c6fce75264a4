package runtime_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/targets"
)

// runaway is a script that does not stop by itself, or takes more than there is (design 9).
type runaway struct {
	name, body string
	code       string // of the result's error; empty: it succeeds
	words      string // the error's words contain it
	broken     bool   // the session is broken afterwards
	heap       int64  // budget of memory; 0: the default
	child      bool   // it runs in a process of its own, for nothing in the process can stop it
	dies       string // which ends with these words
}

// Every row ends as docs/security.md says. Those that keep a thread or end the process run in a process
// of their own.
var runaways = []runaway{
	{name: "endless loop", body: `while (true) {}`, code: event.CodeBudget, words: "without yielding", broken: true},
	{name: "endless promise loop", body: `const f = () => Promise.resolve().then(f); await f()`, code: event.CodeBudget, broken: true},
	{name: "endless await loop", body: `for (;;) await null`, code: event.CodeBudget, broken: true},
	{name: "endless loop in a microtask", body: `queueMicrotask(() => { for (;;) {} }); await context.sleep(1)`, code: event.CodeBudget, broken: true},
	{name: "endless loop after a sleep", body: `await context.sleep(1); for (;;) {}`, code: event.CodeBudget, broken: true},
	{name: "endless loop in finally", body: `try { while (true) {} } finally { while (true) {} }`, code: event.CodeBudget, broken: true},
	{name: "endless sort", body: `[1, 2, 3].sort(() => { for (;;) {} })`, code: event.CodeBudget, broken: true},
	{name: "endless valueOf", body: `await context.sleep({ valueOf() { for (;;) {} } } as any)`, code: event.CodeBudget, broken: true},
	{name: "endless getter of a thrown error", body: `const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;) {} } }); throw e`, code: event.CodeBudget, broken: true},
	{name: "endless getter of an unhandled rejection", body: `const e = new Error('x'); Object.defineProperty(e, 'name', { get() { for (;;) {} } }); Promise.reject(e); await context.sleep(5)`, code: event.CodeBudget, broken: true},
	{name: "endless toJSON", body: `return { toJSON() { for (;;) {} } }`, code: event.CodeBudget, broken: true},
	{name: "endless output", body: `for (;;) context.sendOutput('x')`, code: event.CodeBudget, broken: true},
	{name: "endless iterator", body: `const s = { [Symbol.iterator]() { return { next: () => ({ done: false }) } } }; for (const x of s as any) ;`, code: event.CodeBudget, broken: true},
	{name: "deep recursion", body: `const f = (n: number): number => f(n + 1) + 1; try { f(0) } catch { return 'caught' }`, code: event.CodeScript, words: "Maximum call stack size exceeded", broken: true},
	{name: "deep async recursion", body: `const f = async () => { await f() }; await f()`, code: event.CodeScript, words: "Maximum call stack size exceeded", broken: true},
	{name: "getter recursion", body: `const o: any = { get x() { return o.x } }; o.x`, code: event.CodeScript, words: "Maximum call stack", broken: true},
	{name: "toString recursion", body: "const o: any = { toString() { return `${o}` } }; `${o}`", code: event.CodeScript, words: "Maximum call stack", broken: true},
	{name: "growth of memory", body: `const l: any[] = []; for (;;) l.push(new Array(100).fill({}))`, code: event.CodeBudget, words: "MiB", broken: true, heap: 256 << 20},
	{name: "growth of a string", body: `let s = 'x'; for (;;) s += s`, code: event.CodeBudget, words: "MiB", broken: true, heap: 256 << 20, child: true},
	{name: "deep JSON text", body: `JSON.parse('['.repeat(1e6))`, code: event.CodeScript},
	{name: "deep JSON value", body: `let a: any = []; for (let i = 0; i < 2e4; i++) a = [a]; JSON.stringify(a)`, code: event.CodeScript, words: "Maximum call stack"},
	{name: "deep value returned", body: `let a: any = []; for (let i = 0; i < 2e4; i++) a = [a]; return a`},
	{name: "deep value printed", body: `let a: any = []; for (let i = 0; i < 2e4; i++) a = [a]; console.log(a)`},
	{name: "deep value in a store", body: `let a: any = []; for (let i = 0; i < 2e4; i++) a = [a]; context.localStore.use('deep', a)`},
	{name: "deep eval", body: `eval('('.repeat(1e6))`, code: event.CodeScript, words: "Maximum call stack"},
	{name: "huge ArrayBuffer", body: `new ArrayBuffer(2 ** 40)`, code: event.CodeScript, words: "Array buffer allocation failed"},
	{name: "huge typed array", body: `new Float64Array(2 ** 40)`, code: event.CodeScript, words: "Invalid typed array length"},
	{name: "huge string", body: `'x'.repeat(2 ** 40)`, code: event.CodeScript, words: "Invalid"},
	{name: "huge padding", body: `'x'.padStart(2 ** 40)`, code: event.CodeScript, words: "Invalid string length"},
	{name: "huge fill", body: `new Array(2 ** 32 - 1).fill(0)`, code: event.CodeScript, words: "Invalid array length"},
	{name: "huge Array.from", body: `Array.from({ length: 2 ** 32 })`, code: event.CodeScript, words: "Invalid array length"},
	{name: "huge indexOf", body: `Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)`, code: event.CodeScript, words: "Invalid array length"},
	{name: "huge join", body: `new Array(2 ** 32 - 1).join('xxxx')`, code: event.CodeScript, words: "Invalid"},
	{name: "huge Reflect.apply", body: `Reflect.apply(() => {}, null, { length: 2 ** 32 } as any)`, code: event.CodeScript, words: "Invalid array length"},
	{name: "huge apply", body: `(() => {}).apply(null, { length: 2 ** 32 } as any)`, code: event.CodeScript, words: "Invalid array length"},
	{name: "cyclic Map to natives", body: `const m: any = new Map(); m.set(m, m); console.log(m); context.sendOutput(m); await context.sleep(m); context.localStore.use(m, m); structuredClone(m); return m`},
	{name: "cyclic Set to natives", body: `const m: any = new Set(); m.add(m); console.log('%o %j', m, m); context.sendOutput(m); setImmediate(() => {}, m); context.effect.args[m]; return [m]`},
	{name: "endless getters returned", body: `const make = (): any => ({ get next() { return make() } }); return make()`},
	{name: "clone of an exposed mission", body: `structuredClone(context.mission)`, code: event.CodeScript, words: "structuredClone"},
	{name: "endless exposed mission", body: `return context.mission`},
	{name: "iterator without next", body: `for (const z of { [Symbol.iterator]() { return {} } } as any) ;`, code: event.CodeSessionBroken, words: "", broken: true},
	{name: "endless setImmediate", body: `await new Promise((done) => { const f = () => { setImmediate(f, done) }; f() })`, code: event.CodeTimeout},
	{name: "endless sleeping", body: `for (;;) await context.sleep(1)`, code: event.CodeTimeout},
	{name: "sleeping again after a cancel", body: `for (;;) { try { await context.sleep(1) } catch {} }`, code: event.CodeTimeout},
	{name: "spread of a huge array", body: `Math.max(...new Array(2 ** 32 - 1))`, code: event.CodeBudget, words: "stopped after", child: true},
	{name: "backtracking regular expression", body: `/^(?:a|a|ab?)*\1?(?=x)$/.test('a'.repeat(60) + 'c') || /(?=(a|aa)+$)b/.test('a'.repeat(60) + 'c')`, code: event.CodeBudget, words: "stopped after", child: true},
	{name: "async recursion through yield*", body: `async function* g(): any { yield* g() } for await (const x of g()) ;`, code: event.CodeScript, words: "Maximum call stack", child: true},
	{name: "proxy on its own prototype chain", body: `const p: any = new Proxy({}, {}); Object.setPrototypeOf(p, p); p.x`, dies: "stack", child: true},
	{name: "recursion through yield*", body: `function* g(): any { yield* g() } [...g()]`, code: event.CodeScript, words: "Maximum call stack", child: true},
	{name: "deep text to the constructor of async functions", body: `new (Object.getPrototypeOf(async () => {}).constructor)('('.repeat(1e7))`, dies: "stack", child: true},
}

// childVariable names the row that a re-executed test binary runs.
const childVariable = "METIS_RUN_RUNAWAY"

// raced tells that the race detector watches.
var raced bool

// children are what this program does instead of tests where it is started as a child; they do not return then.
var children []func()

// TestMain runs one runaway script instead of the tests if it is told to.
func TestMain(m *testing.M) {
	for _, f := range children {
		f()
	}
	if name := os.Getenv(childVariable); name != "" {
		i := slices.IndexFunc(runaways, func(r runaway) bool { return r.name == name })
		s, result, _ := runaways[i].run()
		_ = s
		fmt.Printf("result: %s\n", describe(result))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func describe(r event.Result) string {
	if r.Error == nil {
		return r.Status
	}
	return r.Status + " " + r.Error.Code + " " + words(r.Error)
}

// run runs the script beside another one that sleeps, with small budgets.
func (r runaway) run() (s *runtime.Session, result, beside event.Result) {
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: fstest.MapFS{
		"scripts/schema.ts":                 {Data: []byte(envSchema)},
		"scripts/targets/runaway/schema.ts": {Data: []byte(targetOf("runaway", "async (context) => {\n"+r.body+"\n}"))},
		"scripts/targets/beside/schema.ts":  {Data: []byte(targetOf("beside", "async (context) => { context.globalStore.use('kept', 1); await context.sleep(3600000) }"))},
	}}}}
	limit, grace := 200*time.Millisecond, time.Minute // what heeds an interrupt has all the time for it
	if r.child {
		grace = 100 * time.Millisecond
	}
	switch {
	case r.heap > 0:
		limit, grace = time.Minute, time.Minute // memory, not time, is to stop it
	case r.code == "" || r.code == event.CodeScript:
		limit = -1 // it ends by itself, and a slow machine does not change how
	}
	s = runtime.Open(runtime.Options{Budget: js.Budget{Turn: limit, Heap: r.heap}, Grace: grace, KeepPending: true})
	other := make(chan event.Result, 1)
	ref, err := lib.Find(context.Background(), "scripts/beside")
	if err != nil {
		panic(err)
	}
	s.Start(runtime.Request{Target: ref}, func(r event.Result) { other <- r })
	if ref, err = lib.Find(context.Background(), "scripts/runaway"); err != nil {
		panic(err)
	}
	request := runtime.Request{Target: ref}
	if r.code == event.CodeTimeout {
		request.Timeout = 300 * time.Millisecond
	}
	done := make(chan event.Result, 1)
	s.Start(request, func(r event.Result) { done <- r })
	result = <-done
	if !r.broken || result.Error == nil {
		s.End()
	}
	return s, result, <-other
}

func TestRunawayScripts(t *testing.T) {
	for _, r := range runaways {
		t.Run(strings.ReplaceAll(r.name, " ", "-"), func(t *testing.T) {
			if raced && (r.child || r.heap > 0) {
				t.Skip("the race detector sees nothing in a script by itself, and takes it ten times as long")
			}
			if r.child {
				r.inChild(t)
				return
			}
			s, result, beside := r.run()
			r.check(t, describe(result))
			if r.broken {
				r.checkBroken(t, s, beside)
			} else if beside.Status != "cancelled" {
				t.Errorf("the execution beside it: %s", describe(beside))
			}
		})
	}
}

func (r runaway) check(t *testing.T, got string) {
	t.Helper()
	want := "success"
	if r.code != "" {
		want = "failure " + r.code
	}
	if !strings.HasPrefix(got, want) || !strings.Contains(got, r.words) {
		t.Errorf("got %q, want %q with %q", got, want, r.words)
	}
}

// checkBroken is what must hold when a VM is gone: everything answers, nothing more runs, the stores
// can be read, End works.
func (r runaway) checkBroken(t *testing.T, s *runtime.Session, beside event.Result) {
	t.Helper()
	if beside.Status != "failure" || beside.Error.Code != event.CodeSessionBroken || beside.Error.Cause == nil || beside.Error.Hint == "" {
		t.Errorf("the execution beside it: %s", describe(beside))
	}
	again := s.Run(context.Background(), runtime.Request{Target: find(t, smallTargets(t, 1), "env/t0")})
	if again.Status != "refused" || again.Error.Code != event.CodeSessionBroken || again.Error.Hint == "" {
		t.Errorf("a further run: %s", describe(again))
	}
	text, err := s.Stores()
	if err != nil || !strings.Contains(string(text), `"kept":1`) {
		t.Errorf("stores: %s, %v", text, err)
	}
	s.End()
	if again := s.Run(context.Background(), runtime.Request{}); again.Status != "refused" || again.Error.Code != event.CodeSessionEnded {
		t.Errorf("a run after the end: %s", describe(again))
	}
}

// inChild runs the script in a process of its own.
func (r runaway) inChild(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+r.name, "GOTRACEBACK=none")
	out, err := cmd.CombinedOutput()
	text := string(out)
	t.Logf("%v: %.300s", err, text)
	if r.dies != "" {
		if err == nil || !strings.Contains(text, r.dies) {
			t.Errorf("it is documented to end the process with %q; if it does no more, say so in docs/security.md", r.dies)
		}
		return
	}
	_, got, _ := strings.Cut(text, "result: ")
	r.check(t, strings.TrimSpace(got))
}
