package lib

import (
	"strings"

	"github.com/dop251/goja"
)

// internal gives what the modules that scripts may import share or need of Go, by "metis-run:" and a name. It
// is made when first asked for and kept. A script that knows such a name can require it, too, with a name that
// stands in no source as a text: it gets nothing that a module would not do for it, and every function here
// takes any arguments.
func (l *lib) internal(name string) goja.Value {
	name, ok := strings.CutPrefix(name, FramePrefix)
	if !ok {
		return nil
	}
	switch name {
	case "errors", "compare", "events":
		return l.chunk(name)
	case "process":
		return l.chunk(name).Get(name)
	case "crypto":
		if l.crypto == nil {
			l.crypto = l.cryptoNatives()
		}
		return l.crypto
	}
	return nil
}
