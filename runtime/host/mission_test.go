package host_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/host"
	"github.com/metis-run/metis-run/targets"
)

// stage is the environment lab of the sample missions in one dialect: hooks, the targets of their effects, and some for
// lone runs.
func stage(version string) fstest.MapFS {
	env, target, parameters := "new TargetEnvSchema", "new TargetSchema", "args"
	to, network := "", "{ forceKey: 'blue', nodeKey: 'network' }"
	note := "context.effect.args.note"
	if version == "2.5" {
		env, target, parameters = "TargetEnvSchema.create", "TargetSchema.create", "parameters"
		to, network, note = ", context.mission", "context.mission.forces[0].nodes[0]", "values.note"
	}
	files := fstest.MapFS{
		"lab/configs.json": {Data: []byte(`[{"_id":"blue","name":"Blue","targetEnvId":"lab","data":{"host":"blue.example","password":"swordfish"}}]`)},
		"lab/schema.ts": {Data: []byte("const env = " + env + `({ name: 'Lab', description: '', version: '1.0.0' })
env.on('environment-setup', async (context) => { console.log('set up'); await context.sleep(100) })
env.on('environment-teardown', async (context) => { console.log('torn down'); await context.sleep(10) })
export default env`)},
	}
	for name, script := range map[string]string{
		"prepare": `await context.sleep(200)`,
		"first":   `context.sendOutput('first'` + to + `)`,
		"second":  `await context.sleep(50); context.sendOutput('second'` + to + `)`,
		"warn":    `context.sendOutput('warned by ' + context.triggeredBy.username` + to + `)`,
		"report":  `await context.sleep(300); context.sendOutput('reported ' + ` + note + to + `)`,
		"open":    `context.openNode(` + network + `)`,
		"count":   `return context.globalStore.use('n', 0).value += 1`,
		"nap":     `await context.sleep(1000); return 'rested'`,
		"leaves":  `context.sleep(500).then(() => console.log('late')); return 1`,
		"config":  `const data = context.config.targetEnvConfig?.data; context.globalStore.use('data', null).value = data; return data?.host ?? null`,
		"where":   `return [context.type, context.effect.trigger, context.effect.sourceAction?.localKey ?? null]`,
		"hangs":   `await new Promise(() => {})`,
		"breaks":  `const f = () => f(); f()`,
	} {
		declared := ""
		if name == "report" {
			declared = "{ _id: 'note', name: 'Note', type: 'string', required: false }, "
			if version == "2.5" {
				declared += "{ _id: 'target', name: 'Target', type: 'mission-component', validComponentTypes: ['node'] }"
			} else {
				declared += "{ _id: 'target', name: 'Target', type: 'node', required: false }, { _id: 'scan', name: 'Scan', type: 'action', required: false }"
			}
		}
		files["lab/targets/"+name+"/schema.ts"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(
			"export default %s({ _id: '%s', name: '%s', description: '', %s: [%s], script: async (context, values = 0) => { %s } })", target, name, name, parameters, declared, script))}
	}
	return files
}

func staged(version string) host.Options {
	return host.Options{Library: &runtime.Library{Dirs: []targets.Dir{{FS: stage(version)}}}}
}

func sample(version string) string {
	return fmt.Sprintf("../mission/testdata/missions/build%d.json", map[string]int{"2.3": 53, "2.4": 57, "2.5": 58}[version])
}

// ask sends a request, which has an id, and reads up to its result.
func (c *client) ask(format string, args ...any) event.Result {
	c.t.Helper()
	line := fmt.Sprintf(format, args...)
	var request struct{ ID json.RawMessage }
	if err := json.Unmarshal([]byte(line), &request); err != nil {
		c.t.Fatal(err)
	}
	c.send("%s", line)
	return c.result(string(request.ID))
}

// inShort is an event in a line: its request, its time on a virtual clock, what it says.
func inShort(e event.Event) string {
	at := ""
	if e.Session != "" {
		at = e.At.Sub(caps.Epoch).String()
	}
	return fmt.Sprintf("%3s %6s %s", e.Re, at, says(e))
}

// says is what an event says in a line.
func says(e event.Event) string {
	line := e.Body.Kind()
	failed := func(err *event.Error) {
		if err != nil {
			line += " " + err.Code + ": " + err.Message
		}
	}
	switch b := e.Body.(type) {
	case event.Session:
		line += " " + b.State
	case event.Task:
		line += strings.TrimRight(fmt.Sprintf(" %s %s %s/%s %s", b.ID, b.Of, b.Env, b.Target, b.Effect), " /")
		if b.Realm != "" {
			line += " of " + b.Realm
		}
		line += " " + b.Status
		failed(b.Error)
	case event.Output:
		line += " " + b.Prefix + " " + b.Message
	case event.Console:
		line += " " + b.Message
	case event.Mission:
		ref, _ := json.Marshal(b.Ref)
		line += fmt.Sprintf(" %s %s: %s -> %s", b.Change, ref, b.From, b.To)
	case event.Diagnostic:
		line += " " + b.Code
	case event.Result:
		line += strings.TrimRight(fmt.Sprintf(" %s %s %s", b.Status, b.Task, b.Value), " ")
		failed(b.Error)
	case event.Failure:
		line += " " + b.Code + ": " + b.Message
	case event.Stores:
		line += " " + string(b.Scopes)
	case event.State:
		line += " " + string(b.State)
	}
	return line
}

// keepsOrder checks what holds of every stream: a request has one result and no event behind it; the events of a session
// are numbered.
func keepsOrder(t *testing.T, events []event.Event) {
	t.Helper()
	answered, seq := map[string]bool{}, map[string]int64{}
	for _, e := range events {
		if re := string(e.Re); e.Re != nil && re != "null" {
			if answered[re] {
				t.Errorf("behind the result of %s: %s", re, inShort(e))
			}
			_, answered[re] = e.Body.(event.Result)
		}
		if e.Session != "" {
			if s, ok := e.Body.(event.Session); ok && (s.State == "unstarted" || e.Seq == 1) {
				seq[e.Session] = 0 // a new one of that name
			}
			if seq[e.Session]++; e.Seq != seq[e.Session] {
				t.Errorf("seq is %d and should be %d: %s", e.Seq, seq[e.Session], inShort(e))
				seq[e.Session] = e.Seq
			}
		}
	}
}

// A conversation in each dialect: every request and what it is answered with, to the millisecond.
func TestAMissionIsPlayed(t *testing.T) {
	for _, version := range []string{"2.3", "2.4", "2.5"} {
		t.Run(version, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			data, err := os.ReadFile(filepath.Join("testdata", "conversation.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			c := serve(t, staged(version))
			var got strings.Builder
			for line := range strings.Lines(strings.ReplaceAll(string(data), "MISSION", sample(version))) {
				if comment, ok := strings.CutPrefix(line, "#"); ok {
					got.WriteString("\n#" + comment)
					continue
				}
				before := len(c.all)
				c.ask("%s", strings.TrimSpace(line))
				got.WriteString("> " + line)
				for _, e := range c.all[before:] {
					got.WriteString(inShort(e) + "\n")
				}
			}
			before := len(c.all)
			if err := c.finish(); err != nil {
				t.Error(err)
			}
			got.WriteString("\n# The end of the input\n")
			for _, e := range c.all[before:] {
				got.WriteString(inShort(e) + "\n")
			}
			golden(t, "conversation-"+version, got.String())
			keepsOrder(t, c.all)
			satisfySchema(t, c.all)
		})
	}
}

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s does not hold any more (go test -update rewrites it):\n%s", path, got)
	}
}

func satisfySchema(t *testing.T, events []event.Event) {
	t.Helper()
	schema := eventSchema(t)
	for _, e := range events {
		line, err := e.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%v\n%s", err, line)
		}
	}
}
