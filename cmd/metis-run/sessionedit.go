package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/notation"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/sqlite"
)

func (c *cli) sessionGetCommand() *cobra.Command {
	f := &stateFlags{}
	return c.sessionSub(f, &cobra.Command{
		Use:   "get NAME[@SEQ] SCOPE KEY [PATH]",
		Short: "Print a value of a store, or a part of it",
		Long: `Print a value of a store in the notation of values, as set takes it; with PATH a part of it: .name of an
object, or ["a name"]; [0] of an array; .get("key") of a Map; .has("key") of a Map or a Set;
.entries[0][1] of a Map whose keys are objects, .values[0] of a Set; .message and .cause of an Error.`,
		Example: `  metis-run session get demo global phase
  metis-run session get demo local:deployment deployment_deploy_1 .steps[0].status
  metis-run session get demo@3 global hosts '.get("web").ports[0]'`,
		RunE: func(cmd *cobra.Command, words []string) error {
			return c.readKept(cmd.Context(), f, words[0], func(k *runtime.KeptSession) error { return c.sessionGet(k, words) })
		},
	}, 3, 4)
}

func (c *cli) sessionGet(k *runtime.KeptSession, words []string) error {
	scope, key, err := place(words[1], words[2])
	if err != nil {
		return err
	}
	value, err := k.Value(scope, key)
	if err != nil {
		return err
	}
	path := ""
	if len(words) == 4 {
		path = words[3]
		whole, err := notation.Parse(value)
		if err != nil {
			return &event.Error{Code: event.CodeStore, Message: fmt.Sprintf("%s %q: %v", scope, key, err), Hint: "leave the path out"}
		}
		part, err := whole.At(path)
		if err != nil {
			return &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("%s %q: %v", scope, key, err), Hint: "metis-run session get --help shows what a path can be"}
		}
		value = part.JSON()
	}
	if c.out.json() {
		c.document("value", map[string]any{"name": k.Name, "commit": k.Seq, "scope": words[1], "key": words[2], "path": path, "value": value})
		return nil
	}
	text := string(value)
	if len(text) > 80 {
		text = indented(value)
	}
	c.out.print(text + "\n")
	return nil
}

const valueHint = `write a value as session get prints it: '"text"', 7, '{"a": [1]}', @file or -`

func (c *cli) sessionSetCommand() *cobra.Command {
	f := &stateFlags{}
	cmd := c.sessionSub(f, &cobra.Command{
		Use:   "set NAME SCOPE KEY JSON|@file|-",
		Short: "Put a value into a store",
		Long: `Put a value, in the notation of values, into a store: JSON, @file for the text of a file, - for stdin. A
value that is there already stays as it is, with the objects that it shares with other keys.`,
		Example: `  metis-run session set demo global phase '"attack"'
  metis-run session set demo global seen '{"$set": ["web", "db"]}'
  metis-run session get demo global hosts > hosts.json; metis-run session set demo global hosts @hosts.json`,
		RunE: func(cmd *cobra.Command, words []string) error { return c.sessionSet(cmd.Context(), f, words) },
	}, 4, 4)
	f.waitFlag(cmd.Flags())
	return cmd
}

func (c *cli) sessionSet(ctx context.Context, f *stateFlags, words []string) error {
	name := words[0]
	scope, key, err := place(words[1], words[2])
	if err != nil {
		return err
	}
	value, err := c.readJSON("the value", words[3], event.CodeUsage, valueHint)
	if err != nil {
		return err
	}
	if _, err := notation.Parse(value); err != nil {
		return usage(valueHint, "the value: %v", err)
	}
	return c.withKept(ctx, f, name, func(b stores.Backend) error {
		err := runtime.EditKept(ctx, c.editing(f, b, "set"), name, "session set", func(k *runtime.KeptSession) error {
			if err := k.Set(scope, key, value); err != nil {
				return usage(valueHint, "%v", err)
			}
			return nil
		})
		if err == nil {
			c.edited(name, "set", fmt.Sprintf("set %s %s of session %s", scope, keyWord(key), name))
		}
		return err
	})
}

func (c *cli) sessionUnsetCommand() *cobra.Command {
	f := &stateFlags{}
	cmd := c.sessionSub(f, &cobra.Command{
		Use:     "unset NAME SCOPE KEY",
		Short:   "Take a key out of a store, as if it had never been used",
		Example: `  metis-run session unset demo global phase`,
		RunE:    func(cmd *cobra.Command, words []string) error { return c.sessionUnset(cmd.Context(), f, words) },
	}, 3, 3)
	f.waitFlag(cmd.Flags())
	return cmd
}

func (c *cli) sessionUnset(ctx context.Context, f *stateFlags, words []string) error {
	name := words[0]
	scope, key, err := place(words[1], words[2])
	if err != nil {
		return err
	}
	return c.withKept(ctx, f, name, func(b stores.Backend) error {
		err := runtime.EditKept(ctx, c.editing(f, b, "unset"), name, "session unset", func(k *runtime.KeptSession) error { return k.Unset(scope, key) })
		if err == nil {
			c.edited(name, "unset", fmt.Sprintf("took %s %s out of session %s", scope, keyWord(key), name))
		}
		return err
	})
}

func (c *cli) sessionSeedCommand() *cobra.Command {
	f := &stateFlags{}
	cmd := &cobra.Command{
		Use:   "seed NAME FILE",
		Short: "Put the values of a file into the stores; begin the session if it is not there",
		Long: `Put the values of FILE into the stores of a session, in one commit: YAML or JSON, scope -> key -> value,
as under stores: of a scenario. Other keys stay as they are. A session that is not there begins with
them, without a mission, for run --session. - is stdin.`,
		Example: `  metis-run session seed demo stores.yaml
  metis-run run my-env/scan --session demo`,
		ValidArgsFunction: func(cmd *cobra.Command, words []string, part string) ([]string, cobra.ShellCompDirective) {
			if len(words) == 1 {
				return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
			}
			return c.completeSession(f, 1)(cmd, words, part)
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			return c.sessionSeed(cmd.Context(), f, words[0], words[1])
		},
	}
	c.sessionSub(f, cmd, 2, 2)
	f.waitFlag(cmd.Flags())
	return cmd
}

// readText reads a file, or stdin for -.
func (c *cli) readText(ctx context.Context, name, hint string) (shown string, text []byte, err error) {
	shown = name
	read := func() ([]byte, error) { return os.ReadFile(name) }
	if name == "-" {
		shown = "stdin"
		read = func() ([]byte, error) { return io.ReadAll(c.stdin) }
	}
	if text, err = interruptible(ctx, read); err != nil {
		return shown, nil, &event.Error{Code: event.CodeLoad, Message: err.Error(), Hint: hint}
	}
	return shown, text, nil
}

const seedHint = `write scope -> key -> value, such as {"global": {"phase": "attack"}}`

func (c *cli) sessionSeed(ctx context.Context, f *stateFlags, name, file string) error {
	if err := stores.CheckName(name); err != nil {
		return usage("choose another name", "%v", err)
	}
	shown, text, err := c.readText(ctx, file, "name a YAML or JSON file of scope -> key -> value, or - for stdin")
	if err != nil {
		return err
	}
	seeds, err := scenario.ParseSeeds(shown, text)
	var wrong *scenario.FileError
	if errors.As(err, &wrong) {
		for _, problem := range wrong.Problems {
			problem.Code, problem.Hint = event.CodeLoad, cmp.Or(problem.Hint, seedHint)
		}
		return event.Join(wrong.Problems)
	}
	if err != nil {
		return err
	}
	if len(seeds) == 0 {
		return &event.Error{Code: event.CodeLoad, Message: shown + " holds no values", Hint: seedHint}
	}
	b, closed, err := c.kept(f, true, sqlite.Options{})
	if err != nil {
		return err
	}
	defer closed()
	err = runtime.BeginKept(ctx, c.editing(f, b, "seed"), name, "session seed", func(k *runtime.KeptSession) error {
		for _, seed := range seeds {
			key, err := stores.ParseKey(seed.Key)
			if err == nil {
				err = k.Set(seed.Scope, key, seed.Value)
			}
			if err != nil {
				return &event.Error{Code: event.CodeLoad, Message: err.Error(), Hint: "write keys as session show lists them",
					Source: fmt.Sprintf("%s:%d:%d", shown, seed.At.Line, seed.At.Column)}
			}
		}
		return nil
	})
	if err == nil {
		c.edited(name, "seed", fmt.Sprintf("put %s into session %s", counted(len(seeds), "value"), name))
	}
	return err
}

func (c *cli) sessionRewindCommand() *cobra.Command {
	f := &stateFlags{}
	to := ""
	cmd := c.sessionSub(f, &cobra.Command{
		Use:   "rewind NAME --to SEQ",
		Short: "Make an earlier commit the latest again: stores, mission and all",
		Long: `Make an earlier commit the latest again, in one step: stores, mission, clock and seed. It is a new commit,
so that rewinding can be undone by another. Nobody may run the session.`,
		Example: `  metis-run session log demo
  metis-run session rewind demo --to 3`,
		RunE: func(cmd *cobra.Command, words []string) error {
			name := words[0]
			if !cmd.Flags().Changed("to") {
				return usage("write: metis-run session rewind "+name+" --to SEQ; session log "+name+" lists the commits", "rewind needs --to")
			}
			seq, err := commitNumber(name, to, "--to ")
			if err != nil {
				return err
			}
			return c.withKept(cmd.Context(), f, name, func(b stores.Backend) error {
				err := runtime.Rewind(cmd.Context(), c.editing(f, b, "rewind"), name, seq)
				if err == nil {
					c.edited(name, "rewind", fmt.Sprintf("session %s is as commit %d left it", name, seq))
				}
				return err
			})
		},
	}, 1, 1)
	cmd.Flags().StringVar(&to, "to", "", "the number `SEQ` of the commit to go back to")
	_ = cmd.RegisterFlagCompletionFunc("to", c.completeCommit(f))
	f.waitFlag(cmd.Flags())
	return cmd
}

func (c *cli) sessionDumpCommand() *cobra.Command {
	f := &stateFlags{}
	out := "-"
	cmd := c.sessionSub(f, &cobra.Command{
		Use:   "dump NAME[@SEQ] [-o FILE]",
		Short: "Write a session as one JSON document, which load makes the same session of",
		Long: `Write a session as one JSON document, on stdout or into a file that only its owner may read, for it holds
all that the stores do. What stands at its beginning is for people: the stores in the notation of values.
What load reads is under kept; a document in which the two differ is refused.`,
		Example: `  metis-run session dump demo -o demo.json
  metis-run session load demo.json --as copy`,
		RunE: func(cmd *cobra.Command, words []string) error {
			return c.sessionDump(cmd.Context(), f, words[0], out)
		},
	}, 1, 1)
	cmd.Flags().StringVarP(&out, "output", "o", "-", "write to `FILE`, in one step; - is stdout")
	return cmd
}

func (c *cli) sessionDump(ctx context.Context, f *stateFlags, word, file string) error {
	name, seq, err := at(word)
	if err != nil {
		return err
	}
	if file == "" {
		return usage("write -o FILE, or - for stdout", "--output is empty")
	}
	return c.withKept(ctx, f, name, func(b stores.Backend) error {
		text, lost, err := runtime.DumpKept(ctx, b, name, seq)
		if err != nil {
			return err
		}
		if file == "-" && c.out.json() {
			lost = nil // stdout is the document's, which says so itself
		}
		for _, what := range lost {
			c.out.diagnostic(event.Diagnostic{Code: "entry-damaged", Severity: schema.SeverityError, Message: what,
				Hint: fmt.Sprintf("the dump is without it: metis-run session log %s lists commits that may have it", name)})
		}
		if file == "-" {
			c.out.print(string(text))
			return nil
		}
		if err := replace(file, text, true); err != nil {
			return usage("name a file that you may write", "--output: %v", err)
		}
		c.edited(name, "dump", fmt.Sprintf("wrote session %s to %s (%s)", name, file, bytesOf(len(text))))
		return nil
	})
}

func (c *cli) sessionLoadCommand() *cobra.Command {
	f := &stateFlags{}
	as := ""
	cmd := &cobra.Command{
		Use:   "load FILE [--as NAME]",
		Short: "Make the session that dump has written",
		Long: `Make the session that dump has written: stores with all that they share, mission, clock, seed and ids.
Commits begin anew. There must be none of its name; nothing is made of a file that is damaged, or that
was edited: edit the session by set and unset. - is stdin.`,
		Example: `  metis-run session load demo.json --as copy
  metis-run session dump demo | metis-run session load - --state ./elsewhere`,
		ValidArgsFunction: func(_ *cobra.Command, words []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(words) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			return c.sessionLoad(cmd.Context(), f, words[0], as, cmd.Flags().Changed("as"))
		},
	}
	c.sessionSub(f, cmd, 1, 1)
	cmd.Flags().StringVar(&as, "as", "", "name it `NAME` (default: the name in the file)")
	f.waitFlag(cmd.Flags())
	return cmd
}

func (c *cli) sessionLoad(ctx context.Context, f *stateFlags, file, as string, named bool) error {
	if err := stores.CheckName(as); named && err != nil {
		return usage("choose another name", "--as: %v", err)
	}
	shown, text, err := c.readText(ctx, file, "name a file that metis-run session dump has written, or - for stdin")
	if err != nil {
		return err
	}
	b, closed, err := c.kept(f, true, sqlite.Options{})
	if err != nil {
		return err
	}
	defer closed()
	name, err := runtime.LoadKept(ctx, c.editing(f, b, "load"), text, as)
	var known *event.Error
	switch {
	case err == nil:
		c.edited(name, "load", "made session "+name)
	case errors.As(err, &known) && known.Code == event.CodeLoad:
		known.Message = shown + ": " + known.Message
	}
	return err
}

func (c *cli) sessionEndCommand() *cobra.Command {
	f := &stateFlags{}
	cmd := c.sessionSub(f, &cobra.Command{
		Use:   "end NAME...",
		Short: "Delete sessions",
		Long: `Delete sessions with all of their commits. Of a mission METIS's teardown is not played: no effect and no
hook of it runs. metis-run play --session NAME --step end plays it.`,
		Example: `  metis-run session end demo copy`,
		RunE:    func(cmd *cobra.Command, words []string) error { return c.sessionEnd(cmd.Context(), f, words) },
	}, 1, -1)
	f.waitFlag(cmd.Flags())
	return cmd
}

func (c *cli) sessionEnd(ctx context.Context, f *stateFlags, names []string) error {
	var failures []*event.Error
	for _, name := range names {
		err := c.withKept(ctx, f, name, func(b stores.Backend) error { return runtime.EndKept(ctx, c.editing(f, b, "end"), name) })
		var known *event.Error
		switch {
		case err == nil:
			c.edited(name, "end", "ended session "+name)
		case errors.As(err, &known):
			failures = append(failures, known)
		default:
			return err
		}
	}
	if len(failures) > 0 {
		for _, failure := range failures {
			c.exit(event.ExitCode(failure.Code))
		}
		return event.Join(failures)
	}
	return nil
}

func (c *cli) sessionGcCommand() *cobra.Command {
	f := &stateFlags{}
	var olderThan time.Duration
	dry := false
	cmd := c.sessionSub(f, &cobra.Command{
		Use:   "gc [--older-than D]",
		Short: "Delete the sessions whose time is over, and say which",
		Long: `Delete the sessions whose --ttl has passed since their latest commit, and with --older-than those without
a commit for so long. One that somebody runs stays. Expired sessions also go whenever another command
opens the folder.`,
		Example: `  metis-run session gc --older-than 30d --dry-run`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("older-than") && olderThan <= 0 {
				return usage("write --older-than 30d", "--older-than must be more than nothing")
			}
			return c.sessionGc(cmd.Context(), f, olderThan, dry)
		},
	}, 0, 0)
	durationVar(cmd.Flags(), &olderThan, "older-than", "also those without a commit for `D`, such as 30d")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say which")
	return cmd
}

func (c *cli) sessionGc(ctx context.Context, f *stateFlags, olderThan time.Duration, dry bool) error {
	b, closed, err := c.kept(f, false, sqlite.Options{KeepExpired: true})
	if err != nil {
		return err
	}
	defer closed()
	ended, err := runtime.CollectKept(ctx, c.editing(f, b, "gc"), olderThan, dry)
	if db, ok := b.(*sqlite.DB); ok && err == nil && !dry {
		_, err = db.Collect(ctx) // the locks of those that are gone
	}
	word := "ended"
	if dry {
		word = "would end"
	}
	if c.out.json() {
		sessions := []map[string]any{}
		for _, info := range ended {
			sessions = append(sessions, map[string]any{"name": info.Session, "at": info.At.UTC(), "ttl": info.TTL.Seconds()})
		}
		c.document("collected", map[string]any{"dry": dry, "sessions": sessions})
		return err
	}
	for _, info := range ended {
		ttl := ""
		if info.TTL > 0 {
			ttl = ", its ttl is " + span(info.TTL)
		}
		c.out.print(fmt.Sprintf("%s %s: its latest commit was %s%s\n", word, info.Session, ago(info.At), ttl))
	}
	if len(ended) == 0 && err == nil {
		c.out.note("no session's time is over")
	}
	return err
}
