package scenario

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiledSchema(t *testing.T) (*jsonschema.Schema, map[string]any) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled, doc.(map[string]any)
}

// asJSON is a scenario as editors see it.
func asJSON(t *testing.T, name string, text []byte) any {
	t.Helper()
	r := &reader{path: name}
	value := r.json(r.document(text))
	if len(r.problems) > 0 {
		t.Fatalf("%s: %v", name, r.problems[0])
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// everything has every key once.
const everything = `dir: [., ..]
mission: m.json
members: [ada:blue, {username: bob, firstName: B, lastName: C, role: observer, force: red}]
metis: "2.5"
seed: 7
strict: true
config: {mode: standalone, targetEnvConfigs: {a: b}}
stores: {global: {m: {$map: []}}, "local:env": {n: 1}, realm: {r: 1}}
http:
  - method: post
    url: https://host/path
    headers: {authorization: /^Bearer/}
    json: {a: 1}
    times: 2
    reply: [{status: 503}, {delay: 30s, headers: {x: [a, b]}, json: {}}, {fail: reset}, {body: text}, {base64: aGk=}]
  - {url: /x/, body: /text/, reply: {file: a.json}}
sockets:
  - url: wss://host/path
    acts: [{send: hello}, {hear: /sub/}, {delay: 10s, send: {a: 1}}, {hear: {b: 2}}, {close: 4000}]
steps:
  - {start: true, settle: false}
  - {run: a/b, args: {x: 1}, undeclared: true, force: blue, node: n, action: a, trigger: session-setup}
  - {execute: a/b/c, outcome: success, member: ada, session: second}
  - wait: 1h30m
  - settle: true
  - reset: true
  - configs: {a: ~}
  - end: true
    expect:
      output: [{to: blue, realm: ada, message: /x/}, text]
      console: []
      http: GET https://host/path
      error: [a, /b/]
      stores: {global: {a: 1}}
      state: {nodes: {a/b: {blocked: true}}}
      diagnostics: []
`

func TestScenariosSatisfyTheSchema(t *testing.T) {
	schema, _ := compiledSchema(t)
	files, err := Find([]string{"testdata", filepath.Join("..", "..", "targets", "environments"), filepath.Join("..", "..", "testdata")})
	if err != nil || len(files) < 30 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	texts := map[string][]byte{"everything": []byte(everything)}
	for _, file := range files {
		if texts[file], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range texts {
		if _, err := Parse(name, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := schema.Validate(asJSON(t, name, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the reader refuses by a key's name or a value's kind, the schema refuses, too.
func TestTheSchemaRefusesWhatTheReaderRefuses(t *testing.T) {
	schema, _ := compiledSchema(t)
	for _, text := range []string{
		"steps: [{run: a/b}]\nstep: 1", "steps: {}", "seed: -1\nsteps: [{run: a/b}]", "seed: x\nsteps: [{run: a/b}]", "steps: [{run: a/b, arg: {}}]",
		"steps: [{run: a/b, args: [1]}]", "steps: [{run: a/b, expect: {outputs: x}}]", "steps: [{run: a/b, expect: {output: {message: x}}}]",
		"http: {url: x}\nsteps: [{run: a/b}]", "http: [{reply: {}}]\nsteps: [{run: a/b}]", "http: [{url: https://h/, reply: {status: 99}}]\nsteps: [{run: a/b}]",
		"http: [{url: https://h/, times: 0}]\nsteps: [{run: a/b}]", "http: [{url: https://h/, reply: {fail: maybe}}]\nsteps: [{run: a/b}]",
		"http: [{url: https://h/, reply: {delay: 5}}]\nsteps: [{run: a/b}]", "sockets: [{url: wss://h/, acts: [{}]}]\nsteps: [{run: a/b}]",
		"stores: {globe: {a: 1}}\nsteps: [{run: a/b}]", "mission: m.json\nsteps: [{execute: a/b}]", "mission: m.json\nsteps: [{wait: 3}]",
		"mission: m.json\nsteps: [{reset: false}]", "steps: [{run: a/b, session: 'a b'}]", "mission: m.json\nmembers: [{force: a}]", "steps: []\nmetis: \"2.6\"",
	} {
		if _, err := Parse("x", []byte(text)); err == nil {
			t.Errorf("the reader takes\n%s", text)
		}
		if schema.Validate(asJSON(t, "x", []byte(text))) == nil {
			t.Errorf("the schema takes\n%s", text)
		}
	}
}

// Each mapping has the keys in the schema that the reader takes: where one is unknown, it lists those that it knows.
func TestTheSchemaNamesTheReadersKeys(t *testing.T) {
	_, doc := compiledSchema(t)
	defs := doc["$defs"].(map[string]any)
	keys := func(object any) []string {
		properties := object.(map[string]any)["properties"].(map[string]any)
		return slices.Sorted(maps.Keys(properties))
	}
	member := defs["member"].(map[string]any)["oneOf"].([]any)[1]
	output := defs["output"].(map[string]any)["oneOf"].([]any)[1]
	listed := regexp.MustCompile(`^there are (.*)$`)
	const odd = "an_odd_key: 1"
	for name, c := range map[string]struct {
		text   string
		schema any
	}{
		"a scenario": {odd, doc},
		"a member":   {"mission: m\nmembers: [{username: a, " + odd + "}]", member},
		"expect":     {"mission: m\nsteps: [{start: true, expect: {" + odd + "}}]", defs["expect"]},
		"an output":  {"mission: m\nsteps: [{start: true, expect: {output: {" + odd + "}}}]", output},
		"http":       {"http: [{" + odd + "}]", defs["mock"]},
		"a reply":    {"http: [{url: https://h/, reply: {" + odd + "}}]", defs["reply"]},
		"a socket":   {"sockets: [{" + odd + "}]", defs["socket"]},
		"an act":     {"sockets: [{url: wss://h/, acts: [{" + odd + "}]}]", defs["act"]},
	} {
		r := &reader{path: "x"}
		r.scenario(&Scenario{}, r.document([]byte(c.text)))
		var known []string
		for _, p := range r.problems {
			if m := listed.FindStringSubmatch(p.Hint); m != nil {
				known = strings.Split(m[1], ", ")
			}
		}
		slices.Sort(known)
		if want := keys(c.schema); !slices.Equal(known, want) {
			t.Errorf("%s: the reader knows %v, the schema has %v", name, known, want)
		}
	}
	steps := []string{"session", "settle", "expect"}
	for kind, more := range details {
		steps = append(append(steps, kind), more...)
	}
	slices.Sort(steps)
	if steps = slices.Compact(steps); !slices.Equal(steps, keys(defs["step"])) {
		t.Errorf("a step: the reader knows %v, the schema has %v", steps, keys(defs["step"]))
	}
	if !json.Valid(Schema()) {
		t.Error("no JSON")
	}
}
