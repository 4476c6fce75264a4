package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/disk"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/targets"
)

// maxEvents bounds what one call may have a session say, for under a virtual clock an endless loop of sleeps takes no time.
const maxEvents = 20_000

// session is one that a test has opened. Its fields belong to the test's goroutine, except what says otherwise.
type session struct {
	m       *machine
	at      js.Position // where it was opened
	env     string      // of targets without one; empty: none
	library *runtime.Library
	mission *runtime.Mission // nil: lone targets
	own     *runtime.Session
	clock   *caps.Clock
	answer  js.Callable     // of requests, by the test's replies
	sockets *js.Object      // the other ends of WebSockets, by the test
	ctx     context.Context // ends with the test
	cancel  context.CancelCauseFunc
	before  chan struct{} // closed once the call before is done
	calls   []*call       // in their order
	allowed []string      // codes of diagnostics that the test expects

	values []js.Value // of events, as far as they were asked for

	mu       sync.Mutex // guards what the session says on its goroutine
	events   []event.Event
	tasks    map[string]event.Task // that are running, by id
	order    []string              // their ids
	names    map[string]string     // env/target of each task, by id
	failures []event.Task          // of effects and hooks, since the last call took them
	bad      []complaint           // what fails the test however its expectations turn out
	count    int                   // of events of the current call
	tooMany  context.CancelCauseFunc
	current  *call
	left     json.RawMessage // the stores when it ended
	over     bool
}

// complaint is a failure of the test's, unless it tells of the error anyway; nil: whatever it tells.
type complaint struct {
	Failure
	of *event.Error
}

// call is something that a test asks of a session.
type call struct {
	call    string // as messages name it
	at      js.Position
	done    bool
	rested  bool // it goes on only when time passes
	awaited bool // somebody listens to its promise
}

// open is session(options): open(options, answer, sockets).
func (m *machine) open(c js.Call) js.Value {
	if m.wanted < 0 || m.loading {
		m.vm.Throw("Error", "session() is called while a test runs, not while the file is loaded", "", "move it into the test, or into beforeEach")
	}
	s := &session{m: m, at: m.vm.Where(), env: m.env, tasks: map[string]event.Task{}, names: map[string]string{}, before: make(chan struct{})}
	close(s.before)
	s.answer, _ = js.Function(c.Argument(1))
	s.sockets, _ = c.Argument(2).(*js.Object)
	s.ctx, s.cancel = context.WithCancelCause(runtime.WithLoadTrace(context.Background(), &m.loads))
	m.vm.Hold(true) // bundling is no work of the test's
	failure := s.begin(c.Argument(0))
	m.vm.Hold(false)
	if failure != nil {
		m.vm.Throw("Error", failure.Message, failure.Code, failure.Hint)
	}
	m.sessions = append(m.sessions, s)
	return s.object()
}

// usage is a mistake in a call of the test's.
func usage(hint, format string, args ...any) *event.Error {
	return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// given reads the members of an options object into Go values; into names those that it may have.
func (m *machine) given(what string, v js.Value, into map[string]any) *event.Error {
	if js.IsUndefined(v) {
		return nil
	}
	o, ok := v.(*js.Object)
	if !ok {
		return usage("write them as an object: { ... }", "the options of %s are no object", what)
	}
	names := slices.Sorted(maps.Keys(into))
	for _, key := range o.Keys() {
		to, known := into[key]
		if !known {
			hint := "there are " + strings.Join(names, ", ")
			if near := schema.Near(key, names); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "?"
			}
			return usage(hint, "%s has no option %q", what, key)
		}
		value := o.Get(key)
		if js.IsUndefined(value) {
			continue
		}
		if to, ok := to.(*js.Value); ok {
			*to = value
			continue
		}
		text, failure := m.json(what+": "+key, value)
		if failure != nil {
			return failure
		}
		if err := json.Unmarshal(text, to); err != nil {
			return usage("", "%s: %s cannot be %s", what, key, text)
		}
	}
	return nil
}

// json is a value as JSON, if it can be carried so.
func (m *machine) json(what string, v js.Value) (json.RawMessage, *event.Error) {
	text, lost, failure := m.vm.Stringify(nil, v)
	if failure != nil {
		return nil, failure
	}
	if len(lost) > 0 {
		return nil, usage("JSON has no such value; METIS carries nothing else", "%s: %s", what, strings.TrimPrefix(lost[0].Path+": "+lost[0].What, ": "))
	}
	if text == nil {
		text = json.RawMessage("null")
	}
	return text, nil
}

// list is one text or several.
type list []string

func (l *list) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*l = list{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(l))
}

// member is {username, force, ...} or "username:force".
type member struct{ runtime.Member }

func (m *member) UnmarshalJSON(text []byte) (err error) {
	var name string
	if json.Unmarshal(text, &name) == nil {
		m.Member, err = scenario.ParseMember(name)
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(&m.Member)
}

// begin opens the session by the test's options.
func (s *session) begin(v js.Value) *event.Error {
	m := s.m
	var (
		dirs           list
		members        []member
		file, metis    string
		config, seeded js.Value
		configs        map[string]string
		seed           = m.runner.Seed
	)
	if failure := m.given("session", v, map[string]any{
		"env": &s.env, "dir": &dirs, "mission": &file, "metis": &metis, "config": &config, "configs": &configs, "members": &members,
		"seed": &seed, "stores": &seeded, "diagnostics": &s.allowed,
	}); failure != nil {
		return failure
	}
	for _, code := range s.allowed {
		if !slices.Contains(event.DiagnosticCodes, code) {
			hint := "the codes are those that the diagnostics of tests and runs are told by"
			if near := schema.Near(code, event.DiagnosticCodes); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "?"
			}
			return usage(hint, "session: there is no diagnostic %q", code)
		}
	}
	for i, dir := range dirs {
		if !filepath.IsAbs(dir) {
			dirs[i] = filepath.Join(m.dir, filepath.FromSlash(dir))
		}
	}
	if dirs == nil {
		dirs = list{m.root}
		if m.env != "" {
			dirs = list{filepath.Dir(m.root)}
		}
	}
	if metis != "" {
		if _, err := schema.ParseDialect(metis); err != nil {
			return usage("write 2.3, 2.4 or 2.5", "session: metis cannot be %q", metis)
		}
	}
	s.library = m.runner.library(dirs, metis)
	switch {
	case file != "":
		if failure := s.load(file, metis, config, members); failure != nil {
			return failure
		}
	case members != nil || config != nil:
		return usage("name one: session({ mission: 'mission.metis.zip', ... })", "session: members and config need a mission")
	}
	if failure := s.pick(configs); failure != nil {
		return failure
	}
	options := runtime.Options{ID: fmt.Sprintf("session%d", len(m.sessions)+1), Caps: caps.Fixed(seed), Sink: s.hear, Leaves: s.leave, Mission: s.mission, Configs: configs, Still: true}
	replies := &replies{session: s}
	if outside := m.runner.Outside; outside != nil {
		own := *outside
		own.Transport, replies.outside = replies, true
		options.Outside = &own
	} else {
		options.Caps.Net = &caps.Network{Transport: replies, Clock: options.Caps.Clock}
	}
	s.clock = options.Caps.Clock
	s.own = runtime.Open(options)
	if failure := s.seed(seeded); failure != nil {
		s.own.End()
		return failure
	}
	return nil
}

// load makes the mission ready to be played.
func (s *session) load(name, metis string, config js.Value, members []member) *event.Error {
	file := filepath.FromSlash(name)
	if !filepath.IsAbs(file) {
		file = filepath.Join(s.m.dir, file)
	}
	s.m.rests([]string{file})
	text, err := disk.Read(file)
	if err != nil {
		return usage("the path is relative to the test's own folder", "session: the mission %q cannot be read", name)
	}
	loaded, err := mission.Load(text, name)
	var refused *mission.LoadError
	if errors.As(err, &refused) && len(refused.Problems) > 0 {
		p := refused.Problems[0]
		return &event.Error{Code: event.CodeMission, Message: "session: the mission cannot be loaded: " + strings.TrimPrefix(p.Path+": "+p.Message, ": "), Hint: p.Hint}
	}
	if err != nil {
		return &event.Error{Code: event.CodeMission, Message: "session: the mission cannot be loaded: " + err.Error()}
	}
	options := runtime.MissionOptions{METIS: metis}
	if config != nil {
		var failure *event.Error
		if options.Config, failure = s.m.json("session: config", config); failure != nil {
			return failure
		}
	}
	for _, m := range members {
		options.Members = append(options.Members, m.Member)
	}
	if s.mission, err = s.library.Mission(s.ctx, loaded, options); err != nil {
		failure := known(err)
		failure.Message = "session: the mission cannot be played: " + failure.Message
		return failure
	}
	return nil
}

// pick refuses configs that there are not: a session would go on without them.
func (s *session) pick(configs map[string]string) *event.Error {
	all, err := s.library.Environments(s.ctx, slices.Collect(maps.Keys(configs)))
	if err != nil {
		return known(err)
	}
	if s.mission != nil {
		all = append(s.mission.Environments(), all...) // a mission may have them from elsewhere
	}
	for _, id := range slices.Sorted(maps.Keys(configs)) {
		i := slices.IndexFunc(all, func(e *runtime.Environment) bool { return e.ID == id })
		if i < 0 {
			s.m.rests(s.library.Sought(id, nil))
			return s.noEnvironment(id)
		}
		s.m.rests(append(s.library.Sought(id, all[i]), all[i].ConfigsFile()...))
		if _, err := all[i].Config(configs[id]); err != nil {
			failure := known(err)
			failure.Message = "session: configs: " + failure.Message
			return failure
		}
	}
	return nil
}

// noEnvironment is the error of a config for an environment that there is not.
func (s *session) noEnvironment(id string) *event.Error {
	folders, _, err := targets.ScanAll(s.library.Dirs)
	if err != nil {
		return known(err)
	}
	var ids []string
	for _, folder := range folders {
		ids = append(ids, folder.ID)
	}
	slices.Sort(ids)
	hint := "there are " + strings.Join(ids, ", ")
	if near := schema.Near(id, ids); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return usage(hint, "session: configs: there is no environment %q", id)
}

// known is a copy of an error in the form of events.
func known(err error) *event.Error {
	var e *event.Error
	if errors.As(err, &e) {
		own := *e
		return &own
	}
	return &event.Error{Code: event.CodeScript, Message: err.Error()}
}

// seed puts values into the stores: scope -> key -> value.
func (s *session) seed(v js.Value) *event.Error {
	if v == nil {
		return nil
	}
	scopes, ok := v.(*js.Object)
	if !ok {
		return usage("write: stores: { global: { key: value } }", "session: stores are scopes with keys and values")
	}
	for _, name := range scopes.Keys() {
		scope, err := stores.ParseScope(name)
		if err != nil {
			return usage("write global, realm or local:ENVIRONMENT", "session: stores: %v", err)
		}
		values, ok := scopes.Get(name).(*js.Object)
		if !ok {
			return usage("write: stores: { "+name+": { key: value } }", "session: the store %s is no object with keys", name)
		}
		for _, key := range values.Keys() {
			text, err := s.m.vm.Notation(values.Get(key))
			if err == nil {
				err = s.own.Seed(scope, key, text)
			}
			if err != nil {
				return known(err)
			}
		}
	}
	return nil
}

// object is what the library of @metis/test has of the session.
func (s *session) object() *js.Object {
	m := s.m
	o := m.vm.NewObject()
	put := func(name string, f func(c js.Call) js.Value) { _ = o.Set(name, m.vm.Func(name, f)) }
	read := func(name string, f func() (js.Value, error)) {
		put(name, func(js.Call) js.Value {
			v, err := f()
			if err != nil {
				e := known(err)
				m.vm.Throw("Error", e.Message, e.Code, e.Hint)
			}
			return v
		})
	}
	read("stores", s.stores)
	read("state", func() (js.Value, error) {
		text, err := m.away(s.own.State)
		if err != nil {
			return nil, err
		}
		return m.vm.JSON(text)
	})
	read("events", s.heard)
	read("now", func() (js.Value, error) { return m.vm.Value(s.clock.Now().UnixMilli()), nil })
	texts := func(name string, of func(event.Body) (string, bool)) {
		read(name, func() (js.Value, error) {
			var list []js.Value
			for _, e := range s.soFar() {
				if text, ok := of(e.Body); ok {
					list = append(list, m.vm.Value(text))
				}
			}
			return m.vm.NewArray(list...), nil
		})
	}
	texts("outputs", func(b event.Body) (string, bool) { o, ok := b.(event.Output); return o.Message, ok })
	texts("console", func(b event.Body) (string, bool) { c, ok := b.(event.Console); return c.Message, ok })
	put("run", s.run)
	put("execute", s.execute)
	put("wait", s.wait)
	put("settle", func(js.Call) js.Value {
		return s.ask("settle()", func(ctx context.Context) (event.Result, error) {
			if s.mission != nil {
				return s.own.Play(ctx, runtime.Step{Do: runtime.StepSettle}), nil
			}
			return event.Result{}, s.own.Settle(ctx)
		})
	})
	put("end", func(js.Call) js.Value {
		return s.ask("end()", func(ctx context.Context) (event.Result, error) {
			if s.mission != nil {
				return s.own.Play(ctx, runtime.Step{Do: runtime.StepEnd}), nil
			}
			s.own.End()
			return event.Result{}, nil
		})
	})
	for _, step := range []string{runtime.StepStart, runtime.StepReset} {
		put(step, func(c js.Call) js.Value {
			settle := true
			if failure := m.given(step, c.Argument(0), map[string]any{"settle": &settle}); failure != nil {
				return s.refuse(step+"()", failure)
			}
			return s.play(step+"()", runtime.Step{Do: step, Unsettled: !settle})
		})
	}
	put("select", func(c js.Call) js.Value {
		text, failure := m.json("select", c.Argument(0))
		step := runtime.Step{Do: runtime.StepConfigs}
		if failure != nil || json.Unmarshal(text, &step.Configs) != nil {
			return s.refuse("select()", usage("write: select({ environment: 'config' }); an empty config selects none", "select takes environments with the ids of configs"))
		}
		return s.play("select()", step)
	})
	return o
}

// refuse is a promise that is rejected, as what is wrong with an async call's arguments is.
func (s *session) refuse(name string, why *event.Error) js.Value {
	return s.ask(name, func(context.Context) (event.Result, error) { return event.Result{}, why })
}

// run is run(target, args, {settle, undeclared, force, node, action, trigger}).
func (s *session) run(c js.Call) js.Value {
	name := c.Argument(0)
	if !js.IsString(name) || name.String() == "" {
		return s.refuse("run()", usage("write: run('environment/target')", "run takes the name of a target first"))
	}
	called := fmt.Sprintf("run(%q)", name)
	settle := true
	var request runtime.Request
	if failure := s.m.given("run", c.Argument(2), map[string]any{"settle": &settle, "undeclared": &request.Undeclared,
		"force": &request.Place.Force, "node": &request.Place.Node, "action": &request.Place.Action, "trigger": &request.Place.Trigger}); failure != nil {
		return s.refuse(called, failure)
	}
	if args := c.Argument(1); !js.IsUndefined(args) {
		var failure *event.Error
		if request.Args, failure = s.m.json("the arguments", args); failure == nil && request.Args[0] != '{' {
			failure = usage("write: run('environment/target', { name: value })", "the arguments of a target are names with values, not %s", request.Args)
		}
		if failure != nil {
			return s.refuse(called, failure)
		}
	}
	target := name.String()
	if s.env != "" && !strings.Contains(target, "/") {
		target = s.env + "/" + target
	}
	find := func(ctx context.Context) (err error) {
		request.Target, err = s.library.Find(ctx, target)
		s.m.rests(s.library.Sought(target, request.Target.Environment))
		return err
	}
	if settle {
		return s.ask(called, func(ctx context.Context) (event.Result, error) {
			if err := find(ctx); err != nil {
				return event.Result{}, err
			}
			result := s.own.Run(ctx, request)
			return result, s.own.Settle(ctx) // what the script left behind would otherwise run at some moment of the next call
		})
	}
	return s.begun(called, func(ctx context.Context, rested func()) (event.Result, error) {
		if err := find(ctx); err != nil {
			return event.Result{}, err
		}
		done := make(chan event.Result, 1)
		s.own.Start(request, func(r event.Result) { done <- r })
		if err := s.own.Rest(ctx); err != nil {
			return event.Result{}, err
		}
		rested()
		select {
		case result := <-done:
			return result, nil
		case <-ctx.Done():
			return event.Result{}, context.Cause(ctx)
		}
	})
}

// execute is execute("force/node/action", {outcome, member, settle}).
func (s *session) execute(c js.Call) js.Value {
	called := fmt.Sprintf("execute(%q)", c.Argument(0))
	step := runtime.Step{Do: runtime.StepExecute}
	settle := true
	failure := s.m.given("execute", c.Argument(1), map[string]any{"outcome": &step.Outcome, "member": &step.Member, "settle": &settle})
	keys := strings.Split(c.Argument(0).String(), "/")
	switch {
	case failure != nil:
	case len(keys) != 3 || slices.Contains(keys, ""):
		failure = usage("write force/node/action, by their local keys or _ids", "%q is no action", c.Argument(0).String())
	case step.Outcome != "" && step.Outcome != "success" && step.Outcome != "failure":
		failure = usage("leave it out for chance", "an outcome is success or failure, not %q", step.Outcome)
	}
	if failure != nil {
		return s.refuse(called, failure)
	}
	step.Force, step.Node, step.Action, step.Unsettled = keys[0], keys[1], keys[2], !settle
	return s.play(called, step)
}

// wait is wait(time), a text such as "30s" or milliseconds.
func (s *session) wait(c js.Call) js.Value {
	v := c.Argument(0)
	called := fmt.Sprintf("wait(%s)", s.m.vm.Format(v))
	d, failure := s.m.duration(v)
	if failure != nil {
		return s.refuse(called, failure)
	}
	if s.mission != nil {
		return s.play(called, runtime.Step{Do: runtime.StepWait, For: d})
	}
	return s.ask(called, func(ctx context.Context) (event.Result, error) { return event.Result{}, s.own.Pass(ctx, d) })
}

// duration is a text such as "30s", or milliseconds.
func (m *machine) duration(v js.Value) (d time.Duration, failure *event.Error) {
	var err error
	if js.IsString(v) {
		d, err = time.ParseDuration(v.String())
	} else if ms := v.ToFloat(); ms >= 0 && ms < 1e12 {
		d = time.Duration(ms * float64(time.Millisecond))
	} else {
		err = errors.New("no number of milliseconds")
	}
	if err != nil || d < 0 {
		return 0, usage("write a duration such as '30s', '1m30s' or '500ms', or a number of milliseconds", "%s is no time to wait", m.vm.Format(v))
	}
	return d, nil
}

// play asks the session for a step of its mission.
func (s *session) play(called string, step runtime.Step) js.Value {
	return s.ask(called, func(ctx context.Context) (event.Result, error) {
		result := s.own.Play(ctx, step)
		if step.Unsettled {
			return result, s.own.Rest(ctx)
		}
		return result, nil
	})
}

// ask does something in the session once all calls before are done. It is {promise, awaited}: a promise of the result's
// value, and what is to be called when somebody listens to it.
func (s *session) ask(called string, do func(ctx context.Context) (event.Result, error)) js.Value {
	return s.begun(called, func(ctx context.Context, _ func()) (event.Result, error) { return do(ctx) })
}

// begun is ask for something that goes on: the next call begins once rested was called.
func (s *session) begun(called string, do func(ctx context.Context, rested func()) (event.Result, error)) js.Value {
	mine := &call{call: called, at: s.m.vm.Where()}
	s.calls = append(s.calls, mine)
	before, after := s.before, make(chan struct{})
	s.before = after
	over := func() {
		mine.done = true
		s.m.finishSoon()
	}
	failed := func(why *event.Error, call string) error {
		return wrapped{js.Foreign{Failure: why}, func() {
			s.m.foreign[why] = origin{call, mine.at}
			if s.m.stopped { // nobody else says where the script was
				s.m.fail(why, call)
			}
			over()
		}}
	}
	promise := js.OutsideThen(s.m.vm, func(ctx context.Context) (event.Result, error) {
		release := sync.OnceFunc(func() { close(after) })
		defer release()
		ctx, cancel := context.WithCancelCause(runtime.WithLoadTrace(ctx, &s.m.loads))
		defer cancel(nil)
		defer context.AfterFunc(s.ctx, func() { cancel(context.Cause(s.ctx)) })()
		select {
		case <-before:
		case <-ctx.Done():
			return event.Result{}, failed(known(context.Cause(ctx)), called)
		}
		s.expectOf(mine, cancel)
		result, err := do(ctx, func() {
			release()
			s.m.vm.Loop.Post(func() {
				mine.rested = true
				s.m.finishSoon()
			})
		})
		failures := s.expectOf(nil, nil)
		switch {
		case result.Error != nil:
			return result, failed(s.shown(result.Error), called)
		case context.Cause(ctx) != nil:
			return result, failed(s.shown(known(context.Cause(ctx))), called)
		case err != nil:
			return result, failed(s.shown(known(err)), called)
		case len(failures) > 0:
			var all []*event.Error
			for _, f := range failures {
				all = append(all, s.shown(f.Error))
			}
			return result, failed(event.Join(all), failures[0].Called()+" in "+called)
		}
		return result, nil
	}, func(r event.Result, err error) (js.Value, error) {
		var w wrapped
		if errors.As(err, &w) {
			w.note()
			return nil, w.Foreign
		}
		over()
		if err != nil || r.Value == nil {
			return js.Undefined(), err
		}
		return s.m.vm.JSON(r.Value)
	})
	o := s.m.vm.NewObject()
	_ = o.Set("promise", promise)
	_ = o.Set("awaited", s.m.vm.Func("awaited", func(js.Call) js.Value {
		mine.awaited = true
		return js.Undefined()
	}))
	return o
}

// busy tells whether a call is at work that needs no time to pass.
func (s *session) busy() bool {
	return slices.ContainsFunc(s.calls, func(c *call) bool { return !c.done && !c.rested })
}

// wrapped is an error with what is noted of it on the test's goroutine.
type wrapped struct {
	js.Foreign
	note func()
}

// expectOf says whose call the session's events belong to from now on, and takes the failures of effects and hooks so far.
func (s *session) expectOf(c *call, tooMany context.CancelCauseFunc) (failures []event.Task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	failures, s.failures = s.failures, nil
	s.current, s.tooMany, s.count = c, tooMany, 0
	return failures
}

// hear takes an event, on the session's goroutine.
func (s *session) hear(e event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count++; s.count > maxEvents {
		if s.tooMany != nil {
			s.tooMany(&event.Error{Code: event.CodeBudget, Message: fmt.Sprintf("stopped after %d events", maxEvents),
				Hint: "a script that sleeps in a loop never settles: give the call { settle: false }, and let time pass with wait('30s')"})
		}
		return
	}
	s.events = append(s.events, e)
	switch b := e.Body.(type) {
	case event.Task:
		s.names[b.ID] = strings.TrimSuffix(b.Env+"/"+b.Target, "/") // a hook has no target
		if b.Status == "running" {
			s.tasks[b.ID] = b
			s.order = append(s.order, b.ID)
		} else if b.Status != "queued" {
			delete(s.tasks, b.ID)
		}
		if b.Status == "failure" && b.Of != "run" {
			s.failures = append(s.failures, b)
		}
	case event.Console:
		s.m.print(Line{Of: s.names[b.Task], Level: b.Level, Message: b.Message})
	case event.Diagnostic:
		if (b.Severity == schema.SeverityError || b.Code == "effect-skipped" && b.Severity != schema.SeverityInfo) && !slices.Contains(s.allowed, b.Code) {
			f := s.blame("raised the diagnostic " + b.Code)
			f.Hint = fmt.Sprintf("mend what it names, or expect it: session({ diagnostics: ['%s'] })", b.Code)
			f.Error = s.shown(&event.Error{Code: b.Code, Message: b.Message, Source: b.Source, Frame: b.Frame, Hint: b.Hint})
			s.bad = append(s.bad, complaint{Failure: f})
		}
	case event.Session:
		if b.State == "ended" {
			s.over = true
		}
	}
}

// blame is a failure in the place of the call that is going on. mu is held.
func (s *session) blame(what string) Failure {
	at, name := s.at, "the session"
	if s.current != nil {
		at, name = s.current.at, s.current.call
	}
	f := Failure{}
	f.Source, f.Frame, f.Message = s.m.place(at.String()), s.m.program.Frame(at), name+" "+what
	return f
}

// complaints are what fails the test whatever it expects, without the errors that are told.
func (s *session) complaints(told func(*event.Error) bool) (bad []Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.bad {
		if c.of == nil || !told(c.of) {
			bad = append(bad, c.Failure)
		}
	}
	for _, t := range s.failures { // since the last call: nobody heard of them
		f := s.blame("was going on when " + t.Called() + " failed")
		f.Error = s.shown(t.Error)
		bad = append(bad, f)
	}
	return bad
}

// running are the executions that have not ended.
func (s *session) running() (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.order {
		if t, ok := s.tasks[id]; ok && !s.over {
			names = append(names, t.Called())
		}
	}
	return names
}

// leave takes the stores that the session leaves behind.
func (s *session) leave(stores json.RawMessage) {
	s.mu.Lock()
	s.left = stores
	s.mu.Unlock()
}

func (s *session) soFar() []event.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events
}

// heard are the events so far, as JSON has them.
func (s *session) heard() (js.Value, error) {
	for _, e := range s.soFar()[len(s.values):] {
		text, err := e.AppendJSON(nil)
		if err != nil {
			return nil, err
		}
		v, err := s.m.vm.JSON(text)
		if err != nil {
			return nil, err
		}
		s.values = append(s.values, v)
	}
	return s.m.vm.NewArray(s.values...), nil
}

// stores are the session's stores by scope and key, as values.
func (s *session) stores() (js.Value, error) {
	s.mu.Lock()
	text := s.left
	s.mu.Unlock()
	if text == nil {
		var err error
		if text, err = s.m.away(s.own.Stores); err != nil {
			return nil, err
		}
	}
	scopes := map[string]map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &scopes); err != nil {
		return nil, fmt.Errorf("read the stores: %w", err)
	}
	o := s.m.vm.NewObject()
	for _, scope := range slices.Sorted(maps.Keys(scopes)) {
		values := s.m.vm.NewObject()
		for _, key := range slices.Sorted(maps.Keys(scopes[scope])) {
			v, err := s.m.vm.FromNotation(scopes[scope][key])
			if err != nil {
				return nil, fmt.Errorf("read %s %q of the stores: %w", scope, key, err)
			}
			_ = values.Set(key, v)
		}
		_ = o.Set(scope, values)
	}
	return o, nil
}

// shown is an error of the session, whose places are relative to its first folder, as the user finds the files.
func (s *session) shown(e *event.Error) *event.Error { return s.shownWith(e, 0) }

func (s *session) shownWith(e *event.Error, causes int) *event.Error {
	if e == nil || causes > maxCauses {
		return nil
	}
	shown := *e
	if e.Source != "" && !path.IsAbs(e.Source) {
		if rel, err := filepath.Rel(s.m.root, s.library.Base); err == nil {
			place := path.Join(s.m.display, filepath.ToSlash(rel), e.Source)
			file, _, _ := strings.Cut(place, ".ts:")
			if _, err := os.Stat(file + ".ts"); err == nil { // else it is a file of the binary
				shown.Source = place
			}
		}
	}
	shown.Cause = s.shownWith(e.Cause, causes+1)
	shown.Also = nil
	for _, other := range e.Also {
		shown.Also = append(shown.Also, s.shownWith(other, causes+1))
	}
	return &shown
}

// close ends the session with the test. Any goroutine may call it.
func (s *session) close() {
	s.cancel(&event.Error{Code: event.CodeCancelled, Message: "the test has ended"})
	s.own.End()
	s.m.rests(s.own.Rests())
}
