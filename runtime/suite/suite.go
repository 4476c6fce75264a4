package suite

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	stdruntime "runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/disk"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/js/cover"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/targets"
)

// Types is the declaration of @metis/test for TypeScript.
//
//go:embed test.d.ts
var Types string

// Suffix is what the names of test files end in.
const Suffix = ".test.ts"

// Runner runs test files. The zero value works. Fill in the fields before the first call of Run.
type Runner struct {
	Dirs    []string       // where environments are looked for after a test's own folders
	Cache   *bundle.Cache  // of bundles; nil: none
	Salt    string         // part of the cache's key
	Seed    uint64         // of chance in tests and in sessions whose test says none
	Update  bool           // goldens that differ or are missing are written
	CI      bool           // a golden that is missing, one of no test, and test.only are failures
	Filter  *regexp.Regexp // which tests run: it matches PATH > NAME > NAME; nil: all
	Timeout time.Duration  // real time that a test may take; default 10 s

	// Outside is what scripts may touch of the outside world where a test has no reply for a request; nil: nothing.
	Outside *caps.Outside
	// Coverage counts the statements that scripts run; nil: nobody counts.
	Coverage *cover.Profile

	once      sync.Once
	slots     chan struct{} // one for each VM that runs
	mu        sync.Mutex
	libraries map[string]*runtime.Library // by folders and dialect
}

// The outcomes of a Case.
const (
	Passed  = "passed"
	Failed  = "failed"
	Skipped = "skipped"
)

// Report is what came of a file.
type Report struct {
	Path     string
	Cases    []Case    // in the order of the file, without those that Filter leaves out
	Failures []Failure // of the file itself: it does not build, or throws while it is loaded
	Unread   bool      // the file cannot be read at all

	Golden     string   // one of package scenario's constants, the worst of all tests; empty: none was compared
	GoldenFile string   // where it lies
	Inputs     []string // what the file rests on, as those of a scenario.Report
	Obsolete   []string // sections of the golden that no test has, unless Filter left some out; -u takes them out

	Took time.Duration // real time
}

// OK tells whether nothing failed.
func (r Report) OK() bool {
	return len(r.Failures) == 0 && !slices.ContainsFunc(r.Cases, func(c Case) bool { return c.Outcome == Failed })
}

// Case is one test.
type Case struct {
	Name     []string // of the describes around it, outermost first, and its own
	Source   string   // file:line:column where it is written
	Outcome  string
	Failures []Failure
	Console  []Line // what the test and its sessions' scripts printed, in order
	Took     time.Duration
}

// Line is one console line.
type Line struct {
	Of      string // env/target of a script; empty: the test itself
	Level   string
	Message string
}

// Failure is one thing that was to be otherwise. Error is what was thrown, if it was no expectation.
type Failure struct {
	scenario.Failure
	Frame string // the line of Source with a caret below
	Diff  string // unified, from what was expected to what was received; empty if the message says it all
}

// Find lists the test files below the paths, in the order of their names, each once. A path is a file, or a folder, which
// is walked without node_modules and .git.
func Find(paths []string) ([]string, error) {
	return scenario.FindFiles(paths, "test", []string{Suffix}, []string{Suffix})
}

// file is one test file while it runs.
type file struct {
	runner  *Runner
	path    string // as the user named it, with forward slashes
	dir     string // its folder, absolute
	root    string // the folder that places are relative to: that of the environment around the file, else dir; absolute
	display string // root as the user names it
	env     string // id of the environment around the file; empty: none
	entry   string // the file below root
	program *js.Program
	golden  *golden

	loads runtime.LoadTrace // who hears of what its sessions load

	mu     sync.Mutex // guards inputs
	inputs map[string]bool
}

func (f *file) rests(files []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range files {
		f.inputs[name] = true
	}
}

// Run runs the tests of a file and compares their goldens. They are written at the end, if the Runner is to update them.
func (r *Runner) Run(ctx context.Context, name string) Report {
	begin := time.Now()
	r.once.Do(func() {
		if r.Timeout == 0 {
			r.Timeout = 10 * time.Second
		}
		r.slots = make(chan struct{}, stdruntime.GOMAXPROCS(0))
	})
	report := Report{Path: filepath.ToSlash(name)}
	f := &file{runner: r, path: report.Path, inputs: map[string]bool{name: true}}
	f.loads = runtime.LoadTraceOf(ctx)
	report.Failures = f.run(ctx, &report)
	report.Inputs = slices.Sorted(maps.Keys(f.inputs))
	report.Took = time.Since(begin)
	return report
}

func (f *file) run(ctx context.Context, report *Report) []Failure {
	if err := disk.Regular(filepath.FromSlash(f.path)); err != nil {
		report.Unread = true
		return []Failure{{Failure: scenario.Failure{Source: f.path, Message: "the test file cannot be read: " + err.Error()}}}
	}
	if failures := f.build(ctx); failures != nil {
		return failures
	}
	var err error
	report.GoldenFile = goldenOf(f.path)
	if f.golden, err = readGolden(report.GoldenFile, f.runner.Update); err != nil {
		return []Failure{{Failure: scenario.Failure{Source: report.GoldenFile, Message: err.Error(), Hint: "mend it, or remove it and write it anew with -u"}}}
	}
	specs, failures := f.collect(ctx)
	if failures != nil {
		return failures
	}
	only := slices.ContainsFunc(specs, func(s spec) bool { return s.only })
	cases := make([]Case, len(specs))
	var tests sync.WaitGroup
	for i, s := range specs {
		cases[i] = Case{Name: s.name, Source: f.place(s.at.String()), Outcome: Skipped}
		if s.skip || only && !s.only || !f.wanted(s) {
			continue
		}
		tests.Go(func() {
			f.runner.slots <- struct{}{}
			defer func() { <-f.runner.slots }()
			started := time.Now()
			newMachine(f, specs, i).test(ctx, &cases[i])
			cases[i].Took = time.Since(started)
		})
	}
	tests.Wait()
	all := true
	for i, s := range specs {
		if f.wanted(s) {
			report.Cases = append(report.Cases, cases[i])
		} else {
			all = false
		}
	}
	if only && f.runner.CI {
		i := slices.IndexFunc(specs, func(s spec) bool { return s.only })
		return []Failure{{Failure: scenario.Failure{Source: cases[i].Source, Message: "test.only leaves the other tests of the file out", Hint: "write test: a pipeline runs all"}}}
	}
	return f.finish(report, specs, cases, all)
}

// finish writes the golden and says what of it is of no test.
func (f *file) finish(report *Report, specs []spec, cases []Case, all bool) []Failure {
	var order []string
	for _, s := range specs {
		order = append(order, s.title())
	}
	wrote, err := f.golden.finish(report.GoldenFile, order, func(i int) bool { return cases[i].Outcome == Passed }, all)
	report.Golden, report.Obsolete = f.golden.status, f.golden.obsolete
	switch {
	case err != nil:
		return []Failure{{Failure: scenario.Failure{Source: report.GoldenFile, Message: "the golden cannot be written: " + err.Error()}}}
	case wrote:
		report.Golden = scenario.GoldenWritten
	case f.runner.CI && len(report.Obsolete) > 0:
		return []Failure{{Failure: scenario.Failure{Source: report.GoldenFile,
			Message: "the golden has sections that no test compares with: " + strings.Join(report.Obsolete, ", "), Hint: "-u takes them out"}}}
	}
	return nil
}

func (f *file) wanted(s spec) bool {
	return f.runner.Filter == nil || f.runner.Filter.MatchString(f.path+" > "+s.title())
}

// build bundles and compiles the file.
func (f *file) build(ctx context.Context) []Failure {
	failed := func(err error) []Failure {
		if ctx.Err() != nil {
			err = fmt.Errorf("cancelled: %w", context.Cause(ctx))
		}
		return []Failure{{Failure: scenario.Failure{Source: f.path, Message: "the file cannot be loaded: " + err.Error()}}}
	}
	if !strings.HasSuffix(f.path, Suffix) {
		return failed(fmt.Errorf("the name of a test file ends in %s", Suffix))
	}
	abs, err := filepath.Abs(filepath.FromSlash(f.path))
	if err != nil {
		return failed(err)
	}
	f.dir = filepath.Dir(abs)
	f.root = f.dir
	if around, ok := targets.Around(f.dir); ok {
		f.root, f.env = around.Root, around.ID
	}
	rel, err := filepath.Rel(f.root, abs)
	if err != nil {
		return failed(err)
	}
	f.entry = filepath.ToSlash(rel)
	up, err := filepath.Rel(f.dir, f.root)
	if err != nil {
		return failed(err)
	}
	f.display = path.Join(path.Dir(f.path), filepath.ToSlash(up))
	b, err := bundle.Build(ctx, bundle.Source{Dir: f.root, Base: f.root, Name: f.env, Files: []string{f.entry}},
		bundle.Options{Cache: f.runner.Cache, Salt: f.runner.Salt, Library: module, Provided: modules})
	if err != nil {
		return failed(err)
	}
	f.rests(slices.Concat(b.Inputs, b.Probes, []string{goldenOf(f.path)}))
	var failures []Failure
	for _, p := range b.Problems {
		source := f.place(p.File)
		if p.Line > 0 {
			source = f.place(fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column))
		}
		hint := p.Hint
		if strings.Contains(p.Message, `"@metis/test" for import`) {
			hint = "it has " + strings.Join(exports, ", ")
			if strings.Contains(p.Message, "All") {
				hint = "each test has a VM of its own, so there is nothing to be done once for all: write beforeEach and afterEach"
			}
		}
		failures = append(failures, Failure{Failure: scenario.Failure{Source: source, Message: p.Message, Hint: hint}, Frame: p.Frame})
	}
	if failures != nil {
		return failures
	}
	if f.program, err = js.CompileCovered("test:"+abs, b, f.runner.Coverage, func(file string) string {
		if strings.HasSuffix(file, Suffix) {
			return "" // a test is no source
		}
		return filepath.ToSlash(filepath.Join(f.root, filepath.FromSlash(file)))
	}); err != nil {
		return failed(err)
	}
	return nil
}

// module is the source of what a test may import besides files: what scripts may, and @metis/test.
func module(spec string) (string, bool) {
	if spec == "@metis/test" {
		return "export * from 'metis-run:test'\n", true
	}
	return runtime.Module(spec)
}

func modules() []string { return append([]string{"@metis/test"}, runtime.Modules()...) }

// place is a place in the file's VM, whose files are relative to root, as the user finds it.
func (f *file) place(source string) string {
	if source == "" {
		return f.path
	}
	if path.IsAbs(source) {
		return source
	}
	return path.Join(f.display, source)
}

// library is where a session with these folders finds its environments; all sessions of the same ones share it.
func (r *Runner) library(dirs []string, metis string) *runtime.Library {
	all := append(slices.Clone(dirs), r.Dirs...)
	key := metis + "\x00" + strings.Join(all, "\x00")
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.libraries[key] == nil {
		if r.libraries == nil {
			r.libraries = map[string]*runtime.Library{}
		}
		library := &runtime.Library{Base: dirs[0], Cache: r.Cache, Salt: r.Salt, METIS: metis, Coverage: r.Coverage}
		for _, dir := range all {
			if abs, err := filepath.Abs(dir); err == nil {
				dir = abs
			}
			library.Dirs = append(library.Dirs, targets.Dir{Path: dir})
		}
		library.Dirs = append(library.Dirs, targets.Dir{FS: targets.Embedded()})
		r.libraries[key] = library
	}
	return r.libraries[key]
}
