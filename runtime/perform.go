package runtime

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// This file executes actions (spec 4.5).

// execute begins an execution of an action, or says why METIS would not.
func (s *Session) execute(op *operation) *event.Error {
	if s.state != started {
		return refused("start the session, and let the start come to its end", "no action is executed while the session is %s", s.state)
	}
	step := op.step
	if step.Outcome != "" && step.Outcome != "success" && step.Outcome != "failure" {
		return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("an outcome is success or failure, not %q", step.Outcome), Hint: "leave it out for chance"}
	}
	var actor *Member
	if step.Member != "" {
		var failure *event.Error
		if actor, failure = memberOf(s.members, step.Member); failure != nil {
			return failure
		}
	}
	r := s.realmOf(actor)
	action, failure := r.find(step)
	if failure != nil {
		return failure
	}
	force := action.Node.Force
	if actor == nil {
		actor = s.actorFor(force)
		if own := s.realmOf(actor); own != r { // the same action in the realm of who executes it
			r, action = own, own.ActionByID(action.ID)
		}
	}
	if failure := s.mayExecute(actor, force); failure != nil {
		return failure
	}
	member := ""
	if actor != nil {
		member = actor.ID
	}
	x, err := action.Begin(member, mission.Cheats{})
	if err != nil {
		var no *mission.Refusal
		if errors.As(err, &no) {
			return refused(no.Hint, "%s", no.Message)
		}
		return asError(err)
	}
	op.execution = x
	if action.Node.Blocked {
		s.diagnose(nil, event.Diagnostic{Code: "blocked-node-executed", Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("node %s/%s is blocked, and its action is executed: METIS's server does not look, only its browser offers no such action", force.LocalKey, action.Node.LocalKey),
			Hint:    "unblock the node first, if a player is to be able to do this"})
	}
	run := func(trigger string) {
		b := s.effectBatch(r, action.EffectsFor(trigger), trigger, actor, op.cause)
		s.announce([]*batch{b})
		s.runAll([]*batch{b}, nil)
	}
	run(mission.ExecutionInitiation)
	timer := s.vm.Loop.After(time.Duration(action.ProcessTime()*float64(time.Millisecond)), func() {
		s.as(op.cause, func() {
			success := step.Outcome == "success"
			if step.Outcome == "" {
				success = x.Draw(mission.Cheats{})
			}
			skip := x.Finish(success)
			trigger := mission.ExecutionFailure
			if success {
				trigger = mission.ExecutionSuccess
			}
			if skip != nil {
				s.diagnose(nil, openSkipped(action.Node, skip))
			}
			run(trigger)
		})
	})
	x.OnAbort = func() { s.vm.Loop.Stop(timer) }
	return nil
}

// openSkipped says that a node could not be opened.
func openSkipped(n *mission.Node, skip *mission.Skip) event.Diagnostic {
	return event.Diagnostic{Code: "open-skipped", Severity: schema.SeverityWarning,
		Message: fmt.Sprintf("node %s/%s is not opened: %s; METIS only writes this to its log", n.Force.LocalKey, n.LocalKey, skip.Reason),
		Hint:    "look at the node's openable first"}
}

// actorFor is who executes an action of a force where nobody is named: the first participant of the force, else the
// first who is in none.
func (s *Session) actorFor(force *mission.Force) *Member {
	var free *Member
	for _, m := range s.members {
		switch {
		case m.role() == "observer":
		case m.Force == "":
			if free == nil {
				free = m
			}
		case m.in(force):
			return m
		}
	}
	if free == nil && len(s.members) > 0 {
		return s.members[0]
	}
	return free
}

// in tells whether the member plays a force.
func (m *Member) in(f *mission.Force) bool { return m.Force == f.LocalKey || m.Force == f.ID }

// mayExecute checks a member's permission. One who is assigned to no force may act for any.
func (s *Session) mayExecute(m *Member, f *mission.Force) *event.Error {
	switch {
	case m == nil:
		return nil
	case m.role() == "observer":
		return refused("give the member another role", "%s is an observer and executes nothing", m.Username)
	case s.mission.dialect.ChecksForce && m.Force != "" && !m.in(f):
		return refused("name a member of that force", "%s plays the force %s and executes nothing of the force %s", m.Username, m.Force, f.LocalKey)
	}
	return nil
}

// find is the action that a step names, by local keys or _ids.
func (r *realm) find(step Step) (*mission.Action, *event.Error) {
	f := r.ForceOf(step.Force)
	if f == nil {
		var keys []string
		for _, f := range r.Forces {
			keys = append(keys, f.LocalKey)
		}
		return nil, unknownName("force", step.Force, keys)
	}
	n := f.NodeOf(step.Node)
	if n == nil {
		var keys []string
		for _, n := range f.Nodes {
			keys = append(keys, n.LocalKey)
		}
		return nil, unknownName("node in force "+f.LocalKey, step.Node, keys)
	}
	a := n.ActionOf(step.Action)
	if a == nil {
		var keys []string
		for _, a := range n.Actions {
			keys = append(keys, a.LocalKey)
		}
		return nil, unknownName("action in node "+f.LocalKey+"/"+n.LocalKey, step.Action, keys)
	}
	return a, nil
}

// unknownName refuses a name that is none of those there are.
func unknownName(what, name string, known []string) *event.Error {
	failure := &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("there is no %s %q", what, name), Hint: "there is nothing of that kind"}
	if some := known; len(known) > 0 {
		if len(known) > 12 {
			some = append(slices.Clone(known[:12]), "...")
		}
		failure.Hint = schema.Meant(name, known, "there are "+join(some, ", "))
	}
	return failure
}
