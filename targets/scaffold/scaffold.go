// Package scaffold makes the first files of target environments and of targets, in the dialect of a version of METIS.
// What it makes loads, has no finding, and passes its own tests as it stands.
//
//	files, err := scaffold.Environment("radar", schema.V25())
//
// Nothing is written here: who calls decides where the files go, and what becomes of those that are there. All
// functions may be called from any goroutine.
package scaffold

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"text/template"

	"github.com/metis-run/metis-run/schema"
)

//go:embed templates/*.tmpl
var templates embed.FS

// A File is one file of a scaffold.
type File struct {
	Name string // slash-separated, below the environment's folder
	Text string
	Mode fs.FileMode // 0o644, or 0o600 for the owner alone
	// Kind is what becomes of a file of that name that is there.
	Kind Kind
}

// Kind is what a file of a scaffold is to one that is there.
type Kind int

const (
	Source Kind = iota // it is in the way
	Secret             // it is kept: what it holds stands nowhere else
	Lines              // it gets the lines that it lacks
	Made               // it is written anew: nobody edits it
)

// FirstTarget is the _id of the target that a new environment has.
const FirstTarget = "report"

// values are what the templates know.
type values struct {
	schema.Dialect
	Env, EnvTitle string
	ID, Title     string
	Key           string // of the target's store: no two targets share one
}

// Environment is a whole environment: its schema, one target with its tests, a config, and what git is to ignore. The
// error is for an id that METIS takes for no environment's (schema.CheckFolderName).
func Environment(id string, d schema.Dialect) ([]File, error) {
	files, err := Target(id, FirstTarget, d)
	if err != nil {
		return nil, err
	}
	own, err := values{Dialect: d, Env: id, EnvTitle: title(id)}.render(
		File{Name: "schema.ts"}, "environment.ts",
		File{Name: "configs.json", Mode: 0o600, Kind: Secret}, "configs.json",
	)
	if err != nil {
		return nil, err
	}
	own = append(own, File{Name: ".gitignore", Text: "configs.json\n", Mode: 0o644, Kind: Lines})
	return append(own, files...), nil
}

// Target is a target of the environment env with a test in TypeScript, a scenario and its golden. The error is for an id that could not be a
// folder's name in METIS.
func Target(env, id string, d schema.Dialect) ([]File, error) {
	for _, name := range []string{env, id} {
		if err := schema.CheckFolderName(name); err != nil {
			return nil, err
		}
	}
	return values{Dialect: d, Env: env, ID: id, Title: title(id), Key: camel(id)}.render(
		File{Name: path.Join("targets", id, "schema.ts")}, "target.ts",
		File{Name: path.Join("targets", id, id+".test.ts")}, "test.ts",
		File{Name: id + ".scenario.yaml"}, "scenario.yaml",
		File{Name: id + ".golden"}, "golden",
	)
}

// render gives files the text of templates: a File and the name of its template by turns.
func (v values) render(list ...any) ([]File, error) {
	var files []File
	for i := 0; i < len(list); i += 2 {
		file, name := list[i].(File), list[i+1].(string)
		t, err := template.ParseFS(templates, "templates/"+name+".tmpl")
		if err != nil {
			return nil, fmt.Errorf("scaffold: %w", err)
		}
		var text bytes.Buffer
		if err := t.Execute(&text, v); err != nil {
			return nil, fmt.Errorf("scaffold: %w", err)
		}
		if file.Text = text.String(); file.Mode == 0 {
			file.Mode = 0o644
		}
		files = append(files, file)
	}
	return files, nil
}

// Environment is how the dialect makes an environment's schema.
func (v values) Environment() string { return v.make("TargetEnvSchema") }

// Target is how it makes a target's.
func (v values) Target() string { return v.make("TargetSchema") }

func (v values) make(class string) string {
	if v.Constructor == "new" {
		return "new " + class
	}
	return class + "." + v.Constructor
}

// Says tells whether a scenario must name the version: nothing in the files does.
func (v values) Says() bool { return v.Constructor == "new" && v.Version != schema.V23().Version }

// title is an id for people: "night-watch" is "Night watch".
func title(id string) string {
	text := strings.ReplaceAll(id, "-", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// camel is an id as a name: "night-watch" is "nightWatch".
func camel(id string) string {
	words := strings.Split(id, "-")
	for i, word := range words[1:] {
		words[i+1] = title(word)
	}
	return strings.Join(words, "")
}
