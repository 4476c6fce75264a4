package bundle

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

// A work is the making of one bundle, for one of esbuild's callbacks, which come from many goroutines.
type work struct {
	ctx  context.Context
	tree *tree
	name string
	opts Options
	*noted

	looked []string // the paths that the callback has asked for
}

// noted is what the callbacks share.
type noted struct {
	mu      sync.Mutex
	imports map[string][]string          // module -> the modules it imports; a module is "namespace:path"
	sought  map[string][]string          // module, or "" for the entries -> the paths that its imports were looked for at
	files   map[string]string            // module -> its file, as the tree opens it
	roots   map[string]string            // entry -> its module
	asked   map[string][sha256.Size]byte // what Library was asked for -> digest of its answer
	configs map[string]*tsconfig         // folder -> its tsconfig.json, nil where there is none
}

// Namespaces of esbuild: it looks at no disk for a module outside its own "file".
const (
	ownFiles = "module"  // a path is what tree.show gives
	library  = "library" // a path is what Options.Library was asked for
)

// A module is esbuild's plugin data: what a resolved path stands for.
type module struct {
	path string // of an own file, as the tree opens it
	code string // of a library module
}

// readHint is what to do about a file that is there and cannot be read.
const readHint = "the file must be a text file that may be read; `ls -l` shows what it is"

// deepHint is what to do about a text that no parser gets.
const deepHint = "divide it: give parts of it names, or write a list and a loop"

// A refusal is why a module is not in the bundle; it travels through esbuild as Message.Detail.
type refusal struct {
	code, text, hint string
	entry            string // the entry that is this module, if it is one
	file             string // shown, for a module that cannot be read
	at               Position
}

func (w *work) setup(build api.PluginBuild) {
	all := api.OnResolveOptions{Filter: ".*"}
	build.OnResolve(all, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		if err := w.ctx.Err(); err != nil {
			return api.OnResolveResult{}, err
		}
		own := *w
		res, no := own.resolve(args)
		if no != nil && args.Importer == EntryFile && no.entry == "" {
			no.entry = args.Path
		}
		if no != nil && no.code == CodeImport && args.Importer != EntryFile && args.Namespace == ownFiles && w.ofOldMETIS(args) {
			no = w.oldMETIS(args.Path)
		}
		w.note(args, res, own.looked)
		if no != nil {
			return api.OnResolveResult{Errors: []api.Message{{Text: no.text, Detail: no}}}, nil
		}
		return res, nil
	})
	build.OnLoad(api.OnLoadOptions{Filter: ".*"}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		if err := w.ctx.Err(); err != nil {
			return api.OnLoadResult{}, err
		}
		m, ours := args.PluginData.(*module)
		if !ours { // esbuild has looked on the disk for what a computed path may name
			no := &refusal{code: CodeImport, text: "a path that is computed while the script runs cannot be imported", hint: "import each file by its name"}
			return api.OnLoadResult{Errors: []api.Message{{Text: no.text, Detail: no}}}, nil
		}
		if args.Namespace == library {
			return api.OnLoadResult{Contents: &m.code, Loader: api.LoaderTS, PluginData: m}, nil
		}
		text, err := w.tree.read(m.path)
		no := &refusal{code: CodeRead, file: args.Path, hint: readHint}
		if err == nil {
			var why string
			if why, no.at = tooDeep(text); why != "" {
				err, no.hint = errors.New(why), deepHint
			}
		}
		if err != nil {
			no.text = fmt.Sprintf("cannot read %s: %v", args.Path, err)
			return api.OnLoadResult{Errors: []api.Message{{Text: no.text, Detail: no}}}, nil
		}
		return api.OnLoadResult{Contents: &text, Loader: loader(m.path), PluginData: m}, nil
	})
}

// note remembers who imports whom, and where that was looked for: to tell what an entry rests on, and which entries a
// problem costs.
func (w *work) note(args api.OnResolveArgs, res api.OnResolveResult, looked []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.imports == nil {
		w.imports, w.roots = make(map[string][]string), make(map[string]string)
		w.sought, w.files = make(map[string][]string), make(map[string]string)
	}
	from, to := args.Namespace+":"+args.Importer, res.Namespace+":"+res.Path
	if args.Importer == EntryFile {
		from = entryModule(args.Path)
	}
	w.sought[from] = append(w.sought[from], looked...)
	if res.Path == "" || res.External {
		return
	}
	if m, ok := res.PluginData.(*module); ok && m.path != "" {
		w.files[to] = m.path
	}
	if args.Importer == EntryFile {
		w.roots[args.Path] = to
		return
	}
	w.imports[from] = append(w.imports[from], to)
}

// entryModule is where it is noted what was looked for to find an entry.
func entryModule(key string) string { return "entry:" + key }

// reach visits the modules that an entry reaches.
func (n *noted) reach(key string, visit func(module string)) {
	seen := map[string]bool{"": true}
	var walk func(module string)
	walk = func(module string) {
		if seen[module] {
			return
		}
		seen[module] = true
		visit(module)
		for _, next := range n.imports[module] {
			walk(next)
		}
	}
	walk(n.roots[key])
}

// rests tells of each entry what it rests on. What was read for no module alone, such as a tsconfig.json, is of all.
func (w *work) rests(b *Bundle) {
	known, of := map[string]bool{}, make([]map[string]bool, len(b.Entries))
	for _, path := range w.files {
		known[path] = true
	}
	for _, paths := range w.sought {
		for _, path := range paths {
			known[path] = true
		}
	}
	for i, e := range b.Entries {
		of[i] = map[string]bool{}
		note := func(module string) {
			of[i][w.files[module]] = true
			for _, path := range w.sought[module] {
				of[i][path] = true
			}
		}
		note(entryModule(e.Key))
		w.reach(e.Key, note)
	}
	all := slices.Concat(b.Inputs, b.Probes)
	slices.Sort(all)
	for i := range b.Entries {
		b.Entries[i].Rests = slices.DeleteFunc(slices.Clone(all), func(path string) bool { return known[path] && !of[i][path] })
	}
}

// look tells what a path leads to.
func (w *work) look(p string) kind {
	w.looked = append(w.looked, p)
	return w.tree.look(p)
}

// resolve applies METIS's import rules (spec 1.6), in its order.
func (w *work) resolve(args api.OnResolveArgs) (api.OnResolveResult, *refusal) {
	t, spec := w.tree, args.Path
	imported, ofNobody := strings.CutPrefix(spec, importPrefix)
	if args.Importer == EntryFile && !ofNobody {
		p := t.join(t.root, spec)
		if w.look(p) != kindFile {
			return api.OnResolveResult{}, &refusal{code: CodeRead, text: fmt.Sprintf("%s does not exist or is not a file", t.show(p)), entry: spec, file: t.show(p), hint: readHint}
		}
		res, no := w.own(spec, p)
		if no != nil {
			no.entry, no.file = spec, t.show(p)
		}
		return res, no
	}
	if args.Namespace == library {
		if res, ok := w.provided(spec); ok {
			return res, nil
		}
		return api.OnResolveResult{Path: spec, External: true}, nil
	}
	importer := t.join(t.root, "schema.ts") // or another file there
	if args.Importer == EntryFile {
		spec = imported
	} else {
		importer = args.PluginData.(*module).path
	}
	switch {
	case strings.HasPrefix(spec, "./") || strings.HasPrefix(spec, "../") || spec == "." || spec == ".." || t.isAbs(spec):
		p := spec
		if !t.isAbs(spec) {
			p = t.join(t.dir(importer), spec)
		}
		if name, ok := w.relativeLibrary(p); ok {
			if res, no, ok := w.ofMETIS(spec, name); ok {
				return res, no
			}
		}
		if file, ok := w.find(p, spec); ok {
			return w.own(spec, file)
		}
		no := w.notFound(t.show(p))
		no.hint = w.offerFile(spec, p)
		return api.OnResolveResult{}, no

	case isNodeName(spec):
		bare := strings.TrimPrefix(spec, "node:")
		for _, name := range []string{"node:" + bare, bare} {
			if res, ok := w.provided(name); ok {
				return res, nil
			}
		}
		no := &refusal{code: CodeUnprovided, text: fmt.Sprintf("Node module %q is not provided here yet: METIS allows it.", spec)}
		if names := w.names(isNodeName); len(names) > 0 {
			no.hint = allOf(names)
		} else {
			no.hint = "do without it: none of Node's modules is provided; Buffer, URL, crypto and structuredClone are globals"
		}
		return api.OnResolveResult{}, no

	case strings.HasPrefix(spec, "@metis/"):
		name := spec
		if ext := path.Ext(name); ext == ".ts" || ext == ".js" {
			name = strings.TrimSuffix(name, ext)
		}
		if res, no, ok := w.ofMETIS(spec, name); ok {
			return res, no
		}
		no := w.notFound(spec)
		no.hint = w.offer(name, isMETISName)
		return api.OnResolveResult{}, no

	case strings.HasPrefix(spec, "@shared/"):
		return api.OnResolveResult{}, w.blocked("Shared folder", spec, spec[1:])
	case strings.HasPrefix(spec, "@server/"):
		return api.OnResolveResult{}, w.blocked("Server folder", spec, spec[1:])

	case spec == w.name || strings.HasPrefix(spec, w.name+"/"):
		p := t.join(t.root, strings.TrimPrefix(spec, w.name))
		if file, ok := w.find(p, spec); ok {
			return w.own(spec, file)
		}
		no := w.notFound(t.show(p))
		no.hint = w.offerFile(spec, p)
		return api.OnResolveResult{}, no
	}
	if res, ok := w.provided(spec); ok {
		return res, nil
	}
	file, ok, configErr := w.alias(t.dir(importer), spec)
	if ok {
		return w.own(spec, file)
	}
	if dir, ok := w.npm(t.dir(importer), spec); ok {
		return api.OnResolveResult{}, w.blockedPackage(spec, dir)
	}
	no := w.notFound(path.Join(path.Dir(t.show(importer)), spec))
	no.text += fmt.Sprintf(" (imported as %q)", spec)
	no.hint = w.notImportable(spec)
	if configErr != nil {
		no.hint = configErr.Error()
	}
	return api.OnResolveResult{}, no
}

// own admits a file, if it lies in the environment after all symbolic links.
func (w *work) own(spec, file string) (api.OnResolveResult, *refusal) {
	t := w.tree
	p, err := t.real(file)
	if err != nil {
		return api.OnResolveResult{}, &refusal{code: CodeRead, text: fmt.Sprintf("cannot read %s: %v", t.show(file), bare(err)), hint: readHint}
	}
	if _, ok := t.within(t.root, p); !ok && (!t.free || strings.Contains(t.slash(p), "/node_modules/")) {
		return api.OnResolveResult{}, w.outside(spec, p)
	}
	if loader(p) == api.LoaderNone {
		return api.OnResolveResult{}, &refusal{
			code: CodeImport, text: fmt.Sprintf("%s is no module: its name must end in .ts, .js or .json", t.show(p)),
			hint: "put its content into a module: export const text = `...`",
		}
	}
	return api.OnResolveResult{Path: t.show(p), Namespace: ownFiles, PluginData: &module{path: p}}, nil
}

// outside says why a file that exists, but not in the environment, is refused.
func (w *work) outside(spec, p string) *refusal {
	t := w.tree
	slashed := "/" + strings.TrimPrefix(t.slash(p), "/")
	if strings.Contains(slashed, "/node_modules/") {
		return w.blockedPackage(spec, t.show(p))
	}
	envs := t.dir(t.root)
	if metis, ok := w.metis(); ok {
		if rel, ok := t.within(metis, p); ok {
			switch top, _, _ := strings.Cut(rel, "/"); top {
			case "shared":
				return w.blocked("Shared folder", spec, t.show(p))
			case "server":
				return w.blocked("Server folder", spec, t.show(p))
			}
		}
	}
	if rel, ok := t.within(envs, p); ok && envs != t.root {
		sibling, _, nested := strings.Cut(rel, "/")
		dir := t.join(envs, sibling)
		if nested && (w.look(t.join(dir, "schema.ts")) == kindFile || w.look(t.join(dir, "targets")) == kindDir) {
			return w.blocked("Cross-plugin", spec, t.show(p))
		}
	}
	return w.blocked("Unauthorized", spec, t.show(p))
}

// metis gives METIS's own folder, if the environment lies in one (<metis>/integration/target-env/<environment>).
func (w *work) metis() (string, bool) {
	t := w.tree
	envs := t.dir(t.root)
	if t.base(envs) != "target-env" || t.base(t.dir(envs)) != "integration" {
		return "", false
	}
	return t.dir(t.dir(envs)), true
}

// relativeLibrary recognises METIS's library by its place, integration/library, which need not exist: it gives the
// "@metis/" name of a module there.
func (w *work) relativeLibrary(p string) (name string, ok bool) {
	metis, ok := w.metis()
	if !ok {
		return "", false
	}
	rel, ok := w.tree.within(w.tree.join(metis, "integration", "library"), p)
	if !ok {
		return "", false
	}
	if ext := path.Ext(rel); ext == ".ts" || ext == ".js" {
		rel = strings.TrimSuffix(rel, ext)
	}
	return "@metis/" + rel, true
}

// ofMETIS is the module of METIS's library with that name: provided, or refused because it is not; false if METIS has
// none of that name either. spec is the name as imported.
func (w *work) ofMETIS(spec, name string) (api.OnResolveResult, *refusal, bool) {
	if res, ok := w.provided(name); ok {
		return res, nil, true
	}
	if !isLibrary(name) {
		return api.OnResolveResult{}, nil, false
	}
	no := &refusal{code: CodeUnprovided, text: fmt.Sprintf("%q is METIS's and is not provided here yet.", spec), hint: "do without it: none of METIS's modules is provided"}
	if names := w.names(isMETISName); len(names) > 0 {
		no.hint = allOf(names)
	}
	return api.OnResolveResult{}, no, true
}

// ofOldMETIS knows what files for METIS 2.1 and 2.2 import (spec 1.6), where it leads to no file of the environment.
func (w *work) ofOldMETIS(args api.OnResolveArgs) bool {
	t, spec := w.tree, args.Path
	if strings.HasPrefix(spec, "metis/target-environments/") {
		return true
	}
	name, ok := strings.CutPrefix(strings.TrimLeft(spec, "./"), "library/")
	if !ok {
		return false
	}
	switch top, rest, _ := strings.Cut(name, "/"); strings.TrimSuffix(strings.TrimSuffix(top, ".ts"), ".js") {
	case "target-env-classes":
		return true
	case "toolbox": // from 2.3 on its modules lie deeper; a folder of the environment may have that name
		_, own := t.within(t.root, t.join(t.dir(args.PluginData.(*module).path), spec))
		return rest != "" && !strings.Contains(rest, "/") && strings.HasPrefix(spec, "../") && !own
	}
	return false
}

// oldMETIS refuses what only METIS 2.1 and 2.2 have.
func (w *work) oldMETIS(spec string) *refusal {
	no := &refusal{
		code: CodeImport,
		text: fmt.Sprintf("The file is written for METIS 2.1–2.2, which metis-run does not run: %q is a module of those.", spec),
		hint: "migrate it to METIS 2.3 or later: export default new TargetSchema({ _id, name, ... }), which is a global",
	}
	if names := w.names(isMETISName); len(names) > 0 {
		no.hint += ", and import from METIS's modules: " + allOf(names)
	}
	return no
}

// provided asks the library for a module and notes the answer.
func (w *work) provided(spec string) (api.OnResolveResult, bool) {
	if w.opts.Library == nil {
		return api.OnResolveResult{}, false
	}
	code, ok := w.opts.Library(spec)
	w.mu.Lock()
	if w.asked == nil {
		w.asked = make(map[string][sha256.Size]byte)
	}
	w.asked[spec] = answer(code, ok)
	w.mu.Unlock()
	if !ok {
		return api.OnResolveResult{}, false
	}
	return api.OnResolveResult{Path: spec, Namespace: library, PluginData: &module{code: code}}, true
}

// answer is the digest of what Library said; zero stands for "not provided".
func answer(code string, ok bool) (sum [sha256.Size]byte) {
	if ok {
		sum = sha256.Sum256([]byte(code))
	}
	return sum
}

// find completes a path as Node and tsx do: as it is, with an extension, the TypeScript behind a .js, a folder's index.
func (w *work) find(p, spec string) (string, bool) {
	t := w.tree
	last := path.Base("/" + strings.TrimSuffix(spec, "/"))
	folder := strings.HasSuffix(spec, "/") || last == "." || last == ".."
	if !folder {
		if w.look(p) == kindFile {
			return p, true
		}
		for _, ext := range extensions() {
			if w.look(p+ext) == kindFile {
				return p + ext, true
			}
		}
		ext := path.Ext(t.slash(p))
		switch stem := strings.TrimSuffix(p, ext); ext {
		case ".js", ".jsx":
			for _, ts := range []string{".ts", ".tsx"} {
				if w.look(stem+ts) == kindFile {
					return stem + ts, true
				}
			}
		case ".mjs", ".cjs":
			if ts := stem + "." + ext[1:2] + "ts"; w.look(ts) == kindFile {
				return ts, true
			}
		}
	}
	if w.look(p) == kindDir {
		for _, ext := range extensions() {
			if f := t.join(p, "index"+ext); w.look(f) == kindFile {
				return f, true
			}
		}
	}
	return "", false
}

// extensions are those that an import may leave out, the first that exists wins.
func extensions() []string { return []string{".ts", ".tsx", ".js", ".jsx", ".json"} }

// loader is how esbuild reads a file; LoaderNone for what is no module.
func loader(p string) api.Loader {
	switch filepath.Ext(p) {
	case ".ts", ".mts", ".cts":
		return api.LoaderTS
	case ".tsx":
		return api.LoaderTSX
	case ".js", ".mjs", ".cjs":
		return api.LoaderJS
	case ".jsx":
		return api.LoaderJSX
	case ".json":
		return api.LoaderJSON
	}
	return api.LoaderNone
}

// npm looks for a package's folder as Node does, upwards from dir. Nothing in it is read.
func (w *work) npm(dir, spec string) (string, bool) {
	t := w.tree
	parts := strings.SplitN(spec, "/", 3)
	name := parts[0]
	if strings.HasPrefix(spec, "@") && len(parts) > 1 {
		name += "/" + parts[1]
	}
	if name == "" || strings.ContainsAny(name, `:\`) {
		return "", false
	}
	for {
		if p := t.join(dir, "node_modules", name); w.look(p) == kindDir {
			return t.show(p), true
		}
		up := t.dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	if slices.Contains(ofMETIS, name) { // there it stands in METIS's own node_modules
		return "node_modules/" + name, true
	}
	return "", false
}

// ofMETIS are packages that METIS itself has (spec 9): an import finds them there, and is blocked.
var ofMETIS = []string{"axios", "ws", "zod", "bson", "mgrs", "uuid"}

// testPackages have what @metis/test has in its place, under the same names.
var testPackages = []string{"vitest", "jest", "@jest/globals", "bun:test", "mocha", "chai"}

func (w *work) notFound(shown string) *refusal {
	return &refusal{code: CodeImport, text: fmt.Sprintf("Module resolution failed for %q. The module %q could not be found.", path.Dir(shown), path.Base(shown))}
}

func (w *work) blocked(what, spec, shown string) *refusal {
	return &refusal{
		code: CodeImport,
		text: fmt.Sprintf("%s import blocked: %q -> %q. A target environment can import its own files, the @metis library and Node's built-in modules.", what, spec, shown),
		hint: `types may come from anywhere: use "import type"; copy into the environment what it needs at run time`,
	}
}

func (w *work) blockedPackage(spec, shown string) *refusal {
	return &refusal{
		code: CodeImport,
		text: fmt.Sprintf("NPM package import blocked: %q -> %q. Plugins cannot directly import npm packages. Use @metis library exports instead.", spec, shown),
		hint: w.notImportable(spec),
	}
}

// notImportable is the hint for a module that looks like a package.
func (w *work) notImportable(spec string) string {
	const tests = "@metis/test"
	if slices.Contains(testPackages, spec) && slices.Contains(w.names(isMETISName), tests) {
		return fmt.Sprintf("did you mean %q?", tests)
	}
	hint := "a file of the environment is imported by its path: ./name; types of packages by \"import type\""
	if offer := w.offer(spec, func(string) bool { return true }); offer != "" {
		hint = offer + "; " + hint
	}
	return hint
}

// isMETISName tells METIS's modules from Node's.
func isMETISName(spec string) bool { return strings.HasPrefix(spec, "@metis/") }

// isLibrary knows the modules of METIS's library, of all its versions (spec 1.8).
func isLibrary(spec string) bool {
	switch strings.TrimPrefix(spec, "@metis/") {
	case "api/Api", "api/RestApi", "api/WebSocketApi", "bson",
		"schema/TargetDependency", "schema/TargetEnvSchema", "schema/TargetSchema", "schema/TargetMigrationRegistry", "schema/types",
		"toolbox/booleans/BooleanToolbox", "toolbox/numbers/NumberToolbox", "toolbox/objects/ObjectToolbox",
		"toolbox/strings/StringToolbox", "toolbox/strings/VersionToolbox", "toolbox/mgrs/MgrsToolbox", "toolbox/migrations/MigrationToolbox":
		return true
	}
	return false
}

// isNodeName tells Node's modules from METIS's. Some are only there with "node:".
func isNodeName(spec string) bool {
	name, prefixed := strings.CutPrefix(spec, "node:")
	if prefixed {
		switch name {
		case "sea", "sqlite", "test", "test/reporters":
			return true
		}
	}
	return isBuiltin(name)
}

// isBuiltin knows the modules that Node has without "node:" (Node 24).
func isBuiltin(spec string) bool {
	name, sub, _ := strings.Cut(spec, "/")
	switch name {
	case "assert":
		return sub == "" || sub == "strict"
	case "dns", "fs", "inspector", "readline", "timers":
		return sub == "" || sub == "promises"
	case "path":
		return sub == "" || sub == "posix" || sub == "win32"
	case "stream":
		return sub == "" || sub == "consumers" || sub == "promises" || sub == "web"
	case "util":
		return sub == "" || sub == "types"
	case "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "diagnostics_channel",
		"domain", "events", "http", "http2", "https", "module", "net", "os", "perf_hooks", "process", "punycode", "querystring",
		"repl", "string_decoder", "sys", "tls", "trace_events", "tty", "url", "v8", "vm", "wasi", "worker_threads", "zlib":
		return sub == ""
	}
	return false
}
