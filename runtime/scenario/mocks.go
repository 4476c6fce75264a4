package scenario

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/disk"
	"github.com/metis-run/metis-run/runtime/event"
)

// mocks stands between the sessions of a scenario and the network: what the file says answers first, then what was
// recorded, then the network, if it is granted. All sessions have it in common. It is a caps.SocketTransport.
type mocks struct {
	path    string // of the scenario
	file    []*mock
	sockets []SocketMock
	tape    *tape // nil: nothing was recorded, and nothing is
	online  bool  // what nothing answers goes to the network, by its grants
	hide    *scrubber
	fault   func(*event.Error) // hears of what should not have come

	// told hears what passes over a socket, on the session's goroutine.
	told func(line string)

	mu    sync.Mutex // guards the rest, and used of the mocks
	sent  []sent     // what the log does not have yet
	peers []*peer
}

// sent is a request with its body.
type sent struct {
	what string // METHOD URL
	body []byte
	cut  bool // its answer breaks off
}

// mock is a Mock with the requests that it has answered.
type mock struct {
	Mock
	used   int
	bodies map[string][]byte // of files
}

// newMocks reads the files of replies, relative to dir. fail hears of those that cannot be read.
func newMocks(s *Scenario, fail func(at Place, hint, format string, args ...any)) *mocks {
	m := &mocks{path: s.Path, sockets: s.Sockets}
	for _, one := range s.HTTP {
		x := &mock{Mock: one, bodies: map[string][]byte{}}
		for _, reply := range one.Replies {
			if reply.File == "" {
				continue
			}
			body, err := disk.Read(s.beside(reply.File))
			if err != nil {
				fail(reply.At, "the path is relative to the scenario's own folder", "the body of a reply cannot be read: %v", err)
			}
			x.bodies[reply.File] = body
		}
		m.file = append(m.file, x)
	}
	return m
}

// Exchange answers a request.
func (m *mocks) Exchange(ctx context.Context, r *caps.Request, wire func(context.Context, *caps.Request) (*caps.Response, error)) (*caps.Response, error) {
	body := r.Body
	m.hide.learn(r, nil)
	m.mu.Lock()
	m.sent = append(m.sent, sent{what: r.Method + " " + r.URL, body: body})
	last := len(m.sent) - 1
	var found *mock
	var reply Reply
	for _, x := range m.file {
		if x.Times > 0 && x.used == x.Times || x.mismatch(r, body) != "" {
			continue
		}
		found, reply = x, x.Replies[min(x.used, len(x.Replies)-1)]
		x.used++
		m.sent[last].cut = reply.Fail == FailHalf
		break
	}
	m.mu.Unlock()
	if found != nil {
		return reply.answer(ctx, r, found.bodies)
	}
	if m.tape != nil {
		if m.tape.recording {
			return m.tape.record(ctx, r, wire)
		}
		if reply, ok := m.tape.play(r); ok {
			return reply.answer(ctx, r, nil)
		}
	}
	if m.online {
		response, err := wire(ctx, r)
		var denied *caps.Denied
		if !errors.As(err, &denied) {
			return response, err
		}
	}
	failure := m.unexpected(r)
	m.fault(failure)
	return nil, thrown(failure)
}

// thrown is a failure as scripts catch it.
func thrown(failure *event.Error) *event.Error {
	e := *failure
	e.Name = "Error"
	return &e
}

// answer makes the answer that a reply is.
func (p Reply) answer(ctx context.Context, r *caps.Request, files map[string][]byte) (*caps.Response, error) {
	delay := p.Delay
	if p.Fail == FailTimeout {
		delay = never
	}
	if delay > 0 {
		if err := r.Rest(ctx, delay); err != nil {
			return nil, err
		}
	}
	switch {
	case p.Fail == FailReset:
		return nil, NetworkError("ECONNRESET", r.URL)
	case isCode(p.Fail):
		return nil, NetworkError(p.Fail, r.URL)
	}
	body := p.Body
	if p.File != "" {
		body = files[p.File]
	}
	var src io.Reader = bytes.NewReader(body)
	switch {
	case p.Fail == FailHalf:
		src = io.MultiReader(bytes.NewReader(body[:len(body)/2]), broken{})
	case len(body) == 0 || r.Method == http.MethodHead:
		return &caps.Response{Status: p.Status, StatusText: http.StatusText(p.Status), Header: p.Header}, nil
	}
	return &caps.Response{Status: p.Status, StatusText: http.StatusText(p.Status), Header: p.Header, Body: caps.NewBody(io.NopCloser(src))}, nil
}

// broken is the rest of a body that does not come.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// mismatch says why a mock does not answer a request; "" if it does.
func (x *Mock) mismatch(r *caps.Request, body []byte) string {
	switch {
	case !x.URL.is(r.URL):
		return "has another url"
	case x.Method != r.Method:
		return "answers " + x.Method + " only"
	}
	for _, h := range x.Headers {
		values := r.Header.Values(h.Name)
		switch {
		case len(values) == 0:
			return "wants the header " + h.Name
		case !slices.ContainsFunc(values, h.Value.is):
			return fmt.Sprintf("wants the header %s to be %s", h.Name, quote(h.Value.Written))
		}
	}
	switch {
	case x.JSON != nil && !sameJSON(x.JSON, body):
		return "wants the body " + brief(x.JSON)
	case x.Body != nil && !x.Body.is(string(body)):
		return "wants the body " + quote(x.Body.Written)
	}
	return ""
}

// maxNear bounds how many mocks are listed that would have answered a request like one.
const maxNear = 3

// unexpected is the failure of a request that nothing answers.
func (m *mocks) unexpected(r *caps.Request) *event.Error {
	what := r.Method + " " + r.URL
	if text := shownBody(r.Body); text != "" {
		what += " with the body " + shorten(text)
	}
	var hints []string
	for _, x := range m.nearest(r) {
		hints = append(hints, fmt.Sprintf("%s %s (%s:%d) %s", x.Method, x.URL.Written, m.path, x.At.Line, x.why))
	}
	hint := "the nearest: " + strings.Join(hints, "; ")
	if len(hints) == 0 {
		hint = "tests have no network: say what answers, http: [{method: " + r.Method + ", url: " + fmt.Sprintf("%q", r.URL) + ", reply: {json: {}}}], or record it with --http record --allow-net"
	}
	if m.tape != nil && !m.tape.recording {
		hint += "; " + m.tape.path + " has no more such request: --http record --allow-net records anew"
	}
	return &event.Error{Code: event.CodeDenied, Message: m.hide.String("unexpected request: " + what), Hint: m.hide.String(hint)}
}

type nearMock struct {
	*mock
	why      string
	distance int
}

// nearest are the mocks that are most like a request, with why they did not answer it.
func (m *mocks) nearest(r *caps.Request) []nearMock {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []nearMock
	for _, x := range m.file {
		n := nearMock{mock: x, why: x.mismatch(r, r.Body)}
		switch {
		case n.why == "":
			n.why = "has answered " + counted(x.used)
		case n.why == "has another url":
			n.distance = 1000
			if x.URL.Pattern == nil {
				n.distance = 2 + distance(x.URL.Written, r.URL)
			}
		default:
			n.distance = 1
		}
		list = append(list, n)
	}
	slices.SortStableFunc(list, func(a, b nearMock) int { return cmp.Compare(a.distance, b.distance) })
	if len(list) > 0 && list[0].distance <= 1 { // of the right URL: the others are of no use
		list = slices.DeleteFunc(list, func(n nearMock) bool { return n.distance > 1 })
	}
	return list[:min(len(list), maxNear)]
}

func counted(times int) string {
	if times == 1 {
		return "its one request"
	}
	return fmt.Sprintf("its %d requests", times)
}

// distance is how much two URLs differ: what is left of the longer one behind and before what they have in common.
func distance(a, b string) int {
	common := 0
	for common < min(len(a), len(b)) && a[common] == b[common] {
		common++
	}
	tail := 0
	for tail < min(len(a), len(b))-common && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return max(len(a), len(b)) - common - tail
}

// passed is a request as the log has it, without secrets, what it had sent, and whether its answer broke off: that of the oldest one to its URL that was
// not asked for yet.
func (m *mocks) passed(method, url string) (what string, body []byte, cut bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	what = m.hide.String(method + " " + url)
	for i, s := range m.sent {
		if m.hide.String(s.what) == what {
			m.sent = slices.Delete(m.sent, i, i+1)
			return what, m.hide.body(s.body), s.cut
		}
	}
	return what, nil, false
}

// shownBody is a body as messages and goldens have it: its text, or how long it is.
func shownBody(body []byte) string {
	switch {
	case len(body) == 0:
		return ""
	case json.Valid(body):
		return spaced(body)
	case utf8.Valid(body):
		return string(body)
	}
	return fmt.Sprintf("(%d bytes)", len(body))
}

// shownMessage is a message over a WebSocket as messages and goldens have it: a text, or bytes as acts have them.
func shownMessage(m caps.Message) string {
	if m.Text {
		return shownBody(m.Data)
	}
	return bytesOf(m.Data)
}

// unmet says which requests and messages were to come and did not.
func (m *mocks) unmet(fail func(at Place, hint, format string, args ...any)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, x := range m.file {
		if x.used < x.Times {
			fail(x.At, "leave times out for any number", "the request %s %s was to come %d times, and came %d times", x.Method, x.URL.Written, x.Times, x.used)
		}
	}
	for _, p := range m.peers {
		i := slices.IndexFunc(p.acts, func(a Act) bool { return a.Hear != nil })
		switch {
		case i < 0 && len(p.heard) > 0: // it came while the last acts were done
			fail(p.at, "say it in its acts: - hear: /regex/", "%s", p.unheard(p.heard[0], "nothing more was to come"))
		case i >= 0 && !p.left:
			fail(p.acts[i].At, "", "the socket %s was to be sent %s, and was not", p.url, p.acts[i].Hear)
		}
	}
}

// Socket is the other end of a WebSocket.
func (m *mocks) Socket(r *caps.SocketRequest) (caps.Peer, error) {
	m.hide.learn(&caps.Request{URL: r.URL, Header: r.Header}, nil)
	for _, x := range m.sockets {
		if x.URL.is(r.URL) {
			if x.Fail != "" {
				m.told("WebSocket " + m.hide.String(r.URL) + " failed: " + NetworkError(x.Fail, r.URL).Message)
				return nil, NetworkError(x.Fail, r.URL)
			}
			return m.peer(r.URL, x.Acts, x.At, false), nil
		}
	}
	if m.tape != nil && !m.tape.recording {
		if x, ok := m.tape.socket(r.URL); ok {
			if x.Fail != "" {
				m.told("WebSocket " + m.hide.String(r.URL) + " failed: " + NetworkError(x.Fail, r.URL).Message)
				return nil, NetworkError(x.Fail, r.URL)
			}
			return m.peer(r.URL, x.Acts, Place{}, true), nil
		}
	}
	if m.online || m.tape != nil && m.tape.recording {
		return nil, nil
	}
	hint := fmt.Sprintf("tests have no network: say what answers, sockets: [{url: %q, acts: [{send: hello}]}]", r.URL)
	for _, x := range m.sockets {
		hint = fmt.Sprintf("there is %s (%s:%d)", x.URL.Written, m.path, x.At.Line)
	}
	failure := &event.Error{Code: event.CodeDenied, Message: m.hide.String("unexpected WebSocket: " + r.URL), Hint: m.hide.String(hint)}
	m.fault(failure)
	return nil, thrown(failure)
}

func (m *mocks) peer(url string, acts []Act, at Place, taped bool) *peer {
	p := &peer{mocks: m, url: m.hide.String(url), acts: acts, at: at, taped: taped}
	m.mu.Lock()
	m.peers = append(m.peers, p)
	m.mu.Unlock()
	m.told("WebSocket " + p.url)
	return p
}

// Tap records what passes over a WebSocket of the network.
func (m *mocks) Tap(r *caps.SocketRequest) caps.Tap {
	if m.tape == nil || !m.tape.recording {
		return nil
	}
	return m.tape.tap(r.URL)
}

// peer is the other end of one WebSocket. It belongs to its session's goroutine, and afterwards to unmet.
type peer struct {
	mocks *mocks
	url   string
	acts  []Act
	heard []caps.Message
	at    Place
	left  bool // the script closed the connection
	taped bool // the acts were recorded: they hold no secrets
}

func (h *Heard) is(m caps.Message) bool {
	switch {
	case m.Text != (h.Bytes == nil):
		return false
	case h.Bytes != nil:
		return bytes.Equal(h.Bytes, m.Data)
	case h.JSON != nil:
		return sameJSON(h.JSON, m.Data)
	}
	return h.Text.is(string(m.Data))
}

func (h *Heard) String() string {
	if h.Bytes != nil {
		return shownMessage(caps.Message{Data: h.Bytes})
	}
	if h.JSON != nil {
		return brief(h.JSON)
	}
	return quote(h.Text.Written)
}

// Next is the next act, once what was to be heard before it was.
func (p *peer) Next() (caps.PeerAct, bool) {
	for {
		if len(p.acts) == 0 {
			for _, m := range p.heard {
				p.unexpected(m, "nothing more was to come")
			}
			p.heard = nil
			return caps.PeerAct{}, false
		}
		act := p.acts[0]
		if act.Hear == nil {
			p.acts = p.acts[1:]
			next := caps.PeerAct{Delay: act.Delay, Close: act.Close}
			if act.Send != nil {
				next.Message = *act.Send
			}
			return next, true
		}
		if len(p.heard) == 0 {
			return caps.PeerAct{}, false
		}
		m := p.heard[0]
		p.heard = p.heard[1:]
		if p.taped {
			p.mocks.hide.learn(&caps.Request{Body: m.Data}, nil)
			m.Data = p.mocks.hide.body(m.Data)
		}
		if !act.Hear.is(m) {
			p.unexpected(m, fmt.Sprintf("%s was to come (%s:%d)", act.Hear, p.mocks.path, act.At.Line))
			continue
		}
		p.acts = p.acts[1:]
	}
}

func (p *peer) unexpected(m caps.Message, why string) {
	p.mocks.fault(&event.Error{Code: event.CodeDenied, Hint: "say it in its acts: - hear: /regex/", Message: p.unheard(m, why)})
}

func (p *peer) unheard(m caps.Message, why string) string {
	m.Data = p.mocks.hide.body(m.Data)
	return p.mocks.hide.String(fmt.Sprintf("unexpected message to the socket %s: %s, and %s", p.url, shorten(shownMessage(m)), why))
}

// Hear takes a message of the script.
func (p *peer) Hear(m caps.Message) {
	shown := m
	shown.Data = p.mocks.hide.body(m.Data) // or bytes would show a secret in another form
	p.mocks.told("sent over " + p.url + ": " + p.mocks.hide.String(shownMessage(shown)))
	p.heard = append(p.heard, m)
}

// Closed notes the end of the connection.
func (p *peer) Closed(byScript bool) {
	p.left = byScript
	who := "the other end"
	if byScript {
		who = "the script"
	}
	p.mocks.told(p.url + " closed by " + who)
}

// beside is a file that a scenario names relative to itself.
func (s *Scenario) beside(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(filepath.FromSlash(s.Path)), name)
}
