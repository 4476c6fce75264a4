package runtime

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/notation"
	"github.com/metis-run/metis-run/stores"
)

// dumpForm is the version of what DumpKept writes.
const dumpForm = 1

// dumped is a session in one JSON document. Kept is the session; what stands before it says the same to people, and has to.
type dumped struct {
	Form    int             `json:"metisRunSession"`
	Session string          `json:"session"` // its name, which may be changed
	Commit  int64           `json:"commit"`
	Epoch   int64           `json:"epoch"`
	At      time.Time       `json:"at"`
	State   string          `json:"state"`
	Clock   *time.Time      `json:"clock,omitempty"`
	Mission string          `json:"mission,omitempty"`
	Stores  json.RawMessage `json:"stores"`
	Lost    []dumpedLoss    `json:"lost,omitempty"`    // what of the stores was in memory only
	Damaged []string        `json:"damaged,omitempty"` // what could not be read, and is left out
	Kept    dumpedKept      `json:"kept"`
}

// dumpedLoss is what of one state could not be kept.
type dumpedLoss struct {
	Scope string `json:"scope"`
	Key   string `json:"key"`
	KeptLoss
}

type dumpedKept struct {
	Head    []byte         `json:"head"`
	Records []dumpedRecord `json:"records"`
	Sum     string         `json:"sum"`
}

type dumpedRecord struct {
	ID   string `json:"id"`
	Meta []byte `json:"meta,omitempty"`
	Data []byte `json:"data"`
}

// sum is a hash of the session and of when it was dumped.
func (d *dumped) sum() string {
	h := sha256.New()
	var length [8]byte
	add := func(b []byte) {
		binary.BigEndian.PutUint64(length[:], uint64(len(b)))
		h.Write(length[:])
		h.Write(b)
	}
	add(fmt.Append(nil, d.Form, d.Commit, d.Epoch, d.At.UnixNano(), len(d.Kept.Records)))
	add(d.Kept.Head)
	for _, r := range d.Kept.Records {
		add([]byte(r.ID))
		add(r.Meta)
		add(r.Data)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// describe fills in what a session is to people.
func (d *dumped) describe(k *KeptSession) (err error) {
	d.State, d.Mission = k.State, k.Plays
	if !k.Clock.IsZero() {
		d.Clock = &k.Clock
	}
	d.Lost = nil
	for _, entry := range k.Entries() {
		var lost []KeptLoss
		switch {
		case entry.Live != "":
			lost = []KeptLoss{{What: entry.Live}}
		case entry.Damaged == nil:
			if lost, err = k.Lost(entry.Scope, entry.Key); err != nil {
				return err
			}
		}
		for _, l := range lost {
			d.Lost = append(d.Lost, dumpedLoss{entry.Scope.String(), entry.Key.String(), l})
		}
	}
	d.Stores, err = k.Stores()
	return err
}

// DumpKept is a session, as the commit of number seq left it (0: the newest), as one JSON document that LoadKept makes the
// same session of. lost is what could not be read and is not in it. An error is an *event.Error.
func DumpKept(ctx context.Context, b stores.Backend, name string, seq int64) (text []byte, lost []string, err error) {
	k, err := ReadKept(ctx, b, name, seq)
	if err != nil {
		return nil, nil, err
	}
	defer k.Close()
	d := &dumped{Form: dumpForm, Session: name, Commit: k.Seq, Epoch: k.Epoch, At: k.At.UTC()}
	if err := d.describe(k); err != nil {
		return nil, nil, storeError(name, err)
	}
	d.Kept.Head, d.Kept.Records = k.snap.Head, []dumpedRecord{}
	if k.Damaged != nil {
		d.Damaged = append(d.Damaged, k.Damaged.Error())
	}
	for _, r := range k.snap.Records {
		if r.Damaged != nil {
			m, _ := parseMeta(r.Meta)
			if text := (damage{of: m.Of, err: r.Damaged}).String(); !slices.Contains(d.Damaged, text) {
				d.Damaged = append(d.Damaged, text)
			}
			continue
		}
		d.Kept.Records = append(d.Kept.Records, dumpedRecord{r.ID, r.Meta, r.Data})
	}
	if len(d.Damaged) > 0 { // the stores as they are without
		whole, err := d.open()
		if err != nil {
			return nil, nil, storeError(name, err)
		}
		defer whole.Close()
		if err := d.describe(whole); err != nil {
			return nil, nil, storeError(name, err)
		}
	}
	d.Kept.Sum = d.sum()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil {
		return nil, nil, storeError(name, err)
	}
	return out.Bytes(), d.Damaged, nil
}

// open is the session that is in a dump.
func (d *dumped) open() (*KeptSession, error) {
	snap := &stores.Snapshot{Seq: d.Commit, Epoch: d.Epoch, At: d.At, Head: d.Kept.Head}
	for _, r := range d.Kept.Records {
		snap.Records = append(snap.Records, stores.Record{ID: r.ID, Meta: r.Meta, Data: r.Data})
	}
	return atRest(Durable{}, &stores.Lease{Session: d.Session}, snap)
}

// LoadKept makes the session that DumpKept has written, of that name or the one in the dump: the same, but for its numbers
// of commits, which begin anew. It returns the name. Nothing is made of a text that is damaged, or says to people what it
// does not hold (load), or where there is a session of that name (usage). An error is an *event.Error.
func LoadKept(ctx context.Context, d Durable, text []byte, name string) (string, error) {
	in, err := readDump(text)
	var h head
	if err == nil {
		h, err = in.check()
	}
	if err != nil {
		failure := storeError(name, err)
		failure.Code = event.CodeLoad
		return "", failure
	}
	if name == "" {
		name = in.Session
	}
	if err := stores.CheckName(name); err != nil {
		return "", &event.Error{Code: event.CodeUsage, Message: err.Error(), Hint: "name it with --as"}
	}
	d.likeBefore(h)
	note, _ := json.Marshal(about{What: []string{"load"}}) // of strings
	c := &stores.Commit{Seq: 1, At: time.Now(), About: note, Head: in.Kept.Head, Clear: true, Keep: d.keep(), TTL: d.ttl()}
	for _, r := range in.Kept.Records {
		c.Put = append(c.Put, stores.Record{ID: r.ID, Meta: r.Meta, Data: r.Data})
	}
	err = withLease(ctx, d, name, true, func(lease *stores.Lease) error {
		_, err := d.Backend.Load(ctx, name, 0)
		if errors.Is(err, stores.ErrNoSession) || errors.Is(err, stores.ErrNoCommit) {
			return d.Backend.Commit(ctx, lease, c)
		}
		return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("there is a session %q already", name),
			Hint: "end it first: metis-run session end " + name + "; or name the new one with --as"}
	})
	if err != nil {
		return "", storeError(name, err)
	}
	return name, nil
}

func damagedDump(format string, args ...any) error {
	return &event.Error{Code: event.CodeLoad, Message: "the dump is damaged: " + fmt.Sprintf(format, args...), Hint: "dump the session again"}
}

func readDump(text []byte) (*dumped, error) {
	var head struct {
		Form *int `json:"metisRunSession"`
	}
	foreign := func(why string) error {
		return &event.Error{Code: event.CodeLoad, Message: "it is no dump of a session: " + why, Hint: "name a file that metis-run session dump has written"}
	}
	if err := json.Unmarshal(text, &head); err != nil {
		if len(bytes.TrimSpace(text)) > 0 && bytes.Contains(text[:min(len(text), 64)], []byte("metisRunSession")) {
			return nil, damagedDump("%v", err)
		}
		return nil, foreign(err.Error())
	}
	switch {
	case head.Form == nil:
		return nil, foreign(`it has no "metisRunSession"`)
	case *head.Form > dumpForm:
		return nil, &event.Error{Code: event.CodeLoad, Message: fmt.Sprintf("the dump has the form %d, and this program reads up to %d", *head.Form, dumpForm),
			Hint: "take the release that wrote it, or a newer one"}
	case *head.Form < 1:
		return nil, foreign(fmt.Sprintf("there is no form %d", *head.Form))
	}
	in := &dumped{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(in); err != nil {
		var corrupt base64.CorruptInputError
		if errors.As(err, &corrupt) {
			return nil, damagedDump("%v", err)
		}
		return nil, foreign(err.Error())
	}
	return in, nil
}

// check finds out whether a dump is what was written, and holds what it says to people.
func (d *dumped) check() (head, error) {
	if d.Kept.Sum != d.sum() {
		return head{}, damagedDump("its sum is another one")
	}
	h, err := parseHead(d.Session, d.Commit, d.Kept.Head)
	if err != nil {
		return h, storeError(d.Session, err)
	}
	c := stores.Commit{Seq: 1}
	for _, r := range d.Kept.Records {
		c.Put = append(c.Put, stores.Record{ID: r.ID})
	}
	if err := c.Check(); err != nil {
		return h, damagedDump("%v", err)
	}
	k, err := d.open()
	if err != nil {
		return h, storeError(d.Session, err)
	}
	defer k.Close()
	all, err := k.whole()
	if err != nil {
		return h, err
	}
	for _, n := range all {
		if n.Damaged != nil {
			return h, damagedDump("%s cannot be read: %v", n.name(), n.Damaged)
		}
	}
	if _, err := k.Realms(); err != nil {
		return h, err
	}
	var is dumped
	if err := is.describe(k); err != nil {
		return h, storeError(d.Session, err)
	}
	clock := func(at *time.Time) string {
		if at == nil {
			return ""
		}
		return clockText(*at)
	}
	for _, field := range []struct{ name, says, holds string }{
		{"state", d.State, is.State}, {"mission", d.Mission, is.Mission}, {"clock", clock(d.Clock), clock(is.Clock)},
	} {
		if field.says != field.holds {
			return h, edited(field.name, field.says, field.holds)
		}
	}
	if !slices.Equal(d.Lost, is.Lost) {
		says, _ := json.Marshal(d.Lost) // of strings
		holds, _ := json.Marshal(is.Lost)
		return h, edited("lost", string(says), string(holds))
	}
	return h, sameStores(d.Stores, is.Stores)
}

// edited says that a dump tells people what it does not hold.
func edited(what, says, holds string) error {
	if says == "" {
		says = "missing"
	}
	if holds == "" {
		holds = "missing"
	}
	return &event.Error{Code: event.CodeLoad, Message: fmt.Sprintf("the dump was edited: %s is %.200s in it, and %.200s in what it keeps", what, says, holds),
		Hint: "take that back, load it, and change the session with metis-run session set or unset"}
}

// sameStores compares the stores that a dump shows with those that it holds.
func sameStores(shown, held json.RawMessage) error {
	says, holds := map[string]map[string]json.RawMessage{}, map[string]map[string]json.RawMessage{}
	if err := json.Unmarshal(shown, &says); err != nil {
		return edited("stores", err.Error(), "scopes with their keys")
	}
	_ = json.Unmarshal(held, &holds) // our own
	for _, scope := range sortedKeys(merged(says, holds)) {
		for _, key := range sortedKeys(merged(says[scope], holds[scope])) {
			a, b := says[scope][key], holds[scope][key]
			at := fmt.Sprintf("stores %s %q", scope, key)
			if a == nil || b == nil {
				return edited(at, string(a), string(b))
			}
			left, err := notation.Parse(a)
			if err != nil {
				return edited(at, err.Error(), string(b))
			}
			right, err := notation.Parse(b)
			if err != nil {
				return damagedDump("%s: %v", at, err)
			}
			for change := range (&notation.Comparison{}).Diff("", left, right) {
				return edited(at+change.Path, string(change.From), string(change.To))
			}
		}
	}
	return nil
}

// merged has the keys of both maps.
func merged[V any](a, b map[string]V) map[string]V {
	all := make(map[string]V, len(a)+len(b))
	for _, m := range []map[string]V{a, b} {
		for key, v := range m {
			all[key] = v
		}
	}
	return all
}
