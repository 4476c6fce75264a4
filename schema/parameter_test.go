package schema

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseParametersReadsEveryType(t *testing.T) {
	for _, c := range []struct {
		dialect  Dialect
		in, want string
	}{
		{V23(), `{"_id":"n","name":"N","type":"number","required":true,"default":1,"min":0,"max":2.5,"unit":"s","integersOnly":false,"groupingId":"g","tooltipDescription":"tip"}`,
			`{"id":"n","name":"N","type":"number","required":true,"default":1,"unit":"s","min":0,"max":2.5,"grouping":"g","tooltip":"tip"}`},
		{V23(), `{"_id":"s","name":"S","type":"string","required":false,"pattern":{"$regexp":{"source":"a<b","flags":"i"}},"title":"T","dependencies":["equals/n/[1]"]}`,
			`{"id":"s","name":"S","type":"string","pattern":{"source":"a<b","flags":"i"},"title":"T","dependencies":["equals/n/[1]"]}`},
		{V23(), `{"_id":"d","name":"D","type":"dropdown","required":true,"default":{"_id":"o","name":"O","value":"v"},"options":[{"_id":"o","name":"O","value":"v","dependencies":["truthy/n/[]"]}]}`,
			`{"id":"d","name":"D","type":"dropdown","required":true,"default":"v","options":[{"id":"o","name":"O","value":"v","dependencies":["truthy/n/[]"]}]}`},
		{V25(), `{"_id":"m","name":"M","type":"mission-component","validComponentTypes":["force","any"]}`,
			`{"id":"m","name":"M","type":"mission-component","componentTypes":["force","any"]}`},
		{V24(), `{"_id":"b","name":"B","type":"boolean","default":false,"required":true}`,
			`{"id":"b","name":"B","type":"boolean","required":true,"default":false}`},
	} {
		n := `,{"_id":"n","name":"N","type":"number","required":false}`
		if strings.Contains(c.in, `"_id":"n"`) {
			n = ""
		}
		parameters, problems := ParseParameters(json.RawMessage("["+c.in+n+"]"), c.dialect)
		if len(problems) > 0 {
			t.Errorf("%s: %v", c.in, problems)
		}
		if got := toJSON(parameters[0]); strings.ReplaceAll(string(got), `\u003c`, "<") != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestParseParametersReportsTraps(t *testing.T) {
	const option = `"options":[{"_id":"o1","name":"One","value":"v1"},{"_id":"o2","name":"Two","value":"v2"}]`
	const dropdown = `{"_id":"d","name":"D","type":"dropdown","required":true,` + option + `}`
	for name, c := range map[string]struct {
		dialect Dialect
		in      string
		want    []string // severity code path: message | hint, begins
	}{
		"none declared":   {V23(), ``, []string{`warning parameters-missing args: the target declares no "args" | a target without any writes args: []`}},
		"no array":        {V25(), `{}`, []string{`error parameters-no-array parameters: "parameters" must be an array, not an object`}},
		"no object":       {V23(), `["a"]`, []string{`error parameter-no-object args[0]: a parameter must be an object, not a string`}},
		"unreadable":      {V23(), `[`, []string{`error parameters-unreadable args: the declarations cannot be read: 1:2: the text ends too early`}},
		"no id":           {V23(), `[{"name":"N","type":"boolean"}]`, []string{`error parameter-id args[0]._id: the parameter has no _id`}},
		"id with a slash": {V23(), `[{"_id":"a/b","name":"N","type":"boolean"}]`, []string{`warning parameter-id args[0]._id: the id "a/b" holds a slash`}},
		"no name":         {V23(), `[{"_id":"a","type":"boolean"}]`, []string{`warning parameter-name args[0].name`}},
		"duplicate id": {V23(), `[{"_id":"a","name":"A","type":"boolean"},{"_id":"a","name":"A","type":"boolean"}]`,
			[]string{`error parameter-duplicate args[1]._id: the id "a" is already that of args[0]`}},
		"numbers count what cannot be read": {V25(), `[1,{"_id":"a","name":"A","type":"string","required":false,"dependencies":["x","truthy/b/[]"]}]`, []string{
			`error parameter-no-object parameters[0]: `, `error dependency-invalid parameters[1].dependencies[0]: `, `error dependency-missing parameters[1].dependencies[1]: `}},
		"unknown type":           {V23(), `[{"_id":"a","name":"A","type":"strin"}]`, []string{`error parameter-type args[0].type: unknown parameter type "strin" | did you mean string`}},
		"no type":                {V23(), `[{"_id":"a","name":"A"}]`, []string{`error parameter-type args[0].type: the parameter has no type`}},
		"type of a later METIS":  {V23(), `[{"_id":"a","name":"A","type":"pool","required":false}]`, []string{`error parameter-type args[0].type: parameter type "pool" exists in METIS 2.4, not in 2.3`}},
		"type of earlier METISs": {V25(), `[{"_id":"a","name":"A","type":"force","required":false}]`, []string{`error parameter-type parameters[0].type: parameter type "force" exists in METIS 2.3 or 2.4, not in 2.5`}},
		"mistyped property":      {V23(), `[{"_id":"a","name":"A","type":"string","requierd":true}]`, []string{`warning parameter-unknown-property args[0].requierd: METIS ignores the property "requierd" | did you mean required?`}},
		"stray property":         {V23(), `[{"_id":"a","name":"A","type":"boolean","zzz":true}]`, []string{`info parameter-unknown-property args[0].zzz: METIS ignores the property "zzz"`}},
		"another type's":         {V23(), `[{"_id":"a","name":"A","type":"large-string","required":true,"pattern":{}}]`, []string{`warning parameter-unknown-property args[0].pattern: METIS ignores "pattern" on a parameter of type large-string`}},
		"required as text":       {V23(), `[{"_id":"a","name":"A","type":"string","required":"false"}]`, []string{`warning parameter-property-type args[0].required: "required" must be true or false, not "false"; METIS takes it for true`}},
		"min as text":            {V23(), `[{"_id":"a","name":"A","type":"number","required":true,"min":"1"}]`, []string{`warning parameter-property-type args[0].min: "min" must be a number`}},
		"min above max":          {V23(), `[{"_id":"a","name":"A","type":"number","required":true,"min":3,"max":1}]`, []string{`warning parameter-range args[0].min: min 3 is greater than max 1`}},
		"pattern as text":        {V23(), `[{"_id":"a","name":"A","type":"string","required":true,"pattern":"a+"}]`, []string{`error parameter-pattern args[0].pattern: pattern must be a regular expression, not a string | write pattern: /a+/`}},
		"default of wrong type":  {V23(), `[{"_id":"a","name":"A","type":"number","required":true,"default":"5"}]`, []string{`error parameter-default args[0].default: the default of a number must be a number, not "5"`}},
		"default out of bounds":  {V23(), `[{"_id":"a","name":"A","type":"number","required":true,"default":5,"max":4}]`, []string{`warning parameter-default args[0].default: the default breaks the parameter's own rule: "a" is 5, more than its max 4`}},
		"default of an optional": {V23(), `[{"_id":"a","name":"A","type":"number","required":false,"default":5}]`, []string{`info parameter-default-optional args[0].default`}},
		"default no option":      {V23(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"default":"x",` + option + `}]`, []string{`error parameter-default args[0].default: the default "x" is none of the options: it is not used | a dropdown's default is an option object; options: one of v1, v2`}},
		"default as value":       {V23(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"default":"v2",` + option + `}]`, []string{`error parameter-default args[0].default: the default "v2" names an option, but METIS needs an option object here | write default: {_id: "o2", name: "Two", value: "v2"}`}},
		"default as value, 2.5":  {V25(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"default":"v2",` + option + `}]`, []string{`error parameter-default parameters[0].default: the default "v2" names an option, but METIS needs the _id of an option here | write default: "o2"`}},
		"default as object, 2.5": {V25(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"default":{"_id":"o2","name":"Two","value":"v2"},` + option + `}]`, []string{`error parameter-default parameters[0].default`}},
		"default as _id, 2.3":    {V23(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"default":"o2",` + option + `}]`, []string{`error parameter-default args[0].default: the default "o2" names an option`}},
		"no options":             {V23(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"options":[]}]`, []string{`error parameter-options args[0].options`}},
		"option without value":   {V23(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"options":[{"_id":"o","name":"O"}]}]`, []string{`error option-value args[0].options[0].value: the option has no value`}},
		"option of an object":    {V23(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"options":[{"_id":"o","name":"O","value":{}}]}]`, []string{`error option-value args[0].options[0].value: METIS compares option values with ===`}},
		"options alike": {V23(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"options":[{"_id":"o","name":"O","value":1},{"_id":"o","name":"P","value":1}]}]`,
			[]string{`warning option-duplicate args[0].options[1]._id: options 0 and 1 have the same _id`, `warning option-duplicate args[0].options[1].value: options 0 and 1 have the same value 1`}},
		"option dependencies, 2.5": {V25(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"options":[{"_id":"o","name":"O","value":1,"dependencies":[]}]}]`, []string{`warning option-dependencies parameters[0].options[0].dependencies`}},
		"component types":          {V25(), `[{"_id":"m","name":"M","type":"mission-component","validComponentTypes":["nodes"]}]`, []string{`warning parameter-component-types parameters[0].validComponentTypes[0]: unknown component type "nodes" | did you mean node?`}},
		"no component types":       {V25(), `[{"_id":"m","name":"M","type":"mission-component"}]`, []string{`error parameter-component-types parameters[0].validComponentTypes`}},
		"dependency on nothing":    {V23(), `[` + dropdown + `,{"_id":"s","name":"S","type":"string","required":true,"dependencies":["truthy/dd/[]"]}]`, []string{`error dependency-missing args[1].dependencies[0]: it depends on "dd", which no parameter has for its id: it is never met | did you mean d?`}},
		"dependency on itself":     {V23(), `[{"_id":"s","name":"S","type":"string","required":true,"dependencies":["truthy/s/[]"]}]`, []string{`error dependency-self args[0].dependencies[0]`}},
		"dependencies in a circle": {V25(), `[{"_id":"a","name":"A","type":"boolean","dependencies":["truthy/b/[]"]},{"_id":"b","name":"B","type":"boolean","dependencies":["truthy/a/[]"]}]`,
			[]string{`error dependency-cycle parameters[0].dependencies`, `error dependency-cycle parameters[1].dependencies`}},
		"dependency on an option's _id":   {V23(), `[` + dropdown + `,{"_id":"s","name":"S","type":"string","required":true,"dependencies":["equals/d/[\"o2\"]"]}]`, []string{`warning dependency-option args[1].dependencies[0]: it compares "d" with "o2", which is the _id of an option; its value is "v2" | compare with "v2"`}},
		"dependency on an option's name":  {V23(), `[` + dropdown + `,{"_id":"s","name":"S","type":"string","required":true,"dependencies":["equals-some/d/[\"v1\",\"Two\"]"]}]`, []string{`warning dependency-option args[1].dependencies[0]: it compares "d" with "Two", which is the name of an option`}},
		"dependency on no option":         {V23(), `[` + dropdown + `,{"_id":"s","name":"S","type":"string","required":true,"dependencies":["equals/d/[7]"]}]`, []string{`warning dependency-option args[1].dependencies[0]: it compares "d" with 7, which is no option's value`}},
		"dependency on another type":      {V23(), `[{"_id":"b","name":"B","type":"boolean"},{"_id":"s","name":"S","type":"string","required":true,"dependencies":["equals/b/[\"true\"]"]}]`, []string{`warning dependency-type args[1].dependencies[0]: it compares "b", a boolean, with "true", a string`}},
		"dependency on another component": {V23(), `[{"_id":"b","name":"B","type":"boolean"},{"_id":"s","name":"S","type":"string","required":true,"dependencies":["force/b/[]"]}]`, []string{`warning dependency-type args[1].dependencies[0]: it looks for a force, but "b" is of type boolean`}},
		"dependency of a later METIS":     {V23(), `[{"_id":"b","name":"B","type":"string","required":true},{"_id":"s","name":"S","type":"string","required":true,"dependencies":["not-empty/b/[]"]}]`, []string{`error dependency-unavailable args[1].dependencies[0]: dependency "not-empty" exists in METIS 2.5, not in 2.3`}},
		"dependency not encoded":          {V23(), `[{"_id":"s","name":"S","type":"string","required":true,"dependencies":["b","x/y/z",{}]}]`, []string{`error dependency-invalid args[0].dependencies[0]`, `error dependency-invalid args[0].dependencies[1]`, `error dependency-invalid args[0].dependencies[2]`}},
		"dependency with a g flag":        {V25(), `[{"_id":"b","name":"B","type":"string","required":true},{"_id":"s","name":"S","type":"string","required":true,"dependencies":["regex/b/[{\"type\":\"regex\",\"source\":\"a\",\"flags\":\"g\"}]"]}]`, []string{`warning dependency-regex-global parameters[1].dependencies[0]: /a/g keeps its lastIndex`}},
		"dependencies no array":           {V23(), `[{"_id":"s","name":"S","type":"string","required":true,"dependencies":"truthy/a/[]"}]`, []string{`error parameter-dependencies args[0].dependencies`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := ParseParameters(json.RawMessage(c.in), c.dialect)
			if len(problems) != len(c.want) {
				t.Fatalf("problems %v, want %q", problems, c.want)
			}
			for i, p := range problems {
				if p.Hint == "" {
					t.Errorf("no hint: %v", p)
				}
				if got := p.Severity + " " + p.Code + " " + p.Path + ": " + p.Message + " | " + p.Hint; !strings.HasPrefix(got, c.want[i]) {
					t.Errorf("got  %s\nwant %s", got, c.want[i])
				}
			}
		})
	}
}

// A default that METIS could not use, but that names an option, is still what its author meant.
func TestMisnamedDropdownDefaultIsUsed(t *testing.T) {
	for _, c := range []struct {
		dialect  Dialect
		in, want string
	}{
		{V23(), `"v2"`, `"v2"`}, {V23(), `"o2"`, `"v2"`}, {V25(), `"v2"`, `"v2"`}, {V25(), `{"_id":"o2","value":"v2"}`, `"v2"`}, {V25(), `"o1"`, `"o2"`}, {V23(), `"o2x"`, ``},
	} {
		parameters, _ := ParseParameters(json.RawMessage(`[{"_id":"d","type":"dropdown","required":true,"default":`+c.in+`,"options":[{"_id":"o1","value":"o2"},{"_id":"o2","value":"v2"}]}]`), c.dialect)
		want := c.want
		if c.in == `"o2"` {
			want = `"o2"` // a value before an _id
		}
		if got := string(parameters[0].Default); got != want {
			t.Errorf("METIS %s, default %s: %s, want %s", c.dialect, c.in, got, want)
		}
	}
}

func TestLongDependencyChainsAreReadInTime(t *testing.T) {
	// Each parameter depends on the two before it: 2^40 ways through them.
	var b strings.Builder
	b.WriteString(`[{"_id":"p0","name":"P","type":"boolean","default":true},{"_id":"p1","name":"P","type":"boolean","default":true}`)
	for i := 2; i < 40; i++ {
		b.WriteString(`,{"_id":"p` + itoa(i) + `","name":"P","type":"boolean","default":true,"dependencies":["truthy/p` + itoa(i-1) + `/[]","truthy/p` + itoa(i-2) + `/[]"]}`)
	}
	got, _, err := target(t, V25(), b.String()+"]").Arguments(nil, nil, ArgumentOptions{})
	if err != nil || len(got) != 40 {
		t.Errorf("%d arguments, %v, want 40", len(got), err)
	}
}

func itoa(i int) string { return string(toJSON(i)) }

func FuzzParseParameters(f *testing.F) {
	f.Add([]byte(deploy), 0)
	f.Add([]byte(`[{"_id":"m","type":"mission-component","validComponentTypes":["any"],"dependencies":["regex/m/[{\"type\":\"regex\",\"source\":\"(\",\"flags\":\"u\"}]"]}]`), 2)
	f.Add([]byte(`[{"_id":"d","type":"dropdown","default":{"value":1},"options":[{"value":1},{"_id":""}]},null]`), 1)
	f.Fuzz(func(t *testing.T, in []byte, which int) {
		d := Dialects()[max(0, which)%3]
		parameters, problems := ParseParameters(in, d)
		for _, p := range problems {
			if p.Code == "" || p.Message == "" || p.Hint == "" || !strings.HasPrefix(p.Path, d.ParametersKey) {
				t.Fatalf("problem without code, message, hint or path: %+v", p)
			}
		}
		if _, err := json.Marshal(parameters); err != nil {
			t.Fatal(err)
		}
		// The declarations are usable, however wrong they are.
		if _, _, err := (&Target{Dialect: d, Parameters: parameters}).Arguments(nil, nil, ArgumentOptions{}); err != nil && len(parameters) == 0 {
			t.Fatal(err)
		}
	})
}
