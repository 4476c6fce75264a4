package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js/cover"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/runtime/suite"
)

// This file tells of tests that are written in TypeScript, one by one.

// runSuite runs the tests of a file.
func runSuite(ctx context.Context, runner *suite.Runner, file string) tested {
	began := time.Now()
	ctx, rests := watchTest(ctx, file)
	report := runner.Run(ctx, file)
	var writes []string
	if runner.Update {
		writes = append(writes, report.GoldenFile)
	}
	rests(report.Inputs, writes...)
	return tested{suite: &report, began: began}
}

// tellSuite reports the tests of a file.
func (r *testReport) tellSuite(t tested) {
	s := t.suite
	passed, failed, skipped := 0, len(s.Failures), 0
	for _, c := range s.Cases {
		switch c.Outcome {
		case suite.Passed:
			passed++
		case suite.Failed:
			failed++
		default:
			skipped++
		}
	}
	r.passed, r.failed, r.skipped = r.passed+passed, r.failed+failed, r.skipped+skipped
	switch {
	case s.Unread:
		r.c.exit(event.ExitCode(event.CodeUsage))
	case failed > 0:
		r.c.exit(1)
	}
	switch {
	case failed == 0 && s.Golden == scenario.GoldenMissing:
		r.missing++
	case s.Golden == scenario.GoldenDifferent:
		r.different++
	}
	if passed+failed+skipped == 0 { // none of them was asked for
		return
	}
	r.put(outcome{failed > 0, suiteText(s, failed, passed, skipped), suiteProblems(s), func() { r.suiteEvents(s) }, func() { r.suite.addSuite(s) }})
	if len(s.Obsolete) > 0 && failed == 0 && s.Golden != scenario.GoldenWritten {
		r.c.out.note(fmt.Sprintf("hint: %s has sections that no test compares with: %s; -u takes them out", s.GoldenFile, strings.Join(s.Obsolete, ", ")))
	}
}

// suiteText is what people read of a file of tests: those that failed, with what they printed.
func suiteText(s *suite.Report, failed, passed, skipped int) string {
	var b strings.Builder
	word := "ok    "
	if failed > 0 {
		word = "FAIL  "
	}
	note := counted(passed+failed-len(s.Failures), "test")
	if skipped > 0 {
		note += fmt.Sprintf(", %d skipped", skipped)
	}
	switch s.Golden {
	case scenario.GoldenWritten:
		note += ", wrote " + s.GoldenFile
	case scenario.GoldenMissing:
		if _, err := os.Stat(s.GoldenFile); err == nil {
			note += ", not all in its golden yet"
		} else {
			note += ", no golden yet"
		}
	}
	fmt.Fprintf(&b, "%s%s (%s)\n", word, s.Path, note)
	for _, p := range suiteProblems(s) {
		text := p.message
		if p.golden != "" { // the test's name
			text = p.golden + ": " + text
		}
		b.WriteString(indent(placed(p.source(), text)))
		if p.hint != "" {
			b.WriteString(indent("hint: " + p.hint))
		}
	}
	for _, c := range s.Cases {
		if c.Outcome != suite.Failed {
			continue
		}
		for _, line := range c.Console {
			of := ""
			if line.Of != "" {
				of = line.Of + " "
			}
			b.WriteString(indent(indent(fmt.Sprintf("%s%s: %s", of, line.Level, line.Message))))
		}
	}
	return b.String()
}

// suiteProblems are what is wrong with a file of tests and with each of them.
func suiteProblems(s *suite.Report) (list []testProblem) {
	add := func(name string, failures []suite.Failure) {
		for _, f := range failures {
			p := testProblem{title: strings.TrimSuffix(s.Path+" > "+name, " > "), golden: name, message: f.Message, hint: f.Hint}
			p.place(f.Source)
			if f.Frame != "" {
				p.message += "\n" + f.Frame
			}
			p.message += thrown(f.Failure, f.Source)
			if f.Diff != "" {
				p.message += "\n" + strings.TrimSuffix(f.Diff, "\n")
			}
			list = append(list, p)
		}
	}
	add("", s.Failures)
	for _, c := range s.Cases {
		add(strings.Join(c.Name, " > "), c.Failures)
	}
	return list
}

// suiteEvents are what programs read of a file of tests: an event for each test, and one for the file if that failed.
func (r *testReport) suiteEvents(s *suite.Report) {
	tell := func(name, status string, failures []suite.Failure, took time.Duration) {
		list, diff := []scenario.Failure{}, ""
		for _, f := range failures {
			list = append(list, f.Failure)
			diff += f.Diff
		}
		r.writeEvent(event.Event{Body: event.Unknown{Event: "test", Fields: fields(map[string]any{
			"path": s.Path, "name": name, "status": status, "failures": list, "diff": diff, "ms": took.Milliseconds(), "golden": s.Golden})}})
	}
	if len(s.Failures) > 0 {
		tell("", suite.Failed, s.Failures, s.Took)
	}
	for _, c := range s.Cases {
		tell(strings.Join(c.Name, " > "), c.Outcome, c.Failures, c.Took)
	}
}

// addSuite takes a file of tests: it is the class of each.
func (s *junitSuite) addSuite(report *suite.Report) {
	add := func(name string, took time.Duration, failures []suite.Failure, skipped bool) {
		c := junitCase{Class: report.Path, Name: name, File: report.Path, Time: seconds(took)}
		if len(failures) > 0 {
			problems := suiteProblems(&suite.Report{Path: report.Path, Failures: failures})
			var text strings.Builder
			for _, p := range problems {
				text.WriteString(indent(placed(p.source(), p.message)))
			}
			c.Failure = junitFailureOf(problems, text.String())
		}
		if skipped {
			c.Skipped = &struct{}{}
		}
		s.addCase(c)
	}
	if len(report.Failures) > 0 {
		add("(the file)", report.Took, report.Failures, false)
	}
	for _, c := range report.Cases {
		add(strings.Join(c.Name, " > "), c.Took, c.Failures, c.Outcome == suite.Skipped)
	}
}

// coverage tells what of the targets has run: a table for people, an event for each file for programs, and LCOV in a file.
func (r *testReport) coverage(profile *cover.Profile, file coverageFlag) error {
	if profile == nil {
		return nil
	}
	if file != coverageText {
		var text bytes.Buffer
		if err := profile.WriteLCOV(&text); err != nil {
			return err
		}
		if err := replace(string(file), text.Bytes(), false); err != nil {
			return usage("name a file that can be written", "--coverage: %v", err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		here = ""
	}
	var table bytes.Buffer
	if err := profile.WriteText(&table, here); err != nil {
		return err
	}
	r.table = table.String()
	if r.format == "json" {
		for _, f := range profile.Files() {
			missed := []int{}
			for _, line := range f.Lines {
				if line.Count == 0 {
					missed = append(missed, line.Number)
				}
			}
			r.writeEvent(event.Event{Body: event.Unknown{Event: "coverage", Fields: fields(map[string]any{
				"path": f.Below(here), "statements": f.Statements, "branches": f.Branches, "notRun": missed})}})
		}
	}
	return nil
}
