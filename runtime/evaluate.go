package runtime

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

var (
	//go:embed schemas.js
	schemasText string
	//go:embed dependencies.js
	dependenciesText string

	//go:embed describe.js
	describeText string

	describeScript     = js.NewScript("metis-run:describe", describeText)
	schemasScript      = js.NewScript("metis-run:schemas", schemasText)
	dependenciesScript = js.NewScript("metis-run:dependencies", dependenciesText)
)

// environment is an Environment in one session: its modules and what they declared.
type environment struct {
	*Environment
	modules  *js.Object
	schema   schema.Environment
	object   *js.Object // the TargetEnvSchema; nil for an implicit environment
	failure  *event.Error
	targets  map[string]*target // by folder; evaluated ones
	ids      map[string]*target // by _id
	problems []schema.Problem
	hooks    []*hook // of an environment that a mission uses
	self     *target // stands for the environment in its hooks
}

// target is a target in one session.
type target struct {
	*schema.Target
	environment *environment
	problems    []schema.Problem
	noID        bool

	// What was said of it in this session.
	said, saidReturned, saidFreeArgs bool
	object                           *js.Object // the TargetSchema
	script                           js.Callable
	registry                         *js.Object // of migrations; nil: none
	versions                         []string   // of the registry, once they were read
	second                           bool       // the script has a second parameter, without a default
	failure                          *event.Error
}

// declaration is what a call of TargetSchema or TargetEnvSchema declared.
type declaration struct {
	kind    string // environment or target
	dialect schema.Dialect
	// otherKey: a target's parameters stand under the key of the other constructor.
	otherKey bool
	unknown  []string      // options that METIS does not know
	hooks    []js.Position // where an environment's were registered
}

// kit is what METIS gives target code, made when first asked for.
type kit struct {
	schemas, dependencies *js.Object
	storeProto            *js.Object
	lastStore             *storeObject // the one that use was called on last
	stateProto            *js.Object
	timers                nodeTimers
}

// global makes METIS's globals (spec 1.5, 1.7).
func (s *Session) global(name string) (func() js.Value, js.GlobalKind) {
	switch name {
	case "TargetEnvSchema", "TargetSchema":
		return func() js.Value { return s.schemaKit().Get(name) }, js.ReadOnly
	case "TargetDependency":
		return func() js.Value { return s.dependencyKit().Get(name) }, js.ReadOnly
	case "METIS_VERSION":
		return s.metisVersion, js.Computed
	case "args":
		return s.freeArgs, js.Computed
	case "setTimeout", "setInterval":
		return func() js.Value {
			return s.vm.Func(name, func(js.Call) js.Value {
				s.vm.Throw("Error", fmt.Sprintf("%q is restricted in target-environment code. Use the \"sleep\" function provided in the context instead.", name),
					"", "await context.sleep(milliseconds)")
				return nil
			})
		}, js.ReadOnly
	case "clearTimeout", "clearInterval", "setImmediate", "clearImmediate":
		return func() js.Value { return s.timerFunction(name) }, js.Writable
	}
	return nil, js.Computed
}

// metisVersion is the global METIS_VERSION, which 2.3 lacks.
func (s *Session) metisVersion() js.Value {
	if x := s.current(); x != nil && x.target != nil && !x.target.Dialect.METISVersionGlobal {
		s.lacks(x, "METIS_VERSION is not defined", "a global", func(d schema.Dialect) bool { return d.METISVersionGlobal })
	}
	return s.vm.Value(s.dialect().METISVersion)
}

// dialect is that of the running execution, else of the environment that is being loaded.
func (s *Session) dialect() schema.Dialect {
	if x := s.current(); x != nil && x.target != nil {
		return x.target.Dialect
	}
	if s.loading != nil {
		if d := s.oldDialect(s.loading.Environment); d.METISVersionGlobal {
			return d
		}
	}
	return schema.V25()
}

func (s *Session) schemaKit() *js.Object {
	if s.kit.schemas == nil {
		s.kit.schemas = s.make(schemasScript, s.vm.Func("declare", s.declare))
	}
	return s.kit.schemas
}

func (s *Session) dependencyKit() *js.Object {
	if s.kit.dependencies == nil {
		s.kit.dependencies = s.make(dependenciesScript)
	}
	return s.kit.dependencies
}

// make runs a script of our own that is a function, and returns the object that it makes.
func (s *Session) make(script *js.Script, args ...js.Value) *js.Object {
	v, failure := s.vm.Eval(script)
	if failure == nil {
		call, _ := js.Function(v)
		v, failure = s.vm.Call(s.vm.Current(), call, js.Undefined(), args...)
	}
	if failure != nil {
		panic(s.vm.Carry(failure))
	}
	return v.(*js.Object)
}

// declare is called by the schema classes for each object they make, and each hook that is registered.
func (s *Session) declare(c js.Call) js.Value {
	object, ok := c.Argument(0).(*js.Object)
	if !ok {
		return js.Undefined()
	}
	if c.Argument(1).String() == "hook" {
		made := s.declared[object]
		made.hooks = append(made.hooks, s.vm.Where())
		s.declared[object] = made
		return js.Undefined()
	}
	d := schema.V25()
	if c.Argument(2).String() == "new" {
		d = schema.V23()
		if s.loading != nil {
			d = s.oldDialect(s.loading.Environment)
		}
	}
	made := declaration{kind: c.Argument(1).String(), dialect: d, otherKey: c.Argument(3).ToBoolean()}
	if options, ok := c.Argument(4).(*js.Object); ok {
		for _, key := range options.Keys() {
			if !slices.Contains(optionsOf(made.kind, d), key) {
				made.unknown = append(made.unknown, key)
			}
		}
	}
	s.declared[object] = made
	return js.Undefined()
}

var (
	targetOptions  = []string{"_id", "name", "description", "script", "migrations", "args", "parameters"}
	envOptions     = []string{"name", "description", "version"}
	realmedOptions = append(envOptions[:3:3], "multiRealmSupport")
)

// optionsOf are those that METIS reads; a target's parameters under the wrong key have a diagnostic of their own.
func optionsOf(kind string, d schema.Dialect) []string {
	switch {
	case kind == "target":
		return targetOptions
	case d.MultiRealmOption:
		return realmedOptions
	}
	return envOptions
}

// unknownOptions are the problems of options that METIS ignores.
func (d declaration) unknownOptions(class string) (problems []schema.Problem) {
	for _, key := range d.unknown {
		p := schema.Problem{Code: "schema-unknown-property", Severity: schema.SeverityWarning, Path: key,
			Message: fmt.Sprintf("METIS %s ignores it: %s has no such option", d.dialect, class), Hint: "it has " + join(optionsOf(d.kind, d.dialect), ", ")}
		if near := schema.Near(key, optionsOf(d.kind, d.dialect)); len(near) > 0 {
			p.Hint = "did you mean " + near[0] + "?"
		}
		problems = append(problems, p)
	}
	return problems
}

// oldDialect is that of the environment's files that use new: the library's, unless a mission says more.
func (s *Session) oldDialect(e *Environment) schema.Dialect {
	switch {
	case s.mission == nil:
		return e.dialect
	case s.mission.Mission.dialect.Constructor == "new":
		return s.mission.Mission.dialect
	}
	return schema.V24()
}

// enter is the environment in this session, with its schema.ts evaluated.
func (s *Session) enter(e *Environment) *environment {
	if env := s.environments[e.ID]; env != nil && env.Environment == e {
		return env
	}
	env := &environment{Environment: e, targets: map[string]*target{}, ids: map[string]*target{}}
	s.environments[e.ID] = env
	s.grantConfig(e)
	env.schema = schema.Environment{ID: e.ID, Dir: e.Folder.Display, Dialect: s.oldDialect(e), Configs: nil}
	if env.modules, env.failure = s.vm.Load(e.program, s.require); env.failure != nil {
		env.failure = asLoad(env.failure)
		return env
	}
	if !e.Folder.HasSchema {
		s.restsOn(e, "schema.ts")
		return env
	}
	object, d, failure := s.evaluate(env, "schema.ts", "environment", "TargetEnvSchema")
	if failure != nil {
		env.failure = failure
		return env
	}
	env.object = object
	env.schema.Dialect = d
	env.problems = s.declared[object].unknownOptions("TargetEnvSchema")
	_ = s.vm.Enter(nil, func() {
		env.schema.Name = text(object.Get("name"))
		env.schema.Description = text(object.Get("description"))
		env.schema.Version = text(object.Get("version"))
		env.schema.MultiRealmSupport = d.MultiRealmOption && object.Get("multiRealmSupport").ToBoolean()
	})
	return env
}

func text(v js.Value) string {
	if js.IsNullish(v) {
		return ""
	}
	return v.String()
}

// require answers what a bundle does not hold.
func (s *Session) require(name string) (js.Value, *event.Error) {
	if name == schemaModule {
		o := s.vm.NewObject()
		for _, class := range []string{"TargetEnvSchema", "TargetSchema"} {
			_ = o.Set(class, s.schemaKit().Get(class))
		}
		for _, class := range []string{"TargetDependency", "TargetMigrationRegistry"} {
			s.vm.Getter(o, class, func() js.Value { return s.dependencyKit().Get(class) })
		}
		return o, nil
	}
	if v, ok := s.internal(name); ok {
		return v, nil
	}
	return nil, &event.Error{Code: event.CodeScript, Message: fmt.Sprintf("Module resolution failed. The module %q could not be found.", name),
		Hint: "only a module whose name stands in the source as a text can be required"}
}

// evaluate evaluates an entry and checks its default export (spec 1.3).
func (s *Session) evaluate(env *environment, key, kind, class string) (*js.Object, schema.Dialect, *event.Error) {
	s.restsOn(env.Environment, env.rests[key]...)
	if !env.entries[key] {
		return nil, schema.Dialect{}, env.broken(key)
	}
	before := s.loading
	s.loading = env
	defer func() { s.loading = before }()
	thunk, _ := js.Function(env.modules.Get(key))
	exports, failure := s.vm.Call(nil, thunk, js.Undefined())
	s.vm.Turn()
	if failure != nil {
		failure = asLoad(failure)
		if failure.Code == event.CodeLoad && failure.Source == "" { // a value that is no Error has no stack
			failure.Source, failure.Frame = env.place(key, "")
		}
		return nil, schema.Dialect{}, failure
	}
	var object *js.Object
	if o, ok := exports.(*js.Object); ok {
		_ = s.vm.Enter(nil, func() { object, _ = o.Get("default").(*js.Object) })
	}
	d, ok := s.declared[object]
	if object == nil || !ok || d.kind != kind {
		source, frame := env.place(key, "")
		return nil, schema.Dialect{}, &event.Error{
			Code: event.CodeLoad, Source: source, Frame: frame,
			Message: fmt.Sprintf("%q does not export a valid %s instance", path.Join(env.Folder.Display, key), class),
			Hint:    fmt.Sprintf("write: export default new %s({ ... }) or %s.create({ ... })", class, class),
		}
	}
	return object, d.dialect, nil
}

// asLoad makes an error while a file was evaluated one of loading.
func asLoad(failure *event.Error) *event.Error {
	if failure.Code == event.CodeScript {
		load := *failure
		load.Code = event.CodeLoad
		if load.Hint == "" {
			load.Hint = "it is thrown while the file is loaded, and METIS skips the file: mend it, or do this inside the script"
		}
		return &load
	}
	return failure
}

// target is the target in that folder, evaluated.
func (s *Session) target(env *environment, folder string) *target {
	if t := env.targets[folder]; t != nil {
		return t
	}
	t := &target{environment: env}
	env.targets[folder] = t
	fail := func(failure *event.Error) *target {
		t.failure = failure
		if t.Target == nil {
			t.Target = &schema.Target{ID: path.Base(folder), Folder: folder, File: path.Join(env.Folder.Display, folder, "schema.ts")}
		}
		return t
	}
	if env.failure != nil {
		return fail(env.failure)
	}
	object, dialect, failure := s.evaluate(env, folder+"/schema.ts", "target", "TargetSchema")
	if failure != nil {
		return fail(failure)
	}
	var script js.Value
	var registry *js.Object
	if failure := s.vm.Enter(nil, func() {
		script = object.Get("script")
		registry, _ = object.Get("migrations").(*js.Object)
		if f, ok := script.(*js.Object); ok {
			parameters := f.Get("length")
			t.second = parameters != nil && parameters.ToInteger() > 1
		}
		id := object.Get("_id")
		t.noID = js.IsNullish(id) || text(id) == ""
		parsed := env.parse(folder, func() (string, string, string, json.RawMessage) {
			name := text(id)
			if t.noID {
				name = path.Base(folder)
			}
			f, failure := s.vm.Eval(describeScript)
			if failure != nil {
				panic(s.vm.Carry(failure))
			}
			describe, _ := js.Function(f)
			parameters, err := describe(js.Undefined(), object.Get(dialect.ParametersKey))
			if err != nil {
				panic(err)
			}
			return name, text(object.Get("name")), text(object.Get("description")), json.RawMessage(parameters.String())
		}, dialect)
		t.Target, t.problems = parsed.target, parsed.problems
	}); failure != nil {
		return fail(asLoad(failure))
	}
	made := s.declared[object]
	if made.otherKey {
		t.problems = append(slices.Clip(t.problems), otherKey(dialect))
	}
	t.problems = append(slices.Clip(t.problems), made.unknownOptions("TargetSchema")...)
	call, ok := js.Function(script)
	if !ok {
		source, frame := t.place("script")
		return fail(&event.Error{Code: event.CodeLoad, Source: source, Frame: frame, Message: fmt.Sprintf("target %q has no script: `script` must be an async function", t.ID),
			Hint: "write: script: async (context) => { ... }"})
	}
	t.object, t.script, t.registry = object, call, registry
	if first := env.ids[t.ID]; first != nil {
		source, frame := t.place("_id")
		owner, _ := first.place("_id")
		return fail(&event.Error{Code: event.CodeLoad, Source: source, Frame: frame,
			Message: fmt.Sprintf("Duplicate target ID %q found in target environment %q. Each target must have a unique ID.", t.ID, env.schema.Name),
			Hint:    fmt.Sprintf("%s has it already: give one of them another _id", owner)})
	}
	env.ids[t.ID] = t
	return t
}

// otherKey is the problem of parameters under the key that METIS does not read with this constructor.
func otherKey(d schema.Dialect) schema.Problem {
	p := schema.Problem{Code: "parameters-key", Severity: schema.SeverityWarning, Path: "parameters", Message: "%s declares parameters as %q: METIS reads %q"}
	if d.Constructor == "create" {
		p.Path = "args"
		p.Message += " and skips the target"
	}
	p.Message = fmt.Sprintf(p.Message, constructorOf(d), p.Path, d.ParametersKey)
	p.Hint = fmt.Sprintf("rename %s to %s", p.Path, d.ParametersKey)
	return p
}

// all evaluates every target of an environment, in METIS's order.
func (s *Session) all(env *environment) []*target {
	s.restsOn(env.Environment, ".")
	var list []*target
	for _, folder := range env.Folder.Targets {
		list = append(list, s.target(env, folder))
	}
	return list
}

// resolve finds the target of a reference: by _id, then by folder.
func (s *Session) resolve(r Reference) (*target, *event.Error) {
	if r.Environment == nil {
		return nil, &event.Error{Code: event.CodeUnknown, Message: "no target was named"}
	}
	env := s.enter(r.Environment)
	if env.failure != nil {
		return nil, env.failure
	}
	if r.Folder != "" {
		t := s.target(env, r.Folder)
		if r.Name == "" || t.ID == r.Name {
			return ready(t)
		}
	}
	var ids []string
	for _, t := range s.all(env) {
		if t.failure == nil && t.ID == r.Name {
			return ready(t)
		}
		ids = append(ids, t.ID)
	}
	if r.Folder != "" {
		return ready(s.target(env, r.Folder))
	}
	failure := &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("environment %q has no target %q", env.ID, r.Name)}
	if near := schema.Near(r.Name, ids); len(near) > 0 {
		failure.Hint = "did you mean " + env.ID + "/" + join(near, " or "+env.ID+"/") + "?"
	} else {
		failure.Hint = "it has " + join(ids, ", ")
	}
	return nil, failure
}

func ready(t *target) (*target, *event.Error) {
	if t.failure != nil {
		return nil, t.failure
	}
	return t, nil
}

// place is where the target declares a part.
func (t *target) place(part string) (source, frame string) {
	if t.Folder == "" { // it stands for the environment, or for code that is evaluated
		return t.File, ""
	}
	return t.environment.place(t.Folder+"/schema.ts", part)
}

// remarks are the diagnostics of a target's declaration, with or without those of severity info.
func (t *target) remarks(infos bool) (list []event.Diagnostic) {
	if t.noID && infos {
		source, frame := t.place("_id")
		list = append(list, event.Diagnostic{Code: "missing-id", Severity: schema.SeverityInfo, Source: source, Frame: frame,
			Message: fmt.Sprintf("the target has no _id and takes its folder's name, %q", t.ID),
			Hint:    fmt.Sprintf("write _id: '%s': METIS refuses the second target without one", t.ID)})
	}
	for _, p := range t.problems {
		if infos || p.Severity != schema.SeverityInfo {
			list = append(list, t.remark(p, p.Path))
		}
	}
	return list
}

// remark is a problem as a diagnostic in the place of the declared part.
func (t *target) remark(p schema.Problem, part string) event.Diagnostic {
	source, frame := t.place(part)
	return event.Diagnostic{Code: p.Code, Severity: p.Severity, Message: p.String(), Hint: p.Hint, Source: source, Frame: frame}
}

// sayOfEnvironment gives the diagnostics of an environment's declaration, once in a session.
func (s *Session) sayOfEnvironment(env *environment) {
	problems := env.problems
	env.problems = nil
	for _, p := range problems {
		source, frame := env.place("schema.ts", p.Path)
		s.diagnose(nil, event.Diagnostic{Code: p.Code, Severity: p.Severity, Message: p.String(), Hint: p.Hint, Source: source, Frame: frame})
	}
}

// sayOfTarget gives the diagnostics of a target, once in a session.
func (s *Session) sayOfTarget(x *Execution) {
	if x.target.said || s.opts.Sink == nil {
		return
	}
	x.target.said = true
	s.sayOfEnvironment(x.target.environment)
	for _, d := range x.target.remarks(s.infos()) {
		s.diagnose(x, d)
	}
	if t := x.target; t.second && !t.Dialect.ScriptTakesValues {
		source, frame := t.place("script")
		s.diagnose(x, event.Diagnostic{Code: "script-values", Severity: schema.SeverityWarning, Source: source, Frame: frame,
			Message: fmt.Sprintf("the script takes a second parameter: METIS %s gives it none, and it is undefined", t.Dialect), Hint: "write: const { name } = context.effect.args"})
	}
}
