package runtime

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
)

func join(list []string, by string) string { return strings.Join(list, by) }

// contextObject is the context of one execution: METIS's members, own and bound, in METIS's order
// (spec 3.1). Each is made when it is first read, for most scripts read two or three of them.
type contextObject struct {
	x       *Execution
	first   [3]member // the members made first: most scripts need no more, and no list
	members []member  // the rest
	others  map[string]js.Value
	gone    map[string]bool
}

// member is a member of a context that was made.
type member struct {
	at    int // position in the dialect's list, from 1; 0: none
	value js.Value
}

func (x *Execution) newContext() js.Value {
	x.context.x = x
	return x.session.vm.NewDynamic(&x.context, nil)
}

func (c *contextObject) Get(name string) js.Value {
	if v, ok := c.others[name]; ok {
		return v
	}
	list := c.x.target.Dialect.ContextMembers
	i := slices.Index(list, name)
	if i < 0 || c.gone[name] {
		c.unknown(name)
		return nil
	}
	for _, made := range [2][]member{c.first[:], c.members} {
		for _, m := range made {
			if m.at == i+1 {
				return m.value
			}
		}
	}
	made := member{i + 1, c.x.member(name)}
	for k := range c.first {
		if c.first[k].at == 0 {
			c.first[k] = made
			return made.value
		}
	}
	c.members = append(c.members, made)
	return made.value
}

func (c *contextObject) Set(name string, v js.Value) bool {
	if c.others == nil {
		c.others = map[string]js.Value{}
	}
	c.others[name] = v
	return true
}

func (c *contextObject) Has(name string) bool {
	_, ok := c.others[name]
	return ok || slices.Contains(c.x.target.Dialect.ContextMembers, name) && !c.gone[name]
}

func (c *contextObject) Delete(name string) bool {
	delete(c.others, name)
	if c.gone == nil {
		c.gone = map[string]bool{}
	}
	c.gone[name] = true
	return true
}

func (c *contextObject) Keys() []string {
	var keys []string
	list := c.x.target.Dialect.ContextMembers
	for _, name := range list {
		if !c.gone[name] {
			keys = append(keys, name)
		}
	}
	var others []string
	for name := range c.others {
		if !slices.Contains(list, name) {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return append(keys, others...)
}

// unknown says which version has a member that the file's dialect lacks.
func (c *contextObject) unknown(name string) {
	versions := schema.MemberVersions(name)
	if len(versions) == 0 || c.gone[name] {
		return
	}
	s, t := c.x.session, c.x.target
	key := "member\x00" + name + "\x00" + t.environment.ID + "\x00" + t.Folder
	if s.said[key] {
		return
	}
	s.said[key] = true
	s.diagnose(c.x, event.Diagnostic{Code: "unknown-member", Severity: schema.SeverityWarning, Source: s.vm.Where().String(),
		Message: fmt.Sprintf("context.%s is undefined in METIS %s: it is a member in %s", name, t.Dialect, join(versions, ", ")),
		Hint:    fmt.Sprintf("the file is written for %s because it uses %s", t.Dialect, constructorOf(t.Dialect))})
}

func constructorOf(d schema.Dialect) string {
	if d.Constructor == "create" {
		return "TargetSchema.create"
	}
	return "new TargetSchema"
}

// member makes one member of the context.
func (x *Execution) member(name string) js.Value {
	s := x.session
	switch name {
	case "type":
		return s.vm.Value("executionTriggeredEffect")
	case "triggeredBy":
		return js.Null()
	case "effect":
		return x.exposeEffect()
	case "session":
		return x.exposeSession()
	case "config":
		return x.exposeConfig()
	case "mission":
		return s.exposeMission(x)
	case "localStore":
		return s.storeObject(stores.Scope{Name: stores.Local, Env: x.target.environment.ID})
	case "realmStore":
		return s.storeObject(stores.Scope{Name: stores.Realm})
	case "globalStore":
		return s.storeObject(stores.Scope{Name: stores.Global})
	case "sleep":
		return s.vm.Func("sleep", x.sleep)
	case "sendOutput":
		return s.vm.Func("sendOutput", x.sendOutput)
	case "getArguments":
		return s.vm.Func("getArguments", x.getArguments)
	}
	return s.vm.Func(name, func(js.Call) js.Value {
		s.guard(x)
		s.vm.Throw("Error", fmt.Sprintf("context.%s changes a mission, and this session has none", name), "", "missions cannot be played yet: run what needs none")
		return nil
	})
}

// sendOutput is spec 3.2.1 (up to 2.4: message, to?) and 3.2.2 (2.5: message, to).
func (x *Execution) sendOutput(c js.Call) js.Value {
	s := x.session
	s.guard(x)
	to := event.Recipient{Kind: "mission"}
	prefix := "Global:"
	if x.target.Dialect.SendOutputNeedsTo {
		list := s.outputTargets(x, c.Argument(1))
		if len(list) == 0 {
			return js.Undefined()
		}
		if list[0] == "force" {
			to, prefix = event.Recipient{Kind: "force", Key: s.nodes.forceKey()}, s.nodes.prefix()
		}
	} else if target, ok := c.Argument(1).(*js.Object); ok {
		key, ok := s.nodes.force(text(target.Get("forceKey")))
		if !ok {
			s.vm.Throw("Error", fmt.Sprintf("Could not find force with local key %q in the mission with ID %q.", text(target.Get("forceKey")), s.nodes.missionID()), "", "")
		}
		to, prefix = event.Recipient{Kind: "force", Key: key}, s.nodes.prefix()
		if member := target.Get("memberId"); !js.IsNullish(member) {
			s.vm.Throw("Error", fmt.Sprintf("Could not find member with ID %q in the session.", text(member)), "", "a session without a mission has no members")
		}
	}
	x.late("sent an output")
	s.emit(x, event.Output{Task: x.id, Message: c.Argument(0).String(), Prefix: prefix, To: to})
	return js.Undefined()
}

// maxSleep is the longest time of a timer in Node; a longer one fires after a millisecond.
const maxSleep = 1<<31 - 1

// sleep is spec 3.2.4: a timer of the session's clock.
func (x *Execution) sleep(c js.Call) js.Value {
	s := x.session
	s.guard(x)
	ms := c.Argument(0).ToFloat()
	if ms > maxSleep {
		s.diagnose(x, event.Diagnostic{Code: "sleep-overflow", Severity: schema.SeverityWarning, Source: s.vm.Where().String(),
			Message: fmt.Sprintf("sleep(%v) is longer than a timer can be and ends after 1 ms", c.Argument(0)), Hint: "the longest is 2147483647 ms, 24.8 days"})
		ms = 1
	}
	if math.IsNaN(ms) || ms < 1 {
		ms = 1
	}
	promise, resolve, reject := s.vm.NewPromise()
	z := &sleep{reject: func(v js.Value) { reject(v) }}
	if x.why != nil { // cancelled: its finally clauses run, but do not wait
		s.vm.Loop.Post(func() { reject(s.vm.NewError("Error", x.why.Message, x.why.Code, x.why.Hint)) })
		return promise
	}
	z.timer = s.vm.Loop.After(time.Duration(ms)*time.Millisecond, func() {
		x.sleeps = slices.DeleteFunc(x.sleeps, func(y *sleep) bool { return y == z })
		resolve(js.Undefined())
	})
	x.sleeps = append(x.sleeps, z)
	return promise
}

// values is the object of all declared parameters' values that a script of 2.5 gets (spec 2.3).
func (x *Execution) values() (*js.Object, *event.Error) {
	o := x.session.vm.NewObject()
	for _, p := range x.target.Parameters {
		v, err := x.value(p.ID)
		if err != nil {
			return nil, err
		}
		_ = o.Set(p.ID, v)
	}
	return o, nil
}

// value is one argument's value, undefined if it has none.
func (x *Execution) value(id string) (js.Value, *event.Error) {
	raw, ok := x.arguments.Get(id)
	if !ok {
		return js.Undefined(), nil
	}
	v, err := x.session.vm.JSON(raw)
	if err != nil {
		return nil, &event.Error{Code: event.CodeArguments, Message: fmt.Sprintf("argument %q: %v", id, err)}
	}
	return v, nil
}

// getArguments is spec 2.3: one value for an id, an object for a list. It is not guarded.
func (x *Execution) getArguments(c js.Call) js.Value {
	s := x.session
	get := func(id string) js.Value {
		v, err := x.value(id)
		if err != nil {
			panic(s.vm.Carry(err))
		}
		return v
	}
	list, ok := c.Argument(0).(*js.Object)
	if !ok {
		return get(c.Argument(0).String())
	}
	o := s.vm.NewObject()
	for _, key := range list.Keys() {
		id := list.Get(key).String()
		_ = o.Set(id, get(id))
	}
	return o
}

// argsObject is an object of all arguments by id, as context.effect.args gives it up to 2.4: a new one
// each time, without the names that METIS takes out of metadata (spec 2.2).
func (x *Execution) argsObject() *js.Object {
	s := x.session
	o := s.vm.NewObject()
	for _, a := range x.arguments {
		v, err := x.value(a.ID)
		if err != nil {
			panic(s.vm.Carry(err))
		}
		if p, ok := x.target.Parameter(a.ID); ok && p.Type.Component() {
			if metadata, ok := v.(*js.Object); ok {
				_ = metadata.Delete("forceName")
				_ = metadata.Delete("nodeName")
			}
		}
		_ = o.Set(a.ID, v)
	}
	return o
}

// freeArgs is the free variable `args` of the guide: the arguments of the execution that is running.
func (s *Session) freeArgs() js.Value {
	x := s.current()
	if x == nil {
		s.vm.Throw("ReferenceError", "args is not defined", "", "a free `args` names the arguments of a running script; there is none here")
	}
	s.once(x, event.Diagnostic{Code: "free-args", Severity: schema.SeverityInfo, Source: s.vm.Where().String(),
		Message: "the script uses a free variable `args`: METIS has none and throws a ReferenceError",
		Hint:    map[bool]string{true: "take the second parameter: script: async (context, args) => ...", false: "write: const { args } = context.effect"}[x.target.Dialect.ScriptTakesValues]})
	if x.free == nil {
		x.free = x.argsObject()
	}
	return x.free
}

// outdatedScript makes METIS's OutdatedContextError (spec 3.2.5).
var outdatedScript = js.NewScript("metis-run:outdated", `(class OutdatedContextError extends Error {
  constructor(message) { super(message); this.name = 'OutdatedContextError' }
})`)

func (s *Session) throwOutdated(message string) {
	v, failure := s.vm.Eval(outdatedScript)
	if failure != nil {
		panic(s.vm.Carry(failure))
	}
	panic(s.vm.Construct(v, s.vm.Value(message)))
}

// setImmediate calls a function in the next turn, with the execution that asked for it.
func (s *Session) setImmediate(c js.Call) js.Value {
	f, ok := js.Function(c.Argument(0))
	if !ok {
		s.vm.Throw("TypeError", `The "callback" argument must be of type function.`, "", "")
	}
	t := s.vm.Current()
	args := slices.Clone(c.Arguments[1:])
	if s.state == ended { // or callbacks that ask for the next one would keep the VM for ever
		s.once(s.current(), event.Diagnostic{Code: "late-work-dropped", Severity: schema.SeverityWarning, Source: s.vm.Where().String(),
			Message: "the session has ended: a callback given to setImmediate now is never called; METIS would call it",
			Hint:    "stop when context methods throw OutdatedContextError"})
		return s.vm.NewDynamic(&immediate{timer: s.vm.Loop.After(0, func() {})}, nil)
	}
	im := &immediate{}
	im.timer = s.vm.Loop.After(0, func() {
		if _, failure := s.vm.Call(t, f, js.Undefined(), args...); failure != nil && s.vm.Broken() == nil {
			s.uncaught(t, failure, false)
		}
		s.vm.Turn()
	})
	return s.vm.NewDynamic(im, nil)
}

// immediate is what setImmediate returns.
type immediate struct{ timer *js.Timer }

func (*immediate) Get(string) js.Value       { return nil }
func (*immediate) Set(string, js.Value) bool { return false }
func (*immediate) Has(string) bool           { return false }
func (*immediate) Delete(string) bool        { return true }
func (*immediate) Keys() []string            { return nil }

func (s *Session) clearImmediate(c js.Call) js.Value {
	if im, ok := js.As[*immediate](c.Argument(0)); ok {
		s.vm.Loop.Stop(im.timer)
	}
	return js.Undefined()
}
