package intl

import (
	"strconv"
	"strings"
)

// NumberOptions are those of Intl.NumberFormat after they are resolved.
type NumberOptions struct {
	Style           string // decimal, percent, currency, unit
	Currency        string // ISO code in capitals
	CurrencyDisplay string // symbol, narrowSymbol, code, name
	CurrencySign    string // standard, accounting
	Unit            string
	UnitDisplay     string // short, narrow, long
	Notation        string // standard, scientific, engineering, compact
	CompactDisplay  string // short, long
	SignDisplay     string // auto, always, never, exceptZero, negative
	UseGrouping     string // auto, always, min2, false
	RoundingType    string // fractionDigits, significantDigits, morePrecision, lessPrecision
	RoundingMode    string
	TrailingZeros   string // auto, stripIfInteger
	Increment       int64
	MinInteger      int
	MinFraction     int
	MaxFraction     int
	MinSignificant  int
	MaxSignificant  int
	approximate     bool // for ranges whose ends look alike
}

// NumberFormat formats numbers of one locale with one set of options.
type NumberFormat struct {
	NumberOptions
	locale      *Locale
	symbols     table
	pattern     numberPattern
	minGrouping int
	decimal     string
	group       string
	symbol      string    // of the currency
	compact     *compacts // nil for other notations
	outer       map[string]string
	outerField  string
	ranges      *NumberFormat // formats ranges, if not this one
}

// compacts are the patterns of compact notation of one width.
type compacts struct {
	patterns    table
	name        string
	multipliers [20]int
	largest     int
	parsed      map[string]numberPattern
}

// NewNumberFormat makes a formatter.
func NewNumberFormat(l *Locale, o NumberOptions) (*NumberFormat, error) {
	f, err := newNumberFormat(l, o)
	if err == nil && strings.HasPrefix(o.Unit, "percent-per-") && o.UnitDisplay != "long" && o.Notation != "compact" {
		// What the percentage is per gets lost in ICU, but not in a range.
		ranges := f
		o.Unit = "percent"
		if f, err = newNumberFormat(l, o); err == nil {
			f.ranges = ranges
		}
	}
	return f, err
}

func newNumberFormat(l *Locale, o NumberOptions) (*NumberFormat, error) {
	n := l.section("numbers")
	f := &NumberFormat{NumberOptions: o, locale: l, symbols: n}
	f.decimal, f.group = n["decimal"], n["group"]
	measured := o.Style == "unit" && (o.Unit != "percent" || o.UnitDisplay == "long") || (o.Style == "percent" || o.Unit == "percent") && o.Notation == "compact"
	pattern := n["pattern"]
	switch {
	case measured:
		unit, width := o.Unit, o.UnitDisplay
		if o.Style == "percent" {
			unit, width = "percent", "short"
		}
		if err := f.setUnit(unit, width); err != nil {
			return nil, err
		}
	case o.Style == "percent" || o.Style == "unit":
		pattern = n["percent"]
	case o.Style == "currency":
		if l.Language == "it" && o.Currency == "ITL" {
			return nil, notCovered("the currency ITL in Italian")
		}
		if n["currencyDecimal"] != "" {
			f.decimal = n["currencyDecimal"]
		}
		if n["currencyGroup"] != "" {
			f.group = n["currencyGroup"]
		}
		if o.CurrencyDisplay == "name" {
			f.setCurrencyNames()
			break
		}
		f.symbol = l.currencySymbol(o.Currency, o.CurrencyDisplay)
		pattern = n["currency"]
		if o.CurrencySign == "accounting" && o.SignDisplay != "never" {
			pattern = n["accounting"]
		}
	}
	f.pattern = parsePattern(pattern)
	f.minGrouping, _ = strconv.Atoi(n["minGrouping"])
	switch {
	case o.UseGrouping == "min2", o.UseGrouping == "auto" && o.Notation == "compact":
		f.minGrouping = max(2, f.minGrouping)
	case o.UseGrouping == "always":
		f.minGrouping = 1
	case o.UseGrouping == "false":
		f.minGrouping = 1 << 30
	}
	if o.Notation == "compact" {
		f.setCompact()
	}
	return f, nil
}

func (l *Locale) currencySymbol(code, display string) string {
	if display == "code" {
		return code
	}
	c := l.section("currencies")[code]
	if display == "narrowSymbol" {
		if s := field(c, 1); s != "" {
			return s
		}
	}
	if s := field(c, 0); s != "" {
		return s
	}
	return code
}

func (f *NumberFormat) setCurrencyNames() {
	f.outer, f.outerField = make(map[string]string), currencyField
	c, known := f.locale.section("currencies")[f.Currency]
	name := field(c, 2)
	other := field(c, 4)
	if other == "" {
		other = name
	}
	forms := map[string]string{"one": field(c, 3), "many": field(c, 5), "other": other}
	if forms["one"] == "" {
		forms["one"] = name
	}
	for _, p := range [3]string{"one", "many", "other"} {
		text := forms[p]
		if text == "" {
			text = other
		}
		if !known {
			text = f.Currency
		}
		pattern := f.symbols["name."+p]
		if pattern == "" {
			pattern = f.symbols["name.other"]
		}
		f.outer[p] = fill(pattern, "{0}", text)
	}
}

func (f *NumberFormat) setUnit(unit, width string) error {
	u := f.locale.section("units")
	f.outer, f.outerField = make(map[string]string), "unit"
	forms := func(name string) (one, many, other, per string, ok bool) {
		v, ok := u[width+"."+name]
		one, many, other, per = field(v, 1), field(v, 2), field(v, 0), field(v, 3)
		if one == "" {
			one = other
		}
		if many == "" {
			many = other
		}
		return one, many, other, per, ok
	}
	one, many, other, _, ok := forms(unit)
	if !ok {
		top, bottom, compound := strings.Cut(unit, "-per-")
		if !compound {
			return notCovered("the unit %s", unit)
		}
		if one, many, other, _, ok = forms(top); !ok {
			return notCovered("the unit %s", unit)
		}
		bottomOne, _, _, per, ok := forms(bottom)
		if !ok {
			return notCovered("the unit %s", unit)
		}
		if per == "" {
			per = fill(u[width+".per"], "{0}", strings.TrimSpace(strings.Replace(bottomOne, "{0}", "", 1)))
		}
		one, many, other = fill(per, one), fill(per, many), fill(per, other)
	}
	f.outer["one"], f.outer["many"], f.outer["other"] = one, many, other
	return nil
}

func (f *NumberFormat) setCompact() {
	c := &compacts{patterns: f.symbols, name: "short", parsed: make(map[string]numberPattern)}
	if f.CompactDisplay == "long" {
		c.name = "long"
	}
	if f.Style == "currency" && f.CurrencyDisplay != "name" {
		c.name = "money"
	}
	for m := range c.multipliers {
		pattern := ""
		for _, p := range [3]string{"other", "one", "many"} {
			if s := c.pattern(m, p); s != "" && s != "0" {
				pattern = s
				break
			}
		}
		if c.pattern(m, "other") != "" {
			c.largest = m
		}
		_, body, _ := splitBody(pattern)
		if zeros := strings.Count(body, "0"); zeros > 0 {
			c.multipliers[m] = zeros - m - 1
		}
	}
	for _, plural := range [4]string{"1", "one", "many", "other"} {
		for m := range c.multipliers {
			if s := c.pattern(m, plural); s != "" && s != "0" {
				c.parsed[s] = parsePattern(s)
			}
		}
	}
	f.compact = c
}

func (c *compacts) pattern(magnitude int, plural string) string {
	return c.patterns[c.name+"."+strconv.Itoa(magnitude)+"."+plural]
}

func (c *compacts) multiplier(magnitude int) int {
	if magnitude < 0 {
		return 0
	}
	return c.multipliers[min(magnitude, c.largest)]
}

func (f *NumberFormat) scientific(magnitude int) int {
	shown := 1
	if f.Notation == "engineering" {
		shown = (magnitude%3+3)%3 + 1
	}
	return shown - magnitude - 1
}

const far = 1 << 20 // beyond any magnitude

// roundQuantity rounds d as the options say and sets the digits to show.
func (f *NumberFormat) roundQuantity(d *Decimal) {
	minFrac := 0
	magnitude := 0 // that of zero, for significant digits
	if !d.zeroish() {
		magnitude = d.magnitude()
	}
	roundFrac, showFrac := -f.MaxFraction, far
	if f.MinFraction > 0 {
		showFrac = -f.MinFraction
	}
	switch {
	case f.Increment > 1:
		if f.Increment != 5 {
			d.approximate()
		}
		d.roundTo(f.Increment, -f.MaxFraction, f.RoundingMode)
		minFrac = f.MinFraction
	case f.RoundingType == "significantDigits":
		d.round(magnitude-f.MaxSignificant+1, f.RoundingMode)
		if !d.zeroish() {
			magnitude = d.magnitude()
		} else {
			magnitude = 0
		}
		minFrac = -(magnitude - f.MinSignificant + 1)
	case f.RoundingType == "fractionDigits":
		d.round(roundFrac, f.RoundingMode)
		minFrac = -showFrac
	default:
		roundSig := magnitude - f.MaxSignificant + 1
		more := f.RoundingType == "morePrecision"
		roundAt := max(roundFrac, roundSig)
		if more {
			roundAt = min(roundFrac, roundSig)
		}
		if !d.zeroish() {
			d.round(roundAt, f.RoundingMode)
			if !d.zeroish() && d.magnitude() != magnitude && roundFrac == roundSig {
				roundSig++
			}
		}
		magnitude = 0
		if !d.zeroish() {
			magnitude = d.magnitude()
		}
		showSig := magnitude - f.MinSignificant + 1
		if (roundSig <= roundFrac) == more {
			minFrac = -showSig
		} else {
			minFrac = -showFrac
		}
	}
	if f.TrailingZeros != "stripIfInteger" || d.scale < 0 {
		d.minFrac = max(minFrac, 0)
	}
}

// scale finds the exponent of compact and scientific notation, rounds, and returns it: the number that is
// shown is d * 10**that.
func (f *NumberFormat) scale(d *Decimal, multiplier func(int) int) int {
	if d.zeroish() {
		f.roundQuantity(d)
		return 0
	}
	magnitude := d.magnitude()
	m := multiplier(magnitude)
	d.shift(m)
	f.roundQuantity(d)
	if d.zeroish() || d.magnitude() == magnitude+m {
		return m
	}
	if next := multiplier(magnitude + 1); next != m {
		d.shift(next - m)
		f.roundQuantity(d)
		return next
	}
	return m
}

// micro is a number on its way to text: what is left of it, and what goes around.
type micro struct {
	d                    Decimal
	inner, middle, outer *modifier
	plural               string
}

func (f *NumberFormat) prepare(d Decimal) micro {
	if f.Style == "percent" {
		d.shift(2)
	}
	m := micro{}
	pattern := &f.pattern
	compactField := ""
	rounded := false
	if f.Notation == "scientific" || f.Notation == "engineering" {
		if d.Kind == Finite {
			exponent := -f.scale(&d, f.scientific)
			m.inner = f.exponent(exponent)
			d.exponent = exponent
			rounded = true
		}
	}
	if f.outer != nil {
		m.plural = "other"
		if len(f.outer) > 0 && d.Kind == Finite {
			p := d
			if !rounded {
				f.roundQuantity(&p)
			}
			m.plural = f.locale.plural(&p)
		}
		m.outer = simpleModifier(f.outer[m.plural], f.outerField)
	}
	if f.compact != nil {
		multiplier := f.scale(&d, f.compact.multiplier)
		magnitude := 0
		if !d.zeroish() {
			magnitude = d.magnitude()
		}
		if p, ok := f.compact.choose(f.locale, magnitude-multiplier, &d); ok {
			pattern, compactField = &p, "compact"
		}
		d.exponent = -multiplier
		rounded = true
	}
	if !rounded {
		f.roundQuantity(&d)
	}
	m.d = d
	m.middle = f.affixes(pattern, compactField, &d)
	return m
}

func (c *compacts) choose(l *Locale, magnitude int, d *Decimal) (numberPattern, bool) {
	if magnitude < 0 {
		return numberPattern{}, false
	}
	magnitude = min(magnitude, c.largest)
	s := ""
	if d.Kind == Finite && d.scale >= 0 && len(d.digits) == 1 && d.digits[0] == 1 && d.scale == 0 {
		s = c.pattern(magnitude, "1")
	}
	if s == "" {
		s = c.pattern(magnitude, l.plural(d))
	}
	if s == "" {
		s = c.pattern(magnitude, "other")
	}
	p, ok := c.parsed[s]
	return p, ok
}

func (f *NumberFormat) exponent(e int) *modifier {
	out := []seg{{"exponentSeparator", f.symbols["exponential"]}}
	if e < 0 {
		out = append(out, seg{"exponentMinusSign", f.symbols["minusSign"]})
		e = -e
	}
	return &modifier{suffix: append(out, seg{"exponentInteger", strconv.Itoa(e)})}
}

// sign is what to show before a number: "-", "+" or nothing.
func (f *NumberFormat) sign(d *Decimal) string {
	zero := d.zero() || d.Kind == NaN
	switch f.SignDisplay {
	case "always":
		if d.Negative {
			return "-"
		}
		return "+"
	case "exceptZero":
		switch {
		case zero:
			return ""
		case d.Negative:
			return "-"
		}
		return "+"
	case "negative":
		if d.Negative && !zero {
			return "-"
		}
		return ""
	case "never":
		return ""
	}
	if d.Negative {
		return "-"
	}
	return ""
}

// affixes fills in a pattern for the sign of a number.
func (f *NumberFormat) affixes(p *numberPattern, literalField string, d *Decimal) *modifier {
	sign := f.sign(d)
	plus := sign == "+"
	useNegative := p.negative && (sign == "-" || (p.negPrefix.has(signField) || p.negSuffix.has(signField)) && (plus || f.approximate))
	prefix, suffix := p.prefix, p.suffix
	if useNegative {
		prefix, suffix = p.negPrefix, p.negSuffix
	}
	prepend := !useNegative && (sign != "" || f.approximate)
	if !prepend && len(prefix) == 0 && len(suffix) == 0 && p.body {
		return nil
	}
	var signs []seg
	if f.approximate {
		signs = append(signs, seg{"approximatelySign", f.symbols["approximatelySign"]})
	}
	switch {
	case plus:
		signs = append(signs, seg{"plusSign", f.symbols["plusSign"]})
	case sign == "-" || !f.approximate:
		signs = append(signs, seg{"minusSign", f.symbols["minusSign"]})
	}
	m := &modifier{overwrite: !p.body, spacing: true}
	if prepend {
		m.prefix = append(m.prefix, signs...)
	}
	expand := func(out []seg, a affixPattern) []seg {
		for _, s := range a {
			switch s.field {
			case signField:
				out = append(out, signs...)
			case percentField:
				field := percentField
				if f.Style == "unit" {
					field = "unit"
				}
				out = append(out, seg{field, f.symbols["percentSign"]})
			case currencyField:
				out = append(out, seg{currencyField, f.symbol})
			default:
				out = append(out, seg{literalField, s.text})
			}
		}
		return out
	}
	m.prefix = expand(m.prefix, prefix)
	m.suffix = expand(m.suffix, suffix)
	return m
}

// digits writes the number itself.
func (f *NumberFormat) digits(d *Decimal) []seg {
	switch d.Kind {
	case NaN:
		return []seg{{"nan", f.symbols["nan"]}}
	case Infinite:
		return []seg{{"infinity", f.symbols["infinity"]}}
	}
	count := max(1, f.MinInteger)
	if !d.zeroish() {
		count = max(count, d.magnitude()+1)
	}
	frac := d.fractionDigits()
	var out []seg
	text := make([]byte, 0, count+frac)
	grouped := f.pattern.grouping && count-3 >= f.minGrouping
	for p := count - 1; p >= 0; p-- {
		text = append(text, d.digit(p)+'0')
		if grouped && p > 0 && p%3 == 0 {
			out = append(out, seg{"integer", string(text)}, seg{"group", f.group})
			text = text[:0]
		}
	}
	out = append(out, seg{"integer", string(text)})
	if frac > 0 {
		text = text[:0]
		for p := -1; p >= -frac; p-- {
			text = append(text, d.digit(p)+'0')
		}
		out = append(out, seg{"decimal", f.decimal}, seg{"fraction", string(text)})
	}
	return out
}

func (f *NumberFormat) segs(d Decimal) []seg {
	m := f.prepare(d)
	return m.outer.apply(m.middle.apply(m.inner.apply(f.digits(&m.d))))
}

// Format gives the text of a number.
func (f *NumberFormat) Format(d Decimal) string {
	segs := f.segs(d)
	n := 0
	for i := range segs {
		n += len(segs[i].text)
	}
	b := make([]byte, 0, n)
	for i := range segs {
		b = append(b, segs[i].text...)
	}
	return string(b)
}

// Parts gives the pieces of a number.
func (f *NumberFormat) Parts(d Decimal) []Part { return toParts(f.segs(d)) }
