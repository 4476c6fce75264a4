package lib

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// boundJSON replaces JSON.parse, which goja builds on encoding/json: it recurses without bound, turns
// lone surrogates into U+FFFD, refuses 1e999 and has its own words for errors. The parser here is bounded,
// speaks as V8 does and is faster. JSON.stringify stays goja's, with a guard.
func (l *lib) boundJSON(json *goja.Object) {
	define(json, "parse", l.function("parse", 2, func(call goja.FunctionCall) goja.Value {
		text := l.toString(call.Argument(0))
		v := l.parseJSON(text)
		revive, ok := goja.AssertFunction(call.Argument(1))
		if !ok {
			return v
		}
		return l.revive(revive, l.holder(v), "", 0)
	}))
	stringify := nativeMethod(json, "stringify")
	define(json, "stringify", l.function("stringify", 3, func(call goja.FunctionCall) goja.Value {
		return l.stringify(stringify, call)
	}))
}

// holder is the object that JSON.parse with a reviver begins at.
func (l *lib) holder(v goja.Value) *goja.Object {
	o := l.vm.NewObject()
	_ = o.Set("", v)
	return o
}

// revive is the language's InternalizeJSONProperty.
func (l *lib) revive(f goja.Callable, holder *goja.Object, key string, depth int) goja.Value {
	if depth > maxDepth {
		l.fail("RangeError", "Maximum call stack size exceeded")
	}
	v := holder.Get(key)
	if v == nil {
		v = goja.Undefined()
	}
	if o, ok := v.(*goja.Object); ok {
		visit := func(k string) {
			if nv := l.revive(f, o, k, depth+1); goja.IsUndefined(nv) {
				_ = o.Delete(k)
			} else {
				_ = o.DefineDataProperty(k, nv, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
			}
		}
		if o.ClassName() == "Array" {
			for i, n := 0, int(lengthOf(o)); i < n; i++ {
				visit(strconv.Itoa(i))
			}
		} else {
			for _, k := range o.Keys() {
				visit(k)
			}
		}
	}
	return must(f(holder, l.vm.ToValue(key), v))
}

// stringify leaves primitives and arrays as property lists to goja, and gives everything else a replacer
// that follows how deep goja is. goja visits the properties of an object right after the object itself,
// so the chain of holders above the current one is a stack.
func (l *lib) stringify(own method, call goja.FunctionCall) goja.Value {
	if _, object := call.Argument(0).(*goja.Object); !object {
		return own(call)
	}
	g := &nesting{outer: l.nesting}
	g.replacer, _ = goja.AssertFunction(call.Argument(1))
	l.nesting = g // a toJSON may stringify in its turn
	defer func() { l.nesting = g.outer }()
	if l.guard == nil {
		l.guard = l.vm.ToValue(l.follow)
	}
	args := []goja.Value{call.Argument(0), l.guard, call.Argument(2)}
	if list, ok := call.Argument(1).(*goja.Object); ok && g.replacer == nil {
		// A property list leaves no room for the guard; looking at the whole value first costs as much
		// again, which this rare form may.
		if list.ClassName() == "Array" {
			own(goja.FunctionCall{Arguments: args})
			return own(call)
		}
	}
	return own(goja.FunctionCall{This: call.This, Arguments: args})
}

// nesting is what JSON.stringify has open.
type nesting struct {
	open     []opened
	replacer goja.Callable // the script's own
	outer    *nesting
}

// opened is an object that JSON.stringify is in.
type opened struct {
	object *goja.Object
	host   int // how many of it and those around it are the host's
}

// follow is the replacer that goja calls for every value.
func (l *lib) follow(c goja.FunctionCall) goja.Value {
	g, v := l.nesting, c.Arguments[1]
	if g.replacer != nil {
		v = must(g.replacer(c.This, c.Arguments...))
	}
	if o, ok := v.(*goja.Object); ok {
		holder, _ := c.This.(*goja.Object)
		n := len(g.open)
		for n > 0 && g.open[n-1].object != holder {
			n--
		}
		next := opened{object: o}
		if n > 0 {
			next.host = g.open[n-1].host
		}
		if o.ExportType().Kind() == reflect.Pointer {
			next.host++
		}
		g.open = append(g.open[:n], next)
		if n >= maxDepth || next.host >= maxHost {
			l.fail("RangeError", "Maximum call stack size exceeded")
		}
	}
	return v
}

// jsonParser reads JSON text given as UTF-8, in which a lone surrogate of the script's string stands as
// its three-byte form (which is what WTF-8 does). Positions in errors are in UTF-16 units, as V8's are.
type jsonParser struct {
	lib  *lib
	text string
	pos  int
	deep int
}

func (l *lib) parseJSON(s goja.String) goja.Value {
	p := &jsonParser{lib: l, text: wtf8(s)}
	p.space()
	v := p.value()
	p.space()
	if p.pos < len(p.text) {
		p.lib.fail("SyntaxError", "Unexpected non-whitespace character after JSON at position %d", units16(p.text[:p.pos]))
	}
	return v
}

// wtf8 gives a string's text with lone surrogates kept.
func wtf8(s goja.String) string {
	text := s.String()
	if len(text) == s.Length() || !strings.Contains(text, "\uFFFD") {
		return text
	}
	u := units(s)
	b := make([]byte, 0, 3*len(u))
	for i := 0; i < len(u); i++ {
		r := rune(u[i])
		if utf16.IsSurrogate(r) && i+1 < len(u) {
			if d := utf16.DecodeRune(r, rune(u[i+1])); d != utf8.RuneError {
				b = utf8.AppendRune(b, d)
				i++
				continue
			}
		}
		b = appendWTF8(b, r)
	}
	return string(b)
}

func appendWTF8(b []byte, r rune) []byte {
	if utf16.IsSurrogate(r) {
		return append(b, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(b, r)
}

// units16 counts the UTF-16 units of WTF-8 text.
func units16(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < 0x80 || c >= 0xC0 && c < 0xF0:
			n++
		case c >= 0xF0:
			n += 2
		}
	}
	return n
}

func (p *jsonParser) fail(message string) {
	p.lib.fail("SyntaxError", "%s in JSON at position %d", message, units16(p.text[:min(p.pos, len(p.text))]))
}

func (p *jsonParser) end() { p.lib.fail("SyntaxError", "Unexpected end of JSON input") }

// unexpected quotes the text around the place, ten characters to each side, as V8 does.
func (p *jsonParser) unexpected() {
	if p.pos >= len(p.text) {
		p.end()
	}
	text := []rune(p.text)
	at := utf8.RuneCountInString(p.text[:p.pos])
	const around, short = 10, 40
	from, to, dots := 0, len(text), [2]string{}
	if len(text) > short {
		if at-around > 0 {
			from, dots[0] = at-around, "..."
		}
		if at+around < len(text) {
			to, dots[1] = at+around, "..."
		}
	}
	switch p.text {
	case "undefined", "NaN", "Infinity", "[object Object]": // a value that was no text
		p.lib.fail("SyntaxError", `"%s" is not valid JSON`, p.text)
	}
	switch c := p.text[p.pos]; {
	case c == '-' || c >= '0' && c <= '9':
		p.fail("Unexpected number")
	case c == '"':
		p.fail("Unexpected string")
	}
	p.lib.fail("SyntaxError", "%s", fmt.Sprintf("Unexpected token '%c', %s\"%s\"%s is not valid JSON", text[at], dots[0], string(text[from:to]), dots[1]))
}

func (p *jsonParser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

func (p *jsonParser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

// value reads one value; the position is at its first character.
func (p *jsonParser) value() goja.Value {
	switch c := p.peek(); c {
	case '{':
		return p.object()
	case '[':
		return p.array()
	case '"':
		return p.string()
	case 't':
		return p.word("true", p.lib.vm.ToValue(true))
	case 'f':
		return p.word("false", p.lib.vm.ToValue(false))
	case 'n':
		return p.word("null", goja.Null())
	default:
		if c == '-' || c >= '0' && c <= '9' {
			return p.number()
		}
	}
	p.unexpected()
	return nil
}

func (p *jsonParser) word(word string, v goja.Value) goja.Value {
	for i := 0; i < len(word); i++ {
		if p.peek() != word[i] || p.pos >= len(p.text) {
			p.unexpected()
		}
		p.pos++
	}
	return v
}

func (p *jsonParser) open() {
	p.pos++
	if p.deep++; p.deep > maxDepth {
		p.lib.fail("RangeError", "JSON is nested deeper than %d levels", maxDepth)
	}
	p.space()
}

func (p *jsonParser) object() goja.Value {
	p.open()
	o := p.lib.vm.NewObject()
	if p.peek() == '}' {
		p.pos++
		p.deep--
		return o
	}
	for first := true; ; first = false {
		if p.peek() != '"' {
			if p.pos >= len(p.text) && !first {
				p.fail("Expected double-quoted property name")
			}
			if first {
				p.fail("Expected property name or '}'")
			}
			p.fail("Expected double-quoted property name")
		}
		key := p.string().String()
		p.space()
		if p.peek() != ':' {
			p.fail("Expected ':' after property name")
		}
		p.pos++
		p.space()
		if p.pos >= len(p.text) {
			p.end()
		}
		v := p.value()
		if key == "__proto__" {
			_ = o.DefineDataProperty(key, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		} else {
			_ = o.Set(key, v)
		}
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
			p.space()
		case '}':
			p.pos++
			p.deep--
			return o
		default:
			p.fail("Expected ',' or '}' after property value")
		}
	}
}

func (p *jsonParser) array() goja.Value {
	p.open()
	if p.peek() == ']' {
		p.pos++
		p.deep--
		return p.lib.vm.NewArray()
	}
	var items []any
	for {
		items = append(items, p.value())
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
			p.space()
		case ']':
			p.pos++
			p.deep--
			return p.lib.vm.NewArray(items...)
		default:
			if p.pos >= len(p.text) && len(items) == 0 {
				p.end()
			}
			p.fail("Expected ',' or ']' after array element")
		}
	}
}

func (p *jsonParser) number() goja.Value {
	start := p.pos
	if p.peek() == '-' {
		p.pos++
		if c := p.peek(); c < '0' || c > '9' {
			p.fail("No number after minus sign")
		}
	}
	digits := func() (n int) {
		for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
			p.pos++
			n++
		}
		return n
	}
	if p.peek() == '0' {
		p.pos++
		if c := p.peek(); c >= '0' && c <= '9' {
			p.fail("Unexpected number")
		}
	} else {
		digits()
	}
	whole := true
	if p.peek() == '.' {
		p.pos++
		if whole = false; digits() == 0 {
			p.fail("Unterminated fractional number")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		if whole = false; digits() == 0 {
			p.fail("Exponent part is missing a number")
		}
	}
	text := p.text[start:p.pos]
	if whole && len(text) <= 15 {
		n, _ := strconv.ParseInt(text, 10, 64)
		if n != 0 || text[0] != '-' {
			return p.lib.vm.ToValue(n)
		}
		return p.lib.vm.ToValue(math.Copysign(0, -1))
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range gives an infinity, as JavaScript's does
	return p.lib.vm.ToValue(f)
}

func (p *jsonParser) string() goja.Value {
	p.pos++
	start := p.pos
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"':
			s := p.text[start:p.pos]
			p.pos++
			return stringOf(s)
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			p.fail("Bad control character in string literal")
		default:
			p.pos++
		}
	}
	p.fail("Unterminated string")
	return nil
}

// escaped reads the rest of a string that has an escape at the current position.
func (p *jsonParser) escaped(start int) goja.Value {
	b := append([]byte(nil), p.text[start:p.pos]...)
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		p.pos++
		switch {
		case c == '"':
			return stringOf(string(b))
		case c < 0x20:
			p.pos--
			p.fail("Bad control character in string literal")
		case c != '\\':
			b = append(b, c)
		default:
			if p.pos >= len(p.text) {
				p.end()
			}
			e := p.text[p.pos]
			p.pos++
			switch e {
			case '"', '\\', '/':
				b = append(b, e)
			case 'b':
				b = append(b, '\b')
			case 'f':
				b = append(b, '\f')
			case 'n':
				b = append(b, '\n')
			case 'r':
				b = append(b, '\r')
			case 't':
				b = append(b, '\t')
			case 'u':
				r := p.hex4()
				if utf16.IsSurrogate(r) && strings.HasPrefix(p.text[p.pos:], `\u`) {
					back := p.pos
					p.pos += 2
					if pair := utf16.DecodeRune(r, p.hex4()); pair != utf8.RuneError {
						r = pair
					} else {
						p.pos = back
					}
				}
				b = appendWTF8(b, r)
			default:
				p.pos--
				p.fail("Bad escaped character")
			}
		}
	}
	p.fail("Unterminated string")
	return nil
}

func (p *jsonParser) hex4() rune {
	var r rune
	for range 4 {
		c := p.peek()
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			p.fail("Bad Unicode escape")
		}
		p.pos++
	}
	return r
}

// stringOf makes a script's string of WTF-8 text.
func stringOf(s string) goja.String {
	if utf8.ValidString(s) {
		var b goja.StringBuilder
		b.WriteUTF8String(s)
		return b.String()
	}
	u := make([]uint16, 0, len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 && i+2 < len(s) && s[i] == 0xED {
			r, n = rune(s[i]&0x0F)<<12|rune(s[i+1]&0x3F)<<6|rune(s[i+2]&0x3F), 3
		}
		if r > 0xFFFF {
			a, b := utf16.EncodeRune(r)
			u = append(u, uint16(a), uint16(b))
		} else {
			u = append(u, uint16(r))
		}
		i += n
	}
	return goja.StringFromUTF16(u)
}
