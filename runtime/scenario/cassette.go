package scenario

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/disk"
	"github.com/metis-run/metis-run/runtime/event"
)

// A tape is the cassette of a scenario: the requests that it made when it was recorded, each with its answer, and the
// WebSockets that it opened, each with what passed. Each is there once, in its order. Its file has the form of a scenario's
// sections http and sockets.
type tape struct {
	path      string
	recording bool
	most      int64 // bytes of a body

	hide  *scrubber
	fault func(*event.Error)

	mu      sync.Mutex // guards the rest
	mocks   []*mock    // that are played
	sockets []SocketMock
	taken   []*taken // that were recorded
	taps    []*tap
}

// taken is one exchange while it is recorded; text is empty until its answer is there, or none can come.
type taken struct{ text string }

// Cassette is the path of the scenario's cassette, which lies beside it.
func (s *Scenario) Cassette() string {
	return strings.TrimSuffix(trimExt(s.Path), ".scenario") + ".http.yaml"
}

// openTape reads the cassette of a scenario; nil if there is none.
func openTape(s *Scenario) (*tape, []*event.Error) {
	text, err := disk.Read(s.Cassette())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, []*event.Error{{Code: event.CodeUsage, Message: fmt.Sprintf("the cassette cannot be read: %v", err)}}
	}
	list, sockets, problems := parseCassette(s.Cassette(), text)
	t := &tape{path: s.Cassette(), sockets: sockets}
	for _, m := range list {
		t.mocks = append(t.mocks, &mock{Mock: m})
	}
	return t, problems
}

// notRecorded are headers that say how an answer was carried, or when.
var notRecorded = []string{"connection", "keep-alive", "transfer-encoding", "content-length", "date", "age", "via", "server"}

// scrubber masks the secrets of what passes between scripts and servers. Any goroutine may use it.
type scrubber struct {
	mu   sync.Mutex
	mask event.Mask
}

func (s *scrubber) String(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mask.String(text)
}

// learn notes the secrets of a request and its answer: those under the names of members, parameters and headers that
// package event takes for secrets in configs.
func (s *scrubber) learn(r *caps.Request, answer []byte) {
	named := map[string][]string{}
	for _, h := range r.Header {
		named[h.Name] = append(named[h.Name], h.Value)
		if scheme, rest, ok := strings.Cut(h.Value, " "); ok && scheme != "" { // Bearer, Basic
			named[h.Name] = append(named[h.Name], rest)
		}
	}
	if u, err := url.Parse(r.URL); err == nil {
		for name, values := range u.Query() {
			named[name] = append(named[name], values...)
		}
	}
	if form, err := url.ParseQuery(string(r.Body)); err == nil && !json.Valid(r.Body) {
		for name, values := range form {
			named[name] = append(named[name], values...)
		}
	}
	text, err := json.Marshal(named)
	if err != nil { // texts only
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mask.Add(event.Secrets(text)...)
	s.mask.Add(event.Secrets(r.Body)...)
	s.mask.Add(event.Secrets(answer)...)
}

// body is a body without secrets; JSON stays JSON.
func (s *scrubber) body(body []byte) []byte {
	if json.Valid(body) {
		p := jsonParser{text: string(body)}
		n := p.value()
		s.node(&n)
		var b strings.Builder
		n.write(&b, 0, 0, 1<<62)
		return []byte(b.String())
	}
	return []byte(s.String(string(body)))
}

func (s *scrubber) node(n *node) {
	mask := func(text string) string {
		var plain string
		if json.Unmarshal([]byte(text), &plain) != nil {
			plain = text // a number
		}
		if hidden := s.String(plain); hidden != plain {
			return string(event.AppendString(nil, hidden))
		}
		return text
	}
	if n.open == 0 {
		n.text = mask(n.text)
		n.size = len(n.text)
	}
	for i := range n.keys {
		n.keys[i] = mask(n.keys[i])
	}
	for i := range n.parts {
		s.node(&n.parts[i])
	}
}

// play finds the recorded answer of a request.
func (t *tape) play(r *caps.Request) (Reply, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	asked := *r
	asked.URL, asked.Body = t.hide.String(r.URL), t.hide.body(r.Body)
	for _, m := range t.mocks {
		if m.used == 0 && m.mismatch(&asked, asked.Body) == "" && (m.JSON != nil || m.Mock.Body != nil || len(asked.Body) == 0 || !utf8.Valid(asked.Body)) {
			m.used++
			return m.Replies[0], true
		}
	}
	return Reply{}, false
}

// record makes a request and keeps it with its answer.
func (t *tape) record(ctx context.Context, r *caps.Request, wire func(context.Context, *caps.Request) (*caps.Response, error)) (*caps.Response, error) {
	one := &taken{}
	t.mu.Lock()
	t.taken = append(t.taken, one)
	t.mu.Unlock()
	plain := *r // a cassette is to be read: the body is asked for as it is
	plain.Header = nil
	for _, h := range r.Header {
		if !strings.EqualFold(h.Name, "Accept-Encoding") {
			plain.Header = append(plain.Header, h)
		}
	}
	plain.Header = append(plain.Header, caps.Field{Name: "Accept-Encoding", Value: "identity"})
	response, err := wire(ctx, &plain)
	var body []byte
	if err == nil {
		body, err = io.ReadAll(io.LimitReader(response.Body, t.most+1))
		_ = response.Body.Close()
	}
	if err != nil {
		fail := failing(ctx, err)
		if fail == "" && !errors.Is(err, caps.ErrClosed) {
			hint := "say in http what answers"
			var denied *caps.Denied
			if errors.As(err, &denied) {
				hint = "recording needs the network: --allow-net=HOST"
			}
			t.fault(&event.Error{Code: event.CodeDenied, Message: t.hide.String(fmt.Sprintf("%s %s cannot be recorded: %v", r.Method, r.URL, err)), Hint: hint})
		}
		if fail != "" {
			t.keep(one, r, nil, nil, fail)
		}
		return nil, err
	}
	response.Body = caps.NewBody(io.NopCloser(bytes.NewReader(body)))
	t.keep(one, r, response, body, "")
	return response, nil
}

// failing is what a reply says that has a request fail with an error: no answer came in time, or a code of Node's. It is empty
// for an error that is no failure of the network.
func failing(ctx context.Context, err error) string {
	var e *caps.Error
	switch {
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), caps.ErrClosed):
		return FailTimeout
	case errors.As(err, &e) && isCode(e.Code):
		return e.Code
	}
	return ""
}

// keep writes one exchange in the form of a mock; a request that failed has no response.
func (t *tape) keep(one *taken, r *caps.Request, response *caps.Response, body []byte, fail string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hide.learn(r, body)
	var b strings.Builder
	fmt.Fprintf(&b, "  - method: %s\n    url: %s\n", r.Method, scalar(t.hide.String(r.URL), "      "))
	if len(r.Body) > 0 && utf8.Valid(r.Body) {
		sent := t.hide.body(r.Body)
		if sent[0] == '/' { // it could be taken for a pattern
			sent = []byte("/^" + regexp.QuoteMeta(string(sent)) + "$/")
		}
		b.WriteString(bodyLine(sent, "    "))
	}
	if fail != "" {
		fmt.Fprintf(&b, "    reply:\n      fail: %s\n", fail)
		one.text = b.String()
		return
	}
	fmt.Fprintf(&b, "    reply:\n      status: %d\n", response.Status)
	head := "      headers:\n"
	written := map[string]bool{}
	for _, h := range response.Header {
		name := strings.ToLower(h.Name)
		if slices.Contains(notRecorded, name) || written[name] {
			continue
		}
		written[name] = true
		b.WriteString(head)
		head = ""
		values := response.Header.Values(name)
		if name == "set-cookie" {
			values = []string{"***"}
		}
		if len(values) == 1 {
			fmt.Fprintf(&b, "        %s: %s\n", name, scalar(t.hide.String(values[0]), "          "))
			continue
		}
		fmt.Fprintf(&b, "        %s:\n", name)
		for _, v := range values {
			fmt.Fprintf(&b, "          - %s\n", scalar(t.hide.String(v), "            "))
		}
	}
	if len(body) > 0 {
		b.WriteString(bodyLine(t.hide.body(body), "      "))
	}
	one.text = b.String()
}

// bodyLine writes a body under the key that fits it.
func bodyLine(body []byte, indent string) string {
	switch {
	case json.Valid(body):
		value := strings.ReplaceAll(layout(body, len(indent)+6), "\n", "\n"+indent+"  ")
		return indent + "json: " + value + "\n"
	case utf8.Valid(body):
		return indent + "body: " + scalar(string(body), indent+"  ") + "\n"
	}
	return indent + "base64: " + base64.StdEncoding.EncodeToString(body) + "\n"
}

// scalar writes a text in YAML: plain lines as a block, anything else in quotes.
func scalar(text, indent string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	block := len(lines) > 1 && !strings.HasPrefix(text, " ")
	for _, line := range lines {
		block = block && line != "" && line == strings.TrimRight(line, " ") && !strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) })
	}
	if !block {
		return string(event.AppendString(nil, text))
	}
	head := "|-"
	if strings.HasSuffix(text, "\n") {
		head = "|"
	}
	return head + "\n" + indent + strings.Join(lines, "\n"+indent)
}

// cassetteHead begins each cassette.
const cassetteHead = "# Recorded by metis-run test --http record, secrets masked. Recording again replaces it.\n"

// save writes what was recorded. Without a request there is no cassette.
func (t *tape) save() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	b.WriteString(cassetteHead)
	head := "http:\n"
	for _, one := range t.taken {
		if one.text != "" {
			b.WriteString(head + one.text)
			head = ""
		}
	}
	head = "sockets:\n"
	for _, one := range t.taps {
		b.WriteString(head + one.text())
		head = ""
	}
	if b.Len() == len(cassetteHead) {
		err := os.Remove(t.path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	if b.Len() > maxFile {
		return fmt.Errorf("it would have %d bytes, and %d can be read: say in http what answers, with the bodies in files of their own", b.Len(), maxFile)
	}
	return disk.Replace(t.path, []byte(b.String()), disk.Options{})
}

// socket is the next recorded WebSocket of a URL.
func (t *tape) socket(url string) (SocketMock, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	url = t.hide.String(url)
	for i, m := range t.sockets {
		if m.URL.is(url) {
			t.sockets = slices.Delete(t.sockets, i, i+1)
			return m, true
		}
	}
	return SocketMock{}, false
}

// tap records one WebSocket.
type tap struct {
	tape *tape
	url  string
	acts []string
	fail string
}

// tap begins to record a WebSocket.
func (t *tape) tap(url string) *tap {
	t.mu.Lock()
	defer t.mu.Unlock()
	one := &tap{tape: t, url: url}
	t.taps = append(t.taps, one)
	return one
}

// Sent is what the other end hears.
func (p *tap) Sent(m caps.Message) { p.passed("hear", m) }

// Received is what it sends.
func (p *tap) Received(m caps.Message) { p.passed("send", m) }

func (p *tap) passed(key string, m caps.Message) {
	p.tape.hide.learn(&caps.Request{Body: m.Data}, nil)
	value := p.tape.hide.body(m.Data)
	text := ""
	switch {
	case !m.Text:
		text = bytesOf(value)
	case len(value) > 0 && (value[0] == '{' || value[0] == '[') && json.Valid(value) && !strings.Contains(string(value), `"$bytes"`):
		text = strings.ReplaceAll(layout(value, 12), "\n", "\n        ")
	case key == "hear" && len(value) > 0 && value[0] == '/': // it could be taken for a pattern
		text = scalar("/^"+regexp.QuoteMeta(string(value))+"$/", "          ")
	default:
		text = scalar(string(value), "          ")
	}
	p.tape.mu.Lock()
	defer p.tape.mu.Unlock()
	p.acts = append(p.acts, key+": "+text)
}

// bytesOf writes bytes as acts have them: their text if they are one that can be read.
func bytesOf(data []byte) string {
	if utf8.Valid(data) && !strings.ContainsFunc(string(data), func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }) {
		return fmt.Sprintf("{$bytes: {text: %s}}", event.AppendString(nil, string(data)))
	}
	return fmt.Sprintf("{$bytes: {base64: %q}}", base64.StdEncoding.EncodeToString(data))
}

// Failed says that it could not be opened.
func (p *tap) Failed(err error) {
	var denied *caps.Denied
	switch {
	case errors.As(err, &denied):
		p.tape.fault(&event.Error{Code: event.CodeDenied, Message: p.tape.hide.String(fmt.Sprintf("WebSocket %s cannot be recorded: %v", p.url, err)), Hint: "recording needs the network: --allow-net=HOST"})
		return
	case errors.Is(err, caps.ErrClosed):
		return
	}
	fail := failing(context.Background(), err)
	if fail == "" {
		fail = err.Error()
	}
	p.tape.mu.Lock()
	defer p.tape.mu.Unlock()
	p.fail = fail
}

// Closed is its good-bye.
func (p *tap) Closed(code int) {
	p.tape.mu.Lock()
	defer p.tape.mu.Unlock()
	if code == 1005 { // a close frame without a code
		code = 1000
	}
	p.acts = append(p.acts, fmt.Sprintf("close: %d", code))
}

// text is the socket in the form of a mock. The tape's mu is held.
func (p *tap) text() string {
	text := "  - url: " + scalar(p.tape.hide.String(p.url), "      ") + "\n"
	if p.fail != "" {
		return text + "    fail: " + scalar(p.tape.hide.String(p.fail), "      ") + "\n"
	}
	text += "    acts:\n"
	for _, act := range p.acts {
		text += "      - " + act + "\n"
	}
	return text
}
