package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/metis-run/metis-run/stores"
	lib "modernc.org/sqlite/lib"
)

// applicationID tells our databases from others': "mrun".
const applicationID = 0x6d72756e

// upgrades are the steps from each form of the database to the next one: an empty file has form 0. What has been released
// is not changed any more.
var upgrades = []string{
	`
	-- The newest commit of each session, and its newest epoch.
	CREATE TABLE sessions(
		name TEXT NOT NULL PRIMARY KEY,
		epoch INTEGER NOT NULL,
		seq INTEGER NOT NULL,     -- of the newest commit; 0: none
		oldest INTEGER NOT NULL,  -- of the oldest commit that is kept
		live INTEGER NOT NULL,    -- how many records the newest commit has
		digest INTEGER NOT NULL,  -- of the set of them
		ttl INTEGER NOT NULL,     -- ns
		expires INTEGER NOT NULL, -- Unix time, ns; 0: never
		flaw TEXT NOT NULL,       -- what damage the session had; '': none
		sum INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX expiring ON sessions(expires) WHERE expires > 0;

	-- Who runs a session, or did not release it.
	CREATE TABLE holders(
		session TEXT NOT NULL PRIMARY KEY,
		epoch INTEGER NOT NULL,
		owner TEXT NOT NULL,      -- JSON
		since INTEGER NOT NULL,   -- Unix time, ns
		counter INTEGER NOT NULL,
		note BLOB,
		sum INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	-- Rows of commits and records are used again for newer ones: one page less is written than by deleting and inserting.
	-- They have rowids, for a table without has few of their bytes on its own pages.
	CREATE TABLE commits(
		session TEXT NOT NULL,
		seq INTEGER NOT NULL,
		epoch INTEGER NOT NULL,
		at INTEGER NOT NULL,      -- Unix time, ns
		about BLOB,
		over BLOB,                -- which records have older versions, see changes
		sum INTEGER NOT NULL,     -- of the above
		live INTEGER NOT NULL,    -- as in sessions
		digest INTEGER NOT NULL,
		same BLOB NOT NULL,       -- stores.Commit.Sum
		head BLOB,
		headsum INTEGER NOT NULL, -- of all
		UNIQUE(session, seq)
	) STRICT;

	-- The versions of each record that a commit needs which is kept, the newest of each first.
	CREATE TABLE records(
		session TEXT NOT NULL,
		id TEXT NOT NULL,
		seq INTEGER NOT NULL,     -- of the commit that put or deleted it
		gone INTEGER NOT NULL,    -- 1: deleted it
		meta BLOB,
		sum INTEGER NOT NULL,     -- of the above
		data BLOB,
		datasum INTEGER NOT NULL, -- of all
		UNIQUE(session, id, seq DESC)
	) STRICT;

	-- The highest epoch of sessions that are there no more.
	CREATE TABLE epochs(one INTEGER PRIMARY KEY CHECK(one = 1), high INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
	`,
}

// setUp brings the database to the form that this program knows.
func (db *DB) setUp(ctx context.Context) error {
	w := db.commits
	// Before anything of it is changed, and in one transaction: another process may be giving the empty file its tables.
	if _, err := w.exec("BEGIN"); err != nil {
		return err
	}
	form, err := db.ours(ctx)
	if _, end := w.exec("ROLLBACK"); err == nil {
		err = end
	}
	if err != nil {
		return err
	}
	// Two that turn an empty file into a WAL at the same time get SQLITE_BUSY at once.
	var mode string
	if err := db.patient(ctx, func() error {
		_, err := w.one(ctx, "PRAGMA journal_mode=wal", nil, &mode)
		return err
	}); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("%s cannot have a write-ahead log: its file system has no shared memory", db.path)
	}
	if form == int64(len(upgrades)) {
		return nil
	}
	if err := db.patient(ctx, w.begin); err != nil {
		return err
	}
	defer w.exec("ROLLBACK")
	if form, err = db.ours(ctx); err != nil {
		return err
	}
	for _, step := range upgrades[form:] {
		if err := w.script(ctx, step); err != nil {
			return err
		}
	}
	if err := w.script(ctx, fmt.Sprintf("PRAGMA user_version=%d; PRAGMA application_id=%d", len(upgrades), applicationID)); err != nil {
		return err
	}
	_, err = w.exec("COMMIT")
	return err
}

// ours is the form of the database, which is empty (0) or one of metis-run in a form that this program knows: else an
// error. It wants a transaction.
func (db *DB) ours(ctx context.Context) (form int64, err error) {
	var id, tables int64
	for _, read := range []struct {
		query string
		into  *int64
	}{
		{"PRAGMA user_version", &form}, {"PRAGMA application_id", &id}, {"SELECT count(*) FROM sqlite_schema", &tables},
	} {
		if _, err := db.commits.one(ctx, read.query, nil, read.into); err != nil {
			return 0, err
		}
	}
	switch {
	case form == 0 && tables > 0 || form != 0 && id != applicationID:
		return 0, &stores.StorageError{
			What: fmt.Sprintf("%s is a database of something else", db.path),
			Hint: "move it away, or give another folder with --state",
		}
	case form > int64(len(upgrades)):
		return 0, newerForm(form)
	}
	return form, nil
}

// sameForm tells whether the database has the form that this program knows: a newer one may have upgraded it meanwhile.
func (l *link) sameForm(ctx context.Context) error {
	var form int64
	if _, err := l.one(ctx, "PRAGMA user_version", nil, &form); err != nil || form == int64(len(upgrades)) {
		return err
	}
	return newerForm(form)
}

func newerForm(form int64) error {
	return &stores.StorageError{
		What: fmt.Sprintf("the sessions' file has form %d, and this release knows up to %d", form, len(upgrades)),
		Hint: "use the newer release of metis-run, or give another folder with --state",
		Err:  stores.ErrNewerForm,
	}
}

// sum is a checksum of values: string, []byte, int64, bool.
func sum(values ...any) int64 {
	h := sha256.New()
	var buf [9]byte
	number := func(kind byte, n uint64) {
		buf[0] = kind
		binary.BigEndian.PutUint64(buf[1:], n)
		h.Write(buf[:])
	}
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			number('i', uint64(v))
		case bool:
			number('i', uint64(integer(v)))
		case string:
			number('s', uint64(len(v)))
			h.Write([]byte(v))
		case []byte:
			number('b', uint64(len(v)))
			h.Write(v)
		default:
			panic(fmt.Sprintf("sum of a %T", v))
		}
	}
	var out [sha256.Size]byte
	return int64(binary.BigEndian.Uint64(h.Sum(out[:0])))
}

func integer(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

var errSum = errors.New("its checksum is wrong")

// unreadable tells whether an error comes from what is in the database, not from the way to it.
func unreadable(err error) bool {
	return errors.Is(err, errSum) || isCode(err, lib.SQLITE_CORRUPT)
}

// A session is a row of sessions.
type session struct {
	name            string
	epoch, seq, old int64
	live, digest    int64
	ttl, expires    int64
	flaw            string
	sum             int64
	held            int64 // the epoch of its row of holders; 0: it has none
}

func (s *session) check() int64 {
	return sum("session", s.name, s.epoch, s.seq, s.old, s.live, s.digest, s.ttl, s.expires, s.flaw)
}

func (s *session) dest() []any {
	return []any{&s.name, &s.epoch, &s.seq, &s.old, &s.live, &s.digest, &s.ttl, &s.expires, &s.flaw, &s.sum}
}

const sessionColumns = "name, epoch, seq, oldest, live, digest, ttl, expires, flaw, sum"

// session is the row of a session, nil if there is none. A row that cannot be read is an error that is unreadable.
func (l *link) session(ctx context.Context, name string) (*session, error) {
	s := new(session)
	found, err := l.one(ctx, "SELECT "+sessionColumns+", coalesce((SELECT epoch FROM holders WHERE session=name), 0) FROM sessions WHERE name=?",
		[]any{name}, append(s.dest(), &s.held)...)
	switch {
	case err != nil:
		return nil, err
	case found && s.sum != s.check():
		return nil, errSum
	case found:
		return s, nil
	}
	// A session whose row is lost is no new one.
	if found, err := l.one(ctx, "SELECT 1 FROM commits WHERE session=? LIMIT 1", []any{name}, new(int64)); err != nil {
		return nil, err
	} else if found {
		return nil, errLost
	}
	return nil, nil
}

var errLost = fmt.Errorf("its row is lost: %w", errSum)

// putSession makes or changes the row of a session.
func (l *link) putSession(s *session) error {
	changed, err := l.exec("UPDATE sessions SET epoch=?, seq=?, oldest=?, live=?, digest=?, ttl=?, expires=?, flaw=?, sum=? WHERE name=?",
		s.epoch, s.seq, s.old, s.live, s.digest, s.ttl, s.expires, s.flaw, s.check(), s.name)
	if err != nil || changed > 0 {
		return err
	}
	_, err = l.exec("INSERT INTO sessions("+sessionColumns+") VALUES(?,?,?,?,?,?,?,?,?,?)",
		s.name, s.epoch, s.seq, s.old, s.live, s.digest, s.ttl, s.expires, s.flaw, s.check())
	return err
}

// A change is a record's version that a commit wrote over an older one, or the end of a record.
type change struct {
	id   string
	gone bool
}

func encodeChanges(changes []change) []byte {
	var b []byte
	for _, c := range changes {
		b = binary.AppendUvarint(b, uint64(len(c.id))<<1|uint64(integer(c.gone)))
		b = append(b, c.id...)
	}
	return b
}

func decodeChanges(b []byte) ([]change, error) {
	var changes []change
	for len(b) > 0 {
		n, size := binary.Uvarint(b)
		if size <= 0 || n>>1 > uint64(len(b)-size) {
			return nil, errors.New("a list of changes is cut off")
		}
		b = b[size:]
		changes = append(changes, change{string(b[:n>>1]), n&1 == 1})
		b = b[n>>1:]
	}
	return changes, nil
}

// member is a record's share of the digest of a set of records, which is the XOR of all.
func member(session, id string, seq int64) int64 { return sum("member", session, id, seq) }
