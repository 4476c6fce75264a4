package bundle_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime/bundle"
)

// cached is an environment on disk with a target that imports from all sides, and a cache.
func cached(t testing.TB) (dir string, src bundle.Source, opts bundle.Options) {
	dir = write(t, map[string]string{
		"env/schema.ts":           `export default 1`,
		"env/tsconfig.json":       `{"compilerOptions": {"paths": {"#lib/*": ["./lib/*"]}}}`,
		"env/lib/alias.ts":        `export default "alias"`,
		"env/helper/index.ts":     `export default "index"`,
		"env/targets/t/schema.ts": `import a from "#lib/alias"; import h from "../../helper"; import { l } from "@metis/l"; export default [a, h, l].join()`,
	})
	src = bundle.Source{Dir: filepath.Join(dir, "env"), Base: dir, EnvSchema: true, Targets: []string{"targets/t"}}
	opts = bundle.Options{
		Cache:   bundle.OpenCache(filepath.Join(dir, "cache"), 0),
		Library: func(spec string) (string, bool) { return `export const l = "library"`, spec == "@metis/l" },
	}
	return dir, src, opts
}

// cacheFile is the only entry of a cache.
func cacheFile(t testing.TB, dir string) string {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(dir, "cache"))
	if err != nil || len(list) != 1 {
		t.Fatalf("want one entry: %v, %v", list, err)
	}
	return filepath.Join(dir, "cache", list[0].Name())
}

func TestSecondBuildComesFromTheCacheAndIsTheSame(t *testing.T) {
	dir, src, opts := cached(t)
	first := build(t, src, opts)
	second := build(t, src, opts)
	if first.FromCache || !second.FromCache {
		t.Fatalf("from cache: %t, %t", first.FromCache, second.FromCache)
	}
	second.FromCache = false
	if a, b := fmt.Sprintf("%+v", first), fmt.Sprintf("%+v", second); a != b {
		t.Errorf("the cache gives another bundle:\n%s\n%s", a, b)
	}
	if got := value(t, second).String(); got != "alias,index,library" {
		t.Errorf("its value is %s", got)
	}
	if runtime.GOOS != "windows" {
		for path, want := range map[string]fs.FileMode{filepath.Join(dir, "cache"): 0o700 | fs.ModeDir, cacheFile(t, dir): 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode() != want {
				t.Errorf("%s: %v, %v, want %v", path, info.Mode(), err, want)
			}
		}
	}
}

func TestEachEntryRestsOnWhatItImports(t *testing.T) {
	_, src, opts := cached(t)
	src.Targets = append(src.Targets, "targets/u")
	if err := os.MkdirAll(filepath.Join(src.Dir, "targets", "u"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(src.Dir, "targets", "u", "schema.ts"), []byte(`import h from "../../helper"; export default h`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, cached := range []bool{false, true} {
		b := build(t, src, opts)
		if b.FromCache != cached {
			t.Fatalf("from cache: %t", b.FromCache)
		}
		for _, e := range b.Entries {
			var got []string
			for _, path := range e.Rests {
				if rel, err := filepath.Rel(src.Dir, path); err == nil && filepath.IsLocal(rel) && !strings.Contains(rel, "node_modules") {
					got = append(got, filepath.ToSlash(rel))
				}
			}
			helper := []string{"helper", "helper.js", "helper.json", "helper.jsx", "helper.ts", "helper.tsx", "helper/index.ts"}
			want := append(map[string][]string{
				"schema.ts":           {"schema.ts"},
				"targets/t/schema.ts": slices.Concat(helper, []string{"lib/alias", "lib/alias.ts", "targets/t/schema.ts"}),
				"targets/u/schema.ts": slices.Concat(helper, []string{"targets/u/schema.ts"}),
			}[e.Key], "targets/t/tsconfig.json", "targets/tsconfig.json", "tsconfig.json") // what aliases are read from is of all
			slices.Sort(want)
			slices.Sort(got)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("cached is %t: %s rests on\n%v\nwant\n%v", cached, e.Key, got, want)
			}
		}
	}
}

func TestCacheEntryHoldsOnlyForWhatItWasMadeFrom(t *testing.T) {
	put := func(name, text string) func(*testing.T, string, *bundle.Source, *bundle.Options) {
		return func(t *testing.T, dir string, _ *bundle.Source, _ *bundle.Options) {
			p := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	cases := []struct {
		name   string
		change func(*testing.T, string, *bundle.Source, *bundle.Options)
		want   string // the value then
	}{
		{"another content", put("env/lib/alias.ts", `export default "ALIAS"`), "ALIAS,index,library"},
		{"a file beside the folder that was meant", put("env/helper.ts", `export default "file"`), "alias,file,library"},
		{"another file of the same stem wins", put("env/lib/alias", `not a module`), ""},
		{"a tsconfig.json nearer by", put("env/targets/tsconfig.json", `{"compilerOptions": {"paths": {"#lib/alias": ["../helper/index"]}}}`), "index,index,library"},
		{"another alias", put("env/tsconfig.json", `{"compilerOptions": {"paths": {"#lib/*": ["./helper/index"]}}}`), "index,index,library"},
		{"another library", func(_ *testing.T, _ string, _ *bundle.Source, o *bundle.Options) {
			o.Library = func(spec string) (string, bool) { return `export const l = "new"`, spec == "@metis/l" }
		}, "alias,index,new"},
		{"a library that knows more", func(_ *testing.T, _ string, _ *bundle.Source, o *bundle.Options) {
			o.Library = func(spec string) (string, bool) {
				return `export const l = "library"; export default "known"`, spec == "@metis/l" || spec == "#lib/alias"
			}
		}, "known,index,library"},
		{"another salt", func(_ *testing.T, _ string, _ *bundle.Source, o *bundle.Options) { o.Salt = "2" }, "alias,index,library"},
		{"other entries", func(_ *testing.T, _ string, _ *bundle.Source, o *bundle.Options) {
			o.Only = []string{"targets/t/schema.ts"}
		}, "alias,index,library"},
		{"shown otherwise", func(_ *testing.T, _ string, s *bundle.Source, _ *bundle.Options) { s.Base = s.Dir }, "alias,index,library"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir, src, opts := cached(t)
			build(t, src, opts)
			c.change(t, dir, &src, &opts)
			b := build(t, src, opts)
			if b.FromCache {
				t.Fatal("it came from the cache")
			}
			if c.want != "" {
				if got := value(t, b).String(); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
				if !build(t, src, opts).FromCache {
					t.Error("the new bundle was not cached")
				}
			} else if len(b.Problems) == 0 {
				t.Error("no problem")
			}
		})
	}
}

func TestProblemsAreNotCached(t *testing.T) {
	dir, src, opts := cached(t)
	if err := os.Remove(filepath.Join(dir, "env", "helper", "index.ts")); err != nil {
		t.Fatal(err)
	}
	build(t, src, opts)
	if b := build(t, src, opts); b.FromCache || len(b.Problems) != 1 {
		t.Errorf("from cache %t, problems %v", b.FromCache, b.Problems)
	}
}

func TestDamagedCacheEntryIsIgnored(t *testing.T) {
	dir, src, opts := cached(t)
	want := build(t, src, opts)
	file := cacheFile(t, dir)
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	damaged := [][]byte{nil, good[:5], good[:len(good)/2], good[:len(good)-1], append(bytes.Clone(good), 0)}
	for i := 0; i < len(good); i += 97 {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		damaged = append(damaged, bad)
	}
	for i, data := range damaged {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		b := build(t, src, opts)
		if b.FromCache || !bytes.Equal(b.Code, want.Code) {
			t.Errorf("damage %d: from cache %t", i, b.FromCache)
		}
	}
	if !build(t, src, opts).FromCache {
		t.Error("the entry was not mended")
	}
}

func TestCacheInAFolderThatOthersMayWriteIsNotUsed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are the system's there")
	}
	dir, src, opts := cached(t)
	build(t, src, opts)
	folder := filepath.Join(dir, "cache")
	if err := os.Chmod(folder, 0o770); err != nil {
		t.Fatal(err)
	}
	if build(t, src, opts).FromCache {
		t.Error("code was taken from a folder that others may write")
	}
	if err := opts.Cache.Check(); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Errorf("Check says %v", err)
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := opts.Cache.Check(); err != nil {
		t.Error(err)
	}
	moved := filepath.Join(dir, "moved")
	if err := os.Rename(folder, moved); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(moved, folder); err != nil {
		t.Fatal(err)
	}
	if build(t, src, opts).FromCache {
		t.Error("code was taken from a linked folder")
	}
}

func TestCacheThatCannotBeWrittenCostsNoRun(t *testing.T) {
	dir, src, opts := cached(t)
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	opts.Cache = bundle.OpenCache(filepath.Join(dir, "file", "cache"), 0)
	if b := build(t, src, opts); b.FromCache || len(b.Problems) > 0 {
		t.Errorf("from cache %t, problems %v", b.FromCache, b.Problems)
	}
}

func TestCacheStaysBelowItsBound(t *testing.T) {
	dir, src, opts := cached(t)
	build(t, src, opts)
	info, err := os.Stat(cacheFile(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "small")
	bound := 16 * 2 * info.Size() // two entries a shard
	opts.Cache = bundle.OpenCache(folder, bound)
	left := filepath.Join(folder, ".metis-run-killed")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(left, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		opts.Salt = fmt.Sprintf("%03d", i)
		build(t, src, opts)
		if !build(t, src, opts).FromCache {
			t.Fatalf("the entry just written, %d, was evicted", i)
		}
	}
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, d := range list {
		info, err := d.Info()
		if err != nil {
			t.Fatal(err)
		}
		sum += info.Size()
	}
	if sum > bound || len(list) < 16 {
		t.Errorf("%d bytes in %d entries, at most %d are allowed", sum, len(list), bound)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed process left is still there")
	}
}

func TestEmbeddedEnvironmentsAreCachedToo(t *testing.T) {
	files := map[string]string{"env/targets/t/schema.ts": `import h from "./h"; export default h`, "env/targets/t/h.ts": `export default 1`}
	opts := bundle.Options{Cache: bundle.OpenCache(filepath.Join(t.TempDir(), "cache"), 0)}
	target(t, files, opts)
	if !target(t, files, opts).FromCache {
		t.Error("the second build did not come from the cache")
	}
	files["env/targets/t/h.ts"] = `export default 2`
	if b := target(t, files, opts); b.FromCache || value(t, b).String() != "2" {
		t.Error("a changed file was not noticed")
	}
}

// Many builders of changing sources share a cache: each gets what its own files say.
func TestCacheUnderManyBuilders(t *testing.T) {
	dir := t.TempDir()
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			cache := bundle.OpenCache(filepath.Join(dir, "cache"), 0)
			for i := range 20 {
				want := fmt.Sprintf(`"version %d"`, (g+i)%3)
				files := tree(map[string]string{"env/targets/t/schema.ts": `import h from "./h"; export default h`, "env/targets/t/h.ts": "export default " + want})
				b, err := bundle.Build(context.Background(), bundle.Source{FS: files, Dir: "env", Targets: []string{"targets/t"}}, bundle.Options{Cache: cache})
				if err != nil || !strings.Contains(string(b.Code), want) {
					t.Errorf("want %s: %v", want, err)
				}
			}
		})
	}
	group.Wait()
	list, err := os.ReadDir(filepath.Join(dir, "cache"))
	if err != nil || len(list) != 1 {
		t.Errorf("want one entry and nothing half-written: %v, %v", list, err)
	}
}
