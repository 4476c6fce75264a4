package modules_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/js/lib/modules"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // goja's Date is local; expectations are in UTC
	os.Exit(m.Run())
}

// nodeModules are those that need nothing of a session.
func nodeModules() (list []string) {
	for _, name := range modules.Names() {
		if !strings.HasPrefix(name, "@metis/") && !strings.HasPrefix(name, "timers") {
			list = append(list, name)
		}
	}
	return list
}

// program is a bundle with one function, which requires a module by its name.
func program(t testing.TB) *js.Program {
	t.Helper()
	var entry strings.Builder
	entry.WriteString("export const required = (name: string) => {\n  switch (name) {\n")
	for _, name := range nodeModules() {
		fmt.Fprintf(&entry, "    case %q: return require(%q)\n", name, name)
	}
	entry.WriteString("  }\n}\n")
	b, err := bundle.Build(context.Background(), bundle.Source{
		FS: fstest.MapFS{"m/schema.ts": {Data: []byte(entry.String())}}, Dir: "m", Name: "m", EnvSchema: true,
	}, bundle.Options{Library: modules.Source, Provided: modules.Names})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.Problems {
		t.Fatal(p.Error())
	}
	p, err := js.Compile("modules", b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// newVM is a VM whose global require gives the modules.
func newVM(t testing.TB, p *js.Program) *js.VM {
	t.Helper()
	vm := js.New(js.Options{Caps: caps.Fixed(1)}, func() bool { return false })
	entries, failure := vm.Load(p, func(name string) (js.Value, *event.Error) {
		if v, ok := vm.Internal(name); ok {
			return v, nil
		}
		return nil, &event.Error{Message: "no module " + name}
	})
	if failure != nil {
		t.Fatal(failure)
	}
	thunk, _ := js.Function(entries.Get("schema.ts"))
	exports, failure := vm.Call(nil, thunk, js.Undefined())
	if failure != nil {
		t.Fatal(failure)
	}
	required, _ := js.Function(exports.(*js.Object).Get("required"))
	_ = vm.Runtime().Set("require", vm.Func("require", func(c js.Call) js.Value {
		v, err := required(js.Undefined(), vm.Value(strings.TrimPrefix(c.Argument(0).String(), "node:")))
		if err != nil {
			panic(err)
		}
		return v
	}))
	return vm
}

// TestScripts runs testdata/*.js. A line "expression //=> text" must give that text (JSON of the value, the
// text of what has none), "expression //!! text" must throw that "Name: message (code)". A line that
// ends in neither is run as it is. testdata/record.mjs recorded these from Node 20; "//=>> " and "//!!! " mark
// expectations of our own, where this project departs from Node on purpose.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.js")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts in testdata", err)
	}
	p := program(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".js"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			vm := newVM(t, p)
			rt := vm.Runtime()
			show, err := rt.RunString(`(v) => { const s = JSON.stringify(v, (k, x) => typeof x === 'bigint' ? x + 'n' : Object.is(x, -0) ? '-0' : typeof x === 'number' && !isFinite(x) ? String(x) : x); return s === undefined ? String(v) : s }`)
			if err != nil {
				t.Fatal(err)
			}
			showValue, _ := goja.AssertFunction(show)
			for i, line := range strings.Split(string(text), "\n") {
				line = strings.Replace(strings.Replace(line, "//=>> ", "//=> ", 1), "//!!! ", "//!! ", 1)
				src, want, value := strings.Cut(line, "//=> ")
				throws := false
				if !value {
					src, want, throws = strings.Cut(line, "//!! ")
				}
				if strings.TrimSpace(src) == "" {
					continue
				}
				v, err := rt.RunScript(fmt.Sprintf("%s:%d", file, i+1), src)
				thrown := ""
				if err != nil {
					thrown = err.Error()
					if ex, ok := err.(*goja.Exception); ok {
						thrown = failure(ex.Value())
					}
				} else if v.ExportType() != nil && v.ExportType().String() == "*goja.Promise" {
					switch p := v.Export().(*goja.Promise); p.State() {
					case goja.PromiseStateFulfilled:
						v = p.Result()
					case goja.PromiseStateRejected:
						thrown = failure(p.Result())
					default:
						thrown = "a promise that is pending"
					}
				}
				switch {
				case throws && thrown != want:
					t.Errorf("%s:%d: %s\nthrew %s\nwant  %s", file, i+1, strings.TrimSpace(src), thrown, want)
				case !throws && thrown != "":
					t.Errorf("%s:%d: threw %v", file, i+1, thrown)
				case value:
					got, err := showValue(nil, v)
					if err != nil {
						t.Errorf("%s:%d: cannot show: %v", file, i+1, err)
					} else if got.String() != want {
						t.Errorf("%s:%d: %s\n got %s\nwant %s", file, i+1, strings.TrimSpace(src), got, want)
					}
				}
			}
		})
	}
}

// failure shows an error as "Name: message (CODE)", on one line.
func failure(v goja.Value) string {
	o, ok := v.(*goja.Object)
	if !ok {
		return v.String()
	}
	var message strings.Builder
	encoder := json.NewEncoder(&message)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(o.Get("message").String())
	text := fmt.Sprintf("%s: %s", o.Get("name"), strings.TrimSuffix(strings.TrimPrefix(message.String(), `"`), "\"\n"))
	if c, ok := o.Get("code").(goja.String); ok {
		text += " (" + c.String() + ")"
	}
	return text
}
