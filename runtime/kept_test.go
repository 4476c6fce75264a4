package runtime_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/targets"
)

var ctx = context.Background()

// left is a backend with a session "demo" that a script of this body has left.
func left(t *testing.T, body string) *stores.Memory {
	t.Helper()
	memory := stores.NewMemory()
	b := kept(t, runtime.Durable{Backend: memory}, map[string]string{"fill": body})
	b.succeeds("fill")
	b.leave()
	return memory
}

func read(t *testing.T, b stores.Backend, name string, seq int64) *runtime.KeptSession {
	t.Helper()
	k, err := runtime.ReadKept(ctx, b, name, seq)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

func storesOf(t *testing.T, b stores.Backend, name string) string {
	t.Helper()
	text, err := read(t, b, name, 0).Stores()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func edit(t *testing.T, b stores.Backend, f func(*runtime.KeptSession) error) {
	t.Helper()
	if err := runtime.EditKept(ctx, runtime.Durable{Backend: b}, "demo", "a test", f); err != nil {
		t.Fatal(err)
	}
}

// code is the code and the message of an error.
func code(err error) string {
	var known *event.Error
	if !errors.As(err, &known) {
		return fmt.Sprint(err)
	}
	return known.Code + ": " + known.Message
}

var global = stores.Scope{Name: stores.Global}

const sharing = `
	const object = Object.freeze({ n: 1 })
	context.globalStore.use('a', { object, list: [1] })
	context.globalStore.use('b', { object })
	context.globalStore.use('m', new Map([['k', 1], [7, new Set(['x'])]]))
	context.localStore.use('n', 1)`

func TestAKeyThatSharesObjectsIsSetAlone(t *testing.T) {
	memory := left(t, sharing)
	edit(t, memory, func(k *runtime.KeptSession) error {
		return k.Set(global, stores.StringKey("a"), json.RawMessage(`{"new":true}`))
	})
	want := `{"global":{"a":{"new":true},"b":{"object":{"n":1}},"m":{"$map":[["k",1],[7,{"$set":["x"]}]]}},"local:scripts":{"n":1}}`
	if got := storesOf(t, memory, "demo"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	edit(t, memory, func(k *runtime.KeptSession) error { return k.Unset(global, stores.StringKey("a")) })
	if got := storesOf(t, memory, "demo"); got != strings.Replace(want, `"a":{"new":true},`, "", 1) {
		t.Errorf("after unset: %s", got)
	}
}

func TestSeedingAKeyThatSharesObjectsOfAnOpenSession(t *testing.T) {
	memory := left(t, sharing)
	b := kept(t, runtime.Durable{Backend: memory}, map[string]string{"look": `return [context.globalStore.use('a').value, context.globalStore.use('b').value]`})
	if err := b.Seed(global, "a", json.RawMessage(`7`)); err != nil {
		t.Fatal(err)
	}
	if got := string(b.succeeds("look").Value); got != `[7,{"object":{"n":1}}]` {
		t.Error(got)
	}
	b.leave()
}

func TestAValueSetBackUnchangedChangesNothing(t *testing.T) {
	memory := left(t, sharing)
	edit(t, memory, func(k *runtime.KeptSession) error {
		for _, entry := range k.Entries() {
			value, err := k.Value(entry.Scope, entry.Key)
			if err != nil {
				return err
			}
			var spaced bytes.Buffer
			_ = json.Indent(&spaced, value, "", "  ")
			if err := k.Set(entry.Scope, entry.Key, spaced.Bytes()); err != nil {
				return err
			}
		}
		return nil
	})
	if log, _ := runtime.KeptLog(ctx, memory, "demo"); len(log) != 1 {
		t.Errorf("%d commits, want 1", len(log))
	}
}

func TestBeginKeptMakesASessionThatGoesOn(t *testing.T) {
	memory := stores.NewMemory()
	d := runtime.Durable{Backend: memory, Keep: 3, TTL: time.Hour}
	set := func(key, value string) func(*runtime.KeptSession) error {
		return func(k *runtime.KeptSession) error {
			return k.Set(global, stores.StringKey(key), json.RawMessage(value))
		}
	}
	if err := runtime.BeginKept(ctx, d, "demo", "seed", set("n", "41")); err != nil {
		t.Fatal(err)
	}
	if err := runtime.BeginKept(ctx, runtime.Durable{Backend: memory}, "demo", "seed", set("m", "1")); err != nil {
		t.Fatal(err)
	}
	b, err := opening(t, runtime.Options{ID: "demo"}, runtime.Durable{Backend: memory}, map[string]string{"count": `return ++context.globalStore.use('n', 0).value`})
	if err != nil {
		t.Fatal(err)
	}
	if got := b.succeeds("count"); string(got.Value) != "42" || got.Task != "demo.1" {
		t.Errorf("%s %s", got.Task, got.Value)
	}
	b.leave()
	list, err := runtime.ListKept(ctx, memory)
	if err != nil || len(list) != 1 || list[0].State != "started" || list[0].TTL != time.Hour {
		t.Errorf("%+v %v", list, err)
	}
	refused := errors.New("no")
	if err := runtime.BeginKept(ctx, d, "other", "seed", func(*runtime.KeptSession) error { return refused }); !strings.Contains(code(err), "no") {
		t.Error(err)
	}
	if list, _ := runtime.ListKept(ctx, memory); len(list) != 1 {
		t.Errorf("a session that could not begin is there: %+v", list)
	}
	for i := range 5 {
		edit(t, memory, set("n", fmt.Sprint(i)))
	}
	if log, _ := runtime.KeptLog(ctx, memory, "demo"); len(log) != 4 || log[0].What[0] != "a test" || log[0].Keys[0] != "global n" {
		t.Errorf("%d commits, want 1 and the 3 that are kept: %+v", len(log), log)
	}
}

// headsOnly is a backend of which no session is to be loaded.
type headsOnly struct {
	*stores.Memory
	t *testing.T
}

func (b headsOnly) Load(context.Context, string, int64) (*stores.Snapshot, error) {
	b.t.Error("a session was loaded")
	return nil, stores.ErrNoSession
}

func TestAListLoadsNoSession(t *testing.T) {
	memory := left(t, `context.globalStore.use('n', 1)`)
	for name, head := range map[string]string{"cut": `{"form":1,"state":"star`, "newer": `{"form":99,"state":"started"}`, "empty": ""} {
		l, err := memory.Acquire(ctx, name, stores.Owner{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := memory.Commit(ctx, l, &stores.Commit{Seq: 1, Head: []byte(head)}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := runtime.ListKept(ctx, headsOnly{memory, t})
	if err != nil || len(list) != 4 {
		t.Fatalf("%+v %v", list, err)
	}
	for i, want := range []string{"cut ; commit 1 of session \"cut\" is damaged", "demo started; <nil>", "empty ; commit 1 of session \"empty\" is damaged", "newer started; commit 1 has the form 99"} {
		if got := fmt.Sprintf("%s %s; %v", list[i].Session, list[i].State, list[i].Damaged); !strings.HasPrefix(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// What several keys share and cannot be kept is told under each of them, when it is committed and when it is looked at.
func TestASharedLossIsNamedUnderEachKey(t *testing.T) {
	memory := stores.NewMemory()
	b := kept(t, runtime.Durable{Backend: memory}, map[string]string{"fill": `
		const api = { url: 'x', call: () => 1 }
		context.globalStore.use('api', api)
		context.globalStore.use('all', { list: [api] })
		context.localStore.use('mine', { api })`})
	b.succeeds("fill")
	b.leave()
	var told []string
	for _, e := range b.events {
		if d, ok := e.Body.(event.Diagnostic); ok && d.Code == "not-durable" {
			told = append(told, strings.SplitN(d.Message, " cannot", 2)[0])
		}
	}
	if got, want := strings.Join(told, ", "), "global api.call, global all.list[0].call, local:scripts mine.api.call"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
	k := read(t, memory, "demo", 0)
	for _, entry := range k.Entries() {
		if lost, err := k.Lost(entry.Scope, entry.Key); err != nil || len(lost) != 1 {
			t.Errorf("%s %s: %v %v", entry.Scope, entry.Key, lost, err)
		}
	}
}

// A value with thousands of such things does not drown what else is said.
func TestLossesOfOneValueAreBounded(t *testing.T) {
	memory := stores.NewMemory()
	count := func(script, code string) (n int) {
		b := kept(t, runtime.Durable{Backend: memory}, map[string]string{"fill": script})
		b.succeeds("fill")
		b.leave()
		for _, e := range b.events {
			if d, ok := e.Body.(event.Diagnostic); ok && d.Code == code {
				n++
			}
		}
		return n
	}
	if n := count(`context.globalStore.use('all', Array.from({ length: 1000 }, () => () => 1)); context.globalStore.use('f', [() => 1])`, "not-durable"); n != 22 {
		t.Errorf("not-durable %d times", n)
	}
	if n := count(`context.globalStore.use('all', []).value[0]`, "value-gone"); n != 21 {
		t.Errorf("value-gone %d times", n)
	}
}

// An edit that puts what cannot be kept changes nothing, and says so.
func TestAnEditThatCannotBeKeptFails(t *testing.T) {
	memory := left(t, `context.globalStore.use('n', 1)`)
	large := json.RawMessage(`{"$regexp":{"source":"` + strings.Repeat("x", 70_000) + `","flags":""}}`)
	set := func(k *runtime.KeptSession) error {
		if err := k.Set(global, stores.StringKey("m"), json.RawMessage("2")); err != nil {
			return err
		}
		return k.Set(global, stores.StringKey("n"), large)
	}
	const want = "store: global n cannot be kept on disk: RegExp of more than 64 KiB"
	if err := runtime.EditKept(ctx, runtime.Durable{Backend: memory}, "demo", "a test", set); code(err) != want {
		t.Errorf("%s, want %s", code(err), want)
	}
	if err := runtime.BeginKept(ctx, runtime.Durable{Backend: memory}, "new", "a test", set); code(err) != want {
		t.Errorf("%s, want %s", code(err), want)
	}
	if text := storesOf(t, memory, "demo"); text != `{"global":{"n":1}}` {
		t.Errorf("left is %s", text)
	}
	if list, _ := memory.List(ctx); len(list) != 1 {
		t.Errorf("there are %+v", list)
	}
}

// A value that is too large for a record is told of like one that is no data, and is in memory only like that.
func TestAValueThatIsTooLargeIsShown(t *testing.T) {
	memory := left(t, `context.globalStore.use('large', new Uint8Array(2 ** 28 + 1)); context.globalStore.use('n', 1)`)
	const want = "larger than 256 MiB; keep less in it"
	look := func(name string) {
		t.Helper()
		entries := read(t, memory, name, 0).Entries()
		if len(entries) != 2 || entries[0].Key != stores.StringKey("large") || entries[0].Live != want {
			t.Errorf("%+v", entries)
		}
	}
	look("demo")
	text, _, err := runtime.DumpKept(ctx, memory, "demo", 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runtime.LoadKept(ctx, runtime.Durable{Backend: memory}, text, "copy"); err != nil {
		t.Fatal(err)
	}
	look("copy")
	b := kept(t, runtime.Durable{Backend: memory}, map[string]string{"small": `context.globalStore.use('large', '').value += 'x'`})
	b.succeeds("small")
	b.leave()
	if text := storesOf(t, memory, "demo"); text != `{"global":{"n":1,"large":"x"}}` {
		t.Errorf("left is %s", text)
	}
}

func TestADumpIsTheSession(t *testing.T) {
	memory := left(t, `
		const object = Object.freeze({ n: 1 })
		context.globalStore.use('a', { object, undef: undefined, zero: -0, big: 10n, date: new Date(5), re: /x/g, bytes: new Uint8Array([1, 2]) })
		context.localStore.use('b', [object, , new Map([[object, new Set([object])]])])
		context.localStore.use('f', () => 1)
		context.localStore.use('half', { f: () => 1 })`)
	if half, err := read(t, memory, "demo", 0).Lost(stores.Scope{Name: stores.Local, Env: "scripts"}, stores.StringKey("half")); err != nil || fmt.Sprint(half) != "[{.f function f}]" {
		t.Errorf("lost of half: %v, %v", half, err)
	}
	text, lost, err := runtime.DumpKept(ctx, memory, "demo", 0)
	if err != nil || lost != nil {
		t.Fatal(err, lost)
	}
	if !strings.Contains(string(text), "\"stores\": {\n    \"global\": {\n      \"a\": {\n        \"object\": {") {
		t.Errorf("people cannot read it: %s", text)
	}
	fresh := stores.NewMemory()
	name, err := runtime.LoadKept(ctx, runtime.Durable{Backend: fresh}, text, "")
	if err != nil || name != "demo" {
		t.Fatal(name, err)
	}
	was, _ := memory.Load(ctx, "demo", 0)
	is, err := fresh.Load(ctx, "demo", 0)
	if err != nil || !bytes.Equal(is.Head, was.Head) || fmt.Sprint(is.Records) != fmt.Sprint(was.Records) {
		t.Errorf("it is another session: %v", err)
	}
	changes, err := runtime.DiffKept(read(t, memory, "demo", 0), read(t, fresh, "demo", 0))
	if err != nil || len(changes) > 0 {
		t.Errorf("%+v %v", changes, err)
	}
	b := kept(t, runtime.Durable{Backend: fresh}, map[string]string{"look": `
		const a = context.globalStore.use('a').value, b = context.localStore.use('b').value
		return a.object === b[0] && b[2].get(a.object).has(a.object) && Object.isFrozen(a.object) && !(1 in b)`})
	if got := b.succeeds("look"); string(got.Value) != "true" {
		t.Errorf("%s", got.Value)
	}
	b.leave()

	if _, err := runtime.LoadKept(ctx, runtime.Durable{Backend: fresh}, text, ""); code(err) != `usage: there is a session "demo" already` {
		t.Error(code(err))
	}
	if _, err := runtime.LoadKept(ctx, runtime.Durable{Backend: fresh}, text, "copy"); err != nil {
		t.Error(err)
	}
}

func TestADumpThatIsNotWhatWasWrittenIsRefused(t *testing.T) {
	text, _, err := runtime.DumpKept(ctx, left(t, `context.globalStore.use('x', { n: 1 })`), "demo", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"an edited value", `"n": 1`, `"n": 2`, `load: the dump was edited: stores global "x".n is 2 in it, and 1 in what it keeps`},
		{"a value taken out", `"x": {`, `"y": {`, `load: the dump was edited: stores global "x" is missing in it, and {"n":1} in what it keeps`},
		{"no notation", `"n": 1`, `"$what": 1`, `load: the dump was edited: stores global "x" is value notation:`},
		{"an edited state", `"state": "started"`, `"state": "ended"`, `load: the dump was edited: state is ended in it, and started in what it keeps`},
		{"another commit", `"commit": 1`, `"commit": 2`, `load: the dump is damaged: its sum is another one`},
		{"a flipped letter", `"sum": "`, `"sum": "0`, `load: the dump is damaged: its sum is another one`},
		{"no Base64", `"head": "`, `"head": "!`, `load: the dump is damaged: illegal base64`},
		{"a newer form", `"metisRunSession": 1`, `"metisRunSession": 2`, `load: the dump has the form 2, and this program reads up to 1`},
		{"no form", `"metisRunSession": 1`, `"metisRunSession": 0`, `load: it is no dump of a session: there is no form 0`},
		{"another field", `"state"`, `"status"`, `load: it is no dump of a session: json: unknown field "status"`},
		{"a bad name", `"session": "demo"`, `"session": "../x"`, `usage: "../x" cannot name a session`},
	} {
		changed := strings.Replace(string(text), c.old, c.new, 1)
		if changed == string(text) {
			t.Fatalf("%s: nothing to replace", c.name)
		}
		memory := stores.NewMemory()
		if _, err := runtime.LoadKept(ctx, runtime.Durable{Backend: memory}, []byte(changed), ""); !strings.HasPrefix(code(err), c.want) {
			t.Errorf("%s: %s, want %s", c.name, code(err), c.want)
		}
		if list, _ := memory.List(ctx); len(list) > 0 {
			t.Errorf("%s: something was made", c.name)
		}
	}
	for text, want := range map[string]string{
		"":                      "load: it is no dump",
		"{}":                    `load: it is no dump of a session: it has no "metisRunSession"`,
		"[1]":                   "load: it is no dump",
		string(text[:99]):       "load: the dump is damaged: unexpected end",
		string(text) + "{}":     "load: the dump is damaged",
		`{"metisRunSession":1}`: "load: the dump is damaged",
	} {
		if _, err := runtime.LoadKept(ctx, runtime.Durable{Backend: stores.NewMemory()}, []byte(text), ""); !strings.HasPrefix(code(err), want) {
			t.Errorf("%.30q: %s, want %s", text, code(err), want)
		}
	}
}

// loads has a text loaded: it makes a session that can be read, or an error and nothing.
func loads(t *testing.T, text []byte) {
	memory := stores.NewMemory()
	name, err := runtime.LoadKept(ctx, runtime.Durable{Backend: memory}, text, "")
	if err != nil {
		if list, _ := memory.List(ctx); len(list) > 0 {
			t.Error("something was made")
		}
		return
	}
	k, err := runtime.ReadKept(ctx, memory, name, 0)
	if err != nil {
		t.Fatal(err)
	}
	k.Close()
}

func FuzzLoadKept(f *testing.F) {
	memory := stores.NewMemory()
	_ = runtime.BeginKept(ctx, runtime.Durable{Backend: memory}, "demo", "", func(k *runtime.KeptSession) error {
		return k.Set(global, stores.StringKey("x"), json.RawMessage(`[1,{"$map":[["a",1]]}]`))
	})
	text, _, err := runtime.DumpKept(ctx, memory, "demo", 0)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"metisRunSession":1,"session":"x","commit":1,"epoch":1,"at":"2026-01-01T00:00:00Z","state":"","stores":{},"kept":{"head":"e30=","records":[],"sum":""}}`))
	f.Fuzz(func(t *testing.T, text []byte) { loads(t, runtime.Summed(text)) })
}

// FuzzLoadKeptRecord comes behind the JSON of a dump.
func FuzzLoadKeptRecord(f *testing.F) {
	memory := stores.NewMemory()
	_ = runtime.BeginKept(ctx, runtime.Durable{Backend: memory}, "demo", "", func(k *runtime.KeptSession) error {
		return k.Set(global, stores.StringKey("x"), json.RawMessage(`[1,{"$map":[["a",1]]}]`))
	})
	snap, err := memory.Load(ctx, "demo", 0)
	if err != nil {
		f.Fatal(err)
	}
	r := snap.Records[0]
	f.Add(snap.Head, r.ID, r.Meta, r.Data, `{"global":{"x":[1,{"$map":[["a",1]]}]}}`)
	f.Add([]byte(`{"form":1,"state":"started","mission":{"path":"m","metis":"2.5"}}`), "realm:", []byte{}, []byte(`{"v":1}`), `{}`)
	f.Add([]byte(`{"form":1,"state":"started","mission":{"path":"m","metis":"2.5"}}`), "mission", []byte{}, []byte("{}\n{}"), `{}`)
	f.Fuzz(func(t *testing.T, head []byte, id string, meta, data []byte, view string) {
		loads(t, runtime.DumpOf(head, id, meta, data, view))
	})
}

func TestDiffNamesPathsAndWhatTheNotationHides(t *testing.T) {
	memory := left(t, sharing)
	edit(t, memory, func(k *runtime.KeptSession) error {
		return k.Set(stores.Scope{Name: stores.Local, Env: "scripts"}, stores.StringKey("n"), json.RawMessage(`2`))
	})
	b := kept(t, runtime.Durable{Backend: memory}, map[string]string{"change": `
		const a = context.globalStore.use('a').value
		a.list.push(2)
		context.globalStore.use('b').value = { object: { ...a.object } }
		context.globalStore.use('m').value.get(7).add('y')
		Object.freeze(context.globalStore.use('m').value.get(7))
		context.globalStore.use('new', 1)`})
	b.succeeds("change")
	b.leave()
	changes, err := runtime.DiffKept(read(t, memory, "demo", 1), read(t, memory, "demo", 3))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(changes)
	want := `[{"scope":"global","key":"a","path":".list[1]","to":2},` +
		`{"scope":"global","key":"b","path":".object","from":{"n":1},"to":{"n":1},"note":"it was the same object as global a.object"},` +
		`{"scope":"global","key":"m","path":".get(7).has(\"y\")","from":false,"to":true},` +
		`{"scope":"local:scripts","key":"n","from":1,"to":2},` +
		`{"scope":"global","key":"new","to":1}]`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	frozen := left(t, `context.globalStore.use('x', Object.freeze({ n: 1 }))`)
	loose := left(t, `context.globalStore.use('x', { n: 1 })`)
	changes, err = runtime.DiffKept(read(t, frozen, "demo", 0), read(t, loose, "demo", 0))
	if err != nil || len(changes) != 1 || !strings.Contains(changes[0].Note, "frozen") {
		t.Errorf("%+v %v", changes, err)
	}
}

func TestCollectEndsWhatIsOverAndNobodyRuns(t *testing.T) {
	memory := stores.NewMemory()
	nothing := func(*runtime.KeptSession) error { return nil }
	begin := func(name string, ttl time.Duration) {
		if err := runtime.BeginKept(ctx, runtime.Durable{Backend: memory, TTL: ttl}, name, "", nothing); err != nil {
			t.Fatal(err)
		}
	}
	begin("expired", 1)
	begin("fresh", time.Hour)
	begin("held", -1)
	lease, err := memory.Acquire(ctx, "held", stores.Owner{Name: "a test"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := func(olderThan time.Duration, dry bool) string {
		ended, err := runtime.CollectKept(ctx, runtime.Durable{Backend: memory}, olderThan, dry)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, info := range ended {
			list = append(list, info.Session)
		}
		return strings.Join(list, " ")
	}
	for _, c := range []struct {
		olderThan time.Duration
		dry       bool
		want      string
	}{{0, true, "expired"}, {0, false, "expired"}, {0, false, ""}, {1, true, "fresh"}, {1, false, "fresh"}, {1, false, ""}} {
		if got := names(c.olderThan, c.dry); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	_ = memory.Release(ctx, lease)
	if got := names(1, false); got != "held" {
		t.Errorf("%q", got)
	}
}

func TestNoKeptSessionHasANameThatCannotBe(t *testing.T) {
	memory := stores.NewMemory()
	d := runtime.Durable{Backend: memory}
	nothing := func(*runtime.KeptSession) error { return nil }
	for _, name := range []string{"", "../x", "a\x00b", strings.Repeat("x", 200), "a/b", `a\b`, ".hidden", "a b"} {
		_, read := runtime.ReadKept(ctx, memory, name, 0)
		_, log := runtime.KeptLog(ctx, memory, name)
		_, _, dump := runtime.DumpKept(ctx, memory, name, 0)
		for i, err := range []error{read, log, dump, runtime.EditKept(ctx, d, name, "", nothing), runtime.BeginKept(ctx, d, name, "", nothing),
			runtime.Rewind(ctx, d, name, 1), runtime.EndKept(ctx, d, name)} {
			if !strings.HasPrefix(code(err), "usage: ") {
				t.Errorf("%q, call %d: %s", name, i, code(err))
			}
		}
	}
	if list, _ := memory.List(ctx); len(list) > 0 {
		t.Errorf("%+v", list)
	}
}

func TestAKeyThatIsNotThereIsNamedWithThoseNearIt(t *testing.T) {
	k := read(t, left(t, `context.globalStore.use('deployment', 1); context.localStore.use('only', () => 1)`), "demo", 0)
	for _, c := range []struct {
		scope     stores.Scope
		key, want string
	}{
		{global, "deploiment", "did you mean deployment?"},
		{stores.Scope{Name: stores.Realm}, "deployment", "did you mean the scope global?"},
		{global, "zzz", "metis-run session show demo lists what it has"},
		{stores.Scope{Name: stores.Local, Env: "scripts"}, "only", "keep plain data in stores"},
	} {
		_, err := k.Value(c.scope, stores.StringKey(c.key))
		var known *event.Error
		if !errors.As(err, &known) || known.Hint != c.want {
			t.Errorf("%s %s: %v %+v", c.scope, c.key, err, known)
		}
	}
}

func TestTheMissionOfAKeptSessionIsReadWithoutItsEnvironments(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "testdata", "missions", "one-effect.json"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := mission.Load(data, "one-effect.json")
	if err != nil {
		t.Fatal(err)
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: targets.Embedded()}}}
	m, err := lib.Mission(ctx, file, runtime.MissionOptions{Begun: true})
	if err != nil {
		t.Fatal(err)
	}
	memory := stores.NewMemory()
	s, err := runtime.OpenDurable(ctx, runtime.Options{ID: "demo", Mission: m, Caps: caps.Fixed(1)}, runtime.Durable{Backend: memory})
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.State()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Leave(ctx); err != nil {
		t.Fatal(err)
	}
	realms, err := read(t, memory, "demo", 0).Realms()
	if err != nil || len(realms) != 1 || string(realms[0].State) != string(want) {
		t.Errorf("%+v %v", realms, err)
	}
	if changes, err := realms[0].Changes(); err != nil || len(changes) > 0 {
		t.Errorf("%+v %v", changes, err)
	}
}

func TestRewindGoesToCommitsThatAreThere(t *testing.T) {
	memory := left(t, `context.globalStore.use('n', 1)`)
	d := runtime.Durable{Backend: memory}
	edit(t, memory, func(k *runtime.KeptSession) error { return k.Set(global, stores.StringKey("n"), json.RawMessage(`2`)) })
	for _, to := range []int64{-1, 0, 9} {
		if err := runtime.Rewind(ctx, d, "demo", to); !strings.HasPrefix(code(err), "unknown: ") {
			t.Errorf("to %d: %s", to, code(err))
		}
	}
	if err := runtime.Rewind(ctx, d, "demo", 1); err != nil {
		t.Fatal(err)
	}
	if got := storesOf(t, memory, "demo"); got != `{"global":{"n":1}}` {
		t.Error(got)
	}
	log, err := runtime.KeptLog(ctx, memory, "demo")
	if err != nil || !slices.Equal(log[0].What, []string{"rewind to 1"}) || !slices.Equal(log[0].Keys, []string{"global n"}) || log[0].Seq != 3 {
		t.Errorf("%+v %v", log, err)
	}
}

// flawed is a backend whose record of an id cannot be read.
type flawed struct {
	stores.Backend
	id      string
	keyless bool // nor the keys that it is of
}

func (f *flawed) Load(ctx context.Context, session string, seq int64) (*stores.Snapshot, error) {
	snap, err := f.Backend.Load(ctx, session, seq)
	if err == nil {
		for i := range snap.Records {
			if r := &snap.Records[i]; r.ID == f.id {
				r.Data, r.Damaged = nil, &stores.DamagedError{What: "record " + r.ID, Err: errors.New("its checksum is another one")}
				if f.keyless {
					r.Meta = nil
				}
			}
		}
	}
	return snap, err
}

func TestDamageCostsItsEntryOnly(t *testing.T) {
	memory := left(t, `context.globalStore.use('a', 1); context.globalStore.use('b', 2); context.globalStore.use('c', 3)`)
	f := &flawed{Backend: memory, id: "2"}
	k := read(t, f, "demo", 0)
	for _, entry := range k.Entries() {
		if damaged := entry.Damaged != nil; damaged != (entry.Key.Text == "b") {
			t.Errorf("%+v", entry)
		}
	}
	if _, err := k.Value(global, stores.StringKey("b")); !strings.HasPrefix(code(err), `store: global "b" cannot be read: `) {
		t.Error(code(err))
	}
	if value, err := k.Value(global, stores.StringKey("c")); err != nil || string(value) != "3" {
		t.Error(string(value), err)
	}
	if changes, err := runtime.DiffKept(read(t, memory, "demo", 0), k); err != nil || len(changes) != 1 || changes[0].Key != "b" {
		t.Errorf("%+v %v", changes, err)
	}
	text, lost, err := runtime.DumpKept(ctx, f, "demo", 0)
	if err != nil || len(lost) != 1 || !strings.HasPrefix(lost[0], "global b cannot be read: ") {
		t.Fatal(lost, err)
	}
	fresh := stores.NewMemory()
	if _, err := runtime.LoadKept(ctx, runtime.Durable{Backend: fresh}, text, ""); err != nil {
		t.Fatal(err)
	}
	if got := storesOf(t, fresh, "demo"); got != `{"global":{"a":1,"c":3}}` {
		t.Error(got)
	}
	if err := runtime.Rewind(ctx, runtime.Durable{Backend: f}, "demo", 1); !strings.HasPrefix(code(err), "store: ") {
		t.Error(code(err))
	}

	edit(t, f, func(k *runtime.KeptSession) error { return k.Set(global, stores.StringKey("b"), json.RawMessage(`4`)) })
	if got := storesOf(t, memory, "demo"); got != `{"global":{"a":1,"b":4,"c":3}}` {
		t.Errorf("set: %s", got)
	}
	edit(t, f, func(k *runtime.KeptSession) error { return k.Unset(global, stores.StringKey("b")) })
	if got := storesOf(t, memory, "demo"); got != `{"global":{"a":1,"c":3}}` {
		t.Errorf("unset: %s", got)
	}
}

func TestDamageThatNoEntryCanTellOfIsTheSessions(t *testing.T) {
	memory := left(t, `context.globalStore.use('a', 1); context.globalStore.use('b', 2)`)
	f := &flawed{Backend: memory, id: "2", keyless: true}
	k := read(t, f, "demo", 0)
	const want = "the values of a record are lost, and under which keys they stood: record 2 is damaged: its checksum is another one"
	if k.Damaged == nil || k.Damaged.Error() != want {
		t.Errorf("%v", k.Damaged)
	}
	if _, err := k.Value(global, stores.StringKey("b")); code(err) != `store: session "demo" has nothing under global "b": `+want {
		t.Error(code(err))
	}
	if value, err := k.Value(global, stores.StringKey("a")); err != nil || string(value) != "1" {
		t.Error(string(value), err)
	}
	changes, err := runtime.DiffKept(read(t, memory, "demo", 0), k)
	if err != nil || len(changes) != 2 || changes[0].Key != "damage" || string(changes[0].To) != `"`+want+`"` || changes[1].Key != "b" {
		t.Errorf("%+v %v", changes, err)
	}
	if _, lost, err := runtime.DumpKept(ctx, f, "demo", 0); err != nil || !slices.Equal(lost, []string{want}) {
		t.Error(lost, err)
	}

	// Who goes on with it is told the same.
	var told []string
	s, err := runtime.OpenDurable(ctx, runtime.Options{ID: "demo", Sink: func(e event.Event) {
		if d, is := e.Body.(event.Diagnostic); is {
			told = append(told, d.Code+": "+d.Message)
		}
	}}, runtime.Durable{Backend: f})
	if err != nil {
		t.Fatal(err)
	}
	s.End()
	if !slices.Equal(told, []string{"entry-damaged: " + want}) {
		t.Errorf("%q", told)
	}
}

// missing is a backend whose newest commit has lost a record.
type missing struct{ stores.Backend }

func (m *missing) Load(ctx context.Context, session string, seq int64) (*stores.Snapshot, error) {
	snap, err := m.Backend.Load(ctx, session, seq)
	if err != nil || seq != 0 {
		return snap, err
	}
	snap.Records = snap.Records[1:]
	return snap, &stores.DamagedError{What: `session "demo"`, Err: errors.New("a record is lost")}
}

func (m *missing) History(ctx context.Context, session string) ([]stores.Logged, error) {
	list, err := m.Backend.History(ctx, session)
	if err == nil {
		list = list[1:]
	}
	return list, err
}

func TestADamagedSessionIsSavedAsFarAsItCanBeReadAndRewound(t *testing.T) {
	memory := left(t, `context.globalStore.use('a', 1); context.globalStore.use('b', 2)`)
	edit(t, memory, func(k *runtime.KeptSession) error { return k.Set(global, stores.StringKey("b"), json.RawMessage(`3`)) })
	m := &missing{memory}
	k := read(t, m, "demo", 0)
	if k.Damaged == nil {
		t.Error("it does not say so")
	}
	text, lost, err := runtime.DumpKept(ctx, m, "demo", 0)
	if err != nil || len(lost) != 1 {
		t.Fatal(lost, err)
	}
	fresh := stores.NewMemory()
	if _, err := runtime.LoadKept(ctx, runtime.Durable{Backend: fresh}, text, ""); err != nil {
		t.Fatal(err)
	}
	if got := storesOf(t, fresh, "demo"); got != `{"global":{"b":3}}` {
		t.Error(got)
	}
	d := runtime.Durable{Backend: m}
	if err := runtime.EditKept(ctx, d, "demo", "", func(*runtime.KeptSession) error { return nil }); !strings.HasPrefix(code(err), "store: ") {
		t.Error(code(err))
	}
	if err := runtime.Rewind(ctx, d, "demo", 1); err != nil {
		t.Fatal(err)
	}
	if got := storesOf(t, memory, "demo"); got != `{"global":{"a":1,"b":2}}` {
		t.Error(got)
	}
}
