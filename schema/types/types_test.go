package types_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/schema/types"
)

func TestRenderedFilesHaveNoTraceOfTheirTemplates(t *testing.T) {
	sets := [][]schema.Dialect{{schema.V23()}, {schema.V24()}, {schema.V25()}, {schema.V23(), schema.V25()}, {schema.V24(), schema.V25()}}
	for _, set := range sets {
		files := types.Render(set...)
		if len(files) != 4+len(set) {
			t.Errorf("%v: %d files", set, len(files))
		}
		for _, f := range files {
			if strings.Contains(f.Text, "{{") || strings.Contains(f.Text, "<no value>") || strings.Count(f.Text, "{") != strings.Count(f.Text, "}") {
				t.Errorf("%v: %s is not whole", set, f.Name)
			}
		}
	}
}

func TestTableReadsDeclarations(t *testing.T) {
	for _, c := range []struct {
		d            schema.Dialect
		of, member   string
		want         types.Member
		wantNotThere bool
	}{
		{d: schema.V25(), of: "Context", member: "realmStore", want: types.Member{Name: "realmStore", Type: "Store", ReadOnly: true}},
		{d: schema.V23(), of: "Context", member: "realmStore", wantNotThere: true},
		{d: schema.V25(), of: "Context", member: "sendOutput", want: types.Member{Name: "sendOutput", Type: "void", Method: true, Params: "message: string, to: OneOrMany<Force | Mission>", Required: 2}},
		{d: schema.V23(), of: "Context", member: "sendOutput", want: types.Member{Name: "sendOutput", Type: "void", Method: true, Params: "message: string, to?: { forceKey?: string; memberId?: string }", Required: 1}},
		{d: schema.V25(), of: "Context", member: "getArguments", want: types.Member{Name: "getArguments", Type: "Pick<Values, K>", Method: true, Params: "ids: readonly K[]", Required: 1}},
		{d: schema.V25(), of: "StoreState", member: "value", want: types.Member{Name: "value", Type: "T"}},
		{d: schema.V25(), of: "RestApi", member: "fromConfig", want: types.Member{Name: "fromConfig", Type: "RestApi", Method: true, Static: true, Params: "data: Record<string, any>", Required: 1}},
		{d: schema.V25(), of: "RestApi", member: "host", want: types.Member{Name: "host", Type: "string | undefined", ReadOnly: true}}, // of Api
		{d: schema.V25(), of: "RestApi", member: "config", want: types.Member{Name: "config", Type: "RestConfig"}},                     // it can be set
		{d: schema.V24(), of: "ActionKeys", member: "forceKey", want: types.Member{Name: "forceKey", Type: "string"}},
		{d: schema.V24(), of: "Nothing", member: "at all", wantNotThere: true},
	} {
		got, ok := types.Of(c.d).Lookup(c.of, c.member)
		if ok == c.wantNotThere || got != c.want {
			t.Errorf("%s: %s.%s is %+v, want %+v", c.d, c.of, c.member, got, c.want)
		}
	}
}

var update = flag.Bool("update", false, "rewrite golden files")

// compiler is TypeScript 7's own program, for the tests that need one.
func compiler(t *testing.T) string {
	name := os.Getenv("METIS_RUN_TSC")
	if name == "" {
		t.Skip("needs TypeScript 7: set METIS_RUN_TSC to its tsc (npm install typescript)")
	}
	return name
}

// compile gives the errors of TypeScript in a folder: "file:line" to code.
func compile(t *testing.T, dir string) map[string][]string {
	t.Helper()
	cmd := exec.Command(compiler(t), "-p", dir, "--pretty", "false")
	cmd.Dir = dir
	out, err := cmd.Output()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for line := range bytes.Lines(out) {
		if m := regexp.MustCompile(`^(.*)\((\d+),\d+\): error (TS\d+): (.*)`).FindSubmatch(line); m != nil {
			at := fmt.Sprintf("%s:%s", filepath.ToSlash(string(m[1])), m[2])
			found[at] = append(found[at], string(m[3]))
			if regexp.MustCompile(`(ValueOf|TypeOf|Missing|Unmet)<`).Match(m[4]) {
				t.Errorf("%s: it shows how the type of an argument is made: %s", at, m[4])
			}
		} else if !bytes.HasPrefix(line, []byte(" ")) {
			t.Errorf("TypeScript says %s", line)
		}
	}
	return found
}

// project writes declarations and sources into a folder that TypeScript can be called in.
func project(t *testing.T, sources fs.FS, dialects ...schema.Dialect) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, sources); err != nil {
		t.Fatal(err)
	}
	files := append(types.Render(dialects...), types.File{Name: "tsconfig.json", Text: types.Config("**/*.ts")})
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(f.Text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestTypesOfScripts has TypeScript check testdata/types: a line that ends in //! TSnnnn has that error, no other has any.
func TestTypesOfScripts(t *testing.T) {
	for _, d := range schema.Dialects() {
		t.Run(d.Version, func(t *testing.T) {
			sources := os.DirFS(filepath.Join("..", "..", "testdata", "types", d.Version))
			found := compile(t, project(t, sources, d))
			names, err := fs.Glob(sources, "*.ts")
			if err != nil || len(names) == 0 {
				t.Fatal("no sources", err)
			}
			for _, name := range names {
				text, err := fs.ReadFile(sources, name)
				if err != nil {
					t.Fatal(err)
				}
				for i, line := range strings.Split(string(text), "\n") {
					at := fmt.Sprintf("%s:%d", name, i+1)
					_, want, _ := strings.Cut(line, "//! ")
					if got := strings.Join(found[at], " "); got != want {
						t.Errorf("%s: TypeScript says %q, want %q", at, got, want)
					}
					delete(found, at)
				}
			}
			for at, codes := range found {
				t.Errorf("%s: %q", at, codes)
			}
		})
	}
}

// TestTypesOfEnvironments has TypeScript check the environments in the program, which are the guide's code made whole, and
// the guide's own blocks. Neither is strict TypeScript: use('deployment', {}) is an object without members, steps: []
// an array of nothing, and most functions in them are not there.
func TestTypesOfEnvironments(t *testing.T) {
	compiler(t)
	var all []string
	for name, sources := range map[string]string{"environments": "../../targets/environments", "guide": "../../testdata/guide"} {
		dir := project(t, os.DirFS(sources), schema.V23())
		// Its text is no TypeScript, of which nothing else would be said.
		if err := os.RemoveAll(filepath.Join(dir, "14-deployment", "targets", "deploy-finish-as-printed")); err != nil {
			t.Fatal(err)
		}
		for at, codes := range compile(t, dir) {
			all = append(all, fmt.Sprintf("%s/%s %s", name, at, strings.Join(codes, " ")))
		}
	}
	slices.Sort(all)
	got, golden := strings.Join(all, "\n")+"\n", filepath.Join("..", "..", "testdata", "types", "environments.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || string(want) != got {
		t.Errorf("TypeScript says (rewrite the golden with -update):\n%s%v", got, err)
	}
}
