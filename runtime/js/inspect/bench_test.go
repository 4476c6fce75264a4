package inspect_test

import (
	"testing"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/inspect"
)

const deployment = `({ id: 'deploy_1', status: 'completed', startTime: 1700000000000, config: { environment: 'prod', version: '1.2' },
	steps: [{ name: 'build', startTime: 1, status: 'completed' }, { name: 'test', startTime: 2, status: 'running' }] })`

// What is claimed: one plain string costs no allocation, a Reader one, an idle VM nothing.
func BenchmarkFormat(b *testing.B) {
	vm := newVM(b)
	r := inspect.New(vm, inspect.Options{})
	for _, c := range []struct{ name, source string }{
		{"text", `["Deployment deploy_1 initialized"]`},
		{"text number", `["count", 5]`},
		{"placeholders", `["%s is %d", "x", 5]`},
		{"object", "[" + deployment + "]"},
		{"numbers", `[Array.from({length: 100}, (_, i) => i)]`},
	} {
		args := elements(vm, eval(b, vm, c.source))
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Format(args)
			}
		})
	}
}

// What is claimed: a walk costs less than 1 us per member, both passes.
func BenchmarkWalk(b *testing.B) {
	vm := newVM(b)
	r := inspect.New(vm, inspect.Options{})
	for _, c := range []struct{ name, source string }{
		{"number", "1"},
		{"deployment", deployment},
		{"map10000", "new Map(Array.from({length: 10000}, (_, i) => ['key' + i, i]))"},
		{"array10000", "Array.from({length: 10000}, (_, i) => i)"},
		{"objects1000", "Array.from({length: 1000}, (_, i) => ({id: i, name: 'n', ok: true}))"},
	} {
		v := eval(b, vm, c.source)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := r.Walk(v, none{}, inspect.WalkOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkStringify(b *testing.B) {
	vm := newVM(b)
	r := inspect.New(vm, inspect.Options{})
	v := eval(b, vm, deployment)
	b.Run("here", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r.Stringify(v)
		}
	})
	stringify, _ := goja.AssertFunction(eval(b, vm, "JSON.stringify"))
	b.Run("goja", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			stringify(goja.Undefined(), v)
		}
	})
}

func BenchmarkNewReader(b *testing.B) {
	vm := newVM(b)
	b.ReportAllocs()
	for b.Loop() {
		inspect.New(vm, inspect.Options{})
	}
}

// none is a writer that forgets.
type none struct{}

func (none) Undefined()                             {}
func (none) Null()                                  {}
func (none) Bool(bool)                              {}
func (none) Number(float64)                         {}
func (none) BigInt(string)                          {}
func (none) String(string)                          {}
func (none) Date(int, float64)                      {}
func (none) RegExp(int, string, string)             {}
func (none) Bytes(int, string, []byte)              {}
func (none) BeginError(int, string, string, string) {}
func (none) BeginObject(int)                        {}
func (none) BeginArray(int, int)                    {}
func (none) Hole()                                  {}
func (none) BeginMap(int)                           {}
func (none) BeginSet(int)                           {}
func (none) Key(string)                             {}
func (none) End()                                   {}
func (none) Ref(int)                                {}
func (none) Live(string)                            {}
func (none) Err() error                             { return nil }
