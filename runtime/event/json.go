package event

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// Schema is the JSON Schema (draft 2020-12) of one line of the stream.
//
//go:embed schema.json
var Schema []byte

// maxCauses bounds a chain of causes, which a script can make endless, and errors beside errors.
const maxCauses = 100

// Unknown is the body of an event of a kind that this package does not know: a newer program
// wrote it. Kinds may be added without the stream's version growing.
type Unknown struct {
	Event  string                     // the kind
	Fields map[string]json.RawMessage // all but the envelope's
}

// Kind is the kind as it was read.
func (u Unknown) Kind() string { return u.Event }

// MarshalJSON is AppendJSON for encoding/json, which escapes <, > and & afterwards; whoever
// writes lines calls AppendJSON.
func (e Event) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil) }

// AppendJSON appends the event as one flat JSON object without a newline: the envelope, then the
// body's fields. It fails if a raw value in it is not JSON, a number is not finite, or the time's
// year has no four digits; dst comes back as it was then.
func (e Event) AppendJSON(dst []byte) ([]byte, error) {
	if e.Body == nil {
		return dst, fmt.Errorf("write event %d of session %q: it has no body", e.Seq, e.Session)
	}
	o := object{dst: append(dst, `{"v":1`...)}
	o.word("event", e.Body.Kind())
	o.text("session", e.Session)
	o.text("instance", e.Instance)
	if e.Epoch != 0 {
		o.name("epoch")
		o.dst = strconv.AppendInt(o.dst, e.Epoch, 10)
	}
	if e.Session != "" || e.Seq != 0 {
		o.name("seq")
		o.dst = strconv.AppendInt(o.dst, e.Seq, 10)
	}
	if !e.At.IsZero() {
		o.time("at", e.At)
	}
	o.raw("re", e.Re)
	o.body(e.Body)
	if o.err != nil {
		return dst, fmt.Errorf("write %s event %d of session %q: %w", e.Body.Kind(), e.Seq, e.Session, o.err)
	}
	return append(o.dst, '}'), nil
}

// object appends the members of a JSON object by hand. In the steady state encoding/json is as
// fast, but its first six kinds of event cost a process 80 to 120 us of reflection, these 6 to 12;
// and it would lose lone surrogates.
type object struct {
	dst []byte
	err error // the first
}

// name appends a comma, unless the object has just begun, and the member's name, which must need
// no escape.
func (o *object) name(name string) {
	if o.dst[len(o.dst)-1] != '{' {
		o.dst = append(o.dst, ',')
	}
	o.dst = append(append(append(o.dst, '"'), name...), '"', ':')
}

// word appends a member that is always there.
func (o *object) word(name, value string) {
	o.name(name)
	o.dst = AppendString(o.dst, value)
}

// text appends a member that is left out when empty.
func (o *object) text(name, value string) {
	if value != "" {
		o.word(name, value)
	}
}

func (o *object) number(name string, value float64) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		o.fail(fmt.Errorf("%s: %v is no JSON number", name, value))
	}
	o.name(name)
	o.dst = AppendNumber(o.dst, value)
}

func (o *object) time(name string, t time.Time) {
	t = t.UTC()
	if year := t.Year(); year < 0 || year > 9999 {
		o.fail(fmt.Errorf("%s: RFC 3339 has no year %d", name, year))
	}
	o.name(name)
	o.dst = append(t.AppendFormat(append(o.dst, '"'), time.RFC3339Nano), '"')
}

// raw appends JSON that somebody else wrote, on one line; nil is left out.
func (o *object) raw(name string, value json.RawMessage) {
	if value == nil {
		return
	}
	o.name(name)
	buf := bytes.NewBuffer(o.dst)
	if err := json.Compact(buf, bytes.ToValidUTF8(value, []byte("\uFFFD"))); err != nil {
		o.fail(fmt.Errorf("%s: not JSON: %w", name, err))
	}
	o.dst = buf.Bytes()
}

// any appends what only encoding/json can write.
func (o *object) any(name string, value any) {
	data, err := marshal(value)
	if err != nil {
		o.fail(fmt.Errorf("%s: %w", name, err))
	}
	o.name(name)
	o.dst = append(o.dst, data...)
}

func (o *object) error(name string, e *Error, causes int) {
	if e == nil || causes > maxCauses {
		return
	}
	o.name(name)
	o.errorFields(e, causes)
}

func (o *object) errorFields(e *Error, causes int) {
	o.dst = append(o.dst, '{')
	o.word("code", e.Code)
	o.word("message", e.Message)
	o.text("name", e.Name)
	o.text("stack", e.Stack)
	o.text("source", e.Source)
	o.text("frame", e.Frame)
	o.text("hint", e.Hint)
	o.error("cause", e.Cause, causes+1)
	written := 0
	for _, other := range e.Also {
		if other == nil || causes >= maxCauses {
			continue
		}
		if written++; written == 1 {
			o.name("also")
		}
		o.dst = append(o.dst, "[,"[min(written-1, 1)])
		o.errorFields(other, causes+1)
	}
	if written > 0 {
		o.dst = append(o.dst, ']')
	}
	o.dst = append(o.dst, '}')
}

func (o *object) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

// body appends the fields of a body. The struct tags of event.go, which reading goes by, say the
// same; a test holds the two together.
func (o *object) body(body Body) {
	switch b := body.(type) {
	case Session:
		o.word("state", b.State)
	case Task:
		o.word("id", b.ID)
		o.word("kind", b.Of)
		o.text("env", b.Env)
		o.text("target", b.Target)
		o.text("effect", b.Effect)
		o.text("trigger", b.Trigger)
		o.text("realm", b.Realm)
		o.word("status", b.Status)
		o.error("error", b.Error, 0)
	case Output:
		o.text("task", b.Task)
		o.word("message", b.Message)
		o.text("prefix", b.Prefix)
		o.name("to")
		o.dst = append(o.dst, '{')
		o.word("kind", b.To.Kind)
		o.text("key", b.To.Key)
		o.text("member", b.To.Member)
		o.dst = append(o.dst, '}')
		o.text("realm", b.Realm)
	case Console:
		o.text("task", b.Task)
		o.word("level", b.Level)
		o.word("message", b.Message)
	case Mission:
		o.text("task", b.Task)
		o.word("change", b.Change)
		if len(b.Ref) > 0 {
			o.any("ref", b.Ref)
		}
		o.raw("from", b.From)
		o.raw("to", b.To)
		o.text("realm", b.Realm)
	case Store:
		o.text("task", b.Task)
		o.word("scope", b.Scope)
		o.text("env", b.Env)
		o.word("key", b.Key)
		o.word("op", b.Op)
		o.raw("value", b.Value)
	case HTTP:
		o.text("task", b.Task)
		o.word("method", b.Method)
		o.word("url", b.URL)
		if b.Status != 0 {
			o.number("status", float64(b.Status))
		}
		o.number("ms", b.MS)
		o.word("source", b.Source)
		o.text("failed", b.Failed)
	case Diagnostic:
		o.text("task", b.Task)
		o.word("code", b.Code)
		o.word("severity", b.Severity)
		o.word("message", b.Message)
		o.text("source", b.Source)
		o.text("frame", b.Frame)
		o.text("hint", b.Hint)
	case Result:
		o.text("task", b.Task)
		o.word("status", b.Status)
		o.raw("value", b.Value)
		o.error("error", b.Error, 0)
	case List:
		o.any("environments", b.Environments)
	case Stores:
		o.raw("scopes", orNull(b.Scopes))
	case State:
		o.raw("state", orNull(b.State))
	case Failure:
		o.word("code", b.Code)
		o.word("message", b.Message)
		o.text("hint", b.Hint)
	case Unknown:
		for _, name := range slices.Sorted(maps.Keys(b.Fields)) {
			if envelopeField(name) {
				continue
			}
			quoted := AppendString(nil, name)
			o.raw(string(quoted[1:len(quoted)-1]), orNull(b.Fields[name]))
		}
	default:
		o.fail(fmt.Errorf("a body of type %T is none of this package's, by value", body))
	}
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

func envelopeField(name string) bool {
	switch name {
	case "v", "event", "session", "instance", "seq", "at", "re":
		return true
	}
	return false
}

// marshal is json.Marshal without the escaping of HTML.
func marshal(value any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(value)
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), err
}

// UnmarshalJSON reads one line of the stream. The body comes back as one of this package's types,
// by value; an unknown kind as Unknown. Fields that this package does not know are left out. It
// refuses another version of the stream, whose fields may mean something else. encoding/json
// reads lone surrogates as U+FFFD.
func (e *Event) UnmarshalJSON(data []byte) error {
	var head struct {
		V        int             `json:"v"`
		Event    string          `json:"event"`
		Session  string          `json:"session"`
		Instance string          `json:"instance"`
		Epoch    int64           `json:"epoch"`
		Seq      int64           `json:"seq"`
		At       time.Time       `json:"at"`
		Re       json.RawMessage `json:"re"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	if head.V != Version {
		return fmt.Errorf("read event: version %d of the stream, this program reads %d; take programs of one release", head.V, Version)
	}
	if head.Event == "" {
		return fmt.Errorf(`read event: the field "event" is missing`)
	}
	body, err := readBody(head.Event, data)
	if err != nil {
		return fmt.Errorf("read %s event %d of session %q: %w", head.Event, head.Seq, head.Session, err)
	}
	*e = Event{Session: head.Session, Instance: head.Instance, Epoch: head.Epoch, Seq: head.Seq, At: head.At.UTC(), Re: head.Re, Body: body}
	return nil
}

func readBody(kind string, data []byte) (Body, error) {
	switch kind {
	case "session":
		return read[Session](data)
	case "task":
		return read[Task](data)
	case "output":
		return read[Output](data)
	case "console":
		return read[Console](data)
	case "mission":
		return read[Mission](data)
	case "store":
		return read[Store](data)
	case "http":
		return read[HTTP](data)
	case "diagnostic":
		return read[Diagnostic](data)
	case "result":
		return read[Result](data)
	case "list":
		return read[List](data)
	case "stores":
		return read[Stores](data)
	case "state":
		return read[State](data)
	case "error":
		return read[Failure](data)
	}
	var fields map[string]json.RawMessage
	err := json.Unmarshal(data, &fields)
	maps.DeleteFunc(fields, func(name string, _ json.RawMessage) bool { return envelopeField(name) })
	return Unknown{Event: kind, Fields: fields}, err
}

func read[B Body](data []byte) (Body, error) {
	var body B
	err := json.Unmarshal(data, &body)
	return body, err
}
