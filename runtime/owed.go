package runtime

import (
	"context"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
)

// This file keeps account of the answers that a session owes. Each request gets one result, whatever becomes of the
// session, and it is the last event that carries the request's id.

// operation is a request that is being served and is answered later: a step, or a run that has its result.
type operation struct {
	step    Step
	cause   *cause
	failure *event.Error // of the sequence that the step began
	pause   *pause       // of a wait

	execution *mission.Execution // that the step has begun

	run    *Execution // instead of a step
	result event.Result

	over   bool               // it has its answer
	silent bool               // nobody asked for it: no event says what came of it
	done   func(event.Result) // must not block
}

// outcome is what a step came to.
func (op *operation) outcome() event.Result {
	if op.failure != nil {
		return event.Result{Status: "failure", Error: op.failure}
	}
	return event.Result{Status: "success"}
}

// called is what the step does, for the log of commits.
func (op *operation) called() string {
	if op.execution == nil {
		return op.step.Do
	}
	a := op.execution.Action
	return op.step.Do + " " + a.Node.Force.LocalKey + "/" + a.Node.LocalKey + "/" + a.LocalKey
}

// cameTo is what the step came to, for the log; of an action what its execution did. "" of a run, which has said so itself.
func (op *operation) cameTo(result event.Result) string {
	switch {
	case op.run != nil:
		return ""
	case op.execution != nil && result.Status == "success":
		return op.called() + ": " + op.execution.Status
	}
	return op.called() + ": " + result.Status
}

// owe notes a step that is to be answered. In a session that was given up it is refused at once: false.
func (s *Session) owe(op *operation) bool {
	s.emitting.Lock()
	defer s.emitting.Unlock()
	if !s.abandoned.Load() {
		s.owed = append(s.owed, op)
		return true
	}
	failure := s.lost()
	result := event.Result{Status: "refused", Error: failure}
	if !op.silent {
		s.send(nil, op.cause, event.Failure{Code: failure.Code, Message: failure.Message, Hint: failure.Hint}, result)
	}
	op.done(result)
	return false
}

// conclude answers a request, once. Of a session that was given up, who did that has answered.
func (s *Session) conclude(op *operation, result event.Result) {
	if op.over {
		return
	}
	op.over = true
	s.boundary(op.cameTo(result), func(unkept *event.Error) { s.reply(op, failing(result, unkept)) })
}

// reply gives the answer of a request, unless who abandoned the session has.
func (s *Session) reply(op *operation, result event.Result) {
	s.emitting.Lock()
	i := slices.Index(s.owed, op)
	if i < 0 {
		s.emitting.Unlock()
		return
	}
	s.owed = slices.Delete(s.owed, i, i+1)
	if !op.silent {
		s.send(op.run, op.cause, result)
	}
	op.cause.answered = true
	s.emitting.Unlock()
	if op.pause != nil {
		s.forget(op.pause)
	}
	op.done(result)
}

// unsettled are the requests that are owed an answer.
func (s *Session) unsettled() []*operation {
	s.emitting.Lock()
	defer s.emitting.Unlock()
	return slices.Clone(s.owed)
}

// rest notes that a start, a reset or an end has come to its end, or as far as it goes.
func (s *Session) rest() {
	s.underWay = false
	list := s.onRest
	s.onRest = nil
	for _, f := range list {
		s.vm.Loop.Post(func() { // once what goes with it has begun, such as the effects of a session's start
			s.move(-1)
			f()
		})
	}
}

// whenRested calls f once no start, reset or end is under way, which a step that does not settle may have begun. A virtual
// clock moves meanwhile.
func (s *Session) whenRested(f func()) {
	s.onRest = append(s.onRest, f)
	s.move(1)
	if !s.underWay {
		s.rest()
	}
}

// Finish ends a session that plays a mission, as no request: a start or a reset that is under way comes to its end, then
// METIS's end is played; what METIS cannot end is given up, which a diagnostic says. Then everything is freed. A cancelled
// context cancels what runs.
func (s *Session) Finish(ctx context.Context) {
	done := make(chan struct{})
	op := &operation{step: Step{Do: StepEnd, GiveUp: true}, cause: &cause{}, silent: true, done: func(event.Result) { close(done) }}
	if s.owe(op) {
		s.vm.Loop.Post(func() { s.whenRested(func() { s.serve(op) }) })
	}
	select {
	case <-done:
	case <-ctx.Done():
		s.CancelAll(&event.Error{Code: event.CodeCancelled, Message: "cancelled: " + context.Cause(ctx).Error()})
	}
	s.End()
}
