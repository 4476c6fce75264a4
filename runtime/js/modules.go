package js

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/unistring"
)

// A bundle begins with esbuild's helpers in JavaScript. Three of them run for every module of every
// session: their Go twins take their places, which halves the time in which a session evaluates ten
// targets. The code keeps its own, so that it also runs without this engine.
const (
	esmName      unistring.String = "\x00esm"
	exportName   unistring.String = "\x00export"
	commonJSName unistring.String = "\x00commonjs"
)

// useTwins makes `var __esm = ...` and its like take the function that the VM passes in.
func useTwins(bundle *ast.FunctionLiteral) {
	for _, statement := range bundle.Body.List {
		declaration, ok := statement.(*ast.VariableStatement)
		if !ok {
			continue
		}
		for _, binding := range declaration.List {
			name, ok := binding.Target.(*ast.Identifier)
			if !ok || binding.Initializer == nil {
				continue
			}
			at := binding.Initializer.Idx0()
			switch name.Name {
			case "__esm":
				binding.Initializer = &ast.Identifier{Name: esmName, Idx: at}
			case "__export":
				binding.Initializer = &ast.Identifier{Name: exportName, Idx: at}
			case "__toCommonJS":
				binding.Initializer = &ast.Identifier{Name: commonJSName, Idx: at}
			}
		}
	}
}

// esm takes {"module:x"() { ... }} and returns a function that evaluates the module once. A module
// that threw throws the same again; one that is being evaluated is not entered twice.
func (vm *VM) esm(c goja.FunctionCall) goja.Value {
	holder := c.Argument(0).ToObject(vm.rt)
	var failed error
	return vm.rt.ToValue(func(goja.FunctionCall) goja.Value {
		if failed != nil {
			panic(failed)
		}
		if holder == nil {
			return goja.Undefined()
		}
		body, _ := goja.AssertFunction(holder.Get(holder.GetOwnPropertyNames()[0]))
		holder = nil
		if _, err := body(goja.Undefined()); err != nil {
			failed = err
			panic(err)
		}
		return goja.Undefined()
	})
}

// export gives target a getter for each member of all.
func (vm *VM) export(c goja.FunctionCall) goja.Value {
	target, all := c.Argument(0).ToObject(vm.rt), c.Argument(1).ToObject(vm.rt)
	for _, name := range all.GetOwnPropertyNames() {
		_ = target.DefineAccessorProperty(name, all.Get(name), nil, goja.FLAG_FALSE, goja.FLAG_TRUE)
	}
	return goja.Undefined()
}

// toCommonJS marks the exports of a module as those of an ES module. esbuild copies them for that; the
// mark is not enumerable, so the module's own namespace can carry it.
func (vm *VM) toCommonJS(c goja.FunctionCall) goja.Value {
	o := c.Argument(0).ToObject(vm.rt)
	_ = o.DefineDataProperty("__esModule", vm.rt.ToValue(true), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	return o
}
