package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	stdruntime "runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/schema"
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

Requests are answered by what the scenario says, then by its cassette (NAME.http.yaml), which
--http record writes; any other one fails. Scripts touch nothing else of the outside world but what
--allow-*, or a file of --grants, allows; it goes for every scenario. Without any of these flags
selected configs grant nothing either.

Environments are looked for in the scenario's own dir first. Exit code: 0 if all passed, 1 if one
failed, 2 if one cannot be read or there is none.`,
		Example: `  metis-run test
  metis-run test targets/deployment -u
  metis-run test --run 'deploy' --format json
  metis-run test --ci --format junit -o report.xml
  metis-run test --changed
  metis-run test weather.scenario.yaml --http record --allow-net=api.example.org -u
  metis-run test --grants ci-grants.json --audit audit.jsonl`,
		Annotations: map[string]string{moreFormats: "junit github"},
		RunE: func(cmd *cobra.Command, paths []string) error {
			f.given = cmd.Flags().Changed
			return c.test(cmd.Context(), f, paths)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.dirs, "dir", nil, "look for environments in `DIR` too, after those of the scenario (repeatable)")
	flags.BoolVarP(&f.update, "update", "u", false, "write the goldens of the scenarios that run")
	flags.StringVar(&f.run, "run", "", "run only scenarios whose path matches `REGEX`")
	flags.BoolVar(&f.changed, "changed", false, "run only scenarios of which something has changed since they passed last: the file, its golden, mission, environments, configs")
	flags.StringVarP(&f.file, "output", "o", "", "write the report to `FILE`, and a summary to stdout")
	flags.Uint64Var(&f.seed, "seed", 0, "take ids, outcomes and Math.random from the seed `N` (default: each scenario's own)")
	flags.BoolVar(&f.failFast, "fail-fast", false, "stop after the first failure")
	flags.BoolVar(&f.ci, "ci", false, "a golden that is missing is a failure, and so is one without a scenario")
	flags.StringVar(&f.http, "http", "replay", "`MODE` of requests that a scenario does not answer: replay its cassette, or record it from the network")
	f.grantFlags(flags)
	completeOutside(cmd)
	complete(cmd, "http", "replay\tanswer from cassettes", "record\tmake the requests and write cassettes")
	complete(cmd, "format", "text", "json", "junit", "github")
	_ = cmd.MarkFlagFilename("output")
	c.watchFlag(cmd, eachTest)
	return cmd
}

// testFlags are the flags of the command test.
type testFlags struct {
	dirs     []string
	update   bool
	run      string
	changed  bool
	file     string
	seed     uint64
	failFast bool
	ci       bool
	http     string
	given    func(flag string) bool
	outsideFlags
}

// check refuses what makes no sense together.
func (f *testFlags) check() error {
	switch {
	case f.http != "replay" && f.http != "record":
		hint := "write --http replay or --http record"
		if near := schema.Near(f.http, []string{"replay", "record"}); len(near) > 0 {
			hint = "did you mean --http " + near[0] + "?"
		}
		return usage(hint, "there is no mode %q of --http", f.http)
	case f.http == "record" && !f.all && len(f.grants) == 0 && len(*f.allow[caps.CapNet]) == 0:
		return usage("name the hosts: --allow-net=api.example.org", "--http record needs the network, and no flag allows it")
	case f.ci && f.update:
		return usage("write goldens where they can be looked at, and commit them", "--ci and --update exclude each other")
	case f.ci && f.http == "record":
		return usage("record where the cassettes can be looked at, and commit them", "--ci and --http record exclude each other")
	}
	return nil
}

// test is one pass over the files.
func (c *cli) test(ctx context.Context, f *testFlags, paths []string) error {
	if err := f.check(); err != nil {
		return err
	}
	pattern, err := regexp.Compile(f.run)
	if err != nil {
		return usage("write a regular expression of Go, such as --run 'deploy.*build'", "--run: %v", err)
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	c.watchPaths(paths)
	files, err := scenarioFiles(paths, pattern)
	if err != nil {
		return err
	}
	files = c.staleTests(files)
	report := c.newTestReport(f.file)
	if f.file != "" {
		c.format = "text" // the format is that of the file
	}
	_, err = c.testFiles(ctx, f, files, report)
	if err != nil {
		return err
	}
	if f.run == "" && !f.changed { // else others are nobody's business
		orphans, err := scenario.Orphans(paths)
		if err != nil {
			return err
		}
		for _, file := range orphans {
			report.orphan(file, f)
		}
	}
	return report.close()
}

// testFiles runs scenarios and tells report of each. What they came to is in the order of their names.
func (c *cli) testFiles(ctx context.Context, f *testFlags, files []string, report *testReport) (results []tested, failure error) {
	outside, closeAudit, err := f.outside()
	if err != nil {
		return nil, err
	}
	defer func() { failure = cmp.Or(failure, closeAudit()) }()
	lib := c.library(nil, false, "")
	runner := &scenario.Runner{Dirs: f.dirs, Cache: lib.Cache, Salt: lib.Salt, Update: f.update, CI: f.ci, Record: f.http == "record"}
	if f.outsideFlags.given() { // else no config grants anything either: goldens want no network
		runner.Outside = outside
	}
	if f.given("seed") {
		runner.Seed = &f.seed
	}
	known, err := readPassed(f, runner)
	if f.changed {
		if err != nil {
			c.out.note(fmt.Sprintf("hint: --changed remembers nothing, so all run: %v", err))
		}
		var changed []string
		for _, file := range files {
			if known == nil || !known.Unchanged(file) {
				changed = append(changed, file)
			}
		}
		report.unchanged = len(files) - len(changed)
		files = changed
	}
	report.total = len(files)
	for t := range runTests(ctx, files, func(file string) tested { return runTest(ctx, runner, file) }) {
		results = append(results, t)
		report.tell(t)
		if known != nil && t.invalid == nil {
			known.Note(t.report, t.began)
		}
		if f.failFast && !t.ok() {
			break
		}
	}
	report.notRun = files[len(results):]
	if known != nil && len(results) > 0 {
		if err := known.Save(); err != nil && f.changed {
			c.out.note(fmt.Sprintf("hint: nothing is remembered for the next --changed: %v", err))
		}
	}
	return results, nil
}

// readPassed is what is known of the scenarios below the working directory. An error says that the user's cache folder
// cannot be used.
func readPassed(f *testFlags, runner *scenario.Runner) (*scenario.Passed, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	folder, err := runner.Cache.Folder()
	if err != nil {
		return nil, err
	}
	how := fmt.Sprintf("%s\x00%q\x00%v\x00%d\x00%q\x00%q", runner.Salt, f.dirs, f.given("seed"), f.seed, f.outsideFlags.grants, f.outsideFlags.limits)
	for _, name := range capabilities {
		how += fmt.Sprintf("\x00%q", *f.allow[name])
	}
	how += fmt.Sprintf("\x00%v", f.all)
	file := filepath.Join(folder, fmt.Sprintf("tested-%x", sha256.Sum256([]byte(here))))
	return scenario.ReadPassed(file, fmt.Sprintf("%x", sha256.Sum256([]byte(how)))), nil
}

// scenarioFiles are the scenarios below the paths that match a pattern.
func scenarioFiles(paths []string, pattern *regexp.Regexp) ([]string, error) {
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
	began   time.Time
}

func (t tested) ok() bool { return t.invalid == nil && t.report.OK() }

// runTests runs files on all cores and yields what came of them in their order. Once yield says no, it begins no more.
func runTests(ctx context.Context, files []string, run func(file string) tested) func(yield func(tested) bool) {
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
					results[i] <- run(files[i])
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
	began := time.Now()
	s, err := scenario.Load(file)
	ctx = watchScenario(ctx, file, s, runner.Update)
	if err != nil {
		return tested{scenario.Report{Path: file}, err, began}
	}
	return tested{runner.Run(ctx, s), nil, began}
}

// exitOf is the exit code of a test.
func (t tested) exitOf() int {
	switch {
	case t.invalid != nil:
		return event.ExitCode(event.CodeUsage)
	case !t.ok():
		return 1
	}
	return 0
}
