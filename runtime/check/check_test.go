package check_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/check"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

var update = flag.Bool("update", false, "rewrite golden files")

func describe(env *runtime.Environment) runtime.Description {
	s := runtime.Open(runtime.Options{Caps: caps.Fixed(0)})
	defer s.End()
	return s.Describe(env)
}

// lines are findings in short.
func lines(found []runtime.Finding) (list []string) {
	for _, f := range found {
		list = append(list, fmt.Sprintf("%s %s %s", f.Source, f.Severity, f.Code))
	}
	return list
}

// checked checks an environment whose one target is of METIS 2.5 and has that body.
func checked(t *testing.T, files map[string]string, body string, to *schema.Dialect) []runtime.Finding {
	t.Helper()
	fsys := fstest.MapFS{
		"demo/schema.ts": {Data: []byte("export default TargetEnvSchema.create({ name: 'Demo', description: '', version: '1.0.0' })")},
		"demo/targets/scan/schema.ts": {Data: []byte("export default TargetSchema.create({ _id: 'scan', name: 'Scan', description: '', " +
			"parameters: [{ _id: 'port', name: 'Port', type: 'number', required: true }], script: async (context, values) => {\n" + body + "\n} })")},
	}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: fsys}}}
	all, _, err := lib.All(context.Background())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return check.Of(all[0], describe(all[0]), to)
}

// Each code has a bad and a good example in docs/diagnostics.md, which a test of package runtime checks. Here are the
// finer points: what a rule says, and what it must not say.
func TestRules(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a near name", `context.sendOutputt('a', context.mission)`, "context.sendOutputt is undefined in METIS 2.5 | did you mean sendOutput?"},
		{"a member of another version", `context.blockNode()`, "context.blockNode is undefined in METIS 2.5: it is a member in 2.3, 2.4 | the file is written for 2.5 because it uses TargetSchema.create"},
		{"a member of METIS's documentation", `context.user`, "context.user is undefined: METIS's documentation names it, and METIS has none | write context.triggeredBy: the member who executed the action, or null"},
		{"a member that every object has", `context.mission.hasOwnProperty('name')`, ""},
		{"a store", `context.realmStore.set('a', 1)`, "a store's set is undefined: METIS has no such member | a store has use(key, default); read and assign the value of what it returns"},
		{"an argument", `values.prot`, `the target declares no parameter "prot": the argument is undefined | did you mean port?`},
		{"getArguments", `context.getArguments('prot')`, `the target declares no parameter "prot": the argument is undefined | did you mean port?`},
		{"too few arguments", `context.modifySuccessChance()`, "modifySuccessChance is called with too few arguments: METIS 2.5 throws a TypeError | it is modifySuccessChance(targets: OneOrMany<Action | Node | Force | Mission>, operand: number)"},
		{"no number", `context.modifySuccessChance(context.effect.sourceAction)`, "modifySuccessChance gets no number: METIS adds what it gets as JavaScript does, and what comes out may be none either | give it a number"},
		{"a component for a number", `context.modifyResourcePool(context.mission, context.mission.resources)`, "modifyResourcePool gets no number: METIS adds what it gets as JavaScript does, and what comes out may be none either | give it a number"},
		{"a text for a component", `const key = 'blue'; context.sendOutput('a', key)`, `sendOutput's to cannot be the text "blue": METIS 2.5 throws a TypeError | it is sendOutput(message: string, to: OneOrMany<Force | Mission>)`},
		{"another component", `context.grantFileAccess(context.effect.sourceNode, context.mission.files)`, "grantFileAccess's forces cannot be a node: METIS 2.5 throws a TypeError | it is grantFileAccess(forces: OneOrMany<Force | Mission>, files: OneOrMany<MissionFile>)"},
		{"local keys for a component", `context.blockNodes({ forceKey: 'a', nodeKey: 'b' })`, "blockNodes's targets cannot be an object without componentType: METIS 2.5 throws a TypeError | it is blockNodes(targets: OneOrMany<Node | Force | Mission>)"},
		{"components", `context.blockNodes([context.mission, context.effect.sourceNode]); context.blockNodes(context.mission.forces); context.blockNodes({ componentType: 'node', _id: 'a' })`, ""},
		{"a component of null", `if (context.effect.sourceNode) context.blockNodes(context.effect.sourceNode.parent)`, ""},
		{"arguments in a list", `console.log(context.getArguments(['port', 'prt']))`, `the target declares no parameter "prt": the argument is undefined | did you mean port?`},
		{"a sleep of words", `await context.sleep('1s')`, "sleep gets no number and ends after 1 ms | write the milliseconds: sleep(1000)"},
		{"a sleep of digits", `await context.sleep(' 10 ')`, ""},
		{"a state that is compared", `const s = context.localStore.use('a', 0); if (s > 3) console.log(s)`, "this is the state, and not its value | write its value: state.value"},
		{"a state that is counted", `let s = context.localStore.use('a', 0); s++`, "this is the state, and not its value | write its value: state.value"},
		{"a state in an output", `context.sendOutput(context.localStore.use('a', ''), context.mission)`, "the output shows the state, and not its value | write its value: state.value"},
		{"a state itself", `const s = context.localStore.use('a', 0), t = context.localStore.use('b', 0); if (s === t || s == null || !(s && t)) console.log(s); s.value += t.value`, ""},
		{"a member of a store", `context.realmStore['a'] = 1`, "a store has no member a: what is assigned to it is in no store | assign the value of what use(key, default) returns"},
		{"a list that is made anew", `context.effect.sourceNode.actions.push(context.effect.sourceAction)`, "METIS makes this array anew at each read: what push adds is lost | change the mission with the context's methods; keep what is yours in a store"},
		{"a list of one's own", `const list = context.mission.forces[0].nodes; list.push(context.effect.sourceNode); context.blockNodes(list)`, ""},
		{"a search in what is made anew", `if (context.mission.allNodes.includes(context.effect.sourceNode)) console.log(1)`, "METIS makes such objects anew at each read: includes never finds one | compare their _id: list.some((x) => x._id === it._id)"},
		{"all that nobody awaits", `Promise.all([context.sleep(1)])`, "nobody awaits this: METIS takes the effect for finished before it is | await it"},
		{"then that nobody awaits", `context.sleep(1).then(() => console.log(1))`, "nobody awaits this: METIS takes the effect for finished before it is | await it"},
		{"all that is awaited", `const all = [context.sleep(1).then(() => 1)]; await Promise.all(all)`, ""},
		{"undefined for an argument", `context.sendOutput('a', undefined)`, "sendOutput is called with too few arguments: METIS 2.5 throws a TypeError | it is sendOutput(message: string, to: OneOrMany<Force | Mission>)"},
		{"what a spread gives is not counted", `const all = ['a', context.mission]; context.sendOutput(...all)`, ""},
		{"an operand", `context.modifySuccessChance(context.mission, -25)`, "a success chance is changed by -25: it is a fraction from 0 to 1, so that means -2500 % | for -25 % write -0.25"},
		{"an operand that is computed", `context.modifyProcessTime(context.mission, 3 * 3600 * 1000)`, "a process time is changed by 1.08e+07 ms, and METIS stops at its limit | a process time is from 0 to 7199000 ms"},
		{"a secret in a text", "context.sendOutput(`it is ${context.config.targetEnvConfig.data.password}`, context.mission)", "the output shows what configs.json holds | show what it does instead of what it is: its name, whether it is set"},
		{"no secret", `console.log(context.config.targetEnvConfig.data.host, context.config.targetEnvConfig.name)`, ""},
		{"an unknown variable", `consle.log('a')`, "nothing declares consle: reading it throws a ReferenceError | did you mean console?"},
		{"what Node has", `if (typeof nowhere === 'undefined') console.log(navigator, __dirname, new WritableStream())`, ""},
		{"JSON of what ends", `JSON.stringify([context.session.members[0], context.config.targetEnvConfig]); JSON.stringify(context.session.members)`, ""},
		{"a list in JSON", `JSON.stringify(context.mission.forces)`, "JSON.stringify never ends with an object of METIS's: it leads back to its mission | write out what is wanted of it, such as { _id, name }"},
		{"a typical script", `
			const { port } = values
			const state = context.localStore.use('ports', new Map())
			state.value.set(port, (state.value.get(port) ?? 0) + 1)
			for (const force of context.mission.forces) {
				const open = force.nodes.filter((node) => node.opened && node.name !== 'x')
				if (open.length === 0) continue
				context.blockNodes(open)
				await context.sleep(10)
				context.sendOutput(JSON.stringify({ port, names: open.map(({ name }) => name) }), force)
			}
			await Promise.all(context.mission.files.map(async (file) => { await context.sleep(1); context.grantFileAccess(context.mission, file) }))`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range checked(t, nil, c.body, nil) {
				got = append(got, f.Message+" | "+f.Hint)
			}
			if strings.Join(got, "\n") != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), c.want)
			}
		})
	}
}

func TestArgumentsThatNameComponents(t *testing.T) {
	found := checked(t, map[string]string{"demo/targets/scan/schema.ts": `export default new TargetSchema({ _id: 'scan', name: 'Scan', description: '',
args: [{ _id: 'at', name: 'At', type: 'node', required: true }, { _id: 'text', name: 'Text', type: 'string', required: false }],
script: async (context) => {
const { at, text } = context.effect.args
const { forceKey, nodekey } = at
console.log(forceKey, nodekey, at.forceName, at.nodeKey, at.toString(), text.length, text.trim())
} })`}, "", nil)
	var got []string
	for _, f := range found {
		if f.Folders != nil {
			got = append(got, fmt.Sprintf("%s %s | %s", f.Source, f.Message, f.Hint))
		}
	}
	if want := []string{
		"demo/targets/scan/schema.ts:5:19 at.nodekey is undefined: an argument of type node has no such member | did you mean nodeKey?",
		"demo/targets/scan/schema.ts:6:35 at.forceName is undefined: METIS takes names of forces and nodes out of what scripts see | look for the component by its key, in context.mission",
	}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestMigratedEffects(t *testing.T) {
	found := checked(t, map[string]string{"demo/targets/scan/schema.ts": `import { TargetMigrationRegistry } from '@metis/schema/TargetMigrationRegistry'
import { MigrationToolbox } from '@metis/toolbox/migrations/MigrationToolbox'
const migrations = new TargetMigrationRegistry().register('1.0.0', (effect) => {
  MigrationToolbox.updateParameterId(effect, 'a', 'b')
  console.log(effect.name, effect.versionCursor, effect.arguments.length, effect.args)
})
export default TargetSchema.create({ _id: 'scan', name: 'Scan', description: '', parameters: [], migrations, script: async () => {} })`}, "", nil)
	if got := lines(found); !slices.Equal(got, []string{"demo/targets/scan/schema.ts:5:82 warning unknown-member"}) {
		t.Errorf("%q", got)
	}
}

func TestFindingsBelongToTheirTargets(t *testing.T) {
	found := checked(t, map[string]string{
		"demo/help.ts":                 "export function help(c) { c.here }",
		"demo/targets/scan/near.ts":    "export function near(c) { c.there }",
		"demo/targets/other/schema.ts": "import { help } from '../../help'\nimport { near } from '../scan/near'\nexport default TargetSchema.create({ _id: 'o', name: 'O', description: '', parameters: [], script: async (c) => { help(c); near(c); c.own } })",
	}, "", nil)
	var got []string
	for _, f := range found {
		got = append(got, fmt.Sprintf("%s %v", f.Source, f.Folders))
	}
	slices.Sort(got)
	want := []string{"demo/help.ts:1:29 []", "demo/targets/other/schema.ts:3:135 [targets/other]", "demo/targets/scan/near.ts:1:29 [targets/scan]"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Written for 2.5 and read as 2.3, an environment breaks wherever the two differ.
func TestAgainst(t *testing.T) {
	d := schema.V23()
	var got []string
	for _, f := range checked(t, nil, `context.realmStore.use('a', 1)
context.sendOutput('a', context.mission)
context.effect.arguments
context.blockNodes(context.mission)
context.openNode(context.mission)
context.mission.forces[0].resourcePools
await context.sleep(METIS_VERSION.length + values.port)`, &d) {
		got = append(got, strings.TrimPrefix(f.Source, "demo/")+" "+f.Code+": "+f.Message)
	}
	want := []string{
		"schema.ts:1:16 against-declaration: METIS 2.3 has no TargetEnvSchema.create",
		"targets/scan/schema.ts:1:16 against-declaration: METIS 2.3 has no TargetSchema.create",
		`targets/scan/schema.ts:1:82 against-declaration: METIS 2.3 reads the parameters from "args"`,
		"targets/scan/schema.ts:1:183 against-call: METIS 2.3 gives a script no second parameter",
		"targets/scan/schema.ts:2:9 against-member: context.realmStore is undefined in METIS 2.3",
		"targets/scan/schema.ts:3:9 against-call: sendOutput takes other arguments in METIS 2.3",
		"targets/scan/schema.ts:4:16 against-member: effect.arguments is undefined in METIS 2.3",
		"targets/scan/schema.ts:5:9 against-member: context.blockNodes is undefined in METIS 2.3",
		"targets/scan/schema.ts:6:9 against-call: openNode takes other arguments in METIS 2.3",
		"targets/scan/schema.ts:7:27 against-member: force.resourcePools is undefined in METIS 2.3",
		"targets/scan/schema.ts:8:21 against-member: METIS_VERSION is not defined in METIS 2.3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	same := schema.V25()
	if found := checked(t, nil, `context.sendOutput('a', context.mission)`, &same); len(found) > 0 {
		t.Errorf("against its own version: %q", lines(found))
	}
}

func TestFindingsAreFileByFile(t *testing.T) {
	d := schema.V23()
	other := "export default TargetSchema.create({ _id: 'other', name: 'O', description: '', parameters: [], script: async (c) => { c.realmStore } })"
	var files []string
	for _, f := range checked(t, map[string]string{"demo/targets/other/schema.ts": other}, `context.realmStore`, &d) {
		files = append(files, strings.SplitN(f.Source, ":", 2)[0])
	}
	want := []string{"demo/schema.ts", "demo/targets/other/schema.ts", "demo/targets/scan/schema.ts"}
	if got := slices.Compact(files); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The guide's environments, as they ship in the program and block by block, have exactly these traps.
func TestTrapsOfTheGuide(t *testing.T) {
	var all []string
	dirs := []targets.Dir{{Path: filepath.Join("..", "..", "targets", "environments")}}
	blocks, err := os.ReadDir(filepath.Join("..", "..", "testdata", "guide"))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		dirs = append(dirs, targets.Dir{Path: filepath.Join("..", "..", "testdata", "guide", b.Name()), Optional: true})
	}
	for _, dir := range dirs {
		lib := &runtime.Library{Dirs: []targets.Dir{dir}}
		environments, _, err := lib.All(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, env := range environments {
			all = append(all, lines(check.Of(env, describe(env), nil))...)
		}
	}
	got, golden := strings.ReplaceAll(strings.Join(all, "\n")+"\n", "../../", ""), filepath.Join("testdata", "guide.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || string(want) != got {
		t.Errorf("it has (rewrite the golden with -update)\n%s%v", got, err)
	}
}

func TestBlocks(t *testing.T) {
	const text = "# Title\n\n```ts\nexport default new TargetSchema({})\n```\n" + // 4
		"```typescript title=x\n// targets/a/schema.ts\nexport default TargetSchema.create({})\n```\n" + // 7
		"~~~ts\n```\nnot closed\n~~~\n" + // 11
		"```js\nexport default new TargetSchema({})\n```\n" + // no TypeScript
		"- item\n\n  ````ts\n  // integration/target-env/my-env/schema.ts\n  export default new TargetEnvSchema({})\n  ````\n" + // 20
		"```ts\n// lib/help.ts\nexport const help = 1\n```\n" + // 24
		"```ts\nconst x = new TargetSchema({})\n```\r\n" + // not exported
		"<!-- file: env/targets/b/schema.ts -->\n```ts\nimport a from './a'\n\nexport default new TargetSchema({\n})\n\nexport default new TargetSchema({})\n```\n" + // 33 and 38
		"> ```ts\n> export default new TargetEnvSchema({})\nno quote\n" + // 41
		"```ts\nexport default new TargetSchema({}) // never closed\n"
	var got []string
	for _, b := range check.Blocks(text) {
		got = append(got, fmt.Sprintf("%d %q %v", b.Line, b.File, b.Schema))
		if stands := strings.TrimSpace(strings.Split(b.Text, "\n")[b.Line-1]); stands == "" || stands != strings.TrimLeft(strings.TrimSpace(strings.Split(text, "\n")[b.Line-1]), "> ") {
			t.Errorf("block of line %d begins with %q there", b.Line, stands)
		}
	}
	want := []string{`4 "" true`, `7 "targets/a/schema.ts" true`, `11 "" false`, `20 "schema.ts" true`, `24 "lib/help.ts" false`, `28 "" false`,
		`32 "targets/b/schema.ts" true`, `37 "targets/b/schema.ts" true`, `40 "" true`}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func FuzzBlocks(f *testing.F) {
	f.Add("```ts\n// targets/a/schema.ts\nexport default new TargetSchema({})\n```\n")
	f.Add("~~~typescript\n// ../../x.ts\n~~~ ```ts\n")
	f.Fuzz(func(t *testing.T, text string) {
		count := strings.Count(text, "\n") + 1
		for _, b := range check.Blocks(text) {
			if b.Line < 2 || b.Line > count+1 || strings.HasPrefix(b.File, "..") || strings.HasPrefix(b.File, "/") {
				t.Errorf("%+v", b)
			}
		}
	})
}

// A million marks took hours when each was looked for from the beginning of its line.
func TestALineOfQuoteMarks(t *testing.T) {
	found, err := check.Markdown(t.Context(), "a.md", strings.Repeat("> ", 500_000)+"```ts\nTargetSchema", "", describe)
	if err != nil || len(found) != 0 {
		t.Errorf("%d, %v", len(found), err)
	}
}
