package intl

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// FormatRange gives the text of a range of numbers.
func (f *NumberFormat) FormatRange(from, to Decimal) (string, error) {
	parts, err := f.RangeParts(from, to)
	return Text(parts), err
}

// RangeParts gives the pieces of a range of numbers. What both ends have in common stands once, where it is
// more than a character; ends that look alike become an approximate number.
func (f *NumberFormat) RangeParts(from, to Decimal) ([]Part, error) {
	if f.ranges != nil {
		f = f.ranges
	}
	from.float, to.float = 0, 0 // here ICU rounds what is written
	a, b := f.prepare(from), f.prepare(to)
	sameOuter := a.outer.empty() == b.outer.empty() // forms of one name differ in plural only
	sameMiddle := a.middle.equal(b.middle)
	if a.inner.equal(b.inner) && sameMiddle && sameOuter && (from.Compare(&to) == 0 || a.d.alike(&b.d)) {
		g := *f
		g.approximate = true
		return source(g.Parts(from), "shared"), nil
	}
	collapseOuter := sameOuter
	collapseMiddle := collapseOuter && sameMiddle && a.middle.runes() > 1
	if collapseMiddle && a.middle.overwrite {
		return nil, notCovered("a range of numbers in words")
	}
	start := a.inner.apply(f.digits(&a.d))
	end := b.inner.apply(f.digits(&b.d))
	if !collapseMiddle {
		start, end = a.middle.apply(start), b.middle.apply(end)
	}
	if !collapseOuter {
		start, end = a.outer.apply(start), b.outer.apply(end)
	}
	before, rest, _ := strings.Cut(f.symbols["range"], "{0}")
	between, after, _ := strings.Cut(rest, "{1}")
	if a.inner.runes() > 0 || !collapseMiddle && a.middle.runes() > 0 || !collapseOuter && a.outer.runes() > 0 {
		if r, _ := utf8.DecodeRuneInString(between); !patternSpace(r) {
			between = " " + between
		}
		if r, _ := utf8.DecodeLastRuneInString(between); !patternSpace(r) {
			between += " "
		}
	}
	// The ends stand in the middle as their outermost characters, which decide whether a currency gets a space.
	first, _ := utf8.DecodeRuneInString(start[0].text)
	last, _ := utf8.DecodeLastRuneInString(end[len(end)-1].text)
	var shared []seg
	for _, s := range [3]seg{{"", before}, {"\x00", string(first) + string(last)}, {"", after}} {
		if s.text != "" {
			shared = append(shared, s)
		}
	}
	prefix := utf16Length(before)
	if collapseMiddle {
		shared = a.middle.apply(shared)
		prefix += segsLength(a.middle.prefix)
	}
	if collapseOuter && !a.outer.empty() {
		outer := a.outer
		if a.plural != b.plural || a.plural != "other" {
			outer = simpleModifier(f.outer[f.locale.pluralRange(a.plural, b.plural)], f.outerField)
		}
		shared = outer.apply(shared)
		prefix += segsLength(outer.prefix)
	}
	var all []seg
	for _, s := range shared {
		if s.field != "\x00" {
			all = append(all, s)
			continue
		}
		all = append(all, start...)
		all = append(all, seg{"", between})
		all = append(all, end...)
	}
	// ICU counts the ends from here, and so is off by one where it put a space behind the prefix.
	head := span{prefix, prefix + segsLength(start)}
	tail := span{head.end + utf16Length(between), 0}
	tail.end = tail.start + segsLength(end)
	return sourced(toParts(all), head, tail), nil
}

type span struct{ start, end int }

// sourced says of each part which end of a range it lies in.
func sourced(parts []Part, start, end span) []Part {
	at := 0
	for i := range parts {
		next := at + utf16Length(parts[i].Value)
		switch {
		case at >= start.start && next <= start.end:
			parts[i].Source = "startRange"
		case at >= end.start && next <= end.end:
			parts[i].Source = "endRange"
		default:
			parts[i].Source = "shared"
		}
		at = next
	}
	return parts
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

func segsLength(segs []seg) int {
	n := 0
	for _, s := range segs {
		n += utf16Length(s.text)
	}
	return n
}

func source(parts []Part, name string) []Part {
	for i := range parts {
		parts[i].Source = name
	}
	return parts
}

// alike says whether two numbers are shown with the same digits.
func (d *Decimal) alike(e *Decimal) bool {
	return d.Kind == e.Kind && d.Negative == e.Negative && d.compareAbs(e) == 0 && d.minFrac == e.minFrac
}

// patternSpace is Unicode's Pattern_White_Space, which lacks the spaces that do not break.
func patternSpace(r rune) bool {
	return unicode.Is(unicode.Pattern_White_Space, r)
}
