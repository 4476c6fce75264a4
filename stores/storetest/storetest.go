// Package storetest holds the tests that every stores.Backend passes, and a Backend that goes wrong on purpose.
//
//	func TestMine(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) stores.Backend { return mine.Open(t.TempDir()) })
//	}
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/metis-run/metis-run/stores"
)

// Run tests what the contract of stores.Backend says. open makes a Backend without sessions for one test; what must be
// closed is closed by t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) stores.Backend) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *backend)
	}{
		{"a session has one writer", oneWriter},
		{"epochs only grow", epochsGrow},
		{"a name is checked", namesAreChecked},
		{"who stands still is succeeded", succession},
		{"a note is left by who did not release", notes},
		{"a lease that is no more changes nothing", staleness},
		{"a commit follows the newest one", sequence},
		{"the same commit twice is one", sameCommit},
		{"a commit that cannot be one is refused", nonsense},
		{"records are a set by ID", records},
		{"Clear leaves what the commit puts", clearing},
		{"history is as long as Keep says", history},
		{"random commits load as a model has them", model},
		{"sessions do not see each other", apart},
		{"a list has what there is", list},
		{"a deleted session is gone", deletion},
		{"a session without a commit is forgotten", neverCommitted},
		{"a session whose time is over is forgotten", expiry},
		{"bytes belong to who has them", ownBytes},
		{"a call that is cancelled does nothing", cancelled},
		{"many goroutines lose nothing", hammer},
		{"whatever fails, a commit is there whole or not at all", faults},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.run(t, &backend{open(t), t})
		})
	}
}

// backend is a Backend that fails the test where nothing should go wrong.
type backend struct {
	stores.Backend
	t *testing.T
}

var me = stores.Owner{Name: "a test"}

const soon = 2 * time.Minute // longer than any test waits

func (b *backend) acquire(name string) *stores.Lease {
	b.t.Helper()
	l, err := b.Acquire(b.t.Context(), name, me, soon)
	if err != nil {
		b.t.Fatalf("acquire %q: %v", name, err)
	}
	return l
}

func (b *backend) commit(l *stores.Lease, c *stores.Commit) {
	b.t.Helper()
	if err := b.Commit(b.t.Context(), l, c); err != nil {
		b.t.Fatalf("commit %d of %q: %v", c.Seq, l.Session, err)
	}
}

func (b *backend) release(l *stores.Lease) {
	b.t.Helper()
	if err := b.Release(b.t.Context(), l); err != nil {
		b.t.Fatalf("release %q: %v", l.Session, err)
	}
}

func (b *backend) load(name string, seq int64) *stores.Snapshot {
	b.t.Helper()
	s, err := b.Load(b.t.Context(), name, seq)
	if err != nil {
		b.t.Fatalf("load %q at %d: %v", name, seq, err)
	}
	return s
}

func (b *backend) want(err, want error, what string) {
	b.t.Helper()
	if !errors.Is(err, want) {
		b.t.Fatalf("%s: error %v, want %v", what, err, want)
	}
}

// supersede takes a session over from a holder that lives.
func (b *backend) supersede(name string) *stores.Lease {
	b.t.Helper()
	first, err := b.Acquire(b.t.Context(), name, stores.Owner{Name: "stopped", TTL: time.Millisecond}, soon)
	if err != nil {
		b.t.Fatal(err)
	}
	b.acquire(name)
	return first
}

func record(id, data string) stores.Record {
	return stores.Record{ID: id, Meta: []byte("meta of " + id), Data: []byte(data)}
}

// content is what the records of a snapshot hold.
func content(t *testing.T, s *stores.Snapshot) map[string]string {
	t.Helper()
	all := make(map[string]string)
	last := ""
	for _, r := range s.Records {
		if r.Damaged != nil {
			t.Errorf("record %q: %v", r.ID, r.Damaged)
		}
		if r.ID <= last {
			t.Errorf("record %q comes after %q", r.ID, last)
		}
		if string(r.Meta) != "meta of "+r.ID {
			t.Errorf("record %q has meta %q", r.ID, r.Meta)
		}
		all[r.ID], last = string(r.Data), r.ID
	}
	return all
}

func (b *backend) holds(name string, seq int64, want map[string]string) {
	b.t.Helper()
	if got := content(b.t, b.load(name, seq)); !maps.Equal(got, want) {
		b.t.Fatalf("session %q at %d holds %v, want %v", name, seq, got, want)
	}
}

func oneWriter(t *testing.T, b *backend) {
	l := b.acquire("demo")
	_, err := b.Acquire(t.Context(), "demo", stores.Owner{Name: "another"}, 0)
	var held *stores.HeldError
	if !errors.As(err, &held) || held.Session != "demo" || held.Holder.Owner.Name != me.Name || held.Holder.Since.IsZero() {
		t.Fatalf("error %#v", err)
	}
	if _, err := b.Acquire(t.Context(), "demo", me, time.Millisecond); !errors.As(err, &held) {
		t.Fatalf("error %v", err)
	}
	b.release(b.acquire("other"))
	b.release(l)
	b.release(b.acquire("demo"))

	l = b.acquire("demo")
	got := make(chan error)
	go func() {
		l, err := b.Acquire(t.Context(), "demo", me, soon)
		if err == nil {
			err = b.Release(t.Context(), l)
		}
		got <- err
	}()
	b.release(l)
	if err := <-got; err != nil {
		t.Fatalf("who waits: %v", err)
	}
}

func epochsGrow(t *testing.T, b *backend) {
	last := int64(0)
	for i := range 6 {
		l := b.acquire("demo")
		if l.Session != "demo" || l.Epoch <= last || l.Owner != me {
			t.Fatalf("lease %+v after epoch %d", l, last)
		}
		last = l.Epoch
		switch i {
		case 1:
			b.commit(l, &stores.Commit{Seq: 1})
		case 3:
			if err := b.Delete(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			continue
		}
		b.release(l)
	}
}

func namesAreChecked(t *testing.T, b *backend) {
	for _, name := range []string{"", "../up", "a/b", "-rf", "a b", "nul\x00"} {
		if _, err := b.Acquire(t.Context(), name, me, 0); err == nil {
			t.Errorf("%q was acquired", name)
		}
		if _, err := b.Load(t.Context(), name, 0); err == nil {
			t.Errorf("%q was loaded", name)
		}
	}
	l := b.acquire("Größe-1_a.b:c")
	b.commit(l, &stores.Commit{Seq: 1})
	b.release(l)
}

func succession(t *testing.T, b *backend) {
	first := b.supersede("demo")
	b.want(b.Renew(t.Context(), first, nil), stores.ErrStale, "renew")
	b.want(b.Commit(t.Context(), first, &stores.Commit{Seq: 1}), stores.ErrStale, "commit")
	b.release(first)
	var held *stores.HeldError
	if _, err := b.Acquire(t.Context(), "demo", me, 0); !errors.As(err, &held) {
		t.Fatalf("the loser's release released the winner: %v", err)
	}
}

func notes(t *testing.T, b *backend) {
	quick := stores.Owner{Name: "gone", TTL: time.Millisecond}
	l, err := b.Acquire(t.Context(), "demo", quick, 0)
	if err != nil || l.Left != nil {
		t.Fatalf("%+v, %v", l, err)
	}
	for _, note := range []string{"one", "two"} {
		if err := b.Renew(t.Context(), l, []byte(note)); err != nil {
			t.Fatal(err)
		}
	}
	b.commit(l, &stores.Commit{Seq: 1})
	for range 2 { // it is left until somebody leaves another one
		if l, err = b.Acquire(t.Context(), "demo", quick, soon); err != nil || string(l.Left) != "two" {
			t.Fatalf("%+v, %v", l, err)
		}
	}
	if err := b.Renew(t.Context(), l, nil); err != nil {
		t.Fatal(err)
	}
	if l, err = b.Acquire(t.Context(), "demo", quick, soon); err != nil || len(l.Left) != 0 {
		t.Fatalf("%+v, %v", l, err)
	}
	if err := b.Renew(t.Context(), l, []byte("three")); err != nil {
		t.Fatal(err)
	}
	b.release(l)
	if l = b.acquire("demo"); len(l.Left) != 0 {
		t.Fatalf("a release leaves %q", l.Left)
	}
}

func staleness(t *testing.T, b *backend) {
	l := b.acquire("demo")
	b.commit(l, &stores.Commit{Seq: 1, Put: []stores.Record{record("a", "1")}})
	b.release(l)
	second := &stores.Commit{Seq: 2, Put: []stores.Record{record("a", "2")}}
	for _, after := range []string{"release", "acquire", "commit", "delete"} {
		switch after {
		case "acquire":
			b.supersedeHeld("demo")
		case "commit":
			b.commit(b.supersedeHeld("demo"), &stores.Commit{Seq: 2, Put: []stores.Record{record("a", "3")}})
		case "delete":
			if err := b.Delete(t.Context(), b.supersedeHeld("demo")); err != nil {
				t.Fatal(err)
			}
		}
		b.want(b.Commit(t.Context(), l, second), stores.ErrStale, "commit after "+after)
		b.want(b.Renew(t.Context(), l, nil), stores.ErrStale, "renew after "+after)
		b.want(b.Delete(t.Context(), l), stores.ErrStale, "delete after "+after)
		b.release(l)
		switch after {
		case "release", "acquire":
			b.holds("demo", 0, map[string]string{"a": "1"})
		case "commit":
			b.holds("demo", 0, map[string]string{"a": "3"})
		case "delete":
			_, err := b.Load(t.Context(), "demo", 0)
			b.want(err, stores.ErrNoSession, "load")
		}
	}
}

// supersedeHeld takes a session over whoever holds it.
func (b *backend) supersedeHeld(name string) *stores.Lease {
	b.t.Helper()
	l, err := b.Acquire(b.t.Context(), name, stores.Owner{Name: "thief", TTL: time.Millisecond}, soon)
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

func sequence(t *testing.T, b *backend) {
	l := b.acquire("demo")
	for _, c := range []struct {
		seq int64
		err error
	}{{2, stores.ErrSequence}, {1, nil}, {3, stores.ErrSequence}, {2, nil}, {1, stores.ErrSequence}, {3, nil}} {
		err := b.Commit(t.Context(), l, &stores.Commit{Seq: c.seq, Head: fmt.Append(nil, "head ", c.seq)})
		b.want(err, c.err, fmt.Sprint("commit ", c.seq))
	}
	if s := b.load("demo", 0); s.Seq != 3 || string(s.Head) != "head 3" || s.Epoch != l.Epoch {
		t.Fatalf("%+v", s)
	}
	b.release(l)
	l = b.acquire("demo")
	b.want(b.Commit(t.Context(), l, &stores.Commit{Seq: 3, Head: []byte("head 3")}), stores.ErrSequence, "the same commit of another epoch")
	b.commit(l, &stores.Commit{Seq: 4})
	b.release(l)
}

func sameCommit(t *testing.T, b *backend) {
	l := b.acquire("demo")
	b.commit(l, &stores.Commit{Seq: 1, Keep: 9, Put: []stores.Record{record("a", "1"), record("gone", "1")}})
	c := &stores.Commit{Seq: 2, Keep: 9, At: time.Unix(1, 0), Head: []byte("head"), Put: []stores.Record{record("a", "2")}, Delete: []string{"gone"}}
	for range 3 {
		b.commit(l, c)
		c.At = c.At.Add(time.Second)
	}
	b.holds("demo", 0, map[string]string{"a": "2"})
	b.holds("demo", 1, map[string]string{"a": "1", "gone": "1"})
	for _, change := range []func(*stores.Commit){
		func(c *stores.Commit) { c.Head = []byte("another") },
		func(c *stores.Commit) { c.Put = []stores.Record{record("a", "3")} },
		func(c *stores.Commit) { c.Put = append(slices.Clone(c.Put), record("b", "3")) },
		func(c *stores.Commit) { c.Delete = nil },
		func(c *stores.Commit) { c.Clear = true },
	} {
		another := *c
		change(&another)
		b.want(b.Commit(t.Context(), l, &another), stores.ErrSequence, "another commit 2")
	}
	b.holds("demo", 0, map[string]string{"a": "2"})
	b.release(l)
}

func nonsense(t *testing.T, b *backend) {
	l := b.acquire("demo")
	for _, c := range []*stores.Commit{
		{Seq: 0}, {Seq: -1}, {Seq: 1, Keep: -1}, {Seq: 1, TTL: time.Hour}, {Seq: 1, At: time.Now(), TTL: -1},
		{Seq: 1, Put: []stores.Record{record("", "1")}},
		{Seq: 1, Put: []stores.Record{record("a", "1"), record("a", "2")}},
		{Seq: 1, Put: []stores.Record{record("a", "1")}, Delete: []string{"a"}},
	} {
		if err := b.Commit(t.Context(), l, c); err == nil {
			t.Errorf("%+v was committed", c)
		}
	}
	_, err := b.Load(t.Context(), "demo", 0)
	b.want(err, stores.ErrNoSession, "load")
	b.release(l)
}

func records(t *testing.T, b *backend) {
	l := b.acquire("demo")
	big := string(bytes.Repeat([]byte("0123456789abcdef"), 20_000))
	for i, step := range []struct {
		put  []stores.Record
		gone []string
		want map[string]string
	}{
		{nil, nil, map[string]string{}},
		{[]stores.Record{record("b", "1"), record("a", "")}, nil, map[string]string{"a": "", "b": "1"}},
		{[]stores.Record{record("c", big)}, []string{"b", "unknown", "b"}, map[string]string{"a": "", "c": big}},
		{nil, []string{"b"}, map[string]string{"a": "", "c": big}},
		{[]stores.Record{record("b", "2"), record("ä\x00\xff/..", "odd")}, []string{"c"}, map[string]string{"a": "", "b": "2", "ä\x00\xff/..": "odd"}},
		{[]stores.Record{record("c", "\x00\x01")}, []string{"a", "ä\x00\xff/.."}, map[string]string{"b": "2", "c": "\x00\x01"}},
		{[]stores.Record{{ID: "a", Meta: []byte("meta of a")}}, []string{"b"}, map[string]string{"a": "", "c": "\x00\x01"}},
	} {
		b.commit(l, &stores.Commit{Seq: int64(i) + 1, Put: step.put, Delete: step.gone, Keep: i % 3})
		b.holds("demo", 0, step.want)
	}
	b.release(l)
}

func clearing(t *testing.T, b *backend) {
	l := b.acquire("demo")
	b.commit(l, &stores.Commit{Seq: 1, Keep: 1, Put: []stores.Record{record("a", "1"), record("b", "1"), record("c", "1")}})
	b.commit(l, &stores.Commit{Seq: 2, Keep: 1, Delete: []string{"c"}})
	b.commit(l, &stores.Commit{Seq: 3, Keep: 1, Clear: true, Put: []stores.Record{record("b", "3"), record("d", "3")}, Delete: []string{"a"}})
	b.holds("demo", 0, map[string]string{"b": "3", "d": "3"})
	b.holds("demo", 2, map[string]string{"a": "1", "b": "1"})
	b.commit(l, &stores.Commit{Seq: 4, Clear: true})
	b.holds("demo", 0, map[string]string{})
	b.commit(l, &stores.Commit{Seq: 5, Put: []stores.Record{record("a", "5")}})
	b.holds("demo", 0, map[string]string{"a": "5"})
	b.release(l)
}

func history(t *testing.T, b *backend) {
	l := b.acquire("demo")
	start := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	kept := int64(0) // commits before the newest
	for seq := int64(1); seq <= 20; seq++ {
		keep := []int64{5, 5, 2, 9, 0, 7}[seq/4]
		kept = min(kept+1, keep, seq-1)
		b.commit(l, &stores.Commit{
			Seq: seq, At: start.Add(time.Duration(seq) * time.Hour), About: fmt.Append(nil, "about ", seq),
			Put: []stores.Record{record("a", strconv.FormatInt(seq, 10))}, Keep: int(keep),
		})
		log, err := b.History(t.Context(), "demo")
		if err != nil || int64(len(log)) != kept+1 {
			t.Fatalf("after commit %d: %d commits are kept, want %d (%v)", seq, len(log), kept+1, err)
		}
		for i, c := range log {
			want := stores.Logged{Seq: seq - int64(i), Epoch: l.Epoch, At: start.Add(time.Duration(seq-int64(i)) * time.Hour), About: fmt.Append(nil, "about ", seq-int64(i))}
			if c.Seq != want.Seq || c.Epoch != want.Epoch || !c.At.Equal(want.At) || !bytes.Equal(c.About, want.About) {
				t.Fatalf("%+v, want %+v", c, want)
			}
			b.holds("demo", c.Seq, map[string]string{"a": strconv.FormatInt(c.Seq, 10)})
			if s := b.load("demo", c.Seq); !s.At.Equal(want.At) || s.Epoch != l.Epoch {
				t.Fatalf("%+v, want %+v", s, want)
			}
		}
		for _, gone := range []int64{seq - kept - 1, seq + 1, -1} {
			if gone != 0 {
				_, err := b.Load(t.Context(), "demo", gone)
				b.want(err, stores.ErrNoCommit, fmt.Sprint("load ", gone))
			}
		}
	}
	b.release(l)
	_, err := b.History(t.Context(), "another")
	b.want(err, stores.ErrNoSession, "history")
}

func model(t *testing.T, b *backend) {
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 0))
		name := fmt.Sprint("model-", seed)
		l := b.acquire(name)
		states := []map[string]string{nil} // by seq
		oldest := int64(1)
		for seq := int64(1); seq <= 60; seq++ {
			c := &stores.Commit{Seq: seq, Keep: random.IntN(6) * random.IntN(2), Clear: random.IntN(12) == 0}
			if seed == 0 {
				c.Keep = 0
			}
			next := maps.Clone(states[seq-1])
			if c.Clear || next == nil {
				next = make(map[string]string)
			}
			for _, n := range random.Perm(8)[:random.IntN(5)] {
				id := string(rune('a' + n))
				if random.IntN(3) == 0 {
					c.Delete = append(c.Delete, id)
					delete(next, id)
				} else {
					next[id] = fmt.Sprint(id, seq)
					c.Put = append(c.Put, record(id, next[id]))
				}
			}
			if random.IntN(10) == 0 {
				b.release(l)
				l = b.acquire(name)
			}
			b.commit(l, c)
			states = append(states, next)
			oldest = max(oldest, seq-int64(c.Keep))
			for at := oldest; at <= seq; at++ {
				if got := content(t, b.load(name, at)); !maps.Equal(got, states[at]) {
					t.Fatalf("seed %d, after commit %d (keep %d): commit %d is %v, want %v", seed, seq, c.Keep, at, got, states[at])
				}
			}
		}
		b.release(l)
	}
}

func apart(t *testing.T, b *backend) {
	for _, name := range []string{"a", "ab", "b"} {
		l := b.acquire(name)
		b.commit(l, &stores.Commit{Seq: 1, Put: []stores.Record{record("x", name)}})
		b.release(l)
	}
	l := b.acquire("ab")
	b.commit(l, &stores.Commit{Seq: 2, Clear: true})
	if err := b.Delete(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	b.holds("a", 0, map[string]string{"x": "a"})
	b.holds("b", 0, map[string]string{"x": "b"})
}

func list(t *testing.T, b *backend) {
	if all, err := b.List(t.Context()); err != nil || len(all) != 0 {
		t.Fatalf("%v, %v", all, err)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	for _, name := range []string{"b", "a", "never"} {
		l := b.acquire(name)
		if name != "never" {
			b.commit(l, &stores.Commit{Seq: 1, At: at, Head: make([]byte, 1000), Put: []stores.Record{{ID: "x", Meta: make([]byte, 100), Data: make([]byte, 10_000)}}})
		}
		if name == "a" {
			b.commit(l, &stores.Commit{Seq: 2, At: at.Add(time.Hour), Head: []byte("newest"), TTL: time.Hour * 24 * 365 * 100})
			b.release(l)
		}
	}
	all, err := b.List(t.Context())
	if err != nil || len(all) != 2 || all[0].Session != "a" || all[1].Session != "b" {
		t.Fatalf("%+v, %v", all, err)
	}
	if a := all[0]; a.Seq != 2 || a.Epoch < 1 || !a.At.Equal(at.Add(time.Hour)) || a.TTL == 0 || string(a.Head) != "newest" || a.Holder != nil || a.Damaged != nil || a.Size < 10_100 || a.Size > 11_000 {
		t.Errorf("%+v", a)
	}
	if b := all[1]; b.Seq != 1 || b.Size != 11_100 || b.TTL != 0 || b.Holder == nil || b.Holder.Owner != me || b.Holder.Since.IsZero() {
		t.Errorf("%+v", b)
	}
	if one, err := b.List(t.Context(), "b", "never", "nobody"); err != nil || len(one) != 1 || one[0].Session != "b" || one[0].Size != 11_100 {
		t.Errorf("%+v, %v", one, err)
	}
}

func deletion(t *testing.T, b *backend) {
	l := b.acquire("demo")
	b.commit(l, &stores.Commit{Seq: 1, Put: []stores.Record{record("a", "1")}})
	if err := b.Delete(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	_, err := b.Load(t.Context(), "demo", 0)
	b.want(err, stores.ErrNoSession, "load")
	_, err = b.Load(t.Context(), "demo", 1)
	b.want(err, stores.ErrNoSession, "load")
	b.want(b.Commit(t.Context(), l, &stores.Commit{Seq: 2}), stores.ErrStale, "commit")
	b.want(b.Commit(t.Context(), l, &stores.Commit{Seq: 1}), stores.ErrStale, "commit")
	again := b.acquire("demo")
	if again.Epoch <= l.Epoch {
		t.Fatalf("epoch %d comes again", again.Epoch)
	}
	b.commit(again, &stores.Commit{Seq: 1, Put: []stores.Record{record("b", "1")}})
	b.holds("demo", 0, map[string]string{"b": "1"})
	b.release(again)
}

func neverCommitted(t *testing.T, b *backend) {
	l := b.acquire("demo")
	_, err := b.Load(t.Context(), "demo", 0)
	b.want(err, stores.ErrNoSession, "load")
	b.release(l)
	if all, err := b.List(t.Context()); err != nil || len(all) != 0 {
		t.Fatalf("%v, %v", all, err)
	}
	b.want(b.Commit(t.Context(), l, &stores.Commit{Seq: 1}), stores.ErrStale, "commit")
}

func expiry(t *testing.T, b *backend) {
	for name, c := range map[string]*stores.Commit{
		"over":   {Seq: 1, At: time.Now().Add(-2 * time.Hour), TTL: time.Hour},
		"future": {Seq: 1, At: time.Now().Add(2 * time.Hour), TTL: time.Hour}, // the wall clock was set back
		"never":  {Seq: 1, At: time.Now().Add(-1e6 * time.Hour)},
	} {
		l := b.acquire(name)
		b.commit(l, c)
		var held *stores.HeldError
		if _, err := b.Acquire(t.Context(), name, me, 0); !errors.As(err, &held) {
			t.Fatalf("%s is held: %v", name, err)
		}
		b.release(l)
		again := b.acquire(name)
		if again.Epoch <= l.Epoch {
			t.Fatalf("epoch %d after %d", again.Epoch, l.Epoch)
		}
		if _, err := b.Load(t.Context(), name, 0); (name == "over") != errors.Is(err, stores.ErrNoSession) {
			t.Errorf("%s: %v", name, err)
		}
		b.release(again)
	}
}

func ownBytes(t *testing.T, b *backend) {
	l := b.acquire("demo")
	buf := []byte("xxxx")
	b.commit(l, &stores.Commit{Seq: 1, About: buf, Head: buf, Put: []stores.Record{{ID: "a", Meta: buf, Data: buf}}})
	if err := b.Renew(t.Context(), l, buf); err != nil {
		t.Fatal(err)
	}
	copy(buf, "yyyy")
	for range 2 {
		s := b.load("demo", 0)
		log, err := b.History(t.Context(), "demo")
		if err != nil {
			t.Fatal(err)
		}
		for what, got := range map[string][]byte{"head": s.Head, "meta": s.Records[0].Meta, "data": s.Records[0].Data, "about": log[0].About} {
			if string(got) != "xxxx" {
				t.Errorf("%s is %q", what, got)
			}
			copy(got, "zzzz")
		}
	}
	b.release(l)
}

func cancelled(t *testing.T, b *backend) {
	ctx, cancel := context.WithCancel(t.Context())
	l := b.acquire("demo")
	b.commit(l, &stores.Commit{Seq: 1})
	waits := make(chan error)
	go func() {
		_, err := b.Acquire(ctx, "demo", me, soon)
		waits <- err
	}()
	cancel()
	b.want(<-waits, context.Canceled, "a waiting acquire")
	_, err := b.Acquire(ctx, "demo", me, 0)
	b.want(err, context.Canceled, "acquire")
	b.want(b.Renew(ctx, l, nil), context.Canceled, "renew")
	b.want(b.Commit(ctx, l, &stores.Commit{Seq: 2}), context.Canceled, "commit")
	b.want(b.Release(ctx, l), context.Canceled, "release")
	b.want(b.Delete(ctx, l), context.Canceled, "delete")
	_, err = b.Load(ctx, "demo", 0)
	b.want(err, context.Canceled, "load")
	_, err = b.History(ctx, "demo")
	b.want(err, context.Canceled, "history")
	_, err = b.List(ctx)
	b.want(err, context.Canceled, "list")
	if s := b.load("demo", 0); s.Seq != 1 {
		t.Errorf("commit %d was made", s.Seq)
	}
	b.release(l)
}

// hammer has many goroutines count in few sessions, each under its own lease, while others read.
func hammer(t *testing.T, b *backend) {
	const writers, sessions, rounds, commits = 12, 3, 4, 3
	read, stop := context.WithCancel(t.Context())
	var readers, group sync.WaitGroup
	for i := range 2 {
		readers.Go(func() {
			for read.Err() == nil {
				name := fmt.Sprint("s", i)
				if s, err := b.Load(read, name, 0); err == nil {
					if all := content(t, s); all["a"] != all["b"] || all["a"] != strconv.FormatInt(s.Seq, 10) {
						t.Errorf("commit %d of %s is seen as %v", s.Seq, name, all)
					}
				} else if !errors.Is(err, stores.ErrNoSession) && read.Err() == nil {
					t.Error(err)
				}
				if _, err := b.List(read); err != nil && read.Err() == nil {
					t.Error(err)
				}
				if _, err := b.History(read, name); err != nil && !errors.Is(err, stores.ErrNoSession) && read.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	for w := range writers {
		group.Go(func() {
			for range rounds {
				name := fmt.Sprint("s", w%sessions)
				l, err := b.Acquire(t.Context(), name, stores.Owner{Name: "a goroutine", TTL: time.Hour}, soon)
				if err != nil {
					t.Error(err)
					return
				}
				s, err := b.Load(t.Context(), name, 0)
				if errors.Is(err, stores.ErrNoSession) {
					s, err = &stores.Snapshot{}, nil
				}
				for seq := s.Seq + 1; err == nil && seq <= s.Seq+commits; seq++ {
					n := strconv.FormatInt(seq, 10)
					err = b.Commit(t.Context(), l, &stores.Commit{Seq: seq, Keep: int(seq % 3), Put: []stores.Record{record("a", n), record("b", n)}})
					if err == nil {
						err = b.Renew(t.Context(), l, []byte(n))
					}
				}
				if err == nil {
					err = b.Release(t.Context(), l)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	stop()
	readers.Wait()
	for i := range sessions {
		n := writers / sessions * rounds * commits
		b.holds(fmt.Sprint("s", i), 0, map[string]string{"a": strconv.Itoa(n), "b": strconv.Itoa(n)})
	}
}

// faults has a client that does what the contract allows, with each fault at each of its calls.
func faults(t *testing.T, b *backend) {
	for fault, name := range names {
		for at := 1; ; at++ {
			session := fmt.Sprintf("%s-%d", name, at)
			c := &client{session: session, plain: b}
			c.faulty = Faulty(b, func(call Call) Fault {
				if call.N != at {
					return None
				}
				if fault == Hang {
					c.cancel()
				}
				return fault
			})
			if err := c.run(t.Context()); err != nil {
				t.Fatalf("%s: %v", session, err)
			}
			if c.faulty.Calls() < at {
				break
			}
		}
	}
}

// client commits a few times, and goes on after each fault as the contract says.
type client struct {
	session      string
	faulty       *FaultyBackend
	plain        stores.Backend
	acked, tried int64
	lease        *stores.Lease
	cancel       context.CancelFunc // of the call that is made
}

func (c *client) run(ctx context.Context) error {
	const commits = 3
	for tries := 0; c.acked < commits; tries++ {
		if tries == 20 {
			return errors.New("it does not come to an end")
		}
		err := c.once(ctx, commits)
		if err != nil && !errors.Is(err, ErrFault) && !errors.Is(err, stores.ErrStale) && !errors.Is(err, context.Canceled) {
			return err
		}
		if err := c.check(ctx, c.plain); err != nil {
			return err
		}
	}
	if c.lease != nil {
		c.faulty.Release(ctx, c.lease)
	}
	c.faulty.Flush()
	return c.check(ctx, c.plain)
}

func (c *client) once(ctx context.Context, commits int64) error {
	cancellable := func(call func(context.Context) error) error {
		one, cancel := context.WithCancel(ctx)
		defer cancel()
		c.cancel = cancel
		return call(one)
	}
	var err error
	if err := cancellable(func(ctx context.Context) error {
		c.lease, err = c.faulty.Acquire(ctx, c.session, stores.Owner{Name: "a client", TTL: time.Millisecond}, soon)
		return err
	}); err != nil {
		return err
	}
	newest := int64(0)
	if err := cancellable(func(ctx context.Context) error {
		s, err := c.faulty.Load(ctx, c.session, 0)
		if errors.Is(err, stores.ErrNoSession) {
			return nil
		} else if err == nil {
			newest = s.Seq
		}
		return err
	}); err != nil {
		return err
	}
	if newest < c.acked || newest > c.tried {
		return fmt.Errorf("commit %d is the newest: %d came back, %d were sent", newest, c.acked, c.tried)
	}
	c.acked, c.tried = newest, newest
	for c.acked < commits {
		if err := cancellable(func(ctx context.Context) error { return c.faulty.Renew(ctx, c.lease, []byte("under way")) }); err != nil {
			return err
		}
		seq := c.acked + 1
		n := strconv.FormatInt(seq, 10)
		commit := &stores.Commit{Seq: seq, Keep: 1, Put: []stores.Record{record("a", n), record("b", n), record("n"+n, n)}, Delete: []string{"n" + strconv.FormatInt(seq-1, 10)}}
		c.tried = seq
		for try := 0; ; try++ {
			err := cancellable(func(ctx context.Context) error { return c.faulty.Commit(ctx, c.lease, commit) })
			if err == nil {
				c.acked = seq
				break
			} else if !errors.Is(err, ErrFault) || try == 3 {
				return err
			}
		}
	}
	lease := c.lease
	c.lease = nil
	return cancellable(func(ctx context.Context) error { return c.faulty.Release(ctx, lease) })
}

// check tells whether the session holds what came back, or what was sent beyond it.
func (c *client) check(ctx context.Context, b stores.Backend) error {
	s, err := b.Load(ctx, c.session, 0)
	if errors.Is(err, stores.ErrNoSession) && c.acked == 0 {
		return nil
	} else if err != nil {
		return err
	}
	n := strconv.FormatInt(s.Seq, 10)
	var ids []string
	for _, r := range s.Records {
		ids = append(ids, r.ID)
		if string(r.Data) != n || r.Damaged != nil {
			return fmt.Errorf("record %q of commit %d holds %q (%v)", r.ID, s.Seq, r.Data, r.Damaged)
		}
	}
	if s.Seq < c.acked || s.Seq > c.tried || !slices.Equal(ids, []string{"a", "b", "n" + n}) {
		return fmt.Errorf("commit %d holds %v: %d came back, %d were sent", s.Seq, ids, c.acked, c.tried)
	}
	return nil
}
