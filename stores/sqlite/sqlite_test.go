package sqlite

import (
	"testing"

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
