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
	"github.com/metis-run/metis-run/runtime/disk"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js/cover"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// Runner runs scenarios. The zero value works. Fill in the fields before the first call of Run.
type Runner struct {
	Dirs    []string      // where environments are looked for after a scenario's own folders
	Cache   *bundle.Cache // of bundles; nil: none
	Salt    string        // part of the cache's key
	Update  bool          // goldens that differ or are missing are written
	Record  bool          // requests that no scenario answers go to the network, and cassettes are written
	Seed    *uint64       // in place of the scenarios' own; nil: theirs
	CI      bool          // a golden that is missing is a failure
	Timeout time.Duration // real time that a step may take; default 10 s

	// Outside is what scripts may touch of the outside world; nil: nothing. Sessions of several goroutines use it.
	Outside *caps.Outside

	// Coverage counts the statements that scripts run; nil: nobody counts.
	Coverage *cover.Profile

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

	// Inputs are what the scenario rested on, as far as it came: files, paths where there is none, and folders in which a
	// new schema.ts is a target. Touches tells which saves matter to them. What its scripts read themselves is not among them.
	Inputs []string

	Diff string        // unified, from the golden to Log; empty unless they differ
	Log  string        // what happened, in the form of a golden
	Took time.Duration // real time
}

// OK tells whether the scenario passed. A golden that is missing is no failure unless the Runner says so.
func (r Report) OK() bool { return len(r.Failures) == 0 && r.Golden != GoldenDifferent }

// maxEvents bounds what a step may say, for under a virtual clock an endless loop of sleeps takes no time.
const maxEvents = 100_000

// run is one scenario while it runs.
type run struct {
	runner   *Runner
	scenario *Scenario
	records  bool // its requests go to the network and into its cassette
	report   Report
	book     book
	library  *runtime.Library
	targets  map[string]runtime.Reference // by the names that steps have for them

	environments map[string]*runtime.Environment // by id

	mission *runtime.Mission // nil: lone targets
	secrets []string         // of the configs
	mask    event.Mask
	mocks   *mocks
	seats   []*seat // the sessions, in the order in which they were opened

	mu      sync.Mutex // guards current
	current *seat      // whose step is done
}

// seat is one session of a scenario.
type seat struct {
	name   string // empty: the first one
	player *Player
	log    log
	clock  *caps.Clock

	mu     sync.Mutex // guards events: they come on the session's goroutine
	events []event.Event
}

// Run runs a scenario in a session of its own, compares its log with the golden, and writes it if the Runner is to
// update goldens.
func (r *Runner) Run(ctx context.Context, s *Scenario) Report {
	begin := time.Now()
	x := &run{runner: r, scenario: s, report: Report{Path: s.Path, GoldenFile: s.Golden()}, records: r.Record}
	ended := x.prepare(ctx) && x.play(ctx)
	if ended && r.Record && len(x.report.Failures) == 0 {
		if err := x.mocks.tape.save(); err != nil {
			x.fail(Place{}, "", "the cassette %s cannot be written: %v", x.mocks.tape.path, err)
			ended = false
		} else { // what is pinned is how it comes out from now on: a cassette has no secrets
			x = &run{runner: r, scenario: s, report: Report{Path: s.Path, GoldenFile: s.Golden()}}
			ended = x.prepare(ctx) && x.play(ctx)
		}
	}
	if ended {
		x.compare()
	}
	x.rests()
	for i, f := range x.report.Failures {
		x.report.Failures[i] = f.Masked(&x.mask)
	}
	x.report.Log = x.book.text.String()
	x.report.Took = time.Since(begin)
	return x.report
}

func (x *run) fail(at Place, hint, format string, args ...any) {
	x.report.Failures = append(x.report.Failures, Failure{Source: x.scenario.at(at), Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (x *run) failWith(at Place, message string, err error) {
	e := known(err)
	x.report.Failures = append(x.report.Failures, Failure{Source: x.scenario.at(at), Message: message, Hint: e.Hint, Error: x.shown(e, 0)})
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
	library, err := x.runner.find(s)
	if err != nil {
		x.failWith(Place{}, "the scenario's folder cannot be found", err)
		return false
	}
	x.library, x.targets = library, map[string]runtime.Reference{}
	environments := map[string]*runtime.Environment{}
	x.environments = environments
	for _, step := range s.Steps {
		if step.Play.Do != "" {
			continue
		}
		reference, err := library.Find(ctx, step.Run)
		if err != nil {
			x.failWith(step.At, fmt.Sprintf("cannot run %s", step.Run), err)
			continue
		}
		x.targets[step.Run] = reference
		environments[reference.Environment.ID] = reference.Environment
	}
	if s.Mission != "" {
		if !x.load(ctx, environments) {
			return false
		}
		for _, env := range x.mission.Environments() {
			environments[env.ID] = env
		}
	}
	x.configs(environments)
	x.answers()
	return len(x.report.Failures) == 0
}

// answers makes ready what answers requests.
func (x *run) answers() {
	x.mocks = newMocks(x.scenario, x.fail)
	x.mocks.hide, x.mocks.online = &scrubber{}, x.runner.Outside != nil && !x.runner.Record
	x.mocks.hide.mask.Add(x.secrets...)
	x.mocks.fault = func(err *event.Error) { x.seat().player.Fault(err) }
	x.mocks.told = func(line string) {
		text, _ := json.Marshal(line)
		s := x.seat()
		s.note(event.Event{At: s.clock.Now(), Body: event.Unknown{Event: passing, Fields: map[string]json.RawMessage{"line": text}}})
	}
	if x.records {
		x.mocks.tape = &tape{path: x.scenario.Cassette(), recording: true, most: 64 << 20, fault: x.mocks.fault}
		if o := x.runner.Outside; o != nil && o.Limits.ResponseBody > 0 {
			x.mocks.tape.most = o.Limits.ResponseBody
		}
	} else {
		tape, problems := openTape(x.scenario)
		for _, p := range problems {
			x.report.Failures = append(x.report.Failures, Failure{Source: p.Source, Message: p.Message, Hint: p.Hint})
		}
		x.mocks.tape = tape
	}
	if x.mocks.tape != nil {
		x.mocks.tape.hide = x.mocks.hide
	}
}

// seat is the session whose step is done.
func (x *run) seat() *seat {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.current
}

// load makes the mission ready to be played, with the environments of lone runs beside its own.
func (x *run) load(ctx context.Context, also map[string]*runtime.Environment) bool {
	s := x.scenario
	text, err := disk.Read(s.beside(s.Mission))
	if err != nil {
		x.fail(s.missionAt, "the path is relative to the scenario's own folder", "the mission cannot be read: %v", err)
		return false
	}
	file, err := mission.Load(text, s.Mission)
	var refused *mission.LoadError
	if errors.As(err, &refused) {
		for _, p := range refused.Problems {
			message := p.Message
			if p.Path != "" {
				message = p.Path + ": " + message
			}
			x.fail(s.missionAt, p.Hint, "the mission cannot be loaded: %s", message)
		}
		if refused.More > 0 {
			x.fail(s.missionAt, "", "the mission cannot be loaded: and %d problems more", refused.More)
		}
		return false
	}
	if err != nil {
		x.failWith(s.missionAt, "the mission cannot be loaded", err)
		return false
	}
	options := s.MissionOptions()
	for _, id := range sortedKeys(also) {
		options.Also = append(options.Also, also[id])
	}
	if x.mission, err = x.library.Mission(ctx, file, options); err != nil {
		x.failWith(x.blame(ctx, file, options), "the mission cannot be played", err)
		return false
	}
	return true
}

// blame is the place of what keeps a mission from being played: of that part of the scenario without which it can be.
func (x *run) blame(ctx context.Context, file *mission.File, options runtime.MissionOptions) Place {
	for _, part := range []struct {
		at   Place
		omit func(*runtime.MissionOptions)
	}{
		{x.scenario.metisAt, func(o *runtime.MissionOptions) { o.METIS = "" }},
		{x.scenario.configAt, func(o *runtime.MissionOptions) { o.Config = nil }},
		{x.scenario.membersAt, func(o *runtime.MissionOptions) { o.Members = nil }},
	} {
		without := options
		part.omit(&without)
		if _, err := x.library.Mission(ctx, file, without); err == nil {
			return part.at
		}
	}
	return x.scenario.missionAt
}

// configs checks those that are selected, now and by a step, and notes their secrets.
func (x *run) configs(environments map[string]*runtime.Environment) {
	s := x.scenario
	for _, id := range sortedKeys(s.Configs) {
		env := environments[id]
		if env == nil {
			hint := "steps run targets of " + listed(sortedKeys(environments))
			if x.mission != nil {
				hint = "the mission and the steps use " + listed(sortedKeys(environments))
			}
			if near := schema.Near(id, sortedKeys(environments)); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "?"
			}
			message := "a config is selected for the environment %q, and no step runs a target of it"
			if x.mission != nil {
				message = "a config is selected for the environment %q, and nothing uses it"
			}
			x.fail(s.configsAt[id], hint, message, id)
			continue
		}
		config, err := env.Config(s.Configs[id])
		if err != nil {
			x.failWith(s.configsAt[id], "the config cannot be selected", err)
			continue
		}
		x.hide(config.Data)
	}
	for _, step := range s.Steps {
		for id, config := range step.Play.Configs {
			if env := environments[id]; env != nil { // else the session refuses the step
				if config, err := env.Config(config); err == nil {
					x.hide(config.Data)
				}
			}
		}
	}
}

// find is the library that looks in the scenario's folders; all scenarios of the same folders share one.
func (r *Runner) find(s *Scenario) (*runtime.Library, error) {
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
			Cache: r.Cache, Salt: r.Salt, METIS: s.METIS, Coverage: r.Coverage,
		}
	}
	return r.libraries[key], nil
}

// rests notes what the scenario rests on: itself, and what its sessions have evaluated.
func (x *run) rests() {
	s := x.scenario
	list := []string{s.Path, s.Golden(), s.Cassette()}
	if s.Mission != "" {
		list = append(list, s.beside(s.Mission))
	}
	for _, m := range s.HTTP {
		for _, reply := range m.Replies {
			if reply.File != "" {
				list = append(list, s.beside(reply.File))
			}
		}
	}
	for _, step := range s.Steps {
		if step.Run != "" && x.library != nil {
			list = append(list, x.library.Sought(step.Run, x.targets[step.Run].Environment)...)
		}
	}
	for _, id := range sortedKeys(x.environments) {
		env := x.environments[id]
		list = append(list, x.library.Sought(id, env)...)
		if _, selected := s.Configs[id]; selected {
			list = append(list, env.ConfigsFile()...)
		}
		if x.seats == nil { // it did not come so far that anybody knew more
			list = append(list, env.Files()...)
		}
	}
	if x.mission != nil {
		for _, id := range x.mission.Missing {
			list = append(list, x.library.Sought(id, nil)...)
		}
	}
	for _, seat := range x.seats {
		list = append(list, seat.player.Session.Rests()...)
	}
	slices.Sort(list)
	x.report.Inputs = slices.Compact(list)
}

// hide notes the secrets of a config.
func (x *run) hide(data json.RawMessage) {
	found := event.Secrets(data)
	x.mask.Add(found...)
	x.secrets = append(x.secrets, found...)
}

// play goes through the steps; false if it did not come to the end.
func (x *run) play(ctx context.Context) bool {
	defer func() {
		for _, s := range x.seats {
			s.player.Session.End()
		}
	}()
	ended := true
	do := func(name string, f func(*Player) bool) {
		s := x.sit(name)
		ended = s != nil && f(s.player)
		if s != nil {
			x.gather(s)
		}
	}
	if len(x.scenario.Steps) == 0 {
		do("", func(p *Player) bool { return p.Play(ctx, nil) })
	}
	for _, step := range x.scenario.Steps {
		if ended {
			do(step.Session, func(p *Player) bool { return p.Play(ctx, []Step{step}) })
		}
	}
	for _, s := range x.seats {
		if ended {
			do(s.name, func(p *Player) bool { return p.Finish(ctx) })
		}
	}
	if !ended {
		return false
	}
	x.mocks.unmet(x.fail)
	seeds := slices.Clone(x.scenario.Seeds)
	for i := range seeds { // as what is compared with them
		seeds[i].Value = x.mask.Event(event.Event{Body: event.Stores{Scopes: seeds[i].Value}}).Body.(event.Stores).Scopes
	}
	for _, s := range x.seats {
		now, err := s.player.Stores()
		if err != nil {
			x.failWith(Place{}, "the stores cannot be read", err)
			return false
		}
		s.log.stores(s.name, seeds, now)
	}
	return true
}

// sit gives the session of a name, whose step is done from now on. It is opened if it is not yet; nil if that failed.
func (x *run) sit(name string) *seat {
	i := slices.IndexFunc(x.seats, func(s *seat) bool { return s.name == name })
	if i < 0 {
		return x.open(name)
	}
	x.mu.Lock()
	x.current = x.seats[i]
	x.mu.Unlock()
	return x.current
}

func (x *run) open(name string) *seat {
	scenario, id := x.scenario, name
	if id == "" {
		id = "scenario"
	}
	seed := scenario.Seed
	if x.runner.Seed != nil {
		seed = *x.runner.Seed
	}
	own := caps.Fixed(seed + uint64(len(x.seats))) // or all sessions had the same ids
	s := &seat{name: name, clock: own.Clock, log: log{book: &x.book, passed: x.mocks.passed}}
	s.player = &Player{
		Mission: x.mission != nil, Path: scenario.Path, Strict: scenario.Strict, Mask: &x.mask,
		Timeout: x.runner.Timeout, MaxEvents: maxEvents,
		Find: func(_ context.Context, name string) (runtime.Reference, error) { return x.targets[name], nil },
		Begin: func(_ int, step Step) {
			step.Session = s.name // steps that the player adds have none
			s.log.begin(step)
		},
		Done: func(Step) { s.drain() },
	}
	if s.player.Timeout == 0 {
		s.player.Timeout = 10 * time.Second
	}
	options := runtime.Options{ID: id, Caps: own, Sink: s.sink, Mission: x.mission}
	if o := x.runner.Outside; o != nil {
		outside := *o
		outside.Transport = x.mocks
		options.Outside = &outside
	} else { // no config grants anything either
		options.Caps.Net = &caps.Network{Clock: own.Clock, Transport: x.mocks}
	}
	if x.mission == nil {
		options.Configs = scenario.Configs
	} else {
		options.Leaves = s.player.Leave
		s.log.playedLog = &playedLog{known: map[string]*task{}, names: map[string]int{}}
	}
	x.seats = append(x.seats, s)
	x.mu.Lock()
	x.current = s
	x.mu.Unlock()
	s.player.Session = runtime.Open(options)
	for _, seed := range scenario.Seeds {
		if err := s.player.Session.Seed(seed.Scope, seed.Key, seed.Value); err != nil {
			x.failWith(seed.At, "the value cannot be put into the store", err)
			return nil
		}
	}
	s.drain()
	return s
}

// gather takes what failed in a session since it was asked last.
func (x *run) gather(s *seat) {
	for _, f := range s.player.Failures {
		f.Error = x.shown(f.Error, 0)
		x.report.Failures = append(x.report.Failures, f)
	}
	s.player.Failures = nil
	x.report.Steps = x.book.run
}

// sink keeps the events of a step.
func (s *seat) sink(e event.Event) {
	s.note(e)
	s.player.Hear(e)
}

func (s *seat) note(e event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.events) < maxEvents {
		s.events = append(s.events, e)
	}
}

// drain writes the events so far into the log.
func (s *seat) drain() {
	s.mu.Lock()
	events := s.events
	s.events = nil
	s.mu.Unlock()
	for _, e := range events {
		s.log.event(e)
	}
}

// compare compares the log with the golden. A scenario with failures pins nothing: its golden is left alone.
func (x *run) compare() {
	golden := x.scenario.Golden()
	got := x.book.text.String()
	want, err := disk.Read(golden)
	switch {
	case err == nil:
		if x.report.Diff = Compare(string(want), got); x.report.Diff == "" {
			x.report.Golden = GoldenSame
			return
		}
		x.report.Golden = GoldenDifferent
	case errors.Is(err, fs.ErrNotExist):
		x.report.Golden = GoldenMissing
		if x.runner.CI && len(x.report.Failures) == 0 { // else -u would write none
			x.fail(Place{}, "write it with -u, look at it and commit it", "there is no golden %s", golden)
			return
		}
	default:
		x.failWith(Place{}, "the golden cannot be read", err)
		return
	}
	if !x.runner.Update || len(x.report.Failures) > 0 {
		return
	}
	if err := disk.Replace(golden, []byte(got), disk.Options{}); err != nil {
		x.failWith(Place{}, "the golden cannot be written", err)
		return
	}
	x.report.Golden, x.report.Diff = GoldenWritten, ""
}
