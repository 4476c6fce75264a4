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
	t, err := db.token(l)
	if err != nil {
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
		return w.commit(s, c, same[:], t.over)
	})
}

// commit adds a commit. overs are what the lease's earlier ones wrote over, and becomes what this one does, too.
func (l *link) commit(s *session, c *stores.Commit, same []byte, overs map[int64][]change) error {
	oldest := max(c.Seq-int64(c.Keep), s.old, 1)
	hidden, err := l.hidden(s, oldest, overs)
	if err != nil {
		return err
	}
	var over []change
	reused := make(map[string]bool)
	put := func(r stores.Record, gone bool) error {
		there, seq, err := l.version(s.name, r.ID)
		if err != nil || gone && !there {
			return err
		}
		if there {
			s.digest ^= member(s.name, r.ID, seq)
			s.live--
		}
		if !gone {
			s.digest ^= member(s.name, r.ID, c.Seq)
			s.live++
		}
		if seq > 0 {
			over = append(over, change{id: r.ID, gone: gone})
		}
		before, free := hidden[r.ID]
		if seq > 0 && oldest == c.Seq {
			before, free = c.Seq, true
		}
		if free {
			changed, err := l.exec(`UPDATE records SET session=?, id=?, seq=?, gone=?, meta=?, sum=?, data=?, datasum=? WHERE rowid=(
				SELECT rowid FROM records WHERE session=? AND id=? AND seq<? LIMIT 1)`,
				append(recordRow(s.name, r, c.Seq, gone), s.name, r.ID, before)...)
			if err != nil || changed > 0 {
				reused[r.ID] = true
				return err
			}
		}
		_, err = l.exec("REPLACE INTO records(session, id, seq, gone, meta, sum, data, datasum) VALUES(?,?,?,?,?,?,?,?)",
			recordRow(s.name, r, c.Seq, gone)...)
		return err
	}
	for _, r := range c.Put {
		if err := put(r, false); err != nil {
			return err
		}
	}
	gone := c.Delete
	if c.Clear {
		if gone, err = l.others(s.name, c); err != nil {
			return err
		}
	}
	for _, id := range gone {
		if err := put(stores.Record{ID: id}, true); err != nil {
			return err
		}
	}
	if c.Clear { // whatever damage there was
		s.flaw, s.live, s.digest = "", int64(len(c.Put)), 0
		for _, r := range c.Put {
			s.digest ^= member(s.name, r.ID, c.Seq)
		}
	}
	if err := l.prune(s, c, over, hidden, reused, oldest); err != nil {
		return err
	}
	if err := l.putCommit(s, c, over, same, oldest); err != nil {
		return err
	}
	if c.Clear {
		if err := l.clear(s, c); err != nil {
			return err
		}
	}
	for seq := s.old; seq <= oldest; seq++ {
		delete(overs, seq)
	}
	overs[c.Seq] = over
	s.seq, s.old, s.ttl, s.expires = c.Seq, oldest, int64(c.TTL), 0
	if c.TTL > 0 {
		s.expires = c.At.Add(c.TTL).UnixNano()
	}
	return l.putSession(s)
}

// clear makes sure that a commit with Clear has its own records only. Where an index is damaged, others may still be
// found, and are: then all indexes are made anew.
func (l *link) clear(s *session, c *stores.Commit) error {
	row, err := l.commitOf(context.Background(), s.name, c.Seq)
	if err == nil && row != nil {
		_, err = l.records(context.Background(), row)
	}
	if !unreadable(err) {
		return err
	}
	if _, err := l.exec("REINDEX"); err != nil {
		return err
	}
	_, err = l.exec("DELETE FROM records WHERE session=? AND seq<>?", s.name, c.Seq)
	return err
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

// hidden are the records with versions that the commits from the new oldest one on do not need: those before a commit that
// wrote over them. Only what the commits in between say that they wrote over is looked at. It is nil if that is not known.
func (l *link) hidden(s *session, oldest int64, overs map[int64][]change) (map[string]int64, error) {
	hidden := make(map[string]int64)
	if oldest <= s.old || s.seq == 0 {
		return hidden, nil
	}
	hide := func(seq int64, changes []change) {
		for _, c := range changes {
			hidden[c.id] = seq + integer(c.gone) // its end hides nothing then, and goes, too
		}
	}
	known := true
	for seq := s.old + 1; seq <= min(oldest, s.seq) && known; seq++ {
		var changes []change
		changes, known = overs[seq]
		hide(seq, changes)
	}
	if known {
		return hidden, nil
	}
	clear(hidden)
	var session string
	var seq, epoch, at, check int64
	var about, over []byte
	err := l.query(context.Background(), "SELECT session, seq, epoch, at, about, over, sum FROM commits WHERE session=? AND seq>? AND seq<=? ORDER BY seq",
		[]any{s.name, s.old, oldest}, []any{&session, &seq, &epoch, &at, &about, &over, &check}, func() error {
			changes, err := decodeChanges(over)
			if err != nil || check != sum("commit", session, seq, epoch, at, about, over) {
				return errSum
			}
			hide(seq, changes)
			return nil
		})
	if unreadable(err) {
		return nil, nil
	}
	return hidden, err
}

// prune drops the versions of records that are hidden.
func (l *link) prune(s *session, c *stores.Commit, over []change, hidden map[string]int64, reused map[string]bool, oldest int64) error {
	if hidden == nil {
		_, err := l.exec(`DELETE FROM records WHERE session=?1 AND seq<?2 AND EXISTS(
			SELECT 1 FROM records r WHERE r.session=?1 AND r.id=records.id AND r.seq>records.seq AND r.seq<=?2)`, s.name, oldest)
		return err
	}
	if oldest == c.Seq {
		for _, change := range over {
			hidden[change.id] = c.Seq + integer(change.gone)
		}
	}
	for id, before := range hidden {
		if reused[id] && before == s.old+1 {
			continue // it had one version up to the oldest commit, as every record that is there
		}
		if _, err := l.exec("DELETE FROM records WHERE session=? AND id=? AND seq<?", s.name, id, before); err != nil {
			return err
		}
	}
	return nil
}

// putCommit makes the row of a commit, and drops those before the oldest.
func (l *link) putCommit(s *session, c *stores.Commit, over []change, same []byte, oldest int64) error {
	epoch, at := s.epoch, c.At.UnixNano()
	if c.At.IsZero() {
		at = 0
	}
	packed := encodeChanges(over)
	logged := sum("commit", s.name, c.Seq, epoch, at, c.About, packed)
	row := []any{s.name, c.Seq, epoch, at, c.About, packed, logged, s.live, s.digest, same, c.Head, sum("head", logged, s.live, s.digest, same, c.Head)}
	if oldest > s.old && s.seq > 0 {
		if oldest > s.old+1 {
			if _, err := l.exec("DELETE FROM commits WHERE session=? AND seq>? AND seq<?", s.name, s.old, oldest); err != nil {
				return err
			}
		}
		changed, err := l.exec(`UPDATE commits SET session=?, seq=?, epoch=?, at=?, about=?, over=?, sum=?, live=?, digest=?, same=?, head=?, headsum=?
			WHERE session=? AND seq=?`, append(row, s.name, s.old)...)
		if err != nil || changed > 0 {
			return err
		}
	}
	_, err := l.exec("REPLACE INTO commits(session, seq, epoch, at, about, over, sum, live, digest, same, head, headsum) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", row...)
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
