package inspect

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// Loss is something of a value that its JSON does not say.
type Loss struct {
	Path string // where, as in JavaScript: .steps[3].client; "" is the value itself
	What string // e.g. "a Map becomes {}"
}

// maxLosses is how many losses of one value are told.
const maxLosses = 20

// LimitError says that a value is too deep or too large to be read.
type LimitError struct {
	Path string // where the limit was hit, cut in its middle when long
	What string
}

func (e *LimitError) Error() string {
	if e.Path == "" {
		return e.What
	}
	return e.Path + ": " + e.What
}

// Stringify is what JSON.stringify(v) gives: toJSON methods, getters and traps are called. json is
// nil where that is undefined. lost names up to 20 things that the text does not say. err is a
// *goja.Exception for what JSON.stringify or the script's code throws, a *LimitError for a value
// without end, or the interrupt that stopped it.
func (r *Reader) Stringify(v goja.Value) (json []byte, lost []Loss, err error) {
	w := jsonWriter{
		reading: r.begin(),
		bytes:   orDefault(r.opts.MaxBytes, 16<<20), depth: orDefault(r.opts.MaxDepth, 1000), members: orDefault(r.opts.MaxMembers, 1_000_000),
	}
	ok, err := w.write(v)
	w.end()
	if err != nil || !ok {
		return nil, w.lost, err
	}
	return w.out, w.lost, nil
}

func (w *jsonWriter) write(v goja.Value) (ok bool, err error) {
	err = w.run(func() { ok = w.value(v, nil) })
	return ok, err
}

// jsonWriter is one Stringify.
type jsonWriter struct {
	reading
	out                   []byte
	lost                  []Loss
	open                  []*goja.Object // the objects that are being written
	path                  path
	bytes, depth, members int
	circular              bool // what stopped it
}

// stop carries an error of the writer's own out of nested calls.
type stop struct{ err error }

// run calls f in the VM's own guard and gives back what stopped it.
func (w *jsonWriter) run(f func()) (err error) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case stop:
			err = x.err
		case *goja.InterruptedError:
			err = x
		case *goja.StackOverflowError:
			err = x
		default:
			err = fmt.Errorf("cannot be read: %v", x)
		}
	}()
	if ex := w.vm.Try(f); ex != nil {
		return ex
	}
	return nil
}

func (w *jsonWriter) limit(format string, args ...any) {
	panic(stop{&LimitError{Path: w.path.String(), What: fmt.Sprintf(format, args...)}})
}

// room stops where the text would grow too large.
func (w *jsonWriter) room(n int) {
	if len(w.out)+n > w.bytes {
		w.limit("is too large for JSON (over %d bytes); return less", w.bytes)
	}
}

func (w *jsonWriter) lose(format string, args ...any) {
	if len(w.lost) < maxLosses {
		w.lost = append(w.lost, Loss{Path: w.path.String(), What: fmt.Sprintf(format, args...)})
	}
}

// value writes v; false means that it has no JSON: undefined, a function, a symbol. The path ends
// with v's own place.
func (w *jsonWriter) value(v goja.Value, key goja.Value) bool {
	if w.members--; w.members < 0 {
		w.limit("has too many members for JSON; return less, or a copy without what it leads to")
	}
	w.room(0)
	o, isObject := v.(*goja.Object)
	if !isObject {
		return w.primitive(v)
	}
	if endless(o) {
		w.limit("has a Proxy on its own prototype chain, which has no end")
	}
	if fn, ok := o.Get("toJSON").(*goja.Object); ok {
		if call, ok := goja.AssertFunction(fn); ok {
			if key == nil {
				key = w.vm.ToValue(w.path.last())
			}
			out, err := call(o, key)
			if err != nil {
				panic(err)
			}
			if v = out; v == nil {
				v = goja.Undefined()
			}
			if o, isObject = v.(*goja.Object); !isObject {
				return w.primitive(v)
			}
		}
	}
	k := w.kindOf(o)
	switch k {
	case kindFunction:
		w.lose("a function is left out")
		return false
	case kindBoxed:
		return w.boxed(o)
	case kindObject, kindArray, kindTyped, kindArguments, kindDate, kindMapIterator, kindSetIterator:
	case kindProxy:
		if t := w.target(o); t == nil {
			panic(w.vm.NewTypeError("Cannot perform 'ownKeys' on a proxy that has been revoked"))
		} else if tk := w.kindOf(t); tk == kindArray {
			k = kindArray
		} else if tk == kindFunction {
			w.lose("a function is left out")
			return false
		}
	case kindError:
		w.lose("an Error becomes an object without its message")
	case kindMap, kindSet:
		if n := w.p.size(o, k); n > 0 {
			w.lose("a %s of %d becomes {}", k.name(), n)
		}
	default:
		w.lose("a %s becomes {}", k.name())
	}
	for i, outer := range w.open {
		if outer == o {
			w.circular = true
			panic(w.vm.NewTypeError("%s", w.circle(i)))
		}
	}
	if len(w.open) >= w.depth {
		w.limit("is nested deeper than %d levels", w.depth)
	}
	w.open = append(w.open, o)
	if k == kindArray {
		w.array(o)
	} else {
		w.object(o, k)
	}
	w.open = w.open[:len(w.open)-1]
	return true
}

// target is what a Proxy, or a Proxy of a Proxy, stands for; nil if it is revoked.
func (r *reading) target(o *goja.Object) *goja.Object {
	for i := 0; o != nil && o.ExportType() == typeProxy && i < maxChain; i++ {
		proxy, _ := o.Export().(goja.Proxy)
		o = proxy.Target()
	}
	return o
}

func (w *jsonWriter) primitive(v goja.Value) bool {
	switch primitiveOf(v) {
	case isUndefined:
		return false
	case isSymbol:
		w.lose("a symbol is left out")
		return false
	case isNull:
		w.out = append(w.out, "null"...)
	case isBigInt:
		panic(w.vm.NewTypeError("Do not know how to serialize a BigInt"))
	case isString:
		text := WTF8(v)
		w.room(len(text))
		w.out = appendQuoted(w.out, text)
	case isNumber:
		if f := v.ToFloat(); math.IsNaN(f) || math.IsInf(f, 0) {
			w.lose("%s becomes null", v)
			w.out = append(w.out, "null"...)
		} else if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			w.out = strconv.AppendInt(w.out, int64(f), 10)
		} else {
			w.out = append(w.out, v.String()...)
		}
	default:
		w.out = strconv.AppendBool(w.out, v.ToBoolean())
	}
	return true
}

// boxed writes new Number(1) and its like as JSON.stringify does: by valueOf and toString.
func (w *jsonWriter) boxed(o *goja.Object) bool {
	switch primitiveOf(w.unbox(o)) {
	case isNumber:
		return w.primitive(o.ToNumber())
	case isString:
		return w.primitive(w.vm.ToValue(o.String()))
	case isSymbol:
		w.out = append(w.out, "{}"...)
		return true
	}
	return w.primitive(w.unbox(o))
}

func (w *jsonWriter) array(o *goja.Object) {
	w.out = append(w.out, '[')
	n := int64(0)
	if v := o.Get("length"); v != nil {
		n = v.ToInteger()
	}
	for i := int64(0); i < n; i++ {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.path.index(int(i))
		v := o.Get(strconv.FormatInt(i, 10))
		if v == nil {
			v = goja.Undefined()
		}
		if before := len(w.lost); !w.value(v, nil) {
			if len(w.lost) == before {
				w.lose("undefined becomes null")
			}
			w.out = append(w.out, "null"...)
		}
		w.path.pop()
	}
	w.out = append(w.out, ']')
}

func (w *jsonWriter) object(o *goja.Object, k kind) {
	w.out = append(w.out, '{')
	first := true
	write := func(name string, key, v goja.Value) {
		before := len(w.out)
		if !first {
			w.out = append(w.out, ',')
		}
		w.out = appendQuoted(w.out, name)
		w.out = append(w.out, ':')
		if v == nil {
			v = goja.Undefined()
		}
		w.path.name(name)
		if w.value(v, key) {
			first = false
		} else {
			w.out = w.out[:before]
		}
		w.path.pop()
	}
	if k == kindProxy {
		for _, name := range o.Keys() {
			write(name, nil, o.Get(name))
		}
	} else {
		for _, key := range w.p.ownKeys(o) {
			name := key.String()
			v := o.Get(name)
			if strings.Contains(name, "\uFFFD") {
				name = WTF8(key)
				v = w.p.read(o, key)
			}
			write(name, key, v)
		}
	}
	w.out = append(w.out, '}')
}

// circle is V8's message for a circle that begins at w.open[from] and is closed by the last step
// of the path.
func (w *jsonWriter) circle(from int) string {
	ctor := func(i int) string {
		if name, ok := w.constructorName(w.open[i]); ok {
			return "object with constructor '" + name + "'"
		}
		return "object with constructor 'Object'"
	}
	// The path has one step for each open object but the first, and one more.
	step := func(i int) string {
		s := w.path[i]
		if s.by == byIndex {
			return "index " + strconv.Itoa(s.at)
		}
		return "property '" + s.key + "'"
	}
	var b strings.Builder
	b.WriteString("Converting circular structure to JSON\n    --> starting at " + ctor(from))
	const shown = 2 // lines before a long circle is cut
	last := len(w.open) - 1
	for i := from + 1; i <= last; i++ {
		if i > from+shown && i < last {
			if i == from+shown+1 {
				b.WriteString("\n    |     ...")
			}
			continue
		}
		b.WriteString("\n    |     " + step(i-1) + " -> " + ctor(i))
	}
	b.WriteString("\n    --- " + step(last) + " closes the circle")
	return b.String()
}

// appendQuoted appends a WTF-8 text as a JSON string, as JSON.stringify writes it.
func appendQuoted(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			if u, size := surrogate(s[i:]); size > 0 {
				b = append(b, s[from:i]...)
				b = append(b, `\u`...)
				b = strconv.AppendInt(b, int64(u), 16)
				i += size
				from = i
				continue
			}
			i++
			continue
		}
		if c >= 0x20 && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, `\b`...)
		case '\t':
			b = append(b, `\t`...)
		case '\n':
			b = append(b, `\n`...)
		case '\f':
			b = append(b, `\f`...)
		case '\r':
			b = append(b, `\r`...)
		default:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
		i++
		from = i
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}
