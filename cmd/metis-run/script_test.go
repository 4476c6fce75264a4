package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
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
	testscript.Main(m, map[string]func(){"metis-run": main, "tsc": fakeCompiler})
}

// fakeCompiler stands for TypeScript 7 in scripts: it says what the file $TSC_SAYS says, and notes each call in $TSC_CALLS.
func fakeCompiler() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println("Version " + os.Getenv("TSC_VERSION"))
		return
	}
	calls, err := os.OpenFile(os.Getenv("TSC_CALLS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = fmt.Fprintln(calls, filepath.Base(os.Args[2]), os.Args[3:])
	}
	text, readErr := os.ReadFile(os.Getenv("TSC_SAYS"))
	if err = errors.Join(err, readErr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(9)
	}
	fmt.Print(os.ExpandEnv(string(text)))
	if strings.Contains(string(text), "error TS") {
		os.Exit(2)
	}
}

// TestScripts runs testdata/script/*.txtar, the specification of the command line: a file per topic,
// named by its command first.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                scriptCommands(),
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"METIS_RUN_TSC", "GORACE"} {
				env.Setenv(name, os.Getenv(name))
			}
			return talkSetup(env)
		},
		Condition: func(name string) (bool, error) {
			if name != "tsc" {
				return false, fmt.Errorf("there is no condition %s", name)
			}
			return os.Getenv("METIS_RUN_TSC") != "", nil // TypeScript 7's own program
		},
	})
}

func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	commands := maps.Clone(talkCommands)
	commands["events"], commands["exits"], commands["place"] = cmdEvents, cmdExits, cmdPlace
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

// cmdPlace is `place PROGRAM DIR`: one of the test's programs is in DIR, too.
func cmdPlace(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[1])
	for _, from := range filepath.SplitList(ts.Getenv("PATH")) {
		program := filepath.Join(from, args[0])
		if _, err := os.Stat(program); err == nil {
			ts.Check(os.MkdirAll(dir, 0o755))
			// A link: a file that is written here could be held open by another script's process that just begins.
			ts.Check(os.Link(program, filepath.Join(dir, args[0])))
			return
		}
	}
	ts.Fatalf("no program %s", args[0])
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
