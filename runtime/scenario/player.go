package scenario

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// Player leads a session through steps and checks what comes of each. Fill in the fields before the first step; the
// session's sink must call Hear with every event, and Options.Leaves should be Leave.
//
// Play, Step and Finish belong to one goroutine; Hear, Fault and Leave may be called from any other.
type Player struct {
	Session *runtime.Session
	Mission bool        // the session plays one
	Path    string      // of the file that the steps stand in, for places
	Strict  bool        // any diagnostic that no expectation names is a failure
	Mask    *event.Mask // of the stores that are compared; nil: nothing is masked

	// Find finds the target of a run.
	Find func(ctx context.Context, name string) (runtime.Reference, error)

	Timeout   time.Duration // real time that a step may take; 0: any
	MaxEvents int           // that a step may give; 0: any number

	// Begin, if given, is called before each step, with its number from 1: those that the player adds count.
	Begin func(number int, step Step)
	// Done, if given, is called after each step, when all that it caused so far was heard.
	Done func(step Step)

	// Failures are what was to be otherwise, so far.
	Failures []Failure

	steps int
	begun bool // the session of a mission is started, or was to be

	mu    sync.Mutex // guards the rest: events come on the session's goroutine
	heard outcome
	wants wants
	state string                  // of the session
	count int                     // of the step's events
	stop  context.CancelCauseFunc // of the step
	left  json.RawMessage         // the stores when the session ended
}

// Failure is one thing that was to be otherwise.
type Failure struct {
	Source  string       `json:"source"` // file:line:column in the scenario
	Message string       `json:"message"`
	Hint    string       `json:"hint,omitempty"`
	Error   *event.Error `json:"error,omitempty"` // of the run, if it was to succeed
}

// Masked is the failure with secrets masked, as sessions mask them in what they say: a script puts them into its errors, too.
func (f Failure) Masked(m *event.Mask) Failure {
	f.Message, f.Hint = m.String(f.Message), m.String(f.Hint)
	f.Error = m.Event(event.Event{Body: event.Result{Error: f.Error}}).Body.(event.Result).Error
	return f
}

// Steps is how many steps were begun, those that the player adds included.
func (p *Player) Steps() int { return p.steps }

// Play starts the session, unless it has started or the first step does, and goes through the steps until one does not let it go on: it
// was refused, or a run failed, and no expectation says so. False means that it did not come to the end. With a mission
// Finish is what comes next.
func (p *Player) Play(ctx context.Context, steps []Step) bool {
	if len(steps) == 0 {
		return p.start(ctx, Step{})
	}
	for _, step := range steps {
		if !p.start(ctx, step) || !p.Step(ctx, step) {
			return false
		}
	}
	return true
}

// start starts the session of a mission before its first step, unless that does.
func (p *Player) start(ctx context.Context, first Step) bool {
	if p.begun || !p.Mission {
		return true
	}
	p.begun = true
	p.mu.Lock()
	goesOn := p.state != "" && p.state != "unstarted" // a kept session
	p.mu.Unlock()
	return goesOn || first.Play.Do == runtime.StepStart || p.Step(ctx, Step{Play: runtime.Step{Do: runtime.StepStart}, At: first.At})
}

// Finish ends the session of a mission if it is started. False if that failed.
func (p *Player) Finish(ctx context.Context) bool {
	p.mu.Lock()
	state := p.state
	p.mu.Unlock()
	return !p.Mission || state != "started" || p.Step(ctx, Step{Play: runtime.Step{Do: runtime.StepEnd}})
}

// Hear takes an event of the session.
func (p *Player) Hear(e event.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.count++; p.MaxEvents > 0 && p.count > p.MaxEvents {
		if p.stop != nil {
			p.stop(&event.Error{Code: event.CodeBudget, Message: fmt.Sprintf("the step gave more than %s events", grouped(p.MaxEvents)),
				Hint: "a script that sleeps in a loop never settles: give the step settle: false, and let time pass with wait 30s"})
		}
		return
	}
	switch b := e.Body.(type) {
	case event.Session:
		p.state = b.State
	case event.Task:
		if b.Status == "failure" {
			p.heard.failures = append(p.heard.failures, failed{task: b.ID, what: b.Called(), err: b.Error})
		}
	case event.Output:
		if p.wants.outputs {
			p.heard.outputs = append(p.heard.outputs, b)
		}
	case event.Console:
		if p.wants.console {
			p.heard.console = append(p.heard.console, b.Message)
		}
	case event.HTTP:
		if p.wants.requests {
			p.heard.requests = append(p.heard.requests, b.Method+" "+b.URL)
		}
	case event.Diagnostic:
		p.heard.diagnostics = append(p.heard.diagnostics, b)
	}
}

// Fault takes something that went wrong outside of the session: it fails the step, unless an expectation names it.
func (p *Player) Fault(err *event.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard.faults = append(p.heard.faults, err)
}

// wants is what of a step is kept because somebody expects some: a session on the real clock may talk for days.
type wants struct{ outputs, console, requests bool }

func (s Step) wants() (w wants) {
	for _, e := range s.Expect {
		w.outputs = w.outputs || e.Output != nil
		w.console = w.console || e.Console != nil
		w.requests = w.requests || e.HTTP != nil
	}
	return w
}

// Leave takes the stores that the session leaves behind.
func (p *Player) Leave(stores json.RawMessage) {
	p.mu.Lock()
	p.left = stores
	p.mu.Unlock()
}

// grouped is a number as texts have it: 100,000.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Step does one step and checks what comes of it; false if the next one makes no sense then.
func (p *Player) Step(ctx context.Context, step Step) bool {
	p.steps++
	if p.Begin != nil {
		p.Begin(p.steps, step)
	}
	limited, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if p.Timeout > 0 {
		timer := time.AfterFunc(p.Timeout, func() { stop(fmt.Errorf("the step took more than %v", p.Timeout)) })
		defer timer.Stop()
	}
	p.mu.Lock()
	p.heard, p.wants, p.count, p.stop = outcome{}, step.wants(), 0, stop
	p.mu.Unlock()
	result, err := p.do(limited, step)
	p.mu.Lock()
	o := p.heard
	p.heard, p.stop = outcome{}, nil
	p.mu.Unlock()
	if p.Done != nil {
		p.Done(step)
	}
	if cause := context.Cause(limited); cause != nil || err != nil {
		if cause == nil {
			cause = err
		}
		p.stopped(step, cause)
		return false
	}
	return p.judge(step, &o, result)
}

// do asks the session for what the step says. An error says that it did not settle.
func (p *Player) do(ctx context.Context, step Step) (event.Result, error) {
	if step.Play.Do != "" {
		result := p.Session.Play(ctx, step.Play)
		if step.Play.Unsettled {
			return result, p.Session.Rest(ctx)
		}
		return result, nil
	}
	target, err := p.Find(ctx, step.Run)
	if err != nil {
		return event.Result{Status: "refused", Error: known(err)}, nil
	}
	request := runtime.Request{Target: target, Args: step.Args, Undeclared: step.Undeclared, Place: step.Stand}
	if !step.Play.Unsettled {
		result := p.Session.Run(ctx, request)
		// What the script left behind would otherwise run at some moment of the next step.
		return result, p.Session.Settle(ctx)
	}
	done := make(chan event.Result, 1)
	p.Session.Start(request, func(r event.Result) { done <- r })
	err = p.Session.Rest(ctx)
	select {
	case result := <-done:
		return result, err
	default:
		return event.Result{Status: "success"}, err
	}
}

// known is an error in the form that failures have.
func known(err error) *event.Error {
	var e *event.Error
	if !errors.As(err, &e) {
		e = &event.Error{Message: err.Error()}
	}
	return e
}

// stopped is a step that was not let go on.
func (p *Player) stopped(step Step, cause error) {
	hint := "look for a loop that does not end; under the virtual clock sleeping takes no time"
	if p.Mission && !step.Play.Unsettled && step.Play.Do != runtime.StepWait {
		hint = "a script that sleeps in a loop never settles: give the step settle: false, and let time pass with wait: 30s"
	}
	p.fail(step.At, hint, "%s was stopped: %v", step.name(), cause)
}

// name is how failures name a step.
func (s Step) name() string {
	if s.Play.Do == "" {
		return s.Run
	}
	s.Play.Unsettled = false
	return s.String()
}

// judge checks what came of a step; false ends the scenario.
func (p *Player) judge(step Step, o *outcome, result event.Result) bool {
	o.run, o.value = step.Play.Do == "", result.Value
	if o.run { // its task is no other failure than its result
		o.failures = slices.DeleteFunc(o.failures, func(f failed) bool { return f.task == result.Task })
	}
	if result.Error != nil {
		if why := errorText(result.Error.Cause); why != "" { // what the step failed for is no other failure
			if i := slices.IndexFunc(o.failures, func(f failed) bool { return errorText(f.err) == why }); i >= 0 {
				o.failures = slices.Delete(o.failures, i, i+1)
			}
		}
		o.failures = slices.Insert(o.failures, 0, failed{what: step.name(), status: result.Status, deep: !o.run, err: result.Error})
	}
	for _, fault := range o.faults {
		if !slices.ContainsFunc(o.failures, func(f failed) bool { return f.says(fault.Message) }) {
			o.failures = append(o.failures, failed{what: step.name(), err: fault})
		}
	}
	if !p.failures(step, o) {
		return false
	}
	if err := p.look(step, o); err != nil {
		p.failWith(step.At, "the session cannot be looked at", err)
		return false
	}
	for _, e := range step.Expect {
		e.check(o, p.fail)
	}
	p.unexpected(step, o)
	return true
}

// failures compares what failed with what was to fail; false if the scenario cannot go on.
func (p *Player) failures(step Step, o *outcome) bool {
	var wanted []Text
	for _, e := range step.Expect {
		wanted = append(wanted, e.Errors...)
	}
	met := true
	for _, want := range wanted {
		if !slices.ContainsFunc(o.failures, func(f failed) bool { return f.is(want) }) {
			met = false
			what := "step"
			if o.run {
				what = "run"
			}
			if len(o.failures) == 0 {
				p.fail(want.At, "", "the %s was to fail with %s, and succeeded", what, quote(want.Written))
			} else {
				p.fail(want.At, "", "the %s was to fail with %s, and failed with %s", what, quote(want.Written), o.failed())
			}
		}
	}
	if !met {
		return true // what failed instead has been said
	}
	goesOn := true
	for _, f := range o.failures {
		if slices.ContainsFunc(wanted, f.is) {
			continue
		}
		message := f.what + " failed"
		if f.status == "refused" && !o.run {
			message = f.what + " was refused"
		}
		p.failWith(step.At, message, f.err)
		goesOn = goesOn && f.status == ""
	}
	return goesOn
}

// look reads of the session what the step's expectations compare.
func (p *Player) look(step Step, o *outcome) (err error) {
	for _, e := range step.Expect {
		if len(e.Stores) > 0 && o.stores == nil {
			if o.stores, err = p.Stores(); err != nil {
				return err
			}
		}
		if e.State != nil && o.state == nil {
			if o.state, err = p.Session.State(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Stores are the session's stores by scope and key, with secrets masked: those that it left if it has ended.
func (p *Player) Stores() (map[string]map[string]json.RawMessage, error) {
	p.mu.Lock()
	text := p.left
	p.mu.Unlock()
	if text == nil {
		var err error
		if text, err = p.Session.Stores(); err != nil {
			return nil, err
		}
	}
	masked := p.Mask.Event(event.Event{Body: event.Stores{Scopes: text}}).Body.(event.Stores)
	var all map[string]map[string]json.RawMessage
	if err := json.Unmarshal(masked.Scopes, &all); err != nil {
		return nil, fmt.Errorf("read the stores: %w", err)
	}
	return all, nil
}

// unexpected fails for the diagnostics that nobody may overlook, unless an expectation names them: those of severity
// error, effects that are skipped, and under strict all.
func (p *Player) unexpected(step Step, o *outcome) {
	var named []string
	for _, e := range step.Expect {
		if e.Diagnostics != nil {
			named = append(named, *e.Diagnostics...)
		}
	}
	for _, d := range o.diagnostics {
		if (p.Strict || d.Severity == schema.SeverityError || d.Code == "effect-skipped" && d.Severity != schema.SeverityInfo) && !slices.Contains(named, d.Code) {
			err := &event.Error{Code: d.Code, Message: d.Message, Source: d.Source, Hint: d.Hint}
			p.failWith(step.At, fmt.Sprintf("%s raised the diagnostic %s", step.name(), d.Code), err)
		}
	}
}

// at is a place of the steps as messages show it.
func (p *Player) at(place Place) string {
	if place.Line == 0 {
		return p.Path
	}
	return fmt.Sprintf("%s:%d:%d", p.Path, place.Line, place.Column)
}

func (p *Player) fail(at Place, hint, format string, args ...any) {
	p.Failures = append(p.Failures, Failure{Source: p.at(at), Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (p *Player) failWith(at Place, message string, err error) {
	e := known(err)
	p.Failures = append(p.Failures, Failure{Source: p.at(at), Message: message, Hint: e.Hint, Error: e})
}
