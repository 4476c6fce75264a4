// Command metis-run runs METIS target environments without METIS.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

func main() {
	log.SetOutput(io.Discard) // net/http tells it of servers that speak out of turn, in their words
	os.Exit(doMain(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// cli is everything of the outside world that a command touches. Nothing else in this package reads
// the environment, a standard stream or a signal.
type cli struct {
	args   []string
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	env    func(string) string
	out    *output // owns every printed byte

	format  string // text or json
	verbose bool
	strict  bool

	code int // exit code, the highest of what happened

	watch *watched // nil: the command does its work once

	interrupt atomic.Pointer[func()] // what an interrupt does instead of ending the program; nil: nothing else
}

// Exit codes beyond those of event.ExitCode, as shells number a process that a signal ended.
const (
	exitInterrupted = 130
	exitPipe        = 141 // nobody reads stdout any more
)

// grace is how long a script that was told to stop, or a reader that is wanted no more, may take
// before the process ends without it. A session needs half of it to give a VM up.
const grace = 2 * time.Second

var (
	errInterrupted = errors.New("interrupted")
	errNoReader    = errors.New("nobody reads the output")
)

// doMain runs one command line and returns its exit code (design: 0 done, 1 script, 2 arguments and
// usage, 3 load, 4 time and session, 5 denied, 6 store, 130 interrupted).
func doMain(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &cli{args: args, stdin: stdin, stdout: stdout, stderr: stderr, env: os.Getenv, format: "text"}
	c.out = newOutput(c)
	if c.env("GOGC") == "" {
		// Scripts make garbage all the time. At Go's default, two sessions on two cores do 1.4 x the work
		// of one; collected a quarter as often, 1.75 x. A short run collects nothing at all.
		debug.SetGCPercent(400)
	}
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	defer c.handleSignals(stop)()
	c.out.failed = func(err error) {
		if isPipe(err) {
			err = errNoReader
		}
		stop(err)
		c.out.abandon()
	}
	root := c.rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(writer{c.out})
	root.SetErr(stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		c.fail(err)
	}
	c.out.close(ctx)
	switch cause := context.Cause(ctx); {
	case cause == nil:
	case errors.Is(cause, errInterrupted):
		return exitInterrupted
	case errors.Is(cause, errNoReader):
		return exitPipe
	default:
		c.out.lost(cause)
		return 1
	}
	return c.code
}

// handleSignals has the first interrupt cancel, so that finally clauses run, and a second one stop
// the process now. A closed pipe is an error of writing, not the end of the process.
func (c *cli) handleSignals(stop context.CancelCauseFunc) (undo func()) {
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	quit := make(chan struct{})
	go func() {
		for count := 0; count < 2; {
			select {
			case which := <-signals:
				if own := c.interrupt.Load(); own != nil && which == os.Interrupt {
					(*own)()
					continue
				}
				count++
				stop(errInterrupted)
			case <-quit:
				return
			}
		}
		os.Exit(exitInterrupted)
	}()
	return func() {
		signal.Stop(signals)
		close(quit)
	}
}

// exit notes an exit code; the highest wins.
func (c *cli) exit(code int) { c.code = max(c.code, code) }

// fail reports an error of the command itself and notes its exit code.
func (c *cli) fail(err error) {
	var known *event.Error
	if !errors.As(err, &known) {
		known = &event.Error{Code: event.CodeUsage, Message: err.Error(), Hint: "`metis-run help` shows the commands"}
	}
	c.out.failure(known)
	c.exit(event.ExitCode(known.Code))
}

// usage is a mistake in a command line.
func usage(hint, format string, args ...any) error {
	return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// search is the flags that say where environments are found and how they are read.
type search struct {
	dirs    []string
	noCache bool
	metis   string
}

func (s *search) flags(flags *pflag.FlagSet) {
	s.cacheFlag(flags)
	flags.StringVar(&s.metis, "metis", "", "read files that use new as METIS `VERSION` does: 2.3 (the default) or 2.4")
}

func (s *search) cacheFlag(flags *pflag.FlagSet) {
	flags.BoolVar(&s.noCache, "no-cache", false, "bundle anew, whatever an earlier run has kept")
}

func (s *search) dirFlag(flags *pflag.FlagSet) {
	flags.StringArrayVar(&s.dirs, "dir", nil, "look for environments in `DIR`, an environment or a folder of them (repeatable; default: ., integration/target-env); those in the program come last")
}

// search is c.library for the flags.
func (c *cli) search(s *search) (*runtime.Library, error) {
	if s.metis != "" {
		// The dialects of files that use new: with another one the flag would have no effect.
		if d, err := schema.ParseDialect(s.metis); err != nil || d.Constructor != "new" {
			return nil, usage("write 2.3 or 2.4: a file that uses create is 2.5 anyhow", "--metis cannot be %q", s.metis)
		}
	}
	return c.library(s.dirs, s.noCache, s.metis), nil
}

// searchFor is search for what stands in a mission, if one is given: its build says what files that use new are written
// for, unless --metis does.
func (c *cli) searchFor(s *search, file *mission.File) (*runtime.Library, error) {
	if file == nil {
		return c.search(s)
	}
	if err := s.checkMETIS(); err != nil {
		return nil, err
	}
	return c.library(s.dirs, s.noCache, cmp.Or(s.metis, file.Dialect().Version)), nil
}

// checkMETIS refuses a version that no mission can be played as.
func (s *search) checkMETIS() error {
	if _, err := schema.ParseDialect(s.metis); s.metis != "" && err != nil {
		return usage("write 2.3, 2.4 or 2.5", "--metis cannot be %q", s.metis)
	}
	return nil
}

// library finds environments in the folders that --dir names, else in the usual ones, and those of
// the binary behind them.
func (c *cli) library(dirs []string, noCache bool, metis string) *runtime.Library {
	lib := &runtime.Library{METIS: metis}
	for _, dir := range dirs {
		lib.Dirs = append(lib.Dirs, targets.Dir{Path: dir})
	}
	if len(dirs) > 0 {
		lib.Dirs = append(lib.Dirs, targets.Dir{FS: targets.Embedded()})
	}
	if !noCache {
		lib.Cache, lib.Salt = bundle.OpenCache("", 0), buildID()
	}
	return lib
}

// moreFormats is the annotation of commands that have other formats than text and json: their names.
const moreFormats = "formats"

// formatFlag is --format of a command that has moreFormats. It hides that of all commands.
func (c *cli) formatFlag(cmd *cobra.Command) {
	more := strings.Fields(cmd.Annotations[moreFormats])
	cmd.Flags().StringVar(&c.format, "format", "text", "print `text` for people, json: one event a line, or "+strings.Join(more, " or "))
	complete(cmd, "format", append([]string{"text", "json"}, more...)...)
}

func (c *cli) rootCommand() *cobra.Command {
	version := false
	root := &cobra.Command{
		Use:   "metis-run",
		Short: "Run METIS target environments without METIS",
		Long: `Run METIS target environments without METIS.

A target environment is a folder with schema.ts and targets/; each folder in targets/ that holds a
schema.ts is a target. Those of the data stores guide are in the program: list shows them.`,
		Example: `  metis-run list
  metis-run run deployment/deploy-finish environment=prod version=1.2
  metis-run check integration/target-env/my-env`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			if len(schema.Near(args[0], commandNames())) == 0 && strings.ContainsAny(args[0], "/.") {
				return usage("to run a target: metis-run run "+strings.Join(args, " "), "unknown command %q", args[0])
			}
			return unknown("command", "metis-run", args[0], commandNames())
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return c.printVersions()
			}
			return cmd.Help()
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			formats := append([]string{"text", "json"}, strings.Fields(cmd.Annotations[moreFormats])...)
			if slices.Contains(formats, c.format) {
				return nil
			}
			format := c.format
			c.format = "text"
			last := len(formats) - 1
			return usage("write --format "+strings.Join(formats[:last], ", --format ")+" or --format "+formats[last], "there is no format %q", format)
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&c.format, "format", "text", "print `text` for people, or json: one event a line")
	flags.BoolVar(&c.verbose, "verbose", false, "show whole stacks, the codes of diagnostics and those of severity info")
	root.Flags().BoolVar(&version, "version", false, "print what the command version prints")
	root.SetFlagErrorFunc(c.flagError)
	root.AddCommand(c.runCommand(), c.playCommand(), c.listCommand(), c.checkCommand(), c.typesCommand(), c.testCommand(), c.hostCommand(), c.sessionCommand(), c.missionCommand(), c.migrateCommand(), c.initCommand(), c.newCommand(), c.replCommand(), c.versionCommand())
	complete(root, "format", "text", "json")
	mendCobra(root)
	return root
}

// mendCobra has the commands that cobra adds refuse a word that they do not know; cobra prints help and exits with 0.
func mendCobra(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(_ *cobra.Command, words []string) error {
				if topic, _, err := root.Find(words); len(words) > 0 && (err != nil || topic == root) {
					return unknown("command", "metis-run help", words[0], commandNames())
				}
				return nil
			}
		case "completion":
			var shells []string
			for _, shell := range cmd.Commands() {
				shells = append(shells, shell.Name())
			}
			cmd.Args = func(_ *cobra.Command, words []string) error {
				if len(words) > 0 {
					return unknown("shell", "metis-run completion", words[0], shells)
				}
				return nil
			}
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() } // without it Args is not asked
		}
	}
}

// unknown is a word behind command that is none of those known.
func unknown(what, command, word string, known []string) error {
	hint := "write " + command + " " + strings.Join(known, ", ")
	if what == "command" {
		hint = "`metis-run help` shows the commands"
	}
	if near := schema.Near(word, known); len(near) > 0 {
		hint = "did you mean " + command + " " + strings.Join(near, " or "+command+" ") + "?"
	}
	return usage(hint, "unknown %s %q", what, word)
}

func commandNames() []string {
	return []string{"run", "play", "list", "check", "types", "test", "host", "session", "mission", "migrate", "init", "new", "repl", "version", "completion", "help"}
}

// flagError says what was meant. Flags are read in order: a --format json behind the mistake is
// looked for, so that a program is answered in JSON.
func (c *cli) flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	for i, arg := range c.args {
		if arg == "--format=json" || arg == "--format" && i+1 < len(c.args) && c.args[i+1] == "json" {
			c.format = "json"
		}
	}
	hint := fmt.Sprintf("`%s --help` shows the flags", cmd.CommandPath())
	var wrong *pflag.InvalidValueError
	var number *strconv.NumError
	if errors.As(err, &wrong) && errors.As(err, &number) {
		takes := map[string]string{"ParseUint": "a whole number from 0", "ParseInt": "a whole number", "ParseBool": "true or false"}[number.Func]
		return usage(hint, "--%s takes %s, not %q", wrong.GetFlag().Name, cmp.Or(takes, "a number"), wrong.GetValue())
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := schema.Near(unknown.GetSpecifiedName(), names); len(near) > 0 {
			hint = "did you mean --" + strings.Join(near, " or --") + "?"
		}
	}
	return usage(hint, "%v", err)
}

// onlyWords is the Args of commands that take none.
func onlyWords(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(fmt.Sprintf("write: %s", cmd.CommandPath()), "%s takes no arguments, %q is too many", cmd.CommandPath(), args[0])
	}
	return nil
}

// complete completes a flag's value with words.
func complete(cmd *cobra.Command, flag string, words ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}
