package runtime

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
)

// Durable says how a session outlives its process (design 5.7). Its name is Options.ID.
type Durable struct {
	Backend stores.Backend
	Owner   stores.Owner  // who this process is, for those who find the session taken
	Wait    time.Duration // for somebody else who has it; 0: not at all
	Keep    int           // how many commits before the newest stay readable; 0: as it was, at first DefaultKeep; negative: none
	TTL     time.Duration // it may be forgotten once it has had no commit for so long and nobody has it; 0: as it was, at first never; negative: never

	// Note is its host's, and kept with the session: see KeptSession.Note. That of its first opening stays.
	Note json.RawMessage

	// Require has a run fail that leaves something in a store that cannot be kept. Nothing is written then, nor later as
	// long as it is there.
	Require bool
}

// DefaultKeep is how many commits before the newest one stay readable.
const DefaultKeep = 20

func (d *Durable) keep() int {
	if d.Keep == 0 {
		return DefaultKeep
	}
	return max(d.Keep, 0)
}

func (d *Durable) ttl() time.Duration { return max(d.TTL, 0) }

// likeBefore fills in what goes on as it was.
func (d *Durable) likeBefore(h head) {
	d.Keep, d.TTL = cmp.Or(d.Keep, h.Keep), cmp.Or(d.TTL, h.TTL)
}

// durable is what a session knows of its copy on disk. It belongs to the session's goroutine, except what says otherwise.
type durable struct {
	Durable
	lease *stores.Lease
	seq   int64 // of the newest commit
	head  head  // of the newest commit
	doubt *change

	records map[string]*kept // of the stores, by id
	realms  map[string][]byte
	unread  error                    // why the mission cannot be
	file    bool                     // the mission's file is there
	suspect []*stores.State          // that may differ from what is on disk
	stale   map[string]bool          // ids of records that are there no more unless they are written again
	told    map[string]bool          // losses that were told
	live    map[*stores.State]string // what some states hold that cannot be kept

	held    []func(failure *event.Error) // what is said once this turn is on disk
	what    []string                     // what the next commit is for
	due     bool                         // a commit, though nothing is held
	turns   int64                        // of the VM when states were gathered: without a later one they are as they were
	edited  bool                         // but for what was done without the VM
	refused bool                         // a commit, for Durable.Require; who ran something was told
	slept   bool                         // a script went to sleep in this turn: a commit, if there is something to it
	off     bool                         // no commit any more
	atRest  bool                         // nothing runs in it: see KeptSession
	taken   *event.Error                 // why: somebody else has the session

	note  atomic.Pointer[[]byte] // of the lease; any goroutine
	given atomic.Bool            // of a session that was given up: its lease is
	quit  chan struct{}          // closed when the lease is given up
	once  sync.Once
	work  sync.WaitGroup
}

// kept is one record of a session's stores: states that share objects, or one that shares none.
type kept struct {
	id      string
	states  []*stores.State
	data    []byte
	damaged error // why it cannot be
}

// head is what each commit holds besides its records.
type head struct {
	Form     int               `json:"form"`
	State    string            `json:"state"`
	Instance string            `json:"instance"`
	Seq      int64             `json:"seq"`
	Tasks    int               `json:"tasks"`
	Numbers  int64             `json:"numbers"`          // of the newest state
	Clock    int64             `json:"clock,omitempty"`  // of a virtual clock, in nanoseconds since 1970
	Random   []byte            `json:"random,omitempty"` // of a seeded source: where it stands
	Launched time.Time         `json:"launched"`
	Configs  map[string]string `json:"configs,omitempty"`
	Members  []Member          `json:"members,omitempty"`
	Mission  *keptMission      `json:"mission,omitempty"`
	Note     json.RawMessage   `json:"note,omitempty"`
	Running  []unsettled       `json:"running,omitempty"`
	Keep     int               `json:"keep,omitempty"` // Durable.Keep, and TTL
	TTL      time.Duration     `json:"ttl,omitempty"`
}

// keptMission is how a kept session's mission is played; the file is a record of its own.
type keptMission struct {
	Path   string          `json:"path"`
	METIS  string          `json:"metis"`
	Config json.RawMessage `json:"config,omitempty"`
	Begun  bool            `json:"begun,omitempty"`
}

// unsettled is an execution that a commit finds at work.
type unsettled struct {
	Task event.Task `json:"task"`
	At   string     `json:"at,omitempty"` // file:line:column of what it waits for
}

// form is the version of what is in heads and records.
const form = 1

// Records that are none of the stores.
const (
	fileRecord  = "mission"
	realmRecord = "realm:"
)

// OpenDurable opens the session of that id as its newest commit left it, or begins it, and keeps it. What ran when its
// process died is told as failed. An error is an *event.Error: somebody else has it (store), it plays another mission
// than Options.Mission (usage), it cannot be read (store). Leave gives it up; End deletes it.
//
// A session goes on with the clock and the seed that it began with, and with its own configs but for those of
// Options.Configs.
func OpenDurable(ctx context.Context, opts Options, d Durable) (*Session, error) {
	if err := stores.CheckName(opts.ID); err != nil {
		return nil, &event.Error{Code: event.CodeUsage, Message: err.Error(), Hint: "choose another name"}
	}
	lease, err := d.Backend.Acquire(ctx, opts.ID, d.Owner, d.Wait)
	if err != nil {
		return nil, storeError(opts.ID, err)
	}
	s, err := reopen(ctx, opts, d, lease)
	if err != nil {
		ctx = context.WithoutCancel(ctx)
		keepWord(ctx, d, lease)
		_ = d.Backend.Release(ctx, lease)
		return nil, storeError(opts.ID, err)
	}
	return s, nil
}

// storeError is what a backend says, as an event has it.
func storeError(name string, err error) *event.Error {
	var known *event.Error
	if errors.As(err, &known) {
		return known
	}
	failure := &event.Error{Code: event.CodeStore, Message: fmt.Sprintf("session %q: %v", name, err), Hint: "metis-run session ls shows what there is"}
	var held *stores.HeldError
	var damaged *stores.DamagedError
	var storage *stores.StorageError
	switch {
	case errors.As(err, &held):
		failure.Message, failure.Hint = held.Error(), "end that process, or wait for it with --wait 1m"
	case errors.Is(err, stores.ErrNoSession):
		failure.Code, failure.Message = event.CodeUnknown, fmt.Sprintf("there is no session %q", name)
	case errors.Is(err, stores.ErrNoCommit):
		failure.Code, failure.Hint = event.CodeUnknown, fmt.Sprintf("metis-run session log %s lists the commits there are", name)
	case errors.As(err, &storage):
		failure.Hint = storage.Hint
	case errors.As(err, &damaged):
		failure.Hint = fmt.Sprintf("metis-run session log %s lists the commits, session rewind goes back to one", name)
	case errors.Is(err, stores.ErrNewerForm):
		failure.Hint = "take the release that wrote it, or a newer one"
	case errors.Is(err, stores.ErrStale):
		failure.Hint = "its state goes on there; nothing that was done here since is kept"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		failure.Code, failure.Message = event.CodeCancelled, "cancelled: "+err.Error()
	}
	return failure
}

// parseHead reads a commit's head.
func parseHead(name string, seq int64, text []byte) (h head, err error) {
	if err := json.Unmarshal(text, &h); err != nil {
		return h, &stores.DamagedError{What: fmt.Sprintf("commit %d of session %q", seq, name), Err: err}
	}
	if h.Form > form {
		return h, fmt.Errorf("commit %d has the form %d, and this program reads up to %d: %w", seq, h.Form, form, stores.ErrNewerForm)
	}
	return h, nil
}

func newDurable(d Durable, lease *stores.Lease) *durable {
	return &durable{Durable: d, lease: lease, quit: make(chan struct{}),
		records: map[string]*kept{}, realms: map[string][]byte{}, stale: map[string]bool{}, told: map[string]bool{}, live: map[*stores.State]string{}}
}

func reopen(ctx context.Context, opts Options, d Durable, lease *stores.Lease) (*Session, error) {
	k := newDurable(d, lease)
	snap, err := d.Backend.Load(ctx, opts.ID, 0)
	switch {
	case errors.Is(err, stores.ErrNoSession), errors.Is(err, stores.ErrNoCommit):
		snap = nil
	case err != nil:
		return nil, err
	default:
		if k.head, err = parseHead(opts.ID, snap.Seq, snap.Head); err != nil {
			return nil, err
		}
		k.seq = snap.Seq
		k.likeBefore(k.head)
		if err := k.fits(&opts, snap); err != nil {
			return nil, err
		}
	}
	s := open(opts, k)
	if snap == nil {
		s.atOnce(func() {
			k.head = s.head()     // what a first commit has if the VM breaks before it
			if s.mission != nil { // what it can be rewound to
				k.due, k.what = true, []string{"created"}
			}
		})
	} else if err := s.restored(snap); err != nil {
		return nil, err
	}
	k.work.Go(func() { s.renew() })
	return s, nil
}

// restored is restore, on the session's goroutine. A session that cannot be restored is freed.
func (s *Session) restored(snap *stores.Snapshot) error {
	var failure error
	s.atOnce(func() { failure = s.restore(snap) })
	if failure != nil {
		s.durable.off = true
		s.End()
	}
	return failure
}

// atOnce runs f as a turn of its own and waits for it.
func (s *Session) atOnce(f func()) {
	_, _ = do(s, func() struct{} {
		f()
		s.turned()
		return struct{}{}
	})
}

// fits checks that a kept session can go on as its caller wants it to, and fills in what goes on.
func (k *durable) fits(opts *Options, snap *stores.Snapshot) error {
	name := opts.ID
	mismatch := func(hint, format string, args ...any) error {
		return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("session %q ", name) + fmt.Sprintf(format, args...), Hint: hint}
	}
	switch m := k.head.Mission; {
	case m == nil && opts.Mission != nil:
		return mismatch("leave the mission out, or take another name", "plays no mission")
	case m != nil && opts.Mission == nil:
		return mismatch("open it with its own mission: KeptSession.Mission", "plays a mission")
	case m != nil:
		i := slices.IndexFunc(snap.Records, func(r stores.Record) bool { return r.ID == fileRecord })
		if i < 0 || snap.Records[i].Damaged != nil {
			return &stores.DamagedError{What: "the mission of session " + name, Err: errors.New("it is not there")}
		}
		if !sameMission(snap.Records[i].Data, opts.Mission.File.Raw()) {
			return mismatch("leave the mission out, or take another name", "plays another mission, %s", m.Path)
		}
	}
	switch clock := opts.Caps.Clock; {
	case k.head.Clock == 0 && clock != nil && clock.IsVirtual():
		return mismatch("leave the clock out", "has lived on the real clock")
	case k.head.Clock != 0 && clock == nil:
		opts.Caps.Clock = caps.Virtual(time.Unix(0, k.head.Clock))
	case k.head.Clock != 0 && !clock.IsVirtual():
		return mismatch("leave the clock out", "has lived on a virtual clock")
	case k.head.Clock != 0:
		clock.Advance(time.Unix(0, k.head.Clock))
	}
	if k.head.Random != nil {
		random := &caps.Random{}
		if err := random.Restore(k.head.Random); err != nil {
			return &stores.DamagedError{What: "the seed of session " + name, Err: err}
		}
		opts.Caps.Random = random
	}
	return nil
}

// sameMission tells whether two missions have the same text, wherever they came from.
func sameMission(a, b []byte) bool {
	_, a, _ = bytes.Cut(a, []byte("\n")) // see mission.File.Raw
	_, b, _ = bytes.Cut(b, []byte("\n"))
	return bytes.Equal(a, b)
}

// restore fills a new session with what a commit holds.
func (s *Session) restore(snap *stores.Snapshot) error {
	k := s.durable
	s.launched, s.tasks = k.head.Launched, k.head.Tasks
	for env, id := range k.head.Configs {
		if _, given := s.opts.Configs[env]; !given {
			s.config.TargetEnvConfigs[env] = id
		}
	}
	if len(k.head.Members) > 0 {
		s.members = nil
		for _, m := range k.head.Members {
			s.members = append(s.members, &m)
		}
	}
	s.now.set.Last = k.head.Numbers
	var lost []damage
	for _, r := range snap.Records {
		switch {
		case r.ID == fileRecord:
			k.file = true
		case strings.HasPrefix(r.ID, realmRecord):
			if r.Damaged != nil {
				return r.Damaged
			}
			k.realms[strings.TrimPrefix(r.ID, realmRecord)] = r.Data
		default:
			if err := s.restoreStates(r, &lost); err != nil {
				return err
			}
		}
	}
	s.now.set.Sort()
	for _, d := range lost {
		hint := fmt.Sprintf("metis-run session rewind %s, or set or unset it", s.id)
		if d.of == nil {
			hint = fmt.Sprintf("metis-run session rewind %s goes back to a commit before", s.id)
		}
		s.diagnose(nil, event.Diagnostic{Code: "entry-damaged", Severity: schema.SeverityError, Message: d.String(), Hint: hint})
	}
	if k.atRest {
		return nil
	}
	if s.mission != nil {
		if err := s.restoreMission(); err != nil {
			return err
		}
	}
	s.reportUnsettled()
	return nil
}

// damage is a record that cannot be read. Of one that has lost its keys, too, nobody knows what was in it.
type damage struct {
	of  []metaState
	err error
}

func (d damage) String() string {
	var keys []string
	for _, of := range d.of {
		keys = append(keys, of.Scope+" "+of.Key)
	}
	if keys == nil {
		return fmt.Sprintf("the values of a record are lost, and under which keys they stood: %v", d.err)
	}
	return fmt.Sprintf("%s cannot be read: %v", strings.Join(keys, ", "), d.err)
}

// restoreStates makes the states of a record, whose values are decoded when somebody looks at one.
func (s *Session) restoreStates(r stores.Record, lost *[]damage) error {
	k := s.durable
	m, err := parseMeta(r.Meta)
	if err != nil { // nobody knows whose it is
		*lost = append(*lost, damage{err: cmp.Or(r.Damaged, err)})
		k.stale[r.ID] = true
		return nil
	}
	record := &kept{id: r.ID, data: r.Data, damaged: r.Damaged}
	if r.Damaged != nil {
		*lost = append(*lost, damage{of: m.Of, err: r.Damaged})
	}
	for _, of := range m.Of {
		if of.Live != "" { // it went with its process: the next use makes it anew
			k.stale[r.ID] = true
			continue
		}
		scope, err := stores.ParseScope(of.Scope)
		if err != nil {
			return &stores.DamagedError{What: "a record of session " + s.id, Err: err}
		}
		key, err := stores.ParseKey(of.Key)
		if err != nil {
			return &stores.DamagedError{What: "a record of session " + s.id, Err: err}
		}
		state := s.now.set.Store(scope).Restore(key, of.Number)
		state.Kept = record
		record.states = append(record.states, state)
	}
	if len(record.states) > 0 {
		k.records[r.ID] = record
		if len(record.states) < len(m.Of) { // written anew without those that are gone
			delete(k.stale, r.ID)
			k.suspectAll(record.states...)
		}
	}
	return nil
}

// reportUnsettled tells what has not come to its end because its process died.
func (s *Session) reportUnsettled() {
	k := s.durable
	all := k.head
	all.find(k.lease)
	s.tasks = max(s.tasks, all.Tasks)
	for _, u := range all.Running {
		t := u.Task
		failure := &event.Error{Code: event.CodeSessionBroken, Source: u.At,
			Message: "the process that ran it ended before it settled", Hint: "what it did after the last commit is gone: run it again, or rewind"}
		if u.At != "" {
			failure.Message += "; it waited here"
		}
		if t.Status == "queued" {
			t.Status, failure.Message = "skipped", "the process ended before its turn came"
		} else {
			t.Status = "failure"
		}
		t.Error = failure
		s.emit(nil, t)
	}
	if s.mission == nil || s.state == started || s.state == unstarted {
		return
	}
	s.diagnose(nil, event.Diagnostic{Code: "sequence-cut", Severity: schema.SeverityWarning,
		Message: fmt.Sprintf("the session is %s and nobody brings that to its end: its process died", s.state),
		Hint:    fmt.Sprintf("metis-run session rewind %s to a commit before, or end it", s.id)})
}

// find adds what a holder before left word of and no commit has: true if there is any.
func (h *head) find(lease *stores.Lease) bool {
	var left []unsettled
	_ = json.Unmarshal(lease.Left, &left) // a note: nothing hangs on it
	known := h.Tasks
	h.Running = slices.Clone(h.Running)
	for _, u := range left {
		if number := numberOf(u.Task.ID); number > known {
			h.Running = append(h.Running, u)
			h.Tasks = max(h.Tasks, number) // its id is not given again
		}
	}
	return h.Tasks > known
}

// keepWord commits what a holder before left word of: a release forgets it, and who opens the session next is to tell it.
func keepWord(ctx context.Context, d Durable, lease *stores.Lease) {
	if len(lease.Left) == 0 {
		return
	}
	snap, err := d.Backend.Load(ctx, lease.Session, 0)
	if err != nil {
		return
	}
	h, err := parseHead(lease.Session, snap.Seq, snap.Head)
	if err != nil || !h.find(lease) {
		return
	}
	d.likeBefore(h)
	c := &stores.Commit{Seq: snap.Seq + 1, At: time.Now(), Keep: d.keep(), TTL: d.ttl()}
	var note about
	for _, u := range h.Running {
		note.What = append(note.What, u.Task.ID+" cut off")
	}
	c.About, _ = json.Marshal(note) // of strings
	c.Head, _ = json.Marshal(h)
	_ = d.Backend.Commit(ctx, lease, c) // it is a note: what the caller does goes on without
}

// numberOf is the number in a task's id.
func numberOf(id string) (n int) {
	_, _ = fmt.Sscan(id[strings.LastIndexByte(id, '.')+1:], &n)
	return n
}

// renew moves the lease's counter while the session is open. It has a goroutine of its own.
func (s *Session) renew() {
	k := s.durable
	ticker := time.NewTicker(k.Owner.Patience() / 3)
	defer ticker.Stop()
	for {
		select {
		case <-k.quit:
			return
		case <-ticker.C:
		}
		var note []byte
		if p := k.note.Load(); p != nil {
			note = *p
		}
		if err := k.renew(note); errors.Is(err, stores.ErrStale) {
			s.vm.Loop.Post(func() { s.supersede(err) })
			return
		}
	}
}

// noteRunning leaves word of what runs, for who opens the session after a crash.
func (s *Session) noteRunning() {
	k := s.durable
	if k == nil || k.off {
		return
	}
	note, _ := json.Marshal(s.atWork(false)) // of strings
	k.note.Store(&note)
	if err := k.renew(note); errors.Is(err, stores.ErrStale) {
		s.supersede(err)
	}
}

// renew moves the lease's counter. Any goroutine may call it.
func (k *durable) renew(note []byte) error {
	ctx, cancel := k.bounded()
	defer cancel()
	return k.Backend.Renew(ctx, k.lease, note)
}

// bounded is the time that a session waits for its backend: not for ever.
func (k *durable) bounded() (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(context.Background(), k.patience(), fmt.Errorf("the disk, or what stands for it, has not answered for %v", k.patience()))
}

func (k *durable) patience() time.Duration { return max(k.Owner.Patience(), stores.DefaultTTL) }

// dropAbandoned deletes the copy of a session that was given up and has ended, once. Any goroutine may call it.
func (s *Session) dropAbandoned() {
	k := s.durable
	if k == nil || !k.given.CompareAndSwap(false, true) {
		return
	}
	k.stop()
	ctx, cancel := k.bounded()
	defer cancel()
	if k.Backend.Delete(ctx, k.lease) != nil {
		_ = k.release() // then it goes on from its newest commit
	}
}

// atWork are the executions that have not settled, and those that wait for their turn.
func (s *Session) atWork(places bool) (list []unsettled) {
	for _, x := range s.running {
		if x.settled {
			continue
		}
		u := unsettled{Task: x.event("running", nil)}
		if waits := x.task.Waits(); places && len(waits) > 0 {
			u.At = waits[0].String()
		}
		list = append(list, u)
	}
	for _, x := range byNumber(s.queued) {
		list = append(list, unsettled{Task: x.event("queued", nil)})
	}
	return list
}

// supersede is what becomes of a session that somebody else has taken over: nothing of it is written any more, and what
// its scripts do with their contexts throws METIS's OutdatedContextError.
func (s *Session) supersede(err error) {
	k := s.durable
	if k.off {
		return
	}
	k.off, k.taken = true, storeError(s.id, err)
	s.over.Store(true)
	k.stop()
	for _, x := range byNumber(s.asleep) {
		_ = s.vm.Enter(nil, func() {
			v := s.newOutdated(s.takenMessage())
			x.wake(func(z *sleep) { z.reject(v) })
		})
	}
	for _, x := range byNumber(s.queued) {
		delete(s.queued, x)
		x.end("skipped", k.taken)
	}
	s.emit(nil, event.Session{State: broken})
}

func (s *Session) takenMessage() string {
	return fmt.Sprintf("Session %q was taken over by another process.", s.id)
}

// stop ends the renewals.
func (k *durable) stop() { k.once.Do(func() { close(k.quit) }) }

// Clock is the clock that the session's scripts see. Any goroutine may call it.
func (s *Session) Clock() *caps.Clock { return s.opts.Caps.Clock }

// Leave commits what the session is and gives it up: it is on disk only, and may be opened again, here or elsewhere. What
// runs is cut and answers cancelled. Of a session that is not kept it is End. The error is why the last commit failed;
// the session is given up all the same. A second call does nothing.
func (s *Session) Leave(ctx context.Context) error {
	k := s.durable
	if k == nil {
		s.End()
		return nil
	}
	s.ending.Store(true)
	done := make(chan error, 1)
	if !s.abandoned.Load() {
		why := &event.Error{Code: event.CodeCancelled, Message: leftMessage}
		s.escalate(why, everyone, func() { done <- s.leave() })
		select {
		case err := <-done:
			k.work.Wait()
			return err
		case <-s.gone:
		}
	}
	s.endAbandoned()
	if !k.given.CompareAndSwap(false, true) {
		return nil
	}
	k.stop()
	return asNil(k.release())
}

const leftMessage = "the session was left while the script ran"

func asNil(err *event.Error) error {
	if err == nil {
		return nil
	}
	return err
}

func (k *durable) release() *event.Error {
	if err := k.Backend.Release(context.Background(), k.lease); err != nil && !errors.Is(err, stores.ErrStale) {
		return storeError(k.lease.Session, err)
	}
	return nil
}

func (s *Session) leave() error {
	k := s.durable
	if s.state == ended {
		return nil
	}
	for _, x := range slices.Clone(s.running) {
		x.cut(leftMessage)
	}
	for _, x := range byNumber(s.queued) {
		s.skipQueued(x)
	}
	k.due = k.due || k.doubt != nil || k.unsaid(s)
	k.slept = k.slept || len(k.suspect) > 0 // if there is something to it
	failure := s.turned()
	if k.refused { // whose result said so has been told
		failure = nil
	}
	k.off = true
	s.close("stored")
	k.stop()
	if err := k.release(); failure == nil {
		failure = err
	}
	return asNil(failure)
}

// unsaid tells whether something has changed since the newest commit, besides values and what was told.
func (k *durable) unsaid(s *Session) bool {
	switch {
	case k.seq == 0 || len(k.stale) > 0:
		return true
	case s.state == broken: // see gather
		return len(k.head.Running) > 0
	}
	now := s.head()
	now.Seq = k.head.Seq
	is, _ := json.Marshal(now) // of strings and numbers
	was, _ := json.Marshal(k.head)
	return !bytes.Equal(is, was)
}

// forgetKept deletes the session's copy: it has ended.
func (s *Session) forgetKept() {
	k := s.durable
	if k == nil || k.off {
		return
	}
	k.off = true
	if s.abandoned.Load() { // whoever gave it up says what becomes of its copy
		return
	}
	k.stop()
	if err := k.Backend.Delete(context.Background(), k.lease); err != nil {
		failure := storeError(s.id, err)
		s.diagnose(nil, event.Diagnostic{Code: "state-not-deleted", Severity: schema.SeverityError,
			Message: "the session has ended, and its state is still on disk: " + failure.Message, Hint: "metis-run session end " + s.id})
	}
}
