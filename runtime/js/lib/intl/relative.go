package intl

import (
	"strconv"
	"strings"
)

// RelativeFormat says how far a moment is: "in 3 days", "yesterday".
type RelativeFormat struct {
	locale *Locale
	words  table
	width  string // "", -short or -narrow, as CLDR's keys have it
	auto   bool   // words where there are some
	number *NumberFormat
}

// NewRelativeFormat takes a style of long, short or narrow.
func NewRelativeFormat(l *Locale, style string, auto bool) (*RelativeFormat, error) {
	n, err := NewNumberFormat(l, NumberOptions{Style: "decimal", Notation: "standard", UseGrouping: "auto", SignDisplay: "auto",
		RoundingType: "fractionDigits", MaxFraction: 3, MinInteger: 1, RoundingMode: "halfEven"})
	if err != nil {
		return nil, err
	}
	f := &RelativeFormat{locale: l, words: l.section("relative"), auto: auto, number: n}
	if style != "long" {
		f.width = "-" + style
	}
	return f, nil
}

// Parts formats a finite number of units, which is one of year, quarter, month, week, day, hour, minute and second.
func (f *RelativeFormat) Parts(value float64, unit string) []Part {
	key := unit + f.width + "."
	if f.auto && value > -2.1 && value < 2.1 {
		// ICU looks at two digits behind the point.
		hundredths := int(value*100 + 0.5)
		if value < 0 {
			hundredths = int(value*100 - 0.5)
		}
		if hundredths%100 == 0 {
			if text := f.words[key+strconv.Itoa(hundredths/100)]; text != "" {
				return []Part{{Type: "literal", Value: text}}
			}
		}
	}
	d := FromFloat(value)
	direction := "future."
	if d.Negative {
		direction = "past."
		d.Negative = false
	}
	m := f.number.prepare(d)
	pattern := f.words[key+direction+f.locale.plural(&m.d)]
	if pattern == "" {
		pattern = f.words[key+direction+"other"]
	}
	before, after, _ := strings.Cut(pattern, "{0}")
	var parts []Part
	if before != "" {
		parts = append(parts, Part{Type: "literal", Value: before})
	}
	for _, p := range f.number.Parts(d) {
		p.Source = unit
		parts = append(parts, p)
	}
	if after != "" {
		parts = append(parts, Part{Type: "literal", Value: after})
	}
	return parts
}
