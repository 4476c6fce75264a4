package main

import (
	"bytes"
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
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/runtime/suite"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/schema/types"
	"github.com/metis-run/metis-run/targets"
)

// typesFolder is where the declarations of a folder are. TypeScript's patterns leave it out, as all that begins with a
// dot, and METIS takes it for no environment.
const typesFolder = ".metis"

func (c *cli) typesCommand() *cobra.Command {
	f, check := &search{}, false
	cmd := &cobra.Command{
		Use:   "types [DIR]",
		Short: "Write TypeScript declarations of what METIS gives scripts",
		Long: `Write TypeScript declarations into DIR/.metis, so that editors and TypeScript know what METIS gives the
scripts below DIR (default: .): its classes, context, stores and @metis/... modules, with the type of each
argument as the target's parameters declare it; and what tests import from @metis/test. They are those of
the METIS versions that the environments below DIR are written for; where there is none yet, of METIS 2.5.

Beside them is scenario.schema.json, by which editors complete and check scenarios that begin with
# yaml-language-server: $schema=.metis/scenario.schema.json

A tsconfig.json is written where DIR has none; one that is there stays as it is, and is to extend
./.metis/tsconfig.json. Write them anew after an update of metis-run or of an environment's METIS version;
--check only tells whether that is due.`,
		Example: `  metis-run types
  metis-run types integration/target-env
  metis-run types my-env --check`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: onlyDirs,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return c.types(cmd.Context(), f, dir, check)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "write nothing, exit with 1 if something is out of date")
	f.cacheFlag(cmd.Flags())
	cmd.Flags().StringVar(&f.metis, "metis", "", "write those of METIS `VERSION`, 2.3, 2.4 or 2.5, whatever environments there are")
	complete(cmd, "metis", "2.3", "2.4", "2.5")
	return cmd
}

// ownConfig is the tsconfig.json of a folder that has none.
const ownConfig = "{\n  \"extends\": \"./" + typesFolder + "/tsconfig.json\"\n}\n"

// scenarioSchema is the file with the JSON Schema of scenarios.
const scenarioSchema = "scenario.schema.json"

// declarations are those that sources of these dialects are read with, and tests.
func declarations(dialects []schema.Dialect) []types.File {
	return append(types.Render(dialects...), types.File{Name: "test.d.ts", Text: suite.Types})
}

// typesFiles are the files that DIR/.metis holds for these dialects.
func typesFiles(dialects []schema.Dialect) []types.File {
	return append(declarations(dialects),
		types.File{Name: "tsconfig.json", Text: types.Config("../**/*.ts", "*.ts")},
		types.File{Name: scenarioSchema, Text: string(scenario.Schema())})
}

func (c *cli) types(ctx context.Context, f *search, dir string, check bool) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return usage("name the folder of an environment, or one that holds environments", "there is no folder %q", dir)
	}
	dialects, err := c.dialects(ctx, f, dir)
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, typesFolder)
	want := map[string]string{}
	for _, file := range typesFiles(dialects) {
		want[filepath.Join(folder, file.Name)] = file.Text
	}
	config := filepath.Join(dir, "tsconfig.json")
	present, err := os.ReadFile(config)
	if errors.Is(err, fs.ErrNotExist) {
		want[config] = ownConfig
	}
	stale, err := outdated(folder, want)
	if err != nil {
		return loading(err)
	}
	var versions []string
	for _, d := range dialects {
		versions = append(versions, d.Version)
	}
	what := "METIS " + strings.Join(versions, " and ")
	switch {
	case check && len(stale) > 0:
		return &event.Error{Code: event.CodeRefused, Message: fmt.Sprintf("the declarations of %s are not those of %s: %s", shown(dir), what, strings.Join(names(stale), ", ")),
			Hint: "write them: metis-run types " + shown(dir)}
	case !check:
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return usage("can the folder be written?", "%v", err)
		}
		for _, name := range stale {
			if text, ours := want[name]; !ours {
				err = os.Remove(name)
			} else {
				err = replace(name, []byte(text), false)
			}
			if err != nil {
				return usage("can the folder be written?", "write the declarations: %v", err)
			}
		}
	}
	state := "up to date"
	if len(stale) > 0 {
		state = "written"
	}
	if c.out.json() {
		c.document("declarations", map[string]any{"path": shown(folder), "metis": versions, "status": state})
	}
	c.out.note(fmt.Sprintf("%s: declarations of %s, %s", shown(folder), what, state))
	if slices.Contains(stale, filepath.Join(folder, scenarioSchema)) {
		c.out.note(fmt.Sprintf("hint: editors complete a scenario in %s whose first line is: # yaml-language-server: $schema=%s/%s", shown(dir), typesFolder, scenarioSchema))
	}
	if len(present) > 0 && !bytes.Contains(present, []byte(typesFolder+"/")) {
		c.out.note(fmt.Sprintf("hint: %s does not know them yet: add \"extends\": \"./%s/tsconfig.json\", or \"%s/*.ts\" to its \"include\"", shown(config), typesFolder, typesFolder))
	}
	return nil
}

// outdated are the files that are not as they are to be, sorted: to write or, declarations of other versions, to remove.
func outdated(folder string, want map[string]string) (stale []string, err error) {
	old, err := filepath.Glob(filepath.Join(folder, "*.d.ts"))
	if err != nil {
		return nil, err
	}
	for _, name := range old {
		if _, ok := want[name]; !ok {
			stale = append(stale, name)
		}
	}
	for name, text := range want {
		have, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err != nil || string(have) != text {
			stale = append(stale, name)
		}
	}
	slices.Sort(stale)
	return stale, nil
}

// dialects are those that the environments below a folder are written for, oldest first; the newest if there are none.
func (c *cli) dialects(ctx context.Context, f *search, dir string) ([]schema.Dialect, error) {
	if f.metis != "" {
		if err := f.checkMETIS(); err != nil {
			return nil, err
		}
		d, err := schema.ParseDialect(f.metis)
		return []schema.Dialect{d}, err
	}
	metis := ""
	for _, d := range schema.Dialects() { // sources do not tell the versions with new apart: what was named once stays
		if _, err := os.Stat(filepath.Join(dir, typesFolder, "metis-"+d.Version+".d.ts")); err == nil && d.Constructor == "new" {
			metis = d.Version
		}
	}
	lib := c.library(nil, f.noCache, metis)
	lib.Dirs = []targets.Dir{{Path: dir, Optional: true}}
	environments, _, err := lib.All(ctx)
	if err != nil {
		return nil, loading(err)
	}
	used := []schema.Dialect{}
	for _, env := range environments {
		used = append(used, dialectsOf(env, describe(ctx, env, js.Budget{}))...)
	}
	dialects := inOrder(used)
	if len(dialects) == 0 {
		dialects = append(dialects, schema.V25())
	}
	return dialects, nil
}

// dialectsOf are those that an environment's files are written for.
func dialectsOf(env *runtime.Environment, declared runtime.Description) (used []schema.Dialect) {
	if env.Folder.HasSchema && declared.Failure == nil {
		used = append(used, declared.Dialect)
	}
	for _, t := range declared.Targets {
		used = append(used, t.Dialect)
	}
	return used
}

// inOrder leaves out what stands twice, oldest first.
func inOrder(used []schema.Dialect) (dialects []schema.Dialect) {
	for _, d := range schema.Dialects() {
		if slices.ContainsFunc(used, func(of schema.Dialect) bool { return of.Version == d.Version }) {
			dialects = append(dialects, d)
		}
	}
	return dialects
}

// shown is a path as messages have it.
func shown(name string) string { return filepath.ToSlash(filepath.Clean(name)) }

func names(files []string) (list []string) {
	for _, name := range files {
		list = append(list, filepath.Base(name))
	}
	return list
}
