package inspect

import (
	"strings"

	"github.com/dop251/goja"
)

// Format is the line that console.log prints for its arguments: %s %d %i %f %j %o %O %c %% in a
// first string, the rest joined by spaces, strings as they are and all else as Inspect shows it.
// It calls scripts as Inspect does.
func (r *Reader) Format(args []goja.Value) string { return r.FormatAs(args, r.Style()) }

// FormatAs is Format in another style.
func (r *Reader) FormatAs(args []goja.Value, st Style) string {
	if len(args) == 0 {
		return ""
	}
	first, isText := args[0].(goja.String)
	if len(args) == 1 && isText {
		return first.String()
	}
	var b strings.Builder
	rest := args
	if isText && strings.IndexByte(first.String(), '%') >= 0 {
		rest = args[1+r.substitute(&b, first.String(), args[1:], st):]
		if len(rest) > 0 {
			b.WriteByte(' ')
		}
	}
	for i, v := range rest {
		if i > 0 {
			b.WriteByte(' ')
		}
		if s, ok := v.(goja.String); ok {
			b.WriteString(s.String())
		} else {
			b.WriteString(r.InspectAs(v, st))
		}
	}
	return b.String()
}

// substitute writes text with its placeholders filled and returns how many of args it used.
func (r *Reader) substitute(b *strings.Builder, text string, args []goja.Value, st Style) (used int) {
	from := 0
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '%' {
			continue
		}
		verb := text[i+1]
		if verb != '%' && (used == len(args) || strings.IndexByte("sdifjoOc", verb) < 0) {
			continue
		}
		b.WriteString(text[from:i])
		if verb == '%' {
			b.WriteByte('%')
		} else {
			b.WriteString(r.fill(verb, args[used], st))
			used++
		}
		i++
		from = i + 1
	}
	b.WriteString(text[from:])
	return used
}

// fill is what one placeholder becomes.
func (r *Reader) fill(verb byte, v goja.Value, st Style) string {
	if v == nil {
		v = goja.Undefined()
	}
	rd := r.begin()
	defer rd.end()
	switch verb {
	case 's':
		return rd.plain(v, st)
	case 'd', 'i', 'f':
		return rd.numberOf(v, verb, st)
	case 'j':
		return rd.json(v)
	case 'o':
		st.Depth, st.Hidden, st.Proxy = 4, true, true
		return rd.inspect(v, st)
	case 'O':
		return rd.inspect(v, st)
	}
	return "" // %c: a style, which a log has no use for
}

// json is %j.
func (r *reading) json(v goja.Value) string {
	if _, isObject := v.(*goja.Object); isObject && r.opts.Quiet {
		return r.inspect(v, DefaultStyle())
	}
	w := jsonWriter{reading: *r, bytes: orDefault(r.opts.MaxBytes, 1<<20), depth: maxLevel, members: 100_000}
	ok, err := w.write(v)
	switch {
	case w.circular:
		return "[Circular]"
	case err != nil:
		return "<cannot be shown: " + r.thrown(err) + ">"
	case !ok:
		return "undefined"
	}
	return string(w.out)
}

// numberOf is %d, %i and %f.
func (r *reading) numberOf(v goja.Value, verb byte, st Style) string {
	p := printer{reading: r, Style: st}
	for i := 0; ; i++ {
		o, isObject := v.(*goja.Object)
		if !isObject {
			break
		}
		k := r.kindOf(o)
		if k == kindArray && i < maxLevel {
			// Its text is that of its members. Joining them is not left to the VM: one may be endless.
			n := length(o)
			prop, ok := r.p.own(o, r.vm.ToValue(0))
			switch {
			case n == 0:
				v = r.vm.ToValue("")
			case !ok || prop.accessor() || n > 1 && verb == 'd':
				return "NaN"
			default:
				v = prop.value
			}
			continue
		}
		if r.opts.Quiet || endless(o) || k != kindBoxed && k != kindDate && !r.scripted(o, "valueOf") && !r.scripted(o, "toString") {
			return "NaN"
		}
		v = goja.NaN()
		r.guarded(func() {
			if verb == 'd' {
				v = o.ToNumber()
			} else {
				v = r.vm.ToValue(o.String())
			}
		})
	}
	switch kind := primitiveOf(v); {
	case kind == isSymbol:
		return "NaN"
	case kind == isBigInt && verb != 'f':
		return p.integer(v.String()) + "n"
	case verb == 'd':
		return p.number(v.ToNumber())
	case verb == 'i':
		return p.number(r.p.call("parseInt", r.vm.ToValue(v.String())))
	}
	return number(r.p.call("parseFloat", r.vm.ToValue(v.String())))
}

// plain is %s: String(v) for primitives, functions and objects with a toString of a script's own,
// else what Inspect shows of the outermost level.
func (r *reading) plain(v goja.Value, st Style) string {
	st.Depth, st.Colors, st.Compact = 0, false, 3
	p := printer{reading: r, Style: st}
	o, isObject := v.(*goja.Object)
	if !isObject {
		switch primitiveOf(v) {
		case isNumber:
			return p.number(v)
		case isBigInt:
			return p.integer(v.String()) + "n"
		case isSymbol:
			return symbolText(v)
		}
		return v.String()
	}
	k := r.kindOf(o)
	if k == kindFunction && r.opts.Quiet {
		return r.inspect(v, st)
	}
	if !r.opts.Quiet && !endless(o) && (k == kindFunction || r.scripted(o, "toString")) {
		s, ok := "", false
		r.guarded(func() { s, ok = o.String(), true })
		if ok {
			return s
		}
	}
	return r.inspect(v, st)
}

// scripted tells whether a method of o, its own or its class's, is a script's and not built in.
func (r *reading) scripted(o *goja.Object, method string) bool {
	prop, holder, ok := r.find(o, r.vm.ToValue(method))
	if !ok {
		return false
	}
	fn, ok := prop.value.(*goja.Object)
	if !ok || r.kindOf(fn) != kindFunction {
		return false
	}
	if holder == o {
		return true
	}
	source := ""
	holds(func() { source = r.p.source(fn) })
	return !strings.HasSuffix(source, "[native code] }")
}

// guarded runs f, which calls into the VM; what a script throws ends it.
func (r *reading) guarded(f func()) { r.vm.Try(f) }

// endless tells whether looking a property up on v could run for ever in goja: a Proxy that is, by
// way of its target, on its own prototype chain (a fatal overflow of Go's stack).
func endless(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	for i := 0; o != nil; i++ {
		if i > maxChain {
			return true
		}
		if o.ExportType() == typeProxy {
			proxy, _ := o.Export().(goja.Proxy)
			o = proxy.Target()
			continue
		}
		o = o.Prototype()
	}
	return false
}
