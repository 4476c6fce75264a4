package mission_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

func TestEveryBuildLoadsIntoOneModel(t *testing.T) {
	for build, want := range map[int]string{53: "2.3", 55: "2.4", 57: "2.4", 58: "2.5"} {
		f := load(t, build)
		equal(t, "dialect", f.Dialect().Version, want)
		equal(t, "forces", len(f.Forces), 2)
		equal(t, "effects", len(f.AllEffects()), 5)
		blue := f.Forces[0]
		equal(t, "balance", blue.Pools[0].InitialBalance, 100)
		scan := blue.Nodes[1].Actions[0]
		equal(t, "cost", scan.Costs[0].Amount, 10)
		equal(t, "cost's resource", scan.Costs[0].ResourceID, f.Resources[0].ID)
		equal(t, "resource", f.Resources[0].Name, "Credits")
		equal(t, "process time", scan.ProcessTime, 1000)
		equal(t, "success chance", scan.SuccessChance, 0.9)
		equal(t, "single use", blue.Nodes[1].Actions[1].SingleUse, true)
	}
}

func TestBuildsBetweenTheReleasesLoad(t *testing.T) {
	old := bytes.ReplaceAll(edit(t, sample(t, 53), 50.0, "schemaBuildNumber"), []byte(`"environmentId":"lab"`), []byte(`"environmentId":"METIS"`))
	for i := range 5 { // build 50 has no order yet
		old = bytes.ReplaceAll(old, []byte(fmt.Sprintf(`"order":%d,`, i)), nil)
	}
	old = bytes.ReplaceAll(old, []byte(`"targetId":"warn"`), []byte(`"targetId":"open-node"`))
	old = edit(t, old, map[string]any{"amount": 5.0}, "effects", 0, "args")
	old = edit(t, old, "award", "effects", 0, "targetId")
	old = edit(t, old, "award", "effects", 1, "targetId")
	f, err := mission.Load(old, "old.metis")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "environment", f.Effects[0].EnvironmentID, "metis")
	equal(t, "award", f.Effects[0].TargetID+string(f.Effects[0].Args), `resource-pool{"operation":"award","amount":5}`)
	equal(t, "award without arguments", string(f.Effects[1].Args), `{"operation":"award"}`)
	equal(t, "open-node", f.Forces[0].Nodes[1].Actions[0].Effects[1].TargetID, "open-state")
	equal(t, "order without one", f.Effects[2].Order, 3)
}

func TestLoadListsEveryProblemWithItsPath(t *testing.T) {
	broken := sample(t, 58)
	for _, change := range []struct {
		value any
		path  []any
	}{
		{"x", []any{"forces", 0, "nodes", 1, "actions", 0, "colour"}},
		{5.0, []any{"forces", 0, "nodes", 1, "name"}},
		{nil, []any{"forces", 0, "nodes", 2, "localKey"}},
		{"#FFFFFF", []any{"forces", 1, "color"}},
		{50.0, []any{"forces", 0, "nodes", 1, "actions", 0, "baseSuccessChance"}},
		{"execution-sucess", []any{"forces", 0, "nodes", 1, "actions", 0, "effects", 0, "trigger"}},
		{"execution-success", []any{"effects", 0, "trigger"}},
		{"text", []any{"forces", 0, "nodes", 1, "actions", 0, "effects", 0, "arguments", 0, "value"}},
	} {
		broken = edit(t, broken, change.value, change.path...)
	}
	want := []string{
		`effects[0].trigger: "execution-success" is none of [session-setup session-start session-teardown]`,
		`forces[0].nodes[1].actions[0].baseSuccessChance: 50 is no success chance: it is a fraction from 0 to 1`,
		`forces[0].nodes[1].actions[0].colour: a mission of this build has no field "colour" here`,
		`forces[0].nodes[1].actions[0].effects[0].arguments[0]: an argument of type mission-component cannot have the value "text"`,
		`forces[0].nodes[1].actions[0].effects[0].trigger: "execution-sucess" is none of [execution-initiation execution-success execution-failure] (did you mean execution-success?)`,
		`forces[0].nodes[1].name: must be a string, not a number`,
		`forces[0].nodes[2]: the field "localKey" is missing`,
		`forces[1].color: "#FFFFFF" is no color: write #rrggbb in lower case`,
	}
	_, err := mission.Load(broken, "broken.json")
	var refused *mission.LoadError
	if !errors.As(err, &refused) || !errors.Is(err, mission.ErrLoad) {
		t.Fatalf("error %v", err)
	}
	var got []string
	for _, p := range refused.Problems {
		got = append(got, p.String())
	}
	for _, w := range want {
		found := false
		for _, g := range got {
			found = found || strings.HasPrefix(g, w)
		}
		if !found {
			t.Errorf("no problem %s", w)
		}
	}
	if len(got) != len(want) && len(got) != len(want)+1 { // the text is also no selection
		t.Errorf("problems:\n%s", strings.Join(got, "\n"))
	}
}

func TestReferencesAndUniqueness(t *testing.T) {
	cases := map[string]struct {
		value any
		path  []any
		want  string
	}{
		"prototype of a node":     {"proto-9", []any{"forces", 0, "nodes", 1, "prototypeId"}, `forces[0].nodes[1].prototypeId: no prototype has the _id "proto-9"`},
		"prototype twice":         {"proto-1", []any{"forces", 0, "nodes", 1, "prototypeId"}, `forces[0].nodes[1].prototypeId: another node of the force has this prototype`},
		"id twice":                {"node-net", []any{"forces", 0, "nodes", 1, "_id"}, `forces[0].nodes[1]._id: another node has the _id "node-net"`},
		"id twice across forces":  {"node-net", []any{"forces", 1, "nodes", 1, "_id"}, `forces[1].nodes[1]._id: another node has the _id "node-net"`},
		"key twice":               {"network", []any{"forces", 0, "nodes", 1, "localKey"}, `forces[0].nodes[1].localKey: another one beside it has the localKey "network"`},
		"force's key twice":       {"blue", []any{"forces", 1, "localKey"}, `forces[1].localKey: another one beside it`},
		"action's key twice":      {"scan", []any{"forces", 0, "nodes", 1, "actions", 1, "localKey"}, `forces[0].nodes[1].actions[1].localKey: another one`},
		"effect's key twice":      {"1", []any{"effects", 0, "localKey"}, `effects[1].localKey: another one`},
		"resource of a pool":      {"res-9", []any{"forces", 0, "resourcePools", 0, "resourceId"}, `forces[0].resourcePools[0].resourceId: no resource has the _id "res-9"`},
		"resource of a cost":      {"res-9", []any{"forces", 0, "nodes", 1, "actions", 0, "resourceCosts", 0, "resourceId"}, `resourceCosts[0].resourceId: no resource`},
		"force of a file":         {"force-9", []any{"files", 0, "initialAccess", 0}, `files[0].initialAccess[0]: no force has the _id "force-9"`},
		"structure key":           {"key-9", []any{"prototypes", 0, "structureKey"}, `prototypes[0].structureKey: the structure has no "key-9"`},
		"prototype without place": {map[string]any{"key-1": map[string]any{}}, []any{"structure"}, `prototypes[1].structureKey: the structure has no "key-2"`},
		"place without prototype": {map[string]any{"key-1": map[string]any{"key-2": map[string]any{"key-3": map[string]any{}}}, "key-4": map[string]any{}, "key-5": map[string]any{}}, []any{"structure"}, `structure: no prototype has the structureKey "key-5"`},
		"circle":                  {map[string]any{"key-1": map[string]any{"key-2": map[string]any{"key-1": map[string]any{}}}, "key-3": map[string]any{}, "key-4": map[string]any{}}, []any{"structure"}, `structure.key-1.key-2.key-1: the structure has "key-1" twice`},
		"leaf that is no object":  {map[string]any{"key-1": nil}, []any{"structure"}, `structure.key-1: must be an object, not null`},
		"no force":                {[]any{}, []any{"forces"}, `forces: a mission has 1 to 8 forces, not 0`},
		"nine resources":          {[]any{1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0}, []any{"resources"}, `resources: a mission has 1 to 8 resources, not 9`},
		"unknown field, near one": {"", []any{"forces", 0, "intro"}, `(did you mean introMessage?)`},
		"seed is gone":            {"", []any{"seed"}, `seed: a mission of this build has no field "seed" here`},
		"empty id":                {"", []any{"files", 0, "_id"}, `files[0]._id: must not be empty`},
		"too deep a value":        {deep(300), []any{"effects", 0, "arguments"}, `nests more than 256 deep`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := mission.Load(edit(t, sample(t, 58), c.value, c.path...), "mission.json")
			var refused *mission.LoadError
			if !errors.As(err, &refused) {
				t.Fatalf("loaded, want %s", c.want)
			}
			for _, p := range refused.Problems {
				if strings.Contains(p.String(), c.want) {
					return
				}
			}
			t.Errorf("problems %v, want %s", refused.Problems, c.want)
		})
	}
}

func deep(n int) any {
	var v any = "bottom"
	for range n {
		v = []any{v}
	}
	return []any{map[string]any{"parameterId": "p", "type": "unknown", "value": v}}
}

func TestFilesThatAreNoMissionAreRefusedWithWhatToDo(t *testing.T) {
	plain := sample(t, 58)
	twice := bytes.Replace(plain, []byte(`"name": "Sample 58"`), []byte(`"name": "a", "name": "b"`), 1)
	cases := map[string]struct {
		data []byte
		name string
		want string
	}{
		"empty":              {nil, "m.json", "the file is empty"},
		"no JSON":            {[]byte("{\n  \"name\": oops}"), "m.json", "not JSON at 2:11"},
		"cut off":            {plain[:len(plain)/2], "m.json", "not JSON at"},
		"no UTF-8":           {[]byte("{\"name\": \"\xff\"}"), "m.json", "not JSON at 1:11: the text is not UTF-8"},
		"no object":          {[]byte(`[1]`), "m.json", "a mission is a JSON object, not an array"},
		"no build":           {[]byte(`{}`), "m.json", "schemaBuildNumber: the field is missing"},
		"half a build":       {[]byte(`{"schemaBuildNumber":57.5}`), "m.json", "57.5 is no schema build"},
		"text for a build":   {[]byte(`{"schemaBuildNumber":"58"}`), "m.json", "schemaBuildNumber: must be a number, not a string"},
		"too old":            {[]byte(`{"schemaBuildNumber":49}`), "m.metis", "build 49 is of a METIS before 2.3; builds 50 to 58 are read (import it into METIS 2.3"},
		"too new":            {[]byte(`{"schemaBuildNumber":59}`), "m.json", "build 59 is of a METIS after"},
		"METIS 1":            {plain, "m.cesar", "it is a mission of METIS 1"},
		"no zip":             {plain, "m.metis.zip", "it is no zip file"},
		"a field twice":      {twice, "m.json", "name: the field comes twice"},
		"broken zip":         {[]byte("PK\x03\x04 nothing"), "m.zip", "the zip file cannot be read"},
		"zip without data":   {zipped(t, map[string]string{"files/a": "x"}), "m.zip", "no data.json"},
		"zip with a way out": {zipped(t, map[string]string{"data.json": "{}", "../evil": "x"}), "m.zip", `the unsafe path "../evil"`},
		"zip with a root":    {zipped(t, map[string]string{"data.json": "{}", "/etc/x": "x"}), "m.zip", `the unsafe path "/etc/x"`},
		"zip with backslash": {zipped(t, map[string]string{"data.json": "{}", `files\..\x`: "x"}), "m.zip", `the unsafe path`},
		"too large":          {bytes.Repeat([]byte(" "), mission.MaxJSON+1), "m.json", "more than the limit of 67108864"},
		"zip bomb":           {zipped(t, map[string]string{"data.json": strings.Repeat(" ", mission.MaxJSON+1)}), "m.zip", "more than the limit of 67108864"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := mission.Load(c.data, c.name)
			if !errors.Is(err, mission.ErrLoad) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range files {
		entry, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestExportedZipLoads(t *testing.T) {
	f, err := mission.Load(zipped(t, map[string]string{"data.json": string(sample(t, 58)), "files/ref-1": "12345"}), "Sample_2026-01-01.metis.zip")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "name", f.Name, "Sample 58")
	equal(t, "stored file", f.Attachments["ref-1"], 5)
}

func TestProblemsAreBounded(t *testing.T) {
	text := `{"schemaBuildNumber":58` + strings.Repeat(`,"x":1`, 1000) + `}`
	_, err := mission.Load([]byte(text), "m.json")
	var refused *mission.LoadError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	equal(t, "listed", len(refused.Problems), 100)
	equal(t, "counted", refused.More, 1000+5-100) // name, structure, prototypes, forces, resources are missing
}

func TestPathsAreBounded(t *testing.T) {
	text := `{"schemaBuildNumber":58,"structure":{"key":{"another-key":{`
	for i := range 5000 {
		text += fmt.Sprintf(`"level-%d":{`, i)
	}
	text += `"key":{}` + strings.Repeat("}", 5000) + "}}}}"
	_, err := mission.Load([]byte(text), "m.json")
	var refused *mission.LoadError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	p := refused.Problems[0]
	if !strings.HasPrefix(p.Path, "structure.key.another-key.level-0.") || !strings.HasSuffix(p.Path, ".level-4999.key") || len(p.Path) > 500 {
		t.Errorf("%d bytes: %s", len(p.Path), p)
	}
}

func TestAnOlderMETISDoesNotReadANewerMission(t *testing.T) {
	for _, c := range []struct {
		build int
		d     schema.Dialect
		want  string
	}{
		{58, schema.V23(), `mission "mission.json" has schema build 58, and METIS 2.3 reads builds up to 54: use METIS 2.5`},
		{55, schema.V23(), "use METIS 2.4"},
		{53, schema.V25(), ""},
		{57, schema.V24(), ""},
	} {
		_, err := mission.New(load(t, c.build), c.d, mission.Options{})
		if c.want == "" && err != nil || c.want != "" && !strings.Contains(errorText(err), c.want) {
			t.Errorf("build %d in %s: %v, want %q", c.build, c.d, err, c.want)
		}
	}
}

func TestBlankMissionHasOneOfEach(t *testing.T) {
	for _, d := range schema.Dialects() {
		r, err := mission.New(mission.Blank(d), d, mission.Options{})
		if err != nil {
			t.Fatal(err)
		}
		a := r.ForceOf("1").NodeOf("1").ActionOf("1")
		if a == nil || len(r.AllNodes()) != 1 || a.Node.Parent.Name != "ROOT" {
			t.Errorf("%s: %v", d, r.State())
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, build := range []int{53, 55, 57, 58} {
		f.Add(sample(f, build))
	}
	f.Add(zipped(f, map[string]string{"data.json": "{}"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := mission.Load(data, "mission")
		if (file == nil) == (err == nil) {
			t.Fatalf("half loaded: %v %v", file, err)
		}
		if err != nil {
			if !errors.Is(err, mission.ErrLoad) || len(err.Error()) > 10_000 {
				t.Fatalf("error %v", err)
			}
			return
		}
		for _, d := range schema.Dialects() {
			r, err := mission.New(file, d, mission.Options{})
			if err != nil {
				continue
			}
			for _, n := range r.AllNodes() {
				n.Revealed()
				n.Close()
			}
			for _, e := range r.AllEffects() {
				e.Issues(&schema.Target{ID: e.TargetID, Dialect: d}, nil)
				e.Shown(&schema.Target{ID: e.TargetID, Dialect: d})
			}
			r.Reset().State()
		}
	})
}

// FuzzParseArguments holds that what is read can be stored and read again.
func FuzzParseArguments(f *testing.F) {
	f.Add(`[{"_id":"1","parameterId":"a","type":"mission-component","value":[{"componentType":"node","lastKnownName":"","ids":["f","n"]}]}]`)
	f.Add(`[{"_id":"1","parameterId":"a","type":"number","value":null},{"_id":"2","parameterId":"b","type":"unknown","value":{"x":[]}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := mission.ParseArguments([]byte(text))
		if err != nil {
			return
		}
		again, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return
		}
		if _, err := mission.ParseArguments(again); err != nil {
			t.Errorf("%s was read, and %s is not: %v", text, again, err)
		}
	})
}
