package runtime_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// first is the first diagnostic of that code.
func (b *bench) first(code string) event.Diagnostic {
	b.t.Helper()
	for _, e := range b.events {
		if d, ok := e.Body.(event.Diagnostic); ok && d.Code == code {
			return d
		}
	}
	b.t.Errorf("no diagnostic %s", code)
	return event.Diagnostic{}
}

func TestFailuresHaveAPlace(t *testing.T) {
	for name, c := range map[string]struct{ script, words, source, hint string }{
		"text":         {"async () => { throw 'text' }", "text", ":2:", "throw an Error"},
		"object":       {"async () => { throw { code: 5 } }", "code", ":2:", "throw an Error"},
		"not async":    {"() => {}", "(reading 'then')", ":2:", "async (context)"},
		"not thenable": {"() => 5", "is not a function", ":2:", "async (context)"},
		"timeout":      {"async (context) => {\n  " + hour + "\n}", "stopped after", ":3:", "allow more time"},
		"no worker":    {"async () => {\n  new Worker('x')\n}", "Worker is not defined", ":3:", "not provided here"},
	} {
		t.Run(name, func(t *testing.T) {
			text := "export default new TargetSchema({ _id: 't', name: 't', description: '', args: [],\n script: " + c.script + " })\n"
			lib := &runtime.Library{Dirs: []targets.Dir{{FS: fstest.MapFS{"scripts/schema.ts": {Data: []byte(envSchema)}, "scripts/targets/t/schema.ts": {Data: []byte(text)}}}}}
			s := runtime.Open(runtime.Options{})
			defer s.End()
			request := runtime.Request{Target: find(t, lib, "scripts/t")}
			if name == "timeout" {
				request.Timeout = time.Millisecond
			}
			e := s.Run(context.Background(), request).Error
			if e == nil || !strings.Contains(e.Message, c.words) || !strings.Contains(e.Source, "targets/t/schema.ts"+c.source) || !strings.Contains(e.Frame, "^") || !strings.Contains(e.Hint, c.hint) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestDiagnosticsHaveAFrame(t *testing.T) {
	b := open(t, runtime.Options{}, map[string]string{"t": "void args\ncontext.realmStore\ncontext.sleep(1).then(() => console.log('late'))\nPromise.reject(new Error('lost'))"})
	b.Run(context.Background(), b.request("t"))
	if err := b.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.End()
	for code, line := range map[string]string{"free-args": "void args", "unknown-member": "context.realmStore", "work-left-behind": "console.log", "unhandled-rejection": "new Error"} {
		if d := b.first(code); !strings.Contains(d.Frame, line) || !strings.Contains(d.Frame, "^") {
			t.Errorf("%s at %s: frame %q", code, d.Source, d.Frame)
		}
	}
}

func TestMembersOfOtherVersionsAreNamed(t *testing.T) {
	old := func(body string) string { return targetOf("t", "async (context) => { "+body+" }") }
	for name, c := range map[string]struct{ text, want string }{
		"mission":   {old("context.mission.resources"), "context.mission.resources is undefined in METIS 2.3: it is a member in 2.4, 2.5"},
		"session":   {old("context.session.joinedMembers"), "context.session.joinedMembers is undefined in METIS 2.3: it is a member in 2.5"},
		"arguments": {old("context.effect.arguments"), "context.effect.arguments is undefined in METIS 2.3: it is a member in 2.5"},
		"node":      {old("context.mission.allNodes[0].componentType"), "a node's componentType is undefined in METIS 2.3: it is a member in 2.5"},
		"version":   {old("METIS_VERSION"), "METIS_VERSION is not defined in METIS 2.3: it is a global in 2.4, 2.5"},
		"args":      {"export default TargetSchema.create({ _id: 't', name: 't', description: '', parameters: [], script: async (context) => { context.effect.args } })", "context.effect.args is undefined in METIS 2.5: it is a member in 2.3, 2.4"},
		"asked":     {old("'resources' in context.mission; context.mission.foo; delete context.mission.name; context.mission.name"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{t: t, lib: &runtime.Library{Dirs: []targets.Dir{{FS: fstest.MapFS{"scripts/schema.ts": {Data: []byte(envSchema)}, "scripts/targets/t/schema.ts": {Data: []byte(c.text)}}}}}}
			b.Session = runtime.Open(runtime.Options{Sink: func(e event.Event) { b.events = append(b.events, e) }})
			if r := b.Run(context.Background(), b.request("t")); r.Status != "success" {
				t.Fatal(describe(r))
			}
			b.End()
			if c.want == "" {
				if b.said("unknown-member") {
					t.Errorf("said %q", b.first("unknown-member").Message)
				}
			} else if d := b.first("unknown-member"); d.Message != c.want {
				t.Errorf("said %q", d.Message)
			}
		})
	}
}

func TestAggregateErrorsNameEachError(t *testing.T) {
	b := open(t, runtime.Options{}, map[string]string{
		"any":     "await Promise.any([Promise.reject(new TypeError('one')), Promise.reject('two')])",
		"endless": "const e = new AggregateError([]); e.errors = [e, e]; throw e"})
	defer b.End()
	e := b.Run(context.Background(), b.request("any")).Error
	if e == nil || len(e.Also) != 2 || e.Also[0].Error() != e.Also[0].Source+": TypeError: one" || e.Also[1].Message != "two" {
		t.Errorf("got %+v", e)
	}
	count := 0
	var all func(*event.Error)
	all = func(e *event.Error) {
		count++
		for _, other := range e.Also {
			all(other)
		}
	}
	all(b.Run(context.Background(), b.request("endless")).Error)
	if count != 17 {
		t.Errorf("%d errors", count)
	}
}

func TestEachRefusedArgumentIsAnErrorOfItsOwn(t *testing.T) {
	b := open(t, runtime.Options{}, map[string]string{"t": ""})
	defer b.End()
	for given, want := range map[string]int{`{"a":1}`: 0, `{"a":1,"b":2}`: 2} {
		r := b.request("t")
		r.Args = []byte(given)
		e := b.Run(context.Background(), r).Error
		if e == nil || e.Code != event.CodeArguments || len(e.Also) != want {
			t.Fatalf("%s: %+v", given, e)
		}
		for _, other := range e.Also {
			if other.Code != event.CodeArguments || other.Message == "" || other.Hint == "" {
				t.Errorf("%s: %+v", given, other)
			}
		}
	}
}

func TestSchemaOfNothingThrowsInV8sWords(t *testing.T) {
	for text, want := range map[string]string{
		"new TargetSchema(null)":   "TypeError: Cannot destructure property '_id' of 'object null' as it is null.",
		"TargetSchema.create()":    "TypeError: Cannot destructure property '_id' of 'undefined' as it is undefined.",
		"new TargetSchema('text')": "target \"t\" has no script: `script` must be an async function",
	} {
		lib := &runtime.Library{Dirs: []targets.Dir{{FS: fstest.MapFS{"scripts/schema.ts": {Data: []byte(envSchema)}, "scripts/targets/t/schema.ts": {Data: []byte("export default " + text)}}}}}
		s := runtime.Open(runtime.Options{})
		e := s.Run(context.Background(), runtime.Request{Target: find(t, lib, "scripts/t")}).Error
		if e == nil || words(e) != want || !strings.Contains(e.Source, "t/schema.ts:1:") {
			t.Errorf("%s: %+v", text, e)
		}
		s.End()
	}
}

func TestNotProvidedIsAWarning(t *testing.T) {
	b := open(t, runtime.Options{}, map[string]string{"t": "try { new Intl.Segmenter() } catch {}"})
	b.Run(context.Background(), b.request("t"))
	b.End()
	if d := b.first("not-provided"); d.Severity != schema.SeverityWarning {
		t.Errorf("severity %s", d.Severity)
	}
}
