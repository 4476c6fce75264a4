package js

import (
	"context"
	"sync"
	"time"
)

// stretch is what one other goroutine does while the session stands still: until it is done, rests or waits for the
// network. So what recorded answers cause comes in the same order each time. The zero value works.
type stretch struct {
	mu      sync.Mutex
	over    chan struct{} // nil: none is under way
	resting *rest         // the last one
}

// begin does f on another goroutine and returns at the end of the stretch. Session's goroutine.
func (s *stretch) begin(f func()) {
	s.during(func() {
		go func() {
			f()
			s.end()
		}()
	})
}

// during has start begin a stretch, and returns at its end.
func (s *stretch) during(start func()) {
	over := make(chan struct{})
	s.mu.Lock()
	s.over = over
	s.mu.Unlock()
	start()
	<-over
}

// end lets the session go on. Any goroutine.
func (s *stretch) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over != nil {
		close(s.over)
		s.over = nil
	}
}

// wake calls cancel, and has the goroutine go on from its rest if it has one: then it has come to its end. Session's
// goroutine.
func (s *stretch) wake(cancel func()) (ended bool) {
	s.mu.Lock()
	r := s.resting
	s.mu.Unlock()
	if r == nil || !r.take() {
		cancel()
		return false
	}
	r.loop.Stop(r.timer)
	s.during(func() {
		cancel()
		close(r.woken)
	})
	return true
}

// rest is one wait of another goroutine in the loop's time. Whoever takes it first ends it.
type rest struct {
	loop  *Loop
	woken chan struct{}
	timer *Timer // session's goroutine; nil until it has begun

	// Guarded by the loop's mu.
	begun, taken bool
}

// take tells whether the rest is the caller's to end. The loop waits for its goroutine again.
func (r *rest) take() bool {
	r.loop.mu.Lock()
	defer r.loop.mu.Unlock()
	if r.taken {
		return false
	}
	r.taken = true
	if r.begun {
		r.loop.waiting++
	}
	return true
}

// rest has a goroutine that a callback waits for wait until the clock has gone on by d, while the loop waits for it no
// more, or until ctx ends. It ends the goroutine's stretch, and begins another one.
func (l *Loop) rest(ctx context.Context, d time.Duration, s *stretch) error {
	r := &rest{loop: l, woken: make(chan struct{})}
	s.mu.Lock()
	s.resting = r
	s.mu.Unlock()
	l.Post(func() {
		l.mu.Lock()
		begins := !r.taken
		if begins {
			r.begun = true
			l.waiting--
		}
		l.mu.Unlock()
		if !begins {
			return
		}
		r.timer = l.After(d, func() {
			if r.take() {
				s.during(func() { close(r.woken) })
			}
		})
	})
	s.end()
	select {
	case <-r.woken:
	case <-ctx.Done():
		if !r.take() { // somebody is about to wake it
			<-r.woken
			break
		}
		l.Post(func() { l.Stop(r.timer) })
	}
	return context.Cause(ctx)
}
