package sqlite

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSQLiteKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) stores.Backend { return open(t, t.TempDir()) })
}

func open(t testing.TB, dir string) *DB {
	t.Helper()
	db, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// hosts are two hosts on one file.
type hosts struct {
	dbs    [2]*DB
	calls  atomic.Int64
	leases sync.Map // Lease.Token -> *DB
}

func (h *hosts) any() *DB { return h.dbs[h.calls.Add(1)%2] }

func (h *hosts) of(l *stores.Lease) *DB {
	if db, ok := h.leases.Load(l.Token); ok {
		return db.(*DB)
	}
	return h.any()
}

func (h *hosts) Acquire(ctx context.Context, session string, by stores.Owner, wait time.Duration) (*stores.Lease, error) {
	db := h.any()
	l, err := db.Acquire(ctx, session, by, wait)
	if err == nil {
		h.leases.Store(l.Token, db)
	}
	return l, err
}
func (h *hosts) Renew(ctx context.Context, l *stores.Lease, note []byte) error {
	return h.of(l).Renew(ctx, l, note)
}
func (h *hosts) Release(ctx context.Context, l *stores.Lease) error { return h.of(l).Release(ctx, l) }
func (h *hosts) Delete(ctx context.Context, l *stores.Lease) error  { return h.of(l).Delete(ctx, l) }
func (h *hosts) Commit(ctx context.Context, l *stores.Lease, c *stores.Commit) error {
	return h.of(l).Commit(ctx, l, c)
}
func (h *hosts) Load(ctx context.Context, session string, seq int64) (*stores.Snapshot, error) {
	return h.any().Load(ctx, session, seq)
}
func (h *hosts) History(ctx context.Context, session string) ([]stores.Logged, error) {
	return h.any().History(ctx, session)
}
func (h *hosts) List(ctx context.Context, only ...string) ([]stores.Info, error) {
	return h.any().List(ctx, only...)
}

func TestTwoHostsOnOneFileKeepTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) stores.Backend {
		dir := t.TempDir()
		return &hosts{dbs: [2]*DB{open(t, dir), open(t, dir)}}
	})
}

// TestCommitsThatShareATransactionWithOneThatFails are done again without it: what their leases knew was rolled back.
func TestCommitsThatShareATransactionWithOneThatFails(t *testing.T) {
	db := open(t, t.TempDir())
	names := []string{"a", "b", "c"}
	leases := make(map[string]*stores.Lease)
	for _, name := range names {
		lease, err := db.Acquire(t.Context(), name, stores.Owner{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		leases[name] = lease
	}
	record := func(id string, value int64) stores.Record {
		return stores.Record{ID: id, Data: []byte(strconv.FormatInt(value, 10))}
	}
	broken := errors.New("broken")
	for seq := int64(1); seq <= 12; seq++ {
		commit := &stores.Commit{Seq: seq, Keep: 2, Put: []stores.Record{record("always", seq), record("of "+strconv.FormatInt(seq%3, 10), seq)}}
		if seq > 4 {
			commit.Delete = []string{"of " + strconv.FormatInt((seq+1)%3, 10)}
		}
		db.writing.Lock() // all wait for the same transaction
		errs := make(map[string]chan error)
		for i, name := range append(names, "failing") {
			errs[name] = make(chan error, 1)
			go func() {
				if name == "failing" {
					errs[name] <- db.write(t.Context(), func(*link) error { return broken })
				} else {
					errs[name] <- db.Commit(t.Context(), leases[name], commit)
				}
			}()
			for waiting := 0; waiting <= i && len(errs[name]) == 0; runtime.Gosched() {
				db.mu.Lock()
				waiting = len(db.queue)
				db.mu.Unlock()
			}
		}
		db.writing.Unlock()
		if err := <-errs["failing"]; err != broken {
			t.Fatal(err)
		}
		want := map[string]string{"always": string(record("", seq).Data)}
		for past := max(1, seq-2); past <= seq; past++ {
			want["of "+strconv.FormatInt(past%3, 10)] = string(record("", past).Data)
		}
		for _, id := range commit.Delete {
			delete(want, id)
		}
		for _, name := range names {
			if err := <-errs[name]; err != nil {
				t.Fatal(err)
			}
			snapshot, err := db.Load(t.Context(), name, 0)
			if err != nil {
				t.Fatal(err)
			}
			is := make(map[string]string)
			for _, r := range snapshot.Records {
				is[r.ID] = string(r.Data)
			}
			if !maps.Equal(is, want) {
				t.Errorf("commit %d of %s left %v, and not %v", seq, name, is, want)
			}
		}
	}
}
