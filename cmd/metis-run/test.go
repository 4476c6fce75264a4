package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	stdruntime "runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js/cover"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/runtime/suite"
	"github.com/metis-run/metis-run/schema"
)

func (c *cli) testCommand() *cobra.Command {
	f := &testFlags{}
	cmd := &cobra.Command{
		Use:   "test [PATH]...",
		Short: "Run scenarios, which golden files pin, and tests in TypeScript",
		Long: `Run scenarios, which golden files pin, and tests in TypeScript.

Each PATH is a scenario (*.scenario.yaml), a file of tests (*.test.ts, which imports @metis/test), or a
folder with some; the default is the working directory. A scenario runs targets, or plays a mission. Beside
it lies its golden, the log of everything that happened. It passes if what it expects came about and the log
is that of the golden. Each has a session of its own, with a clock that takes no time; they run on all cores.

Requests are answered by what the scenario says, then by its cassette (NAME.http.yaml), which
--http record writes; any other one fails. Scripts touch nothing else of the outside world but what
--allow-*, or a file of --grants, allows; it goes for every scenario. Without any of these flags
selected configs grant nothing either.

--run REGEX looks at the paths of scenarios, and at PATH > DESCRIBE > TEST of tests. --coverage tells
which statements and branches of the targets have run, --coverage=FILE in LCOV, too. --format is text, json,
junit or github.

Environments are looked for in the scenario's own dir first. Exit code: 0 if all passed, 1 if one
failed, 2 if one cannot be read or there is none.`,
		Example: `  metis-run test
  metis-run test radar -u
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
	flags.StringVar(&f.run, "run", "", "run only scenarios whose path matches `REGEX`, and tests whose PATH > NAME does")
	flags.BoolVar(&f.changed, "changed", false, "run only scenarios of which something has changed since they passed last: the file, its golden, mission, environments, configs")
	flags.StringVarP(&f.file, "output", "o", "", "write the report to `FILE` (-: stdout), and a summary to stdout")
	flags.Uint64Var(&f.seed, "seed", 0, "take ids, outcomes and Math.random from the seed `N` (default: each scenario's own)")
	flags.BoolVar(&f.failFast, "fail-fast", false, "stop after the first failure")
	flags.BoolVar(&f.ci, "ci", false, "a golden that is missing is a failure, and so is one without a scenario or a test")
	flags.StringVar(&f.http, "http", "replay", "`MODE` of requests that a scenario does not answer: replay its cassette, or record it from the network")
	flags.Var(&f.coverage, "coverage", "tell which statements and branches of the targets have run; `[=FILE]` writes that to a file as LCOV, too")
	flags.Lookup("coverage").NoOptDefVal = string(coverageText)
	_ = cmd.MarkFlagFilename("coverage")
	f.grantFlags(flags)
	completeOutside(cmd)
	complete(cmd, "http", "replay\tanswer from cassettes", "record\tmake the requests and write cassettes")
	c.formatFlag(cmd)
	_ = cmd.MarkFlagFilename("output")
	c.watchFlag(cmd, eachTest)
	return cmd
}

// coverageFlag is the value of --coverage: a file, or coverageText.
type coverageFlag string

// coverageText is the value of --coverage without a file.
const coverageText coverageFlag = "true"

func (f *coverageFlag) String() string { return string(*f) }

// Type has help show no value where none is written.
func (f *coverageFlag) Type() string { return "bool" }

func (f *coverageFlag) Set(text string) error {
	*f = coverageFlag(text)
	return nil
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
	coverage coverageFlag
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
	if f.coverage != coverageText {
		if err := writable("--coverage", string(f.coverage)); err != nil {
			return err
		}
	}
	return writable("--output", f.file)
}

// writable refuses a file of a flag that cannot be written, before the work is done that it is to tell of.
func writable(flag, file string) error {
	const hint = "name a file that can be written"
	switch dir := filepath.Dir(file); {
	case file == "":
	case isFolder(file):
		return usage(hint, "%s: %s is a folder", flag, file)
	case !isFolder(dir):
		return usage(hint, "%s: there is no folder %s", flag, dir)
	}
	return nil
}

// test is one pass over the files.
func (c *cli) test(ctx context.Context, f *testFlags, paths []string) error {
	if f.file == "-" { // where the report goes without --output
		f.file = ""
	}
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
	files, err := testFilesIn(paths, pattern)
	if err != nil {
		if i := slices.IndexFunc(paths, func(name string) bool { return !isFolder(name) && !isTest(name) }); i >= 0 && f.coverage == coverageText {
			return usage("a file of --coverage is written behind =: --coverage="+paths[i], "%v", err)
		}
		return err
	}
	if f.http == "record" {
		isSuite := func(file string) bool { return strings.HasSuffix(file, suite.Suffix) }
		const hint = "tests in TypeScript say what answers: s.http.get(url).reply(200, { ... })"
		switch {
		case !slices.ContainsFunc(files, func(file string) bool { return !isSuite(file) }):
			return usage(hint, "--http record is for scenarios, and there is none")
		case slices.ContainsFunc(files, isSuite):
			c.out.note("hint: --http record is for scenarios; " + hint)
		}
	}
	files = c.staleTests(files)
	report := c.newTestReport(f.file)
	if f.file != "" {
		format := c.format
		c.format = "text" // the format is that of the file
		defer func() { c.format = format }()
	}
	_, err = c.testFiles(ctx, f, pattern, files, report)
	if err != nil {
		return err
	}
	if report.passed+report.failed+report.skipped == 0 && f.run != "" && !f.changed && c.watch == nil {
		return usage(fmt.Sprintf("a scenario goes by its path, such as %s, a test by PATH > NAME", files[0]), "no test matches %q", f.run)
	}
	if f.run == "" && !f.changed { // else others are nobody's business
		orphans, err := orphansIn(paths)
		if err != nil {
			return err
		}
		for _, file := range orphans {
			report.orphan(file, f)
		}
	}
	return report.close()
}

// testFiles runs tests and tells report of each. What they came to is in the order of their names.
func (c *cli) testFiles(ctx context.Context, f *testFlags, pattern *regexp.Regexp, files []string, report *testReport) (results []tested, failure error) {
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
	suites := &suite.Runner{Dirs: f.dirs, Cache: lib.Cache, Salt: lib.Salt, Update: f.update, CI: f.ci, Seed: f.seed, Outside: runner.Outside}
	if f.run != "" {
		suites.Filter = pattern
	}
	if f.coverage != "" {
		runner.Coverage = &cover.Profile{}
		suites.Coverage = runner.Coverage
	}
	known, err := readPassed(f, runner)
	if f.changed {
		if err != nil {
			c.out.note(fmt.Sprintf("hint: --changed remembers nothing, so all run: %v", err))
		}
		var changed []string
		for _, file := range files {
			switch {
			case known == nil || !known.Unchanged(file):
				changed = append(changed, file)
			case pattern.MatchString(file): // whether a test of it would match by its name nobody knows
				report.unchanged++
			}
		}
		files = changed
	}
	report.total = len(files)
	run := func(file string) tested {
		if strings.HasSuffix(file, suite.Suffix) {
			return runSuite(ctx, suites, file)
		}
		return runTest(ctx, runner, file)
	}
	for t := range runTests(ctx, files, run) {
		results = append(results, t)
		report.tell(t)
		if known != nil && t.invalid == nil && (t.suite == nil || f.run == "") {
			known.Note(t.path(), t.inputs(), t.pinned(), t.began)
		}
		if f.failFast && !t.ok() {
			break
		}
	}
	report.notRun = files[len(results):]
	if err := report.coverage(runner.Coverage, f.coverage); err != nil {
		return nil, err
	}
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

// testFilesIn are the scenarios below the paths that match a pattern, and the files of tests, of which each test is asked.
func testFilesIn(paths []string, pattern *regexp.Regexp) ([]string, error) {
	var scenarios, suites []string
	for _, name := range paths {
		if strings.HasSuffix(name, suite.Suffix) {
			suites = append(suites, name)
		} else {
			scenarios = append(scenarios, name)
			if info, err := os.Stat(name); err == nil && info.IsDir() {
				suites = append(suites, name)
			}
		}
	}
	found, err := scenario.Find(scenarios)
	if wrong := (*event.Error)(nil); errors.As(err, &wrong) { // it knows of scenarios only
		return nil, usage("name scenarios (*.scenario.yaml), tests (*"+suite.Suffix+"), or folders that hold some", "%s", wrong.Message)
	} else if err != nil {
		return nil, err
	}
	tests, err := suite.Find(suites)
	if err != nil {
		return nil, err
	}
	if len(found)+len(tests) == 0 {
		if orphans, err := orphansIn(paths); err == nil && len(orphans) > 0 {
			return nil, usage("bring them back, or delete what is left", "there is no scenario and no test in %s, only what is left of some that are gone: %s",
				strings.Join(paths, ", "), strings.Join(orphans, ", "))
		}
		return nil, usage("write one: a file that ends in .scenario.yaml, with steps: [{run: environment/target}], or in "+suite.Suffix,
			"there is no scenario and no test in %s", strings.Join(paths, ", "))
	}
	files := tests
	for _, file := range found {
		if pattern.MatchString(file) {
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		return nil, usage(fmt.Sprintf("there are %d, for example %s", len(found), found[0]), "no scenario's path matches %q", pattern)
	}
	slices.Sort(files)
	return files, nil
}

// orphansIn are the goldens and cassettes below the paths of which no scenario and no test is there.
func orphansIn(paths []string) ([]string, error) {
	orphans, err := scenario.Orphans(paths)
	if err != nil {
		return nil, err
	}
	more, err := suite.Orphans(paths)
	orphans = append(orphans, more...)
	slices.Sort(orphans)
	return orphans, err
}

// tested is one scenario, or a file of tests, with what came of it.
type tested struct {
	report  scenario.Report
	suite   *suite.Report // instead
	invalid error         // it could not be read
	began   time.Time
}

func (t tested) ok() bool {
	if t.suite != nil {
		return t.suite.OK()
	}
	return t.invalid == nil && t.report.OK()
}

func (t tested) path() string {
	if t.suite != nil {
		return t.suite.Path
	}
	return t.report.Path
}

// inputs are what it rests on.
func (t tested) inputs() []string {
	if t.suite != nil {
		return t.suite.Inputs
	}
	return t.report.Inputs
}

// pinned tells whether it passed, and would again.
func (t tested) pinned() bool {
	if t.suite != nil {
		return t.suite.OK() && (t.suite.Golden == "" || t.suite.Golden == scenario.GoldenSame)
	}
	return t.ok() && t.report.Golden == scenario.GoldenSame
}

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
	ctx, rests := watchTest(ctx, file)
	s, err := scenario.Load(file)
	if err != nil {
		rests([]string{file})
		return tested{report: scenario.Report{Path: file}, invalid: err, began: began}
	}
	report := runner.Run(ctx, s)
	var writes []string
	if runner.Update {
		writes = append(writes, s.Golden())
	}
	if runner.Record {
		writes = append(writes, s.Cassette())
	}
	rests(report.Inputs, writes...)
	return tested{report: report, began: began}
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
