package event

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 5e6, time.FixedZone("", 3600))

// chain is an error with every field, a cause and others beside it.
func chain() *Error {
	return &Error{Code: CodeScript, Message: "m", Name: "TypeError", Stack: "TypeError: m\n    at f", Source: "a.ts:1:2",
		Frame: "x()\n^", Hint: "h", Cause: &Error{Code: CodeScript, Message: "c"}, Also: []*Error{{Code: CodeLoad, Message: "a"}, {Code: CodeLoad, Message: "b"}}}
}

// everyBody has each kind with all its fields, and with none.
func everyBody() []Body {
	return []Body{
		Session{State: "started"},
		Task{ID: "t1", Of: "effect", Env: "e", Target: "t", Effect: "f", Trigger: "success", Realm: "r", Status: "failure", Error: chain()},
		Task{ID: "t1", Of: "run", Status: "queued"},
		Output{Task: "t1", Message: "<b> & \"q\"\n", Prefix: "p", To: Recipient{Kind: "force", Key: "k", Member: "m"}, Realm: "r"},
		Output{To: Recipient{Kind: "mission"}},
		Console{Task: "t1", Level: "warn", Message: "a\nb"},
		Console{Level: "log"},
		Mission{Task: "t1", Change: "node.blocked", Ref: map[string]any{"node": "n", "force": "<f>"}, From: json.RawMessage("false"), To: json.RawMessage(`{"a":[1]}`), Realm: "r"},
		Mission{Change: "node.blocked"},
		Store{Task: "t1", Scope: "local", Env: "e", Key: "k", Op: "set", Value: json.RawMessage(`{"$map":[]}`)},
		Store{Scope: "global", Key: "", Op: "create"},
		HTTP{Task: "t1", Method: "GET", URL: "http://h/?a=1&b=<", Status: 200, MS: 1.5, Source: "network"},
		HTTP{Method: "GET", URL: "http://h/", Source: "replay", Failed: "read ECONNRESET"},
		Diagnostic{Task: "t1", Code: "free-args", Severity: "info", Message: "m", Source: "a.ts:1:2", Frame: "x()\n^", Hint: "h"},
		Diagnostic{Code: "c", Severity: "error"},
		Result{Task: "t1", Status: "success", Value: json.RawMessage("null")},
		Result{Status: "failure", Error: chain()},
		Result{Status: "failure", Error: &Error{Code: CodeLoad, Also: []*Error{{Code: CodeLoad, Also: []*Error{{Code: CodeLoad}}}}}},
		List{Environments: []any{map[string]any{"id": "<e>"}}},
		List{},
		Stores{Scopes: json.RawMessage(`{"global":{}}`)},
		Stores{},
		State{State: json.RawMessage(`{"forces":[]}`)},
		State{},
		Failure{Code: CodeUsage, Message: "m", Hint: "h"},
		Failure{Code: CodeUnknown},
	}
}

// otherBodies are the kinds that metis-run writes and for which this package has no type.
func otherBodies() []Body {
	outline := `{"name":"m","file":"m.json","schemaBuildNumber":58,"metis":"2.5","resources":[{"_id":"r","name":"R"}],
		"forces":[{"_id":"f","localKey":"f1","name":"F","revealAllNodes":false,"pools":[],"nodes":[]}],"files":[{"_id":"a","name":"A","initialAccess":["f1"]}],
		"effects":[{"_id":"e","localKey":"e1","name":"E","trigger":"session-setup","order":1,"environmentId":"v","targetId":"t","targetEnvironmentVersion":"1.0.0"}]}`
	migrated := map[string]json.RawMessage{}
	for name, value := range map[string]string{"effect": `"e"`, "env": `"v"`, "target": `"t"`, "to": `"1.1.0"`, "applied": "null", "before": "{}", "after": `{"a":1}`} {
		migrated[name] = json.RawMessage(value)
	}
	full := maps.Clone(migrated)
	full["name"], full["from"], full["applied"] = json.RawMessage(`"E"`), json.RawMessage(`"1.0.0"`), json.RawMessage(`["1.1.0"]`)
	return []Body{
		Unknown{Event: "outline", Fields: map[string]json.RawMessage{"mission": json.RawMessage(outline)}},
		Unknown{Event: "migrated", Fields: migrated}, Unknown{Event: "migrated", Fields: full},
	}
}

func envelope(body Body) Event {
	return Event{Session: "s1", Instance: "i1", Seq: 3, At: noon, Re: json.RawMessage("7"), Body: body}
}

func TestAppendJSONWritesOneFlatObject(t *testing.T) {
	tests := map[string]struct {
		event Event
		want  string
	}{
		"all of the envelope": {
			envelope(Output{Task: "t1", Message: "a <b> & c", To: Recipient{Kind: "mission"}}),
			`{"v":1,"event":"output","session":"s1","instance":"i1","seq":3,"at":"2026-01-02T11:00:00.005Z","re":7,"task":"t1","message":"a <b> & c","to":{"kind":"mission"}}`,
		},
		"no session": {
			Event{Re: json.RawMessage("null"), Body: Failure{Code: CodeUsage, Message: "no JSON"}},
			`{"v":1,"event":"error","re":null,"code":"usage","message":"no JSON"}`,
		},
		"raw values on one line": {
			Event{Re: json.RawMessage("{\n\"a\": \"<\"}"), Body: Result{Status: "success", Value: json.RawMessage("[\n 1 ]")}},
			`{"v":1,"event":"result","re":{"a":"<"},"status":"success","value":[1]}`,
		},
		"first sequence number zero": {
			Event{Session: "s", Body: Session{State: "ended"}},
			`{"v":1,"event":"session","session":"s","seq":0,"state":"ended"}`,
		},
		"nanoseconds": {
			Event{At: time.Unix(0, 1).UTC(), Body: Session{State: "ended"}},
			`{"v":1,"event":"session","at":"1970-01-01T00:00:00.000000001Z","state":"ended"}`,
		},
		"unknown kind": {
			Event{Body: Unknown{Event: "page", Fields: map[string]json.RawMessage{"z": json.RawMessage("1"), `"`: nil, "v": json.RawMessage("2")}}},
			`{"v":1,"event":"page","\"":null,"z":1}`,
		},
		"bytes that are no UTF-8": {
			Event{Body: Result{Status: "\xff", Value: json.RawMessage("\"\xff\"")}},
			"{\"v\":1,\"event\":\"result\",\"status\":\"\uFFFD\",\"value\":\"\uFFFD\"}",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := test.event.AppendJSON([]byte("> "))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != "> "+test.want {
				t.Errorf("got  %s\nwant > %s", got, test.want)
			}
		})
	}
}

func TestAppendJSONRefusesWhatJSONCannotHold(t *testing.T) {
	tests := map[string]struct {
		event Event
		want  string
	}{
		"no body":         {Event{Seq: 4, Session: "s"}, `write event 4 of session "s": it has no body`},
		"raw value":       {Event{Body: Result{Value: json.RawMessage("{")}}, "value: not JSON"},
		"empty raw value": {Event{Re: json.RawMessage{}, Body: List{}}, "re: not JSON"},
		"two raw values":  {Event{Re: json.RawMessage(`1,"v":2`), Body: List{}}, "re: not JSON"},
		"number":          {Event{Body: HTTP{MS: math.NaN()}}, "ms: NaN is no JSON number"},
		"year":            {Event{At: time.Unix(1e12, 0), Body: List{}}, "RFC 3339 has no year 33658"},
		"reference":       {Event{Body: Mission{Ref: map[string]any{"a": func() {}}}}, "ref: "},
		"pointer":         {Event{Body: &Session{}}, "*event.Session"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := test.event.AppendJSON([]byte("> "))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if string(got) != "> " {
				t.Errorf("left %q behind", got)
			}
		})
	}
}

func TestCyclicCausesEnd(t *testing.T) {
	e := &Error{Message: "a"}
	e.Cause = &Error{Message: "b", Cause: e}
	e.Also = []*Error{nil}
	var m Mask
	m.Add("nothing")
	for _, ev := range []Event{{Body: Result{Error: e}}, m.Event(Event{Body: Result{Error: e}})} {
		if _, err := ev.AppendJSON(nil); err != nil {
			t.Error(err)
		}
	}
}

// The tags of event.go and error.go are what reading and `go doc` go by; AppendJSON is written by
// hand. Here encoding/json writes each body by its tags.
func TestAppendJSONAgreesWithTheTags(t *testing.T) {
	for _, body := range everyBody() {
		want, err := marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Event{Body: body}.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		got = bytes.TrimPrefix(got, []byte(`{"v":1,"event":"`+body.Kind()+`"`))
		if string(got) != ","+string(want[1:]) {
			t.Errorf("%T:\n got %s\nwant %s", body, got, want)
		}
	}
}

func TestUnmarshalGivesBackWhatWasWritten(t *testing.T) {
	bodies := append(everyBody(), Unknown{Event: "page", Fields: map[string]json.RawMessage{"a": json.RawMessage("[1]")}})
	for _, body := range bodies {
		want := envelope(body)
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Event
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if again, _ := json.Marshal(got); !bytes.Equal(again, data) {
			t.Errorf("%T:\n got %s\nwant %s", body, again, data)
		}
		if reflect.TypeOf(got.Body) != reflect.TypeOf(body) {
			t.Errorf("%T came back as %T", body, got.Body)
		}
		if !got.At.Equal(want.At) || got.Session != want.Session || got.Instance != want.Instance || got.Seq != want.Seq || string(got.Re) != "7" {
			t.Errorf("envelope came back as %+v", got)
		}
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"another version": {`{"v":2,"event":"output"}`, "version 2 of the stream"},
		"no version":      {`{"event":"output"}`, "version 0 of the stream"},
		"no kind":         {`{"v":1}`, `the field "event" is missing`},
		"wrong type":      {`{"v":1,"event":"output","session":"s","seq":2,"message":3}`, `read output event 2 of session "s"`},
		"wrong envelope":  {`{"v":1,"event":"output","seq":"x"}`, "read event"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var e Event
			if err := json.Unmarshal([]byte(test.in), &e); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func compileSchema(t testing.TB) (*jsonschema.Schema, map[string]any) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("events.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("events.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema, doc.(map[string]any)
}

func TestEveryEventSatisfiesTheSchema(t *testing.T) {
	schema, doc := compileSchema(t)
	defs := doc["$defs"].(map[string]any)
	kinds := map[string]bool{}
	for _, body := range append(everyBody(), otherBodies()...) {
		kinds[body.Kind()] = true
		for _, e := range []Event{envelope(body), {Body: body}} {
			data, err := e.AppendJSON(nil)
			if err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%s\n%v", data, err)
			}
			// The schema is open, so that readers outlive new fields; it must name those there are.
			def := body.Kind()
			if def == "error" {
				def = "failure"
			}
			known := defs[def].(map[string]any)["properties"].(map[string]any)
			for field, value := range value.(map[string]any) {
				if known[field] == nil && doc["properties"].(map[string]any)[field] == nil {
					t.Errorf("%s: the schema does not name %q", body.Kind(), field)
				}
				if body.Kind() != "error" && field == "error" {
					for field := range value.(map[string]any) {
						if defs["error"].(map[string]any)["properties"].(map[string]any)[field] == nil {
							t.Errorf("%s: the schema of errors does not name %q", body.Kind(), field)
						}
					}
				}
			}
		}
	}
	for _, kind := range doc["properties"].(map[string]any)["event"].(map[string]any)["enum"].([]any) {
		if !kinds[kind.(string)] {
			t.Errorf("no event of kind %v is tested", kind)
		}
		delete(kinds, kind.(string))
	}
	for kind := range kinds {
		t.Errorf("the schema does not name the kind %q", kind)
	}
}

func TestTheSchemaRefuses(t *testing.T) {
	schema, _ := compileSchema(t)
	for name, line := range map[string]string{
		"no kind":          `{"v":1}`,
		"another version":  `{"v":2,"event":"list","environments":[]}`,
		"unknown kind":     `{"v":1,"event":"page"}`,
		"no message":       `{"v":1,"event":"output","to":{"kind":"mission"}}`,
		"force of no name": `{"v":1,"event":"output","message":"","to":{"kind":"force"}}`,
		"no time":          `{"v":1,"event":"list","environments":[],"session":"s","seq":1}`,
		"no date":          `{"v":1,"event":"list","environments":[],"at":"today"}`,
		"no mission":       `{"v":1,"event":"outline","mission":{"name":"m"}}`,
		"no arguments":     `{"v":1,"event":"migrated","effect":"e","env":"v","target":"t","to":"1.1.0","applied":[]}`,
		"unknown code":     `{"v":1,"event":"error","code":"x","message":""}`,
		"cause":            `{"v":1,"event":"result","status":"failure","error":{"code":"script","message":"","cause":{}}}`,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(value) == nil {
			t.Errorf("%s: %s is accepted", name, line)
		}
	}
}

func FuzzEventUnmarshal(f *testing.F) {
	for _, body := range everyBody() {
		data, err := envelope(body).AppendJSON(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"v":1,"event":"page","a":[1e999]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var e Event
		if json.Unmarshal(data, &e) != nil {
			return
		}
		once, err := e.AppendJSON(nil)
		if err != nil {
			t.Fatalf("read but not to be written: %v", err)
		}
		var again Event
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		if twice, err := again.AppendJSON(nil); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("not stable: %v\n%s\n%s", err, once, twice)
		}
	})
}

// An execution of a warm session has about 20 us for everything; its output must take below one.
func BenchmarkAppendJSONOutput(b *testing.B) {
	e := Event{Session: "s1", Instance: "i1", Seq: 12345, At: noon, Body: Output{Task: "t17", Message: "deployment 1.2 finished in prod", To: Recipient{Kind: "mission"}}}
	buf := make([]byte, 0, 512)
	b.ReportAllocs()
	for b.Loop() {
		buf, _ = e.AppendJSON(buf[:0])
	}
}

// What encoding/json takes for the body alone, by its tags: no less than AppendJSON for the event.
func BenchmarkReflectionOutput(b *testing.B) {
	body := Output{Task: "t17", Message: "deployment 1.2 finished in prod", To: Recipient{Kind: "mission"}}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	b.ReportAllocs()
	for b.Loop() {
		buf.Reset()
		_ = enc.Encode(body)
	}
}

func TestAppendJSONOfAnOutputAllocatesNothing(t *testing.T) {
	e := envelope(Output{Message: "m", To: Recipient{Kind: "mission"}})
	e.Re = nil
	buf := make([]byte, 0, 512)
	if n := testing.AllocsPerRun(100, func() { buf, _ = e.AppendJSON(buf[:0]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
