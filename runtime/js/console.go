package js

import (
	"fmt"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// consoleState is what console.group, count and time remember, for the whole session as in Node.
type consoleState struct {
	indent string
	counts map[string]int
	timers map[string]time.Time
}

// stackOf is an error's stack as Node would show it.
func (vm *VM) stackOf(o *goja.Object) string {
	vm.speakV8(o)
	v := o.Get("stack")
	if IsNullish(v) {
		return ""
	}
	text, _ := vm.reshape(v.String())
	return text
}

// Format is what console.log prints for its arguments.
func (vm *VM) Format(args ...Value) string { return vm.reader.Format(args) }

func (vm *VM) print(level, text string) {
	if indent := vm.console.indent; indent != "" {
		text = indent + strings.ReplaceAll(text, "\n", "\n"+indent)
	}
	if vm.opts.Console != nil {
		vm.opts.Console(vm.current, level, text)
	}
}

func (vm *VM) newConsole() Value {
	console := vm.rt.NewObject()
	define := func(name string, f func(args []Value)) {
		_ = console.Set(name, func(c goja.FunctionCall) goja.Value {
			f(c.Arguments)
			return goja.Undefined()
		})
	}
	for _, m := range [][2]string{{"log", "log"}, {"info", "info"}, {"debug", "debug"}, {"warn", "warn"}, {"error", "error"}, {"dirxml", "log"}} {
		level := m[1]
		define(m[0], func(args []Value) { vm.print(level, vm.Format(args...)) })
	}
	define("trace", func(args []Value) {
		text := "Trace"
		if len(args) > 0 {
			text += ": " + vm.Format(args...)
		}
		var b strings.Builder
		var frames []frame
		for _, f := range vm.rt.CaptureCallStack(0, nil) {
			at := f.Position()
			frames = append(frames, frame{function: f.FuncName(), program: vm.programs[f.SrcName()], line: at.Line, column: at.Column})
		}
		vm.writeFrames(&b, frames)
		vm.print("trace", text+b.String())
	})
	define("dir", func(args []Value) {
		if len(args) > 0 {
			st := vm.reader.Style()
			st.Custom = false
			if len(args) > 1 {
				if o, ok := args[1].(*Object); ok {
					st = vm.reader.StyleOf(o, st)
				}
			}
			vm.print("log", vm.reader.InspectAs(args[0], st))
		}
	})
	define("assert", func(args []Value) {
		if len(args) > 0 && args[0].ToBoolean() {
			return
		}
		text := "Assertion failed"
		if len(args) > 1 {
			text += ": " + vm.Format(args[1:]...)
		}
		vm.print("warn", text)
	})
	group := func(args []Value) {
		if len(args) > 0 {
			vm.print("log", vm.Format(args...))
		}
		if len(vm.console.indent) < 200 {
			vm.console.indent += "  "
		}
	}
	define("group", group)
	define("groupCollapsed", group)
	define("groupEnd", func([]Value) { vm.console.indent = vm.console.indent[:max(0, len(vm.console.indent)-2)] })
	define("count", func(args []Value) {
		label := labelOf(args)
		if vm.console.counts == nil {
			vm.console.counts = map[string]int{}
		}
		vm.console.counts[label]++
		vm.print("log", fmt.Sprintf("%s: %d", label, vm.console.counts[label]))
	})
	define("countReset", func(args []Value) { delete(vm.console.counts, labelOf(args)) })
	define("time", func(args []Value) {
		label := labelOf(args)
		if vm.console.timers == nil {
			vm.console.timers = map[string]time.Time{}
		}
		if _, ok := vm.console.timers[label]; ok {
			vm.print("warn", fmt.Sprintf("Label '%s' already exists for console.time()", label))
			return
		}
		vm.console.timers[label] = vm.Clock().Now()
	})
	elapsed := func(name string, ends bool) {
		define(name, func(args []Value) {
			label := labelOf(args)
			start, ok := vm.console.timers[label]
			if !ok {
				vm.print("warn", fmt.Sprintf("No such label '%s' for console.%s()", label, name))
				return
			}
			text := label + ": " + nodeDuration(vm.Clock().Now().Sub(start))
			if len(args) > 1 {
				text += " " + vm.Format(args[1:]...)
			}
			vm.print("log", text)
			if ends {
				delete(vm.console.timers, label)
			}
		})
	}
	elapsed("timeLog", false)
	elapsed("timeEnd", true)
	define("table", func(args []Value) { vm.print("log", vm.table(args)) })
	return console
}

func labelOf(args []Value) string {
	if len(args) == 0 || goja.IsUndefined(args[0]) {
		return "default"
	}
	return args[0].String()
}

// nodeDuration prints a time as Node's console.timeEnd does: 1.5ms, 2.000s, 1:30.000 (m:ss.mmm).
func nodeDuration(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case d < time.Second:
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", ms), "0"), ".") + "ms"
	case d < time.Minute:
		return fmt.Sprintf("%.3fs", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d:%06.3f (m:ss.mmm)", int(d.Minutes()), (d % time.Minute).Seconds())
	}
	return fmt.Sprintf("%d:%02d:%02d (h:mm:ss)", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}
