package caps

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Bare stands for a grant of everything of its kind: --allow-net without a value, true in a grants file.
// For the network that is every host on public addresses; for files all but the kernel's own (/proc, /sys
// and /dev on Unix), which show the process itself; on Windows those of the drive that the process is on.
const Bare = "*"

// NetGrant allows one place in the network, or a kind of places. The zero value allows nothing. Grants
// are values: they can be compared.
type NetGrant struct {
	kind   netKind
	host   string       // canonical; of a wildcard the part behind "*."
	prefix netip.Prefix // of addresses
	port   uint16       // 0: every port
}

type netKind uint8

const (
	netNothing   netKind = iota
	netPublic            // every name and address, public addresses only
	netHost              // one name, wherever it leads
	netSubtree           // every name below one, wherever they lead
	netAddresses         // addresses, public or not
	netAnything
)

// Anything is the grant of -A: every host, on addresses of every kind.
func Anything() NetGrant { return NetGrant{kind: netAnything} }

// ParseNetGrant reads one grant as --allow-net has it:
//
//	api.example.org        this host, also where its name leads to a loopback or private address
//	*.example.org          every host below example.org, at any depth, but not that one
//	10.1.2.3  ::1  [::1]   this address, asked for by itself (a name needs a grant of its own)
//	10.0.0.0/8  fd00::/8   these addresses, likewise
//	api.example.org:443  [::1]:443  [fd00::/8]:443   any of these on that port only
//	*                      every host on public addresses
//
// Host names are read as URLs read them, so 0x7f.1 is 127.0.0.1. The error says what is wrong and what
// to write instead.
func ParseNetGrant(text string) (NetGrant, error) {
	s := strings.TrimSpace(text)
	switch {
	case s == "":
		return NetGrant{}, fmt.Errorf("no host: write host, host:port, an address or a range such as 10.0.0.0/8")
	case s == Bare:
		return NetGrant{kind: netPublic}, nil
	case strings.Contains(s, "://"):
		_, rest, _ := strings.Cut(s, "://")
		rest, _, _ = strings.Cut(rest, "/")
		return NetGrant{}, fmt.Errorf("%q is a URL: write the host alone, %q", text, rest)
	}
	host, port, err := splitPort(s)
	if err != nil {
		return NetGrant{}, err
	}
	if strings.Contains(host, "/") {
		p, err := parseRange(host)
		return NetGrant{kind: netAddresses, prefix: p, port: port}, err
	}
	kind := netHost
	if rest, ok := strings.CutPrefix(host, "*."); ok {
		kind, host = netSubtree, rest
	}
	if strings.Contains(host, "*") {
		return NetGrant{}, fmt.Errorf("%q: a star stands for the first part of a name only, as in *.example.org", text)
	}
	if strings.Count(host, ":") > 1 && host[0] != '[' {
		host = "[" + host + "]"
	}
	t, ok := canonicalHost(host)
	if !ok {
		return NetGrant{}, fmt.Errorf("%q is no host name and no address", text)
	}
	if t.addr.IsValid() {
		if kind == netSubtree {
			return NetGrant{}, fmt.Errorf("%q: nothing is below an address; write a range such as 10.0.0.0/8", text)
		}
		return NetGrant{kind: netAddresses, prefix: netip.PrefixFrom(t.addr, t.addr.BitLen()), port: port}, nil
	}
	return NetGrant{kind: kind, host: t.host, port: port}, nil
}

// splitPort takes a grant apart at its port, if it has one. Brackets stay.
func splitPort(s string) (host string, port uint16, err error) {
	colon := strings.LastIndexByte(s, ':')
	switch {
	case colon < 0, strings.HasSuffix(s, "]"):
		return s, 0, nil
	case s[0] == '[':
		if s[colon-1] != ']' {
			return "", 0, fmt.Errorf("%q: the bracket is not closed", s)
		}
	case strings.Count(s, ":") > 1:
		return s, 0, nil // IPv6 without brackets has no port
	}
	if colon == 0 {
		return "", 0, fmt.Errorf("%q has no host", s)
	}
	n, err := strconv.ParseUint(s[colon+1:], 10, 16)
	if err != nil || n == 0 {
		return "", 0, fmt.Errorf("%q: the port must be a number from 1 to 65535", s)
	}
	return s[:colon], uint16(n), nil
}

func parseRange(text string) (netip.Prefix, error) {
	s := text
	if inner, ok := strings.CutPrefix(s, "["); ok {
		s = strings.TrimSuffix(inner, "]")
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return p, fmt.Errorf("%q is no range of addresses such as 10.0.0.0/8", text)
	}
	if p.Addr().Is4In6() {
		if p.Bits() < 96 {
			return p, fmt.Errorf("%q holds more than the IPv4 addresses: write them as IPv4", text)
		}
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	if m := p.Masked(); m != p {
		return p, fmt.Errorf("%q: the address goes on behind its %d bits; write %s, or the address alone", text, p.Bits(), m)
	}
	return p, nil
}

// String is the grant as ParseNetGrant reads it.
func (g NetGrant) String() string {
	s := ""
	switch g.kind {
	case netNothing:
		return ""
	case netPublic:
		return Bare
	case netAnything:
		return "everything"
	case netHost:
		s = g.host
	case netSubtree:
		s = "*." + g.host
	case netAddresses:
		s = g.prefix.String()
		if g.prefix.IsSingleIP() {
			s = g.prefix.Addr().String()
		}
		if g.port != 0 && g.prefix.Addr().Is6() {
			s = "[" + s + "]"
		}
	}
	if g.port != 0 {
		s += ":" + strconv.Itoa(int(g.port))
	}
	return s
}

// netGrants are the grants that hold at one moment. The slice is not changed.
type netGrants []NetGrant

// reach is what a name may lead to.
type reach uint8

const (
	reachNothing reach = iota
	reachPublic        // public addresses, and those that are granted as addresses
	reachAll
)

// named is how far a host name may lead. It must be asked before the name is looked up: a look-up tells
// a name server what the script wrote.
func (gs netGrants) named(name string, port uint16) reach {
	r := reachNothing
	for _, g := range gs {
		if g.port != 0 && g.port != port {
			continue
		}
		switch g.kind {
		case netAnything:
			return reachAll
		case netHost:
			if g.host == name {
				return reachAll
			}
		case netSubtree:
			if strings.HasSuffix(name, "."+g.host) && len(name) > len(g.host)+1 {
				return reachAll
			}
		case netPublic:
			r = reachPublic
		}
	}
	return r
}

// addressed tells whether the address a, as plain gives it, may be connected to for its own sake.
func (gs netGrants) addressed(a netip.Addr, port uint16) bool {
	for _, g := range gs {
		if g.port != 0 && g.port != port {
			continue
		}
		if g.kind == netAnything || g.kind == netPublic && isPublic(a) || g.kind == netAddresses && g.prefix.Contains(a) {
			return true
		}
	}
	return false
}
