package js_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/js"
)

// newLoop is a loop under a virtual clock that counts how often it was idle.
func newLoop(t *testing.T) (l *js.Loop, clock *caps.Clock, idle *int) {
	idle = new(int)
	clock = caps.Virtual(time.Time{})
	l = js.NewLoop(clock, func() bool { *idle++; return false }, func(v any) { t.Errorf("panicked: %v", v) })
	return l, clock, idle
}

func TestTimersFireByTimeThenByAge(t *testing.T) {
	defer goleak.VerifyNone(t)
	l, clock, _ := newLoop(t)
	var order []string
	l.Do(func(w *js.Wait) {
		for _, x := range []struct {
			name string
			ms   int
		}{{"c", 20}, {"a", 10}, {"b", 10}, {"now", 0}, {"past", -5}, {"d", 20}} {
			l.After(time.Duration(x.ms)*time.Millisecond, func() {
				order = append(order, fmt.Sprint(x.name, clock.Now().Sub(caps.Epoch).Milliseconds()))
				if len(order) == 6 {
					w.Finish()
				}
			})
		}
	})
	if got := strings.Join(order, " "); got != "now0 past0 a10 b10 c20 d20" {
		t.Error(got)
	}
}

func TestStoppedTimerNeverFires(t *testing.T) {
	l, _, _ := newLoop(t)
	l.Do(func(w *js.Wait) {
		dropped := l.After(time.Second, func() { t.Error("fired") })
		if !l.Stop(dropped) || l.Stop(dropped) || l.Pending() != 0 {
			t.Error("Stop does not say what it did")
		}
		l.After(2*time.Second, w.Finish)
	})
}

func TestPostsRunInOrderBeforeTimers(t *testing.T) {
	l, _, _ := newLoop(t)
	var order []int
	l.Do(func(w *js.Wait) {
		l.After(0, func() { order = append(order, 4); w.Finish() })
		for i := range 4 {
			l.Post(func() { order = append(order, i) })
		}
	})
	if !slices.Equal(order, []int{0, 1, 2, 3, 4}) {
		t.Error(order)
	}
}

func TestVirtualClockStandsWhileACallbackIsOut(t *testing.T) {
	defer goleak.VerifyNone(t)
	l, clock, _ := newLoop(t)
	var at []time.Duration
	l.Do(func(w *js.Wait) {
		back := l.Callback()
		l.After(time.Hour, func() { at = append(at, clock.Now().Sub(caps.Epoch)); w.Finish() })
		go back(func() { at = append(at, clock.Now().Sub(caps.Epoch)) })
	})
	if len(at) != 2 || at[0] != 0 || at[1] != time.Hour {
		t.Errorf("the callback came at %v", at)
	}
}

func TestCallbackCountsOnce(t *testing.T) {
	l, _, _ := newLoop(t)
	n := 0
	l.Do(func(w *js.Wait) {
		back := l.Callback()
		back(func() { n++ })
		back(func() { n++ })
		l.After(time.Second, w.Finish)
	})
	if n != 1 {
		t.Errorf("it ran %d times", n)
	}
}

func TestPanicOfAStepIsReportedAndTheLoopGoesOn(t *testing.T) {
	var seen []any
	l := js.NewLoop(caps.Virtual(time.Time{}), func() bool { return false }, func(v any) { seen = append(seen, v) })
	l.Do(func(w *js.Wait) {
		l.After(0, func() { panic("boom") })
		l.After(1, w.Finish)
	})
	if len(seen) != 1 || seen[0] != "boom" {
		t.Error(seen)
	}
}

func TestIdleMayBringMoreWork(t *testing.T) {
	rounds := 0
	var l *js.Loop
	var wait *js.Wait
	l = js.NewLoop(caps.Virtual(time.Time{}), func() bool {
		rounds++
		if rounds < 3 {
			l.Post(func() {})
			return true
		}
		wait.Finish()
		return false
	}, nil)
	l.Do(func(w *js.Wait) { wait = w })
	if rounds != 3 {
		t.Error(rounds)
	}
}

func TestDoFromManyGoroutinesRunsOneAtATime(t *testing.T) {
	defer goleak.VerifyNone(t)
	l, _, _ := newLoop(t)
	running, n := 0, 0 // guarded by the loop alone: -race would tell
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			for range 20 {
				l.Do(func(w *js.Wait) {
					if running++; running > 1 {
						t.Error("two at once")
					}
					n++
					running--
					l.After(time.Millisecond, w.Finish)
				})
			}
		})
	}
	wg.Wait()
	if n != 1000 {
		t.Error(n)
	}
}

func TestLooseTimerKeepsNothingGoing(t *testing.T) {
	l, _, idle := newLoop(t)
	fired := 0
	l.Do(func(w *js.Wait) {
		l.Loosely(time.Second, func() { fired++ })
		dropped := l.Loosely(time.Second, func() { t.Error("fired") })
		if !l.Stop(dropped) {
			t.Error("it is not stopped")
		}
		w.Finish()
	})
	if fired != 0 || l.Pending() != 1 {
		t.Errorf("fired %d times, %d pending", fired, l.Pending())
	}
	l.Do(func(w *js.Wait) { l.After(2*time.Second, w.Finish) }) // work that is there anyhow
	if fired != 1 || l.Pending() != 0 || *idle != 0 {
		t.Errorf("fired %d times, %d pending, idle %d times", fired, l.Pending(), *idle)
	}
}

// The first Do lasts until the tightened timer has fired: left before it, the loop would go on by itself, and the clock with
// it, at a moment that the test does not know.
func TestKeepMakesATimerLooseAndTight(t *testing.T) {
	l, _, _ := newLoop(t)
	fired := ""
	var loosened, tightened *js.Timer
	l.Do(func(w *js.Wait) {
		loosened = l.After(2*time.Second, func() { fired += "loosened" })
		tightened = l.Loosely(time.Second, func() { fired += "tightened"; w.Finish() })
		for range 2 { // the second time changes nothing
			l.Keep(loosened, false)
			l.Keep(tightened, true)
		}
	})
	if fired != "tightened" || l.Pending() != 1 {
		t.Errorf("fired %q, %d pending", fired, l.Pending())
	}
	l.Keep(tightened, false) // it is gone
	l.Do(func(w *js.Wait) { l.After(time.Second, w.Finish) })
	if fired != "tightenedloosened" || l.Pending() != 0 {
		t.Errorf("fired %q, %d pending", fired, l.Pending())
	}
}

func TestLooseTimerIsAwaitedWhileSomethingIsHeld(t *testing.T) {
	l, clock, idle := newLoop(t)
	l.Do(func(w *js.Wait) {
		l.Held = 1
		l.Loosely(time.Minute, func() { l.Held = 0; w.Finish() })
	})
	if at := clock.Now().Sub(caps.Epoch); at != time.Minute || *idle != 0 {
		t.Errorf("it fired at %v, idle %d times", at, *idle)
	}
}

func TestRealClockWaits(t *testing.T) {
	l := js.NewLoop(&caps.Clock{}, func() bool { return false }, nil)
	start := time.Now()
	l.Do(func(w *js.Wait) { l.After(5*time.Millisecond, w.Finish) })
	if time.Since(start) < 5*time.Millisecond {
		t.Error("a timer fired too early")
	}
}

// TestQuietComesAfterWhatIsUnderWay has another goroutine bring something back: who waits for quiet comes after it, and after
// all that it posts, though the clock has not moved.
func TestQuietComesAfterWhatIsUnderWay(t *testing.T) {
	defer goleak.VerifyNone(t)
	l, clock, _ := newLoop(t)
	var order []string
	note := func(what string) { order = append(order, fmt.Sprint(what, clock.Now().Sub(caps.Epoch).Milliseconds())) }
	l.Do(func(w *js.Wait) {
		back := l.Callback()
		l.After(10*time.Millisecond, func() { note("late") })
		l.WhenQuiet(func() {
			note("quiet")
			l.After(20*time.Millisecond, w.Finish)
		})
		l.Post(func() { note("posted") })
		go back(func() {
			note("back")
			l.Post(func() { note("then") })
		})
	})
	if got := strings.Join(order, " "); got != "posted0 back0 then0 quiet0 late10" {
		t.Error(got)
	}
}
