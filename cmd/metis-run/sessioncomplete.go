package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/sqlite"
)

// completeSession completes the words of a command of sessions, of which it takes so many (-1: names, any number): a name,
// with a commit behind @, a scope, a key.
func (c *cli) completeSession(f *stateFlags, most int) completion {
	return func(cmd *cobra.Command, words []string, part string) ([]string, cobra.ShellCompDirective) {
		if most >= 0 && len(words) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var list []string
		c.glanceKept(f, func(b stores.Backend) {
			ctx := cmd.Context()
			if name, _, commits := strings.Cut(part, "@"); commits && strings.Contains(cmd.Use, "@SEQ") {
				for _, number := range commitWords(ctx, b, name) {
					list = append(list, name+"@"+number)
				}
				return
			}
			if len(words) == 0 || most < 0 || strings.HasPrefix(cmd.Use, "diff") {
				for _, name := range sessionNames(ctx, b) {
					if most >= 0 || !slices.Contains(words, name) {
						list = append(list, name)
					}
				}
				return
			}
			name, seq, err := at(words[0])
			if err != nil {
				return
			}
			k, err := runtime.ReadKept(ctx, b, name, seq)
			if err != nil {
				return
			}
			defer k.Close()
			for _, entry := range k.Entries() {
				switch {
				case len(words) == 1 && !slices.Contains(list, entry.Scope.String()):
					list = append(list, entry.Scope.String())
				case len(words) == 2 && entry.Scope.String() == words[1]:
					list = append(list, entry.Key.String())
				}
			}
		})
		found, _ := offered(list, part)
		return found, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeCommit completes the number of a commit of the session that is named.
func (c *cli) completeCommit(f *stateFlags) completion {
	return func(cmd *cobra.Command, words []string, part string) ([]string, cobra.ShellCompDirective) {
		var list []string
		if len(words) > 0 {
			c.glanceKept(f, func(b stores.Backend) { list = commitWords(cmd.Context(), b, words[0]) })
		}
		return offered(list, part)
	}
}

// completeSessionFlag completes --session of the commands that go on with one.
func (c *cli) completeSessionFlag(cmd *cobra.Command, f *stateFlags) {
	_ = cmd.RegisterFlagCompletionFunc("session", func(cmd *cobra.Command, _ []string, part string) ([]string, cobra.ShellCompDirective) {
		var list []string
		c.glanceKept(f, func(b stores.Backend) { list = sessionNames(cmd.Context(), b) })
		return offered(list, part)
	})
	_ = cmd.MarkFlagDirname("state")
}

// glanceKept calls do with the sessions that are kept, for a completion.
func (c *cli) glanceKept(f *stateFlags, do func(stores.Backend)) {
	if b, closed, err := c.kept(f, false, sqlite.Options{KeepExpired: true}); err == nil {
		defer closed()
		do(b)
	}
}

func commitWords(ctx context.Context, b stores.Backend, name string) (words []string) {
	log, _ := runtime.KeptLog(ctx, b, name)
	for _, commit := range log {
		words = append(words, fmt.Sprintf("%d\t%s", commit.Seq, inline(strings.Join(commit.What, ", "))))
	}
	return words
}
