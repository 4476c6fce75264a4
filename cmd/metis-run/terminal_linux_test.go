package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// openPTY is a new terminal: the end of who types and looks, and that of the program.
func openPTY(t *testing.T) (person, program *os.File) {
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("the system gives no terminals: %v", err)
	}
	t.Cleanup(func() { _ = person.Close() })
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		t.Skipf("the system gives no terminals: %v", err)
	}
	return person, program
}

// tty is what a terminal shows.
type tty struct {
	shown chan string
	text  string // that was not waited for yet
}

func (s *tty) Write(p []byte) (int, error) {
	s.shown <- string(p)
	return len(p), nil
}

// until waits until the screen shows a text behind what was waited for before.
func (s *tty) until(t *testing.T, text string) {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		if _, rest, ok := strings.Cut(s.text, text); ok {
			s.text = rest
			return
		}
		select {
		case more := <-s.shown:
			s.text += more
		case <-late:
			t.Fatalf("the screen does not show %q but %q", text, s.text)
		}
	}
}

// onTerminal begins the program on a terminal of its own.
func onTerminal(t *testing.T, dir string, words ...string) (cmd *exec.Cmd, person *os.File, shown *tty) {
	person, program := openPTY(t)
	cmd = exec.Command(os.Args[0], words...)
	cmd.Args[0] = "metis-run" // see TestMain
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "TERM=xterm", "XDG_STATE_HOME="+filepath.Join(dir, "state"), "XDG_CACHE_HOME="+filepath.Join(dir, "cache"))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	_ = program.Close()
	shown = &tty{shown: make(chan string, 10_000)}
	go func() { _, _ = io.Copy(shown, person) }() // it ends when the program does
	return cmd, person, shown
}

// On a terminal there is a prompt, Ctrl-C stops what runs and not the program, and a line that cannot end goes on.
func TestReplOnATerminal(t *testing.T) {
	dir := fixture(t, map[string]string{"scan": "context.sendOutput('scanned')"})
	cmd, person, shown := onTerminal(t, dir, "repl")
	types := func(text string) {
		if _, err := person.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	shown.until(t, "context of env")
	shown.until(t, "> ")
	for _, c := range []struct{ types, shows string }{
		{"const n = 20\r", "> "},
		{"n + 1\r", "21\r\n> "},
		{"await sca\t()\r", "scanned\r\n> "},
		{"function f() {\r", "... "},
		{"return n }\r", "> "},
		{"f()\r", "20\r\n> "},
		{"not to be\x03", "^C\r\n> "},
		{"console.log('begun'); await context.sleep(3600000)\r", "begun\r\n"},
		{"\x03", "interrupted"},
		{"", "> "},
		{"null.x\r", "TypeError"},
		{"", "> "},
		{".exti\r", "did you mean .exit?\r\n> "},
		{"\x1b[A\x1b[A\x1b[A\x1b[A\r", "20\r\n> "},
		{"console.log('loops'); while (true) {}\r", "loops\r\n"},
		{"\x03", "interrupted"},
		{"", "the session was broken; this is a new one"},
		{"", "> "},
		{"typeof n\r", "undefined\r\n> "},
	} {
		types(c.types)
		shown.until(t, c.shows)
	}
	types("\x04")
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}

// --clear clears the screen before each run but the first; Ctrl-C ends with 130.
func TestWatchClearsTheScreenWhenAsked(t *testing.T) {
	const clears = "\x1b[H\x1b[2J\x1b[3J"
	dir := fixture(t, map[string]string{"scan": "context.sendOutput('scanned')"})
	for _, words := range [][]string{{"run", "env/scan", "--watch", "--clear"}, {"run", "env/scan", "--watch"}} {
		cmd, person, shown := onTerminal(t, dir, words...)
		shown.until(t, "scanned\r\n")
		shown.until(t, "-- waiting for a save, Ctrl-C ends\r\n")
		if err := os.WriteFile(filepath.Join(dir, "env", "configs.json"), []byte("[]"), 0o600); err != nil {
			t.Fatal(err)
		}
		if len(words) == 4 {
			shown.until(t, clears+"-- env/configs.json\r\n")
		} else {
			shown.until(t, "-- env/configs.json\r\n")
		}
		shown.until(t, "scanned\r\n")
		if strings.Contains(shown.text, clears) {
			t.Errorf("%q: the screen is cleared", words)
		}
		if _, err := person.WriteString("\x03"); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != exitInterrupted {
			t.Errorf("%q: it ends with %v", words, err)
		}
	}
}
