package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// talk is a program that a script talks to while it runs. Its commands:
//
//	start metis-run ARG...    begins it
//	type TEXT                 writes a line to its stdin
//	eof                       closes its stdin
//	until REGEX               waits for a line, of stdout or stderr, that matches; lines before it are passed over
//	never REGEX               fails if a line matched that `until` has passed over, or come to, since the last `never`
//	interrupt CODE            interrupts it, and waits until it has ended with the exit code
//	end CODE                  closes its stdin, and waits likewise
//
// Each waits for at most half a minute.
type talk struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	lines  chan string
	passed []string
}

var talkCommands = map[string]func(*testscript.TestScript, bool, []string){
	"start": startTalk,
	"type": func(ts *testscript.TestScript, _ bool, words []string) {
		_, err := io.WriteString(talkOf(ts).stdin, strings.Join(words, " ")+"\n")
		ts.Check(err)
	},
	"eof": func(ts *testscript.TestScript, _ bool, _ []string) { ts.Check(talkOf(ts).stdin.Close()) },
	"until": func(ts *testscript.TestScript, _ bool, words []string) {
		talkOf(ts).until(ts, strings.Join(words, " "))
	},
	"never": func(ts *testscript.TestScript, _ bool, words []string) {
		t := talkOf(ts)
		pattern := regexp.MustCompile(strings.Join(words, " "))
		for _, line := range t.passed {
			if pattern.MatchString(line) {
				ts.Fatalf("there is a line that matches %q: %s", pattern, line)
			}
		}
		t.passed = nil
	},
	"interrupt": func(ts *testscript.TestScript, _ bool, words []string) {
		ts.Check(talkOf(ts).cmd.Process.Signal(os.Interrupt))
		talkOf(ts).end(ts, words[0])
	},
	"end": func(ts *testscript.TestScript, _ bool, words []string) {
		ts.Check(talkOf(ts).stdin.Close())
		talkOf(ts).end(ts, words[0])
	},
}

type talkKey struct{}

func talkOf(ts *testscript.TestScript) *talk {
	t, ok := ts.Value(talkKey{}).(**talk)
	if !ok || *t == nil {
		ts.Fatalf("nothing was started")
	}
	return *t
}

// talkSetup makes room for the program that a script talks to.
func talkSetup(env *testscript.Env) error {
	env.Values[talkKey{}] = new(*talk)
	return nil
}

func startTalk(ts *testscript.TestScript, _ bool, words []string) {
	program := words[0]
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if _, err := os.Stat(filepath.Join(dir, words[0])); err == nil {
			program = filepath.Join(dir, words[0])
			break
		}
	}
	cmd := exec.Command(program, words[1:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	said, write, err := os.Pipe()
	ts.Check(err)
	cmd.Stdout, cmd.Stderr = write, write
	stdin, err := cmd.StdinPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Check(write.Close())
	t := &talk{cmd: cmd, stdin: stdin, lines: make(chan string, 10_000)}
	go func() {
		defer close(t.lines)
		defer said.Close()
		for lines := bufio.NewScanner(said); lines.Scan(); {
			t.lines <- lines.Text()
		}
	}()
	*ts.Value(talkKey{}).(**talk) = t
	ts.Defer(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		for range t.lines {
		}
	})
}

func (t *talk) until(ts *testscript.TestScript, text string) {
	pattern := regexp.MustCompile(text)
	late := time.After(30 * time.Second)
	for {
		select {
		case line, ok := <-t.lines:
			if !ok {
				ts.Fatalf("it ended, and no line matched %q", text)
			}
			ts.Logf("> %s", line)
			t.passed = append(t.passed, line)
			if pattern.MatchString(line) {
				return
			}
		case <-late:
			ts.Fatalf("no line matched %q", text)
		}
	}
}

func (t *talk) end(ts *testscript.TestScript, code string) {
	late := time.AfterFunc(30*time.Second, func() { _ = t.cmd.Process.Kill() })
	defer late.Stop()
	for line := range t.lines {
		ts.Logf("> %s", line)
		t.passed = append(t.passed, line)
	}
	err := t.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	if got := strconv.Itoa(t.cmd.ProcessState.ExitCode()); got != code {
		ts.Fatalf("it ended with %s, expected %s", got, code)
	}
}
