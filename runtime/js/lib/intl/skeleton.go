package intl

import (
	"slices"
	"strings"
	"sync"
)

// This file chooses the pattern for a set of date fields, as ICU's DateTimePatternGenerator does (written after
// its source, under the Unicode licence). A skeleton is a list of fields with their widths: yMMMd. CLDR has
// patterns for some skeletons; the nearest one is taken, widened or narrowed to what was asked for, and what
// it lacks is appended.

// The fields of a date, in ICU's order, which is that of preference.
const (
	eraField = iota
	yearField
	quarterField
	monthField
	weekOfYearField
	weekOfMonthField
	weekdayField
	dayOfYearField
	dayOfWeekInMonthField
	dayField
	dayPeriodField
	hourField
	minuteField
	secondField
	fractionField
	zoneField
	fieldCount
)

// Kinds of a field, so that their differences are distances.
const (
	kindNarrow  = -0x101
	kindShorter = -0x102
	kindShort   = -0x103
	kindLong    = -0x104
	kindNumeric = 0x100
	kindDelta   = 0x10
)

type fieldKind struct {
	letter byte
	field  int
	kind   int
	min    int // length from which it is this kind
}

var fieldKinds = []fieldKind{
	{'G', eraField, kindShort, 1}, {'G', eraField, kindLong, 4}, {'G', eraField, kindNarrow, 5},
	{'y', yearField, kindNumeric, 1}, {'Y', yearField, kindNumeric + kindDelta, 1}, {'u', yearField, kindNumeric + 2*kindDelta, 1},
	{'r', yearField, kindNumeric + 3*kindDelta, 1},
	{'U', yearField, kindShort, 1}, {'U', yearField, kindLong, 4}, {'U', yearField, kindNarrow, 5},
	{'Q', quarterField, kindNumeric, 1}, {'Q', quarterField, kindShort, 3}, {'Q', quarterField, kindLong, 4}, {'Q', quarterField, kindNarrow, 5},
	{'q', quarterField, kindNumeric + kindDelta, 1}, {'q', quarterField, kindShort - kindDelta, 3}, {'q', quarterField, kindLong - kindDelta, 4},
	{'q', quarterField, kindNarrow - kindDelta, 5},
	{'M', monthField, kindNumeric, 1}, {'M', monthField, kindShort, 3}, {'M', monthField, kindLong, 4}, {'M', monthField, kindNarrow, 5},
	{'L', monthField, kindNumeric + kindDelta, 1}, {'L', monthField, kindShort - kindDelta, 3}, {'L', monthField, kindLong - kindDelta, 4},
	{'L', monthField, kindNarrow - kindDelta, 5},
	{'l', monthField, kindNumeric + kindDelta, 1},
	{'w', weekOfYearField, kindNumeric, 1},
	{'W', weekOfMonthField, kindNumeric, 1},
	{'E', weekdayField, kindShort, 1}, {'E', weekdayField, kindLong, 4}, {'E', weekdayField, kindNarrow, 5}, {'E', weekdayField, kindShorter, 6},
	{'c', weekdayField, kindNumeric + 2*kindDelta, 1}, {'c', weekdayField, kindShort - 2*kindDelta, 3}, {'c', weekdayField, kindLong - 2*kindDelta, 4},
	{'c', weekdayField, kindNarrow - 2*kindDelta, 5}, {'c', weekdayField, kindShorter - 2*kindDelta, 6},
	{'e', weekdayField, kindNumeric + kindDelta, 1}, {'e', weekdayField, kindShort - kindDelta, 3}, {'e', weekdayField, kindLong - kindDelta, 4},
	{'e', weekdayField, kindNarrow - kindDelta, 5}, {'e', weekdayField, kindShorter - kindDelta, 6},
	{'d', dayField, kindNumeric, 1}, {'g', dayField, kindNumeric + kindDelta, 1},
	{'D', dayOfYearField, kindNumeric, 1},
	{'F', dayOfWeekInMonthField, kindNumeric, 1},
	{'a', dayPeriodField, kindShort, 1}, {'a', dayPeriodField, kindLong, 4}, {'a', dayPeriodField, kindNarrow, 5},
	{'b', dayPeriodField, kindShort - kindDelta, 1}, {'b', dayPeriodField, kindLong - kindDelta, 4}, {'b', dayPeriodField, kindNarrow - kindDelta, 5},
	{'B', dayPeriodField, kindShort - 3*kindDelta, 1}, {'B', dayPeriodField, kindLong - 3*kindDelta, 4}, {'B', dayPeriodField, kindNarrow - 3*kindDelta, 5},
	{'H', hourField, kindNumeric + 10*kindDelta, 1}, {'k', hourField, kindNumeric + 11*kindDelta, 1},
	{'h', hourField, kindNumeric, 1}, {'K', hourField, kindNumeric + kindDelta, 1},
	{'m', minuteField, kindNumeric, 1},
	{'s', secondField, kindNumeric, 1}, {'A', secondField, kindNumeric + kindDelta, 1},
	{'S', fractionField, kindNumeric, 1},
	{'v', zoneField, kindShort - 2*kindDelta, 1}, {'v', zoneField, kindLong - 2*kindDelta, 4},
	{'z', zoneField, kindShort, 1}, {'z', zoneField, kindLong, 4},
	{'Z', zoneField, kindNarrow - kindDelta, 1}, {'Z', zoneField, kindLong - kindDelta, 4}, {'Z', zoneField, kindShort - kindDelta, 5},
	{'O', zoneField, kindShort - kindDelta, 1}, {'O', zoneField, kindLong - kindDelta, 4},
	{'V', zoneField, kindShort - kindDelta, 1}, {'V', zoneField, kindLong - kindDelta, 2}, {'V', zoneField, kindLong - 1 - kindDelta, 3},
	{'V', zoneField, kindLong - 2 - kindDelta, 4},
	{'X', zoneField, kindNarrow - kindDelta, 1}, {'X', zoneField, kindShort - kindDelta, 2}, {'X', zoneField, kindLong - kindDelta, 4},
	{'x', zoneField, kindNarrow - kindDelta, 1}, {'x', zoneField, kindShort - kindDelta, 2}, {'x', zoneField, kindLong - kindDelta, 4},
}

// kindOf finds the kind of a run of one letter; nil for what is no field.
func kindOf(letter byte, length int) *fieldKind {
	var best *fieldKind
	for i := range fieldKinds {
		if k := &fieldKinds[i]; k.letter == letter && (best == nil || k.min <= length) {
			best = k
		}
	}
	return best
}

// token is a run of one letter in a pattern, or a text that is copied.
type token struct {
	letter byte // 0 for a text
	length int
	text   string // as the pattern has it, quotes included
}

func tokens(pattern string) []token {
	var out []token
	for i := 0; i < len(pattern); {
		from := i
		c := pattern[i]
		switch {
		case isAlpha(c):
			for i < len(pattern) && pattern[i] == c {
				i++
			}
			out = append(out, token{c, i - from, pattern[from:i]})
			continue
		case c == '\'':
			for i++; i < len(pattern); i++ {
				if pattern[i] != '\'' {
					continue
				}
				if i+1 < len(pattern) && pattern[i+1] == '\'' {
					i++
					continue
				}
				break
			}
			i = min(i+1, len(pattern))
		default:
			for i < len(pattern) && !isAlpha(pattern[i]) && pattern[i] != '\'' {
				i++
			}
		}
		out = append(out, token{text: pattern[from:i]})
	}
	return out
}

// skeletonOf is a set of fields.
type skeleton struct {
	kind    [fieldCount]int
	letter  [fieldCount]byte
	length  [fieldCount]int
	base    string // one of each field, which patterns are filed under
	specify bool   // CLDR lists it, rather than that it is derived from a pattern
}

func parseSkeleton(pattern string) skeleton {
	var s skeleton
	var base [fieldCount]string
	for _, t := range tokens(pattern) {
		if t.letter == 0 {
			continue
		}
		k := kindOf(t.letter, t.length)
		if k == nil {
			continue
		}
		s.set(k, t.length)
		base[k.field] = strings.Repeat(string(k.letter), k.min)
	}
	if s.length[minuteField] > 0 && s.length[fractionField] > 0 && s.length[secondField] == 0 {
		s.set(kindOf('s', 1), 1)
		base[secondField] = "s"
	}
	if s.length[hourField] > 0 {
		if s.letter[hourField] == 'h' || s.letter[hourField] == 'K' {
			if s.length[dayPeriodField] == 0 {
				s.set(kindOf('a', 1), 1)
				base[dayPeriodField] = "a"
			}
		} else {
			s.kind[dayPeriodField], s.letter[dayPeriodField], s.length[dayPeriodField] = 0, 0, 0
			base[dayPeriodField] = ""
		}
	}
	s.base = strings.Join(base[:], "")
	return s
}

func (s *skeleton) set(k *fieldKind, length int) {
	s.letter[k.field], s.length[k.field], s.kind[k.field] = k.letter, length, k.kind
	if k.kind > 0 {
		s.kind[k.field] += length
	}
}

// text writes the fields in order; ICU leaves out the a that it added itself.
func (s *skeleton) text(added bool) string {
	var b strings.Builder
	for f := range fieldCount {
		if f == dayPeriodField && added {
			continue
		}
		b.WriteString(strings.Repeat(string(s.letter[f]), s.length[f]))
	}
	return b.String()
}

func (s *skeleton) mask() int {
	m := 0
	for f := range fieldCount {
		if s.kind[f] != 0 {
			m |= 1 << f
		}
	}
	return m
}

// known is a pattern with its skeleton.
type known struct {
	skeleton
	pattern string
}

// generator chooses patterns for one locale.
type generator struct {
	known    []known // in the order that ICU goes through them
	hour     byte    // the locale's letter for hours
	decimal  string
	dates    table
	requests skeleton // of the pattern being made
}

// generators keeps them, for they take longer to make than most else here.
var generators sync.Map

type generatorKey struct {
	locale string
	hour   byte
}

// generator gives the one for a locale and a letter for hours, 0 for the locale's own.
func (l *Locale) generator(hour byte) *generator {
	key := generatorKey{l.Tag, hour}
	if g, ok := generators.Load(key); ok {
		return g.(*generator)
	}
	g, _ := generators.LoadOrStore(key, l.newGenerator(hour))
	return g.(*generator)
}

func (l *Locale) newGenerator(hour byte) *generator {
	d := l.section("dates")
	g := &generator{hour: hour, decimal: l.section("numbers")["decimal"], dates: d}
	if hour == 0 {
		g.hour = d["hour"][0]
	}
	byLetter := make(map[byte][]known)
	add := func(pattern, key string, specified bool) {
		s := parseSkeleton(key)
		s.specify = specified
		list := byLetter[s.base[0]]
		if !specified {
			if i := slices.IndexFunc(list, func(k known) bool { return k.base == s.base }); i >= 0 && !list[i].specify {
				return
			}
		}
		for i := range list {
			if list[i].letter == s.letter && list[i].length == s.length && (!specified || list[i].specify) {
				return
			}
		}
		for i := range list {
			if list[i].base == s.base && list[i].kind == s.kind {
				list[i].pattern, list[i].specify = pattern, specified
				return
			}
		}
		byLetter[s.base[0]] = append(list, known{s, pattern})
	}
	for _, c := range "GyQMwWEDFdaHmsSv" {
		add(string(c), string(c), false)
	}
	for _, style := range [4]string{"full", "long", "medium", "short"} {
		add(d["date."+style], d["date."+style], false)
		add(d["time."+style], d["time."+style], false)
	}
	if p := minutesAndSeconds(d["time.short"]); p != "" {
		add(p, p, false)
	}
	for key := range strings.SplitSeq(d["formats"], "|") {
		add(d["a."+key], key, true)
	}
	for letter := byte('A'); letter <= 'z'; letter++ {
		g.known = append(g.known, byLetter[letter]...)
	}
	return g
}

// minutesAndSeconds takes mm:ss out of a pattern that has both.
func minutesAndSeconds(pattern string) string {
	out := ""
	for _, t := range tokens(pattern) {
		switch {
		case t.letter == 'm':
			out = t.text
		case t.letter == 's':
			if out != "" {
				return out + t.text
			}
			return ""
		case out != "" && t.letter != 0:
			return ""
		case out != "":
			out += t.text
		}
	}
	return ""
}

const (
	extraField   = 0x10000
	missingField = 0x1000
)

// nearest finds the known pattern that has the fields of a mask, or most of them, and says which are missing
// and whether it has others.
func (g *generator) nearest(mask int) (best *known, missing, extra int) {
	distance := 1 << 30
	missing = -1
	for i := range g.known {
		k := &g.known[i]
		d, m, e := 0, 0, 0
		for f := range fieldCount {
			mine, other := 0, k.kind[f]
			if mask&(1<<f) != 0 {
				mine = g.requests.kind[f]
			}
			switch {
			case mine == other:
			case mine == 0:
				d += extraField
				e |= 1 << f
			case other == 0:
				d += missingField
				m |= 1 << f
			case mine > other:
				d += mine - other
			default:
				d += other - mine
			}
		}
		if d < distance || d == distance && missing < m {
			best, distance, missing, extra = k, d, m, e
			if d == 0 {
				break
			}
		}
	}
	return best, missing, extra
}

// best makes the pattern for a skeleton. The length of hours follows the skeleton if lengths is set.
func (g *generator) best(skeletonText string, lengths bool) string {
	own := *g // sessions share the rest
	g = &own
	g.requests = parseSkeleton(skeletonText)
	k, missing, extra := g.nearest(-1)
	if missing == 0 && extra == 0 {
		return g.adjust(k.pattern, k, false, lengths)
	}
	const dateMask = 1<<dayPeriodField - 1
	needed := g.requests.mask()
	date := g.appending(needed&dateMask, lengths)
	clock := g.appending(needed&^dateMask, lengths)
	if date == "" {
		return clock
	}
	if clock == "" {
		return date
	}
	style := "short"
	switch base := kindOf(g.requests.letter[monthField], g.requests.length[monthField]); {
	case base != nil && base.min == 4 && g.requests.length[weekdayField] > 0:
		style = "full"
	case base != nil && base.min == 4:
		style = "long"
	case base != nil && base.min == 3:
		style = "medium"
	}
	return fill(g.dates["at."+style], clock, date)
}

func (g *generator) appending(mask int, lengths bool) string {
	if mask == 0 {
		return ""
	}
	const fraction, secondAndFraction = 1 << fractionField, 1<<fractionField | 1<<secondField
	k, missing, _ := g.nearest(mask)
	pattern := g.adjust(k.pattern, k, false, lengths)
	last := 0
	for missing != 0 && last != missing {
		if missing&secondAndFraction == fraction && mask&secondAndFraction == secondAndFraction {
			pattern = g.adjust(pattern, k, true, lengths)
			missing &^= fraction
			continue
		}
		before := missing
		k, missing, _ = g.nearest(before)
		piece := g.adjust(k.pattern, k, false, lengths)
		top := 0
		for found := before &^ missing; found > 1; found >>= 1 {
			top++
		}
		pattern = fill(g.appendFormat(min(top, zoneField)), pattern, piece, "'"+g.fieldName(min(top, zoneField))+"'")
		last = missing
	}
	return pattern
}

func (g *generator) appendFormat(field int) string {
	name := [fieldCount]string{eraField: "Era", yearField: "Year", quarterField: "Quarter", monthField: "Month", weekOfYearField: "Week",
		weekdayField: "Day-Of-Week", dayField: "Day", hourField: "Hour", minuteField: "Minute", secondField: "Second", zoneField: "Timezone"}[field]
	if f := g.dates["append."+name]; name != "" && f != "" {
		return f
	}
	return "{0} \u251c{2}: {1}\u2524"
}

func (g *generator) fieldName(field int) string {
	name := [fieldCount]string{eraField: "era", yearField: "year", quarterField: "quarter", monthField: "month", weekOfYearField: "week",
		weekdayField: "weekday", dayField: "day", dayPeriodField: "dayperiod", hourField: "hour", minuteField: "minute", secondField: "second",
		zoneField: "zone"}[field]
	if f := g.dates["name."+name]; f != "" {
		return f
	}
	return "F14" // what ICU calls the fraction
}

// adjust gives the fields of a pattern the lengths that were asked for.
func (g *generator) adjust(pattern string, k *known, fraction, lengths bool) string {
	var b strings.Builder
	for _, t := range tokens(pattern) {
		var kind *fieldKind
		if t.letter != 0 {
			kind = kindOf(t.letter, t.length)
		}
		if kind == nil {
			b.WriteString(t.text)
			continue
		}
		f := kind.field
		if fraction && f == secondField {
			b.WriteString(t.text + g.decimal + strings.Repeat(string(g.requests.letter[fractionField]), g.requests.length[fractionField]))
			continue
		}
		if g.requests.kind[f] == 0 {
			b.WriteString(t.text)
			continue
		}
		asked, length := g.requests.letter[f], g.requests.length[f]
		if asked == 'E' && length < 3 {
			length = 3
		}
		adjusted := length
		if f == hourField && !lengths || f == minuteField || f == secondField {
			adjusted = t.length
		} else if k.specify && asked != 'c' && asked != 'e' {
			numeric, skeletonNumeric := kind.kind > 0, k.kind[f] > 0
			if k.length[f] == length || numeric != skeletonNumeric {
				adjusted = t.length
			}
		}
		letter := t.letter
		if f != hourField && f != monthField && f != weekdayField && (f != yearField || asked == 'Y') {
			letter = asked
		}
		if letter == 'E' && adjusted < 3 {
			letter = 'e'
		}
		if f == hourField {
			switch {
			case asked == g.hour:
				letter = g.hour
			case asked == 'h' && g.hour == 'K', asked == 'K' && g.hour == 'h', asked == 'H' && g.hour == 'k', asked == 'k' && g.hour == 'H':
				letter = g.hour
			}
		}
		b.WriteString(strings.Repeat(string(letter), adjusted))
	}
	return b.String()
}

// skeletonText is the skeleton of a pattern.
func skeletonText(pattern string) string {
	s := parseSkeleton(pattern)
	has := false
	for _, t := range tokens(pattern) {
		has = has || t.letter == 'a' || t.letter == 'b' || t.letter == 'B'
	}
	return s.text(!has)
}
