package host

import (
	"cmp"
	"fmt"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// This file serves the requests of sessions that play a mission. One that waits for its answer holds the queue of its
// session: what a client sends behind it comes after what it did. "settle":false answers at once.

// start loads a mission and begins the session that plays it.
func (s *session) start(r request) {
	h := s.host
	switch {
	case s.live != nil && s.plays && !s.isBroken():
		s.play(r, runtime.Step{Do: runtime.StepStart}) // METIS says why not
		return
	case s.live != nil:
		h.refuse(r.id, &event.Error{Code: event.CodeRefused, Message: fmt.Sprintf("the session cannot start: session %q lives already", s.id),
			Hint: "end it first, or take another name"})
		return
	case h.ctx.Err() != nil:
		h.answer(r.id, event.Result{Status: "cancelled", Error: h.cancelled()})
		return
	}
	m, lib, err := h.mission(r)
	if err != nil {
		h.refuse(r.id, known(err))
		return
	}
	opts := h.opts.Session
	opts.Mission, opts.Configs = m, h.configs(m.Config().TargetEnvConfigs)
	if r.mission.virtual {
		opts.Caps.Clock = caps.Virtual(caps.Epoch)
	}
	if r.mission.seed != nil {
		opts.Caps.Random = caps.Seeded(*r.mission.seed)
	}
	if err := s.begin(r.id, opts, lib, r.mission.dirs); err != nil {
		h.refuse(r.id, err)
		return
	}
	s.play(r, runtime.Step{Do: runtime.StepStart})
}

// mission is what a start request is to play, and the library it is played with.
func (h *server) mission(r request) (*runtime.Mission, *library, error) {
	q := r.mission
	file, err := h.shelf.file(q)
	if err != nil {
		return nil, nil, err
	}
	lib := h.shelf.library(q.dirs)
	m, err := lib.Mission(h.ctx, file, runtime.MissionOptions{METIS: cmp.Or(q.metis, h.opts.METIS), Config: q.config, Members: q.members})
	if err != nil {
		failure := *known(err)
		if failure.Hint == "" {
			failure.Hint = "are the folders in dir right? metis-run check DIR looks at all that is in one"
		}
		return nil, nil, &failure
	}
	selected := h.configs(m.Config().TargetEnvConfigs)
	for _, env := range m.Environments() {
		if id := selected[env.ID]; id != "" {
			if _, err := env.Config(id); err != nil {
				return nil, nil, err
			}
		}
	}
	return m, lib, nil
}

// step serves execute, wait, settle, reset and configs.
func (s *session) step(r request) {
	if s.live == nil {
		s.unknown(r)
		return
	}
	q := r.mission
	if r.do == "wait" && r.settle != nil && *r.settle {
		s.host.refuse(r.id, malformed("send a settle behind it", `a wait advances exactly so much: "settle" cannot be true in it`))
		return
	}
	s.play(r, runtime.Step{
		Do:    r.do,
		Force: q.place.Force, Node: q.place.Node, Action: q.place.Action, Outcome: q.outcome, Member: q.member,
		For: q.wait, Configs: q.configs,
	})
}

// play has the session serve a step, which it answers itself.
func (s *session) play(r request, step runtime.Step) event.Result {
	h := s.host
	if h.ctx.Err() != nil {
		result := event.Result{Status: "cancelled", Error: h.cancelled()}
		h.answer(r.id, result)
		return result
	}
	step.Unsettled, step.Re = !s.settles(r), r.id
	return s.live.Play(h.ctx, step)
}

// endMission plays METIS's end and frees the session, which it does by itself unless METIS refuses.
func (s *session) endMission(r request) {
	result := s.play(r, runtime.Step{Do: runtime.StepEnd, GiveUp: true})
	if result.Status == "failure" { // it broke on the way
		s.close(nil)
	}
}

// state answers with the mission's state.
func (s *session) state(r request) {
	h := s.host
	switch {
	case s.live == nil:
		s.unknown(r)
		return
	case !s.plays:
		h.refuse(r.id, malformed("begin one with start", "session %q plays no mission", s.id))
		return
	}
	if !s.settled(r) {
		return
	}
	state, err := s.live.State()
	if err != nil {
		h.answer(r.id, event.Result{Status: "failure", Error: known(err)})
		return
	}
	h.answer(r.id, s.live.Mask(event.State{State: state}))
	h.succeed(r.id)
}

// settles tells whether a request is to be answered only when nothing is left that could run.
func (s *session) settles(r request) bool {
	if r.settle != nil {
		return *r.settle
	}
	return s.plays
}

// settled waits, if the request is to, until nothing is left that could run; false if it was answered because that did
// not come.
func (s *session) settled(r request) bool {
	h := s.host
	if !s.settles(r) || s.isBroken() {
		return true
	}
	err := s.live.Settle(h.ctx)
	switch {
	case err == nil:
		return true
	case h.ctx.Err() != nil:
		h.answer(r.id, event.Result{Status: "cancelled", Error: h.cancelled()})
	default:
		h.answer(r.id, event.Result{Status: "failure", Error: known(err)})
	}
	return false
}

// isBroken tells whether the session has broken or was given up: nothing can run in it any more.
func (s *session) isBroken() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.broken
}
