package lib

import (
	"errors"
	"math/big"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/js/lib/intl"
)

const intlHint = "format it in the script, or with what docs/compatibility.md lists under Intl"

// intlChunkOf names the file that holds a member of Intl.
func intlChunkOf(name string) string {
	switch name {
	case "getCanonicalLocales", "supportedValuesOf":
		return "intl"
	case "NumberFormat", "PluralRules":
		return "intlnumber"
	case "DateTimeFormat":
		return "intldate"
	case "Collator", "ListFormat", "RelativeTimeFormat":
		return "intltext"
	}
	return ""
}

// intl makes the Intl object, whose members are made when they are first touched. Those that Node has and this
// runtime has not are refused at that moment.
func (l *lib) intl() *goja.Object {
	o := l.vm.NewObject()
	_ = o.DefineDataPropertySymbol(goja.SymToStringTag, l.vm.ToValue("Intl"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = o.SetPrototype(l.vm.NewDynamicObject(&lazy{
		lib: l, target: o,
		make: func(name string) goja.Value {
			switch name {
			case "Locale", "DisplayNames", "Segmenter", "v8BreakIterator":
				l.refuse("Intl."+name+" is not provided", intlHint)
			}
			if c := intlChunkOf(name); c != "" {
				return l.chunk(c).Get(name)
			}
			return nil
		},
		knows: func(name string) bool { return intlChunkOf(name) != "" },
	}))
	return o
}

// covered throws what package intl does not cover as a refusal.
func covered[T any](l *lib, where string, v T, err error) T {
	l.cover(where, err)
	return v
}

func (l *lib) cover(where string, err error) {
	var missing intl.ErrNotCovered
	switch {
	case err == nil:
	case errors.As(err, &missing):
		l.refuse(where+" with "+missing.Error()+" is not provided", intlHint)
	default:
		l.fail("RangeError", "%s", err.Error())
	}
}

// numberFormat is what a script holds of a formatter.
type numberFormat struct {
	*intl.NumberFormat
	locale *intl.Locale
	where  string
}

// collator is what a script holds of a collator.
type collator struct {
	*intl.Collator
	where string
}

func (l *lib) intlNatives(chunk string, put func(string, method)) {
	vm := l.vm
	text := func(v goja.Value) string { return v.String() }
	flat := func(parts []intl.Part, sourced bool) goja.Value {
		list := make([]any, 0, 3*len(parts))
		for _, p := range parts {
			list = append(list, p.Type, p.Value)
			if sourced {
				list = append(list, p.Source)
			}
		}
		return vm.NewArray(list...)
	}
	put("refuse", func(c goja.FunctionCall) goja.Value {
		l.refuse(text(c.Argument(0))+" with "+text(c.Argument(1))+" is not provided", intlHint)
		return nil
	})
	switch chunk {
	case "intl":
		put("canonical", func(c goja.FunctionCall) goja.Value {
			tag, err := intl.ParseTag(text(c.Argument(0)))
			l.cover("Intl", err)
			return vm.ToValue(tag.String())
		})
		put("locate", func(c goja.FunctionCall) goja.Value {
			where := text(c.Argument(1))
			tag, err := intl.ParseTag(text(c.Argument(0)))
			l.cover(where, err)
			if intl.Lookup(tag.Base) == nil {
				l.cover(where, intl.ErrNotCovered("the locale \""+tag.Base+"\""))
			}
			keywords := vm.CreateObject(nil)
			for _, k := range tag.Keywords {
				_ = keywords.Set(k[0], k[1])
			}
			o := vm.NewObject()
			_ = o.Set("data", tag.Base)
			_ = o.Set("base", tag.Base)
			_ = o.Set("keywords", keywords)
			return o
		})
		put("numberingSystem", func(c goja.FunctionCall) goja.Value {
			return vm.ToValue(intl.IsNumberingSystem(text(c.Argument(0))))
		})
		put("values", func(c goja.FunctionCall) goja.Value {
			list := intl.Values(text(c.Argument(0)))
			if list == nil {
				return goja.Undefined()
			}
			return vm.ToValue(stringArray(vm, list))
		})
	case "intlnumber":
		l.numberNatives(put, flat)
	case "intldate":
		l.dateNatives(put, flat)
	case "intltext":
		l.textNatives(put, flat)
	}
}

func stringArray(vm *goja.Runtime, list []string) *goja.Object {
	items := make([]any, len(list))
	for i, s := range list {
		items[i] = s
	}
	return vm.NewArray(items...)
}

// decimal reads a number, a BigInt or a text of digits.
func (l *lib) decimal(v goja.Value) intl.Decimal {
	if s, ok := v.(goja.String); ok {
		if d, ok := intl.ParseDecimal(s.String()); ok {
			return d
		}
		return intl.FromFloat(v.ToFloat())
	}
	if n, ok := exported[*big.Int](v); ok {
		return intl.FromBig(n)
	}
	return intl.FromFloat(v.ToFloat())
}

func (l *lib) numberNatives(put func(string, method), flat func([]intl.Part, bool) goja.Value) {
	vm := l.vm
	format := func(v goja.Value) numberFormat {
		f, _ := exported[numberFormat](v)
		return f
	}
	put("isUnit", func(c goja.FunctionCall) goja.Value { return vm.ToValue(intl.IsUnit(c.Argument(0).String())) })
	put("currencyDigits", func(c goja.FunctionCall) goja.Value { return vm.ToValue(intl.CurrencyDigits(c.Argument(0).String())) })
	put("number", func(c goja.FunctionCall) goja.Value {
		o := c.Argument(0).(*goja.Object)
		str := func(name string) string {
			if v := o.Get(name); v != nil && !goja.IsUndefined(v) {
				return v.String()
			}
			return ""
		}
		num := func(name string) int {
			if v := o.Get(name); v != nil && !goja.IsUndefined(v) {
				return int(v.ToInteger())
			}
			return 0
		}
		locale, where := intl.Lookup(str("data")), str("where")
		f, err := intl.NewNumberFormat(locale, intl.NumberOptions{
			Style: str("style"), Currency: str("currency"), CurrencyDisplay: str("currencyDisplay"), CurrencySign: str("currencySign"),
			Unit: str("unit"), UnitDisplay: str("unitDisplay"), Notation: str("notation"), CompactDisplay: str("compactDisplay"),
			SignDisplay: str("signDisplay"), UseGrouping: str("grouping"), RoundingType: str("rounding"), RoundingMode: str("roundingMode"),
			TrailingZeros: str("trailingZeros"), Increment: int64(num("increment")), MinInteger: num("minInteger"), MinFraction: num("minFraction"),
			MaxFraction: num("maxFraction"), MinSignificant: num("minSignificant"), MaxSignificant: num("maxSignificant"),
		})
		return vm.ToValue(numberFormat{covered(l, where, f, err), locale, where})
	})
	put("formatNumber", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(format(c.Argument(0)).Format(l.decimal(c.Argument(1))))
	})
	put("numberParts", func(c goja.FunctionCall) goja.Value {
		return flat(format(c.Argument(0)).Parts(l.decimal(c.Argument(1))), false)
	})
	put("numberRange", func(c goja.FunctionCall) goja.Value {
		f := format(c.Argument(0))
		text, err := f.FormatRange(l.decimal(c.Argument(1)), l.decimal(c.Argument(2)))
		return vm.ToValue(covered(l, f.where+".formatRange", text, err))
	})
	put("numberRangeParts", func(c goja.FunctionCall) goja.Value {
		f := format(c.Argument(0))
		parts, err := f.RangeParts(l.decimal(c.Argument(1)), l.decimal(c.Argument(2)))
		return flat(covered(l, f.where+".formatRangeToParts", parts, err), true)
	})
	put("plural", func(c goja.FunctionCall) goja.Value {
		f := format(c.Argument(0))
		return vm.ToValue(f.Plural(l.decimal(c.Argument(1)), c.Argument(2).ToBoolean()))
	})
	put("pluralRange", func(c goja.FunctionCall) goja.Value {
		f := format(c.Argument(0))
		return vm.ToValue(f.PluralRange(l.decimal(c.Argument(1)), l.decimal(c.Argument(2)), c.Argument(3).ToBoolean()))
	})
	put("categories", func(c goja.FunctionCall) goja.Value {
		return stringArray(vm, intl.Lookup(c.Argument(0).String()).Categories(c.Argument(1).ToBoolean()))
	})
}

func (l *lib) textNatives(put func(string, method), flat func([]intl.Part, bool) goja.Value) {
	vm := l.vm
	locale := func(v goja.Value) *intl.Locale { return intl.Lookup(v.String()) }
	put("relative", func(c goja.FunctionCall) goja.Value {
		f, err := intl.NewRelativeFormat(locale(c.Argument(0)), c.Argument(1).String(), c.Argument(2).ToBoolean())
		return vm.ToValue(covered(l, "Intl.RelativeTimeFormat", f, err))
	})
	relative := func(c goja.FunctionCall) []intl.Part {
		f, _ := exported[*intl.RelativeFormat](c.Argument(0))
		return f.Parts(c.Argument(1).ToFloat(), c.Argument(2).String())
	}
	put("relativeText", func(c goja.FunctionCall) goja.Value { return vm.ToValue(intl.Text(relative(c))) })
	put("relativeParts", func(c goja.FunctionCall) goja.Value { return flat(relative(c), true) })
	put("list", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(intl.NewListFormat(locale(c.Argument(0)), c.Argument(1).String(), c.Argument(2).String()))
	})
	list := func(c goja.FunctionCall) []intl.Part {
		f, _ := exported[*intl.ListFormat](c.Argument(0))
		o := c.Argument(1).(*goja.Object)
		texts := make([]string, int(lengthOf(o)))
		for i := range texts {
			texts[i] = o.Get(strconv.Itoa(i)).String()
		}
		return f.Parts(texts)
	}
	put("collator", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(collator{intl.NewCollator(locale(c.Argument(0)), intl.CollatorOptions{
			Numeric: c.Argument(2).ToBoolean(), CaseFirst: c.Argument(3).String(), Sensitivity: c.Argument(4).String(),
			IgnorePunctuation: c.Argument(5).ToBoolean(),
		}), c.Argument(1).String()})
	})
	put("compare", func(c goja.FunctionCall) goja.Value {
		f, _ := exported[collator](c.Argument(0))
		n, err := f.Compare(units(l.toString(c.Argument(1))), units(l.toString(c.Argument(2))))
		return vm.ToValue(covered(l, f.where, n, err))
	})
	put("listText", func(c goja.FunctionCall) goja.Value { return vm.ToValue(intl.Text(list(c))) })
	put("listParts", func(c goja.FunctionCall) goja.Value { return flat(list(c), false) })
}

func (l *lib) dateNatives(put func(string, method), flat func([]intl.Part, bool) goja.Value) {
	vm := l.vm
	put("isCalendar", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(slices.Contains(intl.Values("calendar"), c.Argument(0).String()))
	})
	put("zone", func(c goja.FunctionCall) goja.Value {
		if z := intl.LookupZone(c.Argument(0).String()); z != nil {
			return vm.ToValue(z.Name)
		}
		return goja.Undefined()
	})
	put("hours", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(string(intl.Lookup(c.Argument(0).String()).HourLetter()))
	})
	put("date", func(c goja.FunctionCall) goja.Value {
		str := func(i int) string {
			if v := c.Argument(i); !goja.IsUndefined(v) {
				return v.String()
			}
			return ""
		}
		o := intl.DateOptions{Skeleton: str(1), DateStyle: str(2), TimeStyle: str(3), Zone: intl.LookupZone(str(6))}
		if s := str(4); s != "" {
			o.Hours = s[0]
		}
		if s := str(5); s != "" {
			o.TagHours = s[0]
		}
		f, err := intl.NewDateFormat(intl.Lookup(str(0)), o)
		return vm.ToValue(covered(l, str(7), f, err))
	})
	format := func(c goja.FunctionCall) *intl.DateFormat {
		f, _ := exported[*intl.DateFormat](c.Argument(0))
		return f
	}
	put("pattern", func(c goja.FunctionCall) goja.Value { return vm.ToValue(format(c).Pattern) })
	put("patternHours", func(c goja.FunctionCall) goja.Value { return vm.ToValue(format(c).HoursShown()) })
	put("formatDate", func(c goja.FunctionCall) goja.Value { return vm.ToValue(format(c).Format(c.Argument(1).ToFloat())) })
	put("dateParts", func(c goja.FunctionCall) goja.Value { return flat(format(c).Parts(c.Argument(1).ToFloat()), false) })
	put("dateRange", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(format(c).FormatRange(c.Argument(1).ToFloat(), c.Argument(2).ToFloat()))
	})
	put("dateRangeParts", func(c goja.FunctionCall) goja.Value {
		return flat(format(c).RangeParts(c.Argument(1).ToFloat(), c.Argument(2).ToFloat()), true)
	})
}
