package runtime_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/targets"
)

// played is a session that plays a sample mission, with what is heard of it as lines.
type played struct {
	*runtime.Session
	t      testing.TB
	lib    *runtime.Library
	heard  []string
	events []event.Event
}

// playing opens a session of a sample mission, whose environment is lab with the target report.
func playing(t testing.TB, version string, files map[string]string, options runtime.MissionOptions, with ...func(*runtime.Options)) *played {
	t.Helper()
	build := map[string]int{"2.3": 53, "2.4": 57, "2.5": 58}[version]
	data, err := os.ReadFile(fmt.Sprintf("mission/testdata/missions/build%d.json", build))
	if err != nil {
		t.Fatal(err)
	}
	file, err := mission.Load(data, "mission.json")
	if err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: tree}}}
	m, err := lib.Mission(context.Background(), file, options)
	if err != nil {
		t.Fatal(err)
	}
	p := &played{t: t, lib: lib}
	opts := runtime.Options{ID: "s", Caps: caps.Fixed(1), Mission: m, Sink: p.hear}
	for _, f := range with {
		f(&opts)
	}
	p.Session = runtime.Open(opts)
	t.Cleanup(p.End)
	return p
}

func (p *played) hear(e event.Event) {
	p.events = append(p.events, e)
	at := e.At.Sub(caps.Epoch)
	line := ""
	switch b := e.Body.(type) {
	case event.Session:
		line = "session " + b.State
	case event.Task:
		line = fmt.Sprintf("%s %s%s %s", b.Of, b.Effect, b.Trigger, b.Status)
		if b.Error != nil {
			line += ": " + b.Error.Message
		}
	case event.Output:
		line = fmt.Sprintf("output %s%s %s", b.To.Key, b.Prefix, b.Message)
	case event.Console:
		line = "console " + b.Message
	case event.Mission:
		line = fmt.Sprintf("%s %v -> %s", b.Change, b.Ref, b.To)
	case event.Diagnostic:
		line = b.Code + ": " + b.Message
	case event.Result:
		line = "result " + b.Status
	case event.Failure:
		line = "error " + b.Code + ": " + b.Message
	}
	p.heard = append(p.heard, fmt.Sprintf("%v %s", at, line))
}

func (p *played) do(step runtime.Step) event.Result {
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	return p.Play(ctx, step)
}

func TestLife(t *testing.T) {
	p := playing(t, "2.5", map[string]string{
		"lab/schema.ts": `const env = TargetEnvSchema.create({ name: 'Lab', description: '', version: '1.0.0' })
env.on('environment-setup', async (context) => { console.log('setup', context.session.state); await context.sleep(1000) })
env.on('environment-teardown', async (context) => { console.log('teardown', context.session.state) })
export default env`,
		"lab/targets/report/schema.ts": `export default TargetSchema.create({ _id: 'report', name: 'Report', description: '',
  parameters: [{ _id: 'note', name: 'Note', type: 'string', required: false }],
  script: async (context, { note }) => {
    const n = context.globalStore.use('n', 0)
    n.value++
    context.sendOutput(note + ' ' + n.value + ' ' + context.type, context.mission)
    try { await context.sleep(3600_000) } finally { console.log('never') }
  } })`,
	}, runtime.MissionOptions{})
	for _, step := range []runtime.Step{
		{Do: "start", Unsettled: true}, {Do: "wait", For: 5 * time.Second},
		{Do: "execute", Force: "blue", Node: "firewall", Action: "scan", Outcome: "success", Unsettled: true},
		{Do: "wait", For: 1500 * time.Millisecond},
		{Do: "reset"}, {Do: "end"},
	} {
		r := p.do(step)
		t.Log(step.Do, r.Status, r.Error)
	}
	t.Log("\n" + strings.Join(p.heard, "\n"))
}

func TestMigrate(t *testing.T) {
	for _, c := range []struct{ version, schema, version0, args, after, failure string }{
		{"2.3", `new TargetSchema({ _id: 'scan', name: 'S', description: '', args: [], script: async () => {}, migrations: new TargetMigrationRegistry()
  .register('1.1.0', (args) => { args.a = 1; return { lost: true } }).register('1.2.0', (args) => ({ ...args, b: 2 })) })`, "1.0.0", `{"x":0}`, `{"x":0,"a":1,"b":2}`, ""},
		{"2.4", `new TargetSchema({ _id: 'scan', name: 'S', description: '', args: [], script: async () => {}, migrations: new TargetMigrationRegistry()
  .register('1.2.0', (effect) => { effect.args.b = effect.versionCursor }).register('1.1.0', (effect) => { effect.args = { a: effect.args.x, c: effect.versionCursor } }) })`,
			"1.0.0", `{"x":0}`, `{"a":0,"c":"1.0.0","b":"1.1.0"}`, ""},
		{"2.5", `TargetSchema.create({ _id: 'scan', name: 'S', description: '', parameters: [{ _id: 'y', name: 'Y', type: 'number', required: false }], script: async () => {}, migrations: new TargetMigrationRegistry()
  .register('2.0.0', (effect) => { effect.arguments[0].parameterId = 'y' }) })`,
			"1.0.0", `[{"_id":"1","parameterId":"x","type":"number","value":5}]`, `[{"_id":"1","parameterId":"y","type":"number","value":5}]`, ""},
		{"2.5", `TargetSchema.create({ _id: 'scan', name: 'S', description: '', parameters: [], script: async () => {}, migrations: new TargetMigrationRegistry()
  .register('2.0.0', (effect) => { effect.arguments.push({ parameterId: 'y' }) }) })`,
			"1.0.0", `[]`, ``, "after the migrations 2.0.0 the arguments are none that METIS stores"},
		{"2.3", `new TargetSchema({ _id: 'scan', name: 'S', description: '', args: [], script: async () => {}, migrations: new TargetMigrationRegistry()
  .register('1.1.0', (args) => { throw new Error('no') }) })`, "1.0.0", `{"x":0}`, "", "migration 1.1.0 of effect \"Old\" (demo/scan): no"},
		{"2.3", `new TargetSchema({ _id: 'scan', name: 'S', description: '', args: [], script: async () => {}, migrations: new TargetMigrationRegistry()
  .register('1.1.0', (args) => {}) })`, "1.0.0", `{"x":0}`, "", "it leaves null"},
		{"2.3", `new TargetSchema({ _id: 'scan', name: 'S', description: '', args: [], script: async () => {}, migrations: new TargetMigrationRegistry()
  .register('1.1.0', (args) => { args.x = 2 }) })`, "1.1.0", `{"x":0}`, `{"x":0}`, ""},
	} {
		kind := "new TargetEnvSchema"
		if c.version == "2.5" {
			kind = "TargetEnvSchema.create"
		}
		files := map[string]string{"demo/schema.ts": "export default " + kind + "({ name: 'D', description: '', version: '2.0.0' })", "demo/targets/scan/schema.ts": "import { TargetMigrationRegistry } from '@metis/schema/TargetMigrationRegistry'\nexport default " + c.schema}
		lib := library(put(t, files))
		lib.METIS = c.version
		s := runtime.Open(runtime.Options{Caps: caps.Fixed(0)})
		m, err := s.Migrate(runtime.Migration{Target: find(t, lib, "demo/scan"), Name: "Old", Version: c.version0, Args: []byte(c.args)})
		s.End()
		if failed := err != nil; failed != (c.failure != "") || failed && !strings.Contains(err.Error(), c.failure) {
			t.Errorf("%s: failed with %v, want %q", c.schema, err, c.failure)
		}
		if string(m.After) != c.after {
			t.Errorf("%s\n  left %s\n  want %s", c.schema, m.After, c.after)
		}
	}
}
