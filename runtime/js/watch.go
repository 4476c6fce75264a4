package js

import (
	"fmt"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
)

// Budget bounds what one turn of a VM may take: from the moment the loop enters it until it yields.
// A zero field means its default, a negative one no bound.
type Budget struct {
	Turn time.Duration // real time; default 10 s
	Heap int64         // bytes of live heap of the whole process; default 2 GiB
}

const (
	defaultTurn = 10 * time.Second
	defaultHeap = 2 << 30
	// watchEvery is how often a turn is looked at. Reading the heap takes 0.3 us.
	watchEvery = 20 * time.Millisecond
)

// watchdog interrupts a VM whose turn takes too long or too much. A turn costs it two stores to
// memory; its timer runs only while turns begin.
type watchdog struct {
	vm     *VM
	budget Budget

	turn  atomic.Int64 // number of the running turn; 0: none
	turns int64
	armed atomic.Bool
	flag  atomic.Bool // an interrupt is on its way or has been set
	held  atomic.Bool // the turn waits for its host, not for itself

	mu      sync.Mutex // guards what follows
	timer   *time.Timer
	seen    int64     // the turn the last tick saw
	since   time.Time // when it was first seen
	stopped bool
	reason  *event.Error
	asked   time.Time // when the turn was interrupted
}

func (w *watchdog) init(vm *VM, budget Budget) {
	if budget.Turn == 0 {
		budget.Turn = defaultTurn
	}
	if budget.Heap == 0 {
		budget.Heap = defaultHeap
	}
	w.vm, w.budget = vm, budget
}

func (w *watchdog) begin() {
	w.turns++
	w.turn.Store(w.turns)
	if w.armed.CompareAndSwap(false, true) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.stopped {
			return
		}
		if w.timer == nil {
			w.timer = time.AfterFunc(watchEvery, w.tick)
		} else {
			w.timer.Reset(watchEvery)
		}
	}
}

// end closes the turn. An interrupt that came too late to stop it must not hit the next one: the
// engine's flag is sticky.
func (w *watchdog) end() {
	w.turn.Store(0)
	if w.flag.Load() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.vm.rt.ClearInterrupt()
		w.reason = nil
		w.flag.Store(false)
	}
}

func (w *watchdog) tick() {
	w.mu.Lock()
	defer w.mu.Unlock()
	turn := w.turn.Load()
	if turn == 0 || w.stopped {
		w.armed.Store(false)
		if w.turn.Load() != 0 && !w.stopped && w.armed.CompareAndSwap(false, true) {
			w.timer.Reset(watchEvery) // a turn began in between and saw the timer armed
		}
		return
	}
	now := time.Now()
	if turn != w.seen {
		w.seen, w.since = turn, now
	}
	if w.held.Load() {
		w.since, w.asked = now, now
	}
	if w.reason != nil { // interrupted, and the turn goes on
		if now.Sub(w.asked) >= w.vm.opts.Grace {
			w.stopped = true
			if w.vm.opts.Stuck != nil {
				go w.vm.opts.Stuck(w.reason)
			}
			return
		}
		w.timer.Reset(watchEvery)
		return
	}
	if limit := w.budget.Turn; limit > 0 && now.Sub(w.since) >= limit-watchEvery {
		w.stop1(&event.Error{
			Code:    event.CodeBudget,
			Message: fmt.Sprintf("stopped after %v without yielding", limit),
			Hint:    "an endless loop? a script yields at each await",
		})
		w.timer.Reset(watchEvery)
		return
	}
	if limit := w.budget.Heap; limit > 0 && liveHeap() > uint64(limit) {
		w.stop1(&event.Error{
			Code:    event.CodeBudget,
			Message: fmt.Sprintf("stopped because the process holds more than %d MiB", limit>>20),
			Hint:    "a collection that grows without end?",
		})
		w.timer.Reset(watchEvery)
		return
	}
	w.timer.Reset(watchEvery)
}

// stop1 interrupts the VM if a turn runs, with the first reason given. w.mu is held.
func (w *watchdog) stop1(why *event.Error) {
	if w.reason != nil {
		return
	}
	w.flag.Store(true)
	if w.turn.Load() == 0 { // seen after flag was set: end cannot miss it
		w.flag.Store(false)
		return
	}
	w.reason, w.asked = why, time.Now()
	w.vm.rt.Interrupt(why)
}

// interrupt may be called from any goroutine.
func (w *watchdog) interrupt(why *event.Error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop1(why)
}

// rest lets the timer go until another turn begins.
func (w *watchdog) rest() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil {
		w.timer.Stop()
	}
	w.armed.Store(false)
}

func (w *watchdog) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	if w.timer != nil {
		w.timer.Stop()
	}
}

// liveHeap is the bytes of objects in the heap, dead ones that are not swept yet included.
func liveHeap() uint64 {
	sample := [1]metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample[:])
	return sample[0].Value.Uint64()
}
