// Command floor is the smallest program that bundles a target with esbuild and runs it in goja with a
// context of plain Go functions: what metis-run's speed is measured against. It has no dialects, no
// events, no import rules, no source maps, no budget and no errors worth the name.
package main

import (
	"fmt"
	"os"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	built := api.Build(api.BuildOptions{
		EntryPoints: []string{os.Args[1]}, Bundle: true, Format: api.FormatCommonJS, Target: api.ES2022, LogLevel: api.LogLevelError,
	})
	if len(built.Errors) > 0 {
		os.Exit(3)
	}
	vm := goja.New()
	module := vm.NewObject()
	check(module.Set("exports", vm.NewObject()))
	check(vm.Set("module", module))
	check(vm.Set("TargetSchema", func(c goja.ConstructorCall) *goja.Object { return c.Argument(0).ToObject(vm) }))
	console := vm.NewObject()
	check(console.Set("log", func(text string) { fmt.Fprintln(os.Stderr, text) }))
	check(vm.Set("console", console))
	_, err := vm.RunString(string(built.OutputFiles[0].Contents))
	check(err)
	target := module.Get("exports").ToObject(vm).Get("default").ToObject(vm)
	script, _ := goja.AssertFunction(target.Get("script"))

	states := map[string]*goja.Object{}
	use := func(key string, first goja.Value) *goja.Object {
		if states[key] == nil {
			states[key] = vm.NewObject()
			check(states[key].Set("value", first))
		}
		return states[key]
	}
	store := vm.NewObject()
	check(store.Set("use", use))
	context := vm.NewObject()
	check(context.Set("localStore", store))
	check(context.Set("globalStore", store))
	check(context.Set("sendOutput", func(text string) { fmt.Println(text) }))
	result, err := script(goja.Undefined(), context)
	check(err)
	p := result.Export().(*goja.Promise)
	if p.State() == goja.PromiseStateRejected {
		fmt.Fprintln(os.Stderr, p.Result())
		os.Exit(1)
	}
	check(vm.Set("result", p.Result()))
	text, err := vm.RunString("JSON.stringify(result, null, 2)")
	check(err)
	fmt.Println(text)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
