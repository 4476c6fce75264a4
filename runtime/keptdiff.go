package runtime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/notation"
	"github.com/metis-run/metis-run/stores"
)

// KeptChange is one difference between two kept sessions.
type KeptChange struct {
	Scope string          `json:"scope"`          // a store's, as stores.Scope has it; mission or mission:REALM; session
	Key   string          `json:"key,omitempty"`  // of the state; of session: state, clock or mission
	Path  string          `json:"path,omitempty"` // into the value, or the mission's state: see package notation
	From  json.RawMessage `json:"from,omitempty"` // in the notation; nil: nothing was there
	To    json.RawMessage `json:"to,omitempty"`
	Note  string          `json:"note,omitempty"` // what the values do not say
}

// named is an entry with its value; the values of one list share what they share in the session.
type named struct {
	KeptEntry
	value  *notation.Value // nil: it cannot be read
	record []byte          // what holds it on disk, with others perhaps
	id     string          // of the record
}

func (n named) name() string { return n.Scope.String() + " " + n.Key.String() }

// whole are all entries with their values.
func (k *KeptSession) whole() ([]named, error) {
	records := map[string]stores.Record{}
	for _, r := range k.snap.Records {
		m, _ := parseMeta(r.Meta) // of one without nobody knows what is in it
		for _, of := range m.Of {
			records[of.Scope+" "+of.Key] = r
		}
	}
	var list []named
	var places []int
	var text json.RawMessage
	var err error
	k.s.atOnce(func() {
		var values []js.Value
		for i, entry := range k.Entries() {
			n := named{KeptEntry: entry}
			r := records[n.name()]
			n.record, n.id = r.Data, r.ID
			switch state := k.s.now.set.Store(entry.Scope).Get(entry.Key); {
			case entry.Live != "":
				live, _ := json.Marshal(map[string]string{"$live": entry.Live})
				n.value, n.Damaged = notation.Parse(live)
			case state == nil:
				n.Damaged = fmt.Errorf("it is not there")
			case state.Value == nil:
				n.Damaged = k.read(state.Kept.(*kept))
				fallthrough
			default:
				if n.Damaged == nil {
					values, places = append(values, state.Value.(js.Value)), append(places, i)
				}
			}
			list = append(list, n)
		}
		text, err = k.s.vm.Notation(k.s.vm.NewArray(values...))
	})
	if err != nil {
		return nil, storeError(k.Name, err)
	}
	all, err := notation.Parse(text)
	if err != nil {
		return nil, storeError(k.Name, err)
	}
	values, _ := all.Array()
	for i, place := range places {
		list[place].value = values[i]
	}
	return list, nil
}

// DiffKept is what differs between two kept sessions, or two commits of one: in their stores, in their missions, and in how
// they are. An error is an *event.Error.
func DiffKept(a, b *KeptSession) ([]KeptChange, error) {
	var changes []KeptChange
	text := func(key, from, to string) {
		if from != to {
			f, _ := json.Marshal(from) // texts
			t, _ := json.Marshal(to)
			changes = append(changes, KeptChange{Scope: "session", Key: key, From: f, To: t})
		}
	}
	text("state", a.State, b.State)
	text("damage", damageText(a), damageText(b))
	text("mission", a.Plays, b.Plays)
	if !a.Clock.Equal(b.Clock) {
		text("clock", clockText(a.Clock), clockText(b.Clock))
	}
	stored, err := diffStores(a, b)
	if err != nil {
		return nil, err
	}
	played, err := diffMissions(a, b)
	if err != nil {
		return nil, err
	}
	return append(append(changes, stored...), played...), nil
}

func damageText(k *KeptSession) string {
	if k.Damaged == nil {
		return ""
	}
	return k.Damaged.Error()
}

// clockText is where a virtual clock stands.
func clockText(at time.Time) string {
	if at.IsZero() {
		return "real"
	}
	return at.Format(time.RFC3339Nano)
}

func diffStores(a, b *KeptSession) (changes []KeptChange, err error) {
	left, err := a.whole()
	if err != nil {
		return nil, err
	}
	right, err := b.whole()
	if err != nil {
		return nil, err
	}
	there := map[string]named{}
	for _, n := range right {
		there[n.name()] = n
	}
	compared := &notation.Comparison{}
	touched := map[string]bool{} // records of which something is told
	compare := func(n, m named) {
		at := n
		if at.id == "" {
			at = m
		}
		change := KeptChange{Scope: at.Scope.String(), Key: at.Key.String()}
		before := len(changes)
		if n.Damaged != nil || m.Damaged != nil {
			change.Note = "it cannot be read, here or there"
			changes = append(changes, change)
		} else {
			for c := range compared.Diff(at.name(), n.value, m.value) {
				changes = append(changes, KeptChange{Scope: change.Scope, Key: change.Key, Path: c.Path, From: c.From, To: c.To, Note: c.Note})
			}
		}
		if len(changes) > before {
			touched["a"+n.id], touched["b"+m.id] = true, true
		}
	}
	for _, n := range left {
		compare(n, there[n.name()])
	}
	was := map[string]named{}
	for _, n := range left {
		was[n.name()] = n
	}
	for _, m := range right {
		if _, both := was[m.name()]; !both {
			compare(named{}, m)
		}
	}
	for _, n := range left {
		m, both := there[n.name()]
		if !both || touched["a"+n.id] || touched["b"+m.id] || bytes.Equal(n.record, m.record) {
			continue
		}
		touched["a"+n.id] = true
		changes = append(changes, KeptChange{Scope: n.Scope.String(), Key: n.Key.String(),
			Note: "it differs in what the notation does not show: the order of keys, which objects are frozen, or the like"})
	}
	return changes, nil
}

func diffMissions(a, b *KeptSession) (changes []KeptChange, err error) {
	left, err := a.Realms()
	if err != nil {
		return nil, err
	}
	right, err := b.Realms()
	if err != nil {
		return nil, err
	}
	there := map[string]KeptRealm{}
	for _, r := range right {
		there[r.Name] = r
	}
	for _, r := range left {
		other, both := there[r.Name]
		delete(there, r.Name)
		if !both {
			changes = append(changes, KeptChange{Scope: realmScope(r.Name), Note: "it was set up, and is not"})
			continue
		}
		more, err := r.changes(r.State, other.State)
		if err != nil {
			return nil, storeError(a.Name, err)
		}
		changes = append(changes, more...)
	}
	for _, r := range right {
		if _, only := there[r.Name]; only {
			changes = append(changes, KeptChange{Scope: realmScope(r.Name), Note: "it was not set up, and is"})
		}
	}
	return changes, nil
}

func realmScope(name string) string {
	if name == "" {
		return "mission"
	}
	return "mission:" + name
}

// Changes are what has changed in the realm since its mission began.
func (r KeptRealm) Changes() ([]KeptChange, error) { return r.changes(r.Begun, r.State) }

func (r KeptRealm) changes(from, to json.RawMessage) (changes []KeptChange, err error) {
	a, err := notation.Parse(from)
	if err != nil {
		return nil, err
	}
	b, err := notation.Parse(to)
	if err != nil {
		return nil, err
	}
	for c := range (&notation.Comparison{}).Diff("", a, b) {
		changes = append(changes, KeptChange{Scope: realmScope(r.Name), Path: c.Path, From: c.From, To: c.To})
	}
	return changes, nil
}
