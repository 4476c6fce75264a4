package scenario_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime/scenario"
)

// write makes a folder of files; a script as value of targets/NAME becomes a whole target.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if target, ok := strings.CutPrefix(name, "script:"); ok {
			name = filepath.Join("env", "targets", target, "schema.ts")
			text = "export default new TargetSchema({ _id: '" + target + "', name: 'T', description: '', args: [], script: async (context) => {\n" + text + "\n} })\n"
		}
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	schema := "export default new TargetEnvSchema({ name: 'Env', description: '', version: '1.0.0' })\n"
	if err := os.MkdirAll(filepath.Join(dir, "env"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "env", "schema.ts"), []byte(schema), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// play runs the scenario text in dir.
func play(t *testing.T, runner *scenario.Runner, dir, text string) scenario.Report {
	t.Helper()
	s, err := scenario.Parse(filepath.Join(dir, "test.scenario.yaml"), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return runner.Run(t.Context(), s)
}

func messages(r scenario.Report) string {
	var list []string
	for _, f := range r.Failures {
		text := f.Source[strings.LastIndex(f.Source, "yaml")+4:] + " " + f.Message
		if f.Error != nil {
			text += ": " + f.Error.Message
		}
		list = append(list, strings.TrimPrefix(text, ":"))
	}
	return strings.Join(list, "\n")
}

func TestMistakesOfAFileAreNamedWithTheirPlace(t *testing.T) {
	run := "steps: [{run: a/b}]\n"
	cases := []struct{ name, text, want, hint string }{
		{"unknown key", "stor: {}\n" + run, `1:1: a scenario has no key "stor"`, "did you mean stores?"},
		{"unknown key of a step", "steps:\n  - run: a/b\n    argz: {}\n", `3:5: a step has no key "argz"`, "did you mean args?"},
		{"unknown expectation", "steps:\n  - run: a/b\n    expect: {outpt: x}\n", `3:14: expect has no key "outpt"`, "did you mean output?"},
		{"members without a mission", "members: [ada]\n" + run, `1:1: "members" needs a mission`, "mission.metis.zip"},
		{"step of a mission", "steps:\n  - wait: 30s\n", `2:5: "wait" needs a mission`, "mission.metis.zip"},
		{"key twice", "dir: a\ndir: b\n" + run, `2:1: mapping key "dir" already defined`, ""},
		{"no steps", "dir: .\n", "the scenario has no steps", "steps: [{run"},
		{"empty file", "", "the scenario has no steps", ""},
		{"a list", "- run: a/b\n", "1:1: a scenario must be keys with values, not a list", ""},
		{"steps no list", "steps: {run: a/b}\n", "1:8: steps must be a list", "dash"},
		{"args a list", "steps:\n  - run: a/b\n    args: [1]\n", "3:11: args must be names with values, not a list", "{name: value}"},
		{"args a text", "steps:\n  - run: a/b\n    args: x=1\n", "3:11: args must be names with values", "{name: value}"},
		{"expectation first", "steps:\n  - expect: {output: x}\n", "2:5: nothing was run before this expectation", "run step"},
		{"empty step", "steps:\n  - args: {a: 1}\n", "2:5: a step must run a target or expect something", "run:"},
		{"scope", "stores: {locl: {a: 1}}\n" + run, `1:10: "locl" is no scope`, ""},
		{"notation", "stores: {global: {a: {$date: x}}}\n" + run, "1:22: ", "$date"},
		{"seed", "seed: -1\n" + run, "1:7: seed must be a whole number", ""},
		{"version", `metis: "9"` + "\n" + run, "1:8: ", "write 2.3 or 2.4"},
		{"version without effect", `metis: "2.5"` + "\n" + run, `1:8: metis cannot be "2.5"`, "write 2.3 or 2.4"},
		{"boolean", "strict: 1\n" + run, "1:9: strict must be true or false, not a number", ""},
		{"pattern", "steps:\n  - run: a/b\n    expect: {output: /(/}\n", "3:22: error parsing regexp", "regexp"},
		{"anchor", "steps:\n  - run: a/b\n    args: {a: *x}\n", "3:15: there is no anchor &x", ""},
		{"anchor of itself", "steps:\n  - run: a/b\n    args: {a: &x [*x]}\n", "nested too deep", ""},
		{"merge key", "steps:\n  - run: a/b\n    args: {<<: {a: 1}}\n", "3:12: merge keys", "write the keys out"},
		{"tag", "steps:\n  - run: a/b\n    args: {a: !!binary x}\n", "3:15: a tag (!...) is not read here", ""},
		{"infinity", "steps:\n  - run: a/b\n    args: {a: .inf}\n", "3:15: .inf cannot be passed on", "$number"},
		{"second document", run + "---\n" + run, "a second document begins here", "one file"},
		{"colon in braces", "stores: {local:env: {a: 1}}\n" + run, "must be specified", "needs quotes"},
		{"indented less", "steps:\n  - run: a/b\n   args: {}\n", "3:4: ", "indent it as its neighbours are"},
		{"indented more", "steps:\n  - run: a/b\n     args: {}\n", "2:10: ", "indent it as its neighbours are"},
		{"colon in a text", "steps:\n  - run: a/b\n    expect: {output: x}\n    session: a: b\n", "4:14: ", "needs quotes"},
		{"tab", "steps:\n\t- run: a/b\n", "2:1: ", "no tabs"},
		{"reserved character", "dir: @a\n" + run, "1:6: ", "quotes"},
		{"quote that is open", "dir: \"a\n" + run, "1:6: ", "close it"},
		{"bracket that is open", "steps: [{run: a/b}\n", "1:8: ", "close it"},
		{"brackets", "a: " + strings.Repeat("[", 5000), "1:1: values are nested more than 200 deep", ""},
		{"dashes", strings.Repeat("- ", 5000), "1:1: values are nested more than 200 deep", ""},
		{"aliases that grow", "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
			"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n" +
			"steps: [{run: a/b, args: {x: [*f,*f,*f]}}]\n", "too large", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { mistaken(t, c.text, c.want, c.hint) })
	}
}

// mistaken reads a text that has a mistake with these words and this hint.
func mistaken(t *testing.T, text, want, hint string) {
	t.Helper()
	_, err := scenario.Parse("x.scenario.yaml", []byte(text))
	var file *scenario.FileError
	if !errors.As(err, &file) {
		t.Fatalf("error %v", err)
	}
	var hints string
	for _, p := range file.Problems {
		hints += p.Hint
	}
	if !strings.Contains(err.Error(), want) || !strings.Contains(hints, hint) {
		t.Errorf("got  %v (%s)\nwant %s (%s)", err, hints, want, hint)
	}
}

func TestEveryMistakeIsReported(t *testing.T) {
	_, err := scenario.Parse("x.yaml", []byte("a: 1\nb: 2\nsteps:\n  - c: 3\n"))
	var file *scenario.FileError
	if !errors.As(err, &file) || len(file.Problems) != 3 {
		t.Fatalf("got %v", err)
	}
	if got, want := file.Problems[0].Frame, "1 | a: 1\n  | ^"; got != want {
		t.Errorf("frame %q, want %q", got, want)
	}
}

func TestValuesArriveAsTheyAreWritten(t *testing.T) {
	s, err := scenario.Parse("x.yaml", []byte(`steps:
  - run: a/b
    args:
      text: yes
      quoted: "1.5"
      number: 1.50
      tiny: 1e-3
      big: 123456789012345678901234567890
      hex: 0x10
      null: ~
      date: 2026-01-01
      block: |
        one
        two
      anchor: &a {x: [1, true]}
      alias: *a
      1: one
`))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"text":"yes","quoted":"1.5","number":1.50,"tiny":1e-3,"big":123456789012345678901234567890,"hex":16,` +
		`"null":null,"date":"2026-01-01","block":"one\ntwo\n","anchor":{"x":[1,true]},"alias":{"x":[1,true]},"1":"one"}`
	if got := string(s.Steps[0].Args); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAByteOrderMarkIsNoText(t *testing.T) {
	s, err := scenario.Parse("x.yaml", []byte("\ufeffseed: 3\r\nsteps:\r\n  - run: a/b\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Seed != 3 || s.Steps[0].At.Line != 3 {
		t.Errorf("seed %d, the step in line %d", s.Seed, s.Steps[0].At.Line)
	}
}

func TestExpectations(t *testing.T) {
	dir := write(t, map[string]string{"script:say": `
		context.sendOutput('one'); context.sendOutput('two'); console.log('line'); console.error('other')
		context.localStore.use('m', new Map([[1, new Date(0)]]))
		return { a: 1, b: [undefined, -0] }`, "script:fail": `throw new TypeError('no such thing')`, "script:quiet": ``})
	cases := []struct{ name, steps, want string }{
		{"output in order", "run: env/say\n    expect: {output: [one, two]}", ""},
		{"one output among others", "run: env/say\n    expect: {output: two}", ""},
		{"outputs out of order", "run: env/say\n    expect: {output: [two, one]}", `3:28 the output "one" was to come after those before it`},
		{"an output twice", "run: env/say\n    expect: {output: [one, one]}", `3:28 the output "one" was to come after those before it`},
		{"part of an output", "run: env/say\n    expect: {output: tw}", `3:22 the output "tw" did not come`},
		{"pattern", "run: env/say\n    expect: {output: /^T.o$/i}", ""},
		{"pattern that does not match", "run: env/say\n    expect: {output: /^T.o$/}", `3:22 the output "/^T.o$/" did not come`},
		{"no output", "run: env/quiet\n    expect: {output: [], console: [], diagnostics: []}", ""},
		{"output where none was to come", "run: env/say\n    expect: {output: []}", `3:22 no output was to come, and there was "one"`},
		{"console", "run: env/say\n    expect: {console: [line, other]}", ""},
		{"value", "run: env/say\n    expect: {value: {b: [null, 0], a: 1.0}}", ""},
		{"another value", "run: env/say\n    expect: {value: {a: 2}}", `3:5 the returned value was to be {"a": 2}, and is {"a": 1, "b": [null, 0]}`},
		{"no value", "run: env/quiet\n    expect: {value: {$undefined: true}}", ""},
		{"error", "run: env/fail\n    expect: {error: no such}", ""},
		{"error by name", "run: env/fail\n    expect: {error: \"/^TypeError: no such thing$/\"}", ""},
		{"another error", "run: env/fail\n    expect: {error: boom}", `3:21 the run was to fail with "boom", and failed with "TypeError: no such thing"`},
		{"error that did not come", "run: env/say\n    expect: {error: boom}", `3:21 the run was to fail with "boom", and succeeded`},
		{"unexpected error", "run: env/fail\n  - run: env/say\n    expect: {output: nine}", "2:5 env/fail failed: no such thing"},
		{"store", "run: env/say\n    expect: {stores: {\"local:env\": {m: {$map: [[1, {$date: \"1970-01-01T00:00:00.000Z\"}]]}}}}", ""},
		{"another value in a store", "run: env/say\n    expect: {stores: {\"local:env\": {m: {$map: []}}}}",
			`3:40 the local:env store was to hold {"$map": []} under "m", and holds {"$map": [[1, {"$date": "1970-01-01T00:00:00.000Z"}]]}`},
		{"no such key", "run: env/say\n    expect: {stores: {global: {m: 1}}}", `3:35 the global store was to hold 1 under "m", and has no such key`},
		{"diagnostic", "run: env/say\n    expect: {diagnostics: returned-value}", ""},
		{"diagnostic that was not raised", "run: env/say\n    expect: {diagnostics: [free-args]}", `3:5 the diagnostic free-args was to be raised`},
		{"diagnostic where none was to be", "run: env/say\n    expect: {diagnostics: []}", `3:5 no diagnostic was to be raised, and there was value-lost, returned-value`},
		{"unknown target", "run: env/sya", `2:5 env/sya failed: environment "env" has no target "sya"`},
		{"unknown environment", "run: enw/say", `2:5 cannot run enw/say: there is no target environment "enw"`},
		{"a path", "run: ./env/targets/say\n    expect: {output: one}", ""},
	}
	runner := &scenario.Runner{}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := messages(play(t, runner, dir, "steps:\n  - "+c.steps+"\n"))
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestLogTellsWhatHappened(t *testing.T) {
	dir := write(t, map[string]string{
		"script:patrol": `
			console.warn('two\nlines \u202e')
			const late = (async () => { await context.sleep(86400000); context.sendOutput('late') })()
			await context.sleep(1500)
			context.globalStore.use('phase', '').value = 'done'
			context.globalStore.use('kept', 0)`,
		"script:fail": `throw new Error('outer', { cause: new RangeError('inner') })`,
	})
	report := play(t, &scenario.Runner{}, dir, `stores: {global: {phase: setup, kept: 1}}
steps:
  - run: env/patrol
  - run: env/fail
  - expect: {error: outer}
`)
	want := `1 env/patrol
  console.warn: two
    | lines \u{202e}
  -- 1.5s
  success
  -- 24h0m0s
  warning work-left-behind: env/patrol sent an output after its script had settled
    at env/targets/patrol/schema.ts:4:71
  output: late

2 env/fail
  failure: Error: outer
    at env/targets/fail/schema.ts:2:7
    caused by: RangeError: inner
      at env/targets/fail/schema.ts:2:35

stores at the end
  global phase: "setup" -> "done"
`
	if report.Log != want || !report.OK() {
		t.Errorf("%s\n%s", messages(report), scenario.Compare(want, report.Log))
	}
}

func TestLogIsTheSameInEveryFolderAndForEverySeed(t *testing.T) {
	dir := write(t, map[string]string{"script:chance": `
		context.sendOutput(String(Math.random()) + crypto.randomUUID() + Date.now() + context.session._id)
		context.sendOutput(new Error('here').stack)`})
	text := "seed: 3\nsteps: [{run: env/chance}]\n"
	first := play(t, &scenario.Runner{}, dir, text)
	t.Chdir(filepath.Join(dir, "env"))
	second := play(t, &scenario.Runner{}, "..", text)
	if first.Log != second.Log || !strings.Contains(first.Log, "at env/targets/chance/schema.ts:4:22") {
		t.Errorf("%s\nand\n%s", first.Log, second.Log)
	}
	other := play(t, &scenario.Runner{}, "..", strings.Replace(text, "3", "4", 1))
	if other.Log == first.Log {
		t.Error("another seed, the same chance")
	}
}

func TestGolden(t *testing.T) {
	dir := write(t, map[string]string{"script:say": `context.sendOutput('one')`})
	golden := filepath.Join(dir, "test.golden")
	text := "steps: [{run: env/say}]\n"
	if r := play(t, &scenario.Runner{}, dir, text); r.Golden != scenario.GoldenMissing || !r.OK() {
		t.Fatalf("without a golden: %q %s", r.Golden, messages(r))
	}
	if _, err := os.Stat(golden); err == nil {
		t.Fatal("a golden was written unasked")
	}
	if r := play(t, &scenario.Runner{Update: true}, dir, "steps: [{run: env/say, expect: {output: two}}]\n"); r.OK() || r.Golden != scenario.GoldenMissing {
		t.Fatalf("a failed scenario pinned %q", r.Golden)
	}
	if r := play(t, &scenario.Runner{Update: true}, dir, text); r.Golden != scenario.GoldenWritten {
		t.Fatalf("update: %q", r.Golden)
	}
	written, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(golden, []byte(strings.ReplaceAll(string(written), "\n", "\r\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := play(t, &scenario.Runner{Update: true}, dir, text); r.Golden != scenario.GoldenSame {
		t.Fatalf("with the line ends of Windows: %q %s", r.Golden, r.Diff)
	}
	if err := os.WriteFile(golden, []byte(strings.ReplaceAll(string(written), "one", "two")), 0o644); err != nil {
		t.Fatal(err)
	}
	r := play(t, &scenario.Runner{}, dir, text)
	if want := "@@ -1,3 +1,3 @@\n 1 env/say\n-  output: two\n+  output: one\n   success\n"; r.OK() || r.Diff != want {
		t.Errorf("diff %q, want %q", r.Diff, want)
	}
}

func TestDiagnosticsThatFail(t *testing.T) {
	dir := write(t, map[string]string{"script:reject": `Promise.reject(new Error('lost'))`, "script:return": `return 1`})
	cases := []struct{ name, text, want string }{
		{"of severity error", "steps: [{run: env/reject}]", "1:9 env/reject raised the diagnostic unhandled-rejection: a promise was rejected and nobody handles it: Error: lost"},
		{"of severity error, expected", "steps: [{run: env/reject, expect: {diagnostics: unhandled-rejection}}]", ""},
		{"info", "steps: [{run: env/return}]", ""},
		{"info under strict", "strict: true\nsteps: [{run: env/return}]", "2:9 env/return raised the diagnostic returned-value: the script returns a value: METIS throws it away"},
		{"info under strict, expected", "strict: true\nsteps: [{run: env/return, expect: {diagnostics: returned-value}}]", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := messages(play(t, &scenario.Runner{}, dir, c.text)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestRunawayStepsEnd(t *testing.T) {
	dir := write(t, map[string]string{
		"script:sleeps":  `for (;;) await context.sleep(1000)`,
		"script:behind":  `(async () => { for (;;) await context.sleep(1000) })()`,
		"script:chatter": `(async () => { for (;;) { await context.sleep(1); context.sendOutput('x') } })()`,
		"script:loop":    `for (;;);`,
		"script:never":   `await new Promise(() => {})`,
	})
	for name, want := range map[string]string{
		"sleeps":  "env/sleeps was stopped: the step took more than 50ms",
		"behind":  "env/behind was stopped: the step took more than 50ms",
		"chatter": "env/chatter was stopped: the step ",
		"loop":    "env/loop was stopped: the step took more than 50ms",
		"never":   "env/never failed: the script waits for a promise that nothing can settle any more",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limit := 50 * time.Millisecond
			if name == "never" { // ends by itself, however busy the machine is
				limit = 0
			}
			r := play(t, &scenario.Runner{Timeout: limit}, dir, "steps: [{run: env/"+name+"}]\n")
			if got := messages(r); !strings.Contains(got, want) || r.Golden != "" {
				t.Errorf("got %s (golden %q), want %s", got, r.Golden, want)
			}
		})
	}
}

func TestConfigs(t *testing.T) {
	dir := write(t, map[string]string{
		"script:show":      `const data = context.config.targetEnvConfig.data; context.sendOutput(data.host + ' ' + data.apiKey); context.globalStore.use('k', data.apiKey)`,
		"env/configs.json": `[{"_id": "lab", "name": "Lab", "targetEnvId": "env", "data": {"host": "h1", "apiKey": "sesame-42"}}]`,
	})
	for name, c := range map[string]struct{ configs, want string }{
		"selected":            {"{env: lab}", ""},
		"unknown config":      {"{env: lob}", `1:29 the config cannot be selected: environment "env" has no config "lob"`},
		"unknown environment": {"{enw: lab}", `1:29 a config is selected for the environment "enw", and no step runs a target of it`},
	} {
		t.Run(name, func(t *testing.T) {
			r := play(t, &scenario.Runner{}, dir, "config: {targetEnvConfigs: "+c.configs+"}\nsteps: [{run: env/show}]\n")
			if got := messages(r); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if strings.Contains(r.Log, "sesame") || c.want == "" && strings.Count(r.Log, "***") != 2 {
				t.Errorf("the secret is not masked:\n%s", r.Log)
			}
		})
	}
}

func TestFindWalksFolders(t *testing.T) {
	dir := write(t, map[string]string{
		"b.scenario.yaml": "", "a/x.scenario.yaml": "", "a/y.scenario.yml": "", "a/z.yaml": "",
		"node_modules/m.scenario.yaml": "", "a/.git/g.scenario.yaml": "",
	})
	t.Chdir(dir)
	got, err := scenario.Find([]string{".", "a", "a/z.yaml"})
	want := []string{"a/x.scenario.yaml", "a/y.scenario.yml", "a/z.yaml", "b.scenario.yaml"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for _, name := range []string{"nowhere", "env/schema.ts"} {
		if _, err := scenario.Find([]string{name}); err == nil {
			t.Errorf("%s is no scenario", name)
		}
	}
}
