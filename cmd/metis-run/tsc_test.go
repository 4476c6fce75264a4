package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/metis-run/metis-run/targets"
)

// The compiler is what takes longest: it runs before the first environment is evaluated, whoever has its declarations.
func TestTypeScriptBeginsBeforeAnythingIsEvaluated(t *testing.T) {
	dir := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	tsc := filepath.Join(dir, "tsc") // this program, which is fakeCompiler under that name
	if text, err := os.ReadFile(program); err != nil || os.WriteFile(tsc, text, 0o700) != nil {
		t.Fatal("copy the program:", err)
	}
	for name, value := range map[string]string{"TSC_VERSION": "7.0.2", "TSC_SAYS": filepath.Join(dir, "says"), "TSC_CALLS": filepath.Join(dir, "calls"), "HOME": dir, "XDG_CACHE_HOME": dir} {
		t.Setenv(name, value)
	}
	for name, text := range map[string]string{"says": "error TS1: seen\n",
		"env/schema.ts": "throw 'never evaluated' // new TargetEnvSchema(", "env/targets/one/schema.ts": "throw 'never evaluated'"} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	folders, _, err := targets.Scan(targets.Dir{Path: filepath.Join(dir, "env")})
	if err != nil {
		t.Fatal(err)
	}
	f := &checkFlags{tsc: tsc}
	typed, err := f.begin(context.Background(), &cli{}, folders)
	if err != nil {
		t.Fatal(err)
	}
	p := typed.projects[0]
	if p.done == nil {
		t.Fatal("the compiler has not begun")
	}
	if <-p.done; p.err != nil || len(p.said.Complaints) != 1 {
		t.Errorf("it says %+v, %v", p.said, p.err)
	}
	if len(p.dialects) != 2 || p.dialects[0].Version != "2.3" || p.dialects[1].Version != "2.5" {
		t.Errorf("it has the declarations of %v", p.dialects)
	}
}
