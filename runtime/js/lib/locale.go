package lib

import (
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// plain says whether a call of a toLocale method asks for nothing but the default: no locale, or English as it
// is in the United States, and no options.
func plain(locale, options goja.Value) bool {
	if !goja.IsUndefined(options) {
		return false
	}
	if goja.IsUndefined(locale) {
		return true
	}
	s, ok := locale.(goja.String)
	return ok && (s.String() == "en-US" || s.String() == "en")
}

// formatted hands a call of a toLocale method to one of the chunks of Intl.
func (l *lib) formatted(chunk, export string, args ...goja.Value) goja.Value {
	f, _ := goja.AssertFunction(l.chunk(chunk).Get(export))
	return must(f(goja.Undefined(), args...))
}

func isNumberMethod(name string) bool { return name == "toLocaleString" }

func (l *lib) numberMethod(name string) goja.Value {
	if !isNumberMethod(name) {
		return nil
	}
	return l.function(name, 0, func(call goja.FunctionCall) goja.Value {
		v := call.This
		if o, ok := v.(*goja.Object); ok && o.ClassName() == "Number" {
			v = o.ToNumber()
		}
		_, object := v.(*goja.Object)
		if t := v.ExportType(); object || t != reflect.TypeFor[int64]() && t != reflect.TypeFor[float64]() {
			l.fail("TypeError", "Number.prototype.toLocaleString requires that 'this' be a Number")
		}
		if !plain(call.Argument(0), call.Argument(1)) {
			return l.formatted("intlnumber", "toLocaleString", v, call.Argument(0), call.Argument(1), l.vm.ToValue("Number.prototype.toLocaleString"))
		}
		return l.vm.ToValue(localeNumber(v.String(), v.ToFloat()))
	})
}

func (l *lib) bigintMethod(name string) goja.Value {
	if !isNumberMethod(name) {
		return nil
	}
	return l.function(name, 0, func(call goja.FunctionCall) goja.Value {
		v := call.This
		n, ok := exported[*big.Int](v)
		if !ok {
			l.fail("TypeError", "BigInt.prototype.toLocaleString requires that 'this' be a BigInt")
		}
		if !plain(call.Argument(0), call.Argument(1)) {
			return l.formatted("intlnumber", "toLocaleString", v, call.Argument(0), call.Argument(1), l.vm.ToValue("BigInt.prototype.toLocaleString"))
		}
		return l.vm.ToValue(group(n.String()))
	})
}

// localeNumber writes a number as en-US does: groups of three, at most three decimals. Rounding is half
// away from zero on the shortest decimal form that means the number, as ICU rounds.
func localeNumber(shortest string, f float64) string {
	switch shortest {
	case "NaN":
		return "NaN"
	case "Infinity":
		return "∞"
	case "-Infinity":
		return "-∞"
	}
	sign := ""
	if f < 0 || f == 0 && 1/f < 0 {
		sign = "-"
	}
	// Shortest digits with a decimal exponent: d.ddde±x.
	e := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(strings.TrimPrefix(e, "-"), "e")
	exp, _ := strconv.Atoi(exponent)
	digits := strings.Replace(mantissa, ".", "", 1)
	n, _ := new(big.Int).SetString(digits, 10)
	// value = n * 10**scale; bring it to thousandths.
	scale := exp - len(digits) + 1 + 3
	ten := big.NewInt(10)
	if scale >= 0 {
		n.Mul(n, new(big.Int).Exp(ten, big.NewInt(int64(scale)), nil))
	} else if -scale > len(digits)+1 {
		n.SetInt64(0)
	} else {
		unit := new(big.Int).Exp(ten, big.NewInt(int64(-scale)), nil)
		n.Add(n, new(big.Int).Rsh(unit, 1)) // unit is even: half of it is exact
		n.Quo(n, unit)
	}
	text := n.String()
	if len(text) < 4 {
		text = strings.Repeat("0", 4-len(text)) + text
	}
	whole, decimals := text[:len(text)-3], strings.TrimRight(text[len(text)-3:], "0")
	out := sign + group(whole)
	if decimals != "" {
		out += "." + decimals
	}
	return out
}

// group puts a comma between groups of three digits.
func group(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// localeDates gives Date its en-US output.
func (l *lib) localeDates(date *goja.Object) {
	proto := date.Get("prototype").(*goja.Object)
	valueOf := nativeMethod(proto, "valueOf")
	for _, name := range []string{"toLocaleString", "toLocaleDateString", "toLocaleTimeString"} {
		define(proto, name, l.function(name, 0, func(call goja.FunctionCall) goja.Value {
			ms := valueOf(goja.FunctionCall{This: call.This}).ToFloat() // throws for what is no Date
			if ms != ms {
				return l.vm.ToValue("Invalid Date")
			}
			if !plain(call.Argument(0), call.Argument(1)) {
				return l.formatted("intldate", name, l.vm.ToValue(ms), call.Argument(0), call.Argument(1))
			}
			t := time.UnixMilli(int64(ms)).UTC() // wherever it runs
			year := t.Year()
			if year <= 0 {
				year = 1 - year // as ICU does where no era is shown
			}
			day, clock := t.Format("1/2/")+strconv.Itoa(year), t.Format("3:04:05 PM")
			switch name {
			case "toLocaleDateString":
				return l.vm.ToValue(day)
			case "toLocaleTimeString":
				return l.vm.ToValue(clock)
			}
			return l.vm.ToValue(day + ", " + clock)
		}))
	}
}
