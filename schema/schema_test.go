package schema

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestDialectsAreFoundByVersion(t *testing.T) {
	for version, want := range map[string]Dialect{"2.3": V23(), "2.4": V24(), "2.5": V25()} {
		d, err := ParseDialect(version)
		if err != nil || d.METISVersion != want.METISVersion || d.String() != version {
			t.Errorf("%s: %s, %v", version, d.METISVersion, err)
		}
	}
	for _, version := range []string{"", "2", "2.2", "2.3.0", "C"} {
		if _, err := ParseDialect(version); err == nil || !strings.Contains(err.Error(), "write 2.3, 2.4 or 2.5") {
			t.Errorf("%q: error %v", version, err)
		}
	}
}

// Spec 3.1: the order of keys, and the table of members.
func TestContextMembers(t *testing.T) {
	want := map[string]string{
		"2.3": "type effect session config mission localStore globalStore sleep sendOutput blockNode unblockNode openNode closeNode modifySuccessChance modifyProcessTime modifyResourceCost modifyResourcePool grantFileAccess revokeFileAccess triggeredBy",
		"2.4": "type effect session config mission localStore globalStore sleep sendOutput blockNode unblockNode openNode closeNode addNodeAlert modifySuccessChance modifyProcessTime modifyResourceCost modifyResourcePool grantFileAccess revokeFileAccess triggeredBy",
		"2.5": "type effect getArguments session config mission localStore realmStore globalStore sleep sendOutput blockNodes unblockNodes updateNodeBlockStatus openNode closeNode updateNodeOpenState addNodeAlert modifySuccessChance modifyProcessTime modifyResourceCost modifyResourcePool grantFileAccess revokeFileAccess updateFileAccess triggeredBy",
	}
	for _, d := range Dialects() {
		if got := strings.Join(d.ContextMembers, " "); got != want[d.Version] {
			t.Errorf("METIS %s: %s", d, got)
		}
		if got := slices.Contains(d.ContextMembers, "realmStore"); got != d.RealmStore || slices.Contains(d.HookContextMembers, "realmStore") != d.RealmStore {
			t.Errorf("METIS %s: realmStore is a member: %v, a fact: %v", d, got, d.RealmStore)
		}
		if got := slices.Contains(d.ContextMembers, "getArguments"); got != d.GetArguments {
			t.Errorf("METIS %s: getArguments is a member: %v, a fact: %v", d, got, d.GetArguments)
		}
	}
	for member, want := range map[string]string{"addNodeAlert": "2.4 2.5", "getArguments": "2.5", "sleep": "2.3 2.4 2.5", "blockNode": "2.3 2.4", "user": ""} {
		if got := strings.Join(VersionsThat(func(d Dialect) bool { return slices.Contains(d.ContextMembers, member) }), " "); got != want {
			t.Errorf("%s: %q, want %q", member, got, want)
		}
	}
}

func TestFindPrefersIDsToFolders(t *testing.T) {
	e := Environment{Targets: []*Target{{ID: "a", Folder: "targets/b"}, {ID: "b", Folder: "targets/group/c"}}}
	for name, want := range map[string]string{"a": "a", "b": "b", "c": "b", "group/c": "b", "targets/group/c": "b", "": "", "targets": "", "B": ""} {
		got, ok := e.Find(name)
		if ok != (want != "") || ok && got.ID != want {
			t.Errorf("%q: %v, %v, want %q", name, got, ok, want)
		}
	}
}

func TestListingIsCamelCaseAndLeavesOutWhatIsEmpty(t *testing.T) {
	got, err := json.Marshal(Environment{ID: "net", Dialect: V25(), MultiRealmSupport: true, Targets: []*Target{{ID: "t", Dialect: V23(), Parameters: []*Parameter{}}}})
	want := `{"id":"net","dialect":"2.5","multiRealmSupport":true,"targets":[{"id":"t","dialect":"2.3","parameters":[]}]}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}

func TestNear(t *testing.T) {
	among := []string{"deploy-finish", "deploy-step", "deploy-status", "scan", "Environment"}
	for name, want := range map[string]string{
		"deploy-stpe": "deploy-step",
		"deploy":      "deploy-finish deploy-status deploy-step",
		"step":        "deploy-step",
		"environment": "Environment",
		"scna":        "scan",
		"scanner":     "scan",
		"zzzzzz":      "",
		"x":           "",
		"":            "",
		"scan":        "",
	} {
		if got := strings.Join(Near(name, among), " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := Near(strings.Repeat("a", 1<<20), []string{strings.Repeat("a", 1<<20) + "b"}); len(got) != 1 {
		t.Errorf("long names: %d near", len(got))
	}
	if got := Near("ab", []string{"ac", "ac", "ad", "ae", "af"}); strings.Join(got, " ") != "ac ad ae" {
		t.Errorf("at most three, each once: %v", got)
	}
}

func TestFolderNames(t *testing.T) {
	for name, want := range map[string]string{
		"metis": "", "a1b": "", "my-env-2": "", "1a2": "",
		"ab": "shorter than 3", "METIS": `character 'M'`, "a_b": `character '_'`, "-ab": "hyphen", "ab-": "hyphen", "a--b": "two hyphens", "": "shorter",
	} {
		err := CheckFolderName(name)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}

func TestEnvironmentCheck(t *testing.T) {
	if got := (&Environment{ID: "net", Version: "1.0.0"}).Check(); len(got) != 0 {
		t.Errorf("%v", got)
	}
	got := (&Environment{ID: "Net", Version: "1.0"}).Check()
	if len(got) != 2 || got[0].Code != "environment-folder" || got[1].Code != "environment-version" {
		t.Errorf("%v", got)
	}
}

func TestVersions(t *testing.T) {
	for _, text := range []string{"", "1", "1.2", "1.2.3.4", "1.2.x", "1..2", "-1.2.3", "+1.2.3", "1_0.0.0", " 1.2.3", "v1.2.3", "1.2.99999999999999999999"} {
		if v, err := ParseVersion(text); err == nil {
			t.Errorf("%q is read as %s", text, v)
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{{"1.2.3", "1.2.3", 0}, {"1.2.10", "1.2.9", 1}, {"1.9.9", "2.0.0", -1}, {"01.2.3", "1.2.3", 0}} {
		a, _ := ParseVersion(c.a)
		b, _ := ParseVersion(c.b)
		if got := a.Compare(b); got != c.want {
			t.Errorf("%s against %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestMigrations(t *testing.T) {
	registered := []string{"2.0.0", "1.1.0", "1.10.0", "1.1.0"}
	for _, c := range []struct {
		dialect                 Dialect
		current, pending, final string
	}{
		{V23(), "1.1.0", "2.0.0 1.10.0", "1.10.0"}, // in order of registration, the last one is the latest
		{V24(), "1.1.0", "1.10.0 2.0.0", "2.0.0"},
		{V25(), "2.0.0", "", "2.0.0"},
	} {
		pending, err := PendingMigrations(registered, c.current, c.dialect)
		if err != nil || strings.Join(pending, " ") != c.pending {
			t.Errorf("METIS %s: pending %v, %v, want %s", c.dialect, pending, err, c.pending)
		}
		latest, err := LatestMigration(registered, c.dialect)
		if err != nil || latest != c.final {
			t.Errorf("METIS %s: latest %s, %v, want %s", c.dialect, latest, err, c.final)
		}
	}
	if latest, err := LatestMigration(nil, V25()); latest != "" || err != nil {
		t.Errorf("none registered: %q, %v", latest, err)
	}
	for _, registered := range [][]string{{"1.0"}, {"1.0.0", "x"}} {
		if _, err := PendingMigrations(registered, "1.0.0", V25()); err == nil {
			t.Errorf("%v is accepted", registered)
		}
	}
	if _, err := PendingMigrations(nil, "new", V25()); err == nil {
		t.Error("an effect's invalid version is accepted")
	}
}

func TestArgumentsErrorNamesTheTarget(t *testing.T) {
	for _, target := range []*Target{{ID: "a"}, {Folder: "a"}, {Name: "a"}, {File: "a"}} {
		target.Dialect = V23()
		_, _, err := target.Arguments([]Assignment{{Name: "x", Text: "1"}}, nil, ArgumentOptions{})
		if !errors.Is(err, ErrArguments) || err.Error() != `arguments of "a": the target has no parameter "x"` {
			t.Errorf("%v", err)
		}
	}
}
