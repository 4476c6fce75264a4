package caps

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Network is the network as one session may use it. The zero value allows nothing, nil likewise: each
// use is a *Denied. Set the fields before the first use and do not change them afterwards. All methods
// may be called from any goroutine, and block it; so a session calls them off its own.
type Network struct {
	Grants []NetGrant // what is allowed from the start; Grant adds to it
	Limits Limits

	// Clock gives the times of the audit, nil the real ones. Time-outs are real time in any case.
	Clock *Clock
	// Audit hears of every use, refused ones too, once for each hop of a request. It is called on the
	// goroutine of the use, by several at once.
	Audit func(Use)

	// Transport, if set, stands between requests and the network: recorded answers, a recorder.
	Transport Transport
	// Resolver looks host names up, net.DefaultResolver if nil.
	Resolver Resolver
	// RootCAs are the certificates that sign servers' ones, the system's if nil.
	RootCAs *x509.CertPool

	dialTCP func(ctx context.Context, to netip.AddrPort) (net.Conn, error) // a test's; nil: the network

	once   sync.Once
	limits Limits
	ctx    context.Context // ends with the session
	cancel context.CancelCauseFunc
	slots  chan struct{} // one for each request at once

	mu      sync.Mutex
	closed  bool
	sources map[string][]NetGrant // by who granted them
	granted netGrants             // all of them
	pools   *pools
	conns   map[net.Conn]struct{} // open connections, without their TLS
	sockets int                   // open WebSockets, and those that are being opened
}

// Resolver looks host names up. *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// pools are the connections that wait to be used again. Those whose certificates nobody looked at are
// apart from the others.
type pools struct{ verified, unverified *http.Transport }

// init makes the zero value work.
func (n *Network) init() {
	n.once.Do(func() {
		n.limits = n.Limits.withDefaults()
		n.ctx, n.cancel = context.WithCancelCause(context.Background())
		n.slots = make(chan struct{}, n.limits.Requests)
		n.sources = map[string][]NetGrant{"": slices.Clone(n.Grants)}
		n.granted = n.sources[""]
		n.pools = n.newPools()
		n.conns = map[net.Conn]struct{}{}
	})
}

func (n *Network) newPools() *pools {
	pool := func(insecure bool) *http.Transport {
		t := &http.Transport{
			// No Proxy: the environment does not decide where requests go, and a proxy would look names
			// up that were not checked.
			DialContext: func(ctx context.Context, _, to string) (net.Conn, error) {
				return asConn(n.dial(ctx, to, nil))
			},
			DialTLSContext: func(ctx context.Context, _, to string) (net.Conn, error) {
				return asConn(n.dial(ctx, to, &tls.Config{RootCAs: n.RootCAs, InsecureSkipVerify: insecure}))
			},
			DisableCompression:     true, // a body is decoded here, within the limits
			MaxIdleConns:           n.limits.Requests,
			MaxIdleConnsPerHost:    n.limits.Requests,
			IdleConnTimeout:        4 * time.Second,                      // undici's keepAliveTimeout
			MaxResponseHeaderBytes: int64(n.limits.HeaderBytes) + 64<<10, // conn counts exactly
			Protocols:              new(http.Protocols),
		}
		t.Protocols.SetHTTP1(true)
		return t
	}
	return &pools{verified: pool(false), unverified: pool(true)}
}

// asConn keeps a nil *conn from becoming a net.Conn that is not nil.
func asConn(c *conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (p *pools) transport(insecure bool) *http.Transport {
	if insecure {
		return p.unverified
	}
	return p.verified
}

// forget closes the connections that wait, and those in use as soon as they would wait.
func (p *pools) forget() {
	p.verified.CloseIdleConnections()
	p.unverified.CloseIdleConnections()
}

// Grant sets what source allows, in place of what it allowed before: "config:radar" may grant one host
// and, when another config is selected, another one. No grants take everything of it away. Requests under
// way go on; their next redirect is checked anew. The source "" is the field Grants.
func (n *Network) Grant(source string, grants ...NetGrant) {
	n.init()
	var stale *pools
	n.mu.Lock()
	n.sources[source] = slices.Clone(grants)
	var all netGrants
	for _, gs := range n.sources {
		all = union(all, gs)
	}
	gone := slices.ContainsFunc(n.granted, func(g NetGrant) bool { return !slices.Contains(all, g) })
	n.granted = all
	if gone && !n.closed {
		// A connection that waits was checked by grants that no longer hold.
		stale, n.pools = n.pools, n.newPools()
	}
	n.mu.Unlock()
	if stale != nil {
		stale.forget()
	}
}

// grants are those that hold now.
func (n *Network) grants() netGrants {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.granted
}

func (n *Network) transport(insecure bool) *http.Transport {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.pools.transport(insecure)
}

func (n *Network) watch() watcher { return watcher{n.Clock, n.Audit} }

// Close ends every request, queued ones too, every body that is being read and every WebSocket at once;
// each gets ErrClosed, and so does every later use. It does not wait for those who use them.
func (n *Network) Close() {
	if n == nil {
		return
	}
	n.init()
	n.cancel(ErrClosed)
	n.mu.Lock()
	n.closed = true
	open, pools := n.conns, n.pools
	n.conns = nil
	n.mu.Unlock()
	pools.forget()
	for c := range open {
		_ = c.Close()
	}
}

// keep notes an open connection; it is refused when the session has ended.
func (n *Network) keep(c net.Conn) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return false
	}
	n.conns[c] = struct{}{}
	return true
}

func (n *Network) drop(c net.Conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.conns, c)
}

// acquire waits for the turn of a request. Those that wait are served in order. onWait, if given, hears that one does.
func (n *Network) acquire(ctx context.Context, onWait func()) error {
	if n.ctx.Err() != nil {
		return ErrClosed
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case n.slots <- struct{}{}:
		return nil
	default:
	}
	if onWait != nil {
		onWait()
	}
	select {
	case n.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (n *Network) release() { <-n.slots }
