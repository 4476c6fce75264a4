package targets_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// tree is a folder with an empty file at each of the paths.
func tree(paths ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for _, name := range paths {
		files[name] = &fstest.MapFile{}
	}
	return files
}

// env is the two files that make a folder an environment, and further ones below it.
func env(name string, more ...string) []string {
	paths := []string{name + "/schema.ts", name + "/targets/go/schema.ts"}
	for _, file := range more {
		paths = append(paths, name+"/"+file)
	}
	return paths
}

func ids(folders []targets.Folder) string {
	var names []string
	for _, folder := range folders {
		names = append(names, folder.ID)
	}
	return strings.Join(names, " ")
}

func codes(problems []schema.Problem) string {
	var names []string
	for _, problem := range problems {
		names = append(names, problem.Code+"@"+problem.Path)
	}
	return strings.Join(names, " ")
}

func TestScanFollowsMETISRules(t *testing.T) {
	tests := []struct {
		name     string
		files    fs.FS
		dir      targets.Dir
		ids      string
		problems string
	}{
		{
			name:  "metis first, the others in order",
			files: tree(slices.Concat(env("zulu"), env("metis"), env("alpha-2"), env("alpha"))...),
			dir:   targets.Dir{Path: "integration/target-env"},
			ids:   "metis alpha alpha-2 zulu",
		},
		{
			name:     "a folder name that METIS refuses",
			files:    tree(slices.Concat(env("good"), env("METIS"), env("ab"), env("a--b"), env("-ab"), env("ab-"), env("a_b"))...),
			dir:      targets.Dir{Path: "envs"},
			ids:      "good",
			problems: "environment-folder@envs/-ab environment-folder@envs/METIS environment-folder@envs/a--b environment-folder@envs/a_b environment-folder@envs/ab environment-folder@envs/ab-",
		},
		{
			name:     "no schema.ts, no targets folder, neither",
			files:    tree("no-schema/targets/a/schema.ts", "no-targets/schema.ts", "neither/readme.md", "file.ts"),
			dir:      targets.Dir{Path: "envs"},
			problems: "environment-schema@envs/neither environment-schema@envs/no-schema environment-targets@envs/no-targets",
		},
		{
			name:     "a folder that nobody named says nothing of what is no environment",
			files:    tree(append(env("good"), "neither/readme.md", "Other Things/x", "no-schema/targets/a/schema.ts")...),
			dir:      targets.Dir{Path: "envs", Optional: true},
			ids:      "good",
			problems: "environment-schema@envs/no-schema",
		},
		{
			name:     "schema.ts is a folder, targets is a file",
			files:    tree("dir-schema/schema.ts/x", "dir-schema/targets/a/schema.ts", "file-targets/schema.ts", "file-targets/targets"),
			dir:      targets.Dir{Path: "envs"},
			problems: "environment-schema@envs/dir-schema environment-targets@envs/file-targets",
		},
		{
			name:     "an environment without a target stays",
			files:    tree("empty/schema.ts", "empty/targets/notes/readme.md"),
			dir:      targets.Dir{Path: "envs"},
			ids:      "empty",
			problems: "environment-empty@envs/empty",
		},
		{
			name: "a link to a folder is not followed",
			files: func() fs.FS {
				files := tree(env("good")...)
				files["link"] = &fstest.MapFile{Data: []byte("good"), Mode: fs.ModeSymlink | 0o777}
				return files
			}(),
			dir: targets.Dir{Path: "envs"},
			ids: "good",
		},
		{
			name:  "the dir is an environment itself; its folders are not searched",
			files: tree(append(env("other"), "schema.ts", "targets/a/schema.ts")...),
			dir:   targets.Dir{Path: "envs/mine"},
			ids:   "mine",
		},
		{
			name:     "the dir has targets only: an implicit environment",
			files:    tree("targets/a/schema.ts", "lib/x.ts"),
			dir:      targets.Dir{Path: "envs/mine"},
			ids:      "mine",
			problems: "environment-implicit@envs/mine environment-schema@envs/mine",
		},
		{
			name:     "the dir has a schema.ts only",
			files:    tree("schema.ts"),
			dir:      targets.Dir{Path: "envs/mine"},
			problems: "environment-targets@envs/mine",
		},
		{
			name:  "a folder called targets that holds whole environments makes no environment",
			files: tree(env("targets/environments/one")...),
			dir:   targets.Dir{Path: "repository", Optional: true},
		},
		{
			name:  "embedded",
			files: tree(env("one")...),
			dir:   targets.Dir{},
			ids:   "one",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.dir.FS = test.files
			folders, problems, err := targets.Scan(test.dir)
			if err != nil {
				t.Fatal(err)
			}
			if got := ids(folders); got != test.ids {
				t.Errorf("environments %q, want %q", got, test.ids)
			}
			if got := codes(problems); got != test.problems {
				t.Errorf("problems %q, want %q", got, test.problems)
			}
			for _, problem := range problems {
				if problem.Message == "" || problem.Hint == "" || problem.Severity == "" {
					t.Errorf("a problem that does not say what to do: %+v", problem)
				}
			}
		})
	}
}

func TestTargetsComeParentsFirstInNameOrder(t *testing.T) {
	files := tree("env/schema.ts", "env/configs.json",
		"env/targets/zeta/schema.ts", "env/targets/group/b/schema.ts", "env/targets/group/a/schema.ts",
		"env/targets/alpha/schema.ts", "env/targets/alpha/inner/schema.ts", "env/targets/alpha/helper.ts",
		"env/targets/alpha/targets/deep/schema.ts", "env/targets/only/schema.ts/x", "env/targets/helper.ts")
	folders, _, err := targets.Scan(targets.Dir{FS: files, Path: "envs"})
	if err != nil || len(folders) != 1 {
		t.Fatalf("%d folders, %v", len(folders), err)
	}
	folder := folders[0]
	want := []string{"targets/alpha", "targets/alpha/inner", "targets/alpha/targets/deep",
		"targets/group/a", "targets/group/b", "targets/zeta"}
	if !slices.Equal(folder.Targets, want) {
		t.Errorf("targets %q, want %q", folder.Targets, want)
	}
	if folder.Root != filepath.Join("envs", "env") || folder.Display != "envs/env" || !folder.ConfigsFile || folder.Embedded || folder.Implicit {
		t.Errorf("%+v", folder)
	}
	if _, err := fs.Stat(folder.FS, "targets/zeta/schema.ts"); err != nil {
		t.Errorf("FS is not the environment's folder: %v", err)
	}
}

func TestScanAllKeepsTheFirstOfAnID(t *testing.T) {
	first := targets.Dir{FS: tree(slices.Concat(env("shared", "targets/first/schema.ts"), env("zulu"))...), Path: "first"}
	second := targets.Dir{FS: tree(slices.Concat(env("shared"), env("metis"))...), Path: "second"}
	folders, problems, err := targets.ScanAll([]targets.Dir{first, second, first})
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(folders); got != "metis shared zulu" {
		t.Errorf("environments %q", got)
	}
	if folders[1].Display != "first/shared" {
		t.Errorf("kept %s, want the first", folders[1].Display)
	}
	if got := codes(problems); got != "environment-duplicate@second/shared" {
		t.Errorf("problems %q: the same folder twice is no duplicate, another is", got)
	}
}

func TestAFolderThatIsNotThere(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"nowhere", "file"} {
		_, _, err := targets.Scan(targets.Dir{Path: name})
		var failure *event.Error
		if !errors.As(err, &failure) || failure.Code != event.CodeUsage || failure.Hint == "" || !strings.Contains(failure.Message, name) {
			t.Errorf("%s: %v", name, err)
		}
		if folders, problems, err := targets.Scan(targets.Dir{Path: name, Optional: true}); err != nil || len(folders)+len(problems) > 0 {
			t.Errorf("optional %s: %v %v %v", name, folders, problems, err)
		}
	}
}

func TestScanOfAFolderThatCannotBeRead(t *testing.T) {
	denied := deny{FS: tree(append(env("one", "targets/locked/schema.ts", "targets/zeta/schema.ts"), env("two")...)...), name: "one/targets/locked"}
	folders, problems, err := targets.Scan(targets.Dir{FS: denied, Path: "envs"})
	if err != nil || ids(folders) != "one two" || fmt.Sprint(folders[0].Targets) != "[targets/go targets/zeta]" {
		t.Errorf("%v, %v: one unreadable folder costs itself only", folders, err)
	}
	if got := codes(problems); got != "environment-unreadable@envs/one/targets/locked" {
		t.Errorf("problems %q", got)
	}
	_, _, err = targets.Scan(targets.Dir{FS: deny{FS: tree(env("one")...), name: "."}, Path: "envs"})
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "envs") {
		t.Errorf("the dir itself cannot be read: %v", err)
	}
}

// deny refuses to open one folder.
type deny struct {
	fs.FS
	name string
}

func (d deny) Open(name string) (fs.File, error) {
	if name == d.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return d.FS.Open(name)
}

func TestDefaultDirsEndWithTheBinarysOwn(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTree(t, env("integration/target-env/mine")...)
	folders, problems, err := targets.ScanAll(targets.DefaultDirs())
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", err, problems)
	}
	if got := ids(folders); !strings.Contains(got, "deployment mine session-auth") {
		t.Errorf("environments %q", got)
	}
}

// writeTree makes an empty file at each of the paths, below the working directory.
func writeTree(t *testing.T, paths ...string) {
	t.Helper()
	for _, name := range paths {
		if err := os.MkdirAll(filepath.Dir(filepath.FromSlash(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.FromSlash(name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAroundIsTheInnermostEnvironment(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"env/schema.ts", "env/targets/say/schema.ts", "env/targets/say/deep/x", "env/bare/schema.ts", "lone/x"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for dir, want := range map[string]string{"env": "env", "env/targets": "env", "env/targets/say/deep": "env", "env/bare": "env", "lone": "", ".": "", "gone": ""} {
		folder, ok := targets.Around(filepath.Join(root, dir))
		if folder.ID != want || ok != (want != "") || ok && folder.Root != filepath.Join(root, want) {
			t.Errorf("%s: %q in %q, %v", dir, folder.ID, folder.Root, ok)
		}
	}
	t.Chdir(filepath.Join(root, "env", "targets", "say"))
	if folder, ok := targets.Around("."); !ok || folder.ID != "env" || filepath.IsAbs(folder.Root) {
		t.Errorf("from within: %q in %q, %v", folder.ID, folder.Root, ok)
	}
}
