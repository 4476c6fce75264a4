package mission_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// Spec 4.4.
func TestEffectsRunInTheirOrder(t *testing.T) {
	for version, want := range map[string]string{"2.3": "ses-a ses-b", "2.4": "ses-a ses-b", "2.5": "ses-b ses-a"} {
		p := play(t, version)
		ids := func(list []*mission.Effect) string {
			var ids []string
			for _, e := range list {
				ids = append(ids, e.ID)
			}
			return strings.Join(ids, " ")
		}
		equal(t, version+" session", ids(p.EffectsFor(mission.SessionStart)), want)
		equal(t, version+" setup", ids(p.EffectsFor(mission.SessionSetup)), "ses-s")
		scan := p.action("blue/firewall/scan")
		equal(t, version+" action", ids(scan.EffectsFor(mission.ExecutionSuccess)), "eff-1 eff-2")
		equal(t, version+" none", ids(scan.EffectsFor(mission.ExecutionFailure)), "")
		equal(t, version+" all", ids(p.AllEffects()), "ses-b ses-a ses-s eff-2 eff-1")
		equal(t, version+" host", p.effect("eff-1").Action, scan)
		equal(t, version+" type", p.effect("eff-1").Type()+p.effect("ses-a").Type(), "executionTriggeredEffectsessionTriggeredEffect")
		equal(t, version+" ref", fmt.Sprint(p.effect("eff-1").Ref()), "map[action:scan effect:1 force:blue node:firewall]")
	}
}

func target(t testing.TB, d schema.Dialect, parameters string) *schema.Target {
	t.Helper()
	list, problems := schema.ParseParameters(json.RawMessage(parameters), d)
	for _, p := range problems {
		if p.Severity == schema.SeverityError {
			t.Fatal(p)
		}
	}
	return &schema.Target{ID: "report", Dialect: d, Parameters: list}
}

// Spec 2.5, row by row.
func TestIssuesUpTo24(t *testing.T) {
	const (
		number   = `{"_id":"a","name":"A","type":"number","required":true,"default":1,"max":10}`
		optional = `{"_id":"a","name":"A","type":"number"}`
		drop     = `{"_id":"a","name":"A","type":"dropdown","options":[{"_id":"o","name":"O","value":1}]}`
		pattern  = `{"_id":"a","name":"A","type":"string","pattern":{"$regexp":{"source":"^x"}}}`
		hidden   = `{"_id":"a","name":"A","type":"boolean"},{"_id":"b","name":"B","type":"string","required":true,"default":"b","dependencies":["truthy/a/[]"]}`
		onNode   = `{"_id":"a","name":"A","type":"node"},{"_id":"b","name":"B","type":"string","dependencies":["node/a/[]"]}`
	)
	component := func(kind string) string {
		return `{"_id":"a","name":"A","type":"` + kind + `","required":true}`
	}
	loose := func(kind string) string { return `{"_id":"a","name":"A","type":"` + kind + `"}` }
	both := func(s string) [2]string { return [2]string{s, s} }
	for name, c := range map[string]struct {
		parameters, args string
		want             [2]string // in 2.3, in 2.4: code/argument
	}{
		"fits":                         {number, `{"a":5}`, both("")},
		"max is never enforced":        {number, `{"a":999}`, both("")},
		"undeclared":                   {number, `{"a":1,"z":1}`, both("argument-undeclared/z")},
		"required is missing":          {number, `{}`, both("argument-missing/a")},
		"optional is missing":          {optional, `{}`, both("")},
		"boolean is missing":           {loose("boolean"), `{}`, both("argument-missing/a")},
		"wrong type":                   {number, `{"a":"5"}`, [2]string{"", "argument-type/a"}},
		"null":                         {number, `{"a":null}`, [2]string{"", "argument-type/a"}},
		"option":                       {drop, `{"a":1}`, both("")},
		"no option":                    {drop, `{"a":"1"}`, both("dropdown-value-mismatch/a")},
		"null is no option":            {drop, `{"a":null}`, both("dropdown-value-mismatch/a")},
		"pattern":                      {pattern, `{"a":"y"}`, [2]string{"", "pattern-mismatch/a"}},
		"pattern fits":                 {pattern, `{"a":"xy"}`, both("")},
		"hidden":                       {hidden, `{"a":false,"b":"text"}`, both("argument-hidden/b")},
		"hidden and missing":           {hidden, `{"a":false}`, both("")},
		"shown and missing":            {hidden, `{"a":true}`, both("argument-missing/b")},
		"hidden by a node":             {onNode, `{"a":{"forceKey":"blue","nodeKey":"firewall"},"b":"t"}`, both("")},
		"hidden by no node":            {onNode, `{"b":"t"}`, both("argument-hidden/b")},
		"own node":                     {component("node"), `{"a":{"forceKey":"self","nodeKey":"self"}}`, both("")},
		"node":                         {component("node"), `{"a":{"forceKey":"red","nodeKey":"database"}}`, both("")},
		"no node":                      {component("node"), `{"a":{"forceKey":"red","nodeKey":"x"}}`, both("component-not-found/a")},
		"node is null":                 {component("node"), `{"a":null}`, both("component-not-found/a")},
		"optional node is not looked":  {loose("node"), `{"a":{"forceKey":"red","nodeKey":"x"}}`, [2]string{"", "component-not-found/a"}},
		"force":                        {component("force"), `{"a":{"forceKey":"red"}}`, both("")},
		"no force":                     {component("force"), `{"a":{"forceKey":"x"}}`, both("component-not-found/a")},
		"action":                       {component("action"), `{"a":{"forceKey":"blue","nodeKey":"firewall","actionKey":"scan"}}`, both("")},
		"own action":                   {component("action"), `{"a":{"forceKey":"self","nodeKey":"self","actionKey":"self"}}`, both("")},
		"whole node for an action":     {component("action"), `{"a":{"forceKey":"blue","nodeKey":"firewall"}}`, both("")},
		"unknown action of a node":     {component("action"), `{"a":{"forceKey":"blue","nodeKey":"firewall","actionKey":"x"}}`, [2]string{"", "component-not-found/a"}},
		"action of no node":            {component("action"), `{"a":{"forceKey":"blue","nodeKey":"x","actionKey":"scan"}}`, both("component-not-found/a")},
		"file":                         {component("file"), `{"a":{"fileId":"file-1"}}`, both("")},
		"unknown file":                 {component("file"), `{"a":{"fileId":"x"}}`, [2]string{"", "component-not-found/a"}},
		"the last of a name counts":    {drop, `{"a":2,"a":1}`, both("")},
		"dependency on a wrong action": {loose("action") + `,{"_id":"b","name":"B","type":"string","dependencies":["action/a/[]"]}`, `{"a":{"forceKey":"blue","nodeKey":"firewall","actionKey":"x"},"b":"t"}`, [2]string{"", "component-not-found/a"}},
	} {
		for i, version := range []string{"2.3", "2.4"} {
			t.Run(name+" "+version, func(t *testing.T) {
				p := play(t, version)
				e := p.effect("eff-1")
				e.Args = json.RawMessage(c.args)
				equal(t, "issues", codes(e.Issues(target(t, p.Dialect, "["+c.parameters+"]"), nil)), c.want[i])
			})
		}
	}
	p := play(t, "2.4")
	e := p.effect("eff-1")
	for args, want := range map[string]string{
		`{"p":{"forceKey":"self","poolKey":"2"},"r":{"resourceId":"res-1"}}`: "",
		`{"p":{"forceKey":"self","poolKey":"9"},"r":{"resourceId":"x"}}`:     "component-not-found/p component-not-found/r",
	} {
		e.Args = json.RawMessage(args)
		equal(t, args, codes(e.Issues(target(t, p.Dialect, `[{"_id":"p","name":"P","type":"pool"},{"_id":"r","name":"R","type":"resource"}]`), nil)), want)
	}
	e = p.effect("ses-a") // a session effect has no self
	e.Args = json.RawMessage(`{"a":{"forceKey":"self","nodeKey":"self"}}`)
	equal(t, "no self", codes(e.Issues(target(t, p.Dialect, "["+component("node")+"]"), nil)), "component-not-found/a")
}

func codes(issues []mission.Issue) string {
	var list []string
	for _, i := range issues {
		list = append(list, strings.TrimSuffix(i.Code+"/"+i.Argument, "/"))
	}
	return strings.Join(list, " ")
}

func TestIssuesOfTheEffectItself(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		e := p.effect("eff-1")
		found := target(t, p.Dialect, "[]")
		equal(t, "runs", codes(e.Issues(found, nil)), "")
		equal(t, "missing", codes(e.Issues(nil, nil)), "missing-target")
		equal(t, "up to date", codes(e.Issues(found, []string{"0.9.0", "1.0.0"})), "")
		equal(t, "outdated", codes(e.Issues(found, []string{"1.0.1"})), "outdated")
		// The last one registered is the latest up to 2.3, the highest later (spec 6).
		unsorted := map[bool]string{true: "outdated", false: ""}[p.Dialect.MigrationsSorted]
		equal(t, "unsorted", codes(e.Issues(found, []string{"1.0.1", "0.9.0"})), unsorted)
		e.Version = "1"
		equal(t, "invalid version", codes(e.Issues(found, []string{"1.0.1"})), "invalid-version")
		equal(t, "no migration", codes(e.Issues(found, nil)), "")
		e.EffectSpec.EnvironmentID = mission.Infer
		equal(t, "infer", codes(e.Issues(nil, nil)), "legacy-infer")
	})
}

// Spec 2.3 and the last column of 2.5.
func TestArgumentsAndIssuesIn25(t *testing.T) {
	const (
		number  = `{"_id":"a","name":"A","type":"number","required":true,"default":7}`
		drop    = `{"_id":"a","name":"A","type":"dropdown","required":true,"default":"o","options":[{"_id":"o","name":"O","value":"one"}]}`
		pattern = `{"_id":"a","name":"A","type":"string","pattern":{"$regexp":{"source":"^x"}}}`
		hidden  = `{"_id":"a","name":"A","type":"boolean"},{"_id":"b","name":"B","type":"string","dependencies":["truthy/a/[]"]},{"_id":"c","name":"C","type":"string","dependencies":["falsey/b/[]"]}`
		nodes   = `{"_id":"a","name":"A","type":"mission-component","validComponentTypes":["node"]},{"_id":"b","name":"B","type":"string","dependencies":["not-empty/a/[]"]}`
	)
	one := func(kind, value string) string {
		return `[{"_id":"1","parameterId":"a","type":"` + kind + `","value":` + value + `}]`
	}
	for name, c := range map[string]struct {
		parameters, stored, shown, issues string
	}{
		"given":                     {number, one("number", "3"), "a:number=3", ""},
		"max is never enforced":     {`{"_id":"a","name":"A","type":"number","max":1}`, one("number", "3"), "a:number=3", ""},
		"missing takes its default": {number, `[]`, "a:number=7", ""},
		"null takes its default":    {number, one("number", "null"), "a:number=7", ""},
		"optional number is null":   {`{"_id":"a","name":"A","type":"number"}`, `[]`, "a:number=null", ""},
		"optional text is empty":    {`{"_id":"a","name":"A","type":"string"}`, `[]`, `a:string=""`, ""},
		"boolean is false":          {`{"_id":"a","name":"A","type":"boolean"}`, `[]`, `a:boolean=false`, ""},
		"boolean's default":         {`{"_id":"a","name":"A","type":"boolean","default":true}`, `[]`, `a:boolean=true`, ""},
		"dropdown's default":        {drop, `[]`, `a:dropdown="one"`, ""},
		"no option":                 {drop, one("dropdown", `"two"`), `a:dropdown="two"`, "dropdown-value-mismatch/a"},
		"optional dropdown may be null": {`{"_id":"a","name":"A","type":"dropdown","options":[{"_id":"o","name":"O","value":"one"}]}`, `[]`,
			`a:dropdown=null`, ""},
		"pattern":                          {pattern, one("string", `"y"`), `a:string="y"`, "pattern-mismatch/a"},
		"pattern of a text not given":      {pattern, `[]`, `a:string=""`, ""},
		"another type is stale":            {number, one("string", `"3"`), "a:number=7", ""},
		"unknown takes the type":           {number, one("unknown", `"3"`), `a:number="3"`, ""},
		"two of one parameter":             {number, `[{"_id":"1","parameterId":"a","type":"number","value":1},{"_id":"2","parameterId":"a","type":"number","value":2}]`, "a:number=1 a:number=2", ""},
		"undeclared stands last":           {number, `[{"_id":"1","parameterId":"z","type":"string","value":"z"},{"_id":"2","parameterId":"a","type":"number","value":2}]`, `a:number=2 z:string="z"`, ""},
		"hidden, and what depends on it":   {hidden, `[{"_id":"1","parameterId":"b","type":"string","value":"t"}]`, `a:boolean=false`, ""},
		"shown":                            {hidden, `[{"_id":"1","parameterId":"a","type":"boolean","value":true}]`, `a:boolean=true b:string="" c:string=""`, ""},
		"no component":                     {nodes, `[]`, `a:mission-component=[]`, ""},
		"component":                        {nodes, one("mission-component", `[{"componentType":"node","lastKnownName":"Old","ids":["force-blue","node-fw"]}]`), `a:mission-component=[{"componentType":"node","lastKnownName":"Firewall","ids":["force-blue","node-fw"]}] b:string=""`, ""},
		"component that is gone":           {nodes, one("mission-component", `[{"componentType":"node","lastKnownName":"Old","ids":["force-blue","x"]}]`), `a:mission-component=[]`, ""},
		"component of another force":       {nodes, one("mission-component", `[{"componentType":"node","lastKnownName":"Old","ids":["force-red","node-fw"]}]`), `a:mission-component=[]`, ""},
		"component types are not enforced": {nodes, one("mission-component", `[{"componentType":"mission","lastKnownName":"","ids":[]}]`), `a:mission-component=[{"componentType":"mission","lastKnownName":"Sample 58","ids":[]}] b:string=""`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := play(t, "2.5")
			e := p.effect("eff-1")
			if err := json.Unmarshal([]byte(c.stored), &e.Arguments); err != nil {
				t.Fatal(err)
			}
			tg := target(t, p.Dialect, "["+c.parameters+"]")
			var shown []string
			for _, a := range e.Shown(tg) {
				shown = append(shown, a.ParameterID+":"+a.Type+"="+string(a.Value))
			}
			equal(t, "shown", strings.Join(shown, " "), c.shown)
			equal(t, "issues", codes(e.Issues(tg, nil)), c.issues)
		})
	}
}

func TestSelectionsResolve(t *testing.T) {
	p := play(t, "2.5")
	for value, want := range map[string]string{
		`[{"componentType":"force","lastKnownName":"","ids":["force-red"]}]`:                            "force force-red true",
		`[{"componentType":"action","lastKnownName":"","ids":["force-blue","node-fw","act-scan"]}]`:     "action act-scan true",
		`[{"componentType":"action","lastKnownName":"","ids":["force-blue","node-db","act-scan"]}]`:     "action act-scan false",
		`[{"componentType":"missionFile","lastKnownName":"","ids":["file-1"]}]`:                         "missionFile file-1 true",
		`[{"componentType":"resource","lastKnownName":"","ids":["res-1"]}]`:                             "resource res-1 true",
		`[{"componentType":"resourcePool","lastKnownName":"","ids":["force-blue","force-blue-spare"]}]`: "resourcePool force-blue-spare true",
		`[{"componentType":"resourcePool","lastKnownName":"","ids":["force-red","force-blue-spare"]}]`:  "resourcePool force-blue-spare false",
		`[{"componentType":"node","_id":"node-fw"}]`:                                                    "node node-fw true",
		`[{"componentType":"node","lastKnownName":"","ids":["node-fw"]}]`:                               "error",
		`[{"componentType":"planet","lastKnownName":"","ids":["x"]}]`:                                   "error",
		`{"componentType":"force"}`: "error",
	} {
		got := "error"
		if list, err := mission.ParseSelections(json.RawMessage(value)); err == nil {
			c, ok := p.Resolve(list[0])
			got = fmt.Sprint(c.Type, " ", c.ID, " ", ok)
		}
		equal(t, value, got, want)
	}
}

// Spec 7.3: what the import of build 58 makes of args.
func TestOldArgumentsAreImportedInto25(t *testing.T) {
	for _, build := range []int{53, 57} {
		r, err := mission.New(load(t, build), schema.V25(), mission.Options{})
		if err != nil {
			t.Fatal(err)
		}
		e := r.ActionByID("act-scan").Effects[0]
		var got []string
		for _, a := range e.Arguments {
			got = append(got, a.ParameterID+":"+a.Type+"="+string(a.Value))
			equal(t, "id", len(a.ID), 24)
		}
		equal(t, "arguments", strings.Join(got, "\n"), `target:mission-component=[{"componentType":"node","lastKnownName":"Firewall","ids":["force-blue","node-fw"]}]
scan:mission-component=[{"componentType":"action","lastKnownName":"Scan","ids":["force-blue","node-fw","act-scan"]}]
note:unknown="hello"`)
		if !strings.Contains(string(r.State()), `"pools":{"blue/1":100`) {
			t.Errorf("state %s", r.State())
		}
	}
}
