// Package js is the JavaScript engine as the packages above see it: a [VM] with its [Loop], programs
// made of bundles, values, errors in the author's coordinates and V8's words, the console, and the budgets
// that stop what does not stop by itself. It and its children are the only packages that import goja.
//
//	p, err := js.Compile("bundle", b)                  // once; shared by all VMs
//	vm := js.New(js.Options{...}, idle)                // one per session
//	modules, failure := vm.Load(p, require)
//	vm.Run(&task, script, settled, nil, args...)       // a script, as a task
//
// # Tasks
//
// A [Task] is one execution. The engine carries it across awaits and through promises, so [VM.Current]
// names whose code runs at every instruction, and [Task.Waits] the places that a suspended one waits at,
// innermost first. One thing it does not carry it through: the `then` of an object of the script that is
// not awaited but returned or resolved with; code in there belongs to no task.
//
// # What ends a VM
//
// goja's async functions stay on its call stack when an interrupt, a stack overflow or a Go panic goes
// through them: no promise job would run any more, without an error. So each of these breaks the VM for
// good. Options.Broke hears of it once, [VM.Broken] says why, every later call returns that error, and
// values can still be read.
//
// # Goroutines
//
// A VM and everything that came out of it belong to the goroutine that drives its loop, one at a time;
// [Loop.Post], [Loop.Do], the function that [Loop.Callback] returns and [VM.Interrupt] may be called from
// any. A [Program] and a [Script] hold no values and are shared.
//
// # Errors
//
// What a script threw comes back as an [event.Error]. Go functions that scripts call throw with
// [VM.Throw], or panic with an error object. A Go panic in here is a defect: it breaks the VM and is
// reported with its stack, but does not end the process.
package js
