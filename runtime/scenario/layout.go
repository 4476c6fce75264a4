package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// width is how long a line of a golden may be before its value is spread over several, in bytes.
const width = 100

// node is one JSON value, its text kept as it was written.
type node struct {
	open  byte // { or [; 0: a scalar
	text  string
	keys  []string // of an object, with their quotes
	parts []node
	size  int // of the value on one line
}

// parser reads a text that is known to be JSON.
type jsonParser struct {
	text string
	pos  int
}

func (p *jsonParser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *jsonParser) value() node {
	p.space()
	open := p.text[p.pos]
	if open != '{' && open != '[' {
		text := p.scalar()
		return node{text: text, size: len(text)}
	}
	n := node{open: open, size: 2}
	for p.pos++; ; p.pos++ {
		p.space()
		if c := p.text[p.pos]; c == '}' || c == ']' {
			p.pos++
			return n
		}
		if open == '{' {
			key := p.scalar()
			p.space()
			p.pos++ // the colon
			n.keys = append(n.keys, key)
			n.size += len(key) + 2
		}
		part := p.value()
		n.parts = append(n.parts, part)
		n.size += part.size + 2
		p.space()
		if p.text[p.pos] != ',' {
			p.pos++
			n.size -= 2
			return n
		}
	}
}

func (p *jsonParser) scalar() string {
	start := p.pos
	if p.text[p.pos] == '"' {
		for p.pos++; p.text[p.pos] != '"'; p.pos++ {
			if p.text[p.pos] == '\\' {
				p.pos++
			}
		}
		p.pos++
		return p.text[start:p.pos]
	}
	for p.pos < len(p.text) && strings.IndexByte(",]} \t\r\n", p.text[p.pos]) < 0 {
		p.pos++
	}
	return p.text[start:p.pos]
}

// layout writes a value on one line if it fits behind column bytes, else one part a line.
func layout(value json.RawMessage, column int) string {
	if !json.Valid(value) {
		return string(value)
	}
	p := jsonParser{text: string(value)}
	var b strings.Builder
	p.value().write(&b, column, 0, width)
	return b.String()
}

// spaced is a value on one line, with a blank behind each comma and colon.
func spaced(value json.RawMessage) string {
	if !json.Valid(value) {
		return string(value)
	}
	p := jsonParser{text: string(value)}
	var b strings.Builder
	p.value().write(&b, 0, 0, 1<<62)
	return b.String()
}

func (n node) write(b *strings.Builder, column, depth, width int) {
	if n.open == 0 {
		b.WriteString(n.text)
		return
	}
	spread := len(n.parts) > 0 && column+n.size > width
	b.WriteByte(n.open)
	for i, part := range n.parts {
		before := 2 * (depth + 1)
		switch {
		case spread && i > 0:
			fmt.Fprintf(b, ",\n%*s", before, "")
		case spread:
			fmt.Fprintf(b, "\n%*s", before, "")
		case i > 0:
			b.WriteString(", ")
		}
		if n.keys != nil {
			b.WriteString(n.keys[i])
			b.WriteString(": ")
			before += len(n.keys[i]) + 2
		}
		if spread {
			part.write(b, before+1, depth+1, width) // 1: the comma behind it
		} else {
			part.write(b, 0, depth+1, 1<<62)
		}
	}
	if spread {
		fmt.Fprintf(b, "\n%*s", 2*depth, "")
	}
	b.WriteByte(n.open + 2) // } and ] stand two behind { and [
}

// Escape makes visible what a reader of a line of a golden would not see: control characters, what is not UTF-8, blanks
// at the end.
func Escape(line string) string {
	plain := !strings.HasSuffix(line, " ")
	for i := 0; plain && i < len(line); i++ {
		plain = ' ' <= line[i] && line[i] < 0x7F
	}
	if plain {
		return line
	}
	var b strings.Builder
	end := len(strings.TrimRight(line, " "))
	for i, r := range line[:end] {
		_, size := utf8.DecodeRuneInString(line[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, line[i])
		case r == '\t' || unicode.IsPrint(r):
			b.WriteRune(r)
		case r == '\r':
			b.WriteString(`\r`)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	b.WriteString(strings.Repeat(`\x20`, len(line)-end))
	return b.String()
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
