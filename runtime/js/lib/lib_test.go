package lib_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/lib"
)

// session is a VM with the library and what its host was told.
type session struct {
	*goja.Runtime
	diagnostics []string
	uncaught    []string
	timers      []func()
}

func newSession(t testing.TB) *session {
	t.Helper()
	s := &session{Runtime: goja.New()}
	now := time.Date(2026, 11, 23, 6, 39, 0, 0, time.UTC)
	s.SetTimeSource(func() time.Time { return now })
	seed := byte(0)
	lib.Install(s.Runtime, lib.Host{
		Now: func() time.Time { now = now.Add(time.Millisecond); return now },
		Random: func(b []byte) {
			for i := range b {
				seed = seed*5 + 1
				b[i] = seed
			}
		},
		After:    func(d time.Duration, f func()) { s.timers = append(s.timers, f) },
		Uncaught: func(v goja.Value) { s.uncaught = append(s.uncaught, v.String()) },
		Diagnose: func(code, message, hint string) { s.diagnostics = append(s.diagnostics, code+": "+message) },
	})
	s.SetMaxCallStackSize(1500)
	return s
}

// TestScripts runs testdata/*.js. A line "expression //=> text" must give that text (JSON of the value, the
// text of what has none), "expression //!! text" must throw that "Name: message (code)". A line that
// ends in neither is run as it is. testdata/record.mjs recorded these from Node 20; "//=>> " and "//!!! " mark
// expectations of our own, where Node 20 lacks the feature, departs from the standard, or is not followed.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.js")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts in testdata", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".js"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := newSession(t)
			show, err := s.RunString(`(v) => { const s = JSON.stringify(v, (k, x) => typeof x === 'bigint' ? x + 'n' : Object.is(x, -0) ? '-0' : typeof x === 'number' && !isFinite(x) ? String(x) : x); return s === undefined ? String(v) : s }`)
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
				v, err := s.RunScript(fmt.Sprintf("%s:%d", file, i+1), src)
				switch {
				case throws && err == nil:
					t.Errorf("%s:%d: gave %v, want the error %s", file, i+1, v, want)
				case throws:
					if ex, ok := err.(*goja.Exception); !ok || thrown(ex) != want {
						t.Errorf("%s:%d: threw %v, want %s", file, i+1, err, want)
					}
				case err != nil:
					t.Errorf("%s:%d: threw %v", file, i+1, err)
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

// thrown shows an error as "Name: message (CODE)".
func thrown(ex *goja.Exception) string {
	o, ok := ex.Value().(*goja.Object)
	if !ok {
		return ex.Value().String()
	}
	text := fmt.Sprintf("%s: %s", o.Get("name"), o.Get("message"))
	if c, ok := o.Get("code").(goja.String); ok {
		text += " (" + c.String() + ")"
	}
	return text
}

var keep []any

func heapOf(make func() any) int64 {
	const n = 500
	keep = append(keep[:0], make())
	var before, after runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range n {
		keep = append(keep, make())
	}
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	keep = nil
	return int64(math.Round(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc)) / n))
}

// BenchmarkInstall holds the claim that a VM with everything installed costs below 24 KB and 25 us.
func BenchmarkInstall(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			goja.New()
		}
	})
	b.Run("installed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			lib.Install(goja.New(), lib.Host{})
		}
		b.ReportMetric(float64(heapOf(func() any { vm := goja.New(); lib.Install(vm, lib.Host{}); return vm })), "heap-B/vm")
	})
}

// BenchmarkFirstTouch is what a VM pays when its script first uses a name.
func BenchmarkFirstTouch(b *testing.B) {
	for _, src := range []string{"Object", "Array", "Promise", "JSON", "Map", "Symbol", "RegExp", "Uint8Array", "URL", "TextEncoder", "AbortController",
		"Buffer", "structuredClone", "crypto", "Iterator", "DOMException", "''.padEnd", "[].join", "Date", "Error",
		"Intl", "Intl.NumberFormat", "Intl.DateTimeFormat", "Intl.Collator", "(1).toLocaleString('de')", "new Date(0).toLocaleDateString('de')", "'é'.localeCompare('e')"} {
		b.Run(src, func(b *testing.B) {
			p := goja.MustCompile("", src, false)
			touch := func() any {
				vm := goja.New()
				lib.Install(vm, lib.Host{})
				if _, err := vm.RunProgram(p); err != nil {
					b.Fatal(err)
				}
				return vm
			}
			for b.Loop() {
				touch()
			}
			b.ReportMetric(float64(heapOf(touch)), "heap-B/vm")
		})
	}
}

// BenchmarkIntl is what a formatter costs, to make and to use: some microseconds each.
func BenchmarkIntl(b *testing.B) {
	for _, c := range []struct{ name, src string }{
		{"number-make", `new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' })`},
		{"number-format", `number.format(1234.5)`},
		{"number-parts", `number.formatToParts(1234.5)`},
		{"number-method", `(1234.5).toLocaleString('de-DE')`},
		{"number-method-options", `(1234.5).toLocaleString('de-DE', { maximumFractionDigits: 2 })`},
		{"date-make", `new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'Europe/Berlin' })`},
		{"date-make-fields", `new Intl.DateTimeFormat('en-GB', { weekday: 'long', month: 'short', day: 'numeric', hour: 'numeric' })`},
		{"date-format", `date.format(1e12)`},
		{"date-range", `date.formatRange(1e12, 1.1e12)`},
		{"compare-ascii", `sort.compare('item 10', 'Item 9')`},
		{"compare-accents", `sort.compare('résumé', 'Resume')`},
		{"plural", `plural.select(3)`},
		{"relative", `relative.format(-3, 'day')`},
	} {
		b.Run(c.name, func(b *testing.B) {
			vm := goja.New()
			lib.Install(vm, lib.Host{})
			f, err := vm.RunString(`const number = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }), date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'Europe/Berlin' }), sort = new Intl.Collator(), plural = new Intl.PluralRules('en'), relative = new Intl.RelativeTimeFormat('fr'); (function (n) { for (let i = 0; i < n; i++) ` + c.src + ` })`)
			if err != nil {
				b.Fatal(err)
			}
			call, _ := goja.AssertFunction(f)
			b.ReportAllocs()
			b.ResetTimer()
			if _, err := call(nil, vm.ToValue(b.N)); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkOrdinary compares bounded built-ins with goja's own on everyday arguments.
func BenchmarkOrdinary(b *testing.B) {
	for _, c := range []struct{ name, src string }{
		{"parse-small", `JSON.parse('{"a":1,"b":[true,null,"x"],"c":{"d":2.5}}')`},
		{"stringify-small", `JSON.stringify(o)`},
		{"stringify-large", `JSON.stringify(large)`},
		{"parse-large", `JSON.parse(text)`},
		{"repeat", `'ab'.repeat(10)`},
		{"padStart", `'7'.padStart(3, '0')`},
		{"join", `list.join(',')`},
		{"indexOf", `list.indexOf(3)`},
		{"apply", `Math.max.apply(null, list)`},
		{"typed", `new Uint8Array(16)`},
		{"regexp", `new RegExp('a+b')`},
		{"regexp-property", `new RegExp('\\p{L}+', 'u')`},
		{"split", `'a,b,c'.split(/,/)`},
		{"global", `Math`},
		{"localeString", `(1234.5).toLocaleString()`},
		{"localeCompare", `'item 10'.localeCompare('Item 9')`},
	} {
		for _, installed := range []bool{false, true} {
			if !installed && c.name == "regexp-property" {
				continue // goja has nothing to compare with
			}
			b.Run(fmt.Sprintf("%s/installed=%v", c.name, installed), func(b *testing.B) {
				vm := goja.New()
				if installed {
					lib.Install(vm, lib.Host{})
				}
				f, err := vm.RunString(`const list = [1, 2, 3], o = {a: 1, b: [true, null, 'x'], c: {d: 2.5}}, large = Array.from({length: 1000}, (_, i) => ({id: i, name: 'item ' + i, tags: ['a', 'b'], ok: true})), text = JSON.stringify(large); RegExp; (function (n) { for (let i = 0; i < n; i++) ` + c.src + ` })`)
				if err != nil {
					b.Fatal(err)
				}
				call, _ := goja.AssertFunction(f)
				b.ReportAllocs()
				b.ResetTimer()
				if _, err := call(nil, vm.ToValue(b.N)); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
