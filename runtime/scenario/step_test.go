package scenario_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/scenario"
)

func TestStepsOfACommandLine(t *testing.T) {
	scan := runtime.Step{Do: "execute", Force: "blue", Node: "firewall", Action: "scan"}
	with := func(change func(*runtime.Step)) runtime.Step {
		s := scan
		change(&s)
		return s
	}
	cases := []struct {
		text string
		want scenario.Step
		head string
	}{
		{"execute blue/firewall/scan", scenario.Step{Play: scan}, "execute blue/firewall/scan"},
		{"execute  blue/firewall/scan=success ", scenario.Step{Play: with(func(s *runtime.Step) { s.Outcome = "success" })}, "execute blue/firewall/scan success"},
		{"wait 1m30s", scenario.Step{Play: runtime.Step{Do: "wait", For: 90 * time.Second}}, "wait 1m30s"},
		{"start", scenario.Step{Play: runtime.Step{Do: "start"}}, "start"},
		{"settle", scenario.Step{Play: runtime.Step{Do: "settle"}}, "settle"},
		{" reset", scenario.Step{Play: runtime.Step{Do: "reset"}}, "reset"},
		{"end", scenario.Step{Play: runtime.Step{Do: "end"}}, "end"},
		{"config lab=prod web=", scenario.Step{Play: runtime.Step{Do: "configs", Configs: map[string]string{"lab": "prod", "web": ""}}}, "configs lab=prod web="},
		{"{execute: blue/firewall/scan, outcome: failure, member: ada, settle: false}", scenario.Step{
			Play: with(func(s *runtime.Step) { s.Outcome, s.Member, s.Unsettled = "failure", "ada", true }), At: scenario.Place{Line: 1, Column: 1}},
			"execute blue/firewall/scan failure by ada, settle: false"},
		{"{run: lab/report, args: {note: x}, force: blue, trigger: execution-failure}", scenario.Step{
			Run: "lab/report", Args: []byte(`{"note":"x"}`), Stand: runtime.Place{Force: "blue", Trigger: "execution-failure"}, At: scenario.Place{Line: 1, Column: 1}},
			"lab/report at blue on execution-failure"},
		{"{configs: {lab: ~}}", scenario.Step{Play: runtime.Step{Do: "configs", Configs: map[string]string{"lab": ""}}, At: scenario.Place{Line: 1, Column: 1}}, "configs lab="},
	}
	for _, c := range cases {
		got, err := scenario.ParseStep(c.text)
		if err != nil || !reflect.DeepEqual(got, c.want) || got.String() != c.head {
			t.Errorf("%s is %+v (%s), %v", c.text, got, got, err)
		}
	}
}

func TestMistakesInAStepOfACommandLine(t *testing.T) {
	cases := []struct{ text, want, hint string }{
		{"", `there is no step ""`, "execute force/node/action"},
		{"exec a/b/c", `there is no step "exec"`, "did you mean execute?"},
		{"dance", `there is no step "dance"`, "in braces"},
		{"execute", `"" is no action`, "local keys"},
		{"execute blue/firewall", `"blue/firewall" is no action`, "force/node/action"},
		{"execute blue//scan", `"blue//scan" is no action`, ""},
		{"execute a/b/c=win", `an outcome is success or failure, not "win"`, "chance"},
		{"wait", `"" is no time to wait`, "30s"},
		{"wait 30", `"30" is no time to wait`, "30s"},
		{"wait -1s", `"-1s" is no time to wait`, ""},
		{"reset now", `reset takes nothing, and "now" stands behind it`, "write: reset"},
		{"config", "config names no environment", "environment=config"},
		{"config lab", `"lab" is no environment with its config`, "selects none"},
		{"{execute: a/b/c, outcome: win}", `an outcome is success or failure, not "win"`, ""},
		{"{execute: a/b/c", "", "close it"},
		{"{expect: {output: x}}", "nothing was done before this expectation", ""},
		{"{}", "a step must run a target or expect something", "wait: 30s"},
		{"{wait: 1s, settle: true}", "a step that waits lets exactly so much time pass", "settle: true"},
	}
	for _, c := range cases {
		_, err := scenario.ParseStep(c.text)
		var failure *event.Error
		if !errors.As(err, &failure) {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if !strings.Contains(failure.Message, c.want) || !strings.Contains(failure.Hint, c.hint) || failure.Hint == "" || failure.Source != "" {
			t.Errorf("%s: %s %q (%s), want %q (%s)", c.text, failure.Source, failure.Message, failure.Hint, c.want, c.hint)
		}
	}
}

func TestMembersOfACommandLine(t *testing.T) {
	for text, want := range map[string]runtime.Member{
		"ada":      {Username: "ada", FirstName: "ada", LastName: "Player"},
		"ada:blue": {Username: "ada", FirstName: "ada", LastName: "Player", Force: "blue"},
	} {
		if got, err := scenario.ParseMember(text); err != nil || got != want {
			t.Errorf("%s is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ":blue", "ada:"} {
		_, err := scenario.ParseMember(text)
		var failure *event.Error
		if !errors.As(err, &failure) || failure.Hint == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
