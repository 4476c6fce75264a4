package runtime_test

import (
	"context"
	"fmt"
	"os"
	"slices"
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

// lab is an environment with the targets that the sample missions' effects name; scripts holds bodies by target, hooks
// what stands in schema.ts.
func lab(version, hooks string, scripts map[string]string) map[string]string {
	env, target, parameters := "new TargetEnvSchema", "new TargetSchema", "args"
	if version == "2.5" {
		env, target, parameters = "TargetEnvSchema.create", "TargetSchema.create", "parameters"
	}
	files := map[string]string{"lab/schema.ts": "const env = " + env + "({ name: 'Lab', description: '', version: '1.0.0' })\n" + hooks + "\nexport default env"}
	for _, name := range []string{"prepare", "first", "second", "report", "warn"} {
		body, ok := scripts[name]
		if !ok {
			body = "console.log('" + name + "')"
		}
		declared := ""
		if name == "report" {
			declared = "{ _id: 'target', name: 'T', type: 'node', required: false }, { _id: 'scan', name: 'S', type: 'action', required: false }, { _id: 'note', name: 'N', type: 'string', required: false }"
			if version == "2.5" {
				declared = "{ _id: 'target', name: 'T', type: 'mission-component', validComponentTypes: ['node'] }, { _id: 'note', name: 'N', type: 'string', required: false }"
			}
		}
		files["lab/targets/"+name+"/schema.ts"] = fmt.Sprintf("export default %s({ _id: '%s', name: '%s', description: '', %s: [%s], script: async (context, values = 0) => { %s } })",
			target, name, name, parameters, declared, body)
	}
	return files
}

// said compares what was heard since the last call, without times and queued tasks, which TestLifeInOrder looks at.
func (p *played) said(want ...string) {
	p.t.Helper()
	var got []string
	for _, line := range p.heard {
		_, line, _ = strings.Cut(line, " ")
		if !strings.HasSuffix(line, " queued") {
			got = append(got, line)
		}
	}
	p.heard = nil
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		p.t.Errorf("heard\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// TestLifeInOrder is spec 4.2: the whole of a start, an execution, a reset and an end, with times.
func TestLifeInOrder(t *testing.T) {
	p := playing(t, "2.5", lab("2.5", `
env.on('environment-setup', async (context) => { console.log('setup', context.session.state); await context.sleep(1000) })
env.on('environment-teardown', async (context) => { console.log('teardown', context.session.state) })`,
		map[string]string{"first": `
    context.globalStore.use('n', 0).value++
    try { await context.sleep(3600_000) } finally { console.log('never') }`,
			"second": `context.sendOutput('n ' + context.globalStore.use('n', 0).value, context.mission)`}), runtime.MissionOptions{})
	for _, step := range []runtime.Step{
		{Do: "start", Unsettled: true}, {Do: "wait", For: 5 * time.Second}, {Do: "reset", Unsettled: true}, {Do: "wait", For: 2 * time.Second}, {Do: "end"},
	} {
		if r := p.do(step); r.Status != "success" {
			t.Fatal(step.Do, r.Status, r.Error)
		}
	}
	want := `0s session unstarted
0s session starting
0s output blueBlue-Force: <p>Defend.</p>
0s hook environment-setup queued
0s effect Preparesession-setup queued
0s hook environment-setup running
0s console setup starting
0s result success
1s hook environment-setup success
1s effect Preparesession-setup running
1s console prepare
1s effect Preparesession-setup success
1s session started
1s effects-unsorted: METIS 2.5 runs the session's effects of the trigger session-start as the mission lists them, and their order says otherwise
1s effect Secondsession-start queued
1s effect Firstsession-start queued
1s effect Secondsession-start running
1s output Global: n 0
1s effect Secondsession-start success
1s effect Firstsession-start running
5s result success
5s session resetting
5s sleep-cut: effect "First" (lab/first) sleeps while its session is torn down: METIS counts it as a success, and nothing behind its sleep ever runs; the finally at lab/targets/first/schema.ts:3:43 does not run
5s effect Firstsession-start success
5s result success
5s hook environment-teardown queued
5s hook environment-teardown running
5s console teardown resetting
5s hook environment-teardown success
5s session resetting
5s output blueBlue-Force: <p>Defend.</p>
5s hook environment-setup queued
5s effect Preparesession-setup queued
5s hook environment-setup running
5s console setup resetting
6s hook environment-setup success
6s effect Preparesession-setup running
6s console prepare
6s effect Preparesession-setup success
6s session started
6s effects-unsorted: METIS 2.5 runs the session's effects of the trigger session-start as the mission lists them, and their order says otherwise
6s effect Secondsession-start queued
6s effect Firstsession-start queued
6s effect Secondsession-start running
6s output Global: n 0
6s effect Secondsession-start success
6s effect Firstsession-start running
7s result success
7s session ending
7s sleep-cut: effect "First" (lab/first) sleeps while its session is torn down: METIS counts it as a success, and nothing behind its sleep ever runs; the finally at lab/targets/first/schema.ts:3:43 does not run
7s effect Firstsession-start success
7s hook environment-teardown queued
7s hook environment-teardown running
7s console teardown ending
7s hook environment-teardown success
7s session ended
7s result success`
	if got := strings.Join(p.heard, "\n"); got != want {
		t.Errorf("heard\n%s\nwant\n%s", got, want)
	}
}

// Spec 4.5: an execution takes its cost and its time, opens the node and runs the effects of its outcome.
func TestExecute(t *testing.T) {
	for _, version := range []string{"2.3", "2.4", "2.5"} {
		t.Run(version, func(t *testing.T) {
			p := playing(t, version, lab(version, "", map[string]string{
				"prepare": "", "first": "", "second": "", "report": "console.log(context.type, context.triggeredBy.username, context.effect.sourceAction.executionCount)"}), runtime.MissionOptions{})
			p.do(runtime.Step{Do: "start"})
			p.heard = nil
			r := p.do(runtime.Step{Do: "execute", Force: "blue", Node: "firewall", Action: "scan"})
			if r.Status != "refused" || r.Error.Code != event.CodeRefused {
				t.Fatal("the node is not revealed, and", r)
			}
			p.said("error refused: node blue/firewall is not revealed yet", "result refused")
			for _, c := range []struct {
				step runtime.Step
				code string
			}{
				{runtime.Step{Force: "blu", Node: "firewall", Action: "scan"}, "there is no force \"blu\""},
				{runtime.Step{Force: "red", Node: "firewal", Action: "scan"}, "there is no node in force red \"firewal\""},
				{runtime.Step{Force: "red", Node: "firewall", Action: "scna"}, "there is no action in node red/firewall \"scna\""},
				{runtime.Step{Force: "red", Node: "firewall", Action: "scan", Member: "nobody"}, "there is no member \"nobody\""},
				{runtime.Step{Force: "red", Node: "firewall", Action: "scan", Outcome: "maybe"}, "an outcome is success or failure, not \"maybe\""},
			} {
				c.step.Do = "execute"
				if r := p.do(c.step); r.Status != "refused" || r.Error.Message != c.code || r.Error.Hint == "" {
					t.Errorf("%+v: %+v", c.step, r)
				}
			}
			p.heard = nil
			p.do(runtime.Step{Do: "execute", Force: "red", Node: "firewall", Action: "scan", Outcome: "success"})
			pool, cost := "map[force:red pool:1]", "Started executing Scan on Firewall."
			if version == "2.3" {
				pool = "map[force:red]"
			}
			want := []string{
				"pool.balance " + pool + " -> 90",
				"action.execution map[action:scan force:red node:firewall] -> \"executing\"",
				"output redRed-Force: " + cost,
				"action.execution map[action:scan force:red node:firewall] -> \"success\"", "result success"}
			p.said(want...)
		})
	}
}

// Spec 4.2: what a failing hook, setup effect or teardown effect does to a session, version by version.
func TestFailuresOfSequences(t *testing.T) {
	boom := "throw new Error('boom')"
	hook := func(method string, bodies ...string) (text string) {
		for _, body := range bodies {
			text += fmt.Sprintf("env.on('environment-%s', async (context) => { %s })\n", method, body)
		}
		return text
	}
	for _, c := range []struct {
		name, versions, hooks string
		scripts               map[string]string
		config                string
		steps                 []string
		want                  []string
		result                string
	}{
		{name: "a setup hook, up to 2.4", versions: "2.3 2.4", hooks: hook("setup", boom, "console.log('still')"), steps: []string{"start"},
			want: []string{"hook environment-setup running", "hook environment-setup failure: boom", "hook environment-setup running", "console still", "hook environment-setup success",
				`effect-skipped: METIS skips effect "Prepare" (lab/prepare) and says nothing: the setup hook of lab has failed (hook-failed)`, "effect Preparesession-setup skipped", "result failure"}, result: "the session does not start: the setup hook of lab failed"},
		{name: "a setup hook, in 2.5", versions: "2.5", hooks: hook("setup", boom, "console.log('still')"), steps: []string{"start"},
			want: []string{"hook environment-setup running", "hook environment-setup failure: boom",
				"effect-skipped: METIS skips the setup hook of lab and says nothing: the setup hook of lab has failed (hook-failed)", "hook environment-setup skipped",
				`effect-skipped: METIS skips effect "Prepare" (lab/prepare) and says nothing: the setup hook of lab has failed (hook-failed)`, "effect Preparesession-setup skipped", "result failure"}, result: "the session does not start: the setup hook of lab failed"},
		{name: "a setup effect", versions: "2.3 2.4 2.5", scripts: map[string]string{"prepare": boom}, steps: []string{"start"},
			want:   []string{"effect Preparesession-setup running", "effect Preparesession-setup failure: boom", "result failure"},
			result: `the session does not start: effect "Prepare" (lab/prepare) failed`},
		{name: "of a test session", versions: "2.3 2.4", config: `{"accessibility": "testing"}`, scripts: map[string]string{"prepare": boom}, steps: []string{"start"},
			want:   []string{"effect Preparesession-setup running", "effect Preparesession-setup failure: boom", "session ended", "result failure"},
			result: `the session does not start: effect "Prepare" (lab/prepare) failed`},
		{name: "of a test session", versions: "2.5", config: `{"isTest": true}`, scripts: map[string]string{"prepare": boom}, steps: []string{"start"},
			want:   []string{"effect Preparesession-setup running", "effect Preparesession-setup failure: boom", "session ended", "result failure"},
			result: `the session does not start: effect "Prepare" (lab/prepare) failed`},
		{name: "a reset out of starting, up to 2.4", versions: "2.3 2.4", hooks: "let n = 0\n" + hook("setup", "if (!n++) "+boom), scripts: map[string]string{"prepare": "", "first": "", "second": ""}, steps: []string{"start", "reset"},
			want: []string{"session resetting", "session resetting", "output blueBlue-Force: <p>Defend.</p>", "hook environment-setup running", "hook environment-setup success",
				"effect Preparesession-setup running", "effect Preparesession-setup success", "session started",
				"effect Firstsession-start running", "effect Firstsession-start success", "effect Secondsession-start running", "effect Secondsession-start success", "result success"}},
		{name: "no reset out of starting, in 2.5", versions: "2.5", hooks: hook("setup", boom), steps: []string{"start", "reset"},
			want: []string{"error refused: the session cannot be reset: it is starting", "result refused"}, result: "the session cannot be reset: it is starting"},
		{name: "no end out of starting", versions: "2.3 2.4 2.5", hooks: hook("setup", boom), steps: []string{"start", "end"},
			want: []string{"error refused: the session cannot end: it is starting", "result refused"}, result: "the session cannot end: it is starting"},
		{name: "a teardown hook", versions: "2.3 2.4 2.5", hooks: hook("teardown", boom), steps: []string{"start", "end"},
			want:   []string{"session ending", "hook environment-teardown running", "hook environment-teardown failure: boom", "session ended", "result failure"},
			result: "the end does not come to its end: the teardown hook of lab failed"},
		{name: "a teardown hook of a reset", versions: "2.3 2.4 2.5", hooks: hook("teardown", boom), steps: []string{"start", "reset"},
			want:   []string{"session resetting", "hook environment-teardown running", "hook environment-teardown failure: boom", "result failure"},
			result: "the reset does not come to its end: the teardown hook of lab failed"},
		{name: "a start after the start", versions: "2.3 2.4 2.5", steps: []string{"start", "start"},
			want: []string{"error refused: the session cannot start: it is started", "result refused"}, result: "the session cannot start: it is started"},
		{name: "an end before the start", versions: "2.3 2.4 2.5", steps: []string{"end"},
			want: []string{"session unstarted", "error refused: the session cannot end: it is unstarted", "result refused"}, result: "the session cannot end: it is unstarted"},
	} {
		for _, version := range strings.Fields(c.versions) {
			t.Run(c.name+" "+version, func(t *testing.T) {
				p := playing(t, version, lab(version, c.hooks, c.scripts), runtime.MissionOptions{Config: []byte(c.config)})
				var r event.Result
				for i, do := range c.steps {
					if i > 0 { // only the last step's are looked at
						p.heard = nil
					}
					r = p.do(runtime.Step{Do: do})
				}
				if len(c.steps) == 1 && c.steps[0] == "start" {
					p.heard = p.heard[3:] // unstarted, starting, the intro message
				}
				p.said(c.want...)
				switch {
				case r.Error == nil && c.result != "":
					t.Errorf("the result is %+v, want %s", r, c.result)
				case r.Error != nil && r.Error.Message != c.result:
					t.Errorf("the result is %s, want %s", r.Error.Message, c.result)
				}
			})
		}
	}
}

// A hook that METIS cannot call is told where it was registered, and why.
func TestHooksThatAreNeverCalledAreToldWhereTheyWereRegistered(t *testing.T) {
	for _, version := range []string{"2.3", "2.5"} {
		p := playing(t, version, lab(version, "env.on('environment-setup', async () => {})\n  .on('target-setup', () => {})\nenv.on('environment-teardown', 'late')\nenv.on('environment-setup')", nil), runtime.MissionOptions{})
		p.do(runtime.Step{Do: "start"})
		var told []string
		for _, e := range p.events {
			if d, ok := e.Body.(event.Diagnostic); ok && d.Code == "hook-never-called" {
				told = append(told, d.Source+" "+d.Message)
			}
		}
		want := []string{`lab/schema.ts:3:4 METIS never calls a hook on "target-setup"`,
			`lab/schema.ts:4:5 what is registered on "environment-teardown" is no function and cannot be called`,
			`lab/schema.ts:5:5 what is registered on "environment-setup" is no function and cannot be called`}
		if !slices.Equal(told, want) {
			t.Errorf("%s: told\n%s\nwant\n%s", version, strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
	}
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
  .register('1.1.0', async (args) => args) })`, "1.0.0", `{"x":0}`, "", "its script returns a promise, and METIS stores {} instead"},
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

// A session config has the keys of the mission's METIS, and those of 2.5 only where an environment makes it that.
func TestASessionConfigIsOfTheMissionsMETIS(t *testing.T) {
	for _, c := range []struct{ environment, metis, config, refused string }{
		{"2.3", "", `{"isTest": true}`, `"isTest" has no place in the session config of METIS 2.3`},
		{"2.3", "", `{"mode": "standalone", "standaloneForceId": "blue"}`, `"mode" has no place in the session config of METIS 2.3`},
		{"2.3", "", `{"disabledTargetEnvs": []}`, ""},
		{"2.5", "", `{"isTest": true}`, ""},
		{"2.5", "", `{"isTest": 1}`, "isTest must be true or false"},
		{"2.5", "2.3", `{"isTest": true}`, `"isTest" has no place in the session config of METIS 2.3`},
		{"2.3", "2.5", `{"isTest": true}`, ""},
	} {
		data, err := os.ReadFile("mission/testdata/missions/build53.json")
		if err != nil {
			t.Fatal(err)
		}
		file, err := mission.Load(data, "mission.json")
		if err != nil {
			t.Fatal(err)
		}
		tree := fstest.MapFS{}
		for name, text := range lab(c.environment, "", nil) {
			tree[name] = &fstest.MapFile{Data: []byte(text)}
		}
		lib := &runtime.Library{Dirs: []targets.Dir{{FS: tree}}}
		_, err = lib.Mission(t.Context(), file, runtime.MissionOptions{METIS: c.metis, Config: []byte(c.config)})
		if c.refused == "" && err != nil || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
			t.Errorf("environment of %s, --metis %q, %s: %v, want %q", c.environment, c.metis, c.config, err, c.refused)
		}
	}
}
