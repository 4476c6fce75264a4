package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var updateReadme = flag.Bool("update-readme", false, "rewrite the output in README.md's console blocks")

// TestReadme does what README.md's reader does: it writes the files that the tour shows and runs the
// commands of its console blocks, one after another in one folder.
func TestReadme(t *testing.T) {
	name, err := filepath.Abs(filepath.Join("..", "..", "README.md"))
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
				fmt.Fprintf(&said, "$ %s\n%s", command, consoleRun(t, command))
				ran++
			}
		}
		if said.String() != body && !*updateReadme {
			t.Errorf("README.md says\n%s\nbut it is\n%s", body, said.String())
		}
		return "```console\n" + said.String() + "```\n"
	})
	if ran < 5 {
		t.Fatalf("only %d commands found in README.md", ran)
	}
	if *updateReadme {
		if err := os.WriteFile(name, []byte(updated), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// consoleRun is what a terminal shows of a command, stdout and stderr as they come.
func consoleRun(t *testing.T, command string) string {
	words := strings.Fields(command)
	if words[0] == "cat" {
		text, err := os.ReadFile(words[1])
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var out bytes.Buffer
	if code := doMain(words[1:], strings.NewReader(""), &out, &out); code != 0 {
		fmt.Fprintf(&out, "exit %d\n", code)
	}
	return out.String()
}
