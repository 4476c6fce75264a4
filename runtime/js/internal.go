package js

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/inspect"
)

// Internal is a module that the modules in runtime/js/lib/modules require of the VM, by a name that begins with
// "metis-run:"; false for a name that the VM does not know.
func (vm *VM) Internal(name string) (Value, bool) {
	switch name {
	case "metis-run:inspect":
		if vm.inspector == nil {
			vm.inspector = vm.newInspector()
		}
		return vm.inspector, true
	case "metis-run:net":
		return vm.net(), true
	case "metis-run:files":
		return vm.fileModule(), true
	}
	v := vm.internal(name)
	return v, v != nil
}

// newInspector makes util.inspect and what belongs to it. From then on console.log follows inspect.defaultOptions.
func (vm *VM) newInspector() *Object {
	style := func(base inspect.Style, v Value) inspect.Style {
		if o, ok := v.(*Object); ok {
			return vm.reader.StyleOf(o, base)
		}
		return base
	}
	vm.reader.Defaults = vm.reader.OptionsOf(inspect.DefaultStyle())
	f := vm.Func("inspect", func(c Call) Value {
		st := vm.reader.Style()
		options := vm.rt.NewObject()
		for i, name := range []string{"showHidden", "depth", "colors"} { // as older scripts call it
			if v := c.Argument(1 + i); !goja.IsUndefined(v) && (i > 0 || v.ExportType() == boolType) {
				_ = options.Set(name, v)
			}
		}
		st = vm.reader.StyleOf(options, st)
		return vm.rt.ToValue(vm.reader.InspectAs(c.Argument(0), style(st, c.Argument(1))))
	})
	vm.reader.Function = f
	o := vm.rt.NewObject()
	_ = o.Set("inspect", f)
	_ = o.Set("defaults", vm.reader.Defaults)
	_ = o.Set("kind", vm.Func("kind", func(c Call) Value { return vm.rt.ToValue(vm.reader.Kind(c.Argument(0))) }))
	_ = o.Set("callText", vm.Func("callText", func(Call) Value {
		if text := vm.callText(); text != "" {
			return vm.rt.ToValue(text)
		}
		return goja.Undefined()
	}))
	_ = o.Set("format", vm.Func("format", func(c Call) Value { return vm.rt.ToValue(vm.reader.Format(c.Arguments)) }))
	_ = o.Set("formatWithOptions", vm.Func("formatWithOptions", func(c Call) Value {
		if len(c.Arguments) < 2 {
			return vm.rt.ToValue("")
		}
		return vm.rt.ToValue(vm.reader.FormatAs(c.Arguments[1:], style(vm.reader.Style(), c.Arguments[0])))
	}))
	return o
}

// maxCallText is how many lines of a call are looked at.
const maxCallText = 50

// callText is the text of the author's call that the running native function was reached by, its lines after the first
// indented by two; "" if it cannot be told.
func (vm *VM) callText() string {
	at := vm.Where()
	for _, p := range vm.programs {
		m := p.sourceMap()
		if m == nil || at.File == "" || m.Line(at.File, at.Line) == "" {
			continue
		}
		first := m.Line(at.File, at.Line)
		begin := min(at.Column-1, len(first))
		for begin > 0 && (identifierPart(first[begin-1]) || first[begin-1] == '.') {
			begin--
		}
		text := first[begin:]
		for i := 1; i < maxCallText; i++ {
			if n := callEnd(text); n > 0 {
				lines := strings.Split(text[:n], "\n")
				for i := range lines[1:] {
					lines[i+1] = "  " + strings.TrimSpace(lines[i+1])
				}
				return strings.Join(lines, "\n")
			}
			text += "\n" + m.Line(at.File, at.Line+i)
		}
	}
	return ""
}

// callEnd is where the first call in a text of TypeScript ends, behind its bracket; 0 if it goes on. Regular expressions
// are not told from divisions: one with a lone bracket or quote in it makes the answer wrong, and only a message suffers.
func callEnd(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case '\'', '"', '`':
			for i++; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '/':
			if rest := text[i:]; strings.HasPrefix(rest, "//") {
				n := strings.IndexByte(rest, '\n')
				if n < 0 {
					return 0
				}
				i += n
			} else if strings.HasPrefix(rest, "/*") {
				n := strings.Index(rest, "*/")
				if n < 0 {
					return 0
				}
				i += n + 1
			}
		}
	}
	return 0
}
