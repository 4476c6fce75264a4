package sqlite

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/stores"
)

var flips = flag.Int("flips", 150, "how many bits of a file of sessions are flipped, one at a time")

// sample fills a folder with sessions and returns what each of their commits holds.
func sample(t *testing.T, dir string) map[string]map[int64]map[string]string {
	t.Helper()
	want := make(map[string]map[int64]map[string]string)
	db := open(t, dir)
	for _, name := range []string{"alpha", "beta", "gamma"} {
		l := acquire(t, db, name)
		want[name] = make(map[int64]map[string]string)
		state := make(map[string]string)
		for seq := int64(1); seq <= 6; seq++ {
			c := &stores.Commit{Seq: seq, Keep: 3, Head: fmt.Appendf(nil, "head %d of %s", seq, name), About: []byte("about")}
			for i := range 12 {
				id := fmt.Sprint("record-", i)
				switch {
				case i == int(seq):
					c.Delete = append(c.Delete, id)
					delete(state, id)
				case seq == 1 || i%int(seq) == 0:
					state[id] = fmt.Sprint(name, seq, strings.Repeat("x", 40*i))
					c.Put = append(c.Put, stores.Record{ID: id, Meta: []byte("meta"), Data: []byte(state[id])})
				}
			}
			commit(t, db, l, c)
			if seq >= 3 {
				want[name][seq] = maps.Clone(state)
			}
		}
		if err := db.Release(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	return want
}

func acquire(t testing.TB, db *DB, name string) *stores.Lease {
	t.Helper()
	l, err := db.Acquire(t.Context(), name, stores.Owner{Name: "a test"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func commit(t testing.TB, db *DB, l *stores.Lease, c *stores.Commit) {
	t.Helper()
	if err := db.Commit(t.Context(), l, c); err != nil {
		t.Fatal(err)
	}
}

// clear tells whether an error says what is wrong as one of a backend should.
func isClear(err error) bool {
	var damaged *stores.DamagedError
	var storage *stores.StorageError
	return errors.As(err, &damaged) || errors.As(err, &storage) && storage.Hint != ""
}

// TestNoFlippedBitGoesUnseen flips single bits of a file: what is loaded then is right, marked, or refused.
func TestNoFlippedBitGoesUnseen(t *testing.T) {
	dir := t.TempDir()
	want := sample(t, dir)
	path := filepath.Join(dir, FileName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	found := make(map[string]int)
	for range *flips {
		at, bit := random.IntN(len(whole)), byte(1)<<random.IntN(8)
		flipped := bytes.Clone(whole)
		flipped[at] ^= bit
		dir := filepath.Join(t.TempDir(), "state")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, FileName), flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprintf("byte %d, bit %d", at, bit), func(t *testing.T) { lookAt(t, dir, want, found) })
	}
	t.Logf("of %d flips: %v", *flips, found)
}

func lookAt(t *testing.T, dir string, want map[string]map[int64]map[string]string, found map[string]int) {
	db, err := Open(dir, Options{})
	if err != nil {
		if !isClear(err) {
			t.Fatalf("open: %v", err)
		}
		found["file refused"]++
		return
	}
	defer db.Close()
	whole := 0
	for name, commits := range want {
		good := true
		for seq, state := range commits {
			for _, ask := range []int64{seq, 0} {
				if ask == 0 && seq != 6 {
					continue
				}
				s, err := db.Load(t.Context(), name, ask)
				switch {
				case err == nil && s.Seq == seq:
					if string(s.Head) != fmt.Sprintf("head %d of %s", seq, name) {
						t.Fatalf("%s at %d has head %q", name, seq, s.Head)
					}
					good = sameOrMarked(t, s, state) && good
				case err == nil:
					t.Fatalf("%s at %d is commit %d", name, ask, s.Seq)
				case !isClear(err) && !(ask != 0 && errors.Is(err, stores.ErrNoCommit)):
					t.Fatalf("%s at %d: %v", name, ask, err)
				default:
					good = false
				}
			}
		}
		if good {
			whole++
		}
	}
	found[fmt.Sprintf("%d sessions whole", whole)]++
	if whole < len(want) {
		// The others are whole unless the damage is in what they share.
		for name := range want {
			mend(t, db, name)
		}
	}
	if _, err := db.List(t.Context()); err != nil && !isClear(err) {
		t.Fatalf("list: %v", err)
	}
}

// sameOrMarked tells whether a snapshot is as it was; what is not must be marked.
func sameOrMarked(t *testing.T, s *stores.Snapshot, state map[string]string) bool {
	marked, missing := false, maps.Clone(state)
	for _, r := range s.Records {
		if r.Damaged != nil {
			marked = true
			continue
		}
		if state[r.ID] != string(r.Data) || string(r.Meta) != "meta" {
			t.Fatalf("record %q holds %q, want %q", r.ID, r.Data, state[r.ID])
		}
		delete(missing, r.ID)
	}
	if len(missing) > 0 && !marked {
		t.Fatalf("records are missing, and nothing says so: %v", missing)
	}
	return !marked
}

// mend makes a session whole by a commit with Clear, or deletes it, as far as its file lets it.
func mend(t *testing.T, db *DB, name string) {
	l, err := db.Acquire(t.Context(), name, stores.Owner{Name: "a test"}, 0)
	if err != nil {
		if !isClear(err) {
			t.Fatalf("acquire %s: %v", name, err)
		}
		return
	}
	seq := int64(0)
	list, err := db.List(t.Context())
	if err != nil {
		return // lookAt looks at that
	}
	for _, info := range list {
		if info.Session == name {
			seq = info.Seq
		}
	}
	if err := db.Commit(t.Context(), l, &stores.Commit{Seq: seq + 1, Clear: true, Put: []stores.Record{{ID: "new", Meta: []byte("meta"), Data: []byte("x")}}}); err != nil {
		if !isClear(err) {
			t.Fatalf("commit %d of %s: %v", seq+1, name, err)
		}
		return
	}
	s, err := db.Load(t.Context(), name, 0)
	if err != nil && !isClear(err) {
		t.Fatal(err)
	}
	if err == nil && (len(s.Records) != 1 || s.Records[0].Damaged != nil) {
		t.Fatalf("a cleared session holds %+v", s.Records)
	}
	if err := db.Delete(t.Context(), l); err != nil && !isClear(err) {
		t.Fatal(err)
	}
}

// TestDamageIsNamed damages rows by hand.
func TestDamageIsNamed(t *testing.T) {
	for _, c := range []struct{ name, sql, want string }{
		{"data", "UPDATE records SET data=x'00' WHERE session='alpha' AND id='record-7'", `record "record-7" of session "alpha" is damaged: its checksum is wrong`},
		{"meta", "UPDATE records SET meta=x'00' WHERE session='alpha' AND id='record-7'", `record "record-7" of session "alpha" is damaged: its checksum is wrong`},
		{"lost record", "DELETE FROM records WHERE session='alpha' AND id='record-7'", `commit 6 of session "alpha" is damaged: it has 6 records, and not these 5: its checksum is wrong`},
		{"head", "UPDATE commits SET head=x'00' WHERE session='alpha' AND seq=6", `commit 6 of session "alpha" is damaged: its checksum is wrong`},
		{"lost commit", "DELETE FROM commits WHERE session='alpha' AND seq=6", `commit 6 of session "alpha" is damaged: it is lost`},
		{"session", "UPDATE sessions SET seq=5 WHERE name='alpha'", `session "alpha" is damaged: its checksum is wrong`},
		{"lost session", "DELETE FROM sessions WHERE name='alpha'", `session "alpha" is damaged: its row is lost: its checksum is wrong`},
		{"session's name", "UPDATE sessions SET name='alphb' WHERE name='alpha'", `session "alpha" is damaged: its row is lost: its checksum is wrong`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			want := sample(t, dir)
			db := open(t, dir)
			if _, err := db.commits.exec(c.sql); err != nil {
				t.Fatal(err)
			}
			s, err := db.Load(t.Context(), "alpha", 0)
			loads := err == nil
			if err == nil {
				for _, r := range s.Records {
					if r.Damaged != nil {
						err = r.Damaged
						if (string(r.Meta) == "meta") != (c.name == "data") {
							t.Errorf("meta %q", r.Meta)
						}
					}
				}
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("error %v\nwant  %s", err, c.want)
			}
			for _, other := range []string{"beta", "gamma"} {
				s, err := db.Load(t.Context(), other, 0)
				if err != nil || !sameOrMarked(t, s, want[other][6]) {
					t.Errorf("%s: %v", other, err)
				}
			}
			// Acquiring it does not make the damage unseen; a commit with Clear makes it whole.
			l := acquire(t, db, "alpha")
			if _, err := db.Load(t.Context(), "alpha", 0); (err == nil) != loads {
				t.Errorf("after Acquire: %v", err)
			}
			back, err := db.Load(t.Context(), "alpha", 4)
			if rows := c.name == "data" || c.name == "meta"; c.name == "lost record" != (err != nil) || err == nil && sameOrMarked(t, back, want["alpha"][4]) == rows {
				t.Errorf("commit 4: %v", err)
			}
			list, err := db.List(t.Context())
			if err != nil || len(list) < 3 || list[0].Session != "alpha" {
				t.Fatalf("%+v, %v", list, err)
			}
			commit(t, db, l, &stores.Commit{Seq: list[0].Seq + 1, Clear: true, Put: back.Records[len(back.Records)-1:], Keep: 9})
			if s, err := db.Load(t.Context(), "alpha", 0); err != nil || len(s.Records) != 1 || s.Records[0].Damaged != nil {
				t.Errorf("after Clear: %+v, %v", s, err)
			}
			for seq := list[0].Seq + 2; seq < 20; seq++ { // history goes on to be pruned
				commit(t, db, l, &stores.Commit{Seq: seq, Keep: 2, Put: back.Records[len(back.Records)-1:]})
			}
			if log, err := db.History(t.Context(), "alpha"); err != nil || len(log) != 3 {
				t.Errorf("%v, %v", log, err)
			}
		})
	}
}

// TestDamageToWhatExpiresKeepsNobodyOut damages the index of expired sessions, which only forgets them.
func TestDamageToWhatExpiresKeepsNobodyOut(t *testing.T) {
	dir := t.TempDir()
	want := sample(t, dir)
	db := open(t, dir)
	var root, size int64
	if err := db.read(t.Context(), func(l *link) error {
		return errors.Join(
			l.query(t.Context(), "SELECT rootpage FROM sqlite_master WHERE name='expiring'", nil, []any{&root}, func() error { return nil }),
			l.query(t.Context(), "PRAGMA page_size", nil, []any{&size}, func() error { return nil }))
	}); err != nil {
		t.Fatal(err)
	}
	db.Close()
	path := filepath.Join(dir, FileName)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[(root-1)*size] ^= 0xff
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	db = open(t, dir)
	for name, commits := range want {
		if s, err := db.Load(t.Context(), name, 0); err != nil || !sameOrMarked(t, s, commits[6]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzChanges(f *testing.F) {
	f.Add(encodeChanges([]change{{"a", false}, {"", true}, {strings.Repeat("x", 200), true}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		changes, err := decodeChanges(b)
		if err != nil {
			return
		}
		again, err := decodeChanges(encodeChanges(changes))
		if err != nil || len(again) != len(changes) {
			t.Fatalf("%v becomes %v, %v", changes, again, err)
		}
	})
}
