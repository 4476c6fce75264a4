package runtime

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// Evaluation is a piece of TypeScript to be evaluated in a session, as if it stood in the body of an async script: await
// may stand anywhere. What it declares at its top stays for later ones, which may declare it again.
//
// It finds what scripts find, and besides: `context`, its own; `run(name, arguments)`, which runs a target and gives a
// promise of what its script returns; and a function (arguments) for each of Targets that does the same. All but
// context may be declared anew.
type Evaluation struct {
	Source string
	// Name is what positions show as its file, another one for each evaluation of a session; empty: "input".
	Name string
	// Environment is the one that context belongs to: its dialect, its localStore, its selected config. nil: one without
	// anything, of the id "none".
	Environment *Environment
	Targets     map[string]string                    // names of functions -> of targets, as Find takes them
	Find        func(name string) (Reference, error) // finds targets; called on goroutines of its own; nil: none
	Re          json.RawMessage                      // what the events that it causes carry as "re"
}

// evaluating is what a session keeps of evaluations.
type evaluating struct {
	scope    *js.Object // its properties are the variables
	inputs   int
	imported map[imported]js.Value
}

// imported is a module that evaluations import as a file of an environment does.
type imported struct {
	environment *Environment
	name        string
}

// Evaluate evaluates code and waits until its promises have settled. It is an execution with a context of its own, as a
// run is; its result has the value of the last statement as console.log shows it, a string in JSON; none if that is
// undefined or no expression. A cancelled context cancels it.
func (s *Session) Evaluate(ctx context.Context, e Evaluation) event.Result {
	if e.Name == "" {
		e.Name = "input"
	}
	x := newRun(s, Request{Re: e.Re}, nil)
	x.kind = "evaluation"
	return s.await(ctx, x, func() { s.evaluateInput(x, e) })
}

// evaluateInput begins the execution of an evaluation.
func (s *Session) evaluateInput(x *Execution, e Evaluation) {
	if x.settled {
		return
	}
	refuse := func(failure *event.Error) { x.refuse("refused", failure) }
	if failure := s.lossOf(); failure != nil {
		refuse(failure)
		return
	}
	code, sourceMap, problems := bundle.Input(e.Name, e.Source)
	if len(problems) > 0 {
		refuse(problemsError(problems))
		return
	}
	if e.Environment == nil {
		e.Environment = noEnvironment()
	}
	code, names := bundle.Imports(code)
	load, failure := s.imports(e.Environment, names)
	if failure != nil {
		refuse(failure)
		return
	}
	s.evaluating.inputs++
	input, err := js.CompileInput("input:"+strconv.Itoa(s.evaluating.inputs), code, sourceMap)
	if err != nil {
		failure := &event.Error{Code: event.CodeScript, Name: "SyntaxError", Message: err.Error()}
		if moduleSyntax().Match(code) {
			failure.Message, failure.Hint = e.Name+" cannot export", "what an input declares stays as it is"
		}
		refuse(failure)
		return
	}
	s.prepare()
	env := s.enter(e.Environment)
	if env.failure != nil {
		refuse(env.failure)
		return
	}
	x.target = s.scriptOf(env, e.Name)
	if failure := x.stand(env); failure != nil {
		refuse(failure)
		return
	}
	modules, failure := s.vm.Load(input.Program, load)
	if failure != nil {
		refuse(failure)
		return
	}
	x.queue()
	s.setRunning(append(s.running, x))
	f, _ := js.Function(modules.Get("input"))
	x.args[0] = s.scopeFor(x, e, input.Declares)
	s.vm.Run(&x.task, f, x.settle, nil, x.args[0])
}

// problemsError are problems of an input, or of what it imports, as its error.
func problemsError(problems []bundle.Problem) *event.Error {
	var all []*event.Error
	for _, p := range problems {
		if p.File == bundle.EntryFile {
			p.File, p.Line, p.Frame = "", 0, ""
		}
		failure := problemError(p)
		failure.Code = event.CodeScript
		all = append(all, failure)
	}
	return event.Join(all)
}

// imports bundles modules that an evaluation imports as a file in the environment's folder would, and gives the function
// that evaluates one when it is asked for, once in a session. What a target has imported is another instance.
func (s *Session) imports(env *Environment, names []string) (func(name string) (js.Value, *event.Error), *event.Error) {
	at := &s.evaluating
	var missing []string
	for _, name := range names {
		if _, ok := at.imported[imported{env, name}]; !ok {
			missing = append(missing, name)
		}
	}
	var modules *js.Object
	if len(missing) > 0 {
		source := sourceOf(env.Folder, env.base)
		source.Imports = missing
		b, err := bundle.Build(context.Background(), source, bundle.Options{Library: Module, Provided: Modules})
		if err != nil {
			return nil, asError(err)
		}
		if len(b.Problems) > 0 {
			return nil, problemsError(b.Problems)
		}
		p, err := js.Compile(fmt.Sprintf("imports:%d", at.inputs), b)
		if err != nil {
			return nil, asError(err)
		}
		var failure *event.Error
		if modules, failure = s.vm.Load(p, s.require); failure != nil {
			return nil, failure
		}
	}
	return func(name string) (js.Value, *event.Error) {
		key := imported{env, name}
		if known, ok := at.imported[key]; ok {
			return known, nil
		}
		if !slices.Contains(missing, name) {
			return s.require(name)
		}
		thunk, _ := js.Function(modules.Get(bundle.Import(name)))
		exports, failure := s.vm.Call(nil, thunk, js.Undefined())
		if failure != nil {
			return nil, failure
		}
		namespace := s.namespaceOf(exports)
		if at.imported == nil {
			at.imported = map[imported]js.Value{}
		}
		at.imported[key] = namespace
		return namespace, nil
	}, nil
}

// namespaceOf is what `import *` gives of a module: of one without import and export its exports are the default, too.
func (s *Session) namespaceOf(exports js.Value) js.Value {
	o, is := exports.(*js.Object)
	if is && o.Get("__esModule") != nil {
		return o
	}
	namespace := s.vm.NewObject()
	if is {
		for _, name := range o.Keys() {
			_ = namespace.Set(name, o.Get(name))
		}
	}
	_ = namespace.Set("default", exports)
	yes, _ := s.vm.JSON(json.RawMessage("true"))
	s.vm.Hidden(namespace, "__esModule", yes)
	return namespace
}

// moduleSyntax finds import and export in what bundle.Input gives.
var moduleSyntax = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^(import|export)\b`) })

// stand puts an evaluation into the session's mission.
func (x *Execution) stand(env *environment) *event.Error {
	if env.Environment != noEnvironment() {
		return x.place()
	}
	if x.session.mission != nil {
		x.home = x.session.now.realms[0]
		x.actor = x.session.actorFor(x.home.Forces[0])
	}
	return nil
}

// scriptOf stands for the script of an evaluation in an environment.
func (s *Session) scriptOf(env *environment, name string) *target {
	d := env.schema.Dialect
	if env.Environment == noEnvironment() {
		if d = schema.V25(); s.mission != nil {
			d = s.mission.dialect
		}
	}
	return &target{environment: env, Target: &schema.Target{ID: name, Name: name, Dialect: d, File: name}, said: true, saidReturned: true, saidFreeArgs: true}
}

// noEnvironment is one without anything.
var noEnvironment = sync.OnceValue(func() *Environment {
	folder := targets.Folder{FS: embed.FS{}, ID: "none", Display: "none", Embedded: true, Implicit: true}
	b, err := bundle.Build(context.Background(), bundle.Source{FS: folder.FS, Dir: ".", Name: folder.ID}, bundle.Options{})
	if err == nil {
		var p *js.Program
		if p, err = js.Compile("bundle:none", b); err == nil {
			return &Environment{ID: folder.ID, Folder: folder, entries: map[string]bool{}, dialect: schema.V24(), parsed: map[string]*parsedTarget{}, program: p}
		}
	}
	panic(fmt.Sprintf("the empty environment: %v", err)) // our own: a test evaluates in it
})

// scopeFor is the object whose properties are the variables of evaluations, made ready for one.
func (s *Session) scopeFor(x *Execution, e Evaluation, declares []string) *js.Object {
	at := &s.evaluating
	if at.scope == nil {
		at.scope = s.vm.NewObject()
		_ = at.scope.SetPrototype(nil)
	}
	_ = s.vm.Enter(nil, func() {
		s.vm.Hidden(at.scope, "context", x.newContext())
		if e.Find != nil && at.scope.Get("run") == nil {
			s.vm.Hidden(at.scope, "run", s.vm.Func("run", func(c js.Call) js.Value {
				name := c.Argument(0)
				if !js.IsString(name) {
					s.vm.Throw("TypeError", "run needs the name of a target, such as 'environment/target'", "", "write: await run('environment/target', { name: value })")
				}
				text := name.String()
				return s.runFor(func() (Reference, error) { return e.Find(text) }, c.Argument(1))
			}))
			for name, target := range e.Targets {
				if at.scope.Get(name) == nil {
					s.vm.Hidden(at.scope, name, s.vm.Func(name, func(c js.Call) js.Value {
						return s.runFor(func() (Reference, error) { return e.Find(target) }, c.Argument(0))
					}))
				}
			}
		}
		for _, name := range declares {
			if at.scope.Get(name) == nil {
				_ = at.scope.Set(name, js.Undefined())
			}
		}
	})
	return at.scope
}

// runFor runs a target for code that is evaluated: a promise of what its script returns.
func (s *Session) runFor(find func() (Reference, error), args js.Value) js.Value {
	request := Request{}
	if !js.IsNullish(args) {
		text, _, failure := s.vm.Stringify(s.vm.Current(), args)
		if failure != nil {
			panic(s.vm.Carry(failure))
		}
		request.Args = text
	}
	promise, resolve, reject := s.vm.NewPromise()
	found := s.vm.Loop.Callback()
	go func() {
		reference, err := find()
		found(func() {
			if err != nil {
				reject(s.vm.Carry(asError(err)))
				return
			}
			request.Target = reference
			s.begin(newRun(s, request, func(result event.Result) {
				s.vm.Loop.Post(func() {
					if result.Error != nil {
						reject(s.vm.Carry(result.Error))
						return
					}
					value := js.Undefined()
					if result.Value != nil {
						value, _ = s.vm.JSON(result.Value) // it was JSON.stringify's
					}
					resolve(value)
				})
			}))
		})
	}()
	return promise
}

// evaluated is the value of an evaluation as console.log shows it, in JSON.
func (x *Execution) evaluated(v js.Value) (text json.RawMessage, failure *event.Error) {
	failure = x.session.vm.Enter(&x.task, func() {
		o, ok := v.(*js.Object)
		if !ok {
			return
		}
		if value := o.Get("value"); !js.IsUndefined(value) {
			text = event.AppendString(nil, x.session.vm.Format(value))
		}
	})
	return text, failure
}
