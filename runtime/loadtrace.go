package runtime

import (
	"context"
	"path/filepath"
	"slices"

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
	if e.Folder.Root == "" {
		return nil
	}
	return slices.Concat(e.files, []string{filepath.Join(e.Folder.Root, "configs.json")})
}
