package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/flow"
	"github.com/metis-run/metis-run/schema"
)

// trace gives the uses in a bundle of one module, a line each, without reads of the names in hush.
func trace(t testing.TB, code string) (lines []string) {
	t.Helper()
	const head = "(function (require, __keepName) {\n"
	text := head + code + "\n})"
	tree, err := goja.Parse("bundle.js", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, code)
	}
	for _, u := range flow.Trace(tree, schema.V23(), func(name string) bool { return strings.HasPrefix(name, "@metis/") }) {
		line := fmt.Sprintf("%s %s", u.Kind, u.Name)
		if u.Of != "" {
			line = fmt.Sprintf("%s %s.%s", u.Kind, u.Of, u.Name)
		}
		if u.Kind == flow.Global && strings.HasPrefix(u.Name, "Target") || u.Kind == flow.Second { // each script of these has one
			continue
		}
		lines = append(lines, line)
		if at := u.At - 1; at < 0 || at >= len(text) {
			t.Errorf("%s is at %d", line, u.At)
		}
	}
	return lines
}

// script is a target of METIS 2.5 with that body.
func script(body string) string {
	return "TargetSchema.create({ script: async (context, values) => {\n" + body + "\n} })"
}

func TestValuesAreFollowed(t *testing.T) {
	for _, c := range []struct{ name, code, want string }{
		{"a member", script(`context.mission.name`), "script ; member Context.mission; member Mission.name"},
		{"a pattern", script(`const { localStore: s, mission: { forces: [first] } } = context; s.use('a', first.nam)`),
			"script ; member Context.localStore; member Context.mission; member Mission.forces; member Store.use; call Store.use; member Force.nam"},
		{"a name in brackets", script(`context['mission']['x']`), "script ; member Context.mission; member Mission.x"},
		{"an optional chain", script(`context.config?.targetEnvConfig?.x`), "script ; member Context.config; member SessionConfig.targetEnvConfig; member TargetEnvConfig.x"},
		{"a loop", script(`for (const f of context.mission.forces) f.x`), "script ; member Context.mission; member Mission.forces; member Force.x"},
		{"callbacks of arrays", script(`context.mission.allNodes.filter((n) => n.a).find((n) => n.b).c`),
			"script ; member Context.mission; member Mission.allNodes; member Node.a; member Node.b; member Node.c"},
		{"a helper behind its caller", script(`help(context)`) + "\nfunction help(c) { c.x }", "script ; member Context.x"},
		{"helpers of helpers", "function a(c) { b(c.mission) }\nfunction b(m) { m.x }\n" + script(`a(context)`), "member Context.mission; member Mission.x; script "},
		{"a helper of two minds", "function a(c) { c.x }\n" + script(`a(context); a({})`), "script "},
		{"a variable of two types", script(`let v = context.mission; if (v) v = context.session; v.x`), "script ; member Context.mission; member Context.session"},
		{"a variable that begins as null", script(`let v = null; v = context.mission; v.x`), "script ; member Context.mission; member Mission.x"},
		{"a name that hides another", script(`{ const context = {}; context.x }`), "script "},
		{"a script elsewhere", "const run = async (c) => { c.x }\nTargetSchema.create({ script: run })", "member Context.x; script "},
		{"a hook", "TargetEnvSchema.create({}).on('environment-setup', async (c) => { c.x })",
			"member TargetEnvSchema.on; call TargetEnvSchema.on; member HookContext.x"},
		{"a conditional", script(`(context.a ? context.mission : context.mission).x`), "script ; member Context.a; member Context.mission; member Context.mission; member Mission.x"},
		{"an alternative", script(`(context.effect.sourceForce ?? context.mission.forces[0]).x`),
			"script ; member Context.effect; member Effect.sourceForce; member Context.mission; member Mission.forces; member Force.x"},
		{"a state's value", script(`const s = context.localStore.use('a', {}); s.value.x.y; s.x`),
			"script ; member Context.localStore; member Store.use; call Store.use; member StoreState.value; member StoreState.x"},
		{"arguments", script(`values.a; context.getArguments('b'); const { c } = context.getArguments(['c'])`),
			"script ; member Values.a; member Context.getArguments; call Context.getArguments; member Values.b; member Values.c; member Context.getArguments; call Context.getArguments; member Values.c"},
		{"a class", script(`class A { f = context.x; m() { return context.y } }`), "script ; member Context.x; member Context.y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(trace(t, c.code), "; "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWhatIsDoneIsSeen(t *testing.T) {
	for _, c := range []struct{ name, code, want string }{
		{"a promise", script(`context.sleep(1)`), "forgotten sleep"},
		{"an awaited one", script(`await context.sleep(1)`), ""},
		{"one that is not wanted", script(`void context.sleep(1)`), ""},
		{"one that is caught", script(`context.sleep(1).catch(() => {})`), ""},
		{"one of a helper", "async function help() {}\n" + script(`help()`), "forgotten help"},
		{"one in forEach", script(`[1].forEach(async () => {})`), "forgotten forEach"},
		{"a return", script(`return 1`), "return "},
		{"a return of nothing", script(`return context.sendOutput('a', context.mission)`), ""},
		{"a return of another function", script(`const f = () => 1; f()`), ""},
		{"an assignment", script(`context.mission.name = 'x'`), "assign Mission.name"},
		{"an increment", script(`context.mission.name++`), "assign Mission.name"},
		{"an argument of its own", script(`values.a++`), ""},
		{"an argument of an object that is made for this", "new TargetSchema({ script: async (c) => { c.effect.args.a = 1 } })", "assign Values.a"},
		{"an argument of one that is kept", "new TargetSchema({ script: async (c) => { const { args } = c.effect; args.a = 1 } })", ""},
		{"a comparison", script(`context.mission === context.mission`), "compare Mission.Mission"},
		{"a variable of the module", "let kept\n" + script(`kept = context`), "keep Context.kept"},
		{"a copy", script(`let n = context.localStore.use('n', 0).value; n += 1`), "stale n"},
		{"a copy that is refreshed", script(`const s = context.localStore.use('n', 0); let n = s.value; n = s.value`), ""},
		{"typeof", script(`typeof nowhere`), ""},
		{"an unknown name", script(`nowhere`), "global nowhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var done []string
			for _, line := range trace(t, c.code) {
				if kind, _, _ := strings.Cut(line, " "); kind != "member" && kind != "call" && kind != "script" {
					done = append(done, line)
				}
			}
			if got := strings.Join(done, "; "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func FuzzTrace(f *testing.F) {
	f.Add(script(`const { a, ...b } = context; for (const x of a) { try { await x() } finally { b?.c.d++ } }`))
	f.Add("class A extends B { static { this.x } get y() { return super.y } }; switch (a) { case 1: let b = a; break; default: b }")
	f.Add("__esm({ \"module:a.ts\"() { x = (0, y.z)(...w, function g() { g() }) } }); label: for (;;) { continue label }")
	f.Fuzz(func(t *testing.T, code string) {
		if len(code) > 4096 {
			return
		}
		tree, err := goja.Parse("bundle.js", "(function (require, __keepName) {\n"+code+"\n})")
		if err != nil {
			return
		}
		flow.Trace(tree, schema.V23(), func(string) bool { return false })
	})
}
