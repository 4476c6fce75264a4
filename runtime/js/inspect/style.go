package inspect

import (
	"math"
	"strings"

	"github.com/dop251/goja"
)

// Style is how a value is shown: the options of Node's util.inspect. DefaultStyle gives those of console.log; the zero
// Style shows nothing below the outermost level, one member a line.
type Style struct {
	Depth       int  // of the objects that are opened; Endless: all
	Hidden      bool // showHidden: what is not enumerable, too
	Proxy       bool // showProxy: a proxy is shown as such
	Custom      bool // customInspect: an object's own inspect.custom is called
	Colors      bool // escape sequences of terminals
	Sorted      bool // by name
	Separators  bool // numericSeparator: 1_000
	BreakLength int  // columns of a line
	Compact     int  // inner levels that may stand on one line; 0: none; OldCompact: as Node once did
	MaxItems    int  // maxArrayLength: of an array, a Map, a Set, the bytes of an ArrayBuffer
	MaxText     int  // maxStringLength: of a string inside another value, in UTF-16 units
	Getters     Getters

	less  goja.Value   // what Sorted orders by, if a script says so
	given *goja.Object // options as a script gave them: an inspect.custom may look for its own there
}

// Getters says which getters are called.
type Getters uint8

// The values of getters in Node: true is Alone|Paired.
const (
	Alone  Getters = 1 << iota // those without a setter
	Paired                     // those with one
)

const (
	// Endless is what Infinity and null mean in Node's options.
	Endless = math.MaxInt32
	// OldCompact is compact: true.
	OldCompact = -1
)

// DefaultStyle is how console.log shows values.
func DefaultStyle() Style {
	return Style{Depth: 2, Custom: true, BreakLength: 80, Compact: 3, MaxItems: 100, MaxText: 10000}
}

// StyleOf is base with what the options of Node's util.inspect change. Reading them may call getters of a script.
func (r *Reader) StyleOf(options *goja.Object, base Style) Style {
	st := base
	if endless(options) {
		return st
	}
	st.given = options
	get := func(name string) (goja.Value, bool) {
		v := options.Get(name)
		return v, v != nil
	}
	count := func(name string, to *int) {
		v, ok := get(name)
		switch {
		case !ok || goja.IsUndefined(v) && name != "depth":
		case goja.IsNull(v), goja.IsUndefined(v):
			*to = Endless
		default:
			if f := v.ToFloat(); f >= Endless {
				*to = Endless
			} else if name == "depth" {
				*to = int(max(f, -1))
			} else {
				*to = int(max(f, 0))
			}
		}
	}
	flag := func(name string, to *bool) {
		if v, ok := get(name); ok {
			*to = v.ToBoolean()
		}
	}
	count("depth", &st.Depth)
	count("breakLength", &st.BreakLength)
	count("maxArrayLength", &st.MaxItems)
	count("maxStringLength", &st.MaxText)
	flag("showHidden", &st.Hidden)
	flag("showProxy", &st.Proxy)
	flag("customInspect", &st.Custom)
	flag("colors", &st.Colors)
	flag("numericSeparator", &st.Separators)
	if v, ok := get("sorted"); ok {
		st.Sorted, st.less = v.ToBoolean(), nil
		if _, callable := goja.AssertFunction(v); callable {
			st.less = v
		}
	}
	if v, ok := get("compact"); ok {
		switch {
		case goja.IsNumber(v):
			st.Compact = int(min(max(v.ToFloat(), 0), Endless))
		case v.ToBoolean():
			st.Compact = OldCompact
		default:
			st.Compact = 0
		}
	}
	if v, ok := get("getters"); ok {
		switch {
		case goja.IsString(v) && v.String() == "get":
			st.Getters = Alone
		case goja.IsString(v) && v.String() == "set":
			st.Getters = Paired
		case v.ToBoolean() && !goja.IsString(v):
			st.Getters = Alone | Paired
		default:
			st.Getters = 0
		}
	}
	return st
}

// options are what an inspect.custom gets.
func (p *printer) options() *goja.Object {
	o := p.vm.NewObject()
	_ = o.Set("stylize", func(call goja.FunctionCall) goja.Value {
		return p.vm.ToValue(p.paint(call.Argument(1).String(), call.Argument(0).String()))
	})
	p.Style.fill(o)
	if p.given != nil && !endless(p.given) {
		for _, key := range p.given.Keys() {
			if o.Get(key) == nil {
				_ = o.Set(key, p.given.Get(key))
			}
		}
	}
	return o
}

// OptionsOf is a style as an object of options.
func (r *Reader) OptionsOf(st Style) *goja.Object {
	o := r.vm.NewObject()
	st.fill(o)
	return o
}

func (st *Style) fill(o *goja.Object) {
	count := func(name string, n int) {
		switch {
		case n < Endless:
			_ = o.Set(name, n)
		case name == "depth":
			_ = o.Set(name, goja.Null())
		default:
			_ = o.Set(name, math.Inf(1))
		}
	}
	_ = o.Set("showHidden", st.Hidden)
	count("depth", st.Depth)
	_ = o.Set("colors", st.Colors)
	_ = o.Set("customInspect", st.Custom)
	_ = o.Set("showProxy", st.Proxy)
	count("maxArrayLength", st.MaxItems)
	count("maxStringLength", st.MaxText)
	count("breakLength", st.BreakLength)
	_ = o.Set("compact", st.Compact)
	if st.Compact == OldCompact {
		_ = o.Set("compact", true)
	} else if st.Compact == 0 {
		_ = o.Set("compact", false)
	}
	_ = o.Set("sorted", st.Sorted)
	if st.less != nil {
		_ = o.Set("sorted", st.less)
	}
	_ = o.Set("getters", [...]any{false, "get", "set", true}[st.Getters])
	_ = o.Set("numericSeparator", st.Separators)
}

// paint writes the escape sequences of a terminal around s, by the name of what it is in util.inspect.styles.
func (p *printer) paint(what, s string) string {
	if !p.Colors {
		return s
	}
	on, off := "", "39"
	switch what {
	case "special":
		on = "36"
	case "number", "bigint", "boolean":
		on = "33"
	case "undefined":
		on = "90"
	case "null":
		on, off = "1", "22"
	case "string", "symbol":
		on = "32"
	case "date":
		on = "35"
	case "regexp":
		on = "31"
	case "module":
		on, off = "4", "24"
	default:
		return s
	}
	return "\x1b[" + on + "m" + s + "\x1b[" + off + "m"
}

// plainText is s without the escape sequences of paint.
func (p *printer) plainText(s string) string {
	if !p.Colors {
		return s
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, s, _ = strings.Cut(rest, "m")
	}
}
