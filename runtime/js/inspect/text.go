package inspect

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// WTF8 is the text of a string value; lone surrogates, which UTF-8 cannot hold, are encoded as if
// they were characters (WTF-8).
func WTF8(v goja.Value) string {
	s := v.String()
	if !strings.Contains(s, "\uFFFD") {
		return s
	}
	js, ok := v.(goja.String)
	if !ok {
		return s
	}
	b := make([]byte, 0, len(s))
	for i, n := 0, js.Length(); i < n; i++ {
		c := rune(js.CharAt(i))
		if utf16.IsSurrogate(c) {
			if i+1 < n {
				if full := utf16.DecodeRune(c, rune(js.CharAt(i+1))); full != utf8.RuneError {
					b = utf8.AppendRune(b, full)
					i++
					continue
				}
			}
			b = append(b, 0xE0|byte(c>>12), 0x80|byte(c>>6)&0x3F, 0x80|byte(c)&0x3F)
			continue
		}
		b = utf8.AppendRune(b, c)
	}
	return string(b)
}

// fromWTF8 is the string value of such a text.
func fromWTF8(vm *goja.Runtime, s string) goja.Value {
	if utf8.ValidString(s) {
		return vm.ToValue(s)
	}
	var units []uint16
	for i := 0; i < len(s); {
		c, size := surrogate(s[i:])
		if size == 0 {
			c, size = utf8.DecodeRuneInString(s[i:])
			units = utf16.AppendRune(units, c)
		} else {
			units = append(units, uint16(c))
		}
		i += size
	}
	return goja.StringFromUTF16(units)
}

// surrogate decodes a surrogate in WTF-8 at the start of s; size 0 if there is none.
func surrogate(s string) (c rune, size int) {
	if len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return 0, 0
}

// units is the length of s in UTF-16 code units, which is what Node counts when it breaks lines.
func units(s string) int {
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

// columns is the width of s on a terminal: two for wide East Asian characters and emoji, none for
// combining marks. It only serves to align the columns of long arrays.
func columns(s string) int {
	n := 0
	for _, c := range s {
		switch {
		case c < 0x300:
			n++
		case c <= 0x36F, c >= 0x200B && c <= 0x200F, c >= 0x20D0 && c <= 0x20FF, c >= 0xFE00 && c <= 0xFE0F, c >= 0xFE20 && c <= 0xFE2F, c >= 0xE0100 && c <= 0xE01EF:
		case c >= 0x1100 && c <= 0x115F, c == 0x2329, c == 0x232A, c >= 0x2E80 && c <= 0x3247 && c != 0x303F, c >= 0x3250 && c <= 0x4DBF,
			c >= 0x4E00 && c <= 0xA4C6, c >= 0xA960 && c <= 0xA97C, c >= 0xAC00 && c <= 0xD7A3, c >= 0xF900 && c <= 0xFAFF,
			c >= 0xFE10 && c <= 0xFE19, c >= 0xFE30 && c <= 0xFE6B, c >= 0xFF01 && c <= 0xFF60, c >= 0xFFE0 && c <= 0xFFE6,
			c >= 0x1B000 && c <= 0x1B001, c >= 0x1F200 && c <= 0x1F251, c >= 0x1F300 && c <= 0x1F64F, c >= 0x1F900 && c <= 0x1F9FF,
			c >= 0x20000 && c <= 0x3FFFD:
			n += 2
		default:
			n++
		}
	}
	return n
}

// quote is a string as Node shows it inside other values: single quotes, else double ones, else
// backticks, whichever needs no escape.
func quote(s string) string {
	q := byte('\'')
	if strings.IndexByte(s, '\'') >= 0 {
		if strings.IndexByte(s, '"') < 0 {
			q = '"'
		} else if strings.IndexByte(s, '`') < 0 && !strings.Contains(s, "${") {
			q = '`'
		}
	}
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte(q)
	escapeInto(&b, s, q)
	b.WriteByte(q)
	return b.String()
}

// escape is quote without the quotes, for names in brackets; quotes stay as they are.
func escape(s string) string {
	var b strings.Builder
	escapeInto(&b, s, 0)
	return b.String()
}

func escapeInto(b *strings.Builder, s string, q byte) {
	const digits = "0123456789ABCDEF"
	from := 0
	for i := 0; i < len(s); {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			if c, size = surrogate(s[i:]); size > 0 {
				b.WriteString(s[from:i])
				b.WriteString(`\u` + strconv.FormatInt(int64(c), 16))
				i += size
				from = i
				continue
			}
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		if c >= 0x20 && c < 0x7F && c != '\\' && (q == 0 || c != rune(q)) || c > 0x9F {
			i += size
			continue
		}
		b.WriteString(s[from:i])
		switch c {
		case '\b':
			b.WriteString(`\b`)
		case '\t':
			b.WriteString(`\t`)
		case '\n':
			b.WriteString(`\n`)
		case '\f':
			b.WriteString(`\f`)
		case '\r':
			b.WriteString(`\r`)
		case '\\':
			b.WriteString(`\\`)
		case rune(q):
			b.WriteByte('\\')
			b.WriteByte(q)
		default:
			b.WriteString(`\x`)
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
		i += size
		from = i
	}
	b.WriteString(s[from:])
}

// identifier tells whether Node shows a key without quotes.
func identifier(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9' && i > 0) {
			return false
		}
	}
	return s != ""
}

// number is a number as Node shows it: as JavaScript writes it, and -0.
func number(v goja.Value) string {
	if f := v.ToFloat(); f == 0 && math.Signbit(f) {
		return "-0"
	}
	return v.String()
}

// number is the package's with separators, where the style asks for them.
func (p *printer) number(v goja.Value) string {
	s := number(v)
	switch {
	case !p.Separators || strings.ContainsAny(s, "eINy"): // an exponent, Infinity, NaN
		return s
	case s == "-0": // as Node has it then
		return "0"
	}
	whole, fraction, ok := strings.Cut(s, ".")
	if !ok {
		return p.integer(s)
	}
	var b strings.Builder
	b.WriteString(p.integer(whole) + ".")
	for ; len(fraction) > 3; fraction = fraction[3:] {
		b.WriteString(fraction[:3] + "_")
	}
	return b.String() + fraction
}

// integer puts separators between groups of three digits, where the style asks for them.
func (p *printer) integer(s string) string {
	if !p.Separators {
		return s
	}
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	grouped := ""
	for ; len(s) > 3; s = s[:len(s)-3] {
		grouped = "_" + s[len(s)-3:] + grouped
	}
	return sign + s + grouped
}

// compareUnits orders texts as JavaScript does, by UTF-16 units: characters beyond 0xFFFF come before those from 0xE000 on.
func compareUnits(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if (x >= 0xF0) != (y >= 0xF0) && min(x, y) >= 0xEE {
			return int(y) - int(x)
		}
		return int(x) - int(y)
	}
	return len(a) - len(b)
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
