package runtime_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime"
)

// Spec 4.7: in a standalone session each participant has a realm of his own, in which hooks and session effects run.
func TestStandalone(t *testing.T) {
	files := lab("2.5", `
env.on('environment-setup', async (context) => {
  context.realmStore.use('mine', 0).value++
  context.globalStore.use('all', 0).value++
  console.log(context.mission.forces.map((f) => f.localKey).join())
})`, map[string]string{
		"prepare": "", "first": "", "second": "",
		"warn": "context.localStore.use('n', 0).value++; context.blockNodes(context.effect.sourceNode)",
	})
	files["lab/schema.ts"] = strings.Replace(files["lab/schema.ts"], "version: '1.0.0'", "version: '1.0.0', multiRealmSupport: true", 1)
	p := playing(t, "2.5", files, runtime.MissionOptions{
		Config:  []byte(`{"mode": "standalone", "standaloneForceId": "blue"}`),
		Members: []runtime.Member{{Username: "ann"}, {Username: "bob"}, {Username: "eve", Role: "observer"}},
	})
	p.do(runtime.Step{Do: "start"})
	p.heard = nil
	if r := p.do(runtime.Step{Do: "execute", Force: "red", Node: "firewall", Action: "scan", Member: "ann"}); r.Status != "refused" {
		t.Error("a force that the realm has not:", r)
	}
	if r := p.do(runtime.Step{Do: "execute", Force: "blue", Node: "firewall", Action: "scan", Member: "eve"}); r.Status != "refused" {
		t.Error("an observer:", r)
	}
	stores, err := p.Stores()
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"realm:ann":{"mine":1},"global":{"all":2},"realm:bob":{"mine":1}}`; string(stores) != want {
		t.Errorf("the stores are %s, want %s", stores, want)
	}
	state, err := p.State()
	if err != nil {
		t.Fatal(err)
	}
	var realms struct {
		Realms map[string]struct {
			Nodes map[string]struct{ Blocked bool }
		}
	}
	if err := json.Unmarshal(state, &realms); err != nil || len(realms.Realms) != 2 || len(realms.Realms["bob"].Nodes) == 0 {
		t.Errorf("the state is %s (%v)", state, err)
	}
}

// Without multiRealmSupport an environment is off in a standalone session.
func TestStandaloneNeedsSupport(t *testing.T) {
	p := playing(t, "2.5", lab("2.5", "env.on('environment-setup', async () => { console.log('setup') })", nil),
		runtime.MissionOptions{Config: []byte(`{"mode": "standalone", "standaloneForceId": "force-blue"}`), Members: []runtime.Member{{Username: "ann"}}})
	p.do(runtime.Step{Do: "start"})
	p.said("session unstarted", "session starting",
		`environment-disabled: the environment "lab" does not declare multiRealmSupport, and the session is standalone: METIS runs none of its hooks and effects`,
		"output blueBlue-Force: <p>Defend.</p>", "session started", "result success")
}

// Spec 4.2, 4.4: an environment that the session's config disables.
func TestDisabledEnvironment(t *testing.T) {
	hooks := "env.on('environment-setup', async () => { console.log('setup') })"
	for _, version := range []string{"2.3", "2.4"} {
		p := playing(t, version, lab(version, hooks, nil), runtime.MissionOptions{Config: []byte(`{"disabledTargetEnvs": ["lab"]}`)})
		p.do(runtime.Step{Do: "start"})
		why := `and says nothing: the session's config disables the environment "lab" (disabled)`
		p.said("session unstarted", "session starting", "output blueBlue-Force: <p>Defend.</p>",
			"hook environment-setup running", "console setup", "hook environment-setup success",
			`effect-skipped: METIS skips effect "Prepare" (lab/prepare) `+why, "effect Preparesession-setup skipped", "session started",
			`effect-skipped: METIS skips effect "First" (lab/first) `+why, "effect Firstsession-start skipped",
			`effect-skipped: METIS skips effect "Second" (lab/second) `+why, "effect Secondsession-start skipped", "result success")
	}
	p := playing(t, "2.5", lab("2.5", hooks, nil), runtime.MissionOptions{Config: []byte(`{"explicitlyDisabledEnvironments": ["lab"]}`)})
	p.do(runtime.Step{Do: "start"})
	p.said("session unstarted", "session starting", `environment-disabled: the session's config disables the environment "lab": METIS runs none of its hooks and effects`,
		"output blueBlue-Force: <p>Defend.</p>", "session started", "result success")
}

// Spec 4.5: who may execute an action, and whom scripts see as triggeredBy.
func TestMembers(t *testing.T) {
	for _, c := range []struct {
		version, member, status string
		members                 []runtime.Member
	}{
		{"2.3", "ann", "success", []runtime.Member{{Username: "ann", Force: "blue"}}},
		{"2.4", "ann", "refused", []runtime.Member{{Username: "ann", Force: "blue"}}},
		{"2.5", "ann", "refused", []runtime.Member{{Username: "ann", Force: "blue"}}},
		{"2.5", "", "success", []runtime.Member{{Username: "ann", Force: "blue"}, {Username: "bob", Force: "force-red"}}},
		{"2.5", "", "success", []runtime.Member{{Username: "ann", Force: "blue"}, {Username: "carl"}}},
		{"2.5", "eve", "refused", []runtime.Member{{Username: "eve", Role: "observer"}}},
		{"2.5", "max", "success", []runtime.Member{{Username: "max", Role: "manager"}}},
	} {
		p := playing(t, c.version, lab(c.version, "", nil), runtime.MissionOptions{Members: c.members})
		p.do(runtime.Step{Do: "start"})
		if r := p.do(runtime.Step{Do: "execute", Force: "red", Node: "firewall", Action: "scan", Member: c.member}); r.Status != c.status {
			t.Errorf("%+v: %+v", c, r)
		}
	}
}
