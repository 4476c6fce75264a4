package js

import (
	"strings"

	"github.com/metis-run/metis-run/runtime/js/flow"
	library "github.com/metis-run/metis-run/runtime/js/lib/modules"
	"github.com/metis-run/metis-run/schema"
)

// Use is something that the sources do with what METIS gives them, in its place.
type Use struct {
	flow.Use
	Place Position
	// Target is the place where the target is declared that the value belongs to; zero: none.
	Target Position
}

// Uses says what the authors' sources do with what METIS gives them, without running them. old is the dialect of sources
// that use `new`.
func (p *Program) Uses(old schema.Dialect) []Use {
	tree := p.treeOf()
	if tree == nil {
		return nil
	}
	var list []Use
	isLibrary := func(name string) bool { return strings.HasPrefix(name, "@metis/") || library.Has(name) }
	for _, u := range flow.Trace(tree, old, isLibrary) {
		at, ok := p.positionOf(u.At)
		if !ok {
			continue // no author wrote it
		}
		made := Use{Use: u, Place: at}
		if u.Owner > 0 {
			made.Target, _ = p.positionOf(u.Owner)
		}
		list = append(list, made)
	}
	return list
}
