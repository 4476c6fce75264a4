package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/metis-run/metis-run/stores"
)

// What a commit of a usual run holds.
var (
	benchHead = make([]byte, 2000)
	benchData = make([]byte, 500)
	benchMeta = make([]byte, 50)
)

func benchCommit(seq int64, keep, puts int) *stores.Commit {
	c := &stores.Commit{Seq: seq, At: time.Now(), About: benchMeta, Head: benchHead, Keep: keep}
	for i := range puts {
		c.Put = append(c.Put, stores.Record{ID: fmt.Sprintf("global/string:key-%d", i), Meta: benchMeta, Data: benchData})
	}
	return c
}

// timed runs do and reports the median.
func timed(b *testing.B, do func()) {
	var all []time.Duration
	for b.Loop() {
		start := time.Now()
		do()
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds()), "p50-us")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-us")
}

func benchLease(b *testing.B, db *DB, name string) *stores.Lease {
	l, err := db.Acquire(b.Context(), name, stores.Owner{Name: "bench"}, 0)
	if err != nil {
		b.Fatal(err)
	}
	return l
}

// BenchmarkCommit: at most three times an append and sync of the same bytes with history, twice without; and one with
// 10,000 records at most twice one with ten.
func BenchmarkCommit(b *testing.B) {
	b.Run("append+sync", func(b *testing.B) {
		f, err := os.OpenFile(filepath.Join(b.TempDir(), "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		bytes := make([]byte, len(benchHead)+2*len(benchMeta)+len(benchData))
		timed(b, func() {
			if _, err := f.Write(bytes); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		})
	})
	for _, bench := range []struct {
		name          string
		records, keep int
	}{{"keep=20", 10, 20}, {"keep=0", 10, 0}, {"records=10000", 10_000, 20}} {
		b.Run(bench.name, func(b *testing.B) {
			db := open(b, b.TempDir())
			l := benchLease(b, db, "demo")
			seq := int64(1)
			if err := db.Commit(b.Context(), l, benchCommit(1, bench.keep, bench.records)); err != nil {
				b.Fatal(err)
			}
			timed(b, func() {
				seq++
				if err := db.Commit(b.Context(), l, benchCommit(seq, bench.keep, 1)); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// BenchmarkSessions: how many more commits 64 sessions make that commit at the same time than one, by sharing syncs.
func BenchmarkSessions(b *testing.B) {
	for _, sessions := range []int{1, 64} {
		b.Run(fmt.Sprint(sessions), func(b *testing.B) {
			db := open(b, b.TempDir())
			var left atomic.Int64
			left.Store(int64(b.N))
			var group sync.WaitGroup
			leases := make([]*stores.Lease, sessions)
			for i := range leases {
				leases[i] = benchLease(b, db, fmt.Sprint("s", i))
			}
			b.ResetTimer()
			for _, l := range leases {
				group.Go(func() {
					for seq := int64(1); left.Add(-1) >= 0; seq++ {
						if err := db.Commit(b.Context(), l, benchCommit(seq, 20, 1)); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			group.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}

// BenchmarkLoad: of 100 records.
func BenchmarkLoad(b *testing.B) {
	db := open(b, b.TempDir())
	l := benchLease(b, db, "demo")
	for seq := range int64(20) {
		if err := db.Commit(b.Context(), l, benchCommit(seq+1, 20, 100)); err != nil {
			b.Fatal(err)
		}
	}
	timed(b, func() {
		if s, err := db.Load(b.Context(), "demo", 0); err != nil || len(s.Records) != 100 {
			b.Fatal(err)
		}
	})
}

// BenchmarkRenew: below 100 us.
func BenchmarkRenew(b *testing.B) {
	db := open(b, b.TempDir())
	l := benchLease(b, db, "demo")
	note := make([]byte, 300)
	timed(b, func() {
		if err := db.Renew(b.Context(), l, note); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkAcquireRelease is what a command adds to that.
func BenchmarkAcquireRelease(b *testing.B) {
	db := open(b, b.TempDir())
	l := benchLease(b, db, "demo")
	if err := db.Commit(b.Context(), l, benchCommit(1, 20, 1)); err != nil {
		b.Fatal(err)
	}
	timed(b, func() {
		if err := db.Release(b.Context(), l); err != nil {
			b.Fatal(err)
		}
		l = benchLease(b, db, "demo")
	})
}

// BenchmarkOpen opens and closes sessions that are there.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	db := open(b, dir)
	if err := db.Commit(b.Context(), benchLease(b, db, "demo"), benchCommit(1, 20, 100)); err != nil {
		b.Fatal(err)
	}
	db.Close()
	timed(b, func() {
		db, err := Open(dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	})
}
