package suite

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/scenario"
)

// This file has the test play the other end of WebSockets: what it says lies in its own VM, runtime/js/lib/modules/internal/
// test/sockets.ts.

// inTest does something on the test's goroutine and waits for it. It fails if ctx ends first.
func inTest[T any](ctx context.Context, m *machine, f func() T) (T, error) {
	answers := make(chan T, 1)
	m.ask(func() { answers <- f() })
	select {
	case a := <-answers:
		return a, nil
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

// call calls a method of an object of the library, on the test's goroutine; nil if the test is over or the method threw,
// which fails the test.
func (s *session) call(o *js.Object, method string, read func(answer *js.Object), args ...js.Value) {
	m := s.m
	if m.closed || o == nil {
		return
	}
	var f js.Callable
	failure := m.vm.Enter(nil, func() { f, _ = js.Function(o.Get(method)) })
	var v js.Value
	if failure == nil {
		v, failure = m.vm.Call(nil, f, o, args...)
	}
	if answer, ok := v.(*js.Object); ok && failure == nil && read != nil {
		failure = m.vm.Enter(nil, func() { read(answer) })
	}
	if failure != nil {
		m.fail(failure, "the other end of a WebSocket threw")
	}
}

// Socket is the other end of a WebSocket of a script.
func (r *replies) Socket(request *caps.SocketRequest) (caps.Peer, error) {
	s := r.session
	type opened struct {
		peer  *peer
		known []string
		fail  string
	}
	a, err := inTest(s.ctx, s.m, func() (a opened) {
		s.call(s.sockets, "open", func(answer *js.Object) {
			for _, v := range s.m.elements(answer.Get("known")) {
				a.known = append(a.known, v.String())
			}
			if fail := answer.Get("fail"); fail != nil {
				a.fail = fail.String()
			}
			if o, ok := answer.Get("peer").(*js.Object); ok {
				a.peer = &peer{session: s, object: o, url: request.URL}
			}
		}, s.m.vm.Value(request.URL))
		return a
	})
	switch {
	case err != nil:
		return nil, err
	case a.fail != "":
		return nil, scenario.NetworkError(a.fail, request.URL)
	case a.peer != nil:
		return a.peer, nil
	case r.outside:
		return nil, nil
	}
	hint := fmt.Sprintf("the session has no sockets: write s.sockets.to('%s').send('hello')", request.URL)
	if len(a.known) > 0 {
		hint = "there are sockets to " + strings.Join(a.known, ", ")
	}
	return nil, s.unforeseen("opened an ", "unexpected WebSocket: "+request.URL, hint)
}

// Tap hears nothing of a WebSocket of the network.
func (r *replies) Tap(*caps.SocketRequest) caps.Tap { return nil }

// unforeseen fails the test for what a script did, and is the error that the script gets.
func (s *session) unforeseen(did, message, hint string) error {
	failure := &event.Error{Code: event.CodeDenied, Name: "Error", Message: message, Hint: hint}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.blame(did + message)
	f.Hint = hint
	s.bad = append(s.bad, complaint{f, failure})
	return failure
}

// peer is the other end of one WebSocket. Its methods are called on the session's goroutine.
type peer struct {
	session *session
	object  *js.Object // the test's; of its goroutine
	url     string
}

// Next is what the test says that comes next.
func (p *peer) Next() (caps.PeerAct, bool) {
	type next struct {
		act    caps.PeerAct
		ok     bool
		wrong  []string
		failed *event.Error
	}
	s := p.session
	a, err := inTest(s.ctx, s.m, func() (a next) {
		s.call(p.object, "next", func(answer *js.Object) {
			for _, v := range s.m.elements(answer.Get("wrong")) {
				a.wrong = append(a.wrong, v.String())
			}
			if act, ok := answer.Get("act").(*js.Object); ok {
				a.ok = true
				a.act, a.failed = s.m.act(act)
			}
		})
		if a.failed != nil {
			s.m.fail(a.failed, "the other end of a WebSocket")
			a.ok = false
		}
		return a
	})
	for _, text := range a.wrong {
		_ = s.unforeseen("sent an ", "unexpected message to the socket "+p.url+": "+text, "say in its turn that it comes: .hear(/regex/)")
	}
	return a.act, err == nil && a.ok
}

// act reads what a peer does.
func (m *machine) act(o *js.Object) (act caps.PeerAct, failure *event.Error) {
	var delay time.Duration
	if delay, failure = m.duration(o.Get("delay")); failure != nil {
		return act, failure
	}
	act.Delay = delay
	if code := o.Get("close"); !js.IsUndefined(code) {
		act.Close = int(code.ToInteger())
		return act, nil
	}
	message := o.Get("send")
	if js.IsString(message) {
		act.Message = caps.Message{Text: true, Data: []byte(message.String())}
		return act, nil
	}
	text, err := m.vm.Notation(message)
	var carried struct {
		Bytes struct {
			Base64 string `json:"base64"`
		} `json:"$bytes"`
	}
	if err == nil {
		err = json.Unmarshal(text, &carried)
	}
	if err == nil {
		act.Message.Data, err = base64.StdEncoding.DecodeString(carried.Bytes.Base64)
	}
	if err != nil { // the library lets nothing else pass
		return act, known(err)
	}
	return act, nil
}

// Hear takes a message of the script.
func (p *peer) Hear(message caps.Message) {
	s := p.session
	_, _ = inTest(s.ctx, s.m, func() struct{} {
		v := s.m.vm.Value(string(message.Data))
		if !message.Text {
			text, err := json.Marshal(map[string]any{"$bytes": map[string]string{"type": "Uint8Array", "base64": base64.StdEncoding.EncodeToString(message.Data)}})
			if err == nil {
				v, err = s.m.vm.FromNotation(text)
			}
			if err != nil { // it is whole
				v = s.m.vm.NewArray()
			}
		}
		s.call(p.object, "heard", nil, v)
		return struct{}{}
	})
}

// Closed notes the end of the connection.
func (p *peer) Closed(byScript bool) {
	s := p.session
	s.m.ask(func() { s.call(p.object, "closed", nil, s.m.vm.Value(byScript)) })
}

// unmet are the messages that the test's sockets were to be sent and were not, on the test's goroutine.
func (s *session) unmet() (list []Failure) {
	s.call(s.sockets, "unmet", func(answer *js.Object) {
		for _, v := range s.m.elements(answer) {
			missing, at := s.m.elements(v), s.at
			if len(missing) > 1 {
				at = s.m.marks[missing[1].ToInteger()]
			}
			f := Failure{}
			f.Source, f.Frame = s.m.place(at.String()), s.m.program.Frame(at)
			f.Message, f.Hint = missing[0].String(), "let time pass until it comes, or take it out"
			if len(missing) == 1 {
				f.Hint = "say in its turn that it comes: .hear(/regex/)"
			}
			list = append(list, f)
		}
	})
	return list
}

var _ caps.SocketTransport = (*replies)(nil)
