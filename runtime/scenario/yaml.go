package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

const (
	maxFile = 1 << 20 // bytes of a scenario; the parser takes a second for one of short lines
	// maxNesting bounds brackets, indicators and aliases within each other: the parser and the reader recurse.
	maxNesting = 200
	// maxValues bounds what aliases can make of a small file.
	maxValues = 1 << 20
)

// reader reads the syntax tree of a scenario file and collects its mistakes.
type reader struct {
	path     string
	played   bool // a mission is played: what else the file may hold
	brought  bool // the session is the caller's
	lines    []string
	anchors  map[string]ast.Node
	values   int
	problems []*event.Error
}

// document parses the file; nil if that fails.
func (r *reader) document(text []byte) (root ast.Node) {
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	r.lines = strings.Split(string(text), "\n")
	if len(text) > maxFile {
		r.problem(Place{}, "a scenario of one megabyte at most can be read", "split it")
		return nil
	}
	if line := tooDeep(r.lines); line > 0 {
		r.problem(Place{line, 1}, fmt.Sprintf("values are nested more than %d deep", maxNesting), "")
		return nil
	}
	defer func() {
		if p := recover(); p != nil { // the parser's, on texts that are no YAML
			root = nil
			r.problem(Place{}, fmt.Sprintf("the file cannot be parsed: %v", p), "")
		}
	}()
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		r.syntax(err)
		return nil
	}
	if len(file.Docs) > 1 && file.Docs[1].Body != nil {
		r.problem(r.place(file.Docs[1].Body), "a second document begins here", "one file is one scenario")
		return nil
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return ast.Null(token.New("", "", &token.Position{Line: 1, Column: 1}))
	}
	r.anchors = map[string]ast.Node{}
	ast.Walk(anchors(r.anchors), file.Docs[0].Body)
	return file.Docs[0].Body
}

// anchors notes every anchor of a tree.
type anchors map[string]ast.Node

func (a anchors) Visit(n ast.Node) ast.Visitor {
	if anchor, ok := n.(*ast.AnchorNode); ok && anchor.Name != nil {
		a[anchor.Name.String()] = anchor.Value
	}
	return a
}

// tooDeep is the line on which values are nested too deep, judged by their brackets and indicators alone; 0: none.
func tooDeep(lines []string) int {
	open := 0
	for i, line := range lines {
		for _, c := range line {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(0, open-1)
			}
		}
		indicators := 0
		for _, field := range strings.Fields(line) {
			if field != "-" && field != "?" && field[0] != '!' && field[0] != '&' {
				break
			}
			indicators++
		}
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if open+indicators > maxNesting || indent > 4*maxNesting {
			return i + 1
		}
	}
	return 0
}

// syntax reports an error of the parser.
func (r *reader) syntax(err error) {
	var at interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &at) {
		r.problem(Place{}, err.Error(), "")
		return
	}
	var place Place
	if t := at.GetToken(); t != nil && t.Position != nil {
		place = Place{t.Position.Line, t.Position.Column}
	}
	r.problem(place, at.GetMessage(), mend(at.GetMessage()))
}

// mend is what to do about a message of the parser. Nothing but the hint depends on its words.
func mend(message string) string {
	for _, known := range []struct{ holds, hint string }{
		{"must be specified", `in braces a key that holds a colon needs quotes: {"local:deployment": ...}`}, // a plain key ends at its first colon
		{"not allowed in this context", `indent it as its neighbours are; a text that holds ": " needs quotes`},
		{"cannot start any token", "indent with blanks: YAML takes no tabs"},
		{"is a reserved character", "put the text into quotes"},
		{"could not find end character", "close it with what it was opened with"},
		{"end token", "close it with what it was opened with"},
	} {
		if strings.Contains(message, known.holds) {
			return known.hint
		}
	}
	return ""
}

// problem notes a mistake.
func (r *reader) problem(at Place, message, hint string) {
	failure := &event.Error{Code: event.CodeUsage, Message: message, Source: r.path, Hint: hint}
	if at.Line > 0 {
		failure.Source = fmt.Sprintf("%s:%d:%d", r.path, at.Line, at.Column)
		failure.Frame = r.frame(at)
	}
	r.problems = append(r.problems, failure)
}

func (r *reader) problemAt(n ast.Node, hint, format string, args ...any) {
	r.problem(r.place(n), fmt.Sprintf(format, args...), hint)
}

// frame is the source line of a place with a caret below.
func (r *reader) frame(at Place) string {
	if at.Line > len(r.lines) {
		return ""
	}
	line := strings.TrimRight(r.lines[at.Line-1], "\r")
	if len(line) > 500 || at.Column > 200 {
		return ""
	}
	number := strconv.Itoa(at.Line)
	return fmt.Sprintf("%s | %s\n%*s | %*s^", number, Escape(line), len(number), "", at.Column-1, "")
}

// place is where a node begins.
func (r *reader) place(n ast.Node) Place {
	for {
		switch m := n.(type) {
		case *ast.MappingNode: // its own token is the first colon
			if len(m.Values) == 0 || m.IsFlowStyle {
				break
			}
			n = m.Values[0].Key
			continue
		case *ast.MappingValueNode:
			n = m.Key
			continue
		}
		break
	}
	if n == nil {
		return Place{}
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return Place{t.Position.Line, t.Position.Column}
	}
	return Place{}
}

// resolve looks through anchors and aliases.
func (r *reader) resolve(n ast.Node) ast.Node {
	for range maxNesting {
		switch m := n.(type) {
		case *ast.AnchorNode:
			n = m.Value
		case *ast.AliasNode:
			name := m.Value.String()
			target, ok := r.anchors[name]
			if !ok {
				r.problemAt(n, "", "there is no anchor &%s", name)
				return nil
			}
			n = target
		default:
			return n
		}
	}
	r.problemAt(n, "", "an alias that stands for itself")
	return nil
}

// absent tells a value that is not there: `args:` with nothing behind it.
func absent(n ast.Node) bool {
	if n == nil {
		return true
	}
	_, null := n.(*ast.NullNode)
	return null
}

// entry is one key of a mapping and its value.
type entry struct {
	key   string
	at    Place
	value ast.Node
}

// entries are the members of a mapping; what names it in messages.
func (r *reader) entries(n ast.Node, what string) []entry {
	var list []*ast.MappingValueNode
	switch m := r.resolve(n).(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.MappingNode:
		list = m.Values
	case *ast.MappingValueNode:
		list = []*ast.MappingValueNode{m}
	default:
		r.problemAt(n, "", "%s must be keys with values, not %s", what, kindOf(m))
		return nil
	}
	var out []entry
	seen := map[string]bool{}
	for _, v := range list {
		key, ok := keyText(v.Key)
		if !ok {
			r.problemAt(v.Key, "write the keys out", "merge keys and keys that are no texts are not read")
			continue
		}
		if seen[key] {
			r.problemAt(v.Key, "", "the key %q stands here twice", key)
			continue
		}
		seen[key] = true
		out = append(out, entry{key, r.place(v.Key), v.Value})
	}
	return out
}

func keyText(n ast.Node) (string, bool) {
	switch k := n.(type) {
	case *ast.StringNode:
		return k.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return k.GetToken().Value, true
	}
	return "", false
}

// elements are the elements of a sequence; a single value is a sequence of itself.
func (r *reader) elements(n ast.Node) []ast.Node {
	switch m := r.resolve(n).(type) {
	case nil:
		return nil
	case *ast.SequenceNode:
		return m.Values
	}
	return []ast.Node{n}
}

// text is a scalar as it is written.
func (r *reader) text(n ast.Node, what string) string {
	switch m := r.resolve(n).(type) {
	case nil:
		return ""
	case *ast.StringNode:
		return m.Value
	case *ast.LiteralNode:
		return m.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return m.GetToken().Value
	default:
		r.problemAt(n, "", "%s must be a text, not %s", what, kindOf(m))
		return ""
	}
}

func (r *reader) boolean(n ast.Node, what string) bool {
	m := r.resolve(n)
	b, ok := m.(*ast.BoolNode)
	if !ok {
		if m != nil {
			r.problemAt(n, "", "%s must be true or false, not %s", what, kindOf(m))
		}
		return false
	}
	return b.Value
}

// json is a value as JSON.
func (r *reader) json(n ast.Node) json.RawMessage {
	before := len(r.problems)
	out := r.appendJSON(nil, n, 0)
	if len(r.problems) > before {
		return nil
	}
	return out
}

func (r *reader) appendJSON(dst []byte, n ast.Node, depth int) []byte {
	r.values++
	if depth > maxNesting || r.values > maxValues {
		if r.values <= maxValues || r.values == maxValues+1 {
			r.problemAt(n, "", "the value is nested too deep or, through its aliases, too large")
		}
		return dst
	}
	switch m := r.resolve(n).(type) {
	case nil:
		return dst
	case *ast.NullNode:
		return append(dst, "null"...)
	case *ast.BoolNode:
		return strconv.AppendBool(dst, m.Value)
	case *ast.StringNode:
		// The parser reads 1e3 and integers of more than 64 bits as texts.
		if m.Token != nil && m.Token.Type == token.StringType && number(m.Value) {
			return append(dst, m.Value...)
		}
		return event.AppendString(dst, m.Value)
	case *ast.LiteralNode:
		return event.AppendString(dst, m.Value.Value)
	case *ast.IntegerNode:
		return fmt.Append(dst, m.Value)
	case *ast.FloatNode:
		if number(m.Token.Value) {
			return append(dst, m.Token.Value...)
		}
		return event.AppendNumber(dst, m.Value)
	case *ast.SequenceNode:
		dst = append(dst, '[')
		for i, element := range m.Values {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = r.appendJSON(dst, element, depth+1)
		}
		return append(dst, ']')
	case *ast.MappingNode, *ast.MappingValueNode:
		dst = append(dst, '{')
		for i, e := range r.entries(m, "a value") {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(event.AppendString(dst, e.key), ':')
			dst = r.appendJSON(dst, e.value, depth+1)
		}
		return append(dst, '}')
	case *ast.InfinityNode, *ast.NanNode:
		r.problemAt(n, `JSON has no such number; in stores write {$number: "Infinity"} or {$number: NaN}`, "%s cannot be passed on", n.GetToken().Value)
	default:
		r.problemAt(n, "", "%s is not read here", kindOf(m))
	}
	return dst
}

// number tells a JSON number.
func number(s string) bool {
	return s != "" && (s[0] == '-' || '0' <= s[0] && s[0] <= '9') && json.Valid([]byte(s))
}

// kindOf names the kind of a node for messages.
func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	case *ast.NullNode:
		return "nothing"
	case *ast.BoolNode:
		return "a boolean"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.TagNode:
		return "a tag (!...)"
	}
	return "this"
}

// unknown reports a key that has no meaning here.
func (r *reader) unknown(e entry, where string, known []string) {
	hint := "there are " + strings.Join(known, ", ")
	if near := schema.Near(e.key, known); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	r.problem(e.at, fmt.Sprintf("%s has no key %q", where, e.key), hint)
}
