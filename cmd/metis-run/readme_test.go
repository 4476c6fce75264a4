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

var updateReadme = flag.Bool("update-readme", false, "rewrite the output in the console blocks of README.md, docs/scenarios.md and docs/tutorial.md")

func TestReadme(t *testing.T) { tour(t, "README.md", 5) }

func TestTutorial(t *testing.T) { tour(t, "docs/tutorial.md", 15) }

func TestScenariosDocument(t *testing.T) { tour(t, "docs/scenarios.md", 4) }

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

// consoleRun is what a terminal shows of a command, stdout and stderr as they come.
func consoleRun(t *testing.T, command string) string {
	words := commandWords(command)
	if words[0] == "cat" {
		text, err := os.ReadFile(words[1])
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	stdin := ""
	if words[0] == "echo" {
		stdin, words = words[1]+"\n", words[3:]
	}
	var out bytes.Buffer
	if code := doMain(words[1:], strings.NewReader(stdin), &out, &out); code != 0 {
		fmt.Fprintf(&out, "exit %d\n", code)
	}
	return out.String()
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
