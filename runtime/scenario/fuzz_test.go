package scenario_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/metis-run/metis-run/runtime/scenario"
)

// FuzzParse: any text is a scenario or has mistakes with a message; its arguments are JSON objects.
func FuzzParse(f *testing.F) {
	f.Add([]byte("dir: ..\nconfig: {targetEnvConfigs: {a: b}}\nstores: {global: {m: {$map: [[1, {$date: \"2026-01-01T00:00:00.000Z\"}]]}}}\n" +
		"seed: 7\nstrict: true\nsteps:\n  - run: a/b\n    args: {x: 1e3, y: &a [1, ~], z: *a}\n  - expect: {output: [/x/i, y], error: e, value: 1, diagnostics: []}\n"))
	f.Add([]byte("steps: [{run: a/b, args: {<<: {a: 1}, ? b : c}}]"))
	f.Add([]byte("a: |\n  x\nb: >-\n  y\n# c\n--- \n- !!str 1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
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
			for _, e := range step.Expect {
				if e.Value != nil && !json.Valid(e.Value) {
					t.Errorf("value %q", e.Value)
				}
			}
		}
	})
}
