package js

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/bundle"
	library "github.com/metis-run/metis-run/runtime/js/lib/modules"
)

// stateOf lists a program's module state, a line each.
func stateOf(p *Program) (lines []string) {
	for _, b := range p.ModuleState() {
		of := ""
		if b.Package {
			of = " (package)"
		}
		lines = append(lines, fmt.Sprintf("%s %s %s at %s%s", b.Name, b.At, b.What, b.Use, of))
	}
	return lines
}

// The text is a schema.ts whose script is `run`; the wanted lines leave out its name.
func TestModuleStateFindsWhatFunctionsChange(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"assigned":                 {"let n = 0\nconst run = () => { n = 1 }", "n 1:5 is assigned at 2:21"},
		"counted":                  {"let n = 0\nconst run = () => { return n++ }", "n 1:5 is assigned at 2:28"},
		"added to":                 {"let n = 0\nfunction run() { n += 2 }", "n 1:5 is assigned at 2:18"},
		"assigned if unset":        {"let n: any\nconst run = async () => { n ??= 2 }", "n 1:5 is assigned at 2:27"},
		"taken apart":              {"let n = 0, m = 0, l = [0]\nconst run = (x: any) => { ({ n, b: [m], ...l[0] } = x) }", "n 1:5 is assigned at 2:30|m 1:12 is assigned at 2:37|l 1:19 has a property assigned at 2:44"},
		"loop":                     {"let n = 0, m = ''\nconst run = (x: any) => { for (n of x); for (m in x); }", "n 1:5 is assigned at 2:32|m 1:12 is assigned at 2:46"},
		"property":                 {"const o: any = {}\nconst run = () => { o.x = 1 }", "o 1:7 has a property assigned at 2:21"},
		"element":                  {"const o: any = []\nconst run = () => { o[0].x++ }", "o 1:7 has a property assigned at 2:21"},
		"deleted":                  {"const o: any = {}\nconst run = () => { delete o.x; delete o?.y }", "o 1:7 has a property deleted at 2:28"},
		"array":                    {"const o: number[] = []\nconst run = () => { o.push(1) }", "o 1:7 is changed by its method push at 2:21"},
		"optional":                 {"const o: any = []\nconst run = () => { o?.sort() }", "o 1:7 is changed by its method sort at 2:21"},
		"map":                      {"const o = new Map()\nconst run = () => { o.set(1, 2) }", "o 1:7 is changed by its method set at 2:21"},
		"set of a part":            {"const o = { seen: new Set() }\nconst run = () => { o.seen.add(1) }", "o 1:7 is changed by its method add at 2:21"},
		"in an element":            {"const o = new Map()\nconst run = () => { o.get(1).push(2); }", "o 1:7 is changed by its method push at 2:21"},
		"element of a map":         {"const o = new Map()\nconst run = () => { const e = o.get(1); e.n = 1 }", "o 1:7 has a property assigned at 2:41"},
		"Object.assign":            {"const o = {}\nconst run = () => { Object.assign(o, { a: 1 }) }", "o 1:7 is changed by Object.assign at 2:35"},
		"defineProperty":           {"const o = {}\nconst run = () => { Reflect.defineProperty(o, 'a', {}) }", "o 1:7 is changed by Reflect.defineProperty at 2:44"},
		"made on the way":          {"const o: any = {}\nconst run = () => { (o.x ??= []).push(1) }", "o 1:7 is changed by its method push at 2:22"},
		"a local name":             {"const o: any = {}\nconst run = () => { const e = o.x ?? {}; e.n = 1 }", "o 1:7 has a property assigned at 2:42"},
		"a local part":             {"const o: any = {}\nconst run = () => { const { a: [b] } = o; b.push(1) }", "o 1:7 is changed by its method push at 2:43"},
		"a loop's part":            {"const o: any[] = []\nconst run = () => { for (const e of o) e.done = true }", "o 1:7 has a property assigned at 2:40"},
		"two hops":                 {"const o: any = {}\nconst run = () => { const a = o.x, b = a.y; b.z = 1 }", "o 1:7 has a property assigned at 2:45"},
		"deep in functions":        {"let n = 0\nconst run = () => () => [1].map(function () { n++ })", "n 1:5 is assigned at 2:47"},
		"a method":                 {"let n = 0\nconst run = { a: { b() { n++ } } }", "n 1:5 is assigned at 2:26"},
		"a class's method":         {"let n = 0\nclass run { get x() { return n++ } }", "n 1:5 is assigned at 2:30"},
		"a field":                  {"let n = 0\nclass run { x = n++ }", "n 1:5 is assigned at 2:17"},
		"static":                   {"class run { static n = 0; x() { run.n++ } }", "run 1:7 has a property assigned at 1:33"},
		"private static":           {"class run { static #n = 0; static x() { this.#n++ } }", "run 1:7 has a property assigned at 1:41"},
		"class expression":         {"const run = class Inner { static n = 0; x() { Inner.n++ } }", "run 1:7 has a property assigned at 1:47"},
		"private static by name":   {"class run { static #n = 0; x() { run.#n++ } }", "run 1:7 has a property assigned at 1:34"},
		"static through an arrow":  {"class run { static n = 0; static x = () => { this.n++ } }", "run 1:7 has a property assigned at 1:46"},
		"a nested class":           {"const run = () => class Local { static n = 0; x() { Local.n++ } }", ""},
		"a class in an object":     {"const run = { A: class A { static n = 0; x() { A.n++ } } }", "A 1:24 has a property assigned at 1:48"},
		"an object's getter":       {"const run = { n: 0, get next() { return this.n++ } }", "run 1:7 has a property assigned at 1:41"},
		"a generator":              {"let n = 0\nconst run = async function* () { yield n++ }", "n 1:5 is assigned at 2:40"},
		"exported and assigned":    {"export let n = 0\nexport const run = () => { n = 1 }", "n 1:12 is assigned at 2:28"},
		"a label and a switch":     {"let n = 0\nconst run = (x: any) => { switch (x) { case 1: { a: for (;;) { n++; break a } } default: let m = 1; m++ } }", "n 1:5 is assigned at 2:64"},
		"a default of a parameter": {"let n = 0, o: any = {}\nconst run = (a = n++, b = o) => { b.x = 1 }", "n 1:5 is assigned at 2:18|o 1:12 has a property assigned at 2:35"},
		"function property":        {"function run() { (run as any).calls = 1 }", "run 1:10 has a property assigned at 1:19"},
		"a namespace":              {"namespace N { export let n = 0; let m = 1; export function f() { n++; m++ } }\nconst run = N", "N 1:11 has a property assigned at 1:66|m 1:37 is assigned at 1:71"},
		"a block's":                {"let run: any\n{ let n = 0; run = () => n++ }", "n 2:7 is assigned at 2:26"},
		"on the spot":              {"const run = (() => { let n = 0; return () => n++ })()", "n 1:26 is assigned at 1:46"},
		"an object's own":          {"const run = { list: [] as any, n: 0, add() { this.list.push(1) } }", "run 1:7 is changed by its method push at 1:46"},
		"an instance": {"class Client { token = ''; login() { this.token = 'x' } }\nconst c = new Client()\nconst run = () => c.login()",
			"c 2:7 is changed by a method of its class at 1:38"},
		"an inheriting instance": {"class A { list: any[] = []; put() { this.list.push(1) } }\nclass B extends A {}\nconst all = { b: new B() }\nconst run = () => all.b.put()",
			"all 3:7 is changed by a method of its class at 1:37"},
		"a function that only the module calls": {"let n = 0\nfunction once() { n++ }\nonce()\nconst run = () => n", "n 1:5 is assigned at 2:19"},
		"another name":                          {"let count2 = 0\nconst run = () => { let count = 1; { let count2 = 5; count2++ } count++; return count2 += count }", "count2 1:5 is assigned at 2:81"},

		// What must not be found.
		"only read":               {"let n = 0, o = { a: [1] }\nconst run = () => { const { a } = o; return a.map((x) => x + n).sort().concat(a.slice().reverse()) }", ""},
		"set by the module":       {"let n = 0; n++; const o: any = {}; o.x = 1; for (n of [1]) o[n] = 2\nconst run = () => n + o.x", ""},
		"set on the spot":         {"const o: any = {}; (() => { o.x = 1 })(); (function (f) { f() })(() => { o.y = 1 })\nconst run = () => o", ""},
		"an enumeration":          {"enum Kind { A, B }\nconst run = () => Kind.A", ""},
		"set in a static block":   {"class run { static n = 0; static { this.n = 1; run.n = 2 } }", ""},
		"a constructor":           {"class A { n = 0; m: any; constructor() { this.n = 1; this.m = () => { this.n = 2 } } }\nconst a = new A()\nconst run = () => a.n", ""},
		"an unused instance":      {"class A { n = 0; inc() { this.n++ } }\nconst a = new A(); a.inc()\nconst run = () => 1", ""},
		"a local instance":        {"class A { n = 0; inc() { this.n++ } }\nconst run = () => new A().inc()", ""},
		"a switch's own":          {"let n = 0\nconst run = (x: any) => { switch (x) { case 1: n++; default: let n = 1 } }\nexport { n }", ""},
		"a parameter":             {"let n = 0, o = {}\nconst run = (n: number, { o }: any) => { n++; o.x = 1 }\nexport { n, o }", ""},
		"a local":                 {"let n = 0, o: any = {}\nconst run = () => { let n = 1; n++; { var o: any = []; o.push(1) } }\nexport { n, o }", ""},
		"a local that comes late": {"let n = 0\nconst run = () => { const f = () => { n++ }; let n = 1; return f }\nexport { n }", ""},
		"a caught error":          {"let e: any = {}\nconst run = () => { try { throw 1 } catch (e: any) { e.x = 1; e = 2 } }\nexport { e }", ""},
		"a loop's own":            {"let i = 0, x: any = {}\nconst run = () => { for (let i = 0; i < 3; i++); for (const x of [{}] as any) x.y = 1 }\nexport { i, x }", ""},
		"a function's name":       {"let f: any = 1\nconst run = function f() { (f as any).x = 1 }\nexport { f }", "run 2:7 has a property assigned at 2:29"},
		"a copy":                  {"const o: any = { a: [] }\nconst run = () => { const c = { ...o }, d = [...o.a], e = o.a.slice(); c.x = 1; d.push(1); e.push(1) }", ""},
		"a copied number":         {"const o = { n: 1 }\nconst run = () => { let n = o.n; n++; n = 5 }", ""},
		"names in a loop":         {"const o: any = {}\nconst run = () => { for (let k in o) k += 1 }", ""},
		"awaited":                 {"declare const make: any; const api = make()\nconst run = async () => { await api.delete('/x'); api.set('/y').then(run) }", ""},
		"a function's method":     {"const api = { delete: (x: number) => x, add() { return 1 } }\nconst run = () => { api.delete(1); api.add() }", ""},
		"a class's own method":    {"class A { add(x: any) { return x } all() { this.add(1) } }\nconst a = new A()\nconst run = () => { a.add(1); a.all() }", ""},
		"another kind's method":   {"const m = new Map(), s = 'x'\nconst run = () => { (m as any).push(1); (s as any).sort() }", ""},
		"the language's":          {"const run = () => { (globalThis as any).x = 1; (Object as any).y = 1; Object.assign({}, run) }", ""},
		"an own Object":           {"const Object = { assign: (x: any) => x }, o = {}\nconst run = () => Object.assign(o)", ""},
		"a closure's":             {"const make = () => { let n = 0; return () => n++ }\nconst run = make()", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := declaring(t, map[string]string{"targets/t/schema.ts": c.text + "\nexport default new TargetSchema({ script: run })"})
			got := strings.ReplaceAll(strings.Join(stateOf(p), "|"), "env/targets/t/schema.ts:", "")
			if got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s\n%s", c.text, got, c.want, p.code)
			}
		})
	}
}

func TestModuleStateOfSeveralModules(t *testing.T) {
	const entry = "import { TargetSchema } from '@metis/schema/TargetSchema'\n"
	p := declaring(t, map[string]string{
		"schema.ts": "let count = 0\nexport default { on() { count++ } }",
		"targets/a/schema.ts": entry + `import shared, { cache, list as names } from '../../shared'
import * as all from '../../shared'
import legacy, { table } from '../../legacy.js'
import data from '../../data.json'
import small from '../../node_modules/small/index.js'
let count = 0
const axios = require('../../node_modules/small/client.js')
export default new TargetSchema({ script: async () => {
	count++; cache.x = 1; names.push('x'); all.settings.add(1); shared.y = 2; data.z = 3
	legacy.other = 1; table.set(1, 2); small('x'); legacy.delete(1); axios.delete('/x')
} })`,
		"targets/b/schema.ts": entry + "import { bump } from '../../shared'\nlet count = 0\nexport default new TargetSchema({ script: () => { bump(); count = 1 } })",
		"shared.ts": `export const cache: any = {}
export const list: string[] = [], settings = new Set(), unused = {}
let hits = 0
export function bump() { hits++ }
export default {} as any`,
		"legacy.js": `var state = 1
exports.table = new Map()
exports.f = function () { state++; exports.g = 1; function inner() { var state; state = 2 } }
exports.delete = function () {}
class Own { static n = 0; inc() { Own.n++ } } exports.Own = Own
var util = require('./util')
module.exports.h = function () { module.exports.i = 1; util.x = 1 }`,
		"util.js":                      "exports.a = 1",
		"data.json":                    `{"z": 2}`,
		"node_modules/small/index.js":  "(function (root, factory) { module.exports = factory() })(this, function () {\nvar cache = {}\nreturn function (x) { return cache[x] = cache[x] || 1 }\n})",
		"node_modules/small/client.js": "module.exports = { delete: function (x) { return x } }",
	})
	want := []string{
		"default env/data.json:1:1 has a property assigned at env/targets/a/schema.ts:10:76",
		"exports env/legacy.js:1:1 has a property assigned at env/legacy.js:3:36",
		"module env/legacy.js:1:1 has a property assigned at env/legacy.js:7:34",
		"state env/legacy.js:1:5 is assigned at env/legacy.js:3:27",
		"Own env/legacy.js:5:7 has a property assigned at env/legacy.js:5:35",
		"util env/legacy.js:6:5 has a property assigned at env/legacy.js:7:56",
		"count env/schema.ts:1:5 is assigned at env/schema.ts:2:25",
		"cache env/shared.ts:1:14 has a property assigned at env/targets/a/schema.ts:10:11",
		"list env/shared.ts:2:14 is changed by its method push at env/targets/a/schema.ts:10:24",
		"settings env/shared.ts:2:35 is changed by its method add at env/targets/a/schema.ts:10:45",
		"hits env/shared.ts:3:5 is assigned at env/shared.ts:4:26",
		"default env/shared.ts:5:8 has a property assigned at env/targets/a/schema.ts:10:62",
		"legacy env/targets/a/schema.ts:4:1 has a property assigned at env/targets/a/schema.ts:11:2",
		"count env/targets/a/schema.ts:7:5 is assigned at env/targets/a/schema.ts:10:2",
		"count env/targets/b/schema.ts:3:5 is assigned at env/targets/b/schema.ts:4:59",
		"cache env/node_modules/small/index.js:2:5 has a property assigned at env/node_modules/small/index.js:3:30 (package)",
	}
	if got := stateOf(p); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestModuleStateLeavesOutTheLibrary(t *testing.T) {
	p := declaring(t, map[string]string{"targets/t/schema.ts": `import { TargetSchema } from '@metis/schema/TargetSchema'
export default new TargetSchema({ script: () => { (TargetSchema as any).count = 1 } })`})
	if got := stateOf(p); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

// Every environment of the repository's testdata is analysed, with all modules of the library; what is found has a place.
func TestModuleStateOfEveryEnvironment(t *testing.T) {
	root := filepath.Join("..", "..")
	bundles := 0
	walk := func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		src := bundle.Source{Dir: p, Base: root}
		if _, err := os.Stat(filepath.Join(p, "schema.ts")); err == nil {
			src.EnvSchema = true
		}
		targets, err := filepath.Glob(filepath.Join(p, "targets", "*", "schema.ts"))
		if err != nil {
			return err
		}
		for _, target := range targets {
			src.Targets = append(src.Targets, path.Join("targets", filepath.Base(filepath.Dir(target))))
		}
		if len(src.Targets) == 0 {
			return nil
		}
		b, err := bundle.Build(context.Background(), src, bundle.Options{Library: library.Source})
		if err != nil {
			return err
		}
		program, err := Compile("test", b)
		if err != nil {
			t.Logf("%s: %v", p, err)
			return nil
		}
		bundles++
		for _, found := range program.ModuleState() {
			t.Logf("%s: %+v", p, found)
			if found.Name == "" || found.At.File == "" || found.Use.File == "" || found.What == "" {
				t.Errorf("%s: %+v", p, found)
			}
		}
		return nil
	}
	for _, dir := range []string{"testdata", "targets", "runtime", "cmd"} {
		if err := filepath.WalkDir(filepath.Join(root, dir), walk); err != nil {
			t.Fatal(err)
		}
	}
	if bundles < 10 {
		t.Errorf("only %d environments were found", bundles)
	}
}
