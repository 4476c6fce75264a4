package event

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// docs/events.md and the schema name the same events and fields, and the lines that it shows satisfy the schema.
func TestTheDocumentNamesWhatTheSchemaHas(t *testing.T) {
	text, err := os.ReadFile("../../docs/events.md")
	if err != nil {
		t.Fatal(err)
	}
	compiled, _ := compileSchema(t)
	var schema struct {
		Properties map[string]json.RawMessage
		Defs       map[string]struct {
			Properties map[string]json.RawMessage
			Required   []string
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	var kinds struct{ Enum []string }
	if err := json.Unmarshal(schema.Properties["event"], &kinds); err != nil {
		t.Fatal(err)
	}

	field := regexp.MustCompile("`([a-z]+)(\\??)`")
	row := regexp.MustCompile("^\\| `([a-z]+)` \\| ([^|]+) \\| .* \\|$")
	documented := map[string]string{}
	fields := map[string][]string{} // by section
	section, shown := "", 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch m := row.FindStringSubmatch(line); {
		case strings.HasPrefix(line, "## "):
			section = line
		case m != nil && section == "## The events":
			documented[m[1]] = m[2]
		case strings.HasPrefix(line, "| `"):
			fields[section] = append(fields[section], field.FindAllString(strings.Split(line, "|")[1], -1)...)
		case strings.HasPrefix(line, "    {"):
			shown++
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err == nil {
				err = compiled.Validate(doc)
			}
			if err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
	if shown == 0 {
		t.Error("no line of the stream is shown")
	}

	want := func(properties map[string]json.RawMessage, required []string) []string {
		var names []string
		for name := range properties {
			if !slices.Contains(required, name) {
				name += "?"
			}
			names = append(names, "`"+name+"`")
		}
		slices.Sort(names)
		return names
	}
	same := func(what string, got, want []string) {
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: documented are %v, the schema has %v", what, got, want)
		}
	}
	for _, kind := range kinds.Enum {
		def := schema.Defs[kind]
		if kind == "error" {
			def = schema.Defs["failure"]
		}
		same(kind, field.FindAllString(documented[kind], -1), want(def.Properties, def.Required))
		delete(documented, kind)
	}
	for kind := range documented {
		t.Errorf("the schema has no event %q", kind)
	}
	same("an error", fields["## Errors"], want(schema.Defs["error"].Properties, schema.Defs["error"].Required))
	envelope := want(schema.Properties, nil)
	for i := range envelope {
		envelope[i] = strings.Replace(envelope[i], "?", "", 1)
	}
	same("around every event", fields["## Around every event"], envelope)
}
