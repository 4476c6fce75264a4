package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

func (c *cli) checkCommand() *cobra.Command {
	f := &search{}
	cmd := &cobra.Command{
		Use:   "check [PATH]...",
		Short: "Load everything and report every mistake",
		Long: `Load everything under each PATH (an environment, a folder of environments, a target's folder or its
schema.ts) and report every mistake in its place, with a fix. No script is run. The default is . and
integration/target-env.

Errors are what METIS refuses or skips, warnings what it takes but most likely not as meant;
--verbose shows infos too. Exit codes: 0 no errors, 1 warnings under --strict, 3 errors.`,
		Example: `  metis-run check
  metis-run check integration/target-env/my-env --strict
  metis-run check my-env/targets/scan/schema.ts --format json`,
		RunE: func(cmd *cobra.Command, paths []string) error { return c.check(cmd.Context(), f, paths) },
	}
	cmd.Flags().BoolVar(&c.strict, "strict", false, "exit with 1 if there are warnings; show infos")
	f.flags(cmd.Flags())
	c.watchFlag(cmd, eachEnvironment)
	complete(cmd, "metis", "2.3", "2.4")
	return cmd
}

// findings is what a check has seen.
type findings struct {
	*cli
	environments, targets, errors, warnings int
	seen                                    []event.Diagnostic
}

func (c *cli) check(ctx context.Context, f *search, paths []string) error {
	found := &findings{cli: c}
	paths = c.stalePaths(paths)
	dirs := []targets.Dir{}
	for _, path := range paths {
		lone, err := isTarget(path)
		if err != nil {
			return err
		}
		if !lone {
			dirs = append(dirs, targets.Dir{Path: path})
			continue
		}
		lib, err := c.search(f)
		if err != nil {
			return err
		}
		reference, err := lib.Find(ctx, path)
		if err != nil {
			return loading(err)
		}
		found.environment(ctx, reference.Environment, reference.Folder)
	}
	if len(paths) == 0 {
		for _, dir := range targets.DefaultDirs() {
			if dir.FS == nil {
				dirs = append(dirs, dir)
			}
		}
	}
	if len(dirs) > 0 {
		lib, err := c.search(f)
		if err != nil {
			return err
		}
		lib.Dirs = dirs
		environments, problems, err := lib.All(ctx)
		if err != nil {
			return loading(err)
		}
		for _, p := range problems {
			found.add(ofFolder(p))
		}
		for _, env := range environments {
			found.environment(ctx, env, "")
		}
	}
	if found.environments == 0 && len(found.seen) == 0 {
		return nothing(paths)
	}
	if !c.out.json() {
		c.out.print(fmt.Sprintf("%d %s, %d %s, %d %s, %d %s\n",
			found.environments, plural(found.environments, "environment"), found.targets, plural(found.targets, "target"),
			found.errors, plural(found.errors, "error"), found.warnings, plural(found.warnings, "warning")))
		if found.environments == 0 {
			c.out.note("hint: an environment is a folder with schema.ts and targets/; looked at " + places(paths) + " and the folders there")
		}
	}
	switch {
	case found.errors > 0:
		c.exit(event.ExitCode(event.CodeLoad))
	case found.warnings > 0 && c.strict:
		c.exit(1)
	}
	return nil
}

// isTarget tells a target's folder or file from a folder of environments or one of them.
func isTarget(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, usage("name an environment, a folder of environments, a target's folder or a schema.ts", "there is no folder or file %q", path)
	case err != nil:
		return false, loading(err)
	}
	_, err = targets.Locate(path, nil)
	var known *event.Error
	if err != nil && !info.IsDir() || err != nil && !errors.As(err, &known) {
		return false, loading(err)
	}
	return err == nil, nil
}

// environment reports an environment, or the one target in folder and what it needs of the rest.
func (f *findings) environment(ctx context.Context, env *runtime.Environment, folder string) {
	f.environments++
	if folder == "" {
		f.targets += len(env.Folder.Targets)
	} else {
		f.targets++
	}
	for _, finding := range describe(ctx, env, js.Budget{}).Findings {
		if folder == "" || finding.Of(folder) {
			f.add(finding.Diagnostic)
		}
	}
}

// costly tells the warnings of a folder that METIS skips, be they of a scan or of the environment itself.
func costly(code string) bool {
	switch code {
	case "environment-folder", "environment-schema", "environment-targets", "environment-duplicate":
		return true
	}
	return false
}

// add reports a mistake, once. What costs METIS a folder is an error here, as a file that does not load is.
func (f *findings) add(d event.Diagnostic) {
	if costly(d.Code) {
		d.Severity = schema.SeverityError
	}
	if slices.Contains(f.seen, d) {
		return
	}
	f.seen = append(f.seen, d)
	switch d.Severity {
	case schema.SeverityError:
		f.errors++
	case schema.SeverityWarning:
		f.warnings++
	}
	f.out.diagnostic(d)
}
