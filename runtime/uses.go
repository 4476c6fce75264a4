package runtime

import "github.com/metis-run/metis-run/runtime/js"

// Uses says what the environment's sources do with what METIS gives them, without running them: those that build. It
// may be called from any goroutine.
func (e *Environment) Uses() []js.Use { return e.program.Uses(e.dialect) }

// Frame is the source line at a place of the environment's sources with a caret below; "" if there is no such line.
func (e *Environment) Frame(at js.Position) string { return e.program.Frame(at) }

// Place is where an entry, such as "schema.ts", declares a part, such as "args[2].default", with a frame of the source;
// the whole of the declaration for "".
func (e *Environment) Place(key, part string) (source, frame string) { return e.place(key, part) }
