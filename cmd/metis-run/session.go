package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/sqlite"
)

func (c *cli) sessionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "session",
		Short: "Look at sessions on disk, edit them, rewind them, end them",
		Long: `Look at sessions on disk, edit them, rewind them, end them. run --session NAME and play --session NAME
begin them and go on with them.

NAME@SEQ is a session as its commit of number SEQ left it; log lists the commits. SCOPE is global,
realm, realm:REALM, local:ENV or local:ENV@REALM. KEY is a text; one that begins with $ has another $
before it, and keys that are none are $number:1, $boolean:true, $null and the like. Values are JSON, and
$map, $set, $date, ... for what JSON has not (docs/sessions.md). They are shown as they are: secrets too.

Exit codes: 0 done; 1 diff found something; 2 an unknown name or a wrong command line; 3 a file does
not load; 6 another process runs the session, or it cannot be read or written.`,
		Example: `  metis-run session ls
  metis-run session show demo
  metis-run session set demo global phase '"attack"'
  metis-run session log demo
  metis-run session rewind demo --to 3`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.sessionLsCommand(), c.sessionShowCommand(), c.sessionGetCommand(), c.sessionSetCommand(), c.sessionUnsetCommand(),
		c.sessionSeedCommand(), c.sessionLogCommand(), c.sessionDiffCommand(), c.sessionRewindCommand(), c.sessionDumpCommand(),
		c.sessionLoadCommand(), c.sessionEndCommand(), c.sessionGcCommand())
	var names []string
	for _, sub := range cmd.Commands() {
		names = append(names, sub.Name())
	}
	cmd.Args = func(_ *cobra.Command, words []string) error {
		if len(words) > 0 {
			return unknown("session command", "metis-run session", words[0], names)
		}
		return nil
	}
	return cmd
}

// sessionSub fills in what all commands of sessions have: --state, how many words they take, and what completes those;
// and that a number below zero is no flag.
func (c *cli) sessionSub(f *stateFlags, cmd *cobra.Command, least, most int) *cobra.Command {
	f.stateFlag(cmd.Flags())
	_ = cmd.MarkFlagDirname("state")
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		failure := c.flagError(cmd, err)
		var unknown *pflag.NotExistError
		if errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "" {
			if number := "-" + unknown.GetSpecifiedShortnames(); json.Valid([]byte(number)) {
				return usage("write -- before it: -- "+number, "%s is read as a flag", number)
			}
		}
		return failure
	})
	form := "metis-run session " + cmd.Use
	name := cmd.Name()
	cmd.Args = func(cmd *cobra.Command, words []string) error {
		switch {
		case len(words) < least:
			return usage("write: "+form, "session %s needs %s, not %d", name, counted(least, "argument"), len(words))
		case most >= 0 && len(words) > most:
			return usage("write: "+form, "session %s takes %s, %q is too much", name, counted(most, "argument"), words[most])
		case strings.Contains(form, " NAME") && !strings.Contains(form, "@SEQ") && len(words) > 0 && strings.Contains(words[0], "@"):
			return usage("write: "+form, "session %s is of a session, and %q names one of its commits", name, words[0])
		case cmd.Flags().Changed("state") && f.dir == "":
			return usage(emptyState, "--state is empty")
		case f.wait < 0:
			return usage("write --wait 1m", "--wait cannot be negative")
		}
		return nil
	}
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = c.completeSession(f, most)
	}
	return cmd
}

// kept opens the folder of the sessions. Where there is none, and none is to begin, there is no session.
func (c *cli) kept(f *stateFlags, begin bool, options sqlite.Options) (b stores.Backend, closed func(), err error) {
	dir, err := c.stateDir(f)
	if err != nil {
		return nil, nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, sqlite.FileName)); errors.Is(err, os.ErrNotExist) && !begin {
		return stores.NewMemory(), func() {}, nil
	}
	db, err := c.openState(f, options)
	if err != nil {
		return nil, nil, err
	}
	return db, func() { _ = db.Close() }, nil // every commit is on disk already
}

// withKept calls f with the sessions that are kept, after it has looked for the named one.
func (c *cli) withKept(ctx context.Context, f *stateFlags, name string, do func(b stores.Backend) error) error {
	b, closed, err := c.kept(f, false, sqlite.Options{})
	if err != nil {
		return err
	}
	defer closed()
	if err := c.hasSession(ctx, b, name); err != nil {
		return err
	}
	return do(b)
}

// hasSession finds out whether there is a session, and which are near its name.
func (c *cli) hasSession(ctx context.Context, b stores.Backend, name string) error {
	_, err := runtime.KeptLog(ctx, b, name)
	var known *event.Error
	if !errors.As(err, &known) || known.Code != event.CodeUnknown {
		return err
	}
	known.Hint = schema.Meant(name, sessionNames(ctx, b), known.Hint)
	return known
}

func sessionNames(ctx context.Context, b stores.Backend) (names []string) {
	infos, _ := b.List(ctx) // for hints and completions
	for _, info := range infos {
		names = append(names, info.Session)
	}
	return names
}

// editing is how a command of sessions writes.
func (c *cli) editing(f *stateFlags, b stores.Backend, command string) runtime.Durable {
	return c.durable(f, b, "session "+command)
}

// at reads NAME@SEQ; 0 is the newest commit.
func at(word string) (name string, seq int64, err error) {
	name, number, given := strings.Cut(word, "@")
	if !given {
		return name, 0, nil
	}
	seq, err = commitNumber(name, number, name+"@")
	return name, seq, err
}

// commitNumber reads the number of a commit of the session of that name, which stands behind before.
func commitNumber(name, number, before string) (int64, error) {
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil || seq < 1 {
		return 0, usage("write "+before+"1; metis-run session log "+name+" lists the commits", "a commit has a number from 1 on, and %q is none", number)
	}
	return seq, nil
}

// readKept reads the session of NAME@SEQ.
func (c *cli) readKept(ctx context.Context, f *stateFlags, word string, do func(*runtime.KeptSession) error) error {
	name, seq, err := at(word)
	if err != nil {
		return err
	}
	return c.withKept(ctx, f, name, func(b stores.Backend) error {
		k, err := runtime.ReadKept(ctx, b, name, seq)
		if err != nil {
			return err
		}
		defer k.Close()
		return do(k)
	})
}

// place reads SCOPE and KEY.
func place(scopeWord, keyWord string) (scope stores.Scope, key stores.Key, err error) {
	if scope, err = stores.ParseScope(scopeWord); err != nil {
		return scope, key, usage("metis-run session show lists the scopes and keys of a session", "%v", err)
	}
	if key, err = stores.ParseKey(keyWord); err != nil {
		return scope, key, usage("metis-run session show lists the scopes and keys of a session", "%v", err)
	}
	return scope, key, nil
}

// keyWord is a key in a line for people.
func keyWord(key stores.Key) string { return cmp.Or(inline(key.String()), `""`) }

// document prints what a command found, for programs.
func (c *cli) document(kind string, values map[string]any) {
	c.out.sink(event.Event{At: time.Now(), Body: event.Unknown{Event: kind, Fields: fields(values)}})
}

// edited tells what a command has changed in a session.
func (c *cli) edited(name, op, text string) {
	if c.out.json() {
		c.document("edited", map[string]any{"name": name, "op": op})
		return
	}
	c.out.note(text)
}
