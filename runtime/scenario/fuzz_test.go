package scenario_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/scenario"
)

// FuzzParse: any text is a scenario or has mistakes with a message; its arguments are JSON objects.
func FuzzParse(f *testing.F) {
	f.Add([]byte("dir: ..\nconfig: {targetEnvConfigs: {a: b}}\nstores: {global: {m: {$map: [[1, {$date: \"2026-01-01T00:00:00.000Z\"}]]}}}\n" +
		"seed: 7\nstrict: true\nsteps:\n  - run: a/b\n    args: {x: 1e3, y: &a [1, ~], z: *a}\n  - expect: {output: [/x/i, y], error: e, value: 1, diagnostics: []}\n"))
	f.Add([]byte("steps: [{run: a/b, args: {<<: {a: 1}, ? b : c}}]"))
	f.Add([]byte("mission: m.json\nmetis: \"2.5\"\nmembers: [ada:blue, {username: bob, role: observer}]\nconfig: {mode: standalone, targetEnvConfigs: {a: b}}\n" +
		"steps:\n  - {start: true, settle: false}\n  - execute: a/b/c\n    outcome: success\n    member: ada\n  - wait: 1h30m\n  - settle: true\n  - reset: true\n" +
		"  - configs: {a: ~}\n  - run: a/b\n    force: c\n    trigger: session-setup\n    settle: false\n" +
		"  - expect: {output: [{to: blue, message: /x/}], error: [a, b], state: {nodes: {a/b: {blocked: true}}}}\n  - end: true\n"))
	f.Add([]byte("steps: [{execute: a/b, settle: {}}, {wait: [1]}, {configs: 1}, {start: ~}, {members: x}]"))
	f.Add([]byte("http:\n  - {method: post, url: https://h/p, headers: {a: /b/}, json: {a: 1}, times: 2, reply: [{status: 503}, {delay: 30s, headers: {x: [a, b]}, base64: aGk=}, {fail: half, body: x}]}\n" +
		"sockets: [{url: /x/, acts: [{send: {a: 1}}, {hear: /b/}, {delay: 1s, close: 4000}]}]\nsteps: [{run: a/b, session: other, expect: {http: [GET https://h/p]}}]\n"))
	f.Add([]byte("a: |\n  x\nb: >-\n  y\n# c\n--- \n- !!str 1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = scenario.ParseSteps("x.scenario.yaml", text) // reads more, and must not panic
		s, err := scenario.Parse("x.scenario.yaml", text)
		if err != nil {
			var file *scenario.FileError
			if !errors.As(err, &file) || len(file.Problems) == 0 {
				t.Fatalf("%v", err)
			}
			for _, p := range file.Problems {
				if p.Message == "" || p.Source == "" {
					t.Errorf("a mistake without words: %+v", p)
				}
			}
			return
		}
		for _, step := range s.Steps {
			var args map[string]any
			if step.Args != nil && json.Unmarshal(step.Args, &args) != nil {
				t.Errorf("args %q", step.Args)
			}
			if (step.Run == "") == (step.Play.Do == "") || step.Play.Do != "" && s.Mission == "" {
				t.Errorf("a step that does nothing, or two things: %+v", step)
			}
			for _, e := range step.Expect {
				if e.Value != nil && !json.Valid(e.Value) {
					t.Errorf("value %q", e.Value)
				}
			}
		}
	})
}

// FuzzParseStep: what is accepted does one thing and says which, what is not has a message and a hint.
func FuzzParseStep(f *testing.F) {
	for _, text := range []string{"execute a/b/c=success", "wait 1h2m3.5s", "settle", "config a=b c=", "{execute: a/b/c, settle: false}", "{run: a/b, args: {x: [1]}}",
		"{", "{a: *b}", "{expect: {}}", "wait 99999999999h", "execute a/b/=", "end end", "{run: ''}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		step, err := scenario.ParseStep(text)
		var failure *event.Error
		switch {
		case err == nil && ((step.Run == "") == (step.Play.Do == "") || step.String() == ""):
			t.Errorf("%q does nothing, or two things: %+v", text, step)
		case err != nil && (!errors.As(err, &failure) || failure.Message == "" || failure.Hint == ""):
			t.Errorf("%q: %v", text, err)
		}
		if member, err := scenario.ParseMember(text); err == nil && member.Username == "" {
			t.Errorf("%q is a member without a name", text)
		}
	})
}
