package suite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/runtime/suite"
)

// write makes a folder of files.
func write(t testing.TB, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const header = "import { test, describe, beforeEach, afterEach, expect, session } from '@metis/test'\n"

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestGoldensAreWrittenInTheOrderOfTheTests(t *testing.T) {
	dir := write(t, map[string]string{"a.test.ts": header + `
describe('list', () => {
  test('first', () => { expect([1, 2]).toMatchGolden(); expect('x\ny\n').toMatchGolden('lines') })
})
test('fails', () => { expect(1).toMatchGolden(); expect(1).toBe(2) })
test('last', () => { expect(new Set(['a'])).toMatchGolden(); expect('').toMatchGolden() })
`})
	file, golden := filepath.Join(dir, "a.test.ts"), filepath.Join(dir, "a.test.golden")
	want := `list > first
  [ 1, 2 ]

list > first > lines
  x
  y
  |

last
  Set(1) { 'a' }

last > 2
  ''
`
	report := (&suite.Runner{Update: true}).Run(t.Context(), file)
	if got := read(t, golden); got != want {
		t.Errorf("got\n%s", got)
	}
	if report.Golden != scenario.GoldenWritten || report.OK() {
		t.Errorf("golden %s, ok %t: want it written, and the failing test to fail", report.Golden, report.OK())
	}
	if report := (&suite.Runner{}).Run(t.Context(), file); report.Golden != scenario.GoldenMissing { // of the test that fails
		t.Errorf("golden %s", report.Golden)
	}
	passing := &suite.Runner{CI: true, Filter: regexp.MustCompile("> (list|last)")}
	if report := passing.Run(t.Context(), file); report.Golden != scenario.GoldenSame || !report.OK() || len(report.Cases) != 2 {
		t.Errorf("with a filter: %s", text(report, dir))
	}
}

func TestAGoldenThatIsMissingIsAFailureInAPipelineOnly(t *testing.T) {
	dir := write(t, map[string]string{"a.test.ts": header + "test('x', () => { expect(1).toMatchGolden() })\n", "a.test.golden": "gone\n  1\n"})
	file := filepath.Join(dir, "a.test.ts")
	if report := (&suite.Runner{}).Run(t.Context(), file); !report.OK() || report.Golden != scenario.GoldenMissing || strings.Join(report.Obsolete, ",") != "gone" {
		t.Errorf("outside of a pipeline: %s", text(report, dir))
	}
	want := `a.test.golden: the golden has sections that no test compares with: gone
  hint: -u takes them out
failed x
  a.test.ts:2:31: toMatchGolden: expected 1 to be in a.test.golden, which has no section "x"
    2 | test('x', () => { expect(1).toMatchGolden() })
      |                             ^
    hint: run the test with -u, and read what it writes
golden missing gone
`
	got := text((&suite.Runner{CI: true}).Run(t.Context(), file), dir)
	want = strings.ReplaceAll(want, "2:31", "2:29")
	if diff := scenario.Compare(want, got); diff != "" {
		t.Errorf("in a pipeline:\n%s", diff)
	}
	(&suite.Runner{Update: true, Filter: regexp.MustCompile("nothing")}).Run(t.Context(), file)
	if got := read(t, filepath.Join(dir, "a.test.golden")); got != "gone\n  1\n" {
		t.Errorf("a run of other tests changed the golden:\n%s", got)
	}
	old := filepath.Join(dir, "old")
	if err := os.Link(filepath.Join(dir, "a.test.golden"), old); err != nil {
		t.Fatal(err)
	}
	(&suite.Runner{Update: true}).Run(t.Context(), file)
	if got := read(t, filepath.Join(dir, "a.test.golden")); got != "x\n  1\n" {
		t.Errorf("after the update:\n%s", got)
	}
	if got := read(t, old); got != "gone\n  1\n" {
		t.Errorf("the golden was not replaced but written into:\n%s", got)
	}
}

func TestOnlyIsAFailureInAPipeline(t *testing.T) {
	dir := write(t, map[string]string{"a.test.ts": header + "test.only('x', () => {})\n"})
	if report := (&suite.Runner{CI: true}).Run(t.Context(), filepath.Join(dir, "a.test.ts")); report.OK() {
		t.Error("test.only passed")
	}
}

func TestARunawayTestIsStopped(t *testing.T) {
	dir := write(t, map[string]string{
		"env/schema.ts":                 "export default new TargetEnvSchema({ name: 'E', description: '', version: '1' })\n",
		"env/targets/spin/schema.ts":    "export default new TargetSchema({ _id: 'spin', name: 'S', description: '', args: [], script: async () => { for (;;) {} } })\n",
		"env/targets/spin/spin.test.ts": header + "test('of a script', async () => { await session().run('spin') })\n",
		"a.test.ts": header + `
test('a loop', () => { for (;;) {} })
test('a loop of promises', async () => { for (;;) await null })
test('a loop of timers', async () => { for (;;) await new Promise((done) => setTimeout(done, 1)) })
test('the others go on', () => {})
`,
		"b.test.ts": header + "test('a deep recursion', () => { const f = (): number => 1 + f(); f() })\n",
	})
	runner := &suite.Runner{Timeout: 2 * time.Second}
	report := runner.Run(t.Context(), filepath.Join(dir, "a.test.ts"))
	got := text(report, dir)
	for _, want := range []string{"stopped after 2s without yielding", "a.test.ts:5:", "passed the others go on"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	for i, c := range report.Cases {
		if (c.Outcome == suite.Failed) != (i < 3) || len(c.Failures) > 1 {
			t.Errorf("%s %s: %v", c.Outcome, c.Name, c.Failures)
		}
	}
	if got := text((&suite.Runner{}).Run(t.Context(), filepath.Join(dir, "b.test.ts")), dir); !strings.Contains(got, "Maximum call stack size exceeded") {
		t.Error(got)
	}
	got = text(runner.Run(t.Context(), filepath.Join(dir, "env/targets/spin/spin.test.ts")), dir)
	if want := "[timeout] env/targets/spin/schema.ts:1:108: stopped after 2s"; !strings.Contains(got, want) {
		t.Errorf("%q is not in\n%s", want, got)
	}
}

func TestACancelledRunEndsAtOnce(t *testing.T) {
	dir := write(t, map[string]string{"a.test.ts": header + "test('a loop', async () => { for (;;) await new Promise((done) => setTimeout(done, 1)) })\n"})
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	report := (&suite.Runner{}).Run(ctx, filepath.Join(dir, "a.test.ts"))
	if report.OK() || !strings.Contains(text(report, dir), "interrupted") {
		t.Errorf("got\n%s", text(report, dir))
	}
}

func TestImportsOfATest(t *testing.T) {
	dir := write(t, map[string]string{
		"shared/data.json":               `{"n": 7}`,
		"shared/index.ts":                "import data from './data.json'\nexport const n: number = data.n\n",
		"node_modules/left-pad/index.js": "module.exports = 1\n",
		"tests/a.test.ts": header + `
import { n } from '../shared'
import { strictEqual } from 'node:assert'
import { NumberToolbox } from '@metis/toolbox/numbers/NumberToolbox'
test('helpers, Node and METIS', () => {
  strictEqual(n, 7)
  expect(NumberToolbox.isInteger(n)).toBe(true)
})
`,
		"tests/b.test.ts": header + "import pad from 'left-pad'\ntest('x', () => { pad() })\n",
		"tests/c.test.ts": header + "import schema from '../env/schema'\ntest('x', () => { schema })\n",
		"env/schema.ts":   "export default new TargetEnvSchema({ name: 'E', description: '', version: '1' })\n",
	})
	runner := &suite.Runner{}
	if report := runner.Run(t.Context(), filepath.Join(dir, "tests/a.test.ts")); !report.OK() {
		t.Error(text(report, dir))
	}
	for file, want := range map[string]string{"tests/b.test.ts": "left-pad", "tests/c.test.ts": "a test imports no schema.ts"} {
		report := runner.Run(t.Context(), filepath.Join(dir, file))
		if got := text(report, dir); report.OK() || !strings.Contains(got, want) {
			t.Errorf("%s: %q is not in\n%s", file, want, got)
		}
	}
}

// TestTheSameRunGivesTheSame runs a file of many tests, whose sessions run at once, again and again.
func TestTheSameRunGivesTheSame(t *testing.T) {
	want := ""
	for range 5 {
		got := text((&suite.Runner{}).Run(t.Context(), "testdata/env/targets/greet/greet.test.ts"), "testdata")
		if want != "" && got != want {
			t.Fatal(scenario.Compare(want, got))
		}
		want = got
	}
}

// What a test gives a session and there is not would else go by in silence.
func TestASessionRefusesWhatThereIsNot(t *testing.T) {
	for name, c := range map[string]struct{ body, message, hint string }{
		"a config":       {"session({ configs: { radar: 'loca' } })", `session: configs: environment "radar" has no config "loca"`, "did you mean local?"},
		"an environment": {"session({ configs: { rdar: 'local' } })", `session: configs: there is no environment "rdar"`, "did you mean radar?"},
		"a diagnostic":   {"session({ diagnostics: ['efect-skipped'] })", `session: there is no diagnostic "efect-skipped"`, "did you mean effect-skipped"},
		"a URL":          {"session().http.get('example.org')", `"example.org" is no whole URL: write https://host/path`, ""},
		"a scheme":       {"session().http.get('localhost:80/x')", `"localhost:80/x" is no whole URL`, ""},
		"nothing wrong":  {"session({ configs: { radar: 'local' }, diagnostics: ['effect-skipped'] }).http.get('HTTP://example.org')", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, map[string]string{
				"radar/schema.ts":               "export default new TargetEnvSchema({ name: 'Radar', description: '', version: '1.0.0' })\n",
				"radar/targets/say/schema.ts":   "export default new TargetSchema({ _id: 'say', name: 'Say', description: '', args: [], script: async (context) => {} })\n",
				"radar/configs.json":            `[{"_id": "local", "name": "Local", "targetEnvId": "radar", "data": {}}]`,
				"radar/targets/say/say.test.ts": header + "test('x', () => { " + c.body + " })\n",
			})
			report := (&suite.Runner{}).Run(t.Context(), filepath.Join(dir, "radar/targets/say/say.test.ts"))
			got := text(report, dir)
			if report.OK() != (c.message == "") || !strings.Contains(got, c.message) || !strings.Contains(got, c.hint) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// What fails a call fails its test once, in the place of the call.
func TestAFailureIsToldOnceInItsPlace(t *testing.T) {
	dir := write(t, map[string]string{
		"env/schema.ts":             "export default new TargetEnvSchema({ name: 'E', description: '', version: '1' })\n",
		"env/targets/ask/schema.ts": "export default new TargetSchema({ _id: 'ask', name: 'A', description: '', args: [], script: async () => { await fetch('https://example.org/') } })\n",
		"env/a.test.ts": header + `
test('thrown', async () => { await session().run('ask') })
test('caught', async () => { await expect(session().run('ask')).rejects.toThrow() })
test('no mission', async () => {
  session().state
})
`})
	report := (&suite.Runner{}).Run(t.Context(), filepath.Join(dir, "env/a.test.ts"))
	got := text(report, dir)
	for i, want := range []string{"env/a.test.ts:3:", "env/a.test.ts:4:", "env/a.test.ts:6:"} {
		if i >= len(report.Cases) || len(report.Cases[i].Failures) != 1 || !strings.Contains(report.Cases[i].Failures[0].Source, want) {
			t.Errorf("case %d: want one failure at %s, got\n%s", i, want, got)
		}
	}
}
