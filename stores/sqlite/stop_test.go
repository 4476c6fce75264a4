//go:build unix

package sqlite

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/metis-run/metis-run/stores"
)

func TestStoppedProcessIsSucceededAndFenced(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	cmd, lines, in := child(t, dir, "hold")
	says(t, lines, "ready")
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var held *stores.HeldError
	if _, err := db.Acquire(t.Context(), "demo", stores.Owner{}, 0); !errors.As(err, &held) {
		t.Fatalf("error %v", err)
	}
	l, err := db.Acquire(t.Context(), "demo", stores.Owner{Name: "us"}, time.Minute) // the child's TTL is short
	if err != nil || string(l.Left) != "under way" {
		t.Fatalf("%+v, %v", l, err)
	}
	commit(t, db, l, &stores.Commit{Seq: 2, Put: []stores.Record{{ID: "a", Data: []byte("2")}}})
	if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, "go on\n"); err != nil {
		t.Fatal(err)
	}
	says(t, lines, "commit go on")
	if got := says(t, lines, " "); got != stores.ErrStale.Error() {
		t.Errorf("the child's commit: %s", got)
	}
	if s, err := db.Load(t.Context(), "demo", 0); err != nil || s.Seq != 2 || string(s.Records[0].Data) != "2" {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestReadOnlyFolderIsRefused opens one as somebody who may not write it: root may write everything.
func TestReadOnlyFolderIsRefused(t *testing.T) {
	if os.Getenv("CHILD") == "readonly" {
		_, err := Open(os.Getenv("DIR"), Options{})
		wantClear(t, err, os.Getenv("WANT"), "--state")
		return
	}
	top, err := os.MkdirTemp("", "readonly")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(top) })
	os.Chmod(top, 0o755)
	self := filepath.Join(top, "self")
	binary, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(self, binary, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"empty": "folder cannot be made", "used": "cannot be opened for writing"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(top, name)
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if name == "used" {
				open(t, dir).Close()
			}
			uid := os.Getuid()
			if uid == 0 {
				uid = 65534
			}
			for _, f := range []string{dir, filepath.Join(dir, "locks"), filepath.Join(dir, FileName)} {
				if err := os.Chown(f, uid, -1); err != nil && !errors.Is(err, os.ErrNotExist) {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(dir, 0o500); err != nil {
				t.Fatal(err)
			}
			defer os.Chmod(dir, 0o700)
			cmd := exec.Command(self, "-test.run=^TestReadOnlyFolderIsRefused$")
			cmd.Dir = "/"
			cmd.Env = append(os.Environ(), "CHILD=readonly", "DIR="+dir, "WANT="+want)
			if os.Getuid() == 0 {
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
			}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}

func TestLockIsNotInherited(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	acquire(t, db, "demo")
	sleep := exec.Command("sleep", "60")
	if err := sleep.Start(); err != nil {
		t.Skip(err)
	}
	defer func() {
		sleep.Process.Kill()
		sleep.Wait()
	}()
	db.Close() // as if the process had died
	again := open(t, dir)
	acquire(t, again, "demo")
}

func TestManyOpenersOfAnEmptyFolder(t *testing.T) {
	for range 20 { // one round in ten fails where the file's form is read apart from its tables
		manyOpeners(t, filepath.Join(t.TempDir(), "state"))
	}
}

func manyOpeners(t *testing.T, dir string) {
	errs := make(chan error)
	const openers = 8
	for i := range openers {
		go func() {
			db, err := Open(dir, Options{})
			if err == nil {
				var l *stores.Lease
				l, err = db.Acquire(t.Context(), "s"+strconv.Itoa(i), stores.Owner{}, 0)
				if err == nil {
					err = db.Commit(t.Context(), l, &stores.Commit{Seq: 1})
				}
				err = errors.Join(err, db.Close())
			}
			errs <- err
		}()
	}
	for range openers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	db := open(t, dir)
	defer db.Close()
	list, err := db.List(t.Context())
	if err != nil || len(list) != openers {
		t.Fatalf("%+v, %v", list, err)
	}
	names := ""
	for _, info := range list {
		names += strings.TrimPrefix(info.Session, "s")
	}
	if names != "01234567" {
		t.Error(names)
	}
}

// TestWritesThatFailLeaveTheFileWhole limits the size of a process's files, as a full disk does.
func TestWritesThatFailLeaveTheFileWhole(t *testing.T) {
	if os.Getenv("CHILD") != "limited" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestWritesThatFailLeaveTheFileWhole$")
		cmd.Env = append(os.Environ(), "CHILD=limited", "DIR="+t.TempDir())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	db := open(t, os.Getenv("DIR"))
	l := acquire(t, db, "demo")
	commit(t, db, l, &stores.Commit{Seq: 1, Put: []stores.Record{{ID: "a", Data: []byte("1")}}})
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	small := before
	small.Cur = 300_000
	big := &stores.Commit{Seq: 2, Put: []stores.Record{{ID: "a", Data: make([]byte, 1_000_000)}}}
	for range 2 {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
			t.Skip(err)
		}
		err := db.Commit(t.Context(), l, big)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
		wantClear(t, err, "cannot be read or written", "disk is full")
		if s, err := db.Load(t.Context(), "demo", 0); err != nil || s.Seq != 1 || string(s.Records[0].Data) != "1" {
			t.Fatalf("%+v, %v", s, err)
		}
	}
	commit(t, db, l, big)
}
