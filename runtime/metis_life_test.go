package runtime_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/targets"
)

// This file has what of METIS's behaviour no scenario can show: what happens between two turns of the loop, files that
// change, ids. testdata/metis-life has the rest.

// Spec 4.1: a session's id is the first 8 characters of a uuid, an instance's a uuid that each reset replaces.
func TestSessionAndInstanceIDs(t *testing.T) {
	var instances []string
	p := playing(t, "2.5", lab("2.5", "", nil), runtime.MissionOptions{}, func(o *runtime.Options) {
		o.ID = ""
		o.Sink = func(e event.Event) {
			if n := len(instances); n == 0 || instances[n-1] != e.Instance {
				instances = append(instances, e.Instance)
			}
		}
	})
	for _, do := range []string{"start", "reset", "reset", "end"} {
		if r := p.do(runtime.Step{Do: do}); r.Status != "success" {
			t.Fatal(do, r)
		}
	}
	if !regexp.MustCompile(`^[0-9a-f]{8}$`).MatchString(p.ID()) {
		t.Errorf("the session has the id %q", p.ID())
	}
	if len(instances) != 3 {
		t.Errorf("three instances have the ids %q", instances)
	}
	for _, id := range instances {
		if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(id) {
			t.Errorf("an instance has the id %q", id)
		}
	}
}

// Spec 4.1: nothing but a start begins a session, in every version.
func TestOnlyAStartBeginsASession(t *testing.T) {
	for _, version := range []string{"2.3", "2.4", "2.5"} {
		for do, want := range map[string]string{
			"reset":   "the session cannot be reset: it is unstarted",
			"end":     "the session cannot end: it is unstarted",
			"execute": "no action is executed while the session is unstarted",
		} {
			p := playing(t, version, lab(version, "", nil), runtime.MissionOptions{})
			if r := p.do(runtime.Step{Do: do}); r.Status != "refused" || r.Error.Message != want {
				t.Errorf("%s in METIS %s: %+v, want %s", do, version, r, want)
			}
		}
	}
}

// Spec 4.2, step 4 of a teardown: teardown effects and hooks wait for whatever runs, be it in no sleep that could be cut.
func TestTeardownWaitsForWhatRuns(t *testing.T) {
	scripts := map[string]string{"prepare": "", "first": `
    context.globalStore.use('begun', true)
    const turn = () => new Promise((done) => setImmediate(done))
    while (context.session.members.length > 0) await turn() // until the session ends
    for (let i = 0; i < 100; i++) await turn()
    console.log('done')`, "second": ""}
	for _, version := range []string{"2.3", "2.4", "2.5"} {
		hooks := "env.on('environment-teardown', async () => console.log('torn down'))"
		p := playing(t, version, lab(version, hooks, scripts), runtime.MissionOptions{})
		p.do(runtime.Step{Do: "start", Unsettled: true})
		for begun := false; !begun; { // it never rests
			stores, err := p.Stores()
			if err != nil {
				t.Fatal(err)
			}
			begun = strings.Contains(string(stores), "begun")
		}
		if r := p.do(runtime.Step{Do: "end"}); r.Status != "success" {
			t.Fatal(r)
		}
		heard := strings.Join(p.heard, "\n")
		if done, torn := strings.Index(heard, "console done"), strings.Index(heard, "console torn down"); done < 0 || done > torn {
			t.Errorf("METIS %s tears the session down before what runs is done:\n%s", version, heard)
		}
	}
}

// Spec 5: configs.json is read at each access. Whatever is wrong with it, the config is null, and the diagnostic says
// what METIS logs.
func TestConfigsAreReadAtEachAccess(t *testing.T) {
	const good = `[{"_id": "test", "name": "Test", "data": {"host": "a.org"}}]`
	files := lab("2.5", "", map[string]string{"prepare": "", "first": "", "second": "", "warn": "", "report": ""})
	files["lab/configs.json"] = good
	files["lab/targets/show/schema.ts"] = `export default TargetSchema.create({ _id: 'show', name: 'Show', description: '', parameters: [],
  script: async (context) => {
    const { config } = context // made once for a script, and yet
    console.log(config.targetEnvConfig?.data.host)
    await context.sleep(1000)
    console.log(config.targetEnvConfig?.data.host)
  } })`
	dir := put(t, files)
	lib := library(dir)
	lib.Base = dir
	data, err := os.ReadFile("mission/testdata/missions/build58.json")
	if err != nil {
		t.Fatal(err)
	}
	file, err := mission.Load(data, "mission.json")
	if err != nil {
		t.Fatal(err)
	}
	show := find(t, lib, "lab/show")
	m, err := lib.Mission(t.Context(), file, runtime.MissionOptions{Config: []byte(`{"targetEnvConfigs": {"lab": "test"}}`)})
	if err != nil {
		t.Fatal(err)
	}
	p := &played{t: t}
	p.Session = runtime.Open(runtime.Options{Caps: caps.Fixed(1), Mission: m, Sink: p.hear})
	t.Cleanup(p.End)
	p.do(runtime.Step{Do: "start"})
	configs := filepath.Join(dir, "lab", "configs.json")
	for _, c := range []struct{ text, shown, said string }{
		{good, "a.org", ""},
		{strings.Replace(good, "a.org", "b.org", 1), "b.org", ""},
		{strings.Replace(good, `"test"`, `"other"`, 1), "undefined", `environment "lab" has no config "test"`},
		{"[", "undefined", `lab/configs.json:1:2: Failed to parse configs.json of environment "lab": the text ends too early`},
		{"{}", "undefined", `lab/configs.json:1:1: Unexpected error loading configs of environment "lab": configs.json must be an array of configs, not an object`},
		{`[{"_id": "", "name": "Test"}]`, "undefined", `lab/configs.json:1:10: Invalid configs.json structure of environment "lab" - 0._id: Config _id cannot be empty`},
		{`[{"_id": "test", "name": ""}]`, "undefined", `lab/configs.json:1:26: Invalid configs.json structure of environment "lab" - 0.name: Config name cannot be empty`},
		{"", "undefined", ""}, // no file: the message is the third one's, which is said once
		{good, "a.org", ""},
	} {
		p.heard = nil
		p.Start(runtime.Request{Target: show}, func(event.Result) {})
		if err := p.Rest(t.Context()); err != nil { // the script sleeps
			t.Fatal(err)
		}
		before := p.heard
		p.heard = nil
		if err := os.WriteFile(configs, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if c.text == "" {
			if err := os.Remove(configs); err != nil {
				t.Fatal(err)
			}
		}
		p.do(runtime.Step{Do: "settle"})
		heard := strings.Join(p.heard, "\n")
		if !strings.Contains(heard, "console "+c.shown+"\n") || !strings.Contains(heard, c.said) || (c.said == "") == strings.Contains(heard, "config-unknown") {
			t.Errorf("with %s\n  before the sleep %s\n  after it %s\n  want %s, and to be told %s", c.text, before, heard, c.shown, c.said)
		}
	}
}

// locked is a file system whose configs.json may not be read any more.
type locked struct {
	files fs.FS
	on    bool
}

func (l *locked) Open(name string) (fs.File, error) {
	if l.on && strings.HasSuffix(name, "configs.json") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.files.Open(name)
}

// Spec 5: METIS's text suggests chmod.
func TestConfigsThatMayNotBeRead(t *testing.T) {
	files := &locked{files: fstest.MapFS{
		"lab/schema.ts":           {Data: []byte(envSchema)},
		"lab/configs.json":        {Data: []byte("[]")},
		"lab/targets/a/schema.ts": {Data: []byte(targetOf("a", "async () => {}"))},
	}}
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: files}}}
	env := find(t, lib, "lab/a").Environment
	files.on = true
	configs, err := env.Configs()
	failure, _ := err.(*event.Error)
	if configs != nil || failure == nil || !strings.Contains(failure.Message, "permission denied") || !strings.HasPrefix(failure.Hint, "chmod u+r configs.json") {
		t.Errorf("%v, %+v", configs, failure)
	}
}

// Spec 4.8: METIS 2.4 and 2.5 free the stores when a session is destroyed, and here 2.3 does, too.
func TestStoresAreFreedAtTheEnd(t *testing.T) {
	for _, version := range []string{"2.3", "2.4", "2.5"} {
		left := ""
		p := playing(t, version, lab(version, "", map[string]string{"prepare": "context.localStore.use('a', 1); context.globalStore.use('b', 2)"}),
			runtime.MissionOptions{}, func(o *runtime.Options) { o.Leaves = func(stores json.RawMessage) { left = string(stores) } })
		p.do(runtime.Step{Do: "start"})
		p.do(runtime.Step{Do: "end"})
		stores, err := p.Stores()
		if err != nil || string(stores) != "{}" || left != `{"local:lab":{"a":1},"global":{"b":2}}` {
			t.Errorf("METIS %s left %s and has %s, %v", version, left, stores, err)
		}
	}
}

// Spec 6: what METIS 2.5 gives back of an effect that is not outdated has its defaults filled in [run]; up to 2.4 nothing
// is.
func TestMigrationOfWhatIsNotOutdated(t *testing.T) {
	const registered = `migrations: new TargetMigrationRegistry().register('1.1.0', () => { throw new Error('not pending') })`
	for version, c := range map[string]struct{ schema, args, want string }{
		"2.3": {"new TargetSchema({ args: [{ _id: 'host', name: 'Host', type: 'string', required: true, default: 'a.org' }],", `{"old":1}`, `{"old":1}`},
		"2.4": {"new TargetSchema({ args: [{ _id: 'host', name: 'Host', type: 'string', required: true, default: 'a.org' }],", `{"old":1}`, `{"old":1}`},
		"2.5": {"TargetSchema.create({ parameters: [{ _id: 'host', name: 'Host', type: 'string', required: true, default: 'a.org' }, { _id: 'loud', name: 'Loud', type: 'boolean' }],",
			`[{"_id":"1","parameterId":"old","type":"number","value":1}]`,
			`[{"_id":"?","parameterId":"host","type":"string","value":"a.org"},{"_id":"?","parameterId":"loud","type":"boolean","value":false},{"_id":"1","parameterId":"old","type":"number","value":1}]`},
	} {
		files := map[string]string{"lab/schema.ts": "", "lab/targets/scan/schema.ts": fmt.Sprintf(
			"import { TargetMigrationRegistry } from '@metis/schema/TargetMigrationRegistry'\nexport default %s _id: 'scan', name: 'Scan', description: '', script: async () => {}, %s })", c.schema, registered)}
		if version == "2.5" {
			files["lab/schema.ts"] = "export default TargetEnvSchema.create({ name: 'Lab', description: '', version: '1.0.0' })"
		}
		lib := library(put(t, files))
		lib.METIS = version
		s := runtime.Open(runtime.Options{Caps: caps.Fixed(1)})
		defer s.End()
		m, err := s.Migrate(runtime.Migration{Target: find(t, lib, "lab/scan"), Version: "1.1.0", Args: []byte(c.args)})
		got := regexp.MustCompile(`"_id":"[0-9a-f]{24}"`).ReplaceAllString(string(m.After), `"_id":"?"`)
		if err != nil || got != c.want || m.To != "1.1.0" || len(m.Applied) > 0 {
			t.Errorf("METIS %s: %s %v %v\nwant %s", version, got, m, err, c.want)
		}
	}
}
