package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/schema/types"
	"github.com/metis-run/metis-run/targets"
)

// checked is an environment that was checked, or one target of it, by its folder.
type checked struct {
	env      *runtime.Environment
	folder   string
	dialects []schema.Dialect
}

// of tells whether a file, by its absolute path, is one of those that were checked.
func (c checked) of(file string) bool {
	root, err := filepath.Abs(c.env.Folder.Root)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(root, file)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	if c.folder == "" {
		return true
	}
	rel = filepath.ToSlash(rel)
	for _, folder := range c.env.Folder.Targets {
		if strings.HasPrefix(rel, folder+"/") {
			return strings.HasPrefix(rel, c.folder+"/")
		}
	}
	return true // what its targets share
}

// project is what TypeScript is called with: environments that have one tsconfig.json.
type project struct {
	config   string           // the authors'; "" if they have none
	own      bool             // it has the declarations, or those of a checkout of METIS
	dialects []schema.Dialect // of the declarations that it is given; of its own nothing is asked
	roots    []string         // of the environments, absolute
	envs     []checked

	stop context.CancelFunc
	done chan struct{} // closed when the rest is known
	said result
	err  error
}

// typescript is the check of types that goes on while everything else is checked.
type typescript struct {
	tsc      compiler
	anew     bool
	projects []*project
}

// project is that of an environment's folder, and whether it was known before.
func (t *typescript) project(root string) (p *project, known bool, err error) {
	if root, err = filepath.Abs(root); err != nil {
		return nil, false, err
	}
	config := nearestConfig(root)
	i := slices.IndexFunc(t.projects, func(p *project) bool { return p.config == config })
	if known = i >= 0; !known {
		i = len(t.projects)
		t.projects = append(t.projects, &project{config: config, own: config != "" && hasDeclarations(config)})
	}
	if p = t.projects[i]; !slices.Contains(p.roots, root) {
		p.roots = append(p.roots, root)
	}
	return p, known, nil
}

// begin has TypeScript check the projects of these folders of environments, beside everything else. Which METIS versions
// they are written for is sure when they are evaluated; until then their sources tell.
func (f *checkFlags) begin(ctx context.Context, c *cli, folders []targets.Folder) (*typescript, error) {
	t := &typescript{anew: f.noCache}
	if len(folders) == 0 {
		return t, nil
	}
	roots := []string{}
	for _, folder := range folders {
		roots = append(roots, folder.Root)
	}
	var err error
	if t.tsc, err = c.findCompiler(ctx, f.tsc, roots); err != nil {
		return nil, err
	}
	for _, folder := range folders {
		p, _, err := t.project(folder.Root)
		if err != nil {
			return nil, loading(err)
		}
		if !p.own {
			p.dialects = append(p.dialects, f.likely(folder)...)
		}
	}
	for _, p := range t.projects {
		p.dialects = inOrder(p.dialects)
		t.start(ctx, p)
	}
	return t, nil
}

// likely are the METIS versions that the sources of an environment seem to be written for.
func (f *checkFlags) likely(folder targets.Folder) (used []schema.Dialect) {
	for _, name := range append([]string{"."}, folder.Targets...) {
		text, err := os.ReadFile(filepath.Join(folder.Root, filepath.FromSlash(name), "schema.ts"))
		if err != nil {
			continue
		}
		d := schema.V25()
		if bytes.Contains(text, []byte("new Target")) && !bytes.Contains(text, []byte("Schema.create(")) {
			if d, err = schema.ParseDialect(f.metis); err != nil || d.Constructor != "new" {
				d = schema.V23()
			}
		}
		used = append(used, d)
	}
	return used
}

// end waits for TypeScript, which checks those projects again whose declarations were not those of the METIS versions
// that they are written for, and reports what it says.
func (t *typescript) end(ctx context.Context, f *findings) error {
	for _, c := range f.checked {
		if c.env.Folder.Root == "" {
			continue
		}
		p, _, err := t.project(c.env.Folder.Root)
		if err != nil {
			return loading(err)
		}
		p.envs = append(p.envs, c)
	}
	for _, p := range t.projects {
		var used []schema.Dialect
		for _, c := range p.envs {
			used = append(used, c.dialects...)
		}
		if used = inOrder(used); !p.own && (p.done == nil || !sameVersions(used, p.dialects)) {
			if p.done != nil {
				p.stop()
				<-p.done
			}
			p.dialects = used
			t.start(ctx, p)
		}
		<-p.done
		if p.err != nil {
			return p.err
		}
		f.complain(p, p.said.Complaints)
	}
	return nil
}

func sameVersions(a, b []schema.Dialect) bool {
	return slices.EqualFunc(a, b, func(a, b schema.Dialect) bool { return a.Version == b.Version })
}

// nearestConfig is the tsconfig.json of a folder, by its absolute path, or above it; "" if there is none.
func nearestConfig(dir string) string {
	for {
		name := filepath.Join(dir, "tsconfig.json")
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			return name
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
		dir = filepath.Dir(dir)
	}
}

// hasDeclarations tells a tsconfig.json that leads to the declarations of `metis-run types`, or to METIS's own.
func hasDeclarations(config string) bool {
	text, err := os.ReadFile(config)
	return err == nil && (bytes.Contains(text, []byte(typesFolder+"/")) || bytes.Contains(text, []byte("@metis/")))
}

// cacheFolder is where results and declarations are kept; they are data, which nobody executes.
func cacheFolder() (string, error) {
	user, err := os.UserCacheDir()
	if err != nil {
		return "", &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("there is no folder for caches: %v", err), Hint: "set HOME"}
	}
	return filepath.Join(user, "metis-run", "typescript"), nil
}

// configOf is the tsconfig.json to call TypeScript with: the authors', or one that adds the declarations to theirs, or has
// a strict one's options if they have none. Declarations are written once for each content.
func (p *project) configOf(folder string) (string, error) {
	if p.own {
		return p.config, nil
	}
	used := p.dialects
	if len(used) == 0 {
		used = []schema.Dialect{schema.V25()}
	}
	files := declarations(used)
	include := []string{"*.d.ts"}
	for _, root := range p.roots {
		include = append(include, filepath.ToSlash(root)+"/**/*.ts")
	}
	text := types.Config(include...)
	if p.config != "" {
		quoted, err := json.Marshal(map[string]any{"extends": filepath.ToSlash(p.config), "include": include, "files": []string{}, "compilerOptions": map[string]any{"noEmit": true}})
		if err != nil {
			return "", err
		}
		text = string(quoted)
	}
	files = append(files, types.File{Name: "tsconfig.json", Text: text})
	sum := sha256.New()
	for _, file := range files {
		fmt.Fprintf(sum, "%s\x00%s\x00", file.Name, file.Text)
	}
	folder = filepath.Join(folder, hex.EncodeToString(sum.Sum(nil))[:32])
	config := filepath.Join(folder, "tsconfig.json") // written last
	if have, err := os.ReadFile(config); err == nil && string(have) == text {
		return config, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	for _, file := range files {
		if err := replace(filepath.Join(folder, file.Name), []byte(file.Text), false); err != nil {
			return "", err
		}
	}
	return config, nil
}

// complaint is an error of TypeScript's.
type complaint struct {
	File    string // absolute; "" if it is of no file
	Line    int
	Column  int
	Code    string
	Message string
}

// result is what TypeScript said of a project once, and of what: a file that is not there has the sum "".
type result struct {
	Inputs     map[string]string
	Complaints []complaint
}

// start has TypeScript check a project. It comes back as soon as the compiler runs.
func (t *typescript) start(ctx context.Context, p *project) {
	p.done = make(chan struct{})
	ctx, p.stop = context.WithCancel(ctx)
	result, err := t.compile(ctx, p)
	if err != nil {
		p.err = err
		close(p.done)
		return
	}
	go func() {
		defer close(p.done)
		p.said, p.err = result()
	}()
}

// compile calls TypeScript for a project, unless it was called before and nothing has changed, and gives what waits for
// its result.
func (t *typescript) compile(ctx context.Context, p *project) (func() (result, error), error) {
	folder, err := cacheFolder()
	if err != nil {
		return nil, err
	}
	config, err := p.configOf(folder)
	if err != nil {
		return nil, loading(err)
	}
	info, err := os.Stat(t.tsc.Path)
	if err != nil {
		return nil, loading(err)
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d\x00%s\x00%s", t.tsc.Path, t.tsc.Version, info.Size(), info.ModTime(), config))
	kept := filepath.Join(folder, hex.EncodeToString(key[:])[:32]+".json")
	var r result
	if text, err := os.ReadFile(kept); !t.anew && err == nil && json.Unmarshal(text, &r) == nil && p.unchanged(r.Inputs) {
		return func() (result, error) { return r, nil }, nil
	}
	wait, err := p.call(ctx, t.tsc, config)
	if err != nil {
		return nil, err
	}
	return func() (result, error) {
		r, err := wait()
		if err != nil {
			return r, err
		}
		if text, err := json.Marshal(r); err == nil && !t.anew {
			if os.MkdirAll(folder, 0o700) == nil {
				_ = os.WriteFile(kept, text, 0o600) // half a file is no JSON, and costs the next one time
			}
		}
		return r, nil
	}, nil
}

// said is a line of TypeScript's: what is wrong in a file, or with the project.
var said = lazily(`^(?:(.*)\((\d+),(\d+)\): )?error (TS\d+): (.*)$`)

// fewFiles are as many as one thread of TypeScript's checks sooner than several: each of those begins with the library.
// The declarations of `metis-run types` are eight of them.
const fewFiles = 40

// call calls TypeScript, which exits with 1 or 2 where it finds errors, and gives what waits for it.
func (p *project) call(ctx context.Context, tsc compiler, config string) (func() (result, error), error) {
	cmd := exec.CommandContext(ctx, tsc.Path, "-p", config, "--noEmit", "--pretty", "false", "--listFiles")
	files := p.sources()
	if len(files) <= fewFiles {
		cmd.Args = append(cmd.Args, "--singleThreaded")
	}
	cmd.Dir = filepath.Dir(config)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	failed := func(err error) error {
		return &event.Error{Code: event.CodeLoad, Message: fmt.Sprintf("call TypeScript %s: %v\n%s", tsc.Version, err, stderr.String()), Hint: "call it by hand: " + tsc.Path + " -p " + config}
	}
	if err := cmd.Start(); err != nil {
		return nil, failed(err)
	}
	return func() (result, error) {
		r := result{Inputs: map[string]string{}}
		for _, name := range files { // while it runs
			r.Inputs[name] = sum(name)
		}
		var exited *exec.ExitError
		if err := cmd.Wait(); err != nil && (!errors.As(err, &exited) || exited.ExitCode() < 0 || stdout.Len() == 0) {
			return result{}, failed(err)
		}
		r.read(stdout.String(), cmd.Dir)
		return r, nil
	}, nil
}

// read adds what TypeScript, called in a folder, has written.
func (r *result) read(out, dir string) {
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\r\n")
		m := said().FindStringSubmatch(line)
		switch {
		case m != nil:
			made := complaint{Code: m[4], Message: m[5]}
			if made.File = m[1]; made.File != "" && !filepath.IsAbs(made.File) {
				made.File = filepath.Join(dir, made.File)
			}
			made.Line, _ = strconv.Atoi(m[2])
			made.Column, _ = strconv.Atoi(m[3])
			r.Complaints = append(r.Complaints, made)
		case strings.HasPrefix(line, " ") && len(r.Complaints) > 0:
			r.Complaints[len(r.Complaints)-1].Message += "\n" + line
		case filepath.IsAbs(line):
			name := filepath.Clean(line)
			if _, known := r.Inputs[name]; !known {
				r.Inputs[name] = sum(name)
			}
		}
	}
}

// sources are the files that TypeScript may read of what was checked: a new one can change what another means, so their
// list is part of what a result rests on. So are the tsconfig.json and npm's list of what is installed.
func (p *project) sources() (names []string) {
	roots := []string{}
	if p.config != "" {
		dir := filepath.Dir(p.config)
		names = append(names, p.config, filepath.Join(dir, "node_modules", ".package-lock.json"))
		if p.own {
			roots = append(roots, dir, filepath.Join(dir, typesFolder))
		}
	}
	for _, root := range append(roots, p.roots...) {
		_ = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil
			case entry.IsDir() && name != root && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".")):
				return fs.SkipDir
			case entry.IsDir():
			case slices.Contains([]string{".ts", ".tsx", ".mts", ".cts", ".js", ".json"}, filepath.Ext(name)):
				names = append(names, name)
			}
			return nil
		})
	}
	return names
}

// unchanged tells whether files are as they were, and no other has come.
func (p *project) unchanged(inputs map[string]string) bool {
	for _, name := range p.sources() {
		if _, ok := inputs[name]; !ok {
			return false
		}
	}
	for name, was := range inputs {
		if sum(name) != was {
			return false
		}
	}
	return true
}

// sum is a file's content in short; "" if it cannot be read. TypeScript's own declarations are known by the compiler.
func sum(name string) string {
	if base := filepath.Base(name); strings.HasPrefix(base, "lib.") && strings.HasSuffix(base, ".d.ts") {
		return "lib"
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:])
}

// complain reports what TypeScript says of the files that were checked, and of the project.
func (f *findings) complain(p *project, complaints []complaint) {
	texts := map[string][]string{}
	here, err := os.Getwd()
	for _, c := range complaints {
		d := event.Diagnostic{Code: "typescript", Severity: schema.SeverityError, Message: c.Code + ": " + c.Message, Hint: "METIS does not check types: it runs the file as it is"}
		switch {
		case c.File == "":
			d.Source, d.Hint = p.config, "mend the tsconfig.json"
		case !slices.ContainsFunc(p.envs, func(e checked) bool { return e.of(c.File) }):
			continue
		default:
			d.Source = c.File
		}
		if rel, relErr := filepath.Rel(here, d.Source); err == nil && relErr == nil && d.Source != "" {
			d.Source = filepath.ToSlash(rel)
		}
		if c.File != "" {
			lines, ok := texts[c.File]
			if !ok {
				text, _ := os.ReadFile(c.File)
				lines = strings.Split(string(text), "\n")
				texts[c.File] = lines
			}
			if c.Line >= 1 && c.Line <= len(lines) {
				d.Frame = bundle.Frame(strings.TrimSuffix(lines[c.Line-1], "\r"), c.Line, c.Column)
			}
			d.Source = fmt.Sprintf("%s:%d:%d", d.Source, c.Line, c.Column)
		}
		f.add(d)
	}
}
