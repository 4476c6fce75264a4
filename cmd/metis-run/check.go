package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/check"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// checkFlags are those of check.
type checkFlags struct {
	search
	against string
	types   bool
	tsc     string
}

func (c *cli) checkCommand() *cobra.Command {
	f := &checkFlags{}
	cmd := &cobra.Command{
		Use:   "check [PATH]...",
		Short: "Find every mistake that can be seen without running",
		Long: `Load everything under each PATH (an environment, a folder with environments anywhere below, a target's
folder, its schema.ts, or a Markdown file, whose blocks of TypeScript that hold a schema are looked at; one
whose first line is // targets/scan/help.ts is a file that others import) and
report every mistake in its place, with a fix: in declarations and files, and what scripts do that METIS
drops in silence. No script is run. The default is the target whose folder . is, else the environments in .
and integration/target-env.

Errors are what METIS refuses, skips or fails at, warnings what it takes but most likely not as meant;
--verbose shows infos too. --against says what would break in another METIS version. --types has
TypeScript 7 check the types, too, with the declarations that ` + "`metis-run types`" + ` writes; its results are kept.

Exit codes: 0 no errors, 1 warnings under --strict, 2 no TypeScript 7 for --types, 3 errors.`,
		Example: `  metis-run check
  metis-run check integration/target-env/my-env --strict
  metis-run check my-env/targets/scan/schema.ts --format json
  metis-run check my-env --against 2.5
  metis-run check my-env --types --format github`,
		Annotations: map[string]string{moreFormats: "github"},
		RunE:        func(cmd *cobra.Command, paths []string) error { return c.check(cmd.Context(), f, paths) },
	}
	cmd.Flags().BoolVar(&c.strict, "strict", false, "exit with 1 if there are warnings; show infos")
	cmd.Flags().StringVar(&f.against, "against", "", "say, too, what breaks in METIS `VERSION`: 2.3, 2.4 or 2.5")
	cmd.Flags().BoolVar(&f.types, "types", false, "have TypeScript check the types, too")
	cmd.Flags().StringVar(&f.tsc, "tsc", "", "the `PATH` of TypeScript 7's tsc or tsgo for --types (default: node_modules above each PATH, then PATH)")
	f.flags(cmd.Flags())
	c.watchFlag(cmd, eachEnvironment)
	c.formatFlag(cmd)
	complete(cmd, "metis", "2.3", "2.4")
	complete(cmd, "against", "2.3", "2.4", "2.5")
	return cmd
}

// findings is what a check has seen.
type findings struct {
	*cli
	against                                 *schema.Dialect
	environments, targets, errors, warnings int
	seen                                    map[event.Diagnostic]bool
	checked                                 []checked // for TypeScript
}

func (c *cli) check(ctx context.Context, f *checkFlags, paths []string) error {
	found := &findings{cli: c, seen: map[event.Diagnostic]bool{}}
	if f.against != "" {
		d, err := schema.ParseDialect(f.against)
		if err != nil {
			return usage("write 2.3, 2.4 or 2.5", "--against cannot be %q", f.against)
		}
		found.against = &d
	}
	if f.tsc != "" && !f.types {
		return usage("add --types", "--tsc has no effect without --types")
	}
	if len(paths) == 0 && inEnvironment(".") {
		paths = []string{"."}
	}
	paths = c.stalePaths(paths)
	dirs, lone, documents, folders := []targets.Dir{}, []string{}, []string{}, []targets.Folder{}
	for _, path := range paths {
		if strings.EqualFold(filepath.Ext(path), ".md") {
			documents = append(documents, path)
			continue
		}
		folder, isLone, err := isTarget(path)
		if err != nil {
			return err
		}
		if isLone {
			lone, folders = append(lone, path), append(folders, folder)
			continue
		}
		if ofTargets(path) { // else each target would be an environment that lacks its targets
			path = filepath.Join(path, "..")
		}
		below, texts, err := environmentsBelow(path)
		if err != nil {
			return loading(err)
		}
		dirs, documents = append(dirs, below...), append(documents, texts...)
	}
	if len(paths) == 0 {
		for _, dir := range targets.DefaultDirs() {
			if dir.FS == nil {
				dirs = append(dirs, dir)
			}
		}
	}
	var typed *typescript
	if f.types {
		below, _, err := targets.ScanAll(dirs)
		if err != nil {
			return loading(err)
		}
		if typed, err = f.begin(ctx, c, append(folders, below...)); err != nil {
			return err
		}
	}
	for _, document := range documents {
		if err := found.markdown(ctx, f, document); err != nil {
			return err
		}
	}
	for _, path := range lone {
		lib, err := c.search(&f.search)
		if err != nil {
			return err
		}
		reference, err := lib.Find(ctx, path)
		if err != nil {
			return loading(err)
		}
		found.environment(ctx, reference.Environment, reference.Folder)
	}
	if len(dirs) > 0 {
		lib, err := c.search(&f.search)
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
	if typed != nil {
		if err := typed.end(ctx, found); err != nil {
			return err
		}
	}
	if c.out.json() {
		c.document("checked", map[string]any{"environments": found.environments, "targets": found.targets, "errors": found.errors, "warnings": found.warnings})
	} else {
		c.out.print(fmt.Sprintf("%s, %s, %s, %s\n", counted(found.environments, "environment"), counted(found.targets, "target"),
			counted(found.errors, "error"), counted(found.warnings, "warning")))
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

// maxDepth is how many folders deep environments are looked for.
const maxDepth = 8

// environmentsBelow is where environments are in a folder: itself, if it is one or holds some, else the folders below it
// that do; and the Markdown files. Folders that begin with a dot, and packages of npm, are left out.
func environmentsBelow(root string) (dirs []targets.Dir, documents []string, err error) {
	here := targets.Dir{Path: root}
	if folders, _, err := targets.Scan(here); err != nil || len(folders) > 0 {
		dirs = append(dirs, here)
	}
	err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, name)
		switch {
		case err != nil:
			if name == root {
				return err
			}
			return nil // targets.Scan tells of those in environments
		case entry.IsDir() && name != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules" || strings.Count(rel, string(filepath.Separator)) >= maxDepth):
			return fs.SkipDir
		case !entry.IsDir() && strings.EqualFold(filepath.Ext(name), ".md"):
			documents = append(documents, name)
		case entry.Name() == "targets" && entry.IsDir() && name != root && len(dirs) == 0 || len(dirs) > 0 && dirs[0].Path != root && entry.IsDir() && entry.Name() == "targets":
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), "schema.ts")); err == nil {
				dirs = append(dirs, targets.Dir{Path: filepath.Dir(name)})
				return fs.SkipDir
			}
		}
		return nil
	})
	if len(dirs) == 0 {
		dirs = append(dirs, here) // it says what METIS would skip
	}
	return dirs, documents, err
}

// markdown reports what is wrong with the schemas in a Markdown file.
func (f *findings) markdown(ctx context.Context, flags *checkFlags, name string) error {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return usage("name an environment, a folder of environments, a target's folder, a schema.ts or a Markdown file", "there is no folder or file %q", name)
	} else if err != nil {
		return loading(err)
	}
	if _, err := f.search(&flags.search); err != nil { // --metis
		return err
	}
	var shown []runtime.Finding
	results, err := check.Markdown(ctx, filepath.ToSlash(name), string(text), flags.metis, func(env *runtime.Environment) runtime.Description {
		return describe(ctx, env, js.Budget{})
	})
	if err != nil {
		return loading(err)
	}
	for _, r := range results {
		f.environments++
		f.targets += len(r.Env.Folder.Targets)
		for _, finding := range check.Of(r.Env, r.Declared, f.against) {
			if finding, ok := r.Show(finding); ok {
				shown = append(shown, finding)
			}
		}
	}
	// A block that declares the environment is looked at with the first target's: its findings come before.
	slices.SortStableFunc(shown, func(a, b runtime.Finding) int { return lineOf(a.Source) - lineOf(b.Source) })
	for _, finding := range shown {
		f.add(finding.Diagnostic)
	}
	return nil
}

func lineOf(source string) int {
	_, line, _ := splitPlace(source)
	return line
}

// inEnvironment tells whether a folder is a target's, or holds all of an environment.
func inEnvironment(path string) bool {
	_, is, err := isTarget(path)
	return err == nil && is || ofTargets(path)
}

// ofTargets tells whether a folder is the folder targets of an environment.
func ofTargets(path string) bool {
	abs, err := filepath.Abs(path)
	if err != nil || filepath.Base(abs) != "targets" {
		return false
	}
	root := filepath.Join(path, "..")
	folders, _, err := targets.Scan(targets.Dir{Path: root, Optional: true})
	return err == nil && len(folders) == 1 && folders[0].Root == root && folders[0].HasSchema
}

// isTarget tells a target's folder or file from a folder of environments or one of them; folder is its environment's.
func isTarget(path string) (folder targets.Folder, is bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return folder, false, usage("name an environment, a folder of environments, a target's folder, a schema.ts or a Markdown file", "there is no folder or file %q", path)
	case err != nil:
		return folder, false, loading(err)
	}
	match, err := targets.Locate(path, nil)
	var known *event.Error
	if err != nil && !info.IsDir() || err != nil && !errors.As(err, &known) {
		return folder, false, loading(err)
	}
	return match.Folder, err == nil, nil
}

// environment reports an environment, or the one target in folder and what it needs of the rest.
func (f *findings) environment(ctx context.Context, env *runtime.Environment, folder string) {
	f.environments++
	if folder == "" {
		f.targets += len(env.Folder.Targets)
	} else {
		f.targets++
	}
	declared := describe(ctx, env, js.Budget{})
	f.checked = append(f.checked, checked{env, folder, dialectsOf(env, declared)})
	for _, finding := range check.Of(env, declared, f.against) {
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
	if f.seen[d] {
		return
	}
	f.seen[d] = true
	switch d.Severity {
	case schema.SeverityError:
		f.errors++
	case schema.SeverityWarning:
		f.warnings++
	}
	if f.format != "github" {
		f.out.diagnostic(d)
	} else if d.Severity != schema.SeverityInfo || f.out.infos() {
		f.out.print(annotationOf(d).String())
	}
}
