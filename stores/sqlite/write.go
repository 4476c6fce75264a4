package sqlite

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"github.com/metis-run/metis-run/stores"
	lib "modernc.org/sqlite/lib"
)

// job is a change that waits for its transaction.
type job struct {
	ctx  context.Context
	do   func(*link) error // may be called more than once
	err  error
	done chan struct{}
}

// write runs a change in a transaction that it may share with others, and returns when it is on the disk. Until others
// have been waited for it can be cancelled.
func (db *DB) write(ctx context.Context, do func(*link) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{ctx: ctx, do: do, done: make(chan struct{})}
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return errClosed
	}
	db.queue = append(db.queue, j)
	if !db.draining {
		db.draining = true
		db.drained.Go(db.drain)
	}
	db.mu.Unlock()
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
	}
	db.mu.Lock()
	if i := slices.Index(db.queue, j); i >= 0 {
		db.queue = slices.Delete(db.queue, i, i+1)
		db.mu.Unlock()
		return ctx.Err()
	}
	db.mu.Unlock()
	<-j.done
	return j.err
}

// drain runs what is in the queue, all of it in one transaction, until nothing is.
func (db *DB) drain() {
	for {
		db.gather()
		db.writing.Lock()
		db.mu.Lock()
		batch := db.queue
		db.queue = nil
		db.draining = len(batch) > 0
		db.mu.Unlock()
		if len(batch) > 0 {
			start := time.Now()
			db.run(batch)
			db.mu.Lock()
			db.expected, db.patience = len(batch)+len(db.queue), time.Since(start)/8
			db.mu.Unlock()
		}
		db.writing.Unlock()
		if len(batch) == 0 {
			return
		}
	}
}

// gather waits until as many changes are there as were under way at the end of the last transaction, an eighth of its time
// at most: sessions that commit all the time come again at once, and if the first of them got a transaction of its own, each
// sync would serve half of them. Who writes alone is not waited for.
func (db *DB) gather() {
	for start := time.Now(); ; runtime.Gosched() {
		db.mu.Lock()
		enough := db.expected < 2 || len(db.queue) >= db.expected || time.Since(start) >= db.patience
		db.mu.Unlock()
		if enough {
			return
		}
	}
}

// run runs changes in one transaction. One that fails does not fail the others: they are run again without it.
func (db *DB) run(batch []*job) {
	finish := func(j *job, err error) {
		j.err = db.explain(err)
		close(j.done)
	}
	for len(batch) > 0 {
		if err := db.patient(context.Background(), func() error {
			batch = slices.DeleteFunc(batch, func(j *job) bool {
				err := j.ctx.Err()
				if err != nil {
					finish(j, err)
				}
				return err != nil
			})
			if len(batch) == 0 {
				return nil
			}
			return db.commits.begin()
		}); err != nil {
			for _, j := range batch {
				finish(j, err)
			}
			return
		}
		if len(batch) == 0 {
			return
		}
		culprit, err := db.attempt(batch)
		switch {
		case err == nil:
			for _, j := range batch {
				finish(j, j.err)
			}
			return
		case culprit != nil:
			finish(culprit, err)
			batch = slices.DeleteFunc(batch, func(j *job) bool { return j == culprit })
		case len(batch) == 1:
			finish(batch[0], err)
			return
		default:
			for _, j := range batch {
				db.run([]*job{j})
			}
			return
		}
	}
}

// attempt runs changes in the transaction that has begun and ends it. It returns the one that made it fail, nil if it is
// none or not known.
func (db *DB) attempt(batch []*job) (culprit *job, err error) {
	w := db.commits
	defer func() {
		if err != nil {
			w.exec("ROLLBACK") // fails where SQLite has done it
		}
	}()
	if err := w.sameForm(context.Background()); err != nil {
		return nil, err
	}
	for _, j := range batch {
		if j.err = j.do(w); j.err != nil && !errors.Is(j.err, stores.ErrStale) && !errors.Is(j.err, stores.ErrSequence) {
			return j, j.err
		}
	}
	if _, err := w.exec("COMMIT"); err != nil {
		return nil, err
	}
	// Only now is it known that the file was there all the time.
	if err := db.present(); err != nil {
		for _, j := range batch {
			j.err = err
		}
	}
	return nil, nil
}

// begin begins a transaction that writes.
func (l *link) begin() error {
	_, err := l.exec("BEGIN IMMEDIATE")
	return err
}

// patient calls do until no other process is in its way.
func (db *DB) patient(ctx context.Context, do func() error) error {
	end := time.Now().Add(db.busy)
	for pause := 100 * time.Microsecond; ; pause = min(2*pause, 10*time.Millisecond) {
		err := do()
		if err == nil || !isCode(err, lib.SQLITE_BUSY) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
