package intl

import (
	"math"
	"strconv"
	"strings"
)

// DateOptions are those of Intl.DateTimeFormat after they are resolved.
type DateOptions struct {
	Skeleton  string // the fields, as CLDR writes them; unused with a style
	DateStyle string // full, long, medium, short or none
	TimeStyle string
	Hours     byte // h, H, K or k; 0 leaves it to the locale
	TagHours  byte // what the locale's keyword hc says, 0 without it
	Zone      *Zone
}

// DateFormat formats moments of one locale with one set of options.
type DateFormat struct {
	DateOptions
	Pattern string
	locale  *Locale
	dates   table
	zones   table
	tokens  []token
	minutes bool // the pattern shows them, which day periods ask for
	seconds bool
	periods [24]string // of the hours of the day: morning1, night1 ...
	ranges  *intervals
}

// HourLetter is the letter for hours that a locale prefers.
func (l *Locale) HourLetter() byte { return l.section("dates")["hour"][0] }

// NewDateFormat makes a formatter. A few patterns of CLDR count weeks, which is not covered (and ends Node's process
// where it is asked for parts).
func NewDateFormat(l *Locale, o DateOptions) (*DateFormat, error) {
	f := &DateFormat{DateOptions: o, locale: l, dates: l.section("dates")}
	if o.DateStyle != "" || o.TimeStyle != "" {
		f.Pattern = f.styled()
	} else {
		f.Pattern = f.fromSkeleton(o.Skeleton)
	}
	f.use(f.Pattern)
	f.ranges = new(intervals)
	for _, t := range f.tokens {
		if t.letter != 0 && !strings.ContainsRune("GyMLdEcabBhKHkmsSzOvV", rune(t.letter)) || t.letter == 'c' && t.length < 3 {
			return nil, notCovered("such a set of fields in %s", l.Tag)
		}
	}
	return f, nil
}

func (f *DateFormat) use(pattern string) {
	f.Pattern, f.tokens = pattern, tokens(pattern)
	f.minutes, f.seconds = false, false
	for _, t := range f.tokens {
		switch t.letter {
		case 'm':
			f.minutes = true
		case 's':
			f.seconds = true
		case 'z', 'O', 'v', 'V':
			f.zones = f.locale.section("zones")
		case 'B':
			f.periods = f.locale.dayPeriods()
		}
	}
}

func (f *DateFormat) fromSkeleton(skeleton string) string {
	return replaceHours(f.locale.generator(f.TagHours).best(skeleton, true), f.Hours)
}

func (f *DateFormat) styled() string {
	if f.TimeStyle == "" {
		return f.dates["date."+f.DateStyle]
	}
	pattern := f.dates["time."+f.TimeStyle]
	if f.DateStyle != "" {
		pattern = fill(f.dates["at."+f.DateStyle], pattern, f.dates["date."+f.DateStyle])
	}
	if f.Hours == 0 || hoursOf(pattern) == f.Hours {
		return pattern
	}
	var b strings.Builder
	for _, c := range skeletonText(pattern) {
		switch c {
		case 'a', 'b', 'B':
		case 'h', 'H', 'k', 'K':
			b.WriteByte(f.Hours)
		default:
			b.WriteRune(c)
		}
	}
	return f.fromSkeleton(b.String())
}

// hoursOf is the letter for hours in a pattern, 0 if it has none.
func hoursOf(pattern string) byte {
	for _, t := range tokens(pattern) {
		switch t.letter {
		case 'h', 'H', 'k', 'K':
			return t.letter
		}
	}
	return 0
}

// HoursShown is the letter for hours in the pattern, "" if it has none.
func (f *DateFormat) HoursShown() string {
	if c := hoursOf(f.Pattern); c != 0 {
		return string(c)
	}
	return ""
}

// replaceHours puts a letter for hours in place of that of a pattern, as V8 does.
func replaceHours(pattern string, letter byte) string {
	if letter == 0 {
		return pattern
	}
	var b strings.Builder
	var last byte
	replace := true
	for i := range len(pattern) {
		c := pattern[i]
		switch c {
		case '\'':
			replace = !replace
		case 'H', 'h', 'K', 'k':
			if replace {
				if last == 'd' {
					b.WriteByte(' ')
				}
				c = letter
			}
		}
		b.WriteByte(c)
		last = pattern[i]
	}
	return b.String()
}

// moment is a point in time as a zone's clocks show it.
type moment struct {
	year, era           int // the year counts in its era
	month, day, weekday int
	hour, minute, sec   int
	milli               int
	period              period
	utc                 int64 // in seconds
}

func (f *DateFormat) moment(ms float64) moment {
	t := int64(math.Floor(ms))
	sec := floorDiv(t, 1000)
	m := moment{milli: int(floorMod(t, 1000)), period: f.Zone.at(sec), utc: sec}
	sec += int64(m.period.offset)
	day := floorDiv(sec, 86400)
	clock := int(floorMod(sec, 86400))
	year, month, dom := civil(day)
	m.year, m.era = int(year), 1
	if year <= 0 {
		m.year, m.era = int(1-year), 0
	}
	m.month, m.day, m.weekday = month, dom, int(weekday(day))
	m.hour, m.minute, m.sec = clock/3600, clock/60%60, clock%60
	return m
}

// Parts formats a moment, given in milliseconds since 1970.
func (f *DateFormat) Parts(ms float64) []Part {
	m := f.moment(ms)
	return dateParts(f.segs(nil, f.tokens, &m))
}

// Format gives the text of a moment. Narrow no-break spaces become plain ones, here and not in parts, as V8 has it.
func (f *DateFormat) Format(ms float64) string {
	return strings.ReplaceAll(Text(f.Parts(ms)), "\u202f", " ")
}

// dateParts joins literals.
func dateParts(segs []seg) []Part {
	out := make([]Part, 0, len(segs))
	for _, s := range segs {
		text := s.text
		if text == "" {
			continue
		}
		if s.field == "" {
			if n := len(out); n > 0 && out[n-1].Type == "literal" {
				out[n-1].Value += text
				continue
			}
			s.field = "literal"
		}
		out = append(out, Part{Type: s.field, Value: text})
	}
	return out
}

func (f *DateFormat) segs(out []seg, list []token, m *moment) []seg {
	for _, t := range list {
		if t.letter == 0 {
			out = append(out, seg{"", unquote(t.text)})
			continue
		}
		if field, text := f.field(t.letter, t.length, m); field != "" {
			out = append(out, seg{field, text})
		} else {
			out = append(out, seg{"", t.text})
		}
	}
	return out
}

func unquote(s string) string {
	if !strings.Contains(s, "'") {
		return s
	}
	if s == "''" {
		return "'"
	}
	return strings.ReplaceAll(strings.Trim(s, "'"), "''", "'")
}

func pad(n, length int) string {
	s := strconv.Itoa(n)
	for len(s) < length {
		s = "0" + s
	}
	return s
}

// word picks from a list of names: of three lengths, in a phrase (f) or alone (s).
func (f *DateFormat) word(kind string, length, index int) string {
	return field(f.dates[kind+strconv.Itoa(min(max(length, 3), 5))], index)
}

// field formats one field: what formatToParts calls it, and its text.
func (f *DateFormat) field(letter byte, length int, m *moment) (name, text string) {
	switch letter {
	case 'G':
		return "era", f.word("G", length, m.era)
	case 'y':
		if length == 2 {
			return "year", pad(m.year%100, 2)
		}
		return "year", pad(m.year, length)
	case 'M', 'L':
		if length < 3 {
			return "month", pad(m.month, length)
		}
		if letter == 'M' {
			return "month", f.word("Mf", length, m.month-1)
		}
		return "month", f.word("Ms", length, m.month-1)
	case 'd':
		return "day", pad(m.day, length)
	case 'E':
		return "weekday", f.word("Ef", length, m.weekday)
	case 'c', 'e':
		if length >= 3 {
			if letter == 'e' {
				return "weekday", f.word("Ef", length, m.weekday)
			}
			return "weekday", f.word("Es", length, m.weekday)
		}
	case 'a':
		return "dayPeriod", f.amPm(length, m)
	case 'b', 'B':
		return "dayPeriod", f.dayPeriod(letter, length, m)
	case 'h':
		return "hour", pad((m.hour+11)%12+1, length)
	case 'K':
		return "hour", pad(m.hour%12, length)
	case 'H':
		return "hour", pad(m.hour, length)
	case 'k':
		return "hour", pad((m.hour+23)%24+1, length)
	case 'm':
		return "minute", pad(m.minute, length)
	case 's':
		return "second", pad(m.sec, length)
	case 'S':
		s := pad(m.milli, 3)
		for len(s) < length {
			s += "0"
		}
		return "fractionalSecond", s[:length]
	case 'z', 'O', 'v', 'V':
		return "timeZoneName", f.zoneName(letter, length, m)
	}
	return "", ""
}

func (f *DateFormat) amPm(length int, m *moment) string {
	key := "am"
	if m.hour >= 12 {
		key = "pm"
	}
	width := 3
	if length == 5 {
		width = 5
	}
	return f.dates["Bf"+strconv.Itoa(width)+"."+key]
}

func (f *DateFormat) dayPeriod(letter byte, length int, m *moment) string {
	width := strconv.Itoa(min(max(length, 3), 5))
	exact := (!f.minutes || m.minute == 0) && (!f.seconds || m.sec == 0)
	if letter == 'b' {
		if m.hour == 12 && exact {
			if s := f.dates["Bf"+width+".noon"]; s != "" {
				return s
			}
		}
		return f.amPm(length, m)
	}
	if m.hour == 12 && exact && f.dates["rule.noon"] != "" {
		if s := f.dates["Bf"+width+".noon"]; s != "" {
			return s
		}
	}
	if s := f.dates["Bf"+width+"."+f.periods[m.hour]]; s != "" {
		return s
	}
	return f.amPm(length, m)
}

// dayPeriods says what each hour of the day is called.
func (l *Locale) dayPeriods() [24]string {
	var out [24]string
	for k, v := range l.section("dates") {
		name, ok := strings.CutPrefix(k, "rule.")
		from, _ := strconv.Atoi(field(v, 0))
		before, _ := strconv.Atoi(field(v, 1))
		if !ok || field(v, 1) == "" {
			continue
		}
		for h := from; h != before%24 || h == from; h = (h + 1) % 24 {
			out[h] = name
		}
	}
	return out
}

// zoneName names the zone of a moment, by its name in the locale or by its distance from Greenwich.
func (f *DateFormat) zoneName(letter byte, length int, m *moment) string {
	long := length == 4
	if letter == 'z' {
		meta, daylight := strings.CutSuffix(m.period.name, "+")
		index := 0
		if daylight {
			index = 1
		}
		if !long {
			index += 2
		}
		name := f.Zone.Name
		if name == "UTC" {
			name = "Etc/UTC"
		}
		if s := field(f.zones[name], index); s != "" {
			return s
		}
		if meta != "" && m.utc < lastName {
			if s := field(f.zones[meta], index); s != "" {
				return s
			}
		}
	}
	return f.fromGreenwich(m.period.offset, long)
}

// lastName is when CLDR's names of zones end: 9999-12-31 23:59.
const lastName = 253402300740

func (f *DateFormat) fromGreenwich(offset int, long bool) string {
	positive, negative, _ := strings.Cut(f.zones["hour"], ";")
	pattern := positive
	if offset < 0 {
		pattern, offset = negative, -offset
	}
	sign, clock, _ := strings.Cut(pattern, "H")
	separator := strings.Trim(clock, "Hm")
	hours := strconv.Itoa(offset / 3600)
	if long && len(hours) < 2 {
		hours = "0" + hours
	}
	text := sign + hours
	if long || offset%3600 != 0 {
		text += separator + pad(offset/60%60, 2)
	}
	if offset%60 != 0 {
		text += separator + pad(offset%60, 2)
	}
	return fill(f.zones["gmt"], text)
}
