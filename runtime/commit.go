package runtime

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
)

// This file writes commits of a session that is kept: at the end of a turn in which something was said to be done, or a
// script went to sleep. A commit is the session as it is then, whoever is in the middle of something.

// boundary has f called once what this turn has changed is on disk, at once where nothing is kept; with why it is not, if
// it could not be written. what is for the log.
func (s *Session) boundary(what string, f func(failure *event.Error)) {
	k := s.durable
	if k == nil || k.off && k.taken == nil {
		f(nil)
		return
	}
	k.held = append(k.held, f)
	if what != "" {
		k.what = append(k.what, what)
	}
}

// turned is the end of a turn.
func (s *Session) turned() (failure *event.Error) {
	k := s.durable
	for k.due || k.slept || len(k.held) > 0 {
		held, must := k.held, k.due || len(k.held) > 0
		k.held, k.due, k.slept = nil, false, false
		failure = s.commit(must)
		for _, f := range held {
			f(failure)
		}
	}
	return failure
}

// change is a commit with what is true once it is on disk.
type change struct {
	commit  *stores.Commit
	head    head
	states  []*stores.State
	records []*kept
	realms  map[string][]byte
	unkept  *event.Error // something of it cannot be kept, and the session requires that all can
}

// commit writes what has changed; nothing if that is nothing, unless it must.
func (s *Session) commit(must bool) *event.Error {
	k := s.durable
	switch {
	case k.taken != nil:
		return k.taken
	case k.off || s.abandoned.Load():
		return nil
	}
	if k.doubt != nil { // it may be there, or not
		if failure := s.write(k.doubt); failure != nil {
			return failure
		}
	}
	c := s.gather()
	if !must && len(c.commit.Put) == 0 && len(c.commit.Delete) == 0 {
		s.noteRunning()
		return nil
	}
	if c.unkept != nil { // nothing is written that is not all of it
		s.again(c)
		k.refused = true
		return c.unkept
	}
	return s.write(c)
}

// again has the next commit look at what this one did not bring to the disk.
func (s *Session) again(c *change) {
	s.durable.edited = true
	for _, state := range c.states {
		s.durable.suspects(state)
	}
}

// write has the backend take a commit. A failure may have come after the fact, so the same one is tried again.
func (s *Session) write(c *change) *event.Error {
	k := s.durable
	err := k.send(c.commit)
	if err != nil && !errors.Is(err, stores.ErrStale) {
		err = k.send(c.commit)
	}
	switch {
	case errors.Is(err, stores.ErrStale):
		s.supersede(err)
		return k.taken
	case err != nil:
		k.doubt = c
		s.again(c)
		failure := storeError(s.id, err)
		failure.Message += "; what the session has done is not on disk"
		return failure
	}
	k.doubt = nil
	k.seq, k.head, k.file, k.what = c.commit.Seq, c.head, k.file || s.mission != nil, nil
	for _, id := range c.commit.Delete {
		delete(k.records, id)
		delete(k.stale, id)
	}
	for _, r := range c.records {
		k.records[r.id] = r
		for _, state := range r.states {
			state.Kept = r
		}
	}
	for name, data := range c.realms {
		k.realms[name] = data
	}
	return nil
}

// send gives the backend a commit.
func (k *durable) send(c *stores.Commit) error {
	ctx, cancel := k.bounded()
	defer cancel()
	err := k.Backend.Commit(ctx, k.lease, c)
	if errors.Is(err, context.DeadlineExceeded) {
		return context.Cause(ctx)
	}
	return err
}

// about is what a commit says of itself, for a log.
type about struct {
	What []string `json:"what,omitempty"` // what has come to its end, or sleeps
	Keys []string `json:"keys,omitempty"` // that changed: scope key
	More int      `json:"more,omitempty"` // keys besides
}

// maxAbout is how many keys a log names of one commit.
const maxAbout = 50

// differing names the keys of the records that are not the same in two commits.
func (a *about) differing(from, to []stores.Record) {
	var keys []string
	only := func(list, in []stores.Record) {
		data := make(map[string][]byte, len(in))
		for _, r := range in {
			data[r.ID] = r.Data
		}
		for _, r := range list {
			if other, both := data[r.ID]; both && bytes.Equal(other, r.Data) {
				continue
			}
			m, _ := parseMeta(r.Meta) // of one without nobody knows
			for _, of := range m.Of {
				keys = append(keys, of.Scope+" "+of.Key)
			}
		}
	}
	only(from, to)
	only(to, from)
	slices.Sort(keys)
	a.name(slices.Compact(keys))
}

// name fills in the keys, as far as a log names them.
func (a *about) name(keys []string) {
	a.Keys = keys
	if more := len(keys) - maxAbout; more > 0 {
		a.Keys, a.More = keys[:maxAbout], more
	}
}

// gather makes the commit of what has changed. In a session whose VM is broken nothing counts that its last turn did.
func (s *Session) gather() *change {
	k := s.durable
	c := &change{head: k.head, realms: map[string][]byte{}}
	c.commit = &stores.Commit{Seq: k.seq + 1, At: time.Now(), Keep: k.keep(), TTL: k.ttl()}
	note := about{What: slices.Clone(k.what)}
	for _, x := range byNumber(s.asleep) {
		note.What = append(note.What, x.called()+" sleeps")
	}
	if more := len(note.What) - maxAbout; more > 0 {
		note.What = append(note.What[:maxAbout], fmt.Sprintf("%d more", more))
	}
	c.head.Running, c.head.Tasks, c.head.Seq = nil, s.tasks, s.seq
	switch {
	case k.atRest:
		s.gatherStates(c, &note)
		c.head = k.head
		c.head.Numbers, c.head.Keep, c.head.TTL = s.now.set.Last, k.Keep, k.TTL
	case s.state != broken:
		c.head = s.head()
		s.gatherStates(c, &note)
		s.gatherMission(c)
	}
	c.commit.Head, _ = json.Marshal(c.head) // of strings and numbers
	note.name(note.Keys)
	c.commit.About, _ = json.Marshal(note)
	return c
}

func (s *Session) head() head {
	h := head{Form: form, State: s.state, Instance: s.now.id, Seq: s.seq, Tasks: s.tasks, Numbers: s.now.set.Last,
		Random: s.opts.Caps.Random.State(), Launched: s.launched, Configs: s.config.TargetEnvConfigs, Running: s.atWork(true),
		Note: s.durable.Note, Keep: s.durable.Keep, TTL: s.durable.TTL}
	if s.durable.seq > 0 {
		h.Note = s.durable.head.Note
	}
	if clock := s.opts.Caps.Clock; clock.IsVirtual() {
		h.Clock = clock.Now().UnixNano()
	}
	for _, m := range s.members {
		h.Members = append(h.Members, *m)
	}
	if m := s.mission; m != nil {
		h.Mission = &keptMission{Path: m.File.Path, METIS: m.playedAs(), Config: m.rawConfig, Begun: m.begun}
	}
	return h
}

// suspects notes that a state may differ from what is on disk, and with it those that share objects with it.
func (k *durable) suspects(state *stores.State) {
	if state.Suspect {
		return
	}
	if r, ok := state.Kept.(*kept); ok {
		k.suspectAll(r.states...)
	}
	k.suspectAll(state) // its record may be one that it has been taken out of
}

func (k *durable) suspectAll(states ...*stores.State) {
	for _, state := range states {
		if !state.Suspect {
			state.Suspect = true
			k.suspect = append(k.suspect, state)
		}
	}
}

// drop notes that states are there no more: their store was cleared, or their instance has ended.
func (k *durable) drop(states func(yield func(*stores.State) bool)) {
	k.edited = true
	for state := range states {
		if r, ok := state.Kept.(*kept); ok {
			k.stale[r.id] = true
			k.suspectAll(r.states...)
		}
	}
}

// gatherStates encodes the states that may have changed, and puts those that have into the commit.
func (s *Session) gatherStates(c *change, note *about) {
	k := s.durable
	turns := s.vm.Turns()
	if turns == k.turns && !k.edited {
		return
	}
	k.turns, k.edited = turns, false
	var list, objects []*stores.State
	for _, state := range k.suspect {
		state.Suspect = false
		delete(k.live, state)
		switch store := state.Store(); {
		case store.Ended() || store.Get(state.Key()) != state:
			if r, ok := state.Kept.(*kept); ok {
				k.stale[r.id] = true
			}
		case state.Value == nil && s.decode(state.Kept.(*kept)) != nil: // what shares its record is written anew
			k.stale[state.Kept.(*kept).id] = true
			store.Forget(state.Key())
		case !state.Key().Persistent():
			s.cannotKeep(c, state, "", "the key is "+state.Key().Text)
			objects = append(objects, state)
		default:
			list = append(list, state)
			if _, ok := state.Value.(*js.Object); ok {
				objects = append(objects, state)
			}
		}
	}
	k.suspect = nil
	for _, state := range objects { // a script may hold them, and change them when it likes
		state.Suspect = true
	}
	k.suspect = objects
	c.states = list
	slices.SortFunc(list, func(a, b *stores.State) int { return int(a.Number() - b.Number()) })
	values := make([]js.Value, len(list))
	for i, state := range list {
		values[i] = state.Value.(js.Value)
	}
	written, named := map[string]bool{}, map[string]bool{}
	name := func(state *stores.State) {
		if key := placeOf(state); !named[key] {
			named[key] = true
			note.Keys = append(note.Keys, key)
		}
	}
	for _, piece := range s.vm.Encode(values) {
		r := &kept{data: piece.Data}
		m := meta{At: c.commit.At.UnixMilli()}
		for _, i := range piece.Roots {
			r.states = append(r.states, list[i])
		}
		r.id = strconv.FormatInt(r.states[0].Number(), 36)
		live := map[int]string{}
		if piece.Err != nil { // the record tells of them all the same
			for i, state := range r.states {
				s.cannotKeep(c, state, "", piece.Err.Error())
				live[piece.Roots[i]] = piece.Err.Error()
			}
		}
		told, more := listed(piece.Lost)
		for _, lost := range told {
			s.cannotKeep(c, list[lost.Root], lost.Path, lost.What)
			if lost.Path == "" {
				live[lost.Root] = lost.What
			}
		}
		for _, root := range more {
			s.cannotKeep(c, list[root], "", "more of its parts")
		}
		written[r.id] = true
		if old := k.records[r.id]; old != nil && bytes.Equal(old.data, r.data) && slices.Equal(old.states, r.states) {
			continue
		}
		for j, state := range r.states {
			m.Of = append(m.Of, metaState{state.Store().Scope().String(), state.Key().String(), state.Number(), live[piece.Roots[j]]})
			name(state)
		}
		c.records = append(c.records, r)
		c.commit.Put = append(c.commit.Put, stores.Record{ID: r.id, Meta: m.text(), Data: r.data})
	}
	for _, state := range list {
		if r, ok := state.Kept.(*kept); ok && !written[r.id] {
			k.stale[r.id] = true
		}
	}
	for _, id := range sortedKeys(k.stale) {
		if written[id] {
			delete(k.stale, id)
			continue
		}
		c.commit.Delete = append(c.commit.Delete, id)
		if r := k.records[id]; r != nil {
			for _, state := range r.states {
				name(state)
			}
		}
	}
}

// maxListed is how many losses of one state are told.
const maxListed = 20

// listed are the losses that are told one by one, and the roots that have more.
func listed(lost []js.Lost) (told []js.Lost, more []int) {
	count := map[int]int{}
	for _, l := range lost {
		count[l.Root]++
		switch n := count[l.Root]; {
		case n <= maxListed:
			told = append(told, l)
		case n == maxListed+1:
			more = append(more, l.Root)
		}
	}
	return told, more
}

// placeOf is how a log and messages name a state: scope key.
func placeOf(state *stores.State) string {
	return state.Store().Scope().String() + " " + state.Key().String()
}

// cannotKeep tells, once, of something that stays behind when the process ends.
func (s *Session) cannotKeep(c *change, state *stores.State, path, what string) {
	k := s.durable
	where := placeOf(state)
	message := fmt.Sprintf("%s%s cannot be kept on disk: %s", where, path, what)
	k.live[state] = cmp.Or(k.live[state], message)
	if k.Require && c.unkept == nil {
		c.unkept = &event.Error{Code: event.CodeStore, Message: message, Hint: "keep plain data in stores"}
	}
	if told := where + path + "\x00" + what; !k.told[told] {
		k.told[told] = true
		s.diagnose(nil, event.Diagnostic{Code: "not-durable", Severity: schema.SeverityWarning, Message: message + "; it lives as long as this process",
			Hint: "keep plain data in stores, and make such things anew where they are used"})
	}
}

// wake decodes the record that holds a state. What cannot be read throws.
func (s *Session) wake(state *stores.State) {
	r := state.Kept.(*kept)
	if err := s.decode(r); err != nil {
		scope, key := state.Store().Scope(), state.Key()
		s.vm.Throw("Error", fmt.Sprintf("the stored value of %s %q cannot be read: %v", scope, key, err), event.CodeStore,
			fmt.Sprintf("metis-run session rewind %s, or session unset %s %s %s", s.id, s.id, scope, key))
	}
}

// decode makes the values of a record.
func (s *Session) decode(r *kept) error {
	values, lost, err := r.decode(s.vm)
	if err != nil {
		r.damaged = err
		return err
	}
	for i, state := range r.states {
		state.Value = values[i]
	}
	told, more := listed(lost)
	for _, l := range told {
		s.valueGone(fmt.Sprintf("%s%s is undefined: it was %s, which went with the process that made it", placeOf(r.states[l.Root]), l.Path, l.What))
	}
	for _, root := range more {
		s.valueGone(fmt.Sprintf("more of %s is undefined: it went with the process that made it", placeOf(r.states[root])))
	}
	return nil
}

func (s *Session) valueGone(message string) {
	s.diagnose(s.current(), event.Diagnostic{Code: "value-gone", Severity: schema.SeverityWarning, Source: s.vm.Where().String(), Message: message,
		Hint: "keep plain data in stores, and make such things anew where they are used"})
}

// decode makes the values of the record's states in a VM, and tells what of them is not there any more; Root is an index
// of both.
func (r *kept) decode(vm *js.VM) (values []js.Value, lost []js.Lost, err error) {
	if r.damaged != nil {
		return nil, nil, r.damaged
	}
	all, losses, err := vm.Decode(r.data)
	if err != nil {
		return nil, nil, err
	}
	live := map[int]bool{} // whole values, which no state has
	for _, l := range losses {
		live[l.Root] = live[l.Root] || l.Path == ""
	}
	for i, v := range all {
		if !live[i] {
			values = append(values, v)
		}
	}
	if len(values) != len(r.states) {
		return nil, nil, fmt.Errorf("it holds %d values, and %d are named", len(values), len(r.states))
	}
	for _, l := range losses {
		if !live[l.Root] {
			l.Root -= count(live, l.Root)
			lost = append(lost, l)
		}
	}
	return values, lost, nil
}

// count is how many of the first n are in a set.
func count(set map[int]bool, n int) (c int) {
	for i := range n {
		if set[i] {
			c++
		}
	}
	return c
}

// meta says whose a record is.
type meta struct {
	At int64       `json:"at"` // when it changed, in milliseconds since 1970
	Of []metaState `json:"of"`
}

type metaState struct {
	Scope  string `json:"scope"`
	Key    string `json:"key"`
	Number int64  `json:"number"`
	Live   string `json:"live,omitempty"` // what the value was, which could not be kept
}

func (m meta) text() []byte {
	text, _ := json.Marshal(m) // of strings and numbers
	return text
}

func parseMeta(text []byte) (m meta, err error) {
	err = json.Unmarshal(text, &m)
	return m, err
}

// gatherMission puts what has changed in the mission into the commit.
func (s *Session) gatherMission(c *change) {
	k := s.durable
	if s.mission == nil {
		return
	}
	if !k.file {
		c.commit.Put = append(c.commit.Put, stores.Record{ID: fileRecord, Data: s.mission.File.Raw()})
	}
	for _, r := range s.now.realms {
		if len(r.stored)+len(r.access) > 0 {
			s.keep(r)
		}
		data := r.Save()
		if !bytes.Equal(data, k.realms[r.name]) {
			c.realms[r.name] = data
			c.commit.Put = append(c.commit.Put, stores.Record{ID: realmRecord + r.name, Data: data})
		}
	}
}

// restoreMission makes the realms as they were kept; without any the mission has not begun.
func (s *Session) restoreMission() error {
	k := s.durable
	if len(k.realms) == 0 {
		return nil
	}
	s.prepare()
	for _, r := range s.now.realms {
		if k.realms[r.name] == nil {
			k.unread = cmp.Or(k.unread, fmt.Errorf("the realm %q is not there", r.name))
		}
	}
	if k.unread != nil {
		return &stores.DamagedError{What: fmt.Sprintf("the mission of session %q", s.id), Err: k.unread}
	}
	return nil
}

// restoreRealm makes a realm as it was kept.
func (s *Session) restoreRealm(r *realm, options mission.Options) {
	k := s.durable
	live, aborted, err := mission.Restore(s.mission.File, s.mission.dialect, options, k.realms[r.name])
	if err != nil {
		k.unread = err
		r.Realm, _ = mission.New(s.mission.File, s.mission.dialect, options) // restoreMission refuses the session
		return
	}
	r.Realm = live
	for _, x := range aborted {
		s.diagnose(nil, event.Diagnostic{Code: "execution-aborted", Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("the execution of %q was under way when its process ended: it is aborted, and none of its effects run", x.Action.Name),
			Hint:    "execute the action again"})
	}
}
