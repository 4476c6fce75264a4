package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
	"github.com/metis-run/metis-run/targets/scaffold"
)

// newFlags are the flags of new target.
type newFlags struct {
	search
	dir   string
	force bool
}

func (c *cli) newCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "new",
		Short: "Make a new target in an environment",
		Long:  "Make something new in an environment: a target.",
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) == 0 {
				return nil
			}
			return unknown("kind", "metis-run new", words[0], []string{"target"})
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.newTargetCommand())
	return cmd
}

func (c *cli) newTargetCommand() *cobra.Command {
	f := &newFlags{}
	cmd := &cobra.Command{
		Use:   "target NAME",
		Short: "Make a new target in an environment",
		Long: `Make a new target in an environment: its schema.ts, a test in TypeScript, a scenario and its golden, in the
dialect that the environment is written in.

NAME becomes the folder's name and the target's _id. The environment is the one that --dir is, or lies
in, else the only one there. ENV/NAME names one of several.

Nothing that is there is overwritten without --force: each file in the way is named, and nothing is
written. Exit code: 2 if the name is none or a file is in the way.`,
		Example: `  metis-run new target radar/scan
  cd radar && metis-run new target scan`,
		Args:              oneName("new target", "NAME"),
		ValidArgsFunction: c.completeEnvironment(func() []string { return strings.Fields(f.dir) }, false, "/"),
		RunE:              func(cmd *cobra.Command, words []string) error { return c.newTarget(cmd.Context(), f, words[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.dir, "dir", "", "look for the environment in `DIR`, an environment or a folder of them (default: ., integration/target-env)")
	flags.BoolVar(&f.force, "force", false, "overwrite what is in the way")
	f.flags(flags)
	_ = cmd.MarkFlagDirname("dir")
	complete(cmd, "metis", "2.3", "2.4")
	return cmd
}

func (c *cli) newTarget(ctx context.Context, f *newFlags, name string) error {
	folder, id, err := environmentOf(f.dir, name)
	if err != nil {
		return err
	}
	lib, err := c.search(&f.search)
	if err != nil {
		return err
	}
	lib.Dirs = []targets.Dir{{Path: folder.Root}}
	all, err := lib.Environments(ctx, []string{folder.ID})
	if err != nil {
		return loading(err)
	}
	for _, env := range all {
		if folder.HasSchema {
			d := describe(ctx, env, js.Budget{})
			if d.Failure != nil {
				return d.Failure
			}
			return c.writeTarget(env, d, id, f.force)
		}
	}
	return usage("write schema.ts: `metis-run init` shows how", "%s is no environment yet: it has no schema.ts", folder.Display)
}

// writeTarget writes a new target into an environment.
func (c *cli) writeTarget(env *runtime.Environment, d runtime.Description, id string, force bool) error {
	for _, t := range d.Targets {
		if own := path.Join("targets", id); t.ID == id && t.Folder != own {
			return usage("choose another name: an _id is unique in its environment", "%s has the _id %q already", t.File, id)
		}
	}
	files, err := scaffold.Target(env.ID, id, d.Dialect)
	if err != nil {
		return badName(id, err)
	}
	if err := c.write(filepath.Clean(env.Folder.Root), files, force); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(env.Folder.Root, typesFolder, scenarioSchema)); err != nil {
		c.out.note("hint: editors know no types of it and no keys of its scenario yet: metis-run types " + shown(env.Folder.Root))
	}
	c.next(env.Folder.Root, env.ID, id)
	return nil
}

// environmentOf is the folder of the environment that a new target is for, and the target's name: NAME in the
// environment that dir is or lies in, or ENV/NAME.
func environmentOf(dir, name string) (folder targets.Folder, id string, err error) {
	var known []targets.Dir
	if dir != "" {
		known = []targets.Dir{{Path: dir}}
	} else {
		known = targets.DefaultDirs()[:2]
	}
	env, id, qualified := strings.Cut(name, "/")
	if !qualified {
		id = name
		if folder, ok := targets.Around(known[0].Path); ok {
			return folder, id, nil
		}
	}
	all, _, err := targets.ScanAll(known)
	if err != nil {
		return targets.Folder{}, "", err
	}
	var ids []string
	for _, f := range all {
		if qualified && f.ID == env {
			return f, id, nil
		}
		ids = append(ids, f.ID)
	}
	switch {
	case qualified && len(schema.Near(env, ids)) > 0:
		return targets.Folder{}, "", usage("did you mean "+path.Join(schema.Near(env, ids)[0], id)+"?", "there is no environment %q", env)
	case qualified:
		return targets.Folder{}, "", &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("there is no environment %q", env), Hint: "`metis-run init " + env + "` makes one; --dir says where to look"}
	case len(all) == 1:
		return all[0], id, nil
	case len(all) == 0:
		return targets.Folder{}, "", usage("`metis-run init ENV` makes an environment; --dir says where to look", "there is no environment here for a new target")
	}
	return targets.Folder{}, "", usage("write one of "+strings.Join(prefixed(ids, id), ", "), "the target %q could be one of %d environments", id, len(all))
}

func prefixed(ids []string, name string) (list []string) {
	for _, id := range ids {
		list = append(list, id+"/"+name)
	}
	return list
}
