package js

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime/bundle"
)

// declaring bundles an environment "env" whose targets are the folders of files that begin with targets/.
func declaring(t testing.TB, files map[string]string) *Program {
	t.Helper()
	src := bundle.Source{FS: fstest.MapFS{}, Dir: ".", Name: "env"}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		src.FS.(fstest.MapFS)[name] = &fstest.MapFile{Data: []byte(files[name])}
		if dir, ok := strings.CutSuffix(name, "/schema.ts"); ok {
			src.Targets = append(src.Targets, dir)
		}
	}
	_, src.EnvSchema = files["schema.ts"]
	b, err := bundle.Build(context.Background(), src, bundle.Options{Library: func(spec string) (string, bool) {
		return "export const TargetSchema = require('x').TargetSchema", spec == "@metis/schema/TargetSchema"
	}})
	if err != nil || len(b.Problems) > 0 {
		t.Fatal(err, b.Problems)
	}
	p, err := Compile("test", b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A comment /*@ path ... */ marks where the parts of those paths are to be found.
func TestPlaceOfFindsWhatADeclarationNames(t *testing.T) {
	const entry = "targets/t/schema.ts"
	tests := map[string]map[string]string{
		"properties and elements": {entry: `
			export default new TargetSchema(/*@ name nowhere */{
				/*@ _id */_id: 't',
				/*@ args parameters[x] */args: /*@ args[7] */[
					/*@ args[0] args[0].name */{ /*@ args[0].type */type: 'strin', /*@ args[0]._id */_id: 'a' },
					/*@ args[1] args[1].name */{ _id: 'b', /*@ args[1].options */options: [
						{ _id: 'x' },
						/*@ args[1].options[1]._id */{ /*@ args[1].options[1].value */value: /*@ args[1].options[1].value.more */{} },
					] },
				],
				/*@ script */script: async () => {},
			})`},
		"the call": {entry: `const x = 1; export default /*@  */new TargetSchema({ _id: 't' })`},
		"create":   {entry: `export default /*@  */TargetSchema.create(/*@ name */{ /*@ parameters[0] */parameters: 7 })`},
		"an import": {entry: `import { TargetSchema as Schema } from '@metis/schema/TargetSchema'
			export default /*@  */Schema.create({ /*@ _id */_id: 1 })`},
		"either name of the list": {entry: `
			export default new TargetSchema({ parameters: [/*@ args[0] parameters[0] */{ _id: 'a' }] })`},
		"parameters win over args": {entry: `
			export default new TargetSchema({ args: [{}], parameters: [/*@ args[0] parameters[0] */{ _id: 'a' }] })`},
		"names of the module": {entry: `
			const a = /*@ args[0].name */{ /*@ args[0]._id */_id: 'a' }
			const b = { c: { d: /*@ args[1].name */{ /*@ args[1].type */type: 'x' } } }
			const args = [/*@ args[0] */a, /*@ args[1] */b.c.d]
			const target = /*@  */new TargetSchema(/*@ nowhere */{ /*@ args */args })
			export { target as default }`},
		"another module": {
			"shared.ts": "export const a = /*@ args[0].name */{ /*@ args[0].type */type: 'x' }, list = [/*@ args[1] */{ _id: 'b' }, a]",
			"data.json": `[{"_id": "c"}]`,
			entry: `import * as shared from '../../shared'; import data from '../../data.json'
				export default new TargetSchema({ args: [shared./*@ args[0] */a, ...shared.list, ...data, /*@ args[4] */{}] })`,
		},
		"spread objects": {entry: `
			const common = { /*@ args[0].type */type: 'x', unit: 's' }
			export default new TargetSchema({ args: [/*@ args[0].name */{ unit: 1, ...common, _id: 'a', /*@ args[0].unit */unit: 'm' }] })`},
		"what only running tells": {entry: `
			const make = (id) => ({ _id: id })
			export default new TargetSchema({ args: [/*@ args[0]._id */make('a'), .../*@ args[1] args[2].type */[1].map(make), {}] })`},
		"a function instead of the constructor": {entry: `
			const target = (o) => new TargetSchema(o)
			export default /*@  */target({ /*@ args */args: 1 })`},
		"names with dots": {entry: `
			export default new TargetSchema({ args: [{ /*@ args[0].a.b */'a.b': 1, /*@ args[0].a args[0].a[0] */a: 2, [1 + 1]: 3 }] })`},
		"not exported": {entry: `/*@  */new TargetSchema(/*@ name */{ /*@ _id */_id: 't' })`},
		"names of a module without imports or exports": {entry: `
			const args = [/*@ args[0] */{ _id: 'a' }]; exports.default = new TargetSchema({ args })`},
		"something else exported": {entry: `export default /*@  _id */{ _id: 't' }`},
		"nothing there":           {entry: `/*@  _id args[0] */export const x = 1`},
		"a circle of names": {entry: `
			var a = b, b = a, c = c.d
			export default new TargetSchema(/*@ _id */{ /*@ args[0] */args: a, /*@ options */options: c })`},
		"chained calls": {"schema.ts": "export default {}", entry: `
			export default /*@  */TargetEnvSchema.create({ /*@ version */version: '1' }).on('a', () => {}).on('b', () => {})`},
	}
	for name, files := range tests {
		t.Run(name, func(t *testing.T) {
			p := declaring(t, files)
			marks := 0
			for file, text := range files {
				for i, line := range strings.Split(text, "\n") {
					for from := 0; ; marks++ {
						open := strings.Index(line[from:], "/*@ ")
						if open < 0 {
							break
						}
						open += from
						from = open + strings.Index(line[open:], "*/") + 2
						for path := range strings.SplitSeq(strings.TrimSuffix(line[open+4:from-2], " "), " ") {
							want := Position{"env/" + file, i + 1, from + 1}
							if name == "nothing there" {
								want.Column = 1
							}
							if at, ok := p.PlaceOf(entry, path); !ok || at != want {
								t.Errorf("%q: got %v, want %v", path, at, want)
							}
						}
					}
				}
			}
			if marks == 0 {
				t.Error("nothing is expected")
			}
		})
	}
}

func TestPlaceOfOfAnUnknownEntry(t *testing.T) {
	p := declaring(t, map[string]string{"targets/t/schema.ts": "export default 1"})
	if at, ok := p.PlaceOf("targets/other/schema.ts", ""); ok {
		t.Errorf("got %v", at)
	}
}

func TestFrameShowsTheLineOfAPlace(t *testing.T) {
	p := declaring(t, map[string]string{"targets/t/schema.ts": "export default new TargetSchema({\n  args: 1,\n})"})
	at, _ := p.PlaceOf("targets/t/schema.ts", "args")
	if got, want := p.Frame(at), "2 |   args: 1,\n  |   ^"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := p.Frame(Position{File: "elsewhere.ts", Line: 1, Column: 1}); got != "" {
		t.Errorf("of another file: %q", got)
	}
}

func FuzzPlaceOf(f *testing.F) {
	p := declaring(f, map[string]string{"targets/t/schema.ts": "export default new TargetSchema({ args: [{ _id: 'a', options: [{}] }, ...[1]] })"})
	for _, path := range []string{"", "args[0]._id", "args[0].options[0].value", "args[1]", "args[-1]", "args[", "args[99999999999999999999]", ".", "[0]"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if at, ok := p.PlaceOf("targets/t/schema.ts", path); !ok || at.Line != 1 || at.Column < 1 {
			t.Errorf("%q: %v", path, at)
		}
	})
}
