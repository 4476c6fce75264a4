package storetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/metis-run/metis-run/stores"
)

// Fault is how a call goes wrong.
type Fault int

const (
	None   Fault = iota
	Fail         // nothing is done, and ErrFault returned
	Forget       // it is done, and ErrFault returned
	Late         // ErrFault is returned, and it is done after the next call
	Twice        // it is done twice, and the second answer returned
	Hang         // nothing is done, and it returns when the context is done
	Lose         // somebody else takes the lease over before
)

var names = map[Fault]string{Fail: "fail", Forget: "forget", Late: "late", Twice: "twice", Hang: "hang", Lose: "lose"}

// ErrFault is what a call returns that went wrong on purpose.
var ErrFault = errors.New("storetest: a fault")

// Call is one call of a FaultyBackend.
type Call struct {
	N       int    // 1, 2, 3, ...
	Method  string // e.g. "Commit"
	Session string // empty: List
}

// FaultyBackend is a Backend some of whose calls go wrong. It may be used from any goroutine.
type FaultyBackend struct {
	backend stores.Backend
	plan    func(Call) Fault

	mu    sync.Mutex
	calls int
	late  []func()
}

var _ stores.Backend = (*FaultyBackend)(nil)

// Faulty is a Backend over another one; plan says how each call goes wrong, and may be called from several goroutines.
func Faulty(b stores.Backend, plan func(Call) Fault) *FaultyBackend {
	return &FaultyBackend{backend: b, plan: plan}
}

// Calls is how many calls there were.
func (f *FaultyBackend) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

// Flush does what is late.
func (f *FaultyBackend) Flush() {
	f.mu.Lock()
	late := f.late
	f.late = nil
	f.mu.Unlock()
	for _, do := range late {
		do()
	}
}

// do makes a call. l is its lease, nil if it has none; run does it.
func (f *FaultyBackend) do(ctx context.Context, method, session string, l *stores.Lease, run func(context.Context) error) error {
	f.mu.Lock()
	f.calls++
	call := Call{N: f.calls, Method: method, Session: session}
	f.mu.Unlock()
	fault := f.plan(call)
	if fault != Late {
		defer f.Flush()
	}
	switch fault {
	case Fail:
		return ErrFault
	case Forget:
		if err := run(ctx); err != nil {
			return err
		}
		return ErrFault
	case Late:
		f.mu.Lock()
		f.late = append(f.late, func() { run(context.WithoutCancel(ctx)) })
		f.mu.Unlock()
		return ErrFault
	case Twice:
		if err := run(ctx); err != nil {
			return err
		}
	case Hang:
		<-ctx.Done()
		return ctx.Err()
	case Lose:
		if l != nil {
			f.steal(ctx, l)
		}
	}
	return run(ctx)
}

// steal makes a lease stale.
func (f *FaultyBackend) steal(ctx context.Context, l *stores.Lease) {
	mine := *l
	if f.backend.Release(ctx, &mine) == nil {
		if thief, err := f.backend.Acquire(ctx, l.Session, stores.Owner{Name: "a thief", TTL: time.Millisecond}, 0); err == nil {
			f.backend.Release(ctx, thief)
		}
	}
}

// Acquire implements stores.Backend.
func (f *FaultyBackend) Acquire(ctx context.Context, session string, by stores.Owner, wait time.Duration) (*stores.Lease, error) {
	var lease *stores.Lease
	err := f.do(ctx, "Acquire", session, nil, func(ctx context.Context) (err error) {
		lease, err = f.backend.Acquire(ctx, session, by, wait)
		return err
	})
	if err != nil {
		return nil, err
	}
	return lease, nil
}

// Renew implements stores.Backend.
func (f *FaultyBackend) Renew(ctx context.Context, l *stores.Lease, note []byte) error {
	return f.do(ctx, "Renew", l.Session, l, func(ctx context.Context) error { return f.backend.Renew(ctx, l, note) })
}

// Release implements stores.Backend.
func (f *FaultyBackend) Release(ctx context.Context, l *stores.Lease) error {
	return f.do(ctx, "Release", l.Session, l, func(ctx context.Context) error { return f.backend.Release(ctx, l) })
}

// Load implements stores.Backend.
func (f *FaultyBackend) Load(ctx context.Context, session string, seq int64) (*stores.Snapshot, error) {
	var s *stores.Snapshot
	err := f.do(ctx, "Load", session, nil, func(ctx context.Context) (err error) {
		s, err = f.backend.Load(ctx, session, seq)
		return err
	})
	if errors.Is(err, ErrFault) {
		return nil, err
	}
	return s, err // it may return both
}

// Commit implements stores.Backend.
func (f *FaultyBackend) Commit(ctx context.Context, l *stores.Lease, c *stores.Commit) error {
	return f.do(ctx, "Commit", l.Session, l, func(ctx context.Context) error { return f.backend.Commit(ctx, l, c) })
}

// History implements stores.Backend.
func (f *FaultyBackend) History(ctx context.Context, session string) ([]stores.Logged, error) {
	var log []stores.Logged
	err := f.do(ctx, "History", session, nil, func(ctx context.Context) (err error) {
		log, err = f.backend.History(ctx, session)
		return err
	})
	if err != nil {
		return nil, err
	}
	return log, nil
}

// List implements stores.Backend.
func (f *FaultyBackend) List(ctx context.Context, only ...string) ([]stores.Info, error) {
	var list []stores.Info
	err := f.do(ctx, "List", "", nil, func(ctx context.Context) (err error) {
		list, err = f.backend.List(ctx, only...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Delete implements stores.Backend.
func (f *FaultyBackend) Delete(ctx context.Context, l *stores.Lease) error {
	return f.do(ctx, "Delete", l.Session, l, func(ctx context.Context) error { return f.backend.Delete(ctx, l) })
}
