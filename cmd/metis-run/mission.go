package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
)

func (c *cli) missionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mission",
		Short: "Look at missions",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) > 0 {
				return unknown("command", "metis-run mission", words[0], []string{"show"})
			}
			return nil
		},
	}
	cmd.AddCommand(c.missionShowCommand())
	return cmd
}

func (c *cli) missionShowCommand() *cobra.Command {
	f := &search{}
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "Show a mission: forces, nodes, actions, files, effects and what each would run",
		Long: `Show a mission: its forces with their trees of nodes, actions and pools, its files, and each effect
with the target that it would run, or why METIS would skip it.

FILE is a .metis.zip that METIS 2.3 to 2.5 exports, its data.json, or - for stdin. With --format
json: one event that has all of it.`,
		Example: `  metis-run mission show attack.metis.zip --dir integration/target-env
  metis-run mission show mission.json --format json`,
		Args: oneFile("mission show"),
		RunE: func(cmd *cobra.Command, words []string) error { return c.showMission(cmd.Context(), f, words[0]) },
	}
	f.dirFlag(cmd.Flags())
	f.missionFlags(cmd.Flags())
	complete(cmd, "metis", "2.3", "2.4", "2.5")
	_ = cmd.MarkFlagDirname("dir")
	return cmd
}

// missionFlags are those of a search of which a mission decides what version of METIS reads it.
func (s *search) missionFlags(flags *pflag.FlagSet) {
	s.cacheFlag(flags)
	flags.StringVar(&s.metis, "metis", "", "play the mission as METIS `VERSION` does: 2.3, 2.4 or 2.5 (default: the one that wrote it, or 2.5 where an environment is written for it)")
}

// oneFile is the Args of commands that take a mission.
func oneFile(command string) cobra.PositionalArgs {
	return func(_ *cobra.Command, words []string) error {
		switch len(words) {
		case 0:
			return usage("write: metis-run "+command+" FILE, a .metis.zip or its data.json", "%s needs a mission", command)
		case 1:
			return nil
		}
		return usage("write: metis-run "+command+" FILE", "%s takes one mission, %q is too many", command, words[1])
	}
}

// readMission reads a mission's file, or stdin for -.
func (c *cli) readMission(ctx context.Context, name string) (data []byte, f *mission.File, err error) {
	shown := name
	c.rests(name)
	read := func() ([]byte, error) { return os.ReadFile(name) }
	if name == "-" {
		shown = "stdin"
		read = func() ([]byte, error) { return io.ReadAll(io.LimitReader(c.stdin, mission.MaxSize+1)) }
	}
	data, err = interruptible(ctx, read)
	if err != nil {
		if of := (*fs.PathError)(nil); errors.As(err, &of) {
			err = of.Err // the name is said already
		}
		return nil, nil, &event.Error{Code: event.CodeMission, Message: fmt.Sprintf("read mission %q: %v", shown, err), Hint: "name a .metis.zip that METIS exports, or its data.json"}
	}
	f, err = mission.Load(data, shown)
	if err != nil {
		return nil, nil, missionError(err)
	}
	return data, f, nil
}

// interruptible does not wait for a pipe that nobody writes to once ctx is cancelled. The read is then left to the end of
// the process: nothing interrupts the opening of a named pipe.
func interruptible(ctx context.Context, read func() ([]byte, error)) (data []byte, err error) {
	done := make(chan struct{})
	var text []byte
	var failure error
	go func() {
		defer close(done)
		text, failure = read()
	}()
	select {
	case <-done:
		return text, failure
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// missionError is every problem of a mission that does not load.
func missionError(err error) error {
	var load *mission.LoadError
	if !errors.As(err, &load) {
		return &event.Error{Code: event.CodeMission, Message: err.Error(), Hint: "export the mission anew"}
	}
	var all []*event.Error
	for _, p := range load.Problems {
		e := &event.Error{Code: event.CodeMission, Message: p.Message, Hint: p.Hint, Source: load.Name}
		if p.Path != "" {
			e.Message = p.Path + ": " + e.Message
		}
		all = append(all, e)
	}
	if load.More > 0 {
		all = append(all, &event.Error{Code: event.CodeMission, Source: load.Name, Message: fmt.Sprintf("and %d more", load.More), Hint: "mend these first"})
	}
	if !slices.ContainsFunc(all, func(e *event.Error) bool { return e.Hint != "" }) {
		all[len(all)-1].Hint = "mend the file, or export the mission anew; nothing of it is loaded until all of it is right"
	}
	return event.Join(all)
}

// withMission calls f with a session of the mission that was not started, and says what is wrong in its environments:
// misfit is whether a file of one does not load.
func (c *cli) withMission(ctx context.Context, flags *search, file *mission.File, f func(*runtime.Session) error) (misfit bool, err error) {
	lib := c.library(flags.dirs, flags.noCache, "")
	m, err := lib.Mission(ctx, file, runtime.MissionOptions{METIS: flags.metis, Begun: true})
	if err != nil {
		return false, err
	}
	var broken atomic.Bool
	s := runtime.Open(runtime.Options{Mission: m, Quiet: true, Sink: func(e event.Event) {
		switch b := e.Body.(type) {
		case event.Console:
			c.out.sink(e)
		case event.Diagnostic:
			if b.Code != "environment-missing" { // each effect says it
				c.out.diagnostic(b)
			}
			if b.Code == event.CodeLoad {
				broken.Store(true)
			}
		}
	}})
	defer context.AfterFunc(ctx, func() { s.CancelAll(&event.Error{Code: event.CodeCancelled, Message: "cancelled"}) })()
	defer s.End()
	err = f(s)
	return broken.Load(), err
}

func (c *cli) showMission(ctx context.Context, f *search, name string) error {
	_, file, err := c.readMission(ctx, name)
	if err != nil {
		return err
	}
	_, err = c.withMission(ctx, f, file, func(s *runtime.Session) error {
		o, err := s.Outline()
		if err != nil {
			return err
		}
		if c.out.json() {
			c.out.sink(event.Event{At: time.Now(), Body: event.Unknown{Event: "outline", Fields: fields(map[string]any{"mission": o})}})
			return nil
		}
		c.out.print(outlineText(o))
		return nil
	})
	return err
}

// outlineText is a mission for people.
func outlineText(o runtime.Outline) string {
	w := &outliner{}
	w.line(0, "%s (build %d, METIS %s)", name("mission", o.Name), o.Build, o.METIS)
	if len(o.Resources) > 1 {
		var list []string
		for _, r := range o.Resources {
			list = append(list, r.Name)
		}
		w.line(0, "resources: %s", strings.Join(list, ", "))
	}
	for _, f := range o.Forces {
		head := name("force "+f.Key, f.Name)
		if f.Reveals {
			head += ", reveals all nodes"
		}
		for _, p := range f.Pools {
			pool := fmt.Sprintf(", %s %v", p.Resource, p.Balance)
			switch {
			case p.Excluded:
				pool += " (excluded)"
			case p.AllowNegative:
				pool += " (may be negative)"
			}
			head += pool
		}
		w.line(0, "\n%s", head)
		w.nodes(1, f.Nodes)
		if f.Excluded > 0 {
			w.line(1, "(%s excluded)", counted(f.Excluded, "node"))
		}
	}
	if len(o.Files) > 0 {
		w.line(0, "\nfiles")
		for _, f := range o.Files {
			access := strings.Join(f.Access, ", ")
			if access == "" {
				access = "nobody"
			}
			w.line(1, "%s: %s", name(f.ID, f.Name), access)
		}
	}
	if len(o.Effects) > 0 {
		w.line(0, "\neffects of the session")
		w.effects(1, o.Effects)
	}
	return w.String()
}

// name is a key with the name behind it, unless they say the same.
func name(key, name string) string {
	if name == "" || name == key {
		return key
	}
	return key + " " + fmt.Sprintf("%q", inline(name))
}

type outliner struct{ strings.Builder }

func (w *outliner) line(depth int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if rest, gap := strings.CutPrefix(text, "\n"); gap {
		w.WriteByte('\n')
		text = rest
	}
	w.WriteString(strings.Repeat("  ", depth) + text + "\n")
}

func (w *outliner) nodes(depth int, nodes []runtime.OutlineNode) {
	for _, n := range nodes {
		var is []string
		for what, yes := range map[string]bool{"executable": n.Executable, "device": n.Device, "blocked": n.Blocked} {
			if yes {
				is = append(is, what)
			}
		}
		slices.Sort(is)
		head := name(n.Key, n.Name)
		if len(is) > 0 {
			head += ", " + strings.Join(is, ", ")
		}
		w.line(depth, "%s", head)
		for _, a := range n.Actions {
			head := fmt.Sprintf("action %s: %.4g %%, %v", name(a.Key, a.Name), a.SuccessChance*100, time.Duration(a.ProcessTime)*time.Millisecond)
			for _, resource := range slices.Sorted(maps.Keys(a.Costs)) {
				head += fmt.Sprintf(", %s %v", resource, a.Costs[resource])
			}
			if a.Type == "single-use" {
				head += ", once"
			}
			if a.OpensNode {
				head += ", opens the node"
			}
			w.line(depth+1, "%s", head)
			w.effects(depth+2, a.Effects)
		}
		w.nodes(depth+1, n.Nodes)
	}
}

func (w *outliner) effects(depth int, effects []runtime.OutlineEffect) {
	for _, e := range effects {
		runs := e.Environment + "/" + e.Target
		if e.TargetName != "" {
			runs = name(runs, e.TargetName)
		}
		w.line(depth, "%s: effect %s runs %s", e.Trigger, name(e.Key, e.Name), runs)
		for _, issue := range e.Skipped {
			w.line(depth+1, "skipped: %s (%s)", issue.Message, issue.Code)
		}
	}
}
