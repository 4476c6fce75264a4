package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	stdruntime "runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/scenario"
)

func (c *cli) testCommand() *cobra.Command {
	f := &testFlags{}
	cmd := &cobra.Command{
		Use:   "test [PATH]...",
		Short: "Run scenarios and compare what happens with their golden files",
		Long: `Run scenarios and compare what happens with their golden files.

Each PATH is a scenario file or a folder with some (*.scenario.yaml); the default is the working
directory. A scenario runs targets, or plays a mission. Beside it lies its golden, the log of
everything that happened. It passes if what it expects came about and the log is that of the golden.
Each has a session of its own, with a clock that takes no time; they run on all cores.

Scripts touch nothing of the outside world but what --allow-*, or a file of --grants, allows; it goes for every
scenario. Without any of these flags selected configs grant nothing either.

Environments are looked for in the scenario's own dir first. Exit code: 0 if all passed, 1 if one
failed, 2 if one cannot be read or there is none.`,
		Example: `  metis-run test
  metis-run test targets/deployment -u
  metis-run test --run 'deploy' --format json
  metis-run test --grants ci-grants.json --audit audit.jsonl`,
		RunE: func(cmd *cobra.Command, paths []string) error { return c.test(cmd.Context(), f, paths) },
	}
	cmd.Flags().StringArrayVar(&f.dirs, "dir", nil, "look for environments in `DIR` too, after those of the scenario (repeatable)")
	cmd.Flags().BoolVarP(&f.update, "update", "u", false, "write the goldens of the scenarios that run")
	cmd.Flags().StringVar(&f.run, "run", "", "run only scenarios whose path matches `REGEX`")
	f.grantFlags(cmd.Flags())
	completeOutside(cmd)
	c.watchFlag(cmd, eachTest)
	return cmd
}

// testFlags are the flags of the command test.
type testFlags struct {
	dirs   []string
	update bool
	run    string
	outsideFlags
}

func (c *cli) test(ctx context.Context, f *testFlags, paths []string) (failure error) {
	pattern, err := regexp.Compile(f.run)
	if err != nil {
		return usage("write a regular expression of Go, such as --run 'deploy.*build'", "--run: %v", err)
	}
	c.watchPaths(paths)
	files, err := scenarioFiles(paths, pattern)
	if err != nil {
		return err
	}
	files = c.staleTests(files)
	outside, closeAudit, err := f.outside()
	if err != nil {
		return err
	}
	defer func() { failure = cmp.Or(failure, closeAudit()) }()
	lib := c.library(nil, false, "")
	runner := &scenario.Runner{Dirs: f.dirs, Cache: lib.Cache, Salt: lib.Salt, Update: f.update}
	if f.given() { // else no config grants anything either: goldens want no network
		runner.Outside = outside
	}
	passed, failed, missing, different := 0, 0, 0, 0
	for t := range runTests(ctx, runner, files) {
		if t.ok() {
			passed++
		} else {
			failed++
			c.exit(1)
		}
		if t.invalid != nil {
			c.exit(event.ExitCode(event.CodeUsage))
		}
		switch {
		case t.ok() && t.report.Golden == scenario.GoldenMissing: // -u pins nothing of one that fails
			missing++
		case t.report.Golden == scenario.GoldenDifferent:
			different++
		}
		if c.out.json() {
			c.out.sink(t.event())
		} else {
			c.out.print(t.text())
		}
	}
	if c.out.json() {
		c.out.sink(event.Event{Body: event.Unknown{Event: "summary", Fields: fields(map[string]any{"passed": passed, "failed": failed})}})
		return nil
	}
	c.out.print(fmt.Sprintf("%d passed, %d failed\n", passed, failed))
	if missing > 0 {
		c.out.note(fmt.Sprintf("hint: %d without a golden: -u writes it", missing))
	}
	if different > 0 {
		c.out.note("hint: where the difference is meant, -u writes the new golden")
	}
	return nil
}

// scenarioFiles are the scenarios below the paths that match a pattern.
func scenarioFiles(paths []string, pattern *regexp.Regexp) ([]string, error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	found, err := scenario.Find(paths)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, usage("write one: a file that ends in .scenario.yaml, with steps: [{run: environment/target}]", "there is no scenario in %s", strings.Join(paths, ", "))
	}
	var files []string
	for _, file := range found {
		if pattern.MatchString(file) {
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		return nil, usage(fmt.Sprintf("there are %d, for example %s", len(found), found[0]), "no scenario's path matches %q", pattern)
	}
	return files, nil
}

// tested is one scenario with what came of it.
type tested struct {
	report  scenario.Report
	invalid error // it could not be read
}

func (t tested) ok() bool { return t.invalid == nil && t.report.OK() }

// runTests runs scenarios on all cores and yields them in the order of their names.
func runTests(ctx context.Context, runner *scenario.Runner, files []string) func(yield func(tested) bool) {
	return func(yield func(tested) bool) {
		results := make([]chan tested, len(files))
		for i := range results {
			results[i] = make(chan tested, 1)
		}
		var next atomic.Int64
		var workers sync.WaitGroup
		defer workers.Wait()
		for range min(stdruntime.GOMAXPROCS(0), len(files)) {
			workers.Go(func() {
				for i := next.Add(1) - 1; i < int64(len(files)); i = next.Add(1) - 1 {
					results[i] <- runTest(ctx, runner, files[i])
				}
			})
		}
		for _, result := range results {
			if !yield(<-result) {
				next.Store(int64(len(files)))
				return
			}
		}
	}
}

func runTest(ctx context.Context, runner *scenario.Runner, file string) tested {
	s, err := scenario.Load(file)
	ctx = watchScenario(ctx, file, s, runner.Update)
	if err != nil {
		return tested{scenario.Report{Path: file}, err}
	}
	return tested{runner.Run(ctx, s), nil}
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
	for _, f := range t.failures() {
		b.WriteString(indent(placed(f.Source, f.Message)))
		if f.Error != nil {
			for _, e := range f.Error.All() {
				for ; e != nil; e = e.Cause {
					b.WriteString(indent(indent(e.Error() + "\n" + e.Frame)))
				}
			}
		}
		if f.Hint != "" {
			b.WriteString(indent("hint: " + f.Hint))
		}
	}
	if r.Diff != "" {
		b.WriteString(indent("the log (+) differs from the golden (-)\n" + r.Diff))
	}
	return b.String()
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
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
