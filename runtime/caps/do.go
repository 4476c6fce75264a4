package caps

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
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
	hops   []Hop

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
	resp, _, err := n.DoHops(ctx, r)
	return resp, err
}

// DoHops is Do that also tells, where it fails, which requests were made until then.
func (n *Network) DoHops(ctx context.Context, r *Request) (*Response, []Hop, error) {
	if n == nil {
		n = &Network{}
	}
	n.init()
	x := exchange{n: n, r: r}
	if err := x.prepare(); err != nil {
		_ = (&sent{r: r.Stream}).Close()
		return nil, nil, err
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
	if err := n.acquire(x.ctx); err != nil {
		done()
		return nil, nil, err
	}
	quit := done
	done = func() {
		quit()
		n.release()
	}
	resp, err := x.run(time.Since(queued))
	if err != nil {
		done()
		return nil, x.hops, err
	}
	resp.Body.begin(x.ctx, x.cancel, done, n.limits.BodyTimeout)
	return resp, x.hops, nil
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
	hop := x.hops[len(x.hops)-1]
	resp.URL = hop.URL + x.to.fragment
	resp.Redirected = len(x.hops) > 1
	resp.Hops = x.hops
	resp.Source = hop.Source
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
	if len(x.hops) > most {
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
	}
	x.hops = append(x.hops, hop)
	return resp, err
}

// transported has the session's Transport make the request.
func (x *exchange) transported(hop *Hop) (*Response, error) {
	header := slices.Clone(x.header)
	if x.host != "" {
		header = append(Header{{"Host", x.host}}, header...)
	}
	r := &Request{
		Method: x.method, URL: x.to.href(), Header: header, Body: x.body, AcceptUnauthorized: x.r.AcceptUnauthorized,
	}
	if x.stream != nil {
		r.Stream = x.stream
	}
	hop.Source = "replay"
	resp, err := x.n.Transport.Exchange(x.ctx, r, func(ctx context.Context, r *Request) (*Response, error) {
		hop.Source = "network"
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

// wire checks one request and sends it over the network. changed is what a Transport made of it, or nil.
func (x *exchange) wire(ctx context.Context, to target, changed *Request, hop *Hop) (*Response, error) {
	resp, err := x.send(ctx, to, changed, hop)
	var denied *Denied
	if errors.As(err, &denied) {
		denied.From = x.from
	}
	x.n.watch().note(Use{Capability: CapNet, Op: hop.Method, What: to.href(), Resolved: hop.Address}, err)
	return resp, err
}

func (x *exchange) send(ctx context.Context, to target, changed *Request, hop *Hop) (*Response, error) {
	if err := x.n.allow(to); err != nil {
		return nil, err
	}
	method, header, host, body, stream, length := x.method, x.header, x.host, x.body, x.stream, x.length
	if changed != nil {
		f, err := frame(changed.Header)
		if err != nil {
			return nil, err
		}
		method, header, host, body = changed.Method, f.header, f.host, changed.Body
		if stream = nil; changed.Stream != nil {
			stream = &sent{r: changed.Stream}
		}
	}
	if err := x.n.allowHost(to, host); err != nil {
		return nil, err
	}
	req := &http.Request{
		Method: method, URL: to.wireURL(), Host: host, Header: wireHeader(header),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Close: x.close,
	}
	switch {
	case stream != nil:
		req.Body, req.ContentLength = stream, length
	case len(body) > 0:
		req.ContentLength = int64(len(body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		req.Body, _ = req.GetBody()
	}
	got, err := x.n.roundTrip(ctx, req, x.r.AcceptUnauthorized)
	hop.Address = got.address()
	if err != nil {
		if stream != nil && stream.failed() != nil {
			return nil, stream.failed()
		}
		return nil, err
	}
	resp := &Response{Status: got.StatusCode, Header: got.header, Body: NewBody(got.Body)}
	resp.Body.hint = got.ContentLength
	if _, text, ok := strings.Cut(got.Status, " "); ok {
		resp.StatusText = fromLatin1(text)
	}
	return resp, nil
}

// answer is what came back over conn, which is nil where none was made.
type answer struct {
	*http.Response
	conn   *conn
	header Header
}

func (a answer) address() string {
	if a.conn == nil {
		return ""
	}
	return a.conn.remote.String()
}

// roundTrip sends one request that was checked.
func (n *Network) roundTrip(ctx context.Context, req *http.Request, insecure bool) (got answer, err error) {
	var h *head
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		// Also a second time: net/http tries again where a connection that waited turns out to be closed.
		got.conn = info.Conn.(*conn)
		h = &head{max: n.limits.HeaderBytes}
		got.conn.await(h)
	}}
	got.Response, err = n.transport(insecure).RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, trace)))
	if got.conn != nil {
		h = got.conn.arrived(h)
	}
	switch {
	case err != nil && h == nil:
		return got, networkError(err, nil)
	case err != nil && h.err != nil:
		return got, h.err
	case err != nil:
		return got, networkError(err, h.data)
	case h.done:
		var ok bool
		if got.header, ok = h.header(); !ok {
			_ = got.Body.Close()
			return got, &Error{Code: "HPE_INVALID_HEADER_TOKEN", Message: "Parse Error: Invalid header token"}
		}
	default:
		got.header = sorted(got.Header) // a part of the answer came before the request
	}
	if most := n.limits.HeaderCount; len(got.header) > most {
		_ = got.Body.Close()
		return got, &Error{Code: "HPE_HEADER_OVERFLOW", Message: "Parse Error: Header overflow", Err: &Exceeded{
			Limit: "HeaderCount", Max: int64(most), What: "the number of the response's headers",
		}}
	}
	return got, nil
}

// allowHost checks a Host header that names another host than the URL: behind one address there may be
// many, and only what is granted is to be reached.
func (n *Network) allowHost(to target, host string) error {
	if host == "" {
		return nil
	}
	t, err := parseTarget(to.scheme + "://" + host)
	if err != nil || t.path != "/" || t.user != nil {
		return &Error{Code: "UND_ERR_INVALID_ARG", Message: "invalid host header"}
	}
	if t.name() == to.name() {
		return nil
	}
	return n.allow(t)
}

// wireURL has net/http send the path and query as they are.
func (t target) wireURL() *url.URL {
	u := &url.URL{Scheme: t.scheme, Host: t.authority()}
	if !strings.HasPrefix(t.path, "//") {
		u.Opaque = t.path
		return u
	}
	// An opaque part that begins so would be taken for a host. The path is escaped anew, which changes
	// what the URL Standard leaves alone and net/url does not, such as a |.
	path, query, ok := strings.Cut(t.path, "?")
	u.RawPath, u.RawQuery, u.ForceQuery = path, query, ok && query == ""
	u.Path, _ = url.PathUnescape(path)
	return u
}

// wireHeader are headers as net/http takes them.
func wireHeader(header Header) http.Header {
	h := make(http.Header, len(header)+1)
	h["User-Agent"] = []string{""} // net/http adds none of its own then
	for _, f := range header {
		name := f.Name
		if strings.EqualFold(name, "User-Agent") {
			if name = "User-Agent"; h[name][0] == "" {
				h[name] = nil
			}
		}
		h[name] = append(h[name], latin1(f.Value))
	}
	return h
}

// sorted are headers whose order is not known.
func sorted(h http.Header) Header {
	var header Header
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			header = append(header, Field{name, fromLatin1(value)})
		}
	}
	return header
}

// sent is a stream that is sent. It is closed once, and remembers its own failure, which is not the
// network's.
type sent struct {
	r      io.Reader
	mu     sync.Mutex
	err    error
	closed bool
}

func (s *sent) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.mu.Lock()
		s.err = err
		s.mu.Unlock()
	}
	return n, err
}

func (s *sent) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Close closes the stream if it can be closed.
func (s *sent) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if closer, ok := s.r.(io.Closer); ok && !again {
		return closer.Close()
	}
	return nil
}
