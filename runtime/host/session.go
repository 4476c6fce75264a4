package host

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
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
	lib     *library        // of what lives
	plays   bool            // it plays a mission
	broken  bool            // it has broken
	tasks   map[string]task // those that can be cancelled
	cause   json.RawMessage // id of the request that begins or ends it at the moment
	idle    *time.Timer     // until it hibernates; nil: it does not
	last    bool            // no request comes any more
}

// task is how far an execution has come that is not over yet: a run is when it is done and answered, whichever comes first.
type task struct{ done, answered bool }

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
	s.enqueue(serve, false)
}

// enqueue is queue while the server's mutex is held; first has it come before what waits already.
func (s *session) enqueue(serve func(*session), first bool) {
	if first {
		s.waiting = slices.Insert(s.waiting, 0, serve)
	} else {
		s.waiting = append(s.waiting, serve)
	}
	if s.idle != nil {
		s.idle.Stop()
	}
	if !s.busy {
		s.busy = true
		s.host.work.Go(s.work)
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
	switch {
	case s.live == nil:
		delete(h.sessions, s.id)
	case h.opts.Durable != nil && h.opts.Idle > 0 && !s.last:
		s.idle = time.AfterFunc(h.opts.Idle, func() { h.queue(s.id, (*session).hibernate) })
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
		if s := h.sessions[r.task[:i]]; s != nil {
			if _, runs := s.tasks[r.task]; runs {
				live = s.live
			}
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
		s.follow(body.ID, func(t *task) { t.done = t.done || body.Status != "queued" && body.Status != "running" }, body.Of != "run")
	case event.Result:
		if body.Task != "" {
			s.follow(body.Task, func(t *task) { t.answered = true }, false)
		}
	case event.Session:
		defer s.turned(&e, body.State)()
	}
	s.host.out.write(e)
}

// follow notes how far a task has come; alone if no result will come of it.
func (s *session) follow(id string, note func(*task), alone bool) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.tasks == nil {
		return
	}
	t := s.tasks[id]
	note(&t)
	if t.done && (t.answered || alone) {
		delete(s.tasks, id)
	} else {
		s.tasks[id] = t
	}
}

// turned notes that the session has another state, which a request has caused unless the session knows better. The
// function that it returns is to be called once the event is written.
func (s *session) turned(e *event.Event, state string) (written func()) {
	h := s.host
	h.mu.Lock()
	defer h.mu.Unlock()
	written = func() {}
	switch {
	case state == "broken": // which an execution causes
		s.broken = true
		clear(s.tasks)
		return written
	case state == "ended" && s.plays:
		// The name is free for what is served next, which a client that reads the event may send at once; but nothing is
		// said under it before this event is out.
		out := make(chan struct{})
		written = func() { close(out) }
		s.enqueue(func(s *session) {
			<-out
			h.mu.Lock()
			defer h.mu.Unlock()
			s.forget()
		}, true)
	}
	if e.Re == nil {
		e.Re = s.cause
	}
	return written
}

// forget frees the name. The server's mutex is held.
func (s *session) forget() {
	s.live, s.lib, s.tasks, s.cause = nil, nil, nil, nil
	s.plays, s.broken = false, false
}

// configs are those of a session that begins with a request that selects these.
func (h *server) configs(selected map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, h.opts.Session.Configs)
	maps.Copy(all, selected)
	return all
}

// open begins the session for a request unless it lives. Its configs are selected then and only then.
func (s *session) open(re json.RawMessage, configs map[string]string) *event.Error {
	if s.live != nil {
		hint := "give config with the first run or seed of a session"
		if s.plays {
			hint = "send a configs request"
		}
		if configs != nil {
			return malformed(hint, "session %q has begun: its config cannot be changed", s.id)
		}
		return nil
	}
	opts := s.host.opts.Session
	opts.Configs = s.host.configs(configs)
	return s.begin(re, opts, s.host.shelf.base, nil)
}

// Note is what a kept session has of the host, or the command, that began it: runtime.Durable.Note.
type Note struct {
	Dirs []string `json:"dirs,omitempty"` // folders in which its environments are looked for
}

// begin begins a session for a request, or opens it where it is on disk.
func (s *session) begin(re json.RawMessage, opts runtime.Options, lib *library, dirs []string) *event.Error {
	opts.ID, opts.Sink, opts.KeepPending = s.id, s.sink, true
	h := s.host
	h.mu.Lock()
	s.tasks, s.cause = map[string]task{}, re
	s.lib, s.plays = lib, opts.Mission != nil
	h.mu.Unlock()
	var live *runtime.Session
	var err error
	if h.opts.Durable == nil {
		live = runtime.Open(opts)
	} else {
		d := *h.opts.Durable
		d.Note, _ = json.Marshal(Note{dirs}) // of strings
		live, err = runtime.OpenDurable(h.ctx, opts, d)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil {
		s.forget()
		return known(err)
	}
	s.live, s.cause = live, nil
	return nil
}

// goOn opens the session that is on disk under the name, if there is one; false if that was refused. One that has broken
// goes on from its newest commit.
func (s *session) goOn(r request) bool {
	h := s.host
	if h.opts.Durable != nil && s.live != nil && h.ctx.Err() == nil && s.isBroken() {
		s.leave()
	}
	if h.opts.Durable == nil || s.live != nil || h.ctx.Err() != nil {
		return true
	}
	err := func() error {
		kept, err := runtime.ReadKept(h.ctx, h.opts.Durable.Backend, s.id, 0)
		if err != nil {
			if failure := known(err); failure.Code == event.CodeUnknown {
				return nil
			}
			return err
		}
		defer kept.Close()
		opts, lib := h.opts.Session, h.shelf.base
		var of Note
		_ = json.Unmarshal(kept.Note(), &of) // ours
		file, options, err := kept.Mission()
		if err != nil {
			return err
		}
		if file != nil {
			lib = h.shelf.library(of.Dirs)
			if opts.Mission, err = lib.Mission(h.ctx, file, options); err != nil {
				return err
			}
		}
		if !kept.Clock.IsZero() {
			opts.Caps.Clock = caps.Virtual(kept.Clock)
		}
		if failure := s.begin(r.id, opts, lib, of.Dirs); failure != nil {
			return failure
		}
		return nil
	}()
	if err != nil {
		h.refuse(r.id, known(err))
		return false
	}
	return true
}

// hibernate leaves a session that has nothing to do; the next request opens it again.
func (s *session) hibernate() {
	if s.live != nil && s.live.CanHibernate(true) {
		s.leave()
	}
}

// leave gives a kept session up, which stays on disk.
func (s *session) leave() {
	err := s.live.Leave(s.host.ctx)
	s.host.mu.Lock()
	s.forget()
	s.host.mu.Unlock()
	if err != nil {
		s.host.refuse(nil, known(err))
	}
}

func (s *session) run(r request) {
	h := s.host
	if h.ctx.Err() != nil {
		h.answer(r.id, event.Result{Status: "cancelled", Error: h.cancelled()})
		return
	}
	lib := h.shelf.base
	if s.live != nil {
		lib = s.lib
	}
	target, err := lib.find(h.ctx, r.target)
	if err == nil && s.live == nil {
		if id := h.configs(r.configs)[target.Environment.ID]; id != "" {
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
	request := runtime.Request{Target: target, Args: r.args, Undeclared: r.undeclared, Timeout: r.timeout, Place: r.mission.place,
		Re: r.id}
	if !s.plays && r.settle == nil { // runs of lone targets may wait for one another
		s.live.Start(request, nil)
		return
	}
	request.Answer = runtime.WhenBegun
	if s.settles(r) {
		request.Answer = runtime.WhenSettled
	}
	answered := make(chan struct{})
	s.live.Start(request, func(event.Result) { close(answered) })
	select {
	case <-answered:
	case <-h.ctx.Done():
		s.live.CancelAll(h.cancelled()) // it may have begun behind the one for all sessions
		<-answered
	}
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
	if s.settled(r) {
		s.host.succeed(r.id)
	}
}

func (s *session) stores(r request) {
	if s.live == nil {
		s.unknown(r)
		return
	}
	if !s.settled(r) {
		return
	}
	scopes, err := s.live.Stores()
	if err != nil {
		s.host.answer(r.id, event.Result{Status: "failure", Error: known(err)})
		return
	}
	s.host.answer(r.id, s.live.Mask(event.Stores{Scopes: scopes}))
	s.host.succeed(r.id)
}

func (s *session) endRequest(r request) {
	switch {
	case s.live == nil:
		s.unknown(r)
		return
	case s.plays && !s.isBroken():
		s.endMission(r)
		return
	}
	s.close(r.id)
	s.host.succeed(r.id)
}

// finish is the end of the input: what only a later request could settle fails, the rest runs to its
// end.
func (s *session) finish() {
	s.last = true
	if s.live == nil {
		return
	}
	s.live.Drain()
	switch {
	case s.host.opts.Durable != nil:
		if s.live.Settle(s.host.ctx) != nil {
			s.live.CancelAll(s.host.cancelled())
		}
		s.leave()
		return
	case s.plays:
		s.live.Finish(s.host.ctx)
	case s.live.Settle(s.host.ctx) != nil && s.host.ctx.Err() != nil:
		s.live.CancelAll(s.host.cancelled()) // before End cuts it: finally clauses run
	}
	s.close(nil)
}

func (s *session) close(re json.RawMessage) {
	s.host.mu.Lock()
	s.cause = re
	s.host.mu.Unlock()
	s.live.End()
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	s.forget()
}

// unknown refuses a request of a session that does not live.
func (s *session) unknown(r request) {
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
	if slices.Contains(missionVerbs(), r.do) {
		hint = "a session that plays a mission begins with start, and is gone once it has ended"
	}
	hint = schema.Meant(s.id, ids, hint)
	h.refuse(r.id, &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("there is no session %q", s.id), Hint: hint})
}
