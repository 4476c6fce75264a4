package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestInterruptRunsFinallyAndExits130(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a test cannot send Ctrl-C there")
	}
	dir := fixture(t, map[string]string{"wait": `
		context.sendOutput('waiting')
		try { await context.sleep(1e6) } finally { context.sendOutput('cleaned up') }`})
	cmd := exec.Command("metis-run", "run", "env/wait", "--dir", dir, "--no-cache")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, len("waiting\n"))
	if _, err := io.ReadFull(stdout, said); err != nil {
		t.Fatalf("no output: %v: %s", err, stderr.String())
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(stdout)
	if err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("exit: %v, want 130", err)
	}
	if string(rest) != "cleaned up\n" {
		t.Errorf("then stdout had %q", rest)
	}
	if want := "wait/schema.ts:3:9: cancelled: interrupted\n"; !strings.Contains(stderr.String(), want) {
		t.Errorf("stderr %q, want %q", stderr.String(), want)
	}
}

// The first interrupt of a played session cancels it as one of run does, and ends it: its teardown is not begun, and what
// was queued is not either.
func TestInterruptEndsAPlayedSession(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a test cannot send Ctrl-C there")
	}
	dir := fixture(t, map[string]string{
		"wait": `
		context.sendOutput('waiting')
		try { await context.sleep(1e6) } finally { context.sendOutput('cleaned up') }`,
		"never": `context.sendOutput('never')`})
	file := missionFile(t, dir, "session-start wait", "session-start never", "session-teardown never")
	cmd := exec.Command("metis-run", "play", file, "--dir", dir, "--no-cache")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, len("== setup\n== started\n  all: waiting\n"))
	if _, err := io.ReadFull(stdout, said); err != nil {
		t.Fatalf("no output: %v: %s", err, stderr.String())
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(stdout)
	if err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("exit: %v, want 130", err)
	}
	for _, want := range []string{"  all: cleaned up\n", "E1\" (env/never, session-start): skipped\n", "\ntasks: 1 failure, 1 skipped\n"} {
		if !strings.Contains(string(rest), want) {
			t.Errorf("then stdout had %q, want %q", rest, want)
		}
	}
	if want := "wait/schema.ts:3:9: cancelled: interrupted\n"; !strings.Contains(stderr.String(), want) {
		t.Errorf("stderr %q, want %q", stderr.String(), want)
	}
}

// A script that never yields cannot be cancelled; the second interrupt must not wait for it.
func TestSecondInterruptStopsNow(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a test cannot send Ctrl-C there")
	}
	// The output of the late part comes when the first interrupt has been handled.
	dir := fixture(t, map[string]string{"stuck": `
		context.sendOutput('waiting')
		try { await context.sleep(1e6) } finally { context.sendOutput('first'); while (true) {} }`})
	cmd := exec.Command("metis-run", "run", "env/stuck", "--dir", dir, "--no-cache", "--turn", "0")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"waiting\n", "first\n"} {
		said := make([]byte, len(want))
		if _, err := io.ReadFull(stdout, said); err != nil || string(said) != want {
			t.Fatalf("output %q, %v, want %q", said, err, want)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("exit: %v, want 130", err)
	}
}

// failing is a stdout that takes some bytes and then fails.
type failing struct {
	room int
	err  error
}

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.room {
		return 0, f.err
	}
	f.room -= len(p)
	return len(p), nil
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	dir := fixture(t, map[string]string{"talk": `while (true) { context.sendOutput('talk'); await context.sleep(1) }`})
	for name, test := range map[string]struct {
		err    error
		code   int
		stderr string
	}{
		"the reader is gone":   {syscall.EPIPE, exitPipe, ""},
		"the disk has no room": {syscall.ENOSPC, 1, "error: write the output: no space left on device\nhint: is the disk full?\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			code := doMain([]string{"run", "env/talk", "--dir", dir, "--no-cache"}, strings.NewReader(""), &failing{20, test.err}, &stderr)
			if code != test.code {
				t.Errorf("exit %d, want %d", code, test.code)
			}
			if stderr.String() != test.stderr {
				t.Errorf("stderr %q, want %q", stderr.String(), test.stderr)
			}
		})
	}
}

// A reader that does not read holds the session up, not the process.
func TestStalledReaderDoesNotHoldTheTimeout(t *testing.T) {
	dir := fixture(t, map[string]string{"talk": `while (true) { context.sendOutput('talk'.repeat(100)); await context.sleep(1) }`})
	read, write := io.Pipe() // nobody reads
	defer func() { _ = read.Close() }()
	var stderr bytes.Buffer
	code := doMain([]string{"run", "env/talk", "--dir", dir, "--no-cache", "--timeout", "30ms"}, strings.NewReader(""), write, &stderr)
	if code != 4 {
		t.Errorf("exit %d, want 4: %s", code, stderr.String())
	}
}

func TestOrderOfStdoutAndStderrIsTheScripts(t *testing.T) {
	dir := fixture(t, map[string]string{"talk": `for (let i = 0; i < 3; i++) { console.log('c' + i); context.sendOutput('o' + i) } return [1]`})
	var both bytes.Buffer // one terminal
	if code := doMain([]string{"run", "env/talk", "--dir", dir, "--no-cache"}, nil, &both, &both); code != 0 {
		t.Fatal(code, both.String())
	}
	if want := "c0\no0\nc1\no1\nc2\no2\n[\n  1\n]\n"; both.String() != want {
		t.Errorf("got %q, want %q", both.String(), want)
	}
}
