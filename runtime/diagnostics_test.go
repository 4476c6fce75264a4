package runtime_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/check"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/targets"
)

// This file holds docs/diagnostics.md to its word: the codes are those of the sources, each bad example raises its code
// and no good one raises anything.

const diagnosticsFile = "../docs/diagnostics.md"

// diagnosticDoc is one code's section of the document.
type diagnosticDoc struct {
	code, severities string
	examples         []diagnosticExample
}

// diagnosticExample is one half of a fenced block, or a line of one in sh.
type diagnosticExample struct {
	line   int
	bad    bool
	form   string // script, script-2.5, args, parameters, target, files or sh
	remark string // behind "// bad:"
	text   string
}

// readDiagnostics reads the document: the sections of codes, the target of the arguments, the table of errors.
func readDiagnostics(t *testing.T) (docs []*diagnosticDoc, target string, exits map[string]int) {
	file, err := os.Open(diagnosticsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	heading := regexp.MustCompile("^### `([a-z-]+)` \\(([a-z ]+)\\)$")
	mark := regexp.MustCompile(`^// (bad|good)(?:: (.*))?$`)
	command := regexp.MustCompile(`^(.*?) +# (bad|good)$`)
	row := regexp.MustCompile("^\\| `([a-z-]+)` \\| (\\d) \\|")
	exits = map[string]int{}
	var doc *diagnosticDoc
	form := ""
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "```") && form == "":
			form = strings.TrimPrefix(strings.TrimPrefix(line, "```"), "ts ")
		case line == "```":
			form = ""
		case form == "sh":
			m := command.FindStringSubmatch(line)
			if m == nil {
				t.Fatalf("%s:%d: neither bad nor good", diagnosticsFile, n)
			}
			doc.examples = append(doc.examples, diagnosticExample{line: n, bad: m[2] == "bad", form: form, text: m[1]})
		case form != "" && mark.MatchString(line):
			m := mark.FindStringSubmatch(line)
			doc.examples = append(doc.examples, diagnosticExample{line: n, bad: m[1] == "bad", form: form, remark: m[2]})
		case form != "" && (doc == nil || len(doc.examples) == 0): // the target of the section
			target += line + "\n"
		case form != "":
			doc.examples[len(doc.examples)-1].text += line + "\n"
		case strings.HasPrefix(line, "### "):
			m := heading.FindStringSubmatch(line)
			if m == nil {
				t.Fatalf("%s:%d: no heading of a code", diagnosticsFile, n)
			}
			doc = &diagnosticDoc{code: m[1], severities: m[2]}
			docs = append(docs, doc)
		case strings.HasPrefix(line, "## "):
			doc = nil
		case row.MatchString(line):
			m := row.FindStringSubmatch(line)
			exits[m[1]], _ = strconv.Atoi(m[2])
		}
	}
	return docs, target, exits
}

func TestDiagnosticsAreDocumented(t *testing.T) {
	docs, _, exits := readDiagnostics(t)
	diagnostics, failures := sourceCodes(t)
	documented := map[string]bool{}
	for _, doc := range docs {
		if documented[doc.code] {
			t.Errorf("%s has two sections", doc.code)
		}
		documented[doc.code] = true
	}
	compare := func(what string, documented, raised map[string]bool) {
		for code := range documented {
			if !raised[code] {
				t.Errorf("%s: the sources raise no %s %s", diagnosticsFile, what, code)
			}
		}
		for code := range raised {
			if !documented[code] {
				t.Errorf("%s says nothing of the %s %s", diagnosticsFile, what, code)
			}
		}
	}
	compare("diagnostic", documented, diagnostics)
	if known := slices.Sorted(maps.Keys(documented)); !slices.Equal(known, event.DiagnosticCodes) {
		t.Errorf("event.DiagnosticCodes has to be\n%q", known)
	}
	inTable := map[string]bool{}
	for code, exit := range exits {
		inTable[code] = true
		if got := event.ExitCode(code); got != exit {
			t.Errorf("%s: the exit code of %s is %d, not %d", diagnosticsFile, code, got, exit)
		}
	}
	compare("error", inTable, failures)
}

// sourceCodes are the codes that stand in the sources: those of diagnostics and problems, and those of errors.
func sourceCodes(t *testing.T) (diagnostics, failures map[string]bool) {
	diagnostics, failures = map[string]bool{"load": true}, map[string]bool{} // load is an error's code, and that of what Describe makes of it
	form := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	add := func(codes map[string]bool, e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if code, err := strconv.Unquote(lit.Value); err == nil && form.MatchString(code) {
				codes[code] = true
			}
		}
	}
	named := func(e ast.Expr) string {
		switch e := e.(type) {
		case *ast.Ident:
			return e.Name
		case *ast.SelectorExpr:
			return e.Sel.Name
		}
		return ""
	}
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == ".git"):
			return fs.SkipDir
		case name == filepath.Join("..", "runtime", "mission"), name == filepath.Join("..", "runtime", "caps"): // issues of effects, refusals of actions and Node's errors, which are no diagnostics
			return fs.SkipDir
		case strings.HasSuffix(name, ".ts"): // of the library that scripts import
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			for _, m := range regexp.MustCompile(`net\.diagnose\('([a-z-]+)'`).FindAllStringSubmatch(string(text), -1) {
				diagnostics[m[1]] = true
			}
			return nil
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if named(n.Key) == "Code" {
					add(diagnostics, n.Value)
				}
			case *ast.AssignStmt:
				for i, left := range n.Lhs {
					if strings.EqualFold(named(left), "code") && i < len(n.Rhs) {
						add(diagnostics, n.Rhs[i])
					}
				}
			case *ast.CallExpr: // fail("code", ...), warn(severity, "code", ...)
				switch named(n.Fun) {
				case "fail", "warn", "info", "add", "Diagnose":
					for i, arg := range n.Args {
						if i == 0 || i == 1 && strings.HasPrefix(strings.ToLower(named(n.Args[0])), "severity") {
							add(diagnostics, arg)
						}
					}
				}
			case *ast.ValueSpec:
				for i, id := range n.Names {
					if !strings.HasPrefix(id.Name, "Code") || i >= len(n.Values) {
						continue
					}
					switch file.Name.Name {
					case "bundle":
						add(diagnostics, n.Values[i])
					case "event":
						add(failures, n.Values[i])
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return diagnostics, failures
}

func TestExamplesOfDiagnostics(t *testing.T) {
	docs, target, _ := readDiagnostics(t)
	for _, doc := range docs {
		t.Run(doc.code, func(t *testing.T) {
			switch doc.code {
			case "event-lost": // needs a value that no script can make
			case "stays-awake": // TestWhatWouldBeLostStaysAwake
			case "entry-damaged", "sequence-cut", "execution-aborted", "state-not-deleted": // TestADamagedEntry..., TestWhatWasUnderWay...
			case "typescript": // needs TypeScript
			case "hook-member": // TestContextOfHooks raises it: a run of a target calls no hook
			default:
				if len(doc.examples) < 2 {
					t.Error("it has no examples")
				}
			}
			bad, good := 0, 0
			for _, x := range doc.examples {
				raised := x.run(t, target)
				severity, found := raised[doc.code]
				switch {
				case x.bad:
					if bad++; !found {
						t.Errorf("%s:%d: bad, and raises %v", diagnosticsFile, x.line, slices.Sorted(maps.Keys(raised)))
					} else if !slices.Contains(strings.Fields(doc.severities), severity) {
						t.Errorf("%s:%d: raised as %s, documented as %s", diagnosticsFile, x.line, severity, doc.severities)
					}
				default:
					good++
					for code, severity := range raised {
						if code == doc.code || severity != schema.SeverityInfo {
							t.Errorf("%s:%d: good, and raises %s", diagnosticsFile, x.line, code)
						}
					}
				}
			}
			if bad != good {
				t.Errorf("%d bad examples, %d good ones", bad, good)
			}
		})
	}
}

// run gives what an example raises, code and severity.
func (x diagnosticExample) run(t *testing.T, target string) map[string]string {
	const demo = "demo/targets/scan/schema.ts"
	files := map[string]string{"demo/schema.ts": "", "demo/configs.json": `[{"_id": "lab", "name": "Lab"}, {"_id": "wrong", "name": "Wrong", "data": {"host": "a b"}}]`}
	switch x.form {
	case "files":
		return x.check(t, x.files(t))
	case "target":
		files[demo] = x.text
		return x.check(t, files)
	case "args":
		files[demo] = "export default new TargetSchema({ _id: 'scan', name: 'Scan', description: '', script: async () => {}, args: [\n" + x.text + "] })"
		return x.check(t, files)
	case "parameters":
		files[demo] = "export default TargetSchema.create({ _id: 'scan', name: 'Scan', description: '', script: async () => {}, parameters: [\n" + x.text + "] })"
		return x.check(t, files)
	case "mission":
		return x.play(t)
	case "sh":
		files[demo] = target
	case "script", "kept":
		files[demo] = "export default new TargetSchema({ _id: 'scan', name: 'Scan', description: '',\n" +
			"args: [{ _id: 'port', name: 'Port', type: 'number', required: true, default: 80 }],\nscript: async (context) => {\n" + x.text + "} })"
	case "script-2.5":
		files[demo] = "export default TargetSchema.create({ _id: 'scan', name: 'Scan', description: '', parameters: [],\nscript: async (context, values) => {\n" + x.text + "} })"
	default:
		t.Fatalf("%s:%d: a block of the form %q", diagnosticsFile, x.line, x.form)
	}
	return x.call(t, files)
}

// files are those that the example lists, each behind a line with its name.
func (x diagnosticExample) files(t *testing.T) map[string]string {
	name := regexp.MustCompile(`^// ([\w.-]+/\S*)$`)
	files := map[string]string{}
	last := ""
	for line := range strings.Lines(x.text) {
		if m := name.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			last = m[1]
			files[last] = ""
		} else if last == "" {
			t.Fatalf("%s:%d: a text without a file's name above it", diagnosticsFile, x.line)
		} else {
			files[last] += line
		}
	}
	return files
}

// put writes the files, and fills in those without text.
func put(t testing.TB, files map[string]string) (dir string) {
	dir = t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		folder := filepath.Dir(file)
		if strings.HasSuffix(name, "/") {
			folder = file
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if folder == file {
			continue
		}
		switch {
		case text != "" || path.Base(name) != "schema.ts":
		case strings.Contains(name, "targets/"):
			text = fmt.Sprintf("export default new TargetSchema({ _id: %q, name: 'Target', description: '', args: [], script: async () => {} })", path.Base(path.Dir(name)))
		default:
			text = "export default new TargetEnvSchema({ name: 'Environment', description: '', version: '1.0.0' })"
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// denied is a file system with one path that may not be read, which an administrator's tests cannot have on disk.
type denied struct {
	fs.FS
	path string
}

func (d denied) Open(name string) (fs.File, error) {
	if name == d.path {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return d.FS.Open(name)
}

// check gives what is wrong in files that nobody runs.
func (x diagnosticExample) check(t *testing.T, files map[string]string) map[string]string {
	if x.remark == "saved as Latin-1" {
		for name, text := range files {
			files[name] = strings.ReplaceAll(text, "é", "\xe9")
		}
	}
	dir := put(t, files)
	lib := &runtime.Library{Dirs: []targets.Dir{{Path: dir}}}
	if name, ok := strings.CutPrefix(x.remark, "chmod 000 "); ok {
		lib.Dirs = []targets.Dir{{FS: denied{os.DirFS(dir), name}}}
	} else if folders, ok := strings.CutPrefix(x.remark, "metis-run check "); ok {
		lib.Dirs = nil
		for _, folder := range strings.Fields(folders) {
			lib.Dirs = append(lib.Dirs, targets.Dir{Path: filepath.Join(dir, folder)})
		}
	}
	environments, problems, err := lib.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	raised := map[string]string{}
	for _, p := range problems {
		raised[p.Code] = p.Severity
	}
	x.look(t, environments, raised)
	return raised
}

// look adds what can be seen in environments that nobody runs.
func (x diagnosticExample) look(t *testing.T, environments []*runtime.Environment, raised map[string]string) {
	var against *schema.Dialect
	if version, ok := strings.CutPrefix(x.remark, "--against "); ok {
		d, err := schema.ParseDialect(version)
		if err != nil {
			t.Fatal(err)
		}
		against = &d
	}
	for _, env := range environments {
		s := runtime.Open(runtime.Options{Caps: caps.Fixed(0)})
		for _, f := range check.Of(env, s.Describe(env), against) {
			raised[f.Code] = f.Severity
		}
		s.End()
	}
}

// call gives what a run of the target raises.
func (x diagnosticExample) call(t *testing.T, files map[string]string) map[string]string {
	raised := map[string]string{}
	opts := runtime.Options{Caps: caps.Fixed(0), Outside: &caps.Outside{}, Sink: func(e event.Event) {
		if d, ok := e.Body.(event.Diagnostic); ok {
			raised[d.Code] = d.Severity
		}
	}}
	if choice, ok := strings.CutPrefix(x.remark, "--config "); ok {
		env, id, _ := strings.Cut(choice, "=")
		opts.Configs = map[string]string{env: id}
	}
	r := runtime.Request{Target: find(t, library(put(t, files)), "demo/scan"), ReadFile: exampleFile}
	s := runtime.Open(opts)
	if x.form == "kept" {
		opts.ID = "demo"
		memory := stores.NewMemory()
		for range 2 {
			opts.Caps = caps.Fixed(0)
			var err error
			if s, err = runtime.OpenDurable(t.Context(), opts, runtime.Durable{Backend: memory}); err != nil {
				t.Fatal(err)
			}
			s.Run(t.Context(), r)
			if err := s.Leave(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		return raised
	}
	for _, command := range []string{x.remark, x.text} {
		if arguments, ok := strings.CutPrefix(command, "metis-run run demo/scan"); ok {
			arguments, r.Undeclared = strings.CutPrefix(arguments, " --undeclared")
			r.Assignments = assignments(t, arguments)
		}
	}
	result := s.Run(t.Context(), r)
	if x.remark == "the session ends at once" {
		s.End()
	}
	if err := s.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer s.End()
	if x.form != "sh" {
		x.look(t, []*runtime.Environment{r.Target.Environment}, raised)
	}
	switch {
	case result.Status == "refused" && x.form == "sh":
		declared, failure := s.Target(r.Target)
		if failure != nil {
			t.Fatal(failure)
		}
		_, _, err := declared.Arguments(r.Assignments, nil, schema.ArgumentOptions{ReadFile: exampleFile})
		var refused *schema.ArgumentsError
		if !errors.As(err, &refused) {
			t.Fatalf("%s:%d: %v", diagnosticsFile, x.line, describe(result))
		}
		for _, p := range refused.Problems {
			raised[p.Code] = p.Severity
		}
	case result.Status == "refused" || !x.bad && result.Status != "success":
		t.Errorf("%s:%d: %s", diagnosticsFile, x.line, describe(result))
	}
	return raised
}

// play gives what a session raises that plays a mission of one effect of demo/scan on session-start. demo/arguments.json
// are the effect's; metis-run play behind bad or good has flags.
func (x diagnosticExample) play(t *testing.T) map[string]string {
	files := map[string]string{
		"demo/schema.ts":              "export default TargetEnvSchema.create({ name: 'Demo', description: '', version: '1.0.0' })",
		"demo/targets/scan/schema.ts": "export default TargetSchema.create({ _id: 'scan', name: 'Scan', description: '', parameters: [], script: async () => {} })",
		"demo/arguments.json":         "[]",
	}
	maps.Copy(files, x.files(t))
	data, err := os.ReadFile("../testdata/missions/one-effect.json")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), `"arguments": []`, `"arguments": `+files["demo/arguments.json"], 1)
	if orders := files["demo/orders.json"]; orders != "" {
		begin, end := strings.LastIndex(text, `[{`), strings.LastIndex(text, `]`)
		var all []string
		for i, order := range strings.Fields(strings.Trim(strings.TrimSpace(orders), "[]")) {
			effect := strings.Replace(text[begin+1:end], `"order": 1`, `"order": `+strings.Trim(order, ","), 1)
			all = append(all, strings.NewReplacer("effect-1", fmt.Sprint("effect-", i), `"localKey": "1"`, fmt.Sprintf(`"localKey": "%d"`, i)).Replace(effect))
		}
		text = text[:begin+1] + strings.Join(all, ",") + text[end:]
	}
	file, err := mission.Load([]byte(text), "mission.json")
	if err != nil {
		t.Fatal(err)
	}
	options := runtime.MissionOptions{}
	if x.remark == "a standalone session" {
		options.Config = []byte(`{"mode": "standalone", "standaloneForceId": "blue"}`)
	}
	lib := library(put(t, files))
	if x.remark == "without --dir demo" {
		lib.Dirs = []targets.Dir{{Path: t.TempDir()}}
	}
	m, err := lib.Mission(t.Context(), file, options)
	if err != nil {
		t.Fatal(err)
	}
	raised := map[string]string{}
	s := runtime.Open(runtime.Options{Caps: caps.Fixed(0), Mission: m, Sink: func(e event.Event) {
		if d, ok := e.Body.(event.Diagnostic); ok {
			raised[d.Code] = d.Severity
		}
	}})
	defer s.End()
	for _, step := range []runtime.Step{{Do: runtime.StepStart, Unsettled: true}, {Do: runtime.StepWait, For: time.Second},
		{Do: runtime.StepExecute, Force: "blue", Node: "firewall", Action: "scan", Outcome: "success", Unsettled: true},
		{Do: runtime.StepWait, For: 2 * time.Second}, {Do: runtime.StepReset}, {Do: runtime.StepEnd, GiveUp: true}} {
		if r := s.Play(t.Context(), step); r.Status != "success" && !x.bad {
			t.Errorf("%s:%d: %s: %s", diagnosticsFile, x.line, step.Do, describe(r))
		}
	}
	return raised
}

// exampleFile reads the files that the examples of arguments name.
func exampleFile(name string) ([]byte, error) {
	switch name {
	case "host.txt":
		return []byte("a.org"), nil
	case "latin1.txt":
		return []byte("caf\xe9"), nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// assignments are those of a command line, which may have words in single quotes.
func assignments(t *testing.T, command string) (list []schema.Assignment) {
	for _, word := range regexp.MustCompile(`(?:'[^']*'|\S)+`).FindAllString(command, -1) {
		a, err := schema.ParseAssignment(strings.ReplaceAll(word, "'", ""))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
	return list
}
