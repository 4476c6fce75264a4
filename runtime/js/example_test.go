package js_test

import (
	"fmt"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/js"
)

var double = js.NewScript("example", `(async (x) => x * 2)`)

func Example() {
	vm := js.New(js.Options{Caps: caps.Fixed(1)}, func() bool { return false })
	vm.Loop.Do(func(w *js.Wait) {
		v, failure := vm.Eval(double)
		if failure != nil {
			fmt.Println(failure)
			return
		}
		f, _ := js.Function(v)
		vm.Run(&js.Task{}, f, func(o js.Outcome) {
			fmt.Println(o.Value, o.Err)
			w.Finish()
		}, nil, vm.Value(21))
	})
	// Output: 42 <nil>
}
