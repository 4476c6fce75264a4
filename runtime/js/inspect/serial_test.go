package inspect

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"github.com/dop251/goja"
)

// The bytes say what a value is, not how goja holds it.
func TestBytesAreTheSameWithoutTheLayout(t *testing.T) {
	vm := goja.New()
	v, err := vm.RunString(`({ a: [1, , 2], b: Object.assign([1], { x: 1 }), get c() { throw 1 }, d: Array.from({ length: 8 }, (_, i) => i), 2: 1, 1: { ü: 1 },
		e: Object.freeze([1, { y: 2 }]), f: new Map([[1, 2]]), g: /a/g, h: new Error('x'), i: Object.create(null), j: new WeakMap(), k: [[1], [2]], l: { ü: 2 },
		m: new Uint8Array(3), n: [function f() {}], o: Object.defineProperty({}, 'x', { value: 1 }) })`)
	if err != nil {
		t.Fatal(err)
	}
	r := New(vm, Options{})
	with := r.Encode([]goja.Value{v})[0]
	before := probes.New
	defer func() { probes = sync.Pool{New: before} }()
	probes = sync.Pool{New: func() any {
		p := newProbe()
		p.layout.on, p.inPlace = false, false
		return p
	}}
	without := r.Encode([]goja.Value{v})[0]
	if with.Err != nil || without.Err != nil || !bytes.Equal(with.Data, without.Data) {
		t.Errorf("with %v:\n%q\nwithout %v:\n%q", with.Err, with.Data, without.Err, without.Data)
	}
	values, _, err := r.Decode(without.Data)
	if err != nil {
		t.Fatal(err)
	}
	probes = sync.Pool{New: before}
	back, _, err := r.Decode(with.Data)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := r.Inspect(values[0]), r.Inspect(back[0]); a != b {
		t.Errorf("decoded with:\n%s\nwithout:\n%s", b, a)
	}
}

func TestALargePieceIsNamed(t *testing.T) {
	vm := goja.New()
	v, err := vm.RunString(`const list = Array.from({length: 10}, () => 'x'.repeat(200000)); [1, {a: {list}}, {list}]`)
	if err != nil {
		t.Fatal(err)
	}
	o := v.(*goja.Object)
	pieces := New(vm, Options{MaxBytes: 1 << 20}).Encode([]goja.Value{o.Get("0"), o.Get("1"), o.Get("2")})
	var limit *LimitError
	if len(pieces) != 2 || pieces[0].Err != nil || !errors.As(pieces[1].Err, &limit) || limit.Error() != ".list[5]: larger than 1 MiB; keep less in it" || pieces[1].Data != nil {
		t.Errorf("%+v", pieces[1])
	}
}

// What the VM's own Decode is for: see package js. This one has its globals to go by.
func TestDecodeNeedsNothingButAVM(t *testing.T) {
	vm := goja.New()
	v, err := vm.RunString(`({ a: new Map([[1, new Date(5)]]), b: /x/g })`)
	if err != nil {
		t.Fatal(err)
	}
	piece := New(vm, Options{}).Encode([]goja.Value{v})[0]
	other := New(goja.New(), Options{})
	values, lost, err := other.Decode(piece.Data)
	if err != nil || len(lost) > 0 {
		t.Fatal(err, lost)
	}
	if got := other.Inspect(values[0]); got != "{ a: Map(1) { 1 => 1970-01-01T00:00:00.005Z }, b: /x/g }" {
		t.Error(got)
	}
}
