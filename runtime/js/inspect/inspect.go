package inspect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

const (
	maxBufferBytes = 50 // of a Buffer, as Node shows them
	// maxLevel bounds a depth that a script asks for.
	maxLevel = 500
	// scanHoles is how many holes are stepped over one by one before the keys of an array are listed.
	scanHoles = 1 << 16
)

// Inspect is v as Node's console.log shows it. Getters and traps of proxies are not run; of a
// script's code only an inspect.custom function and a getter of Symbol.toStringTag are, unless
// Options.Quiet. What such code throws is shown in its place; an interrupt or a stack overflow in
// it passes through as goja's panic, as from every call into the VM.
func (r *Reader) Inspect(v goja.Value) string { return r.InspectAs(v, r.Style()) }

// InspectAs is Inspect in another style. Besides what Inspect calls it calls the getters that the style names and its
// comparison; what that one throws passes through as goja's panic.
func (r *Reader) InspectAs(v goja.Value, st Style) string {
	if v == nil {
		return "undefined"
	}
	rd := r.begin()
	s := rd.inspect(v, st)
	rd.end()
	return s
}

// Kind is the name of the built-in class that a value is of inside, whatever it claims to be: Map, Uint8Array, Proxy,
// AsyncFunction, "Set Iterator", Generator; Boxed and its class for new Number(1) and its like. For what is no object it
// is "". It runs no code of a script.
func (r *Reader) Kind(v goja.Value) string {
	o, ok := v.(*goja.Object)
	if !ok {
		return ""
	}
	rd := r.begin()
	defer rd.end()
	p := printer{reading: &rd}
	switch k := rd.kindOf(o); k {
	case kindTyped:
		return rd.p.typedName(o)
	case kindBoxed:
		return "Boxed " + boxedName(rd.unbox(o))
	case kindFunction:
		ctor, _ := rd.constructorName(o)
		return functionKind(ctor, p.functionSource(o))
	case kindObject:
		if prop, holder, ok := rd.find(o, goja.SymToStringTag); ok && holder != o && prop.value != nil && goja.IsString(prop.value) && prop.value.String() == "Generator" {
			return "Generator"
		}
		return k.name()
	default:
		return k.name()
	}
}

// printer is one inspection.
type printer struct {
	*reading
	Style
	maxItems int // MaxItems and MaxText within what may be written
	maxText  int
	indent   int
	current  int // depth of the object whose members were printed last
	seen     []*goja.Object
	circular map[*goja.Object]int
	left     int  // bytes that may still be written
	called   bool // a script's code has run meanwhile and may have changed anything
	broken   any  // an interrupt or stack overflow in a script's code
}

const cut = "..."

func (r *reading) inspect(v goja.Value, st Style) string {
	p := printer{reading: r, Style: st, left: orDefault(r.opts.MaxBytes, 1<<20)}
	limit := p.left
	// A member takes two bytes at least: more than that can only be cut off, and would be written first.
	p.maxItems, p.maxText = min(st.MaxItems, limit/2), min(st.MaxText, limit)
	s, err := p.safely(v)
	if p.broken != nil {
		panic(p.broken)
	}
	if err != nil {
		return fmt.Sprintf("<cannot be shown: %v>", err)
	}
	if len(s) > limit {
		n := limit
		for n > 0 && s[n]&0xC0 == 0x80 {
			n--
		}
		s = s[:n] + fmt.Sprintf("... %d more bytes", len(s)-n)
	}
	return s
}

// safely turns a panic of goja on a hostile object into an error.
func (p *printer) safely(v goja.Value) (s string, err error) {
	defer func() {
		if x := recover(); x != nil {
			switch x.(type) {
			case *goja.InterruptedError, *goja.StackOverflowError:
				panic(x)
			}
			err = fmt.Errorf("%v", x)
		}
	}()
	return p.value(v, 0), nil
}

// value prints any value. level is how many objects it lies in.
func (p *printer) value(v goja.Value, level int) string {
	if p.left <= 0 {
		return cut
	}
	o, ok := v.(*goja.Object)
	if !ok {
		s := p.primitive(v)
		p.left -= len(s)
		return s
	}
	// An object takes a line or so of the budget, however little it prints: ten nested arrays that
	// share their members would otherwise take for ever.
	p.left -= 16 + p.indent
	context := o
	k := p.kindOf(o)
	for i := 0; k == kindProxy; i++ {
		proxy, _ := o.Export().(goja.Proxy)
		target := proxy.Target()
		if target == nil {
			return p.paint("special", "<Revoked Proxy>")
		}
		if p.Proxy {
			return p.proxyParts(target, proxy.Handler(), level)
		}
		if o = target; i > maxChain {
			return "<Proxy>"
		}
		k = p.kindOf(o)
	}
	if s, ok := p.custom(o, context, level); ok {
		return s
	}
	for _, outer := range p.seen {
		if outer == o {
			if p.circular == nil {
				p.circular = map[*goja.Object]int{}
			}
			n, known := p.circular[o]
			if !known {
				n = len(p.circular) + 1
				p.circular[o] = n
			}
			return p.paint("special", "[Circular *"+strconv.Itoa(n)+"]")
		}
	}
	return p.object(o, k, level)
}

func (p *printer) primitive(v goja.Value) string {
	switch primitiveOf(v) {
	case isUndefined:
		return p.paint("undefined", "undefined")
	case isNull:
		return p.paint("null", "null")
	case isNumber:
		return p.paint("number", p.number(v))
	case isBigInt:
		return p.paint("bigint", p.integer(v.String())+"n")
	case isSymbol:
		return p.paint("symbol", symbolText(v))
	case isString:
		return p.str(v)
	}
	return p.paint("boolean", v.String())
}

func symbolText(v goja.Value) string { return "Symbol(" + v.String() + ")" }

// str prints a string: cut when very long, a line each when it holds several and is long.
func (p *printer) str(v goja.Value) string {
	s := WTF8(v)
	tail := ""
	if n := units(s); n > p.maxText {
		s = cutUnits(s, p.maxText)
		tail = fmt.Sprintf("... %d more character%s", n-p.maxText, plural(n-p.maxText))
	}
	if n := units(s); p.Compact != OldCompact && n > 16 && n > p.BreakLength-p.indent-4 && strings.Contains(s, "\n") {
		lines := strings.SplitAfter(s, "\n")
		if lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		for i, line := range lines {
			lines[i] = p.paint("string", quote(line))
		}
		return strings.Join(lines, " +\n"+strings.Repeat(" ", p.indent+2)) + tail
	}
	return p.paint("string", quote(s)) + tail
}

// cutUnits is the first n UTF-16 units of s.
func cutUnits(s string, n int) string {
	for i, c := range s {
		if c > 0xFFFF {
			n--
		}
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// frame is an object being printed.
type frame struct {
	base        string // what stands before the braces: a function, a date, an error
	open, close string
	out         []string
	keys        []goja.Value
	mixed       bool // keys may name members that are inherited or not enumerable
	list        bool // an array: its members may be laid out in columns
	numbers     bool // all members are numbers: columns are aligned to the right
}

// object prints o, whose kind is known.
func (p *printer) object(o *goja.Object, k kind, level int) string {
	ctor, hasCtor := p.constructorName(o)
	if !hasCtor {
		ctor, hasCtor = p.strangeName(o, k, level)
	}
	tag := p.tag(o)
	if tag == ctor && hasCtor {
		tag = ""
	}
	prefix := func(fallback, size string) string { return prefix(ctor, hasCtor, tag, fallback, size) }
	f := frame{open: "{", close: "}", keys: p.keysOf(o, k)}
	var fill func()
	switch k {
	case kindArray:
		n := length(o)
		f.list, f.open, f.close = true, "[", "]"
		if !hasCtor || ctor != "Array" || tag != "" {
			f.open = prefix("Array", fmt.Sprintf("(%d)", n)) + "["
		}
		if n == 0 && len(f.keys) == 0 {
			return f.open + "]"
		}
		fill = func() { p.array(&f, o, n, level) }
	case kindSet, kindMap:
		n := p.p.size(o, k)
		f.open = prefix(k.name(), fmt.Sprintf("(%d)", n)) + "{"
		if n == 0 && len(f.keys) == 0 {
			return f.open + "}"
		}
		fill = func() { p.entries(&f, o, k, n, level) }
	case kindTyped:
		name := p.p.typedName(o)
		n := typedLength(o)
		if s, ok := p.buffer(o, ctor); ok {
			return s
		}
		f.list, f.close = true, "]"
		f.open = prefix(name, fmt.Sprintf("(%d)", n)) + "["
		if n == 0 && len(f.keys) == 0 && !p.Hidden {
			return f.open + "]"
		}
		fill = func() { p.typedItems(&f, o, n, level) }
	case kindMapIterator, kindSetIterator:
		if tag != "" && tag != k.name() {
			tag += "] ["
		} else {
			tag = ""
		}
		f.open = "[" + tag + k.name() + "] {"
		fill = func() { f.out = append(f.out, p.paint("special", "<items unknown>")) }
	case kindArguments:
		f.open = "[Arguments] {"
		if len(f.keys) == 0 {
			return f.open + "}"
		}
	case kindFunction:
		f.base = p.function(o, ctor, hasCtor, tag)
		if len(f.keys) == 0 {
			return p.write(p.paint("special", f.base))
		}
	case kindRegExp:
		source, flags := p.regexp(o)
		f.base = "/" + source + "/" + flags
		if pre := prefix("RegExp", ""); pre != "RegExp " {
			f.base = pre + f.base
		}
		if len(f.keys) == 0 || p.tooDeep(level) {
			return p.write(p.paint("regexp", f.base))
		}
	case kindDate:
		f.base = dateText(o)
		if pre := prefix("Date", ""); pre != "Date " {
			f.base = pre + f.base
		}
		if len(f.keys) == 0 {
			return p.write(p.paint("date", f.base))
		}
	case kindError:
		f.mixed = true
		f.base, f.keys = p.failure(o, ctor, hasCtor, tag, f.keys)
		if len(f.keys) == 0 {
			return p.write(f.base)
		}
	case kindBuffer:
		bytes := o.Export().(goja.ArrayBuffer)
		f.open = prefix("ArrayBuffer", "") + "{"
		fill = func() {
			f.out = append(f.out, p.contents(bytes), "byteLength: "+p.paint("number", strconv.Itoa(len(bytes.Bytes()))))
		}
	case kindView:
		f.open = prefix("DataView", "") + "{"
		fill = func() {
			buffer, offset, n, _ := p.p.view(o)
			f.out = append(f.out, "byteLength: "+p.paint("number", strconv.Itoa(n)), "byteOffset: "+p.paint("number", strconv.Itoa(offset)))
			f.out = append(f.out, "buffer: "+p.nested(buffer, level))
		}
	case kindPromise:
		f.open = prefix("Promise", "") + "{"
		fill = func() { p.promise(&f, o, level) }
	case kindWeakMap, kindWeakSet:
		f.open = prefix(k.name(), "") + "{"
		fill = func() { f.out = append(f.out, p.paint("special", "<items unknown>")) }
	case kindBoxed:
		what := ""
		f.base, what = p.boxed(o, ctor, hasCtor, tag, &f)
		if len(f.keys) == 0 {
			return p.write(p.paint(what, f.base))
		}
	default:
		if hasCtor && ctor == "Object" {
			if tag != "" {
				f.open = prefix("Object", "") + "{"
			}
		} else {
			f.open = prefix("Object", "") + "{"
		}
		if len(f.keys) == 0 {
			return p.write(f.open + "}")
		}
	}
	if p.tooDeep(level) {
		name := strings.TrimSuffix(prefix("Object", ""), " ")
		if k == kindArray && hasCtor && ctor == "Array" && tag == "" {
			name = "Array"
		}
		if hasCtor {
			name = "[" + name + "]"
		}
		return p.write(p.paint("special", name))
	}
	level++
	p.seen = append(p.seen, o)
	p.current = level
	if fill != nil {
		fill() // its closures see the level of the members
	}
	p.members(&f, o, level)
	if n, ok := p.circular[o]; ok {
		ref := p.paint("special", fmt.Sprintf("<ref *%d>", n))
		switch {
		case p.Compact == OldCompact:
			f.open = ref + " " + f.open
		case f.base == "":
			f.base = ref
		default:
			f.base = ref + " " + f.base
		}
	}
	p.seen = p.seen[:len(p.seen)-1]
	return p.lay(&f, level)
}

func (p *printer) tooDeep(level int) bool { return level > p.Depth || level > maxLevel }

// write counts what a leaf takes of the budget.
func (p *printer) write(s string) string {
	p.left -= len(s)
	return s
}

// nested prints a value of that level, two columns further right.
func (p *printer) nested(v goja.Value, level int) string {
	p.indent += 2
	s := p.value(v, level)
	p.indent -= 2
	return s
}

// prefix is what stands before an object's braces: class, size, tag, and that it has no prototype.
func prefix(ctor string, hasCtor bool, tag, fallback, size string) string {
	if !hasCtor {
		s := "[" + fallback + size + ": null prototype] "
		if tag != "" && tag != fallback {
			s += "[" + tag + "] "
		}
		return s
	}
	s := ctor + size + " "
	if tag != "" && tag != ctor {
		s += "[" + tag + "] "
	}
	return s
}

// strangeName names an object whose prototypes name no class: Object <[Object: null prototype] {}>.
func (p *printer) strangeName(o *goja.Object, k kind, level int) (string, bool) {
	proto := o.Prototype()
	if proto == nil {
		return "", false
	}
	name := k.name()
	if k == kindTyped {
		name = p.p.typedName(o)
	}
	if p.tooDeep(level) {
		return name + " <Complex prototype>", true
	}
	if proto.ExportType() == typeProxy {
		return name + " <Proxy>", true
	}
	if inner, ok := p.constructorName(proto); ok {
		return name + " <" + inner + ">", true
	}
	if proto.Prototype() != nil && level < 8 {
		inner, _ := p.strangeName(proto, p.kindOf(proto), level+1)
		return name + " <" + inner + ">", true
	}
	q := *p
	q.Depth, q.seen, q.circular, q.indent = 0, nil, nil, 0
	return name + " <" + q.shallow(proto) + ">", true
}

// shallow prints an object as if it were already too deep.
func (p *printer) shallow(o *goja.Object) string {
	return p.object(o, p.kindOf(o), 1)
}

// tag is the text of Symbol.toStringTag, unless it is an own enumerable property, which is shown
// among the members.
func (p *printer) tag(o *goja.Object) string {
	if o == p.vm.GlobalObject() {
		return "global"
	}
	if proto := o.Prototype(); (proto == nil || proto == p.objectProto) && !p.p.has(o, goja.SymToStringTag) {
		return ""
	}
	prop, holder, ok := p.find(o, goja.SymToStringTag)
	if !ok || holder == o && prop.enumerable {
		return ""
	}
	v := prop.value
	if prop.getter != nil && !p.opts.Quiet {
		v, _ = p.call(prop.getter, o)
	}
	if v == nil || !goja.IsString(v) {
		return ""
	}
	return v.String()
}

// call runs a function of a script; what it throws is the error, except what ends the VM.
func (p *printer) call(fn goja.Value, this goja.Value, args ...goja.Value) (goja.Value, error) {
	callable, ok := goja.AssertFunction(fn)
	if !ok {
		return nil, fmt.Errorf("not a function")
	}
	p.called = true
	v, err := callable(this, args...)
	switch err.(type) {
	case *goja.InterruptedError, *goja.StackOverflowError:
		p.broken = err
		p.left = 0 // nothing more is printed
	}
	return v, err
}

// custom prints o by its own method [Symbol.for('nodejs.util.inspect.custom')], if it has one.
func (p *printer) custom(o, context *goja.Object, level int) (string, bool) {
	if p.opts.Quiet || !p.Custom {
		return "", false
	}
	fn := p.customMethod(o)
	if fn == nil || fn == p.reader.Function {
		return "", false
	}
	depth := p.vm.ToValue(p.Depth - level)
	if p.Depth == Endless {
		depth = goja.Null()
	}
	inner := p.reader.Function
	if inner == nil {
		inner = p.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			st := p.reader.Style()
			if o, ok := call.Argument(1).(*goja.Object); ok {
				st = p.reader.StyleOf(o, st)
			}
			return p.vm.ToValue(p.reading.inspect(call.Argument(0), st))
		})
	}
	ret, err := p.call(fn, context, depth, p.options(), inner)
	if err != nil {
		return p.write(fmt.Sprintf("<inspect.custom threw %s>", p.thrown(err))), true
	}
	if ret == context {
		return "", false
	}
	if _, ok := ret.(*goja.Object); ok && len(p.seen) < maxChain {
		// A method that returns new objects with such methods for ever ends with the budget.
		p.left--
		p.seen = append(p.seen, nil)
		s := p.value(ret, level)
		p.seen = p.seen[:len(p.seen)-1]
		return strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", p.indent)), true
	}
	s := ""
	if sym, ok := ret.(*goja.Symbol); ok {
		s = symbolText(sym)
	} else if ret != nil {
		s = ret.String()
	}
	return p.write(strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", p.indent))), true
}

// customMethod looks for the method by the description of its symbol: the registry of Symbol.for
// is the VM's own.
func (p *printer) customMethod(o *goja.Object) goja.Value {
	for i := 0; o != nil && o != p.objectProto && i < maxChain && o.ExportType() != typeProxy; i++ {
		if o.Prototype() == p.objectProto && len(o.Symbols()) == 0 && !p.p.has(o, p.p.ctrKey) {
			return nil // a plain object
		}
		for _, sym := range p.p.ownSymbols(o) {
			if sym.String() == "nodejs.util.inspect.custom" {
				prop, _ := p.p.own(o, sym)
				if fn, ok := prop.value.(*goja.Object); ok && p.kindOf(fn) == kindFunction {
					return fn
				}
				return nil
			}
		}
		o = o.Prototype()
	}
	return nil
}

// thrown is one line about what a script threw. It does not ask the exception for its text: that
// would call the toString of the value, which may be anything.
func (r *reading) thrown(err error) string {
	ex, ok := err.(*goja.Exception)
	if !ok {
		return err.Error()
	}
	s := ""
	switch v := ex.Value().(type) {
	case nil:
	case *goja.Object:
		if r.kindOf(v) != kindError {
			return "an object"
		}
		if s = r.text(v, "name"); s == "" {
			s = "Error"
		}
		if message := r.text(v, "message"); message != "" {
			s += ": " + message
		}
	case *goja.Symbol:
		s = symbolText(v)
	default:
		s = v.String()
	}
	s, _, _ = strings.Cut(s, "\n")
	return s
}

func (p *printer) proxyParts(target, handler *goja.Object, level int) string {
	if p.tooDeep(level) {
		return p.paint("special", "Proxy [Array]")
	}
	p.indent += 2
	p.current = level + 1
	f := frame{open: "Proxy [", close: "]", list: true}
	f.out = []string{p.value(target, level+1), p.value(handler, level+1)}
	p.indent -= 2
	return p.lay(&f, level+1)
}
