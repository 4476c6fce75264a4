// Package turn waits for somebody else's lease to end, by one monotonic clock.
package turn

import (
	"context"
	"time"
)

// Clock is a monotonic clock. Tests have one that stands still but for who waits.
type Clock struct {
	Now   func() time.Duration
	Sleep func(ctx context.Context, d time.Duration) error // returns early only when ctx is done, with its error
}

// Monotonic is the process's own clock, which no change of the wall clock moves.
func Monotonic() Clock {
	start := time.Now()
	return Clock{
		Now: func() time.Duration { return time.Since(start) },
		Sleep: func(ctx context.Context, d time.Duration) error {
			t := time.NewTimer(d)
			defer t.Stop()
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-t.C:
				return nil
			}
		},
	}
}

// Mark is where a holder stands.
type Mark struct {
	Epoch, Counter int64
	TTL            time.Duration
}

// Two tries are at least minPause and at most maxPause apart.
const (
	minPause = time.Millisecond
	maxPause = 100 * time.Millisecond
)

// Wait calls try until it returns no mark of a holder, or an error, or the wait is over; it tells whether somebody still
// holds. A mark that has not changed for its TTL is given to try as still: who stands there yet may be succeeded.
func Wait(ctx context.Context, clock Clock, wait time.Duration, try func(still *Mark) (*Mark, error)) (held bool, err error) {
	var seen Mark
	var since time.Duration
	end := clock.Now() + wait
	for pause := minPause; ; pause = min(2*pause, maxPause) {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		var still *Mark
		if seen != (Mark{}) && clock.Now()-since >= seen.TTL {
			still = &seen
		}
		mark, err := try(still)
		if err != nil || mark == nil {
			return false, err
		}
		now := clock.Now()
		if *mark != seen {
			seen, since = *mark, now
		}
		if now >= end {
			return true, nil
		}
		if err := clock.Sleep(ctx, max(min(pause, end-now, since+seen.TTL-now), minPause)); err != nil {
			return false, err
		}
	}
}
