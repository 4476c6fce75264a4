package intl

import "strings"

// ListFormat joins texts: "a, b, and c".
type ListFormat struct {
	pair, start, middle, end string
	spanish                  bool
}

// NewListFormat takes a kind of conjunction, disjunction or unit, and a style of long, short or narrow.
func NewListFormat(l *Locale, kind, style string) *ListFormat {
	key := map[string]string{"conjunction": "list.standard", "disjunction": "list.or", "unit": "list.unit"}[kind]
	if style != "long" {
		key += "-" + style
	}
	v := l.section("relative")[key]
	return &ListFormat{field(v, 0), field(v, 1), field(v, 2), field(v, 3), l.Language == "es"}
}

// Parts joins a list. Empty pieces are left out, and literals that meet are one.
func (f *ListFormat) Parts(list []string) []Part {
	var out []Part
	for _, p := range f.pieces(list) {
		if n := len(out); n > 0 && p.Type == "literal" && out[n-1].Type == "literal" {
			out[n-1].Value += p.Value
		} else if p.Value != "" {
			out = append(out, p)
		}
	}
	return out
}

func (f *ListFormat) pieces(list []string) []Part {
	element := func(s string) Part { return Part{Type: "element", Value: s} }
	switch len(list) {
	case 0:
		return nil
	case 1:
		return []Part{element(list[0])}
	}
	last := len(list) - 1
	parts := []Part{element(list[0])}
	join := func(pattern string, next Part) {
		before, rest, _ := strings.Cut(pattern, "{0}")
		between, after, _ := strings.Cut(rest, "{1}")
		if before != "" {
			parts = append([]Part{{Type: "literal", Value: before}}, parts...)
		}
		parts = append(parts, Part{Type: "literal", Value: between}, next)
		if after != "" {
			parts = append(parts, Part{Type: "literal", Value: after})
		}
	}
	if last == 1 {
		join(f.before(f.pair, list[1]), element(list[1]))
		return parts
	}
	join(f.start, element(list[1]))
	for _, s := range list[2:last] {
		join(f.middle, element(s))
	}
	join(f.before(f.end, list[last]), element(list[last]))
	return parts
}

// before is the pattern to put before a text: Spanish y and o change before their own sound.
func (f *ListFormat) before(pattern, text string) string {
	if !f.spanish {
		return pattern
	}
	lower := strings.Map(func(r rune) rune { // of ASCII only
		if r >= 'A' && r <= 'Z' {
			r |= 0x20
		}
		return r
	}, text)
	switch pattern {
	case "{0} y {1}":
		if strings.HasPrefix(lower, "i") || strings.HasPrefix(lower, "hi") && !strings.HasPrefix(lower, "hia") && !strings.HasPrefix(lower, "hie") {
			return "{0} e {1}"
		}
	case "{0} o {1}":
		if strings.HasPrefix(lower, "o") || strings.HasPrefix(lower, "ho") || strings.HasPrefix(lower, "8") || lower == "11" || strings.HasPrefix(lower, "11 ") {
			return "{0} u {1}"
		}
	}
	return pattern
}
