package runtime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// Sessions are kept sessions of which most are idle most of the time. One that has had nothing to do for a while
// hibernates: it is committed and left, and takes no memory until somebody uses it again. Modules are then evaluated anew;
// stores, mission, clock and seed go on.
//
// A session does not hibernate while something of it runs or waits, while a store holds what cannot be kept, or while a
// module binding that some function changes would be lost. It says so in a diagnostic, once.
//
// Fill in the fields before the first call. All methods may be called from any goroutine.
type Sessions struct {
	Durable Durable

	// Options are those that a session is opened with, each time that it wakes. Its ID is the name.
	Options func(ctx context.Context, name string) (Options, error)

	IdleAfter time.Duration // real time; 0: DefaultIdle; negative: none hibernates
	Forget    bool          // sessions hibernate though module bindings are lost

	mu      sync.Mutex
	awake   map[string]*awake
	changed chan struct{} // closed when an entry of awake is another, or gone
	closed  bool
}

// DefaultIdle is how long a session is idle before it hibernates.
const DefaultIdle = time.Minute

// awake is a session that is open, is being opened, or is being left.
type awake struct {
	session *Session // nil: it is being opened or left
	users   int
	timer   *time.Timer
}

// ErrClosed is what Sessions answer after Close.
var ErrClosed = errors.New("the sessions are closed")

// Use calls f with the session of a name, which is woken, or begun, for it and does not hibernate before f has returned.
// f must not keep it. An error is f's, or why the session cannot be opened (OpenDurable).
func (p *Sessions) Use(ctx context.Context, name string, f func(*Session) error) error {
	s, err := p.take(ctx, name)
	if err != nil {
		return err
	}
	defer p.give(name)
	return f(s)
}

// Awake is how many sessions are open.
func (p *Sessions) Awake() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.awake)
}

// take opens a session unless it is.
func (p *Sessions) take(ctx context.Context, name string) (*Session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		a := p.awake[name]
		switch {
		case p.closed:
			return nil, ErrClosed
		case a == nil:
			return p.wake(ctx, name)
		case a.session != nil && !a.session.over.Load():
			a.users++
			a.timer.Stop()
			return a.session, nil
		}
		if err := p.wait(ctx); err != nil {
			return nil, storeError(name, err)
		}
	}
}

// wait waits for a change. mu is held, and is not meanwhile.
func (p *Sessions) wait(ctx context.Context) error {
	if p.changed == nil {
		p.changed = make(chan struct{})
	}
	changed := p.changed
	p.mu.Unlock()
	defer p.mu.Lock()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Sessions) tell() {
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}

// wake opens a session. mu is held, and is not meanwhile.
func (p *Sessions) wake(ctx context.Context, name string) (*Session, error) {
	a := &awake{users: 1}
	if p.awake == nil {
		p.awake = map[string]*awake{}
	}
	p.awake[name] = a
	p.mu.Unlock()
	options, err := p.Options(ctx, name)
	var s *Session
	if err == nil {
		options.ID = name
		s, err = OpenDurable(ctx, options, p.Durable)
	}
	p.mu.Lock()
	p.tell()
	if err != nil {
		delete(p.awake, name)
		return nil, err
	}
	a.session = s
	a.timer = time.AfterFunc(p.idle(), func() { p.rest(name, a) })
	a.timer.Stop()
	return s, nil
}

func (p *Sessions) idle() time.Duration {
	if p.IdleAfter == 0 {
		return DefaultIdle
	}
	return p.IdleAfter
}

// give lets a session be idle once nobody uses it.
func (p *Sessions) give(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.awake[name]
	a.users--
	switch {
	case a.users > 0:
	case a.session.over.Load(): // it has ended, or broke: the next one goes on from its newest commit
		p.leave(name, a)
	case p.closed:
		p.tell()
	case p.IdleAfter >= 0:
		a.timer.Reset(p.idle())
	}
}

// rest has a session hibernate that has been idle for long enough.
func (p *Sessions) rest(name string, a *awake) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a.users > 0 || p.awake[name] != a || a.session == nil {
		return
	}
	a.users++ // while it is asked
	p.mu.Unlock()
	ready := a.session.CanHibernate(!p.Forget)
	p.mu.Lock()
	a.users--
	switch {
	case a.users > 0: // who uses it gives it back
	case p.closed:
		p.tell()
	case !ready:
		a.timer.Reset(p.idle())
	default:
		p.leave(name, a)
	}
}

// Hibernate has all sessions hibernate that nobody uses and that can, at once.
func (p *Sessions) Hibernate() {
	p.mu.Lock()
	idle := maps.Clone(p.awake)
	p.mu.Unlock()
	for name, a := range idle {
		p.rest(name, a)
	}
}

// leave leaves a session that nobody uses. mu is held, and is not meanwhile.
func (p *Sessions) leave(name string, a *awake) {
	s := a.session
	a.session = nil
	a.timer.Stop()
	p.mu.Unlock()
	_ = s.Leave(context.Background()) // what could not be written its sink was told
	p.mu.Lock()
	delete(p.awake, name)
	p.tell()
}

// Close leaves all sessions, once nobody uses them; what they have left running is cut.
func (p *Sessions) Close(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for len(p.awake) > 0 {
		left := false
		for name, a := range p.awake {
			if a.session != nil && a.users == 0 {
				p.leave(name, a)
				left = true
				break
			}
		}
		if left {
			continue
		}
		if err := p.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// CanHibernate tells whether a kept session could be left now and nobody would see it when it is opened again: nothing
// runs or waits, no store holds what cannot be kept, and, unless modules do not matter, no function changes a module
// binding. It says why not in a diagnostic, once, where that lasts.
func (s *Session) CanHibernate(modules bool) bool {
	stays, ok := do(s, func() bool {
		k := s.durable
		if len(s.running)+len(s.queued)+s.batches > 0 || s.underWay || s.vm.Loop.Busy() {
			return true
		}
		if len(k.live) > 0 {
			s.stays(slices.Min(slices.Collect(maps.Values(k.live))), "")
			return true
		}
		if !modules {
			return false
		}
		for _, b := range s.moduleState() {
			s.stays(fmt.Sprintf("the module binding %q would be lost, which a function changes (%s)", b.Name, b.Use), b.At.String())
			return true
		}
		return false
	})
	return ok && !stays
}

// stays says, once, why a session does not hibernate.
func (s *Session) stays(why, source string) {
	s.once(nil, event.Diagnostic{Code: "stays-awake", Severity: schema.SeverityInfo, Source: source,
		Message: "the session does not hibernate: " + why, Hint: "keep in a store what is to last; modules are evaluated anew when a session wakes"})
}

// moduleState are the module bindings of the environments in use that some function changes, except those of packages.
func (s *Session) moduleState() (list []js.ModuleBinding) {
	for _, id := range sortedKeys(s.environments) {
		for _, b := range s.environments[id].bindings() {
			if !b.Package {
				list = append(list, b)
			}
		}
	}
	return list
}
