package scenario_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime/scenario"
)

// stage is a folder with the small mission of METIS 2.5 and its environment net. A body as value of script:NAME becomes a
// target that the mission has effects of (prepare, watch, found, alarm, goodbye), one of hook:METHOD a hook.
func stage(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mission, err := os.ReadFile(filepath.Join("testdata", "metis-2.5", "mission.json"))
	if err != nil {
		t.Fatal(err)
	}
	put("mission.json", string(mission))
	schema := "const net = TargetEnvSchema.create({ name: 'Net', description: '', version: '1.0.0' })\nexport default net\n"
	for _, target := range []string{"prepare", "watch", "found", "alarm", "goodbye", "nowhere"} {
		put("net/targets/"+target+"/schema.ts", fmt.Sprintf("export default TargetSchema.create({ _id: '%s', name: 'T', description: '',\n"+
			"parameters: [{ _id: 'note', name: 'Note', type: 'string', required: false }], script: async (context, values) => {\n%s\n} })\n", target, files["script:"+target]))
	}
	for name, text := range files {
		if method, ok := strings.CutPrefix(name, "hook:"); ok {
			schema += fmt.Sprintf("net.on('%s', async (context) => {\n%s\n})\n", method, text)
		} else if !strings.HasPrefix(name, "script:") {
			put(name, text)
		}
	}
	put("net/schema.ts", schema)
	return dir
}

func TestMistakesInWhatIsSaidOfAMission(t *testing.T) {
	top := "mission: m.json\n"
	cases := []struct{ name, text, want, hint string }{
		{"no path", "mission: ''\n", "1:1: the mission has no path", "mission.metis.zip"},
		{"version", top + "metis: '9'\n", `2:8: metis cannot be "9"`, "2.3, 2.4 or 2.5"},
		{"clock", top + "clock: real\n", "2:1: the clock of a scenario is virtual", "--clock"},
		{"unknown key", top + "member: [ada]\n", `2:1: a scenario has no key "member"`, "did you mean members?"},
		{"member", top + "members: [':blue']\n", `2:11: ":blue" is no member`, "NAME:FORCE"},
		{"member with a blank", top + "members:\n  - ada: blue\n", `3:5: a member has no key "ada"`, "without a blank"},
		{"member without a name", top + "members: [{force: blue, role: observer}]\n", "2:11: a member needs a username", "username"},
		{"key of a member", top + "members: [{user: ada, force: blue}]\n", `2:12: a member has no key "user"`, "did you mean username?"},
		{"list as a member", top + "members: [[ada]]\n", "2:11: a member must be a text, not a list", ""},
		{"config", top + "config: [1]\n", "2:9: config must be keys with values, not a list", ""},
		{"config of a mission without one", "config: {mode: standalone}\nsteps: [{run: a/b}]\n", `1:10: "mode" needs a mission`, "mission:"},
		{"two kinds", top + "steps:\n  - wait: 1s\n    reset: true\n", "4:5: a step does one thing, and this one has wait and reset", "dash"},
		{"three kinds, and settle", top + "steps: [{wait: 1s, reset: true, settle: false, end: true}]\n", "and this one has wait and end", "dash"},
		{"no action", top + "steps: [{execute: blue}]\n", `2:19: "blue" is no action`, "force/node/action"},
		{"outcome", top + "steps: [{execute: a/b/c, outcome: maybe}]\n", `2:35: an outcome is success or failure, not "maybe"`, "chance"},
		{"outcome of another step", top + "steps: [{reset: true, outcome: success}]\n", `2:23: "outcome" is of a step that has execute, and this one has reset`, "leave it out"},
		{"unknown key of a step", top + "steps: [{execute: a/b/c, memeber: ada}]\n", `2:26: a step has no key "memeber"`, "did you mean member?"},
		{"no kind", top + "steps: [{weit: 1s}]\n", `2:10: a step has no key "weit"`, "did you mean wait"},
		{"wait without a unit", top + "steps: [{wait: 30}]\n", `2:16: "30" is no time to wait`, "30s"},
		{"reset that is false", top + "steps: [{reset: false}]\n", "2:17: reset that is false does nothing", "write: reset: true"},
		{"settle that is false", top + "steps: [{settle: false}]\n", "2:18: settle that is false does nothing", "stands in the step"},
		{"reset that is no boolean", top + "steps: [{reset: now}]\n", "2:17: reset must be true or false, not a text", ""},
		{"settled wait", top + "steps: [{wait: 1s, settle: true}]\n", "2:20: a step that waits lets exactly so much time pass", "settle: true behind it"},
		{"start in the middle", top + "steps: [{reset: true}, {start: true}]\n", "2:24: start must be the first step", "reset it"},
		{"no configs", top + "steps: [{configs: {}}]\n", "2:19: configs names no environment", "selects none"},
		{"trigger", top + "steps: [{run: a/b, trigger: sucess}]\n", `2:29: there is no trigger "sucess"`, "execution-success"},
		{"place without a mission", "steps: [{run: a/b, force: blue}]\n", `1:20: "force" needs a mission`, "mission:"},
		{"settle without a mission", "steps: [{run: a/b, settle: false}]\n", `1:20: "settle" needs a mission`, "mission:"},
		{"state without a mission", "steps: [{run: a/b, expect: {state: {}}}]\n", `1:29: "state" needs a mission`, "mission:"},
		{"state that is none", top + "steps: [{reset: true, expect: {state: blocked}}]\n", "2:39: state must be names with values", "nodes"},
		{"value of no run", top + "steps: [{reset: true, expect: {value: 1}}]\n", "2:32: only a run that is waited for returns a value", "store"},
		{"expectation first", top + "steps: [{expect: {output: x}}]\n", "2:9: nothing was done before this expectation", "start: true"},
		{"output without a message", top + "steps: [{reset: true, expect: {output: {to: blue}}}]\n", "an output with keys has a recipient or a realm, and a message", "{to: blue, message: text}"},
		{"key of an output", top + "steps: [{reset: true, expect: {output: {to: blue, mesage: x}}}]\n", `output has no key "mesage"`, "did you mean message?"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { mistaken(t, c.text, c.want, c.hint) })
	}
}

func TestStepsForWhomTheMissionIsBrought(t *testing.T) {
	s, err := scenario.ParseSteps("x.scenario.yaml", []byte("config: {mode: standalone}\nsteps: [{wait: 1s}]\n"))
	if err != nil || len(s.Steps) != 1 || string(s.Config) != `{"mode":"standalone"}` {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestWhatKeepsAMissionFromBeingPlayed(t *testing.T) {
	dir := stage(t, map[string]string{
		"broken.json":      `{"name": "Broken", "schemaBuildNumber": 58}`,
		"net/configs.json": `[{"_id": "lab", "name": "Lab", "targetEnvId": "net", "data": {}}]`,
	})
	cases := []struct{ name, text, want string }{
		{"no such file", "mission: missing.json", "1:10 the mission cannot be read"},
		{"no mission", "mission: broken.json", "1:10 the mission cannot be loaded: "},
		{"too old a METIS", "mission: mission.json\nmetis: '2.4'", "2:8 the mission cannot be played: mission \"mission.json\" has schema build 58, and METIS 2.4 reads builds up to 57"},
		{"config of another METIS", "mission: mission.json\nconfig: {disabledTargetEnvs: []}", `2:9 the mission cannot be played: "disabledTargetEnvs" has no place in the session config of METIS 2.5`},
		{"member of no force", "mission: mission.json\nmembers: [ada:blu]", `2:1 the mission cannot be played: there is no force "blu"`},
		{"member twice", "mission: mission.json\nmembers: [ada, ada]", `2:1 the mission cannot be played: two members have the username "ada"`},
		{"config of no environment", "mission: mission.json\nconfig: {targetEnvConfigs: {nett: lab}}", `2:29 a config is selected for the environment "nett", and nothing uses it`},
		{"no such config", "mission: mission.json\nconfig: {targetEnvConfigs: {net: lob}}", `2:29 the config cannot be selected: environment "net" has no config "lob"`},
		{"no such target", "mission: mission.json\nsteps: [{run: nett/found}]", `2:9 cannot run nett/found: there is no target environment "nett"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := play(t, &scenario.Runner{}, dir, c.text+"\n")
			if got := messages(r); !strings.HasPrefix(got, c.want) || r.Golden != "" {
				t.Errorf("got  %s (golden %q)\nwant %s", got, r.Golden, c.want)
			}
		})
	}
}

func TestExpectationsOfAMission(t *testing.T) {
	dir := stage(t, map[string]string{
		"script:found": "context.sendOutput('hello', context.effect.sourceForce); context.sendOutput('all', context.mission); return 1",
		"script:alarm": "throw new TypeError('no alarm')",
	})
	scan := "execute: blue/server/scan, outcome: success"
	fail := "execute: blue/server/scan, outcome: failure"
	cases := []struct{ name, steps, want string }{
		{"outputs with their recipients", "{" + scan + ", expect: {output: [{to: blue, message: hello}, {to: mission, message: /a.l/}]}}", ""},
		{"another recipient", "{" + scan + ", expect: {output: {to: red, message: hello}}}", `3:87 the output "hello" to red did not come`},
		{"outputs out of order", "{" + scan + ", expect: {output: [all, hello]}}", `3:74 the output "hello" was to come after those before it`},
		{"state", "{" + scan + ", expect: {state: {actions: {blue/server/scan: {executionCount: 1}}, pools: {blue/1: 15}}}}", ""},
		{"another state", "{" + scan + ", expect: {state: {actions: {blue/server/scan: {executionCount: 2}}, pools: {blue/1: [15]}}}}",
			"3:67 actions: blue/server/scan: executionCount was to be 2, and is 1\n3:67 pools: blue/1 was to be [15], and is 15"},
		{"state of nothing", "{" + scan + ", expect: {state: {nodes: {blue/sever: {}}}}}", "3:67 the state has no nodes: blue/sever"},
		{"task that fails", "{" + fail + "}", `3:5 effect "Alarm" (net/alarm) failed: no alarm`},
		{"task that was to fail", "{" + fail + ", expect: {error: no alarm}}", ""},
		{"task that fails by name", "{" + fail + ", expect: {error: \"/^TypeError: no alarm$/\"}}", ""},
		{"task that fails otherwise", "{" + fail + ", expect: {error: boom}}", `3:67 the step was to fail with "boom", and failed with "TypeError: no alarm"`},
		{"task that was to fail and did not", "{" + scan + ", expect: {error: boom}}", `3:67 the step was to fail with "boom", and succeeded`},
		{"one of two that fail", "{" + fail + ", settle: false}\n  - {" + fail + ", expect: {error: no alarm}}", ""},
		{"a failure does not end a scenario", "{" + fail + "}\n  - {settle: true, expect: {output: late}}", "3:5 effect \"Alarm\" (net/alarm) failed: no alarm\n4:37 the output \"late\" did not come"},
		{"refusal", "{execute: blue/server/scna}", `3:5 execute blue/server/scna was refused: there is no action in node blue/server "scna"`},
		{"refusal ends a scenario", "{execute: blue/server/scna}\n  - {settle: true, expect: {output: late}}", `3:5 execute blue/server/scna was refused: there is no action in node blue/server "scna"`},
		{"refusal that was expected", "{execute: blue/server/scna, expect: {error: there is no action}}", ""},
		{"refused start", "{start: true}\n  - {run: net/found}\n  - {configs: {nett: x}}", `5:5 configs nett=x was refused: the mission uses no environment "nett"`},
		{"run in a mission", "{run: net/found, expect: {value: 1, output: [{to: blue, message: hello}]}}", ""},
		{"run at another force", "{run: net/found, force: red, expect: {output: [{to: red, message: hello}]}}", ""},
		{"run that fails", "{run: net/alarm}", "3:5 net/alarm failed: no alarm"},
		{"run that was to fail", "{run: net/alarm, expect: {error: no alarm}}", ""},
		{"run that is refused", "{run: net/found, force: rde}", `3:5 net/found failed: there is no force "rde"`},
		{"unsettled run that is refused", "{run: net/found, force: rde, settle: false, expect: {error: there is no force}}", ""},
		{"unsettled run that fails", "{run: net/alarm, settle: false}", "3:5 net/alarm failed: no alarm"},
		{"end", "{end: true, expect: {output: [], diagnostics: []}}", ""},
		{"step after the end", "{end: true}\n  - {wait: 1s}", `4:5 wait 1s was refused: session "scenario" has ended`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := messages(play(t, &scenario.Runner{}, dir, "mission: mission.json\nsteps:\n  - "+c.steps+"\n"))
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSequencesThatDoNotComeToTheirEnd(t *testing.T) {
	cases := []struct {
		name  string
		files map[string]string
		steps string
		want  string
		log   string // at its end
	}{
		{"hook", map[string]string{"hook:environment-setup": "throw new Error('no set-up')"}, "{start: true}",
			"3:5 start failed: the session does not start: the setup hook of net failed", ""},
		{"hook, expected", map[string]string{"hook:environment-setup": "throw new Error('no set-up')"}, "{start: true, expect: {error: no set-up}}", "",
			"  hook net environment-setup\n    failure: Error: no set-up\n      at net/schema.ts:4:7\n" +
				"  effect \"Prepare\" net/prepare session-setup\n" +
				"    info effect-skipped: METIS skips effect \"Prepare\" (net/prepare) and says nothing: the setup hook of net has failed (hook-failed)\n      at net/targets/prepare/schema.ts:1:16\n    skipped\n" +
				"  failure: the session does not start: the setup hook of net failed\n    caused by: Error: no set-up\n      at net/schema.ts:4:7\n"},
		{"set-up effect without a start step", map[string]string{"script:prepare": "throw new Error('not prepared')"}, "{settle: true}",
			`3:5 start failed: the session does not start: effect "Prepare" (net/prepare) failed`, ""},
		{"teardown hook", map[string]string{"hook:environment-teardown": "throw new Error('no teardown')"}, "{start: true}",
			" end failed: the end does not come to its end: the teardown hook of net failed", ""},
		{"teardown hook, expected", map[string]string{"hook:environment-teardown": "throw new Error('no teardown')"}, "{end: true, expect: {error: no teardown}}", "",
			"    caused by: Error: no teardown\n      at net/schema.ts:4:7\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := play(t, &scenario.Runner{}, stage(t, c.files), "mission: mission.json\nsteps:\n  - "+c.steps+"\n")
			if got := messages(r); got != c.want || !strings.HasSuffix(r.Log, c.log) {
				t.Errorf("got  %s\nwant %s\n%s", got, c.want, r.Log)
			}
		})
	}
}

func TestSkippedEffectsAreFailures(t *testing.T) {
	dir := stage(t, nil)
	if err := os.RemoveAll(filepath.Join(dir, "net", "targets", "prepare")); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"": ` start raised the diagnostic effect-skipped: METIS skips effect "Prepare" (net/prepare) and says nothing: target net/prepare is not there (missing-target)`,
		"steps: [{start: true, expect: {diagnostics: effect-skipped}}]\n": "",
	} {
		if got := messages(play(t, &scenario.Runner{}, dir, "mission: mission.json\n"+text)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestRunawaySessionsEnd(t *testing.T) {
	scripts := map[string]string{
		"sleeps":  "for (;;) await context.sleep(1000)",
		"chatter": "for (;;) { await context.sleep(1); console.log('x') }",
		"catches": "for (;;) try { await context.sleep(1000) } catch {}",
		"loop":    "for (;;);",
	}
	for name, want := range map[string]string{
		"sleeps":  "start was stopped: the step took more than 500ms", // long enough for a busy machine to come to the script
		"chatter": "start was stopped: the step ",
		"catches": "start was stopped: the step took more than 500ms",
		"loop":    "start was stopped: the step took more than 500ms",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := stage(t, map[string]string{"script:watch": scripts[name]})
			r := play(t, &scenario.Runner{Timeout: 500 * time.Millisecond}, dir, "mission: mission.json\n")
			if got := messages(r); !strings.Contains(got, want) || r.Golden != "" || len(r.Failures) != 1 || !strings.Contains(r.Failures[0].Hint, "settle: false") {
				t.Errorf("got %s %v, want %s", got, r.Failures, want)
			}
		})
	}
	t.Run("unsettled", func(t *testing.T) {
		dir := stage(t, map[string]string{"script:watch": scripts["sleeps"]})
		r := play(t, &scenario.Runner{}, dir, "mission: mission.json\nsteps: [{start: true, settle: false}, {wait: 1h}, {end: true, expect: {diagnostics: sleep-cut}}]\n")
		if !r.OK() || r.Steps != 3 {
			t.Errorf("%d steps: %s", r.Steps, messages(r))
		}
	})
}

// What an unsettled step has begun is raced by the next one unless the session rests in between.
func TestUnsettledStepsAreTheSameEachTime(t *testing.T) {
	dir := stage(t, map[string]string{
		"hook:environment-setup": "await null; console.log('set up')",
		"script:prepare":         "for (let i = 0; i < 20; i++) await null; console.log('prepared')",
		"script:watch":           "for (let i = 0; i < 20; i++) await null; console.log('watching'); await context.sleep(1e9)",
		"script:found":           "for (let i = 0; i < 20; i++) await null; console.log('found')",
	})
	text := "mission: mission.json\nsteps: [{start: true, settle: false}, {execute: blue/server/scan, outcome: success, settle: false}, " +
		"{run: net/found, settle: false}, {wait: 2s}, {reset: true, settle: false}, {end: true, settle: false}]\n"
	first := play(t, &scenario.Runner{}, dir, text)
	if !first.OK() {
		t.Fatal(messages(first))
	}
	for range 50 {
		if r := play(t, &scenario.Runner{}, dir, text); r.Log != first.Log {
			t.Fatalf("%s\n%s", messages(r), scenario.Compare(first.Log, r.Log))
		}
	}
}

func TestLogSaysWhoseEachLineIs(t *testing.T) {
	dir := stage(t, map[string]string{
		"script:watch": "for (let i = 0; i < 2; i++) { await context.sleep(1500); console.log('watched') }",
		"script:found": "console.log('two\\nlines'); await context.sleep(1000); context.addNodeAlert(context.mission.forces[1].nodes, 'seen', 'danger')\n" +
			"context.modifyProcessTime(context.effect.sourceAction, 500); context.modifyResourceCost(context.effect.sourceAction, context.mission.resources, 2)\n" +
			"context.sleep(5000).then(() => console.log('late'))",
	})
	r := play(t, &scenario.Runner{}, dir, `mission: mission.json
steps:
  - {start: true, settle: false}
  - {execute: blue/server/scan, outcome: success, settle: false}
  - {settle: true}
  - {run: net/found, args: {note: x}, force: red}
`)
	want := `1 start, settle: false
  session starting
  output to blue: <p>Find it.</p>
  effect "Prepare" net/prepare session-setup
    success
  session started
  effect "Watch" net/watch session-start

2 execute blue/server/scan success, settle: false
  blue/1 balance: 25 -> 15
  blue/server/scan execution: executing
  output to blue: Started executing Scan on Server.

3 settle
  -- 1.5s
  ... effect "Watch" net/watch session-start
    console.log: watched
  -- 2s
  blue/server/scan execution: executing -> success
  blue/server opened: false -> true
  effect "Look" net/nowhere execution-success
    success
  effect "Found" net/found execution-success
    console.log: two
      | lines
  -- 3s
  ... effect "Watch" net/watch session-start
    console.log: watched
    success
  ... effect "Found" net/found execution-success
    red/server alert: {"message": "seen", "severity": "danger"}
    red/disk alert: {"message": "seen", "severity": "danger"}
    blue/server/scan processTime: 2000 -> 2500
    blue/server/scan resourceCost of credits: 10 -> 12
    success
  -- 8s
    warning work-left-behind: effect "Found" (net/found) printed a line after its script had settled
      at net/targets/found/schema.ts:5:40
    console.log: late

4 net/found at red {"note": "x"}
`
	if !strings.HasPrefix(r.Log, want) || !r.OK() {
		t.Errorf("%s\n%s", messages(r), scenario.Compare(want, r.Log))
	}
}

func TestAnOutputIsExpectedInARealm(t *testing.T) {
	dir := stage(t, map[string]string{"script:found": "context.sendOutput('hello', context.mission)"})
	run := func(expect string) string {
		s, err := scenario.Parse(filepath.Join(dir, "test.scenario.yaml"), []byte(`mission: mission.json
config: {mode: standalone, standaloneForceId: force-blue}
members: [ada, bob]
steps:
  - {start: true, settle: false}
  - wait: 2s
  - {run: net/found, settle: false, expect: {output: `+expect+`}}
`))
		if err != nil {
			t.Fatal(err)
		}
		r := (&scenario.Runner{}).Run(t.Context(), s)
		return messages(r) + "\n" + r.Log
	}
	if got := run("{realm: ada, message: hello}"); !strings.HasPrefix(got, "\n") {
		t.Error(got)
	}
	if got, want := run("{realm: bob, to: mission, message: hello}"), `the output "hello" to mission in realm bob did not come`; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
