package mission

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/metis-run/metis-run/schema"
)

// scanner walks JSON text that is known to be valid and notes what is wrong with it. It reads straight into the
// mission's types: a tree of 10,000 nodes in between would cost more than the mission itself.
type scanner struct {
	data []byte
	pos  int
	path []segment
	problems
}

// segment is one step of a JSON path: a name, or an index if name is "".
type segment struct {
	name  string
	index int
}

// problems collects what is wrong, at most maxProblems of it.
type problems struct {
	found []Problem
	more  int
}

const (
	maxProblems = 100
	maxPath     = 400 // bytes
)

func (p *problems) add(path, message, hint string) {
	if len(p.found) == maxProblems {
		p.more++
		return
	}
	if len(path) > maxPath { // of a structure that is thousands deep
		path = strings.ToValidUTF8(path[:maxPath/2]+"..."+path[len(path)-maxPath/2:], "")
	}
	p.found = append(p.found, Problem{Path: path, Message: message, Hint: hint})
}

func (s *scanner) here() string { return pathText(s.path) }

func pathText(path []segment) string {
	var text strings.Builder
	for _, p := range path {
		switch {
		case p.name == "":
			text.WriteString("[" + strconv.Itoa(p.index) + "]")
		case text.Len() > 0:
			text.WriteString("." + p.name)
		default:
			text.WriteString(p.name)
		}
	}
	return text.String()
}

func (s *scanner) problem(format string, args ...any) {
	s.add(s.here(), fmt.Sprintf(format, args...), "")
}

func (s *scanner) blanks() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// kind names the value that comes next.
func (s *scanner) kind() string {
	s.blanks()
	if s.pos >= len(s.data) {
		return "nothing"
	}
	switch s.data[s.pos] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

func aKind(kind string) string {
	switch kind {
	case "null":
		return kind
	case "object", "array":
		return "an " + kind
	}
	return "a " + kind
}

// raw is the value that comes next, as written.
func (s *scanner) raw() json.RawMessage {
	s.blanks()
	start, depth := s.pos, 0
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case '"':
			s.skipString()
			if depth == 0 {
				return s.data[start:s.pos:s.pos]
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return s.data[start:s.pos:s.pos] // a number or word before the end of what holds it
			}
			if depth--; depth == 0 {
				s.pos++
				return s.data[start:s.pos:s.pos]
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return s.data[start:s.pos:s.pos]
			}
		}
		s.pos++
	}
	return s.data[start:s.pos:s.pos]
}

// skipString goes behind the string that begins here.
func (s *scanner) skipString() {
	for s.pos++; s.pos < len(s.data); s.pos++ {
		switch s.data[s.pos] {
		case '\\':
			s.pos++
		case '"':
			s.pos++
			return
		}
	}
}

// want says whether a value of that kind comes next; another one is a problem and skipped.
func (s *scanner) want(kind string) bool {
	found := s.kind()
	if found == kind {
		return true
	}
	s.problem("must be %s, not %s", aKind(kind), aKind(found))
	s.raw()
	return false
}

func (s *scanner) text() string {
	if !s.want("string") {
		return ""
	}
	return unquote(s.raw())
}

func unquote(raw []byte) string {
	if len(raw) < 2 {
		return ""
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var text string
	_ = json.Unmarshal(raw, &text) // valid: the whole text was checked
	return text
}

func (s *scanner) number() float64 {
	if !s.want("number") {
		return 0
	}
	raw := s.raw()
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		s.problem("the number %s does not fit", raw)
	}
	return f
}

func (s *scanner) boolean() bool {
	return s.want("boolean") && s.raw()[0] == 't'
}

// list reads an array, element by element.
func (s *scanner) list(element func(i int)) {
	if !s.want("array") {
		return
	}
	s.pos++
	s.path = append(s.path, segment{})
	for i := 0; ; i++ {
		s.blanks()
		if s.pos >= len(s.data) || s.data[s.pos] == ']' {
			break
		}
		if s.data[s.pos] == ',' {
			s.pos++
		}
		s.path[len(s.path)-1].index = i
		element(i)
	}
	s.pos++
	s.path = s.path[:len(s.path)-1]
}

// members reads an object's members in order, whatever their names are.
func (s *scanner) members(member func(name string)) { s.among(nil, member) }

// among is members where most names are known: those cost no memory, which halves what a load allocates.
func (s *scanner) among(known []string, member func(name string)) {
	if !s.want("object") {
		return
	}
	s.pos++
	s.path = append(s.path, segment{})
	for {
		s.blanks()
		if s.pos >= len(s.data) || s.data[s.pos] == '}' {
			break
		}
		if s.data[s.pos] == ',' {
			s.pos++
			s.blanks()
		}
		start := s.pos
		s.skipString()
		name := nameAmong(known, s.data[start:s.pos])
		s.blanks()
		s.pos++ // the colon
		s.path[len(s.path)-1].name = name
		member(name)
	}
	s.pos++
	s.path = s.path[:len(s.path)-1]
}

func nameAmong(known []string, raw []byte) string {
	if len(raw) >= 2 {
		for _, name := range known {
			if string(raw[1:len(raw)-1]) == name {
				return name
			}
		}
	}
	return unquote(raw)
}

// shape is the fields that an object may have: the required ones first. At most 64.
type shape struct {
	names    []string
	required int
}

// fieldsOf makes a shape of names parted by blanks.
func fieldsOf(required, optional string) *shape {
	names := strings.Fields(required)
	return &shape{names: append(names, strings.Fields(optional)...), required: len(names)}
}

// fields reads an object of that shape: an unknown name, one that comes twice and a missing one are problems. It is
// false if there is no object.
func (s *scanner) fields(shape *shape, field func(name string)) bool {
	if s.kind() != "object" {
		return s.want("object")
	}
	var seen uint64
	s.among(shape.names, func(name string) {
		i := slices.Index(shape.names, name)
		switch {
		case i < 0:
			s.unknown(name, shape)
			s.raw()
		case seen&(1<<i) != 0:
			s.problem("the field comes twice")
			s.raw()
		default:
			seen |= 1 << i
			field(shape.names[i])
		}
	})
	if missing := ^seen & (1<<shape.required - 1); missing != 0 {
		for ; missing != 0; missing &= missing - 1 {
			s.problem("the field %q is missing", shape.names[bits.TrailingZeros64(missing)])
		}
	}
	return true
}

func (s *scanner) unknown(name string, shape *shape) {
	hint := schema.Meant(name, shape.names, "")
	if len(name) > 60 {
		name = strings.ToValidUTF8(name[:60], "") + "..."
	}
	s.add(s.here(), fmt.Sprintf("a mission of this build has no field %q here", name), hint)
}

// checkText says why text cannot be read as JSON: where, in lines and columns from 1. nil: it can.
func checkText(text []byte) *Problem {
	fail := func(offset int, message string) *Problem {
		before := text[:min(max(offset, 0), len(text))]
		line := 1 + bytes.Count(before, []byte("\n"))
		column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		return &Problem{Message: fmt.Sprintf("not JSON at %d:%d: %s", line, column, message),
			Hint: "export the mission anew, or mend the text"}
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return fail(0, "the file is empty")
	}
	if !utf8.Valid(text) {
		at := 0
		for at < len(text) {
			r, size := utf8.DecodeRune(text[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		return fail(at, "the text is not UTF-8")
	}
	if json.Valid(text) {
		return nil
	}
	var raw json.RawMessage
	err := json.Unmarshal(text, &raw)
	if syntax, ok := err.(*json.SyntaxError); ok { //nolint:errorlint // Unmarshal returns it bare
		return fail(int(syntax.Offset)-1, syntax.Error())
	}
	return fail(0, "it cannot be read")
}
