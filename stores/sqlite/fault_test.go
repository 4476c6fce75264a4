package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/stores"
)

// wantClear fails unless an error says what happened and what to do.
func wantClear(t *testing.T, err error, what, hint string) {
	t.Helper()
	var e *stores.StorageError
	if !errors.As(err, &e) || !strings.Contains(e.What, what) || !strings.Contains(e.Hint, hint) {
		t.Fatalf("error %#v, want %q and the hint %q", err, what, hint)
	}
}

func TestFullDiskKeepsWhatWasCommitted(t *testing.T) {
	db := open(t, t.TempDir())
	l := acquire(t, db, "demo")
	other := acquire(t, db, "other")
	commit(t, db, l, &stores.Commit{Seq: 1, Put: []stores.Record{{ID: "a", Data: []byte("1")}}})
	var pages int64
	if _, err := db.commits.one(t.Context(), "PRAGMA page_count", nil, &pages); err != nil {
		t.Fatal(err)
	}
	limit := func(pages int64) {
		if _, err := db.commits.one(t.Context(), fmt.Sprintf("PRAGMA max_page_count=%d", pages), nil, &pages); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages + 3)
	big := &stores.Commit{Seq: 2, Put: []stores.Record{{ID: "a", Data: make([]byte, 100_000)}}}
	// Both wait for the same transaction: the small one is not failed by the big one.
	db.writing.Lock()
	small := make(chan error)
	go func() { small <- db.Commit(t.Context(), other, &stores.Commit{Seq: 1}) }()
	large := make(chan error)
	go func() { large <- db.Commit(t.Context(), l, big) }()
	db.writing.Unlock()
	wantClear(t, <-large, "there is no space left", "make room")
	if err := <-small; err != nil {
		t.Fatal(err)
	}
	if s, err := db.Load(t.Context(), "demo", 0); err != nil || s.Seq != 1 || string(s.Records[0].Data) != "1" {
		t.Fatalf("%+v, %v", s, err)
	}
	limit(1 << 30)
	commit(t, db, l, big)
}

func TestFileThatVanishesIsNoticed(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(db *DB) error
	}{
		{"removed", func(db *DB) error { return os.Remove(db.path) }},
		{"replaced", func(db *DB) error {
			os.Rename(db.path, db.path+".old")
			return os.WriteFile(db.path, nil, 0o600)
		}},
		{"folder removed", func(db *DB) error { return os.RemoveAll(db.dir) }},
		{"log removed", func(db *DB) error { return os.Remove(db.path + "-wal") }},
		{"index removed", func(db *DB) error { return os.Remove(db.path + "-shm") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := open(t, filepath.Join(t.TempDir(), "state"))
			l := acquire(t, db, "demo")
			commit(t, db, l, &stores.Commit{Seq: 1})
			if err := c.do(db); err != nil {
				t.Skipf("this system does not let an open file be removed: %v", err)
			}
			const what, hint = "was removed or replaced while it was open", "run it again"
			wantClear(t, db.Commit(t.Context(), l, &stores.Commit{Seq: 2}), what, hint)
			wantClear(t, db.Renew(t.Context(), l, nil), what, hint)
			_, err := db.Load(t.Context(), "demo", 0)
			wantClear(t, err, what, hint)
			_, err = db.Acquire(t.Context(), "other", stores.Owner{}, 0)
			wantClear(t, err, what, hint)
		})
	}
}

func TestFilesThatAreNoSessionsAreRefused(t *testing.T) {
	another := func(sql string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			db := open(t, filepath.Dir(path))
			if err := db.commits.script(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
			db.Close()
		}
	}
	text := func(s string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name       string
		make       func(t *testing.T, path string)
		what, hint string
	}{
		{"text", text(strings.Repeat("no database ", 1000)), "is no file of sessions", "move it away"},
		{"another program's", another("PRAGMA user_version=0"), "is a database of something else", "move it away"},
		{"another program's version", another("PRAGMA application_id=7"), "is a database of something else", "move it away"},
		{"newer form", another("PRAGMA user_version=99"), "has form 99, and this release knows up to 1", "newer release"},
		{"folder", func(t *testing.T, path string) { os.Mkdir(path, 0o700) }, "is something else", "move it away"},
		{"link", func(t *testing.T, path string) {
			text("")(t, path+".real")
			if err := os.Symlink(path+".real", path); err != nil {
				t.Skip(err)
			}
		}, "is something else", "move it away"},
		{"readable", func(t *testing.T, path string) { text("")(t, path); os.Chmod(path, 0o644) }, "is open to others", "chmod 600 "},
		{"writable folder", func(t *testing.T, path string) { os.Chmod(filepath.Dir(path), 0o777) }, "is open to others", "chmod 700 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), FileName)
			c.make(t, path)
			_, err := Open(filepath.Dir(path), Options{})
			wantClear(t, err, c.what, c.hint)
			if errors.Is(err, stores.ErrNewerForm) != (c.name == "newer form") {
				t.Errorf("error %v", err)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "file")
	text("")(t, file)
	_, err := Open(filepath.Join(file, "state"), Options{})
	wantClear(t, err, "folder cannot be made", "--state")
}

func TestFilesAreTheirOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "state")
	db := open(t, dir)
	commit(t, db, acquire(t, db, "demo"), &stores.Commit{Seq: 1})
	files := 0
	if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		files++
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		if strings.Contains(path, "demo") {
			t.Errorf("%s has the session's name", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if files != 6 { // the folder, the database, -wal, -shm, locks and one lock
		t.Errorf("%d files", files)
	}
}

func TestOlderFormIsUpgraded(t *testing.T) {
	dir := t.TempDir()
	want := sample(t, dir)
	old := open(t, dir)
	l := acquire(t, old, "alpha")
	upgrades = append(upgrades, "ALTER TABLE records ADD COLUMN colour TEXT; CREATE TABLE more(x)")
	defer func() { upgrades = upgrades[:1] }()
	db := open(t, dir)
	if s, err := db.Load(t.Context(), "beta", 0); err != nil || !sameOrMarked(t, s, want["beta"][6]) {
		t.Fatal(err)
	}
	if _, err := db.commits.exec("INSERT INTO more VALUES(1)"); err != nil {
		t.Fatal(err)
	}
	// The program that knows the old form only, and has the file open, writes no more.
	upgrades = upgrades[:1]
	if err := old.Commit(t.Context(), l, &stores.Commit{Seq: 7}); !errors.Is(err, stores.ErrNewerForm) {
		t.Fatalf("error %v", err)
	}
	if _, err := Open(dir, Options{}); !errors.Is(err, stores.ErrNewerForm) {
		t.Fatalf("error %v", err)
	}
}

func TestCutOffLogGivesAnEarlierCommit(t *testing.T) {
	for cut := range 20 {
		dir := t.TempDir()
		db := open(t, dir)
		l := acquire(t, db, "demo")
		for seq := int64(1); seq <= 5; seq++ {
			n := []byte(strconv.FormatInt(seq, 10))
			commit(t, db, l, &stores.Commit{Seq: seq, Keep: 2, Put: []stores.Record{{ID: "a", Data: n}, {ID: "b", Data: n}}})
		}
		// What a machine that lost power leaves: the files as they are, the log shorter.
		crashed := t.TempDir()
		for _, name := range []string{FileName, FileName + "-wal"} {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, "-wal") {
				b = b[:len(b)*cut/20]
			}
			if err := os.WriteFile(filepath.Join(crashed, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		db.Close()
		again := open(t, crashed)
		s, err := again.Load(t.Context(), "demo", 0)
		if errors.Is(err, stores.ErrNoSession) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		n := strconv.FormatInt(s.Seq, 10)
		if len(s.Records) != 2 || string(s.Records[0].Data) != n || string(s.Records[1].Data) != n {
			t.Errorf("commit %s holds %s", n, s.Records)
		}
		commit(t, again, acquire(t, again, "demo"), &stores.Commit{Seq: s.Seq + 1})
	}
}

func TestCollectForgetsWhatIsOver(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	past := time.Now().Add(-2 * time.Hour)
	for name, c := range map[string]*stores.Commit{
		"over": {Seq: 1, At: past, TTL: time.Hour}, "held": {Seq: 1, At: past, TTL: time.Hour},
		"young": {Seq: 1, At: past, TTL: 3 * time.Hour}, "for-ever": {Seq: 1, At: past}, "never": nil, "died": nil,
	} {
		l := acquire(t, db, name)
		if c != nil {
			commit(t, db, l, c)
		}
		if name != "held" && name != "died" {
			if err := db.Release(t.Context(), l); err != nil {
				t.Fatal(err)
			}
		}
	}
	again := open(t, dir) // this forgets the one that is over
	if names, err := again.Collect(t.Context()); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
	wantNames := func(want ...string) {
		t.Helper()
		list, err := again.List(t.Context())
		var names []string
		for _, info := range list {
			names = append(names, info.Session)
		}
		if err != nil || !slices.Equal(names, want) {
			t.Errorf("%v, %v, want %v", names, err, want)
		}
	}
	wantNames("for-ever", "held", "young")
	db.Close() // the holders of held and died are no more
	if names, err := again.Collect(t.Context()); err != nil || len(names) != 2 {
		t.Errorf("%v, %v", names, err)
	}
	wantNames("for-ever", "young")
	if locks, err := os.ReadDir(filepath.Join(dir, "locks")); err != nil || len(locks) != 0 {
		t.Errorf("%v, %v", locks, err)
	}
}

// child runs this test's binary as another process, which does what TestChild says.
func child(t *testing.T, dir, what string) (*exec.Cmd, *bufio.Scanner, io.WriteCloser) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
	cmd.Env = append(os.Environ(), "CHILD="+what, "DIR="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	return cmd, lines, in
}

// says waits for a line of a child.
func says(t *testing.T, lines *bufio.Scanner, want string) string {
	t.Helper()
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), want); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("the child ended without saying %q", want)
	return ""
}

// TestChild is what another process does: nothing, if there is none.
func TestChild(t *testing.T) {
	dir := os.Getenv("DIR")
	ctx := context.Background()
	switch os.Getenv("CHILD") {
	case "hold": // acquires, commits, renews, and waits to be killed
		db := open(t, dir)
		l, err := db.Acquire(ctx, "demo", stores.Owner{Name: "the child", TTL: 100 * time.Millisecond}, 0)
		if err != nil {
			t.Fatal(err)
		}
		commit(t, db, l, &stores.Commit{Seq: 1, Put: []stores.Record{{ID: "a", Data: []byte("1")}}})
		if err := db.Renew(ctx, l, []byte("under way")); err != nil {
			t.Fatal(err)
		}
		fmt.Println("ready")
		line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
		err = db.Commit(ctx, l, &stores.Commit{Seq: 2, Put: []stores.Record{{ID: "a", Data: []byte("lost")}}})
		fmt.Println("commit", line, err)
	case "turns": // waits for its turn, again and again
		db := open(t, dir)
		for range turns {
			l, err := db.Acquire(ctx, "demo", stores.Owner{Name: "a child", TTL: time.Hour}, 2*time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			s, err := db.Load(ctx, "demo", 0)
			if errors.Is(err, stores.ErrNoSession) {
				s, err = new(stores.Snapshot), nil
			}
			if err != nil {
				t.Fatal(err)
			}
			commit(t, db, l, &stores.Commit{Seq: s.Seq + 1, Keep: 2, Put: []stores.Record{{ID: "a", Data: []byte(strconv.FormatInt(s.Seq+1, 10))}}})
			other := "own" + strconv.Itoa(os.Getpid())
			own, err := db.Acquire(ctx, other, stores.Owner{Name: "a child"}, 0)
			if err == nil {
				err = db.Release(ctx, own)
			}
			if err == nil {
				err = db.Release(ctx, l)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		fmt.Println("finished")
	case "commit": // commits for ever, and says so after each
		db := open(t, dir)
		l, err := db.Acquire(ctx, "demo", stores.Owner{Name: "the child"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		s, err := db.Load(ctx, "demo", 0)
		if errors.Is(err, stores.ErrNoSession) {
			s, err = new(stores.Snapshot), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		for seq := s.Seq + 1; ; seq++ {
			n := []byte(strconv.FormatInt(seq, 10))
			commit(t, db, l, &stores.Commit{Seq: seq, Keep: 3, Put: []stores.Record{{ID: "a", Data: n}, {ID: "b", Data: n}, {ID: "c" + strconv.Itoa(int(seq%7)), Data: n}}})
			fmt.Println("done", seq)
		}
	}
}

func TestWhoDiedHoldsNothing(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	cmd, lines, _ := child(t, dir, "hold")
	says(t, lines, "ready")
	var held *stores.HeldError
	if _, err := db.Acquire(t.Context(), "demo", stores.Owner{Name: "us"}, 0); !errors.As(err, &held) || held.Holder.Owner.Name != "the child" {
		t.Fatalf("error %v", err)
	}
	if list, err := db.List(t.Context()); err != nil || list[0].Holder == nil || list[0].Holder.Owner.Name != "the child" {
		t.Fatalf("%+v, %v", list, err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if list, err := db.List(t.Context()); err != nil || list[0].Holder != nil {
		t.Fatalf("%+v, %v", list, err)
	}
	l := acquire(t, db, "demo") // at once, whatever the TTL
	if string(l.Left) != "under way" {
		t.Errorf("the note is %q", l.Left)
	}
	if s, err := db.Load(t.Context(), "demo", 0); err != nil || s.Seq != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	commit(t, db, l, &stores.Commit{Seq: 2})
	if locks, err := os.ReadDir(filepath.Join(dir, "locks")); err != nil || len(locks) != 1 {
		t.Errorf("%v, %v", locks, err)
	}
}

const turns = 12

func TestProcessesTakeTurns(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	const processes = 3
	var all []*bufio.Scanner
	for range processes {
		_, lines, _ := child(t, dir, "turns")
		all = append(all, lines)
	}
	for _, lines := range all {
		says(t, lines, "finished")
	}
	s, err := db.Load(t.Context(), "demo", 0)
	if err != nil || s.Seq != processes*turns || string(s.Records[0].Data) != strconv.Itoa(processes*turns) {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestKilledProcessLeavesItsLastCommit(t *testing.T) {
	dir := t.TempDir()
	last := int64(0)
	for round := range int64(5) {
		cmd, lines, _ := child(t, dir, "commit")
		for range 5 + 7*round {
			n, err := strconv.ParseInt(says(t, lines, "done"), 10, 64)
			if err != nil || n != last+1 && n != last+2 {
				t.Fatalf("%d after %d: %v", n, last, err)
			}
			last = n
		}
		cmd.Process.Kill() // in the midst of some commit
		for lines.Scan() {
			if n, err := strconv.ParseInt(strings.TrimPrefix(lines.Text(), "done "), 10, 64); err == nil {
				last = n
			}
		}
		cmd.Wait()
		db := open(t, dir)
		s, err := db.Load(t.Context(), "demo", 0)
		if err != nil || s.Seq != last && s.Seq != last+1 {
			t.Fatalf("commit %+v after %d, %v", s, last, err)
		}
		for _, r := range s.Records[:2] {
			if string(r.Data) != strconv.FormatInt(s.Seq, 10) {
				t.Errorf("record %s of commit %d holds %s", r.ID, s.Seq, r.Data)
			}
		}
		for _, r := range s.Records {
			if r.Damaged != nil {
				t.Error(r.Damaged)
			}
		}
		last = s.Seq
		db.Close()
	}
}
