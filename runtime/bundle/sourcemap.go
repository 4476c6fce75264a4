package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Map leads from places in a bundle's code to places in its author's files. It is read-only once parsed and safe
// for concurrent use. Parsing takes time and memory in proportion to the code: do it for the first error.
type Map struct {
	sources  []string
	contents []string // per source; may be shorter
	names    []string
	lines    []int32 // generated line -> its first segment; one more than there are lines
	segments []segment

	texts sync.Map // of a file that was asked for a line: its *text
}

// text is where the lines of a source begin.
type text struct {
	content string
	starts  []int
	ascii   bool // so that a column is a byte
}

func newText(content string) *text {
	t := &text{content: content, starts: []int{0}, ascii: true}
	for i := range len(content) {
		if content[i] == '\n' {
			t.starts = append(t.starts, i+1)
		}
		t.ascii = t.ascii && content[i] < utf8.RuneSelf
	}
	return t
}

// line is one line without its end; "" if there is none.
func (t *text) line(n int) string {
	if n < 1 || n > len(t.starts) {
		return ""
	}
	line, _, _ := strings.Cut(t.content[t.starts[n-1]:], "\n")
	return line
}

// A segment says where the code from a generated column on comes from. All values are 0-based; source is -1 where
// the code comes from no file, name is -1 without one.
type segment struct{ generated, source, line, column, name int32 }

// A Position is a place in an author's file, 1-based, the column in UTF-16 units.
type Position struct {
	File         string
	Line, Column int
}

func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// ParseMap reads a source map, version 3.
func ParseMap(data []byte) (*Map, error) {
	var raw struct {
		Version        int       `json:"version"`
		Sources        []string  `json:"sources"`
		SourcesContent []*string `json:"sourcesContent"`
		Names          []string  `json:"names"`
		Mappings       string    `json:"mappings"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("source map: %w", err)
	}
	if raw.Version != 3 {
		return nil, fmt.Errorf("source map: version %d, only 3 can be read", raw.Version)
	}
	m := &Map{sources: raw.Sources, names: raw.Names, contents: make([]string, len(raw.SourcesContent))}
	for i, c := range raw.SourcesContent {
		if c != nil {
			m.contents[i] = *c
		}
	}
	if err := m.decode(raw.Mappings); err != nil {
		return nil, fmt.Errorf("source map: %w", err)
	}
	return m, nil
}

// decode reads the mappings: ";" ends a line, "," a segment; a segment is 1, 4 or 5 numbers in Base64 VLQ, each the
// difference to the one before (the generated column within its line).
func (m *Map) decode(s string) error {
	m.lines = make([]int32, 1, strings.Count(s, ";")+2)
	m.segments = make([]segment, 0, strings.Count(s, ",")+cap(m.lines))
	var generated, source, line, column, name int64
	var fields [5]int64
	for i := 0; i < len(s); {
		switch s[i] {
		case ';':
			m.lines = append(m.lines, int32(len(m.segments)))
			generated = 0
			i++
			continue
		case ',':
			i++
			continue
		}
		n := 0
		for i < len(s) && s[i] != ',' && s[i] != ';' {
			if n == len(fields) {
				return errors.New("a segment has more than five fields")
			}
			var err error
			if fields[n], i, err = vlq(s, i); err != nil {
				return err
			}
			n++
		}
		seg := segment{source: -1, name: -1}
		generated += fields[0]
		if fields[0] < 0 && len(m.segments) > int(m.lines[len(m.lines)-1]) || generated < 0 || generated > math.MaxInt32 {
			return fmt.Errorf("generated columns are not in order in line %d", len(m.lines))
		}
		seg.generated = int32(generated)
		switch n {
		case 1:
		case 4, 5:
			source, line, column = source+fields[1], line+fields[2], column+fields[3]
			if source < 0 || source >= int64(len(m.sources)) || line < 0 || line >= math.MaxInt32 || column < 0 || column >= math.MaxInt32 {
				return fmt.Errorf("a position in line %d is out of range", len(m.lines))
			}
			seg.source, seg.line, seg.column = int32(source), int32(line), int32(column)
			if n == 5 {
				name += fields[4]
				if name < 0 || name >= int64(len(m.names)) {
					return fmt.Errorf("a name in line %d is out of range", len(m.lines))
				}
				seg.name = int32(name)
			}
		default:
			return fmt.Errorf("a segment in line %d has %d fields", len(m.lines), n)
		}
		m.segments = append(m.segments, seg)
	}
	m.lines = append(m.lines, int32(len(m.segments)))
	return nil
}

// vlq reads one number: groups of five bits, lowest first, bit 6 says that more follow, bit 1 of the whole is the sign.
func vlq(s string, i int) (value int64, next int, err error) {
	var v uint64
	for shift := 0; ; shift += 5 {
		if i == len(s) || shift > 30 {
			return 0, i, errors.New("a number in the mappings is cut off or too large")
		}
		var digit uint64
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			digit = uint64(c - 'A')
		case c >= 'a' && c <= 'z':
			digit = uint64(c-'a') + 26
		case c >= '0' && c <= '9':
			digit = uint64(c-'0') + 52
		case c == '+':
			digit = 62
		case c == '/':
			digit = 63
		default:
			return 0, i, fmt.Errorf("%q in the mappings", c)
		}
		i++
		v |= digit & 31 << shift
		if digit&32 == 0 {
			break
		}
	}
	value = int64(v >> 1)
	if v&1 != 0 {
		value = -value
	}
	return value, i, nil
}

// Original leads from a place in the code (1-based line and column) to the file it was written in: the segment at or
// before the column on that line counts. name is what the author called the thing there, if esbuild renamed it.
func (m *Map) Original(line, column int) (at Position, name string, ok bool) {
	if line < 1 || line >= len(m.lines) || column < 1 {
		return Position{}, "", false
	}
	segs := m.segments[m.lines[line-1]:m.lines[line]]
	i := sort.Search(len(segs), func(i int) bool { return int(segs[i].generated) >= column })
	if i == 0 || segs[i-1].source < 0 {
		return Position{}, "", false
	}
	seg := segs[i-1]
	if seg.name >= 0 {
		name = m.names[seg.name]
	}
	return Position{m.sources[seg.source], int(seg.line) + 1, int(seg.column) + 1}, name, true
}

// Since is how many columns a place of the code lies after the segment that leads to its original, 0 without one.
// Where the author's text goes on as the code does, the original lies as many columns later.
func (m *Map) Since(line, column int) int {
	if line < 1 || line >= len(m.lines) || column < 1 {
		return 0
	}
	segs := m.segments[m.lines[line-1]:m.lines[line]]
	i := sort.Search(len(segs), func(i int) bool { return int(segs[i].generated) >= column })
	if i == 0 {
		return 0
	}
	return column - 1 - int(segs[i-1].generated)
}

// Line is one line of a file, without its end; "" if there is none.
func (m *Map) Line(file string, line int) string { return m.text(file).line(line) }

// text is a file whose lines were counted.
func (m *Map) text(file string) *text {
	if t, ok := m.texts.Load(file); ok {
		return t.(*text)
	}
	content, ok := m.Source(file)
	if !ok {
		return &text{}
	}
	t, _ := m.texts.LoadOrStore(file, newText(content))
	return t.(*text)
}

// Source gives the text of a file, as it was when the bundle was made.
func (m *Map) Source(file string) (text string, ok bool) {
	for i, s := range m.sources {
		if s == file && i < len(m.contents) {
			return m.contents[i], true
		}
	}
	return "", false
}

// Frame draws a line of a file with its number, and a caret under the column; "" if the file has no such line.
func (m *Map) Frame(file string, line, column int) string {
	t := m.text(file)
	text := t.line(line)
	if text == "" || column < 1 {
		return ""
	}
	if at := min(column-1, len(text)); t.ascii && at > frameWidth { // a line may have thousands of places
		from := at - frameWidth
		text, column = text[from:min(len(text), at+2*frameWidth)], column-from
	}
	return Frame(text, line, column)
}
