package main

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// A completion answers what it can find out at once and is silent about what goes wrong: the command
// itself will say it.

// completionTurn bounds the evaluation of a file for a completion.
const completionTurn = time.Second

type completion = func(cmd *cobra.Command, words []string, part string) ([]string, cobra.ShellCompDirective)

// completeRun completes targets, and behind a target its parameters.
func (c *cli) completeRun(f *runFlags) completion {
	return func(cmd *cobra.Command, words []string, part string) ([]string, cobra.ShellCompDirective) {
		group := words[lastPlus(words)+1:]
		if len(group) == 0 {
			return c.completeTarget(f, part)
		}
		lib, err := c.search(&f.search)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		reference, err := lib.Find(cmd.Context(), group[0])
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		_, t, failure := declared(cmd.Context(), reference, js.Budget{Turn: completionTurn})
		if failure != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return completeParameter(t, group[1:], part)
	}
}

// lastPlus is the position of the last lone +; -1 without one.
func lastPlus(words []string) int {
	for i := len(words) - 1; i >= 0; i-- {
		if words[i] == "+" {
			return i
		}
	}
	return -1
}

func (c *cli) completeTarget(f *runFlags, part string) ([]string, cobra.ShellCompDirective) {
	if strings.HasPrefix(part, ".") || path.IsAbs(part) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	var names []string
	for _, folder := range c.folders(f.dirs) {
		for _, target := range folder.Targets {
			if name := folder.ID + "/" + path.Base(target); strings.HasPrefix(name, part) {
				names = append(names, name)
			}
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// folders are those of environments in dirs, or where they are looked for.
func (c *cli) folders(dirs []string) []targets.Folder {
	in := targets.DefaultDirs()
	if len(dirs) > 0 {
		in = c.library(dirs, true, "").Dirs
	}
	folders, _, _ := targets.ScanAll(in)
	return folders
}

// completeEnvironment completes the first word with the environments' ids, each with what is behind it. Those in the program
// are left out if they are not wanted.
func (c *cli) completeEnvironment(dirs func() []string, embedded bool, behind string) completion {
	return func(_ *cobra.Command, words []string, part string) ([]string, cobra.ShellCompDirective) {
		var ids []string
		if len(words) == 0 {
			for _, folder := range c.folders(dirs()) {
				if embedded || !folder.Embedded {
					ids = append(ids, folder.ID+behind)
				}
			}
		}
		return offered(ids, part)
	}
}

// onlyDirs completes words with folders.
func onlyDirs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeParameter completes name= of those that are not given yet, and the values that a
// parameter lists.
func completeParameter(t *schema.Target, given []string, part string) ([]string, cobra.ShellCompDirective) {
	var found []string
	if name, _, ok := strings.Cut(part, "="); ok {
		p, declared := t.Parameter(name)
		if !declared {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, value := range values(p) {
			if word := name + "=" + value; strings.HasPrefix(word, part) {
				found = append(found, word)
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
	for _, p := range t.Parameters {
		taken := slices.ContainsFunc(given, func(word string) bool {
			return strings.HasPrefix(word, p.ID+"=") || strings.HasPrefix(word, p.ID+":=")
		})
		if word := p.ID + "="; !taken && strings.HasPrefix(word, part) {
			found = append(found, word+"\t"+inline(p.Name))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func values(p *schema.Parameter) []string {
	var list []string
	switch p.Type {
	case schema.Boolean:
		return []string{"true", "false"}
	case schema.Dropdown:
		for _, o := range p.Options {
			list = append(list, plain(o.Value))
		}
	}
	return list
}

// completeConfig completes [ENV=]ID with the configs of the environments that are named so far.
func (c *cli) completeConfig(f *runFlags) completion {
	return func(cmd *cobra.Command, words []string, part string) ([]string, cobra.ShellCompDirective) {
		lib, err := c.search(&f.search)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var environments []*runtime.Environment
		for i, word := range words {
			if i > 0 && words[i-1] != "+" {
				continue
			}
			reference, err := lib.Find(cmd.Context(), word)
			if err == nil && !slices.Contains(environments, reference.Environment) {
				environments = append(environments, reference.Environment)
			}
		}
		return offered(configWords(environments, part), part)
	}
}
