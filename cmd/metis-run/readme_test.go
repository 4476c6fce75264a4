package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var updateReadme = flag.Bool("update-readme", false, "rewrite the output in the console blocks of README.md and of the documents in docs with a tour")

func TestReadme(t *testing.T) { tour(t, "README.md", 5) }

func TestTutorial(t *testing.T) { tour(t, "docs/tutorial.md", 15) }

func TestScenariosDocument(t *testing.T) { tour(t, "docs/scenarios.md", 4) }

func TestSessionsDocument(t *testing.T) { tour(t, "docs/sessions.md", 15) }

// tour does what a document's reader does: it writes the files that it shows and runs the commands of
// its console blocks, at least so many, one after another in one folder.
func tour(t *testing.T, document string, least int) {
	name, err := filepath.Abs(filepath.Join("..", "..", filepath.FromSlash(document)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	t.Setenv("NO_COLOR", "1")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("METIS_RUN_STATE", "state")
	shell := &shell{t: t}
	defer shell.kill()
	block := regexp.MustCompile("(?s)(?:<!-- file: (\\S+) -->\n)?```(\\w+)\n(.*?)```\n")
	ran := 0
	updated := block.ReplaceAllStringFunc(string(text), func(found string) string {
		parts := block.FindStringSubmatch(found)
		file, language, body := parts[1], parts[2], parts[3]
		if file != "" {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
			return found
		}
		if language != "console" {
			return found
		}
		var said strings.Builder
		for line := range strings.Lines(body) {
			if command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ "); ok {
				fmt.Fprintf(&said, "$ %s\n%s", command, shell.run(command))
				ran++
			}
		}
		if said.String() != body && !*updateReadme {
			t.Errorf("%s says\n%s\nbut it is\n%s", document, body, said.String())
		}
		return "```console\n" + said.String() + "```\n"
	})
	if ran < least {
		t.Fatalf("only %d commands found in %s", ran, document)
	}
	if *updateReadme {
		if err := os.WriteFile(name, []byte(updated), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// shell is a reader's terminal.
type shell struct {
	t  *testing.T
	bg *exec.Cmd // what was started with &
}

// run is what a terminal shows of a command, stdout and stderr as they come, with times, ids and sizes of one run made equal
// to those of another. Of a command with & it is the first line: so the command has come that far.
func (s *shell) run(command string) string {
	words := commandWords(command)
	var out bytes.Buffer
	switch {
	case words[0] == "cat":
		text, err := os.ReadFile(words[1])
		if err != nil {
			s.t.Fatal(err)
		}
		return string(text)
	case words[0] == "kill":
		s.kill()
	case words[len(words)-1] == "&":
		s.bg = exec.Command(words[0], words[1:len(words)-1]...)
		stdout, err := s.bg.StdoutPipe()
		if err == nil {
			err = s.bg.Start()
		}
		if err != nil {
			s.t.Fatal(err)
		}
		line, err := bufio.NewReader(stdout).ReadString('\n')
		if err != nil {
			s.t.Fatal(err)
		}
		out.WriteString(line)
	default:
		stdin := ""
		if words[0] == "echo" {
			stdin, words = words[1]+"\n", words[3:]
		}
		if code := doMain(words[1:], strings.NewReader(stdin), &out, &out); code != 0 {
			fmt.Fprintf(&out, "exit %d\n", code)
		}
	}
	text := out.String()
	for _, equal := range []struct{ pattern, as string }{
		{`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`, "2026-01-02 03:04:05"},
		{`\b(deploy_)?\d{13}\b`, "${1}1767323045000"},
		{`process \d+`, "process 4711"},
		{`(started +\d+ +)\d+[sm] ago +[\d.]+ K?B +`, "${1}0s ago  1.2 KB  "},
		{`\([\d.]+ K?B\)`, "(1.2 KB)"},
	} {
		text = regexp.MustCompile(equal.pattern).ReplaceAllString(text, equal.as)
	}
	return text
}

// kill ends what was started with &, as kill -9 does.
func (s *shell) kill() {
	if s.bg != nil {
		_ = s.bg.Process.Kill()
		_ = s.bg.Wait() // killed
		s.bg = nil
	}
}

// commandWords are the words of a command line as a shell has them, where it has blanks and single quotes only.
func commandWords(command string) (words []string) {
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}
