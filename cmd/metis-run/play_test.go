package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// missionFile writes a mission of METIS 2.3 into dir whose session has effects of the environment that fixture makes,
// each written as "trigger target".
func missionFile(t *testing.T, dir string, effects ...string) string {
	t.Helper()
	var list []string
	for i, effect := range effects {
		trigger, target, _ := strings.Cut(effect, " ")
		list = append(list, fmt.Sprintf(`{"_id": "e%d", "localKey": "%[1]d", "name": "E%[1]d", "targetId": %q, "environmentId": "env",
			"targetEnvironmentVersion": "1.0.0", "trigger": %q, "order": %[1]d}`, i, target, trigger))
	}
	text := `{"name": "M", "schemaBuildNumber": 53, "structure": {"a": {}}, "prototypes": [{"_id": "p", "structureKey": "a"}],
		"forces": [{"_id": "f", "localKey": "blue", "name": "Blue", "nodes": [{"_id": "n", "localKey": "node", "prototypeId": "p", "name": "Node", "executable": true,
			"actions": [{"_id": "a", "localKey": "act", "name": "Act", "type": "single-use", "processTime": 1}]}]}],
		"effects": [` + strings.Join(list, ", ") + `]}`
	file := filepath.Join(dir, "mission.json")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestExitCodesOfPlay(t *testing.T) {
	for name, c := range map[string]struct {
		effect string
		words  []string
		steps  string
		code   int
	}{
		"done":                           {"session-start good", nil, "", 0},
		"a task fails":                   {"session-start bad", nil, "", 1},
		"a task is skipped":              {"session-start gone", nil, "", 1},
		"the setup fails":                {"session-setup bad", nil, "", 1},
		"the teardown fails":             {"session-teardown bad", nil, "", 1},
		"METIS refuses a step":           {"session-start good", []string{"--step", "end", "--step", "reset"}, "", 4}, // for the session has ended
		"METIS refuses an action":        {"session-start good", []string{"--step", "{execute: blue/node/act}", "--step", "{execute: blue/node/act}"}, "", 1},
		"an expectation is met":          {"session-start bad", nil, "steps: [{start: true, expect: {error: bad}}]", 0},
		"an expectation is not met":      {"session-start good", nil, "steps: [{start: true, expect: {output: hello}}]", 1},
		"a failure is not expected":      {"session-start bad", nil, "steps: []", 1},
		"a skipped task is not expected": {"session-start gone", nil, "steps: []", 1},
		"an unknown name":                {"session-start good", []string{"--step", "config x=y"}, "", 2},
		"a wrong flag":                   {"session-start good", []string{"--clock", "fast"}, "", 2},
		"a wrong file of steps":          {"session-start good", nil, "steps: [{jump: true}]", 2},
		"never yields":                   {"session-start loop", []string{"--turn", "20ms"}, "", 4},
		"out of time":                    {"session-start sleeps", []string{"--clock", "real", "--timeout", "200ms"}, "", 4},
		"out of time with a file":        {"session-start sleeps", []string{"--clock", "real", "--timeout", "200ms"}, "steps: []", 4},
		"never settles in the setup":     {"session-setup never", nil, "", 4},
	} {
		t.Run(name, func(t *testing.T) {
			dir := fixture(t, map[string]string{"good": "", "bad": "throw new Error('bad')", "loop": "while (true) {}",
				"sleeps": "await context.sleep(1e9)", "never": "await new Promise(() => {})"})
			args := []string{"play", missionFile(t, dir, c.effect), "--dir", dir, "--no-cache", "--clock", "virtual"}
			args = append(args, c.words...)
			if c.steps != "" {
				file := filepath.Join(dir, "steps.yaml")
				if err := os.WriteFile(file, []byte(c.steps), 0o644); err != nil {
					t.Fatal(err)
				}
				args = append(args, "--steps", file)
			}
			for _, format := range []string{"text", "json"} {
				var out bytes.Buffer
				if code := doMain(append(args, "--format", format), strings.NewReader(""), &out, &out); code != c.code {
					t.Errorf("%s: exit %d, want %d\n%s", format, code, c.code, out.String())
				}
			}
		})
	}
}

func TestExitCodeOfAMissionThatDoesNotLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mission.json")
	if err := os.WriteFile(file, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"play", "run deployment/deploy-status --mission"} {
		var out bytes.Buffer
		if code := doMain(append(strings.Fields(command), file), nil, &out, &out); code != 3 {
			t.Errorf("%s: exit %d, want 3\n%s", command, code, out.String())
		}
	}
}
