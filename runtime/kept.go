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
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/runtime/notation"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
)

// KeptSession is a kept session at rest, as one of its commits left it. Its values are read in a VM of their own, in which
// no script ever runs. Its methods may be called from any goroutine. Close frees it.
type KeptSession struct {
	Name  string
	Seq   int64 // of the commit
	Epoch int64
	At    time.Time // of the commit
	State string    // METIS's: started, ...
	Clock time.Time // of a virtual clock; zero: it lives on the real one
	Plays string    // the file of the mission that it plays; "": none

	// Running are the executions that were at work.
	Running []KeptTask

	// Damaged is why it is not all that was committed: this is what could be read. nil: it is.
	Damaged error

	s    *Session
	snap *stores.Snapshot
	lost map[*kept][]js.Lost // of the records that were read
}

// KeptTask is an execution that a commit found at work.
type KeptTask struct {
	Task event.Task
	At   string // file:line:column of what it waited for; "": it is not known
}

// KeptEntry is one state of a kept session.
type KeptEntry struct {
	Scope   stores.Scope
	Key     stores.Key
	Number  int64     // in what order it came to be
	Size    int       // bytes on disk, of what shares objects with it too
	Changed time.Time // when what is on disk was written
	Live    string    // what the value was, which could not be kept; "": it could
	Damaged error     // why the value cannot be read; nil: it can
}

// KeptLoss is a part of a value that could not be kept, and is undefined in what was.
type KeptLoss struct {
	Path string `json:"path"` // into the value, as in JavaScript: .steps[3].client; "": all of it
	What string `json:"what"` // what it was, e.g. "function f"
}

// ReadKept reads a session as the commit of number seq left it, 0 the newest. It needs no lease: the session may run.
// An error is an *event.Error.
func ReadKept(ctx context.Context, b stores.Backend, name string, seq int64) (*KeptSession, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	snap, damage := b.Load(ctx, name, seq)
	if snap == nil {
		return nil, storeError(name, damage)
	}
	kept, err := atRest(Durable{Backend: b}, &stores.Lease{Session: name}, snap)
	if err != nil {
		return nil, storeError(name, cmp.Or(damage, err))
	}
	kept.Damaged = cmp.Or(damage, nobodys(snap))
	return kept, nil
}

// nobodys is the damage to a record that no entry can tell of: the mission's file, or one that has lost its keys; nil: there
// is none.
func nobodys(snap *stores.Snapshot) error {
	for _, r := range snap.Records {
		switch _, err := parseMeta(r.Meta); {
		case r.Damaged == nil:
		case r.ID == fileRecord:
			return r.Damaged
		case err != nil:
			return errors.New(damage{err: r.Damaged}.String())
		}
	}
	return nil
}

// EditKept has edit change a session that nobody runs, and commits what it did, in one piece; nothing if it fails, or if
// it leaves what cannot be kept. what is for the log.
func EditKept(ctx context.Context, d Durable, name, what string, edit func(*KeptSession) error) error {
	return editKept(ctx, d, name, what, false, edit)
}

// BeginKept is EditKept of a session that need not be there: then it begins with what edit does, without a mission.
func BeginKept(ctx context.Context, d Durable, name, what string, edit func(*KeptSession) error) error {
	return editKept(ctx, d, name, what, true, edit)
}

func editKept(ctx context.Context, d Durable, name, what string, begin bool, edit func(*KeptSession) error) error {
	if err := checkName(name); err != nil {
		return err
	}
	d.Require = true
	err := withLease(ctx, d, name, begin, func(lease *stores.Lease) error {
		var kept *KeptSession
		snap, err := d.Backend.Load(ctx, name, 0)
		fresh := begin && (errors.Is(err, stores.ErrNoSession) || errors.Is(err, stores.ErrNoCommit))
		switch {
		case fresh:
			k := newDurable(d, lease)
			k.off = true
			kept = &KeptSession{Name: name, State: started, s: open(Options{ID: name}, k), snap: &stores.Snapshot{}}
		case err != nil:
			return err
		default:
			if kept, err = atRest(d, lease, snap); err != nil {
				return err
			}
		}
		defer kept.Close()
		if err := edit(kept); err != nil {
			return err
		}
		var failure *event.Error
		kept.s.atOnce(func() {
			k := kept.s.durable
			k.off, k.what = false, []string{what}
			failure = kept.s.commit(fresh)
			k.off = true
		})
		return asNil(failure)
	})
	if err != nil {
		return storeError(name, err)
	}
	return nil
}

// withLease acquires a session for as long as f runs, only one that exists unless begin.
func withLease(ctx context.Context, d Durable, name string, begin bool, f func(*stores.Lease) error) error {
	if _, err := d.Backend.History(ctx, name); err != nil && !begin {
		return err
	}
	lease, err := d.Backend.Acquire(ctx, name, d.Owner, d.Wait)
	if err != nil {
		return err
	}
	keepWord(ctx, d, lease)
	return errors.Join(f(lease), d.Backend.Release(context.WithoutCancel(ctx), lease))
}

func atRest(d Durable, lease *stores.Lease, snap *stores.Snapshot) (*KeptSession, error) {
	h, err := parseHead(lease.Session, snap.Seq, snap.Head)
	if err != nil {
		return nil, err
	}
	d.likeBefore(h)
	k := newDurable(d, lease)
	k.head, k.seq, k.off, k.atRest = h, snap.Seq, true, true
	s := open(Options{ID: lease.Session}, k)
	if err := s.restored(snap); err != nil {
		return nil, err
	}
	kept := &KeptSession{Name: lease.Session, Seq: snap.Seq, Epoch: snap.Epoch, At: snap.At, State: h.State, s: s, snap: snap}
	if h.Clock != 0 {
		kept.Clock = time.Unix(0, h.Clock).UTC()
	}
	if h.Mission != nil {
		kept.Plays = h.Mission.Path
	}
	for _, u := range h.Running {
		kept.Running = append(kept.Running, KeptTask(u))
	}
	return kept, nil
}

// Holder is who runs the session now; nil: nobody. current says that what the commit found running still runs: it is the
// newest one, and theirs. An error is an *event.Error.
func (k *KeptSession) Holder(ctx context.Context) (holder *stores.Holder, current bool, err error) {
	infos, err := k.s.durable.Backend.List(ctx, k.Name)
	if err != nil {
		return nil, false, listError(err)
	}
	if len(infos) == 0 { // it has ended meanwhile
		return nil, false, nil
	}
	info := infos[0]
	return info.Holder, info.Holder != nil && info.Epoch == k.Epoch && info.Seq == k.Seq, nil
}

// Close frees it.
func (k *KeptSession) Close() { k.s.End() }

// Entries are the states of all stores, in the order in which they came to be.
func (k *KeptSession) Entries() []KeptEntry {
	var list []KeptEntry
	for _, r := range k.snap.Records {
		m, err := parseMeta(r.Meta)
		if err != nil { // a mission's record, or a damaged one that nobody knows the owner of
			continue
		}
		for _, of := range m.Of {
			scope, _ := stores.ParseScope(of.Scope)
			key, _ := stores.ParseKey(of.Key)
			list = append(list, KeptEntry{Scope: scope, Key: key, Number: of.Number, Size: len(r.Data),
				Changed: time.UnixMilli(m.At), Live: of.Live, Damaged: r.Damaged})
		}
	}
	slices.SortFunc(list, func(a, b KeptEntry) int { return cmp.Compare(a.Number, b.Number) })
	return list
}

// read makes the values of a record, once, and notes what of them could not be kept.
func (k *KeptSession) read(r *kept) error {
	if _, done := k.lost[r]; done {
		return nil
	}
	values, lost, err := r.decode(k.s.vm)
	if err != nil {
		r.damaged = err
		return err
	}
	for i, state := range r.states {
		if state.Value == nil {
			state.Value = values[i]
		}
	}
	if k.lost == nil {
		k.lost = map[*kept][]js.Lost{}
	}
	k.lost[r] = lost
	return nil
}

// state is the state of a key.
func (k *KeptSession) state(scope stores.Scope, key stores.Key) (*stores.State, error) {
	state := k.s.now.set.Store(scope).Get(key)
	if state == nil {
		return nil, k.nothing(scope, key)
	}
	if state.Value == nil {
		if err := k.read(state.Kept.(*kept)); err != nil {
			return nil, &event.Error{Code: event.CodeStore, Message: fmt.Sprintf("%s %q cannot be read: %v", scope, key, err),
				Hint: "metis-run session rewind goes back to a commit before, session unset takes it out"}
		}
	}
	return state, nil
}

// nothing says why there is no value under a key.
func (k *KeptSession) nothing(scope stores.Scope, key stores.Key) error {
	e := &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("session %q has nothing under %s %q", k.Name, scope, key),
		Hint: "metis-run session show " + k.Name + " lists what it has"}
	var keys, scopes []string
	for _, entry := range k.Entries() {
		switch {
		case entry.Scope != scope:
			if entry.Key == key {
				scopes = append(scopes, entry.Scope.String())
			}
		case entry.Key == key && entry.Live != "":
			e.Code, e.Message, e.Hint = event.CodeStore, fmt.Sprintf("%s %q was %s, which went with its process", scope, key, entry.Live), "keep plain data in stores"
			return e
		default:
			keys = append(keys, entry.Key.String())
		}
	}
	if k.Damaged != nil {
		e.Code, e.Message = event.CodeStore, fmt.Sprintf("%s: %v", e.Message, k.Damaged)
	}
	if len(scopes) > 0 {
		e.Hint = "did you mean the scope " + strings.Join(scopes, " or ") + "?"
	}
	e.Hint = schema.Meant(key.String(), keys, e.Hint)
	return e
}

// Value is the value of a key in the value notation (design 7).
func (k *KeptSession) Value(scope stores.Scope, key stores.Key) (value json.RawMessage, err error) {
	k.s.atOnce(func() {
		var state *stores.State
		if state, err = k.state(scope, key); err == nil {
			value, err = k.s.vm.Notation(state.Value.(js.Value))
		}
	})
	return value, err
}

// Inspect is the value of a key as console.log shows it, whole.
func (k *KeptSession) Inspect(scope stores.Scope, key stores.Key) (text string, err error) {
	k.s.atOnce(func() {
		var state *stores.State
		if state, err = k.state(scope, key); err == nil {
			text = k.s.vm.InspectWhole(state.Value.(js.Value))
		}
	})
	return text, err
}

// Lost are the parts of a key's value that could not be kept, by their paths; of a value that could not be kept at all
// KeptEntry.Live tells.
func (k *KeptSession) Lost(scope stores.Scope, key stores.Key) (list []KeptLoss, err error) {
	k.s.atOnce(func() {
		var state *stores.State
		if state, err = k.state(scope, key); err != nil {
			return
		}
		r, ok := state.Kept.(*kept)
		if !ok { // it was put there since
			return
		}
		if err = k.read(r); err != nil {
			return
		}
		for _, l := range k.lost[r] {
			if r.states[l.Root] == state {
				list = append(list, KeptLoss{l.Path, l.What})
			}
		}
	})
	return list, err
}

// Note is what the session's host keeps with it: Durable.Note.
func (k *KeptSession) Note() json.RawMessage { return k.s.durable.head.Note }

// Stores are all values in the value notation: scope -> key -> value.
func (k *KeptSession) Stores() (json.RawMessage, error) { return k.s.Stores() }

// Set puts a value, in the value notation, under a key. One that is there already stays as it is, with what the notation
// does not show: the objects that it shares with other keys, and which of them are frozen.
func (k *KeptSession) Set(scope stores.Scope, key stores.Key, value json.RawMessage) error {
	if was, err := k.Value(scope, key); err == nil {
		a, err1 := notation.Parse(was)
		b, err2 := notation.Parse(value)
		if err1 == nil && err2 == nil && bytes.Equal(a.JSON(), b.JSON()) {
			return nil
		}
	}
	return k.s.Seed(scope, key.String(), value)
}

// Unset takes a key out of its store, as if it had never been used. It is an error if it is not there.
func (k *KeptSession) Unset(scope stores.Scope, key stores.Key) (err error) {
	k.s.atOnce(func() {
		store := k.s.now.set.Store(scope)
		state := store.Get(key)
		if state == nil {
			_, err = k.state(scope, key)
			return
		}
		k.s.durable.drop(func(yield func(*stores.State) bool) { yield(state) })
		store.Forget(key)
	})
	return err
}

// Mission is the mission that the session plays, with what Library.Mission needs to play it on; nil if it plays none.
func (k *KeptSession) Mission() (*mission.File, MissionOptions, error) {
	h := k.s.durable.head
	if h.Mission == nil {
		return nil, MissionOptions{}, nil
	}
	for _, r := range k.snap.Records {
		if r.ID != fileRecord {
			continue
		}
		if r.Damaged != nil {
			return nil, MissionOptions{}, storeError(k.Name, r.Damaged)
		}
		f, err := mission.LoadRaw(r.Data)
		if err != nil {
			return nil, MissionOptions{}, storeError(k.Name, err)
		}
		return f, MissionOptions{METIS: h.Mission.METIS, Config: h.Mission.Config, Members: h.Members, Begun: h.Mission.Begun}, nil
	}
	return nil, MissionOptions{}, storeError(k.Name, errors.New("its mission is not there"))
}

// KeptRealm is what has become of the mission in one realm of a kept session.
type KeptRealm struct {
	Name  string          // "": the only one
	State json.RawMessage // as Session.State has it
	Begun json.RawMessage // as it was when the mission began
}

// Realms are the realms of the mission; none if it plays none, or it has not been set up. No environment is evaluated.
func (k *KeptSession) Realms() (list []KeptRealm, err error) {
	file, options, err := k.Mission()
	if err != nil || file == nil {
		return nil, err
	}
	for _, r := range k.snap.Records {
		name, is := strings.CutPrefix(r.ID, realmRecord)
		if !is {
			continue
		}
		d, err := schema.ParseDialect(options.METIS)
		if err != nil {
			return nil, storeError(k.Name, err)
		}
		config, err := schema.ParseSessionConfig(options.Config, d)
		if err != nil {
			return nil, storeError(k.Name, err)
		}
		of := mission.Options{InfiniteResources: config.InfiniteResources}
		if config.Standalone() && slices.Contains(d.SessionConfig, "mode") {
			of.Force = config.StandaloneForceID
		}
		begun, err := mission.New(file, d, of)
		if err != nil {
			return nil, storeError(k.Name, err)
		}
		now, _, err := mission.Restore(file, d, of, r.Data)
		if err != nil {
			return nil, storeError(k.Name, err)
		}
		list = append(list, KeptRealm{Name: name, State: now.State(), Begun: begun.State()})
	}
	return list, nil
}

// Rewind makes an earlier commit the newest again, in one step: stores, mission and all. Nobody may run the session.
func Rewind(ctx context.Context, d Durable, name string, to int64) error {
	if err := checkName(name); err != nil {
		return err
	}
	err := withLease(ctx, d, name, false, func(lease *stores.Lease) error {
		history, err := d.Backend.History(ctx, name)
		if err == nil && (to < 1 || len(history) == 0) { // Load takes 0 for the newest
			err = stores.ErrNoCommit
		}
		if err != nil {
			return err
		}
		snap, err := d.Backend.Load(ctx, name, to)
		if err != nil {
			return err
		}
		h, err := parseHead(name, snap.Seq, snap.Head)
		if err != nil {
			return err
		}
		for _, r := range snap.Records {
			if r.Damaged != nil {
				return &stores.DamagedError{What: fmt.Sprintf("commit %d of session %q", to, name), Err: r.Damaged}
			}
		}
		what := about{What: []string{fmt.Sprintf("rewind to %d", to)}}
		newest, err := d.Backend.Load(ctx, name, 0)
		last := history[0].Seq
		if err == nil {
			if now, err := parseHead(name, newest.Seq, newest.Head); err == nil { // how it is kept stays as it is
				h.Keep, h.TTL = now.Keep, now.TTL
			}
			what.differing(newest.Records, snap.Records)
		} else { // it is damaged, and the history may leave it out
			infos, err := d.Backend.List(ctx, name)
			if err != nil {
				return err
			}
			for _, info := range infos {
				last = info.Seq
			}
		}
		d.likeBefore(h)
		h.Keep, h.TTL = d.Keep, d.TTL
		note, _ := json.Marshal(what) // of strings
		text, _ := json.Marshal(h)    // of strings and numbers
		c := &stores.Commit{Seq: last + 1, At: time.Now(), About: note, Head: text, Put: snap.Records, Clear: true, Keep: d.keep(), TTL: d.ttl()}
		return d.Backend.Commit(ctx, lease, c)
	})
	if err != nil {
		return storeError(name, err)
	}
	return nil
}

// EndKept deletes a session that nobody runs. METIS's teardown is not played: no effect and no hook of it runs.
func EndKept(ctx context.Context, d Durable, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	err := withLease(ctx, d, name, false, func(lease *stores.Lease) error { return d.Backend.Delete(ctx, lease) })
	if err != nil {
		return storeError(name, err)
	}
	return nil
}
