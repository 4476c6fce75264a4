package caps

import (
	"cmp"
	"time"
)

// Limits bound what one session does in the network. A zero field is the default beside it.
type Limits struct {
	ResponseBody   int64         // 64 MiB: bytes of a response's body, as they arrive and again decoded
	HeaderBytes    int           // 16 KiB: bytes of a response's status line and headers, 1xx ones included (Node's)
	HeaderCount    int           // 2000: headers of a response (Node's)
	Redirects      int           // 20: redirects that one request follows (Fetch's)
	Requests       int           // 256: requests at once, until their bodies are read or closed; others queue
	Sockets        int           // 64: open WebSockets; one more is refused
	SocketMessage  int64         // 64 MiB: bytes of a WebSocket message that arrives
	ConnectTimeout time.Duration // 10 s: look-up, connection and TLS handshake (undici's)
	HeaderTimeout  time.Duration // 300 s: until the last response's headers are there (undici's)
	BodyTimeout    time.Duration // 300 s: between two reads of a body that yield something (undici's)
}

func (l Limits) withDefaults() Limits {
	return Limits{
		ResponseBody:   cmp.Or(l.ResponseBody, 64<<20),
		HeaderBytes:    cmp.Or(l.HeaderBytes, 16<<10),
		HeaderCount:    cmp.Or(l.HeaderCount, 2000),
		Redirects:      cmp.Or(l.Redirects, 20),
		Requests:       cmp.Or(l.Requests, 256),
		Sockets:        cmp.Or(l.Sockets, 64),
		SocketMessage:  cmp.Or(l.SocketMessage, 64<<20),
		ConnectTimeout: cmp.Or(l.ConnectTimeout, 10*time.Second),
		HeaderTimeout:  cmp.Or(l.HeaderTimeout, 300*time.Second),
		BodyTimeout:    cmp.Or(l.BodyTimeout, 300*time.Second),
	}
}
