package js

import (
	"github.com/metis-run/metis-run/runtime/js/inspect"
)

// Piece is what Encode makes of values that share objects, or of one that shares none.
type Piece = inspect.Piece

// Lost is something of a value that Encode cannot keep.
type Lost = inspect.Lost

// Encode makes bytes of values, in pieces: values that share an object are in one, so that they come
// back sharing it. It runs no code of a script, and the VM may be broken.
func (vm *VM) Encode(roots []Value) []Piece { return vm.serial().Encode(roots) }

// Decode makes the values of a piece anew, in the order of its Roots, and tells what they lost; Root
// is an index into values. The VM needs no bundle.
func (vm *VM) Decode(data []byte) (values []Value, lost []Lost, err error) {
	failure := vm.Enter(nil, func() { values, lost, err = vm.serial().Decode(data) })
	if err == nil && failure != nil {
		err = failure
	}
	return values, lost, err
}

// serial is the reader of both, which remembers the engine's own classes.
func (vm *VM) serial() *inspect.Reader {
	if vm.codec == nil {
		vm.codec = inspect.New(vm.rt, inspect.Options{Quiet: true, Own: vm.own, Hidden: vm.markSymbol()})
	}
	return vm.codec
}
