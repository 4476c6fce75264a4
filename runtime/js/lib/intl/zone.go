package intl

import (
	_ "embed"
	"sort"
	"strconv"
	"strings"
	"sync"
)

//go:embed zones.bin
var packedZones []byte

// Zone is a time zone with all its history.
type Zone struct {
	Name    string
	source  string // the line that it is read from
	once    sync.Once
	periods []period
	rules   []rule // two changes a year after the last period, or none
}

// period is a time of one offset and one name.
type period struct {
	from   int64 // seconds since 1970; the first one has always been
	offset int   // seconds east of UTC
	name   string
}

// rule is a change that comes every year: on the first weekday at or after a day, at a local time.
type rule struct {
	month, day, weekday, second int
	offset                      int
	name                        string
}

type zoneTable struct {
	zones  map[string]*Zone // by lower-case name, old names too
	names  []string         // CLDR's metazones; a + behind one means daylight time
	rules  [][]rule
	listed []string // those that Intl.supportedValuesOf lists
}

var zones = sync.OnceValue(func() *zoneTable {
	t := &zoneTable{zones: make(map[string]*Zone)}
	for line := range strings.SplitSeq(string(inflate(packedZones, nil)), "\n") {
		kind, rest, _ := strings.Cut(line, "\t")
		switch kind {
		case "names":
			t.names = strings.Split(rest, " ")
		case "rule":
			var rules []rule
			for one := range strings.SplitSeq(rest, "|") {
				f := numbers(one, " ")
				rules = append(rules, rule{f[0], f[1], f[2], f[3], f[4], t.names[f[5]]})
			}
			t.rules = append(t.rules, rules)
		case "zone":
			name, rest, _ := strings.Cut(rest, "\t")
			aliases, rest, _ := strings.Cut(rest, "\t")
			z := &Zone{Name: name, source: rest}
			t.zones[strings.ToLower(name)] = z
			if name != "UTC" && !strings.HasPrefix(name, "Etc/") {
				t.listed = append(t.listed, name)
			}
			for alias := range strings.FieldsSeq(aliases) {
				t.zones[strings.ToLower(alias)] = z
			}
		}
	}
	return t
})

func numbers(s, separator string) []int {
	var out []int
	for f := range strings.SplitSeq(s, separator) {
		n, _ := strconv.Atoi(f)
		out = append(out, n)
	}
	return out
}

// LookupZone finds a time zone by any of its names, in any case; nil if there is none.
func LookupZone(name string) *Zone {
	z := zones().zones[strings.ToLower(name)]
	if z != nil {
		z.once.Do(z.read)
	}
	return z
}

func (z *Zone) read() {
	t := zones()
	f := strings.Split(z.source, "\t")
	z.source = ""
	var kinds []period
	for k := range strings.FieldsSeq(f[0]) {
		n := numbers(k, ",")
		kinds = append(kinds, period{offset: n[0], name: t.names[n[1]]})
	}
	at := int64(zoneStart)
	for i, s := range strings.Fields(f[1]) {
		delta, kind, later := strings.Cut(s, ":")
		if !later {
			kind = delta
		} else {
			d, _ := strconv.ParseInt(delta, 36, 64)
			at += d
		}
		k, _ := strconv.ParseInt(kind, 36, 64)
		p := kinds[k]
		if i > 0 {
			p.from = at
		} else {
			p.from = -1 << 62
		}
		z.periods = append(z.periods, p)
	}
	if f[2] != "" {
		n, _ := strconv.Atoi(f[2])
		z.rules = t.rules[n]
	}
}

const (
	zoneStart = -4102444800 // 1840, where the file counts from
	zoneEnd   = 2145916800  // 2038, from where rules hold, unless there are later periods
)

// at gives the period that a moment in seconds lies in.
func (z *Zone) at(t int64) period {
	if last := z.periods[len(z.periods)-1].from; len(z.rules) == 0 || t < zoneEnd || t < last {
		i := sort.Search(len(z.periods), func(i int) bool { return z.periods[i].from > t })
		return z.periods[i-1]
	}
	year, _, _ := civil(floorDiv(t, 86400))
	// The last change of this year or of the one before.
	var best period
	offset := z.rules[len(z.rules)-1].offset
	best = period{from: -1 << 62}
	for y := year - 1; y <= year+1; y++ {
		for _, r := range z.rules {
			day := days(y, r.month, r.day)
			day += floorMod(int64(r.weekday)-weekday(day), 7)
			from := day*86400 + int64(r.second) - int64(offset)
			if from <= t && from > best.from {
				best = period{from, r.offset, r.name}
			}
			offset = r.offset
		}
	}
	return best
}

// days counts from 1970 in the Gregorian calendar, for ever backwards too.
func days(year int64, month, day int) int64 {
	y := year
	if month <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	m := int64(month+9) % 12
	doy := (153*m+2)/5 + int64(day) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// civil is the date of a day counted from 1970.
func civil(day int64) (year int64, month, dom int) {
	z := day + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	dom = int(doy - (153*mp+2)/5 + 1)
	month = int(mp) + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, dom
}

// weekday is 0 on Sundays.
func weekday(day int64) int64 { return floorMod(day+4, 7) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
