package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/disk"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/runtime/scenario"
)

// migrateFlags are the flags of the command migrate.
type migrateFlags struct {
	search
	out string
	dry bool
}

func (c *cli) migrateCommand() *cobra.Command {
	f := &migrateFlags{}
	cmd := &cobra.Command{
		Use:   "migrate FILE",
		Short: "Bring outdated effects up to date by their targets' migrations",
		Long: `Bring a mission's outdated effects up to date by their targets' migrations, as the button of METIS's
editor does, and show what changes. A session skips an outdated effect and says nothing.

FILE is a .metis.zip, its data.json, or - for stdin; it is changed in place unless -o names another
file. Nothing but the arguments and the versions of outdated effects changes, not a byte. If one
migration fails, nothing is written.

Exit codes: 0 done, or nothing to do; 1 a migration failed; 2 an effect's target is not there; 3 the
mission, or the file of a target, does not load.`,
		Example: `  metis-run migrate attack.metis.zip --dir integration/target-env --dry-run
  metis-run migrate data.json -o migrated.json`,
		Args: oneFile("migrate"),
		RunE: func(cmd *cobra.Command, words []string) error { return c.migrate(cmd.Context(), f, words[0]) },
	}
	flags := cmd.Flags()
	f.dirFlag(flags)
	f.missionFlags(flags)
	flags.StringVarP(&f.out, "out", "o", "", "write the mission to `FILE`, - for stdout, instead of changing it in place")
	flags.BoolVar(&f.dry, "dry-run", false, "show what would change and write nothing")
	complete(cmd, "metis", "2.3", "2.4", "2.5")
	_ = cmd.MarkFlagDirname("dir")
	return cmd
}

// migrated is one effect that was brought up to date.
type migrated struct {
	effect *mission.EffectSpec
	result runtime.Migrated
}

func (c *cli) migrate(ctx context.Context, f *migrateFlags, name string) error {
	data, file, err := c.readMission(ctx, name)
	if err != nil {
		return err
	}
	switch {
	case f.dry && f.out != "":
		return usage("leave one out", "--dry-run writes nothing, and -o says where to write")
	case name == "-" && f.out == "" && !f.dry:
		return usage("write -o FILE, or -o - for stdout", "a mission from stdin cannot be changed in place")
	}
	if f.metis == "" {
		f.metis = file.Dialect().Version // what is written back keeps its form
	}
	var done []migrated
	misfit, err := c.withMission(ctx, &f.search, file, func(s *runtime.Session) error {
		o, err := s.Outline()
		if err != nil {
			return err
		}
		if o.METIS != file.Dialect().Version {
			return usage("import it into METIS "+o.METIS+" and export it there, or migrate it as METIS "+file.Dialect().Version,
				"the mission is one of METIS %s, and METIS %s stores arguments in another form", file.Dialect(), o.METIS)
		}
		if all := absent(o); len(all) > 0 {
			return event.Join(all)
		}
		outdated := map[string]bool{}
		for _, e := range o.All() {
			outdated[e.ID] = e.Outdated
		}
		for _, e := range file.AllEffects() {
			if !outdated[e.ID] {
				continue
			}
			result, err := s.Migrate(runtime.Migration{Effect: e.ID})
			if err != nil {
				return err
			}
			done = append(done, migrated{e, result})
		}
		return nil
	})
	if err != nil {
		if misfit {
			c.exit(event.ExitCode(event.CodeLoad))
		}
		return err
	}
	edits := map[string]mission.Edit{}
	ended := func(file string) {
		if c.out.json() {
			end := map[string]any{"effects": len(done)}
			if file != "" {
				end["file"] = file
			}
			c.document("migration", end)
		}
	}
	for _, m := range done {
		edits[m.effect.ID] = mission.Edit{Version: m.result.To, Args: m.result.After}
		if c.out.json() {
			c.out.sink(m.event())
		} else if f.out != "-" {
			c.out.print(m.text())
		}
	}
	if len(done) == 0 {
		c.out.note("no effect is outdated")
		if f.out == "" {
			ended("")
			return nil
		}
	}
	text, err := mission.Rewrite(data, name, edits)
	if err != nil {
		return missionError(err)
	}
	if f.dry {
		ended("")
		return nil
	}
	switch f.out {
	case "-":
		if !c.out.json() {
			c.out.print(string(text))
		}
		ended("")
		return nil
	case "":
		f.out = name
	}
	if err := replace(f.out, text, false); err != nil {
		return usage("can the folder be written?", "write the mission: %v", err)
	}
	c.out.note(fmt.Sprintf("wrote %s: %s brought up to date", f.out, counted(len(done), "effect")))
	ended(f.out)
	return nil
}

// absent are errors of the effects whose target is not there, which alone could tell whether they are outdated.
func absent(o runtime.Outline) (all []*event.Error) {
	for _, e := range o.All() {
		for _, issue := range e.Skipped {
			if issue.Code == "missing-target" {
				all = append(all, &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("effect %s: %s", name(e.Key, e.Name), issue.Message), Hint: issue.Hint})
			}
		}
	}
	return all
}

// replace puts a file in the place of another in one step. A private one is for its owner's eyes alone.
func replace(name string, text []byte, private bool) error {
	if info, err := os.Stat(name); err == nil {
		for _, stream := range []*os.File{os.Stdout, os.Stderr} { // such as /dev/stdout: what was written to it before would be lost
			if own, err := stream.Stat(); err == nil && os.SameFile(own, info) {
				return fmt.Errorf("%s is where the program's own output goes", name)
			}
		}
	}
	return disk.Replace(name, text, disk.Options{Private: private, Lasting: true})
}

// text is what changes in an effect, for people.
func (m migrated) text() string {
	e := m.effect
	head := fmt.Sprintf("effect %s (%s/%s) %s -> %s\n", name(e.LocalKey, e.Name), e.EnvironmentID, e.TargetID, m.result.From, m.result.To)
	if diff := scenario.Compare(pretty(m.result.Before), pretty(m.result.After)); diff != "" {
		head += indent(diff)
	}
	return head
}

func pretty(value json.RawMessage) string {
	var v any
	if json.Unmarshal(value, &v) != nil {
		return string(value) + "\n"
	}
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return string(value) + "\n"
	}
	return strings.TrimSuffix(string(text), "\n") + "\n"
}

// event is what changes in an effect, for programs.
func (m migrated) event() event.Event {
	return event.Event{At: time.Now(), Body: event.Unknown{Event: "migrated", Fields: fields(map[string]any{
		"effect": m.effect.ID, "name": m.effect.Name, "env": m.effect.EnvironmentID, "target": m.effect.TargetID,
		"from": m.result.From, "to": m.result.To, "applied": m.result.Applied, "before": m.result.Before, "after": m.result.After,
	})}}
}
