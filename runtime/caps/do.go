package caps

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// redirectBody is how much of a redirect's body is read so that its connection can be used again, in
// bytes: net/http's own.
const redirectBody = 2 << 10

// exchange is one Do under way.
type exchange struct {
	n      *Network
	ctx    context.Context
	cancel context.CancelCauseFunc
	r      *Request // never changed
	upload *sent    // its Stream, or nil
	hops   int      // that were made
	last   Hop

	late     error         // what a request whose answer is late ends with
	patience time.Duration // when it is
	rested   time.Duration // of the session's time

	// of the next hop
	to     target
	from   string // the URL that led there
	method string
	header Header
	host   string // of a Host header that was given
	close  bool   // of a Connection header
	body   []byte
	stream *sent
	length int64 // of stream, -1 if not known
}

// Do sends a request and follows its redirects. It returns when the last response's headers are there;
// then its Body is to be read. It blocks its goroutine, which may be any one; ctx ends it, also while it
// waits for its turn or while the Body is read.
//
// Errors are a *Denied, an *Error with Node's code, an *Exceeded, ErrClosed, context.Cause(ctx), or what
// r.Stream said. With a response there is none; a status of 400 or more is no error.
func (n *Network) Do(ctx context.Context, r *Request) (*Response, error) {
	if n == nil {
		n = &Network{}
	}
	n.init()
	x := exchange{n: n, r: r}
	if err := x.prepare(); err != nil {
		_ = (&sent{r: r.Stream}).Close()
		return nil, err
	}
	x.ctx, x.cancel = context.WithCancelCause(ctx)
	unhook := context.AfterFunc(n.ctx, func() { x.cancel(ErrClosed) })
	done := func() {
		unhook()
		x.cancel(nil)
		if x.upload != nil {
			_ = x.upload.Close()
		}
	}
	queued := time.Now()
	if err := n.acquire(x.ctx, r.OnWait); err != nil {
		done()
		return nil, err
	}
	quit := done
	done = func() {
		quit()
		n.release()
	}
	resp, err := x.run(time.Since(queued))
	if err != nil {
		done()
		return nil, err
	}
	resp.Body.begin(x.ctx, x.cancel, done, n.limits.BodyTimeout)
	return resp, nil
}

// prepare looks at the request before anything is done for it.
func (x *exchange) prepare() (err error) {
	r := x.r
	if x.to, err = parseTarget(r.URL); err != nil {
		return err
	}
	if x.to.scheme == "ws" || x.to.scheme == "wss" {
		return &Error{Code: "ERR_INVALID_PROTOCOL", Message: `Protocol "` + x.to.scheme + `:" not supported. Expected "http:"`}
	}
	if x.method, err = method(r.Method); err != nil {
		return err
	}
	f, err := frame(r.Header)
	if err != nil {
		return err
	}
	x.header, x.host, x.close = f.header, f.host, f.close
	x.body, x.length = r.Body, -1
	switch {
	case r.Stream != nil && r.Body != nil:
		return errors.New("caps: a request has Body and Stream")
	case r.Stream != nil:
		x.upload = &sent{r: r.Stream}
		x.stream, x.length = x.upload, f.length
	case f.length >= 0 && f.length != int64(len(r.Body)):
		return &Error{Code: "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH", Message: "Request body length does not match content-length header"}
	}
	if x.to.user != nil {
		if _, ok := x.header.Get("Authorization"); !ok {
			x.header = append(x.header, basic(x.to.user))
		}
	}
	if _, ok := x.header.Get("Accept-Encoding"); !ok && r.Decompress {
		x.header = append(x.header, Field{"Accept-Encoding", acceptEncoding})
	}
	return nil
}

// method is a method as it is sent. CONNECT would make a tunnel, TRACE shows what others add.
func method(m string) (string, error) {
	if m == "" {
		return "GET", nil
	}
	upper := strings.ToUpper(m)
	switch upper {
	case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS":
		return upper, nil
	case "CONNECT", "TRACE", "TRACK":
		return "", &Error{Code: "UND_ERR_INVALID_ARG", Message: "'" + upper + "' HTTP method is unsupported."}
	}
	if !isToken(m) {
		return "", &Error{Code: "ERR_INVALID_HTTP_TOKEN", Message: "Method must be a valid HTTP token"}
	}
	return m, nil
}

func basic(u *url.Userinfo) Field {
	password, _ := u.Password()
	return Field{"Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password))}
}

// run makes one request after the other until an answer leads nowhere else.
func (x *exchange) run(queued time.Duration) (*Response, error) {
	limits := x.n.limits
	late, d := &Error{Code: "UND_ERR_HEADERS_TIMEOUT", Message: "Headers Timeout Error"}, limits.HeaderTimeout
	if t := x.r.Timeout; t > 0 && t <= d {
		late, d = &Error{Code: "ECONNABORTED", Message: fmt.Sprintf("timeout of %dms exceeded", t.Milliseconds())}, t
	}
	x.late, x.patience = late, d
	timer := time.AfterFunc(d, func() { x.cancel(late) })
	defer timer.Stop()

	most := x.r.MaxRedirects
	if most <= 0 {
		most = limits.Redirects
	}
	for {
		resp, err := x.hop(queued)
		if err != nil {
			return nil, err
		}
		queued = 0
		location, leads := leadsElsewhere(resp)
		if !leads || x.r.Redirect == Manual {
			if err := x.finish(resp); err != nil {
				_ = resp.Body.Close()
				return nil, err
			}
			return resp, nil
		}
		if err := x.redirect(resp, location, most); err != nil {
			_ = resp.Body.Close()
			return nil, err
		}
		_, _ = io.CopyN(io.Discard, resp.Body, redirectBody)
		_ = resp.Body.Close()
	}
}

// finish makes the last hop's answer the one that is returned.
func (x *exchange) finish(resp *Response) error {
	resp.URL = x.last.URL + x.to.fragment
	resp.Redirected = x.hops > 1
	resp.Source = x.last.Source
	if resp.Body == nil {
		resp.Body = NewBody(nil)
	}
	limit := x.n.limits.ResponseBody
	if x.r.MaxBody > 0 && x.r.MaxBody < limit {
		limit = x.r.MaxBody
	}
	decode := x.r.Decompress && x.method != "HEAD" && resp.Status != http.StatusNoContent && resp.Status != http.StatusNotModified
	var err error
	resp.Decoded, err = resp.Body.bound(limit, resp.Header, decode)
	return err
}

// leadsElsewhere tells a redirect that says where to.
func leadsElsewhere(resp *Response) (location string, ok bool) {
	switch resp.Status {
	case 301, 302, 303, 307, 308:
		location, ok = resp.Header.Get("Location")
		return location, ok
	}
	return "", false
}

// credentials are headers that one origin gets and no other one (Fetch, HTTP-redirect fetch).
var credentials = []string{"Authorization", "Proxy-Authorization", "Cookie", "Cookie2"}

// redirect makes the next hop of what this one was (Fetch, HTTP-redirect fetch; axios differs in nothing
// that matters).
func (x *exchange) redirect(resp *Response, location string, most int) error {
	if x.r.Redirect == FailOnRedirect {
		return &Error{Message: "unexpected redirect"}
	}
	if x.hops > most {
		return &Error{Code: "ERR_FR_TOO_MANY_REDIRECTS", Message: "Maximum number of redirects exceeded", Err: &Exceeded{
			Limit: "Redirects", Max: int64(most), What: "the chain of redirects",
		}}
	}
	next, err := x.to.resolve(location)
	if err != nil {
		return err
	}
	if next.scheme == "ws" || next.scheme == "wss" {
		return &Error{Code: "ERR_INVALID_PROTOCOL", Message: `Protocol "` + next.scheme + `:" not supported. Expected "http:"`}
	}
	switch {
	case resp.Status == 303 && x.method != "GET" && x.method != "HEAD", resp.Status <= 302 && x.method == "POST":
		x.method, x.body, x.stream = "GET", nil, nil
		x.header = x.header.without("Content-Type", "Content-Encoding", "Content-Language", "Content-Location")
	case x.stream != nil:
		return &Error{Message: "a request whose body is a stream cannot be redirected"}
	}
	if !next.sameOrigin(x.to) {
		x.header = x.header.without(credentials...)
		x.host = ""
	}
	if next.user != nil {
		x.header = append(x.header.without("Authorization"), basic(next.user))
	}
	x.from, x.to = x.to.href(), next
	return nil
}

// hop makes one request.
func (x *exchange) hop(queued time.Duration) (*Response, error) {
	hop := Hop{Method: x.method, URL: x.to.href(), Start: time.Now(), Queued: queued, Source: "network"}
	var resp *Response
	var err error
	if x.n.Transport == nil {
		resp, err = x.wire(x.ctx, x.to, nil, &hop)
	} else {
		resp, err = x.transported(&hop)
	}
	hop.Took = time.Since(hop.Start)
	if err == nil {
		hop.Status = resp.Status
	} else {
		err = ended(x.ctx, err)
		hop.Err = err
	}
	x.hops++
	x.last = hop
	if x.r.OnHop != nil {
		x.r.OnHop(hop)
	}
	return resp, err
}

// transported has the session's Transport make the request.
func (x *exchange) transported(hop *Hop) (*Response, error) {
	header := slices.Clone(x.header)
	if x.host != "" {
		header = append(Header{{"Host", x.host}}, header...)
	}
	r := &Request{
		Method: x.method, URL: x.to.href(), Header: header, Body: x.body, AcceptUnauthorized: x.r.AcceptUnauthorized, Rest: x.rest,
	}
	if x.stream != nil {
		r.Stream = x.stream
	}
	hop.Source = "replay"
	resp, err := x.n.Transport.Exchange(x.ctx, r, func(ctx context.Context, r *Request) (*Response, error) {
		hop.Source = "network"
		if x.r.OnWait != nil {
			x.r.OnWait()
		}
		to, err := parseTarget(r.URL)
		if err != nil {
			return nil, err
		}
		return x.wire(ctx, to, r, hop)
	})
	if err == nil && resp == nil {
		err = errors.New("caps: the transport gave neither an answer nor an error")
	}
	if err == nil && resp.Body == nil {
		resp.Body = NewBody(nil)
	}
	return resp, err
}

// rest waits in the session's time, until the request's time is up at the latest.
func (x *exchange) rest(ctx context.Context, d time.Duration) error {
	left := x.patience - x.rested
	late := d >= left
	d = min(d, left)
	x.rested += d
	wait := x.r.Rest
	if wait == nil {
		wait = func(ctx context.Context, d time.Duration) error {
			timer := time.NewTimer(d)
			defer timer.Stop()
			select {
			case <-timer.C:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	if err := wait(ctx, d); err != nil {
		return err
	}
	if late {
		return x.late
	}
	return nil
}
