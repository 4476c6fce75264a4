package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	stdruntime "runtime"
	"time"

	"github.com/spf13/pflag"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/host"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/sqlite"
)

const emptyState = "write --state DIR, or leave it out for $METIS_RUN_STATE or your own folder"

// stateFlags are the flags of the commands that go on with sessions on disk.
type stateFlags struct {
	session string
	dir     string
	ttl     time.Duration
	wait    time.Duration
	keep    int
	require bool
	listed  bool // the command says the folder itself
}

// sessionFlags adds those of a command that runs a session.
func (f *stateFlags) sessionFlags(flags *pflag.FlagSet) {
	flags.StringVar(&f.session, "session", "", "go on with the session `NAME` on disk, or begin it")
	f.keptFlags(flags, "--session")
}

// keptFlags are the flags that say how sessions are kept; with names the one that has them kept.
func (f *stateFlags) keptFlags(flags *pflag.FlagSet, with string) {
	flags.BoolVar(&f.require, "require-durable", false, "with "+with+": fail where a store holds something that cannot be kept on disk")
	durationVar(flags, &f.ttl, "ttl", "with "+with+": forget a session once it has been at rest for `D`, such as 3d or 12h; 0 is never (default: as it was, at first never)")
	flags.IntVar(&f.keep, "keep", 0, fmt.Sprintf("with %s: keep `N` earlier commits to look at and rewind to (default: as it was, at first %d)", with, runtime.DefaultKeep))
	f.stateFlag(flags)
	f.waitFlag(flags)
}

func (f *stateFlags) stateFlag(flags *pflag.FlagSet) {
	flags.StringVar(&f.dir, "state", "", "keep sessions in `DIR` (default: $METIS_RUN_STATE, else the user's state folder)")
}

func (f *stateFlags) waitFlag(flags *pflag.FlagSet) {
	durationVar(flags, &f.wait, "wait", "wait for `D` while another process runs the session")
}

// check finds what is wrong with the flags alone.
func (f *stateFlags) check(given func(string) bool) error {
	switch {
	case given("session") && f.session == "":
		return usage("write --session NAME", "a session's name cannot be empty")
	case f.session != "" && stores.CheckName(f.session) != nil:
		return usage("choose another name", "--session: %v", stores.CheckName(f.session))
	}
	return f.checkKept(given, "session")
}

// checkKept finds what is wrong with the flags that say how sessions are kept, which the flag of that name has them be.
func (f *stateFlags) checkKept(given func(string) bool, with string) error {
	for _, name := range []string{"require-durable", "ttl", "keep", "state", "wait"} {
		if !given(with) && given(name) {
			return usage(map[string]string{"session": "add --session NAME, or leave it out", "state": "add --state DIR, or leave it out"}[with],
				"--%s says how a session is kept, and none is", name)
		}
	}
	switch {
	case given("state") && f.dir == "":
		return usage(emptyState, "--state is empty")
	case f.keep < 0:
		return usage("write --keep 0 to keep none", "--keep cannot be negative")
	case f.ttl < 0 || f.wait < 0:
		return usage("write --ttl 3d, --wait 1m", "--ttl and --wait cannot be negative")
	}
	if given("keep") && f.keep == 0 { // see runtime.Durable
		f.keep = -1
	}
	if given("ttl") && f.ttl == 0 {
		f.ttl = -1
	}
	return nil
}

// stateDir is the folder of the sessions: that of --state, of $METIS_RUN_STATE, or the platform's for a user's state.
func (c *cli) stateDir(f *stateFlags) (string, error) {
	if f.dir != "" {
		return f.dir, nil
	}
	if dir := c.env("METIS_RUN_STATE"); dir != "" {
		return dir, nil
	}
	switch stdruntime.GOOS {
	case "windows":
		if dir := c.env("LocalAppData"); dir != "" {
			return filepath.Join(dir, "metis-run", "state"), nil
		}
	case "darwin":
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, "Library", "Application Support", "metis-run"), nil
		}
	default:
		if dir := c.env("XDG_STATE_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, "metis-run"), nil
		}
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, ".local", "state", "metis-run"), nil
		}
	}
	return "", usage("name one with --state DIR, or set METIS_RUN_STATE", "there is no folder to keep sessions in: the user has no home")
}

// openState opens the folder of the sessions.
func (c *cli) openState(f *stateFlags, options sqlite.Options) (*sqlite.DB, error) {
	dir, err := c.stateDir(f)
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(dir, options)
	if err != nil {
		failure := &event.Error{Code: event.CodeStore, Message: err.Error(), Hint: "name another folder with --state DIR"}
		var storage *stores.StorageError
		if errors.As(err, &storage) && storage.Hint != "" {
			failure.Hint = storage.Hint
		}
		return nil, failure
	}
	if c.verbose && !f.listed {
		c.out.note("sessions are kept in " + dir)
	}
	return db, nil
}

// durable is how the session of --session is kept.
func (c *cli) durable(f *stateFlags, db stores.Backend, command string) runtime.Durable {
	return runtime.Durable{Backend: db, Wait: f.wait, Keep: f.keep, TTL: f.ttl, Require: f.require,
		Owner: stores.Owner{Name: fmt.Sprintf("metis-run %s, process %d", command, os.Getpid())}}
}

// goingOn is the session of --session.
type goingOn struct {
	db      *sqlite.DB
	durable runtime.Durable
	exists  bool
	virtual bool                   // it has a virtual clock
	mission *mission.File          // that it plays; nil: none
	options runtime.MissionOptions // how
}

// goOn looks at the session of --session; nil without the flag. Without --dir environments are looked for where they were
// when the session began.
func (c *cli) goOn(ctx context.Context, f *stateFlags, find *search, command string) (*goingOn, error) {
	if f.session == "" {
		return nil, nil
	}
	db, err := c.openState(f, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	g := &goingOn{db: db, durable: c.durable(f, db, command)}
	var note host.Note
	for _, dir := range find.dirs {
		if dir, err = filepath.Abs(dir); err != nil {
			g.close()
			return nil, usage("name the folder by its absolute path", "--dir: %v", err)
		}
		note.Dirs = append(note.Dirs, dir)
	}
	g.durable.Note, _ = json.Marshal(note) // of strings
	kept, err := runtime.ReadKept(ctx, db, f.session, 0)
	var known *event.Error
	switch {
	case errors.As(err, &known) && known.Code == event.CodeUnknown:
		return g, nil
	case err != nil:
		g.close()
		return nil, err
	}
	defer kept.Close()
	g.exists, g.virtual = true, !kept.Clock.IsZero()
	if len(find.dirs) == 0 {
		_ = json.Unmarshal(kept.Note(), &note)
		find.dirs = note.Dirs
	}
	if g.mission, g.options, err = kept.Mission(); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

func (g *goingOn) close() {
	if g != nil {
		_ = g.db.Close() // every commit is on disk already
	}
}

// open opens the session, or one that ends with the process if g is nil.
func (g *goingOn) open(ctx context.Context, name string, options runtime.Options) (*runtime.Session, error) {
	if g == nil {
		return runtime.Open(options), nil
	}
	options.ID = name
	return runtime.OpenDurable(ctx, options, g.durable)
}
