package check

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// Block is a fenced block of TypeScript in a Markdown file.
type Block struct {
	Line int // of its first line, from 1
	// Text is the block's, behind as many empty lines as stand above it: its places are those of the Markdown file.
	Text string
	// File is the name that its first line says in a comment, or <!-- file: NAME --> on the line above it, below the
	// environment's folder; "" if there is none.
	File   string
	Schema bool // it makes a target or an environment its default export
	env    bool
}

// patterns are what is looked for in a Markdown text.
type patterns struct{ fence, fileName, above, makes, exports, imports, begins *regexp.Regexp }

var compiled = sync.OnceValue(func() patterns {
	return patterns{
		fence:    regexp.MustCompile("^[ \t]*(```+|~~~+)[ \t]*([^\\s`]*)[^`]*$"),
		above:    regexp.MustCompile(`^\s*<!--\s*file:\s*(\S+\.(?:ts|json))\s*-->\s*$`),
		imports:  regexp.MustCompile(`^\s*import\b.*\bfrom\b`),
		begins:   regexp.MustCompile(`^\s*export\s+default\b`),
		fileName: regexp.MustCompile(`^\s*//\s*(?:file:\s*)?(\S+\.(?:ts|json))\s*$`),
		makes:    regexp.MustCompile(`\bTarget(Env)?Schema\s*(?:\.\s*create\s*)?\(`),
		exports:  regexp.MustCompile(`\bexport\s+default\b|\bmodule\.exports\b`),
	}
})

// Blocks finds the TypeScript in a Markdown text. A block that has several default exports, such as the samples of before
// and after, is several: each ends with the statement of its export, and has the imports above the first.
func Blocks(text string) (blocks []Block) {
	open, typescript, quotes, above := "", false, 0, ""
	var b Block
	var lines []string
	end := func() {
		if open = ""; typescript {
			blocks = append(blocks, b.parts(lines)...)
		}
	}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		inside := open != ""
		line, depth := unquoted(line, quotes, inside)
		if inside && depth < quotes { // the quote ends, and with it the block
			end()
			inside = false
			line, depth = unquoted(line, 0, false)
		}
		m := compiled().fence.FindStringSubmatch(line)
		switch {
		case !inside && m != nil:
			open, quotes, lines, b = m[1], depth, nil, Block{Line: i + 2, File: above}
			lang := strings.ToLower(m[2])
			typescript = lang == "ts" || lang == "typescript"
		case inside && m != nil && m[2] == "" && strings.HasPrefix(m[1], open):
			end()
		case inside:
			lines = append(lines, line)
		}
		above = ""
		if m := compiled().above.FindStringSubmatch(line); m != nil && open == "" {
			above = below(m[1])
		}
	}
	return blocks
}

// unquoted has spaces for the marks of a quote, of those around the block if one is open, and tells how many there were.
func unquoted(line string, quotes int, inside bool) (string, int) {
	depth, text := 0, []byte(line)
	for i := 0; i < len(text) && (!inside || depth < quotes); i++ {
		switch text[i] {
		case '>':
			text[i] = ' '
			depth++
		case ' ', '\t':
		default:
			return string(text), depth
		}
	}
	return string(text), depth
}

// parts are the block, or one for each of its default exports.
func (b Block) parts(lines []string) (parts []Block) {
	exports, begin, imports := 0, 0, []int{}
	for i, line := range lines {
		switch {
		case compiled().begins.MatchString(line):
			exports++
		case exports == 0 && compiled().imports.MatchString(line):
			imports = append(imports, i)
		}
	}
	var part []string // as long as what stands above its end
	own := false      // it has imports
	cut := func(end int) {
		if len(parts) > 0 && !own {
			for _, i := range imports {
				part[i] = lines[i]
			}
		}
		p := b
		for begin < end && strings.TrimSpace(lines[begin]) == "" {
			begin++
		}
		p.Line += begin
		parts = append(parts, p.of(part, begin))
		part, begin, own = make([]string, end), end, false
	}
	inside := false
	for i, line := range lines {
		part = append(part, line)
		own = own || compiled().imports.MatchString(line)
		inside = inside || compiled().begins.MatchString(line)
		if inside && exports > 1 && !bundle.Incomplete(strings.Join(part, "\n")) {
			exports--
			inside = false
			cut(i + 1)
		}
	}
	cut(len(lines))
	return parts
}

// of is the block with these lines, of which the first are no more than empty or imports of another one.
func (b Block) of(lines []string, begin int) Block {
	b.Text = strings.Repeat("\n", b.Line-begin-1) + strings.Join(lines, "\n") + "\n"
	for _, line := range lines[begin:] {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if m := compiled().fileName.FindStringSubmatch(line); m != nil {
			b.File = below(m[1])
		}
		break
	}
	made := compiled().makes.FindStringSubmatch(b.Text)
	b.Schema = made != nil && compiled().exports.MatchString(b.Text)
	b.env = b.Schema && made[1] != ""
	return b
}

// below is a file's name below its environment's folder, however much of the way to it is written; "" if it is none.
func below(name string) string {
	name = path.Clean(strings.TrimPrefix(name, "./"))
	if _, rest, ok := strings.Cut(name, "target-env/"); ok {
		_, name, _ = strings.Cut(rest, "/")
	} else if i := strings.LastIndex(name, "/targets/"); i >= 0 {
		name = name[i+1:]
	}
	if !fs.ValidPath(name) || name == "." {
		return ""
	}
	return name
}

// Markdown finds what is wrong with the schemas in a Markdown file. Each is taken for an environment of its own, together
// with the blocks whose first line names a file; where a block has the environment's schema.ts, it is that of all. None
// if the file has no schemas. metis is Library.METIS; describe evaluates an environment.
func Markdown(ctx context.Context, name, text, metis string, describe func(*runtime.Environment) runtime.Description) (all []Result, err error) {
	blocks := Blocks(text)
	var envs []Block
	for _, b := range blocks {
		if b.env {
			envs = append(envs, b)
		}
	}
	for _, b := range blocks {
		if !b.Schema {
			continue
		}
		r, err := b.check(ctx, name, metis, blocks, envs, describe)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// Result is an environment, what it declares, and how its places are to be shown.
type Result struct {
	Env      *runtime.Environment
	Declared runtime.Description
	// Show is a finding in the Markdown file's place; false for one that is in none.
	Show func(runtime.Finding) (runtime.Finding, bool)
}

// check loads a block as an environment.
func (b Block) check(ctx context.Context, name, metis string, blocks, envs []Block, describe func(*runtime.Environment) runtime.Description) (Result, error) {
	files := map[string]string{}
	for _, helper := range blocks {
		if !helper.Schema && helper.File != "" {
			files[helper.File] = helper.Text
		}
	}
	target := "targets/block-" + fmt.Sprint(b.Line) + "/schema.ts"
	if strings.HasPrefix(b.File, "targets/") && path.Base(b.File) == "schema.ts" {
		target = b.File
	}
	standIn := false
	switch {
	case b.env:
		files["schema.ts"] = b.Text
	case len(envs) == 1:
		files["schema.ts"] = envs[0].Text
	default:
		standIn = true
		constructor := "new TargetEnvSchema"
		if strings.Contains(strings.ReplaceAll(b.Text, " ", ""), "Schema.create") {
			constructor = "TargetEnvSchema.create"
		}
		files["schema.ts"] = "export default " + constructor + "({ name: 'Markdown', description: '', version: '999.0.0' })\n"
	}
	if !b.env {
		files[target] = b.Text
	}
	fsys, err := archive(files)
	if err != nil {
		return Result{}, err
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: fsys}}, METIS: metis}
	envAll, _, err := lib.All(ctx) // what is wrong with the folder is nobody's fault
	if err != nil || len(envAll) != 1 {
		return Result{}, fmt.Errorf("%s:%d: the block cannot be read: %v", name, b.Line, err)
	}
	env := envAll[0]
	show := func(f runtime.Finding) (runtime.Finding, bool) {
		if standIn && strings.HasPrefix(f.Source, path.Join(env.Folder.Display, "schema.ts")+":") {
			return f, false // nobody wrote it
		}
		if file, ok := strings.CutPrefix(f.Hint, "create "+env.Folder.Display+"/"); ok && f.Code == bundle.CodeImport { // it may well be elsewhere
			f.Severity = schema.SeverityWarning
			f.Hint = "have a block with the file: its first line is `// " + strings.Replace(file, ", or", "`, or", 1)
		}
		for file := range files {
			shown := path.Join(env.Folder.Display, file)
			f.Message = strings.ReplaceAll(f.Message, shown, name)
			f.Hint = strings.ReplaceAll(f.Hint, shown, name)
			if rest, ok := strings.CutPrefix(f.Source, shown); ok {
				f.Source = name + rest
			}
		}
		for _, folder := range []string{env.Folder.Display, path.Join(env.Folder.Display, path.Dir(target))} {
			f.Message = strings.ReplaceAll(f.Message, `"`+folder+`"`, `"`+name+`"`)
		}
		return f, true
	}
	return Result{env, describe(env), show}, nil
}

// archive makes files of one environment a file system.
func archive(files map[string]string) (fs.FS, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add := func(name, text string) error {
		f, err := w.CreateHeader(&zip.FileHeader{Name: "markdown/" + name, Method: zip.Store})
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		return err
	}
	for name, text := range files {
		if err := add(name, text); err != nil {
			return nil, err
		}
	}
	if err := add("targets/", ""); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}
