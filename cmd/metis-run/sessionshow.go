package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/sqlite"
)

func (c *cli) sessionLsCommand() *cobra.Command {
	f := &stateFlags{listed: true}
	return c.sessionSub(f, &cobra.Command{
		Use:   "ls",
		Short: "List the sessions on disk, and say where that is",
		Long: `List the sessions on disk: what METIS says they are, the mission, the latest commit, the size with the
commits before, when they are forgotten, and who runs them.`,
		Example: `  metis-run session ls
  metis-run session ls --state ./state --format json`,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.sessionLs(cmd.Context(), f) },
	}, 0, 0)
}

func (c *cli) sessionLs(ctx context.Context, f *stateFlags) error {
	dir, err := c.stateDir(f)
	if err != nil {
		return err
	}
	b, closed, err := c.kept(f, false, sqlite.Options{})
	if err != nil {
		return err
	}
	defer closed()
	list, err := runtime.ListKept(ctx, b)
	if err != nil {
		return err
	}
	if c.out.json() {
		sessions := []map[string]json.RawMessage{}
		for _, one := range list {
			s := map[string]any{"name": one.Session, "state": one.State, "mission": one.Plays, "commit": one.Seq, "epoch": one.Epoch,
				"at": one.At.UTC(), "size": one.Size, "damaged": failed(one.Damaged)}
			if one.TTL > 0 {
				s["ttl"] = one.TTL.Seconds()
			}
			if one.Holder != nil {
				s["holder"] = holderFields(one.Holder)
			}
			sessions = append(sessions, fields(s))
		}
		c.document("sessions", map[string]any{"dir": dir, "sessions": sessions})
		return nil
	}
	if len(list) == 0 {
		c.out.print("no sessions in " + dir + "\n")
		return nil
	}
	var text strings.Builder
	text.WriteString("sessions in " + dir + "\n")
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "NAME\tSTATE\tCOMMIT\tLATEST\tSIZE\tTTL\tMISSION\tRUN BY")
	for _, one := range list {
		state, ttl, plays, by := one.State, "-", "-", "nobody"
		if one.Damaged != nil {
			state = "damaged"
		}
		if one.TTL > 0 {
			ttl = span(one.TTL)
		}
		if one.Plays != "" {
			plays = inline(one.Plays)
		}
		if one.Holder != nil {
			by = heldBy(one.Holder)
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\n", one.Session, state, one.Seq, ago(one.At), bytesOf(one.Size), ttl, plays, by)
	}
	_ = w.Flush() // into memory
	for _, one := range list {
		if one.Damaged != nil {
			fmt.Fprintf(&text, "%s: %v\n", one.Session, one.Damaged)
		}
	}
	c.out.print(trimLines(text.String()))
	return nil
}

// heldBy is who runs a session, and since when.
func heldBy(h *stores.Holder) string {
	return fmt.Sprintf("%s since %s", inline(h.Owner.Name), h.Since.Local().Format(time.DateTime))
}

// holderFields is who runs a session, for programs.
func holderFields(h *stores.Holder) map[string]any {
	return map[string]any{"name": h.Owner.Name, "since": h.Since.UTC()}
}

// failed is the text of an error; "" of none.
func failed(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// ago is how long something is past, in its largest unit.
func ago(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	switch d := time.Since(at); {
	case d < time.Minute:
		return fmt.Sprintf("%ds ago", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%dm ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%dd ago", int(d.Hours()/24))
	}
}

// bytesOf is a size for people.
func bytesOf[N int | int64](n N) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

func (c *cli) sessionShowCommand() *cobra.Command {
	f := &stateFlags{}
	return c.sessionSub(f, &cobra.Command{
		Use:   "show NAME[@SEQ]",
		Short: "Show a session: its stores as trees, what of its mission has changed",
		Long: `Show a session as its latest commit left it, or the one of number SEQ: each store with its keys, what
is under them, the bytes on disk and when those were written; what was in memory only and is gone with
its process; what is damaged; who runs it; what was under way; and what of its mission has changed since
that began.
Keys that share objects share their bytes.`,
		Example: `  metis-run session show demo
  metis-run session show demo@3 --format json`,
		RunE: func(cmd *cobra.Command, words []string) error {
			return c.readKept(cmd.Context(), f, words[0], func(k *runtime.KeptSession) error { return c.showKept(cmd.Context(), k) })
		},
	}, 1, 1)
}

func (c *cli) showKept(ctx context.Context, k *runtime.KeptSession) error {
	realms, err := k.Realms()
	if err != nil {
		return err
	}
	holder, current, err := k.Holder(ctx)
	if err != nil {
		return err
	}
	entries := k.Entries()
	if c.out.json() {
		document := keptFields(k, entries, realms)
		if holder != nil {
			document["holder"] = holderFields(holder)
		}
		c.document("kept", document)
		return nil
	}
	w := &outliner{}
	w.line(0, "session %s: %s, commit %d of %s", k.Name, k.State, k.Seq, k.At.Local().Format(time.DateTime))
	if k.Damaged != nil {
		w.line(1, "damaged: %v", k.Damaged)
	}
	if k.Plays != "" {
		w.line(1, "plays %s", inline(k.Plays))
	}
	if !k.Clock.IsZero() {
		w.line(1, "its virtual clock stands at %s", k.Clock.Format(time.RFC3339Nano))
	}
	is := "was"
	if current {
		is = "is"
	}
	if holder != nil {
		w.line(1, "run by %s", heldBy(holder))
	}
	for _, t := range k.Running {
		w.line(1, "%s %s %s %s%s", t.Task.ID, underWay(t), is, t.Task.Status, waiting(t.At))
	}
	scopes := []stores.Scope{}
	for _, entry := range entries {
		if !slices.Contains(scopes, entry.Scope) {
			scopes = append(scopes, entry.Scope)
		}
	}
	for _, scope := range scopes {
		w.line(0, "\n%s", scope)
		for _, entry := range entries {
			if entry.Scope == scope {
				w.entry(k, entry)
			}
		}
	}
	for _, r := range realms {
		changes, err := r.Changes()
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			w.line(0, "\nmission %sas it began", realmWord(r.Name))
			continue
		}
		w.line(0, "\nmission %ssince it began", realmWord(r.Name))
		for _, change := range changes {
			change.Scope = ""
			w.line(1, "%s", changeText(change))
		}
	}
	c.out.print(w.String())
	return nil
}

func realmWord(name string) string {
	if name == "" {
		return ""
	}
	return "in the realm of " + inline(name) + " "
}

func waiting(at string) string {
	if at == "" {
		return ""
	}
	return ", waiting at " + at
}

// underWay is what a task runs.
func underWay(t runtime.KeptTask) string {
	if t.Task.Target == "" {
		return t.Task.Of
	}
	return t.Task.Env + "/" + t.Task.Target
}

// entry tells of one state.
func (w *outliner) entry(k *runtime.KeptSession, entry runtime.KeptEntry) {
	key := keyWord(entry.Key)
	facts := fmt.Sprintf("%s, %s, %s", key, bytesOf(entry.Size), entry.Changed.Local().Format(time.DateTime))
	switch {
	case entry.Live != "":
		w.line(1, "%s, in memory only: %s", key, inline(entry.Live))
		return
	case entry.Damaged != nil:
		w.line(1, "%s, damaged: %v", facts, entry.Damaged)
		return
	}
	text, err := k.Inspect(entry.Scope, entry.Key)
	if err != nil {
		w.line(1, "%s, damaged: %v", facts, err)
		return
	}
	w.line(1, "%s", facts)
	w.WriteString(indent(text))
	lost, _ := k.Lost(entry.Scope, entry.Key) // it has just been read
	for _, l := range lost {
		w.line(2, "in memory only: %s was %s", inline(l.Path), inline(l.What))
	}
}

// keptFields is a session for programs.
func keptFields(k *runtime.KeptSession, entries []runtime.KeptEntry, realms []runtime.KeptRealm) map[string]any {
	document := map[string]any{"name": k.Name, "commit": k.Seq, "epoch": k.Epoch, "at": k.At.UTC(), "state": k.State, "mission": k.Plays, "damaged": failed(k.Damaged)}
	if !k.Clock.IsZero() {
		document["clock"] = k.Clock
	}
	var running []map[string]json.RawMessage
	for _, t := range k.Running {
		running = append(running, fields(map[string]any{"task": t.Task.ID, "kind": t.Task.Of, "env": t.Task.Env, "target": t.Task.Target, "status": t.Task.Status, "source": t.At}))
	}
	if running != nil {
		document["running"] = running
	}
	list := []map[string]json.RawMessage{}
	for _, entry := range entries {
		e := map[string]any{"scope": entry.Scope.String(), "key": entry.Key.String(), "size": entry.Size, "at": entry.Changed.UTC(),
			"live": entry.Live, "damaged": failed(entry.Damaged)}
		if entry.Live == "" && entry.Damaged == nil {
			value, err := k.Value(entry.Scope, entry.Key)
			if err != nil {
				e["damaged"] = err.Error()
			} else {
				e["value"] = value
				if lost, _ := k.Lost(entry.Scope, entry.Key); lost != nil { // it has just been read
					e["lost"] = lost
				}
			}
		}
		list = append(list, fields(e))
	}
	document["entries"] = list
	if realms != nil {
		states := []map[string]any{}
		for _, r := range realms {
			states = append(states, map[string]any{"realm": r.Name, "state": r.State})
		}
		document["realms"] = states
	}
	return document
}

func (c *cli) sessionLogCommand() *cobra.Command {
	f := &stateFlags{}
	return c.sessionSub(f, &cobra.Command{
		Use:   "log NAME",
		Short: "List the commits of a session: when, what they were for, which keys they changed",
		Long: `List the commits of a session that are kept, the newest first: number, epoch (which process, by order),
time, what came to its end with it or which command made it, and the keys that it changed.`,
		Example: `  metis-run session log demo`,
		RunE: func(cmd *cobra.Command, words []string) error {
			return c.withKept(cmd.Context(), f, words[0], func(b stores.Backend) error { return c.sessionLog(cmd.Context(), b, words[0]) })
		},
	}, 1, 1)
}

func (c *cli) sessionLog(ctx context.Context, b stores.Backend, name string) error {
	log, err := runtime.KeptLog(ctx, b, name)
	if err != nil {
		return err
	}
	if c.out.json() {
		commits := []map[string]json.RawMessage{}
		for _, commit := range log {
			commits = append(commits, fields(map[string]any{"commit": commit.Seq, "epoch": commit.Epoch, "at": commit.At.UTC(),
				"what": append([]string{}, commit.What...), "keys": append([]string{}, commit.Keys...), "more": commit.More}))
		}
		c.document("commits", map[string]any{"name": name, "commits": commits})
		return nil
	}
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "COMMIT\tEPOCH\tTIME\tWHAT\tKEYS")
	for _, commit := range log {
		keys := commit.Keys
		if commit.More > 0 {
			keys = append(slices.Clone(keys), fmt.Sprintf("and %d more", commit.More))
		}
		_, _ = fmt.Fprintf(w, "%d\t%d\t%s\t%s\t%s\n", commit.Seq, commit.Epoch, commit.At.Local().Format(time.DateTime),
			inline(strings.Join(commit.What, ", ")), inline(strings.Join(keys, ", ")))
	}
	_ = w.Flush() // into memory
	c.out.print(trimLines(text.String()))
	return nil
}

func (c *cli) sessionDiffCommand() *cobra.Command {
	f := &stateFlags{}
	return c.sessionSub(f, &cobra.Command{
		Use:   "diff NAME[@SEQ] NAME[@SEQ]",
		Short: "Show what differs between two sessions, or two commits of one",
		Long: `Show what differs between two sessions, or two commits of one: in how they are, under which key of which
store and by which path into the value, and in the mission. Paths are those of session get. Exit 0 if
nothing differs, 1 if something does.`,
		Example: `  metis-run session diff demo@3 demo
  metis-run session diff demo copy --format json`,
		RunE: func(cmd *cobra.Command, words []string) error {
			return c.readKept(cmd.Context(), f, words[0], func(a *runtime.KeptSession) error {
				return c.readKept(cmd.Context(), f, words[1], func(b *runtime.KeptSession) error { return c.sessionDiff(a, b) })
			})
		},
	}, 2, 2)
}

func (c *cli) sessionDiff(a, b *runtime.KeptSession) error {
	changes, err := runtime.DiffKept(a, b)
	if err != nil {
		return err
	}
	if len(changes) > 0 {
		c.exit(1)
	}
	if c.out.json() {
		side := func(k *runtime.KeptSession) map[string]any { return map[string]any{"name": k.Name, "commit": k.Seq} }
		c.document("differences", map[string]any{"from": side(a), "to": side(b), "changes": append([]runtime.KeptChange{}, changes...)})
		return nil
	}
	var text strings.Builder
	for _, change := range changes {
		text.WriteString(changeText(change) + "\n")
	}
	c.out.print(text.String())
	return nil
}

// changeText is a change in a line.
func changeText(change runtime.KeptChange) string {
	text := change.Scope
	if change.Key != "" {
		text += " " + inline(change.Key)
	}
	if change.Path != "" {
		text = strings.TrimLeft(text+gap(change.Key)+change.Path, " ")
	}
	if change.From != nil || change.To != nil {
		text += ": " + side(change.From) + " -> " + side(change.To)
	}
	switch {
	case change.Note != "" && change.From == nil && change.To == nil:
		text += ": " + change.Note
	case change.Note != "":
		text += " (" + change.Note + ")"
	}
	return text
}

// gap stands between a scope and a path where there is no key.
func gap(key string) string {
	if key == "" {
		return " "
	}
	return ""
}

// side is one side of a change, short.
func side(value json.RawMessage) string {
	const most = 100 // bytes
	if value == nil {
		return "nothing"
	}
	if len(value) > most {
		return strings.ToValidUTF8(string(value[:most]), "") + "..."
	}
	return string(value)
}
