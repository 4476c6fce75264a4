package modules_test

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/js/lib/modules"
)

// files lists the sources below a folder, without .ts.
func files(t *testing.T, folder string) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if stem, ok := strings.CutSuffix(name, ".ts"); ok && !entry.IsDir() {
			names = append(names, stem)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestNamesAreTheModules(t *testing.T) {
	var want []string
	for _, name := range files(t, "metis") {
		want = append(want, "@metis/"+name)
	}
	want = append(want, files(t, "node")...)
	if got := modules.Names(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, name := range []string{"@metis/bson", "@metis/toolbox/strings/StringToolbox"} {
		if !slices.Contains(want, name) {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestSourceKnowsOnlyItsModules(t *testing.T) {
	for _, name := range append(slices.Clone(modules.Names()), "metis-run:bson/value") {
		if text, ok := modules.Source(name); !ok || text == "" {
			t.Errorf("%s has no source", name)
		}
	}
	for _, name := range []string{
		"", "@metis/", "@metis/nowhere", "@metis/bson.ts", "bson", "metis/bson", "internal/bson/value", "@metis/../metis/bson",
		"@metis/toolbox", "metis-run:schema", "node:path",
	} {
		if _, ok := modules.Source(name); ok {
			t.Errorf("%q has a source", name)
		}
	}
}

// bundled is an environment of one file.
func bundled(t *testing.T, code string) *bundle.Bundle {
	t.Helper()
	b, err := bundle.Build(context.Background(), bundle.Source{
		FS: fstest.MapFS{"env/schema.ts": {Data: []byte(code)}}, Dir: "env", Name: "env", EnvSchema: true,
	}, bundle.Options{Library: modules.Source, Provided: modules.Names})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.Problems {
		t.Error(p.Error())
	}
	return b
}

// TestModulesBundle also sees that the modules require nothing that is no module.
func TestModulesBundle(t *testing.T) {
	names := slices.Clone(modules.Names())
	for _, name := range files(t, "internal") {
		names = append(names, "metis-run:"+name)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			b := bundled(t, `import * as all from "`+name+`"; export default all`)
			for _, prefix := range []string{"@metis/", "metis-run:bson/"} {
				if strings.Contains(string(b.Code), `require("`+prefix) {
					t.Errorf("a module of %s is missing", prefix)
				}
			}
		})
	}
}

// TestBundlesHoldWhatIsUsed is why bson is in parts: a script that makes ids need not evaluate the rest.
func TestBundlesHoldWhatIsUsed(t *testing.T) {
	code := string(bundled(t, `import { ObjectId } from "@metis/bson"; export default new ObjectId()`).Code)
	if !strings.Contains(code, "ObjectId = class ") {
		t.Error("ObjectId is not in the bundle")
	}
	for _, class := range []string{"Long", "Binary", "Decimal128", "Int32", "DBRef", "Reader", "Writer"} {
		if strings.Contains(code, class+" = class ") {
			t.Errorf("%s is in the bundle", class)
		}
	}
}
