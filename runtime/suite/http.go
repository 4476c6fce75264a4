package suite

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/scenario"
)

// replies stands between a session and the network: the test answers, on its own goroutine.
type replies struct {
	session *session
	outside bool // what the test has no reply for goes out, as far as that is granted
}

// reply is the test's answer to a request.
type reply struct {
	status int // 0: it has none
	header caps.Header
	body   string
	cut    bool          // the connection breaks in the middle of the body
	delay  time.Duration // of the session's time
	fail   string        // Node's code of a failure; empty: there is an answer
	known  []string
	used   string // why a reply that there was is none any more
	err    error
}

// maxRequest bounds what of a request's body a test sees, in bytes.
const maxRequest = 16 << 20

// Exchange answers a request of a script.
func (r *replies) Exchange(ctx context.Context, request *caps.Request, wire func(context.Context, *caps.Request) (*caps.Response, error)) (*caps.Response, error) {
	body := request.Body
	if request.Stream != nil {
		var err error
		if body, err = io.ReadAll(io.LimitReader(request.Stream, maxRequest)); err != nil {
			return nil, err
		}
		own := *request
		own.Stream, own.Body = nil, body
		request = &own
	}
	s := r.session
	a, err := inTest(ctx, s.m, func() reply { return s.reply(request, string(body)) })
	if err != nil {
		return nil, err
	}
	if a.delay > 0 {
		if err := request.Rest(ctx, a.delay); err != nil {
			return nil, err
		}
	}
	switch {
	case a.err != nil:
		return nil, a.err
	case a.fail != "":
		return nil, scenario.NetworkError(a.fail, request.URL)
	case a.status == 0 && r.outside:
		return wire(ctx, request)
	case a.status == 0:
		return nil, s.unexpected(request, a)
	}
	response := &caps.Response{Status: a.status, StatusText: http.StatusText(a.status), Header: a.header}
	response.Body = caps.NewBody(io.NopCloser(strings.NewReader(a.body)))
	if a.cut {
		response.Body = caps.NewBody(io.NopCloser(io.MultiReader(strings.NewReader(a.body[:len(a.body)/2]), broken{})))
	}
	return response, nil
}

// broken is where a connection breaks.
type broken struct{}

func (broken) Read([]byte) (int, error) {
	return 0, &caps.Error{Code: "ECONNRESET", Message: "aborted", Syscall: "read"}
}

// reply asks the test, on its goroutine.
func (s *session) reply(r *caps.Request, body string) reply {
	m := s.m
	if m.closed || s.answer == nil {
		return reply{err: caps.ErrClosed}
	}
	headers := make([]js.Value, len(r.Header))
	for i, f := range r.Header {
		headers[i] = m.vm.NewArray(m.vm.Value(f.Name), m.vm.Value(f.Value))
	}
	var a reply
	var failed *event.Error
	v, failure := m.vm.Call(nil, s.answer, js.Undefined(), m.vm.Value(r.Method), m.vm.Value(r.URL), m.vm.NewArray(headers...), m.vm.Value(body))
	if failure == nil {
		failure = m.vm.Enter(nil, func() {
			o := v.(*js.Object)
			for _, v := range m.elements(o.Get("known")) {
				a.known = append(a.known, v.String())
			}
			if used := o.Get("used"); used != nil {
				a.used = used.String()
				return
			}
			a.status, a.body, a.cut = int(o.Get("status").ToInteger()), o.Get("body").String(), o.Get("cut").ToBoolean()
			if a.delay, failed = m.duration(o.Get("delay")); failed != nil {
				return
			}
			if fail := o.Get("fail"); !js.IsUndefined(fail) {
				a.fail = fail.String()
			}
			for _, v := range m.elements(o.Get("headers")) {
				if pair := m.elements(v); len(pair) == 2 {
					a.header = append(a.header, caps.Field{Name: pair[0].String(), Value: pair[1].String()})
				}
			}
		})
	}
	if failure == nil {
		failure = failed
	}
	if failure != nil {
		m.fail(failure, "the reply to "+r.Method+" "+r.URL+" threw")
		return reply{err: failure}
	}
	return a
}

// unexpected is what a script gets for a request that the test has no reply for. It fails the test, too.
func (s *session) unexpected(r *caps.Request, a reply) error {
	message := fmt.Sprintf("unexpected request: %s %s", r.Method, r.URL)
	slices.Sort(a.known)
	switch {
	case a.used != "":
		return s.unforeseen("made an ", message+": "+a.used, "reply(...) answers each request, replyOnce(...) one")
	case len(a.known) > 0:
		return s.unforeseen("made an ", message, "there are replies for "+strings.Join(a.known, ", "))
	}
	return s.unforeseen("made an ", message, fmt.Sprintf("the session has no replies: write s.http.%s('%s').reply(200, { ... })", methodName(r.Method), r.URL))
}

// methodName is the member of http for a method.
func methodName(method string) string {
	switch name := strings.ToLower(method); name {
	case "get", "head", "post", "put", "patch", "delete", "options":
		return name
	}
	return "any"
}
