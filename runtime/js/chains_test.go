package js

import (
	"testing"

	"github.com/dop251/goja"
)

func TestRelationalChainsAssociateToTheLeft(t *testing.T) {
	for source, want := range map[string]string{
		"3 > 2 > 1":                       "false",
		"3 > (2 > 1)":                     "true",
		"1 < 2 < 3 < 4":                   "true",
		"3 > 2 >= 1 <= 0":                 "false",
		"3 > 2 >= 1 < 1":                  "false",
		"1 < (2, 3) < 2":                  "true",
		"1 < (0 < (2, 3)) < 2":            "true",
		"5 > (4 > 3 > 2)":                 "true",
		"5 > (4 > (3 > 2))":               "true",
		"'a' in {a: 1} in {true: 1}":      "true",
		"[] instanceof Array in {true:1}": "true",
		"3 > Math.max(2, 1) > 1":          "false",
		"3 > [2][0] > 1":                  "false",
		"1 + 2 > 2 > 0.5":                 "true",
	} {
		tree, err := parse("t", "("+source+")")
		if err != nil {
			t.Fatal(err)
		}
		instrument(tree, "("+source+")")
		program, err := goja.CompileAST(tree, false)
		if err != nil {
			t.Fatal(err)
		}
		v, err := goja.New().RunProgram(program)
		if err != nil || v.String() != want {
			t.Errorf("%s is %v (%v), want %s", source, v, err, want)
		}
	}
}
