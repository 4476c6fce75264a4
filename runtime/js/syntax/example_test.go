package syntax_test

import (
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"

	"github.com/metis-run/metis-run/runtime/js/syntax"
)

// The names a script uses, without those inside of its functions.
func Example() {
	tree, err := goja.Parse("script.js", "one(two.three, () => four)")
	if err != nil {
		fmt.Println(err)
		return
	}
	syntax.Walker{Visit: func(node any) bool {
		switch n := node.(type) {
		case *ast.Identifier:
			fmt.Println(n.Name)
		case *ast.ArrowFunctionLiteral:
			return false
		}
		return true
	}}.Walk(tree)
	// Output:
	// one
	// two
}
