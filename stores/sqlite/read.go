package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/metis-run/metis-run/stores"
)

// A commitRow is a row of commits.
type commitRow struct {
	session           string
	seq, epoch, at    int64
	about, over       []byte
	sum, live, digest int64
	same, head        []byte
	headsum           int64
}

func (c *commitRow) logged() bool {
	return c.sum == sum("commit", c.session, c.seq, c.epoch, c.at, c.about, c.over)
}

func (c *commitRow) check() error {
	if !c.logged() || c.headsum != sum("head", c.sum, c.live, c.digest, c.same, c.head) {
		return errSum
	}
	return nil
}

func when(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.Unix(0, at)
}

// commitOf is a commit that can be read.
func (l *link) commitOf(ctx context.Context, session string, seq int64) (*commitRow, error) {
	c := new(commitRow)
	found, err := l.one(ctx, "SELECT session, seq, epoch, at, about, over, sum, live, digest, same, head, headsum FROM commits WHERE session=? AND seq=?",
		[]any{session, seq}, &c.session, &c.seq, &c.epoch, &c.at, &c.about, &c.over, &c.sum, &c.live, &c.digest, &c.same, &c.head, &c.headsum)
	if err == nil && found {
		err = c.check()
	}
	if unreadable(err) {
		return nil, &stores.DamagedError{What: fmt.Sprintf("commit %d of session %q", seq, session), Err: err}
	} else if err != nil || !found {
		return nil, err
	}
	return c, nil
}

// newest is the row of a session that has a commit, and can be gone on with.
func (l *link) newest(ctx context.Context, name string) (*session, error) {
	s, err := l.session(ctx, name)
	switch {
	case unreadable(err):
		return nil, &stores.DamagedError{What: fmt.Sprintf("session %q", name), Err: err}
	case err != nil:
		return nil, err
	case s == nil || s.seq == 0 && s.flaw == "":
		return nil, stores.ErrNoSession
	}
	return s, nil
}

func (s *session) damage() error {
	if s.flaw == "" {
		return nil
	}
	return &stores.DamagedError{What: fmt.Sprintf("session %q", s.name), Err: errors.New(s.flaw)}
}

// Load implements stores.Backend.
func (db *DB) Load(ctx context.Context, name string, seq int64) (*stores.Snapshot, error) {
	var snapshot *stores.Snapshot
	err := db.read(ctx, func(l *link) error {
		s, err := l.newest(ctx, name)
		if err == nil && seq == 0 {
			if err := s.damage(); err != nil {
				return err
			}
			seq = s.seq
		}
		// A commit that is asked for can be read without the session's row.
		var damaged *stores.DamagedError
		if err != nil && (seq == 0 || !errors.As(err, &damaged)) {
			return err
		}
		c, err := l.commitOf(ctx, name, seq)
		switch {
		case err != nil:
			return err
		case c == nil && s != nil && seq == s.seq:
			return &stores.DamagedError{What: fmt.Sprintf("commit %d of session %q", seq, name), Err: errors.New("it is lost")}
		case c == nil:
			return stores.ErrNoCommit
		}
		snapshot = &stores.Snapshot{Seq: seq, Epoch: c.epoch, At: when(c.at), Head: c.head}
		snapshot.Records, err = l.records(ctx, c)
		if unreadable(err) {
			return &stores.DamagedError{What: fmt.Sprintf("commit %d of session %q", seq, name), Err: err}
		}
		return err
	})
	return snapshot, err
}

// records are those of a commit. One whose row cannot be read has Damaged. If they are not the set that the commit had,
// there is an error that is unreadable: some may be older than they should be.
func (l *link) records(ctx context.Context, c *commitRow) ([]stores.Record, error) {
	var records []stores.Record
	var session string
	var r stores.Record
	var seq, gone, check, datasum int64
	live, digest := int64(0), int64(0)
	err := l.query(ctx, // Beside max(), SQLite gives the other columns of the row that has it.
		"SELECT session, id, max(seq), gone, meta, sum, data, datasum FROM records WHERE session=? AND seq<=? GROUP BY id ORDER BY id",
		[]any{c.session, c.seq}, []any{&session, &r.ID, &seq, &gone, &r.Meta, &check, &r.Data, &datasum}, func() error {
			read := r
			r = stores.Record{}
			what := fmt.Sprintf("record %q of session %q", read.ID, c.session)
			switch {
			case check != sum("record", session, read.ID, seq, gone == 1, read.Meta):
				read.Meta, read.Data = nil, nil
				read.Damaged = &stores.DamagedError{What: what, Err: errSum}
			case datasum != sum("data", check, read.Data):
				read.Data = nil
				read.Damaged = &stores.DamagedError{What: what, Err: errSum}
			case gone == 1:
				return nil
			}
			live++
			digest ^= member(session, read.ID, seq)
			records = append(records, read)
			return nil
		})
	if err == nil && (live != c.live || digest != c.digest) {
		err = fmt.Errorf("it has %d records, and not these %d: %w", c.live, live, errSum)
	}
	return records, err
}

// History implements stores.Backend. Commits that cannot be read are not in it.
func (db *DB) History(ctx context.Context, name string) ([]stores.Logged, error) {
	var history []stores.Logged
	err := db.read(ctx, func(l *link) error {
		_, err := l.newest(ctx, name)
		var damaged *stores.DamagedError
		if err != nil && !errors.As(err, &damaged) {
			return err
		}
		var c commitRow
		return l.query(ctx, "SELECT session, seq, epoch, at, about, over, sum FROM commits WHERE session=? ORDER BY seq DESC", []any{name},
			[]any{&c.session, &c.seq, &c.epoch, &c.at, &c.about, &c.over, &c.sum}, func() error {
				if c.logged() {
					history = append(history, stores.Logged{Seq: c.seq, Epoch: c.epoch, At: when(c.at), About: c.about})
				}
				c.about, c.over = nil, nil
				return nil
			})
	})
	if unreadable(err) {
		err = &stores.DamagedError{What: fmt.Sprintf("session %q", name), Err: err}
	}
	return history, err
}

// List implements stores.Backend.
func (db *DB) List(ctx context.Context, only ...string) ([]stores.Info, error) {
	var list []stores.Info
	err := db.read(ctx, func(l *link) error {
		var rows []*session
		s := new(session)
		if err := l.query(ctx, "SELECT "+sessionColumns+" FROM sessions", nil, s.dest(), func() error {
			row := *s
			rows = append(rows, &row)
			return nil
		}); err != nil {
			return err
		}
		if err := l.query(ctx, "SELECT DISTINCT session FROM commits WHERE session NOT IN (SELECT name FROM sessions)", nil, []any{&s.name}, func() error {
			rows = append(rows, &session{name: s.name})
			return nil
		}); err != nil {
			return err
		}
		for _, s := range rows {
			if len(only) > 0 && !slices.Contains(only, s.name) {
				continue
			}
			info, err := db.info(ctx, l, s)
			if err != nil {
				return err
			}
			if info.Seq > 0 || info.Damaged != nil {
				list = append(list, info)
			}
		}
		slices.SortFunc(list, func(a, b stores.Info) int { return strings.Compare(a.Session, b.Session) })
		return nil
	})
	return list, err
}

func (db *DB) info(ctx context.Context, l *link, s *session) (stores.Info, error) {
	info := stores.Info{Session: s.name, Seq: s.seq, Epoch: s.epoch, TTL: time.Duration(s.ttl), Damaged: s.damage()}
	damage := func(err error) error {
		var damaged *stores.DamagedError
		if !unreadable(err) && !errors.As(err, &damaged) {
			return err
		}
		if info.Damaged == nil {
			info.Damaged = err
		}
		return nil
	}
	if s.sum != s.check() {
		// Only the name is known, if it is its name.
		info = stores.Info{Session: s.name, Damaged: &stores.DamagedError{What: fmt.Sprintf("session %q", s.name), Err: errSum}}
		if _, err := l.one(ctx, "SELECT coalesce(max(seq), 0) FROM commits WHERE session=?", []any{s.name}, &info.Seq); damage(err) != nil {
			return info, err
		}
	} else if s.seq > 0 {
		c, err := l.commitOf(ctx, s.name, s.seq)
		if err == nil && c == nil {
			err = &stores.DamagedError{What: fmt.Sprintf("commit %d of session %q", s.seq, s.name), Err: errors.New("it is lost")}
		}
		if damage(err) != nil {
			return info, err
		} else if c != nil {
			info.At, info.Head = when(c.at), c.head
		}
	}
	if _, err := l.one(ctx, `SELECT coalesce((SELECT sum(length(head)) FROM commits WHERE session=?1), 0)
		+ coalesce((SELECT sum(coalesce(length(meta), 0) + coalesce(length(data), 0)) FROM records WHERE session=?1), 0)`,
		[]any{s.name}, &info.Size); damage(err) != nil {
		return info, err
	}
	h, err := l.holder(ctx, s.name)
	if err != nil {
		return info, err
	}
	if h != nil && h.epoch == s.epoch && locked(db.lockName(s.name, h.epoch)) {
		holder := h.public()
		info.Holder = &holder
	}
	return info, nil
}
