package scenario

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// This file reads what answers requests in place of the network: the sections http and sockets of a scenario, and
// cassettes, which are these sections in a file of their own.

// Mock answers requests.
type Mock struct {
	Method  string // in upper case
	URL     Text   // canonical, or a pattern
	Headers []MockHeader
	Body    *Text           // of the request; nil: any
	JSON    json.RawMessage // the request's body is this value; nil: any
	Replies []Reply         // one after another, the last one again and again; never empty
	Times   int             // how many requests it answers, all of which must come; 0: any number
	At      Place
}

// MockHeader is a header that a request must have.
type MockHeader struct {
	Name  string
	Value Text
}

// What goes wrong with a reply.
const (
	FailReset   = "reset"   // the connection breaks before there is an answer
	FailTimeout = "timeout" // no answer comes
	FailHalf    = "half"    // the connection breaks in the middle of the body
)

// Reply is one answer.
type Reply struct {
	Status int // default 200
	Header caps.Header
	Body   []byte
	File   string        // that holds the body, relative to the scenario's folder; empty: Body
	Delay  time.Duration // of the session's time
	Fail   string        // one of the Fail constants, or a code of Node's; empty: nothing
	At     Place
}

// mocks reads a list of them.
func (r *reader) mocks(n ast.Node) []Mock {
	var list []Mock
	for _, element := range r.sequence(n, "http", "write: http: [{url: https://host/path, reply: {json: {}}}]") {
		list = append(list, r.mock(element))
	}
	return list
}

// sequence are the elements of what must be a list.
func (r *reader) sequence(n ast.Node, what, hint string) []ast.Node {
	if absent(n) {
		return nil
	}
	list, ok := r.resolve(n).(*ast.SequenceNode)
	if !ok {
		r.problemAt(n, hint, "%s must be a list", what)
		return nil
	}
	return list.Values
}

var (
	mockKeys  = []string{"method", "url", "headers", "body", "json", "times", "reply"}
	replyKeys = []string{"status", "headers", "body", "json", "base64", "file", "delay", "fail"}
	bodyKeys  = []string{"body", "json", "base64", "file"}
)

func (r *reader) mock(n ast.Node) Mock {
	m := Mock{Method: "GET", At: r.place(n)}
	url := false
	for _, e := range r.entries(n, "a request of http") {
		switch e.key {
		case "method":
			m.Method = strings.ToUpper(r.text(e.value, "method"))
		case "url":
			m.URL, url = r.url(e.value, "http"), true
		case "headers":
			for _, h := range r.entries(e.value, "headers") {
				m.Headers = append(m.Headers, MockHeader{h.key, r.pattern(h.value, "a header")})
			}
		case "body":
			t := r.pattern(e.value, "body")
			m.Body = &t
		case "json":
			m.JSON = r.json(e.value)
		case "times":
			var err error
			if m.Times, err = strconv.Atoi(r.text(e.value, "times")); err != nil || m.Times < 1 {
				r.problemAt(e.value, "leave it out for any number", "times must be a whole number from 1")
			}
		case "reply":
			if list, ok := r.resolve(e.value).(*ast.SequenceNode); ok {
				for _, element := range list.Values {
					m.Replies = append(m.Replies, r.reply(element))
				}
				break
			}
			m.Replies = []Reply{r.reply(e.value)}
		default:
			r.unknown(e, "a request of http", mockKeys)
		}
	}
	if !url {
		r.problem(m.At, "a request of http has no url", "write: {url: https://host/path, reply: {json: {}}}; a pattern is /regex/")
	}
	if m.Body != nil && m.JSON != nil {
		r.problem(m.At, "the request's body is body or json, not both", "leave one out")
	}
	if len(m.Replies) == 0 {
		m.Replies = []Reply{{Status: 200, At: m.At}}
	}
	return m
}

// url reads the URL that a request has, or a pattern that is found in it.
func (r *reader) url(n ast.Node, scheme string) Text {
	t := r.pattern(n, "url")
	if t.Pattern != nil || t.Written == "" {
		return t
	}
	canonical, err := caps.CanonicalURL(t.Written)
	if err != nil || !strings.HasPrefix(canonical, scheme) {
		example := map[string]string{"http": "https://host/path", "ws": "wss://host/path"}[scheme]
		r.problemAt(n, "write "+example+", or a pattern: /regex/", "%q is no %s URL", t.Written, scheme)
	}
	t.Written = canonical
	return t
}

func (r *reader) reply(n ast.Node) Reply {
	p := Reply{Status: 200, At: r.place(n)}
	kind, body := "", ""
	for _, e := range r.entries(n, "a reply") {
		if slices.Contains(bodyKeys, e.key) {
			if body != "" {
				r.problem(e.at, fmt.Sprintf("a reply has one body, and this one has %s and %s", body, e.key), "leave one out")
			}
			body = e.key
		}
		switch e.key {
		case "status":
			var err error
			if p.Status, err = strconv.Atoi(r.text(e.value, "status")); err != nil || p.Status < 200 || p.Status > 599 {
				r.problemAt(e.value, "", "status must be a number from 200 to 599")
			}
		case "headers":
			for _, h := range r.entries(e.value, "headers") {
				for _, value := range r.elements(h.value) {
					p.Header = append(p.Header, caps.Field{Name: h.key, Value: r.text(value, "a header")})
				}
			}
		case "body":
			p.Body, kind = []byte(r.text(e.value, "body")), "text/plain; charset=utf-8"
		case "json":
			p.Body, kind = r.json(e.value), "application/json"
		case "base64":
			var err error
			if p.Body, err = base64.StdEncoding.DecodeString(r.text(e.value, "base64")); err != nil {
				r.problemAt(e.value, "a text is written as body", "%v", err)
			}
		case "file":
			if p.File = r.text(e.value, "file"); path.Ext(p.File) == ".json" {
				kind = "application/json"
			}
		case "delay":
			var err error
			if p.Delay, err = time.ParseDuration(r.text(e.value, "delay")); err != nil || p.Delay < 0 {
				r.problemAt(e.value, "write a duration such as 30s or 500ms; it takes no real time", "the delay is no time")
			}
		case "fail":
			if p.Fail = r.text(e.value, "fail"); !slices.Contains([]string{FailReset, FailTimeout, FailHalf}, p.Fail) && !isCode(p.Fail) {
				r.problemAt(e.value, "write reset, timeout or half, or a code of Node's such as ECONNREFUSED", "a reply cannot fail by %q", p.Fail)
			}
		default:
			r.unknown(e, "a reply", replyKeys)
		}
	}
	if _, given := p.Header.Get("Content-Type"); kind != "" && !given {
		p.Header = append(p.Header, caps.Field{Name: "Content-Type", Value: kind})
	}
	if p.Fail == FailHalf && body == "" {
		r.problem(p.At, "a reply without a body has no half of it", "give it a body, json or file")
	}
	return p
}

// never is a delay that no request waits for.
const never = time.Duration(math.MaxInt64)

// isCode tells whether a failure is one of Node's codes.
func isCode(fail string) bool {
	return len(fail) > 1 && 'A' <= fail[0] && fail[0] <= 'Z' && strings.Trim(fail, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// NetworkError is a request, or the opening of a WebSocket, that fails with a code of Node's; url is where it leads. What
// is no code is the message.
func NetworkError(fail, url string) *caps.Error {
	if !isCode(fail) {
		return &caps.Error{Message: fail}
	}
	e := &caps.Error{Code: fail, Message: fail}
	switch fail {
	case "ECONNRESET":
		e.Syscall = "read"
	case "ENOTFOUND", "EAI_AGAIN":
		e.Syscall = "getaddrinfo"
		if _, host, ok := strings.Cut(url, "://"); ok {
			host, _, _ = strings.Cut(host, "/")
			e.Hostname, _, _ = strings.Cut(host, ":")
		}
	case "ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH":
		e.Syscall = "connect"
	}
	if e.Syscall != "" {
		e.Message = strings.TrimSpace(e.Syscall + " " + fail + " " + e.Hostname)
	}
	return e
}

// Act is one thing that the other end of a WebSocket does, or waits for.
type Act struct {
	Delay time.Duration // of the session's time, before it
	Hear  *Heard        // waits for a message
	Send  *caps.Message // sends a message
	Close int           // closes with this code; 0: does not
	At    Place
}

// Heard is a message that a script sends.
type Heard struct {
	Text Text
	JSON json.RawMessage // the message is this value; nil: Text

	// Bytes is a message of bytes instead; nil: it is a text.
	Bytes []byte
}

// SocketMock is the other end of WebSockets.
type SocketMock struct {
	URL  Text
	Acts []Act
	Fail string // a code of Node's, or a message: it cannot be opened; empty: it can
	At   Place
}

var (
	socketKeys = []string{"url", "acts", "fail"}
	actKeys    = []string{"delay", "send", "hear", "close"}
)

func (r *reader) sockets(n ast.Node) []SocketMock {
	var list []SocketMock
	for _, element := range r.sequence(n, "sockets", "write: sockets: [{url: wss://host/path, acts: [{send: hello}]}]") {
		m := SocketMock{At: r.place(element)}
		url := false
		for _, e := range r.entries(element, "a socket") {
			switch e.key {
			case "url":
				m.URL, url = r.url(e.value, "ws"), true
			case "acts":
				for _, act := range r.sequence(e.value, "acts", "begin each with a dash: - send: hello") {
					m.Acts = append(m.Acts, r.act(act))
				}
			case "fail":
				if m.Fail = r.text(e.value, "fail"); m.Fail == "" {
					r.problemAt(e.value, "write a code of Node's such as ECONNREFUSED, or a message", "fail says nothing")
				}
			default:
				r.unknown(e, "a socket", socketKeys)
			}
		}
		if !url {
			r.problem(m.At, "a socket has no url", "write: {url: wss://host/path, acts: [{send: hello}]}; a pattern is /regex/")
		}
		if m.Fail != "" && len(m.Acts) > 0 {
			r.problem(m.At, "a socket that cannot be opened does nothing", "leave fail or acts out")
		}
		list = append(list, m)
	}
	return list
}

func (r *reader) act(n ast.Node) Act {
	a := Act{At: r.place(n)}
	what := ""
	before := len(r.problems)
	for _, e := range r.entries(n, "an act of a socket") {
		if e.key != "delay" && slices.Contains(actKeys, e.key) {
			if what != "" {
				r.problem(e.at, fmt.Sprintf("an act does one thing, and this one has %s and %s", what, e.key), "begin another one with a dash")
			}
			what = e.key
		}
		switch e.key {
		case "delay":
			var err error
			if a.Delay, err = time.ParseDuration(r.text(e.value, "delay")); err != nil || a.Delay < 0 {
				r.problemAt(e.value, "write a duration such as 30s or 500ms; it takes no real time", "the delay is no time")
			}
		case "send":
			value, data := r.message(e.value)
			switch {
			case data != nil:
				a.Send = &caps.Message{Data: data}
			case value != nil:
				a.Send = &caps.Message{Text: true, Data: value}
			default:
				a.Send = &caps.Message{Text: true, Data: []byte(r.text(e.value, "send"))}
			}
		case "hear":
			value, data := r.message(e.value)
			if value != nil || data != nil {
				a.Hear = &Heard{JSON: value, Bytes: data}
			} else {
				a.Hear = &Heard{Text: r.pattern(e.value, "hear")}
			}
		case "close":
			var err error
			if a.Close, err = strconv.Atoi(r.text(e.value, "close")); err != nil || a.Close < 1000 || a.Close > 4999 {
				r.problemAt(e.value, "", "close must be a code from 1000 to 4999")
			}
		default:
			r.unknown(e, "an act of a socket", actKeys)
		}
	}
	if a.Hear != nil && a.Delay > 0 {
		r.problem(a.At, "what is heard has no delay: the script says it when it likes", "put the delay into the act behind it")
	}
	if what == "" && len(r.problems) == before {
		r.problem(a.At, "an act must send, hear or close", "write: {send: hello}, {hear: /subscribe/} or {close: 1000}")
	}
	return a
}

// message is a value that is sent as its JSON, or bytes: {$bytes: {base64: AP8K}}, or {$bytes: {text: hello}}. Neither is
// a text.
func (r *reader) message(n ast.Node) (value json.RawMessage, data []byte) {
	switch r.resolve(n).(type) {
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
	default:
		return nil, nil
	}
	value = r.json(n)
	var carried map[string]json.RawMessage
	if json.Unmarshal(value, &carried) != nil || len(carried) != 1 || carried["$bytes"] == nil {
		return value, nil
	}
	var bytes map[string]string
	_ = json.Unmarshal(carried["$bytes"], &bytes)
	text, isText := bytes["text"]
	encoded, isEncoded := bytes["base64"]
	data, err := base64.StdEncoding.DecodeString(encoded)
	if len(bytes) != 1 || isText == isEncoded || err != nil {
		r.problemAt(n, "write {$bytes: {base64: AP8K}}, or {$bytes: {text: hello}}", "these are no bytes")
	}
	if isText {
		data = []byte(text)
	}
	if data == nil {
		data = []byte{}
	}
	return nil, data
}

// parseCassette reads a file of what was recorded.
func parseCassette(name string, text []byte) (list []Mock, sockets []SocketMock, problems []*event.Error) {
	r := &reader{path: name}
	if root := r.document(text); root != nil {
		for _, e := range r.entries(root, "a cassette") {
			switch e.key {
			case "http":
				list = r.mocks(e.value)
			case "sockets":
				sockets = r.sockets(e.value)
			default:
				r.unknown(e, "a cassette", []string{"http", "sockets"})
			}
		}
	}
	return list, sockets, r.problems
}
