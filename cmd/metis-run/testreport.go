package main

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/runtime/suite"
)

// testReport tells of tests in one of the formats, to stdout as they come, or to a file once all are done.
type testReport struct {
	c      *cli
	format string
	file   string          // empty: stdout
	text   strings.Builder // of the file
	suite  junitSuite
	began  time.Time

	passed, failed     int
	skipped            int
	table              string // of the coverage
	done               int    // files
	missing, different int    // goldens, for the hints
	unchanged          int    // were not run, for they would come out as before
	total              int    // to be run
	notRun             []string
}

func (c *cli) newTestReport(file string) *testReport {
	return &testReport{c: c, format: c.format, file: file, began: time.Now()}
}

// write appends whole lines to the report.
func (r *testReport) write(text string) {
	if r.file != "" {
		r.text.WriteString(text)
		return
	}
	r.c.out.print(text)
}

// writeEvent appends an event to a report of them.
func (r *testReport) writeEvent(e event.Event) {
	if r.file == "" {
		r.c.out.sink(e)
		return
	}
	line, err := e.AppendJSON(nil)
	if err != nil { // nothing in it can fail
		line = []byte("{}")
	}
	r.text.Write(append(line, '\n'))
}

// tell reports one test.
func (r *testReport) tell(t tested) {
	r.done++
	defer r.progress()
	if t.suite != nil {
		r.tellSuite(t)
		return
	}
	if t.ok() {
		r.passed++
	} else {
		r.failed++
	}
	r.c.exit(t.exitOf())
	switch {
	case t.ok() && t.report.Golden == scenario.GoldenMissing: // -u pins nothing of one that fails
		r.missing++
	case t.report.Golden == scenario.GoldenDifferent:
		r.different++
	}
	r.put(outcome{!t.ok(), t.text(), t.problems(), func() { r.writeEvent(t.event()) }, func() { r.suite.add(t) }})
}

// outcome is what came of a file, in the forms of all formats.
type outcome struct {
	failed      bool
	text        string
	problems    []testProblem
	json, junit func()
}

// put reports it in the format of the report, and for people besides where that is a file.
func (r *testReport) put(t outcome) {
	switch r.format {
	case "json":
		t.json()
	case "junit":
		t.junit()
	case "github":
		if !t.failed {
			r.write(t.text)
		}
		for _, p := range t.problems {
			r.write(p.annotation())
		}
	default:
		r.write(t.text)
	}
	if r.file != "" && t.failed {
		r.c.out.print(t.text)
	}
}

func (r *testReport) progress() {
	doing := fmt.Sprintf("%d of %d", r.done, r.total)
	if r.done == r.total {
		doing = ""
	}
	r.c.out.do(func() { r.c.out.progress(doing) })
}

// orphan reports a golden or a cassette without a scenario, or a golden without a test.
func (r *testReport) orphan(file string, f *testFlags) {
	what, name := "scenario", strings.TrimSuffix(strings.TrimSuffix(file, ".golden"), ".http.yaml")+".scenario.yaml"
	if test := strings.TrimSuffix(file, ".golden") + ".ts"; strings.HasSuffix(test, suite.Suffix) {
		what, name = "test", test
	}
	p := testProblem{file: file, line: 1, title: "no " + what, message: "no " + what + " has the file " + file,
		hint: "delete it, or bring " + path.Base(name) + " back"}
	if f.update {
		p.hint += "; -u deletes nothing"
	}
	switch {
	case f.ci:
		r.c.exit(1)
		r.failed++
	case r.format == "json":
		r.writeEvent(event.Event{Body: event.Unknown{Event: "test", Fields: fields(map[string]any{"path": file, "status": "orphan", "hint": p.hint})}})
		return
	default:
		o := r.c.out
		o.do(func() {
			o.word(yellow, "warning:")
			o.put(&o.stderr, " "+p.message+"\n")
			o.hint(p.hint)
		})
		return
	}
	r.put(outcome{true, "FAIL  " + file + "\n" + indent(p.message) + indent("hint: "+p.hint), []testProblem{p}, func() {
		r.writeEvent(event.Event{Body: event.Unknown{Event: "test", Fields: fields(map[string]any{
			"path": file, "status": "failed", "steps": 0, "ms": 0, "failures": []scenario.Failure{{Source: file, Message: p.message, Hint: p.hint}}})}})
	}, func() {
		c := caseOf(file, 0)
		c.Failure = &junitFailure{Message: p.message, Text: p.message + "\nhint: " + p.hint}
		r.suite.addCase(c)
	}})
}

// summary is the last line for people.
func (r *testReport) summary() string {
	text := fmt.Sprintf("%d passed, %d failed", r.passed, r.failed)
	if r.skipped > 0 {
		text += fmt.Sprintf(", %d skipped", r.skipped)
	}
	if len(r.notRun) > 0 {
		text += fmt.Sprintf(", %d not run", len(r.notRun))
	}
	if r.unchanged > 0 {
		text += fmt.Sprintf(", %d unchanged", r.unchanged)
	}
	return text + "\n"
}

// close ends the report.
func (r *testReport) close() error {
	switch r.format {
	case "json":
		counts := map[string]any{"passed": r.passed, "failed": r.failed}
		if r.skipped > 0 {
			counts["skipped"] = r.skipped
		}
		if len(r.notRun) > 0 {
			counts["notRun"] = len(r.notRun)
		}
		if r.unchanged > 0 {
			counts["unchanged"] = r.unchanged
		}
		r.writeEvent(event.Event{Body: event.Unknown{Event: "summary", Fields: fields(counts)}})
	case "junit":
		for _, file := range r.notRun {
			c := caseOf(file, 0)
			c.Skipped = &struct{}{}
			r.suite.addCase(c)
		}
		r.write(r.suite.text(time.Since(r.began)))
	default:
		r.write(r.summary())
	}
	if r.file != "" {
		if err := replace(r.file, []byte(r.text.String()), false); err != nil {
			return usage("name a file that can be written", "--output: %v", err)
		}
		r.c.out.print(r.summary())
	}
	if r.table != "" {
		if r.format == "text" || r.file != "" {
			r.c.out.print("\n" + r.table)
		} else {
			r.c.out.note(strings.TrimSuffix(r.table, "\n"))
		}
	}
	if r.missing > 0 {
		r.c.out.note(fmt.Sprintf("hint: %d without a golden: -u writes it", r.missing))
	}
	if r.different > 0 {
		r.c.out.note("hint: where the difference is meant, -u writes the new golden")
	}
	return nil
}

// text is what people read of a test.
func (t tested) text() string {
	r := t.report
	var b strings.Builder
	switch {
	case !t.ok():
		fmt.Fprintf(&b, "FAIL  %s\n", r.Path)
	case r.Golden == scenario.GoldenWritten:
		fmt.Fprintf(&b, "wrote %s (%s)\n", r.GoldenFile, counted(r.Steps, "step"))
	case r.Golden == scenario.GoldenMissing:
		fmt.Fprintf(&b, "ok    %s (%s, no golden yet)\n", r.Path, counted(r.Steps, "step"))
	default:
		fmt.Fprintf(&b, "ok    %s (%s)\n", r.Path, counted(r.Steps, "step"))
	}
	for _, p := range t.problems() {
		b.WriteString(indent(placed(p.source(), p.message)))
		if p.hint != "" {
			b.WriteString(indent("hint: " + p.hint))
		}
	}
	return b.String()
}

func counted(n int, what string) string { return fmt.Sprintf("%d %s", n, plural(n, what)) }

// testProblem is one thing that is wrong with a test, with its place.
type testProblem struct {
	file          string
	line, column  int // 0: none
	title         string
	golden        string // that the log differs from; the line is in it, and there is no file
	message, hint string
}

func (p testProblem) source() string {
	switch {
	case p.line == 0 || p.file == "":
		return p.file
	case p.column == 0:
		return fmt.Sprintf("%s:%d", p.file, p.line)
	}
	return fmt.Sprintf("%s:%d:%d", p.file, p.line, p.column)
}

func (p *testProblem) place(source string) { p.file, p.line, p.column = splitPlace(source) }

// problems are what is wrong with a test: with its file, what failed, how its log differs.
func (t tested) problems() (list []testProblem) {
	for _, f := range t.failures() {
		p := testProblem{title: t.report.Path, message: f.Message, hint: f.Hint}
		p.place(f.Source)
		p.message += thrown(f, "")
		list = append(list, p)
	}
	if t.report.Diff != "" {
		list = append(list, testProblem{title: t.report.Path, golden: t.report.GoldenFile, line: firstDifference(t.report.Diff), message: "the log (+) differs from the golden (-)\n" + strings.TrimSuffix(t.report.Diff, "\n")})
	}
	return list
}

// thrown is what a failure says of the errors behind it, below its message; without the place that is said already.
func thrown(f scenario.Failure, said string) (text string) {
	if f.Error == nil {
		return ""
	}
	for _, e := range f.Error.All() {
		for ; e != nil; e = e.Cause {
			line := e.Error()
			if said != "" {
				line = strings.TrimPrefix(line, said+": ")
			}
			text += "\n" + strings.TrimSuffix(indent(line+"\n"+e.Frame), "\n")
		}
	}
	return text
}

// failures are those of the report, or what is wrong with the file.
func (t tested) failures() []scenario.Failure {
	var file *scenario.FileError
	switch {
	case t.invalid == nil:
		return t.report.Failures
	case !errors.As(t.invalid, &file):
		return []scenario.Failure{{Source: t.report.Path, Message: t.invalid.Error()}}
	}
	var list []scenario.Failure
	for _, p := range file.Problems {
		message := p.Message
		if p.Frame != "" {
			message += "\n" + p.Frame
		}
		list = append(list, scenario.Failure{Source: p.Source, Message: message, Hint: p.Hint})
	}
	return list
}

// event is what programs read of a test.
func (t tested) event() event.Event {
	status := "passed"
	switch {
	case t.invalid != nil:
		status = "invalid"
	case !t.ok():
		status = "failed"
	}
	return event.Event{Body: event.Unknown{Event: "test", Fields: fields(map[string]any{
		"path": t.report.Path, "status": status, "steps": t.report.Steps, "golden": t.report.Golden,
		"failures": append([]scenario.Failure{}, t.failures()...), // a list, though it be empty
		"diff":     t.report.Diff, "ms": t.report.Took.Milliseconds(),
	})}}
}

// fields are values in JSON without the empty texts.
func fields(values map[string]any) map[string]json.RawMessage {
	fields := map[string]json.RawMessage{}
	for name, value := range values {
		if value == "" {
			continue
		}
		text, err := json.Marshal(value)
		if err != nil { // none of them can fail
			text = []byte("null")
		}
		fields[name] = text
	}
	return fields
}

// firstDifference is the line of the golden where a unified diff begins to differ.
func firstDifference(diff string) int {
	line := 0
	for text := range strings.Lines(diff) {
		switch {
		case strings.HasPrefix(text, "@@ -"):
			start, _, _ := strings.Cut(strings.TrimPrefix(text, "@@ -"), ",")
			line, _ = strconv.Atoi(start)
		case text[0] == ' ':
			line++
		default:
			return max(line, 1)
		}
	}
	return 1
}

// annotation is a problem as GitHub shows it.
func (p testProblem) annotation() string {
	return annotation{level: "error", file: cmp.Or(p.file, p.golden), line: p.line, column: p.column, title: p.title, message: p.message, hint: p.hint}.String()
}

// junitSuite is a report in JUnit's XML, as far as GitLab, GitHub's actions and Jenkins read it.
type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Error   *junitFailure `xml:"error,omitempty"`
	Skipped *struct{}     `xml:"skipped,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// add takes a test: its folder is its class. The first problem is the message, all of them are the text.
func (s *junitSuite) add(t tested) {
	c := caseOf(t.report.Path, t.report.Took)
	if problems := t.problems(); len(problems) > 0 {
		_, text, _ := strings.Cut(t.text(), "\n")
		c.Failure = junitFailureOf(problems, text)
	}
	if t.invalid != nil {
		c.Error, c.Failure = c.Failure, nil
	}
	s.addCase(c)
}

// junitFailureOf has the first problem as its message.
func junitFailureOf(problems []testProblem, text string) *junitFailure {
	first, _, _ := strings.Cut(problems[0].message, "\n")
	return &junitFailure{Message: placed(problems[0].source(), first), Text: text}
}

// caseOf is the case of a scenario, or of another file that stands for one.
func caseOf(file string, took time.Duration) junitCase {
	name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(path.Base(file), ".yaml"), ".yml"), ".scenario")
	return junitCase{Class: path.Dir(file), Name: name, File: file, Time: seconds(took)}
}

// addCase adds a case and counts it.
func (s *junitSuite) addCase(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

func (s *junitSuite) text(took time.Duration) string {
	s.Name, s.Time = "metis-run test", seconds(took)
	text, err := xml.MarshalIndent(struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Skipped  int      `xml:"skipped,attr"`
		Time     string   `xml:"time,attr"`
		Suite    *junitSuite
	}{Name: s.Name, Tests: s.Tests, Failures: s.Failures, Errors: s.Errors, Skipped: s.Skipped, Time: s.Time, Suite: s}, "", "  ")
	if err != nil { // texts and numbers only
		text = nil
	}
	return xml.Header + string(text) + "\n"
}
