package bundle_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dop251/goja"
	"github.com/metis-run/metis-run/runtime/bundle"
)

// tree makes an fs.FS of file name -> text.
func tree(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// write puts files on disk and gives the folder they are in.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// target bundles one target, targets/t/schema.ts, of the environment "env".
func target(t testing.TB, files map[string]string, opts bundle.Options) *bundle.Bundle {
	t.Helper()
	return build(t, bundle.Source{FS: tree(files), Dir: "env", Targets: []string{"targets/t"}}, opts)
}

func build(t testing.TB, src bundle.Source, opts bundle.Options) *bundle.Bundle {
	t.Helper()
	b, err := bundle.Build(context.Background(), src, opts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// load evaluates a bundle and gives its table of entries; logged text is appended to log.
func load(t testing.TB, b *bundle.Bundle, log *[]string) (*goja.Runtime, *goja.Object) {
	t.Helper()
	for _, p := range b.Problems {
		t.Errorf("problem: %s", p.Error())
	}
	vm := goja.New()
	if err := vm.Set("log", func(c goja.FunctionCall) goja.Value {
		if log != nil {
			*log = append(*log, c.Argument(0).String())
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	v, err := vm.RunScript("bundle.js", string(b.Code))
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.Code)
	}
	f, ok := goja.AssertFunction(v)
	if !ok {
		t.Fatalf("the code is no function but %s", v)
	}
	entries, err := f(nil, vm.ToValue(func(c goja.FunctionCall) goja.Value {
		panic(vm.NewTypeError("cannot load " + c.Argument(0).String()))
	}))
	if err != nil {
		t.Fatal(err)
	}
	return vm, entries.(*goja.Object)
}

func require(t testing.TB, entries *goja.Object, key string) (*goja.Object, error) {
	t.Helper()
	f, ok := goja.AssertFunction(entries.Get(key))
	if !ok {
		t.Fatalf("no entry %q", key)
	}
	v, err := f(nil)
	if err != nil {
		return nil, err
	}
	return v.(*goja.Object), nil
}

func value(t testing.TB, b *bundle.Bundle) goja.Value {
	t.Helper()
	_, entries := load(t, b, nil)
	exports, err := require(t, entries, "targets/t/schema.ts")
	if err != nil {
		t.Fatal(err)
	}
	return exports.Get("default")
}

func TestValueOfOneTarget(t *testing.T) {
	lib := func(spec string) (string, bool) {
		switch spec {
		case "@metis/answer":
			return `import { x } from "internal"; export const answer: number = x ?? 42`, true
		case "node:os":
			return `module.exports = { platform: () => "metis", EOL: "\n" }`, true
		case "internal":
			return `exports.x = undefined`, true
		}
		return "", false
	}
	cases := []struct {
		name, code string
		files      map[string]string
		want       string
	}{
		{name: "types are erased", code: `import type { X } from "@shared/x"; import { Y } from "./nowhere"; let y: Y; export default 1 as X`, want: "1"},
		{name: "helper in the folder", code: `import h from "./h"; export default h(1)`, files: map[string]string{"env/targets/t/h.ts": `export default (n: number) => n + 1`}, want: "2"},
		{name: "index of a folder", code: `import h from "../../h"; export default h`, files: map[string]string{"env/h/index.ts": `export default 3`}, want: "3"},
		{name: "a file wins over the folder", code: `import h from "../../h"; export default h`, files: map[string]string{"env/h/index.ts": `export default 3`, "env/h.ts": `export default 4`}, want: "4"},
		{name: "a slash asks for the folder", code: `import h from "../../h/"; export default h`, files: map[string]string{"env/h/index.ts": `export default 3`, "env/h.ts": `export default 4`}, want: "3"},
		{name: "two dots ask for the folder", code: `import h from ".."; export default h`, files: map[string]string{"env/targets/index.ts": `export default 3`, "env/targets.ts": `export default 4`}, want: "3"},
		{name: "TypeScript behind .js", code: `import h from "./h.js"; export default h`, files: map[string]string{"env/targets/t/h.ts": `export default 5`}, want: "5"},
		{name: "JSON", code: `import d from "./d.json"; export default d.x`, files: map[string]string{"env/targets/t/d.json": `{"x": 6}`}, want: "6"},
		{name: "absolute form", code: `import h from "env/lib/h"; export default h`, files: map[string]string{"env/lib/h.ts": `export default 7`}, want: "7"},
		{name: "library", code: `import { answer } from "@metis/answer"; export default answer`, want: "42"},
		{name: "library with extension", code: `import { answer } from "@metis/answer.ts"; export default answer`, want: "42"},
		{name: "Node module without prefix", code: `import os, { EOL } from "os"; export default os.platform() + EOL.length`, want: "metis1"},
		{name: "Node module is one instance", code: `import a from "os"; import b from "node:os"; export default a === b`, want: "true"},
		{name: "require", code: `const h = require("./h"); export default h.x`, files: map[string]string{"env/targets/t/h.ts": `module.exports = { x: 8 }`}, want: "8"},
		{name: "tsconfig paths", code: `import h from "#h/x"; export default h`, files: map[string]string{
			"env/lib/x.ts": `export default 9`, "env/tsconfig.json": "{ // aliases\n\"extends\": \"./base\", \"compilerOptions\": {\"paths\": {\"#h/*\": [\"./nowhere/*\", \"./lib/*\"],},}, }", "env/base.json": `{}`}, want: "9"},
		{name: "tsconfig baseUrl of an extended file", code: `import h from "lib/x"; export default h`, files: map[string]string{
			"env/lib/x.ts": `export default 10`, "env/targets/tsconfig.json": `{"extends": ["../base.json"]}`, "env/base.json": `{"compilerOptions": {"baseUrl": "."}}`}, want: "10"},
		{name: "tsconfig changes no semantics", code: `undeclared = 1; import "#h"
			class A { x = this.y; constructor(public y = 1) {} }
			export default String(new A().x) + (function () { return this === globalThis })()`, files: map[string]string{
			"env/h.ts": "", "env/tsconfig.json": `{"compilerOptions": {"strict": true, "alwaysStrict": true, "target": "ES5", "useDefineForClassFields": false, "baseUrl": ".", "paths": {"#h": ["h"]}}}`}, want: "undefinedtrue"},
		{name: "sloppy mode", code: `const f = Object.freeze({ a: 1 }); f.a = 2; export default f.a`, want: "1"},
		{name: "a free name stays free", code: `import { args as other } from "./h"; export default typeof args + other`, files: map[string]string{"env/targets/t/h.ts": `export const args = "!"`}, want: "undefined!"},
		{name: "names survive a collision", code: `import { Step } from "./h"; const Outer = Step
			{ class Step {}; function run() {}; const arrow = () => {}
			module_default = [Step.name, run.name, arrow.name, Outer.name, (class {}).name].join() }
			export default module_default`, files: map[string]string{"env/targets/t/h.ts": `export class Step {}; export function run() {}; export const arrow = 1; log(run, arrow)`}, want: "Step,run,arrow,Step,"},
		{name: "patterns reach the constructor", code: `let seen: any[] = []; { const Real = RegExp; globalThis.RegExp = function (...a: any[]) { seen.push(...a) } as any }
			const a = [() => /\p{L}/u, () => /[\p{L}--q]/v, () => /x/d, () => /(?<n>y)/g]; for (const f of a) f(); export default seen.join(" ")`, want: `\p{L} u [\p{L}--q] v x d (?<n>y) g`},
		{name: "text beyond ASCII", code: `export default "héllo 😀"`, want: "héllo 😀"},
		{name: "module is not the table of entries", code: `export default (() => { try { module.exports = 1 } catch (e) { return "refused" } })()`, want: "refused"},
		{name: "byte order mark", code: "\ufeffexport default 1", want: "1"},
		{name: "private members, decorators, enums", code: `enum E { A = 4 }
			function d(v: any, c: any) { return function (this: any) { return 3 * v.call(this) } }
			class C { #x = E.A; @d get() { return this.#x } }
			export default new C().get()`, want: "12"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"env/targets/t/schema.ts": c.code}
			for name, text := range c.files {
				files[name] = text
			}
			b := target(t, files, bundle.Options{Library: lib})
			if got := value(t, b).String(); got != c.want {
				t.Errorf("got %s, want %s; the code is\n%s", got, c.want, b.Code)
			}
			if regexp.MustCompile(`(?m)^\s*"use strict"`).Match(b.Code) {
				t.Error("the code is in strict mode")
			}
			for _, ch := range b.Code {
				if ch > 126 {
					t.Fatal("the code is not ASCII")
				}
			}
		})
	}
}

func TestImportsThatAreRefused(t *testing.T) {
	lib := func(spec string) (string, bool) {
		return "export {}", spec == "@metis/schema/TargetSchema" || spec == "node:buffer"
	}
	provided := func() []string { return []string{"node:buffer", "@metis/schema/TargetSchema"} }
	dir := write(t, map[string]string{
		"integration/target-env/env/lib.ts":            "export default 1",
		"integration/target-env/env/notes.txt":         "notes",
		"integration/target-env/other/schema.ts":       "",
		"integration/target-env/other/x.ts":            "",
		"integration/loose.ts":                         "",
		"integration/library/api/Api.ts":               "",
		"shared/x.ts":                                  "",
		"server/x.ts":                                  "",
		"node_modules/axios/index.js":                  "",
		"node_modules/@scope/pkg/index.js":             "",
		"integration/target-env/env/folder/nothing.md": "",
	})
	cases := []struct{ name, code, want, hint string }{
		{"computed path that fits a file of the process's folder", `const x = (n) => require("./res" + n + "lve.go")`, "a path that is computed while the script runs cannot be imported", "import each file by its name"},
		{"package", `import x from "axios"`, `NPM package import blocked: "axios" -> "../../../node_modules/axios". Plugins cannot directly import npm packages. Use @metis library exports instead.`, "provided are"},
		{"package in a scope", `import x from "@scope/pkg/sub"`, `NPM package import blocked: "@scope/pkg/sub" -> "../../../node_modules/@scope/pkg"`, ""},
		{"package by its path", `import x from "../../../../../node_modules/axios/index.js"`, `NPM package import blocked`, ""},
		{"package with require", `const x = require("axios")`, `NPM package import blocked`, ""},
		{"package with import()", `const x = () => import("axios")`, `NPM package import blocked`, ""},
		{"unknown package", `import x from "nowhere"`, `Module resolution failed for "env/targets/t". The module "nowhere" could not be found.`, ""},
		{"unknown file", `import x from "./nowhere"`, `Module resolution failed for "env/targets/t". The module "nowhere" could not be found.`, "create env/targets/t/nowhere.ts, or correct the path"},
		{"mistyped file", `import x from "./shema"`, `The module "shema" could not be found.`, `did you mean "./schema"?`},
		{"mistyped file above", `import x from "../../note.txt"`, `The module "note.txt" could not be found.`, `did you mean "../../notes.txt"?`},
		{"folder without index", `import x from "../../folder"`, `The module "folder" could not be found.`, "create env/folder/index.ts"},
		{"unknown file in absolute form", `import x from "env/lib/nowhere"`, `Module resolution failed for "env/lib". The module "nowhere"`, ""},
		{"unknown METIS module", `import x from "@metis/schema/TargetSchem"`, `Module resolution failed for "@metis/schema". The module "TargetSchem" could not be found.`, `did you mean "@metis/schema/TargetSchema"?`},
		{"METIS module that is not provided", `import x from "@metis/api/RestApi"`, `"@metis/api/RestApi" is METIS's and is not provided here yet.`, "provided are @metis/schema/TargetSchema"},
		{"METIS module near a provided one", `import x from "@metis/schema/TargetEnvSchema.ts"`, `"@metis/schema/TargetEnvSchema.ts" is METIS's and is not provided here yet.`, "provided are @metis/schema/TargetSchema"},
		{"METIS module by its place", `import x from "../../../../library/bson"`, `"../../../../library/bson" is METIS's and is not provided here yet.`, "provided are"},
		{"METIS module that there is, by its place", `import x from "../../../../library/api/Api"`, `"../../../../library/api/Api" is METIS's and is not provided here yet.`, "provided are"},
		{"Node module that is not provided", `import x from "fs/promises"`, `Node module "fs/promises" is not provided here yet: METIS allows it.`, "provided are node:buffer"},
		{"Node module with prefix", `import x from "node:sqlite"`, `Node module "node:sqlite" is not provided here yet: METIS allows it.`, "provided are node:buffer"},
		{"prefix of no Node module", `import x from "node:nowhere"`, `The module "node:nowhere" could not be found.`, ""},
		{"shared", `import x from "@shared/x"`, `Shared folder import blocked: "@shared/x" -> "shared/x"`, `"import type"`},
		{"shared by path", `import x from "../../../../../shared/x"`, `Shared folder import blocked: "../../../../../shared/x" -> "`, ""},
		{"server", `import x from "@server/x"`, `Server folder import blocked`, ""},
		{"server by path", `import x from "../../../../../server/x"`, `Server folder import blocked`, ""},
		{"another environment", `import x from "../../../other/x"`, `Cross-plugin import blocked: "../../../other/x" -> "`, ""},
		{"elsewhere", `import x from "../../../../loose"`, `Unauthorized import blocked`, ""},
		{"no module", `import x from "../../notes.txt"`, `env/notes.txt is no module: its name must end in .ts, .js or .json`, ""},
		{"METIS 2.2's class", `import x from "../../../../library/target-env-classes/targets"`, `The file is written for METIS 2.1–2.2, which metis-run does not run: "../../../../library/target-env-classes/targets" is`, "migrate it to METIS 2.3 or later: export default new TargetSchema({ _id, name, ... }), which is a global, and import from METIS's modules: provided are @metis/schema/TargetSchema"},
		{"METIS 2.2's class from another depth", `import x from "../../library/target-env-classes"`, `written for METIS 2.1–2.2`, "migrate"},
		{"METIS 2.2's toolbox", `import x from "../../../../library/toolbox/numbers"`, `written for METIS 2.1–2.2`, "migrate"},
		{"METIS 2.2's shared code", `import x from "metis/target-environments/dependencies"`, `written for METIS 2.1–2.2`, "migrate"},
		{"unknown module of METIS's by its place", `import x from "../../../../library/toolbox/numbers/Nowhere"`, `could not be found.`, ""},
		{"unknown file in a library of its own", `import x from "../../library/toolbox/numbers"`, `could not be found.`, "create env/library/toolbox/numbers.ts"},
		{"a link that leads out", `import x from "./link"`, `Unauthorized import blocked: "./link"`, ""},
	}
	root := filepath.Join(dir, "integration", "target-env", "env")
	folder := filepath.Join(root, "targets", "t")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	linkErr := os.Symlink(filepath.Join(dir, "integration", "loose.ts"), filepath.Join(folder, "link.ts"))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "a link that leads out" && linkErr != nil {
				t.Skip(linkErr)
			}
			code := "// first line\n" + c.code + "; console.log(x)\n"
			if err := os.WriteFile(filepath.Join(folder, "schema.ts"), []byte(code), 0o644); err != nil {
				t.Fatal(err)
			}
			b := build(t, bundle.Source{Dir: root, Base: filepath.Dir(root), Targets: []string{"targets/t"}},
				bundle.Options{Library: lib, Provided: provided})
			if len(b.Problems) != 1 || b.Entries[0].OK {
				t.Fatalf("want one problem: %v, %v", b.Problems, b.Entries)
			}
			p := b.Problems[0]
			problem := bundle.CodeImport
			if strings.Contains(c.want, "is not provided here yet") {
				problem = bundle.CodeUnprovided
			}
			p.Message = strings.ReplaceAll(p.Message, filepath.ToSlash(dir), "../../..")
			if !strings.Contains(p.Message, c.want) {
				t.Errorf("message %q\nlacks  %q", p.Message, c.want)
			}
			if p.Hint == "" || !strings.Contains(p.Hint, c.hint) {
				t.Errorf("hint %q lacks %q", p.Hint, c.hint)
			}
			column := strings.IndexAny(c.code, `"`) + 1
			if p.Code != problem || p.File != "env/targets/t/schema.ts" || p.Line != 2 || p.Column != column {
				t.Errorf("it is a problem of %s at %s:%d:%d, want column %d", p.Code, p.File, p.Line, p.Column, column)
			}
			if want := "2 | " + c.code + "; console.log(x)\n  | " + strings.Repeat(" ", column-1) + "^"; p.Frame != want {
				t.Errorf("frame\n%s\nwant\n%s", p.Frame, want)
			}
			if !slices.Equal(p.Entries, []string{"targets/t/schema.ts"}) {
				t.Errorf("it cost %v", p.Entries)
			}
		})
	}
}

func TestLinksInsideAndLibraryByPath(t *testing.T) {
	dir := write(t, map[string]string{
		"integration/target-env/env/lib/real.ts": "export const one = {}",
		"integration/target-env/env/targets/t/schema.ts": `import { one } from "../../lib/real"; import { one as two } from "./link"
import { Api } from "../../../../library/api/Api"; export default String(one === two) + Api`,
	})
	root := filepath.Join(dir, "integration", "target-env", "env")
	if err := os.Symlink(filepath.Join(root, "lib", "real.ts"), filepath.Join(root, "targets", "t", "link.ts")); err != nil {
		t.Skip(err)
	}
	lib := func(spec string) (string, bool) { return `export const Api = "!"`, spec == "@metis/api/Api" }
	b := build(t, bundle.Source{Dir: root, Targets: []string{"targets/t"}}, bundle.Options{Library: lib})
	if got := value(t, b).String(); got != "true!" {
		t.Errorf("got %s, want one instance of a linked module and METIS's library by its place", got)
	}
}

func TestProblemsCostOnlyWhatReachesThem(t *testing.T) {
	files := tree(map[string]string{
		"e/schema.ts":           `import "./good"; export default 1`,
		"e/good.ts":             `export default 1`,
		"e/bad.ts":              "export const x = ;\n",
		"e/via.ts":              `import { x } from "./bad"; export default x`,
		"e/targets/a/schema.ts": `import via from "../../via"; export default via`,
		"e/targets/b/schema.ts": "export default {\n\ta: 1,\n\té: '\U0001F600', b: 2 c: 3 }\n",
		"e/targets/c/schema.ts": `import good from "../../good"; export default good`,
		"e/targets/d/schema.ts": "await 1\nexport default import.meta.url",
		"e/targets/e/schema.ts": "\xff",
	})
	b := build(t, bundle.Source{FS: files, Dir: "e", Name: "shop", EnvSchema: true,
		Targets: []string{"targets/a", "targets/b", "targets/c", "targets/d", "targets/e", "targets/missing"}}, bundle.Options{})
	var got []string
	for _, p := range b.Problems {
		got = append(got, p.Error()+" costs "+strings.Join(p.Entries, " "))
		if p.Hint == "" {
			t.Errorf("no hint: %s", p.Error())
		}
	}
	want := []string{
		`shop/bad.ts:1:18: Unexpected ";" costs targets/a/schema.ts`,
		`shop/targets/b/schema.ts:3:16: Expected "}" but found "c" costs targets/b/schema.ts`,
		`shop/targets/d/schema.ts:1:1: Top-level await is not available costs targets/d/schema.ts`,
		`shop/targets/d/schema.ts:2:16: "import.meta" is not available costs targets/d/schema.ts`,
		`shop/targets/e/schema.ts: cannot read shop/targets/e/schema.ts: the file is not UTF-8 (first in line 1); save it as UTF-8 costs targets/e/schema.ts`,
		`shop/targets/missing/schema.ts: shop/targets/missing/schema.ts does not exist or is not a file costs targets/missing/schema.ts`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if frame := b.Problems[1].Frame; frame != "3 | \té: '\U0001F600', b: 2 c: 3 }\n  | \t             ^" {
		t.Errorf("the frame is\n%s", frame)
	}
	var ok []string
	for _, e := range b.Entries {
		if e.OK {
			ok = append(ok, e.Key)
		}
	}
	if !slices.Equal(ok, []string{"schema.ts", "targets/c/schema.ts"}) {
		t.Errorf("left are %v", ok)
	}
	b.Problems = nil
	if _, entries := load(t, b, nil); !slices.Equal(entries.Keys(), ok) {
		t.Errorf("the code has %v", entries.Keys())
	}
}

func TestNothingLeftIsStillABundle(t *testing.T) {
	b := target(t, map[string]string{"env/targets/t/schema.ts": "export default ("}, bundle.Options{})
	if len(b.Problems) != 1 {
		t.Fatalf("problems: %v", b.Problems)
	}
	b.Problems = nil
	if _, entries := load(t, b, nil); len(entries.Keys()) != 0 {
		t.Errorf("the code has %v", entries.Keys())
	}
	if _, err := bundle.ParseMap(b.Map); err != nil {
		t.Error(err)
	}
}

func TestModulesAreEvaluatedWhenAskedForAndOnce(t *testing.T) {
	files := tree(map[string]string{
		"env/schema.ts":           `log("env"); export default 1`,
		"env/helper.ts":           `log("helper"); export default 1`,
		"env/targets/a/schema.ts": `import "../../helper"; log("a"); export default 1`,
		"env/targets/b/schema.ts": `import "../../helper"; log("b"); export const half = 1; throw new Error("b fails"); export default 1`,
		"env/targets/c/schema.ts": `log("c"); module.exports = { half: 1 }; throw new Error("c fails")`,
	})
	b := build(t, bundle.Source{FS: files, Dir: "env", EnvSchema: true, Targets: []string{"targets/a", "targets/b", "targets/c"}}, bundle.Options{})
	var log []string
	_, entries := load(t, b, &log)
	if len(log) > 0 {
		t.Fatalf("evaluated before it was asked for: %v", log)
	}
	for _, step := range []struct{ key, fails string }{
		{"targets/b/schema.ts", "b fails"}, {"targets/a/schema.ts", ""}, {"schema.ts", ""}, {"targets/a/schema.ts", ""},
		{"targets/b/schema.ts", "b fails"}, {"targets/c/schema.ts", "c fails"}, {"targets/c/schema.ts", "c fails"},
	} {
		_, err := require(t, entries, step.key)
		if step.fails == "" && err != nil || step.fails != "" && (err == nil || !strings.Contains(err.Error(), step.fails)) {
			t.Errorf("%s: got error %v, want %q", step.key, err, step.fails)
		}
	}
	if got, want := strings.Join(log, " "), "helper b a env c c"; got != want {
		t.Errorf("evaluated %q, want %q", got, want)
	}
}

func TestRequireOfAnExpressionIsLeftToTheEngine(t *testing.T) {
	b := target(t, map[string]string{"env/targets/t/schema.ts": `const name = "fs"; let text
		try { require(name) } catch (e) { text = e.message } export default text
		import(name).catch((e) => log(e.message))`}, bundle.Options{})
	var log []string
	_, entries := load(t, b, &log)
	exports, err := require(t, entries, "targets/t/schema.ts")
	if err != nil {
		t.Fatal(err)
	}
	if got := exports.Get("default").String(); got != "cannot load fs" {
		t.Errorf("require says %q", got)
	}
	if !slices.Equal(log, []string{"cannot load fs"}) {
		t.Errorf("import() says %q", log)
	}
}

func TestKeepNameIsTheEnginesIfItGivesOne(t *testing.T) {
	b := target(t, map[string]string{"env/targets/t/schema.ts": `const f = () => {}; export default f`}, bundle.Options{})
	vm := goja.New()
	v, err := vm.RunString(string(b.Code))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := goja.AssertFunction(v)
	called := ""
	entries, err := f(nil, goja.Undefined(), vm.ToValue(func(c goja.FunctionCall) goja.Value {
		if _, ok := goja.AssertFunction(c.Argument(0)); ok && c.Argument(1).String() == "f" {
			called = "f"
		}
		return c.Argument(0)
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := require(t, entries.(*goja.Object), "targets/t/schema.ts"); err != nil || called != "f" {
		t.Errorf("keepName was not called for f: %v", err)
	}
}

func TestOnlyTakesTheEntriesAskedFor(t *testing.T) {
	files := tree(map[string]string{"env/schema.ts": "export default 1", "env/targets/a/schema.ts": "syntax error", "env/targets/b/schema.ts": "export default 2"})
	src := bundle.Source{FS: files, Dir: "env", EnvSchema: true, Targets: []string{"targets/a", "targets/b"}}
	b := build(t, src, bundle.Options{Only: []string{"targets/b/schema.ts", "schema.ts"}})
	same := func(a, b bundle.Entry) bool { return a.Key == b.Key && a.OK == b.OK }
	if want := []bundle.Entry{{Key: "schema.ts", OK: true}, {Key: "targets/b/schema.ts", OK: true}}; !slices.EqualFunc(b.Entries, want, same) || len(b.Problems) > 0 {
		t.Errorf("got %v, %v", b.Entries, b.Problems)
	}
	if !slices.Equal(b.Inputs, []string{"env/schema.ts", "env/targets/b/schema.ts"}) {
		t.Errorf("read %v", b.Inputs)
	}
	if _, err := bundle.Build(context.Background(), src, bundle.Options{Only: []string{"targets/x/schema.ts"}}); err == nil {
		t.Error("an unknown entry is no error")
	}
}

func TestBuildErrors(t *testing.T) {
	if _, err := bundle.Build(context.Background(), bundle.Source{FS: tree(nil), Dir: "e", Targets: []string{"../x"}}, bundle.Options{}); err == nil {
		t.Error("a target outside the environment is no error")
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(nil)
	_, err := bundle.Build(ctx, bundle.Source{FS: tree(map[string]string{"e/schema.ts": ""}), Dir: "e", EnvSchema: true}, bundle.Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	dir := write(t, map[string]string{"env/targets/t/schema.ts": `import "./secret"; import "./big"`, "env/targets/t/secret.ts": "", "env/targets/t/big.ts": ""})
	folder := filepath.Join(dir, "env", "targets", "t")
	if err := os.Truncate(filepath.Join(folder, "big.ts"), 9<<20); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(folder, "secret.ts"), 0); err != nil {
		t.Fatal(err)
	}
	b := build(t, bundle.Source{Dir: filepath.Join(dir, "env"), Base: dir, Targets: []string{"targets/t"}}, bundle.Options{})
	var text string
	for _, p := range b.Problems {
		text += p.Error() + "\n"
		if p.Code != bundle.CodeRead {
			t.Errorf("code %s", p.Code)
		}
	}
	want := []string{"env/targets/t/big.ts: cannot read env/targets/t/big.ts: the file has 9437184 bytes, at most 8388608 are read"}
	if f, err := os.Open(filepath.Join(folder, "secret.ts")); err != nil { // root may read it
		want = append(want, "env/targets/t/secret.ts: cannot read env/targets/t/secret.ts: permission denied")
	} else {
		f.Close()
	}
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s\nlacks %s", text, w)
		}
	}
}

func TestDeepNestingDoesNotEndTheProcess(t *testing.T) {
	b := target(t, map[string]string{
		"env/targets/t/schema.ts": `import x from "./x.json"; export default x`, "env/targets/t/x.json": strings.Repeat("[", 1<<20),
	}, bundle.Options{})
	if len(b.Problems) != 1 || !strings.Contains(b.Problems[0].Message, "nested more than 2000 deep") {
		t.Errorf("problems: %v", b.Problems)
	}
}

func TestEsbuildIsTheOneInGoMod(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(mod), "github.com/evanw/esbuild v"+bundle.EsbuildVersion) {
		t.Errorf("go.mod has another esbuild than EsbuildVersion %s, which is part of the cache's key", bundle.EsbuildVersion)
	}
}

// sixtyLines is a target as people write them, with 60 lines.
func sixtyLines() string {
	var b strings.Builder
	b.WriteString("import { retry } from '../../lib/retry'\ninterface Step { name: string; status: string }\nexport default new TargetSchema({\n  name: 'Deploy',\n  args: [],\n  script: async (context: any) => {\n    const steps = context.localStore.use<Step[]>('steps', [])\n")
	for i := range 24 {
		fmt.Fprintf(&b, "    const step%d: Step = { name: 'step %d', status: 'pending' }\n    steps.value.push(step%d)\n", i, i, i)
	}
	b.WriteString("    await retry(() => context.sleep(1))\n    const done = steps.value.filter((s) => s.status === 'done')\n    context.sendOutput(`${done.length} of ${steps.value.length}`)\n  },\n})\n")
	return b.String()
}

func benchSource(b *testing.B) bundle.Source {
	dir := write(b, map[string]string{
		"env/schema.ts":           "export default new TargetEnvSchema({ name: 'Deployment', description: '', version: '1.0.0' })",
		"env/lib/retry.ts":        "export async function retry<T>(f: () => Promise<T>) { for (let i = 0; i < 3; i++) try { return await f() } catch {} }",
		"env/targets/t/schema.ts": sixtyLines(),
	})
	return bundle.Source{Dir: filepath.Join(dir, "env"), Base: dir, EnvSchema: true, Targets: []string{"targets/t"}}
}

// Claim: about as long as esbuild itself needs for these files; see BenchmarkCacheHit for what a second run costs.
func BenchmarkBuild(b *testing.B) {
	src := benchSource(b)
	b.ReportAllocs()
	for b.Loop() {
		if out := build(b, src, bundle.Options{}); len(out.Problems) > 0 {
			b.Fatal(out.Problems)
		}
	}
}

// Claim: far below 0.3 ms.
func BenchmarkCacheHit(b *testing.B) {
	src := benchSource(b)
	opts := bundle.Options{Cache: bundle.OpenCache(filepath.Join(b.TempDir(), "cache"), 0)}
	build(b, src, opts)
	b.ReportAllocs()
	for b.Loop() {
		if !build(b, src, opts).FromCache {
			b.Fatal("no hit")
		}
	}
}

// Claim: below 1 ms for a bundle of one target: only the first error pays it.
func BenchmarkParseMap(b *testing.B) {
	out := build(b, benchSource(b), bundle.Options{})
	b.SetBytes(int64(len(out.Map)))
	for b.Loop() {
		if _, err := bundle.ParseMap(out.Map); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSyntaxErrorsHaveHints(t *testing.T) {
	tests := map[string]struct{ code, message, hint string }{
		"closed too early":  {"export default { a: 1 }}", `Unexpected "}"`, "take it away"},
		"not closed":        {"export default { a: 1", `Expected "}" but found end of file`, "write what is expected"},
		"open text":         {"export default 'a", "Unterminated string literal", "close it"},
		"declared twice":    {"let a = 1\nlet a = 2\nexport default a", `The symbol "a" has already been declared`, "originally declared here: e/targets/t/schema.ts:1:5"},
		"await in no async": {"export default () => { await 1 }", `"await" can only be used inside an "async" function`, `"async"`},
		"constant assigned": {"const a = 1\na = 2\nexport default a", `Cannot assign to "a" because it is a constant`, "e/targets/t/schema.ts:1:7"},
		"nothing exported":  {"import { x } from './b'\nexport default x", `No matching export in "e/targets/t/b.ts" for import "x"`, "export it there"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			files := tree(map[string]string{"e/targets/t/schema.ts": c.code, "e/targets/t/b.ts": "export const y = 1"})
			b := build(t, bundle.Source{FS: files, Dir: "e", Targets: []string{"targets/t"}}, bundle.Options{})
			if len(b.Problems) != 1 {
				t.Fatalf("problems: %v", b.Problems)
			}
			if p := b.Problems[0]; p.Message != c.message || !strings.Contains(p.Hint, c.hint) {
				t.Errorf("got %q, hint %q", p.Message, p.Hint)
			}
		})
	}
}
