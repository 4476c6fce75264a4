package targets_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/goccy/go-yaml"

	"github.com/metis-run/metis-run/targets"
)

func TestEmbeddedEnvironmentsAreWhatMETISWouldLoad(t *testing.T) {
	folders, problems, err := targets.Scan(targets.Dir{FS: targets.Embedded()})
	if err != nil || len(problems) > 0 {
		t.Fatalf("Scan: %v, problems %v", err, problems)
	}
	want := map[string]string{
		"api-cache":        "targets/clean-cache targets/get-user",
		"basics":           "targets/counter targets/force-posture targets/scenario-state targets/store-example",
		"batch-processing": "targets/batch",
		"configuration":    "targets/call-api",
		"deployment":       "targets/deploy-finish targets/deploy-status targets/deploy-step",
		"session-auth":     "targets/sign-in",
		"session-work":     "targets/patrol",
		"typed-session":    "targets/grant-permission targets/log-in",
		"validated-config": "targets/set-endpoint targets/use-endpoint",
	}
	for _, folder := range folders {
		if got := strings.Join(folder.Targets, " "); got != want[folder.ID] {
			t.Errorf("%s has targets %q, want %q", folder.ID, got, want[folder.ID])
		}
		if !folder.Embedded || folder.Root != "" || !folder.HasSchema || folder.Implicit {
			t.Errorf("%s is not an embedded, declared environment: %+v", folder.ID, folder)
		}
		delete(want, folder.ID)
	}
	for id := range want {
		t.Errorf("%s is missing", id)
	}
}

// A file that the embed patterns of embed.go do not reach would be missing in the binary only.
func TestEverySourceIsEmbedded(t *testing.T) {
	walk(t, os.DirFS("environments"), func(name string) {
		_, err := fs.Stat(targets.Embedded(), name)
		isTest := strings.Count(name, "/") == 1 && !strings.HasSuffix(name, ".ts") && path.Base(name) != "configs.json"
		if isTest != (err != nil) {
			t.Errorf("%s: embedded %v, want %v", name, err == nil, !isTest)
		}
	})
}

func TestEmbeddedSourcesCompile(t *testing.T) {
	walk(t, targets.Embedded(), func(name string) {
		loader := api.LoaderTS
		if path.Ext(name) == ".json" {
			loader = api.LoaderJSON
		}
		source, err := fs.ReadFile(targets.Embedded(), name)
		if err != nil {
			t.Fatal(err)
		}
		result := api.Transform(string(source), api.TransformOptions{Loader: loader, Sourcefile: name, Format: api.FormatCommonJS})
		for _, message := range append(result.Errors, result.Warnings...) {
			t.Errorf("%s:%d: %s", name, message.Location.Line, message.Text)
		}
		if strings.Contains(string(source), "\r") {
			t.Errorf("%s has carriage returns", name)
		}
		for _, refused := range []string{"setTimeout", "setInterval", "Math.random", "fetch("} {
			if strings.Contains(string(source), refused) {
				t.Errorf("%s uses %s: what ships is deterministic and stays offline", name, refused)
			}
		}
	})
}

// Only the deployment targets follow the guide to the letter, which gives them no _id.
func TestEmbeddedTargetsHaveTheirFoldersNameAsID(t *testing.T) {
	folders, _, err := targets.Scan(targets.Dir{FS: targets.Embedded()})
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		for _, target := range folder.Targets {
			source, err := fs.ReadFile(folder.FS, path.Join(target, "schema.ts"))
			if err != nil {
				t.Fatal(err)
			}
			has := strings.Contains(string(source), "\n  _id: '"+path.Base(target)+"',\n")
			if has != (folder.ID != "deployment") {
				t.Errorf("%s/%s: its _id is the folder's name: %v", folder.ID, target, has)
			}
		}
	}
}

func TestEveryEmbeddedTargetIsInAScenario(t *testing.T) {
	run := map[string]bool{}
	walk(t, os.DirFS("environments"), func(name string) {
		if !strings.HasSuffix(name, ".scenario.yaml") {
			return
		}
		text, err := os.ReadFile(path.Join("environments", name))
		if err != nil {
			t.Fatal(err)
		}
		var scenario struct {
			Dir    string
			Config map[string]any
			Steps  []map[string]any
		}
		if err := yaml.UnmarshalWithOptions(text, &scenario, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, step := range scenario.Steps {
			target, isRun := step["run"].(string)
			expect, isExpect := step["expect"].(map[string]any)
			if isRun == isExpect {
				t.Errorf("%s: step %v is neither run nor expect", name, step)
			}
			for what := range expect {
				if what != "output" && what != "error" && what != "stores" {
					t.Errorf("%s: expect has %q", name, what)
				}
			}
			if isRun {
				match, err := targets.Locate(target, []targets.Dir{{Path: path.Join("environments", path.Dir(name), scenario.Dir)}})
				if err != nil || match.Target == "" {
					t.Errorf("%s: run %s: %+v, %v", name, target, match, err)
				}
				run[match.Folder.ID+"/"+match.Target] = true
			}
		}
	})
	folders, _, err := targets.Scan(targets.Dir{FS: targets.Embedded()})
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		for _, target := range folder.Targets {
			if !run[folder.ID+"/"+target] {
				t.Errorf("no scenario runs %s/%s", folder.ID, target)
			}
		}
	}
}

func walk(t *testing.T, fsys fs.FS, visit func(name string)) {
	t.Helper()
	files := 0
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files++
			visit(name)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files, %v", files, err)
	}
}
