package js

// Internal is a module that the modules in runtime/js/lib/modules require of the VM, by a name that begins with
// "metis-run:"; false for a name that the VM does not know.
func (vm *VM) Internal(name string) (Value, bool) {
	v := vm.internal(name)
	return v, v != nil
}
