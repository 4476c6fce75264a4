package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime"
)

// typing is a terminal on which keys are typed.
func typing(text string, complete func(string, int) (string, []string)) (*terminal, *bytes.Buffer) {
	var screen bytes.Buffer
	t := &terminal{history: &history{}, complete: complete}
	t.edit(&keys{Reader: strings.NewReader(text), Writer: &screen})
	return t, &screen
}

func TestTerminalReadsLines(t *testing.T) {
	words := func(line string, pos int) (string, []string) {
		typed := line[:pos]
		return typed, beginning([]string{"context", "console", "run"}, typed)
	}
	for _, c := range []struct {
		name, keys string
		want       []string
		err        error
		shows      string
	}{
		{"as they are typed", "one\rtwo\r", []string{"one", "two"}, io.EOF, "> one"},
		{"edited", "onf\x7fe\r", []string{"one"}, io.EOF, ""},
		{"with what was typed before", "one\r\x1b[A\r", []string{"one", "one"}, io.EOF, ""},
		{"completed", "r\t()\r", []string{"run()"}, io.EOF, ""},
		{"completed as far as it is clear", "c\tt\t\r", []string{"context"}, io.EOF, ""},
		{"with what it could be", "con\tx\r", []string{"conx"}, io.EOF, "console  context"},
		{"until Ctrl-C, which drops the line", "one\x03", nil, errInterrupted, "^C"},
		{"until Ctrl-D", "\x04", nil, io.EOF, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			terminal, screen := typing(c.keys, words)
			var lines []string
			var err error
			for err == nil {
				var line string
				if line, err = terminal.read("> "); err == nil {
					lines = append(lines, line)
				}
			}
			if !slices.Equal(lines, c.want) || !errors.Is(err, c.err) || !strings.Contains(screen.String(), c.shows) {
				t.Errorf("read %q, %v; the screen shows %q", lines, err, screen)
			}
		})
	}
}

func TestCompletion(t *testing.T) {
	dir := fixture(t, map[string]string{"scan-all": "context.sendOutput('x')"})
	c := &cli{format: "text", stdout: io.Discard, stderr: io.Discard, env: func(string) string { return "" }}
	c.out = newOutput(c)
	p := &prompting{cli: c, library: c.library([]string{dir}, true, ""), session: runtime.Open(runtime.Options{})}
	defer p.session.End()
	if err := p.look(t.Context(), "env"); err != nil {
		t.Fatal(err)
	}
	if result := p.evaluate(t.Context(), "import { RestApi } from '@metis/api/RestApi'; import * as paths from 'node:path'; const counter = { first: 1, second: 2 }; context.localStore.use('kept', 1); context.globalStore.use('all', 1)"); result.Error != nil {
		t.Fatal(result.Error)
	}
	for _, c := range []struct {
		line, typed string
		want        []string // among others
		not         string
	}{
		{"counter.", "", []string{"first", "second"}, "toString"},
		{"1 + counter.fi", "fi", []string{"first"}, "second"},
		{"counter?.se", "se", []string{"second"}, ""},
		{"context.local", "local", []string{"localStore"}, ""},
		{"await context.", "", []string{"mission", "sendOutput", "sleep"}, ""},
		{"coun", "coun", []string{"counter"}, ""},
		{"sca", "sca", []string{"scanAll"}, ""},
		{"Prom", "Prom", []string{"Promise"}, ""},
		{"nothing.", "", nil, "first"},
		{"context.localStore.use('", "", []string{"kept"}, "all"},
		{`context.globalStore.use("a`, "a", []string{"all"}, "kept"},
		{"await run('env/", "env/", []string{"env/scan-all"}, "deployment/deploy-finish"},
		{"await run('depl", "depl", []string{"deployment/deploy-finish"}, ""},
		{"await run('deployment/deploy-finish', { env", "env", []string{"environment"}, "version"},
		{"deployFinish({ environment: 'prod', ", "", []string{"version"}, ""},
		{".s", ".s", []string{".stores"}, ".exit"},
		{"", "", []string{"context", "counter"}, ""},
		{"Rest", "Rest", []string{"RestApi"}, ""},
		{"RestApi.from", "from", []string{"fromConfig"}, ""},
		{"paths.base", "base", []string{"basename"}, "join"},
		{"import { RestApi } from '@metis/api/R", "@metis/api/R", []string{"@metis/api/RestApi"}, ""},
		{"await import('@metis/tool", "@metis/tool", []string{"@metis/toolbox/strings/StringToolbox"}, ""},
	} {
		typed, list := p.complete(c.line, len(c.line))
		for _, want := range c.want {
			if !slices.Contains(list, want) {
				t.Errorf("%q is not completed with %q but %.100q", c.line, want, list)
			}
		}
		if typed != c.typed || c.not != "" && slices.Contains(list, c.not) {
			t.Errorf("%q is completed behind %q with %.100q", c.line, typed, list)
		}
	}
}

func TestHistoryIsItsOwnersAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state", "metis-run")
	h := openHistory(folder)
	for _, line := range []string{"one", "two", "two", "  ", "three"} {
		h.Add(line)
	}
	again := openHistory(folder)
	if again.Len() != 3 || again.At(0) != "three" || again.At(2) != "one" {
		t.Errorf("it holds %q", again.lines)
	}
	info, err := os.Stat(filepath.Join(folder, "repl_history"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	for range maxHistory {
		again.Add("more")
		again.Add("and more")
	}
	if last := openHistory(folder); last.Len() != maxHistory {
		t.Errorf("%d lines are kept", last.Len())
	}
	if nowhere := openHistory(""); nowhere.Len() != 0 {
		t.Error("there is a history nowhere")
	} else if nowhere.Add("x"); nowhere.At(0) != "x" {
		t.Error("it is not kept in memory")
	}
}
