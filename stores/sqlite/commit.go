package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"slices"

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
	rows := make([][]any, len(c.Put))
	for i, r := range c.Put {
		rows[i] = recordRow(l.Session, r, c.Seq, false) // here, where others need not wait for the sums
	}
	return db.write(ctx, func(w *link) error {
		if k := t.known; k != nil && k.session.seq+1 == c.Seq {
			if err := w.commit(k, c, rows, same[:], t.over); err != errMoved {
				return err
			}
		}
		t.known = nil
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
		t.known = &known{session: *s, versions: make(map[string]int64)}
		return w.commit(t.known, c, rows, same[:], t.over)
	})
}

// known is what a lease knows of its session after its last commit, if that came to pass: the session's row tells. It spares
// the next commit all reading of what this lease has written itself.
type known struct {
	session  session
	versions map[string]int64 // of records that are there, by ID: of which commit they are; not all
}

// write is a record's new version.
type write struct {
	change
	row     []any
	written bool // there was an older one
}

// commit adds a commit. overs are what the lease's earlier ones wrote over, and becomes what this one does, too. Before it
// has written anything it returns errMoved if the session's row is not that which is known.
func (l *link) commit(k *known, c *stores.Commit, rows [][]any, same []byte, overs map[int64][]change) error {
	s := k.session
	oldest := max(c.Seq-int64(c.Keep), s.old, 1)
	hidden, err := l.hidden(&s, oldest, overs)
	if err != nil {
		return err
	}
	gone := slices.Compact(slices.Sorted(slices.Values(c.Delete)))
	if c.Clear {
		if gone, err = l.others(s.name, c); err != nil {
			return err
		}
	}
	writes := make([]write, 0, len(c.Put)+len(gone))
	plan := func(id string, row []any) error {
		there, seq := true, k.versions[id]
		if seq == 0 {
			if there, seq, err = l.version(s.name, id); err != nil {
				return err
			}
		}
		gone := row == nil
		if gone && !there {
			return nil
		}
		if there {
			s.digest ^= member(s.name, id, seq)
			s.live--
		}
		if gone {
			row = recordRow(s.name, stores.Record{ID: id}, c.Seq, true)
		} else {
			s.digest ^= member(s.name, id, c.Seq)
			s.live++
		}
		writes = append(writes, write{change{id, gone}, row, seq > 0})
		return nil
	}
	for i, r := range c.Put {
		if err := plan(r.ID, rows[i]); err != nil {
			return err
		}
	}
	for _, id := range gone {
		if err := plan(id, nil); err != nil {
			return err
		}
	}
	if c.Clear { // whatever damage there was
		s.flaw, s.live, s.digest = "", int64(len(c.Put)), 0
		for _, r := range c.Put {
			s.digest ^= member(s.name, r.ID, c.Seq)
		}
	}
	old := s.old
	s.seq, s.old, s.ttl, s.expires = c.Seq, oldest, int64(c.TTL), 0
	if c.TTL > 0 {
		s.expires = c.At.Add(c.TTL).UnixNano()
	}
	if moved, err := l.advance(&s); err != nil {
		return err
	} else if moved {
		return errMoved
	}
	over, err := l.putRecords(s.name, c.Seq, old, oldest, writes, hidden)
	if err != nil {
		return err
	}
	if err := l.putCommit(&s, c, over, same, old); err != nil {
		return err
	}
	if c.Clear {
		if err := l.clear(s.name, c.Seq); err != nil {
			return err
		}
		clear(k.versions)
	}
	for seq := old; seq <= oldest; seq++ {
		delete(overs, seq)
	}
	overs[c.Seq] = over
	for _, id := range gone {
		delete(k.versions, id)
	}
	for _, r := range c.Put {
		k.versions[r.ID] = c.Seq
	}
	k.session = s
	return nil
}

// advance changes the row of a session that has a new commit, if it is that of the commit before, and of a lease that is
// good.
func (l *link) advance(s *session) (moved bool, err error) {
	changed, err := l.exec(`UPDATE sessions SET seq=?, oldest=?, live=?, digest=?, ttl=?, expires=?, flaw=?, sum=?
		WHERE name=? AND epoch=? AND seq=? AND EXISTS(SELECT 1 FROM holders WHERE session=? AND epoch=?)`,
		s.seq, s.old, s.live, s.digest, s.ttl, s.expires, s.flaw, s.check(), s.name, s.epoch, s.seq-1, s.name, s.epoch)
	return changed == 0, err
}

// putRecords writes the versions of records of a commit, and drops those that no commit needs from the new oldest one on. It
// returns what it wrote over.
func (l *link) putRecords(session string, seq, old, oldest int64, writes []write, hidden map[string]int64) ([]change, error) {
	var over []change
	reused := make(map[string]bool)
	for _, w := range writes {
		before, free := hidden[w.id]
		if w.written {
			over = append(over, w.change)
			if oldest == seq {
				before, free = seq, true
			}
		}
		if free {
			changed, err := l.exec(`UPDATE records SET session=?, id=?, seq=?, gone=?, meta=?, sum=?, data=?, datasum=? WHERE rowid=(
				SELECT rowid FROM records WHERE session=? AND id=? AND seq<? LIMIT 1)`, append(w.row, session, w.id, before)...)
			if err != nil {
				return nil, err
			}
			if changed > 0 {
				reused[w.id] = true
				continue
			}
		}
		if _, err := l.exec("REPLACE INTO records(session, id, seq, gone, meta, sum, data, datasum) VALUES(?,?,?,?,?,?,?,?)", w.row...); err != nil {
			return nil, err
		}
	}
	if hidden == nil {
		_, err := l.exec(`DELETE FROM records WHERE session=?1 AND seq<?2 AND EXISTS(
			SELECT 1 FROM records r WHERE r.session=?1 AND r.id=records.id AND r.seq>records.seq AND r.seq<=?2)`, session, oldest)
		return over, err
	}
	if oldest == seq {
		for _, change := range over {
			hidden[change.id] = seq + integer(change.gone)
		}
	}
	for id, before := range hidden {
		if reused[id] && before == old+1 {
			continue // it had one version up to the oldest commit, as every record that is there
		}
		if _, err := l.exec("DELETE FROM records WHERE session=? AND id=? AND seq<?", session, id, before); err != nil {
			return nil, err
		}
	}
	return over, nil
}

// clear makes sure that a commit with Clear has its own records only. Where an index is damaged, others may still be
// found, and are: then all indexes are made anew.
func (l *link) clear(session string, seq int64) error {
	row, err := l.commitOf(context.Background(), session, seq)
	if err == nil && row != nil {
		_, err = l.records(context.Background(), row)
	}
	if !unreadable(err) {
		return err
	}
	if _, err := l.exec("REINDEX"); err != nil {
		return err
	}
	_, err = l.exec("DELETE FROM records WHERE session=? AND seq<>?", session, seq)
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

// putCommit makes the row of a commit, and drops those before the oldest. old was the oldest.
func (l *link) putCommit(s *session, c *stores.Commit, over []change, same []byte, old int64) error {
	epoch, at := s.epoch, c.At.UnixNano()
	if c.At.IsZero() {
		at = 0
	}
	packed := encodeChanges(over)
	logged := sum("commit", s.name, c.Seq, epoch, at, c.About, packed)
	row := []any{s.name, c.Seq, epoch, at, c.About, packed, logged, s.live, s.digest, same, c.Head, sum("head", logged, s.live, s.digest, same, c.Head)}
	if s.old > old && c.Seq > 1 {
		if s.old > old+1 {
			if _, err := l.exec("DELETE FROM commits WHERE session=? AND seq>? AND seq<?", s.name, old, s.old); err != nil {
				return err
			}
		}
		changed, err := l.exec(`UPDATE commits SET session=?, seq=?, epoch=?, at=?, about=?, over=?, sum=?, live=?, digest=?, same=?, head=?, headsum=?
			WHERE session=? AND seq=?`, append(row, s.name, old)...)
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
