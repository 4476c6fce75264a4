package caps

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// wire checks one request and sends it over the network. changed is what a Transport made of it, or nil.
func (x *exchange) wire(ctx context.Context, to target, changed *Request, hop *Hop) (*Response, error) {
	resp, err := x.send(ctx, to, changed, hop)
	var denied *Denied
	if errors.As(err, &denied) {
		denied.From = x.from
	}
	what := hop.URL
	if changed != nil {
		what = to.href()
	}
	x.n.watch().note(Use{Capability: CapNet, Op: hop.Method, What: what, Resolved: hop.Address}, err)
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
	if got.StatusCode == http.StatusSwitchingProtocols {
		_ = got.Body.Close() // nobody asked for that; what follows is not HTTP
		return nil, &Error{Code: "ECONNRESET", Message: "socket hang up"}
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
	values := make([]string, 0, len(header)+1)
	add := func(name, value string) {
		if h[name] != nil {
			h[name] = append(h[name], value)
			return
		}
		values = append(values, value)
		h[name] = values[len(values)-1 : len(values) : len(values)]
	}
	agent := false
	for _, f := range header {
		name := f.Name
		if strings.EqualFold(name, "User-Agent") {
			name, agent = "User-Agent", true // the only spelling that net/http knows
		}
		add(name, latin1(f.Value))
	}
	if !agent {
		add("User-Agent", "") // so that it adds none of its own
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
