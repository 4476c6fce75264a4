package sqlite

import (
	"context"
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
