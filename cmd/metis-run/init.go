package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
	"github.com/metis-run/metis-run/targets/scaffold"
)

// initFlags are the flags of init.
type initFlags struct {
	dir   string
	metis string
	force bool
}

func (c *cli) initCommand() *cobra.Command {
	f := &initFlags{}
	cmd := &cobra.Command{
		Use:   "init ENV",
		Short: "Make a new target environment",
		Long: `Make a new target environment: its schema.ts, a target that uses a store and an API, a test in TypeScript,
a scenario with its golden, a configs.json that only its owner reads and git ignores, a tsconfig.json and
the declarations that ` + "`metis-run types`" + ` writes. All of it passes check --strict, check --types and test --ci
as it stands.

ENV becomes the folder's name and the environment's id. It is made in --dir; by default in
integration/target-env, where METIS has its environments, if there is one, else here.

Nothing that is there is overwritten without --force: each file in the way is named, and nothing is
written. A configs.json is kept in any case, and a .gitignore gets the line that it lacks.

Exit code: 2 if the name is none or a file is in the way.`,
		Example: `  metis-run init radar
  metis-run init radar --dir metis/integration/target-env --metis 2.4`,
		Args: oneName("init", "ENV"),
		RunE: func(_ *cobra.Command, words []string) error { return c.init(f, words[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.dir, "dir", "", "make it in the folder `DIR` (default: integration/target-env if it is there, else .)")
	flags.StringVar(&f.metis, "metis", "2.5", "write for METIS `VERSION`: 2.3, 2.4 or 2.5")
	flags.BoolVar(&f.force, "force", false, "overwrite what is in the way")
	_ = cmd.MarkFlagDirname("dir")
	complete(cmd, "metis", "2.3", "2.4", "2.5")
	return cmd
}

// oneName is the Args of commands that make something with a name.
func oneName(command, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, words []string) error {
		if len(words) == 1 {
			return nil
		}
		hint := fmt.Sprintf("write: metis-run %s %s, such as %s", command, what, scaffold.FirstTarget)
		if len(words) == 0 {
			return usage(hint, "%s needs a name", command)
		}
		return usage(hint, "%s takes one name, %q is too many", command, words[1])
	}
}

func (c *cli) init(f *initFlags, id string) error {
	dialect, err := schema.ParseDialect(f.metis)
	if err != nil {
		return usage("write 2.3, 2.4 or 2.5", "--metis cannot be %q", f.metis)
	}
	files, err := scaffold.Environment(id, dialect)
	if err != nil {
		return badName(id, err)
	}
	files = append(files, scaffold.File{Name: "tsconfig.json", Text: ownConfig, Mode: 0o644})
	for _, f := range typesFiles([]schema.Dialect{dialect}) {
		files = append(files, scaffold.File{Name: typesFolder + "/" + f.Name, Text: f.Text, Mode: 0o644, Kind: scaffold.Made})
	}
	dir := f.dir
	if dir == "" {
		dir = "."
		if usual := targets.DefaultDirs()[1].Path; isFolder(usual) { // METIS's own
			dir = usual
		}
	}
	dir = filepath.Join(dir, id)
	if err := c.write(dir, files, f.force); err != nil {
		return err
	}
	c.next(dir, id, scaffold.FirstTarget)
	return nil
}

// next says what to do with a target that was just made.
func (c *cli) next(root, env, target string) {
	root = filepath.Clean(root)
	name := env + "/" + target
	// The folder above ".." is ".", says filepath.Dir.
	if root == ".." || !slices.ContainsFunc(targets.DefaultDirs(), func(d targets.Dir) bool { return d.FS == nil && d.Path == filepath.Dir(root) }) {
		name = filepath.ToSlash(root) + "/targets/" + target
	}
	c.out.note(fmt.Sprintf("next: metis-run run %s text=hello; metis-run test %s", name, filepath.ToSlash(root)))
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// badName is a name that nothing new can have.
func badName(name string, err error) error {
	hint := "write a name such as night-watch"
	if clean := cleaned(name); clean != name && schema.CheckFolderName(clean) == nil {
		hint = "did you mean " + clean + "?"
	}
	return usage(hint, "%v", err)
}

// cleaned is a name in the letters that METIS takes.
func cleaned(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

// write writes the files of a scaffold into dir, or none: what is in the way is found before.
func (c *cli) write(dir string, files []scaffold.File, force bool) error {
	done := make([]string, len(files)) // what is done to each file
	var inTheWay []*event.Error
	for i := range files {
		file := &files[i]
		name := filepath.Join(dir, filepath.FromSlash(file.Name))
		shown := filepath.ToSlash(name)
		conflict := func(message, hint string) {
			inTheWay = append(inTheWay, &event.Error{Code: event.CodeUsage, Message: message, Hint: hint})
		}
		info, err := os.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			done[i] = "wrote"
		case err != nil: // a file where a folder is to be, for one
			conflict(err.Error(), "choose another name, or another --dir")
		case info.IsDir():
			conflict(shown+" is a folder", "choose another name, or another --dir")
		case file.Kind == scaffold.Secret:
			done[i] = "kept"
		case file.Kind == scaffold.Lines:
			text, err := os.ReadFile(name)
			if err != nil {
				conflict(err.Error(), "can it be read?")
				continue
			}
			done[i] = "kept"
			if whole := withLines(string(text), file.Text); whole != string(text) {
				file.Text, done[i] = whole, "extended"
			}
		case file.Kind == scaffold.Made:
			done[i] = "overwrote"
		case !force:
			conflict(shown+" is there already", "--force overwrites it")
		default:
			done[i] = "overwrote"
		}
	}
	if len(inTheWay) > 0 {
		return event.Join(inTheWay)
	}
	made, folder := 0, ""
	for i, file := range files {
		name := filepath.Join(dir, filepath.FromSlash(file.Name))
		if done[i] != "kept" {
			if err := writeFile(name, file, done[i] == "wrote"); err != nil {
				return usage("can the folder be written? What was written before is named above", "write %s: %v", filepath.ToSlash(name), bareError(err))
			}
		}
		switch {
		case c.out.json():
			c.out.sink(event.Event{At: time.Now(), Body: event.Unknown{Event: "file", Fields: fields(map[string]any{"path": filepath.ToSlash(name), "status": done[i]})}})
		case file.Kind == scaffold.Made: // named by their folder, for nobody reads them
			made, folder = made+1, filepath.ToSlash(filepath.Dir(name))
		default:
			c.out.print(done[i] + " " + filepath.ToSlash(name) + "\n")
		}
	}
	if made > 0 {
		c.out.print("wrote " + folder + " (" + counted(made, "file") + ")\n")
	}
	return nil
}

// writeFile writes a file that must be new, or in one step in the place of one that is there.
func writeFile(name string, file scaffold.File, isNew bool) error {
	if !isNew {
		return replace(name, []byte(file.Text), file.Mode == 0o600)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, file.Mode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(file.Text)
	return errors.Join(err, f.Close())
}

// withLines is a text with the lines that it lacks.
func withLines(text, lines string) string {
	have := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for line := range strings.Lines(lines) {
		if slices.Contains(have, strings.TrimSuffix(line, "\n")) {
			continue
		}
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		text += line
	}
	return text
}

// bareError is an error without the path that the message around it names.
func bareError(err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}
