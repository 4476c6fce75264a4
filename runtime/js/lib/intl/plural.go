package intl

// operands are those of CLDR's plural rules: n is the absolute value, i its integer part, v and t the digits
// behind the point with and without trailing zeros, e the exponent of compact notation.
type operands struct {
	whole   bool  // no fraction other than zero
	i       int64 // the last eighteen digits of the integer part, as ICU cuts it
	million bool  // the integer part is a multiple of a million
	v       int
	e       int
}

func (d *Decimal) operands() operands {
	o := operands{whole: d.scale >= 0, v: d.fractionDigits(), e: d.exponent, million: true}
	if d.exponent != 0 {
		// The plain number: 1.2 with the exponent 6 is 1200000.
		o.v = max(0, o.v-d.exponent)
		o.whole = d.scale+d.exponent >= 0
	}
	if len(d.digits) == 0 {
		o.whole = true
		return o
	}
	top := d.magnitude() + d.exponent
	for p := min(top, 17); p >= 0; p-- {
		c := d.digit(p - d.exponent)
		o.i = o.i*10 + int64(c)
		if p < 6 && c != 0 {
			o.million = false
		}
	}
	return o
}

// plural is the category of a number that is shown as d is.
func (l *Locale) plural(d *Decimal) string {
	if d.Kind != Finite {
		return "other"
	}
	o := d.operands()
	switch l.Language {
	case "es", "fr", "it", "pt":
		// ICU asks for many first, which matters for negative exponents only.
		if o.e == 0 && o.i != 0 && o.million && o.v == 0 || o.e < 0 || o.e > 5 {
			return "many"
		}
	}
	one := false
	switch l.Language {
	case "en", "de", "it", "nl", "sv":
		one = o.i == 1 && o.v == 0
	case "es":
		one = o.i == 1 && o.whole
	case "fr", "pt":
		one = o.i == 0 || o.i == 1
	}
	if one {
		return "one"
	}
	return "other"
}

// ordinal is the category of 1st, 2nd, 3rd.
func (l *Locale) ordinal(d *Decimal) string {
	if d.Kind != Finite {
		return "other"
	}
	o := d.operands()
	if !o.whole {
		return "other"
	}
	ten, hundred := o.i%10, o.i%100
	switch l.Language {
	case "en":
		switch {
		case ten == 1 && hundred != 11:
			return "one"
		case ten == 2 && hundred != 12:
			return "two"
		case ten == 3 && hundred != 13:
			return "few"
		}
	case "fr":
		if o.i == 1 {
			return "one"
		}
	case "it":
		switch o.i {
		case 8, 11, 80, 800:
			return "many"
		}
	case "sv":
		if (ten == 1 || ten == 2) && hundred != 11 && hundred != 12 {
			return "one"
		}
	}
	return "other"
}

// Categories lists what plurals or ordinals can be, in the order that Node lists them.
func (l *Locale) Categories(ordinal bool) []string {
	if ordinal {
		switch l.Language {
		case "en":
			return []string{"few", "one", "two", "other"}
		case "fr", "sv":
			return []string{"one", "other"}
		case "it":
			return []string{"many", "other"}
		}
		return []string{"other"}
	}
	switch l.Language {
	case "en", "de", "nl", "sv":
		return []string{"one", "other"}
	case "fr", "es", "it", "pt":
		return []string{"many", "one", "other"}
	}
	return []string{"other"}
}

// pluralRange is the category of a range, by those of its ends: CLDR lists but these pairs that are not other.
func (l *Locale) pluralRange(from, to string) string {
	switch l.Language {
	case "de", "it", "nl":
		if from == "other" && to == "one" {
			return "one"
		}
	case "fr", "pt":
		if from == "one" && to == "one" {
			return "one"
		}
	}
	return "other"
}

// Plural is the category of a number as this format shows it.
func (f *NumberFormat) Plural(d Decimal, ordinal bool) string {
	f.roundQuantity(&d)
	if ordinal {
		return f.locale.ordinal(&d)
	}
	return f.locale.plural(&d)
}

// PluralRange is the category of a range of numbers.
func (f *NumberFormat) PluralRange(from, to Decimal, ordinal bool) string {
	return f.locale.pluralRange(f.Plural(from, ordinal), f.Plural(to, ordinal))
}
