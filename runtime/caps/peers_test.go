package caps

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
)

// patience is what tests set as a time-out that they expect to run out.
const patience = 30 * time.Millisecond

// TestBrokenPeers has what a server or the way to it can do wrong, and the code and words that Node has
// for it.
func TestBrokenPeers(t *testing.T) {
	n := network(t, "127.0.0.1,gone.example,late.example")
	n.Resolver = lateNames{}
	n.Limits = Limits{HeaderTimeout: 20 * patience, BodyTimeout: patience, ConnectTimeout: 20 * patience}

	l, err := net.Listen("tcp", "127.0.0.1:0")
	fatal(t, err)
	refused := l.Addr().String()
	l.Close()
	silent := raw(t, func(c net.Conn, r *bufio.Reader) { io.Copy(io.Discard, r) })

	for _, x := range []struct{ what, url, code, message string }{
		{"nobody listens", "http://" + refused, "ECONNREFUSED", "connect ECONNREFUSED " + refused},
		{"no such name", "http://gone.example/", "ENOTFOUND", "getaddrinfo ENOTFOUND gone.example"},
		{"no answer of the name server", "http://late.example/", "EAI_AGAIN", "getaddrinfo EAI_AGAIN late.example"},
		{"never answers", silent, "UND_ERR_HEADERS_TIMEOUT", "Headers Timeout Error"},
		{"hangs up at once", raw(t, func(net.Conn, *bufio.Reader) {}), "ECONNRESET", ""},
		{"hangs up after the request", raw(t, func(_ net.Conn, r *bufio.Reader) { readHead(r) }), "ECONNRESET", "socket hang up"},
		{"resets", raw(t, func(c net.Conn, r *bufio.Reader) { readHead(r); c.(*net.TCPConn).SetLinger(0) }), "ECONNRESET", "read ECONNRESET"},
		{"half a head", raw(t, func(c net.Conn, r *bufio.Reader) { readHead(r); io.WriteString(c, "HTTP/1.1 200 OK\r\nA: ") }), "ECONNRESET", "socket hang up"},
		{"half-closed", raw(t, func(c net.Conn, r *bufio.Reader) { readHead(r); c.(*net.TCPConn).CloseWrite(); io.Copy(io.Discard, r) }), "ECONNRESET", "socket hang up"},
		{"an upgrade that nobody asked for", answers(t, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nx"), "ECONNRESET", "socket hang up"},
		{"another protocol", answers(t, "SSH-2.0-OpenSSH_9.6\r\n\r\n"), "HPE_INVALID_CONSTANT", "Parse Error: Expected HTTP/"},
		{"TLS", raw(t, func(c net.Conn, r *bufio.Reader) { readHead(r); c.Write([]byte{0x15, 3, 3, 0, 2, 2, 22, '\n', '\n'}) }), "HPE_INVALID_CONSTANT", ""},
		{"a space in a header's name", answers(t, "HTTP/1.1 200 OK\r\nA B: c\r\n\r\n"), "HPE_INVALID_HEADER_TOKEN", ""},
		{"a control character in a header", answers(t, "HTTP/1.1 200 OK\r\nA: b\x01c\r\n\r\n"), "HPE_INVALID_HEADER_TOKEN", ""},
		{"no colon", answers(t, "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"), "HPE_INVALID_HEADER_TOKEN", ""},
		{"two lengths", answers(t, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), "HPE_INVALID_HEADER_TOKEN", ""},
		{"a negative length", answers(t, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), "HPE_INVALID_HEADER_TOKEN", ""},
		{"a head of 17 KiB", answers(t, "HTTP/1.1 200 OK\r\nA: "+strings.Repeat("a", 17<<10)+"\r\n\r\n"), "HPE_HEADER_OVERFLOW", "Parse Error: Header overflow"},
		{"headers without end", raw(t, func(c net.Conn, r *bufio.Reader) {
			readHead(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for i := 0; ; i++ {
				if _, err := fmt.Fprintf(c, "h%d: x\r\n", i); err != nil {
					return
				}
			}
		}), "HPE_HEADER_OVERFLOW", ""},
		{"a line without end", raw(t, func(c net.Conn, r *bufio.Reader) {
			readHead(r)
			io.WriteString(c, "HTTP/1.1 200 ")
			for {
				if _, err := io.WriteString(c, "aaaaaaaaaaaaaaaa"); err != nil {
					return
				}
			}
		}), "HPE_HEADER_OVERFLOW", ""},
		{"interim answers without end", raw(t, func(c net.Conn, r *bufio.Reader) {
			readHead(r)
			for {
				if _, err := io.WriteString(c, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"); err != nil {
					return
				}
			}
		}), "HPE_HEADER_OVERFLOW", ""},
	} {
		_, err := get(n, x.url)
		if err == nil {
			t.Errorf("%s: no error", x.what)
			continue
		}
		equal(t, x.what, code(err), x.code)
		if x.message != "" {
			equal(t, x.what, err.Error(), x.message)
		}
	}
	var e *Error
	if _, err := get(n, "http://"+refused); !errors.As(err, &e) || e.Syscall != "connect" || e.Errno() != -111 || fmt.Sprint(e.Address, ":", e.Port) != refused {
		t.Errorf("%+v", e)
	}
	if _, err := get(n, "http://gone.example"); !errors.As(err, &e) || e.Hostname != "gone.example" || e.Errno() != -3008 {
		t.Errorf("%+v", e)
	}
}

type lateNames struct{}

func (lateNames) LookupNetIP(_ context.Context, _, host string) (_ []netip.Addr, err error) {
	return nil, &net.DNSError{Err: "x", Name: host, IsNotFound: host != "late.example", IsTimeout: host == "late.example"}
}

func TestBrokenBodies(t *testing.T) {
	n := network(t, "127.0.0.1")
	n.Limits = Limits{BodyTimeout: patience}
	for _, x := range []struct{ what, url, data, code string }{
		{"cut short", raw(t, func(c net.Conn, r *bufio.Reader) {
			readHead(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
		}), "half", "ECONNRESET"},
		{"reset", raw(t, func(c net.Conn, r *bufio.Reader) {
			readHead(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
			c.(*net.TCPConn).SetLinger(0)
		}), "", "ECONNRESET"},
		{"a chunk cut short", raw(t, func(c net.Conn, r *bufio.Reader) {
			readHead(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n5\r\nab")
		}), "halfab", "ECONNRESET"},
		{"no chunk", answers(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n"), "half", "ECONNRESET"},
		{"stops", raw(t, func(c net.Conn, r *bufio.Reader) {
			readHead(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
			io.Copy(io.Discard, r)
		}), "half", "UND_ERR_BODY_TIMEOUT"},
		{"no length", raw(t, func(c net.Conn, r *bufio.Reader) { readHead(r); io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\nall") }), "all", ""},
		{"HTTP/1.0", raw(t, func(c net.Conn, r *bufio.Reader) { readHead(r); io.WriteString(c, "HTTP/1.0 200 OK\r\n\r\nold") }), "old", ""},
	} {
		resp, err := n.Do(context.Background(), &Request{URL: x.url})
		if err != nil {
			t.Errorf("%s: %v", x.what, err)
			continue
		}
		data, err := resp.Body.ReadAll()
		equal(t, x.what, string(data), x.data)
		if x.code == "" {
			if err != nil {
				t.Errorf("%s: %v", x.what, err)
			}
		} else {
			equal(t, x.what, code(err), x.code)
		}
		if _, again := resp.Body.Read(make([]byte, 1)); x.code != "" && again != err {
			t.Errorf("%s: then %v", x.what, again)
		}
	}
}

func TestTimeoutsEndWhatIsLate(t *testing.T) {
	silent := raw(t, func(c net.Conn, r *bufio.Reader) { io.Copy(io.Discard, r) })
	n := network(t, "127.0.0.1,slow.example")
	_, err := n.Do(context.Background(), &Request{URL: silent, Timeout: patience})
	equal(t, "axios's timeout", code(err), "ECONNABORTED")
	equal(t, "axios's timeout", err.Error(), "timeout of 30ms exceeded")

	// A redirect's time counts, too.
	n.Resolver = stuck{}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://slow.example/", http.StatusFound)
	})
	var hops []Hop
	_, err = n.Do(context.Background(), &Request{URL: url, Timeout: 20 * patience, OnHop: func(h Hop) { hops = append(hops, h) }})
	equal(t, "a redirect that is late", code(err), "ECONNABORTED")
	if len(hops) != 2 || hops[0].Status != 302 || hops[1].Err != err || hops[1].URL != "http://slow.example/" {
		t.Errorf("hops: %+v", hops)
	}

	m := network(t, "slow.example")
	m.Resolver, m.Limits = stuck{}, Limits{ConnectTimeout: patience}
	_, err = get(m, "http://slow.example/")
	equal(t, "a look-up", code(err), "ETIMEDOUT")
	equal(t, "a look-up", err.Error(), "connect ETIMEDOUT slow.example:80")
	m = network(t, "127.0.0.1")
	m.Limits = Limits{ConnectTimeout: patience}
	_, err = get(m, strings.Replace(silent, "http:", "https:", 1))
	equal(t, "a handshake", code(err), "ETIMEDOUT")
}

// stuck never answers.
type stuck struct{}

func (stuck) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestCallersEndTheirRequests(t *testing.T) {
	n := network(t, "127.0.0.1,slow.example")
	n.Resolver = stuck{}
	why := errors.New("the script aborted it")
	asked := make(chan struct{}, 1)
	silent := raw(t, func(c net.Conn, r *bufio.Reader) { readHead(r); asked <- struct{}{}; io.Copy(io.Discard, r) })
	half := raw(t, func(c net.Conn, r *bufio.Reader) {
		readHead(r)
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
		io.Copy(io.Discard, r)
	})
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() { <-asked; cancel(why) }()
	if _, err := n.Do(ctx, &Request{URL: silent}); err != why {
		t.Errorf("waiting for an answer: %v", err)
	}
	if _, err := n.Do(ctx, &Request{URL: silent}); err != why {
		t.Errorf("ended before: %v", err)
	}
	ctx, cancel = context.WithCancelCause(context.Background())
	time.AfterFunc(patience, func() { cancel(why) })
	if _, err := n.Do(ctx, &Request{URL: "http://slow.example/"}); err != why {
		t.Errorf("looking up: %v", err)
	}
	ctx, cancel = context.WithCancelCause(context.Background())
	resp, err := n.Do(ctx, &Request{URL: half})
	fatal(t, err)
	io.ReadFull(resp.Body, make([]byte, 4))
	cancel(why)
	if _, err := resp.Body.Read(make([]byte, 4)); err != why {
		t.Errorf("reading a body: %v", err)
	}
	resp, err = n.Do(context.Background(), &Request{URL: half})
	fatal(t, err)
	resp.Body.Close()
	if _, err := resp.Body.Read(make([]byte, 4)); err != errBodyClosed {
		t.Errorf("a closed body: %v", err)
	}
}

func TestRequestsQueue(t *testing.T) {
	let := make(chan struct{})
	arrived := make(chan struct{}, 10)
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-let
		io.WriteString(w, "x")
	})
	n := network(t, "127.0.0.1")
	n.Limits.Requests = 2
	results := make(chan error, 10)
	for range 3 {
		go func() {
			body, err := get(n, url)
			if err == nil && body != "x" {
				err = fmt.Errorf("got %q", body)
			}
			results <- err
		}()
	}
	<-arrived
	<-arrived
	why := errors.New("gave up")
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(patience, func() { cancel(why) })
	if _, err := n.Do(ctx, &Request{URL: url}); err != why {
		t.Errorf("in the queue: %v", err)
	}
	if len(arrived) > 0 {
		t.Error("a third request did not wait")
	}
	close(let)
	for range 3 {
		fatal(t, <-results)
	}
	equal(t, "places taken", len(n.slots), 0)

	// A body that nobody reads keeps its place until its request ends.
	ctx, cancel = context.WithCancelCause(context.Background())
	for range 2 {
		_, err := n.Do(ctx, &Request{URL: url})
		fatal(t, err)
	}
	equal(t, "places taken", len(n.slots), 2)
	done := make(chan error)
	go func() {
		_, err := get(n, url)
		done <- err
	}()
	cancel(why)
	fatal(t, <-done)
}

func TestTheSessionsEndCutsEverything(t *testing.T) {
	arrived := make(chan struct{}, 10)
	url := raw(t, func(c net.Conn, r *bufio.Reader) {
		readHead(r)
		arrived <- struct{}{}
		io.Copy(io.Discard, r)
	})
	half := raw(t, func(c net.Conn, r *bufio.Reader) {
		readHead(r)
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
		io.Copy(io.Discard, r)
	})
	n := network(t, "127.0.0.1,slow.example")
	n.Resolver = stuck{}
	n.Limits.Requests = 3
	resp, err := n.Do(context.Background(), &Request{URL: half})
	fatal(t, err)
	results := make(chan error, 10)
	for _, u := range []string{url, "http://slow.example/", url, url} {
		go func() {
			_, err := get(n, u)
			results <- err
		}()
	}
	<-arrived
	n.Close()
	for range 4 {
		if err := <-results; err != ErrClosed {
			t.Errorf("under way or queued: %v", err)
		}
	}
	if _, err := resp.Body.ReadAll(); err != ErrClosed {
		t.Errorf("a body: %v", err)
	}
	if _, err := get(n, url); err != ErrClosed {
		t.Errorf("afterwards: %v", err)
	}
	n.Close()
	n.Grant("late", Anything())
	(*Network)(nil).Close()
	if _, err := (*Network)(nil).Do(context.Background(), &Request{URL: "http://a.example/"}); !errors.Is(err, ErrDenied) {
		t.Errorf("without the capability: %v", err)
	}
	if _, err := (*Network)(nil).Open(context.Background(), &SocketRequest{URL: "ws://a.example/"}); !errors.Is(err, ErrDenied) {
		t.Errorf("without the capability: %v", err)
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/big" {
			io.WriteString(w, strings.Repeat("x", 100_000))
			return
		}
		io.WriteString(w, r.RemoteAddr)
	})
	n := network(t, "127.0.0.1")
	first, err := get(n, url)
	fatal(t, err)
	for range 5 {
		_, err := get(n, url+"/big")
		fatal(t, err)
		again, err := get(n, url)
		fatal(t, err)
		equal(t, "the connection", again, first)
	}
}

// TestServersThatCloseWaitingConnections has a request meet a connection that its server just closed.
func TestServersThatCloseWaitingConnections(t *testing.T) {
	closed := make(chan struct{})
	url := raw(t, func(c net.Conn, r *bufio.Reader) {
		if readHead(r) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
		}
		c.Close()
		closed <- struct{}{}
	})
	n := network(t, "127.0.0.1")
	for range 20 {
		body, err := get(n, url)
		if err != nil || body != "x" {
			t.Fatalf("%q, %v", body, err)
		}
		<-closed
	}
}

func TestLimitsOfBodies(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/endless" {
			for {
				if _, err := io.WriteString(w, strings.Repeat("x", 4096)); err != nil {
					return
				}
			}
		}
		io.WriteString(w, strings.Repeat("x", 1000))
	})
	n := network(t, "127.0.0.1")
	n.Limits.ResponseBody = 10_000
	for _, x := range []struct {
		path string
		most int64
		read int
		ok   bool
	}{{"/", 0, 1000, true}, {"/", 1000, 1000, true}, {"/", 999, 999, false}, {"/", 1 << 40, 1000, true}, {"/endless", 0, 10_000, false}, {"/endless", 1 << 40, 10_000, false}} {
		resp, err := n.Do(context.Background(), &Request{URL: url + x.path, MaxBody: x.most})
		fatal(t, err)
		data, err := resp.Body.ReadAll()
		var exceeded *Exceeded
		if len(data) != x.read || (err == nil) != x.ok || err != nil && !(errors.As(err, &exceeded) && exceeded.Limit == "ResponseBody") {
			t.Errorf("%+v: %d bytes, %v", x, len(data), err)
		}
	}
	m := network(t, "127.0.0.1")
	m.Limits.HeaderCount = 3
	_, err := get(m, answers(t, "HTTP/1.1 200 OK\r\na: 1\r\na: 1\r\na: 1\r\nContent-Length: 0\r\n\r\n"))
	equal(t, "four headers", code(err), "HPE_HEADER_OVERFLOW")
	if _, err := get(m, answers(t, "HTTP/1.1 200 OK\r\na: 1\r\na: 1\r\nContent-Length: 0\r\n\r\n")); err != nil {
		t.Error(err)
	}
}

func TestAHundredAtOnce(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.RawQuery) })
	n := network(t, "127.0.0.1")
	results := make(chan error, 100)
	for i := range 100 {
		go func() {
			body, err := get(n, fmt.Sprint(url, "/?", i))
			if err == nil && body != fmt.Sprint(i) {
				err = fmt.Errorf("%d got %q", i, body)
			}
			results <- err
		}()
	}
	for range 100 {
		fatal(t, <-results)
	}
}

// TestAnswersBeforeTheirRequest has a server that speaks first. Whether net/http takes that for the answer
// is a matter of moments; if it does, scripts see the headers all the same.
func TestAnswersBeforeTheirRequest(t *testing.T) {
	log.SetOutput(io.Discard) // net/http tells the standard logger
	defer log.SetOutput(os.Stderr)
	url := raw(t, func(c net.Conn, r *bufio.Reader) {
		for range 3 {
			if _, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nb: 1\r\na: 2\r\nContent-Length: 0\r\n\r\n"); err != nil {
				return
			}
			readHead(r)
		}
	})
	n := network(t, "127.0.0.1")
	for range 50 {
		resp, err := n.Do(context.Background(), &Request{URL: url})
		if err != nil {
			if code(err) != "ECONNRESET" {
				t.Fatal(err)
			}
			continue
		}
		if v, _ := resp.Header.Get("a"); v != "2" || len(resp.Header) != 3 {
			t.Errorf("headers: %v", resp.Header)
		}
		resp.Body.Close()
	}
	equal(t, "sorted", fmt.Sprint(sorted(http.Header{"B": {"1", "\xe9"}, "A": {"2"}})), "[{A 2} {B 1} {B é}]")
}

func TestTheCapabilitiesCloseTogether(t *testing.T) {
	c := Capabilities{Net: &Network{Grants: []NetGrant{Anything()}}, Files: &Files{Read: []string{Bare}}}.WithDefaults()
	c.Close()
	if _, err := get(c.Net, "http://127.0.0.1/"); err != ErrClosed {
		t.Error(err)
	}
	if _, err := c.Files.ReadFile(os.Args[0]); err != ErrClosed {
		t.Error(err)
	}
	Capabilities{}.Close()
}
