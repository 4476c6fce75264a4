package targets

import (
	"cmp"
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

// The names that METIS gives a meaning (spec 1.1).
const (
	schemaFile    = "schema.ts"
	configsFile   = "configs.json"
	targetsFolder = "targets"
)

// Dir is a place to look for environments: a folder of them, or one environment.
type Dir struct {
	// FS is the folder's contents; nil for the operating system's folder at Path.
	FS fs.FS
	// Path is the operating system's name of the folder, as its user wrote it; empty for the embedded ones.
	Path string
	// Optional says that nobody named the folder: it need not exist, and a child that has nothing of an environment
	// is none of our business.
	Optional bool
}

// DefaultDirs is where environments are looked for when no folder is named: here, where a METIS checkout has them,
// and in the binary.
func DefaultDirs() []Dir {
	return []Dir{
		{Path: ".", Optional: true},
		{Path: filepath.Join("integration", "target-env"), Optional: true},
		{FS: Embedded()},
	}
}

// Folder is an environment as its folder shows it.
type Folder struct {
	FS          fs.FS    // its contents
	Root        string   // the operating system's path of it; "" if embedded
	ID          string   // the folder's name, which is the environment's id (spec 1.4)
	HasSchema   bool     // it has a schema.ts
	Targets     []string // folders below it that hold a schema.ts, such as "targets/scan", in METIS's order
	ConfigsFile bool     // it has a configs.json
	Display     string   // its path as messages show it
	Embedded    bool     // it is in the binary
	Implicit    bool     // no schema.ts declares it; METIS would skip it
}

// Scan lists the environments of dir in METIS's order, and what METIS would say of those that it skips. A dir that has
// targets/ is an environment itself: an implicit one, which METIS would skip, if it has no schema.ts.
func Scan(dir Dir) ([]Folder, []schema.Problem, error) {
	fsys, err := dir.open()
	if fsys == nil {
		return nil, nil, err
	}
	self, problems, ok := dir.self(fsys)
	if ok && self.HasSchema {
		return []Folder{self}, problems, nil
	}
	var folders []Folder
	if ok {
		problems = append(problems, dir.undeclared(".", true))
		// What lies beside the targets of an implicit environment are its modules.
		folders, dir.Optional = append(folders, self), true
	}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, nil, fmt.Errorf("list the environments in %s: %w", dir.show("."), err)
	}
	for _, entry := range entries {
		// Of the entry itself: METIS follows no link here. What begins with a dot is a tool's, nothing that an author could
		// take for an environment.
		if !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		folder, found, ok := dir.child(fsys, entry.Name())
		problems = append(problems, found...)
		if ok {
			folders = append(folders, folder)
		}
	}
	slices.SortStableFunc(folders, inRegistryOrder)
	return folders, problems, nil
}

// ScanAll is Scan over several dirs. Of environments with one id the first dir's is kept.
func ScanAll(dirs []Dir) ([]Folder, []schema.Problem, error) {
	var all []Folder
	var problems []schema.Problem
	for _, dir := range dirs {
		folders, found, err := Scan(dir)
		if err != nil {
			return nil, nil, err
		}
		problems = append(problems, found...)
		for _, folder := range folders {
			i := slices.IndexFunc(all, func(f Folder) bool { return f.ID == folder.ID })
			if i < 0 {
				all = append(all, folder)
				continue
			}
			if folder.Root != "" && folder.Root == all[i].Root {
				continue // the same folder named twice
			}
			problems = append(problems, schema.Problem{
				Code: "environment-duplicate", Severity: schema.SeverityWarning, Path: folder.Display,
				Message: fmt.Sprintf("target environment %q already exists in %s; skipping registration", folder.ID, all[i].Display),
				Hint:    "rename one of the two folders",
			})
		}
	}
	slices.SortStableFunc(all, inRegistryOrder)
	return all, problems, nil
}

// inRegistryOrder puts METIS's own environment first and the rest by lower-cased id (spec 1.2.3). Among the characters
// that a folder's name may have, byte order is localeCompare's order.
func inRegistryOrder(a, b Folder) int {
	x, y := strings.ToLower(a.ID), strings.ToLower(b.ID)
	if (x == "metis") != (y == "metis") {
		if x == "metis" {
			return -1
		}
		return 1
	}
	return cmp.Compare(x, y)
}

// open gives the contents of dir; none and no error for an optional dir that is not there.
func (dir Dir) open() (fs.FS, error) {
	if dir.FS != nil {
		return dir.FS, nil
	}
	info, err := os.Stat(dir.Path)
	switch {
	case err == nil && info.IsDir():
		return os.DirFS(dir.Path), nil
	case dir.Optional:
		return nil, nil
	case err == nil:
		return nil, &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("%q is a file, not a folder of target environments", dir.Path),
			Hint: "name the environment's folder, or the folder that holds it"}
	case errors.Is(err, fs.ErrNotExist):
		return nil, &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("there is no folder %q", dir.Path),
			Hint: "name the environment's folder, or the folder that holds it; METIS keeps them in integration/target-env"}
	}
	return nil, fmt.Errorf("look for target environments: %w", err)
}

// Around is the environment that a folder on disk is or lies in, the innermost: it has schema.ts and targets/. A dir that is
// relative gives a Root that is.
func Around(dir string) (Folder, bool) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Folder{}, false
	}
	for at := dir; ; at, abs = filepath.Join(at, ".."), filepath.Dir(abs) {
		if fsys := os.DirFS(at); isFile(fsys, schemaFile) && isDir(fsys, targetsFolder) {
			folder, _, ok := Dir{Path: at}.self(fsys)
			return folder, ok
		}
		if filepath.Dir(abs) == abs {
			return Folder{}, false
		}
	}
}

// self is dir as an environment, if it is one.
func (dir Dir) self(fsys fs.FS) (Folder, []schema.Problem, bool) {
	id := dir.id()
	hasSchema := isFile(fsys, schemaFile)
	hasTargets := isDir(fsys, targetsFolder)
	switch {
	case id == "":
		return Folder{}, nil, false
	case hasSchema && hasTargets:
		folder, problems := dir.folder(fsys, ".", id)
		return folder, problems, true
	case hasTargets:
		folder, problems := dir.folder(fsys, ".", id)
		return folder, problems, len(folder.Targets) > 0
	case hasSchema && !dir.Optional:
		return Folder{}, []schema.Problem{dir.noTargets(".")}, false
	}
	return Folder{}, nil, false
}

// id is the name of the dir's own folder.
func (dir Dir) id() string {
	if dir.Path == "" {
		return ""
	}
	abs, err := filepath.Abs(dir.Path)
	if err != nil {
		return ""
	}
	if base := filepath.Base(abs); base != string(filepath.Separator) {
		return base
	}
	return ""
}

// child is the environment in a real directory of dir, by METIS's rules (spec 1.2.1-1.2.2). Where only the schema.ts is
// missing, the folder comes with false.
func (dir Dir) child(fsys fs.FS, name string) (Folder, []schema.Problem, bool) {
	sub, err := fs.Sub(fsys, name)
	if err != nil {
		return Folder{}, nil, false
	}
	hasSchema, hasTargets := isFile(sub, schemaFile), isDir(sub, targetsFolder)
	if dir.Optional && !hasSchema && !hasTargets {
		return Folder{}, nil, false
	}
	problem := schema.Problem{Severity: schema.SeverityWarning, Path: dir.show(name)}
	if err := schema.CheckFolderName(name); err != nil {
		problem.Code, problem.Message, problem.Hint = "environment-folder", err.Error(), "rename the folder"
	} else if !hasSchema {
		problem = dir.undeclared(name, hasTargets)
		if hasTargets {
			folder, _ := dir.folder(sub, name, name)
			return folder, []schema.Problem{problem}, false
		}
	} else if !hasTargets {
		problem = dir.noTargets(name)
	} else {
		folder, problems := dir.folder(sub, name, name)
		return folder, problems, true
	}
	return Folder{}, []schema.Problem{problem}, false
}

// undeclared says that METIS skips a folder without a schema.ts, with targets or without.
func (dir Dir) undeclared(name string, hasTargets bool) schema.Problem {
	problem := schema.Problem{
		Code: "environment-schema", Severity: schema.SeverityWarning, Path: dir.show(name),
		Message: "no schema.ts; METIS skips the folder",
		Hint:    "add a schema.ts that exports a TargetEnvSchema as default",
	}
	if hasTargets {
		problem.Hint += "; its targets run here all the same, not in METIS"
	}
	return problem
}

func (dir Dir) noTargets(name string) schema.Problem {
	return schema.Problem{
		Code: "environment-targets", Severity: schema.SeverityWarning, Path: dir.show(name),
		Message: "no targets folder; METIS skips the environment",
		Hint:    "put each target into a folder of its own in targets/, with a schema.ts",
	}
}

// folder describes the environment in sub, which dir calls name.
func (dir Dir) folder(sub fs.FS, name, id string) (Folder, []schema.Problem) {
	folder := Folder{
		FS: sub, ID: id, Display: dir.show(name), Embedded: dir.Path == "",
		HasSchema: isFile(sub, schemaFile), ConfigsFile: isFile(sub, configsFile),
	}
	folder.Implicit = !folder.HasSchema
	if dir.Path != "" {
		folder.Root = filepath.Join(dir.Path, filepath.FromSlash(name))
	}
	problems := folder.scanTargets()
	if folder.Implicit && len(folder.Targets) > 0 {
		problems = append(problems, implicit(folder))
	}
	return folder, problems
}

func implicit(folder Folder) schema.Problem {
	return schema.Problem{
		Code: "environment-implicit", Severity: schema.SeverityInfo, Path: folder.Display,
		Message: fmt.Sprintf("no schema.ts declares the environment %q; METIS would not load its targets", folder.ID),
		Hint:    "add a schema.ts that exports a TargetEnvSchema as default, beside targets/",
	}
}

// show is the path of a child of dir as messages show it.
func (dir Dir) show(name string) string {
	return path.Join(filepath.ToSlash(dir.Path), name)
}

// scanTargets finds every folder in targets/ that holds a schema.ts: parents before children, in name order, links not
// followed. A folder that cannot be read costs its own targets only.
func (f *Folder) scanTargets() (problems []schema.Problem) {
	var walk func(folder string)
	walk = func(folder string) {
		entries, err := fs.ReadDir(f.FS, folder)
		if err != nil {
			problems = append(problems, schema.Problem{
				Code: "environment-unreadable", Severity: schema.SeverityError, Path: path.Join(f.Display, folder),
				Message: fmt.Sprintf("the folder cannot be read: %v", err), Hint: "check its permissions",
			})
			return
		}
		has := func(name string) bool {
			return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name })
		}
		if f.Implicit && has(targetsFolder) {
			return // of an environment of its own
		}
		if has(schemaFile) && isFile(f.FS, path.Join(folder, schemaFile)) {
			f.Targets = append(f.Targets, folder)
		}
		for _, entry := range entries {
			if entry.IsDir() {
				walk(path.Join(folder, entry.Name()))
			}
		}
	}
	walk(targetsFolder)
	if len(f.Targets) == 0 && f.HasSchema {
		problems = append(problems, schema.Problem{
			Code: "environment-empty", Severity: schema.SeverityWarning, Path: f.Display,
			Message: "no valid targets found", Hint: "put each target into a folder of its own in targets/, with a schema.ts",
		})
	}
	return problems
}

func isFile(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && !info.IsDir()
}

func isDir(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}
