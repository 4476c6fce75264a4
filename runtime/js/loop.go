package js

import (
	"container/heap"
	"slices"
	"sync"
	"time"

	"github.com/metis-run/metis-run/runtime/caps"
)

// Loop is the event loop of one VM: what is posted to it, its timers and the callbacks it waits for
// run one after another, never two at once. It owns no goroutine while it has nothing to do: whoever
// brings work to an idle loop drives it, on his own goroutine (Do) or on a new one (Post). The one who
// drives is "the session's goroutine".
//
// Post and Do may be called from any goroutine, the rest only from the session's.
type Loop struct {
	clock    *caps.Clock
	idle     func() bool
	panicked func(value any)

	mu      sync.Mutex
	inbox   []func()
	spare   []func() // the last batch's slice, for the next one
	waiting int      // callbacks that are not handed back yet
	running bool     // somebody drives
	wake    chan struct{}

	timers timerHeap
	last   int64 // number of the newest timer: equal times fire in order
	loose  int   // timers that keep nothing going

	// Held counts what waits for something that only running scripts can bring. A driver that leaves
	// while it is not 0 has somebody ask idle. Session's goroutine.
	Held int

	open int // what may bring something at any time, and keeps nothing going by itself: an open WebSocket

	quiet []func() // wait until nothing is under way

	// Frozen has a virtual clock stand still: what is not due yet does not fire, and nobody is asked whether the loop is
	// idle. Session's goroutine.
	Frozen bool

	// Turned, if given, is called after each thing that the loop has run, when no script runs. Session's goroutine.
	Turned func()
}

// NewLoop returns an idle loop. idle is called when nothing is left that could run and may bring more
// work, by Post, After or Callback: then it returns true. panicked gets what a step panicked with; the
// loop goes on. Both run on the session's goroutine.
func NewLoop(clock *caps.Clock, idle func() bool, panicked func(value any)) *Loop {
	return &Loop{clock: clock, idle: idle, panicked: panicked, wake: make(chan struct{}, 1)}
}

// Timer is one due time of a loop.
type Timer struct {
	when  time.Time
	id    int64
	index int // in the heap; -1: not there
	loose bool
	fire  func()
}

// After calls fire once the clock has gone on by d (at once if d <= 0, but not before what runs now
// has ended).
func (l *Loop) After(d time.Duration, fire func()) *Timer {
	l.last++
	t := &Timer{when: l.clock.Now().Add(max(d, 0)), id: l.last, fire: fire}
	heap.Push(&l.timers, t)
	return t
}

// Loosely is After for a timer that keeps nothing going by itself, as Node's unref: the loop waits for
// it only while something is Held, which it may be what settles. In an idle loop it stays, and fires
// when it is due and somebody brings work.
func (l *Loop) Loosely(d time.Duration, fire func()) *Timer {
	t := l.After(d, fire)
	t.loose = true
	l.loose++
	return t
}

// Keep says whether a timer keeps the loop going, as those of After do, or not, as those of Loosely.
func (l *Loop) Keep(t *Timer, keeps bool) {
	if t.index < 0 || t.loose == !keeps {
		return
	}
	if t.loose = !keeps; t.loose {
		l.loose++
	} else {
		l.loose--
	}
}

// take takes the timer at an index of the heap off.
func (l *Loop) take(index int) *Timer {
	t := heap.Remove(&l.timers, index).(*Timer)
	if t.loose {
		l.loose--
	}
	return t
}

// waitsForTimer tells whether a timer keeps the loop going.
func (l *Loop) waitsForTimer() bool {
	return len(l.timers) > l.loose || len(l.timers) > 0 && l.Held > 0
}

// Stop takes a timer off; false if it has fired or was stopped, or is nil.
func (l *Loop) Stop(t *Timer) bool {
	if t == nil || t.index < 0 {
		return false
	}
	l.take(t.index)
	return true
}

// Cut takes off every timer that is not due yet.
func (l *Loop) Cut() {
	now := l.clock.Now()
	for _, t := range slices.Clone(l.timers) {
		if t.when.After(now) {
			l.Stop(t)
		}
	}
}

// Due tells whether another timer is due by now.
func (l *Loop) Due() bool { return len(l.timers) > 0 && !l.timers[0].when.After(l.clock.Now()) }

// Pending is the number of timers.
func (l *Loop) Pending() int { return len(l.timers) }

// Busy tells whether anything is to come: a timer, a callback, something open. Session's goroutine.
func (l *Loop) Busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.timers) > 0 || l.waiting > 0 || l.open > 0
}

// Callback registers something that another goroutine will bring: the loop is not idle before the
// function that it returns has been called, from any goroutine, with what to run on the loop. Only
// the first call counts.
func (l *Loop) Callback() func(func()) {
	l.mu.Lock()
	l.waiting++
	l.mu.Unlock()
	var once sync.Once
	return func(f func()) {
		once.Do(func() { l.bring(f, 1) })
	}
}

// Open counts something that may bring work at any time, with Post, as long as it is open (by is 1, and -1 when it is
// closed). The loop waits for it only while something is Held, which it may be what settles.
func (l *Loop) Open(by int) {
	l.mu.Lock()
	l.open += by
	l.mu.Unlock()
}

// waits tells whether something from outside is to come. mu is held.
func (l *Loop) waits() bool { return l.waiting > 0 || l.open > 0 && l.Held > 0 }

// WhenQuiet calls f once nothing is left that could run at this moment of the clock, and no callback is under way that
// could bring more.
func (l *Loop) WhenQuiet(f func()) { l.quiet = append(l.quiet, f) }

// Post runs f on the loop, after what was posted before it.
func (l *Loop) Post(f func()) { l.bring(f, 0) }

// bring posts f, which is one of so many callbacks: a loop that looked in between would find nothing to wait for.
func (l *Loop) bring(f func(), callbacks int) {
	l.mu.Lock()
	l.waiting -= callbacks
	l.inbox = append(l.inbox, f)
	starts := !l.running
	l.running = true
	l.mu.Unlock()
	if starts {
		go l.drive(nil)
	} else {
		l.signal()
	}
}

// Wait is one call of Do.
type Wait struct {
	finished bool
	ch       chan struct{} // nil while the caller drives
}

// Finish lets the caller of Do go. Session's goroutine; once.
func (w *Wait) Finish() {
	w.finished = true
	if w.ch != nil {
		close(w.ch)
	}
}

// Do runs f on the loop and returns once f, or what it leaves behind, has called Finish. An idle loop
// runs on the caller's goroutine meanwhile, which saves two switches; what is left to do afterwards
// goes on without the caller.
func (l *Loop) Do(f func(w *Wait)) {
	w := &Wait{}
	l.mu.Lock()
	l.inbox = append(l.inbox, func() { f(w) })
	if l.running {
		w.ch = make(chan struct{})
		l.mu.Unlock()
		l.signal()
		<-w.ch
		return
	}
	l.running = true
	l.mu.Unlock()
	l.drive(w)
}

func (l *Loop) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// drive runs the loop until it is idle or w is finished.
func (l *Loop) drive(w *Wait) {
	for {
		worked := l.batch()
		if w != nil && w.finished {
			l.leave()
			return
		}
		if worked {
			continue
		}
		if len(l.timers) > 0 && !l.timers[0].when.After(l.clock.Now()) {
			l.step(l.take(0).fire)
			if w != nil && w.finished {
				l.leave()
				return
			}
			continue
		}
		l.mu.Lock()
		if len(l.inbox) > 0 {
			l.mu.Unlock()
			continue
		}
		if l.waiting == 0 && len(l.quiet) > 0 {
			l.mu.Unlock()
			list := l.quiet
			l.quiet = nil
			for _, f := range list {
				l.step(f)
			}
			if w != nil && w.finished {
				l.leave()
				return
			}
			continue
		}
		frozen := l.Frozen && l.clock.IsVirtual() && l.waiting == 0 && l.waitsForTimer()
		if !frozen && l.waiting == 0 && l.waitsForTimer() && l.clock.IsVirtual() {
			l.mu.Unlock()
			l.clock.Advance(l.timers[0].when)
			continue
		}
		if !frozen {
			if l.waits() || l.waitsForTimer() {
				l.mu.Unlock()
				l.sleep()
				continue
			}
			l.mu.Unlock()
			more := false
			l.step(func() { more = l.idle() })
			if more {
				continue
			}
			l.mu.Lock()
			if len(l.inbox) > 0 || l.waits() || l.waitsForTimer() {
				l.mu.Unlock()
				continue
			}
		}
		l.running = false
		if w == nil || w.finished {
			l.mu.Unlock()
			return
		}
		w.ch = make(chan struct{})
		l.mu.Unlock()
		<-w.ch // somebody else's work will finish it
		return
	}
}

// batch runs what was posted so far and reports whether there was anything.
func (l *Loop) batch() bool {
	l.mu.Lock()
	batch := l.inbox
	l.inbox, l.spare = l.spare[:0], nil
	l.mu.Unlock()
	for i, f := range batch {
		batch[i] = nil
		l.step(f)
	}
	l.spare = batch[:0]
	return len(batch) > 0
}

func (l *Loop) step(f func()) {
	l.guard(f)
	if l.Turned != nil {
		l.guard(l.Turned)
	}
}

func (l *Loop) guard(f func()) {
	defer func() {
		if x := recover(); x != nil {
			l.panicked(x)
		}
	}()
	f()
}

// leave gives the loop up: to nobody if nothing is left, else to a goroutine of its own. What is idle
// is asked there, so that a caller never waits for it.
func (l *Loop) leave() {
	l.mu.Lock()
	if len(l.inbox) == 0 && l.waiting == 0 && !l.waitsForTimer() && l.Held == 0 && len(l.quiet) == 0 {
		l.running = false
		l.mu.Unlock()
		return
	}
	l.mu.Unlock()
	go l.drive(nil)
}

// sleep waits for the next timer of the real clock or for a post.
func (l *Loop) sleep() {
	if len(l.timers) == 0 || l.clock.IsVirtual() {
		<-l.wake
		return
	}
	t := time.NewTimer(l.timers[0].when.Sub(l.clock.Now()))
	defer t.Stop()
	select {
	case <-l.wake:
	case <-t.C:
	}
}

// timerHeap orders timers by due time, then by creation.
type timerHeap []*Timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if h[i].when.Equal(h[j].when) {
		return h[i].id < h[j].id
	}
	return h[i].when.Before(h[j].when)
}
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *timerHeap) Push(x any) {
	t := x.(*Timer)
	t.index = len(*h)
	*h = append(*h, t)
}
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	t.index = -1
	*h = old[:len(old)-1]
	return t
}
