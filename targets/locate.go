package targets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// Match is where the target lies that a user named. Only the engine knows ids: with a Name, the target of Folder whose
// _id is Name is meant, else the one in the folder Target, else there is none. Without a Name a path was given, and
// Target is it.
type Match struct {
	Folder   Folder
	Name     string           // as named in the environment; empty for a path
	Target   string           // one of Folder.Targets; empty if no folder has that name
	Problems []schema.Problem // of the environment
}

// Locate resolves the name of a target: an existing folder or schema.ts first, else "env/target" with env searched in
// dirs, the first that has it; a folder in them that has targets and no schema.ts, which METIS skips, if none has. Only
// that environment's folders are walked.
//
// The environment of a path is the X of the last X/targets/ in it; the environment of a target that lies in no targets
// folder is the folder around it. It is an implicit one if it has no schema.ts.
func Locate(name string, dirs []Dir) (Match, error) { return LocateFrom("", name, dirs) }

// LocateFrom is Locate with paths relative to base; an empty base is the working directory.
func LocateFrom(base, name string, dirs []Dir) (Match, error) {
	match, found, err := locatePath(base, name)
	if found || err != nil {
		return match, err
	}
	if isPath(name) {
		return Match{}, unknownPath(name)
	}
	env, target, _ := strings.Cut(filepath.ToSlash(name), "/")
	var skipped []schema.Problem // why METIS skips a folder of that name
	var undeclared *Folder       // the first of them that can be used here
	for _, dir := range dirs {
		folder, problems, ok, err := dir.find(env)
		if err != nil {
			return Match{}, err
		}
		if ok {
			return matchName(base, folder, target, append(skipped, problems...))
		}
		skipped = append(skipped, problems...)
		if undeclared == nil && len(folder.Targets) > 0 {
			undeclared = &folder
		}
	}
	if undeclared != nil {
		return matchName(base, *undeclared, target, []schema.Problem{implicit(*undeclared)})
	}
	if inTargetsOnDisk(base, name) {
		return Match{}, unknownPath(name)
	}
	return Match{}, unknownEnvironment(env, target, dirs, skipped)
}

// matchName is the target of that name in an environment that was found by its own.
func matchName(base string, folder Folder, target string, problems []schema.Problem) (Match, error) {
	if target == "" {
		return Match{}, notATarget(fmt.Sprintf("%q is an environment, not a target", folder.ID), folder)
	}
	match := Match{Folder: folder, Name: target, Target: folder.named(target), Problems: problems}
	if name := path.Join(folder.ID, target); match.Target == "" && inTargetsOnDisk(base, name) {
		return Match{}, unknownPath(name)
	}
	return match, nil
}

// inTargetsOnDisk tells a name that was meant for a path: it leads through a targets/ that there is.
func inTargetsOnDisk(base, name string) bool {
	if !slices.Contains(strings.Split(filepath.ToSlash(name), "/"), targetsFolder) {
		return false
	}
	abs, err := filepath.Abs(filepath.Join(base, name))
	if err != nil {
		return false
	}
	root, _, ok := split(abs)
	return ok && isDir(os.DirFS(root), targetsFolder)
}

// find is the environment of that id in dir, looking at nothing else. A folder with targets that METIS skips, as nothing
// declares it, comes with false.
func (dir Dir) find(id string) (Folder, []schema.Problem, bool, error) {
	fsys, err := dir.open()
	if fsys == nil || id == "." || !fs.ValidPath(id) {
		return Folder{}, nil, false, err
	}
	own := dir.id()
	var skipped []schema.Problem
	if own == id {
		folder, problems, ok := dir.self(fsys)
		if ok {
			return folder, problems, true, nil
		}
		skipped = problems
	}
	if own != "" && isFile(fsys, schemaFile) && isDir(fsys, targetsFolder) {
		return Folder{}, nil, false, nil // an environment, and another one
	}
	info, err := fs.Lstat(fsys, id)
	if err != nil || !info.IsDir() {
		return Folder{}, skipped, false, nil
	}
	dir.Optional = true // a folder of that name that has nothing of an environment is not worth a word
	folder, problems, ok := dir.child(fsys, id)
	if !ok {
		problems = append(skipped, problems...)
	}
	return folder, problems, ok, nil
}

// named is the target folder with that name, or with that path; the first in METIS's order.
func (f Folder) named(name string) string {
	for _, target := range f.Targets {
		if path.Base(target) == name || target == name || target == path.Join(targetsFolder, name) {
			return target
		}
	}
	return ""
}

// isPath tells a name that can only be a path.
func isPath(name string) bool {
	slashed := filepath.ToSlash(name)
	return name == "" || filepath.IsAbs(name) || strings.HasPrefix(slashed, ".") || strings.HasPrefix(slashed, "/") ||
		path.Ext(slashed) == ".ts"
}

// locatePath resolves a path. A folder that is no target is found only if the name can mean nothing else.
func locatePath(base, name string) (Match, bool, error) {
	onlyPath := isPath(name)
	if base != "" && name != "" && !filepath.IsAbs(name) {
		name = filepath.Join(base, name)
	}
	info, err := os.Stat(name)
	if err != nil {
		if !onlyPath || errors.Is(err, fs.ErrNotExist) || name == "" {
			return Match{}, false, nil
		}
		return Match{}, false, fmt.Errorf("locate target: %w", err)
	}
	folder := name
	if !info.IsDir() {
		folder = filepath.Dir(name)
		if filepath.Base(name) != schemaFile {
			return Match{}, false, notSchema(name, folder)
		}
	}
	abs, err := filepath.Abs(folder)
	if err != nil {
		return Match{}, false, fmt.Errorf("locate target %q: %w", name, err)
	}
	root, target, inTargets := split(abs)
	here := os.DirFS(folder)
	hasSchema, hasTargets := isFile(here, schemaFile), isDir(here, targetsFolder)
	if !hasSchema && !hasTargets && !onlyPath {
		return Match{}, false, nil
	}
	// METIS allows targets within targets: a folder with both is a target if an environment is around it.
	if hasTargets && !(hasSchema && inTargets && isFile(os.DirFS(root), schemaFile)) {
		dir := Dir{Path: folder}
		env, _ := dir.folder(here, ".", dir.id())
		if !hasSchema && len(env.Targets) == 0 && !onlyPath {
			return Match{}, false, nil
		}
		return Match{}, false, notATarget(fmt.Sprintf("%q is an environment's folder, not a target's", name), env)
	}
	if !hasSchema {
		return Match{}, false, &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("the folder %q is no target: it has no schema.ts", name),
			Hint: "name a folder that holds a schema.ts, or env/target; `metis-run list` shows what there is"}
	}
	return matchPath(asNamed(name, root), target, inTargets), true, nil
}

// matchPath is the target in a folder of the environment at root.
func matchPath(root, target string, inTargets bool) Match {
	dir := Dir{Path: root}
	if inTargets {
		folder, problems := dir.folder(os.DirFS(root), ".", dir.id())
		if !slices.Contains(folder.Targets, target) { // behind a link, which a scan does not follow
			folder.Targets = append(folder.Targets, target)
		}
		return Match{Folder: folder, Target: target, Problems: problems}
	}
	// The folder around a lone target may be anything, a home folder too: it is not searched for more.
	folder := Folder{FS: os.DirFS(root), Root: root, ID: dir.id(), Display: dir.show("."), Implicit: true, Targets: []string{target}}
	if folder.ID == "" {
		folder.ID = target
	}
	folder.ConfigsFile = isFile(folder.FS, configsFile)
	return Match{Folder: folder, Target: target, Problems: []schema.Problem{implicit(folder)}}
}

// split cuts an absolute folder at the last X/targets in it: X's path and the rest, with forward slashes. Where there
// is none, at its parent.
func split(abs string) (root, target string, inTargets bool) {
	parts := strings.Split(filepath.ToSlash(abs), "/")
	for i := len(parts) - 1; i > 1; i-- {
		if parts[i] == targetsFolder {
			return filepath.FromSlash(strings.Join(parts[:i], "/")), strings.Join(parts[i:], "/"), true
		}
	}
	return filepath.Dir(abs), filepath.Base(abs), false
}

// asNamed is the absolute folder abs in the manner of the user's name: relative if the name was.
func asNamed(name, abs string) string {
	if filepath.IsAbs(name) {
		return abs
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return abs
	}
	rel, err := filepath.Rel(here, abs)
	if err != nil {
		return abs
	}
	return rel
}

func notSchema(name, folder string) error {
	failure := &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("%q is no target: a target is a folder that holds a schema.ts", name)}
	if isFile(os.DirFS(folder), schemaFile) {
		failure.Hint = fmt.Sprintf("did you mean %s?", filepath.ToSlash(filepath.Join(folder, schemaFile)))
	} else {
		failure.Hint = "put the code into a schema.ts in a folder of its own, and name the folder"
	}
	return failure
}

// notATarget lists the targets of the environment that was named instead of one of them.
func notATarget(message string, env Folder) error {
	hint := "it has no targets: put each into a folder of its own in targets/, with a schema.ts"
	if len(env.Targets) > 0 {
		var names []string
		for _, target := range env.Targets {
			if env.Embedded {
				names = append(names, env.ID+"/"+path.Base(target))
			} else {
				names = append(names, path.Join(env.Display, target))
			}
		}
		hint = "name one of its targets: " + list(names)
	}
	return &event.Error{Code: event.CodeUnknown, Message: message, Hint: hint}
}

// unknownPath suggests what lies beside the path that is not there.
func unknownPath(name string) error {
	if name == "" {
		return &event.Error{Code: event.CodeUsage, Message: "the name of the target is empty",
			Hint: "name a target's folder, or env/target; `metis-run list` shows what there is"}
	}
	failure := &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("there is no folder or file %q", name)}
	failure.Hint = "`metis-run list` shows what there is"
	if paths := nearPaths(name); len(paths) > 0 {
		failure.Hint = didYouMean(paths)
	}
	return failure
}

// nearPaths are the names in the folder of a path that are like the path's own, else such targets of the environment
// around it. What cannot be read only makes the hint less helpful.
func nearPaths(name string) []string {
	parent := filepath.Dir(filepath.Clean(name))
	entries, _ := os.ReadDir(parent)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	paths := schema.Near(filepath.Base(name), names)
	if len(paths) == 0 && inTargetsOnDisk("", name) {
		if abs, err := filepath.Abs(name); err == nil {
			root, target, _ := split(abs)
			parent = asNamed(name, root)
			folder, _ := Dir{Path: root}.folder(os.DirFS(root), ".", "")
			paths = folder.near(strings.TrimSuffix(target, "/"+schemaFile))
		}
	}
	for i := range paths {
		paths[i] = filepath.ToSlash(filepath.Join(parent, paths[i]))
	}
	return paths
}

// near are the targets that may be meant by the path of one that there is not: of its name in another folder, or of
// one like it.
func (f Folder) near(target string) (near []string) {
	var names []string
	for _, t := range f.Targets {
		names = append(names, path.Base(t))
	}
	meant := []string{path.Base(target)}
	if !slices.Contains(names, meant[0]) {
		meant = schema.Near(meant[0], names)
	}
	for i, t := range f.Targets {
		if slices.Contains(meant, names[i]) {
			near = append(near, t)
		}
	}
	return near[:min(len(near), 3)]
}

// unknownEnvironment says what may have been meant: an environment with a like name; for a name without a slash, also
// a target with that name; else what there is.
func unknownEnvironment(env, target string, dirs []Dir, skipped []schema.Problem) error {
	failure := &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("there is no target environment %q", env)}
	if len(skipped) > 0 {
		failure.Message = fmt.Sprintf("the target environment %q cannot be used: %s: %s", env, skipped[0].Path, skipped[0].Message)
		failure.Hint = skipped[0].Hint
		return failure
	}
	folders, _, err := ScanAll(dirs)
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		failure.Hint = "no target environments were found; name their folder with --dir"
		return failure
	}
	var ids, targets []string
	for _, folder := range folders {
		ids = append(ids, folder.ID)
		for _, target := range folder.Targets {
			targets = append(targets, path.Base(target))
		}
	}
	var meant []string
	if target == "" {
		failure.Message = fmt.Sprintf("there is no target or environment %q", env)
		names := schema.Near(env, targets)
		if slices.Contains(targets, env) {
			names = []string{env}
		}
		for _, folder := range folders {
			for _, name := range names {
				if folder.named(name) != "" {
					meant = append(meant, folder.ID+"/"+name)
				}
			}
		}
	}
	if len(meant) == 0 {
		for _, id := range schema.Near(env, ids) {
			meant = append(meant, path.Join(id, target))
		}
	}
	if len(meant) == 0 && target != "" {
		meant = nearPaths(filepath.Join(env, filepath.FromSlash(target)))
	}
	if len(meant) > 0 {
		failure.Hint = didYouMean(meant)
	} else {
		failure.Hint = "there are: " + list(ids)
	}
	return failure
}

func didYouMean(names []string) string { return "did you mean " + strings.Join(names, " or ") + "?" }

// list joins names for a hint: as many as a line or two can hold.
func list(names []string) string {
	const most = 12
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", ..."
	}
	return strings.Join(names, ", ")
}
