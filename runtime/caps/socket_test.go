package caps

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// socketServer has each WebSocket served by f, and gives its ws: URL.
func socketServer(t testing.TB, f func(context.Context, *websocket.Conn)) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"v2", "v1"}})
		if err != nil {
			return
		}
		c.SetReadLimit(-1)
		f(ctx, c)
		c.CloseNow()
	})
	t.Cleanup(cancel)
	return strings.Replace(url, "http:", "ws:", 1)
}

func echo(ctx context.Context, c *websocket.Conn) {
	for {
		kind, data, err := c.Read(ctx)
		if err != nil || c.Write(ctx, kind, data) != nil {
			return
		}
	}
}

func open(t testing.TB, n *Network, r *SocketRequest) *Socket {
	t.Helper()
	s, err := n.Open(context.Background(), r)
	fatal(t, err)
	t.Cleanup(s.Terminate)
	return s
}

func TestSocketsCarryMessages(t *testing.T) {
	n := network(t, "127.0.0.1")
	url := socketServer(t, echo)
	s := open(t, n, &SocketRequest{URL: url + "/a?b", Protocols: []string{"v1", "v9"}, Header: Header{{"X-Key", "k"}}})
	equal(t, "protocol", s.Protocol, "v1")
	equal(t, "URL", s.URL, url+"/a?b")
	equal(t, "address", "ws://"+s.Address, url)
	if v, _ := s.Header.Get("upgrade"); v != "websocket" {
		t.Errorf("headers: %v", s.Header)
	}
	ctx := context.Background()
	for _, m := range []Message{{true, []byte("text é")}, {false, []byte{0, 255}}, {true, nil}, {false, make([]byte, 1<<20)}} {
		fatal(t, s.Send(ctx, m))
		got, err := s.Receive(ctx)
		fatal(t, err)
		if got.Text != m.Text || string(got.Data) != string(m.Data) {
			t.Errorf("%v came back as %v", len(m.Data), len(got.Data))
		}
	}
	fatal(t, s.Send(ctx, Message{true, []byte("a\xffb")}))
	got, err := s.Receive(ctx)
	fatal(t, err)
	equal(t, "mended text", string(got.Data), "a\uFFFDb")

	pong := make(chan error, 1)
	go func() { pong <- s.Ping(ctx) }()
	received := make(chan error, 1)
	go func() { _, err := s.Receive(ctx); received <- err }()
	fatal(t, <-pong)
	fatal(t, s.Close(3001, "done"))
	var closed *Closed
	if err := <-received; !errors.As(err, &closed) || closed.Code != 3001 || closed.Reason != "done" {
		t.Errorf("after Close: %v", err)
	}
	if err := s.Send(ctx, Message{true, nil}); !errors.As(err, &closed) {
		t.Errorf("sending on a closed one: %v", err)
	}
	if err := s.Ping(ctx); !errors.As(err, &closed) {
		t.Errorf("a ping on a closed one: %v", err)
	}
	fatal(t, s.Close(1000, ""))
	equal(t, "open sockets", n.openSockets(), 0)
}

func TestSocketsSayHowTheyEnded(t *testing.T) {
	n := network(t, "127.0.0.1")
	ctx := context.Background()
	for _, x := range []struct {
		what   string
		server func(context.Context, *websocket.Conn)
		code   int
		reason string
	}{
		{"a code and a reason", func(_ context.Context, c *websocket.Conn) { c.Close(4002, "bye") }, 4002, "bye"},
		{"no code", func(_ context.Context, c *websocket.Conn) { c.Close(1005, "") }, 1005, ""},
		{"no good-bye", func(_ context.Context, c *websocket.Conn) { c.CloseNow() }, 1006, ""},
	} {
		s := open(t, n, &SocketRequest{URL: socketServer(t, x.server)})
		_, err := s.Receive(ctx)
		var closed *Closed
		if !errors.As(err, &closed) || closed.Code != x.code || closed.Reason != x.reason {
			t.Errorf("%s: %v", x.what, err)
		}
	}
	s := open(t, n, &SocketRequest{URL: socketServer(t, echo)})
	for code, reason := range map[int]string{0: "x", 1: "", 1004: "", 1005: "", 1006: "", 1015: "", 2999: "", 5000: "", 1000: strings.Repeat("x", 124)} {
		if err := s.Close(code, reason); err == nil {
			t.Errorf("%d %q was sent", code, reason)
		}
	}
	fatal(t, s.Send(ctx, Message{true, []byte("still open")}))
	_, err := s.Receive(ctx)
	fatal(t, err)
	// Close without anybody in Receive.
	fatal(t, s.Close(0, ""))

	s = open(t, n, &SocketRequest{URL: socketServer(t, echo)})
	why := errors.New("enough")
	waiting, cancel := context.WithCancelCause(ctx)
	time.AfterFunc(patience, func() { cancel(why) })
	if _, err := s.Receive(waiting); err != why {
		t.Errorf("a Receive that was ended: %v", err)
	}
	s = open(t, n, &SocketRequest{URL: socketServer(t, echo)})
	s.Terminate()
	var closed *Closed
	if _, err := s.Receive(ctx); !errors.As(err, &closed) || closed.Code != 1006 {
		t.Errorf("a terminated one: %v", err)
	}
}

// frames answers a handshake by itself and then sends these bytes.
func frames(t testing.TB, frames ...[]byte) string {
	return strings.Replace(raw(t, func(c net.Conn, r *bufio.Reader) {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept(req.Header.Get("Sec-WebSocket-Key")))
		for _, frame := range frames {
			c.Write(frame)
		}
		io.Copy(io.Discard, r)
	}), "http:", "ws:", 1)
}

// accept is what a server answers to the key of a handshake (RFC 6455, 4.2.2).
func accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (n *Network) openSockets() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.sockets
}

func longFrame(op byte, length uint64, data string) []byte {
	b := []byte{op, 127}
	b = binary.BigEndian.AppendUint64(b, length)
	return append(b, data...)
}

func TestHostileSockets(t *testing.T) {
	n := network(t, "127.0.0.1")
	n.Limits.SocketMessage = 1000
	for _, x := range []struct {
		what string
		url  string
		is   func(error) bool
	}{
		{"a message that claims 2^62 bytes", frames(t, longFrame(0x82, 1<<62, "x"), make([]byte, 4000)), func(err error) bool { return errors.As(err, new(*Exceeded)) }},
		{"parts without end", frames(t, longFrame(0x02, 600, strings.Repeat("x", 600)), longFrame(0x00, 600, strings.Repeat("x", 600))), func(err error) bool { return errors.As(err, new(*Exceeded)) }},
		{"text that is no UTF-8", frames(t, []byte{0x81, 2, 0xff, 0xfe}, []byte{0x88, 0}), func(err error) bool { return code(err) == "WS_ERR_INVALID_UTF8" }},
		{"an unknown kind of frame", frames(t, []byte{0x83, 0}), nil},
		{"a reserved bit", frames(t, []byte{0xc1, 0}), nil},
		{"a ping in parts", frames(t, []byte{0x09, 0}), nil},
		{"a large ping", frames(t, longFrame(0x89, 2000, strings.Repeat("x", 2000))), nil},
		{"a continuation of nothing", frames(t, []byte{0x80, 0}), nil},
		{"a close with an invalid code", frames(t, []byte{0x88, 2, 0x03, 0xed}), nil},
		{"half a frame", strings.Replace(raw(t, func(c net.Conn, r *bufio.Reader) {
			req, _ := http.ReadRequest(r)
			fmt.Fprintf(c, "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n\x81\x05ab", accept(req.Header.Get("Sec-WebSocket-Key")))
		}), "http:", "ws:", 1), nil},
	} {
		s := open(t, n, &SocketRequest{URL: x.url})
		_, err := s.Receive(context.Background())
		var closed *Closed
		if !errors.As(err, &closed) || closed.Code != 1006 || x.is != nil && !x.is(err) {
			t.Errorf("%s: %v", x.what, err)
		}
	}
	equal(t, "open sockets", n.openSockets(), 0)
}

func TestHandshakesThatFail(t *testing.T) {
	n := network(t, "127.0.0.1,gone.example")
	n.Resolver = &names{}
	ws := func(url string) string { return strings.Replace(url, "http:", "ws:", 1) }
	for _, x := range []struct{ what, url, code, message string }{
		{"no WebSocket", ws(serve(t, func(http.ResponseWriter, *http.Request) {})), "", "Unexpected server response: 200"},
		{"not found", ws(serve(t, http.NotFound)), "", "Unexpected server response: 404"},
		{"a redirect", ws(serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) })), "", "Unexpected server response: 302"},
		{"a wrong key", ws(answers(t, "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n"+strings.Repeat("x", 2000))), "", "Invalid WebSocket handshake"},
		{"a protocol that was not offered", ws(answers(t, "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: x\r\n\r\n"+strings.Repeat("x", 2000))), "", "Invalid WebSocket handshake"},
		{"hangs up", ws(raw(t, func(_ net.Conn, r *bufio.Reader) { readHead(r) })), "ECONNRESET", "socket hang up"},
		{"a flood", ws(answers(t, "HTTP/1.1 101 S\r\nA: "+strings.Repeat("x", 20<<10))), "HPE_HEADER_OVERFLOW", ""},
		{"no such name", "ws://gone.example/", "ENOTFOUND", "getaddrinfo ENOTFOUND gone.example"},
		{"http", "http://127.0.0.1/", "ERR_INVALID_PROTOCOL", ""},
		{"no URL", "nonsense", "ERR_INVALID_URL", ""},
		{"late", ws(raw(t, func(_ net.Conn, r *bufio.Reader) { io.Copy(io.Discard, r) })), "", "Opening handshake has timed out"},
	} {
		_, err := n.Open(context.Background(), &SocketRequest{URL: x.url, Timeout: 20 * patience})
		if err == nil {
			t.Errorf("%s: opened", x.what)
			continue
		}
		equal(t, x.what, code(err), x.code)
		if x.message != "" {
			equal(t, x.what, err.Error(), x.message)
		}
	}
	for _, h := range []Header{{{"Sec-WebSocket-Key", "x"}}, {{"sec-websocket-extensions", "x"}}, {{"Upgrade", "x"}}, {{"A\r\nB", "x"}}} {
		if _, err := n.Open(context.Background(), &SocketRequest{URL: "ws://127.0.0.1", Header: h}); code(err) != "UND_ERR_INVALID_ARG" && code(err) != "ERR_INVALID_HTTP_TOKEN" {
			t.Errorf("%v: %v", h, err)
		}
	}
	if _, err := n.Open(context.Background(), &SocketRequest{URL: "ws://127.0.0.1", Protocols: []string{"a, b"}}); err == nil {
		t.Error("two protocols in one")
	}
	equal(t, "open sockets", n.openSockets(), 0)
}

func TestSocketsOverTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := websocket.Accept(w, r, nil); err == nil {
			c.Close(1000, "over TLS")
		}
	}))
	t.Cleanup(s.Close)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	url := strings.Replace(s.URL, "https:", "wss:", 1)
	n := network(t, "127.0.0.1")
	_, err := n.Open(context.Background(), &SocketRequest{URL: url})
	equal(t, "an unknown certificate", code(err), "DEPTH_ZERO_SELF_SIGNED_CERT")
	_, err = open(t, n, &SocketRequest{URL: url, AcceptUnauthorized: true}).Receive(context.Background())
	var closed *Closed
	if !errors.As(err, &closed) || closed.Reason != "over TLS" {
		t.Error(err)
	}
}

func TestSocketsAreLimitedAndCut(t *testing.T) {
	n := network(t, "127.0.0.1")
	n.Limits.Sockets = 2
	url := socketServer(t, echo)
	a, b := open(t, n, &SocketRequest{URL: url}), open(t, n, &SocketRequest{URL: url})
	var exceeded *Exceeded
	if _, err := n.Open(context.Background(), &SocketRequest{URL: url}); !errors.As(err, &exceeded) || exceeded.Limit != "Sockets" {
		t.Errorf("a third one: %v", err)
	}
	b.Terminate()
	c := open(t, n, &SocketRequest{URL: url})
	results := make(chan error, 2)
	for _, s := range []*Socket{a, c} {
		go func() { _, err := s.Receive(context.Background()); results <- err }()
	}
	n.Close()
	for range 2 {
		if err := <-results; !errors.Is(err, ErrClosed) {
			t.Errorf("when the session ended: %v", err)
		}
	}
	if err := a.Send(context.Background(), Message{}); !errors.Is(err, ErrClosed) {
		t.Errorf("afterwards: %v", err)
	}
	if _, err := n.Open(context.Background(), &SocketRequest{URL: url}); err != ErrClosed {
		t.Errorf("afterwards: %v", err)
	}
}

func TestSocketsHearPings(t *testing.T) {
	n := network(t, "127.0.0.1")
	pings := make(chan string, 1)
	url := socketServer(t, func(ctx context.Context, c *websocket.Conn) {
		ctx = c.CloseRead(ctx)
		c.Ping(ctx)
		c.Close(1000, "answered")
	})
	s := open(t, n, &SocketRequest{URL: url, OnPing: func(p []byte) { pings <- string(p) }})
	_, err := s.Receive(context.Background())
	var closed *Closed
	if !errors.As(err, &closed) || closed.Reason != "answered" {
		t.Error(err)
	}
	equal(t, "payload", <-pings, "1")

	// A peer that does not answer a ping.
	s = open(t, n, &SocketRequest{URL: frames(t)})
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	go s.Receive(context.Background())
	if err := s.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no pong: %v", err)
	}
}
