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
	state   string    // of the session when it was made
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
	x.context.x, x.context.state = x, x.session.state
	return x.session.vm.NewDynamic(&x.context, nil)
}

// members are what METIS gives a script, or a hook.
func (x *Execution) members() []string {
	if x.kind == "hook" {
		return x.target.Dialect.HookContextMembers
	}
	return x.target.Dialect.ContextMembers
}

func (c *contextObject) Get(name string) js.Value {
	if v, ok := c.others[name]; ok {
		return v
	}
	list := c.x.members()
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
	return ok || slices.Contains(c.x.members(), name) && !c.gone[name]
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
	list := c.x.members()
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

// unknown says why a member that METIS has is undefined: the file's dialect lacks it, or hooks do.
func (c *contextObject) unknown(name string) {
	if c.gone[name] {
		return
	}
	x, t := c.x, c.x.target
	if x.kind == "hook" && slices.Contains(t.Dialect.ContextMembers, name) {
		x.session.oncePlace(x, event.Diagnostic{Code: "hook-member", Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("context.%s is undefined in a hook: METIS gives hooks %s", name, join(t.Dialect.HookContextMembers, ", ")),
			Hint:    "keep what it needs in a store, and call it in an effect"})
		return
	}
	if x.session.onlyDocumented(x, "context."+name) {
		return
	}
	x.session.lacks(x, "context."+name+" is undefined", "a member", func(d schema.Dialect) bool { return slices.Contains(d.ContextMembers, name) })
}

// onlyDocumented says what to write instead of a member that METIS's documentation names and METIS has not (spec 3.3).
func (s *Session) onlyDocumented(x *Execution, member string) bool {
	hint := ""
	switch member {
	case "context.user":
		hint = "write context.triggeredBy: the member who executed the action, or null"
	case "context.mission.nodes":
		hint = "write context.mission.allNodes, or the nodes of one of context.mission.forces"
	case "a member's role":
		hint = "context.session.participants, observers and managers say who is what"
	case "context.session.instanceId":
		hint = "METIS does not show it: what belongs to one instance goes into a store, which a reset empties"
	default:
		return false
	}
	s.oncePlace(x, event.Diagnostic{Code: "unknown-member", Severity: schema.SeverityWarning,
		Message: fmt.Sprintf("%s is undefined: METIS's documentation names it, and METIS has none", member), Hint: hint})
	return true
}

// lacks says, once of a target, what is missing in its dialect, if other versions have it: as a member, or a global.
func (s *Session) lacks(x *Execution, missing, as string, has func(schema.Dialect) bool) {
	versions := schema.VersionsThat(has)
	t := x.target
	key := missing + "\x00" + t.environment.ID + "\x00" + t.Folder
	if len(versions) == 0 || s.said[key] {
		return
	}
	s.said[key] = true
	s.diagnose(x, event.Diagnostic{Code: "unknown-member", Severity: schema.SeverityWarning, Source: s.vm.Where().String(),
		Message: fmt.Sprintf("%s in METIS %s: it is %s in %s", missing, t.Dialect, as, join(versions, ", ")),
		Hint:    fmt.Sprintf("the file is written for %s because it uses %s", t.Dialect, constructorOf(t.Dialect))})
}

// oncePlace is diagnose for what is said once of each place in the sources, which is where the script is.
func (s *Session) oncePlace(x *Execution, d event.Diagnostic) {
	d.Source = s.vm.Where().String()
	if key := d.Code + "\x00" + d.Source; !s.said[key] {
		s.said[key] = true
		s.diagnose(x, d)
	}
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
		return s.vm.Value(x.self().Type())
	case "triggeredBy":
		return showOr(x, x.actor, showMember)
	case "effect":
		return x.show(showEffect(x.self()))
	case "session":
		return x.show(shownSession{x.context.state})
	case "config":
		return x.show(shownConfig{})
	case "mission":
		return x.showRealm(x.at().Realm)
	case "localStore":
		return s.storeObject(x.instance, stores.Scope{Name: stores.Local, Env: x.target.environment.ID, Realm: x.realmName()})
	case "realmStore":
		return s.storeObject(x.instance, stores.Scope{Name: stores.Realm, Realm: x.realmName()})
	case "globalStore":
		return s.storeObject(x.instance, stores.Scope{Name: stores.Global})
	case "sleep":
		return s.vm.Func("sleep", x.sleep)
	case "sendOutput":
		return s.vm.Func("sendOutput", x.sendOutput)
	case "getArguments":
		return s.vm.Func("getArguments", x.getArguments)
	}
	call := x.method(name)
	return s.vm.Func(name, func(c js.Call) js.Value {
		s.guard(x)
		call(c)
		return js.Undefined()
	})
}

// maxSleep is the longest time of a timer in Node; a longer one fires after a millisecond.
const maxSleep = 1<<31 - 1

// delay is what Node makes of a time in milliseconds; call says where it was given.
func (s *Session) delay(x *Execution, v js.Value, call string) int64 {
	ms := v.ToFloat()
	if ms > maxSleep {
		s.diagnose(x, event.Diagnostic{Code: "sleep-overflow", Severity: schema.SeverityWarning, Source: s.vm.Where().String(),
			Message: fmt.Sprintf(call+" is longer than a timer can be and ends after 1 ms", v), Hint: "the longest is 2147483647 ms, 24.8 days"})
		return 1
	}
	if math.IsNaN(ms) || ms < 1 {
		return 1
	}
	return int64(ms)
}

// sleep is spec 3.2.4: a timer of the session's clock.
func (x *Execution) sleep(c js.Call) js.Value {
	s := x.session
	s.guard(x)
	ms := s.delay(x, c.Argument(0), "sleep(%v)")
	promise, resolve, reject := s.vm.NewPromise()
	z := &sleep{reject: reject}
	if x.why != nil { // cancelled: its finally clauses run, but do not wait
		if x.settled {
			return promise // and it is not let go on for ever
		}
		s.vm.Loop.Post(func() { reject(s.vm.NewError("Error", x.why.Message, x.why.Code, x.why.Hint)) })
		return promise
	}
	z.timer = s.vm.Loop.After(time.Duration(ms)*time.Millisecond, func() {
		x.woke(z)
		resolve(js.Undefined())
	})
	x.sleeps = append(x.sleeps, z)
	s.asleep[x] = true
	if s.durable != nil {
		s.durable.slept = true
	}
	return promise
}

// freeArgs is the free variable `args` of the guide: the arguments of the execution that is running.
func (s *Session) freeArgs() js.Value {
	x := s.current()
	if x == nil || x.kind == "hook" {
		s.vm.Throw("ReferenceError", "args is not defined", "", "a free `args` names the arguments of a running script; there is none here")
	}
	if s.infos() && !x.target.saidFreeArgs {
		x.target.saidFreeArgs = true
		hint := "write: const { args } = context.effect"
		if x.target.Dialect.ScriptTakesValues {
			hint = "take the second parameter: script: async (context, args) => ..."
		}
		s.diagnose(x, event.Diagnostic{Code: "free-args", Severity: schema.SeverityInfo, Source: s.vm.Where().String(),
			Message: "the script uses a free variable `args`: METIS has none and throws a ReferenceError", Hint: hint})
	}
	if x.free == nil {
		x.free = x.allArgs()
	}
	return x.free
}

// outdatedScript makes METIS's OutdatedContextError (spec 3.2.5).
var outdatedScript = js.NewScript("metis-run:outdated", `(class OutdatedContextError extends Error {
  constructor(message) { super(message); this.name = 'OutdatedContextError' }
})`)

// newOutdated makes one; it panics as JavaScript throws.
func (s *Session) newOutdated(message string) *js.Object {
	v, failure := s.vm.Eval(outdatedScript)
	if failure != nil {
		panic(s.vm.Carry(failure))
	}
	return s.vm.Construct(v, s.vm.Value(message))
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
		s.dropLate("setImmediate")
		return s.vm.NewDynamic(&immediate{timer: s.vm.Loop.After(0, func() {})}, s.immediateProto())
	}
	im := &immediate{}
	im.timer = s.vm.Loop.After(0, func() {
		if _, failure := s.vm.Call(t, f, js.Undefined(), args...); failure != nil && s.vm.Broken() == nil {
			s.uncaught(t, failure, false)
		}
		s.vm.Turn()
	})
	return s.vm.NewDynamic(im, s.immediateProto())
}

// immediate is what setImmediate returns.
type immediate struct {
	timer *js.Timer
	loose bool
}

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
