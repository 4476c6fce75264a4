package host_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/host"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/targets"
)

// A thousand sessions, from many goroutines: each request is answered by one result, each session says
// its events in order and ends, and nothing stays behind.
func TestAThousandSessionsLeaveNothingBehind(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	const sessions, writers = 1000, 8
	opts := options()
	opts.Session.Grace = time.Minute // on a busy machine a session of so many may wait a second for its turn
	c := serve(t, opts)
	var mu sync.Mutex // a line at a time
	send := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = fmt.Fprintf(c.in, format+"\n", args...)
	}
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := w; i < sessions; i += writers {
				s := fmt.Sprint("s", i)
				send(`{"id":"%s run","do":"run","session":%q,"target":"lab/count"}`, s, s)
				send(`{"id":"%s sleep","do":"run","session":%q,"target":"lab/sleep"}`, s, s)
				switch i % 4 {
				case 0:
					send(`{"id":"%s cancel","do":"cancel","task":"%s.2"}`, s, s)
				case 1:
					send(`{"id":"%s seed","do":"seed","session":%q,"stores":{"global":{"x":1}}}`, s, s)
				case 2:
					send(`{"id":"%s stores","do":"stores","session":%q}`, s, s)
				}
				send(`{"id":"%s end","do":"end","session":%q}`, s, s)
				if i%3 == 0 {
					send(`{"id":"%s again","do":"run","session":%q,"target":"lab/count"}`, s, s)
				}
			}
		})
	}
	go func() {
		all.Wait()
		c.in.Close()
	}()
	if err := c.rest(); err != nil {
		t.Fatal(err)
	}
	results, seq, ended := map[string]string{}, map[string]int64{}, map[string]bool{}
	for _, e := range c.all {
		if r, ok := e.Body.(event.Result); ok {
			var re string
			_ = json.Unmarshal(e.Re, &re)
			if results[re] != "" {
				t.Errorf("%s has two results", re)
			}
			results[re] = r.Status
		}
		if e.Instance != "" {
			if seq[e.Instance]++; e.Seq != seq[e.Instance] || ended[e.Instance] {
				t.Errorf("session %s: seq %d out of order", e.Session, e.Seq)
			}
			s, ok := e.Body.(event.Session)
			ended[e.Instance] = ok && s.State == "ended"
		}
	}
	for i := range sessions {
		s := fmt.Sprint("s", i)
		for what, want := range map[string]string{"run": "success", "sleep": "cancelled", "end": "success"} {
			if got := results[s+" "+what]; got != want {
				t.Errorf("%s %s: %q", s, what, got)
			}
		}
	}
	for instance, done := range ended {
		if !done {
			t.Errorf("instance %s never ended", instance)
		}
	}
	same(t, "results", len(results), 3*sessions+3*sessions/4+(sessions+2)/3)
	same(t, "instances", len(seq), sessions+(sessions+2)/3)
}

// Two hundred missions whose scripts sleep, reset and ended at random under virtual time: each request has one result
// behind all that it caused, each session comes to its end, and nothing stays behind.
func TestMissionsResetAndEndedAtRandom(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	const sessions, writers, requests = 200, 8, 12
	opts := staging("2.5", map[string]string{
		"second": "while (true) { await context.sleep(70); context.localStore.use('beats', 0).value++ }", // for ever, unless it is cut
		"nap":    "await context.sleep(40)",
	})
	for name := range opts.Library.Dirs[0].FS.(fstest.MapFS) { // a session evaluates them all
		if parts := strings.Split(name, "/"); len(parts) > 2 && !slices.Contains([]string{"prepare", "first", "second", "nap", "count"}, parts[2]) {
			delete(opts.Library.Dirs[0].FS.(fstest.MapFS), name)
		}
	}
	c := serve(t, opts)
	var mu sync.Mutex // a line at a time
	sent := map[string]int{}
	send := func(id, format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		sent[id]++
		_, _ = fmt.Fprintf(c.in, `{"id":%q,`+format+"}\n", append([]any{id}, args...)...)
	}
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := w; i < sessions; i += writers {
				s, chance := fmt.Sprint("s", i), rand.New(rand.NewPCG(1, uint64(i)))
				unsettled := func() string { return []string{"true", "false"}[chance.IntN(2)] }
				start := func(n int) {
					send(fmt.Sprint(s, " ", n), `"do":"start","session":%q,"mission":%q,"clock":"virtual","seed":%d,"settle":false`, s, sample("2.5"), i)
				}
				start(0)
				for n := 1; n < requests; n++ {
					id := fmt.Sprint(s, " ", n)
					switch chance.IntN(10) {
					case 0:
						send(id, `"do":"reset","session":%q,"settle":false`, s)
					case 1:
						send(id, `"do":"end","session":%q,"settle":%s`, s, unsettled())
					case 2:
						start(n)
					case 3, 4:
						send(id, `"do":"wait","session":%q,"ms":%d`, s, chance.IntN(2000))
					case 5:
						send(id, `"do":"execute","session":%q,"force":"red","node":"firewall","action":"scan","settle":false`, s)
					case 6:
						send(id, `"do":"run","session":%q,"target":"lab/nap","settle":false`, s)
					case 7:
						send(id, `"do":"cancel","task":"%s.%d"`, s, 1+chance.IntN(8))
					case 8:
						send(id, `"do":"state","session":%q,"settle":false`, s)
					case 9:
						send(id, `"do":"run","session":%q,"target":"lab/count","settle":false`, s)
					}
				}
			}
		})
	}
	go func() {
		all.Wait()
		c.in.Close()
	}()
	if err := c.rest(); err != nil {
		t.Fatal(err)
	}
	keepsOrder(t, c.all)
	results, state, resets := map[string]int{}, map[string]string{}, 0
	for _, e := range c.all {
		switch body := e.Body.(type) {
		case event.Result:
			var re string
			if json.Unmarshal(e.Re, &re) == nil && re != "" {
				results[re]++
			}
		case event.Session:
			if state[e.Session] = body.State; body.State == "resetting" {
				resets++
			}
		}
	}
	for id := range sent {
		if results[id] != 1 {
			t.Errorf("%s has %d results", id, results[id])
		}
	}
	same(t, "requests", len(sent), sessions*requests)
	for s, last := range state {
		same(t, s, last, "ended")
	}
	if len(state) != sessions || resets < sessions/4 {
		t.Errorf("%d sessions, %d resets", len(state), resets)
	}
}

// Whatever comes in: each line of it that is not blank is answered, and only events go out.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		`{"id":1,"do":"run","session":"s","target":"lab/count","args":{"a":[1]},"undeclared":true,"timeout":"5s"}`,
		`{"id":"x","do":"seed","session":"s","stores":{"global":{"a":{"$map":[[1,2]]}}}}` + "\n" + `{"do":"stores","session":"s"}`,
		`{"id":1,"do":"run","session":"s","target":"lab/count","config":{"targetEnvConfigs":{"lab":"blue"}}}`,
		`{"do":"cancel","task":"s.1"}` + "\r\n\n" + `{"do":"end","session":"s"}`,
		`{"id":1,"do":"start","session":"s","mission":{"schemaBuildNumber":58},"dir":["x"],"config":{},"members":[{"username":"a","role":"observer"}],"clock":"virtual","seed":3,"metis":"2.5"}`,
		`{"id":1,"do":"start","session":"s","mission":` + compact(f, "2.5") + `,"clock":"virtual","settle":false}` + "\n" +
			`{"id":2,"do":"execute","session":"s","force":"blue","node":"firewall","action":"scan","outcome":"success","member":"a"}` + "\n" +
			`{"do":"wait","session":"s","ms":1e3}` + "\n" + `{"do":"configs","session":"s","configs":{"lab":null}}` + "\n" + `{"do":"reset","session":"s"}`,
		`{"do":"settle","session":"s"}` + "\n" + `{"do":"state","session":"s","settle":true}` + "\n" + `{"do":"run","session":"s","target":"lab/count","force":"blue","trigger":"session-start"}`,
		"\uFEFF{\"do\":\"list\"}", `{"id":-0.5e3,"do":"list"`, "[]", "\x00\xff", `{"do":"run","do":1}`,
	} {
		f.Add([]byte(seed))
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: fstest.MapFS{
		"lab/schema.ts":               {Data: []byte(`export default new TargetEnvSchema({ name: 'Lab', description: '', version: '1.0.0' })`)},
		"lab/targets/count/schema.ts": {Data: []byte(`export default new TargetSchema({ _id: 'count', name: 'c', description: '', args: [], script: async (context) => context.globalStore.use('n', 0).value += 1 })`)},
	}}}}
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		ctx, stop := context.WithTimeout(context.Background(), 5*time.Second) // a session may be told to wait for years
		defer stop()
		if err := host.Serve(ctx, bytes.NewReader(in), &out, host.Options{Library: lib}); errors.Is(err, context.DeadlineExceeded) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		lines, results, failures := 0, 0, 0
		for _, line := range bytes.Split(bytes.TrimPrefix(in, []byte("\uFEFF")), []byte("\n")) {
			if len(bytes.TrimSpace(line)) > 0 {
				lines++
			}
		}
		for line := range bytes.Lines(out.Bytes()) {
			var e event.Event
			if err := json.Unmarshal(line, &e); err != nil {
				t.Fatalf("%v in %q", err, line)
			}
			switch e.Body.(type) {
			case event.Result:
				results++
			case event.Failure:
				failures++
			}
		}
		if results > lines || results+failures < lines {
			t.Errorf("%d lines, %d results, %d errors: %s", lines, results, failures, out.Bytes())
		}
	})
}

func TestEveryEventKeepsToTheSchema(t *testing.T) {
	schema := eventSchema(t)
	in := `{"id":1,"do":"run","session":"s","target":"lab/fail"}
{"id":2,"do":"stores","session":"s"}
{"id":3,"do":"list"}
{"id":4,"do":"end","session":"t"}
nonsense`
	var out bytes.Buffer
	if err := host.Serve(context.Background(), strings.NewReader(in), &out, options()); err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(out.Bytes()) {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%v\n%s", err, line)
		}
	}
}

func eventSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(event.Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("events.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("events.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// What a request costs besides its script: reading it, the queue, the events and their JSON.
func BenchmarkRun(b *testing.B) {
	opts := options()
	opts.Session.Budget = js.Budget{Turn: time.Minute}
	inR, in := io.Pipe()
	outR, out := io.Pipe()
	go func() {
		_ = host.Serve(context.Background(), inR, out, opts)
		out.Close()
	}()
	go func() {
		for i := range b.N {
			fmt.Fprintf(in, `{"id":%d,"do":"run","session":"s","target":"lab/count"}`+"\n", i)
		}
		in.Close()
	}()
	b.ReportAllocs()
	_, _ = io.Copy(io.Discard, outR)
}
