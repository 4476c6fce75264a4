package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// sessionFlags are the flags of the commands that open a session.
type sessionFlags struct {
	search
	configs     []string
	timeout     time.Duration
	turn        time.Duration
	traceStores bool
	outsideFlags
}

// runFlags are the flags of run.
type runFlags struct {
	sessionFlags
	args       string
	undeclared bool
	mission    missionFlags
	state      stateFlags
}

// sessionFlag adds the flags that say how a session runs and what is told of it.
func (f *sessionFlags) sessionFlag(c *cli, flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.configs, "config", nil, "use a config of configs.json: `[ENV=]ID` (repeatable)")
	durationVar(flags, &f.timeout, "timeout", "stop after `D`, such as 30s, what scripts leave behind included (default: never)")
	f.turn = 10 * time.Second
	durationVar(flags, &f.turn, "turn", "stop a script that does not yield for `D`; 0 is never")
	flags.BoolVar(&c.strict, "strict", false, "exit with 1 if there was any diagnostic")
	flags.BoolVar(&f.traceStores, "trace-stores", false, "show each creation and assignment in a store")
	f.grantFlags(flags)
}

func (c *cli) runCommand() *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:   "run TARGET [name=text | name:=JSON | name=@file]... [+ TARGET ...]...",
		Short: "Run targets, one after another in one session",
		Long: `Run targets, one after another in one session, until one fails.

TARGET is a folder that holds a schema.ts, or env/target: the target by its _id, else by its folder.
Arguments are converted by the declared type: name=text; name:=JSON is taken as it stands, and
name=@file is the text of a file. run TARGET --help shows what a target takes.

With --mission the targets run inside a mission whose session is started: as effects of its first
action, or where --force, --node, --action and --trigger say. It is played as its METIS plays it;
--metis may then be 2.5 too.

What a script sends is printed on stdout as it is sent, its console lines on stderr, and what it
returns on stdout as JSON. A loop that never yields is stopped after --turn. That stops JavaScript;
a script inside one long native call goes on, and the process ends without it.

Exit codes: 0 done; 1 the script failed, left an error that nobody handles (unhandled-rejection,
uncaught-exception), or --strict heard a diagnostic; 2 wrong arguments; 3 a file or the mission
does not load; 4 out of time; 5 denied; 6 a store could not be used; 130 interrupted. Other
diagnostics cost nothing.`,
		Example: `  metis-run run deployment/deploy-finish environment=prod version=1.2 + deployment/deploy-status
  metis-run run ./my-env/targets/scan hosts:='["a","b"]' script=@scan.txt
  metis-run run my-env/scan --args @args.json --config prod --timeout 30s --format json
  metis-run run my-env/scan --mission mission.metis.zip --force blue --node firewall`,
		ValidArgsFunction: c.completeRun(f),
		RunE: func(cmd *cobra.Command, words []string) error {
			if err := f.state.check(cmd.Flags().Changed); err != nil {
				return err
			}
			return c.run(cmd.Context(), f, cmd.Flags().Changed("args"), words)
		},
	}
	flags := cmd.Flags()
	f.dirFlag(flags)
	flags.StringVar(&f.args, "args", "", "arguments as one `JSON` object, @file or - for stdin; single names override it")
	flags.BoolVar(&f.undeclared, "undeclared", false, "pass on arguments that the target does not declare")
	f.sessionFlag(c, flags)
	f.mission.flags(cmd)
	f.state.sessionFlags(flags)
	f.flags(flags)
	_ = cmd.RegisterFlagCompletionFunc("config", c.completeConfig(f))
	c.completePlace(cmd, &f.mission)
	c.completeSessionFlag(cmd, &f.state)
	complete(cmd, "metis", "2.3", "2.4")
	completeOutside(cmd)
	_ = cmd.MarkFlagDirname("dir")
	c.watchFlag(cmd, wholeCommand)
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if words := cmd.Flags().Args(); len(words) > 0 {
			if err := c.helpTargets(cmd.Context(), f, words); err != nil {
				c.fail(err)
			}
			return
		}
		cmd.Parent().HelpFunc()(cmd, args)
	})
	return cmd
}

// call is one target of a run with its arguments.
type call struct {
	name        string
	reference   runtime.Reference
	assignments []schema.Assignment
}

// run runs the targets of a command line.
func (c *cli) run(ctx context.Context, f *runFlags, hasArgs bool, words []string) error {
	groups, err := split(words)
	if err != nil {
		return err
	}
	kept, err := c.goOn(ctx, &f.state, &f.search, "run")
	if err != nil {
		return err
	}
	defer kept.close()
	file, err := c.missionAround(ctx, &f.mission, kept)
	if err != nil {
		return err
	}
	lib, err := c.searchFor(&f.search, file)
	if err != nil {
		return err
	}
	switch {
	case hasArgs && len(groups) > 1:
		return usage("write name=text behind each target, or name:=JSON", "--args belongs to one target, and %d are to run", len(groups))
	case f.timeout < 0:
		return usage("write --timeout 30s", "--timeout cannot be negative")
	}
	var args json.RawMessage
	if hasArgs {
		if args, err = c.readArgs(f.args); err != nil {
			return err
		}
	}
	calls := make([]call, len(groups))
	for i, group := range groups {
		if calls[i], err = c.locate(ctx, lib, group); err != nil {
			return err
		}
	}
	environments := environmentsOf(calls)
	m, err := missionOf(ctx, lib, file, f.metis, environments, kept)
	if err != nil {
		return err
	}
	if m != nil {
		environments = m.Environments()
	}
	configs, err := pickConfigs(f.configs, "run", environments)
	if err != nil {
		return err
	}
	requests := make([]runtime.Request, len(calls))
	readFile := c.noted(readOnce())
	for i, x := range calls {
		requests[i] = runtime.Request{Target: x.reference, Assignments: x.assignments, Args: args, Undeclared: f.undeclared, ReadFile: readFile,
			Place: f.mission.place}
	}
	if len(calls) > 1 {
		if err := c.checkCalls(ctx, requests, f); err != nil {
			return err
		}
	}
	outside, closeAudit, err := f.outside()
	if err != nil {
		return err
	}
	heard := &listener{out: c.out}
	if m == nil { // else the session says it of all environments
		for _, d := range leftOut(calls, c.verbose) {
			heard.count(d)
			c.out.diagnostic(d)
		}
	}
	c.out.listen()
	s, err := kept.open(ctx, f.state.session, runtime.Options{Configs: configs, Sink: heard.sink, TraceStores: f.traceStores, Budget: f.budget(),
		Quiet: !c.out.infos(), Mission: m, Outside: outside})
	if err != nil {
		return err
	}
	r, stop := c.hold(ctx, s, f.timeout)
	defer stop()
	for _, request := range requests {
		if len(requests) > 1 {
			c.out.note("== " + request.Target.String())
		}
		if result, ok := r.run(request); !ok || result.Status != "success" {
			break
		}
	}
	r.finish()
	c.rested(s, lib, calls)
	heard.judge(c, "run", "run")
	return closeAudit()
}

func plural[N int | int64](n N, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

func (f *sessionFlags) budget() js.Budget {
	if f.turn <= 0 {
		return js.Budget{Turn: -1}
	}
	return js.Budget{Turn: f.turn}
}

// listener counts what decides on the exit code, on the session's goroutine.
type listener struct {
	out                    *output
	diagnostics, unhandled atomic.Int64
	began                  map[string]bool // tasks
}

func (l *listener) sink(e event.Event) {
	switch b := e.Body.(type) {
	case event.Diagnostic:
		l.count(b)
	case event.Task:
		l.task(b)
	}
	l.out.sink(e)
}

// task tells people of a task that an earlier process began: no result of this one does.
func (l *listener) task(b event.Task) {
	if l.began == nil {
		l.began = map[string]bool{}
	}
	if b.Error != nil && !l.began[b.ID] && !l.out.json() {
		l.out.diagnostic(event.Diagnostic{Code: b.Error.Code, Severity: schema.SeverityWarning, Source: b.Error.Source,
			Message: fmt.Sprintf("%s (%s): %s", b.ID, b.Called(), b.Error.Message), Hint: b.Error.Hint})
	}
	l.began[b.ID] = true
}

func (l *listener) count(d event.Diagnostic) {
	l.diagnostics.Add(1)
	switch d.Code {
	case "unhandled-rejection", "uncaught-exception": // what a script failed at, though its run did not
		l.unhandled.Add(1)
	}
}

// judge notes the exit code of what was heard of a run, or a session, that a command gave.
func (l *listener) judge(c *cli, command, what string) {
	if l.unhandled.Load() > 0 {
		c.exit(1)
	}
	n := l.diagnostics.Load()
	if !c.strict || n == 0 || c.code != 0 {
		return
	}
	c.exit(1)
	if !c.out.json() { // there the diagnostics say it
		c.out.failure(&event.Error{Message: fmt.Sprintf("--strict: the %s gave %d %s", what, n, plural(n, "diagnostic")), Hint: "mend what they name, or " + command + " without --strict"})
	}
}

// running is a session that runs targets until ctx is done.
type running struct {
	*cli
	ctx     context.Context
	session *runtime.Session
	lost    bool         // the session does not answer
	told    *event.Error // why the last run failed
}

// hold has a session run until ctx is done, or for a limit if there is one. undo frees what that needs.
func (c *cli) hold(ctx context.Context, s *runtime.Session, limit time.Duration) (r *running, undo func()) {
	r = &running{cli: c, ctx: ctx, session: s}
	stop := func() {}
	if limit > 0 {
		r.ctx, stop = context.WithTimeoutCause(ctx, limit, &event.Error{Code: event.CodeTimeout,
			Message: fmt.Sprintf("stopped after %v", limit), Hint: "allow more time with --timeout, or find out what it waits for"})
	}
	keep := context.AfterFunc(r.ctx, c.out.abandonLater)
	return r, func() { keep(); stop() }
}

// why is what ended ctx, as an error of an execution.
func (r *running) why() *event.Error {
	var known *event.Error
	if errors.As(context.Cause(r.ctx), &known) {
		return known
	}
	cause := context.Cause(r.ctx)
	if cause == nil { // it was the session that ended the wait: it was given up
		return &event.Error{Code: event.CodeSessionBroken, Message: "the session was given up: a script of it does not stop"}
	}
	return &event.Error{Code: event.CodeCancelled, Message: "cancelled: " + cause.Error()}
}

// run calls one target; false if it does not come back.
func (r *running) run(request runtime.Request) (event.Result, bool) {
	done := make(chan event.Result, 1)
	r.session.Start(request, func(result event.Result) { done <- result })
	var result event.Result
	select {
	case result = <-done:
	case <-r.ctx.Done():
		r.session.CancelAll(r.why())
		select {
		case result = <-done:
		case <-time.After(grace):
			r.leave()
			return event.Result{}, false
		}
	}
	if r.told = result.Error; r.told != nil {
		r.exit(event.ExitCode(r.told.Code))
	}
	return result, true
}

// finish waits for what scripts left behind and ends the session.
func (r *running) finish() {
	if r.lost {
		return
	}
	if r.session.Settle(r.ctx) != nil {
		why := r.why()
		r.session.CancelAll(why)
		if r.code == 0 {
			late := *why
			late.Message += ", while work ran that a script had left behind"
			r.out.failure(&late)
			r.exit(event.ExitCode(why.Code))
		}
	}
	r.close()
}

// close leaves the session, which ends unless it is kept. One whose ctx is done may be in a script that does not stop.
func (r *running) close() {
	left := make(chan error, 1)
	leave := func() { left <- r.session.Leave(context.WithoutCancel(r.ctx)) }
	if r.ctx.Err() == nil {
		leave()
	} else {
		go leave()
	}
	select {
	case err := <-left:
		var known *event.Error
		if errors.As(err, &known) && r.told != nil && known.Code == r.told.Code && known.Message == r.told.Message {
			return // it is not on disk yet, as the run said
		}
		if err != nil {
			r.fail(err)
		}
	case <-time.After(grace):
		r.leave()
	}
}

// leave gives up a session that does not stop; the end of the process ends it.
func (r *running) leave() {
	r.lost = true
	r.exit(event.ExitCode(event.CodeTimeout))
	r.out.failure(&event.Error{Code: event.CodeTimeout, Message: fmt.Sprintf("%s; the script does not stop, so the process ends without it", r.why().Message),
		Hint: "it is inside one long call of the engine, such as a regular expression or a sort: give it less to do"})
}

// split cuts the words of a command line at each lone +.
func split(words []string) ([][]string, error) {
	if len(words) == 0 {
		return nil, usage("metis-run run ENV/TARGET; `metis-run list` shows what there is", "run needs a target")
	}
	var groups [][]string
	var group []string
	for i := range len(words) + 1 {
		if i < len(words) && words[i] != "+" {
			group = append(group, words[i])
			continue
		}
		if len(group) == 0 {
			return nil, usage("write: metis-run run TARGET name=text + TARGET", "a lone + must stand between two targets")
		}
		groups = append(groups, group)
		group = nil
	}
	return groups, nil
}

// locate finds a target and reads the words behind it.
func (c *cli) locate(ctx context.Context, lib *runtime.Library, group []string) (call, error) {
	if name := group[0]; strings.Contains(name, "=") {
		if _, err := os.Stat(name); err != nil {
			return call{}, usage("write: metis-run run TARGET "+name, "the argument %q stands before any target", name)
		}
	}
	x := call{name: group[0]}
	for _, word := range group[1:] {
		a, err := schema.ParseAssignment(word)
		if err != nil {
			return call{}, &event.Error{Code: event.CodeArguments, Message: err.Error(), Hint: "another target stands behind a lone +; `metis-run run " + group[0] + " --help` shows the parameters"}
		}
		x.assignments = append(x.assignments, a)
	}
	reference, err := lib.Find(ctx, group[0])
	if err != nil {
		c.restsOnWhereIs(lib, group[0])
		return call{}, undotted(ctx, lib, group[0], loading(err))
	}
	x.reference = reference
	return x, nil
}

// undotted has err suggest the target env/target to who wrote ./env/target, which is a path.
func undotted(ctx context.Context, lib *runtime.Library, name string, err error) error {
	var known *event.Error
	meant, dotted := strings.CutPrefix(name, "./")
	if !dotted || !errors.As(err, &known) || known.Code != event.CodeUnknown {
		return err
	}
	if r, failed := lib.Find(ctx, meant); failed != nil || r.Name == "" {
		return err
	} else if _, _, failure := declared(ctx, r, js.Budget{}); failure != nil {
		return err
	}
	better := *known
	better.Hint = "did you mean " + meant + "? With ./ it is a path"
	return &better
}

// loading gives an error of reading environments its code.
func loading(err error) error {
	var known *event.Error
	if errors.As(err, &known) {
		return err
	}
	return &event.Error{Code: event.CodeLoad, Message: err.Error(), Hint: "can the folder be read? `metis-run check` looks at all of it"}
}

// readArgs is --args: JSON, @file, or - for stdin.
func (c *cli) readArgs(text string) (json.RawMessage, error) {
	return c.readJSON("--args", text, event.CodeArguments, "write --args '{\"name\": \"value\"}', --args @file or --args -")
}

// readJSON is a text that stands in the command line, in a file (@file) or on stdin (-).
func (c *cli) readJSON(what, text, code, hint string) (json.RawMessage, error) {
	var content []byte
	var err error
	name, isFile := strings.CutPrefix(text, "@")
	switch {
	case text == "-":
		content, err = io.ReadAll(c.stdin)
	case isFile:
		c.rests(name)
		content, err = os.ReadFile(name)
	default:
		content = []byte(text)
	}
	if err != nil {
		return nil, &event.Error{Code: code, Message: fmt.Sprintf("%s: %v", what, err), Hint: hint}
	}
	if len(strings.TrimSpace(string(content))) == 0 {
		return nil, &event.Error{Code: code, Message: what + " is empty", Hint: hint}
	}
	return content, nil
}

// environmentsOf are the environments of some calls, each once.
func environmentsOf(calls []call) (list []*runtime.Environment) {
	for _, x := range calls {
		if env := x.reference.Environment; !slices.Contains(list, env) {
			list = append(list, env)
		}
	}
	return list
}

// pickConfigs reads --config [ENV=]ID: which config each of the environments that a run, or a mission, uses gets.
func pickConfigs(flags []string, what string, environments []*runtime.Environment) (map[string]string, error) {
	var ids []string
	for _, env := range environments {
		ids = append(ids, env.ID)
	}
	here := strings.Join(ids, ", ")
	picked := map[string]string{}
	for _, flag := range flags {
		name, id, named := strings.Cut(flag, "=")
		if !named {
			if len(ids) > 1 {
				return nil, usage("write --config "+ids[0]+"="+flag, "--config %s: the %s uses several environments: %s", flag, what, here)
			}
			id = flag
			if len(ids) == 1 {
				name = ids[0]
			}
		}
		i := slices.Index(ids, name)
		switch {
		case len(ids) == 0:
			return nil, usage("leave --config out", "--config %s: the %s uses no environment", flag, what)
		case i < 0:
			hint := schema.Meant(name, ids, "it uses "+here)
			return nil, usage(hint, "--config %s: the %s uses no environment %q", flag, what, name)
		}
		if before, twice := picked[name]; twice && before != id {
			return nil, usage("an environment has one config in a session", "--config: both %q and %q for the environment %q", before, id, name)
		}
		if _, err := environments[i].Config(id); err != nil {
			return nil, loading(err)
		}
		picked[name] = id
	}
	return picked, nil
}

// leftOut says which files of the environments the run does without: how many, or all that is wrong in them.
func leftOut(calls []call, all bool) []event.Diagnostic {
	var list []event.Diagnostic
	var seen []*runtime.Environment
	for _, x := range calls {
		env := x.reference.Environment
		if slices.Contains(seen, env) {
			continue
		}
		seen = append(seen, env)
		files := map[string]bool{}
		for i, finding := range env.Unbuilt() {
			if slices.ContainsFunc(calls, func(y call) bool { return y.reference.Environment == env && finding.Of(y.reference.Folder) }) {
				continue
			}
			if all {
				list = append(list, skipped(finding.Diagnostic))
			}
			files[env.Problems[i].File] = true // Unbuilt has a finding for each
		}
		if len(files) > 0 && !all {
			list = append(list, notLoaded(env, len(files)))
		}
	}
	return list
}

func notLoaded(env *runtime.Environment, files int) event.Diagnostic {
	what := "1 other file of environment %q does not load"
	if files > 1 {
		what = fmt.Sprintf("%d other files of environment %%q do not load", files)
	}
	return event.Diagnostic{Code: event.CodeLoad, Severity: schema.SeverityWarning, Message: fmt.Sprintf(what, env.ID),
		Hint: fmt.Sprintf("`metis-run check %s` shows each mistake in its place", env.Folder.Display)}
}

// checkCalls finds what is wrong with any target before the first one runs.
func (c *cli) checkCalls(ctx context.Context, requests []runtime.Request, f *runFlags) error {
	return look(ctx, f.budget(), func(s *runtime.Session) error {
		for _, r := range requests {
			if failure := s.Check(r); failure != nil {
				return failure
			}
		}
		return nil
	})
}

// readOnce reads each file once: what is checked is what runs, also where a file can be read only once.
func readOnce() func(string) ([]byte, error) {
	read := map[string][]byte{}
	return func(name string) ([]byte, error) {
		content, ok := read[name]
		if ok {
			return content, nil
		}
		content, err := os.ReadFile(name)
		if err == nil {
			read[name] = content
		}
		return content, err
	}
}
