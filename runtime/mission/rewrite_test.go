package mission_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/mission"
)

func TestRewriteChangesTheEffectAndNothingElse(t *testing.T) {
	for build, args := range map[int]string{53: `{"note":"new"}`, 57: `{"note":"new"}`, 58: `[{"_id":"n","parameterId":"note","type":"string","value":"new"}]`} {
		data := sample(t, build)
		edits := map[string]mission.Edit{"eff-2": {Version: "2.0.0", Args: []byte(args)}}
		out, err := mission.Rewrite(data, "m.json", edits)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(out, []byte(`"targetEnvironmentVersion": "2.0.0"`)); n != 1 {
			t.Errorf("%d versions changed", n)
		}
		i := 0
		for i < len(data) && data[i] == out[i] {
			i++
		}
		before, after := strings.Count(string(data), "\n"), strings.Count(string(out), "\n")
		equal(t, "begins alike up to the effect", strings.Contains(string(data[:i]), `"_id": "eff-2"`), true)
		equal(t, "lines of the arguments are gone", after < before, true)
		equal(t, "ends alike", bytes.HasSuffix(data, out[len(out)-300:]), true)
		zip, err := mission.Rewrite(zipped(t, map[string]string{"data.json": string(data), "files/a": "x"}), "m.zip", edits)
		if err != nil {
			t.Fatal(err)
		}
		f, err := mission.Load(zip, "m.zip")
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "stored file", f.Attachments["a"], 1)
		e := f.Forces[0].Nodes[1].Actions[0].Effects[0]
		equal(t, "version", e.Version, "2.0.0")
	}
}

func TestRewriteAddsArgumentsThatWereNotThere(t *testing.T) {
	data := edit(t, sample(t, 53), nil, "effects", 0, "args")
	out, err := mission.Rewrite(data, "m.json", map[string]mission.Edit{"ses-b": {Version: "1.1.0", Args: []byte(`{"a":1}`)}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := mission.Load(out, "m.json")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "args", string(f.Effects[0].Args), `{"a":1}`)
}

func TestRewriteRefusesWhatNoMissionCanHold(t *testing.T) {
	for want, edits := range map[string]map[string]mission.Edit{
		`no effect with the _id "x"`: {"x": {Version: "1.0.0", Args: []byte("[]")}},
		"not JSON":                   {"eff-1": {Version: "1.0.0", Args: []byte("[")}},
		"must be an array":           {"eff-1": {Version: "1.0.0", Args: []byte("{}")}},
	} {
		if _, err := mission.Rewrite(sample(t, 58), "m.json", edits); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
