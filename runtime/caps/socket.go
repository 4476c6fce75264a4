package caps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// SocketRequest opens a WebSocket.
type SocketRequest struct {
	URL       string   // ws or wss; user:password becomes Basic authorization
	Protocols []string // subprotocols that are offered, in order of preference
	Header    Header   // of the handshake; those of the protocol itself are refused

	// Timeout ends the attempt, handshake included. 0: Limits.ConnectTimeout for the connection and
	// Limits.HeaderTimeout for the handshake.
	Timeout time.Duration

	AcceptUnauthorized bool  // rejectUnauthorized: false of Node
	MaxMessage         int64 // bytes of a message that arrives, if less than Limits.SocketMessage

	// OnPing and OnPong hear of such frames, on the goroutine of Receive, which they must not hold up.
	// Pings are answered in any case. The payload must not be kept.
	OnPing, OnPong func(payload []byte)
}

// Message is what a WebSocket carries.
type Message struct {
	Text bool // UTF-8 text; else bytes
	Data []byte
}

// Socket is an open WebSocket. Receive may be called by one goroutine at a time, everything else by any.
// Somebody must always be in Receive: pings are answered and pongs and closes noticed there.
type Socket struct {
	Protocol string // the subprotocol that the server chose, empty for none
	Header   Header // of the handshake's answer
	URL      string // without credentials
	Address  string // ip:port

	network *Network
	conn    *websocket.Conn
	under   *conn // what conn is on
	max     int64
	closing closing
}

// closing is what became of a Close. It may read the peer's answer before Receive does, which then finds nothing.
type closing struct {
	mu     sync.Mutex
	done   chan struct{} // nil until somebody calls Close; closed when the peer has answered, or never will
	answer *Closed       // nil if it did not
	cut    bool          // by Terminate
}

// Closed is the end of a WebSocket.
type Closed struct {
	Code   int    // of the peer's close frame; 1005 if it gave none, 1006 if there was no such frame
	Reason string // the peer's
	Err    error  // why there was none, if that is known: an *Error, *Exceeded or ErrClosed
}

// Error says how the connection ended.
func (c *Closed) Error() string {
	if c.Err != nil {
		return c.Err.Error()
	}
	s := fmt.Sprintf("the connection was closed with code %d", c.Code)
	if c.Reason != "" {
		s += ": " + visible(c.Reason)
	}
	return s
}

// Unwrap gives Err.
func (c *Closed) Unwrap() error { return c.Err }

// handshakeHeaders belong to the protocol (RFC 6455, 4.1); the last one is not offered.
var handshakeHeaders = []string{"Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"}

// Open opens a WebSocket. It blocks until the handshake is done or ctx ends; afterwards ctx does not
// matter. Redirects are not followed (as in ws, the package under METIS) and messages not compressed.
// Errors are those of Do; an answer that is no handshake is an *Error without a code.
func (n *Network) Open(ctx context.Context, r *SocketRequest) (*Socket, error) {
	if n == nil {
		n = &Network{}
	}
	n.init()
	to, err := parseTarget(r.URL)
	if err != nil {
		return nil, err
	}
	if to.scheme != "ws" && to.scheme != "wss" {
		return nil, &Error{Code: "ERR_INVALID_PROTOCOL", Message: `The URL's protocol must be one of "ws:" or "wss:"`}
	}
	f, err := frame(r.Header)
	if err != nil {
		return nil, err
	}
	for _, name := range handshakeHeaders {
		if _, ok := f.header.Get(name); ok {
			return nil, &Error{Code: "UND_ERR_INVALID_ARG", Message: "invalid " + strings.ToLower(name) + " header"}
		}
	}
	for _, p := range r.Protocols {
		if !isToken(p) {
			return nil, &Error{Message: "An invalid or duplicated subprotocol was specified"}
		}
	}
	if to.user != nil {
		if _, ok := f.header.Get("Authorization"); !ok {
			f.header = append(f.header, basic(to.user))
		}
	}
	s := &Socket{URL: to.href(), network: n, max: n.limits.SocketMessage}
	if r.MaxMessage > 0 {
		s.max = min(s.max, r.MaxMessage)
	}
	err = s.open(ctx, r, to, f)
	n.watch().note(Use{Capability: CapNet, Op: "socket", What: s.URL, Resolved: s.Address}, err)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Socket) open(ctx context.Context, r *SocketRequest, to target, f framing) error {
	n := s.network
	if err := n.allow(to); err != nil {
		return err
	}
	if err := n.allowHost(to, f.host); err != nil {
		return err
	}
	if err := n.takeSocket(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(n.ctx, func() { cancel(ErrClosed) })()
	wait := n.limits.HeaderTimeout
	if r.Timeout > 0 {
		wait = r.Timeout
	}
	defer time.AfterFunc(wait, func() { cancel(&Error{Message: "Opening handshake has timed out"}) }).Stop()

	h := &handshake{network: n, to: to, host: f.host, insecure: r.AcceptUnauthorized}
	conn, _, err := websocket.Dial(ctx, "ws://replaced.invalid", &websocket.DialOptions{
		HTTPClient:   &http.Client{Transport: h},
		HTTPHeader:   wireHeader(f.header),
		Subprotocols: r.Protocols,
		OnPingReceived: func(_ context.Context, payload []byte) bool {
			if r.OnPing != nil {
				r.OnPing(payload)
			}
			return true
		},
		OnPongReceived: func(_ context.Context, payload []byte) {
			if r.OnPong != nil {
				r.OnPong(payload)
			}
		},
	})
	s.Address = h.got.address()
	if err != nil {
		if h.got.conn != nil {
			_ = h.got.conn.Close()
		}
		n.giveSocket()
		if err = ended(ctx, err); known(err) == nil && ctx.Err() == nil {
			err = &Error{Message: "Invalid WebSocket handshake", Err: err}
		} else if k := known(err); k != nil {
			err = k
		}
		return err
	}
	h.got.conn.whenClosed(n.giveSocket)
	conn.SetReadLimit(s.max)
	s.conn, s.under, s.Protocol, s.Header = conn, h.got.conn, conn.Subprotocol(), h.got.header
	return nil
}

// takeSocket counts a WebSocket, giveSocket discounts it.
func (n *Network) takeSocket() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sockets >= n.limits.Sockets {
		return &Exceeded{Limit: "Sockets", Max: int64(n.limits.Sockets), What: "the number of open WebSockets"}
	}
	n.sockets++
	return nil
}

func (n *Network) giveSocket() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sockets--
}

// handshake sends the handshake over a checked connection, whatever URL it is asked for.
type handshake struct {
	network  *Network
	to       target
	host     string
	insecure bool
	got      answer
}

func (h *handshake) RoundTrip(req *http.Request) (*http.Response, error) {
	to := h.to
	to.scheme = "http"
	if h.to.secure() {
		to.scheme = "https"
	}
	req.URL, req.Host = to.wireURL(), h.host
	var err error
	h.got, err = h.network.roundTrip(req.Context(), req, h.insecure)
	if err == nil && h.got.StatusCode != http.StatusSwitchingProtocols {
		_ = h.got.Body.Close()
		err = &Error{Message: fmt.Sprintf("Unexpected server response: %d", h.got.StatusCode)}
	}
	if err != nil {
		return nil, err
	}
	return h.got.Response, nil
}

// Receive waits for the next message. Its error ends the connection: a *Closed, or context.Cause(ctx). A
// ctx that ends while Receive waits closes the connection.
func (s *Socket) Receive(ctx context.Context) (Message, error) {
	kind, data, err := s.conn.Read(ctx)
	if err != nil {
		return Message{}, s.closed(ctx, err)
	}
	if kind == websocket.MessageText && !utf8.Valid(data) {
		defer context.AfterFunc(ctx, s.Terminate)()
		_ = s.conn.Close(websocket.StatusInvalidFramePayloadData, "")
		return Message{}, &Closed{Code: 1006, Err: &Error{
			Code: "WS_ERR_INVALID_UTF8", Message: "Invalid WebSocket frame: invalid UTF-8 sequence",
		}}
	}
	return Message{Text: kind == websocket.MessageText, Data: data}, nil
}

// closed is what a read that failed says about the connection.
func (s *Socket) closed(ctx context.Context, err error) error {
	var frame websocket.CloseError
	answer := (*Closed)(nil)
	if !errors.As(err, &frame) && ctx.Err() == nil && s.network.ctx.Err() == nil {
		answer = s.closing.answered()
	}
	s.Terminate()
	switch {
	case answer != nil:
		return answer
	case frame.Code != 0:
		return &Closed{Code: int(frame.Code), Reason: frame.Reason}
	case s.network.ctx.Err() != nil:
		return &Closed{Code: 1006, Err: ErrClosed}
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, websocket.ErrMessageTooBig):
		return &Closed{Code: 1006, Err: &Exceeded{Limit: "SocketMessage", Max: s.max, What: "the message"}}
	}
	return &Closed{Code: 1006, Err: systemError(err)}
}

// Send sends a message, after those before it, and returns when the system has taken it. Text that is no
// UTF-8 is mended. A ctx that ends meanwhile closes the connection. On a closed connection the error is
// a *Closed.
func (s *Socket) Send(ctx context.Context, m Message) error {
	kind, data := websocket.MessageBinary, m.Data
	if m.Text {
		kind, data = websocket.MessageText, bytes.ToValidUTF8(m.Data, []byte("\uFFFD"))
	}
	return s.failed(ctx, s.conn.Write(ctx, kind, data))
}

// Ping sends a ping and waits for its pong, for which somebody must be in Receive. A ctx that ends while
// it waits leaves the connection open.
func (s *Socket) Ping(ctx context.Context) error {
	return s.failed(ctx, s.conn.Ping(ctx))
}

// failed is an error of Send and Ping.
func (s *Socket) failed(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case s.network.ctx.Err() != nil:
		return &Closed{Code: 1006, Err: ErrClosed}
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return &Closed{Code: 1006, Err: systemError(err)}
}

// Close says good-bye with a code, 1000 or 3000 to 4999 for a script's own (0 sends none), and a reason of
// at most 123 bytes, waits up to ten seconds for the peer's answer, and closes the connection. Receive
// then ends with what the peer answered. An error is a code or reason that cannot be sent, and the
// connection is as it was. On a closed connection it does nothing.
func (s *Socket) Close(code int, reason string) error {
	reason = strings.ToValidUTF8(reason, "\uFFFD")
	switch {
	case code == 0 && reason == "":
		code = int(websocket.StatusNoStatusRcvd)
	case code == 1004, code == 1005, code == 1006, code < 1000, code > 1014 && code < 3000, code > 4999:
		return &Error{Message: "First argument must be a valid error code number"}
	case len(reason) > 123:
		return &Error{Code: "ERR_OUT_OF_RANGE", Message: "The message must not be greater than 123 bytes"}
	}
	first := s.closing.begin()
	err := s.conn.Close(websocket.StatusCode(code), reason)
	if first {
		s.closing.end(code, reason, err)
	}
	return nil
}

// begin tells whether this is the first Close.
func (c *closing) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done != nil {
		return false
	}
	c.done = make(chan struct{})
	return true
}

// end notes the answer. Without an error it had the code that was sent, and then peers repeat the reason, too.
func (c *closing) end(code int, reason string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var frame websocket.CloseError
	switch {
	case errors.As(err, &frame):
		c.answer = &Closed{Code: int(frame.Code), Reason: frame.Reason}
	case err == nil && !c.cut:
		c.answer = &Closed{Code: code, Reason: reason}
	}
	close(c.done)
}

// answered is what Close, if it was called, was answered.
func (c *closing) answered() *Closed {
	c.mu.Lock()
	done := c.done
	c.mu.Unlock()
	if done == nil {
		return nil
	}
	<-done
	return c.answer
}

// Terminate cuts the connection without a word. Receive ends with code 1006.
func (s *Socket) Terminate() {
	s.closing.mu.Lock()
	s.closing.cut = true
	s.closing.mu.Unlock()
	_ = s.under.Close() // first, for CloseNow waits for a Close that waits for the peer
	_ = s.conn.CloseNow()
}
