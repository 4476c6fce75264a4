package bundle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const (
	// maxDepth bounds nested brackets: esbuild recurses, and at some 200,000 the stack of a goroutine (1 GB) ends the process.
	// It writes blocks with their indentation, too, so that 6,000 nested ones become 140 MB.
	maxDepth = 2_000
	// maxLength bounds what goes on without an end, in words and operators, for parsers recurse there, too: `!!!!x`,
	// `a => b => c`, `else if`. The engine's compiler takes quadratic time with such a chain; one of this length takes it
	// two seconds.
	maxLength = 20_000
)

// tooDeep says why a text is not given to a parser, and where: it is nested too deep, or a statement is too long. The
// length of a statement is what stands between two places where it ends for certain, brackets counted as one, and of what
// is in brackets all that is open around it counts, too. It is no parser: where it takes one thing for another it counts
// a few words more or less.
func tooDeep(text string) (why string, at Position) {
	d := depth{text: text, levels: []level{{}}}
	for d.at < len(text) {
		begin := d.at
		d.token()
		switch {
		case len(d.levels) > maxDepth+1:
			why = fmt.Sprintf("brackets are nested more than %d deep", maxDepth)
		case d.length > maxLength:
			why = fmt.Sprintf("a statement goes on for more than %d words and operators", maxLength)
			begin = slices.MaxFunc(d.levels, func(a, b level) int { return cmp.Compare(a.length, b.length) }).begin
		default:
			continue
		}
		at = Position{Line: strings.Count(text[:begin], "\n") + 1, Column: 1}
		for _, r := range text[strings.LastIndexByte(text[:begin], '\n')+1 : begin] {
			at.Column += utf16Width(r)
		}
		return why, at
	}
	return "", Position{}
}

// depth reads a text token by token.
type depth struct {
	text   string
	at     int
	levels []level
	length int // of all levels

	word    string // the token before, if it is a word
	operand bool   // the token before may end a value
	ended   bool   // it may end a statement: a new line begins another
	broken  bool   // there was a new line since
}

// level is what is open inside one bracket.
type level struct {
	kind   byte // the bracket; '`' for a part of a template
	begin  int  // of its statement or element
	length int  // of it
	head   bool // of if, for, while: a statement follows
}

// before are words that a value or statement follows, after those that go on with what was before them.
var (
	before = wordSet("typeof void await new delete yield do else return throw case in instanceof of as extends keyof satisfies default")
	after  = wordSet("in instanceof of as satisfies else catch finally")
	heads  = wordSet("if while for with switch")
)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(text) {
		set[word] = true
	}
	return set
}

// token reads one.
func (d *depth) token() {
	c := d.text[d.at]
	switch {
	case c == '\n':
		d.broken = true
		d.at++
	case c == ' ' || c == '\t' || c == '\r':
		d.at++
	case strings.HasPrefix(d.text[d.at:], "//"):
		d.skip("\n", 0)
	case strings.HasPrefix(d.text[d.at:], "/*"):
		d.skip("*/", 2)
	case wordPart(c):
		from := d.at
		for d.at < len(d.text) && wordPart(d.text[d.at]) {
			d.at++
		}
		word := d.text[from:d.at]
		d.count(from, !after[word])
		d.word, d.operand, d.ended = word, !before[word], !before[word]
	case c == '"' || c == '\'':
		d.count(d.at, true)
		d.quoted(c)
		d.value()
	case c == '`':
		d.count(d.at, false)
		d.at++
		d.template()
	case c == '/' && !d.operand:
		d.count(d.at, true)
		d.regexp()
		d.value()
	case c == '(' || c == '[' || c == '{':
		d.count(d.at, c == '{')
		d.open(c, heads[d.word])
		d.at++
	case c == ')' || c == ']' || c == '}':
		d.at++
		closed := d.close()
		switch {
		case closed.kind == '`':
			d.template()
			return
		case c == '}': // of a block or an object
			d.value()
			d.broken = true // what a word begins now is another statement
		default:
			d.value()
			d.operand, d.ended = !closed.head, !closed.head
		}
	case c == ';' || c == ',' && d.top().kind != '(' && d.top().kind != 0:
		d.end()
		d.at++
		d.word, d.operand, d.ended = "", false, false
	default:
		d.count(d.at, c == '@')
		d.at++
		d.word, d.operand, d.ended = "", false, false
	}
}

func wordPart(c byte) bool {
	return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

func (d *depth) top() *level { return &d.levels[len(d.levels)-1] }

// value notes that the token before ends a value.
func (d *depth) value() { d.word, d.operand, d.ended = "", true, true }

// count adds a token, which may begin a statement.
func (d *depth) count(at int, begins bool) {
	if d.broken && d.ended && begins {
		d.end()
	}
	if d.top().length == 0 {
		d.top().begin = at
	}
	d.broken = false
	d.top().length++
	d.length++
}

// end ends a statement or an element.
func (d *depth) end() {
	d.length -= d.top().length
	d.top().length = 0
	d.broken = false
}

func (d *depth) open(kind byte, head bool) {
	d.levels = append(d.levels, level{kind: kind, head: head})
	d.word, d.operand, d.ended, d.broken = "", false, false, false
}

func (d *depth) close() (closed level) {
	if len(d.levels) > 1 {
		closed = *d.top()
		d.length -= closed.length
		d.levels = d.levels[:len(d.levels)-1]
	}
	return closed
}

// skip goes behind the next end, of which it leaves all but so many bytes.
func (d *depth) skip(end string, taken int) {
	i := strings.Index(d.text[d.at+taken:], end)
	if i < 0 {
		d.at = len(d.text)
		return
	}
	d.at += taken + i + taken
}

// quoted goes behind a text, which ends with its line at the latest.
func (d *depth) quoted(quote byte) {
	for d.at++; d.at < len(d.text); d.at++ {
		switch d.text[d.at] {
		case '\\':
			d.at++
		case quote:
			d.at++
			return
		case '\n':
			return
		}
	}
}

// template goes behind a template or to the next value in it.
func (d *depth) template() {
	for ; d.at < len(d.text); d.at++ {
		switch c := d.text[d.at]; {
		case c == '\\':
			d.at++
		case c == '`':
			d.at++
			d.value()
			return
		case c == '$' && strings.HasPrefix(d.text[d.at:], "${"):
			d.at += 2
			d.open('`', false)
			return
		}
	}
}

// regexp goes behind a regular expression, which ends with its line at the latest.
func (d *depth) regexp() {
	class := false
	for d.at++; d.at < len(d.text); d.at++ {
		switch d.text[d.at] {
		case '\\':
			d.at++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				d.at++
				return
			}
		case '\n':
			return
		}
	}
}
