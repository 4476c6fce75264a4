package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/metis-run/metis-run/runtime/event"
)

var update = flag.Bool("update", false, "rewrite what the scripts of testdata/script compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"metis-run": main})
}

// TestScripts runs testdata/script/*.txtar, the specification of the command line: a file per topic,
// named by its command first.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                scriptCommands(),
		Setup:               talkSetup,
	})
}

func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	commands := maps.Clone(talkCommands)
	commands["events"], commands["exits"] = cmdEvents, cmdExits
	return commands
}

// cmdExits is `exits CODE COMMAND...`: exec of a command that ends with the code.
func cmdExits(ts *testscript.TestScript, neg bool, words []string) {
	if neg || len(words) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	code := 0
	var ended *exec.ExitError
	if err := ts.Exec(words[1], words[2:]...); errors.As(err, &ended) {
		code = ended.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != words[0] {
		ts.Fatalf("exit code %d, want %s; stderr: %s", code, words[0], ts.ReadFile("stderr"))
	}
}

// cmdEvents is `events KIND...`: stdout is a stream of events of these kinds in this order, and
// nothing else.
func cmdEvents(ts *testscript.TestScript, neg bool, kinds []string) {
	var got []string
	last := map[string]int64{}
	lines := bufio.NewScanner(strings.NewReader(ts.ReadFile("stdout")))
	for lines.Scan() {
		var e event.Event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			ts.Fatalf("no event: %v: %s", err, lines.Text())
		}
		if e.Session != "" && e.Seq != last[e.Session]+1 {
			ts.Fatalf("seq is %d after %d", e.Seq, last[e.Session])
		}
		last[e.Session] = e.Seq
		got = append(got, e.Body.Kind())
	}
	if slices.Equal(got, kinds) == neg {
		ts.Fatalf("events %s, want %s", strings.Join(got, " "), strings.Join(kinds, " "))
	}
}

// fixture is a folder with an environment "env" that has a target for each file of scripts.
func fixture(t *testing.T, scripts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		folder := filepath.Join(dir, "env", "targets", name)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		text := "export default new TargetSchema({ _id: '" + name + "', name: 'T', description: '', args: [], script: async (context) => {" + script + "} })\n"
		if err := os.WriteFile(filepath.Join(folder, "schema.ts"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	schema := "export default new TargetEnvSchema({ name: 'Env', description: '', version: '1.0.0' })\n"
	if err := os.WriteFile(filepath.Join(dir, "env", "schema.ts"), []byte(schema), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
