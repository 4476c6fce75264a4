package js

import (
	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/inspect"
)

// Internal is a module that the modules in runtime/js/lib/modules require of the VM, by a name that begins with
// "metis-run:"; false for a name that the VM does not know.
func (vm *VM) Internal(name string) (Value, bool) {
	if name == "metis-run:inspect" {
		if vm.inspector == nil {
			vm.inspector = vm.newInspector()
		}
		return vm.inspector, true
	}
	v := vm.internal(name)
	return v, v != nil
}

// newInspector makes util.inspect and what belongs to it. From then on console.log follows inspect.defaultOptions.
func (vm *VM) newInspector() *Object {
	style := func(base inspect.Style, v Value) inspect.Style {
		if o, ok := v.(*Object); ok {
			return vm.reader.StyleOf(o, base)
		}
		return base
	}
	vm.reader.Defaults = vm.reader.OptionsOf(inspect.DefaultStyle())
	f := vm.Func("inspect", func(c Call) Value {
		st := vm.reader.Style()
		options := vm.rt.NewObject()
		for i, name := range []string{"showHidden", "depth", "colors"} { // as older scripts call it
			if v := c.Argument(1 + i); !goja.IsUndefined(v) && (i > 0 || v.ExportType() == boolType) {
				_ = options.Set(name, v)
			}
		}
		st = vm.reader.StyleOf(options, st)
		return vm.rt.ToValue(vm.reader.InspectAs(c.Argument(0), style(st, c.Argument(1))))
	})
	vm.reader.Function = f
	o := vm.rt.NewObject()
	_ = o.Set("inspect", f)
	_ = o.Set("defaults", vm.reader.Defaults)
	_ = o.Set("kind", vm.Func("kind", func(c Call) Value { return vm.rt.ToValue(vm.reader.Kind(c.Argument(0))) }))
	_ = o.Set("format", vm.Func("format", func(c Call) Value { return vm.rt.ToValue(vm.reader.Format(c.Arguments)) }))
	_ = o.Set("formatWithOptions", vm.Func("formatWithOptions", func(c Call) Value {
		if len(c.Arguments) < 2 {
			return vm.rt.ToValue("")
		}
		return vm.rt.ToValue(vm.reader.FormatAs(c.Arguments[1:], style(vm.reader.Style(), c.Arguments[0])))
	}))
	return o
}
