// Package types holds the TypeScript declarations of what METIS gives target environments: the context of each dialect,
// METIS's classes and modules, and the globals that scripts find. Editors and TypeScript read them as .d.ts files
// (Render); the checks of package runtime/check look members up in them (Parse). A test of package runtime compares them
// with the engine, member by member.
//
// Everything here is data that never changes; any goroutine may use it.
package types

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/metis-run/metis-run/schema"
)

var (
	//go:embed metis.d.ts.tmpl
	metisText string
	//go:embed common.d.ts.tmpl
	commonText string
	//go:embed modules.d.ts.tmpl
	modulesText string
	//go:embed globals.d.ts
	globalsText string
	//go:embed node.d.ts
	nodeText string
)

// File is a declaration file: its name and its text.
type File struct {
	Name, Text string
}

// facts is what the templates are filled in with.
type facts struct {
	schema.Dialect
	Namespace string
	Factories []factory
}

// factory is a static method of TargetDependency.
type factory struct{ Name, Params, Doc string }

// factories are those of spec 2.4, by the name that the dependency has in schema.Dialect.
var factories = map[string]factory{
	"truthy":           {Params: "id: string", Doc: "The value is truthy."},
	"falsey":           {Params: "id: string", Doc: "The value is falsey."},
	"equals":           {Params: "id: string, value: unknown", Doc: "The value is this one (===). Of a dropdown it is an option's `value`."},
	"equals-some":      {Params: "id: string, values: readonly unknown[]", Doc: "The value is one of these."},
	"equals-every":     {Params: "id: string, values: readonly unknown[]", Doc: "The value is each of these."},
	"not-equals":       {Params: "id: string, value: unknown", Doc: "The value is not this one."},
	"not-equals-some":  {Params: "id: string, values: readonly unknown[]", Doc: "One of these is not the value."},
	"not-equals-every": {Params: "id: string, values: readonly unknown[]", Doc: "None of these is the value."},
	"force":            {Params: "id: string", Doc: "The force is in the mission."},
	"node":             {Params: "id: string", Doc: "The node is in the mission."},
	"action":           {Params: "id: string", Doc: "The action's node is in the mission."},
	"file":             {Params: "id: string", Doc: "The file is in the mission."},
	"pool":             {Params: "id: string", Doc: "The pool is in the mission."},
	"resource":         {Params: "id: string", Doc: "The resource is in the mission."},
	"regex":            {Params: "id: string, pattern: RegExp", Doc: "The value is a text that matches. Leave the flags g and y out."},
	"not-empty":        {Params: "id: string", Doc: "The value is a list with something in it, or a text that is not blank."},
}

// Namespace is the TypeScript namespace of a dialect's types.
func Namespace(d schema.Dialect) string { return "METIS_" + strings.ReplaceAll(d.Version, ".", "_") }

// Render gives the declarations for sources of these dialects: one file for each, and those that they share. What they
// share is as the newest of them has it. Of the dialects whose constructor is `new` there may be one.
func Render(dialects ...schema.Dialect) []File {
	newest := dialects[len(dialects)-1]
	var dependencies []string
	for _, d := range dialects {
		for _, name := range d.Dependencies {
			if !slices.Contains(dependencies, name) {
				dependencies = append(dependencies, name)
			}
		}
	}
	common := facts{Dialect: newest, Namespace: Namespace(newest)}
	for _, name := range dependencies {
		f := factories[name]
		f.Name = strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		common.Factories = append(common.Factories, f)
	}
	files := []File{
		{"globals.d.ts", globalsText},
		{"metis.d.ts", fill(commonText, common)},
		{"modules.d.ts", fill(modulesText, common)},
		{"node.d.ts", nodeText},
	}
	for _, d := range dialects {
		files = append(files, File{"metis-" + d.Version + ".d.ts", fill(metisText, facts{Dialect: d, Namespace: Namespace(d)})})
	}
	return files
}

// fill fills a template in. Templates are ours: a mistake in one is a panic, which every test of the package finds.
func fill(text string, data facts) string {
	versions := []string{}
	for _, d := range schema.Dialects() {
		versions = append(versions, d.Version)
	}
	t := template.Must(template.New("types").Funcs(template.FuncMap{
		"since": func(version string) bool {
			return slices.Index(versions, data.Version) >= slices.Index(versions, version)
		},
		"quoted": func(words []string) string { return "'" + strings.Join(words, "' | '") + "'" },
	}).Parse(text))
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		panic(fmt.Sprintf("types: %v", err))
	}
	return b.String()
}

// Config is a tsconfig.json for sources that are read with these declarations. include are the patterns of files, which
// are relative to its folder.
func Config(include ...string) string {
	return `{
  "compilerOptions": {
    "target": "ES2022",
    "lib": ["ESNext"],
    "module": "ESNext",
    "moduleResolution": "Bundler",
    "types": [],
    "strict": true,
    "resolveJsonModule": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["` + strings.Join(include, `", "`) + `"]
}
`
}
