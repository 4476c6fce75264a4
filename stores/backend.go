package stores

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Backend keeps sessions: what a session's latest commit left, some commits before it, and who runs it. What it keeps is
// opaque to it. All methods may be called from any goroutine, also at the same time for one session, and answer as if
// they had been called one after another.
//
// What each must guarantee, whatever crashes, comes late or comes twice:
//
//   - A Commit is there whole once it has returned nil, and stays: no crash of the process or of the machine takes it
//     back. If it returned an error, it is there whole or not at all, and the next Acquire or the same Commit again tells.
//   - Every write carries the epoch of its lease. One whose epoch is not the newest changes nothing and returns ErrStale,
//     however late it comes.
//   - A commit follows the one before it: of Seq n+1 where the newest is n. The same commit again (Commit.Sum), of the
//     same epoch, changes nothing and returns nil. Any other commit returns ErrSequence.
//   - Two acquires never give the same epoch, and never two live leases of one session on one machine.
//   - Damage is found, named and kept apart: what cannot be read costs its record or its session, never another one.
type Backend interface {
	// Acquire makes the caller the one writer of a session, which need not exist yet, under a new epoch. If somebody else
	// is, it returns a *HeldError once wait is over; 0 does not wait. Whose process is gone holds nothing. A holder who
	// cannot be told dead (it is stopped, or on another machine) is succeeded once its counter has not moved for a whole
	// TTL of the caller's monotonic clock; wall clocks are never compared. A damaged session can be acquired, so that it can
	// be deleted, or made whole by a commit with Clear.
	Acquire(ctx context.Context, session string, by Owner, wait time.Duration) (*Lease, error)

	// Renew moves the lease's counter and keeps a note of what is under way, for who acquires the session after a crash.
	// A machine's crash may take the note back, a process's does not.
	Renew(ctx context.Context, l *Lease, note []byte) error

	// Release gives the session up and forgets the note. It is no error to release what is lost already. A session that
	// was acquired and never committed is forgotten.
	Release(ctx context.Context, l *Lease) error

	// Load is the session as a commit left it: that of Seq seq, or the newest if seq is 0. It needs no lease. It returns
	// ErrNoSession or ErrNoCommit if there is none, a *DamagedError if its head cannot be read or its records are not those
	// that were committed; beside that error there may be a Snapshot of what can be read, to be saved by somebody who looks
	// at it. Damage to the newest commit does not keep Load from an older one.
	Load(ctx context.Context, session string, seq int64) (*Snapshot, error)

	// Commit adds a commit. It reads what c holds until it returns, and keeps none of it. If it fails, for want of space say,
	// the same commit may be tried again; a commit of other content may not take its number before a Load has told that it
	// is not there.
	Commit(ctx context.Context, l *Lease, c *Commit) error

	// History lists the commits that Load can give, the newest first. It returns ErrNoSession if there is no commit. One
	// that is damaged may be left out.
	History(ctx context.Context, session string) ([]Logged, error)

	// List lists all sessions that have a commit, by name; where some are named, those of them. It reads their heads and none
	// of their records: what damage those have, Load tells.
	List(ctx context.Context, only ...string) ([]Info, error)

	// Delete forgets the session and all of its commits; the lease ends. Epochs go on: a later session of that name gets
	// a higher one.
	Delete(ctx context.Context, l *Lease) error
}

// Owner is who runs a session, for people and for the backend.
type Owner struct {
	Name string        `json:"name"` // e.g. "metis-run run, process 4711"
	TTL  time.Duration `json:"ttl"`  // how long its counter may stand still before it is taken for dead; 0: DefaultTTL
}

// Patience is the TTL, or DefaultTTL.
func (o Owner) Patience() time.Duration {
	if o.TTL <= 0 {
		return DefaultTTL
	}
	return o.TTL
}

// DefaultTTL is the TTL of an Owner that names none. A holder renews three times in it.
const DefaultTTL = 15 * time.Second

// Lease is the right to write one session. It is good until it is released or a newer epoch exists.
type Lease struct {
	Session string
	Epoch   int64 // grows by each Acquire
	Owner   Owner
	Left    []byte // the note of a holder before that did not release
	Token   any    // the backend's
}

// Record is one piece of a session's state. A session's records are a set, by ID.
type Record struct {
	ID      string
	Meta    []byte // what it is, small: readable where the data is damaged
	Data    []byte // nil and empty are the same, here and in all other bytes that are kept
	Damaged error  // from Load: why Data cannot be read; nil: it can
}

// Commit is what changed between two boundaries of turns.
type Commit struct {
	Seq    int64     // 1, 2, 3, ...
	At     time.Time // wall clock, for people
	About  []byte    // what it was for, for a log
	Head   []byte    // what changes each time; replaces the one before
	Put    []Record  // new, or instead of those of the same ID
	Delete []string  // IDs of records that are there no more; they may be unknown
	Clear  bool      // all records before this commit are gone but those of Put; so is the damage they had

	Keep int           // how many commits before this one stay readable
	TTL  time.Duration // the session may be forgotten once it has had no commit for so long and nobody holds it; 0: never
}

// Check tells whether a commit can be one.
func (c *Commit) Check() error {
	if c.Seq < 1 {
		return fmt.Errorf("a commit has a number from 1 on, and this one %d", c.Seq)
	}
	if c.Keep < 0 {
		return fmt.Errorf("a commit cannot keep %d others", c.Keep)
	}
	if c.TTL < 0 || c.TTL > 0 && c.At.IsZero() {
		return fmt.Errorf("a commit with a TTL has the time from which it counts: At is %v, TTL %v", c.At, c.TTL)
	}
	seen := make(map[string]bool, len(c.Put))
	for _, r := range c.Put {
		if r.ID == "" || seen[r.ID] {
			return fmt.Errorf("the ID %q is in a commit twice, or empty", r.ID)
		}
		seen[r.ID] = true
	}
	for _, id := range c.Delete {
		if seen[id] {
			return fmt.Errorf("a commit both puts and deletes the record %q", id)
		}
	}
	return nil
}

// Sum is a hash of what a commit does. Commits of one Seq and one Sum are the same, whatever time they bear.
func (c *Commit) Sum() [sha256.Size]byte {
	h := sha256.New()
	var length [8]byte
	add := func(b []byte) {
		binary.BigEndian.PutUint64(length[:], uint64(len(b)))
		h.Write(length[:])
		h.Write(b)
	}
	add(fmt.Append(nil, c.Seq, c.Clear, c.Keep, int64(c.TTL), len(c.Put)))
	add(c.About)
	add(c.Head)
	for _, r := range c.Put {
		add([]byte(r.ID))
		add(r.Meta)
		add(r.Data)
	}
	for _, id := range c.Delete {
		add([]byte(id))
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// Snapshot is a session as of one commit.
type Snapshot struct {
	Seq     int64
	Epoch   int64 // under which it was committed
	At      time.Time
	Head    []byte
	Records []Record // by ID
}

// Logged is one commit in a history.
type Logged struct {
	Seq   int64
	Epoch int64
	At    time.Time
	About []byte
}

// Info is one session in a list.
type Info struct {
	Session string
	Seq     int64 // of the newest commit, as far as damage lets it be known: the next one has Seq+1
	Epoch   int64
	At      time.Time // of the newest commit
	Head    []byte    // of the newest commit; nil where that cannot be read
	Size    int64     // bytes of heads and records, those of earlier commits too
	TTL     time.Duration
	Holder  *Holder // nil: nobody
	Damaged error   // why its newest commit cannot be read; nil: it can
}

// Holder is who runs a session now.
type Holder struct {
	Owner Owner
	Since time.Time // wall clock, for people
}

// What a Backend answers where it does nothing.
var (
	ErrNoSession = errors.New("there is no such session")
	ErrNoCommit  = errors.New("the session has no such commit: it never was, or is kept no more")
	ErrStale     = errors.New("somebody else has taken the session over")
	ErrSequence  = errors.New("the commit does not follow the newest one")
	ErrNewerForm = errors.New("it was written by a newer release of metis-run")
)

// HeldError says that somebody else runs a session.
type HeldError struct {
	Session string
	Holder  Holder
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("session %q is run by %s since %s", e.Session, e.Holder.Owner.Name, e.Holder.Since.Local().Format(time.DateTime))
}

// DamagedError says that what was kept has changed since.
type DamagedError struct {
	What string // e.g. `commit 7 of session "demo"`
	Err  error
}

func (e *DamagedError) Error() string { return fmt.Sprintf("%s is damaged: %v", e.What, e.Err) }
func (e *DamagedError) Unwrap() error { return e.Err }

// StorageError says why a backend cannot do its work, and what to do.
type StorageError struct {
	What string // e.g. "there is no space left for the sessions in DIR"
	Hint string // what to do next
	Err  error
}

func (e *StorageError) Error() string {
	if e.Err == nil {
		return e.What
	}
	return fmt.Sprintf("%s: %v", e.What, e.Err)
}
func (e *StorageError) Unwrap() error { return e.Err }

// maxName bounds a session's name, in bytes.
const maxName = 128

// CheckName tells whether a text can name a session that is kept: letters, digits and - _ . : which it does not begin
// with, at most 128 bytes.
func CheckName(name string) error {
	wrong := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.:", r)
	}
	first, _ := utf8.DecodeRuneInString(name)
	switch {
	case name == "":
		return errors.New("a session's name cannot be empty")
	case len(name) > maxName:
		return fmt.Errorf("a session's name has at most %d bytes, and this one %d", maxName, len(name))
	case !utf8.ValidString(name) || strings.IndexFunc(name, wrong) >= 0 || !unicode.IsLetter(first) && !unicode.IsDigit(first):
		return fmt.Errorf("%q cannot name a session: write letters and digits, and - _ . : between them", name)
	}
	return nil
}
