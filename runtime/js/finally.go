package js

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"

	"github.com/metis-run/metis-run/runtime/js/syntax"
)

// Finallys are the places of the author's finally blocks that a suspended task has before it, innermost first: what does
// not run if it is never resumed.
func (t *Task) Finallys() []Position {
	var places []Position
	for a := t.oldest; a != nil; a = a.newer {
		if a.program == nil {
			continue
		}
		for _, idx := range a.program.finallysAround(a.at) {
			if p, ok := a.program.positionOf(int(idx)); ok {
				places = append(places, p)
			}
		}
	}
	return places
}

// finallysAround are the finally blocks of the function that holds a position, innermost first, whose try or catch it
// lies in.
func (p *Program) finallysAround(at int) (list []file.Idx) {
	tree := p.treeOf()
	if tree == nil {
		return nil
	}
	holds := func(n ast.Node) bool { return int(n.Idx0()) <= at && at < int(n.Idx1()) }
	walker := syntax.Walker{Visit: func(node any) bool {
		n, ok := node.(ast.Node)
		if !ok {
			return true
		}
		switch n := n.(type) {
		case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
			if !holds(n) {
				return false
			}
			list = nil
		case *ast.TryStatement:
			if n.Finally != nil && (holds(n.Body) || n.Catch != nil && holds(n.Catch.Body)) {
				list = append([]file.Idx{n.Finally.Idx0()}, list...)
			}
		}
		return true
	}}
	walker.Walk(tree)
	return list
}
