package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
)

// Scenario is one scenario file.
type Scenario struct {
	Path    string            // as its user named it, with forward slashes
	Dirs    []string          // as written, relative to the file's folder; never empty
	METIS   string            // "2.3" or "2.4": the dialect of files that use `new`; empty: 2.3
	Seed    uint64            // of Math.random and ids
	Strict  bool              // a diagnostic that no expectation names is a failure
	Configs map[string]string // environment id -> config id
	Seeds   []Seed
	Steps   []Step

	configsAt map[string]Place
}

// Seed is a value that a store begins with.
type Seed struct {
	Scope stores.Scope
	Key   string
	Value json.RawMessage // in the notation of package event
	At    Place
}

// Step is one run of a target and what must come of it.
type Step struct {
	Run        string          // env/target, or a path relative to the first dir
	Args       json.RawMessage // an object; nil: none
	Undeclared bool
	Expect     []*Expectation
	At         Place
}

// Place is a position in a scenario file; lines and columns count from 1.
type Place struct{ Line, Column int }

// FileError is every mistake of a scenario file, each with its place and source line.
type FileError struct{ Problems []*event.Error }

func (e *FileError) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the mistakes, for errors.As.
func (e *FileError) Unwrap() []error {
	var list []error
	for _, p := range e.Problems {
		list = append(list, p)
	}
	return list
}

// Golden is the path of the scenario's golden file, which lies beside it.
func (s *Scenario) Golden() string {
	return strings.TrimSuffix(trimExt(s.Path), ".scenario") + ".golden"
}

func trimExt(p string) string { return strings.TrimSuffix(p, path.Ext(p)) }

// at is a place of the scenario as messages show it.
func (s *Scenario) at(p Place) string {
	if p.Line == 0 {
		return s.Path
	}
	return fmt.Sprintf("%s:%d:%d", s.Path, p.Line, p.Column)
}

// Find lists the scenario files below the paths, in the order of their names, each once. A path is a folder, which is
// walked without node_modules and .git, or a file.
func Find(paths []string) ([]string, error) {
	var found []string
	for _, name := range paths {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("there is no file or folder %q", name), Hint: "name scenario files, or folders that hold some"}
		case err != nil:
			return nil, fmt.Errorf("look for scenarios: %w", err)
		case !info.IsDir():
			if ext := filepath.Ext(name); ext != ".yaml" && ext != ".yml" {
				return nil, &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("%q is no scenario", name), Hint: "a scenario file ends in .scenario.yaml"}
			}
			found = append(found, filepath.ToSlash(filepath.Clean(name)))
			continue
		}
		// Through an fs.FS, for the folder itself may be a link.
		err = fs.WalkDir(os.DirFS(name), ".", func(p string, entry fs.DirEntry, err error) error {
			if err != nil {
				return fmt.Errorf("look for scenarios in %q: %w", name, err)
			}
			if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git") {
				return fs.SkipDir
			}
			if !entry.IsDir() && (strings.HasSuffix(p, ".scenario.yaml") || strings.HasSuffix(p, ".scenario.yml")) {
				found = append(found, path.Join(filepath.ToSlash(name), p))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// Load reads a scenario file. Its error is a *FileError, unless the file cannot be read.
func Load(name string) (*Scenario, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	return Parse(name, text)
}

// Parse reads the text of a scenario file. Its error is a *FileError.
func Parse(name string, text []byte) (*Scenario, error) {
	s := &Scenario{Path: filepath.ToSlash(name)}
	r := &reader{path: s.Path}
	if root := r.document(text); root != nil {
		r.scenario(s, root)
	}
	if len(r.problems) > 0 {
		return nil, &FileError{r.problems}
	}
	return s, nil
}

func (r *reader) scenario(s *Scenario, root ast.Node) {
	known := []string{"dir", "metis", "seed", "config", "stores", "strict", "steps"}
	for _, e := range r.entries(root, "a scenario") {
		switch e.key {
		case "dir":
			for _, n := range r.elements(e.value) {
				s.Dirs = append(s.Dirs, r.text(n, "dir"))
			}
		case "metis":
			s.METIS = r.text(e.value, "metis")
			if d, err := schema.ParseDialect(s.METIS); err != nil || d.Constructor != "new" {
				r.problemAt(e.value, "write 2.3 or 2.4: a file that uses create is 2.5 anyhow", "metis cannot be %q", s.METIS)
			}
		case "seed":
			seed, err := strconv.ParseUint(r.text(e.value, "seed"), 10, 64)
			if err != nil {
				r.problemAt(e.value, "", "seed must be a whole number from 0")
			}
			s.Seed = seed
		case "strict":
			s.Strict = r.boolean(e.value, "strict")
		case "config":
			r.config(s, e.value)
		case "stores":
			s.Seeds = r.seeds(e.value)
		case "steps":
			r.steps(s, e.value)
		default:
			r.unknown(e, "a scenario", known, []string{"mission", "members", "clock"})
		}
	}
	if len(s.Dirs) == 0 {
		s.Dirs = []string{"."}
	}
	if len(s.Steps) == 0 && len(r.problems) == 0 {
		r.problem(Place{}, "the scenario has no steps", "write: steps: [{run: environment/target}]")
	}
}

func (r *reader) config(s *Scenario, n ast.Node) {
	for _, e := range r.entries(n, "config") {
		if e.key != "targetEnvConfigs" {
			r.unknown(e, "config", []string{"targetEnvConfigs"}, []string{"accessibility", "infiniteResources", "effectsEnabled", "name"})
			continue
		}
		s.Configs, s.configsAt = map[string]string{}, map[string]Place{}
		for _, c := range r.entries(e.value, "targetEnvConfigs") {
			s.Configs[c.key] = r.text(c.value, "the id of a config")
			s.configsAt[c.key] = c.at
		}
	}
}

// seeds reads scope -> key -> value.
func (r *reader) seeds(n ast.Node) []Seed {
	var list []Seed
	for _, e := range r.entries(n, "stores") {
		scope, err := stores.ParseScope(e.key)
		if err != nil {
			r.problem(e.at, err.Error(), "")
			continue
		}
		for _, v := range r.entries(e.value, "the store "+e.key) {
			value := r.json(v.value)
			if value != nil {
				if err := event.Decode(value, event.NewEncoder(nil)); err != nil {
					r.problemAt(v.value, "see $map, $set, $date and the like in the documentation; a key that begins with $ is written with $$", "%v", err)
				}
			}
			list = append(list, Seed{scope, v.key, value, r.place(v.value)})
		}
	}
	return list
}

func (r *reader) steps(s *Scenario, n ast.Node) {
	if absent(n) {
		return
	}
	list, ok := r.resolve(n).(*ast.SequenceNode)
	if !ok {
		r.problemAt(n, "begin each step with a dash", "steps must be a list")
		return
	}
	for _, n := range list.Values {
		r.step(s, n)
	}
}

func (r *reader) step(s *Scenario, n ast.Node) {
	known := []string{"run", "args", "undeclared", "expect"}
	step := Step{At: r.place(n)}
	var expectations []*Expectation
	before := len(r.problems)
	argued := false
	for _, e := range r.entries(n, "a step") {
		switch e.key {
		case "run":
			step.Run = r.text(e.value, "run")
		case "args":
			argued = true
			if value := r.resolve(e.value); !absent(value) {
				if _, ok := value.(*ast.SequenceNode); ok {
					r.problemAt(e.value, "write: args: {name: value}", "args must be names with values, not a list")
					continue
				}
				step.Args = r.json(value)
				if step.Args != nil && step.Args[0] != '{' {
					r.problemAt(e.value, "write: args: {name: value}", "args must be names with values")
				}
			}
		case "undeclared":
			argued = true
			step.Undeclared = r.boolean(e.value, "undeclared")
		case "expect":
			expectations = append(expectations, r.expectation(e.value, e.at))
		default:
			r.unknown(e, "a step", known, []string{"execute", "outcome", "member", "wait", "settle", "reset", "end", "configs", "session", "http"})
		}
	}
	switch {
	case len(r.problems) > before:
		// What is missing may be what was not understood.
	case step.Run != "":
		step.Expect = expectations
		s.Steps = append(s.Steps, step)
	case argued || len(expectations) == 0:
		r.problem(step.At, "a step must run a target or expect something", "write: run: environment/target")
	case len(s.Steps) == 0:
		r.problem(step.At, "nothing was run before this expectation", "put a run step before it")
	default:
		last := &s.Steps[len(s.Steps)-1]
		last.Expect = append(last.Expect, expectations...)
	}
}
