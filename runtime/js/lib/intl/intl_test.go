package intl

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
)

// That the answers are Node's is tested where scripts can ask, in package lib. Here is what has to hold whatever is asked.

func numberOptions() []NumberOptions {
	var out []NumberOptions
	for _, style := range []string{"decimal", "percent", "currency", "unit"} {
		for _, notation := range []string{"standard", "compact", "scientific", "engineering"} {
			for _, display := range []string{"short", "long"} {
				out = append(out, NumberOptions{Style: style, Notation: notation, Currency: "EUR", CurrencyDisplay: "name", CurrencySign: "accounting", Unit: "day-per-meter",
					UnitDisplay: display, CompactDisplay: display, SignDisplay: "exceptZero", UseGrouping: "auto", RoundingType: "morePrecision", RoundingMode: "halfEven",
					TrailingZeros: "auto", Increment: 1, MinInteger: 1, MaxFraction: 2, MinSignificant: 1, MaxSignificant: 3})
			}
		}
	}
	return out
}

func TestEveryLocaleHasEverything(t *testing.T) {
	zone := LookupZone("Europe/Berlin")
	for _, tag := range Tags() {
		l := Lookup(tag)
		for _, o := range numberOptions() {
			f, err := NewNumberFormat(l, o)
			if err != nil {
				t.Fatal(tag, err)
			}
			for _, x := range []float64{0, 1, 2.5, -1e6, 123456789, math.NaN(), math.Inf(1), math.SmallestNonzeroFloat64, math.MaxFloat64} {
				if s := f.Format(FromFloat(x)); s == "" || strings.ContainsAny(s, "{}¤\x00") || s != Text(f.Parts(FromFloat(x))) {
					t.Errorf("%s %+v: %v is %q", tag, o, x, s)
				}
			}
		}
		for _, letters := range []string{"yMMMd", "GyyMMMMMddEEEEE", "Bhms", "KmsSSSzzzz", "yMMMMEEEEdkmv", "d", "MMMM", "EEE", "jm"} {
			f, err := NewDateFormat(l, DateOptions{Skeleton: letters, Zone: zone})
			if err != nil {
				continue
			}
			for _, ms := range []float64{0, -1, 1e12, 8.64e15, -8.64e15} {
				if s := f.Format(ms); s == "" || strings.ContainsAny(s, "{}") {
					t.Errorf("%s %s: %q of %s", tag, letters, s, f.Pattern)
				}
			}
		}
		for _, width := range []string{"long", "short", "narrow"} {
			r, err := NewRelativeFormat(l, width, true)
			if err != nil {
				t.Fatal(err)
			}
			for _, unit := range []string{"second", "minute", "hour", "day", "week", "month", "quarter", "year"} {
				for n := range 4 {
					if s := Text(r.Parts(float64(n-2), unit)); s == "" || strings.Contains(s, "{") {
						t.Errorf("%s %s %s: %q", tag, width, unit, s)
					}
				}
			}
			for _, kind := range []string{"conjunction", "disjunction", "unit"} {
				if s := Text(NewListFormat(l, kind, width).Parts([]string{"1", "2", "3"})); strings.Trim(s, "123") == s {
					t.Errorf("%s %s %s: %q", tag, width, kind, s)
				}
			}
		}
	}
}

// Rounding a decimal must agree with exact arithmetic, for every mode.
func TestRoundingIsExact(t *testing.T) {
	for _, text := range []string{"0.5", "1.5", "2.5", "-0.5", "-2.5", "0.25", "9.995", "-9.995", "123456789.5", "1e-9", "0.4999999999999999999999", "99.5", "5e20"} {
		for _, mode := range []string{"ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc", "halfEven"} {
			for _, unit := range []struct {
				increment int64
				power     int
			}{{1, 0}, {1, -1}, {1, 2}, {5, 0}, {25, -2}, {2, 1}} {
				d, _ := ParseDecimal(text)
				exact, _ := new(big.Rat).SetString(text)
				step := new(big.Rat).SetInt64(unit.increment)
				for range max(unit.power, -unit.power) {
					if unit.power > 0 {
						step.Mul(step, big.NewRat(10, 1))
					} else {
						step.Mul(step, big.NewRat(1, 10))
					}
				}
				d.roundTo(unit.increment, unit.power, mode)
				got, _ := new(big.Rat).SetString(decimalText(d))
				below := new(big.Rat).Quo(exact, step)
				floor := new(big.Rat).SetInt(new(big.Int).Div(below.Num(), below.Denom()))
				low := new(big.Rat).Mul(floor, step)
				high := new(big.Rat).Add(low, step)
				want := roundExactly(exact, low, high, new(big.Int).Set(floor.Num()), mode)
				if got.Cmp(want) != 0 {
					t.Errorf("%s to %d*10^%d by %s: %s, want %s", text, unit.increment, unit.power, mode, got, want)
				}
			}
		}
	}
}

func decimalText(d Decimal) string {
	s := d.integer(min(d.scale, 0)).String() + "e" + big.NewInt(int64(min(d.scale, 0))).String()
	if d.Negative {
		return "-" + s
	}
	return s
}

func roundExactly(x, low, high *big.Rat, floor *big.Int, mode string) *big.Rat {
	if x.Cmp(low) == 0 {
		return low
	}
	positive := x.Sign() > 0
	away, toward := high, low
	if !positive {
		away, toward = low, high
	}
	switch mode {
	case "ceil":
		return high
	case "floor":
		return low
	case "expand":
		return away
	case "trunc":
		return toward
	}
	middle := new(big.Rat).Quo(new(big.Rat).Add(low, high), big.NewRat(2, 1))
	switch x.Cmp(middle) {
	case -1:
		return low
	case 1:
		return high
	}
	switch mode {
	case "halfCeil":
		return high
	case "halfFloor":
		return low
	case "halfExpand":
		return away
	case "halfTrunc":
		return toward
	}
	if floor.Bit(0) == 0 {
		return low
	}
	return high
}

func TestZonesAreSound(t *testing.T) {
	for _, name := range append(slices.Clone(Values("timeZone")), "UTC", "Etc/GMT-14") {
		z := LookupZone(strings.ToUpper(name))
		if z == nil || z.Name != name {
			t.Fatalf("%s is %+v", name, z)
		}
		for i, p := range z.periods {
			if i > 0 && p.from <= z.periods[i-1].from {
				t.Errorf("%s: period %d begins at %d", name, i, p.from)
			}
			if max(p.offset, -p.offset) > 16*3600 {
				t.Errorf("%s: offset %d", name, p.offset)
			}
		}
		// Where rules take over, they go on as the table ended.
		if a, b := z.at(zoneEnd-1), z.at(zoneEnd); a.offset != b.offset {
			t.Errorf("%s: %d seconds before 2038, %d after", name, a.offset, b.offset)
		}
		z.at(math.MinInt32 * 1000000)
		z.at(math.MaxInt32 * 1000000)
	}
}

func TestComparingIsAnOrder(t *testing.T) {
	texts := strings.Fields("a A ä Ä á b ab aB a-b a_b 10 9 09 ½ œ oe Œ ñ n nz Й И И\u0306 ко 漢 字 가 가나 ก เก ไก 👍 ’ ' \" “ ß ss ẞ æ e\u0301 é \u0301 - $ €")
	for _, tag := range []string{"en", "es", "sv", "fr-CA"} {
		for _, o := range []CollatorOptions{{CaseFirst: "false", Sensitivity: "variant"}, {CaseFirst: "upper", Sensitivity: "variant", Numeric: true},
			{CaseFirst: "lower", Sensitivity: "case"}, {CaseFirst: "false", Sensitivity: "base", IgnorePunctuation: true}, {CaseFirst: "false", Sensitivity: "accent"}} {
			c := NewCollator(Lookup(tag), o)
			compare := func(a, b string) int {
				n, err := c.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			sign := make([][]int, len(texts))
			for i, a := range texts {
				for _, b := range texts {
					sign[i] = append(sign[i], compare(a, b))
				}
			}
			for i, a := range texts {
				for j, b := range texts {
					if sign[i][j] != -sign[j][i] || i == j && sign[i][j] != 0 {
						t.Errorf("%s %+v: %q and %q: %d and %d", tag, o, a, b, sign[i][j], sign[j][i])
					}
					for k, d := range texts {
						if sign[i][j] <= 0 && sign[j][k] <= 0 && sign[i][k] > 0 {
							t.Fatalf("%s %+v: %q, %q, %q go round", tag, o, a, b, d)
						}
					}
				}
			}
		}
	}
}

// TestTogether uses shared values from many goroutines; the race detector watches.
func TestTogether(t *testing.T) {
	var wg sync.WaitGroup
	number, _ := NewNumberFormat(Lookup("de"), numberOptions()[4])
	date, _ := NewDateFormat(Lookup("fr"), DateOptions{DateStyle: "full", TimeStyle: "full", Zone: LookupZone("America/New_York")})
	sort := NewCollator(Lookup("sv"), CollatorOptions{CaseFirst: "false", Sensitivity: "variant"})
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for _, tag := range Tags() {
				f, err := NewDateFormat(Lookup(tag), DateOptions{Skeleton: "yMMMdjm", Zone: LookupZone(Values("timeZone")[i])})
				if err != nil {
					t.Error(err)
					return
				}
				f.FormatRange(0, 1e12)
			}
			number.Format(FromFloat(1234.5))
			date.RangeParts(0, 1e12)
			if _, err := sort.Compare([]uint16{'å'}, []uint16{'ä'}); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
}

func FuzzParseTag(f *testing.F) {
	for _, s := range []string{"en", "de-DE-u-kn-true-co-phonebk", "zh-Hans-CN", "x-y", "en-", "EN-us-X-a", "sl-rozaj"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tag, err := ParseTag(s)
		if err != nil {
			return
		}
		again, err := ParseTag(tag.String())
		if err != nil || again.String() != tag.String() {
			t.Errorf("%q is %q, that is %q (%v)", s, tag, again, err)
		}
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("résumé 10", "Resume 9")
	f.Add("И\u0306", "Й")
	c := NewCollator(Lookup("es"), CollatorOptions{CaseFirst: "upper", Sensitivity: "variant", Numeric: true, IgnorePunctuation: true})
	f.Fuzz(func(t *testing.T, a, b string) {
		x, err := c.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		y, err2 := c.Compare(utf16.Encode([]rune(b)), utf16.Encode([]rune(a)))
		if (err == nil) != (err2 == nil) || x != -y {
			t.Errorf("%q and %q: %d and %d (%v, %v)", a, b, x, y, err, err2)
		}
	})
}

func FuzzNumber(f *testing.F) {
	f.Add("1234.5", uint8(0))
	f.Add("-1e300", uint8(9))
	var formats []*NumberFormat
	for _, o := range numberOptions() {
		n, err := NewNumberFormat(Lookup("es"), o)
		if err != nil {
			f.Fatal(err)
		}
		formats = append(formats, n)
	}
	f.Fuzz(func(t *testing.T, s string, which uint8) {
		d, ok := ParseDecimal(s)
		if !ok || max(d.scale, -d.scale) > 400 {
			return
		}
		n := formats[int(which)%len(formats)]
		if text := n.Format(d); text == "" || text != Text(n.Parts(d)) {
			t.Errorf("%q is %q", s, text)
		}
	})
}
