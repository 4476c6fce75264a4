package turn

import (
	"context"
	"errors"
	"testing"
	"time"
)

// manual is a clock that only who waits moves on. At each pause it calls then.
func manual(then func(now time.Duration)) Clock {
	var now time.Duration
	return Clock{
		Now: func() time.Duration { return now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			now += d
			if then != nil {
				then(now)
			}
			return ctx.Err()
		},
	}
}

func TestWait(t *testing.T) {
	const ttl = 15 * time.Second
	for _, c := range []struct {
		name  string
		wait  time.Duration
		moves func(now time.Duration) (counter int64, ended bool) // the holder
		held  bool
		after time.Duration // when Wait returns, within a pause
	}{
		{"it is free", 0, func(time.Duration) (int64, bool) { return 0, true }, false, 0},
		{"it is held, and nobody waits", 0, func(time.Duration) (int64, bool) { return 0, false }, true, 0},
		{"its holder releases it", time.Minute, func(now time.Duration) (int64, bool) { return 0, now > 3*time.Second }, false, 3 * time.Second},
		{"its holder stands still", time.Minute, func(time.Duration) (int64, bool) { return 0, false }, false, ttl},
		{"its holder stands still as long as somebody waits", ttl, func(time.Duration) (int64, bool) { return 0, false }, false, ttl},
		{"its holder stands still for longer than somebody waits", ttl - time.Second, func(time.Duration) (int64, bool) { return 0, false }, true, ttl - time.Second},
		{"its holder goes on", time.Hour, func(now time.Duration) (int64, bool) { return int64(now / (ttl - time.Second)), false }, true, time.Hour},
		{"its holder stops later", time.Hour, func(now time.Duration) (int64, bool) { return int64(min(now, time.Minute) / (5 * time.Second)), false }, false, time.Minute + ttl},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := manual(nil)
			held, err := Wait(t.Context(), clock, c.wait, func(still *Mark) (*Mark, error) {
				counter, ended := c.moves(clock.Now())
				mark := Mark{Epoch: 1, Counter: counter, TTL: ttl}
				if ended || still != nil && *still == mark {
					return nil, nil
				}
				return &mark, nil
			})
			if err != nil || held != c.held || clock.Now() < c.after || clock.Now() > c.after+2*maxPause {
				t.Errorf("held %v after %v (%v), want %v after %v", held, clock.Now(), err, c.held, c.after)
			}
		})
	}
}

func TestWaitEndsWithItsContextAndByAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	tries := 0
	_, err := Wait(ctx, manual(func(time.Duration) { cancel() }), time.Hour, func(*Mark) (*Mark, error) {
		tries++
		return &Mark{Epoch: 1, TTL: time.Hour}, nil
	})
	if !errors.Is(err, context.Canceled) || tries != 1 {
		t.Errorf("%v after %d tries", err, tries)
	}
	broken := errors.New("broken")
	if _, err := Wait(t.Context(), manual(nil), time.Hour, func(*Mark) (*Mark, error) { return nil, broken }); err != broken {
		t.Error(err)
	}
}
