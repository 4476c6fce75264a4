package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/js/cover"
	"github.com/metis-run/metis-run/runtime/js/lib/modules"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// Library is where sessions find their target environments. Each environment is bundled and compiled
// once and shared by all sessions. Fill in the fields before the first call; every method may be
// called from any goroutine.
type Library struct {
	// Base is the folder that paths are relative to: those of targets as their users name them, and those that messages
	// and stacks show. Empty: the working directory.
	Base string

	Dirs  []targets.Dir // where "env/target" is looked for, whatever Base is; nil: targets.DefaultDirs
	Cache *bundle.Cache // of bundles; nil: none
	Salt  string        // part of the cache's key: what makes another build of this program
	METIS string        // "2.3" or "2.4": the dialect of files that use `new`; empty: 2.3

	// Coverage counts the statements and branches of the environments' files that run; nil: nobody counts. Files are called
	// by their absolute paths, those of the binary as embedded:ENVIRONMENT/FILE.
	Coverage *cover.Profile

	mu     sync.Mutex
	loaded map[string]*Environment // by identity
}

// Environment is a target environment's program. It holds no values of any session.
type Environment struct {
	ID       string
	Folder   targets.Folder
	Problems []bundle.Problem // of files that were left out

	program  *js.Program
	bindings func() []js.ModuleBinding // that functions change
	entries  map[string]bool           // key -> it is in the program
	rests    map[string][]string       // key -> the paths that the entry rests on
	dialect  schema.Dialect            // of `new` files
	files    []string                  // that the bundle rests on
	base     string                    // paths are shown relative to it

	mu     sync.Mutex
	parsed map[string]*parsedTarget // by folder
}

// sourceOf is where the files of an environment are.
func sourceOf(folder targets.Folder, base string) bundle.Source {
	if folder.Root == "" {
		return bundle.Source{FS: folder.FS, Dir: ".", Name: folder.ID}
	}
	return bundle.Source{Dir: folder.Root, Base: base, Name: folder.ID}
}

// parsedTarget is what a target declares. The first session that evaluates it reads it for all.
type parsedTarget struct {
	target   *schema.Target
	problems []schema.Problem
}

// Reference is a target as its user named it, in the environment it was found in.
type Reference struct {
	Environment *Environment
	// Name is the target's _id or folder as the user wrote it; empty if Folder was named by its path.
	Name string
	// Folder is the folder that has that name, one of the environment's targets; empty if none has.
	Folder string
}

func (r Reference) String() string {
	if r.Name != "" {
		return r.Environment.ID + "/" + r.Name
	}
	return r.Environment.ID + "/" + path.Base(r.Folder)
}

func (l *Library) dirs() []targets.Dir {
	if l.Dirs == nil {
		return targets.DefaultDirs()
	}
	return l.Dirs
}

// Find resolves the name of a target: an existing folder or schema.ts first, else "env/target" in Dirs.
// Whether the environment has a target of that _id only a session can tell, which evaluates it.
func (l *Library) Find(ctx context.Context, name string) (Reference, error) {
	match, err := targets.LocateFrom(l.Base, name, l.dirs())
	if err != nil {
		return Reference{}, err
	}
	env, err := l.load(ctx, match.Folder)
	if err != nil {
		return Reference{}, err
	}
	return Reference{Environment: env, Name: match.Name, Folder: match.Target}, nil
}

// All loads every environment of Dirs, in METIS's order, and says what METIS would skip. An
// environment that cannot be read is a problem, not an error.
func (l *Library) All(ctx context.Context) ([]*Environment, []schema.Problem, error) {
	return l.some(ctx, func(targets.Folder) bool { return true })
}

// Environments loads those of Dirs that have one of the ids, in METIS's order. Its error is that of the first one that
// cannot be read.
func (l *Library) Environments(ctx context.Context, ids []string) ([]*Environment, error) {
	all, problems, err := l.some(ctx, func(f targets.Folder) bool { return slices.Contains(ids, f.ID) })
	for _, p := range problems {
		if p.Code == "environment-unreadable" && err == nil {
			err = errors.New(p.Message)
		}
	}
	return all, err
}

func (l *Library) some(ctx context.Context, wanted func(targets.Folder) bool) ([]*Environment, []schema.Problem, error) {
	folders, problems, err := targets.ScanAll(l.dirs())
	if err != nil {
		return nil, nil, err
	}
	var all []*Environment
	for _, folder := range folders {
		if !wanted(folder) {
			continue
		}
		env, err := l.load(ctx, folder)
		if err != nil {
			if ctx.Err() != nil {
				return nil, nil, err
			}
			problems = append(problems, schema.Problem{Code: "environment-unreadable", Severity: schema.SeverityError, Message: err.Error(), Path: folder.Display})
			continue
		}
		all = append(all, env)
	}
	return all, problems, nil
}

// Load bundles and compiles one environment, unless that was done before.
func (l *Library) load(ctx context.Context, folder targets.Folder) (*Environment, error) {
	root := folder.Root
	if abs, err := filepath.Abs(root); err == nil && root != "" { // however it was named
		root = abs
	}
	identity := root + "\x00" + folder.ID + "\x00" + strings.Join(folder.Targets, "\x00")
	l.mu.Lock()
	defer l.mu.Unlock()
	trace := LoadTraceOf(ctx)
	if env := l.loaded[identity]; env != nil {
		trace.Read(env)
		return env, nil
	}
	trace.Reading(folder)
	if l.Base != "" && folder.Root != "" {
		if shown, err := shownFrom(l.Base, folder.Root); err == nil {
			folder.Display = shown
		}
	}
	source := sourceOf(folder, l.Base)
	source.EnvSchema, source.Targets = folder.HasSchema, folder.Targets
	b, err := bundle.Build(ctx, source, bundle.Options{Cache: l.Cache, Salt: l.Salt, Library: Module, Provided: Modules})
	if err != nil {
		return nil, fmt.Errorf("load environment %q: %w", folder.ID, err)
	}
	env := &Environment{ID: folder.ID, Folder: folder, Problems: b.Problems, entries: map[string]bool{}, rests: map[string][]string{}, dialect: schema.V23(), parsed: map[string]*parsedTarget{}, base: l.Base}
	if l.METIS != "" {
		if env.dialect, err = schema.ParseDialect(l.METIS); err != nil {
			return nil, err
		}
		if env.dialect.Constructor != "new" {
			env.dialect = schema.V24()
		}
	}
	for _, entry := range b.Entries {
		env.entries[entry.Key], env.rests[entry.Key] = entry.OK, entry.Rests
	}
	if folder.Root != "" {
		env.files = slices.Concat(b.Inputs, b.Probes)
	}
	if env.program, err = js.CompileCovered("bundle:"+identity, b, l.Coverage, func(file string) string { return l.covered(folder, file) }); err != nil {
		return nil, fmt.Errorf("load environment %q: %w", folder.ID, err)
	}
	env.bindings = sync.OnceValue(env.program.ModuleState)
	if l.loaded == nil {
		l.loaded = map[string]*Environment{}
	}
	l.loaded[identity] = env
	trace.Read(env)
	return env, nil
}

// covered is what the coverage calls a file of an environment.
func (l *Library) covered(folder targets.Folder, file string) string {
	if folder.Root == "" {
		return "embedded:" + file
	}
	if abs, err := filepath.Abs(filepath.Join(l.Base, filepath.FromSlash(file))); err == nil && !filepath.IsAbs(file) {
		file = abs
	}
	return filepath.ToSlash(file)
}

// shownFrom is a folder relative to base, with forward slashes.
func shownFrom(base, folder string) (string, error) {
	abs, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(base, abs)
	return filepath.ToSlash(rel), err
}

// schemaModule is what a bundle requires of the session for METIS's own classes.
const schemaModule = "metis-run:schema"

// Module is the source of a module that scripts may import and that is not their own.
func Module(spec string) (string, bool) {
	switch name, _ := strings.CutPrefix(spec, "@metis/schema/"); {
	case !slices.Contains(schemaModules, spec):
		return modules.Source(spec)
	case name == "types":
		return "export {}\n", true
	default:
		return fmt.Sprintf("export const %s = require(%q).%s\n", name, schemaModule, name), true
	}
}

var schemaModules = []string{"@metis/schema/TargetDependency", "@metis/schema/TargetEnvSchema", "@metis/schema/TargetMigrationRegistry", "@metis/schema/TargetSchema", "@metis/schema/types"}

// Modules are the names that Module knows.
func Modules() []string { return slices.Concat(schemaModules, modules.Names()) }

// parse reads what a target declares, once for all sessions.
func (e *Environment) parse(folder string, read func() (id, name, description string, parameters json.RawMessage), dialect schema.Dialect) *parsedTarget {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.parsed[folder]; p != nil && p.target.Dialect.Version == dialect.Version {
		return p
	}
	id, name, description, parameters := read()
	p := &parsedTarget{target: &schema.Target{
		ID: id, Name: name, Description: description, Dialect: dialect,
		Folder: folder, File: path.Join(e.Folder.Display, folder, "schema.ts"),
	}}
	p.target.Parameters, p.problems = schema.ParseParameters(parameters, dialect)
	e.parsed[folder] = p
	return p
}
