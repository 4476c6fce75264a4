package runtime_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/js/cover"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// scriptsDir holds the tests that are written in the language itself. A file is a target; a folder that
// holds targets/ is a whole environment, whose targets run in one session, in order of their folders.
//
// What must happen stands in comments, in order: of each kind exactly what is listed, no more.
//
//	//! output: text          a sendOutput message
//	//! console: text         a console line of any level (console.warn: only of that level)
//	//! value: JSON           what the script returned
//	//! store: op scope key value
//	//! diagnostic: code      behind code: of that line. Those of severity info may be left unlisted
//	//! error: Name: message  behind code: of that line (error@7: of that column, too)
//	//! code: never-settles   the code of the last error, if it is not script
//	//! cause: Name: message  its causes, outermost first
//	//! hint: text            what the last error's hint contains
//
// A text that begins with " is a JSON string. Options: args (JSON; the target runs once for each),
// times (it runs so often), parallel (all at once), undeclared, metis (version of `new` files), trace,
// keep-pending.
const scriptsDir = "../testdata/scripts"

// expectation is one comment.
type expectation struct {
	kind, text   string
	file         string
	line, column int // line 0: the comment stands alone
}

func (e expectation) String() string {
	return fmt.Sprintf("%s:%d %s: %s", e.file, e.line, e.kind, e.text)
}

// scriptCase is one environment with what its files expect.
type scriptCase struct {
	files   fstest.MapFS
	targets []string // in the order they run
	expect  []expectation
}

func (c *scriptCase) all(kind string) (list []expectation) {
	for _, e := range c.expect {
		if e.kind == kind {
			list = append(list, e)
		}
	}
	return list
}

// add takes a file into the environment and reads its comments.
func (c *scriptCase) add(name string, text []byte) {
	c.files["scripts/"+name] = &fstest.MapFile{Data: text}
	for i, line := range strings.Split(string(text), "\n") {
		code, comment, ok := strings.Cut(line, "//! ")
		if !ok {
			continue
		}
		kind, text, _ := strings.Cut(comment, ": ")
		e := expectation{kind: strings.TrimSpace(kind), text: text, file: "scripts/" + name}
		if at, column, ok := strings.Cut(e.kind, "@"); ok {
			e.kind = at
			e.column, _ = strconv.Atoi(column)
		}
		if strings.TrimSpace(code) != "" {
			e.line = i + 1
		}
		if strings.HasPrefix(text, `"`) && e.kind != "value" && e.kind != "args" {
			_ = json.Unmarshal([]byte(text), &e.text)
		}
		c.expect = append(c.expect, e)
	}
}

func newScriptCase() *scriptCase {
	return &scriptCase{files: fstest.MapFS{"scripts/schema.ts": {Data: []byte(envSchema)}}}
}

func TestScripts(t *testing.T) { testScripts(t, nil) }

// TestScriptsAreTheSameWithCounters runs all scripts with their statements and branches counted: what they do, the places
// of their errors and the words of them are the same.
func TestScriptsAreTheSameWithCounters(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all scripts a second time")
	}
	testScripts(t, &cover.Profile{})
}

func testScripts(t *testing.T, profile *cover.Profile) {
	count := 0
	err := filepath.WalkDir(scriptsDir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(scriptsDir, file)
		if !d.IsDir() {
			if path.Ext(file) != ".ts" {
				return nil
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			c := newScriptCase()
			target := strings.TrimSuffix(filepath.Base(file), ".ts")
			c.add("targets/"+target+"/schema.ts", text)
			c.targets = []string{target}
			count++
			t.Run(strings.TrimSuffix(filepath.ToSlash(name), ".ts"), func(t *testing.T) { t.Parallel(); c.run(t, profile) })
			return nil
		}
		if _, err := os.Stat(filepath.Join(file, "targets")); err != nil {
			return nil
		}
		c := newScriptCase()
		if err := c.addFolder(file); err != nil {
			return err
		}
		count++
		t.Run(filepath.ToSlash(name), func(t *testing.T) { t.Parallel(); c.run(t, profile) })
		return fs.SkipDir
	})
	if err != nil {
		t.Fatal(err)
	}
	if count < 120 {
		t.Errorf("only %d scripts were found", count)
	}
}

// addFolder takes a whole environment.
func (c *scriptCase) addFolder(folder string) error {
	return filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(folder, file)
		name = filepath.ToSlash(name)
		c.add(name, text)
		if target, ok := strings.CutPrefix(path.Dir(name), "targets/"); ok && path.Base(name) == "schema.ts" {
			c.targets = append(c.targets, path.Base(target))
		}
		return nil
	})
}

// happened is what a case's session said.
type happened struct {
	events  []event.Event
	results []event.Result
}

// requests are the runs that the case asks for, in order.
func (c *scriptCase) requests(t *testing.T, lib *runtime.Library) (list []runtime.Request) {
	for _, target := range c.targets {
		ref := find(t, lib, "scripts/"+target)
		file := "scripts/" + ref.Folder + "/schema.ts"
		r := runtime.Request{Target: ref, Undeclared: len(c.all("undeclared")) > 0}
		n := 0
		for _, e := range c.all("args") {
			if e.file == file {
				r.Args = json.RawMessage(e.text)
				list = append(list, r)
				n++
			}
		}
		for _, e := range c.all("times") {
			if e.file == file {
				times, _ := strconv.Atoi(e.text)
				for ; n < times; n++ {
					list = append(list, r)
				}
			}
		}
		if n == 0 {
			list = append(list, r)
		}
	}
	return list
}

func (c *scriptCase) run(t *testing.T, profile *cover.Profile) {
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: c.files}}, Coverage: profile}
	if list := c.all("metis"); len(list) > 0 {
		lib.METIS = list[0].text
	}
	var h happened
	s := runtime.Open(runtime.Options{
		ID: "s", Caps: caps.Fixed(1), Sink: func(e event.Event) { h.events = append(h.events, e) },
		TraceStores: len(c.all("trace")) > 0, KeepPending: len(c.all("keep-pending")) > 0,
		Budget: js.Budget{Turn: time.Minute}, // a busy machine under -race takes its time
	})
	ctx := context.Background()
	requests := c.requests(t, lib)
	if len(c.all("parallel")) > 0 {
		done := make(chan event.Result, len(requests))
		for _, r := range requests {
			s.Start(r, func(result event.Result) { done <- result })
		}
		for range requests {
			h.results = append(h.results, <-done)
		}
		// In the order they began, so that the expectations do not depend on who is first.
		slices.SortFunc(h.results, func(a, b event.Result) int { return taskNumber(a.Task) - taskNumber(b.Task) })
	} else {
		for _, r := range requests {
			h.results = append(h.results, s.Run(ctx, r))
		}
	}
	if err := s.Settle(ctx); err != nil {
		t.Error(err)
	}
	s.End()
	c.check(t, &h)
	if t.Failed() {
		for _, e := range h.events {
			text, _ := json.Marshal(e)
			t.Logf("%s", text)
		}
	}
}

func taskNumber(id string) int {
	n, _ := strconv.Atoi(id[strings.LastIndexByte(id, '.')+1:])
	return n
}

func (c *scriptCase) check(t *testing.T, h *happened) {
	t.Helper()
	var outputs, consoles, values, diagnostics, stores, errors []expectation
	byLevel := map[string][]expectation{}
	for _, e := range h.events {
		switch b := e.Body.(type) {
		case event.Output:
			outputs = append(outputs, expectation{kind: "output", text: b.Message})
		case event.Console:
			line := expectation{kind: "console", text: b.Message}
			consoles = append(consoles, line)
			byLevel[b.Level] = append(byLevel[b.Level], line)
		case event.Store:
			scope := b.Scope
			if b.Env != "" {
				scope += ":" + b.Env
			}
			stores = append(stores, expectation{kind: "store", text: strings.Join([]string{b.Op, scope, b.Key, string(b.Value)}, " ")})
		case event.Diagnostic:
			if b.Message == "" || b.Hint == "" {
				t.Errorf("diagnostic %s lacks its message or hint: %+v", b.Code, b)
			}
			if b.Severity != schema.SeverityInfo || slices.ContainsFunc(c.all("diagnostic"), func(e expectation) bool { return e.text == b.Code }) {
				diagnostics = append(diagnostics, placed(expectation{kind: "diagnostic", text: b.Code}, b.Source))
			}
		}
	}
	var last *event.Error
	for _, r := range h.results {
		if r.Value != nil {
			values = append(values, expectation{kind: "value", text: string(r.Value)})
		}
		if r.Error != nil {
			last = r.Error
			errors = append(errors, placed(expectation{kind: "error", text: words(last)}, last.Source))
		}
	}
	c.compare(t, "output", outputs)
	c.compare(t, "value", values)
	c.compare(t, "store", stores)
	c.compare(t, "error", errors)
	c.compareConsole(t, consoles, byLevel)
	c.compareSorted(t, diagnostics)
	c.checkError(t, last)
}

// checkError looks at the code, the causes and the hint of the last error.
func (c *scriptCase) checkError(t *testing.T, last *event.Error) {
	t.Helper()
	if last == nil {
		return
	}
	code := event.CodeScript
	if list := c.all("code"); len(list) > 0 {
		code = list[0].text
	}
	if last.Code != code {
		t.Errorf("code %q, want %q", last.Code, code)
	}
	var causes []expectation
	for cause := last.Cause; cause != nil; cause = cause.Cause {
		causes = append(causes, placed(expectation{kind: "cause", text: words(cause)}, cause.Source))
	}
	c.compare(t, "cause", causes)
	for _, e := range c.all("hint") {
		if !strings.Contains(last.Hint, e.text) {
			t.Errorf("hint %q does not contain %q", last.Hint, e.text)
		}
	}
	if last.Source != "" && !strings.Contains(last.Frame, "^") && last.Code != event.CodeLoad {
		t.Errorf("the frame has no caret: %q", last.Frame)
	}
}

func words(e *event.Error) string {
	if e.Name == "" {
		return e.Message
	}
	return e.Name + ": " + e.Message
}

// placed takes "file:line:column" apart.
func placed(e expectation, source string) expectation {
	parts := strings.Split(source, ":")
	if len(parts) == 3 {
		e.file = parts[0]
		e.line, _ = strconv.Atoi(parts[1])
		e.column, _ = strconv.Atoi(parts[2])
	}
	return e
}

// matches compares what must be with what was; the place only where it is asked for.
func (want expectation) matches(got expectation) bool {
	text := got.text
	if want.kind == "value" {
		var a, b bytes.Buffer
		if json.Compact(&a, []byte(want.text)) == nil && json.Compact(&b, []byte(text)) == nil {
			return a.String() == b.String()
		}
	}
	if want.text != text {
		return false
	}
	placed := want.kind == "error" || want.kind == "diagnostic" || want.kind == "cause"
	if !placed || want.line == 0 {
		return true
	}
	return want.file == got.file && want.line == got.line && (want.column == 0 || want.column == got.column)
}

func (c *scriptCase) compare(t *testing.T, kind string, got []expectation) {
	t.Helper()
	compareLists(t, kind, c.all(kind), got)
}

func compareLists(t *testing.T, kind string, want, got []expectation) {
	t.Helper()
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			t.Errorf("%s that nobody expects: %q (%v)", kind, got[i].text, got[i])
		case i >= len(got):
			t.Errorf("%s that did not come: %v", kind, want[i])
		case !want[i].matches(got[i]):
			t.Errorf("%s: got %q at %s:%d:%d\nwant %q (%v)", kind, got[i].text, got[i].file, got[i].line, got[i].column, want[i].text, want[i])
		}
	}
}

// compareConsole checks the lines of all levels, and the levels where they are named.
func (c *scriptCase) compareConsole(t *testing.T, all []expectation, byLevel map[string][]expectation) {
	t.Helper()
	var want []expectation
	named := map[string][]expectation{}
	for _, e := range c.expect {
		if e.kind == "console" {
			want = append(want, e)
		} else if level, ok := strings.CutPrefix(e.kind, "console."); ok {
			want = append(want, e)
			named[level] = append(named[level], e)
		}
	}
	compareLists(t, "console", want, all)
	for level, list := range named {
		compareLists(t, "console."+level, list, byLevel[level])
	}
}

// compareSorted compares diagnostics, whose order among targets is no promise.
func (c *scriptCase) compareSorted(t *testing.T, got []expectation) {
	t.Helper()
	want := c.all("diagnostic")
	byPlace := func(a, b expectation) int { return strings.Compare(a.text, b.text)*1000 + a.line - b.line }
	slices.SortStableFunc(want, byPlace)
	slices.SortStableFunc(got, byPlace)
	compareLists(t, "diagnostic", want, got)
}
