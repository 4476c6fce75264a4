package intl

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// seg is a piece of a text in the making. The field is what formatToParts will call it, "" for a literal.
type seg struct{ field, text string }

// affixPattern is one side of a number pattern, cut into what is copied and what is replaced: signs, percent
// and currency.
type affixPattern []seg

const (
	signField     = "sign"
	percentField  = "percentSign"
	currencyField = "currency"
)

func parseAffix(s string) affixPattern {
	var out affixPattern
	text := ""
	flush := func() {
		if text != "" {
			out = append(out, seg{"", text})
			text = ""
		}
	}
	quoted := false
	for i, r := range s {
		switch {
		case r == '\'':
			if quoted && i > 0 && s[i-1] == '\'' {
				text += "'"
			}
			quoted = !quoted
		case quoted:
			text += string(r)
		case r == '-' || r == '+':
			flush()
			out = append(out, seg{signField, string(r)})
		case r == '%':
			flush()
			out = append(out, seg{percentField, "%"})
		case r == '¤':
			flush()
			out = append(out, seg{currencyField, "¤"})
		default:
			text += string(r)
		}
	}
	flush()
	return out
}

func (a affixPattern) has(field string) bool {
	for _, s := range a {
		if s.field == field {
			return true
		}
	}
	return false
}

// numberPattern is a pattern of CLDR: "¤#,##0.00;(¤#,##0.00)".
type numberPattern struct {
	prefix, suffix       affixPattern
	negPrefix, negSuffix affixPattern
	negative             bool // the pattern says what negative numbers look like
	body                 bool // there is a place for the number
	grouping             bool
}

func parsePattern(s string) numberPattern {
	positive, negative, ok := cutUnquoted(s, ';')
	var p numberPattern
	var body string
	var pre, suf string
	pre, body, suf = splitBody(positive)
	p.prefix, p.suffix = parseAffix(pre), parseAffix(suf)
	p.body = body != ""
	p.grouping = strings.Contains(body, ",")
	if ok {
		p.negative = true
		pre, _, suf = splitBody(negative)
		p.negPrefix, p.negSuffix = parseAffix(pre), parseAffix(suf)
	}
	return p
}

func cutUnquoted(s string, at rune) (before, after string, found bool) {
	quoted := false
	for i, r := range s {
		if r == '\'' {
			quoted = !quoted
		} else if r == at && !quoted {
			return s[:i], s[i+utf8.RuneLen(r):], true
		}
	}
	return s, "", false
}

// splitBody finds the digits of a pattern.
func splitBody(s string) (prefix, body, suffix string) {
	from, to := -1, 0
	quoted := false
	for i, r := range s {
		if r == '\'' {
			quoted = !quoted
		} else if !quoted && (r == '#' || r == '0' || from >= 0 && i == to && (r == ',' || r == '.')) {
			if from < 0 {
				from = i
			}
			to = i + 1
		}
	}
	if from < 0 {
		return s, "", ""
	}
	return s[:from], s[from:to], s[to:]
}

// modifier is what goes around a number.
type modifier struct {
	prefix, suffix []seg
	overwrite      bool // in place of the number
	spacing        bool // with a space between a currency in letters and a digit
}

func (m *modifier) empty() bool { return m == nil || len(m.prefix) == 0 && len(m.suffix) == 0 }

func (m *modifier) runes() int {
	n := 0
	if m != nil {
		for _, list := range [2][]seg{m.prefix, m.suffix} {
			for _, s := range list {
				n += utf8.RuneCountInString(s.text)
			}
		}
	}
	return n
}

func (m *modifier) equal(o *modifier) bool {
	if m.empty() || o.empty() {
		return m.empty() == o.empty() && (m != nil && m.overwrite) == (o != nil && o.overwrite)
	}
	return m.overwrite == o.overwrite && equalSegs(m.prefix, o.prefix) && equalSegs(m.suffix, o.suffix)
}

func equalSegs(a, b []seg) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// apply puts the modifier around a number.
func (m *modifier) apply(number []seg) []seg {
	if m.empty() && (m == nil || !m.overwrite) {
		return number
	}
	out := make([]seg, 0, len(m.prefix)+len(number)+len(m.suffix)+2)
	out = append(out, m.prefix...)
	if !m.overwrite && len(number) > 0 {
		if n := len(m.prefix); m.spacing && n > 0 && m.prefix[n-1].field == currencyField {
			c, _ := utf8.DecodeLastRuneInString(m.prefix[n-1].text)
			first, _ := utf8.DecodeRuneInString(number[0].text)
			if spaced(c, first) {
				out = append(out, seg{"", "\u00a0"})
			}
		}
		out = append(out, number...)
		if m.spacing && len(m.suffix) > 0 && m.suffix[0].field == currencyField {
			c, _ := utf8.DecodeRuneInString(m.suffix[0].text)
			last, _ := utf8.DecodeLastRuneInString(number[len(number)-1].text)
			if spaced(c, last) {
				out = append(out, seg{"", "\u00a0"})
			}
		}
	}
	return append(out, m.suffix...)
}

func spaced(currency, number rune) bool {
	return number >= '0' && number <= '9' && !unicode.In(currency, unicode.S, unicode.Z)
}

// simpleModifier makes a modifier of a pattern with {0}.
func simpleModifier(pattern, field string) *modifier {
	before, after, ok := strings.Cut(pattern, "{0}")
	m := &modifier{overwrite: !ok}
	if before != "" {
		m.prefix = []seg{{field, before}}
	}
	if after != "" {
		m.suffix = []seg{{field, after}}
	}
	return m
}

// fill puts texts in place of {0} and {1}.
func fill(pattern string, args ...string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '{' && i+2 < len(pattern) && pattern[i+2] == '}' {
			if n := int(pattern[i+1] - '0'); n >= 0 && n < len(args) {
				b.WriteString(args[n])
				i += 2
				continue
			}
		}
		b.WriteByte(pattern[i])
	}
	return b.String()
}

// toParts joins pieces of one field and takes the white space off the ends of fields: it belongs to nobody.
func toParts(segs []seg) []Part {
	out := make([]Part, 0, len(segs)+2)
	literal := func(s string) {
		if s == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].Type == "literal" {
			out[n-1].Value += s
		} else {
			out = append(out, Part{Type: "literal", Value: s})
		}
	}
	for i := 0; i < len(segs); {
		field, text := segs[i].field, segs[i].text
		for i++; i < len(segs) && segs[i].field == field; i++ {
			text += segs[i].text
		}
		if field == "" {
			literal(text)
			continue
		}
		if field != "group" {
			inner := strings.TrimLeftFunc(text, unicode.IsSpace)
			literal(text[:len(text)-len(inner)])
			core := strings.TrimRightFunc(inner, unicode.IsSpace)
			if core != "" {
				out = append(out, Part{Type: field, Value: core})
			}
			literal(inner[len(core):])
			continue
		}
		out = append(out, Part{Type: field, Value: text})
	}
	return out
}
