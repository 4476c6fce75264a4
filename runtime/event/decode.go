package event

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// DecodeError says where a text is not the notation of a value.
type DecodeError struct {
	Offset int    // the byte
	Path   string // the way to it, e.g. .steps[3].$date; empty: the value itself
	Err    error
}

func (e *DecodeError) Error() string {
	where := "byte " + strconv.Itoa(e.Offset)
	if e.Path != "" {
		where += " (" + e.Path + ")"
	}
	return "value notation: " + where + ": " + e.Err.Error()
}

func (e *DecodeError) Unwrap() error { return e.Err }

// Decode reads one value in the notation and drives w with it as it goes. After an error w has
// seen part of a value. The order of members is free but for "$id", which stands first, and the
// cause of an error, which stands last: so nothing has to be kept. Ids are checked: one is given
// once, and before it is referred to.
func Decode(data []byte, w Writer) error {
	d := decoder{data: data, w: w}
	err := d.value(false)
	if err == nil {
		if d.space(); d.pos < len(data) {
			err = fmt.Errorf("there is more behind the value")
		}
	}
	if err != nil {
		return &DecodeError{Offset: d.pos, Path: d.where(), Err: err}
	}
	return w.Err()
}

// decoder is a recursive descent over data; an error stops it at once, so pos is where it
// happened and path, filled on the way out, leads there.
type decoder struct {
	data  []byte
	pos   int
	depth int
	w     Writer
	ids   map[int]bool // those given
	path  []string     // innermost first
}

// failAt is an error at a place before pos.
func (d *decoder) failAt(pos int, format string, args ...any) error {
	d.pos = pos
	return fmt.Errorf(format, args...)
}

// within notes the way to an error.
func (d *decoder) within(step string, err error) error {
	if err != nil {
		d.path = append(d.path, step)
	}
	return err
}

// where is the path in reading order, without the middle of a long one.
func (d *decoder) where() string {
	const head, tail = 8, 4
	steps := slices.Clone(d.path)
	slices.Reverse(steps)
	if len(steps) > head+tail {
		steps = slices.Concat(steps[:head], []string{"..."}, steps[len(steps)-tail:])
	}
	return strings.Join(steps, "")
}

// member is the step of a path for a key.
func member(key string) string {
	const most = 40 // bytes
	if len(key) > most {
		key = strings.ToValidUTF8(key[:most], "") + "..."
	}
	return "." + key
}

func (d *decoder) space() {
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ' ', '\t', '\r', '\n':
			d.pos++
		default:
			return
		}
	}
}

// peek is the next byte that is no space, 0 at the end.
func (d *decoder) peek() byte {
	d.space()
	if d.pos == len(d.data) {
		return 0
	}
	return d.data[d.pos]
}

func (d *decoder) found() string {
	if d.peek(); d.pos == len(d.data) {
		return "the end"
	}
	r, _ := utf8.DecodeRune(d.data[d.pos:])
	return strconv.QuoteRune(r)
}

// value reads any value; element: a hole may stand here.
func (d *decoder) value(element bool) error {
	switch c := d.peek(); {
	case c == '{':
		return d.object(element)
	case c == '[':
		return d.array(0)
	case c == '"':
		s, err := d.str()
		if err == nil {
			d.w.String(s)
		}
		return err
	case c == '-' || '0' <= c && c <= '9':
		f, err := d.number()
		if err == nil {
			d.w.Number(f)
		}
		return err
	case d.literal("null"):
		d.w.Null()
	case d.literal("true"):
		d.w.Bool(true)
	case d.literal("false"):
		d.w.Bool(false)
	default:
		return fmt.Errorf("a value was expected, found %s", d.found())
	}
	return nil
}

func (d *decoder) literal(word string) bool {
	d.space()
	end := d.pos + len(word)
	if end > len(d.data) || string(d.data[d.pos:end]) != word {
		return false
	}
	d.pos = end
	return true
}

// open enters a bracket.
func (d *decoder) open(bracket byte) error {
	if d.peek() != bracket {
		return fmt.Errorf("%q was expected, found %s", bracket, d.found())
	}
	if d.depth == MaxDepth {
		return fmt.Errorf("nested deeper than %d brackets", MaxDepth)
	}
	if err := d.w.Err(); err != nil {
		return err
	}
	d.depth++
	d.pos++
	return nil
}

// more goes on to the next part of a bracket, or leaves it.
func (d *decoder) more(first bool, bracket byte) (bool, error) {
	switch c := d.peek(); {
	case c == bracket:
		d.pos++
		d.depth--
		return false, nil
	case first:
		return true, nil
	case c == ',':
		d.pos++
		return true, nil
	}
	return false, fmt.Errorf("',' or %q was expected, found %s", bracket, d.found())
}

// next goes on to the next member of an object and reads its key; at is where that stood.
func (d *decoder) next(first bool) (key string, at int, more bool, err error) {
	if more, err = d.more(first, '}'); !more {
		return "", d.pos, false, err
	}
	d.space()
	at = d.pos
	if key, err = d.text("a key"); err != nil {
		return "", at, false, err
	}
	if d.peek() != ':' {
		return "", at, false, fmt.Errorf("':' was expected, found %s", d.found())
	}
	d.pos++
	return key, at, true, nil
}

// elements reads an array, part by part.
func (d *decoder) elements(part func() error) error {
	if err := d.open('['); err != nil {
		return err
	}
	for n := 0; ; n++ {
		more, err := d.more(n == 0, ']')
		if !more {
			return err
		}
		if err := part(); err != nil {
			return d.within("["+strconv.Itoa(n)+"]", err)
		}
	}
}

// fields reads an object of fixed keys.
func (d *decoder) fields(field func(key string) error) error {
	if err := d.open('{'); err != nil {
		return err
	}
	for first := true; ; first = false {
		key, at, more, err := d.next(first)
		if !more {
			return err
		}
		switch err := field(key); {
		case errors.Is(err, errNoField):
			return d.failAt(at, "%q has no place here", key)
		case err != nil:
			return d.within(member(key), err)
		}
	}
}

var errNoField = errors.New("no such field")

func (d *decoder) object(element bool) error {
	if err := d.open('{'); err != nil {
		return err
	}
	id := 0
	key, at, more, err := d.next(true)
	if err == nil && more && key == "$id" {
		if id, err = d.id(); err != nil {
			return d.within(".$id", err)
		}
		if d.ids[id] {
			return d.failAt(at, "the id %d was given before", id)
		}
		if d.ids == nil {
			d.ids = map[int]bool{}
		}
		d.ids[id] = true
		key, at, more, err = d.next(false)
	}
	if err != nil {
		return err
	}
	if more && tag(key) {
		if err := d.special(key, at, id, element); err != nil {
			return err
		}
		key2, at, more, err := d.next(false)
		if more {
			return d.failAt(at, "%q cannot stand beside %q", key2, key)
		}
		return err
	}
	d.w.BeginObject(id)
	for more {
		if tag(key) {
			return d.failAt(at, `%q does not stand first and alone; an object's own key is written "$%s"`, key, key)
		}
		name := key
		if strings.HasPrefix(key, "$") {
			name = key[1:]
		}
		d.w.Key(name)
		if err := d.value(false); err != nil {
			return d.within(member(key), err)
		}
		if key, at, more, err = d.next(false); err != nil {
			return err
		}
	}
	d.w.End()
	return nil
}

// tag reports whether a key is the notation's: it begins with one dollar sign.
func tag(key string) bool {
	return strings.HasPrefix(key, "$") && !strings.HasPrefix(key, "$$")
}

// special reads what follows a tag.
func (d *decoder) special(tag string, at, id int, element bool) error {
	switch tag {
	case "$array", "$map", "$set", "$date", "$error", "$bytes", "$regexp":
	case "$ref", "$undefined", "$hole", "$number", "$bigint", "$live":
		if id != 0 {
			return d.failAt(at, `%q has no identity: "$id" cannot stand beside it`, tag)
		}
	default:
		return d.failAt(at, `%q is not known; an object's own key is written "$%s"`, tag, tag)
	}
	if tag == "$hole" && !element {
		return d.failAt(at, "a hole can only be an element of an array")
	}
	return d.within(member(tag), d.payload(tag, id))
}

func (d *decoder) payload(tag string, id int) error {
	switch tag {
	case "$undefined", "$hole":
		if !d.literal("true") {
			return fmt.Errorf("true was expected, found %s", d.found())
		}
		if tag == "$hole" {
			d.w.Hole()
		} else {
			d.w.Undefined()
		}
		return nil
	case "$ref":
		ref, err := d.id()
		if err == nil && !d.ids[ref] {
			err = fmt.Errorf(`no value before has "$id":%d`, ref)
		}
		if err == nil {
			d.w.Ref(ref)
		}
		return err
	case "$array":
		return d.array(id)
	case "$set":
		d.w.BeginSet(id)
		return d.end(d.elements(func() error { return d.value(false) }))
	case "$map":
		d.w.BeginMap(id)
		return d.end(d.elements(d.pair))
	case "$error":
		return d.error(id)
	case "$bytes":
		return d.bytes(id)
	case "$regexp":
		var source, flags string
		err := d.fields(func(key string) (err error) {
			switch key {
			case "source":
				source, err = d.text("a string")
			case "flags":
				flags, err = d.text("a string")
			default:
				err = errNoField
			}
			return err
		})
		if err == nil {
			d.w.RegExp(id, source, flags)
		}
		return err
	case "$date":
		if d.literal("null") {
			d.w.Date(id, math.NaN())
			return nil
		}
	}
	d.space()
	at := d.pos
	s, err := d.text("a string")
	if err != nil {
		return err
	}
	switch tag {
	case "$live":
		d.w.Live(s)
	case "$bigint":
		if !decimal(s) {
			return d.failAt(at, "%.40q is no decimal integer like \"-123\"", s)
		}
		d.w.BigInt(s)
	case "$date":
		ms, ok := parseDate(s)
		if !ok {
			return d.failAt(at, "%.40q is no date like \"2026-01-02T03:04:05.678Z\"", s)
		}
		d.w.Date(id, ms)
	case "$number":
		switch s {
		case "NaN":
			d.w.Number(math.NaN())
		case "-0":
			d.w.Number(math.Copysign(0, -1))
		case "Infinity":
			d.w.Number(math.Inf(1))
		case "-Infinity":
			d.w.Number(math.Inf(-1))
		default:
			return d.failAt(at, "%.40q is none of NaN, -0, Infinity, -Infinity; other numbers are plain JSON", s)
		}
	}
	return nil
}

// end ends a composite value that was read whole.
func (d *decoder) end(err error) error {
	if err == nil {
		d.w.End()
	}
	return err
}

func (d *decoder) array(id int) error {
	d.w.BeginArray(id, -1)
	return d.end(d.elements(func() error { return d.value(true) }))
}

func (d *decoder) pair() error {
	d.space()
	at, n := d.pos, 0
	err := d.elements(func() error {
		if n++; n > 2 {
			return fmt.Errorf("an entry of a map is [key,value]")
		}
		return d.value(false)
	})
	if err == nil && n != 2 {
		err = d.failAt(at, "an entry of a map is [key,value], this has %d parts", n)
	}
	return err
}

func (d *decoder) error(id int) error {
	name, message, stack := "Error", "", ""
	begun := false
	err := d.fields(func(key string) (err error) {
		if begun {
			return fmt.Errorf(`"cause" must stand last`)
		}
		switch key {
		case "name":
			name, err = d.text("a string")
		case "message":
			message, err = d.text("a string")
		case "stack":
			stack, err = d.text("a string")
		case "cause":
			begun = true
			d.w.BeginError(id, name, message, stack)
			err = d.value(false)
		default:
			err = errNoField
		}
		return err
	})
	if err == nil && !begun {
		d.w.BeginError(id, name, message, stack)
	}
	return d.end(err)
}

func (d *decoder) bytes(id int) error {
	var data []byte
	kind := ""
	err := d.fields(func(key string) (err error) {
		switch key {
		case "type":
			kind, err = d.text("a string")
		case "base64":
			d.space()
			at := d.pos
			var s string
			if s, err = d.text("a string"); err == nil {
				if data, err = base64.StdEncoding.Strict().DecodeString(s); err != nil {
					err = d.failAt(at, "%w", err)
				}
			}
		default:
			err = errNoField
		}
		return err
	})
	if err == nil && kind == "" {
		err = fmt.Errorf(`"type" is missing, e.g. "Uint8Array"`)
	}
	if err == nil {
		d.w.Bytes(id, kind, data)
	}
	return err
}

// decimal reports whether s is an integer as BigInt.prototype.toString writes it.
func decimal(s string) bool {
	if s == "0" {
		return true
	}
	s = strings.TrimPrefix(s, "-")
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && s[0] != '0'
}

func (d *decoder) id() (int, error) {
	d.space()
	at := d.pos
	f, err := d.number()
	if err != nil {
		return 0, err
	}
	if f < 1 || f > math.MaxInt32 || f != math.Trunc(f) {
		return 0, d.failAt(at, "an id is a whole number from 1 up")
	}
	return int(f), nil
}

func (d *decoder) number() (float64, error) {
	d.space()
	start := d.pos
	d.byte('-')
	ok := d.byte('0') || d.digits()
	if ok && d.byte('.') {
		ok = d.digits()
	}
	if ok && (d.byte('e') || d.byte('E')) {
		_ = d.byte('+') || d.byte('-')
		ok = d.digits()
	}
	if !ok {
		return 0, fmt.Errorf("a digit was expected, found %s", d.found())
	}
	f, err := strconv.ParseFloat(string(d.data[start:d.pos]), 64)
	if err != nil { // only its range can be wrong
		return 0, d.failAt(start, `the number is too large; infinity is {"$number":"Infinity"}`)
	}
	return f, nil
}

// byte takes b if it comes next.
func (d *decoder) byte(b byte) bool {
	if d.pos < len(d.data) && d.data[d.pos] == b {
		d.pos++
		return true
	}
	return false
}

func (d *decoder) digits() bool {
	start := d.pos
	for d.pos < len(d.data) && '0' <= d.data[d.pos] && d.data[d.pos] <= '9' {
		d.pos++
	}
	return d.pos > start
}

// text reads a string where nothing else may stand.
func (d *decoder) text(what string) (string, error) {
	if d.peek() != '"' {
		return "", fmt.Errorf("%s was expected, found %s", what, d.found())
	}
	return d.str()
}

// str reads a string; lone surrogates come out as WTF-8.
func (d *decoder) str() (string, error) {
	d.pos++ // the quote
	start := d.pos
	var buf []byte // used from the first escape on
	for d.pos < len(d.data) {
		switch c := d.data[d.pos]; {
		case c == '"':
			s := d.data[start:d.pos]
			d.pos++
			if buf != nil {
				s = append(buf, s...)
			}
			return string(s), nil
		case c == '\\':
			buf = append(buf, d.data[start:d.pos]...)
			r, err := d.escape()
			if err != nil {
				return "", err
			}
			buf = appendRune(buf, r)
			start = d.pos
		case c < ' ':
			return "", fmt.Errorf(`a control character in a string; write it \u%04x`, c)
		case c < utf8.RuneSelf:
			d.pos++
		default:
			r, size := utf8.DecodeRune(d.data[d.pos:])
			if r == utf8.RuneError && size == 1 {
				return "", fmt.Errorf("not UTF-8")
			}
			d.pos += size
		}
	}
	return "", fmt.Errorf("the string has no end")
}

// escape reads one escape, a pair of surrogates as the one character it is.
func (d *decoder) escape() (rune, error) {
	if d.pos+1 == len(d.data) {
		return 0, fmt.Errorf("the string has no end")
	}
	c := d.data[d.pos+1]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		r, ok := hex4(d.data[d.pos:])
		if !ok {
			return 0, fmt.Errorf(`\u takes four hexadecimal digits`)
		}
		d.pos += 6
		if 0xD800 <= r && r < 0xDC00 {
			if low, ok := hex4(d.data[d.pos:]); ok && 0xDC00 <= low && low < 0xE000 {
				d.pos += 6
				r = 0x10000 + (r-0xD800)<<10 + (low - 0xDC00)
			}
		}
		return r, nil
	default:
		return 0, fmt.Errorf("no escape is written \\%c", c)
	}
	d.pos += 2
	return rune(c), nil
}

// hex4 reads \uXXXX at the start of data.
func hex4(data []byte) (rune, bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return rune(n), err == nil
}
