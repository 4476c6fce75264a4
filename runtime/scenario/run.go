package scenario

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// Runner runs scenarios. The zero value works. Fill in the fields before the first call of Run.
type Runner struct {
	Dirs    []string      // where environments are looked for after a scenario's own folders
	Cache   *bundle.Cache // of bundles; nil: none
	Salt    string        // part of the cache's key
	Update  bool          // goldens that differ or are missing are written
	Timeout time.Duration // real time that a step may take; default 10 s

	mu        sync.Mutex
	libraries map[string]*runtime.Library // by folders and dialect
}

// What became of a golden.
const (
	GoldenSame      = "same"
	GoldenDifferent = "different"
	GoldenMissing   = "missing"
	GoldenWritten   = "written"
)

// Report is what came of a scenario.
type Report struct {
	Path     string
	Steps    int // that were run
	Failures []Failure

	Golden     string // one of the Golden constants; empty if the scenario did not come to its end
	GoldenFile string // where it lies

	Diff string        // unified, from the golden to Log; empty unless they differ
	Log  string        // what happened, in the form of a golden
	Took time.Duration // real time
}

// OK tells whether the scenario passed. A golden that is missing is no failure.
func (r Report) OK() bool { return len(r.Failures) == 0 && r.Golden != GoldenDifferent }

// Failure is one thing that was to be otherwise.
type Failure struct {
	Source  string       `json:"source"` // file:line:column in the scenario
	Message string       `json:"message"`
	Hint    string       `json:"hint,omitempty"`
	Error   *event.Error `json:"error,omitempty"` // of the run, if it was to succeed
}

// maxEvents bounds what a step may say, for under a virtual clock an endless loop of sleeps takes no time.
const maxEvents = 100_000

var errTooMuch = errors.New("the step gave more than 100,000 events")

// run is one scenario while it runs.
type run struct {
	runner   *Runner
	scenario *Scenario
	report   Report
	log      log
	library  *runtime.Library
	targets  []runtime.Reference // by step
	mask     event.Mask
	session  *runtime.Session

	mu     sync.Mutex // guards the rest: events come on the session's goroutine
	events []event.Event
	stop   context.CancelCauseFunc // of the step
}

// Run runs a scenario in a session of its own, compares its log with the golden, and writes it if the Runner is to
// update goldens.
func (r *Runner) Run(ctx context.Context, s *Scenario) Report {
	begin := time.Now()
	x := &run{runner: r, scenario: s, report: Report{Path: s.Path, GoldenFile: s.Golden()}}
	if x.prepare(ctx) && x.play(ctx) {
		x.compare()
	}
	x.report.Log = x.log.text.String()
	x.report.Took = time.Since(begin)
	return x.report
}

func (x *run) fail(at Place, hint, format string, args ...any) {
	x.report.Failures = append(x.report.Failures, Failure{Source: x.scenario.at(at), Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (x *run) failWith(at Place, message string, err error) {
	var known *event.Error
	if !errors.As(err, &known) {
		known = &event.Error{Message: err.Error()}
	}
	x.report.Failures = append(x.report.Failures, Failure{Source: x.scenario.at(at), Message: message, Hint: known.Hint, Error: x.shown(known, 0)})
}

// shown is an error of a session, whose places are relative to the scenario's dir, as its user finds the files.
func (x *run) shown(e *event.Error, causes int) *event.Error {
	if e == nil || causes > maxCauses {
		return nil
	}
	shown := *e
	if e.Source != "" {
		place := path.Join(path.Dir(x.scenario.Path), filepath.ToSlash(x.scenario.Dirs[0]), e.Source)
		file, _, _ := strings.Cut(place, ".ts:")
		if file != place {
			file += ".ts"
		}
		if _, err := os.Stat(file); err == nil { // else it is a file of the binary
			shown.Source = place
		}
	}
	shown.Cause = x.shown(e.Cause, causes+1)
	shown.Also = nil
	for _, other := range e.Also {
		shown.Also = append(shown.Also, x.shown(other, causes+1))
	}
	return &shown
}

// prepare finds everything that the scenario names before anything runs.
func (x *run) prepare(ctx context.Context) bool {
	s := x.scenario
	library, err := x.runner.open(s)
	if err != nil {
		x.failWith(Place{}, "the scenario's folder cannot be found", err)
		return false
	}
	x.library = library
	environments := map[string]*runtime.Environment{}
	for _, step := range s.Steps {
		reference, err := library.Find(ctx, step.Run)
		if err != nil {
			x.failWith(step.At, fmt.Sprintf("cannot run %s", step.Run), err)
			continue
		}
		x.targets = append(x.targets, reference)
		environments[reference.Environment.ID] = reference.Environment
	}
	for _, id := range sortedKeys(s.Configs) {
		env := environments[id]
		if env == nil {
			hint := "steps run targets of " + listed(sortedKeys(environments))
			if near := schema.Near(id, sortedKeys(environments)); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "?"
			}
			x.fail(s.configsAt[id], hint, "a config is selected for the environment %q, and no step runs a target of it", id)
			continue
		}
		config, err := env.Config(s.Configs[id])
		if err != nil {
			x.failWith(s.configsAt[id], "the config cannot be selected", err)
			continue
		}
		x.mask.Add(event.Secrets(config.Data)...)
	}
	return len(x.report.Failures) == 0
}

// open is the library that looks in the scenario's folders; all scenarios of the same folders share one.
func (r *Runner) open(s *Scenario) (*runtime.Library, error) {
	var dirs []targets.Dir
	for _, dir := range s.Dirs {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.FromSlash(path.Dir(s.Path)), filepath.FromSlash(dir))
		}
		dirs = append(dirs, targets.Dir{Path: dir})
	}
	for _, dir := range r.Dirs {
		dirs = append(dirs, targets.Dir{Path: dir})
	}
	key := s.METIS
	for i := range dirs {
		abs, err := filepath.Abs(dirs[i].Path)
		if err != nil {
			return nil, fmt.Errorf("find folder %q: %w", dirs[i].Path, err)
		}
		dirs[i].Path = abs
		key += "\x00" + abs
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.libraries[key] == nil {
		if r.libraries == nil {
			r.libraries = map[string]*runtime.Library{}
		}
		r.libraries[key] = &runtime.Library{
			Base: dirs[0].Path, Dirs: append(dirs, targets.Dir{FS: targets.Embedded()}),
			Cache: r.Cache, Salt: r.Salt, METIS: s.METIS,
		}
	}
	return r.libraries[key], nil
}

// play runs the steps; false if it did not come to the end.
func (x *run) play(ctx context.Context) bool {
	s := x.scenario
	x.session = runtime.Open(runtime.Options{ID: "scenario", Caps: caps.Fixed(s.Seed), Configs: s.Configs, Sink: x.sink})
	defer x.session.End()
	for _, seed := range s.Seeds {
		if err := x.session.Seed(seed.Scope, seed.Key, seed.Value); err != nil {
			x.failWith(seed.At, "the value cannot be put into the store", err)
			return false
		}
	}
	x.drain()
	for i, step := range s.Steps {
		if !x.step(ctx, step, x.targets[i]) {
			return false
		}
	}
	now, err := x.stores()
	if err != nil {
		x.failWith(Place{}, "the stores cannot be read", err)
		return false
	}
	x.log.stores(s.Seeds, now)
	return true
}

// sink keeps the events of a step.
func (x *run) sink(e event.Event) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.events) < maxEvents {
		x.events = append(x.events, e)
	} else if x.stop != nil {
		x.stop(errTooMuch)
	}
}

// drain writes the events so far into the log and returns them.
func (x *run) drain() []event.Event {
	x.mu.Lock()
	events := x.events
	x.events = nil
	x.mu.Unlock()
	for _, e := range events {
		x.log.event(e)
	}
	return events
}

// step runs one target and checks what came of it; false ends the scenario.
func (x *run) step(ctx context.Context, step Step, target runtime.Reference) bool {
	limit := x.runner.Timeout
	if limit == 0 {
		limit = 10 * time.Second
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	timer := time.AfterFunc(limit, func() { stop(fmt.Errorf("the step took more than %v", limit)) })
	defer timer.Stop()
	x.mu.Lock()
	x.stop = stop
	x.mu.Unlock()

	x.report.Steps++
	x.log.begin(step)
	result := x.session.Run(ctx, runtime.Request{Target: target, Args: step.Args, Undeclared: step.Undeclared})
	// What the script left behind would otherwise run at some moment of the next step.
	unsettled := x.session.Settle(ctx)
	o := &outcome{result: result}
	for _, e := range x.drain() {
		switch b := e.Body.(type) {
		case event.Output:
			o.outputs = append(o.outputs, b.Message)
		case event.Console:
			o.console = append(o.console, b.Message)
		case event.Diagnostic:
			o.diagnostics = append(o.diagnostics, b)
		}
	}
	if cause := context.Cause(ctx); cause != nil || unsettled != nil {
		if cause == nil {
			cause = unsettled
		}
		x.fail(step.At, "look for a loop that does not end; under the virtual clock sleeping takes no time", "%s was stopped: %v", step.Run, cause)
		return false
	}
	failing := result.Error == nil
	stores := false
	for _, e := range step.Expect {
		failing = failing || e.Error != nil
		stores = stores || len(e.Stores) > 0
	}
	if !failing {
		x.failWith(step.At, fmt.Sprintf("%s failed", step.Run), result.Error)
		return false
	}
	if stores {
		var err error
		if o.stores, err = x.stores(); err != nil {
			x.failWith(step.At, "the stores cannot be read", err)
			return false
		}
	}
	for _, e := range step.Expect {
		e.check(o, x.fail)
	}
	x.unexpected(step, o)
	return true
}

// unexpected fails for the diagnostics that a run of the command line fails for, unless an expectation names them.
func (x *run) unexpected(step Step, o *outcome) {
	var named []string
	for _, e := range step.Expect {
		if e.Diagnostics != nil {
			named = append(named, *e.Diagnostics...)
		}
	}
	for _, d := range o.diagnostics {
		if (x.scenario.Strict || d.Severity == schema.SeverityError) && !slices.Contains(named, d.Code) {
			err := &event.Error{Code: d.Code, Message: d.Message, Source: d.Source, Hint: d.Hint}
			x.failWith(step.At, fmt.Sprintf("%s raised the diagnostic %s", step.Run, d.Code), err)
		}
	}
}

// stores are the session's stores, with secrets masked.
func (x *run) stores() (map[string]map[string]json.RawMessage, error) {
	text, err := x.session.Stores()
	if err != nil {
		return nil, err
	}
	masked := x.mask.Event(event.Event{Body: event.Stores{Scopes: text}}).Body.(event.Stores)
	var all map[string]map[string]json.RawMessage
	if err := json.Unmarshal(masked.Scopes, &all); err != nil {
		return nil, fmt.Errorf("read the stores: %w", err)
	}
	return all, nil
}

// compare compares the log with the golden. A scenario with failures pins nothing: its golden is left alone.
func (x *run) compare() {
	golden := x.scenario.Golden()
	got := x.log.text.String()
	want, err := os.ReadFile(golden)
	switch {
	case err == nil:
		if x.report.Diff = Compare(string(want), got); x.report.Diff == "" {
			x.report.Golden = GoldenSame
			return
		}
		x.report.Golden = GoldenDifferent
	case errors.Is(err, fs.ErrNotExist):
		x.report.Golden = GoldenMissing
	default:
		x.failWith(Place{}, "the golden cannot be read", err)
		return
	}
	if !x.runner.Update || len(x.report.Failures) > 0 {
		return
	}
	if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
		x.failWith(Place{}, "the golden cannot be written", err)
		return
	}
	x.report.Golden, x.report.Diff = GoldenWritten, ""
}
