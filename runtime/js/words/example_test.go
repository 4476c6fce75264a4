package words_test

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"

	"github.com/metis-run/metis-run/runtime/js/words"
)

// The engine's message and the place of its topmost frame become what Node says.
func Example() {
	code := "let node = null; node.links.push(1)"
	at := words.Place{
		Tree: func() *ast.Program {
			tree, err := goja.Parse("script.js", code)
			if err != nil {
				return nil
			}
			return tree
		},
		Code:   code,
		Offset: strings.Index(code, "links"),
		Caller: -1,
	}
	message, changed := words.V8("Cannot read property 'links' of undefined", at)
	fmt.Println(message, changed)
	// Output: Cannot read properties of null (reading 'links') true
}
