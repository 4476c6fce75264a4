package lib

import (
	"testing"

	"github.com/dop251/goja"
)

// TestCyclicValuesAreNotExported calls natives on a Map that holds itself: the engine's Export of one
// ends the process.
func TestCyclicValuesAreNotExported(t *testing.T) {
	vm := goja.New()
	Install(vm, Host{})
	_, err := vm.RunString(`
const m = new Map(); m.set(m, m)
const s = new Set(); s.add(s)
for (const x of [m, s, new Proxy(m, {}), undefined, null]) {
  for (const f of [
    BigInt.prototype.toLocaleString, Number.prototype.toLocaleString, URL.prototype.toString,
    Object.getOwnPropertyDescriptor(URL.prototype, 'href').get, Buffer.prototype.toString, TextDecoder.prototype.decode,
  ]) {
    try { f.call(x, x) } catch {}
  }
  for (const f of [Buffer.from, Buffer.byteLength, Buffer.alloc, atob, structuredClone, (v) => new Uint8Array(v), (v) => new TextDecoder().decode(v), (v) => crypto.getRandomValues(v), (v) => new URL(v)]) {
    try { f(x) } catch {}
  }
}
new Uint8Array(new Uint8Array(0)); Buffer.from(new Uint8Array(0)); Buffer.from('')
`)
	if err != nil {
		t.Fatal(err)
	}
}

// TestInternalModulesTakeAnyArguments calls what a script can reach with the name of an internal module.
func TestInternalModulesTakeAnyArguments(t *testing.T) {
	vm := goja.New()
	internal, _ := Install(vm, Host{Random: func([]byte) {}, MaxBytes: 1 << 20})
	for _, name := range []string{"errors", "compare", "events", "crypto"} {
		vm.Set("m", internal(FramePrefix+name))
		_, err := vm.RunString(`
const cyclic = new Map(); cyclic.set(cyclic, cyclic)
const liar = Object.defineProperties(new Uint8Array(4), { byteOffset: { value: 2 ** 31 }, byteLength: { value: 2 ** 40 }, length: { value: -1 } })
const values = [undefined, null, -1, 2 ** 53, NaN, 'sha256', 'gcm', 'shake128', Symbol('x'), 1n, cyclic, liar, new Uint8Array(16), new ArrayBuffer(0), () => 1, m.hash && m.hash('md5')]
for (const key of Object.keys(m)) {
  if (typeof m[key] !== 'function') continue
  for (const a of values) for (const b of values) {
    for (const rest of [[], [b, b, b, b, b], [liar, 1, 1, 1], [new Uint8Array(16), true]]) {
      try { m[key](a, b, ...rest) } catch {}
    }
  }
}`)
		if err != nil {
			t.Fatal(name, err)
		}
		vm.Set("m", nil)
		vm = goja.New()
		internal, _ = Install(vm, Host{Random: func([]byte) {}, MaxBytes: 1 << 20})
	}
	for _, name := range []string{"", "metis-run:", "metis-run:nope", "errors"} {
		if internal(name) != nil {
			t.Errorf("there is a module %q", name)
		}
	}
}
