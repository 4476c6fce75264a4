package caps

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// maxAddresses is how many addresses of one name are tried. A name server can send hundreds.
const maxAddresses = 8

// allow is the check of a target before anything is looked up or connected to. A name that passes may
// still lead to an address that does not: see resolve.
func (n *Network) allow(t target) error {
	gs := n.grants()
	if t.addr.IsValid() {
		if gs.addressed(plain(t.addr), t.port) {
			return nil
		}
	} else if gs.named(t.name(), t.port) != reachNothing {
		return nil
	}
	return &Denied{Capability: CapNet, Asked: t.place(), Flag: flagFor(CapNet, t.place())}
}

// dial connects to host:port, to an address that was checked and to nothing else; secure, if not nil, is
// for TLS. It knows of no request: connections are shared by all that go to one place.
func (n *Network) dial(ctx context.Context, to string, secure *tls.Config) (*conn, error) {
	host, portText, err := net.SplitHostPort(to)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, err
	}
	t := target{host: host, port: uint16(port)}
	t.addr, _ = netip.ParseAddr(host)

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(n.ctx, func() { cancel(ErrClosed) })()
	late := &Error{Code: "ETIMEDOUT", Syscall: "connect", Message: "connect ETIMEDOUT " + t.place(), Hostname: t.name(), Port: int(port)}
	deadline := time.Now().Add(n.limits.ConnectTimeout)
	timer := time.AfterFunc(n.limits.ConnectTimeout, func() { cancel(late) })
	defer timer.Stop()

	addrs, err := n.resolve(ctx, t)
	if err != nil {
		return nil, ended(ctx, err)
	}
	var first error
	for i, a := range addrs {
		// What is left is shared by those that are left, so that one that does not answer is not all.
		turn, done := context.WithTimeout(ctx, time.Until(deadline)/time.Duration(len(addrs)-i))
		raw, err := n.connect(turn, netip.AddrPortFrom(a, t.port))
		done()
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		if !n.keep(raw) {
			_ = raw.Close()
			return nil, ErrClosed
		}
		c := &conn{Conn: raw, raw: raw, network: n, remote: netip.AddrPortFrom(a, t.port)}
		if secure != nil {
			if err := c.secure(ctx, secure, t); err != nil {
				_ = c.Close()
				return nil, ended(ctx, err)
			}
		}
		return c, nil
	}
	return nil, ended(ctx, first)
}

func (n *Network) connect(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	if n.dialTCP != nil {
		return n.dialTCP(ctx, to)
	}
	// An address, so the dialler looks nothing up. Its own keep-alive stays.
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", to.String())
	if err == nil {
		return c, nil
	}
	code := systemCode(err)
	if ctx.Err() != nil {
		code = "ETIMEDOUT" // or cancelled, which ended puts right
	}
	if code == "" {
		return nil, err
	}
	return nil, &Error{
		Code: code, Syscall: "connect", Address: to.Addr().String(), Port: int(to.Port()),
		Message: fmt.Sprintf("connect %s %s:%d", code, to.Addr(), to.Port()), Err: err,
	}
}

// resolve gives the addresses of t, all of which may be connected to. One that may not refuses the name
// as a whole: who answers with a public and a private address is up to something. The addresses are
// what is dialled, so a name that leads elsewhere a moment later gains nothing.
func (n *Network) resolve(ctx context.Context, t target) ([]netip.Addr, error) {
	if err := n.allow(t); err != nil {
		return nil, err
	}
	if t.addr.IsValid() {
		return []netip.Addr{plain(t.addr)}, nil
	}
	var resolver Resolver = net.DefaultResolver
	if n.Resolver != nil {
		resolver = n.Resolver
	}
	addrs, err := resolver.LookupNetIP(ctx, "ip", t.host)
	if err != nil || len(addrs) == 0 {
		return nil, lookupError(t.host, err)
	}
	gs := n.grants()
	all := gs.named(t.name(), t.port) == reachAll
	var checked []netip.Addr
	for _, a := range addrs {
		a = plain(a)
		if !all && !gs.addressed(a, t.port) {
			return nil, &Denied{Capability: CapNet, Asked: t.place(), Resolved: a.String(), Flag: flagFor(CapNet, t.place())}
		}
		checked = append(checked, a)
	}
	return checked[:min(len(checked), maxAddresses)], nil
}

func lookupError(host string, err error) error {
	code := "ENOTFOUND"
	var dns *net.DNSError
	if errors.As(err, &dns) && !dns.IsNotFound && (dns.IsTimeout || dns.IsTemporary) {
		code = "EAI_AGAIN"
	}
	return &Error{Code: code, Syscall: "getaddrinfo", Hostname: host, Message: "getaddrinfo " + code + " " + host, Err: err}
}

// secure makes a TLS connection of c.
func (c *conn) secure(ctx context.Context, config *tls.Config, t target) error {
	config.ServerName = strings.TrimSuffix(t.host, ".")
	config.NextProtos = []string{"http/1.1"}
	config.MinVersion = tls.VersionTLS12 // Node's
	s := tls.Client(c.Conn, config)
	if err := s.HandshakeContext(ctx); err != nil {
		return tlsError(err, config)
	}
	c.Conn = s
	return nil
}
