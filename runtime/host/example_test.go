package host_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/host"
	"github.com/metis-run/metis-run/targets"
)

// A client usually is another process at the other ends of two pipes; here its requests are a text.
func ExampleServe() {
	requests := `
{"id":1,"do":"seed","session":"s1","stores":{"global":{"n":41}}}
{"id":2,"do":"run","session":"s1","target":"lab/count"}
{"id":3,"do":"stores","session":"s1"}
{"id":4,"do":"stores","session":"s2"}
`
	var out bytes.Buffer
	opts := host.Options{Library: &runtime.Library{Dirs: []targets.Dir{{FS: lab()}}}}
	if err := host.Serve(context.Background(), strings.NewReader(requests), &out, opts); err != nil {
		panic(err)
	}
	answers := map[string][]string{}
	for line := range strings.Lines(out.String()) {
		var e event.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			panic(err)
		}
		switch body := e.Body.(type) {
		case event.Stores:
			answers[string(e.Re)] = append(answers[string(e.Re)], string(body.Scopes))
		case event.Failure:
			answers[string(e.Re)] = append(answers[string(e.Re)], body.Message)
		case event.Result:
			answers[string(e.Re)] = append(answers[string(e.Re)], body.Status)
			if body.Value != nil {
				answers[string(e.Re)] = append(answers[string(e.Re)], string(body.Value))
			}
		}
	}
	for _, re := range []string{"1", "2", "3", "4"} {
		fmt.Println(re, strings.Join(answers[re], " "))
	}
	// Output:
	// 1 success
	// 2 success 42
	// 3 {"global":{"n":42}} success
	// 4 there is no session "s2" refused
}
