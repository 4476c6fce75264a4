package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/js/flow"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/schema/types"
)

// checker looks at one environment.
type checker struct {
	env      *runtime.Environment
	declared runtime.Description
	found    []runtime.Finding
	shown    map[string]string         // the targets' folders, as places have them
	owners   map[string]*schema.Target // by the place of their declaration

	migrations []js.Use // registered ones
}

func newChecker(env *runtime.Environment, declared runtime.Description) *checker {
	c := &checker{env: env, declared: declared, shown: map[string]string{}, owners: map[string]*schema.Target{}}
	for _, folder := range env.Folder.Targets {
		place, _ := env.Place(folder+"/schema.ts", "")
		file, _, _ := strings.Cut(place, "/schema.ts:")
		c.shown[folder] = file
		for _, t := range declared.Targets {
			if t.Folder == folder {
				c.owners[place] = t
			}
		}
	}
	return c
}

// Sources finds what the sources of an environment do that METIS does not do, or not as they mean it. declared is what a
// session that evaluates them says of them.
func Sources(env *runtime.Environment, declared runtime.Description) []runtime.Finding {
	c := newChecker(env, declared)
	for _, u := range env.Uses() {
		c.use(u)
	}
	c.checkMigrations()
	return c.found
}

// Of is everything that is wrong with an environment, file by file: what it declares, its sources and, if to is given, what
// another METIS version makes of it.
func Of(env *runtime.Environment, declared runtime.Description, to *schema.Dialect) []runtime.Finding {
	found := append(append([]runtime.Finding{}, declared.Findings...), Sources(env, declared)...)
	if to != nil {
		found = append(found, Against(env, declared, *to)...)
	}
	first := map[string]int{}
	for i, f := range found {
		if _, ok := first[fileOf(f.Source)]; !ok {
			first[fileOf(f.Source)] = i
		}
	}
	slices.SortStableFunc(found, func(a, b runtime.Finding) int { return first[fileOf(a.Source)] - first[fileOf(b.Source)] })
	return found
}

// fileOf is the file of a place, file:line:column.
func fileOf(source string) string {
	for range 2 {
		if i := strings.LastIndexByte(source, ':'); i >= 0 && strings.Trim(source[i+1:], "0123456789") == "" {
			source = source[:i]
		}
	}
	return source
}

func (c *checker) say(u js.Use, code, severity, message, hint string) {
	d := event.Diagnostic{Code: code, Severity: severity, Message: message, Hint: hint, Source: u.Place.String(), Frame: c.env.Frame(u.Place)}
	c.found = append(c.found, runtime.Finding{Diagnostic: d, Folders: c.folders(u.Place.File)})
}

func (c *checker) fail(code string, u js.Use, message, hint string) {
	c.say(u, code, schema.SeverityError, message, hint)
}

func (c *checker) warn(code string, u js.Use, message, hint string) {
	c.say(u, code, schema.SeverityWarning, message, hint)
}

func (c *checker) info(code string, u js.Use, message, hint string) {
	c.say(u, code, schema.SeverityInfo, message, hint)
}

// folders are those of the target that a file belongs to; none: it is the environment's.
func (c *checker) folders(file string) []string {
	best := ""
	for folder, shown := range c.shown {
		if strings.HasPrefix(file, shown+"/") && len(folder) > len(best) {
			best = folder
		}
	}
	if best == "" {
		return nil
	}
	return []string{best}
}

// use tells what is wrong with one use.
func (c *checker) use(u js.Use) {
	switch u.Kind {
	case flow.Member:
		c.member(u)
	case flow.Call:
		if u.Of == "" || strings.HasPrefix(u.Of, "global:") {
			c.global(u)
		} else {
			c.call(u)
		}
	case flow.New:
		if u.Of == "RestApi" && len(u.Args) > 0 {
			c.credentials(u)
		}
	case flow.Global:
		c.free(u)
	case flow.Assign:
		if list, ok := strings.CutSuffix(u.Of, "[]"); ok && flow.Exposed(list) {
			c.warn("exposed-write", u, fmt.Sprintf("METIS makes this array anew at each read: what %s adds is lost", u.Name),
				"change the mission with the context's methods; keep what is yours in a store")
		} else if u.Of == "Store" || u.Of == "StoreState" && u.Name != "value" {
			c.warn("store-member", u, fmt.Sprintf("%s has no member %s: what is assigned to it is in no store", shown(u.Of), u.Name),
				"assign the value of what use(key, default) returns")
		} else if u.Of == "Values" || flow.Exposed(u.Of) {
			c.warn("exposed-write", u, fmt.Sprintf("METIS makes this object anew at each read: what is assigned to its %s is lost", u.Name),
				"change the mission with the context's methods; keep what is yours in a store")
		}
	case flow.Compare:
		if flow.Exposed(u.Of) && flow.Exposed(u.Name) {
			c.warn("exposed-compare", u, "METIS makes such objects anew at each read: two of them are never the same", "compare their _id")
		}
	case flow.Return:
		if v := u.Args[0]; !v.Call || v.Type != "" {
			c.info("returned-value", u, "the script returns a value: METIS throws it away", "use context.sendOutput or a store for what others are to see")
		}
	case flow.Script:
		if !u.Async && !u.Returns {
			c.fail("script-not-async", u, "the script is not async and returns no promise: METIS fails with a TypeError when it is done", "write: script: async (context) => { ... }")
		}
	case flow.Second:
		if !u.Dialect.ScriptTakesValues {
			c.warn("script-values", u, fmt.Sprintf("the script takes a second parameter: METIS %s gives it none, and it is undefined", u.Dialect), "write: const { name } = context.effect.args")
		}
	case flow.Forgotten:
		c.forgotten(u)
	case flow.Keep:
		c.keep(u)
	case flow.Whole:
		c.warn("state-as-value", u, "this is the state, and not its value", "write its value: state.value")
	case flow.Stale:
		c.info("store-copy", u, "the variable has a copy of the state's value: what is assigned to it changes no store", "keep the state, and assign its value: const state = store.use(...); state.value = ...")
	}
}

// member looks for a member in the dialect of its object.
func (c *checker) member(u js.Use) {
	if u.Of == "Values" {
		c.argument(u)
		return
	}
	if id, ok := strings.CutPrefix(u.Of, "argument:"); ok {
		c.component(u, id)
		return
	}
	table := types.Of(*u.Dialect)
	of := table.Types[u.Of]
	if of == nil {
		return
	}
	if _, ok := table.Lookup(u.Of, u.Name); ok || objectMembers[u.Name] {
		return
	}
	var names []string
	for name := range of.Members {
		names = append(names, name)
	}
	slices.Sort(names)
	what := shown(u.Of) + "." + u.Name
	if strings.HasPrefix(what, "a ") {
		what = shown(u.Of) + "'s " + u.Name
	}
	switch {
	case u.Of == "Store" || u.Of == "StoreState":
		hint := "a store has use(key, default); read and assign the value of what it returns"
		if u.Of == "StoreState" {
			hint = "read and assign its value"
		}
		c.warn("store-member", u, what+" is undefined: METIS has no such member", hint)
	case u.Of == "HookContext" && has(types.Of(*u.Dialect), "Context", u.Name):
		c.warn("hook-member", u, fmt.Sprintf("context.%s is undefined in a hook: METIS gives hooks %s", u.Name, strings.Join(u.Dialect.HookContextMembers, ", ")),
			"keep what it needs in a store, and call it in an effect")
	default:
		versions := schema.VersionsThat(func(d schema.Dialect) bool { return has(types.Of(d), u.Of, u.Name) })
		message := fmt.Sprintf("%s is undefined in METIS %s", what, u.Dialect)
		hint := schema.Meant(u.Name, names, "it has "+strings.Join(names, ", "))
		if len(versions) > 0 {
			message += ": it is a member in " + strings.Join(versions, ", ")
			hint = fmt.Sprintf("the file is written for %s because it uses %s", u.Dialect, constructor(u.Dialect))
		}
		if known := documented[u.Of+"."+u.Name]; known != "" {
			message, hint = what+" is undefined: METIS's documentation names it, and METIS has none", known
		}
		c.warn("unknown-member", u, message, hint)
	}
}

// objectMembers are those that every object has.
var objectMembers = map[string]bool{"constructor": true, "toString": true, "toLocaleString": true, "valueOf": true, "hasOwnProperty": true, "isPrototypeOf": true, "propertyIsEnumerable": true}

// documented are members that METIS's documentation has and METIS has not (spec 3.3), with what to write.
var documented = map[string]string{
	"Context.user":       "write context.triggeredBy: the member who executed the action, or null",
	"Mission.nodes":      "write context.mission.allNodes, or the nodes of one of context.mission.forces",
	"Member.role":        "context.session.participants, observers and managers say who is what",
	"Session.instanceId": "METIS does not show it: what belongs to one instance goes into a store, which a reset empties",
}

func has(t *types.Table, of, name string) bool {
	_, ok := t.Lookup(of, name)
	return ok
}

func constructor(d *schema.Dialect) string {
	if d.Constructor == "create" {
		return "TargetSchema.create"
	}
	return "new TargetSchema"
}

// shown is how a value is called in messages.
func shown(of string) string {
	switch of {
	case "Context", "HookContext":
		return "context"
	case "Store":
		return "a store"
	case "StoreState":
		return "a state"
	case "TargetEnvConfig":
		return "targetEnvConfig"
	}
	return strings.ToLower(of[:1]) + of[1:]
}

// argument looks for the parameter that a script reads the argument of.
func (c *checker) argument(u js.Use) {
	t := c.owners[u.Target.String()]
	if t == nil || objectMembers[u.Name] {
		return
	}
	var ids []string
	for _, p := range t.Parameters {
		if p.ID == u.Name {
			return
		}
		ids = append(ids, p.ID)
	}
	hint := "declare it, or take it away; the target declares no parameters"
	if len(ids) > 0 {
		hint = schema.Meant(u.Name, ids, "the target declares "+strings.Join(ids, ", "))
	}
	c.warn("argument-undeclared", u, fmt.Sprintf("the target declares no parameter %q: the argument is undefined", u.Name), hint)
}

// componentMembers are those of arguments that name a component, up to METIS 2.4.
var componentMembers = map[schema.ParameterType][]string{
	schema.Force: {"forceKey"}, schema.Node: {"forceKey", "nodeKey"}, schema.Action: {"forceKey", "nodeKey", "actionKey", "actionName"},
	schema.File: {"fileId", "fileName"}, schema.Pool: {"forceKey", "poolKey", "poolName"}, schema.Resource: {"resourceId", "resourceName"},
}

// component looks for a member of an argument that names a component.
func (c *checker) component(u js.Use, id string) {
	t := c.owners[u.Target.String()]
	if t == nil || objectMembers[u.Name] {
		return
	}
	p, ok := t.Parameter(id)
	if !ok {
		return
	}
	members := componentMembers[p.Type]
	switch {
	case members == nil || slices.Contains(members, u.Name):
	case u.Name == "forceName" || u.Name == "nodeName":
		c.warn("unknown-member", u, fmt.Sprintf("%s.%s is undefined: METIS takes names of forces and nodes out of what scripts see", id, u.Name), "look for the component by its key, in context.mission")
	default:
		c.warn("unknown-member", u, fmt.Sprintf("%s.%s is undefined: an argument of type %s has no such member", id, u.Name, p.Type), schema.Meant(u.Name, members, "it has "+strings.Join(members, ", ")))
	}
}

// credentials are options of RestApi that are never sent.
func (c *checker) credentials(u js.Use) {
	for _, key := range u.Args[0].Keys {
		if key == "username" || key == "password" || key == "apiKey" {
			c.warn("rest-credentials", u, "RestApi is given credentials, and METIS never sends them", "send them yourself: api.get(uri, { auth: { username, password } }), or a header")
			return
		}
	}
}

// free looks at a variable that nothing declares.
func (c *checker) free(u js.Use) {
	switch u.Name {
	case "args":
		if u.In != "script" && u.In != "function" {
			return
		}
		hint := "write: const { args } = context.effect"
		if u.Dialect.ScriptTakesValues {
			hint = "take the second parameter: script: async (context, args) => ..."
		}
		c.info("free-args", u, "the script uses a free variable `args`: METIS has none and throws a ReferenceError", hint)
	case "METIS_VERSION":
		if !u.Dialect.METISVersionGlobal {
			c.warn("unknown-member", u, fmt.Sprintf("METIS_VERSION is not defined in METIS %s: it is a global in %s", u.Dialect,
				strings.Join(schema.VersionsThat(func(d schema.Dialect) bool { return d.METISVersionGlobal }), ", ")),
				fmt.Sprintf("the file is written for %s because it uses %s", u.Dialect, constructor(u.Dialect)))
		}
	default:
		if _, ok := types.Of(schema.V25()).Globals[u.Name]; ok || slices.Contains(languageGlobals, u.Name) || slices.Contains(nodeGlobals, u.Name) {
			return
		}
		hint := schema.Meant(u.Name, slices.Concat(languageGlobals, []string{"console", "context"}), "declare it, or import it")
		c.warn("undeclared-variable", u, fmt.Sprintf("nothing declares %s: reading it throws a ReferenceError", u.Name), hint)
	}
}

// languageGlobals are JavaScript's own, nodeGlobals those of METIS's Node that metis-run lacks.
var (
	languageGlobals = strings.Fields(`Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError
		EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer SharedArrayBuffer Atomics Uint8Array Int8Array Uint16Array
		Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet
		WeakRef FinalizationRegistry Proxy Reflect decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN Iterator arguments`)
	nodeGlobals = strings.Fields(`require module exports __dirname __filename WebAssembly WritableStream WritableStreamDefaultWriter TransformStream TextEncoderStream
		TextDecoderStream CompressionStream DecompressionStream MessageChannel MessagePort BroadcastChannel CustomEvent EventSource navigator Navigator performance Performance
		PerformanceEntry PerformanceObserver Crypto CryptoKey SubtleCrypto ByteLengthQueuingStrategy CountQueuingStrategy Storage localStorage sessionStorage gc`)
)

// global looks at a call of a global function, or of a method of a global object.
func (c *checker) global(u js.Use) {
	object, _ := strings.CutPrefix(u.Of, "global:")
	switch name := strings.TrimPrefix(object+"."+u.Name, "."); {
	case name == "setTimeout" || name == "setInterval":
		c.fail("timer-restricted", u, name+" throws in target environments", "await context.sleep(milliseconds)")
	case name == "eval":
		c.warn("indirect-eval", u, "eval sees global variables only here; in METIS it sees those around it", "pass values with new Function")
	case name == "process.exit" || name == "process.abort" || name == "process.kill":
		c.fail("process-exit", u, name+" ends METIS's server, with every session", "throw an Error: it fails this effect alone")
	case name == "JSON.stringify" && len(u.Args) > 0 && endless(strings.TrimSuffix(u.Args[0].Type, "[]")):
		c.fail("exposed-json", u, "JSON.stringify never ends with an object of METIS's: it leads back to its mission", "write out what is wanted of it, such as { _id, name }")
	case object == "console":
		for _, v := range u.Args {
			if secret(v) {
				c.warn("secret-shown", u, "the console shows what configs.json holds: METIS writes it into the log of its server", "show what it does instead of what it is: its name, whether it is set")
				return
			}
		}
	}
}

// endless tells the types of objects that lead back to themselves.
func endless(of string) bool {
	return flow.Exposed(of) && !slices.Contains([]string{"Session", "SessionConfig", "TargetEnvConfig", "Member"}, of)
}

// secret tells a config, or what stands under a name in it that secrets have.
func secret(v flow.Value) bool {
	return v.Type == "TargetEnvConfig" || v.Type == "Secrets" || v.Type == "Secret"
}

// forgotten is a promise that nobody awaits.
func (c *checker) forgotten(u js.Use) {
	message, hint := fmt.Sprintf("nobody awaits %s: METIS takes the effect for finished before it is", u.Name), "await it"
	switch u.Name {
	case "sleep":
		message = "nobody awaits the sleep: the script goes on at once"
	case "forEach":
		message, hint = "forEach does not await what its callback does: METIS takes the effect for finished before it is", "write a loop: for (const x of list) await ..."
	case "", "then", "all", "allSettled", "any", "race":
		message = "nobody awaits this: METIS takes the effect for finished before it is"
	}
	c.warn("not-awaited", u, message, hint)
}

// keep is what a function leaves in a variable of its module.
func (c *checker) keep(u js.Use) {
	if u.Of == "Context" || flow.Exposed(u.Of) || u.Of == "Store" {
		c.warn("context-kept", u, "the variable of the module outlives the session: the next one that uses it gets an OutdatedContextError, or a store that nobody sees",
			"pass the context to functions that need it")
		return
	}
	c.info("module-state", u, "a variable of the module is shared by all sessions and resets in METIS, and by none here", "keep it in a store")
}

// checkMigrations looks at the versions that are registered: all of a file are taken for one registry's.
func (c *checker) checkMigrations() {
	last := map[string]js.Use{}
	version := func(u js.Use) schema.Version {
		v, _ := schema.ParseVersion(u.Args[0].Literal.(string))
		return v
	}
	now, err := schema.ParseVersion(c.declared.Version)
	seen := map[string]bool{}
	for _, u := range c.migrations {
		text := u.Args[0].Literal.(string)
		key := u.Place.File + "\x00" + text
		before, another := last[u.Place.File]
		switch {
		case seen[key]:
			c.warn("migration-twice", u, fmt.Sprintf("version %s is registered twice: METIS keeps the second script", text), "write both changes into one script")
		case another && version(u).Compare(version(before)) < 0 && !u.Dialect.MigrationsSorted:
			c.warn("migration-order", u, fmt.Sprintf("version %s is registered after %s: METIS %s runs them in this order and takes the last one for the latest", text, before.Args[0].Literal, u.Dialect), "register them in ascending order")
		}
		if err == nil && version(u).Compare(now) > 0 {
			c.warn("migration-ahead", u, fmt.Sprintf("version %s is later than the environment's, %s: every effect is outdated from the start, and METIS skips it", text, c.declared.Version), "raise the environment's version")
		}
		seen[key], last[u.Place.File] = true, u
	}
}
