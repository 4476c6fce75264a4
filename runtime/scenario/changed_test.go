package scenario_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime/scenario"
)

func TestOnlyScenariosWhoseInputsChangedAreNotPassed(t *testing.T) {
	now := time.Now()
	old := now.Add(-time.Hour)
	setup := func(t *testing.T) (dir, file string, began time.Time, report scenario.Report) {
		dir = write(t, map[string]string{
			"env/targets/say/schema.ts":   "import { text } from '../../lib/text'\nexport default new TargetSchema({ _id: 'say', name: 'T', description: '', args: [], script: async (context) => { context.sendOutput(text) } })\n",
			"env/targets/other/schema.ts": "export default new TargetSchema({ _id: 'other', name: 'T', description: '', args: [], script: async () => {} })\n",
			"env/targets/more/x":          "",
			"env/lib/text.ts":             "export const text = 'one'\n",
			"test.scenario.yaml":          "http: [{url: \"https://h/\", reply: {file: reply.txt}}]\nsteps: [{run: env/say}]\n",
			"reply.txt":                   "x", "other.txt": "x",
		})
		file = filepath.Join(dir, "test.scenario.yaml")
		run := func(update bool) scenario.Report {
			s, err := scenario.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			return (&scenario.Runner{Update: update}).Run(t.Context(), s)
		}
		run(true)
		err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
			if err == nil {
				err = os.Chtimes(name, old, old)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		report = run(false)
		if !report.OK() || report.Golden != scenario.GoldenSame {
			t.Fatalf("%s: %s", report.Golden, messages(report))
		}
		return dir, file, now, report
	}
	for name, c := range map[string]struct {
		file, text string
		unchanged  bool
	}{
		"nothing":                 {"", "", true},
		"a file of nobody":        {"other.txt", "y", true},
		"the same content":        {"reply.txt", "x", true},
		"the scenario":            {"test.scenario.yaml", "steps: [{run: env/say}]\n", false},
		"its golden":              {"test.golden", "1 env/say\n", false},
		"a cassette that is new":  {"test.http.yaml", "http: []", false},
		"a target":                {"env/targets/say/schema.ts", "", false},
		"a module":                {"env/lib/text.ts", "export const text = 'two'\n", false},
		"a module that is nearer": {"env/lib/text", "", false},
		"a module behind it":      {"env/lib/text.js", "", true},
		"a target that is new":    {"env/targets/more/schema.ts", "", true},
		"a target of others":      {"env/targets/other/schema.ts", "", true},
		"the environment":         {"env/schema.ts", "export default new TargetEnvSchema({ name: 'Other', description: '', version: '1.0.0' })\n", false},
		"configs of nobody":       {"env/configs.json", "[]", true},
		"a reply":                 {"reply.txt", "y", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir, file, began, report := setup(t)
			record := filepath.Join(t.TempDir(), "passed")
			p := scenario.ReadPassed(record, "salt")
			if p.Unchanged(file) {
				t.Error("unchanged before it ran")
			}
			p.Note(report.Path, report.Inputs, report.OK() && report.Golden == scenario.GoldenSame, began)
			if err := p.Save(); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(record); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("others can read it: %v, %v", info, err)
			}
			if c.file != "" {
				if err := os.WriteFile(filepath.Join(dir, c.file), []byte(c.text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got := scenario.ReadPassed(record, "salt").Unchanged(file); got != c.unchanged {
				t.Errorf("unchanged is %v", got)
			}
			if scenario.ReadPassed(record, "another flag").Unchanged(file) {
				t.Error("it passed with other flags")
			}
		})
	}
	t.Run("written while it ran", func(t *testing.T) {
		dir, file, began, report := setup(t)
		later := began.Add(time.Second)
		if err := os.Chtimes(filepath.Join(dir, "env", "lib", "text.ts"), later, later); err != nil {
			t.Fatal(err)
		}
		p := scenario.ReadPassed(filepath.Join(t.TempDir(), "passed"), "")
		p.Note(report.Path, report.Inputs, report.OK() && report.Golden == scenario.GoldenSame, began)
		if p.Unchanged(file) {
			t.Error("which text it saw nobody knows")
		}
	})
	t.Run("failed since", func(t *testing.T) {
		_, file, began, report := setup(t)
		p := scenario.ReadPassed(filepath.Join(t.TempDir(), "passed"), "")
		p.Note(report.Path, report.Inputs, report.OK() && report.Golden == scenario.GoldenSame, began)
		report.Golden = scenario.GoldenDifferent
		p.Note(report.Path, report.Inputs, report.OK() && report.Golden == scenario.GoldenSame, began)
		if p.Unchanged(file) {
			t.Error("it failed")
		}
	})
}

// noted is a file that remembers two scenarios in a folder, and what they rested on.
func noted(t *testing.T) (record, one, two string) {
	dir := t.TempDir()
	record, one, two = filepath.Join(dir, "passed"), filepath.Join(dir, "one.scenario.yaml"), filepath.Join(dir, "two\n\"é.scenario.yaml")
	for _, file := range []string{one, two} {
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := scenario.ReadPassed(record, "")
	p.Note(one, []string{one}, true, time.Now().Add(time.Hour))
	p.Note(two, []string{two}, true, time.Now().Add(time.Hour))
	if err := p.Save(); err != nil {
		t.Fatal(err)
	}
	return record, one, two
}

// TestWhatIsRememberedIsWrittenIfItChanges: where thousands are remembered, a run of one must not cost what they all do.
func TestWhatIsRememberedIsWrittenIfItChanges(t *testing.T) {
	record, one, two := noted(t)
	for _, c := range []struct {
		name    string
		ok      bool
		written bool
	}{{"passed again", true, false}, {"failed", false, true}, {"failed again", false, false}, {"passed", true, true}} {
		before, err := os.Stat(record)
		if err != nil {
			t.Fatal(err)
		}
		p := scenario.ReadPassed(record, "")
		p.Note(one, []string{one}, c.ok, time.Now().Add(time.Hour))
		if err := p.Save(); err != nil {
			t.Fatal(err)
		}
		after, err := os.Stat(record)
		if err != nil {
			t.Fatal(err)
		}
		if os.SameFile(before, after) == c.written { // it is replaced
			t.Errorf("%s: written is %v", c.name, !c.written)
		}
		if p := scenario.ReadPassed(record, ""); p.Unchanged(one) != c.ok || !p.Unchanged(two) {
			t.Errorf("%s: %v, %v are unchanged", c.name, p.Unchanged(one), p.Unchanged(two))
		}
	}
	if err := os.Remove(two); err != nil {
		t.Fatal(err)
	}
	p := scenario.ReadPassed(record, "")
	p.Note(one+"x", nil, true, time.Now())
	if err := p.Save(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(record); err != nil || strings.Contains(string(text), "two") || !strings.Contains(string(text), "one") {
		t.Errorf("%s, %v", text, err)
	}
}

func FuzzReadPassed(f *testing.F) {
	f.Add("\"/a\" {\"salt\":\"\",\"inputs\":{}}\n\"/b\" {\n/c {}\n\"/d\n{}")
	f.Add("{\"/a\":{\"salt\":\"\"}}")
	f.Fuzz(func(t *testing.T, text string) {
		record := filepath.Join(t.TempDir(), "passed")
		if err := os.WriteFile(record, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p := scenario.ReadPassed(record, "salt")
		p.Unchanged("/a")
		file := filepath.Join(t.TempDir(), "x.scenario.yaml")
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		p.Note(file, []string{file}, true, time.Now().Add(time.Hour))
		if err := p.Save(); err != nil {
			t.Fatal(err)
		}
		if !scenario.ReadPassed(record, "salt").Unchanged(file) {
			t.Error("what is noted beside lines that nobody understands is lost")
		}
	})
}
