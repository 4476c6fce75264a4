package js

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// module bundles one file and returns its exports in a VM of its own.
func module(t testing.TB, text string) (*VM, *Object) {
	t.Helper()
	b, err := bundle.Build(context.Background(), bundle.Source{
		FS: fstest.MapFS{"targets/t/schema.ts": {Data: []byte(text)}}, Dir: ".", Name: "env", Targets: []string{"targets/t"},
	}, bundle.Options{})
	if err != nil || len(b.Problems) > 0 {
		t.Fatal(err, b.Problems)
	}
	p, err := Compile("test", b)
	if err != nil {
		t.Fatal(err)
	}
	vm := New(Options{Caps: caps.Fixed(1)}, func() bool { return false })
	modules, failure := vm.Load(p, func(name string) (Value, *event.Error) {
		return nil, &event.Error{Message: "no module " + name}
	})
	if failure != nil {
		t.Fatal(failure)
	}
	thunk, _ := Function(modules.Get("targets/t/schema.ts"))
	exports, failure := vm.Call(nil, thunk, Undefined())
	if failure != nil {
		t.Fatal(failure)
	}
	return vm, exports.(*Object)
}

// outcome runs the default export, an async function, to its end.
func outcome(t testing.TB, vm *VM, exports *Object) (o Outcome) {
	t.Helper()
	f, ok := Function(exports.Get("default"))
	if !ok {
		t.Fatal("the default export is no function")
	}
	var task Task
	vm.Loop.Do(func(w *Wait) {
		settled := false
		vm.Run(&task, f, func(x Outcome) { o, settled = x, true }, nil)
		if !settled {
			t.Error("it is not settled")
		}
		w.Finish()
	})
	return o
}

func TestInstrumentationKeepsMeaning(t *testing.T) {
	for name, row := range map[string][2]string{
		"stack is read":            {"const e = { stack: 'a' }; return e.stack + e['stack'] + e?.stack + (e).stack", "aaaa"},
		"stack of nothing":         {"const e: any = null; return String(e?.stack) + String(e?.stack.x)", "undefinedundefined"},
		"stack in a chain":         {"const a: any = { b: new Error('x') }, n: any = null; return [a?.b.stack.split(':')[0], n?.b.stack, n?.b.stack.x, a?.b?.stack?.length > 1, n?.stack.a.b.c].join()", "Error,,,true,"},
		"stack of super":           {"class A { get stack() { return 's' } } return new (class extends A { f() { return super.stack + super['stack'] } })().f()", "ss"},
		"stack is assigned":        {"const e: any = {}; e.stack = 'x'; e['stack'] += 'y'; return e.stack", "xy"},
		"stack is counted":         {"const e = { stack: 1 }; e.stack++; --e.stack; e.stack *= 5; return e.stack", "5"},
		"stack is deleted":         {"const e: any = { stack: 1 }; delete e.stack; delete e?.stack; return 'stack' in e", "false"},
		"stack is called":          {"const e = { stack() { return this === e } }; return e.stack() && e['stack']() && e?.stack?.()", "true"},
		"stack is a target":        {"const e: any = {}; [e.stack] = [7]; ({ a: e.stack } = { a: e.stack + 1 }); for (e.stack of [9]) ; return e.stack", "9"},
		"stack of an other":        {"const o = { stack: [1] }; o.stack.push(2); return o.stack.length", "2"},
		"stack taken apart":        {"const { stack, ...rest } = { stack: 5, a: 6 } as any; return stack + rest.a", "11"},
		"typeof stack":             {"return typeof ({} as any).stack + typeof new Error().stack", "undefinedstring"},
		"tagged with stack":        {"const e = { stack: (s: any) => s[0] }; return e.stack`t`", "t"},
		"catch binding":            {"try { throw 1 } catch (e) { return e }", "1"},
		"catch without":            {"try { throw 1 } catch { return 'c' }", "c"},
		"catch pattern":            {"try { throw { a: [1, { b: 2 }], d: 4 } } catch ({ a: [x, { b }], c = 3, ...r }: any) { return x + b + c + r.d }", "10"},
		"catch array":              {"try { throw [1, 2, 3] } catch ([a, ...b]: any) { return a + b.length }", "3"},
		"catch shadows":            {"const e = 'o'; let s = ''; try { throw 'i' } catch (e) { s = e as string; { const e = 'x'; s += e } } return s + e", "ixo"},
		"catch in a closure":       {"const fs: any[] = []; for (const i of [1, 2]) try { throw i } catch (e) { fs.push(() => e) } return fs.map((f) => f()).join()", "1,2"},
		"await of values":          {"return [await 1, await Promise.resolve(2), await { then(f: any) { f(3) } }].join()", "1,2,3"},
		"await of a rejection":     {"try { await Promise.reject(4) } catch (e) { return e }", "4"},
		"await of a throwing then": {"try { await { get then() { throw 5 } } } catch (e) { return e }", "5"},
		"then is read once":        {"let n = 0; await { get then() { n++; return (f: any) => f() } }; return n", "1"},
		"then keeps this":          {"const o: any = { v: 6, then(f: any) { f(this === o) } }; return await o", "true"},
		"await without then":       {"const o = { then: 7 }; return (await o).then", "7"},
		"rejection handlers":       {"return await Promise.reject(8).then(null, (e) => e + 1).catch(() => 0)", "9"},
		"then with one argument":   {"return await Promise.resolve(1).then((x) => x + 1)", "2"},
		"then without arguments":   {"return await (Promise.resolve(3) as any).then()", "3"},
		"then of a subclass":       {"class P extends Promise<any> {} return new P((f) => f(1)).then((x) => x, () => 0) instanceof P", "true"},
		"names of natives":         {"return Promise.prototype.then.name + Object.keys(Promise.prototype).length", "then0"},
		"arguments of the wrapper": {"return typeof arguments", "object"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			vm, exports := module(t, "export default async function () {\n"+row[0]+"\n}\n")
			o := outcome(t, vm, exports)
			if o.Err != nil {
				t.Fatal(o.Err.Stack)
			}
			if got := o.Value.String(); got != row[1] {
				t.Errorf("got %q, want %q", got, row[1])
			}
		})
	}
}

func TestWaitsNamesTheInnermostAwaitFirst(t *testing.T) {
	vm, exports := module(t, `const never = new Promise(() => {})
async function inner() { await null; await never }
async function middle() { await null; await inner() }
export default async function () {
  await null
  await Promise.all([null, middle()])
}
`)
	f, _ := Function(exports.Get("default"))
	var task Task
	vm.Run(&task, f, func(o Outcome) { t.Errorf("it settled: %+v", o) }, nil)
	var lines []string
	for _, at := range task.Waits() {
		lines = append(lines, fmt.Sprint(at.Line, ":", at.Column))
	}
	if got := strings.Join(lines, " "); got != "2:38 3:39 6:3" {
		t.Error(got)
	}
}

// FuzzPlaces is the source-map shift: whatever stands before it, in whatever characters, the place of a
// thrown error is that of its `new`.
func FuzzPlaces(f *testing.F) {
	f.Add("", uint8(0), uint8(0), false)
	f.Add("ü😀\u2028", uint8(7), uint8(3), true)
	f.Add("const", uint8(200), uint8(1), false)
	f.Fuzz(func(t *testing.T, text string, indent, lines uint8, after bool) {
		text = strings.Map(func(r rune) rune {
			if r < ' ' || r == '*' || r == 0x2028 || r == 0x2029 || r == 0xFEFF || r == 0xFFFD {
				return '_'
			}
			return r
		}, strings.ToValidUTF8(text, "_"))
		before := strings.Repeat("\n", int(lines)) + strings.Repeat(" ", int(indent)) + "/* " + text + " */ "
		source := "export default async function run() {\n"
		if after {
			source += "await null\n"
		}
		source += before + "throw new Error(" + quote(text) + ")\n}\n"
		head, _, _ := strings.Cut(source, "new Error(")
		line := 1 + strings.Count(head, "\n")
		column := 1 + len(utf16.Encode([]rune(head[strings.LastIndexByte(head, '\n')+1:])))
		vm, exports := module(t, source)
		o := outcome(t, vm, exports)
		if o.Err == nil {
			t.Fatal("it did not throw")
		}
		want := fmt.Sprintf("env/targets/t/schema.ts:%d:%d", line, column)
		if o.Err.Source != want || o.Err.Message != text {
			t.Errorf("%q at %s, want %s", o.Err.Message, o.Err.Source, want)
		}
		if stack := o.Err.Stack; !strings.HasSuffix(stack, "\n    at run ("+want+")") {
			t.Errorf("stack %q", stack)
		}
	})
}

func quote(text string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(text, `\`, `\\`), "'", `\'`) + "'"
}
