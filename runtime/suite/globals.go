package suite

import (
	"math"
	"time"

	"github.com/metis-run/metis-run/runtime/js"
)

// global makes what the library of the VM leaves to its host: the timers, which run on the test's virtual clock, and a
// word about METIS's classes.
func (m *machine) global(name string) (func() js.Value, js.GlobalKind) {
	switch name {
	case "setTimeout", "setInterval", "setImmediate":
		return func() js.Value { return m.vm.Func(name, func(c js.Call) js.Value { return m.setTimer(name, c) }) }, js.Writable
	case "clearTimeout", "clearInterval", "clearImmediate":
		return func() js.Value { return m.vm.Func(name, m.clearTimer) }, js.Writable
	case "TargetEnvSchema", "TargetSchema", "TargetDependency":
		return func() js.Value {
			m.vm.Throw("ReferenceError", name+" is not defined", "", "a test imports no schema.ts: run the target in a session, await session().run('env/target')")
			return nil
		}, js.Computed
	}
	return nil, js.Computed
}

func (m *machine) setTimer(name string, c js.Call) js.Value {
	f, ok := js.Function(c.Argument(0))
	if !ok {
		m.vm.Throw("TypeError", `The "callback" argument must be of type function.`, "", "")
	}
	if m.closed {
		return m.vm.Value(0)
	}
	var d time.Duration
	var args []js.Value
	if name == "setImmediate" {
		args = c.Arguments[1:]
	} else {
		d = duration(c.Argument(1).ToFloat())
		if len(c.Arguments) > 2 {
			args = c.Arguments[2:]
		}
	}
	m.timer++
	id, task := m.timer, m.vm.Current()
	t := &timer{call: name, at: m.vm.Where()}
	m.timers[id] = t
	var fire func()
	fire = func() {
		if name == "setInterval" && !m.closed {
			t.timer = m.vm.Loop.After(d, fire)
		} else {
			delete(m.timers, id)
		}
		if _, failure := m.vm.Call(task, f, js.Undefined(), args...); failure != nil && m.vm.Broken() == nil {
			m.uncaught(task, failure, false)
		}
		m.vm.Turn()
	}
	t.timer = m.vm.Loop.After(d, fire)
	return m.vm.Value(id)
}

func (m *machine) clearTimer(c js.Call) js.Value {
	id := c.Argument(0).ToInteger()
	if t := m.timers[id]; t != nil {
		m.vm.Loop.Stop(t.timer)
		delete(m.timers, id)
	}
	return js.Undefined()
}

// duration is a timer's time: at least a millisecond, as in Node, or an interval would never let time pass.
func duration(ms float64) time.Duration {
	if !(ms >= 1) || ms > math.MaxInt32 {
		ms = 1
	}
	return time.Duration(ms * float64(time.Millisecond))
}
