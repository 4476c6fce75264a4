package inspect

import (
	"sync"
	"testing"

	"github.com/dop251/goja"
)

// The layout is an optimisation that turns itself off: this is where one learns of it.
func TestLayoutKnowsThePinnedGoja(t *testing.T) {
	if !newProbe().layout.on {
		t.Fatal("goja's objects look different now: see newFields; everything works, but slower")
	}
}

func TestReadersWorkWithoutTheLayout(t *testing.T) {
	vm := goja.New()
	v, err := vm.RunString(`({ a: [1, , 2], b: Object.assign([1], { x: 1 }), get c() { throw 1 }, d: Array.from({ length: 8 }, (_, i) => i) })`)
	if err != nil {
		t.Fatal(err)
	}
	rd := New(vm, Options{}).begin()
	rd.p = newProbe()
	with := rd.inspect(v, DefaultStyle())
	rd.p.layout.on = false
	if without := rd.inspect(v, DefaultStyle()); without != with {
		t.Errorf("with:\n%s\nwithout:\n%s", with, without)
	}
}

func TestReadersOfManyVMsWorkAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			vm := goja.New()
			v, err := vm.RunString(`({ m: new Map([[1, { a: [1, 2, 3] }]]), s: new Set([1]), r: /x/g, f() {} })`)
			if err != nil {
				t.Error(err)
				return
			}
			r := New(vm, Options{})
			const want = "{\n  m: Map(1) { 1 => { a: [Array] } },\n  s: Set(1) { 1 },\n  r: /x/g,\n  f: [Function: f]\n}"
			for range 100 {
				if got := r.Inspect(v); got != want {
					t.Errorf("got %s", got)
					return
				}
				if err := r.Walk(v, NewBuilder(vm), WalkOptions{}); err == nil {
					t.Error("a function was built")
					return
				}
			}
		})
	}
	wg.Wait()
}

// What is claimed: 20 us and 20 KB, once for each goroutine that reads at the same time.
func BenchmarkProbe(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newProbe()
	}
}
