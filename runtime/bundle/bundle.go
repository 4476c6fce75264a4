package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

// EsbuildVersion is the version of esbuild that go.mod pins; it is part of every cache key.
const EsbuildVersion = "0.28.2"

// A Source is one target environment: a folder on disk or in an fs.FS.
type Source struct {
	FS        fs.FS    // nil: the operating system's disk
	Dir       string   // the environment's folder; slash-separated and relative to the root if FS is set
	Name      string   // the environment's id; "" takes the base name of Dir
	Base      string   // paths on disk are shown relative to it; "" is the working directory
	EnvSchema bool     // Dir holds a schema.ts
	Targets   []string // folders below Dir that hold a schema.ts, slash-separated, in the order in which METIS loads them

	// Files are files below Dir, slash-separated, that are entries of their own: tests. They are no part of an environment:
	// where there is one, every file of the source may import files from anywhere, but still no packages.
	Files []string

	// Imports are modules as a file in Dir names them that are entries of their own. The key of one is Import(its name).
	Imports []string
}

const importPrefix = "import:"

// Import is the key of the entry that a Source's Imports name.
func Import(name string) string { return importPrefix + name }

// Options change how a bundle is made. The zero value bundles everything, provides no library and caches nothing.
type Options struct {
	Cache *Cache // nil: none
	Salt  string // part of the cache key, for instance the build id of the binary

	// Library gives the source (JavaScript or TypeScript) of a module that is not the environment's own: "@metis/...", "node:fs".
	// It is asked from several goroutines at once. Such a module may require further ones; what Library does not
	// know stays a call of the require function that the bundle is given when it runs.
	Library func(spec string) (code string, ok bool)
	// Provided lists what Library knows, for messages.
	Provided func() []string

	Only []string // the entries to include, by key; nil includes all
}

// A Bundle is an environment as one program.
type Bundle struct {
	Name    string
	Entries []Entry // in METIS's order: the environment first, then its targets
	// Code is one expression. Its value is a function (require, keepName) that returns an object with one
	// function per entry that is OK, by key; calling it evaluates that module, once, and returns its exports.
	// require is called for what could not be bundled (require(expression)). keepName(f, name), which must set
	// f.name and return f, may be undefined. It is called for each named function and class that is made: esbuild's
	// own takes 1.1 us in goja, a native one that uses DefineDataProperty 0.4 us.
	// The code is ASCII and begins in sloppy mode.
	Code []byte
	Map  []byte // source map, version 3, with sourcesContent; ParseMap reads it

	Problems  []Problem
	Inputs    []string // the files that were read: as opened, sorted
	Probes    []string // the paths that were asked for and were no file: one that comes there may change the bundle; sorted
	FromCache bool
}

// An Entry is a schema.ts of the environment, or a file beside them.
type Entry struct {
	Key string // "schema.ts" or "targets/<folder>/schema.ts", or one of Source.Files
	OK  bool   // it is in the bundle
	// Rests are those of Bundle.Inputs and Bundle.Probes that the entry rests on, sorted: its module, what that imports, and
	// where that was looked for.
	Rests []string
}

// Build makes the bundle of an environment. What its author did wrong is in Bundle.Problems, and costs only the
// entries that reach it; the error is for a wrong call, a cancelled context or a working directory that is gone.
func Build(ctx context.Context, src Source, opts Options) (*Bundle, error) {
	entries, err := src.entries(opts.Only)
	if err != nil {
		return nil, err
	}
	t, err := src.open()
	if err != nil {
		return nil, err
	}
	name := src.Name
	if name == "" {
		name = t.base(t.root)
	}
	var key cacheKey
	if opts.Cache != nil {
		key = makeKey(src.FS == nil, t.root, t.shown, name, opts.Salt, entries)
		if b := opts.Cache.load(key, entries, t, opts.Library); b != nil {
			b.Name, b.FromCache = name, true
			return b, nil
		}
	}
	b := &Bundle{Name: name, Entries: entries}
	w := &work{ctx: ctx, tree: t, name: name, opts: opts, noted: &noted{}}
	if err := w.build(b); err != nil {
		return nil, fmt.Errorf("bundle environment %q: %w", name, err)
	}
	b.Inputs, b.Probes = slices.Sorted(maps.Keys(t.inputs)), slices.Sorted(maps.Keys(t.probes))
	w.rests(b)
	if opts.Cache != nil && len(b.Problems) == 0 && !t.linked {
		opts.Cache.store(key, b, t, w.asked)
	}
	return b, nil
}

// entries lists the keys of a source in order, filtered by only, each OK until something is found against it.
func (src *Source) entries(only []string) ([]Entry, error) {
	var list []Entry
	if src.EnvSchema {
		list = append(list, Entry{Key: "schema.ts", OK: true})
	}
	for _, dir := range src.Targets {
		if !fs.ValidPath(dir) || dir == "." {
			return nil, fmt.Errorf("bundle environment %q: target folder %q is not a path below the environment", src.Name, dir)
		}
		list = append(list, Entry{Key: dir + "/schema.ts", OK: true})
	}
	for _, file := range src.Files {
		if !fs.ValidPath(file) || file == "." {
			return nil, fmt.Errorf("bundle %q: %q is not a file below its folder", src.Name, file)
		}
		list = append(list, Entry{Key: file, OK: true})
	}
	for _, name := range src.Imports {
		list = append(list, Entry{Key: Import(name), OK: true})
	}
	if only == nil {
		return list, nil
	}
	for _, key := range only {
		if !slices.ContainsFunc(list, func(e Entry) bool { return e.Key == key }) {
			return nil, fmt.Errorf("bundle environment %q: no entry %q", src.Name, key)
		}
	}
	return slices.DeleteFunc(list, func(e Entry) bool { return !slices.Contains(only, e.Key) }), nil
}

// open prepares to read the source's folder.
func (src *Source) open() (*tree, error) {
	t := &tree{fsys: src.FS, free: len(src.Files) > 0}
	if src.FS != nil {
		if !fs.ValidPath(src.Dir) {
			return nil, fmt.Errorf("bundle environment %q: %q is not a path of an fs.FS", src.Name, src.Dir)
		}
		t.root, t.shown = src.Dir, src.Name
		if t.shown == "" {
			t.shown = t.base(t.root)
		}
		return t, nil
	}
	root, err := filepath.Abs(src.Dir)
	if err != nil {
		return nil, fmt.Errorf("bundle environment %q: %w", src.Name, err)
	}
	base := src.Base
	if base == "" {
		if base, err = os.Getwd(); err != nil {
			return nil, fmt.Errorf("bundle environment %q: %w", src.Name, err)
		}
	}
	t.root, t.shown = root, filepath.ToSlash(root)
	t.realRoot = sync.OnceValues(func() (string, error) { return filepath.EvalSymlinks(root) })
	if rel, err := filepath.Rel(base, root); err == nil { // else another volume: the whole path
		t.shown = filepath.ToSlash(rel)
	}
	return t, nil
}

// build bundles what can be bundled: each round takes out the entries that reach a file with a problem. It ends,
// for a round that fails without costing an entry costs them all.
func (w *work) build(b *Bundle) error {
	for {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		res := api.Build(w.options(b.Entries))
		if err := w.ctx.Err(); err != nil {
			return err
		}
		if len(res.Errors) == 0 {
			return w.finish(b, res.OutputFiles)
		}
		problems := w.problems(res.Errors)
		if !w.blame(b.Entries, problems) {
			return errors.New(problems[0].Error())
		}
		b.Problems = append(b.Problems, problems...)
		if !slices.ContainsFunc(b.Entries, func(e Entry) bool { return e.OK }) {
			return w.finish(b, nil)
		}
	}
}

const (
	codeHead = "(function (require, __keepName) { var module = { exports: {} };"
	// A stray module.exports = ... in a file with exports must not reach the table of entries.
	codeFoot = "var __entries = module.exports; module = void 0; return __entries; })"

	ownKeepName  = `var __name = (target, value) => __defProp(target, "name", { value, configurable: true });`
	fastKeepName = `var __name = __keepName || ((target, value) => __defProp(target, "name", { value, configurable: true }));`
)

// finish takes esbuild's output files, of which there are none if no entry is left.
func (w *work) finish(b *Bundle, files []api.OutputFile) error {
	if files == nil {
		b.Code = []byte(codeHead + "\n" + codeFoot + "\n")
		b.Map = []byte(`{"version":3,"sources":[],"sourcesContent":[],"mappings":"","names":[]}`)
		return nil
	}
	for _, f := range files {
		if strings.HasSuffix(f.Path, ".map") {
			m, err := renameSources(f.Contents)
			if err != nil {
				return err
			}
			b.Map = m
		} else {
			// A line of its own that no mapping points into, so no position changes.
			b.Code = bytes.Replace(f.Contents, []byte(ownKeepName), []byte(fastKeepName), 1)
		}
	}
	return nil
}

// renameSources takes esbuild's "namespace:" off the sources of a map, without parsing the rest of it.
func renameSources(m []byte) ([]byte, error) {
	const open, end = `"sources": `, ",\n  \"sourcesContent\""
	i := bytes.Index(m, []byte(open))
	j := bytes.Index(m, []byte(end))
	if i < 0 || j < i {
		return nil, errors.New("esbuild's source map has an unknown form")
	}
	i += len(open)
	var sources []string
	if err := json.Unmarshal(m[i:j], &sources); err != nil {
		return nil, fmt.Errorf("esbuild's source map: %w", err)
	}
	for k, s := range sources {
		sources[k] = trimNamespace(s)
	}
	list, err := json.Marshal(sources)
	if err != nil {
		return nil, err
	}
	return slices.Concat(m[:i], list, m[j:]), nil
}

// options are esbuild's. Target and Supported are what goja runs (what it lacks is lowered); TsconfigRaw keeps an
// author's tsconfig.json from switching strict mode on or class fields to assignments, as METIS's loader finds none
// either; KeepNames because esbuild renames what collides and a name must survive that (tsx sets it too).
func (w *work) options(entries []Entry) api.BuildOptions {
	var entry strings.Builder
	entry.WriteString("module.exports = {\n")
	for _, e := range entries {
		if e.OK {
			key := strconv.Quote(e.Key)
			fmt.Fprintf(&entry, "%s: () => require(%s),\n", key, key)
		}
	}
	entry.WriteString("}")
	dir := "/"
	if filepath.Separator == '\\' {
		dir = `C:\`
	}
	return api.BuildOptions{
		Stdin:         &api.StdinOptions{Contents: entry.String(), Loader: api.LoaderJS, Sourcefile: EntryFile},
		Plugins:       []api.Plugin{{Name: "metis", Setup: w.setup}},
		AbsWorkingDir: dir,
		Outfile:       "bundle.js",
		Bundle:        true,
		Format:        api.FormatCommonJS,
		Platform:      api.PlatformNode,
		Target:        api.ES2022,
		Charset:       api.CharsetASCII, // else columns of the map are not columns of the code
		TsconfigRaw:   "{}",
		KeepNames:     true,
		Sourcemap:     api.SourceMapExternal,
		LegalComments: api.LegalCommentsNone,
		LogLevel:      api.LogLevelSilent,
		LogOverride:   map[string]api.LogLevel{"empty-import-meta": api.LogLevelError},
		Banner:        map[string]string{"js": codeHead},
		Footer:        map[string]string{"js": codeFoot},
		Supported: map[string]bool{
			"async-generator": false, "for-await": false, "using": false, "decorators": false, "dynamic-import": false,
			"top-level-await": false,
			// These literals become new RegExp(...), so that one constructor sees every pattern.
			"regexp-unicode-property-escapes": false, "regexp-set-notation": false, "regexp-match-indices": false,
			"regexp-named-capture-groups": false,
		},
	}
}

// EntryFile is the name of the synthetic module that holds the entries; no author ever sees it.
const EntryFile = "<entries>"
