package js

import (
	"slices"

	"github.com/dop251/goja"
)

// processParts are what the global process needs of the session: its environment variables, and what relative paths are
// relative to.
func (vm *VM) processParts() *Object {
	o := vm.rt.NewObject()
	_ = o.Set("env", vm.rt.NewDynamicObject(&environment{vm: vm, own: map[string]*string{}}))
	cwd := "/" // where the machine keeps things is nobody's business who may not read them
	if f := vm.opts.Caps.Files; f != nil && f.Base != "" && len(f.Read)+len(f.Write) > 0 {
		cwd = f.Base
	}
	_ = o.Set("cwd", cwd)
	return o
}

// environment is process.env: what is granted, and what scripts of the session set or deleted, which nobody else sees.
type environment struct {
	vm  *VM
	own map[string]*string // nil: deleted
}

// Get reads a variable. One that is not granted throws, so that nobody takes it for unset; but what every object is asked
// for is none.
func (e *environment) Get(name string) Value {
	if own, ok := e.own[name]; ok {
		if own == nil {
			return nil
		}
		return e.vm.rt.ToValue(*own)
	}
	value, set, err := e.vm.opts.Caps.Env.Get(name)
	switch {
	case set:
		return e.vm.rt.ToValue(value)
	case err != nil && !e.asked(name):
		panic(e.vm.OutsideError(err))
	}
	return nil
}

// asked tells names that the language asks an object for.
func (e *environment) asked(name string) bool {
	if name == "toJSON" || name == "then" {
		return true
	}
	class, _ := e.vm.rt.Get("Object").(*Object)
	proto, ok := class.Get("prototype").(*Object)
	return ok && proto.Get(name) != nil
}

// Set changes the session's view alone.
func (e *environment) Set(name string, v Value) bool {
	if _, ok := v.(*goja.Symbol); ok {
		e.vm.Throw("TypeError", "Cannot convert a Symbol value to a string", "", "")
	}
	text := v.String()
	e.own[name] = &text
	return true
}

// Has tells whether a variable is granted and set. The engine asks at each assignment, too, which is no attempt to read: so
// it looks the name up among those that show.
func (e *environment) Has(name string) bool {
	if own, ok := e.own[name]; ok {
		return own != nil
	}
	return slices.Contains(e.vm.opts.Caps.Env.Keys(), name)
}

// Delete takes a variable out of the session's view.
func (e *environment) Delete(name string) bool {
	e.own[name] = nil
	return true
}

// Keys are the variables that are granted and set.
func (e *environment) Keys() []string {
	names := slices.DeleteFunc(e.vm.opts.Caps.Env.Keys(), func(name string) bool {
		_, ok := e.own[name]
		return ok
	})
	for name, own := range e.own {
		if own != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
