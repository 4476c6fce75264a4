package host

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// session is what a client's name for a session stands for: its requests, in their order, and the
// session that lives under that name now, if there is one.
type session struct {
	host *server
	id   string

	// Guarded by the server's mutex. live is changed by the queue's goroutine only.
	waiting []func(*session)
	busy    bool // a goroutine works on the queue
	live    *runtime.Session
	tasks   map[string]bool // those that run
	cause   json.RawMessage // id of the request that begins or ends it at the moment
}

// queue serves a request after those of its session that came before. Nothing of the server waits for
// it.
func (h *server) queue(id string, serve func(*session)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.sessions[id]
	if s == nil {
		s = &session{host: h, id: id}
		h.sessions[id] = s
	}
	s.waiting = append(s.waiting, serve)
	if !s.busy {
		s.busy = true
		h.work.Go(s.work)
	}
}

func (s *session) work() {
	h := s.host
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(s.waiting) > 0 {
		serve := s.waiting[0]
		s.waiting = s.waiting[1:]
		h.mu.Unlock()
		serve(s)
		h.mu.Lock()
	}
	s.busy, s.waiting = false, nil
	if s.live == nil {
		delete(h.sessions, s.id)
	}
}

// end lets every session come to its end; no request comes any more.
func (h *server) end() {
	h.mu.Lock()
	ids := slices.Sorted(maps.Keys(h.sessions))
	h.mu.Unlock()
	for _, id := range ids {
		h.queue(id, (*session).finish)
	}
}

// cancelAll cancels what runs. What is begun meanwhile is cut when its session ends.
func (h *server) cancelAll() {
	h.mu.Lock()
	var all []*runtime.Session
	for _, s := range h.sessions {
		if s.live != nil {
			all = append(all, s.live)
		}
	}
	h.mu.Unlock()
	for _, s := range all {
		s.CancelAll(h.cancelled())
	}
}

// cancel serves a cancel request. It goes past the queue, which may wait for what is to be cancelled.
func (h *server) cancel(r request) {
	var live *runtime.Session
	h.mu.Lock()
	if i := strings.LastIndexByte(r.task, '.'); i > 0 { // the runtime's ids: session.number
		if s := h.sessions[r.task[:i]]; s != nil && s.tasks[r.task] {
			live = s.live
		}
	}
	h.mu.Unlock()
	if live == nil {
		h.refuse(r.id, &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("no task %q is running", clip(r.task)),
			Hint: "task events tell the ids; this one has ended already, or it never was"})
		return
	}
	live.Cancel(r.task, &event.Error{Code: event.CodeCancelled, Message: "cancelled by the client"})
	h.succeed(r.id)
}

// sink takes the session's events. It runs on the session's goroutine and must not call the session.
func (s *session) sink(e event.Event) {
	switch body := e.Body.(type) {
	case event.Task:
		if body.Status == "running" {
			s.setTask(body.ID, true)
		}
	case event.Result:
		s.setTask(body.Task, false)
	case event.Session:
		if body.State != "broken" { // which an execution causes
			s.host.mu.Lock()
			e.Re = s.cause
			s.host.mu.Unlock()
		}
	}
	s.host.out.write(e)
}

func (s *session) setTask(id string, runs bool) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if runs && s.tasks != nil {
		s.tasks[id] = true
	} else {
		delete(s.tasks, id)
	}
}

// configs are those of the session if it begins with a request that selects these.
func (s *session) configs(selected map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, s.host.opts.Session.Configs)
	maps.Copy(all, selected)
	return all
}

// open begins the session for a request unless it lives. Its configs are selected then and only then.
func (s *session) open(re json.RawMessage, configs map[string]string) *event.Error {
	if s.live != nil {
		if configs != nil {
			return malformed("give config with the first run or seed of a session", "session %q has begun: its config cannot be changed", s.id)
		}
		return nil
	}
	opts := s.host.opts.Session
	opts.ID, opts.Sink, opts.KeepPending = s.id, s.sink, true
	opts.Configs = s.configs(configs)
	s.host.mu.Lock()
	s.tasks, s.cause = map[string]bool{}, re
	s.host.mu.Unlock()
	live := runtime.Open(opts)
	s.host.mu.Lock()
	s.live, s.cause = live, nil
	s.host.mu.Unlock()
	return nil
}

func (s *session) run(r request) {
	h := s.host
	if h.ctx.Err() != nil {
		h.answer(r.id, event.Result{Status: "cancelled", Error: h.cancelled()})
		return
	}
	target, err := h.find(r.target)
	if err == nil && s.live == nil {
		if id := s.configs(r.configs)[target.Environment.ID]; id != "" {
			_, err = target.Environment.Config(id)
		}
	}
	if err != nil {
		h.answer(r.id, event.Result{Status: "refused", Error: known(err)})
		return
	}
	if err := s.open(r.id, r.configs); err != nil {
		h.refuse(r.id, err)
		return
	}
	if r.timeout == 0 {
		r.timeout = h.opts.Timeout
	}
	s.live.Start(runtime.Request{Target: target, Args: r.args, Undeclared: r.undeclared, Timeout: r.timeout, Re: r.id}, nil)
}

func (s *session) seed(r request) {
	if err := s.open(r.id, r.configs); err != nil {
		s.host.refuse(r.id, err)
		return
	}
	for _, x := range r.seeds {
		if err := s.live.Seed(x.scope, x.key, x.value); err != nil {
			s.host.answer(r.id, event.Result{Status: "failure", Error: known(err)})
			return
		}
	}
	s.host.succeed(r.id)
}

func (s *session) stores(r request) {
	if s.live == nil {
		s.unknown(r.id)
		return
	}
	scopes, err := s.live.Stores()
	if err != nil {
		s.host.answer(r.id, event.Result{Status: "failure", Error: known(err)})
		return
	}
	s.host.answer(r.id, event.Stores{Scopes: scopes})
	s.host.succeed(r.id)
}

func (s *session) endRequest(r request) {
	if s.live == nil {
		s.unknown(r.id)
		return
	}
	s.close(r.id)
	s.host.succeed(r.id)
}

// finish is the end of the input: what only a later request could settle fails, the rest runs to its
// end.
func (s *session) finish() {
	if s.live != nil {
		s.live.Drain()
		if s.live.Settle(s.host.ctx) != nil && s.host.ctx.Err() != nil {
			s.live.CancelAll(s.host.cancelled()) // before End cuts it: finally clauses run
		}
		s.close(nil)
	}
}

func (s *session) close(re json.RawMessage) {
	s.host.mu.Lock()
	s.cause = re
	s.host.mu.Unlock()
	s.live.End()
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	s.live, s.tasks, s.cause = nil, nil, nil
}

// unknown refuses a request of a session that does not live.
func (s *session) unknown(re json.RawMessage) {
	h := s.host
	var ids []string
	h.mu.Lock()
	for id, other := range h.sessions {
		if other.live != nil {
			ids = append(ids, id)
		}
	}
	h.mu.Unlock()
	hint := "a session begins with its first run or seed, and is gone once it has ended"
	if near := schema.Near(s.id, ids); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	h.refuse(re, &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("there is no session %q", s.id), Hint: hint})
}
