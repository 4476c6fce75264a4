package inspect_test

import (
	"os"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/inspect"
)

// bufferSource is as much of Node's Buffer as is read and built here: a subclass of Uint8Array.
const bufferSource = `globalThis.Buffer = class Buffer extends Uint8Array {
	static from(x) { return typeof x === 'string' ? new Buffer([...x].map((c) => c.charCodeAt(0))) : new Buffer(x) }
	static alloc(n) { return new Buffer(n) }
}`

// newVM is a VM with a Buffer.
func newVM(t testing.TB) *goja.Runtime {
	t.Helper()
	vm := goja.New()
	vm.SetMaxCallStackSize(1000)
	eval(t, vm, bufferSource)
	return vm
}

func eval(t testing.TB, vm *goja.Runtime, source string) goja.Value {
	t.Helper()
	v, err := vm.RunString(source)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return v
}

// elements are the arguments that an array of JavaScript holds.
func elements(vm *goja.Runtime, v goja.Value) []goja.Value {
	o := v.(*goja.Object)
	args := make([]goja.Value, o.Get("length").ToInteger())
	for i := range args {
		args[i] = o.Get(vm.ToValue(i).String())
	}
	return args
}

// differing are the cases in which goja itself differs from Node, with what is printed instead.
var differing = map[string]string{
	// The source of a RegExp made of "/".
	`/a\/b/gi, [/x/], new RegExp("/", "m"), Object.assign(/x/, { a: 1 })`: `/a\/b/gi [ /x/ ] /\u002f/m /x/ { a: 1 }`,
	// Node looks through one Proxy only.
	`new Proxy(new Proxy(new Map([[1, 2]]), {}), {})`: "Map(1) { 1 => 2 }",
	// goja makes the properties of a match in another order.
	`"abc".match(/b/)`: "[ 'b', input: 'abc', index: 1, groups: undefined ]",
}

func TestFormatPrintsWhatNodePrints(t *testing.T) {
	data, err := os.ReadFile("testdata/inspect.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(string(data), "\n--- ")[1:]
	if len(cases) < 120 {
		t.Fatalf("%d cases, want 120 or more", len(cases))
	}
	for i, c := range cases {
		source, want, ok := strings.Cut(c, "\n===\n")
		if !ok {
			t.Fatalf("case %q has no line ===", c)
		}
		want = strings.TrimSuffix(want, "\n")
		if i == len(cases)-1 {
			want = strings.TrimSuffix(want, "\n")
		}
		if other, ok := differing[source]; ok {
			if other == want {
				t.Errorf("%s: is as in Node now: take it out of the exceptions", source)
			}
			want = other
		}
		vm := newVM(t)
		v, err := vm.RunString("(function(){ return [" + source + "\n] }).call({})")
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		got := inspect.New(vm, inspect.Options{}).Format(elements(vm, v))
		if got != want {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s\n", source, got, want)
		}
	}
}
