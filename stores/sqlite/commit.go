package sqlite

import (
	"bytes"
	"context"
	"fmt"

	"github.com/metis-run/metis-run/stores"
)

// Commit implements stores.Backend.
func (db *DB) Commit(ctx context.Context, l *stores.Lease, c *stores.Commit) error {
	if err := c.Check(); err != nil {
		return err
	}
	same := c.Sum()
	return db.write(ctx, func(w *link) error {
		s, err := w.holding(l)
		if err != nil {
			return err
		}
		if s.seq > 0 && s.seq == c.Seq {
			var epoch int64
			var was []byte
			if _, err := w.one(context.Background(), "SELECT epoch, same FROM commits WHERE session=? AND seq=?", []any{s.name, s.seq}, &epoch, &was); err != nil {
				return err
			}
			if epoch == l.Epoch && bytes.Equal(was, same[:]) {
				return nil
			}
		}
		if c.Seq != s.seq+1 {
			return stores.ErrSequence
		}
		return w.commit(s, c, same[:])
	})
}

func (l *link) commit(s *session, c *stores.Commit, same []byte) error {
	oldest := max(c.Seq-int64(c.Keep), s.old, 1)
	var over []change
	put := func(r stores.Record, gone bool) error {
		_, err := l.exec("REPLACE INTO records(session, id, seq, gone, meta, sum, data, datasum) VALUES(?,?,?,?,?,?,?,?)",
			recordRow(s.name, r, c.Seq, gone)...)
		return err
	}
	for _, r := range c.Put {
		was, seq, err := l.version(s.name, r.ID)
		if err != nil {
			return err
		}
		if seq > 0 {
			over = append(over, change{id: r.ID})
		}
		if was {
			s.digest ^= member(s.name, r.ID, seq)
			s.live--
		}
		s.digest ^= member(s.name, r.ID, c.Seq)
		s.live++
		if err := put(r, false); err != nil {
			return err
		}
	}
	gone := c.Delete
	if c.Clear {
		var err error
		if gone, err = l.others(s.name, c); err != nil {
			return err
		}
	}
	for _, id := range gone {
		was, seq, err := l.version(s.name, id)
		if err != nil {
			return err
		}
		if !was {
			continue
		}
		s.digest ^= member(s.name, id, seq)
		s.live--
		if oldest == c.Seq { // no commit is kept for which anything had to be hidden
			if _, err := l.exec("DELETE FROM records WHERE session=? AND id=?", s.name, id); err != nil {
				return err
			}
			continue
		}
		over = append(over, change{id: id, gone: true})
		if err := put(stores.Record{ID: id}, true); err != nil {
			return err
		}
	}
	if c.Clear {
		s.flaw, s.live, s.digest = "", int64(len(c.Put)), 0
		for _, r := range c.Put {
			s.digest ^= member(s.name, r.ID, c.Seq)
		}
	}

	epoch, at := s.epoch, c.At.UnixNano()
	if c.At.IsZero() {
		at = 0
	}
	packed := encodeChanges(over)
	logged := sum("commit", s.name, c.Seq, epoch, at, c.About, packed)
	if _, err := l.exec("REPLACE INTO commits(session, seq, epoch, at, about, over, sum, live, digest, same, head, headsum) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
		s.name, c.Seq, epoch, at, c.About, packed, logged, s.live, s.digest, same, c.Head, sum("head", logged, s.live, s.digest, same, c.Head)); err != nil {
		return err
	}
	if err := l.prune(s, oldest); err != nil {
		return err
	}
	s.seq, s.old, s.ttl, s.expires = c.Seq, oldest, int64(c.TTL), 0
	if c.TTL > 0 {
		s.expires = c.At.Add(c.TTL).UnixNano()
	}
	return l.putSession(s)
}

// recordRow is the row of a record.
func recordRow(session string, r stores.Record, seq int64, gone bool) []any {
	meta := sum("record", session, r.ID, seq, gone, r.Meta)
	return []any{session, r.ID, seq, integer(gone), r.Meta, meta, r.Data, sum("data", meta, r.Data)}
}

// version is the newest version of a record: of which commit it is, and whether it is there. 0: the record has none.
func (l *link) version(session, id string) (there bool, seq int64, err error) {
	var gone int64
	found, err := l.one(context.Background(), "SELECT seq, gone FROM records WHERE session=? AND id=? ORDER BY seq DESC LIMIT 1", []any{session, id}, &seq, &gone)
	return found && gone == 0, seq, err
}

// others are the IDs of all records of a session but those that a commit puts.
func (l *link) others(session string, c *stores.Commit) ([]string, error) {
	put := make(map[string]bool, len(c.Put))
	for _, r := range c.Put {
		put[r.ID] = true
	}
	var ids []string
	var id string
	err := l.query(context.Background(), "SELECT DISTINCT id FROM records WHERE session=?", []any{session}, []any{&id}, func() error {
		if !put[id] {
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

// prune drops the commits before one and the versions of records that only they needed. It looks only at what the commits
// say that they wrote over, up to the oldest one that stays.
func (l *link) prune(s *session, oldest int64) error {
	if oldest <= s.old {
		return nil
	}
	var changes []change
	var session string
	var seq, epoch, at, check int64
	var about, over []byte
	damaged := false
	err := l.query(context.Background(), "SELECT session, seq, epoch, at, about, over, sum FROM commits WHERE session=? AND seq>? AND seq<=?",
		[]any{s.name, s.old, oldest}, []any{&session, &seq, &epoch, &at, &about, &over, &check}, func() error {
			some, err := decodeChanges(over)
			changes = append(changes, some...)
			damaged = damaged || err != nil || check != sum("commit", session, seq, epoch, at, about, over)
			return nil
		})
	if err != nil && !unreadable(err) {
		return err
	}
	if damaged || err != nil {
		_, err = l.exec(`DELETE FROM records WHERE session=?1 AND seq<?2 AND EXISTS(
			SELECT 1 FROM records r WHERE r.session=?1 AND r.id=records.id AND r.seq>records.seq AND r.seq<=?2)`, s.name, oldest)
		changes = nil
	}
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := l.pruneRecord(s.name, c, oldest); err != nil {
			return err
		}
	}
	_, err = l.exec("DELETE FROM commits WHERE session=? AND seq<?", s.name, oldest)
	return err
}

// pruneRecord drops a record's versions that are hidden since a commit, and its end.
func (l *link) pruneRecord(session string, c change, oldest int64) error {
	if _, err := l.exec(`DELETE FROM records WHERE session=?1 AND id=?2 AND seq<(
		SELECT max(seq) FROM records WHERE session=?1 AND id=?2 AND seq<=?3)`, session, c.id, oldest); err != nil {
		return err
	}
	if !c.gone {
		return nil
	}
	_, err := l.exec("DELETE FROM records WHERE session=? AND id=? AND seq<=? AND gone=1", session, c.id, oldest)
	return err
}

// rebuild makes the row of a session anew of what its commits say.
func (l *link) rebuild(name, flaw string) (*session, error) {
	s := &session{name: name}
	_, err := l.one(context.Background(), "SELECT coalesce(max(seq), 0), coalesce(min(seq), 0) FROM commits WHERE session=?", []any{name}, &s.seq, &s.old)
	if err == nil && s.seq > 0 {
		_, err = l.one(context.Background(), "SELECT live, digest FROM commits WHERE session=? AND seq=?", []any{name, s.seq}, &s.live, &s.digest)
	}
	if err == nil && s.seq > 0 {
		s.flaw = flaw
		_, err = l.exec("DELETE FROM records WHERE session=? AND seq>?", name, s.seq)
	}
	if unreadable(err) {
		return nil, &stores.DamagedError{What: fmt.Sprintf("session %q", name), Err: err}
	}
	return s, err
}
