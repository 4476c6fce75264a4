// Package sqlite keeps sessions in a folder, in one SQLite database that other processes may read and write at the same
// time. DB is a stores.Backend; what that promises is told there.
//
// # Files
//
// sessions.db (with -wal and -shm while it is open) holds everything. Folder locks holds a file for each lease: who runs
// a session holds an operating system's lock on it, which is gone when its process is. A name of a file there is made of a
// hash, so that no session's name reaches the file system. All are their owner's alone; a folder or file that others may
// write is refused. (On Windows the folder's own access list decides.)
//
// # Durability
//
// A commit is synced to the disk before Commit returns (WAL, synchronous FULL). Commits that come while another is being
// synced share the next sync. A lease's renewal is not synced: it survives its process, not the machine.
//
// # Damage
//
// Each row has a checksum of everything in it, its key too, and each commit one of the set of its records. So a record
// that changed is found and named and costs no other one; a commit whose records are not those it had is refused.
//
// # Forms
//
// The database has a form, PRAGMA user_version. Open brings an older one to the newest form in one transaction and refuses
// a newer one; each call refuses a file that a newer program has upgraded meanwhile.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	modernc "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/internal/turn"
)

// FileName is the name of the database in its folder.
const FileName = "sessions.db"

// Options are for Open; the zero value is good.
type Options struct {
	// Busy is how long a call waits while another process writes; 0: ten seconds.
	Busy time.Duration

	// KeepExpired has Open forget nothing: its caller wants to tell of what he forgets.
	KeepExpired bool
}

// DB is a stores.Backend in a folder. All methods may be called from any goroutine.
type DB struct {
	dir, path string
	busy      time.Duration
	clock     turn.Clock
	dsn       string
	files     map[string]os.FileInfo // as they were opened

	readers chan *link // nil: not opened yet

	writing sync.Mutex // guards commits and renewals: one process need not wait for itself by polling
	commits *link      // synchronous FULL
	renewer *link      // synchronous NORMAL

	mu       sync.Mutex // guards what follows
	leases   map[*token]bool
	queue    []*job
	draining bool
	expected int           // how many jobs may share the next transaction, see gather
	patience time.Duration // how long they are waited for
	closed   bool
	drained  sync.WaitGroup
}

var _ stores.Backend = (*DB)(nil)

// maxReaders is how many Loads, Histories and Lists run at the same time.
const maxReaders = 2

// Open opens the sessions in a folder, which is made if it is not there, and forgets some of those whose time is over. It
// returns a *stores.StorageError if the folder or file cannot be used, one that wraps stores.ErrNewerForm if a newer release of
// metis-run has written it.
func Open(dir string, options Options) (*DB, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	db := &DB{
		dir: dir, path: filepath.Join(dir, FileName), busy: options.Busy, clock: turn.Monotonic(),
		files: make(map[string]os.FileInfo), readers: make(chan *link, maxReaders), leases: make(map[*token]bool),
	}
	if db.busy == 0 {
		db.busy = 10 * time.Second
	}
	for range maxReaders {
		db.readers <- nil
	}
	if err := db.makeFiles(); err != nil {
		return nil, err
	}
	if err := db.connect(); err != nil {
		db.Close()
		return nil, db.explain(err)
	}
	if options.KeepExpired {
		return db, nil
	}
	// A few at a time: nobody wants to wait for thousands. Damage that is met here keeps nobody from what can be read.
	_, err = db.collect(context.Background(), "SELECT name FROM sessions WHERE expires > 0 AND expires < ? LIMIT 20")
	var damaged *stores.DamagedError
	if err != nil && !unreadable(err) && !errors.As(err, &damaged) {
		db.Close()
		return nil, err
	}
	return db, nil
}

// makeFiles makes the folders and an empty database, which is a valid one, with the right permissions from the start:
// SQLite gives its other files those of the database.
func (db *DB) makeFiles() error {
	for _, dir := range []string{db.dir, filepath.Join(db.dir, "locks")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return db.unusable("the sessions' folder cannot be made", err)
		}
		if err := private(dir, true); err != nil {
			return err
		}
	}
	// One that exists is not opened here: closing it would end the POSIX locks that this process has on it.
	f, err := os.OpenFile(db.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		return f.Close()
	} else if !errors.Is(err, os.ErrExist) {
		return db.unusable("the sessions' file cannot be made", err)
	}
	for _, name := range db.names() {
		if err := private(name, false); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (db *DB) unusable(what string, err error) error {
	return &stores.StorageError{What: what, Hint: "give a folder that you may write with --state", Err: err}
}

// names are the files that make up the database.
func (db *DB) names() []string { return []string{db.path, db.path + "-wal", db.path + "-shm"} }

func (db *DB) connect() error {
	path := filepath.ToSlash(db.path)
	if path[0] != '/' {
		path = "/" + path // a drive's letter
	}
	db.dsn = (&url.URL{Scheme: "file", Path: path, RawQuery: "mode=rw"}).String()
	var err error
	ctx := context.Background()
	if db.commits, err = db.open(ctx, "FULL"); err != nil {
		return err
	}
	if err := db.setUp(ctx); err != nil {
		return err
	}
	if db.renewer, err = db.open(ctx, "NORMAL"); err != nil {
		return err
	}
	for _, l := range []*link{db.commits, db.renewer} {
		// They wait in patient, where they can be cancelled.
		if _, err := l.exec("PRAGMA busy_timeout=0"); err != nil {
			return err
		}
	}
	for _, name := range db.names() {
		if db.files[name], err = os.Stat(name); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the DB. Leases that are held end as if their process had died.
func (db *DB) Close() error {
	db.mu.Lock()
	again := db.closed
	db.closed = true
	db.mu.Unlock()
	if again {
		return nil
	}
	db.drained.Wait()
	for range maxReaders {
		if r := <-db.readers; r != nil {
			defer r.close()
		}
	}
	close(db.readers)
	db.mu.Lock()
	leases := slices.Collect(maps.Keys(db.leases))
	db.mu.Unlock()
	for _, t := range leases {
		db.end(t, func(f *os.File) { f.Close() })
	}
	db.writing.Lock()
	defer db.writing.Unlock()
	var err error
	for _, l := range []*link{db.commits, db.renewer} {
		if l != nil {
			err = errors.Join(err, l.close())
		}
	}
	return err
}

// read calls do with a connection that sees one state of the database.
func (db *DB) read(ctx context.Context, do func(*link) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var l *link
	select {
	case <-ctx.Done():
		return ctx.Err()
	case r, open := <-db.readers:
		if !open {
			return errClosed
		}
		l = r
	}
	defer func() { db.readers <- l }()
	if db.isClosed() {
		return errClosed
	}
	if l == nil {
		var err error
		if l, err = db.open(ctx, "FULL"); err != nil {
			return db.explain(err)
		}
	}
	if err := db.present(); err != nil {
		return err
	}
	if _, err := l.exec("BEGIN"); err != nil {
		return db.explain(err)
	}
	defer l.exec("ROLLBACK")
	if err := l.sameForm(ctx); err != nil {
		return db.explain(err)
	}
	return db.explain(do(l))
}

func (db *DB) isClosed() bool {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.closed
}

var errClosed = errors.New("the sessions' file was closed")

// present tells whether the files are still those that were opened: one that was removed or replaced would swallow
// commits.
func (db *DB) present() error {
	for name, opened := range db.files {
		if now, err := os.Stat(name); err != nil || !os.SameFile(opened, now) {
			return &stores.StorageError{
				What: fmt.Sprintf("%s was removed or replaced while it was open", name),
				Hint: "what was committed since then may be lost: run it again, and leave the folder's files alone meanwhile",
				Err:  err,
			}
		}
	}
	return nil
}

// explain says what an error of SQLite means here, and what to do.
func (db *DB) explain(err error) error {
	var e *modernc.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	var known *stores.StorageError
	var damaged *stores.DamagedError
	if errors.As(err, &known) || errors.As(err, &damaged) {
		return err
	}
	trouble := &stores.StorageError{What: fmt.Sprintf("the sessions in %s cannot be used", db.dir), Err: err}
	switch e.Code() & 0xff {
	case lib.SQLITE_FULL:
		trouble.What = fmt.Sprintf("there is no space left for the sessions in %s", db.dir)
		trouble.Hint = "make room, then do it again: nothing of this change was kept"
	case lib.SQLITE_IOERR:
		trouble.What = fmt.Sprintf("the sessions in %s cannot be read or written", db.dir)
		trouble.Hint = "see whether its disk is full or broken, then do it again"
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		trouble.What = fmt.Sprintf("the sessions in %s cannot be opened for writing", db.dir)
		trouble.Hint = "make the folder and its files writable for you, or give another folder with --state"
	case lib.SQLITE_NOTADB:
		trouble.What = fmt.Sprintf("%s is no file of sessions", db.path)
		trouble.Hint = "move it away, or give another folder with --state"
	case lib.SQLITE_CORRUPT, lib.SQLITE_ERROR: // the latter where the tables are not what they should be
		trouble.What = fmt.Sprintf("%s is damaged", db.path)
		trouble.Hint = "save what `session dump` or SQLite's .recover still reads, then move the file away"
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		trouble.What = fmt.Sprintf("another process has been writing to the sessions in %s for %v", db.dir, db.busy)
		trouble.Hint = "wait for it to end, or end it, then do it again"
	}
	return trouble
}

// isCode tells whether an error is one of SQLite's primary result code.
func isCode(err error, code int) bool {
	var e *modernc.Error
	return errors.As(err, &e) && e.Code()&0xff == code
}
