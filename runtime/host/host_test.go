package host_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/host"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/targets"
)

// lab is an environment for these tests: one script a target.
func lab() fstest.MapFS {
	files := fstest.MapFS{
		"lab/schema.ts":    {Data: []byte(`export default new TargetEnvSchema({ name: 'Lab', description: '', version: '1.0.0' })`)},
		"lab/configs.json": {Data: []byte(`[{"_id":"blue","name":"Blue","targetEnvId":"lab","data":{"host":"blue.example"}}]`)},
	}
	for name, script := range map[string]string{
		"echo":      `context.sendOutput('hello ' + args.who); return args`,
		"count":     `return context.globalStore.use('n', 0).value += 1`,
		"config":    `return context.config.targetEnvConfig?.data.host ?? null`,
		"hold":      `const held = context.globalStore.use('held', null); return await new Promise(resolve => { held.value = resolve; context.sendOutput('held') })`,
		"release":   `context.globalStore.use('held', null).value('released'); return 'done'`,
		"never":     `context.sendOutput('waiting'); await new Promise(() => {})`,
		"loop":      `context.sendOutput('looping'); while (true) {}`,
		"sleep":     `try { context.sendOutput('asleep'); await context.sleep(1e6) } finally { context.sendOutput('finally') }`,
		"late":      `context.sleep(5).then(() => context.sendOutput('late'))`,
		"fail":      `throw new Error('no luck')`,
		"compute":   `context.sendOutput('computing'); const end = Date.now() + 300; while (Date.now() < end) {} return 'computed'`,
		"many":      `for (let i = 0; i < 8000; i++) context.sendOutput('line ' + i)`,
		"backtrack": `context.sendOutput('matching'); return /(?=a)(a|aa)+$/.test('a'.repeat(36) + 'b')`,
	} {
		files["lab/targets/"+name+"/schema.ts"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(
			"export default new TargetSchema({ _id: '%s', name: '%s', description: '', args: [], script: async (context) => { %s } })", name, name, script))}
	}
	return files
}

func options() host.Options {
	return host.Options{Library: &runtime.Library{Dirs: []targets.Dir{{FS: lab()}}}}
}

// client is one call of Serve and the other ends of its pipes.
type client struct {
	t      *testing.T
	in     *io.PipeWriter
	out    *bufio.Reader
	cancel context.CancelCauseFunc
	served chan error
	all    []event.Event
	taken  map[int]bool // those of all that result has given
}

func serve(t *testing.T, opts host.Options) *client {
	t.Helper()
	ctx, cancel := context.WithCancelCause(context.Background())
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	c := &client{t: t, in: inW, out: bufio.NewReader(outR), cancel: cancel, served: make(chan error, 1), taken: map[int]bool{}}
	go func() {
		c.served <- host.Serve(ctx, inR, outW, opts)
		outW.Close()
		inR.Close()
	}()
	t.Cleanup(func() {
		inW.Close()
		go io.Copy(io.Discard, c.out)
		cancel(nil)
		<-c.served
		outR.Close()
	})
	return c
}

func (c *client) send(format string, args ...any) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.in, format+"\n", args...); err != nil {
		c.t.Fatal(err)
	}
}

// next is the next event; false at the end.
func (c *client) next() (event.Event, bool) {
	c.t.Helper()
	line, err := c.out.ReadBytes('\n')
	if err == io.EOF && len(line) == 0 {
		return event.Event{}, false
	}
	if err != nil {
		c.t.Fatalf("%v after %q", err, line)
	}
	var e event.Event
	if err := json.Unmarshal(line, &e); err != nil {
		c.t.Fatalf("%v in %s", err, line)
	}
	c.all = append(c.all, e)
	return e, true
}

// until reads up to the first event that satisfies want.
func (c *client) until(want func(event.Event) bool) event.Event {
	c.t.Helper()
	for {
		e, ok := c.next()
		if !ok {
			c.t.Fatalf("the output ended; it was\n%s", c.log())
		}
		if want(e) {
			return e
		}
	}
}

// result is the result of a request: one that was read already, for those of two requests may come in any order, or the next.
func (c *client) result(re string) event.Result {
	c.t.Helper()
	for i := 0; ; i++ {
		if i == len(c.all) {
			c.until(func(event.Event) bool { return true })
		}
		if r, ok := c.all[i].Body.(event.Result); ok && string(c.all[i].Re) == re && !c.taken[i] {
			c.taken[i] = true
			return r
		}
	}
}

func (c *client) output(message string) event.Output {
	c.t.Helper()
	return c.until(func(e event.Event) bool {
		o, ok := e.Body.(event.Output)
		return ok && o.Message == message
	}).Body.(event.Output)
}

// finish closes the input and reads the rest.
func (c *client) finish() error {
	c.t.Helper()
	c.in.Close()
	return c.rest()
}

// rest reads the rest.
func (c *client) rest() error {
	c.t.Helper()
	for {
		if _, ok := c.next(); !ok {
			err := <-c.served
			c.served <- err
			return err
		}
	}
}

func (c *client) log() string {
	var text strings.Builder
	for _, e := range c.all {
		line, _ := e.AppendJSON(nil)
		fmt.Fprintf(&text, "%s\n", line)
	}
	return text.String()
}

// answer is the kinds of the events of one request, the status behind a result and the code behind an error.
func (c *client) answer(re string) (kinds []string) {
	for _, e := range c.all {
		if string(e.Re) != re {
			continue
		}
		switch body := e.Body.(type) {
		case event.Result:
			kind := "result:" + body.Status
			if body.Error != nil {
				kind += ":" + body.Error.Code
			}
			kinds = append(kinds, kind)
		case event.Failure:
			kinds = append(kinds, "error:"+body.Code)
		case event.Diagnostic, event.Session: // TestSessionEventsNameTheirRequest looks at these
		default:
			kinds = append(kinds, body.Kind())
		}
	}
	return kinds
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestRunAnswersWithItsEventsAndItsResult(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c := serve(t, options())
	c.send(`{"id":"first","do":"run","session":"s1","target":"lab/echo","args":{"who":"world"},"undeclared":true}`)
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	same(t, "answer", c.answer(`"first"`), "[task task output task result:success]")
	var kinds []string
	for i, e := range c.all {
		kinds = append(kinds, e.Body.Kind())
		same(t, "seq", e.Seq, i+1)
		same(t, "session", e.Session, "s1")
		if r, ok := e.Body.(event.Result); ok {
			same(t, "value", string(r.Value), `{"who":"world"}`)
		}
	}
	same(t, "first and last", kinds[0]+" "+kinds[len(kinds)-1], "session session")
}

func TestRequestsAreAnswered(t *testing.T) {
	tests := map[string]struct{ lines, re, want string }{
		"stores": {`{"id":1,"do":"run","session":"s","target":"lab/count"}
			{"id":2,"do":"stores","session":"s"}`, "2", "stores result:success"},
		"seed and run": {`{"id":1,"do":"seed","session":"s","stores":{"global":{"n":41}}}
			{"id":2,"do":"run","session":"s","target":"lab/count"}`, "1", "result:success"},
		"list":                  {`{"id":1,"do":"list"}`, "1", "list result:success"},
		"end":                   {`{"id":1,"do":"seed","session":"s","stores":{}}` + "\n" + `{"id":2,"do":"end","session":"s"}`, "2", "result:success"},
		"end of unknown":        {`{"id":1,"do":"end","session":"s"}`, "1", "error:unknown result:refused:unknown"},
		"stores of unknown":     {`{"id":1,"do":"stores","session":"s"}`, "1", "error:unknown result:refused:unknown"},
		"cancel of unknown":     {`{"id":1,"do":"cancel","task":"s.1"}`, "1", "error:unknown result:refused:unknown"},
		"unknown environment":   {`{"id":1,"do":"run","session":"s","target":"lap/count"}`, "1", "result:refused:unknown"},
		"unknown target":        {`{"id":1,"do":"run","session":"s","target":"lab/coutn"}`, "1", "result:refused:unknown"},
		"undeclared":            {`{"id":1,"do":"run","session":"s","target":"lab/echo","args":{"who":1}}`, "1", "result:refused:arguments"},
		"failure":               {`{"id":1,"do":"run","session":"s","target":"lab/fail"}`, "1", "task task task result:failure:script"},
		"no id":                 {`{"do":"run","session":"s","target":"lab/count"}`, "null", "task task task result:success"},
		"no id, refused":        {`{"do":"end","session":"s"}`, "null", "error:unknown result:refused:unknown"},
		"not JSON":              {`hello`, "null", "error:usage"},
		"id before the mistake": {`{"id":7,"do":`, "7", "error:usage result:refused:usage"},
		"id no scalar":          {`{"id":[1],"do":"list"}`, "null", "error:usage"},
		"config":                {`{"id":1,"do":"run","session":"s","target":"lab/config","config":{"targetEnvConfigs":{"lab":"blue"}}}`, "1", "task task task result:success"},
		"unknown config":        {`{"id":1,"do":"run","session":"s","target":"lab/config","config":{"targetEnvConfigs":{"lab":"bleu"}}}`, "1", "result:refused:unknown"},
		"config too late": {`{"id":1,"do":"seed","session":"s","stores":{}}
			{"id":2,"do":"run","session":"s","target":"lab/config","config":{"targetEnvConfigs":{"lab":"blue"}}}`, "2", "error:usage result:refused:usage"},
		"bad seed":     {`{"id":1,"do":"seed","session":"s","stores":{"global":{"a":1,"b":{"$nix":1}}}}`, "1", "error:store result:refused:store"},
		"after an end": {`{"id":1,"do":"run","session":"s","target":"lab/count"}` + "\n" + `{"id":2,"do":"end","session":"s"}` + "\n" + `{"id":3,"do":"stores","session":"s"}`, "3", "error:unknown result:refused:unknown"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := serve(t, options())
			go func() {
				_, _ = io.WriteString(c.in, test.lines) // the last line has no end
				c.in.Close()
			}()
			if err := c.rest(); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(c.answer(test.re), " "); got != test.want {
				t.Errorf("got  %s\nwant %s\n%s", got, test.want, c.log())
			}
		})
	}
}

func TestMalformedRequestsNameTheMistake(t *testing.T) {
	tests := map[string]struct{ line, message, hint string }{
		"no object":      {`[1]`, "the request cannot be read: it is no JSON object", "write one JSON object a line"},
		"two objects":    {`{"do":"list"} {}`, "there is more behind the object", ""},
		"cut":            {`{"do":"list"`, "it ends too early", ""},
		"no UTF-8":       {"{\"do\":\"\xff\"}", "it is not UTF-8", ""},
		"deep":           {`{"args":` + strings.Repeat("[", 100000), "exceeded max depth", ""},
		"nothing to do":  {`{"id":1}`, `"do" is missing`, "run, cancel, seed"},
		"do a number":    {`{"do":1}`, `"do" must be a string that is not empty, and is 1`, ""},
		"unknown do":     {`{"do":"rnu"}`, `there is no request "rnu"`, "did you mean run?"},
		"unknown field":  {`{"do":"run","sesion":"s"}`, `"sesion" has no place in a run request`, "did you mean session?"},
		"other's field":  {`{"do":"end","session":"s","target":"t"}`, `"target" has no place in a end request`, "id, do, session"},
		"twice":          {`{"do":"list","do":"list"}`, `"do" is given twice`, "leave one out"},
		"missing":        {`{"do":"run","session":"s"}`, `"target" is missing in the run request`, `"target":"ENVIRONMENT/TARGET"`},
		"session null":   {`{"do":"end","session":null}`, `"session" must be a string`, ""},
		"empty session":  {`{"do":"end","session":""}`, `"session" must be a string`, ""},
		"long session":   {`{"do":"end","session":"` + strings.Repeat("s", 201) + `"}`, "longer than 200 bytes", "shorter"},
		"args a list":    {`{"do":"run","session":"s","target":"t","args":[]}`, `"args" must be an object`, ""},
		"undeclared 1":   {`{"do":"run","session":"s","target":"t","undeclared":1}`, `"undeclared" must be true or false, and is 1`, ""},
		"timeout number": {`{"do":"run","session":"s","target":"t","timeout":5}`, `"timeout" must be a time above zero with its unit, such as "5s"`, ""},
		"timeout zero":   {`{"do":"run","session":"s","target":"t","timeout":"0s"}`, "above zero", ""},
		"config":         {`{"do":"run","session":"s","target":"t","config":{"lab":"blue"}}`, `"lab" has no place in the config`, "targetEnvConfigs"},
		"scope":          {`{"do":"seed","session":"s","stores":{"globe":{}}}`, `"globe" is no scope`, `"local:ENVIRONMENT"`},
		"key":            {`{"do":"seed","session":"s","stores":{"global":{"$x":1}}}`, `"$x" is no key`, "stores answer"},
		"seed no object": {`{"do":"seed","session":"s","stores":{"global":1}}`, `"global" must be an object`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := host.Serve(context.Background(), strings.NewReader(test.line+"\n{\"id\":2,\"do\":\"end\",\"session\":\"x\"}"), &out, options()); err != nil {
				t.Fatal(err)
			}
			var first struct {
				Event, Code, Message, Hint string
				Re                         json.RawMessage
			}
			if err := json.Unmarshal(out.Bytes()[:bytes.IndexByte(out.Bytes(), '\n')], &first); err != nil {
				t.Fatal(err)
			}
			if first.Event != "error" || !strings.Contains(first.Message, test.message) || !strings.Contains(first.Hint, test.hint) {
				t.Errorf("got %+v\nwant %q, hint %q", first, test.message, test.hint)
			}
			if !strings.Contains(out.String(), `"re":2`) {
				t.Errorf("the next request was not answered: %s", out.String())
			}
		})
	}
}

func TestALineThatIsTooLongCostsOnlyItself(t *testing.T) {
	var out bytes.Buffer
	in := io.MultiReader(strings.NewReader(`{"id":1,"do":"run","args":"`), io.LimitReader(spaces{}, 17<<20), strings.NewReader("\"}\n"+`{"id":2,"do":"list"}`))
	if err := host.Serve(context.Background(), in, &out, options()); err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(out.String(), "\n")
	if !strings.Contains(first, "longer than 16 MiB") || !strings.Contains(rest, `"re":2,"status":"success"`) {
		t.Errorf("got %s\n%.300s", first, rest)
	}
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestSeedsAndStoresUseOneNotation(t *testing.T) {
	c := serve(t, options())
	const stores = `{"global":{"$number:5":null,"$$x":[],"m":{"$map":[["k",{"$date":"2026-01-02T03:04:05.000Z"}]]},"n":41},"local:lab":{"b":{"$bigint":"7"}}}`
	c.send(`{"id":1,"do":"seed","session":"s","stores":%s}`, stores)
	c.send(`{"id":2,"do":"stores","session":"s"}`)
	c.send(`{"id":3,"do":"run","session":"s","target":"lab/count"}`)
	same(t, "count", string(c.result("3").Value), "42")
	for _, e := range c.all {
		if body, ok := e.Body.(event.Stores); ok {
			same(t, "stores", string(body.Scopes), stores)
		}
	}
}

func TestListShowsTargetsAndNoConfigData(t *testing.T) {
	c := serve(t, options())
	c.send(`{"id":1,"do":"list"}`)
	c.result("1")
	log := c.log()
	if !strings.Contains(log, `"id":"count"`) || !strings.Contains(log, `"id":"blue"`) || strings.Contains(log, "blue.example") {
		t.Error(log)
	}
}

func TestOneRunSettlesWhatAnotherAwaits(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c := serve(t, options())
	c.send(`{"id":1,"do":"run","session":"s","target":"lab/hold"}`)
	c.output("held")
	c.send(`{"id":2,"do":"run","session":"s","target":"lab/release"}`)
	same(t, "first", string(c.result("1").Value), `"released"`)
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	same(t, "second", c.answer("2"), "[task task task result:success]")
}

func TestCancelLetsFinallyRun(t *testing.T) {
	c := serve(t, options())
	c.send(`{"id":1,"do":"run","session":"a.b","target":"lab/sleep"}`)
	task := c.output("asleep").Task
	c.send(`{"id":2,"do":"cancel","task":%q}`, task)
	for len(c.answer("1")) == 0 || !strings.HasPrefix(c.answer("1")[len(c.answer("1"))-1], "result") {
		c.next()
	}
	same(t, "run", c.answer("1"), "[task task output output task result:cancelled:cancelled]")
	c.send(`{"id":3,"do":"cancel","task":%q}`, task)
	same(t, "again", c.result("3").Status, "refused")
	same(t, "cancel", c.answer("2"), "[result:success]")
}

func TestEndCutsWhatRunsAndFreesTheName(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c := serve(t, options())
	c.send(`{"id":1,"do":"run","session":"s","target":"lab/count"}`)
	c.send(`{"id":2,"do":"run","session":"s","target":"lab/sleep"}`)
	c.output("asleep")
	c.send(`{"id":3,"do":"end","session":"s"}`)
	c.send(`{"id":4,"do":"run","session":"s","target":"lab/count"}`)
	same(t, "new session", string(c.result("4").Value), "1")
	same(t, "cut", c.answer("2"), "[task task output task result:cancelled:cancelled]")
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	var instances []string
	for _, e := range c.all {
		if e.Instance != "" && !slices.Contains(instances, e.Instance) {
			instances = append(instances, e.Instance)
			same(t, "seq of an instance begins at", e.Seq, 1)
		}
	}
	same(t, "instances", len(instances), 2)
}

func TestEndOfInputWaitsForWhatRuns(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c := serve(t, options())
	c.send(`{"id":1,"do":"run","session":"s","target":"lab/late"}`)
	c.send(`{"id":2,"do":"run","session":"t","target":"lab/hold"}`)
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	same(t, "left behind", strings.Contains(c.log(), `"message":"late"`), true)
	same(t, "never settles", c.answer("2"), "[task task output task result:failure:never-settles]")
}

func TestARunThatNothingCanSettleIsNoticedWhileTheInputIsOpen(t *testing.T) {
	c := serve(t, options())
	c.send(`{"id":1,"do":"run","session":"s","target":"lab/never"}`)
	c.output("waiting")
	// A turn of the session makes it look again.
	answered := make(chan event.Result, 1)
	go func() { answered <- c.result("1") }()
	for deadline := time.After(20 * time.Second); ; {
		if _, err := fmt.Fprintln(c.in, `{"id":2,"do":"seed","session":"s","stores":{}}`); err != nil {
			t.Fatal(err)
		}
		select {
		case r := <-answered:
			same(t, "code", r.Error.Code, event.CodeNeverSettles)
			return
		case <-deadline:
			t.Fatal("it was not noticed")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func TestAnEndlessLoopHoldsNoOtherSession(t *testing.T) {
	opts := options()
	opts.Session.Budget = js.Budget{Turn: 2 * time.Second}
	c := serve(t, opts)
	c.send(`{"id":1,"do":"run","session":"bad","target":"lab/loop"}`)
	c.output("looping")
	c.send(`{"id":2,"do":"run","session":"good","target":"lab/count"}`)
	c.result("2")
	same(t, "while it loops", c.answer("1"), "[task task output]")
	same(t, "loop", c.result("1").Error.Code, event.CodeBudget)
	c.send(`{"id":3,"do":"run","session":"bad","target":"lab/count"}`)
	r := c.result("3")
	same(t, "afterwards", r.Status+" "+r.Error.Code, "refused session-broken")
	c.send(`{"id":4,"do":"stores","session":"bad"}`)
	same(t, "its stores", c.result("4").Status, "success")
}

func TestCancelAndEndStopAnEndlessLoop(t *testing.T) {
	opts := options()
	opts.Session.Grace = 50 * time.Millisecond
	c := serve(t, opts)
	c.send(`{"id":1,"do":"run","session":"a","target":"lab/loop"}`)
	c.send(`{"id":2,"do":"cancel","task":%q}`, c.output("looping").Task)
	same(t, "cancelled", c.result("1").Status, "cancelled")
	c.send(`{"id":3,"do":"run","session":"b","target":"lab/sleep"}`)
	c.output("asleep")
	c.send(`{"id":4,"do":"run","session":"b","target":"lab/loop"}`)
	c.output("looping")
	c.send(`{"id":5,"do":"end","session":"b"}`)
	same(t, "end", c.result("5").Status, "success")
	for _, re := range []string{"3", "4"} {
		list := c.answer(re)
		same(t, "cut", list[len(list)-1], "result:cancelled:cancelled")
	}
}

func TestCancellingOneRunDoesNotBreakAnotherThatIsBusy(t *testing.T) {
	opts := options()
	opts.Session.Grace = 20 * time.Millisecond // much shorter than the other's turn
	c := serve(t, opts)
	c.send(`{"id":1,"do":"run","session":"s","target":"lab/sleep"}`)
	task := c.output("asleep").Task
	c.send(`{"id":2,"do":"run","session":"s","target":"lab/compute"}`)
	c.output("computing")
	c.send(`{"id":3,"do":"cancel","task":%q}`, task)
	same(t, "busy", string(c.result("2").Value), `"computed"`)
	same(t, "cancelled", c.result("1").Status, "cancelled")
}

func TestNativeCodeThatDoesNotStopIsGivenUp(t *testing.T) {
	opts := options()
	opts.Session.Budget = js.Budget{Turn: 300 * time.Millisecond}
	opts.Session.Grace = 20 * time.Millisecond
	c := serve(t, opts)
	c.send(`{"id":1,"do":"run","session":"s","target":"lab/backtrack"}`)
	c.output("matching")
	c.send(`{"id":2,"do":"run","session":"s","target":"lab/count"}`)
	c.send(`{"id":3,"do":"stores","session":"s"}`)
	r := c.result("3")
	same(t, "stores", r.Status+" "+r.Error.Code, "failure session-broken")
	same(t, "waiting run", c.answer("2"), "[result:refused:session-broken]")
	list := c.answer("1")
	same(t, "run", list[len(list)-1], "result:failure:budget")
	c.send(`{"id":4,"do":"end","session":"s"}`)
	same(t, "end", c.result("4").Status, "success")
	c.send(`{"id":5,"do":"run","session":"s","target":"lab/count"}`)
	same(t, "the name", string(c.result("5").Value), "1")
}

func TestAClientThatDoesNotReadHoldsTheSessionAndBreaksNothing(t *testing.T) {
	opts := options()
	opts.Session.Budget = js.Budget{Turn: 3 * time.Second}
	c := serve(t, opts)
	c.send(`{"id":1,"do":"run","session":"s","target":"lab/many"}`)
	c.output("line 0")
	// While nobody reads, the time of a turn goes by, twice: another host with the same bound tells.
	other := serve(t, opts)
	for _, re := range []string{"1", "2"} {
		other.send(`{"id":%s,"do":"run","session":"s%s","target":"lab/loop"}`, re, re)
		same(t, "clock", other.result(re).Error.Code, event.CodeBudget)
	}
	if r := c.result("1"); r.Status != "success" {
		t.Fatalf("%+v", r.Error)
	}
	for i, e := range c.all {
		if e.Seq != int64(i+1) {
			t.Fatalf("event %d has seq %d", i, e.Seq)
		}
	}
}

func TestACancelledContextEndsEverySession(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c := serve(t, options())
	c.send(`{"id":1,"do":"run","session":"s","target":"lab/sleep"}`)
	c.output("asleep")
	stop := errors.New("interrupted")
	c.cancel(stop)
	if err := c.finish(); err != stop {
		t.Errorf("got %v", err)
	}
	same(t, "run", c.answer("1"), "[task task output output task result:cancelled:cancelled]")
	last := c.all[len(c.all)-1].Body
	same(t, "last", last, event.Session{State: "ended"})
}

func TestAnOutputThatFailsEndsServe(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	in, w := io.Pipe()
	go fmt.Fprintln(w, `{"id":1,"do":"run","session":"s","target":"lab/sleep"}`)
	err := host.Serve(context.Background(), in, broken{}, options())
	in.Close()
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestSessionEventsNameTheirRequest(t *testing.T) {
	c := serve(t, options())
	c.send(`{"id":1,"do":"run","session":"a","target":"lab/count"}`)
	c.send(`{"id":2,"do":"end","session":"a"}`)
	c.send(`{"id":3,"do":"run","session":"a","target":"lab/count"}`)
	c.in.Close()
	var got []string
	for {
		e, ok := c.next()
		if !ok {
			break
		}
		if body, ok := e.Body.(event.Session); ok {
			got = append(got, fmt.Sprintf("%s %s", body.State, e.Re))
		}
	}
	if want := []string{"started 1", "ended 2", "started 3", "ended "}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
