package inspect_test

import (
	"fmt"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/inspect"
)

func Example() {
	vm := goja.New()
	reader := inspect.New(vm, inspect.Options{})

	// What console.log prints.
	vm.Set("log", func(call goja.FunctionCall) goja.Value {
		fmt.Println(reader.Format(call.Arguments))
		return goja.Undefined()
	})
	state, err := vm.RunString(`
		const state = { steps: new Map([['build', { status: 'completed' }]]), started: new Date(0) }
		log('%s has %d', 'deployment', state.steps.size, state)
		state`)
	if err != nil {
		fmt.Println(err)
		return
	}

	// The JSON of it, and what that does not say.
	json, lost, err := reader.Stringify(state)
	fmt.Println(string(json), lost, err)

	// A copy of it in another VM.
	other := goja.New()
	copied := inspect.NewBuilder(other)
	if err := reader.Walk(state, copied, inspect.WalkOptions{}); err != nil {
		fmt.Println(err)
	}
	v, err := copied.Value()
	fmt.Println(inspect.New(other, inspect.Options{}).Inspect(v), err)

	// Output:
	// deployment has 1 {
	//   steps: Map(1) { 'build' => { status: 'completed' } },
	//   started: 1970-01-01T00:00:00.000Z
	// }
	// {"steps":{},"started":"1970-01-01T00:00:00.000Z"} [{.steps a Map of 1 becomes {}}] <nil>
	// {
	//   steps: Map(1) { 'build' => { status: 'completed' } },
	//   started: 1970-01-01T00:00:00.000Z
	// } <nil>
}
