package inspect

import (
	"strings"

	"github.com/dop251/goja"
)

// failure prints an error: its stack with the class's name made right, in brackets if it has no
// frames. It returns the keys that are still to be printed.
func (p *printer) failure(o *goja.Object, ctor string, hasCtor bool, tag string, keys []goja.Value) (string, []goja.Value) {
	name := "Error"
	if prop, _, ok := p.find(o, p.vm.ToValue("name")); ok && prop.value != nil && goja.IsString(prop.value) {
		name = prop.value.String()
	}
	message := p.text(o, "message")
	stack := p.stack(o, name, message)
	keys = p.errorKeys(o, stack, keys)

	if !hasCtor || strings.HasSuffix(name, "Error") && headedBy(stack, name) {
		stack = p.withClass(stack, name, ctor, hasCtor, tag)
	}
	after := 0
	if message != "" {
		if i := strings.Index(stack, message); i >= 0 {
			after = i + len(message)
		}
	}
	if !strings.Contains(stack[after:], "\n    at") {
		stack = "[" + stack + "]"
	}
	if p.indent > 0 {
		stack = strings.ReplaceAll(stack, "\n", "\n"+strings.Repeat(" ", p.indent))
	}
	return stack, keys
}

// headedBy tells whether a stack begins with the error's name.
func headedBy(stack, name string) bool {
	rest, ok := strings.CutPrefix(stack, name)
	return ok && (rest == "" || rest[0] == ':' || rest[0] == '\n')
}

// stack is the text of the error with its frames, or without if it has none.
func (p *printer) stack(o *goja.Object, name, message string) string {
	s := strings.ReplaceAll(strings.TrimSuffix(p.stackOf(o), "\n"), "\n\tat ", "\n    at ")
	switch {
	case s != "":
		return s
	case message == "":
		return name
	case name == "":
		return message
	}
	return name + ": " + message
}

// stackOf is the stack of an error as the option or its own property gives it. goja makes that
// property when it is first looked at, of name and message as they are then; if these are not plain
// values that would run a script's code, and there is no stack.
func (r *reading) stackOf(o *goja.Object) string {
	if !r.stackIsPlain(o) {
		return ""
	}
	if r.opts.Stack != nil {
		return r.opts.Stack(o)
	}
	if prop, ok := r.p.own(o, r.vm.ToValue("stack")); ok && prop.value != nil && goja.IsString(prop.value) {
		return prop.value.String()
	}
	return ""
}

// stackIsPlain tells whether looking at the stack of an error runs no code of a script.
func (r *reading) stackIsPlain(o *goja.Object) bool {
	for _, key := range []string{"name", "message"} {
		prop, _, ok := r.find(o, r.vm.ToValue(key))
		if !ok {
			continue
		}
		switch prop.value.(type) {
		case *goja.Object, *goja.Symbol:
			return false
		}
		if prop.accessor() {
			return false
		}
	}
	return !endless(o)
}

// errorKeys leaves out what the stack says already and adds cause and errors, which are not
// enumerable.
func (p *printer) errorKeys(o *goja.Object, stack string, keys []goja.Value) []goja.Value {
	kept := make([]goja.Value, 0, len(keys)+1)
	cause, errors := false, false
	for _, key := range keys {
		name := key.String()
		if _, isSymbol := key.(*goja.Symbol); !isSymbol {
			switch name {
			case "name", "message", "stack":
				prop, _ := p.p.own(o, key)
				if !p.Hidden && prop.value != nil && goja.IsString(prop.value) && strings.Contains(stack, prop.value.String()) {
					continue
				}
			case "cause":
				cause = true
			case "errors":
				errors = true
			}
		}
		kept = append(kept, key)
	}
	key := p.vm.ToValue("cause")
	if _, _, ok := p.find(o, key); ok && !cause {
		kept = append(kept, key)
	}
	key = p.vm.ToValue("errors")
	if prop, _, ok := p.find(o, key); ok && !errors {
		if list, ok := prop.value.(*goja.Object); ok && p.kindOf(list) == kindArray {
			kept = append(kept, key)
		}
	}
	return kept
}

// withClass writes the class into a stack that begins with a name only: an error of class Foo
// extends Error keeps the name Error.
func (p *printer) withClass(stack, name, ctor string, hasCtor bool, tag string) string {
	fallback, head := "Error", len(name)
	if !hasCtor {
		first, _, _ := strings.Cut(stack, "\n")
		first, _, _ = strings.Cut(first, ":")
		fallback, head = first, len(first)
		if first == "" {
			fallback = "Error"
		}
	}
	class := strings.TrimSuffix(prefix(ctor, hasCtor, tag, fallback, ""), " ")
	switch {
	case class == name:
		return stack
	case !strings.Contains(class, name):
		return class + " [" + name + "]" + stack[min(head, len(stack)):]
	case head == 0:
		return class + ": " + stack
	}
	return class + stack[min(head, len(stack)):]
}
