package schema

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// deploy declares one parameter of most types; it reads like a target's own declarations.
const deploy = `[
	{"_id":"environment","name":"Environment","type":"dropdown","required":true,"options":[
		{"_id":"opt-dev","name":"Development","value":"dev"},
		{"_id":"opt-prod","name":"Production","value":"prod"},
		{"_id":"opt-2","name":"Two","value":2}]},
	{"_id":"version","name":"Version","type":"string","required":false,"pattern":{"$regexp":{"source":"^\\d+\\.\\d+$","flags":""}},"title":"MAJOR.MINOR"},
	{"_id":"count","name":"Count","type":"number","required":true,"default":3,"min":1,"max":9,"integersOnly":true},
	{"_id":"loud","name":"Loud","type":"boolean"},
	{"_id":"note","name":"Note","type":"large-string","required":false,"dependencies":["truthy/loud/[]"]}]`

func target(t testing.TB, d Dialect, declarations string) *Target {
	t.Helper()
	parameters, problems := ParseParameters(json.RawMessage(declarations), d)
	for _, p := range problems {
		if p.Severity == SeverityError {
			t.Fatalf("declarations of the test: %s: %s", p, p.Code)
		}
	}
	return &Target{ID: "t", Dialect: d, Parameters: parameters}
}

func assignments(t testing.TB, given []string) []Assignment {
	t.Helper()
	var list []Assignment
	for _, s := range given {
		a, err := ParseAssignment(s)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
	return list
}

func TestParseAssignment(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Assignment
		err  string
	}{
		{in: "a=b", want: Assignment{"a", Text, "b"}},
		{in: "a=", want: Assignment{"a", Text, ""}},
		{in: "a=b=c", want: Assignment{"a", Text, "b=c"}},
		{in: "a=:=c", want: Assignment{"a", Text, ":=c"}},
		{in: "a:=1", want: Assignment{"a", JSON, "1"}},
		{in: "a:b:=1", want: Assignment{"a:b", JSON, "1"}},
		{in: "a=@f", want: Assignment{"a", FromFile, "f"}},
		{in: "a:=@f", want: Assignment{"a", JSON, "@f"}},
		{in: "a", err: "has no value"},
		{in: "=b", err: "has no name"},
		{in: ":=b", err: "has no name"},
		{in: "a=@", err: "names no file"},
	} {
		got, err := ParseAssignment(c.in)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: error %v, want %q", c.in, err, c.err)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.in, got, err, c.want)
		}
	}
}

func TestArguments(t *testing.T) {
	components := `[{"_id":"f","name":"F","type":"force","required":false},{"_id":"n","name":"N","type":"node","required":false},
		{"_id":"a","name":"A","type":"action","required":false},{"_id":"file","name":"File","type":"file","required":false},
		{"_id":"p","name":"P","type":"pool","required":false},{"_id":"r","name":"R","type":"resource","required":false}]`
	unset := `[{"_id":"n","name":"N","type":"number","required":false},{"_id":"s","name":"S","type":"string","required":false},
		{"_id":"b","name":"B","type":"boolean","default":true},{"_id":"d","name":"D","type":"dropdown","required":false,"options":[{"_id":"x","name":"X","value":"x"}]},
		{"_id":"m","name":"M","type":"mission-component","validComponentTypes":["node"]}]`
	chain := `[{"_id":"a","name":"A","type":"boolean"},{"_id":"b","name":"B","type":"boolean","default":true,"dependencies":["truthy/a/[]"]},
		{"_id":"c","name":"C","type":"string","required":true,"default":"c","dependencies":["falsey/b/[]"]}]`
	for name, c := range map[string]struct {
		dialect      Dialect
		declarations string
		given        []string
		base         string
		undeclared   bool
		want         string
		warned       string // codes
	}{
		"defaults are filled in declaration order": {V23(), deploy, []string{"environment=prod"}, "", false,
			`{"environment":"prod","count":3,"loud":false}`, ""},
		"text is converted by type": {V23(), deploy, []string{"note=1", "loud=Yes", "count=05.0", "version=1.2", "environment=2"}, "", false,
			`{"environment":2,"version":"1.2","count":5,"loud":true,"note":"1"}`, ""},
		"JSON is taken as it is": {V23(), deploy, []string{`environment:="dev"`, `version:= "1.0"`, "count:=4"}, "", false,
			`{"environment":"dev","version":"1.0","count":4,"loud":false}`, ""},
		"names override base": {V23(), deploy, []string{"count=2"}, `{"environment":"dev","count":"wrong","loud":true}`, false,
			`{"environment":"dev","count":2,"loud":true}`, ""},
		"of a key that comes twice the last counts": {V23(), deploy, nil, `{"environment":"dev","environment":"prod"}`, false,
			`{"environment":"prod","count":3,"loud":false}`, ""},
		"a file is text": {V23(), deploy, []string{"environment=@prod.txt", "version=@prod.txt"}, "", false,
			`{"environment":"prod","version":"prod\n","count":3,"loud":false}`, "argument-pattern"},
		"undeclared stays text, or JSON": {V23(), `[]`, []string{"n=1", "j:=[1, 2]"}, `{"z":{"a":null}}`, true,
			`{"z":{"a":null},"n":"1","j":[1,2]}`, ""},
		"bounds are diagnostics": {V24(), deploy, []string{"environment=dev", "count=0.5", "version=x"}, "", false,
			`{"environment":"dev","version":"x","count":0.5,"loud":false}`, "argument-pattern argument-min argument-integer"},
		"max is a diagnostic": {V24(), deploy, []string{"environment=dev", "count=999"}, "", false,
			`{"environment":"dev","count":999,"loud":false}`, "argument-max"},
		"a hidden argument is dropped": {V23(), deploy, []string{"environment=dev", "note=hi"}, "", false,
			`{"environment":"dev","count":3,"loud":false}`, "argument-hidden"},
		"components by key": {V24(), components, []string{"f=blue", "n=blue/web", "a=blue/web/scan", "file=65f", "p=blue/money", "r=gold"}, "", false,
			`{"f":{"forceKey":"blue"},"n":{"forceKey":"blue","nodeKey":"web"},"a":{"forceKey":"blue","nodeKey":"web","actionKey":"scan"},"file":{"fileId":"65f"},"p":{"forceKey":"blue","poolKey":"money"},"r":{"resourceId":"gold"}}`, ""},
		"components as self, whole node, JSON": {V24(), components, []string{"n=self", "a=blue/web", `f={"forceKey":"red","forceName":"Red"}`}, "", false,
			`{"f":{"forceKey":"red","forceName":"Red"},"n":{"forceKey":"self","nodeKey":"self"},"a":{"forceKey":"blue","nodeKey":"web"}}`, ""},
		"2.5 fills unset values": {V25(), unset, nil, "", false,
			`{"n":null,"s":"","b":true,"d":null,"m":[]}`, ""},
		"2.5 takes null for unset": {V25(), unset, []string{"n:=null", "d:=null"}, "", false,
			`{"n":null,"s":"","b":true,"d":null,"m":[]}`, ""},
		"2.5 components": {V25(), unset, []string{`m:={"componentType":"force","ids":["1"]}`}, "", false,
			`{"n":null,"s":"","b":true,"d":null,"m":[{"componentType":"force","ids":["1"]}]}`, "argument-component-type"},
		"2.5 replaces an empty required value by the default": {V25(), `[{"_id":"s","name":"S","type":"string","required":true,"default":"x"}]`, []string{"s="}, "", false,
			`{"s":"x"}`, ""},
		"2.5 keeps an empty required value without default": {V25(), `[{"_id":"s","name":"S","type":"string","required":true}]`, []string{"s="}, "", false,
			`{"s":""}`, ""},
		"2.3 keeps an empty required value": {V23(), `[{"_id":"s","name":"S","type":"string","required":true,"default":"x"}]`, []string{"s="}, "", false,
			`{"s":""}`, ""},
		"2.3 looks at the direct dependency": {V23(), chain, nil, "", false, `{"a":false,"c":"c"}`, ""},
		"2.5 wants the chain met":            {V25(), chain, nil, "", false, `{"a":false}`, ""},
		"dropdown default is an option's _id in 2.5": {V25(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"default":"o2","options":[{"_id":"o1","name":"1","value":1},{"_id":"o2","name":"2","value":2}]}]`, nil, "", false,
			`{"d":2}`, ""},
		"dropdown default is an option object up to 2.4": {V24(), `[{"_id":"d","name":"D","type":"dropdown","required":true,"default":{"_id":"o2","name":"2","value":2},"options":[{"_id":"o1","name":"1","value":1},{"_id":"o2","name":"2","value":2}]}]`, nil, "", false,
			`{"d":2}`, ""},
		"a required argument may be missing while hidden": {V23(), `[{"_id":"on","name":"On","type":"boolean"},{"_id":"s","name":"S","type":"string","required":true,"dependencies":["truthy/on/[]"]}]`, nil, "", false,
			`{"on":false}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, problems, err := target(t, c.dialect, c.declarations).Arguments(assignments(t, c.given), json.RawMessage(c.base),
				ArgumentOptions{Undeclared: c.undeclared, ReadFile: func(string) ([]byte, error) { return []byte("prod\n"), nil }})
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(got)
			if err != nil || string(text) != c.want {
				t.Errorf("got  %s, %v\nwant %s", text, err, c.want)
			}
			var codes []string
			for _, p := range problems {
				codes = append(codes, p.Code)
			}
			if strings.Join(codes, " ") != c.warned {
				t.Errorf("problems %v, want %s", problems, c.warned)
			}
		})
	}
}

func TestArgumentsRefused(t *testing.T) {
	component := `[{"_id":"n","name":"N","type":"node","required":true}]`
	selection := `[{"_id":"m","name":"M","type":"mission-component","validComponentTypes":["any"]}]`
	for name, c := range map[string]struct {
		dialect      Dialect
		declarations string
		given        []string
		base         string
		want         []string // "code: message | hint" begins or holds
	}{
		"missing": {V23(), deploy, nil, "", []string{`argument-missing: "environment" is required and has no value | write environment=dev; one of dev, prod, 2`}},
		"all at once": {V23(), deploy, []string{"count=many", "loud=maybe", "versoin=1"}, "", []string{
			`argument-type: "count" takes a whole number from 1 to 9, not "many" | write count=5`,
			`argument-type: "loud" takes true or false, not "maybe" | write loud=true`,
			`argument-unknown: the target has no parameter "versoin" | did you mean version?`,
			`argument-missing: "environment"`}},
		"an option's name":           {V23(), deploy, []string{"environment=Production"}, "", []string{`argument-option: "Production" is the name of an option of "environment"; its value is "prod" | write environment=prod`}},
		"an option's _id":            {V23(), deploy, nil, `{"environment":"opt-2"}`, []string{`argument-option: "opt-2" is the _id of an option of "environment"; its value is 2 | write environment=2`}},
		"near an option":             {V23(), deploy, []string{"environment=prd"}, "", []string{`argument-option: "prd" is none of the options of "environment" | did you mean prod?`}},
		"text of a number in JSON":   {V23(), deploy, nil, `{"environment":"2"}`, []string{`argument-option: "2" is none of`}},
		"numbers that are none":      {V23(), deploy, []string{"count=NaN", "environment=dev"}, "", []string{`argument-type: "count"`}},
		"no hexadecimal":             {V23(), deploy, []string{"count=0x10", "environment=dev"}, "", []string{`argument-type: "count"`}},
		"no overflow":                {V23(), deploy, []string{"count=1e999", "environment=dev"}, "", []string{`argument-type: "count"`}},
		"no overflow in JSON":        {V23(), deploy, []string{"count:=1e999", "environment=dev"}, "", []string{`argument-type: "count"`}},
		"no empty number":            {V23(), deploy, []string{"count=", "environment=dev"}, "", []string{`argument-type: "count"`}},
		"a string is no number":      {V23(), deploy, []string{"version:=1.2", "environment=dev"}, "", []string{`argument-type: "version" takes text: MAJOR.MINOR, not 1.2 | write version=TEXT; in JSON, a text in quotes`}},
		"null up to 2.4":             {V24(), deploy, []string{"version:=null", "environment=dev"}, "", []string{`argument-type: "version" takes text: MAJOR.MINOR, not null | leave it out`}},
		"null for text in 2.5":       {V25(), deploy, []string{"version:=null", "environment=dev"}, "", []string{`argument-type: "version"`}},
		"null for required in 2.5":   {V25(), deploy, []string{"environment:=null"}, "", []string{`argument-missing: "environment"`}},
		"broken JSON":                {V23(), deploy, []string{"count:=prod", "environment=dev"}, "", []string{`argument-json: the value of "count" is not JSON at 1:1: invalid character 'p'`}},
		"a file as JSON":             {V23(), deploy, []string{"count:=@x", "environment=dev"}, "", []string{`argument-json: the value of "count" is not JSON at 1:1: invalid character '@' looking for beginning of value | the content of a file is written count=@x`}},
		"too deep":                   {V23(), `[]`, nil, strings.Repeat("[", 300) + strings.Repeat("]", 300), []string{`argument-json: the arguments are not JSON at 1:257: nested more than 256 deep`}},
		"base is no object":          {V23(), deploy, nil, `[1]`, []string{`argument-json: the arguments must be a JSON object, not an array`}},
		"given twice":                {V23(), deploy, []string{"environment=dev", "count=1", "count=2"}, "", []string{`argument-twice: "count" is given twice`}},
		"unreadable file":            {V23(), deploy, []string{"environment=@gone"}, "", []string{`argument-file: "environment": open gone: file does not exist`}},
		"not UTF-8":                  {V23(), deploy, []string{"environment=dev", "version=\xff"}, "", []string{`argument-text: the value of "version" is not UTF-8`}},
		"no parameters":              {V23(), `[]`, []string{"a=b"}, "", []string{`argument-unknown: the target has no parameter "a" | the target declares no parameters; pass others with --undeclared ("undeclared": true)`}},
		"component with a part gone": {V24(), component, []string{"n=blue"}, "", []string{`argument-type: "n" takes a node, as FORCE/NODE or {"forceKey":"...","nodeKey":"..."}, not "blue"`}},
		"component of another shape": {V24(), component, []string{`n:={"forceKey":"blue"}`}, "", []string{`argument-type: "n"`}},
		"component missing":          {V24(), component, nil, "", []string{`argument-missing: "n" is required and has no value | write n=FORCE/NODE`}},
		"selection of a wrong type":  {V25(), selection, []string{`m:=[{"componentType":"nodes","ids":[]}]`}, "", []string{`argument-type: "m"`}},
		"selection with ids missing": {V25(), selection, []string{`m:=[{"componentType":"node","ids":["f"]}]`}, "", []string{`argument-type: "m"`}},
		"selection as text":          {V25(), selection, []string{`m=blue`}, "", []string{`argument-type: "m"`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := target(t, c.dialect, c.declarations).Arguments(assignments(t, c.given), json.RawMessage(c.base),
				ArgumentOptions{ReadFile: func(path string) ([]byte, error) {
					return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
				}})
			var refused *ArgumentsError
			if !errors.As(err, &refused) || !errors.Is(err, ErrArguments) {
				t.Fatalf("error %v, want an ArgumentsError", err)
			}
			if len(refused.Problems) != len(c.want) {
				t.Fatalf("problems %q, want %q", refused.Problems, c.want)
			}
			for i, p := range refused.Problems {
				if got := p.Code + ": " + p.Message + " | " + p.Hint; !strings.HasPrefix(got, c.want[i]) {
					t.Errorf("got  %s\nwant %s", got, c.want[i])
				}
				if p.Severity != SeverityError {
					t.Errorf("%s has severity %s", p.Code, p.Severity)
				}
			}
		})
	}
}

type noComponents struct{}

func (noComponents) Found(kind string, _ json.RawMessage) bool { return kind == "node" }

func TestArgumentsAskTheMissionForComponents(t *testing.T) {
	declarations := `[{"_id":"f","name":"F","type":"force","required":false},{"_id":"s","name":"S","type":"string","required":true,"default":"x","dependencies":["force/f/[]"]}]`
	for _, c := range []struct {
		components Components
		want       string
	}{
		{nil, `{"f":{"forceKey":"blue"},"s":"x"}`},
		{noComponents{}, `{"f":{"forceKey":"blue"}}`},
	} {
		got, _, err := target(t, V23(), declarations).Arguments(assignments(t, []string{"f=blue"}), nil, ArgumentOptions{Components: c.components})
		if text, _ := json.Marshal(got); err != nil || string(text) != c.want {
			t.Errorf("%T: %s, %v, want %s", c.components, text, err, c.want)
		}
	}
}

// Whatever is given, what comes out is JSON of the declared kind, in order, and refusals name what they refuse.
func FuzzArguments(f *testing.F) {
	for _, s := range []string{"environment=prod", "count=1e3", "count:=-0", "loud=0", "note:=\"a\"", "x:={\"a\":[1]}", "n=a/b", "m:=[{}]", "version=\xff"} {
		f.Add(s, `{"environment":"dev"}`, 0)
		f.Add(s, `{"count":1,"`+"\u2028"+`":null}`, 2)
	}
	declared := deploy[:len(deploy)-1]
	extra := map[string]string{
		"2.3": `,{"_id":"n","name":"N","type":"node","required":false}]`,
		"2.4": `,{"_id":"n","name":"N","type":"action","required":false}]`,
		"2.5": `,{"_id":"m","name":"M","type":"mission-component","validComponentTypes":["any"]}]`,
	}
	var targets []*Target
	for _, d := range Dialects() {
		targets = append(targets, target(f, d, declared+extra[d.Version]))
	}
	f.Fuzz(func(t *testing.T, assignment, base string, which int) {
		target := targets[max(0, which)%len(targets)]
		given := []Assignment{}
		if a, err := ParseAssignment(assignment); err == nil {
			given = append(given, a)
		}
		got, _, err := target.Arguments(given, json.RawMessage(base), ArgumentOptions{Undeclared: which%2 == 0})
		if err != nil {
			var refused *ArgumentsError
			if !errors.As(err, &refused) || len(refused.Problems) == 0 {
				t.Fatalf("error without a problem: %v", err)
			}
			return
		}
		text, err := json.Marshal(got)
		if err != nil || !json.Valid(text) {
			t.Fatalf("%s: %v", text, err)
		}
		last := -1
		for _, a := range got {
			i := slices.IndexFunc(target.Parameters, func(p *Parameter) bool { return p.ID == a.ID })
			if i < 0 {
				last = len(target.Parameters)
				continue
			}
			if i <= last {
				t.Fatalf("%s: out of order", text)
			}
			last = i
			if want := target.Parameters[i].Type.jsonKind(); want != "" && kind(a.Value) != want && kind(a.Value) != "null" {
				t.Fatalf("%s is %s, want %s", a.ID, a.Value, want)
			}
		}
	})
}
