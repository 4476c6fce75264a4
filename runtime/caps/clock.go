package caps

import (
	"sync/atomic"
	"time"
)

// Epoch is where a virtual clock starts unless told otherwise.
var Epoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// Clock is the one clock of a session: sleep, timers, Date, action process times and the times of
// events all read it. The zero value is the real clock. A virtual clock stands still until its
// session moves it, which happens only when nothing can run.
//
// Now may be called from any goroutine; Advance only from the session's.
type Clock struct {
	virtual bool
	now     atomic.Int64 // virtual: nanoseconds since the Unix epoch
}

// Virtual returns a clock that stands at start until Advance moves it. A zero start means Epoch.
func Virtual(start time.Time) *Clock {
	if start.IsZero() {
		start = Epoch
	}
	c := &Clock{virtual: true}
	c.now.Store(start.UnixNano())
	return c
}

// IsVirtual tells a virtual clock from the real one.
func (c *Clock) IsVirtual() bool { return c.virtual }

// Now is the session's time, in UTC if virtual. Any goroutine may call it.
func (c *Clock) Now() time.Time {
	if c.virtual {
		return time.Unix(0, c.now.Load()).UTC()
	}
	return time.Now()
}

// Advance moves a virtual clock to t; it never moves back. On the real clock it does nothing.
func (c *Clock) Advance(t time.Time) {
	if ns := t.UnixNano(); c.virtual && ns > c.now.Load() {
		c.now.Store(ns)
	}
}
