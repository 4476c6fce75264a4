package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/targets"
)

// kept opens a kept session over scripts: name -> the body of its function.
func kept(t *testing.T, d runtime.Durable, scripts map[string]string) *bench {
	t.Helper()
	b, err := opening(t, runtime.Options{ID: "demo", Caps: caps.Fixed(7)}, d, scripts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// opening opens a kept session with options.
func opening(t *testing.T, opts runtime.Options, d runtime.Durable, scripts map[string]string) (*bench, error) {
	t.Helper()
	files := fstest.MapFS{"scripts/schema.ts": {Data: []byte(envSchema)}}
	for name, body := range scripts {
		files["scripts/targets/"+name+"/schema.ts"] = &fstest.MapFile{Data: []byte(targetOf(name, "async (context) => {\n"+body+"\n}"))}
	}
	b := &bench{t: t, lib: &runtime.Library{Dirs: []targets.Dir{{FS: files}}}}
	s, err := runtime.OpenDurable(context.Background(), b.listening(opts), d)
	b.Session = s
	return b, err
}

func (b *bench) succeeds(name string) event.Result {
	b.t.Helper()
	r := b.Run(context.Background(), b.request(name))
	if r.Status != "success" {
		b.t.Fatalf("%s: %s: %v", name, r.Status, r.Error)
	}
	return r
}

func (b *bench) leave() {
	b.t.Helper()
	if err := b.Leave(context.Background()); err != nil {
		b.t.Fatal(err)
	}
}

func TestAKeptSessionGoesOn(t *testing.T) {
	scripts := map[string]string{
		"begin": `
			const list = context.localStore.use('list', []).value
			list.push({ name: 'a' })
			context.globalStore.use('first', list[0]).value.seen = 1
			context.globalStore.use('n', 0).value = -0`,
		"go-on": `
			const list = context.localStore.use('list', []).value
			const first = context.globalStore.use('first', null).value
			if (list[0] !== first) throw new Error('the two are not one: ' + JSON.stringify([list, first]))
			if (!Object.is(context.globalStore.use('n', 1).value, -0)) throw new Error('no -0')
			first.seen++
			return { list, random: Math.random(), now: Date.now() }`,
		"wait": `await context.sleep(1000); return Math.random()`,
	}
	d := runtime.Durable{Backend: stores.NewMemory()}
	b := kept(t, d, scripts)
	b.succeeds("begin")
	b.succeeds("wait")
	b.leave()
	b = kept(t, d, scripts)
	first := b.succeeds("go-on")
	if !strings.HasPrefix(string(first.Value), `{"list":[{"name":"a","seen":2}],"random":0.`) {
		t.Errorf("%s", first.Value)
	}
	if first.Task != "demo.3" {
		t.Errorf("task %s, want demo.3", first.Task)
	}
	b.leave()
	b = kept(t, d, scripts)
	second := b.succeeds("go-on")
	b.leave()
	if got := string(second.Value); !strings.HasPrefix(got, `{"list":[{"name":"a","seen":3}]`) || !strings.HasSuffix(got, fmt.Sprintf(`"now":%d}`, caps.Epoch.UnixMilli()+1000)) {
		t.Errorf("%s", got)
	}
	var last event.Event
	for _, e := range b.events {
		if e.Epoch != 3 || e.Seq <= last.Seq {
			t.Errorf("epoch %d, seq %d after %d", e.Epoch, e.Seq, last.Seq)
		}
		last = e
	}

	straight := kept(t, runtime.Durable{Backend: stores.NewMemory()}, scripts) // the same seed without a break
	straight.succeeds("begin")
	straight.succeeds("wait")
	straight.succeeds("go-on")
	if got := straight.succeeds("go-on"); string(got.Value) != string(second.Value) {
		t.Errorf("with breaks %s, without %s", second.Value, got.Value)
	}
	straight.End()
}

// watched is a backend that tells of each commit before it is there.
type watched struct {
	stores.Backend
	before func(*stores.Commit) error
}

func (w *watched) Commit(ctx context.Context, l *stores.Lease, c *stores.Commit) error {
	if err := w.before(c); err != nil {
		return err
	}
	return w.Backend.Commit(ctx, l, c)
}

func TestNothingIsSaidToBeDoneBeforeItIsOnDisk(t *testing.T) {
	var b *bench
	commits := 0
	w := &watched{Backend: stores.NewMemory(), before: func(*stores.Commit) error {
		commits++
		if b.said(`"status":"success"`) {
			t.Error("success was said before the commit")
		}
		if !b.said(`"event":"output"`) {
			t.Error("an output waited for the commit")
		}
		return nil
	}}
	b = kept(t, runtime.Durable{Backend: w}, map[string]string{"one": `context.sendOutput('now'); context.localStore.use('n', 0).value = 1`})
	b.succeeds("one")
	if commits != 1 {
		t.Errorf("%d commits, want 1", commits)
	}
	w.before = func(*stores.Commit) error { return errors.New("no space left") }
	r := b.Run(context.Background(), b.request("one"))
	if r.Status != "failure" || r.Error.Code != event.CodeStore || !strings.Contains(r.Error.Message, "no space left") {
		t.Errorf("%+v %v", r, r.Error)
	}
	i := slices.IndexFunc(b.events, func(e event.Event) bool {
		task, ok := e.Body.(event.Task)
		return ok && task.ID == "demo.2" && task.Status == "failure"
	})
	if i < 0 {
		t.Error("the task did not fail")
	}
	w.before = func(*stores.Commit) error { return nil }
	b.leave()
}

// dying is a backend whose process can die: from then on nothing that it is told has an effect.
type dying struct {
	stores.Backend
	dead      atomic.Bool
	committed chan struct{} // gets a value for each commit, if there is one
}

func (d *dying) Renew(ctx context.Context, l *stores.Lease, note []byte) error {
	if d.dead.Load() {
		return nil
	}
	return d.Backend.Renew(ctx, l, note)
}

func (d *dying) Commit(ctx context.Context, l *stores.Lease, c *stores.Commit) error {
	if d.dead.Load() {
		return nil
	}
	err := d.Backend.Commit(ctx, l, c)
	if d.committed != nil {
		d.committed <- struct{}{}
	}
	return err
}

func (d *dying) Release(ctx context.Context, l *stores.Lease) error {
	if d.dead.Load() {
		return nil
	}
	return d.Backend.Release(ctx, l)
}

// short is an owner who is soon taken for dead.
var short = stores.Owner{Name: "a test", TTL: time.Millisecond}

func TestWhatDidNotSettleIsReported(t *testing.T) {
	scripts := map[string]string{
		"sleep": `
			context.localStore.use('steps', []).value.push('slept')
			await context.sleep(1e6)`,
		"look": `return context.localStore.use('steps', []).value`,
	}
	memory := stores.NewMemory()
	process := &dying{Backend: memory, committed: make(chan struct{}, 1)}
	b, err := opening(t, runtime.Options{ID: "demo"}, runtime.Durable{Backend: process, Owner: short}, scripts)
	if err != nil {
		t.Fatal(err)
	}
	done := b.start("sleep")
	<-process.committed
	process.dead.Store(true)
	_ = b.Leave(context.Background())
	<-done

	again := func(wait time.Duration) *bench {
		b, err := opening(t, runtime.Options{ID: "demo"}, runtime.Durable{Backend: memory, Wait: wait}, scripts)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b = again(time.Minute)
	if got := b.succeeds("look"); string(got.Value) != `["slept"]` || got.Task != "demo.2" {
		t.Errorf("%s %s", got.Task, got.Value)
	}
	b.leave()
	i := slices.IndexFunc(b.events, func(e event.Event) bool { task, ok := e.Body.(event.Task); return ok && task.ID == "demo.1" })
	if i < 0 {
		t.Fatal("demo.1 is not reported")
	}
	if task := b.events[i].Body.(event.Task); task.Status != "failure" || task.Error.Source != "scripts/targets/sleep/schema.ts:6:4" {
		t.Errorf("%+v %+v", task, task.Error)
	}
	b = again(0)
	b.leave()
	if b.said("demo.1") {
		t.Error("it is reported a second time")
	}
}

func TestWhoIsTakenOverDoesNotWriteAndItsScriptsAreOutdated(t *testing.T) {
	scripts := map[string]string{
		"late": `
			try { await context.sleep(1e6) } catch (e) { context.localStore.use('n', 0).value = 1; return e.name + ': ' + e.message }`,
		"next": `return context.localStore.use('n', 0).value`,
	}
	memory := stores.NewMemory()
	stopped := &dying{Backend: memory}
	first, err := opening(t, runtime.Options{ID: "demo"}, runtime.Durable{Backend: stopped, Owner: short}, scripts)
	if err != nil {
		t.Fatal(err)
	}
	late := first.start("late")
	first.succeeds("next")
	stopped.dead.Store(true)
	second, err := opening(t, runtime.Options{ID: "demo"}, runtime.Durable{Backend: memory, Wait: time.Minute}, scripts)
	if err != nil {
		t.Fatal(err)
	}
	stopped.dead.Store(false)
	r := first.Run(context.Background(), first.request("next"))
	if r.Status == "success" || r.Error.Code != event.CodeStore {
		t.Errorf("%+v", r)
	}
	if r := <-late; r.Status != "failure" || r.Error.Code != event.CodeStore {
		t.Errorf("%+v %v", r, r.Error)
	}
	_ = first.Leave(context.Background())
	if got := second.succeeds("next"); string(got.Value) != "0" {
		t.Errorf("%s", got.Value)
	}
	second.leave()
}

func TestWhatCannotBeKeptIsNamed(t *testing.T) {
	scripts := map[string]string{
		"one": `
			class Client {}
			context.localStore.use('client', new Client())
			context.localStore.use('mixed', { plain: 1, f() {} })
			context.localStore.use({}, 1)`,
		"two": `return [context.localStore.use('client', 'anew').value, context.localStore.use('mixed', 0).value]`,
	}
	memory := stores.NewMemory()
	b := kept(t, runtime.Durable{Backend: memory}, scripts)
	b.succeeds("one")
	b.succeeds("two")
	var said []string
	for _, e := range b.events {
		if d, ok := e.Body.(event.Diagnostic); ok {
			said = append(said, d.Code+": "+d.Message)
		}
	}
	t.Log(strings.Join(said, "\n"))
	b.leave()
	b = kept(t, runtime.Durable{Backend: memory}, scripts)
	if got := b.succeeds("two"); string(got.Value) != `["anew",{"plain":1}]` {
		t.Errorf("%s", got.Value)
	}
	b.End()
	if list, _ := memory.List(context.Background()); len(list) != 0 {
		t.Errorf("it has ended, and is there: %v", list)
	}
	b = kept(t, runtime.Durable{Backend: memory, Require: true}, scripts)
	r := b.Run(context.Background(), b.request("one"))
	if r.Status != "failure" || r.Error.Code != event.CodeStore {
		t.Errorf("%+v", r)
	}
	if err := b.Leave(context.Background()); err != nil {
		t.Errorf("it was told before: %v", err)
	}
	if list, _ := memory.List(context.Background()); len(list) != 0 {
		t.Errorf("something of it is on disk: %+v", list)
	}
}

// A session whose VM broke can be read, what nobody had looked at before included, and goes on from its last commit.
func TestABrokenKeptSessionCanBeReadAndGoesOn(t *testing.T) {
	scripts := map[string]string{
		"fill": `context.localStore.use('a', 0).value = { n: 1 }; context.localStore.use('b', 0).value = { n: 2 }`,
		"hang": `context.localStore.use('a', 0).value.n = 99; for (;;) {}`,
		"read": `return [context.localStore.use('a', 0).value, context.localStore.use('b', 0).value]`,
	}
	memory := stores.NewMemory()
	b := kept(t, runtime.Durable{Backend: memory}, scripts)
	b.succeeds("fill")
	b.leave()
	b, err := opening(t, runtime.Options{ID: "demo", Caps: caps.Fixed(7), Budget: js.Budget{Turn: time.Second}}, runtime.Durable{Backend: memory}, scripts)
	if err != nil {
		t.Fatal(err)
	}
	if r := b.Run(context.Background(), b.request("hang")); r.Status != "failure" {
		t.Fatalf("%+v", r)
	}
	if all, err := b.Stores(); err != nil || string(all) != `{"local:scripts":{"a":{"n":99},"b":{"n":2}}}` {
		t.Errorf("%s %v", all, err)
	}
	b.leave()
	b = kept(t, runtime.Durable{Backend: memory}, scripts)
	if got := b.succeeds("read"); string(got.Value) != `[{"n":1},{"n":2}]` {
		t.Errorf("half a turn is on disk: %s", got.Value)
	}
	b.leave()
	if b.said("demo.2") {
		t.Error("what has failed is reported as unsettled")
	}
}

// A session that was given up leaves what is on disk to who opens it next, though its goroutine comes back; its end deletes it.
func TestAKeptSessionThatIsGivenUpIsOnDiskUntilItsEnd(t *testing.T) {
	scripts := map[string]string{
		"fill": `context.localStore.use('a', 0).value = 7`,
		"long": `/(?=a)(a|aa)+$/.test('a'.repeat(36) + 'b')`, // native code, for seconds
		"read": `return context.localStore.use('a', 0).value`,
	}
	memory := stores.NewMemory()
	for _, end := range []bool{false, true} {
		b, err := opening(t, runtime.Options{ID: "demo", Grace: 20 * time.Millisecond, Budget: js.Budget{Turn: 200 * time.Millisecond}}, runtime.Durable{Backend: memory}, scripts)
		if err != nil {
			t.Fatal(err)
		}
		b.succeeds("fill")
		if r := b.Run(t.Context(), b.request("long")); r.Status != "failure" { // not on this goroutine
			t.Fatalf("%+v %v", r, r.Error)
		}
		if end {
			b.End()
			if list, _ := memory.List(context.Background()); len(list) != 0 {
				t.Errorf("it has ended, and is there: %+v", list)
			}
			continue
		}
		if err := b.Leave(context.Background()); err != nil {
			t.Fatal(err)
		}
		b, err = opening(t, runtime.Options{ID: "demo"}, runtime.Durable{Backend: memory}, scripts)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.succeeds("read"); string(got.Value) != "7" {
			t.Errorf("%s", got.Value)
		}
		b.leave()
	}
}
