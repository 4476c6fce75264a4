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
