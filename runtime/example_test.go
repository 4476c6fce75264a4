package runtime_test

import (
	"context"
	"fmt"
	"testing/fstest"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/targets"
)

// counters is a library with one environment, held in memory.
func counters() *runtime.Library {
	return &runtime.Library{Dirs: []targets.Dir{{FS: fstest.MapFS{
		"counters/schema.ts": {Data: []byte(`export default new TargetEnvSchema({ name: 'Counters', description: '', version: '1.0.0' })`)},
		"counters/targets/count/schema.ts": {Data: []byte(`
export default new TargetSchema({
  _id: 'count', name: 'Count', description: 'Counts.',
  args: [{ _id: 'by', name: 'By', type: 'number', required: true, default: 1 }],
  script: async (context) => {
    const counter = context.globalStore.use('counter', 0)
    counter.value += context.effect.args.by
    if (counter.value > 100) throw new RangeError('too many')
    context.sendOutput('counted to ' + counter.value)
  },
})`)},
		"counters/targets/wait/schema.ts": {Data: []byte(`
export default new TargetSchema({
  _id: 'wait', name: 'Wait', description: 'Waits for an hour.', args: [],
  script: async (context) => {
    try {
      await context.sleep(3_600_000)
    } finally {
      context.sendOutput('waited')
    }
  },
})`)},
	}}}}
}

func ExampleSession_Run() {
	lib := counters()
	count, err := lib.Find(context.Background(), "counters/count")
	if err != nil {
		fmt.Println(err)
		return
	}
	s := runtime.Open(runtime.Options{Sink: func(e event.Event) {
		if output, ok := e.Body.(event.Output); ok {
			fmt.Println(output.Message)
		}
	}})
	defer s.End()
	for _, args := range []string{``, `{"by": 41}`, `{"by": 100}`} {
		result := s.Run(context.Background(), runtime.Request{Target: count, Args: []byte(args)})
		if result.Error != nil {
			fmt.Println(result.Status, result.Error)
		}
	}
	// Output:
	// counted to 1
	// counted to 42
	// failure counters/targets/count/schema.ts:8:36: RangeError: too many
}

// A virtual clock jumps to what is due next: an hour takes no time.
func ExampleOptions_virtual() {
	wait, _ := counters().Find(context.Background(), "counters/wait")
	clock := caps.Virtual(time.Time{})
	s := runtime.Open(runtime.Options{Caps: caps.Capabilities{Clock: clock}})
	defer s.End()
	fmt.Println(s.Run(context.Background(), runtime.Request{Target: wait}).Status, clock.Now().Sub(caps.Epoch))
	// Output: success 1h0m0s
}

// A cancelled execution runs its finally clauses; then it answers.
func ExampleSession_Start() {
	wait, _ := counters().Find(context.Background(), "counters/wait")
	started := make(chan string, 1)
	s := runtime.Open(runtime.Options{Sink: func(e event.Event) {
		switch b := e.Body.(type) {
		case event.Task:
			if b.Status == "running" {
				started <- b.ID
			}
		case event.Output:
			fmt.Println(b.Message)
		}
	}})
	defer s.End()
	done := make(chan event.Result, 1)
	s.Start(runtime.Request{Target: wait}, func(r event.Result) { done <- r })
	s.Cancel(<-started, &event.Error{Code: event.CodeCancelled, Message: "no longer needed"})
	result := <-done
	fmt.Println(result.Status, result.Error)
	// Output:
	// waited
	// cancelled counters/targets/wait/schema.ts:6:7: no longer needed
}

func ExampleSession_Seed() {
	count, _ := counters().Find(context.Background(), "counters/count")
	s := runtime.Open(runtime.Options{})
	defer s.End()
	if err := s.Seed(stores.Scope{Name: stores.Global}, "counter", []byte(`99`)); err != nil {
		fmt.Println(err)
	}
	s.Run(context.Background(), runtime.Request{Target: count})
	text, err := s.Stores()
	fmt.Println(string(text), err)
	// Output: {"global":{"counter":100}} <nil>
}

func ExampleLibrary_Find() {
	_, err := counters().Find(context.Background(), "countrs/count")
	fmt.Println(err != nil)
	// Output: true
}
