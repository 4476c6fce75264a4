package caps

import (
	"bytes"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
)

// conn is a connection to a checked address. It reads along when a response begins: net/http keeps headers
// in a map, but scripts see them in the order in which they came, and the limit counts their bytes.
type conn struct {
	net.Conn // raw, or the TLS connection on it
	raw      net.Conn
	network  *Network
	remote   netip.AddrPort
	closed   atomic.Bool

	mu      sync.Mutex
	head    *head  // of the response that is awaited; nil between responses
	onClose func() // or nil
}

// await makes h the head of the next response. The request is not sent yet and the connection is silent.
func (c *conn) await(h *head) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.head = h
}

// arrived gives h back as far as it came. From then on it does not change.
func (c *conn) arrived(h *head) *head {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.head == h {
		c.head = nil
	}
	return h
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n == 0 {
		return n, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.head != nil {
		if err := c.head.add(p[:n]); err != nil {
			return 0, err
		}
		if c.head.done {
			c.head = nil
		}
	}
	return n, err
}

// Close is idempotent, so that a session's end and the pool may both close it.
func (c *conn) Close() error {
	if c.closed.Swap(true) {
		return nil
	}
	c.network.drop(c.raw)
	err := c.Conn.Close()
	c.mu.Lock()
	f := c.onClose
	c.onClose = nil
	c.mu.Unlock()
	if f != nil {
		f()
	}
	return err
}

// whenClosed has f called once, when the connection is closed or because it is.
func (c *conn) whenClosed(f func()) {
	c.mu.Lock()
	c.onClose = f
	c.mu.Unlock()
	if c.closed.Load() {
		c.mu.Lock()
		f, c.onClose = c.onClose, nil
		c.mu.Unlock()
		if f != nil {
			f()
		}
	}
}

// head is the start of a response as it came: 1xx answers, the status line and the headers.
type head struct {
	max   int // bytes
	data  []byte
	start int // of the last status line
	line  int // of the line that is not complete yet
	done  bool
	err   error // that it is too long; net/http may turn it into a complaint about the last line
}

// add takes bytes that were read.
func (h *head) add(p []byte) error {
	h.data = append(h.data, p...)
	for {
		end := bytes.IndexByte(h.data[h.line:], '\n')
		if end < 0 {
			break
		}
		empty := len(bytes.TrimSuffix(h.data[h.line:h.line+end], []byte{'\r'})) == 0
		if h.line += end + 1; h.line > h.max {
			break
		}
		if !empty {
			continue
		}
		if h.interim() {
			h.start = h.line
			continue
		}
		h.data, h.done = h.data[:h.line], true
		return nil
	}
	if len(h.data) > h.max {
		h.err = &Error{Code: "HPE_HEADER_OVERFLOW", Message: "Parse Error: Header overflow", Err: &Exceeded{
			Limit: "HeaderBytes", Max: int64(h.max), What: "the response's head",
		}}
	}
	return h.err
}

// interim tells a 1xx answer, after which another one comes.
func (h *head) interim() bool {
	status := h.data[h.start:]
	return len(status) > 12 && status[8] == ' ' && status[9] == '1' && string(status[9:12]) != "101"
}

// header are the headers in the order in which they came, false if there is one that Node would not take.
// What net/http made of them stays the rule for where the response ends; this is what scripts see.
func (h *head) header() (header Header, ok bool) {
	_, lines, _ := bytes.Cut(h.data[h.start:], []byte{'\n'})
	for line := range bytes.Lines(lines) {
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			break
		}
		if last := len(header) - 1; (line[0] == ' ' || line[0] == '\t') && last >= 0 { // a folded value
			header[last].Value += " " + fromLatin1(string(bytes.Trim(line, " \t")))
			continue
		}
		name, value, _ := bytes.Cut(line, []byte{':'})
		header = append(header, Field{string(name), fromLatin1(string(bytes.Trim(value, " \t")))})
	}
	for _, f := range header {
		if !isToken(f.Name) || !isHeaderValue(f.Value) {
			return nil, false
		}
	}
	return header, true
}
