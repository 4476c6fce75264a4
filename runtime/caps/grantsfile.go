package caps

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// GrantsError holds every mistake of a grants file.
type GrantsError struct {
	File     string // as it was named to ParseGrants
	Problems []GrantsProblem
}

// GrantsProblem is one mistake. Line and Column count from 1, columns in characters.
type GrantsProblem struct {
	Line, Column int
	Message      string
}

// Error has a line for each mistake: file:line:column: message.
func (e *GrantsError) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", e.File, p.Line, p.Column, p.Message))
	}
	return strings.Join(lines, "\n")
}

// ParseGrants reads a grants file, JSON of the form
//
//	{"net": ["api.example.org:443"], "read": ["fixtures"], "write": ["out"], "env": true}
//
// where each member is a list of what the flag of that name takes, or true for the bare flag, and may be
// missing. file is its name for messages; relative paths are relative to base, which should be the
// file's folder. The error is a *GrantsError with every mistake; the grants are then those that were
// understood, and must not be used.
func ParseGrants(file string, data []byte, base string) (Grants, error) {
	r := grantsReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data, base: base}
	r.file()
	if len(r.problems) > 0 {
		return r.grants, &GrantsError{File: file, Problems: r.problems}
	}
	return r.grants, nil
}

type grantsReader struct {
	dec      *json.Decoder
	data     []byte
	base     string
	grants   Grants
	problems []GrantsProblem
}

// problem notes a mistake at an offset of the data.
func (r *grantsReader) problem(offset int, format string, args ...any) {
	before := r.data[:min(max(offset, 0), len(r.data))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	r.problems = append(r.problems, GrantsProblem{
		Line:    bytes.Count(before, []byte{'\n'}) + 1,
		Column:  utf8.RuneCount(line) + 1,
		Message: fmt.Sprintf(format, args...),
	})
}

// next is the next token and where it begins. It is nil and noted where the data is no JSON.
func (r *grantsReader) next() (token json.Token, offset int, ok bool) {
	offset = int(r.dec.InputOffset())
	for offset < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[offset]) >= 0 {
		offset++
	}
	token, err := r.dec.Token()
	if err == nil {
		return token, offset, true
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at := syntax.Offset
		if at != r.dec.InputOffset() {
			at-- // inside a value it counts the character that is wrong
		}
		r.problem(int(at), "not JSON: %v", err)
	} else {
		r.problem(len(r.data), "the file ends before the object does")
	}
	return nil, offset, false
}

func (r *grantsReader) file() {
	token, offset, ok := r.next()
	if !ok {
		return
	}
	if token != json.Delim('{') {
		r.problem(offset, `grants must be an object such as {"net": ["api.example.org:443"]}`)
		return
	}
	var seen []string
	for {
		token, offset, ok := r.next()
		if !ok {
			return
		}
		name, isName := token.(string)
		if !isName {
			break // the closing brace
		}
		switch {
		case !slices.Contains([]string{CapNet, CapRead, CapWrite, CapEnv}, name):
			r.problem(offset, "there is no capability %q: net, read, write and env can be granted", name)
			ok = r.skip()
		case slices.Contains(seen, name):
			r.problem(offset, "%q is there twice", name)
			ok = r.skip()
		default:
			seen = append(seen, name)
			ok = r.member(name)
		}
		if !ok {
			return
		}
	}
	if rest := bytes.TrimLeft(r.data[r.dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		r.problem(len(r.data)-len(rest), "something follows the object")
	}
}

// member reads what one capability grants.
func (r *grantsReader) member(name string) bool {
	token, offset, ok := r.next()
	if !ok {
		return false
	}
	switch token {
	case true:
		if err := r.grants.add(name, Bare, r.base); err != nil {
			r.problem(offset, "%v", err)
		}
		return true
	case json.Delim('['):
	default:
		r.problem(offset, "%q must be a list, or true for all", name)
		return r.skipFrom(token)
	}
	for {
		token, offset, ok := r.next()
		if !ok {
			return false
		}
		if token == json.Delim(']') {
			return true
		}
		text, isText := token.(string)
		if !isText {
			r.problem(offset, "%q must hold texts", name)
			if !r.skipFrom(token) {
				return false
			}
			continue
		}
		if err := r.grants.add(name, text, r.base); err != nil {
			r.problem(offset, "%v", err)
		}
	}
}

// skip passes over one value, whatever it is.
func (r *grantsReader) skip() bool {
	token, _, ok := r.next()
	return ok && r.skipFrom(token)
}

// skipFrom passes over the rest of the value that begins with token.
func (r *grantsReader) skipFrom(token json.Token) bool {
	for depth := 0; ; {
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return true
		}
		var ok bool
		if token, _, ok = r.next(); !ok {
			return false
		}
	}
}
