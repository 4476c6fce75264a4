package caps

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

// network is a Network with the grants of list that ends with the test.
func network(t testing.TB, list string) *Network {
	t.Helper()
	n := &Network{Grants: grantsOf(t, list)}
	t.Cleanup(n.Close)
	return n
}

// serve answers on the loopback interface until the test ends.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// raw answers each connection as f does, and gives http://host:port.
func raw(t testing.TB, f func(net.Conn, *bufio.Reader)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	fatal(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer c.Close()
				defer context.AfterFunc(ctx, func() { c.Close() })()
				f(c, bufio.NewReader(c))
			})
		}
	})
	t.Cleanup(func() {
		cancel()
		l.Close()
		wg.Wait()
	})
	return "http://" + l.Addr().String()
}

// answers reads requests without bodies and writes answer to each.
func answers(t testing.TB, answer string) string {
	return raw(t, func(c net.Conn, r *bufio.Reader) {
		for readHead(r) {
			if _, err := io.WriteString(c, answer); err != nil {
				return
			}
		}
	})
}

func readHead(r *bufio.Reader) bool {
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return false
		}
		if line == "\r\n" {
			return true
		}
	}
}

// get is the body of a GET, or the error.
func get(n *Network, url string) (string, error) {
	resp, err := n.Do(context.Background(), &Request{URL: url})
	if err != nil {
		return "", err
	}
	data, err := resp.Body.ReadAll()
	return string(data), err
}

// code is Node's code of err.
func code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return fmt.Sprintf("no code: %v", err)
}

// names is a resolver that knows these names only. It counts.
type names struct {
	mu    sync.Mutex
	addrs map[string][]string // name -> one answer after the other, comma-separated; the last one stays
	asked []string
}

func (r *names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, host)
	answers := r.addrs[host]
	if len(answers) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if len(answers) > 1 {
		r.addrs[host] = answers[1:]
	}
	var addrs []netip.Addr
	for _, text := range strings.Split(answers[0], ",") {
		addrs = append(addrs, netip.MustParseAddr(text))
	}
	return addrs, nil
}

// rerouted has n connect to url's server whatever address it dials, and gives what it dialled.
func rerouted(n *Network, url string) *[]netip.AddrPort {
	var mu sync.Mutex
	dialled := &[]netip.AddrPort{}
	n.dialTCP = func(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
		mu.Lock()
		*dialled = append(*dialled, to)
		mu.Unlock()
		return (&net.Dialer{}).DialContext(ctx, "tcp", strings.TrimPrefix(strings.TrimPrefix(url, "http://"), "https://"))
	}
	return dialled
}

func TestResponsesCarryWhatCame(t *testing.T) {
	n := network(t, "127.0.0.1")
	url := answers(t, "HTTP/1.1 299 Fine By M\xe9\r\nzulu: 1\r\nAlpha: 2\r\nset-cookie: a=1\r\nMixed-CASE:  x \r\nset-cookie: b=2\r\n"+
		"folded: a\r\n  b\r\nlatin: caf\xe9\r\nContent-Length: 5\r\n\r\nhello")
	for range 3 { // fresh and used connections
		resp, err := n.Do(context.Background(), &Request{URL: url + "/a?b#c"})
		fatal(t, err)
		want := Header{{"zulu", "1"}, {"Alpha", "2"}, {"set-cookie", "a=1"}, {"Mixed-CASE", "x"}, {"set-cookie", "b=2"}, {"folded", "a b"}, {"latin", "café"}, {"Content-Length", "5"}}
		equal(t, "headers", fmt.Sprint(resp.Header), fmt.Sprint(want))
		equal(t, "status", resp.Status, 299)
		equal(t, "status text", resp.StatusText, "Fine By Mé")
		equal(t, "URL", resp.URL, url+"/a?b#c")
		equal(t, "redirected", resp.Redirected, false)
		equal(t, "source", resp.Source, "network")
		data, err := resp.Body.ReadAll()
		fatal(t, err)
		equal(t, "body", string(data), "hello")
		if len(resp.Hops) != 1 {
			t.Fatalf("%d hops", len(resp.Hops))
		}
		hop := resp.Hops[0]
		if hop.Method != "GET" || hop.URL != url+"/a?b" || hop.Status != 299 || "http://"+hop.Address != url || hop.Took <= 0 || hop.Start.IsZero() {
			t.Errorf("hop: %+v", hop)
		}
		equal(t, "values", strings.Join(resp.Header.Values("Set-Cookie"), ";"), "a=1;b=2")
		if v, ok := resp.Header.Get("ALPHA"); v != "2" || !ok {
			t.Errorf("alpha: %q %v", v, ok)
		}
	}
}

func TestInterimAnswersDoNotCount(t *testing.T) {
	n := network(t, "127.0.0.1")
	resp, err := n.Do(context.Background(), &Request{URL: answers(t, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nb: 1\r\na: 2\r\nContent-Length: 0\r\n\r\n")})
	fatal(t, err)
	equal(t, "headers", fmt.Sprint(resp.Header), "[{b 1} {a 2} {Content-Length 0}]")
}

func TestRequestsGoOutAsGiven(t *testing.T) {
	heads := make(chan string, 1)
	url := raw(t, func(c net.Conn, r *bufio.Reader) {
		var head strings.Builder
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			head.WriteString(line)
			if line == "\r\n" {
				heads <- head.String()
				head.Reset()
				io.WriteString(c, "HTTP/1.1 204 No Content\r\n\r\n")
			}
		}
	})
	host := strings.TrimPrefix(url, "http://")
	n := network(t, "127.0.0.1,vhost.example")
	for _, x := range []struct {
		what string
		r    Request
		want []string // lines, in any order behind the first
	}{
		{"nothing added", Request{}, []string{"GET / HTTP/1.1", "Host: " + host}},
		{"spelling, duplicates, bytes", Request{Method: "PURGE", Header: Header{{"x-b", "1"}, {"X-A", " caf\u00e9 "}, {"x-b", "2"}}},
			[]string{"PURGE / HTTP/1.1", "Host: " + host, "X-A: caf\xe9", "x-b: 1", "x-b: 2"}},
		{"user agent", Request{Method: "get", Header: Header{{"user-agent", "axios/1"}}}, []string{"GET / HTTP/1.1", "Host: " + host, "User-Agent: axios/1"}},
		{"codings", Request{Decompress: true}, []string{"GET / HTTP/1.1", "Host: " + host, "Accept-Encoding: gzip, deflate, br"}},
		{"own codings", Request{Decompress: true, Header: Header{{"accept-encoding", "br"}}}, []string{"GET / HTTP/1.1", "Host: " + host, "accept-encoding: br"}},
		{"close", Request{Header: Header{{"Connection", "close"}}}, []string{"GET / HTTP/1.1", "Host: " + host, "Connection: close"}},
		{"empty post", Request{Method: "POST"}, []string{"POST / HTTP/1.1", "Host: " + host, "Content-Length: 0"}},
		{"granted host", Request{Header: Header{{"Host", "vhost.example"}}}, []string{"GET / HTTP/1.1", "Host: vhost.example"}},
	} {
		r := x.r
		r.URL = url
		resp, err := n.Do(context.Background(), &r)
		if err != nil {
			t.Errorf("%s: %v", x.what, err)
			continue
		}
		resp.Body.Close()
		lines := strings.Split(strings.TrimSuffix(<-heads, "\r\n\r\n"), "\r\n")
		if lines[0] != x.want[0] || len(lines) != len(x.want) {
			t.Errorf("%s: %q, want %q", x.what, lines, x.want)
		}
		for _, want := range x.want {
			if !strings.Contains("\r\n"+strings.Join(lines, "\r\n")+"\r\n", "\r\n"+want+"\r\n") {
				t.Errorf("%s: %q has no line %q", x.what, lines, want)
			}
		}
	}
	for target, want := range map[string]string{
		"": "/", "/a|b?c|d": "/a|b?c|d", "/%zz": "/%zz", "//a/b?c": "//a/b?c", "/a b?c d": "/a%20b?c%20d", "?q": "/?q", "/é": "/%C3%A9", "/a?b'": "/a?b%27", "//?": "//", "/a#b": "/a",
	} {
		resp, err := n.Do(context.Background(), &Request{URL: url + target})
		fatal(t, err)
		resp.Body.Close()
		line, _, _ := strings.Cut(<-heads, "\r\n")
		equal(t, target, line, "GET "+want+" HTTP/1.1")
	}
	withUser := strings.Replace(url, "http://", "http://al%20a:p%3Aw@", 1)
	for _, h := range []Header{nil, {{"authorization", "Bearer x"}}} {
		resp, err := n.Do(context.Background(), &Request{URL: withUser, Header: h})
		fatal(t, err)
		equal(t, "URL", resp.URL, url+"/")
		want := "Authorization: Basic YWwgYTpwOnc=\r\n"
		if h != nil {
			want = "authorization: Bearer x\r\n"
		}
		if head := <-heads; !strings.Contains(head, want) || strings.Count(strings.ToLower(head), "authorization") != 1 {
			t.Errorf("%q has no %q", head, want)
		}
	}
}

// TestFramingIsNotAScripts has headers and methods that would make a second request of a part of the
// first one, or a tunnel.
func TestFramingIsNotAScripts(t *testing.T) {
	n := network(t, "127.0.0.1")
	url := answers(t, "HTTP/1.1 204 No Content\r\n\r\n")
	for want, r := range map[string]Request{
		"1 UND_ERR_INVALID_ARG":                 {Header: Header{{"Upgrade", "h2c"}}},
		"2 UND_ERR_INVALID_ARG":                 {Header: Header{{"connection", "upgrade"}}},
		"3 UND_ERR_INVALID_ARG":                 {Header: Header{{"Transfer-Encoding", "gzip, chunked"}}},
		"4 UND_ERR_INVALID_ARG":                 {Header: Header{{"Expect", "100-continue"}}},
		"5 UND_ERR_INVALID_ARG":                 {Header: Header{{"TE", "trailers"}}},
		"6 UND_ERR_INVALID_ARG":                 {Header: Header{{"Host", "a"}, {"host", "b"}}},
		"7 UND_ERR_INVALID_ARG":                 {Header: Header{{"Host", "a/b"}}},
		"8 UND_ERR_INVALID_ARG":                 {Header: Header{{"content-length", "+3"}}, Body: []byte("abc")},
		"9 UND_ERR_INVALID_ARG":                 {Header: Header{{"Content-Length", "3"}, {"content-length", "4"}}, Body: []byte("abc")},
		"a UND_ERR_INVALID_ARG":                 {Method: "CONNECT"},
		"b UND_ERR_INVALID_ARG":                 {Method: "trace"},
		"c UND_ERR_REQ_CONTENT_LENGTH_MISMATCH": {Header: Header{{"content-length", "2"}}, Body: []byte("abc")},
		"d ERR_INVALID_HTTP_TOKEN":              {Method: "GET / HTTP/1.1\r\nX: y\r\n\r\nGET"},
		"e ERR_INVALID_HTTP_TOKEN":              {Header: Header{{"X: y\r\nZ", "1"}}},
		"f ERR_INVALID_HTTP_TOKEN":              {Header: Header{{"", "1"}}},
		"g ERR_INVALID_CHAR":                    {Header: Header{{"X", "1\r\nY: 2"}}},
		"h ERR_INVALID_CHAR":                    {Header: Header{{"X", "1\nY: 2"}}},
		"i ERR_INVALID_CHAR":                    {Header: Header{{"X", "a\x00b"}}},
		"j ERR_INVALID_CHAR":                    {Header: Header{{"X", "a\u0100b"}}},
		"k ERR_INVALID_CHAR":                    {Header: Header{{"X", "a\xffb"}}},
		"l ERR_INVALID_URL":                     {URL: "http://a b/"},
		"m ERR_INVALID_PROTOCOL":                {URL: "file:///etc/passwd"},
		"n ERR_INVALID_PROTOCOL":                {URL: "ws://127.0.0.1/"},
	} {
		if r.URL == "" {
			r.URL = url
		}
		_, err := n.Do(context.Background(), &r)
		equal(t, want, code(err), want[2:])
	}
	if _, err := n.Do(context.Background(), &Request{URL: url, Body: []byte("a"), Stream: strings.NewReader("b")}); err == nil {
		t.Error("two bodies were sent")
	}
	for _, h := range []Header{{{"Content-Length", "3"}}, {{"Transfer-Encoding", "chunked"}}, {{"Connection", "keep-alive"}, {"Keep-Alive", "timeout=5"}}} {
		if _, err := n.Do(context.Background(), &Request{Method: "POST", URL: serve(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }), Body: []byte("abc"), Header: h}); err != nil {
			t.Errorf("%v: %v", h, err)
		}
	}
}

type closable struct {
	io.Reader
	closed chan struct{}
}

func (c closable) Close() error { close(c.closed); return nil }

func TestStreamsAreSent(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		fmt.Fprint(w, r.ContentLength, " ", string(data))
	})
	n := network(t, "127.0.0.1")
	for want, r := range map[string]*Request{
		"-1 abc": {Stream: strings.NewReader("abc")},
		"3 abc":  {Stream: strings.NewReader("abc"), Header: Header{{"content-length", "3"}}},
	} {
		r.URL, r.Method = url, "PUT"
		s := closable{r.Stream, make(chan struct{})}
		r.Stream = s
		resp, err := n.Do(context.Background(), r)
		fatal(t, err)
		data, err := resp.Body.ReadAll()
		fatal(t, err)
		equal(t, "echo", string(data), want)
		<-s.closed
	}
	broken := errors.New("the pipe is empty")
	for _, r := range []*Request{
		{URL: url, Stream: io.MultiReader(strings.NewReader("a"), errReader{broken})},
		{URL: url, Stream: errReader{broken}, Header: Header{{"content-length", "9"}}},
	} {
		r.Method = "POST"
		s := closable{r.Stream, make(chan struct{})}
		r.Stream = s
		if _, err := n.Do(context.Background(), r); !errors.Is(err, broken) {
			t.Errorf("a stream that breaks gives %v", err)
		}
		<-s.closed
	}
	s := closable{strings.NewReader("x"), make(chan struct{})}
	if _, err := n.Do(context.Background(), &Request{URL: "http://other.example/", Stream: s}); !errors.Is(err, ErrDenied) {
		t.Error(err)
	}
	<-s.closed
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestRedirects(t *testing.T) {
	var other string
	seen := make(chan string, 10)
	handler := func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		var names []string
		for _, name := range []string{"Authorization", "Cookie", "X-Key", "Content-Type", "Content-Length"} {
			if r.Header.Get(name) != "" {
				names = append(names, name)
			}
		}
		seen <- fmt.Sprint(r.Method, " ", r.URL, " ", string(data), names)
		status, location, _ := strings.Cut(r.URL.Query().Get("to"), " ")
		if status != "" {
			if location != "" {
				w.Header().Set("Location", strings.ReplaceAll(location, "OTHER", other))
			}
			var n int
			fmt.Sscan(status, &n)
			w.WriteHeader(n)
			io.WriteString(w, "elsewhere")
			return
		}
		io.WriteString(w, "here")
	}
	url := serve(t, handler)
	other = serve(t, handler)
	n := network(t, "127.0.0.1")
	header := Header{{"Authorization", "secret"}, {"cookie", "a=b"}, {"X-Key", "k"}, {"Content-Type", "text/plain"}}
	all := "[Authorization Cookie X-Key Content-Type Content-Length]"
	for _, x := range []struct{ method, to, second string }{
		{"GET", "301 /end", "GET /end [Authorization Cookie X-Key Content-Type]"},
		{"POST", "301 /end", "GET /end [Authorization Cookie X-Key]"},
		{"POST", "302 /end", "GET /end [Authorization Cookie X-Key]"},
		{"PUT", "302 /end", "PUT /end body" + all},
		{"PUT", "303 /end", "GET /end [Authorization Cookie X-Key]"},
		{"POST", "307 /end", "POST /end body" + all},
		{"POST", "308 end?x", "POST /end?x body" + all},
		{"POST", "307 OTHER/end", "POST /end body[X-Key Content-Type Content-Length]"},
		{"GET", "302 OTHER/end", "GET /end [X-Key Content-Type]"},
	} {
		r := &Request{Method: x.method, URL: url + "/start?to=" + strings.ReplaceAll(x.to, " ", "%20") + "#frag", Header: header}
		if x.method != "GET" {
			r.Body = []byte("body")
		}
		resp, err := n.Do(context.Background(), r)
		if err != nil {
			t.Errorf("%s %s: %v", x.method, x.to, err)
			continue
		}
		<-seen
		equal(t, x.method+" "+x.to, <-seen, x.second)
		if !resp.Redirected || len(resp.Hops) != 2 || resp.Hops[0].Status == 200 || !strings.HasSuffix(resp.URL, "#frag") {
			t.Errorf("%s %s: %+v", x.method, x.to, resp)
		}
		resp.Body.Close()
	}
	do := func(to string, change func(*Request)) (*Response, error) {
		r := &Request{URL: url + "/?to=" + strings.ReplaceAll(to, " ", "%20")}
		change(r)
		resp, err := n.Do(context.Background(), r)
		if err == nil {
			resp.Body.Close()
		}
		for len(seen) > 0 {
			<-seen
		}
		return resp, err
	}
	nothing := func(*Request) {}
	resp, err := do("302 /end", func(r *Request) { r.Redirect = Manual })
	fatal(t, err)
	equal(t, "manual", resp.Status, 302)
	if _, err := do("302 /end", func(r *Request) { r.Redirect = FailOnRedirect }); err == nil || err.Error() != "unexpected redirect" {
		t.Error(err)
	}
	resp, err = do("302", nothing)
	fatal(t, err)
	equal(t, "no location", resp.Status, 302)
	resp, err = do("300 /end", nothing)
	fatal(t, err)
	equal(t, "300", resp.Status, 300)
	resp, err = do("302 /end%23new", nothing)
	fatal(t, err)
	equal(t, "fragment", resp.URL, url+"/end#new")
	for to, want := range map[string]string{"302 file:///etc/passwd": "ERR_INVALID_PROTOCOL", "302 ws://127.0.0.1/": "ERR_INVALID_PROTOCOL", "302 http://[": "ERR_INVALID_URL"} {
		_, err := do(to, nothing)
		equal(t, to, code(err), want)
	}
	if _, err := do("307 /end", func(r *Request) { r.Method, r.Stream = "POST", strings.NewReader("x") }); err == nil {
		t.Error("a stream was sent twice")
	}
	resp, err = do("303 /end", func(r *Request) { r.Method, r.Stream = "POST", strings.NewReader("x") })
	fatal(t, err)
	equal(t, "a stream and 303", resp.Status, 200)
	_, err = do("302 http://intranet.example/", nothing)
	var denied *Denied
	if !errors.As(err, &denied) || denied.Asked != "intranet.example:80" || !strings.HasPrefix(denied.From, url) {
		t.Errorf("a redirect to a host that is not granted: %v", err)
	}
}

func TestRedirectsEnd(t *testing.T) {
	count := 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		count++
		http.Redirect(w, r, fmt.Sprint("/", count), http.StatusFound)
	})
	n := network(t, "127.0.0.1")
	for most, requests := range map[int]int{0: 21, 5: 6, 1: 2} {
		count = 0
		_, hops, err := n.DoHops(context.Background(), &Request{URL: url, MaxRedirects: most})
		equal(t, "code", code(err), "ERR_FR_TOO_MANY_REDIRECTS")
		equal(t, "requests", count, requests)
		equal(t, "hops", len(hops), requests)
		var exceeded *Exceeded
		if !errors.As(err, &exceeded) || exceeded.Limit != "Redirects" {
			t.Errorf("got %v", err)
		}
	}
}

func TestNamesAreCheckedByWhereTheyLead(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "reached") })
	for _, x := range []struct {
		what, grants, host string
		answers            []string
		dialled            string // empty: refused
		resolved           string
	}{
		{"public", "*", "a.example", []string{"93.184.216.34"}, "93.184.216.34", ""},
		{"first of two", "*", "a.example", []string{"93.184.216.34,2606:4700::1"}, "93.184.216.34", ""},
		{"unnamed to loopback", "*", "a.example", []string{"127.0.0.1"}, "", "127.0.0.1"},
		{"unnamed to private", "*", "a.example", []string{"10.0.0.1"}, "", "10.0.0.1"},
		{"one of two private", "*", "a.example", []string{"93.184.216.34,10.0.0.1"}, "", "10.0.0.1"},
		{"mapped", "*", "a.example", []string{"::ffff:127.0.0.1"}, "", "127.0.0.1"},
		{"behind NAT64", "*", "a.example", []string{"64:ff9b::5db8:d822"}, "64:ff9b::5db8:d822", ""},
		{"named to loopback", "a.example", "a.example", []string{"127.0.0.1"}, "127.0.0.1", ""},
		{"wildcard to private", "*.example", "a.example", []string{"10.0.0.1"}, "10.0.0.1", ""},
		{"unnamed to a granted range", "*,10.0.0.0/8", "a.example", []string{"10.0.0.1"}, "10.0.0.1", ""},
		{"unnamed to a granted range's neighbour", "*,10.0.0.0/8", "a.example", []string{"11.0.0.1,192.168.0.1"}, "", "192.168.0.1"},
		{"dot at the end", "a.example", "A.example.", []string{"10.0.0.1"}, "10.0.0.1", ""},
		{"rebinding", "*", "a.example", []string{"93.184.216.34", "127.0.0.1"}, "93.184.216.34", ""},
	} {
		n := network(t, x.grants)
		r := &names{addrs: map[string][]string{"a.example": x.answers, "a.example.": x.answers}}
		n.Resolver = r
		dialled := rerouted(n, url)
		body, err := get(n, "http://"+x.host+"/")
		if x.dialled == "" {
			var denied *Denied
			if !errors.As(err, &denied) || denied.Resolved != x.resolved || denied.Flag != "--allow-net=a.example:80" {
				t.Errorf("%s: %q, %v", x.what, body, err)
			}
			if len(*dialled) > 0 {
				t.Errorf("%s: dialled %v", x.what, *dialled)
			}
			continue
		}
		if err != nil || body != "reached" {
			t.Errorf("%s: %q, %v", x.what, body, err)
		}
		if len(*dialled) != 1 || (*dialled)[0] != netip.AddrPortFrom(netip.MustParseAddr(x.dialled), 80) {
			t.Errorf("%s: dialled %v, want %s", x.what, *dialled, x.dialled)
		}
		equal(t, x.what+": look-ups", len(r.asked), 1)
	}
}

func TestNamesThatAreNotGrantedAreNotLookedUp(t *testing.T) {
	r := &names{}
	for _, list := range []string{"", "a.example", "*.a.example", "10.0.0.0/8", "b.example:443"} {
		n := network(t, list)
		n.Resolver = r
		for _, url := range []string{"http://secret.b.example/", "http://b.example/"} {
			if _, err := get(n, url); !errors.Is(err, ErrDenied) {
				t.Errorf("%q: %s: %v", list, url, err)
			}
		}
	}
	if len(r.asked) > 0 {
		t.Errorf("looked up %v", r.asked)
	}
}

func TestSeveralAddressesAreTried(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {})
	n := network(t, "*")
	n.Resolver = &names{addrs: map[string][]string{"a.example": {"93.184.216.34,93.184.216.35"}}}
	var tried []string
	n.dialTCP = func(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
		tried = append(tried, to.Addr().String())
		if len(tried) == 1 {
			<-ctx.Done() // does not answer
			return nil, ctx.Err()
		}
		return (&net.Dialer{}).DialContext(ctx, "tcp", strings.TrimPrefix(url, "http://"))
	}
	n.Limits.ConnectTimeout = 200 * time.Millisecond
	if _, err := get(n, "http://a.example/"); err != nil || len(tried) != 2 {
		t.Errorf("%v, %v", tried, err)
	}
}

func TestConnectionsOfGrantsThatEndedAreNotUsed(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.RemoteAddr) })
	n := network(t, "*")
	n.Grant("config:radar", grantsOf(t, "radar.example:80")...)
	n.Resolver = &names{addrs: map[string][]string{"radar.example": {"10.0.0.1"}}}
	dialled := rerouted(n, url)
	first, err := get(n, "http://radar.example/")
	fatal(t, err)
	again, err := get(n, "http://radar.example/")
	fatal(t, err)
	equal(t, "one connection", again, first)
	n.Grant("config:radar")
	_, err = get(n, "http://radar.example/")
	var denied *Denied
	if !errors.As(err, &denied) || denied.Resolved != "10.0.0.1" {
		t.Errorf("after the grant ended: %v", err)
	}
	equal(t, "dialled", len(*dialled), 1)
	n.Grant("other", grantsOf(t, "radar.example")...)
	if _, err := get(n, "http://radar.example/"); err != nil {
		t.Error(err)
	}
}

func TestHostHeaderNeedsItsGrant(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })
	n := network(t, "127.0.0.1,granted.example")
	for host, ok := range map[string]bool{"granted.example": true, "GRANTED.example:80": true, "other.example": false, "10.0.0.1": false, "127.0.0.1": true, "localhost": false} {
		resp, err := n.Do(context.Background(), &Request{URL: url, Header: Header{{"host", host}}})
		if ok != (err == nil) || err != nil && !errors.Is(err, ErrDenied) {
			t.Errorf("%s: %v", host, err)
		}
		if err == nil {
			resp.Body.Close()
		}
	}
}

func TestTheEnvironmentsProxyIsNotAsked(t *testing.T) {
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") })
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, proxy)
	}
	n := network(t, "a.example")
	n.Resolver = &names{addrs: map[string][]string{"a.example": {"127.0.0.1"}}}
	rerouted(n, serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "direct") }))
	if body, err := get(n, "http://a.example/"); body != "direct" || err != nil {
		t.Errorf("%q, %v", body, err)
	}
}

func TestAuditHearsEachUse(t *testing.T) {
	var mu sync.Mutex
	var uses []Use
	n := network(t, "127.0.0.1,gone.example,*")
	n.Clock = Virtual(time.Time{})
	n.Resolver = &names{addrs: map[string][]string{"private.example": {"10.0.0.1"}}}
	n.Audit = func(u Use) {
		mu.Lock()
		defer mu.Unlock()
		uses = append(uses, u)
	}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "http://user:pw@[::1]:9/b", http.StatusFound)
		}
	})
	addr := strings.TrimPrefix(url, "http://")
	get(n, strings.Replace(url, "http://", "http://name:secret@", 1)+"/?token=1")
	get(n, url+"/a")
	get(n, "http://private.example/x")
	get(n, "http://gone.example/")
	n.Open(context.Background(), &SocketRequest{URL: "ws://10.0.0.1/s"})
	want := []Use{
		{Op: "GET", What: url + "/?token=1", Allowed: true, Resolved: addr},
		{Op: "GET", What: url + "/a", Allowed: true, Resolved: addr},
		{Op: "GET", What: "http://[::1]:9/b", Flag: "--allow-net='[::1]:9'"},
		{Op: "GET", What: "http://private.example/x", Resolved: "10.0.0.1", Flag: "--allow-net=private.example:80"},
		{Op: "GET", What: "http://gone.example/", Allowed: true},
		{Op: "socket", What: "ws://10.0.0.1/s", Flag: "--allow-net=10.0.0.1:80"},
	}
	if len(uses) != len(want) {
		t.Fatalf("heard of %d uses: %+v", len(uses), uses)
	}
	for i, w := range want {
		w.At, w.Capability = Epoch, CapNet
		equal(t, w.What, uses[i], w)
	}
}
