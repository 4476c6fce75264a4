package targets_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/targets"
)

func TestLocateByName(t *testing.T) {
	t.Chdir(t.TempDir())
	first := targets.Dir{Path: "first", FS: tree(slices.Concat(
		env("deployment", "targets/group/deep/schema.ts", "targets/other/deep/schema.ts"), env("Refused"),
		[]string{"undeclared/targets/a/schema.ts", "docs/readme.md", "implicit/targets/a/schema.ts", "implicit/targets/b/c/schema.ts"})...)}
	second := targets.Dir{Path: "second/single", FS: tree("schema.ts", "targets/a/schema.ts", "deployment/schema.ts", "deployment/targets/x/schema.ts")}
	third := targets.Dir{FS: tree(slices.Concat(env("deployment"), env("undeclared"), env("docs"))...)}
	dirs := []targets.Dir{first, second, third}
	tests := []struct {
		name, display, target, wanted, problems string
	}{
		{"deployment/go", "first/deployment", "targets/go", "go", ""},
		{"deployment/by-id-only", "first/deployment", "", "by-id-only", ""},
		{"deployment/deep", "first/deployment", "targets/group/deep", "deep", ""},
		{"deployment/other/deep", "first/deployment", "targets/other/deep", "other/deep", ""},
		{"deployment/targets/go", "first/deployment", "targets/go", "targets/go", ""},
		{"single/a", "second/single", "targets/a", "a", ""},
		{"undeclared/go", "undeclared", "targets/go", "go", "environment-schema@first/undeclared"},
		{"docs/go", "docs", "targets/go", "go", ""},
		{"implicit/a", "first/implicit", "targets/a", "a", "environment-implicit@first/implicit"},
		{"implicit/targets/b/c", "first/implicit", "targets/b/c", "targets/b/c", "environment-implicit@first/implicit"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			match, err := targets.Locate(test.name, dirs)
			if err != nil {
				t.Fatal(err)
			}
			if match.Folder.Display != test.display || match.Target != test.target || match.Name != test.wanted || codes(match.Problems) != test.problems {
				t.Errorf("%s: %q target %q name %q problems %q", test.name, match.Folder.Display, match.Target, match.Name, codes(match.Problems))
			}
		})
	}
}

func TestLocateRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTree(t, append(env("mine/envs/lab"), "plain/readme.md", "plain/script.ts", "lone/hello/schema.ts", "lone/hello/helper.ts",
		"noenv/targets/t1/schema.ts", "noenv/targets/t2/schema.ts", "deep/noenv/targets/t1/schema.ts")...)
	dirs := []targets.Dir{{FS: tree(slices.Concat(env("deployment"), env("batch-processing"), env("a_b"), []string{"bare/targets/x/readme.md", "noenv/targets/t1/schema.ts"})...), Path: "envs"}}
	tests := []struct {
		name, code, message, hint string
	}{
		{"deploymnet/go", event.CodeUnknown, `"deploymnet"`, "did you mean deployment/go?"},
		{"xyzzy/go", event.CodeUnknown, `"xyzzy"`, "there are: batch-processing, deployment"},
		{"deployment", event.CodeUnknown, `"deployment" is an environment`, "envs/deployment/targets/go"},
		{"deployment/", event.CodeUnknown, `"deployment" is an environment`, "envs/deployment/targets/go"},
		{"go", event.CodeUnknown, `no target or environment "go"`, "did you mean batch-processing/go or deployment/go?"},
		{"../up", event.CodeUnknown, `"../up"`, ""},
		{"a_b/go", event.CodeUnknown, "METIS skips an environment folder", "rename"},
		{"bare/x", event.CodeUnknown, "no schema.ts", "add a schema.ts"},
		{"noenv", event.CodeUnknown, `"noenv" is an environment`, "noenv/targets/t1"},
		{"noenv/targets/nope/t1", event.CodeUnknown, `there is no folder or file "noenv/targets/nope/t1"`, "did you mean noenv/targets/t1?"},
		{"noenv/targets/nope/t1/schema.ts", event.CodeUnknown, `there is no folder or file "noenv/targets/nope/t1/schema.ts"`, "did you mean noenv/targets/t1?"},
		{"deep/noenv/targets/nope/t1", event.CodeUnknown, `there is no folder or file "deep/noenv/targets/nope/t1"`, "did you mean deep/noenv/targets/t1?"},
		{"mine/envs/lab/targets/og", event.CodeUnknown, `there is no folder or file "mine/envs/lab/targets/og"`, "did you mean mine/envs/lab/targets/go?"},
		{"./lone/helo", event.CodeUnknown, `"./lone/helo"`, "did you mean lone/hello?"},
		{"lone/helo", event.CodeUnknown, `"lone"`, "did you mean lone/hello?"},
		{"./plain", event.CodeUnknown, `"./plain" is no target`, "schema.ts"},
		{"plain/script.ts", event.CodeUsage, "script.ts", "schema.ts in a folder of its own"},
		{"lone/hello/helper.ts", event.CodeUsage, "helper.ts", "did you mean lone/hello/schema.ts?"},
		{"mine/envs/lab", event.CodeUnknown, "an environment's folder", "mine/envs/lab/targets/go"},
		{"", event.CodeUsage, "empty", "env/target"},
		{"a\x00b/c", event.CodeUnknown, `"a\x00b"`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := targets.Locate(test.name, dirs)
			var failure *event.Error
			if !errors.As(err, &failure) {
				t.Fatalf("error %v", err)
			}
			if failure.Code != test.code || !strings.Contains(failure.Message, test.message) || !strings.Contains(failure.Hint, test.hint) || failure.Hint == "" {
				t.Errorf("code %q message %q hint %q", failure.Code, failure.Message, failure.Hint)
			}
		})
	}
}

func TestLocateWithoutAnyEnvironmentNamesTheFlag(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := targets.Locate("some/thing", []targets.Dir{{Path: ".", Optional: true}})
	var failure *event.Error
	if !errors.As(err, &failure) || !strings.Contains(failure.Hint, "--dir") {
		t.Errorf("%v", err)
	}
}

func TestLocateByPath(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	writeTree(t, "envs/lab/schema.ts", "envs/lab/configs.json", "envs/lab/targets/scan/schema.ts", "envs/lab/targets/scan/inner/schema.ts",
		"envs/lab/targets/nest/schema.ts", "envs/lab/targets/nest/targets/egg/schema.ts",
		"bare/targets/a/schema.ts", "bare/targets/b/schema.ts",
		"scripts/hello/schema.ts", "scripts/other/schema.ts",
		"targets/environments/shop/schema.ts", "targets/environments/shop/targets/buy/schema.ts",
		"lab/scan/schema.ts")
	tests := []struct {
		name, id, root, target, all string
		implicit                    bool
	}{
		{"envs/lab/targets/scan", "lab", "envs/lab", "targets/scan", "targets/nest targets/nest/targets/egg targets/scan targets/scan/inner", false},
		{"./envs/lab/targets/scan/", "lab", "envs/lab", "targets/scan", "", false},
		{"envs/lab/targets/scan/schema.ts", "lab", "envs/lab", "targets/scan", "", false},
		{"envs/lab/targets/scan/inner", "lab", "envs/lab", "targets/scan/inner", "", false},
		{filepath.Join(root, "envs", "lab", "targets", "scan"), "lab", filepath.Join(root, "envs", "lab"), "targets/scan", "", false},
		// The last X/targets/ decides; a target with targets of its own stays a target of the environment around it.
		{"envs/lab/targets/nest", "lab", "envs/lab", "targets/nest", "", false},
		{"envs/lab/targets/nest/targets/egg", "nest", "envs/lab/targets/nest", "targets/egg", "targets/egg", false},
		{"targets/environments/shop/targets/buy", "shop", "targets/environments/shop", "targets/buy", "targets/buy", false},
		// Nothing declares these.
		{"bare/targets/a", "bare", "bare", "targets/a", "targets/a targets/b", true},
		{"scripts/hello", "scripts", "scripts", "hello", "hello", true},
		// A folder goes before an environment of that name.
		{"lab/scan", "lab", "lab", "scan", "scan", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			match, err := targets.Locate(filepath.FromSlash(test.name), []targets.Dir{{Path: "envs"}})
			if err != nil {
				t.Fatal(err)
			}
			folder := match.Folder
			if folder.ID != test.id || folder.Root != filepath.FromSlash(test.root) || match.Target != test.target || match.Name != "" {
				t.Errorf("environment %q in %q, target %q, name %q", folder.ID, folder.Root, match.Target, match.Name)
			}
			if folder.Implicit != test.implicit || folder.HasSchema == test.implicit || folder.Embedded || (len(match.Problems) > 0) != test.implicit {
				t.Errorf("implicit %v, problems %q: %+v", folder.Implicit, codes(match.Problems), folder)
			}
			if got := strings.Join(folder.Targets, " "); test.all != "" && got != test.all {
				t.Errorf("targets %q, want %q", got, test.all)
			}
			if _, err := fs.Stat(folder.FS, match.Target+"/schema.ts"); err != nil {
				t.Errorf("FS does not hold the target: %v", err)
			}
		})
	}
}

func TestLocateFromInsideTheTargetsFolder(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	writeTree(t, "lab/schema.ts", "lab/targets/scan/schema.ts")
	t.Chdir(filepath.Join(root, "lab", "targets", "scan"))
	for _, name := range []string{".", "schema.ts", "./schema.ts"} {
		match, err := targets.Locate(name, nil)
		if err != nil || match.Folder.ID != "lab" || match.Target != "targets/scan" || match.Folder.Root != filepath.Join("..", "..") {
			t.Errorf("%s: %+v, %v", name, match, err)
		}
	}
	t.Chdir(filepath.Join(root, "lab"))
	match, err := targets.Locate("lab/scan", targets.DefaultDirs())
	if err != nil || match.Folder.Root != "." || match.Target != "targets/scan" {
		t.Errorf("the working directory is the environment: %+v, %v", match, err)
	}
}

func TestLocateTakesALinkedTargetThatIsNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTree(t, "lab/schema.ts", "lab/targets/scan/schema.ts", "elsewhere/schema.ts")
	if err := os.Symlink(filepath.Join("..", "..", "elsewhere"), filepath.Join("lab", "targets", "linked")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	match, err := targets.Locate("lab/targets/linked", nil)
	if err != nil || match.Target != "targets/linked" || !slices.Equal(match.Folder.Targets, []string{"targets/scan", "targets/linked"}) {
		t.Errorf("%+v, %v", match, err)
	}
	if match, err := targets.Locate("lab/linked", []targets.Dir{{Path: "."}}); err != nil || match.Target != "" {
		t.Errorf("a scan follows no link: %+v, %v", match, err)
	}
}

// reads records the folders that are listed.
type reads struct {
	fs.FS
	listed *[]string
}

func (r reads) ReadDir(name string) ([]fs.DirEntry, error) {
	*r.listed = append(*r.listed, name)
	return fs.ReadDir(r.FS, name)
}

func TestLocateWalksOneEnvironmentOnly(t *testing.T) {
	t.Chdir(t.TempDir())
	var listed []string
	dir := targets.Dir{FS: reads{tree(slices.Concat(env("alpha"), env("bravo"), env("charlie"))...), &listed}}
	if _, err := targets.Locate("bravo/go", []targets.Dir{dir}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"bravo/targets", "bravo/targets/go"}; !slices.Equal(listed, want) {
		t.Errorf("listed %q, want %q", listed, want)
	}
}

func BenchmarkLocateEmbedded(b *testing.B) {
	b.Chdir(b.TempDir())
	for b.Loop() {
		if _, err := targets.Locate("deployment/deploy-status", targets.DefaultDirs()); err != nil {
			b.Fatal(err)
		}
	}
}
