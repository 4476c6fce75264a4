package notation

import (
	"encoding/json"

	"github.com/metis-run/metis-run/runtime/event"
)

// Value is one value, with those in it. What is shared is one Value.
type Value struct {
	kind   kind
	number float64  // of a number; of a date, in milliseconds
	text   string   // of a string; a bigint's digits, a regexp's source, what is live, an error's name, the kind of bytes
	more   string   // a regexp's flags, an error's message
	stack  string   // of an error
	data   []byte   // of bytes
	keys   []string // of an object
	parts  []*Value // an object's values; an array's elements, nil where one is missing; a Set's; a Map's key, value, key, ...; an error's cause
}

type kind uint8

const (
	undefinedKind kind = iota
	nullKind
	falseKind
	trueKind
	numberKind
	bigIntKind
	stringKind
	liveKind
	dateKind // the first that has an identity
	regExpKind
	bytesKind
	errorKind
	objectKind
	arrayKind
	mapKind
	setKind
)

// String is what the kind is to people.
func (k kind) String() string {
	return [...]string{"undefined", "null", "false", "true", "a number", "a bigint", "a text", "live", "a Date", "a RegExp", "bytes", "an Error",
		"an object", "an array", "a Map", "a Set"}[k]
}

// identity tells whether two such values can be alike and not the same.
func (k kind) identity() bool { return k >= dateKind }

// Parse reads a value in the notation. The error is an *event.DecodeError.
func Parse(text []byte) (*Value, error) {
	b := &builder{}
	if err := event.Decode(text, b); err != nil {
		return nil, err
	}
	return b.root, nil
}

// builder is an event.Writer that makes a Value.
type builder struct {
	root *Value
	open []*Value
	ids  map[int]*Value
}

func (b *builder) add(v *Value) {
	if len(b.open) == 0 {
		b.root = v
		return
	}
	in := b.open[len(b.open)-1]
	in.parts = append(in.parts, v)
}

// begin adds a value that others may refer to.
func (b *builder) begin(id int, v *Value) *Value {
	if id != 0 {
		if b.ids == nil {
			b.ids = map[int]*Value{}
		}
		b.ids[id] = v
	}
	b.add(v)
	return v
}

func (b *builder) enter(id int, v *Value) { b.open = append(b.open, b.begin(id, v)) }

func (b *builder) Undefined()       { b.add(&Value{}) }
func (b *builder) Null()            { b.add(&Value{kind: nullKind}) }
func (b *builder) Number(f float64) { b.add(&Value{kind: numberKind, number: f}) }
func (b *builder) BigInt(d string)  { b.add(&Value{kind: bigIntKind, text: d}) }
func (b *builder) String(s string)  { b.add(&Value{kind: stringKind, text: s}) }
func (b *builder) Live(what string) { b.add(&Value{kind: liveKind, text: what}) }
func (b *builder) Ref(id int)       { b.add(b.ids[id]) } // Decode has seen it
func (b *builder) Hole()            { b.add(nil) }
func (b *builder) Bool(is bool) {
	v := &Value{kind: falseKind}
	if is {
		v.kind = trueKind
	}
	b.add(v)
}
func (b *builder) Date(id int, ms float64) { b.begin(id, &Value{kind: dateKind, number: ms}) }
func (b *builder) RegExp(id int, source, flags string) {
	b.begin(id, &Value{kind: regExpKind, text: source, more: flags})
}
func (b *builder) Bytes(id int, kind string, data []byte) {
	b.begin(id, &Value{kind: bytesKind, text: kind, data: data})
}
func (b *builder) BeginError(id int, name, message, stack string) {
	b.enter(id, &Value{kind: errorKind, text: name, more: message, stack: stack})
}
func (b *builder) BeginObject(id int)   { b.enter(id, &Value{kind: objectKind}) }
func (b *builder) BeginArray(id, _ int) { b.enter(id, &Value{kind: arrayKind}) }
func (b *builder) BeginMap(id int)      { b.enter(id, &Value{kind: mapKind}) }
func (b *builder) BeginSet(id int)      { b.enter(id, &Value{kind: setKind}) }
func (b *builder) Key(name string) {
	in := b.open[len(b.open)-1]
	in.keys = append(in.keys, name)
}
func (b *builder) End()       { b.open = b.open[:len(b.open)-1] }
func (b *builder) Err() error { return nil }

// JSON is the value in the notation. What it shares with values around it stands in it whole.
func (v *Value) JSON() json.RawMessage {
	w := writer{Encoder: event.NewEncoder(nil), times: map[*Value]int{}, ids: map[*Value]int{}}
	w.count(v)
	w.write(v)
	text, err := w.JSON()
	if err != nil { // a part of what was read: it nests no deeper
		text, _ = json.Marshal(map[string]string{"$live": err.Error()})
	}
	return text
}

// writer drives an Encoder over a value.
type writer struct {
	*event.Encoder
	times map[*Value]int // that it occurs
	ids   map[*Value]int // of those that are written and occur again
}

func (w *writer) count(v *Value) {
	if v == nil || !v.kind.identity() {
		return
	}
	if w.times[v]++; w.times[v] > 1 {
		return
	}
	for _, part := range v.parts {
		w.count(part)
	}
}

func (w *writer) write(v *Value) {
	id := 0
	if v != nil && w.times[v] > 1 {
		if w.ids[v] > 0 {
			w.Ref(w.ids[v])
			return
		}
		id = len(w.ids) + 1
		w.ids[v] = id
	}
	switch {
	case v == nil:
		w.Hole()
		return
	case v.kind == undefinedKind:
		w.Undefined()
		return
	}
	switch v.kind {
	case nullKind:
		w.Null()
	case falseKind, trueKind:
		w.Bool(v.kind == trueKind)
	case numberKind:
		w.Number(v.number)
	case bigIntKind:
		w.BigInt(v.text)
	case stringKind:
		w.String(v.text)
	case liveKind:
		w.Live(v.text)
	case dateKind:
		w.Date(id, v.number)
	case regExpKind:
		w.RegExp(id, v.text, v.more)
	case bytesKind:
		w.Bytes(id, v.text, v.data)
	default:
		switch v.kind {
		case errorKind:
			w.BeginError(id, v.text, v.more, v.stack)
		case objectKind:
			w.BeginObject(id)
		case arrayKind:
			w.BeginArray(id, len(v.parts))
		case mapKind:
			w.BeginMap(id)
		case setKind:
			w.BeginSet(id)
		}
		for i, part := range v.parts {
			if v.kind == objectKind {
				w.Key(v.keys[i])
			}
			w.write(part)
		}
		w.End()
	}
}

// Array is an array's elements, with false for any other value. A missing one is nil.
func (v *Value) Array() ([]*Value, bool) { return v.parts, v.kind == arrayKind }
