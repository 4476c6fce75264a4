package runtime

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// This file runs what METIS runs by itself: hooks and effects, in batches (spec 4.2 to 4.4).

// hook is a function that an environment has registered with on(method, callback).
type hook struct {
	method   string
	callback js.Callable
	at       string // file:line:column of the call of on
}

// batch is executions that run one after another. Batches run side by side.
type batch struct {
	list      []*Execution
	stops     bool // the first failure skips the rest
	permitted []string
}

// permitted are the states in which a trigger's effects run.
func permitted(trigger string) []string {
	switch trigger {
	case mission.SessionSetup:
		return []string{starting, resetting}
	case mission.SessionTeardown:
		return []string{ending, resetting}
	}
	return []string{started}
}

// newEffect is an execution of an effect of the mission.
func (s *Session) newEffect(r *realm, e *mission.Effect, actor *Member, c *cause) *Execution {
	x := &Execution{session: s, kind: "effect", home: r, effect: e, trigger: e.Trigger, actor: actor, cause: c}
	if env := s.environments[e.EnvironmentID]; env != nil && env.failure == nil {
		x.target = env.ids[e.TargetID]
	}
	x.queue()
	return x
}

// effectBatch are the effects that are to run for a trigger.
func (s *Session) effectBatch(r *realm, effects []*mission.Effect, trigger string, actor *Member, c *cause) *batch {
	b := &batch{permitted: permitted(trigger)}
	for _, e := range effects {
		if !s.mission.dialect.DisabledIsGone || s.disabled(e.EnvironmentID) == "" {
			b.list = append(b.list, s.newEffect(r, e, actor, c))
		}
	}
	return b
}

// effectBatches are the session's effects of a trigger, a batch for each realm.
func (s *Session) effectBatches(trigger string, op *operation) []*batch {
	var list []*batch
	for i, r := range s.now.realms {
		b := s.effectBatch(r, r.EffectsFor(trigger), trigger, nil, op.cause)
		if i == 0 && !slices.IsSortedFunc(b.list, func(a, b *Execution) int { return cmp.Compare(a.effect.Order, b.effect.Order) }) {
			s.diagnose(nil, event.Diagnostic{Code: "effects-unsorted", Severity: schema.SeverityWarning,
				Message: fmt.Sprintf("METIS %s runs the session's effects of the trigger %s as the mission lists them, and their order says otherwise", r.Dialect, trigger),
				Hint:    "do not rely on the order of effects of the session; METIS up to 2.4 keeps it"})
		}
		list = append(list, b)
	}
	return list
}

// hookBatches are the hooks of a method, a batch for each realm and environment that the mission uses.
func (s *Session) hookBatches(method string, op *operation) []*batch {
	var list []*batch
	for _, r := range s.now.realms {
		for _, env := range s.mission.loaded {
			if s.mission.dialect.DisabledIsGone && s.disabled(env.ID) != "" {
				continue
			}
			b := &batch{stops: s.mission.dialect.FailedHookStops}
			for _, h := range env.hooks {
				if h.method != method {
					continue
				}
				x := &Execution{session: s, kind: "hook", home: r, hook: h, target: env.self, cause: op.cause}
				x.queue()
				b.list = append(b.list, x)
			}
			if len(b.list) > 0 {
				list = append(list, b)
			}
		}
	}
	return list
}

// announce says that the batches are queued, all of them before any of it runs (spec 4.3).
func (s *Session) announce(groups ...[]*batch) {
	for _, batches := range groups {
		for _, b := range batches {
			for _, x := range b.list {
				s.queued[x] = true
				s.emit(x, x.event("queued", nil))
			}
		}
	}
}

// runAll runs batches side by side, then calls done, if given, with the first execution that failed.
func (s *Session) runAll(batches []*batch, done func(failed *Execution)) {
	var failed *Execution
	left := len(batches)
	finish := func(x *Execution) {
		if failed == nil {
			failed = x
		}
		if left--; left <= 0 {
			if done != nil {
				done(failed)
			}
			s.quiet()
		}
	}
	if left == 0 {
		finish(nil)
		return
	}
	for _, b := range batches {
		s.batches++
		s.runBatch(b, func(x *Execution) {
			s.batches--
			finish(x)
		})
	}
}

// runBatch runs one batch; done gets its first execution that failed. Each one begins in a turn of its own.
func (s *Session) runBatch(b *batch, done func(failed *Execution)) {
	var failed *Execution
	next := 0
	var step func()
	step = func() {
		if next == len(b.list) {
			done(failed)
			return
		}
		x := b.list[next]
		next++
		delete(s.queued, x)
		if x.skip(b, failed) {
			s.vm.Loop.Post(step)
			return
		}
		x.done = func(event.Result) {
			if x.failure != nil && failed == nil {
				failed = x
			}
			s.vm.Loop.Post(step)
		}
		s.setRunning(append(s.running, x))
		s.noteRunning()
		s.sayOfTarget(x)
		s.emit(x, x.event("running", nil))
		if x.kind == "hook" {
			x.call(x.hook.callback)
		} else {
			x.call(x.target.script)
		}
	}
	step()
}

// skipAll marks what will not run, and says why: nothing in METIS does. failed is what failed before it; nil: op was
// overtaken.
func (s *Session) skipAll(batches []*batch, failed *Execution, op *operation) {
	var issue mission.Issue
	if failed != nil {
		issue = failed.stops()
	} else {
		issue = mission.Issue{Code: stateIssue, Message: op.failure.Message, Hint: op.failure.Hint}
	}
	for _, b := range batches {
		for _, x := range b.list {
			if s.queued[x] {
				delete(s.queued, x)
				x.follows(issue)
			}
		}
	}
	s.quiet()
}

// follows skips an execution after what has been told by itself, such as a hook that failed.
func (x *Execution) follows(issue mission.Issue) {
	if s := x.session; s.infos() {
		d := x.skipped(issue)
		d.Severity = schema.SeverityInfo
		s.diagnose(x, d)
	}
	x.end("skipped", nil)
}

// stops is why others do not run behind an execution that has failed.
func (x *Execution) stops() mission.Issue {
	return mission.Issue{Code: x.kind + "-failed", Message: x.called() + " has failed", Hint: "mend that " + x.kind}
}

// skipQueued marks an execution that has not begun and will not; one that was cancelled has its mark.
func (s *Session) skipQueued(x *Execution) {
	if s.queued[x] {
		delete(s.queued, x)
		x.end("skipped", nil)
	}
}

// end ends an execution that runs no (more) script.
func (x *Execution) end(status string, failure *event.Error) {
	x.settled = true
	x.finish(x.event(status, failure), event.Result{Task: x.id, Status: status, Error: failure})
}

// stateIssue is the code of what does not run because its session is in no state for it.
const stateIssue = "state"

// skip decides whether METIS passes over an execution at its turn, and says why: nothing in METIS does.
func (x *Execution) skip(b *batch, failed *Execution) bool {
	s := x.session
	var issues []mission.Issue
	because := func(code, message, hint string) { issues = []mission.Issue{{Code: code, Message: message, Hint: hint}} }
	switch {
	case x.settled: // cancelled before its turn
		return true
	case s.state == broken || s.state == ended || x.instance != s.now:
		because("session", "the session is "+s.state, "begin a new one")
	case b.stops && failed != nil:
		x.follows(failed.stops())
		return true
	case x.kind == "hook":
		return false
	case !slices.Contains(b.permitted, s.state):
		because(stateIssue, fmt.Sprintf("effects of the trigger %s do not run while the session is %s", x.trigger, s.state),
			"METIS drops what is left of a batch when its session is reset or ended")
	case s.disabled(x.effect.EnvironmentID) != "":
		because(disabledIssue, s.disabled(x.effect.EnvironmentID), "take it out of the session's config, or declare what it lacks")
	default:
		issues = s.issues(x.home, x.effect, x.target)
		if len(issues) > 0 && x.target != nil {
			s.sayOfTarget(x) // its declaration may be why
		}
	}
	if len(issues) == 0 {
		return false
	}
	for _, issue := range issues {
		s.diagnose(x, x.skipped(issue))
	}
	x.end("skipped", nil)
	return true
}

// skipped is why an effect is skipped, as a diagnostic.
func (x *Execution) skipped(issue mission.Issue) event.Diagnostic {
	d := event.Diagnostic{Code: "effect-skipped", Severity: schema.SeverityWarning, Hint: issue.Hint,
		Message: fmt.Sprintf("METIS skips %s and says nothing: %s (%s)", x.called(), issue.Message, issue.Code)}
	switch {
	case x.kind == "hook" && x.hook.at != "":
		d.Source = x.hook.at
	case x.target != nil:
		d.Source, d.Frame = x.target.place(x.target.declared(issue.Argument))
	}
	return d
}

// declared is the part of a target's declaration that a parameter is.
func (t *target) declared(parameter string) string {
	for i, p := range t.Parameters {
		if p.ID == parameter && parameter != "" {
			return fmt.Sprintf("%s[%d]", t.Dialect.ParametersKey, i)
		}
	}
	return ""
}

// issues are the reasons for which METIS skips an effect.
func (s *Session) issues(r *realm, e *mission.Effect, t *target) []mission.Issue {
	s.keepArgs(r, e)
	if t == nil {
		issues := e.Issues(nil, nil)
		if env := s.environments[e.EnvironmentID]; env != nil {
			failure := env.failure
			if failure == nil {
				failure = s.lostTarget(env, e.TargetID)
			}
			if failure != nil {
				issues[0].Message += ": " + short(failure)
				issues[0].Hint = "mend what is wrong in its files: metis-run check shows it"
			} else if ids := slices.Sorted(maps.Keys(env.ids)); len(ids) > 0 {
				issues[0].Hint = "the environment has the targets " + strings.Join(ids, ", ")
			}
		}
		return issues
	}
	return e.Issues(t.Target, s.migrations(t))
}

// lostTarget is why a target of that id, or folder, did not load; nil if there is none.
func (s *Session) lostTarget(env *environment, id string) *event.Error {
	for _, t := range s.all(env) {
		if t.failure != nil && t.ID == id {
			return t.failure
		}
	}
	return nil
}

// disabled says why an environment is switched off in this session; "" if it is not.
func (s *Session) disabled(env string) string {
	switch e := s.environments[env]; {
	case slices.Contains(s.config.Disabled, env):
		return fmt.Sprintf("the session's config disables the environment %q", env)
	case s.config.Standalone() && e != nil && !e.schema.MultiRealmSupport:
		return fmt.Sprintf("the environment %q does not declare multiRealmSupport, and the session is standalone", env)
	}
	return ""
}

// whenQuiet calls f once no execution runs and no batch is at work.
func (s *Session) whenQuiet(f func()) {
	s.onQuiet = append(s.onQuiet, f)
	s.quiet()
}

func (s *Session) quiet() {
	if len(s.onQuiet) == 0 || len(s.running) > 0 || s.batches > 0 || len(s.queued) > 0 {
		return
	}
	list := s.onQuiet
	s.onQuiet = nil
	s.vm.Loop.Post(func() {
		for _, f := range list {
			f()
		}
	})
}

// waits tells whether METIS lets an execution wait for something that nobody has brought so far: a later one may.
func (s *Session) waits(x *Execution) bool { return x.kind == "effect" && s.state == started }
