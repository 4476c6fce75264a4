package runtime

import (
	"slices"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// nodeTimers are the timers of scripts that import node:timers, which METIS does not restrict (spec 1.7), and the
// functions that are global besides.
type nodeTimers struct {
	module    *js.Object
	functions map[string]js.Value
	onClear   []js.Callable // of each bundle's timers: what clearTimeout tells
	armed     map[*js.Object]*nodeTimer
	last      int64 // number of the newest timer that was made a number
	immediate *js.Object
}

// nodeTimer is one that will fire. A cancelled execution's never do; a teardown leaves them alone, as METIS does, which
// cuts sleeps only.
type nodeTimer struct {
	object    *js.Object
	timer     *js.Timer
	owner     *Execution
	cancelled func(why js.Value) // nil: nobody asks
}

// internal answers what Node's modules require of the session: "metis-run:..." (runtime/js/lib/modules).
func (s *Session) internal(name string) (js.Value, bool) {
	if name == "metis-run:timers" {
		if s.kit.timers.module == nil {
			s.kit.timers.module = s.newTimers()
		}
		return s.kit.timers.module, true
	}
	return s.vm.Internal(name)
}

// timerFunction is a global function about timers, the same object wherever a script finds it.
func (s *Session) timerFunction(name string) js.Value {
	k := &s.kit.timers
	if f := k.functions[name]; f != nil {
		return f
	}
	call := s.clearTimeout
	switch name {
	case "setImmediate":
		call = s.setImmediate
	case "clearImmediate":
		call = s.clearImmediate
	}
	if k.functions == nil {
		k.functions = map[string]js.Value{}
	}
	k.functions[name] = s.vm.Func(name, call)
	return k.functions[name]
}

func (s *Session) clearTimeout(c js.Call) js.Value {
	for _, clear := range s.kit.timers.onClear {
		if _, err := clear(js.Undefined(), c.Argument(0)); err != nil {
			panic(err)
		}
	}
	return js.Undefined()
}

// newTimers makes the module metis-run:timers. A timer is known by an object of the script's side.
func (s *Session) newTimers() *js.Object {
	k := &s.kit.timers
	k.armed = map[*js.Object]*nodeTimer{}
	o := s.vm.NewObject()
	put := func(name string, f func(timer *js.Object, c js.Call) js.Value) {
		_ = o.Set(name, s.vm.Func(name, func(c js.Call) js.Value {
			timer, _ := c.Argument(0).(*js.Object)
			return f(timer, c)
		}))
	}
	put("arm", s.arm)
	put("delay", func(_ *js.Object, c js.Call) js.Value {
		return s.vm.Value(s.delay(s.current(), c.Argument(0), "a timer of %v ms"))
	})
	put("disarm", func(timer *js.Object, _ js.Call) js.Value {
		s.disarm(timer)
		return js.Undefined()
	})
	put("armed", func(timer *js.Object, _ js.Call) js.Value { return s.vm.Value(k.armed[timer] != nil) })
	put("keep", func(timer *js.Object, c js.Call) js.Value {
		if t := k.armed[timer]; t != nil {
			s.vm.Loop.Keep(t.timer, c.Argument(1).ToBoolean())
		}
		return js.Undefined()
	})
	put("number", func(*js.Object, js.Call) js.Value {
		k.last++
		return s.vm.Value(k.last)
	})
	put("onClear", func(clear *js.Object, _ js.Call) js.Value {
		if f, ok := js.Function(clear); ok {
			k.onClear = append(k.onClear, f)
		}
		return js.Undefined()
	})
	for _, name := range []string{"clearTimeout", "clearInterval", "setImmediate", "clearImmediate"} {
		_ = o.Set(name, s.timerFunction(name))
	}
	return o
}

// arm (re)starts a timer: arm(timer, milliseconds, keeps, fire, cancelled?). cancelled gets why its execution was
// cancelled; without it the timer just never fires then.
func (s *Session) arm(timer *js.Object, c js.Call) js.Value {
	fire, ok := js.Function(c.Argument(3))
	if timer == nil || !ok {
		return js.Undefined()
	}
	s.disarm(timer)
	x, task := s.current(), s.vm.Current()
	if s.state == ended {
		s.dropLate("a timer")
		return js.Undefined()
	}
	call := func(f js.Callable, args ...js.Value) {
		if _, failure := s.vm.Call(task, f, js.Undefined(), args...); failure != nil && s.vm.Broken() == nil {
			s.uncaught(task, failure, false)
		}
	}
	t := &nodeTimer{object: timer, owner: x}
	if f, ok := js.Function(c.Argument(4)); ok {
		t.cancelled = func(why js.Value) { call(f, why) }
	}
	if x != nil && x.why != nil { // cancelled: its finally clauses run, but do not wait
		if !x.settled && t.cancelled != nil {
			s.vm.Loop.Post(func() { t.cancelled(s.vm.NewError("Error", x.why.Message, x.why.Code, x.why.Hint)) })
		}
		return js.Undefined()
	}
	schedule := s.vm.Loop.After
	if !c.Argument(2).ToBoolean() {
		schedule = s.vm.Loop.Loosely
	}
	t.timer = schedule(time.Duration(c.Argument(1).ToInteger())*time.Millisecond, func() {
		s.unlist(t)
		call(fire)
		s.vm.Turn()
	})
	s.kit.timers.armed[timer] = t
	if x != nil {
		x.timers = append(x.timers, t)
	}
	return js.Undefined()
}

func (s *Session) disarm(timer *js.Object) {
	if t := s.kit.timers.armed[timer]; t != nil {
		s.vm.Loop.Stop(t.timer)
		s.unlist(t)
	}
}

func (s *Session) unlist(t *nodeTimer) {
	delete(s.kit.timers.armed, t.object)
	if x := t.owner; x != nil {
		x.timers = slices.DeleteFunc(x.timers, func(u *nodeTimer) bool { return u == t })
	}
}

// stopTimers takes a cancelled execution's timers off; why, if set, is told to those who ask.
func (x *Execution) stopTimers(why *event.Error) {
	s, timers := x.session, x.timers
	x.timers = nil
	for _, t := range timers {
		delete(s.kit.timers.armed, t.object)
		if s.vm.Loop.Stop(t.timer) && why != nil && t.cancelled != nil {
			t.cancelled(s.vm.NewError("Error", why.Message, why.Code, why.Hint))
		}
	}
}

// dropLate says that a callback that a script gives away after its session has ended is never called: or callbacks that
// ask for the next one would keep the VM for ever.
func (s *Session) dropLate(to string) {
	s.once(s.current(), event.Diagnostic{Code: "late-work-dropped", Severity: schema.SeverityWarning, Source: s.vm.Where().String(),
		Message: "the session has ended: a callback given to " + to + " now is never called; METIS would call it",
		Hint:    "stop when context methods throw OutdatedContextError"})
}

// immediateProto has the methods of what setImmediate returns.
func (s *Session) immediateProto() *js.Object {
	k := &s.kit.timers
	if k.immediate != nil {
		return k.immediate
	}
	o := s.vm.NewObject()
	keep := func(name string, keeps bool) {
		s.vm.Hidden(o, name, s.vm.Func(name, func(c js.Call) js.Value {
			if im, ok := js.As[*immediate](c.This); ok {
				s.vm.Loop.Keep(im.timer, keeps)
				im.loose = !keeps
			}
			return c.This
		}))
	}
	keep("ref", true)
	keep("unref", false)
	s.vm.Hidden(o, "hasRef", s.vm.Func("hasRef", func(c js.Call) js.Value {
		im, ok := js.As[*immediate](c.This)
		return s.vm.Value(ok && !im.loose)
	}))
	k.immediate = o
	return o
}
