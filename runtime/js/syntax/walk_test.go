package syntax

import (
	"testing"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
)

// every construct of the language, each holding calls whose values are read.
const every = `
for (const x of f()) f(); for (const k in f()) f(); for (let i = f(); f(); f()) f();
while (f()) f(); do f(); while (f()); if (f()) f(); else f();
switch (f()) { case f(): f() } try { f() } catch ({ a = f() }) { f() } finally { f() }
label: f(); throw f();
class A extends f() { [f()] = f(); static { f() } [f()]() { return f() } }
var { a = f(), [f()]: b, ...c } = f(), [d = f()] = f();
({ a: f(), ...f(), [f()]: 1 }); [f(), ...f()]; f()[f()]; f().a; f()?.a; -f(); f() + f(); f() ? f() : f();
(() => f())(f(), ...f()); new (f())(f()); ` + "`${f()}`" + `; (f(), f());
async function g(p = f()) { await f() } function* h() { yield f(); yield* f() }
`

func TestWalkReachesEveryCall(t *testing.T) {
	tree, err := goja.Parse("t.js", every)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	Walker{Visit: func(node any) bool {
		if c, ok := node.(*ast.CallExpression); ok {
			if id, ok := c.Callee.(*ast.Identifier); ok && id.Name == "f" {
				seen++
			}
		}
		return true
	}}.Walk(tree)
	want := 0
	for i := 0; i+3 <= len(every); i++ {
		if every[i:i+3] == "f()" {
			want++
		}
	}
	if seen != want {
		t.Errorf("visited %d of %d calls", seen, want)
	}
}

func TestReplaceLeavesPlacesAlone(t *testing.T) {
	cases := []struct {
		code string
		want int // identifiers whose value is read
	}{
		{"a", 1}, {"a()", 0}, {"a = b", 1}, {"a++", 0}, {"delete a", 0}, {"a(b)", 1}, {"new a(b)", 1}, {"[a] = b", 1},
		{"a.b.c", 1}, {"a?.b", 1}, {"`${a}`", 1}, {"a`${b}`", 1},
	}
	for _, c := range cases {
		tree, err := goja.Parse("t.js", c.code)
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		Walker{Replace: func(e ast.Expression) ast.Expression {
			if _, ok := e.(*ast.Identifier); ok {
				got++
			}
			return e
		}}.Walk(tree)
		if got != c.want {
			t.Errorf("%s: %d replaceable identifiers, want %d", c.code, got, c.want)
		}
	}
}
