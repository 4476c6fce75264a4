package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/js/lib/modules"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/schema/types"
	"github.com/metis-run/metis-run/targets"
)

// This file compares the declarations of schema/types with what scripts find, member by member and both ways.

// metisTypes are the objects that a script comes to, by the names of their types.
const metisTypes = `
const { mission, session } = context
const force = mission.forces[0], node = force.nodes[0], action = mission.allActions[0]
const pools = 'resources' in mission
const found = {
  Context: context, Session: session, SessionConfig: context.config, Member: session.members[0], Mission: mission, Force: force, Node: node,
  Action: action, MissionFile: mission.files[0], Effect: context.effect, Target: context.effect.target, Environment: context.effect.environment,
  Store: Object.getPrototypeOf(context.localStore), StoreState: context.localStore.use('k', 1),
  ...(pools ? { Resource: mission.resources[0], ResourcePool: force.resourcePools[0], ResourceCost: action.resourceCosts[0] } : {}),
  ...('arguments' in context.effect ? { Argument: context.effect.arguments[0] } : {}),
}
const kind = (v) => v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v
const state = { value: 'any' }
return Object.fromEntries(Object.entries(found).map(([name, o]) => [name, name === 'StoreState' ? state : Object.fromEntries(
  Object.getOwnPropertyNames(o).filter((key) => key !== 'constructor').map((key) => [key, kind(o[key])]))]))
`

// kinds tells what a value of a declared type can be.
func kinds(m types.Member, table *types.Table) []string {
	if m.Method {
		return []string{"function"}
	}
	var list []string
	for _, part := range strings.Split(m.Type, " | ") {
		part = strings.TrimPrefix(part, "readonly ")
		switch {
		case part == "any" || part == "T" || part == "Args":
			return nil
		case strings.HasSuffix(part, "[]"):
			list = append(list, "array")
		case strings.HasPrefix(part, "'"):
			list = append(list, "string")
		case part == "string" || part == "number" || part == "boolean" || part == "null":
			list = append(list, part)
		default:
			list = append(list, "object")
		}
	}
	return list
}

func TestDeclarationsAreWhatScriptsFind(t *testing.T) {
	for _, d := range schema.Dialects() {
		t.Run(d.Version, func(t *testing.T) {
			table := types.Of(d)
			p := play(t, d.Version, metisTypes)
			var found map[string]map[string]string
			p.members = []*Member{{ID: "ada", Username: "ada", FirstName: "Ada", LastName: "L"}}
			answer := p.run(inAction)
			if err := json.Unmarshal([]byte(answer), &found); err != nil {
				t.Fatal(answer)
			}
			found["HookContext"] = map[string]string{}
			for _, name := range d.HookContextMembers {
				found["HookContext"][name] = found["Context"][name]
			}
			if len(found) < 15 {
				t.Errorf("only %d types were found", len(found))
			}
			delete(found["Store"], "clear") // METIS's declarations hide it, and so do these (spec 4.8)
			for name, members := range found {
				declared := table.Types[name]
				if declared == nil {
					t.Errorf("%s is not declared", name)
					continue
				}
				compareNames(t, name, slices.Collect(maps.Keys(declared.Members)), slices.Collect(maps.Keys(members)))
				for member, kind := range members {
					if want := kinds(declared.Members[member], table); want != nil && kind != "any" && !slices.Contains(want, kind) {
						t.Errorf("%s.%s is %s, declared as %s", name, member, kind, declared.Members[member].Type)
					}
				}
			}
			if slices.Contains(p.heard, "unknown-member") {
				t.Error("something was looked for that is not there")
			}
		})
	}
}

func compareNames(t *testing.T, of string, declared, found []string) {
	t.Helper()
	for _, name := range declared {
		if !slices.Contains(found, name) {
			t.Errorf("%s has no %s, which is declared", of, name)
		}
	}
	for _, name := range found {
		if !slices.Contains(declared, name) {
			t.Errorf("%s has %s, which is not declared", of, name)
		}
	}
}

// asks runs a script that returns JSON. imports stand above the target.
func asks[T any](t *testing.T, metis, imports, body string) (answer T) {
	t.Helper()
	made := "TargetSchema.create({ parameters: []"
	if d, err := schema.ParseDialect(metis); err != nil || d.Constructor == "new" {
		made = "new TargetSchema({ args: []"
	}
	lib := &Library{METIS: metis, Dirs: []targets.Dir{{FS: fstest.MapFS{
		"lab/schema.ts":             {Data: []byte("export default new TargetEnvSchema({ name: '', description: '', version: '1.0.0' })")},
		"lab/targets/ask/schema.ts": {Data: []byte(imports + "\nexport default " + made + ", _id: 'ask', name: '', description: '', script: async (context) => {\n" + body + "\n} })")},
	}}}}
	ref, err := lib.Find(context.Background(), "lab/ask")
	if err != nil {
		t.Fatal(err)
	}
	s := Open(Options{Caps: caps.Fixed(1)})
	defer s.End()
	result := s.Run(context.Background(), Request{Target: ref})
	if result.Error != nil {
		t.Fatal(result.Error.Message, result.Error.Hint)
	}
	if err := json.Unmarshal(result.Value, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// members of a value: of a function with a prototype those of its instances, and its statics with "static " before them.
const membersOf = `
const own = (o) => Object.getOwnPropertyNames(o ?? {})
const builtin = ['length', 'name', 'prototype', 'arguments', 'caller']
const members = (v) => typeof v === 'function'
  ? [...own(v).filter((n) => !builtin.includes(n)).map((n) => 'static ' + n), ...own(v.prototype).filter((n) => n !== 'constructor')]
  : typeof v === 'object' && v !== null ? [...own(v), ...(Object.getPrototypeOf(v) === Object.prototype ? [] : own(Object.getPrototypeOf(v)))].filter((n) => n !== 'constructor') : []
`

func TestDeclaredModulesAreTheEnginesOwn(t *testing.T) {
	newest := schema.V25()
	table := types.Of(newest)
	var imports, list strings.Builder
	var names []string
	for _, name := range Modules() {
		if strings.HasPrefix(name, "@metis/") {
			names = append(names, name)
			fmt.Fprintf(&imports, "import * as m%d from '%s'\n", len(names), name)
			fmt.Fprintf(&list, "'%s': m%d,", name, len(names))
		}
	}
	for _, name := range modules.Names() {
		if !strings.HasPrefix(name, "@metis/") {
			names = append(names, name, "node:"+name)
		}
	}
	compareNames(t, "what scripts may import", slices.Collect(maps.Keys(table.Modules)), names)
	found := asks[map[string]map[string][]string](t, newest.Version, imports.String(), membersOf+
		`return Object.fromEntries(Object.entries({`+list.String()+`}).map(([name, m]) => [name, Object.fromEntries(own(m).filter((n) => n !== '__esModule').map((n) => [n, members(m[n])]))]))`)
	// What a module exports that is no part of METIS's, and members that only versions before the newest declare.
	inner := map[string][]string{"@metis/api/Api": {"optionsSchema", "parseOptions", "kind", "integer", "booleanRule"}}
	old := types.Of(schema.V23())
	for name, exports := range table.Modules {
		if !strings.HasPrefix(name, "@metis/") {
			continue
		}
		compareNames(t, name, slices.Collect(maps.Keys(exports)), slices.DeleteFunc(slices.Collect(maps.Keys(found[name])), func(n string) bool { return slices.Contains(inner[name], n) }))
		for export, m := range exports {
			declared := table.Types[export]
			if m.Type != "class" || declared == nil || len(declared.Members) == 0 || name == "@metis/bson" {
				continue
			}
			var want []string
			for _, of := range []*types.Type{declared, old.Types[export]} {
				if of == nil {
					continue
				}
				for _, member := range of.Members {
					shown := member.Name
					if member.Static {
						shown = "static " + shown
					}
					if !slices.Contains(want, shown) && !slices.Contains([]string{"options", "client"}, shown) { // set by constructors
						want = append(want, shown)
					}
				}
			}
			compareNames(t, name, want, slices.DeleteFunc(found[name][export], func(n string) bool { return n == "static address" }))
		}
	}
}

func TestDeclaredGlobalsAreTheEnginesOwn(t *testing.T) {
	for _, d := range schema.Dialects() {
		t.Run(d.Version, func(t *testing.T) {
			table := types.Of(d)
			names := slices.DeleteFunc(slices.Sorted(maps.Keys(table.Globals)), func(name string) bool {
				return slices.Contains([]string{"require", "module", "exports"}, name) // of each module
			})
			list, _ := json.Marshal(names)
			numbers, _ := json.Marshal(slices.Collect(maps.Keys(table.Types["Buffer"].Members)))
			found := asks[map[string][]string](t, d.Version, "", membersOf+
				// Those of a Buffer that read and write numbers are made when they are asked for.
				`for (const n of `+string(numbers)+`) if (n in Buffer.prototype && !own(Buffer.prototype).includes(n)) Object.defineProperty(Buffer.prototype, n, { value: 1 })
return Object.fromEntries(`+string(list)+`.filter((n) => n === 'args' || globalThis[n] !== undefined).map((n) => [n, n === 'global' ? [] : members(n === 'args' ? args : globalThis[n])]))`)
			compareNames(t, "globalThis", names, slices.Collect(maps.Keys(found)))
			for name, members := range found {
				var want []string
				add := func(of string, prefix string) {
					if declared := table.Types[of]; declared != nil {
						for member := range declared.Members {
							want = append(want, prefix+member)
						}
					}
				}
				instance := strings.ToUpper(name[:1]) + name[1:]
				if name == "performance" || name == "console" || name == "process" || name == "crypto" {
					add(instance, "")
				} else {
					add(name, "")
					add("typeof "+name, "static ")
				}
				if len(want) == 0 {
					continue
				}
				for _, member := range []string{"Request", "Response"} { // what they share
					if name == member {
						add("Body", "")
					}
				}
				if slices.Contains([]string{"TargetSchema", "TargetEnvSchema", "TargetDependency"}, name) {
					continue // the engine has the constructors of all dialects
				}
				// A Buffer has other names of these, and the constants of numbered kinds stand in both places.
				compareNames(t, name, want, slices.DeleteFunc(members, func(n string) bool {
					return regexp.MustCompile(`^(static )?[A-Z_]{4,}$`).MatchString(n) && !slices.Contains(want, n) || name == "Buffer" && !slices.Contains(want, n)
				}))
			}
		})
	}
}

// Names that the engine makes global are those that are declared, or TypeScript's own.
func TestGlobalsAreDeclared(t *testing.T) {
	table := types.Of(schema.V25())
	for _, name := range strings.Fields(`URL URLSearchParams TextEncoder TextDecoder Event EventTarget AbortController AbortSignal DOMException Buffer structuredClone
		ReadableStream ReadableStreamDefaultReader ReadableStreamDefaultController Blob File FormData Headers Request Response fetch WebSocket MessageEvent CloseEvent
		ErrorEvent process queueMicrotask performance crypto atob btoa console global setTimeout setInterval clearTimeout clearInterval setImmediate clearImmediate
		TargetSchema TargetEnvSchema TargetDependency METIS_VERSION args`) {
		if _, ok := table.Globals[name]; !ok {
			t.Errorf("%s is not declared", name)
		}
	}
	// Of each dialect's dependencies there is a factory, and the engine has it.
	for _, d := range schema.Dialects() {
		table := types.Of(d)
		names := asks[[]string](t, d.Version, "", `return Object.getOwnPropertyNames(TargetDependency)`)
		var want []string
		for member := range table.Types["TargetDependencyConstructor"].Members {
			want = append(want, member)
			if !slices.Contains(names, member) {
				t.Errorf("%s: TargetDependency has no %s", d, member)
			}
		}
		if len(want) != len(d.Dependencies)+1 { // DECODE
			t.Errorf("%s: declared are %q, the dialect has %q", d, want, d.Dependencies)
		}
	}
}
