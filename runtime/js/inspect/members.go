package inspect

import (
	"encoding/hex"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// maxIndexed is the length up to which a typed array is asked for properties besides its elements.
const maxIndexed = 1 << 16

// keysOf lists the keys whose members are printed: enumerable ones, of arrays those that are no
// index.
func (p *printer) keysOf(o *goja.Object, k kind) []goja.Value {
	var keys []goja.Value
	indexed := k == kindArray || k == kindTyped || k == kindBoxed
	switch {
	case p.Hidden:
		keys = p.p.ownNames(o)
	case k == kindArray:
		if s := p.p.layout.shape(o); !s.known || s.named {
			keys = p.p.ownKeys(o)
		}
	case k == kindTyped && typedLength(o) > maxIndexed:
	default:
		keys = p.p.ownKeys(o)
	}
	if indexed || p.Hidden && k == kindError {
		var named []goja.Value
		for _, key := range keys {
			name := key.String()
			_, isIndex := arrayIndex(name)
			// An error's stack stands before its members already, and must not be looked at (stackOf).
			if !(indexed && isIndex || k == kindError && name == "stack") {
				named = append(named, key)
			}
		}
		keys = named
	}
	if p.Hidden {
		return append(keys[:len(keys):len(keys)], p.p.ownSymbols(o)...)
	}
	for _, sym := range o.Symbols() {
		keys = append(keys[:len(keys):len(keys)], sym)
	}
	return keys
}

// arrayIndex parses the key of an element of an array.
func arrayIndex(key string) (uint32, bool) {
	if key == "" || len(key) > 10 || key[0] == '0' && key != "0" {
		return 0, false
	}
	n, err := strconv.ParseUint(key, 10, 32)
	return uint32(n), err == nil && n != math.MaxUint32
}

// length is the length of an array.
func length(o *goja.Object) int { return int(o.Get("length").ToInteger()) }

// typedLength is the length of a typed array, whatever a script says its property length is.
func typedLength(o *goja.Object) int { return reflect.ValueOf(o.Export()).Len() }

// members prints the properties that f.keys names.
func (p *printer) members(f *frame, o *goja.Object, level int) {
	s := p.p.layout.shape(o)
	sure := s.known && !s.getters && !f.mixed
	from := len(f.out)
	if !f.list { // all there is, entries of a Map among it
		from = 0
	}
	for _, key := range f.keys {
		if p.left <= 0 {
			f.out = append(f.out, cut)
			return
		}
		var prop property
		if name, isString := key.(goja.String); isString && sure && !p.Hidden && !p.called && p.p.has(o, key) {
			prop = property{value: o.Get(name.String()), enumerable: true}
			if prop.value == nil { // a name that is no UTF-8
				prop.value = p.p.read(o, key)
			}
		} else if own, ok := p.p.own(o, key); ok {
			prop = own
		} else {
			prop, _, _ = p.find(o, key) // the cause that an error inherits
			prop.enumerable = true
		}
		name := p.name(key, prop.enumerable) + ":"
		if p.Compact != OldCompact || f.list {
			f.out = append(f.out, name+" "+p.propertyValue(prop, o, level))
			continue
		}
		// Node's older style: a value that is wider than a line begins on its own.
		p.indent++
		s := p.propertyValue(prop, o, level)
		p.indent--
		if columns(p.plainText(s)) > p.BreakLength {
			name += "\n" + strings.Repeat(" ", p.indent+2)
		}
		f.out = append(f.out, name+" "+s)
	}
	if p.Sorted {
		p.sort(f.out[from:])
	}
}

// sort orders members by their text, as Array.prototype.sort does.
func (p *printer) sort(members []string) {
	slices.SortStableFunc(members, func(a, b string) int {
		if p.less == nil {
			return compareUnits(a, b)
		}
		if p.broken != nil {
			return 0
		}
		v, err := p.call(p.less, goja.Undefined(), p.vm.ToValue(a), p.vm.ToValue(b))
		if err != nil {
			p.broken, p.left = err, 0
			return 0
		}
		switch f := v.ToFloat(); {
		case f < 0:
			return -1
		case f > 0:
			return 1
		}
		return 0
	})
}

func (p *printer) propertyValue(prop property, o *goja.Object, level int) string {
	if !prop.accessor() {
		return p.nested(prop.value, level)
	}
	label, which := "Getter", Alone
	switch {
	case prop.getter == nil:
		return p.write(p.paint("special", "[Setter]"))
	case prop.setter != nil:
		label, which = "Getter/Setter", Paired
	}
	if p.Getters&which == 0 || p.opts.Quiet {
		return p.write(p.paint("special", "["+label+"]"))
	}
	shown := ""
	v, err := p.call(prop.getter, o)
	if _, isObject := v.(*goja.Object); err == nil && isObject {
		return p.paint("special", "["+label+"]") + " " + p.nested(v, level)
	} else if err == nil {
		shown = p.primitive(v)
	} else {
		message := p.thrown(err)
		if ex, ok := err.(*goja.Exception); ok {
			if o, isObject := ex.Value().(*goja.Object); isObject {
				message = p.text(o, "message")
			}
		}
		shown = "<Inspection threw (" + message + ")>"
	}
	return p.write(p.paint("special", "["+label+":") + " " + shown + p.paint("special", "]"))
}

func (p *printer) name(key goja.Value, enumerable bool) string {
	if _, ok := key.(*goja.Symbol); ok {
		return "[" + p.paint("symbol", escape(symbolText(key))) + "]"
	}
	s := WTF8(key)
	p.left -= len(s)
	switch {
	case s == "__proto__":
		return "['__proto__']"
	case !enumerable:
		return "[" + escape(s) + "]"
	case identifier(s):
		return s
	}
	return p.paint("string", quote(s))
}

func more(n int) string { return fmt.Sprintf("... %d more item%s", n, plural(n)) }

func numeric(v goja.Value) bool { return v != nil && (goja.IsNumber(v) || goja.IsBigInt(v)) }

// array prints the elements of an array, runs of holes as one.
func (p *printer) array(f *frame, o *goja.Object, n, level int) {
	shown := min(n, p.maxItems)
	if s := p.p.layout.shape(o); s.known && s.dense {
		list := p.p.list(o)
		f.numbers = true
		for _, v := range list[:min(n, shown+1)] { // Node looks at the one it does not show, too
			f.numbers = f.numbers && numeric(v)
		}
		for _, v := range list[:shown] {
			f.out = append(f.out, p.nested(v, level))
		}
		if n > shown {
			f.out = append(f.out, more(n-shown))
		}
		return
	}
	f.numbers = true
	at := 0
	hole := func(count int) {
		f.out = append(f.out, p.write(p.paint("undefined", fmt.Sprintf("<%d empty item%s>", count, plural(count)))))
		f.numbers = false
	}
	for at < n && len(f.out) < shown {
		key := p.vm.ToValue(at)
		if prop, ok := p.p.own(o, key); ok {
			f.numbers = f.numbers && !prop.accessor() && numeric(prop.value)
			f.out = append(f.out, p.propertyValue(prop, o, level))
			at++
			continue
		}
		next := p.nextElement(o, at, n)
		hole(next - at)
		at = next
	}
	if at < n {
		f.numbers = false
		f.out = append(f.out, more(n-at))
	}
}

// nextElement is the index of the first element after the hole at from; n if there is none.
func (p *printer) nextElement(o *goja.Object, from, n int) int {
	for i := from; i < n && i < from+scanHoles; i++ {
		if p.p.has(o, p.vm.ToValue(i)) {
			return i
		}
	}
	if from+scanHoles >= n {
		return n
	}
	for _, key := range p.p.ownKeys(o) {
		if i, ok := arrayIndex(key.String()); ok && int(i) > from {
			return int(i)
		}
	}
	return n
}

// entries prints the entries of a Map or the members of a Set.
func (p *printer) entries(f *frame, o *goja.Object, k kind, n, level int) {
	list := p.p.entries(o, k, p.maxItems)
	p.indent += 2
	for i := 0; i < len(list); i++ {
		s := p.value(list[i], level)
		if k == kindMap {
			i++
			s += " => " + p.value(list[i], level)
		}
		f.out = append(f.out, s)
	}
	p.indent -= 2
	if n > p.maxItems {
		f.out = append(f.out, more(n-p.maxItems))
	}
}

func (p *printer) typedItems(f *frame, o *goja.Object, n, level int) {
	f.numbers = true
	for i := 0; i < min(n, p.maxItems) && p.left > 0; i++ {
		f.out = append(f.out, p.write(p.primitive(p.p.read(o, p.vm.ToValue(i)))))
	}
	if n > p.maxItems {
		f.out = append(f.out, more(n-p.maxItems))
	}
	if !p.Hidden {
		return
	}
	buffer, offset := p.p.memory(o)
	size := int(o.ExportType().Elem().Size())
	for _, m := range []struct {
		name string
		n    int
	}{{"BYTES_PER_ELEMENT", size}, {"length", n}, {"byteLength", n * size}, {"byteOffset", offset}} {
		f.out = append(f.out, "["+m.name+"]: "+p.write(p.paint("number", strconv.Itoa(m.n))))
	}
	f.out = append(f.out, "[buffer]: "+p.write("ArrayBuffer { byteLength: "+p.paint("number", strconv.Itoa(buffer))+" }"))
}

// buffer prints Node's Buffer, whatever its own inspect method would say.
func (p *printer) buffer(o *goja.Object, ctor string) (string, bool) {
	if ctor != "Buffer" {
		return "", false
	}
	data, ok := o.Export().([]byte)
	if !ok {
		return "", false
	}
	return p.write("<Buffer " + strings.TrimPrefix(hexBytes(data, maxBufferBytes), " ") + ">"), true
}

// hexBytes writes each byte after a space, up to limit of them.
func hexBytes(data []byte, limit int) string {
	var b strings.Builder
	for _, c := range data[:min(len(data), limit)] {
		b.WriteByte(' ')
		b.WriteString(hex.EncodeToString([]byte{c}))
	}
	if rest := len(data) - limit; rest > 0 {
		fmt.Fprintf(&b, " ... %d more byte%s", rest, plural(rest))
	}
	return b.String()
}

// contents is the first member of an ArrayBuffer.
func (p *printer) contents(b goja.ArrayBuffer) string {
	if b.Detached() {
		return "(detached)"
	}
	return p.paint("special", "[Uint8Contents]") + ": <" + p.write(strings.TrimPrefix(hexBytes(b.Bytes(), p.maxItems), " ")) + ">"
}

func (p *printer) promise(f *frame, o *goja.Object, level int) {
	pr := o.Export().(*goja.Promise)
	switch pr.State() {
	case goja.PromiseStatePending:
		f.out = append(f.out, p.paint("special", "<pending>"))
	case goja.PromiseStateRejected:
		f.out = append(f.out, p.paint("special", "<rejected>")+" "+p.nested(pr.Result(), level))
	default:
		f.out = append(f.out, p.nested(pr.Result(), level))
	}
}

// boxed prints new Number(1) and its like, and tells what paint calls it.
func (p *printer) boxed(o *goja.Object, ctor string, hasCtor bool, tag string, f *frame) (shown, what string) {
	v := p.unbox(o)
	kind := boxedName(v)
	s := "[" + kind
	if !hasCtor {
		s += " (null prototype)"
	} else if ctor != kind {
		s += " (" + ctor + ")"
	}
	plain := *p
	plain.Colors = false
	s += ": " + plain.primitive(v) + "]"
	if tag != "" && tag != ctor {
		s += " [" + tag + "]"
	}
	if kind == "String" && p.Hidden { // its length is no member
		for i, key := range f.keys {
			if key.String() == "length" {
				f.keys = append(f.keys[:i:i], f.keys[i+1:]...)
				break
			}
		}
	}
	return s, strings.ToLower(kind)
}

func boxedName(v goja.Value) string {
	return [...]string{isBool: "Boolean", isNumber: "Number", isString: "String", isBigInt: "BigInt", isSymbol: "Symbol"}[primitiveOf(v)]
}

// unbox is the primitive in a boxed one. Exporting it is safe: it holds no objects.
func (r *reading) unbox(o *goja.Object) goja.Value {
	switch {
	case o.ClassName() == "String":
		return r.p.unboxed(o, "String")
	case o.ExportType() == typeString:
		return r.p.unboxed(o, "Symbol")
	}
	v := o.Export()
	if v == nil {
		return goja.Undefined()
	}
	return r.vm.ToValue(v)
}

// function prints a function or a class.
func (p *printer) function(o *goja.Object, ctor string, hasCtor bool, tag string) string {
	source := p.functionSource(o)
	if classSource(source) {
		name := p.functionName(o)
		if name == "" {
			name = "(anonymous)"
		}
		s := "class " + name
		if hasCtor && ctor != "Function" {
			s += " [" + ctor + "]"
		}
		if tag != "" && tag != ctor {
			s += " [" + tag + "]"
		}
		if !hasCtor {
			s += " extends [null prototype]"
		} else if proto := o.Prototype(); proto != nil && proto.ExportType() != typeProxy {
			if super := p.text(proto, "name"); super != "" {
				s += " extends " + super
			}
		}
		return "[" + s + "]"
	}
	kind := functionKind(ctor, source)
	if ctor == "Function" {
		ctor = kind
	}
	s := "[" + kind
	if !hasCtor {
		s += " (null prototype)"
	}
	if name := p.text(o, "name"); name == "" {
		s += " (anonymous)"
	} else {
		s += ": " + name
	}
	s += "]"
	if hasCtor && ctor != kind {
		s += " " + ctor
	}
	if tag != "" && tag != ctor {
		s += " [" + tag + "]"
	}
	return s
}

// functionKind is the name of the built-in class that a function belongs to.
func functionKind(ctor, source string) string {
	switch ctor {
	case "AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction":
		return ctor
	case "Function": // goja gives async methods no prototype of their own
		if rest, ok := strings.CutPrefix(source, "async"); ok && rest != "" && (rest[0] == ' ' || rest[0] == '\n') {
			return "AsyncFunction"
		}
	}
	return "Function"
}

// classSource tells whether the text of a function is that of a class. As in Node, a class that
// extends a call is shown as a function.
func classSource(source string) bool {
	if !strings.HasPrefix(source, "class") || !strings.HasSuffix(source, "}") {
		return false
	}
	head, _, ok := strings.Cut(source, "{")
	return ok && !strings.Contains(head, "(")
}

// functionSource is the text of a function; "" for what has none.
func (p *printer) functionSource(o *goja.Object) (s string) {
	holds(func() { s = p.p.source(o) })
	return s
}

// dateText is a Date in ISO 8601, as Date.prototype.toISOString writes it.
func dateText(o *goja.Object) string {
	t, ok := o.Export().(time.Time)
	if !ok {
		return "Invalid Date"
	}
	return isoText(t)
}

func isoText(t time.Time) string {
	t = t.UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		sign := '+'
		if y < 0 {
			sign, y = '-', -y
		}
		return fmt.Sprintf("%c%06d-%s", sign, y, t.Format("01-02T15:04:05.000Z"))
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}
