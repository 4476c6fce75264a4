package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

func (c *cli) listCommand() *cobra.Command {
	f := &search{}
	cmd := &cobra.Command{
		Use:   "list [DIR]...",
		Short: "List environments, their targets and parameters",
		Long: `List environments, their targets and parameters: of each DIR, an environment or a folder of them;
by default of ., integration/target-env and those in the program.

Files that do not load are named on stderr; they cost nothing else. A parameter in brackets may be
left out. With --format json: one event that has them all.`,
		Example: `  metis-run list
  metis-run list integration/target-env --format json`,
		ValidArgsFunction: onlyDirs,
		RunE:              func(cmd *cobra.Command, dirs []string) error { return c.list(cmd.Context(), f, dirs) },
	}
	f.flags(cmd.Flags())
	complete(cmd, "metis", "2.3", "2.4")
	return cmd
}

func (c *cli) list(ctx context.Context, f *search, dirs []string) error {
	lib, err := c.search(f)
	if err != nil {
		return err
	}
	for _, dir := range dirs { // those and no others
		lib.Dirs = append(lib.Dirs, targets.Dir{Path: dir})
	}
	environments, problems, err := lib.All(ctx)
	if err != nil {
		return loading(err)
	}
	for _, p := range problems {
		d := ofFolder(p)
		if d.Severity == schema.SeverityError {
			d.Severity = schema.SeverityWarning
		}
		c.out.diagnostic(d)
	}
	listed := []schema.Environment{}
	broken := 0
	for _, env := range environments {
		d := describe(ctx, env, js.Budget{})
		for _, finding := range d.Findings {
			if finding.Severity == schema.SeverityError {
				broken++
				c.out.diagnostic(skipped(finding.Diagnostic))
			}
		}
		if d.Failure == nil && (len(d.Targets) > 0 || env.Folder.HasSchema) {
			listed = append(listed, d.Environment)
		}
	}
	if len(listed) == 0 {
		if broken > 0 {
			return &event.Error{Code: event.CodeLoad, Message: "no environment could be loaded", Hint: "`metis-run check " + strings.Join(dirs, " ") + "` shows each mistake in its place"}
		}
		return nothing(dirs)
	}
	if c.out.json() {
		c.out.sink(listing(listed...))
		return nil
	}
	c.out.print(table(listed))
	return nil
}

// listing is environments as programs read them.
func listing(environments ...schema.Environment) event.Event {
	return event.Event{At: time.Now(), Body: event.List{Environments: environments}}
}

// nothing is the error of a search that found no environment.
func nothing(dirs []string) error {
	return &event.Error{Code: event.CodeUnknown, Message: "there is no target environment in " + places(dirs),
		Hint: "name an environment's folder (schema.ts and targets/), or a folder that holds some"}
}

// places are the folders of a search, those that are looked at by default if dirs names none.
func places(dirs []string) string {
	if len(dirs) == 0 {
		return "., integration/target-env"
	}
	return strings.Join(dirs, ", ")
}

// table shows environments to people: a line for each, and one for each target.
func table(environments []schema.Environment) string {
	var b strings.Builder
	for i, env := range environments {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(env.ID)
		if env.Name != "" && env.Name != env.ID {
			b.WriteString(": " + inline(env.Name))
		}
		fmt.Fprintf(&b, " (METIS %s", env.Dialect)
		if env.Dir != "" && env.Dir != env.ID {
			b.WriteString(", " + env.Dir)
		}
		b.WriteString(")\n")
		if env.Description != "" {
			b.WriteString("  " + inline(env.Description) + "\n")
		}
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, t := range env.Targets {
			_, _ = fmt.Fprintf(w, "  %s/%s\t%s\t%s\n", env.ID, inline(t.ID), inline(t.Name), strings.Join(parameterWords(t), " "))
		}
		_ = w.Flush() // into memory
	}
	return trimLines(b.String())
}

// trimLines takes off the blanks that a table leaves at the ends of lines.
func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// inline keeps a text of an author in its cell.
func inline(text string) string { return strings.Join(strings.Fields(text), " ") }

// parameterWords are a target's parameters as they are written behind it, in brackets those that
// may be left out.
func parameterWords(t *schema.Target) []string {
	var words []string
	for _, p := range t.Parameters {
		word := p.ID + "=" + placeholder(p)
		if !p.Required || p.Default != nil {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return words
}

// placeholder stands for a parameter's value.
func placeholder(p *schema.Parameter) string {
	switch p.Type {
	case schema.String, schema.LargeString:
		return "TEXT"
	case schema.Boolean:
		return "true|false"
	case schema.Dropdown:
		var options []string
		for _, o := range p.Options {
			options = append(options, plain(o.Value))
		}
		if list := strings.Join(options, "|"); len(list) <= 40 {
			return list
		}
		return "OPTION"
	}
	return strings.ToUpper(string(p.Type))
}

// plain is a JSON value as it is written on a command line.
func plain(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil && len(value) > 0 && value[0] == '"' {
		return text
	}
	return string(value)
}
