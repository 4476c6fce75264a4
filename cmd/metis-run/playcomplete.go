package main

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/mission"
)

// completePlay completes the flags of play with what is in the mission.
func (c *cli) completePlay(cmd *cobra.Command, f *playFlags) {
	cmd.ValidArgsFunction = func(_ *cobra.Command, words []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(words) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return []string{"zip", "json", "metis"}, cobra.ShellCompDirectiveFilterFileExt
	}
	with := func(flag string, list func(file *mission.File, part string) []string) {
		_ = cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, words []string, part string) ([]string, cobra.ShellCompDirective) {
			file := &mission.File{}
			if len(words) > 0 {
				file = c.glance(words[0])
			}
			return offered(list(file, part), part)
		})
	}
	with("step", completeStep)
	with("member", completeMember)
	_ = cmd.RegisterFlagCompletionFunc("config", func(cmd *cobra.Command, words []string, part string) ([]string, cobra.ShellCompDirective) {
		file := &mission.File{}
		if len(words) > 0 {
			file = c.glance(words[0])
		}
		lib, err := c.searchFor(&f.search, file)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		m, err := lib.Mission(cmd.Context(), file, runtime.MissionOptions{})
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return offered(configWords(m.Environments(), part), part)
	})
	_ = cmd.MarkFlagFilename("steps", "yaml", "yml")
	completeOutside(cmd)
	_ = cmd.MarkFlagDirname("dir")
	complete(cmd, "metis", "2.3", "2.4", "2.5")
	complete(cmd, "clock", "real", "virtual")
	complete(cmd, "until", "started", "ended")
}

// completePlace completes the flags that put a run into a mission.
func (c *cli) completePlace(cmd *cobra.Command, f *missionFlags) {
	_ = cmd.MarkFlagFilename("mission", "zip", "json", "metis")
	complete(cmd, "trigger", mission.Triggers...)
	with := func(flag string, list func(file *mission.File) []string) {
		_ = cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, part string) ([]string, cobra.ShellCompDirective) {
			return offered(list(c.glance(f.file)), part)
		})
	}
	with("force", forcesThatAct)
	with("node", func(file *mission.File) []string { return nodesThatAct(file, f.place.Force) })
	with("action", func(file *mission.File) []string { return actionWords(file, f.place.Force, f.place.Node) })
}

// glance is a mission as far as a completion is concerned: one that does not load has nothing.
func (c *cli) glance(name string) *mission.File {
	if name != "" && name != "-" {
		if _, file, err := c.readMission(context.Background(), name); err == nil {
			return file
		}
	}
	return &mission.File{}
}

// offered are the words that begin with part. One that is to go on has no blank behind it. Left out is what a shell cannot
// complete: the empty word, and one that would break its line or reach the terminal.
func offered(words []string, part string) ([]string, cobra.ShellCompDirective) {
	directive := cobra.ShellCompDirectiveNoFileComp
	var found []string
	for _, word := range words {
		text, _, _ := strings.Cut(word, "\t")
		if text != "" && strings.HasPrefix(text, part) && !strings.ContainsFunc(text, unicode.IsControl) {
			found = append(found, word)
			if strings.ContainsAny(text[len(text)-1:], " /=:") {
				directive |= cobra.ShellCompDirectiveNoSpace
			}
		}
	}
	return found, directive
}

// completeStep completes a step: its word, then an action from the outside in, then its outcome.
func completeStep(file *mission.File, part string) []string {
	word, rest, more := strings.Cut(part, " ")
	if !more {
		return []string{"execute ", "wait ", "settle", "reset", "end", "config "}
	}
	var words []string
	switch word {
	case "execute":
		if action, _, given := strings.Cut(rest, "="); given {
			words = []string{action + "=success", action + "=failure"}
			break
		}
		keys := strings.Split(rest, "/")
		before := strings.Join(keys[:len(keys)-1], "/")
		if before != "" {
			before += "/"
		}
		var list []string
		behind := "/"
		switch len(keys) {
		case 1:
			list = forcesThatAct(file)
		case 2:
			list = nodesThatAct(file, keys[0])
		case 3:
			list, behind = actionWords(file, keys[0], keys[1]), ""
		}
		for _, key := range list {
			key, name, _ := strings.Cut(key, "\t")
			words = append(words, before+key+behind+"\t"+name)
		}
	case "wait":
		words = []string{"30s", "5m", "1h"}
	case "config":
		for _, e := range file.AllEffects() {
			if id := e.EnvironmentID + "="; e.EnvironmentID != mission.Infer && !slices.Contains(words, id) {
				words = append(words, id)
			}
		}
	}
	for i := range words {
		words[i] = word + " " + words[i]
	}
	return words
}

// completeMember completes the force of NAME:FORCE.
func completeMember(file *mission.File, part string) []string {
	name, _, given := strings.Cut(part, ":")
	if !given {
		return nil
	}
	words := forceWords(file)
	for i := range words {
		words[i] = name + ":" + words[i]
	}
	return words
}

func forceWords(file *mission.File) (words []string) {
	for _, force := range file.Forces {
		words = append(words, force.LocalKey+"\t"+inline(force.Name))
	}
	return words
}

// forcesThatAct are those that have an action.
func forcesThatAct(file *mission.File) (words []string) {
	for i, force := range file.Forces {
		if len(nodesThatAct(file, force.LocalKey)) > 0 {
			words = append(words, forceWords(file)[i])
		}
	}
	return words
}

// nodesThatAct are the nodes with actions of a force, by its local key or _id; of all without one.
func nodesThatAct(file *mission.File, force string) (words []string) {
	for _, f := range file.Forces {
		for _, n := range f.Nodes {
			if named(force, f.LocalKey, f.ID) && len(n.Actions) > 0 && !n.Exclude {
				words = append(words, n.LocalKey+"\t"+inline(n.Name))
			}
		}
	}
	return words
}

// actionWords are the actions of a node of a force.
func actionWords(file *mission.File, force, node string) (words []string) {
	for _, f := range file.Forces {
		for _, n := range f.Nodes {
			if !named(force, f.LocalKey, f.ID) || !named(node, n.LocalKey, n.ID) || n.Exclude {
				continue
			}
			for _, a := range n.Actions {
				words = append(words, a.LocalKey+"\t"+inline(a.Name))
			}
		}
	}
	return words
}

// named tells whether a component has a name; any has none.
func named(name, key, id string) bool { return name == "" || name == key || name == id }

// configWords are the configs of environments, with that of their environment where it is needed, or wanted.
func configWords(environments []*runtime.Environment, part string) (words []string) {
	for _, env := range environments {
		configs, _ := env.Configs()
		for _, config := range configs {
			word := config.ID
			if len(environments) > 1 || strings.Contains(part, "=") {
				word = env.ID + "=" + word
			}
			words = append(words, word+"\t"+inline(config.Name))
		}
	}
	return words
}
