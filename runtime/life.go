package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// This file is the life of a session that plays a mission: its steps, and the sequences of start, reset and end
// (spec 4.1, 4.2).

// What a Step can do.
const (
	StepStart   = "start"
	StepExecute = "execute"
	StepWait    = "wait"
	StepSettle  = "settle"
	StepReset   = "reset"
	StepEnd     = "end"
	StepConfigs = "configs"
)

// Step is one thing that a host asks of a session that plays a mission.
type Step struct {
	Do string // one of the Step constants

	Force, Node, Action string // to execute: local keys or _ids
	Outcome             string // of it: "success", "failure", or "" for chance
	Member              string // who executes: a username or an _id; "": one who may

	For     time.Duration     // to wait, on the session's clock
	Configs map[string]string // environment id -> config id; an empty one selects none

	// GiveUp has an end free also a session that METIS cannot end any more, for its start or its reset has failed. A
	// diagnostic says so (ended-without-teardown).
	GiveUp bool

	// Unsettled has the step answered as soon as it is accepted. Else it is answered when nothing is left that could
	// run: no execution, no queued task, no timer of a script.
	Unsettled bool

	Re json.RawMessage // what the events that it causes carry as "re"
}

// Play serves one step of a session that was opened with a mission and waits for its answer: refused, with METIS's sense,
// if METIS would not do it; failure if a start, a reset or an end did not come to its end. What tasks came to is told by
// their events. On a virtual clock time passes only while somebody waits: a step that settles, Settle, Run.
//
// A cancelled context cancels everything that runs or is queued, and the answer is cancelled.
func (s *Session) Play(ctx context.Context, step Step) event.Result {
	done := make(chan event.Result, 1)
	op := &operation{step: step, cause: &cause{re: step.Re}, done: func(r event.Result) { done <- r }}
	if s.owe(op) {
		s.vm.Loop.Post(func() { s.serve(op) })
	}
	select {
	case result := <-done:
		return result
	case <-ctx.Done():
	}
	why := cancelled(ctx)
	s.CancelAll(why)
	s.vm.Loop.Post(func() { s.conclude(op, event.Result{Status: "cancelled", Error: why}) })
	return <-done
}

// serve accepts or refuses a step, on the session's goroutine.
func (s *Session) serve(op *operation) {
	if op.over {
		return
	}
	s.as(op.cause, func() {
		failure := s.accept(op)
		if failure == nil && s.durable != nil { // what has begun, such as an execution that takes its time, is on disk
			s.durable.slept = true
			s.durable.what = append(s.durable.what, op.called()+" begins")
		}
		switch {
		case failure != nil:
			if !op.silent {
				s.emit(nil, event.Failure{Code: failure.Code, Message: failure.Message, Hint: failure.Hint})
			}
			s.conclude(op, event.Result{Status: "refused", Error: failure})
		case op.step.Do == StepWait: // its timer answers
		case op.step.Unsettled:
			s.conclude(op, event.Result{Status: "success"})
		default:
			s.whenSettled(func() { s.conclude(op, op.outcome()) })
		}
	})
}

// refused is what METIS does not do, in its sense.
func refused(hint, format string, args ...any) *event.Error {
	return &event.Error{Code: event.CodeRefused, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// accept begins what a step asks for; an error refuses it.
func (s *Session) accept(op *operation) *event.Error {
	switch {
	case s.mission == nil:
		return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("session %q plays no mission", s.id), Hint: "open one with a mission"}
	case s.state == broken || s.state == ended:
		return s.lossOf()
	}
	step := op.step
	switch step.Do {
	case StepStart:
		if s.state != unstarted {
			return refused("a session starts once; reset it to begin anew", "the session cannot start: it is %s", s.state)
		}
		s.start(op)
	case StepExecute:
		return s.execute(op)
	case StepWait:
		if clock := s.opts.Caps.Clock; clock.IsVirtual() && clock.Now().Add(step.For).After(endOfTime) {
			return tooLong()
		}
		s.pass(op)
	case StepSettle:
	case StepReset:
		switch {
		case s.state == ending: // METIS takes it up to 2.4, for an end that has failed leaves a session there; here it ends
			return refused("begin a new session", "the session cannot be reset: it is %s", s.state)
		case s.state == unstarted || s.mission.dialect.ResetNeedsStarted && s.state != started:
			return refused("start it, and let the start come to its end", "the session cannot be reset: it is %s", s.state)
		}
		s.reset(op)
	case StepEnd:
		switch {
		case s.state == started:
			s.finale(op)
		case !step.GiveUp || s.underWay:
			return refused("METIS ends a session in the state started only; to free it all the same, let its host give it up", "the session cannot end: it is %s", s.state)
		default:
			s.giveUp()
		}
	case StepConfigs:
		return s.selectConfigs(step.Configs)
	default:
		return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("there is no step %q", step.Do),
			Hint: "there are start, execute, wait, settle, reset, end, configs"}
	}
	return nil
}

// enterState moves the session on, unless it is over.
func (s *Session) enterState(state string) bool {
	if s.state == broken || s.state == ended {
		return false
	}
	s.state = state
	s.emit(nil, event.Session{State: state})
	return true
}

// as has f act for a request: what it emits carries the request's id.
func (s *Session) as(c *cause, f func()) {
	before := s.acting
	s.acting = c
	defer func() { s.acting = before }()
	f()
}

// overtaken tells whether a sequence does not go on, and notes why: the session is over, or was reset meanwhile, which is
// possible at any time up to METIS 2.4.
func (s *Session) overtaken(op *operation) bool {
	switch {
	case s.state == broken || s.state == ended:
		op.failure = s.lossOf()
	case s.sequence != op:
		op.failure = &event.Error{Code: event.CodeCancelled, Message: fmt.Sprintf("the %s does not come to its end: the session was reset meanwhile", op.step.Do),
			Hint: "let it settle before the reset"}
	default:
		return false
	}
	return true
}

func (s *Session) start(op *operation) {
	s.sequence, s.underWay = op, true
	s.enterState(starting)
	s.launched = s.opts.Caps.Clock.Now()
	s.prepare()
	s.introduce()
	s.setup(op)
}

// introduce sends the intro messages: each force's first output.
func (s *Session) introduce() {
	for _, r := range s.now.realms {
		r.Introduce()
	}
}

// setup runs setup hooks, then setup effects, and begins the session's effects.
func (s *Session) setup(op *operation) {
	hooks, effects := s.hookBatches("environment-setup", op), s.effectBatches(mission.SessionSetup, op)
	s.announce(hooks, effects)
	s.runAll(hooks, func(failed *Execution) {
		if s.overtaken(op) || failed != nil {
			s.skipAll(effects, failed, op)
			s.stall(op, failed)
			return
		}
		s.runAll(effects, func(failed *Execution) {
			if s.overtaken(op) || failed != nil {
				s.stall(op, failed)
				return
			}
			s.as(op.cause, func() {
				s.enterState(started)
				s.rest()
				effects := s.effectBatches(mission.SessionStart, op)
				s.announce(effects)
				s.runAll(effects, nil) // and METIS does not wait for it
			})
		})
	})
}

// stall is a start, or a reset, that does not go on: a hook or an effect of its has failed (spec 4.2), or it was overtaken.
func (s *Session) stall(op *operation, failed *Execution) {
	s.as(op.cause, func() {
		if s.overtaken(op) {
			return
		}
		op.failure = &event.Error{Code: event.CodeScript, Message: fmt.Sprintf("the session does not start: %s failed", failed.called()),
			Hint: "METIS leaves it in the state " + s.state + ": mend the " + failed.kind + " and begin a new session", Cause: failed.failure}
		s.rest()
		if s.config.Test() {
			op.failure.Hint = "METIS throws a test session away here: mend the " + failed.kind + " and begin a new one"
			s.end()
		}
	})
}

// teardown stops what runs, waits for it, and runs teardown effects, then hooks. failed is one of these that failed.
func (s *Session) teardown(op *operation, done func(failed *Execution)) {
	for _, r := range s.now.realms {
		for _, x := range r.Executions() {
			x.Abort()
		}
	}
	s.cutSleeps()
	s.whenQuiet(func() {
		if s.overtaken(op) {
			done(nil)
			return
		}
		effects, hooks := s.effectBatches(mission.SessionTeardown, op), s.hookBatches("environment-teardown", op)
		s.as(op.cause, func() { s.announce(effects, hooks) })
		s.runAll(effects, func(failed *Execution) {
			if s.overtaken(op) || failed != nil && !s.mission.dialect.FailedTeardownGoesOn {
				s.skipAll(hooks, failed, op)
				done(failed)
				return
			}
			s.runAll(hooks, func(other *Execution) { done(cmp.Or(failed, other)) })
		})
	})
}

// cutSleeps is METIS's: a sleeping script counts as a success, and what stands behind its sleep never runs.
func (s *Session) cutSleeps() {
	for _, x := range byNumber(s.asleep) {
		x.cutSleep()
	}
}

// cutSleep takes the sleeps off an execution, which says what does not run.
func (x *Execution) cutSleep() {
	s := x.session
	waits := x.task.Waits()
	x.wake(nil)
	d := event.Diagnostic{Code: "sleep-cut", Severity: schema.SeverityWarning,
		Message: x.called() + " sleeps while its session is torn down: METIS counts it as a success, and nothing behind its sleep ever runs",
		Hint:    "let the work be done before, or do it in a teardown effect or hook"}
	if len(waits) > 0 {
		d.Source = waits[0].String()
	}
	if lost := x.task.Finallys(); len(lost) > 0 {
		var places []string
		for _, at := range lost {
			places = append(places, at.String())
		}
		d.Message += "; the finally at " + join(places, ", ") + " does not run"
		d.Hint = "clean up in a teardown effect or hook: no finally is sure to run"
	}
	s.diagnose(x, d)
	if x.settled {
		return
	}
	if x.kind == "run" {
		x.cut(cutMessage)
		return
	}
	x.end("success", nil)
}

// reset tears the instance down and sets the next one up (spec 4.2, 4.6).
func (s *Session) reset(op *operation) {
	s.sequence, s.underWay = op, true
	s.enterState(resetting)
	s.teardown(op, func(failed *Execution) {
		if failed != nil {
			s.stuck(op, failed, "reset")
			return
		}
		s.as(op.cause, func() {
			if s.overtaken(op) {
				return
			}
			old := s.now
			next := s.newInstance()
			for _, r := range old.realms {
				next.realms = append(next.realms, s.next(r))
			}
			old.set.End()
			s.emitting.Lock()
			s.now = next
			s.emitting.Unlock()
			s.emit(nil, event.Session{State: resetting}) // the first event of the new instance
			s.introduce()
			s.setup(op)
		})
	})
}

// stuck is a teardown that failed.
func (s *Session) stuck(op *operation, failed *Execution, what string) {
	s.as(op.cause, func() {
		if s.overtaken(op) {
			return
		}
		op.failure = &event.Error{Code: event.CodeScript, Message: fmt.Sprintf("the %s does not come to its end: %s failed", what, failed.called()),
			Hint: "METIS leaves the session in the state " + s.state + ": mend the " + failed.kind, Cause: failed.failure}
		s.rest()
	})
}

// finale tears the session down for good. METIS never ends a session whose teardown fails; here it ends, or nobody could
// free it, and the step says so.
func (s *Session) finale(op *operation) {
	s.sequence, s.underWay = op, true
	s.enterState(ending)
	s.members = nil
	s.teardown(op, func(failed *Execution) {
		if failed != nil {
			s.stuck(op, failed, "end")
		}
		s.as(op.cause, s.end)
	})
}

// giveUp frees a session that METIS would leave as it is for ever.
func (s *Session) giveUp() {
	s.diagnose(nil, event.Diagnostic{Code: "ended-without-teardown", Severity: schema.SeverityWarning,
		Message: fmt.Sprintf("METIS cannot end a session that is %s and keeps it: it is freed here without its teardown effects and hooks", s.state),
		Hint:    "mend the hook or the effect that has failed before"})
	s.end()
}

// endOfTime is far from where a clock, which counts nanoseconds in 64 bits, ends: in the year 2262.
var endOfTime = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)

func tooLong() *event.Error {
	return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("a virtual clock goes to the year %d", endOfTime.Year()), Hint: "wait for less"}
}

// pass lets time pass: exactly so much on a virtual clock.
func (s *Session) pass(op *operation) {
	op.pause = s.after(op.step.For, func() {
		result := op.outcome()
		// One that was ended meanwhile has nothing to wait for any more.
		if s.state == broken || s.state == ended && (s.sequence == nil || s.sequence.step.Do != StepEnd) {
			result = event.Result{Status: "failure", Error: s.lossOf()}
		}
		s.conclude(op, result)
	})
}

// pause is somebody who waits for the clock.
type pause struct {
	timer *js.Timer
	over  func()
}

// after calls f once the clock has gone on by d and all that is due by then is done, or the session is over: then no
// clock of it goes on. On a virtual clock what is under way outside is part of that, for it takes no time there.
func (s *Session) after(d time.Duration, f func()) *pause {
	s.move(1)
	p := &pause{over: f}
	s.pauses = append(s.pauses, p)
	var fire func()
	fire = func() {
		if s.opts.Caps.Clock.IsVirtual() && s.vm.Loop.Due() { // what is due at the same moment comes first
			p.timer = s.vm.Loop.After(0, fire)
			return
		}
		if !s.opts.Caps.Clock.IsVirtual() {
			s.resume(p)
			return
		}
		s.vm.Loop.WhenQuiet(func() {
			if slices.Contains(s.pauses, p) { // else the session is over
				s.resume(p)
			}
		})
	}
	p.timer = s.vm.Loop.After(d, fire)
	return p
}

// resume tells somebody who waits for the clock that it is time, or that no time comes any more.
func (s *Session) resume(p *pause) {
	s.forget(p)
	p.over()
}

// forget takes off somebody who waits for the clock.
func (s *Session) forget(p *pause) {
	if i := slices.Index(s.pauses, p); i >= 0 {
		s.pauses = slices.Delete(s.pauses, i, i+1)
		s.vm.Loop.Stop(p.timer)
		s.move(-1)
	}
}

// resumeAll tells those who wait that the session is over.
func (s *Session) resumeAll() {
	for _, p := range slices.Clone(s.pauses) {
		s.resume(p)
	}
}

// selectConfigs changes the configs of environments, which METIS allows at any time (spec 5).
func (s *Session) selectConfigs(configs map[string]string) *event.Error {
	s.prepare()
	for _, id := range sortedKeys(configs) {
		env := s.environments[id]
		if env == nil {
			return unknownEnvironment(id, sortedKeys(s.environments))
		}
		if configs[id] == "" {
			continue
		}
		s.restsOn(env.Environment, "configs.json")
		if _, err := env.Config(configs[id]); err != nil {
			return asError(err)
		}
	}
	for env, id := range configs {
		if id == "" {
			delete(s.config.TargetEnvConfigs, env)
			s.revokeConfig(env)
		} else {
			s.config.TargetEnvConfigs[env] = id
			s.grantConfig(s.environments[env].Environment)
		}
	}
	return nil
}

// State is the mission's state: mission.Realm.State, or in a standalone session {"realms": {name: one of these}}.
func (s *Session) State() (json.RawMessage, error) {
	state, ok := do(s, func() json.RawMessage {
		if s.mission == nil {
			return nil
		}
		s.prepare()
		if !s.config.Standalone() {
			return s.now.realms[0].State()
		}
		out := []byte(`{"realms":{`)
		for i, r := range s.now.realms {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(event.AppendString(out, r.name), ':')
			out = append(out, r.State()...)
		}
		return append(out, "}}"...)
	})
	switch {
	case !ok:
		return nil, s.lost()
	case state == nil:
		return nil, &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("session %q plays no mission", s.id), Hint: "open one with a mission"}
	}
	return state, nil
}

// called is how messages name an execution.
func (x *Execution) called() string {
	switch {
	case x.kind == "hook":
		return fmt.Sprintf("the %s hook of %s", strings.TrimPrefix(x.hook.method, "environment-"), x.target.environment.ID)
	case x.kind == "evaluation":
		return x.target.ID
	case x.effect != nil && x.kind == "effect":
		return fmt.Sprintf("effect %q (%s/%s)", x.effect.Name, x.effect.EnvironmentID, x.effect.TargetID)
	}
	return x.target.environment.ID + "/" + x.target.ID
}
