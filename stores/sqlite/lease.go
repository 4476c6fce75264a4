package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/internal/turn"
)

// token is what a lease holds besides its row.
type token struct {
	mu   sync.Mutex
	row  holder   // as it was written last
	lock *os.File // nil: given up

	// The writing goroutine's.
	over  map[int64][]change // what its commits wrote over, by Seq
	known *known             // nil: nothing
}

// end gives the lock up, with or without its file.
func (db *DB) end(t *token, unlock func(*os.File)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lock != nil {
		unlock(t.lock)
		t.lock = nil
	}
	db.mu.Lock()
	delete(db.leases, t)
	db.mu.Unlock()
}

// A holder is a row of holders.
type holder struct {
	session        string
	epoch          int64
	owner          string
	since, counter int64
	note           []byte
	sum            int64
}

func (h *holder) check() int64 {
	return sum("holder", h.session, h.epoch, h.owner, h.since, h.counter, h.note)
}

// holder is the row of who holds a session; nil: nobody does, or it cannot be read.
func (l *link) holder(ctx context.Context, name string) (*holder, error) {
	h := new(holder)
	found, err := l.one(ctx, "SELECT session, epoch, owner, since, counter, note, sum FROM holders WHERE session=?",
		[]any{name}, &h.session, &h.epoch, &h.owner, &h.since, &h.counter, &h.note, &h.sum)
	if unreadable(err) || err == nil && (!found || h.sum != h.check()) {
		return nil, nil
	}
	return h, err
}

func (h *holder) public() stores.Holder {
	public := stores.Holder{Since: time.Unix(0, h.since)}
	if err := json.Unmarshal([]byte(h.owner), &public.Owner); err != nil {
		public.Owner.Name = h.owner // it was written by another form of us
	}
	return public
}

func (h *holder) mark() turn.Mark {
	return turn.Mark{Epoch: h.epoch, Counter: h.counter, TTL: h.public().Owner.Patience()}
}

// standing is what Acquire sees of a session.
type standing struct {
	session *session // nil: there is none
	holder  *holder  // of session's epoch; nil: nobody
	note    []byte
	flaw    string // why the session's row cannot be read; '': it can, or is not there
	fresh   int64  // the next epoch where the row does not tell it
}

func (l *link) standing(ctx context.Context, name string) (st standing, err error) {
	if st.session, err = l.session(ctx, name); unreadable(err) {
		st.flaw = err.Error()
	} else if err != nil {
		return st, err
	}
	h, err := l.holder(ctx, name)
	if err != nil {
		return st, err
	}
	if h != nil {
		st.note = h.note
	}
	if st.session != nil {
		if h != nil && h.epoch == st.session.epoch {
			st.holder = h
		}
		return st, nil
	}
	high, err := l.high(ctx)
	st.fresh = high + 1
	if st.flaw != "" {
		st.fresh += lostEpochs
	}
	return st, err
}

// lostEpochs is how many epochs may have been given that damage has made us forget.
const lostEpochs = 1 << 40

// high is an epoch that no forgotten session had a higher one than.
func (l *link) high(ctx context.Context) (int64, error) {
	var high, check int64
	found, err := l.one(ctx, "SELECT high, sum FROM epochs", nil, &high, &check)
	if err != nil && !unreadable(err) || err == nil && (!found || check == sum("high", high)) {
		return high, err
	}
	_, err = l.one(ctx, "SELECT coalesce(max(epoch), 0) FROM sessions WHERE epoch < 1 << 60", nil, &high)
	return high + lostEpochs, err
}

// forget deletes a session; its epochs are not given again.
func (l *link) forget(s *session) error {
	high, err := l.high(context.Background())
	if err != nil {
		return err
	}
	high = max(high, s.epoch)
	if _, err := l.exec("REPLACE INTO epochs(one, high, sum) VALUES(1, ?, ?)", high, sum("high", high)); err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM records WHERE session=?", "DELETE FROM commits WHERE session=?",
		"DELETE FROM holders WHERE session=?", "DELETE FROM sessions WHERE name=?",
	} {
		if _, err := l.exec(query, s.name); err != nil {
			return err
		}
	}
	return nil
}

// lockName is the name of the file that a lease's holder has locked.
func (db *DB) lockName(session string, epoch int64) string {
	h := sha256.Sum256([]byte(session))
	return filepath.Join(db.dir, "locks", fmt.Sprintf("%x-%d", h[:16], epoch))
}

// Acquire implements stores.Backend.
//
// The holder of epoch e has the file of epoch e locked. Who gets that lock knows that the holder is dead. The next holder
// locks the file of e+1 first and then takes the session by compare-and-set; so the newest epoch's file is locked
// whenever its holder lives. A holder that is stopped keeps its lock, and is succeeded without it.
func (db *DB) Acquire(ctx context.Context, name string, by stores.Owner, wait time.Duration) (*stores.Lease, error) {
	if err := stores.CheckName(name); err != nil {
		return nil, err
	}
	owner, err := json.Marshal(by)
	if err != nil {
		return nil, err
	}
	var lease *stores.Lease
	var who stores.Holder
	held, err := turn.Wait(ctx, db.clock, wait, func(still *turn.Mark) (mark *turn.Mark, err error) {
		// Who looks whether the holder lives has its lock for an instant: twice is no coincidence.
		for try := 0; ; try++ {
			lease, mark, err = db.acquire(ctx, name, by, string(owner), still, &who)
			switch {
			case err == errMoved && try < 100, err == nil && mark != nil && try < 2:
				if err := db.clock.Sleep(ctx, time.Duration(try)*time.Millisecond); err != nil {
					return nil, err
				}
			default:
				return mark, err
			}
		}
	})
	switch {
	case held:
		return nil, &stores.HeldError{Session: name, Holder: who}
	case err != nil:
		return nil, err
	}
	return lease, nil
}

// errMoved says that somebody else did something meanwhile.
var errMoved = errors.New("other processes acquire and release the session all the time")

func (db *DB) acquire(ctx context.Context, name string, by stores.Owner, owner string, still *turn.Mark, who *stores.Holder) (*stores.Lease, *turn.Mark, error) {
	var seen standing
	if err := db.read(ctx, func(l *link) (err error) {
		seen, err = l.standing(ctx, name)
		return err
	}); err != nil {
		return nil, nil, err
	}
	if h := seen.holder; h != nil {
		mark := h.mark()
		lock, err := tryLock(db.lockName(name, h.epoch))
		switch {
		case err != nil:
			return nil, nil, db.unusable("the sessions' locks cannot be used", err)
		case lock != nil:
			defer discard(lock)
		case still != nil && *still == mark:
			// It is alive, and may go on with a session that is not its own any more.
		default:
			*who = h.public()
			return nil, &mark, nil
		}
	}
	epoch := seen.fresh
	if seen.session != nil {
		epoch = seen.session.epoch + 1
	}
	lock, err := tryLock(db.lockName(name, epoch))
	if err != nil {
		return nil, nil, db.unusable("the sessions' locks cannot be used", err)
	}
	if lock == nil {
		return nil, nil, errMoved
	}
	now := time.Now()
	row := holder{session: name, epoch: epoch, owner: owner, since: now.UnixNano()}
	moved := false
	err = db.write(ctx, func(w *link) error {
		is, err := w.standing(context.Background(), name)
		if err != nil {
			return err
		}
		if moved = !is.same(seen); moved {
			return nil
		}
		row.note = is.note
		s := is.session
		switch {
		case is.flaw != "":
			if s, err = w.rebuild(name, is.flaw); err != nil {
				return err
			}
		case s != nil && s.expired(now):
			if err := w.forget(s); err != nil {
				return err
			}
			row.note = nil
			s = &session{name: name}
		case s == nil:
			s = &session{name: name}
		}
		s.epoch = epoch
		if err := w.putSession(s); err != nil {
			return err
		}
		return w.putHolder(&row)
	})
	if err != nil || moved {
		discard(lock)
		if err == nil {
			err = errMoved
		}
		return nil, nil, err
	}
	if h := seen.holder; h != nil {
		os.Remove(db.lockName(name, h.epoch)) // nobody asks for that epoch any more, though its holder may live
	}
	t := &token{row: row, lock: lock, over: make(map[int64][]change)}
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		lock.Close()
		return nil, nil, errClosed
	}
	db.leases[t] = true
	return &stores.Lease{Session: name, Epoch: epoch, Owner: by, Left: row.note, Token: t}, nil, nil
}

// same tells whether nobody acquired, renewed or released a session between two looks at it.
func (st standing) same(as standing) bool {
	if st.flaw != as.flaw || (st.session == nil) != (as.session == nil) || (st.holder == nil) != (as.holder == nil) {
		return false
	}
	if st.session == nil {
		return st.fresh <= as.fresh
	}
	return st.session.epoch == as.session.epoch && (st.holder == nil || st.holder.counter == as.holder.counter)
}

func (l *link) putHolder(h *holder) error {
	_, err := l.exec("REPLACE INTO holders(session, epoch, owner, since, counter, note, sum) VALUES(?,?,?,?,?,?,?)",
		h.session, h.epoch, h.owner, h.since, h.counter, h.note, h.check())
	return err
}

func (s *session) expired(now time.Time) bool { return s.expires > 0 && s.expires < now.UnixNano() }

// holding is the row of a lease's session, if the lease is good.
func (l *link) holding(lease *stores.Lease) (*session, error) {
	s, err := l.session(context.Background(), lease.Session)
	if unreadable(err) {
		return nil, &stores.DamagedError{What: fmt.Sprintf("session %q", lease.Session), Err: err}
	} else if err != nil {
		return nil, err
	}
	if s == nil || s.epoch != lease.Epoch || s.held != lease.Epoch {
		return nil, stores.ErrStale
	}
	return s, nil
}

// Renew implements stores.Backend. It does not sync.
func (db *DB) Renew(ctx context.Context, l *stores.Lease, note []byte) error {
	t, err := db.token(l)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	db.writing.Lock()
	defer db.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if db.isClosed() {
		return errClosed
	}
	if err := db.present(); err != nil {
		return err
	}
	h := t.row
	h.counter, h.note = h.counter+1, note
	err = db.patient(ctx, func() error {
		changed, err := db.renewer.exec("UPDATE holders SET counter=?, note=?, sum=? WHERE session=? AND epoch=?",
			h.counter, h.note, h.check(), h.session, h.epoch)
		if err == nil && changed == 0 {
			return stores.ErrStale
		}
		return err
	})
	if err == nil {
		h.note = nil // it is the caller's
		t.row = h
	}
	return db.explain(err)
}

// token is what this DB knows of a lease that it gave.
func (db *DB) token(l *stores.Lease) (*token, error) {
	t, ok := l.Token.(*token)
	if !ok {
		return nil, fmt.Errorf("the lease of session %q was given by another backend", l.Session)
	}
	return t, nil
}

// Release implements stores.Backend.
func (db *DB) Release(ctx context.Context, l *stores.Lease) error {
	t, err := db.token(l)
	if err != nil {
		return err
	}
	err = db.write(ctx, func(w *link) error {
		s, err := w.holding(l)
		if err != nil {
			return err
		}
		if s.seq == 0 {
			return w.forget(s)
		}
		_, err = w.exec("DELETE FROM holders WHERE session=?", l.Session)
		return err
	})
	if err == nil || errors.Is(err, stores.ErrStale) {
		db.end(t, discard)
		return nil
	}
	return err
}

// Delete implements stores.Backend.
func (db *DB) Delete(ctx context.Context, l *stores.Lease) error {
	t, err := db.token(l)
	if err != nil {
		return err
	}
	err = db.write(ctx, func(w *link) error {
		s, err := w.holding(l)
		if err != nil {
			return err
		}
		return w.forget(s)
	})
	if err == nil || errors.Is(err, stores.ErrStale) {
		db.end(t, discard)
	}
	return err
}

// Collect forgets the sessions whose TTL is over by the wall clock and that nobody holds, what is left of those that never
// had a commit, and the locks of who died. It returns the names of the sessions. Open does some of the first.
func (db *DB) Collect(ctx context.Context) ([]string, error) {
	names, err := db.collect(ctx, "SELECT name FROM sessions WHERE seq = 0 OR expires > 0 AND expires < ?")
	if err != nil {
		return names, err
	}
	// A lock that nobody has says no more than one that is not there.
	files, err := os.ReadDir(filepath.Join(db.dir, "locks"))
	if err != nil {
		return names, db.unusable("the sessions' locks cannot be used", err)
	}
	for _, f := range files {
		if l, err := lock(filepath.Join(db.dir, "locks", f.Name()), os.O_RDWR); err == nil && l != nil {
			discard(l)
		}
	}
	return names, nil
}

// collect acquires and releases the sessions of a query: that forgets them if they may be.
func (db *DB) collect(ctx context.Context, query string) ([]string, error) {
	var names, forgotten []string
	if err := db.read(ctx, func(l *link) error {
		var name string
		return l.query(ctx, query, []any{time.Now().UnixNano()}, []any{&name}, func() error {
			names = append(names, name)
			return nil
		})
	}); err != nil {
		return nil, err
	}
	for _, name := range names {
		lease, err := db.Acquire(ctx, name, stores.Owner{Name: "the collection of expired sessions"}, 0)
		var held *stores.HeldError
		if errors.As(err, &held) {
			continue
		}
		if err == nil {
			err = db.Release(ctx, lease)
		}
		if err != nil {
			return forgotten, err
		}
		forgotten = append(forgotten, name)
	}
	return forgotten, nil
}
