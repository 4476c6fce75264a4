package host

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/metis-run/metis-run/runtime"
)

func TestKeptValuesAreMadeOnce(t *testing.T) {
	var k kept[int]
	var made atomic.Int64
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if v, err := k.get("a", func() (int, error) { return int(made.Add(1)), nil }); v != 1 || err != nil {
				t.Errorf("got %d, %v", v, err)
			}
		})
	}
	all.Wait()
	failure := errors.New("no")
	if _, err := k.get("b", func() (int, error) { return 0, failure }); err != failure {
		t.Error(err)
	}
	if v, err := k.get("b", func() (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Errorf("a failure was kept: %d, %v", v, err)
	}
	for i := range mostKept + 5 { // "a" is used all the time
		_, _ = k.get(fmt.Sprint(i), func() (int, error) { return i, nil })
		if v, _ := k.get("a", func() (int, error) { return -1, nil }); v != 1 {
			t.Fatalf("the one used last is gone after %d others", i)
		}
	}
	if len(k.entries) != mostKept {
		t.Errorf("%d values are kept", len(k.entries))
	}
}

func TestSessionsShareMissionsAndLibraries(t *testing.T) {
	s := shelf{base: &library{Library: &runtime.Library{METIS: "2.4", Salt: "salt"}}}
	const path = "../mission/testdata/missions/build58.json"
	first, err := s.file(missionRequest{file: path})
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := s.file(missionRequest{file: path}); again != first {
		t.Error("a file was loaded twice")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	inline, err := s.file(missionRequest{inline: data})
	if err != nil || inline == first { // messages name it otherwise
		t.Error(err)
	}
	if again, _ := s.file(missionRequest{inline: data}); again != inline {
		t.Error("a mission was loaded twice")
	}
	l := s.library([]string{"a", "b"})
	if l != s.library([]string{"a", "b"}) || l == s.library([]string{"b", "a"}) || s.library(nil) != s.base {
		t.Error("a library is one for each list of folders")
	}
	if l.METIS != "2.4" || l.Salt != "salt" || len(l.Dirs) != 3 || l.Dirs[0].Path != "a" || l.Dirs[2].FS == nil {
		t.Errorf("%+v", l.Dirs)
	}
}
