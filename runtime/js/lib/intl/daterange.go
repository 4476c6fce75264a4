package intl

import (
	"slices"
	"strings"
	"sync"
)

// This file formats ranges of dates, as ICU's DateIntervalFormat does (written after its source, under the Unicode
// licence). CLDR has patterns for some skeletons and the largest field in which the ends differ: "MMM d – d". The
// fields that a pattern repeats belong to the later end.

// Fields in which ends may differ, largest first, with ICU's levels: a pattern that shows nothing of a level or below
// shows one date.
type difference int

const (
	eraDiffers difference = iota
	yearDiffers
	monthDiffers
	dayDiffers
	halfDiffers // before or after noon
	hourDiffers
	minuteDiffers
	secondDiffers
	milliDiffers
	nothingDiffers
)

var (
	differenceLetters = [9]byte{'G', 'y', 'M', 'd', 'a', 'h', 'm', 's', 'S'}
	differenceLevels  = [9]int{0, 10, 20, 30, 40, 50, 60, 70, 80}
)

func letterLevel(c byte) int {
	switch c {
	case 'G', 'O', 'V', 'X', 'Z', 'v', 'x', 'z', 'l':
		return 0
	case 'U', 'Y', 'u', 'y', 'r':
		return 10
	case 'D', 'L', 'M', 'Q', 'q', 'w':
		return 20
	case 'E', 'F', 'W', 'c', 'd', 'e':
		return 30
	case 'A', 'a':
		return 40
	case 'H', 'K', 'h', 'k':
		return 50
	case 'm':
		return 60
	case 's':
		return 70
	case 'S':
		return 80
	}
	return -1
}

func ignored(pattern string, d difference) bool {
	for _, t := range tokens(pattern) {
		if t.letter != 0 && differenceLevels[d] <= letterLevel(t.letter) {
			return false
		}
	}
	return true
}

// intervals are the patterns of one formatter.
type intervals struct {
	once       sync.Once
	format     *DateFormat // of single dates and of ends
	skeleton   string
	date, time string // patterns of the halves, where the range is of times on one day
	glue       string
	pattern    [9]interval
}

// interval is a pattern cut where its second end begins. Without a first part the second is that of whole dates.
type interval struct {
	first, second string
	laterFirst    bool
}

type intervalMaker struct {
	*intervals
	g     *generator
	dates table
}

func (f *DateFormat) makeIntervals() *intervals {
	hours := hoursOf(f.Pattern)
	if hours == 0 {
		hours = f.TagHours
	}
	r := &intervals{skeleton: skeletonText(f.Pattern)}
	m := intervalMaker{r, f.locale.generator(hours), f.dates}
	format := *f
	format.use(m.g.best(r.skeleton, false))
	r.format = &format
	m.make()
	return r
}

func (m intervalMaker) make() {
	s := m.normalizeHours(m.skeleton)
	date, plainDate, clock, plainClock := split(s)
	if clock != "" && date != "" {
		m.glue = m.dates["join.medium"]
	}
	found := m.separate(plainDate, plainClock)
	if !found {
		if clock != "" && date == "" {
			m.whole(clock)
		}
		return
	}
	switch {
	case clock == "":
	case date == "":
		m.whole(clock)
	default:
		s := m.skeleton
		for _, d := range [4]difference{dayDiffers, monthDiffers, yearDiffers, eraDiffers} {
			if !strings.Contains(date, string(differenceLetters[d])) {
				s = string(differenceLetters[d]) + s
				m.pattern[d] = interval{second: m.g.best(s, false)}
			}
		}
		datePattern := m.g.best(date, false)
		for _, d := range [3]difference{halfDiffers, hourDiffers, minuteDiffers} {
			if p := m.pattern[d]; p.first != "" {
				m.set(d, fill(m.glue, p.first+p.second, datePattern), p.laterFirst)
			}
		}
	}
}

// whole shows the date as well where the ends of a range of times are on different days.
func (m intervalMaker) whole(clock string) {
	p := m.g.best("yMd"+clock, false)
	for _, d := range [3]difference{dayDiffers, monthDiffers, yearDiffers} {
		m.pattern[d] = interval{second: p}
	}
	m.pattern[eraDiffers] = interval{second: m.g.best("GyMd"+clock, false)}
}

func (m intervalMaker) set(d difference, pattern string, laterFirst bool) {
	if rest, ok := strings.CutPrefix(pattern, "latestFirst:"); ok {
		pattern, laterFirst = rest, true
	} else if rest, ok := strings.CutPrefix(pattern, "earliestFirst:"); ok {
		pattern, laterFirst = rest, false
	}
	at := splitInterval(pattern)
	m.pattern[d] = interval{pattern[:at], pattern[at:], laterFirst}
}

// splitInterval finds where a pattern begins to repeat its fields.
func splitInterval(pattern string) int {
	seen := make(map[byte]bool)
	at := 0
	for _, t := range tokens(pattern) {
		if t.letter != 0 {
			if seen[t.letter] {
				return at
			}
			seen[t.letter] = true
		}
		at += len(t.text)
	}
	return at
}

// normalizeHours writes the hours of a skeleton as the locale has them, with the day period behind.
func (m intervalMaker) normalizeHours(s string) string {
	const hourLetters, periodLetters = "jJChHkK", "abB"
	hourFrom, hourLength, periodFrom, periodLength := -1, 0, -1, 0
	var hour, period byte
	for i := range len(s) {
		switch c := s[i]; {
		case strings.IndexByte(hourLetters, c) >= 0:
			if hour == 0 {
				hour, hourFrom = c, i
			}
			hourLength++
		case strings.IndexByte(periodLetters, c) >= 0:
			if period == 0 {
				period, periodFrom = c, i
			}
			periodLength++
		}
	}
	if hour == 0 {
		return s
	}
	letter := byte('H')
	plain := ""
	for _, t := range tokens(m.g.best(string(hour), false)) {
		if t.letter != 0 {
			plain += t.text
		}
	}
	switch {
	case strings.Contains(plain, "h"):
		letter = 'h'
	case strings.Contains(plain, "K"):
		letter = 'K'
	case strings.Contains(plain, "k"):
		letter = 'k'
	}
	switch {
	case strings.Contains(plain, "b"):
		period = 'b'
	case strings.Contains(plain, "B"):
		period = 'B'
	case period == 0:
		period = 'a'
	}
	text := string(letter)
	if letter == 'h' || letter == 'K' {
		n := 1
		if periodLength >= 5 || hourLength >= 5 {
			n = 5
		} else if periodLength >= 3 || hourLength >= 3 {
			n = 3
		}
		text += strings.Repeat(string(period), n)
	}
	out := s[:hourFrom] + text + s[hourFrom+hourLength:]
	if periodLength > 0 {
		if periodFrom > hourFrom {
			periodFrom += len(text) - hourLength
		}
		out = out[:periodFrom] + out[periodFrom+periodLength:]
	}
	return out
}

// split takes the date and the time out of a skeleton, as they are and without their widths.
func split(s string) (date, plainDate, clock, plainClock string) {
	count := make(map[byte]int)
	var hour byte
	for i := range len(s) {
		c := s[i]
		count[c]++
		switch c {
		case 'E', 'd', 'M', 'y':
			date += string(c)
		case 'G', 'Y', 'u', 'Q', 'q', 'L', 'l', 'W', 'w', 'D', 'F', 'g', 'e', 'c', 'U', 'r':
			date += string(c)
			plainDate += string(c)
		case 'h', 'H', 'k', 'K':
			clock += string(c)
			if hour == 0 {
				hour = c
			}
		case 'm', 'z', 'v':
			clock += string(c)
		case 'a', 'V', 'Z', 'j', 's', 'S', 'A', 'b', 'B':
			clock += string(c)
			plainClock += string(c)
		}
	}
	plainDate += strings.Repeat("y", count['y'])
	if n := count['M']; n > 0 && n < 3 {
		plainDate += "M"
	} else {
		plainDate += strings.Repeat("M", min(n, 5))
	}
	if n := count['E']; n > 0 && n <= 3 {
		plainDate += "E"
	} else {
		plainDate += strings.Repeat("E", min(n, 5))
	}
	if count['d'] > 0 {
		plainDate += "d"
	}
	if hour != 0 {
		plainClock += string(hour)
	}
	for _, c := range []byte("mzv") {
		if count[c] > 0 {
			plainClock += string(c)
		}
	}
	return date, plainDate, clock, plainClock
}

// How a skeleton differs from the nearest one that there are patterns for.
const (
	sameSkeleton   = 0
	otherWidths    = 1
	otherLetters   = 2 // z for v, K for h, k for H
	otherSkeletons = -1
)

func widths(s string) (w [128]int) {
	for i := range len(s) {
		w[s[i]]++
	}
	return w
}

func (m intervalMaker) nearest(s string) (string, int) {
	replaced := strings.ContainsAny(s, "zkKab")
	if replaced {
		s = strings.NewReplacer("z", "v", "k", "H", "K", "h", "a", "", "b", "").Replace(s)
	}
	var names []string
	for k := range m.dates {
		if name, ok := strings.CutPrefix(k, "i."); ok {
			name, _, _ = strings.Cut(name, ".")
			names = append(names, name)
		}
	}
	slices.Sort(names)
	mine := widths(s)
	best, distance, kind := "", 1<<30, 0
	for _, name := range slices.Compact(names) {
		other := widths(name)
		d, k := 0, otherWidths
		for c, w := range mine {
			v := other[c]
			switch {
			case w == v:
			case w == 0 || v == 0:
				k = otherSkeletons
				d += 0x1000
			case c == 'M' && (w <= 2) != (v <= 2):
				d += 0x100
			case w > v:
				d += w - v
			default:
				d += v - w
			}
		}
		if d < distance {
			best, distance, kind = name, d, k
		}
		if d == 0 {
			kind = sameSkeleton
			break
		}
	}
	if replaced && kind != otherSkeletons {
		kind = otherLetters
	}
	return best, kind
}

// separate sets the patterns for a date, or for a time; false if there are none for such a skeleton.
func (m intervalMaker) separate(date, clock string) bool {
	s := clock
	if s == "" {
		s = date
	}
	best, kind := m.nearest(s)
	if best == "" {
		return false
	}
	if date != "" {
		m.date = m.g.best(date, false)
	}
	if clock != "" {
		m.time = m.g.best(clock, false)
	}
	if kind == otherSkeletons {
		return false
	}
	if clock == "" {
		m.find(dayDiffers, s, best, kind, true)
		if s2, best2, extended := m.find(monthDiffers, s, best, kind, true); extended {
			s, best = s2, best2
		}
		m.find(yearDiffers, s, best, kind, true)
		m.find(eraDiffers, s, best, kind, true)
	} else {
		m.find(minuteDiffers, s, best, kind, false)
		m.find(hourDiffers, s, best, kind, false)
		m.find(halfDiffers, s, best, kind, false)
	}
	return true
}

// patternOf is CLDR's pattern for a skeleton and a difference.
func (m intervalMaker) patternOf(s string, d difference) string {
	letter := string(differenceLetters[d])
	if p := m.dates["i."+s+"."+letter]; p != "" {
		return p
	}
	switch d {
	case hourDiffers:
		return m.dates["i."+s+".H"]
	case halfDiffers:
		return m.dates["i."+s+".B"]
	}
	return ""
}

// find sets the pattern for a difference. If extend is set, a field that the skeleton lacks may be added to it.
func (m intervalMaker) find(d difference, s, best string, kind int, extend bool) (longer, longerBest string, extended bool) {
	p := m.patternOf(best, d)
	if p == "" {
		if ignored(best, d) {
			return "", "", false
		}
		if d == halfDiffers {
			if p = m.patternOf(best, hourDiffers); p != "" {
				m.set(d, m.adjust(s, best, p, kind), false)
			}
			return "", "", false
		}
		if extend {
			letter := string(differenceLetters[d])
			longer, longerBest = letter+s, letter+best
			p = m.patternOf(longerBest, d)
			if p == "" && kind == sameSkeleton {
				var near string
				if near, kind = m.nearest(longerBest); near != "" && kind != otherSkeletons {
					p = m.patternOf(near, d)
					best = near
				}
			}
		}
	}
	if p == "" {
		return longer, longerBest, false
	}
	if kind != sameSkeleton {
		p = m.adjust(s, best, p, kind)
	}
	m.set(d, p, false)
	return longer, longerBest, longer != ""
}

// adjust gives the fields of a pattern the widths of a skeleton.
func (m intervalMaker) adjust(s, best, pattern string, kind int) string {
	if kind == otherLetters {
		for _, r := range [][3]string{{"z", "v", "z"}, {"K", "h", "K"}, {"k", "H", "k"}, {"b", "a", "b"}} {
			if strings.Contains(s, r[0]) {
				pattern = replaceUnquoted(pattern, r[1][0], r[2][0])
			}
		}
	}
	mine, other := widths(s), widths(best)
	for _, c := range []byte("ab") {
		if strings.IndexByte(pattern, c) >= 0 && other[c] == 0 {
			other[c] = 1
		}
	}
	var b strings.Builder
	for _, t := range tokens(pattern) {
		b.WriteString(t.text)
		c := t.letter
		if c == 'L' {
			c = 'M'
		}
		if c != 0 && other[c] == t.length && mine[c] > other[c] {
			b.WriteString(strings.Repeat(string(t.letter), mine[c]-other[c]))
		}
	}
	return b.String()
}

func replaceUnquoted(pattern string, from, to byte) string {
	var b strings.Builder
	for _, t := range tokens(pattern) {
		if t.letter == from {
			b.WriteString(strings.Repeat(string(to), t.length))
		} else {
			b.WriteString(t.text)
		}
	}
	return b.String()
}

// piece is a piece of a range with the number of the end that it shows.
type piece struct {
	seg
	letter byte
}

// FormatRange gives the text of a range of moments, given in milliseconds since 1970.
func (f *DateFormat) FormatRange(from, to float64) string {
	parts, ranged := f.rangeParts(from, to)
	if !ranged {
		return f.Format(from)
	}
	return Text(parts)
}

// RangeParts gives the pieces of a range. Ends that look alike are one date, as Parts formats it.
func (f *DateFormat) RangeParts(from, to float64) []Part {
	parts, ranged := f.rangeParts(from, to)
	if !ranged {
		return source(f.Parts(from), "shared")
	}
	return parts
}

func (f *DateFormat) rangeParts(from, to float64) (parts []Part, ranged bool) {
	f.ranges.once.Do(func() {
		made := f.makeIntervals()
		f.ranges.format, f.ranges.skeleton, f.ranges.date, f.ranges.time = made.format, made.skeleton, made.date, made.time
		f.ranges.glue, f.ranges.pattern = made.glue, made.pattern
	})
	r := f.ranges
	a, b := f.moment(from), f.moment(to)
	d := differ(&a, &b)
	write := func(out []piece, pattern string, m *moment) []piece {
		g := *r.format
		g.use(pattern)
		for _, t := range g.tokens {
			for _, s := range g.segs(nil, []token{t}, m) {
				out = append(out, piece{s, t.letter})
			}
		}
		return out
	}
	if d == nothingDiffers {
		return nil, false
	}
	sameDay := d >= halfDiffers
	p := r.pattern[d]
	both := func(out []piece, pattern string) []piece {
		before, rest, _ := strings.Cut(f.dates["interval"], "{0}")
		between, after, _ := strings.Cut(rest, "{1}")
		out = append(out, piece{seg: seg{"", before}})
		out = write(out, pattern, &a)
		out = append(out, piece{seg: seg{"", between}})
		out = write(out, pattern, &b)
		return append(out, piece{seg: seg{"", after}})
	}
	fallback := func(pattern string) []Part {
		if !sameDay || r.date == "" || r.time == "" {
			return dateRangeParts(both(nil, pattern))
		}
		var out []piece
		for _, t := range splitGlue(r.glue) {
			switch t {
			case "{0}":
				out = both(out, r.time)
			case "{1}":
				out = write(out, r.date, &a)
			default:
				out = append(out, piece{seg: seg{"", t}})
			}
		}
		return dateRangeParts(out)
	}
	switch {
	case p.first == "" && p.second == "":
		if ignored(r.format.Pattern, d) {
			return nil, false
		}
		return fallback(r.format.Pattern), true
	case p.first == "":
		return fallback(p.second), true
	}
	first, second := &a, &b
	if p.laterFirst {
		first, second = &b, &a
	}
	return dateRangeParts(write(write(nil, p.first, first), p.second, second)), true
}

// splitGlue cuts "{1}, {0}" at its places.
func splitGlue(s string) []string {
	var out []string
	for s != "" {
		i := strings.IndexByte(s, '{')
		if i != 0 {
			if i < 0 {
				i = len(s)
			}
			out, s = append(out, s[:i]), s[i:]
			continue
		}
		out, s = append(out, s[:3]), s[3:]
	}
	return out
}

func differ(a, b *moment) difference {
	switch {
	case a.era != b.era:
		return eraDiffers
	case a.year != b.year:
		return yearDiffers
	case a.month != b.month:
		return monthDiffers
	case a.day != b.day:
		return dayDiffers
	case a.hour/12 != b.hour/12:
		return halfDiffers
	case a.hour != b.hour:
		return hourDiffers
	case a.minute != b.minute:
		return minuteDiffers
	case a.sec != b.sec:
		return secondDiffers
	case a.milli != b.milli:
		return milliDiffers
	}
	return nothingDiffers
}

// dateRangeParts joins the pieces and says which end each shows: an end reaches from its first to its last field
// that the other one has as well.
func dateRangeParts(pieces []piece) []Part {
	var head, tail span
	found := false
	at := make([]span, len(pieces))
	n := 0
	for i, p := range pieces {
		at[i] = span{n, n + utf16Length(p.text)}
		n = at[i].end
	}
	for i, p := range pieces {
		if p.field == "" {
			continue
		}
		for j := i + 1; j < len(pieces); j++ {
			if pieces[j].field == "" || pieces[j].letter != p.letter {
				continue
			}
			if !found {
				head, tail = at[i], at[j]
			}
			found = true
			head = span{min(head.start, at[i].start), max(head.end, at[i].end)}
			tail = span{min(tail.start, at[j].start), max(tail.end, at[j].end)}
			break
		}
	}
	segs := make([]seg, len(pieces))
	for i, p := range pieces {
		segs[i] = p.seg
	}
	parts := dateParts(segs)
	if !found {
		return source(parts, "shared")
	}
	return sourced(parts, head, tail)
}
