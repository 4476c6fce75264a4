package caps

import (
	"net/netip"
	"sync"
)

// notPublic are the ranges of the IANA special-purpose registries (RFC 6890 and its updates) in which
// no address is somebody else's on the Internet: this host, its networks, the carrier's, multicast,
// documentation, tunnels that carry another address. An address in one of them must be granted by its
// own or its host's name. The last line is no IANA range: Azure answers there for its own machines only.
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
	"192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
	"168.63.129.16/32",
)

var (
	globalUnicast = prefixes("2000::/3")     // all that IANA gives to the Internet (RFC 4291)
	translated    = prefixes("64:ff9b::/96") // IPv4 addresses behind NAT64 (RFC 6052)
)

// prefixes are parsed when they are first asked for, not when the program starts.
func prefixes(texts ...string) func() []netip.Prefix {
	return sync.OnceValue(func() []netip.Prefix {
		all := make([]netip.Prefix, len(texts))
		for i, text := range texts {
			all[i] = netip.MustParsePrefix(text)
		}
		return all
	})
}

// plain is an address as grants compare it: IPv4 in IPv6 notation as IPv4, without a zone.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// isPublic tells whether a, as plain gives it, is on the public Internet.
func isPublic(a netip.Addr) bool {
	if translated()[0].Contains(a) {
		// On a network that has IPv6 only, the resolver gives these for every host of the IPv4 Internet.
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if !a.IsValid() || a.Is6() && !globalUnicast()[0].Contains(a) {
		return false
	}
	for _, p := range notPublic() {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
