package runtime_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/targets"
)

func TestCheckFindsNamesThatAreNowhere(t *testing.T) {
	data, err := os.ReadFile("mission/testdata/missions/build58.json")
	if err != nil {
		t.Fatal(err)
	}
	file, err := mission.Load(data, "mission.json")
	if err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{"lab/configs.json": {Data: []byte(`[{"_id": "prod", "name": "Prod", "data": {}}]`)}}
	for name, text := range lab("2.5", "", nil) {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: tree}}}
	m, err := lib.Mission(context.Background(), file, runtime.MissionOptions{Members: []runtime.Member{{Username: "ann", ID: "m1"}}})
	if err != nil {
		t.Fatal(err)
	}
	scan := runtime.Step{Do: runtime.StepExecute, Force: "blue", Node: "firewall", Action: "scan"}
	with := func(change func(*runtime.Step)) runtime.Step {
		step := scan
		change(&step)
		return step
	}
	for _, c := range []struct {
		step    runtime.Step
		message string // "": it may be done
		hint    string
	}{
		{step: scan},
		{step: runtime.Step{Do: runtime.StepExecute, Force: "force-blue", Node: "node-fw", Action: "act-scan", Member: "ann"}},
		{step: with(func(s *runtime.Step) { s.Member = "m1" })},
		{with(func(s *runtime.Step) { s.Force = "blu" }), `there is no force "blu"`, "did you mean blue?"},
		{with(func(s *runtime.Step) { s.Node = "wall" }), `there is no node in force blue "wall"`, "firewall"},
		{with(func(s *runtime.Step) { s.Action = "scn" }), `there is no action in node blue/firewall "scn"`, "did you mean scan?"},
		{with(func(s *runtime.Step) { s.Member = "bob" }), `there is no member "bob"`, "there are ann"},
		{step: runtime.Step{Do: runtime.StepConfigs, Configs: map[string]string{"lab": "prod"}}},
		{step: runtime.Step{Do: runtime.StepConfigs, Configs: map[string]string{"lab": ""}}},
		{runtime.Step{Do: runtime.StepConfigs, Configs: map[string]string{"lba": "prod"}}, `the mission uses no environment "lba"`, "did you mean lab?"},
		{runtime.Step{Do: runtime.StepConfigs, Configs: map[string]string{"lab": "prd"}}, `environment "lab" has no config "prd"`, "did you mean prod?"},
		{step: runtime.Step{Do: runtime.StepReset}},
	} {
		err := m.Check(c.step)
		var failure *event.Error
		switch {
		case c.message == "":
			if err != nil {
				t.Errorf("%+v: %v", c.step, err)
			}
		case !errors.As(err, &failure) || failure.Code != event.CodeUnknown || failure.Message != c.message || !strings.Contains(failure.Hint, c.hint):
			t.Errorf("%+v: %+v", c.step, err)
		}
	}
}

// What a step has queued does not begin once its host has cancelled it.
func TestCancelSkipsWhatIsQueued(t *testing.T) {
	ctx, stop := context.WithCancelCause(context.Background())
	why := &event.Error{Code: event.CodeTimeout, Message: "the time is up"}
	p := playing(t, "2.4", lab("2.4", "", map[string]string{"first": "context.sendOutput('waiting'); for (;;) await context.sleep(1000)"}),
		runtime.MissionOptions{}, func(o *runtime.Options) {
			sink := o.Sink
			o.Sink = func(e event.Event) {
				sink(e)
				if b, ok := e.Body.(event.Output); ok && b.Message == "waiting" {
					stop(why)
				}
			}
		})
	r := p.Play(ctx, runtime.Step{Do: runtime.StepStart})
	if r.Status != "cancelled" || r.Error != why {
		t.Errorf("the start is %s: %v", r.Status, r.Error)
	}
	if err := p.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	p.End()
	for _, want := range []string{" effect Firstsession-start failure: the time is up", " effect Secondsession-start skipped"} {
		if !slices.ContainsFunc(p.heard, func(line string) bool { return strings.HasSuffix(line, want) }) {
			t.Errorf("not heard: %s\n%s", want, strings.Join(p.heard, "\n"))
		}
	}
	if slices.ContainsFunc(p.heard, func(line string) bool { return strings.Contains(line, "console second") }) {
		t.Error("the second effect ran")
	}
}

func TestMembersHaveTheIDsThatScriptsSee(t *testing.T) {
	p := playing(t, "2.5", lab("2.5", "", map[string]string{"first": "console.log(context.session.members.map((m) => m._id + m.username).join())"}),
		runtime.MissionOptions{Members: []runtime.Member{{Username: "ann"}, {ID: "b", Username: "bob"}}})
	var want []string
	for _, m := range p.Members() {
		want = append(want, m.ID+m.Username)
	}
	if len(want) != 2 || want[1] != "bbob" || len(want[0]) != 36+3 {
		t.Errorf("members are %v", want)
	}
	p.do(runtime.Step{Do: runtime.StepStart})
	if line := "0s console " + strings.Join(want, ","); !slices.Contains(p.heard, line) {
		t.Errorf("not heard: %s\n%s", line, strings.Join(p.heard, "\n"))
	}
}
