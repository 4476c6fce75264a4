package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/metis-run/metis-run/schema"
)

// helpTargets is `run TARGET --help`: what each target of the command line takes.
func (c *cli) helpTargets(ctx context.Context, f *runFlags, words []string) error {
	groups, err := split(words)
	if err != nil {
		return err
	}
	lib, err := c.search(&f.search)
	if err != nil {
		return err
	}
	for i, group := range groups {
		x, err := c.locate(ctx, lib, group[:1])
		if err != nil {
			return err
		}
		env, t, failure := declared(ctx, x.reference, f.budget())
		if failure != nil {
			return failure
		}
		if c.out.json() {
			c.out.sink(listing(env))
			continue
		}
		if i > 0 {
			c.out.print("\n")
		}
		c.out.print(targetHelp(group[0], env, t))
	}
	return nil
}

// targetHelp describes a target that the user calls name.
func targetHelp(name string, env schema.Environment, t *schema.Target) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/%s", env.ID, t.ID)
	if t.Name != "" {
		b.WriteString(": " + inline(t.Name))
	}
	b.WriteByte('\n')
	if t.Description != "" {
		b.WriteString(strings.TrimSpace(t.Description) + "\n")
	}
	fmt.Fprintf(&b, "\nUsage:\n  %s\n", strings.Join(append([]string{"metis-run run", name}, parameterWords(t)...), " "))
	if len(t.Parameters) == 0 {
		b.WriteString("\nIt declares no parameters; --undeclared passes on others.\n")
	} else {
		b.WriteString("\nParameters:\n")
	}
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, p := range t.Parameters {
		facts := []string{p.Accepts()}
		switch {
		case p.Default != nil:
			facts = append(facts, "default "+plain(p.Default))
		case p.Required:
			facts = append(facts, "required")
		}
		for _, dependency := range p.Dependencies {
			facts = append(facts, "only when "+dependency.String())
		}
		_, _ = fmt.Fprintf(w, "  %s\t%s\t%s\n", inline(p.ID), p.Type, inline(strings.Join(facts, "; ")))
		for _, text := range []string{p.Name, p.Tooltip} {
			if text = inline(text); text != "" && text != p.ID {
				_, _ = fmt.Fprintf(w, "\t\t%s\n", text)
			}
		}
		for _, o := range p.Options {
			if o.Name != "" && o.Name != plain(o.Value) {
				_, _ = fmt.Fprintf(w, "\t\t  %s: %s\n", inline(plain(o.Value)), inline(o.Name))
			}
		}
	}
	_ = w.Flush() // into memory
	fmt.Fprintf(&b, "\nFlags: `metis-run run --help`; source: %s (METIS %s)\n", t.File, t.Dialect)
	return b.String()
}
