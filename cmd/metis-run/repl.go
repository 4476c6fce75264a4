package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/targets"
)

// replFlags are the flags of repl.
type replFlags struct {
	sessionFlags
	mission string
	state   stateFlags
}

func (c *cli) replCommand() *cobra.Command {
	f := &replFlags{}
	cmd := &cobra.Command{
		Use:   "repl [ENV]",
		Short: "Type TypeScript into a session",
		Long: `Type TypeScript into a session: each input is run as if it stood in a script, with await wherever you
like, and its value is shown as console.log shows it. What an input declares stays. It imports what a
file beside ENV's schema.ts could: an instance of its own, not the one that targets have imported.

  context                         of the environment ENV, by default the only one here
  await run('env/target', {...})  runs a target and gives what its script returns
  await deployFinish({...})       the same of the target deploy-finish; ENV's own come first
  .stores                         shows the stores of the session
  .help, .exit                    what you expect; Ctrl-D leaves too

On a terminal Tab completes names, members, keys of stores and arguments, the arrows go through what
was typed before, and Ctrl-C stops what runs; a loop without await takes its session with it, and a new one
begins. What was typed is kept in a file that only you can read, metis-run/repl_history in XDG_STATE_HOME
or where your system keeps such.

From a pipe there is no prompt, and the first input that fails ends it. An input ends with its line
if it can. With --mission the session is one of the mission, which has started; with --session it is
the one of that name on disk, which stays there.

Exit codes: 0 done; those of run for an input that failed, from a pipe; 130 interrupted.`,
		Example: `  metis-run repl
  metis-run repl deployment
  echo "await run('radar/scan', { host: 'a.org' })" | metis-run repl --dir environments
  metis-run repl --session demo
  metis-run repl --mission mission.metis.zip`,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) > 1 {
				return usage("write: metis-run repl ENV", "repl is in one environment, %q is too many", words[1])
			}
			return nil
		},
		ValidArgsFunction: c.completeEnvironment(func() []string { return f.dirs }, true, ""),
		RunE: func(cmd *cobra.Command, words []string) error {
			if err := f.state.check(cmd.Flags().Changed); err != nil {
				return err
			}
			return c.repl(cmd.Context(), f, strings.Join(words, ""))
		},
	}
	flags := cmd.Flags()
	f.dirFlag(flags)
	flags.StringVar(&f.mission, "mission", "", "have a session of the mission of `FILE`")
	f.sessionFlag(c, flags)
	f.state.sessionFlags(flags)
	f.flags(flags)
	complete(cmd, "metis", "2.3", "2.4")
	completeOutside(cmd)
	_ = cmd.MarkFlagDirname("dir")
	return cmd
}

// prompting is a session that somebody types into.
type prompting struct {
	*cli
	library     *runtime.Library
	environment *runtime.Environment // nil: none
	targets     map[string]string    // functions -> targets
	session     *runtime.Session
	broken      atomic.Bool // it has said so
	inputs      int
}

func (c *cli) repl(ctx context.Context, f *replFlags, id string) error {
	kept, err := c.goOn(ctx, &f.state, &f.search, "repl")
	if err != nil {
		return err
	}
	defer kept.close()
	file, err := c.missionAround(ctx, &missionFlags{file: f.mission}, kept)
	if err != nil {
		return err
	}
	lib, err := c.searchFor(&f.search, file)
	if err != nil {
		return err
	}
	p := &prompting{cli: c, library: lib}
	if err := p.look(ctx, id); err != nil {
		return err
	}
	var environments []*runtime.Environment
	if p.environment != nil {
		environments = append(environments, p.environment)
	}
	m, err := missionOf(ctx, lib, file, f.metis, environments, kept)
	if err != nil {
		return err
	}
	if m != nil {
		environments = m.Environments()
	}
	configs, err := pickConfigs(f.configs, "session", environments)
	if err != nil {
		return err
	}
	outside, closeAudit, err := f.outside()
	if err != nil {
		return err
	}
	heard := &listener{out: c.out}
	c.out.listen()
	open := func() (err error) {
		p.session, err = kept.open(ctx, f.state.session, runtime.Options{Configs: configs, TraceStores: f.traceStores, Budget: f.budget(), Quiet: !c.out.infos(), Mission: m, Outside: outside,
			Sink: func(e event.Event) {
				switch b := e.Body.(type) {
				case event.Result:
					if !c.out.json() { // who awaits it shows it
						return
					}
				case event.Session:
					if b.State == "broken" {
						p.broken.Store(true)
					}
				}
				heard.sink(e)
			}})
		return err
	}
	if err := open(); err != nil {
		return err
	}
	r, stop := c.hold(ctx, p.session, f.timeout)
	defer stop()
	if terminal := c.openTerminal(p); terminal != nil {
		p.converse(r.ctx, terminal, func() bool {
			r.close()
			if r.lost {
				return false
			}
			if err := open(); err != nil {
				p.fail(err)
				return false
			}
			r.session = p.session
			said := "the session was broken; this is a new one, in which nothing is declared"
			if kept != nil {
				said = "the session was broken; it goes on as it is on disk, and nothing is declared"
			}
			p.out.note(said)
			return true
		})
		r.close()
	} else if p.obey(r.ctx) {
		r.finish()
	} else {
		r.close()
	}
	heard.judge(c, "repl", "session")
	return closeAudit()
}

// look finds what can be used: the environment that was named, or the only one on disk, and all targets.
func (p *prompting) look(ctx context.Context, id string) error {
	dirs := p.library.Dirs
	if dirs == nil {
		dirs = targets.DefaultDirs()
	}
	folders, _, err := targets.ScanAll(dirs)
	if err != nil {
		return loading(err)
	}
	if id == "" {
		if own := slices.DeleteFunc(slices.Clone(folders), func(f targets.Folder) bool { return f.Embedded }); len(own) == 1 {
			id = own[0].ID
		}
	}
	first := func(a, b targets.Folder) int { // ENV, then those on disk
		rank := func(f targets.Folder) int {
			switch {
			case f.ID == id:
				return 0
			case f.Embedded:
				return 2
			}
			return 1
		}
		return rank(a) - rank(b)
	}
	slices.SortStableFunc(folders, first)
	p.targets = map[string]string{}
	var ids []string
	for _, f := range folders {
		ids = append(ids, f.ID)
		for _, target := range f.Targets {
			name := target[strings.LastIndexByte(target, '/')+1:]
			if function := functionName(name); p.targets[function] == "" {
				p.targets[function] = f.ID + "/" + name
			}
		}
	}
	if id == "" {
		return nil
	}
	all, err := p.library.Environments(ctx, []string{id})
	switch {
	case err != nil:
		return loading(err)
	case len(all) == 0:
		return unknownEnvironmentOf(id, ids)
	}
	p.environment = all[0]
	return nil
}

func unknownEnvironmentOf(id string, ids []string) error {
	failure := &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("there is no target environment %q", id), Hint: "there are: " + strings.Join(slices.Sorted(slices.Values(ids)), ", ")}
	if near := near(id, ids); near != "" {
		failure.Hint = "did you mean " + near + "?"
	}
	return failure
}

// functionName is a target's name as that of a function: deploy-finish is deployFinish.
func functionName(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool {
		return r != '_' && r != '$' && (r < '0' || '9' < r) && (r < 'A' || 'Z' < r) && (r < 'a' || 'z' < r)
	})
	for i, word := range words {
		if i > 0 {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	name = strings.Join(words, "")
	if name == "" || '0' <= name[0] && name[0] <= '9' {
		name = "_" + name
	}
	return name
}

// evaluation is an input of the prompt.
func (p *prompting) evaluation(name, source string) runtime.Evaluation {
	return runtime.Evaluation{Source: source, Name: name, Environment: p.environment, Targets: p.targets,
		Find: func(name string) (runtime.Reference, error) {
			r, err := p.library.Find(context.Background(), name)
			if err != nil {
				return r, loading(err)
			}
			return r, nil
		}}
}

// evaluate evaluates an input and shows what came of it.
func (p *prompting) evaluate(ctx context.Context, source string) event.Result {
	p.inputs++
	result := p.session.Evaluate(ctx, p.evaluation(fmt.Sprintf("repl%d", p.inputs), object(source)))
	switch {
	case p.out.json(): // an event has it
	case result.Error != nil:
		p.out.failure(result.Error)
	case result.Value != nil:
		var text string
		if err := json.Unmarshal(result.Value, &text); err == nil { // it is a string
			p.out.print(text + "\n")
		}
	}
	return result
}

// object has braces at the beginning of an input mean an object, if they can.
func object(source string) string {
	if text := strings.TrimSpace(source); strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
		if _, _, problems := bundle.Input("repl", "("+source+"\n)"); len(problems) == 0 {
			return "(" + source + "\n)"
		}
	}
	return source
}

// command does a command of the prompt; more is false for the one that leaves.
func (p *prompting) command(line string) (more bool, err error) {
	commands := []string{".exit", ".help", ".stores"}
	switch line {
	case ".exit":
		return false, nil
	case ".help":
		p.out.print(`context, run('env/target', {...}) and a function for each target; await works anywhere
.stores  show the stores of the session
.exit    leave
`)
		return true, nil
	case ".stores":
		text, err := p.session.Stores()
		if err != nil {
			return true, err
		}
		p.stores(text)
		return true, nil
	}
	hint := "there are " + strings.Join(commands, ", ")
	if near := near(line, commands); near != "" {
		hint = "did you mean " + near + "?"
	}
	return true, usage(hint, "there is no command %q", line)
}

// stores shows stores as goldens do: a line for each key.
func (p *prompting) stores(text json.RawMessage) {
	if p.out.json() {
		p.out.sink(event.Event{Session: p.session.ID(), Body: event.Stores{Scopes: text}})
		return
	}
	var scopes map[string]map[string]json.RawMessage
	if err := json.Unmarshal(text, &scopes); err != nil {
		p.fail(err)
		return
	}
	empty := true
	for _, scope := range slices.Sorted(maps.Keys(scopes)) {
		for _, key := range slices.Sorted(maps.Keys(scopes[scope])) {
			empty = false
			p.out.print(fmt.Sprintf("%s %s: %s\n", scope, key, scopes[scope][key]))
		}
	}
	if empty {
		p.out.note("no store has a value yet")
	}
}

// isCommand tells a command from code.
func isCommand(line string) bool {
	return len(line) > 1 && line[0] == '.' && ('a' <= line[1] && line[1] <= 'z' || 'A' <= line[1] && line[1] <= 'Z')
}

// obey takes inputs from a pipe until one fails or leaves; true if it came to their end.
func (p *prompting) obey(ctx context.Context) bool {
	lines := bufio.NewReader(p.stdin)
	var input strings.Builder
	for {
		text, err := interruptible(ctx, func() ([]byte, error) { return lines.ReadBytes('\n') })
		switch {
		case ctx.Err() != nil:
			return false
		case err != nil && !errors.Is(err, io.EOF):
			p.fail(usage("can stdin be read?", "read the input: %v", err))
			return false
		}
		if line := strings.TrimSpace(string(text)); input.Len() == 0 && isCommand(line) {
			more, failure := p.command(line)
			if failure != nil {
				p.fail(failure)
			}
			if failure != nil || !more {
				return false
			}
			continue
		}
		input.Write(text)
		if err == nil && bundle.Incomplete(input.String()) {
			continue
		}
		if source := input.String(); strings.TrimSpace(source) != "" {
			if result := p.evaluate(ctx, source); result.Error != nil {
				p.exit(event.ExitCode(result.Error.Code))
				return false
			}
		}
		input.Reset()
		if err != nil {
			return true
		}
	}
}

// converse takes inputs from a terminal until somebody leaves. renew begins another session once this one is broken;
// false if it cannot.
func (p *prompting) converse(ctx context.Context, terminal *terminal, renew func() bool) {
	where := "no environment"
	if p.environment != nil {
		where = p.environment.ID
	}
	p.out.note("context of " + where + "; .help says more, Tab completes")
	input := ""
	for {
		p.out.settle()
		prompt := "> "
		if input != "" {
			prompt = "... "
		}
		line, err := terminal.line(ctx, prompt)
		switch {
		case ctx.Err() != nil, errors.Is(err, io.EOF):
			return
		case errors.Is(err, errInterrupted): // what was typed is dropped
			input = ""
			continue
		case err != nil:
			p.fail(usage("can the terminal be read?", "read the input: %v", err))
			return
		}
		if command := strings.TrimSpace(line); input == "" && isCommand(command) {
			more, failure := p.command(command)
			if !more {
				return
			}
			if failure != nil { // and no reason to leave with a code
				p.out.failure(asFailure(failure))
			}
			continue
		}
		input += line + "\n"
		if bundle.Incomplete(input) {
			continue
		}
		if source := input; strings.TrimSpace(source) != "" {
			running, stop := context.WithCancelCause(ctx)
			own := func() { stop(&event.Error{Code: event.CodeCancelled, Message: "interrupted"}) }
			p.interrupt.Store(&own)
			result := p.evaluate(running, source)
			p.interrupt.Store(nil)
			stop(nil)
			if result.Error != nil {
				_, _ = p.session.Stores() // what it says of its end, it has said by then
			}
			if p.broken.Swap(false) && !renew() {
				return
			}
		}
		input = ""
	}
}

func asFailure(err error) *event.Error {
	var known *event.Error
	if errors.As(err, &known) {
		return known
	}
	return &event.Error{Code: event.CodeScript, Message: err.Error()}
}

// stateFolder is where the program keeps what is its user's own and may be lost; empty: nowhere.
func (c *cli) stateFolder() string {
	if dir := c.env("XDG_STATE_HOME"); dir != "" {
		return dir + string(os.PathSeparator) + "metis-run"
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	if home := c.env("HOME"); home != "" && dir == home+"/.config" {
		dir = home + "/.local/state"
	}
	return dir + string(os.PathSeparator) + "metis-run"
}
