package event

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// MaxDepth is how deep the brackets of a value's notation may nest, for the Encoder and for
// Decode alike: what one writes the other reads. It is half of what encoding/json reads (10,000),
// so that a value has room inside an event.
const MaxDepth = 5000

// Writer receives one value piece by piece, in the order of its properties: how a live value of
// some VM becomes bytes or text without a tree in between. A composite value is Begin..., its
// parts, End. id is 0 for a value that occurs once; a value that occurs again (shared or cyclic)
// carries an id > 0 at its first occurrence and is a Ref(id) after that.
//
// An implementation keeps its own first error; whoever drives it asks Err at the end, and may ask
// earlier to save work.
type Writer interface {
	Undefined()
	Null()
	Bool(b bool)
	Number(f float64)        // NaN, -0 and infinities included
	BigInt(decimal string)   // e.g. "-123"
	String(s string)         // UTF-8; lone surrogates as WTF-8
	Date(id int, ms float64) // NaN: an invalid date
	RegExp(id int, source, flags string)
	Bytes(id int, kind string, data []byte)         // kind: ArrayBuffer, Uint8Array, Buffer, DataView, ...
	BeginError(id int, name, message, stack string) // followed by nothing or one value, the cause; End
	BeginObject(id int)                             // then Key(k) and a value, each
	BeginArray(id, length int)                      // length is a hint, -1 if not known
	Hole()                                          // a missing element of an array
	BeginMap(id int)                                // then key value key value ...
	BeginSet(id int)
	Key(name string)
	End()
	Ref(id int)
	Live(what string) // what cannot be carried: "function foo", "class ApiClient", "symbol x", "Promise"
	Err() error
}

// Encoder is a Writer that makes the notation's JSON. The zero value is ready. It belongs to one
// goroutine.
type Encoder struct {
	dst   []byte
	stack []level
	depth int // brackets open
	done  bool
	err   error
}

// level is a composite value that is being written.
type level struct {
	kind  levelKind
	close string // the brackets that end it
	n     int    // parts written; in an object keys and values count each
}

type levelKind uint8

const (
	inObject levelKind = iota
	inArray
	inSet
	inMap
	inError
)

// NewEncoder is an Encoder that appends to dst, which may be nil.
func NewEncoder(dst []byte) *Encoder { return &Encoder{dst: dst} }

// JSON is the notation of the one value that was written, behind what NewEncoder was given. It
// fails with Err, or if the value is not complete.
func (e *Encoder) JSON() ([]byte, error) {
	if e.err == nil && !e.done {
		return nil, errors.New("encode value: it is not complete")
	}
	if e.err != nil {
		return nil, e.err
	}
	return e.dst, nil
}

// Err is the first thing that went wrong: nested too deep, or calls in an impossible order.
func (e *Encoder) Err() error { return e.err }

func (e *Encoder) Undefined()       { e.scalar(`{"$undefined":true}`) }
func (e *Encoder) Null()            { e.scalar("null") }
func (e *Encoder) Bool(b bool)      { e.scalar(strconv.FormatBool(b)) }
func (e *Encoder) Ref(id int)       { e.scalar(`{"$ref":` + strconv.Itoa(id) + `}`) }
func (e *Encoder) BigInt(d string)  { e.tagged(0, "$bigint", d) }
func (e *Encoder) Live(what string) { e.tagged(0, "$live", what) }

func (e *Encoder) Number(f float64) {
	switch {
	case math.IsNaN(f):
		e.scalar(`{"$number":"NaN"}`)
	case math.IsInf(f, 1):
		e.scalar(`{"$number":"Infinity"}`)
	case math.IsInf(f, -1):
		e.scalar(`{"$number":"-Infinity"}`)
	case f == 0 && math.Signbit(f):
		e.scalar(`{"$number":"-0"}`)
	default:
		if e.before() {
			e.dst = AppendNumber(e.dst, f)
			e.after()
		}
	}
}

func (e *Encoder) String(s string) {
	if e.before() {
		e.dst = AppendString(e.dst, s)
		e.after()
	}
}

// Date takes what Date.prototype.getTime gives: milliseconds since 1970 UTC.
func (e *Encoder) Date(id int, ms float64) {
	if math.IsNaN(ms) || math.Abs(ms) > maxDate {
		if e.before() {
			e.open(id, `"$date":null}`)
			e.after()
		}
		return
	}
	e.tagged(id, "$date", formatDate(int64(ms)))
}

func (e *Encoder) RegExp(id int, source, flags string) {
	if e.before() {
		e.open(id, `"$regexp":{"source":`)
		e.dst = append(AppendString(e.dst, source), `,"flags":`...)
		e.dst = append(AppendString(e.dst, flags), '}', '}')
		e.after()
	}
}

func (e *Encoder) Bytes(id int, kind string, data []byte) {
	if e.before() {
		e.open(id, `"$bytes":{"type":`)
		e.dst = append(AppendString(e.dst, kind), `,"base64":"`...)
		e.dst = append(base64.StdEncoding.AppendEncode(e.dst, data), `"}}`...)
		e.after()
	}
}

func (e *Encoder) BeginError(id int, name, message, stack string) {
	if e.before() {
		e.open(id, `"$error":{"name":`)
		e.dst = append(AppendString(e.dst, name), `,"message":`...)
		e.dst = AppendString(e.dst, message)
		if stack != "" {
			e.dst = AppendString(append(e.dst, `,"stack":`...), stack)
		}
		e.push(inError, "}}")
	}
}

func (e *Encoder) BeginObject(id int) {
	if e.before() {
		e.open(id, "")
		e.push(inObject, "}")
		if id > 0 {
			e.stack[len(e.stack)-1].n = 2 // "$id" and its value: a comma follows
		}
	}
}

func (e *Encoder) BeginArray(id, length int) {
	if !e.before() {
		return
	}
	if id == 0 {
		e.dst = append(e.dst, '[')
		e.push(inArray, "]")
		return
	}
	e.open(id, `"$array":[`)
	e.push(inArray, "]}")
}

func (e *Encoder) Hole() {
	if e.err == nil && (len(e.stack) == 0 || e.top().kind != inArray) {
		e.fail("a hole outside an array")
	}
	e.scalar(`{"$hole":true}`)
}

func (e *Encoder) BeginMap(id int) {
	if e.before() {
		e.open(id, `"$map":[`)
		e.push(inMap, "]}")
	}
}

func (e *Encoder) BeginSet(id int) {
	if e.before() {
		e.open(id, `"$set":[`)
		e.push(inSet, "]}")
	}
}

// Key begins a member of an object.
func (e *Encoder) Key(name string) {
	if e.err != nil {
		return
	}
	top := e.top()
	if top == nil || top.kind != inObject || top.n%2 != 0 {
		e.fail("a key outside an object, or without a value")
		return
	}
	if top.n > 0 {
		e.dst = append(e.dst, ',')
	}
	top.n++
	start := len(e.dst)
	e.dst = AppendString(e.dst, name)
	if strings.HasPrefix(name, "$") {
		e.dst = append(e.dst, 0)
		copy(e.dst[start+2:], e.dst[start+1:])
		e.dst[start+1] = '$'
	}
	e.dst = append(e.dst, ':')
}

// End ends the innermost composite value.
func (e *Encoder) End() {
	if e.err != nil {
		return
	}
	top := e.top()
	if top == nil || (top.kind == inObject || top.kind == inMap) && top.n%2 != 0 {
		e.fail("an end without a beginning, or a key without a value")
		return
	}
	e.dst = append(e.dst, top.close...)
	e.depth -= brackets(top.kind, top.close)
	e.stack = e.stack[:len(e.stack)-1]
	e.after()
}

func (e *Encoder) top() *level {
	if len(e.stack) == 0 {
		return nil
	}
	return &e.stack[len(e.stack)-1]
}

// before writes what stands before a value where it is about to stand.
func (e *Encoder) before() bool {
	if e.err != nil {
		return false
	}
	top := e.top()
	if top == nil {
		if e.done {
			e.fail("a second value")
		}
		return e.err == nil
	}
	switch top.kind {
	case inObject:
		if top.n%2 == 0 {
			e.fail("a member without a key")
		}
	case inArray, inSet:
		if top.n > 0 {
			e.dst = append(e.dst, ',')
		}
	case inMap:
		switch {
		case top.n%2 == 1:
			e.dst = append(e.dst, ',')
		case top.n > 0:
			e.dst = append(e.dst, ',', '[')
		default:
			e.dst = append(e.dst, '[')
		}
	case inError:
		if top.n > 0 {
			e.fail("a second cause")
		}
		e.dst = append(e.dst, `,"cause":`...)
	}
	top.n++
	return e.err == nil
}

// after writes what stands behind a value.
func (e *Encoder) after() {
	top := e.top()
	if top == nil {
		e.done = true
	} else if top.kind == inMap && top.n%2 == 0 {
		e.dst = append(e.dst, ']')
	}
}

// open begins an object, with its id if it has one, up to and with text.
func (e *Encoder) open(id int, text string) {
	e.dst = append(e.dst, '{')
	if id > 0 {
		e.dst = strconv.AppendInt(append(e.dst, `"$id":`...), int64(id), 10)
		if text != "" {
			e.dst = append(e.dst, ',')
		}
	}
	e.dst = append(e.dst, text...)
}

func (e *Encoder) push(kind levelKind, close string) {
	e.stack = append(e.stack, level{kind: kind, close: close})
	e.depth += brackets(kind, close)
	// Two more may come without a level of their own: {"$bytes":{...}}.
	if e.depth+2 > MaxDepth {
		e.fail(fmt.Sprintf("nested deeper than %d brackets", MaxDepth))
	}
}

// brackets is how many brackets a level keeps open, a map's pair included.
func brackets(kind levelKind, close string) int {
	if kind == inMap {
		return len(close) + 1
	}
	return len(close)
}

func (e *Encoder) scalar(text string) {
	if e.before() {
		e.dst = append(e.dst, text...)
		e.after()
	}
}

func (e *Encoder) tagged(id int, tag, text string) {
	if e.before() {
		e.open(id, `"`)
		e.dst = append(append(e.dst, tag...), '"', ':')
		e.dst = append(AppendString(e.dst, text), '}')
		e.after()
	}
}

func (e *Encoder) fail(what string) {
	if e.err == nil {
		e.err = errors.New("encode value: " + what)
	}
}

// maxDate is the end of JavaScript's time in milliseconds, either way (ECMAScript TimeClip).
const maxDate = 8.64e15

// cycle is 400 years, after which the calendar repeats, in milliseconds.
const cycle = 146097 * 24 * 60 * 60 * 1000

// formatDate is Date.prototype.toISOString: RFC 3339 with milliseconds, and six digits with a sign
// for years that have no four.
func formatDate(ms int64) string {
	t := time.UnixMilli(ms).UTC()
	if year := t.Year(); year < 0 || year > 9999 {
		return fmt.Sprintf("%+07d", year) + t.Format("-01-02T15:04:05.000Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// parseDate reads what formatDate writes, and any other offset or fraction that RFC 3339 allows.
func parseDate(s string) (ms float64, ok bool) {
	cycles := 0
	if len(s) > 7 && (s[0] == '+' || s[0] == '-') {
		year, err := strconv.Atoi(s[:7])
		if err != nil {
			return 0, false
		}
		// Go parses four digits: take the same date in the years 2000 to 2399.
		inCycle := (year%400 + 400) % 400
		cycles = (year - inCycle - 2000) / 400
		s = strconv.Itoa(2000+inCycle) + s[7:]
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0, false
	}
	ms = float64(t.UnixMilli() + int64(cycles)*cycle)
	return ms, math.Abs(ms) <= maxDate
}
