package runtime

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/metis-run/metis-run/targets"
)

// LoadTrace hears which environments a Library gives out, as net/http/httptrace does of requests. Both functions may be
// called from several goroutines at once, and must not call the Library.
type LoadTrace struct {
	// Reading is called before an environment's files are read.
	Reading func(targets.Folder)
	// Read is called when they were, by this call of the Library or an earlier one.
	Read func(*Environment)
}

type loadTraceKey struct{}

// WithLoadTrace is ctx with a trace for the Library that is called with it.
func WithLoadTrace(ctx context.Context, trace *LoadTrace) context.Context {
	return context.WithValue(ctx, loadTraceKey{}, trace)
}

// LoadTraceOf is the trace of ctx; one that hears nothing if there is none.
func LoadTraceOf(ctx context.Context) LoadTrace {
	trace := LoadTrace{Reading: func(targets.Folder) {}, Read: func(*Environment) {}}
	if given, ok := ctx.Value(loadTraceKey{}).(*LoadTrace); ok {
		trace = *given
	}
	return trace
}

// Files are the paths that the environment rests on, absolute: the files that were read, configs.json, and the paths that
// were asked for and led to no file. None for one that is in the binary.
func (e *Environment) Files() []string {
	return slices.Concat(e.files, e.ConfigsFile())
}

// ConfigsFile is where the environment's configs.json lies, whether there is one or not; none for one that is in the binary.
func (e *Environment) ConfigsFile() []string {
	if e.Folder.Root == "" {
		return nil
	}
	return []string{filepath.Join(e.Folder.Root, "configs.json")}
}

// Sought are the paths on disk where an environment would lie that Find took for the name of a target, or of an
// environment, in place of found, and found's own schema.ts: one that comes there is what Find gives then. found may be
// nil. Those of an environment that is not found are folders.
func (l *Library) Sought(name string, found *Environment) []string {
	var list []string
	note := func(path string) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(l.Base, path)
		}
		if abs, err := filepath.Abs(path); err == nil {
			list = append(list, abs)
		}
	}
	if strings.Contains(name, "/") {
		note(filepath.Join(filepath.FromSlash(name), "schema.ts"))
	}
	id, _, _ := strings.Cut(name, "/")
	for _, dir := range l.dirs() {
		switch at := filepath.Join(dir.Path, id); {
		case dir.Path == "":
		case found != nil:
			note(filepath.Join(at, "schema.ts"))
		default:
			note(at)
		}
	}
	if found != nil && found.Folder.Root != "" {
		note(filepath.Join(found.Folder.Root, "schema.ts"))
	}
	return list
}

// resting is what a session has noted of the paths that it rests on: those of an environment, absolute or in its folder.
type resting struct {
	mu    sync.Mutex
	noted []rest
}

type rest struct {
	root  string
	paths []string
}

// Rests are the paths on disk that the session rests on so far, absolute and sorted: for each environment and target that
// it has evaluated the files that were read, and those that imports were looked for at; configs.json where a config is
// selected; and the folder of an environment of which it has asked for every target, where a new schema.ts is a new one.
// Any goroutine may call it, also after the session has ended.
func (s *Session) Rests() []string {
	s.resting.mu.Lock()
	defer s.resting.mu.Unlock()
	var list []string
	for _, r := range s.resting.noted {
		for _, path := range r.paths {
			if !filepath.IsAbs(path) {
				path = filepath.Join(r.root, path)
			}
			if abs, err := filepath.Abs(path); err == nil {
				list = append(list, abs)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// restsOn notes paths, absolute or in the environment's folder. It does nothing for one of the binary.
func (s *Session) restsOn(e *Environment, paths ...string) {
	if e.Folder.Root == "" {
		return
	}
	s.resting.mu.Lock()
	defer s.resting.mu.Unlock()
	// A session that begins again evaluates again.
	if !slices.ContainsFunc(s.resting.noted, func(r rest) bool { return r.root == e.Folder.Root && slices.Equal(r.paths, paths) }) {
		s.resting.noted = append(s.resting.noted, rest{e.Folder.Root, paths})
	}
}
