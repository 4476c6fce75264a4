package lib

import (
	"math"
	"strings"
	"sync"
	"unicode/utf16"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/lib/intl"
)

func isStringMethod(name string) bool {
	switch name {
	case "repeat", "padStart", "padEnd", "localeCompare", "isWellFormed", "toWellFormed", "toLocaleUpperCase", "toLocaleLowerCase":
		return true
	}
	return false
}

// english compares where no locale is named.
var english = sync.OnceValue(func() *intl.Collator {
	return intl.NewCollator(intl.Lookup("en"), intl.CollatorOptions{CaseFirst: "false", Sensitivity: "variant"})
})

// stringMethod makes the methods of String.prototype that goja has without bounds or has not at all.
func (l *lib) stringMethod(name string) goja.Value {
	switch name {
	case "repeat":
		return l.function(name, 1, func(call goja.FunctionCall) goja.Value {
			s := l.thisString(name, call.This)
			n := math.Trunc(call.Argument(0).ToFloat())
			if math.IsNaN(n) {
				n = 0
			}
			if n < 0 || math.IsInf(n, 0) {
				l.fail("RangeError", "Invalid count value: %s", call.Argument(0).String())
			}
			l.boundString(n * float64(s.Length()))
			return repeat(s, int(n))
		})
	case "padStart", "padEnd":
		return l.function(name, 1, func(call goja.FunctionCall) goja.Value {
			s := l.thisString(name, call.This)
			width := call.Argument(0).ToFloat()
			have := float64(s.Length())
			if !(width > have) {
				return s
			}
			width = math.Trunc(min(width, 1<<53))
			fill, _ := goja.Value(l.vm.ToValue(" ")).(goja.String)
			if f := call.Argument(1); !goja.IsUndefined(f) {
				fill = l.toString(f)
			}
			if fill.Length() == 0 {
				return s
			}
			l.boundString(width)
			need := int(width - have)
			pad := repeat(fill, need/fill.Length()+1).Substring(0, need)
			if name == "padStart" {
				return pad.Concat(s)
			}
			return s.Concat(pad)
		})
	case "localeCompare":
		return l.function(name, 1, func(call goja.FunctionCall) goja.Value {
			x, y := l.thisString(name, call.This), l.toString(call.Argument(0))
			if !plain(call.Argument(1), call.Argument(2)) {
				return l.formatted("intltext", "localeCompare", x, y, call.Argument(1), call.Argument(2))
			}
			n, err := english().Compare(units(x), units(y))
			return l.vm.ToValue(covered(l, "String.prototype.localeCompare", n, err))
		})
	case "toLocaleUpperCase", "toLocaleLowerCase":
		convert := l.toUpper
		if name == "toLocaleLowerCase" {
			convert = l.toLower
		}
		return l.function(name, 0, func(call goja.FunctionCall) goja.Value {
			s := l.thisString(name, call.This)
			if locale := call.Argument(0); !goja.IsUndefined(locale) {
				l.formatted("intl", "plainCases", locale, l.vm.ToValue("String.prototype."+name))
			}
			return convert(goja.FunctionCall{This: s})
		})
	case "isWellFormed":
		return l.function(name, 0, func(call goja.FunctionCall) goja.Value {
			_, lone := wellFormed(l.thisString(name, call.This))
			return l.vm.ToValue(!lone)
		})
	case "toWellFormed":
		return l.function(name, 0, func(call goja.FunctionCall) goja.Value {
			s, _ := wellFormed(l.thisString(name, call.This))
			return s
		})
	}
	return nil
}

func (l *lib) thisString(name string, this goja.Value) goja.String {
	if goja.IsUndefined(this) || goja.IsNull(this) {
		l.fail("TypeError", "String.prototype.%s called on null or undefined", name)
	}
	return l.toString(this)
}

// toString is the language's ToString.
func (l *lib) toString(v goja.Value) goja.String {
	switch t := v.(type) {
	case goja.String:
		return t
	case *goja.Symbol:
		l.fail("TypeError", "Cannot convert a Symbol value to a string")
	case *goja.Object:
		if s, ok := t.ToString().(goja.String); ok {
			return s
		}
	}
	return stringOf(v.String())
}

func (l *lib) boundString(units float64) {
	if units > maxString {
		l.fail("RangeError", "Invalid string length")
	}
}

func repeat(s goja.String, n int) goja.String {
	var b goja.StringBuilder
	if ascii, ok := asciiText(s); ok {
		b.WriteUTF8String(strings.Repeat(ascii, n))
		return b.String()
	}
	b.Grow(n * s.Length())
	for range n {
		b.WriteString(s)
	}
	return b.String()
}

// asciiText gives the text of a string whose UTF-8 form has as many bytes as it has units, and so is ASCII.
func asciiText(s goja.String) (string, bool) {
	text := s.String()
	return text, len(text) == s.Length()
}

// units reads a string's UTF-16 units.
func units(s goja.String) []uint16 {
	out := make([]uint16, s.Length())
	for i := range out {
		out[i] = s.CharAt(i)
	}
	return out
}

// wellFormed replaces lone surrogates and says whether there were any.
func wellFormed(s goja.String) (goja.String, bool) {
	u := units(s)
	lone := false
	for i := 0; i < len(u); i++ {
		if !utf16.IsSurrogate(rune(u[i])) {
			continue
		}
		if i+1 < len(u) && utf16.DecodeRune(rune(u[i]), rune(u[i+1])) != 0xFFFD {
			i++
			continue
		}
		u[i], lone = 0xFFFD, true
	}
	if !lone {
		return s, false
	}
	return goja.StringFromUTF16(u), true
}
