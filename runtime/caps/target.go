package caps

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// maxURL bounds a URL, in bytes. The parser of the URL Standard copies what it has at every @, so its
// time grows with the square.
const maxURL = 32 << 10

// target is a URL taken apart, everything in the canonical form of the URL Standard: what is checked
// is what is dialled.
type target struct {
	scheme   string     // http https ws wss
	host     string     // a name in lower case and Punycode, or an address; IPv6 without brackets
	addr     netip.Addr // what host is, if it is an address
	port     uint16
	path     string // path and query as they go on the wire
	fragment string // with its #, or empty
	user     *url.Userinfo
}

// parseTarget reads a URL whose scheme is http, https, ws or wss.
func parseTarget(raw string) (target, error) {
	if t, ok := parsePlain(raw); ok {
		return t, nil
	}
	if len(raw) > maxURL {
		return target{}, &Error{Code: "ERR_INVALID_URL", Message: "Invalid URL: longer than " + strconv.Itoa(maxURL) + " bytes"}
	}
	u, err := whatwg.Parse(raw)
	if err != nil {
		return target{}, &Error{Code: "ERR_INVALID_URL", Message: "Invalid URL", Err: err}
	}
	return targetOf(u)
}

// CanonicalURL is an http, https, ws or wss URL as a Transport gets it, without credentials and fragment.
func CanonicalURL(raw string) (string, error) {
	t, err := parseTarget(raw)
	if err != nil {
		return "", err
	}
	return t.href(), nil
}

// resolve reads a URL that a redirect names, relative to t.
func (t target) resolve(location string) (target, error) {
	if len(location) > maxURL {
		return target{}, &Error{Code: "ERR_INVALID_URL", Message: "Invalid URL: longer than " + strconv.Itoa(maxURL) + " bytes"}
	}
	u, err := whatwg.ParseRef(t.href(), location)
	if err != nil {
		return target{}, &Error{Code: "ERR_INVALID_URL", Message: "Invalid URL", Err: err}
	}
	next, err := targetOf(u)
	if err == nil && next.fragment == "" {
		next.fragment = t.fragment // Fetch, HTTP-redirect fetch: a location without one inherits it
	}
	return next, err
}

func targetOf(u *whatwg.Url) (target, error) {
	t := target{scheme: u.Scheme(), host: strings.Trim(u.Hostname(), "[]"), path: u.Pathname() + u.Search(), fragment: u.Hash()}
	switch t.scheme {
	case "http", "https", "ws", "wss":
	default:
		return target{}, &Error{Code: "ERR_INVALID_PROTOCOL", Message: `Protocol "` + t.scheme + `:" not supported. Expected "http:" or "https:"`}
	}
	t.port = defaultPort(t.scheme)
	if text := u.Port(); text != "" {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return target{}, &Error{Code: "ERR_INVALID_URL", Message: "Invalid URL", Err: err}
		}
		t.port = uint16(n)
	}
	if u.Username() != "" || u.Password() != "" {
		user, _ := url.PathUnescape(u.Username())
		password, _ := url.PathUnescape(u.Password())
		t.user = url.UserPassword(user, password)
	}
	t.addr, _ = netip.ParseAddr(t.host)
	if t.host == "" {
		return target{}, &Error{Code: "ERR_INVALID_URL", Message: "Invalid URL"}
	}
	return t, nil
}

// parsePlain reads a URL that is in its canonical form already, as nearly all are: the full parser takes
// 20 us, a third of a request on the loopback interface. Anything unusual is left to that parser; a fuzz
// test holds the two together.
func parsePlain(raw string) (t target, ok bool) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok || len(raw) > maxURL {
		return t, false
	}
	switch scheme {
	case "http", "https", "ws", "wss":
		t.scheme, t.port = scheme, defaultPort(scheme)
	default:
		return t, false
	}
	authority, path := rest, "/"
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		if authority, path = rest[:i], rest[i:]; path[0] != '/' {
			return t, false
		}
	}
	host, port, hasPort := strings.Cut(authority, ":")
	if hasPort {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || port[0] == '0' || port[0] == '+' {
			return t, false
		}
		t.port = uint16(n)
	}
	if !plainHost(host) {
		return t, false
	}
	query := false
	for i := range len(path) {
		switch c := path[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-_~!$&()*+,;=:@/", c) >= 0:
		case c == '.' && (query || path[i-1] != '/'): // no . or .. that would be folded away
		case c == '?', c == '%' && query:
			query = true
		default:
			return t, false
		}
	}
	if strings.IndexByte(path, '?') == len(path)-1 {
		return t, false // an empty query, which is dropped
	}
	t.host, t.path = host, path
	t.addr, _ = netip.ParseAddr(host)
	return t, true
}

// plainHost tells a host that the URL Standard leaves as it is: labels of lower-case letters, digits and
// inner single hyphens, the last beginning with a letter; or an IPv4 address in its usual form.
func plainHost(host string) bool {
	if host == "" || len(host) > 253 {
		return false
	}
	before := byte('.')
	label := 0
	for i := range len(host) {
		c := host[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == '-' && before != '.' && before != '-':
		case c == '.' && before != '.' && before != '-':
			label = i + 1
		default:
			return false
		}
		before = c
	}
	if before == '-' || before == '.' {
		return false
	}
	if c := host[label]; '0' <= c && c <= '9' {
		a, err := netip.ParseAddr(host)
		return err == nil && a.Is4()
	}
	return true
}

func defaultPort(scheme string) uint16 {
	if scheme == "https" || scheme == "wss" {
		return 443
	}
	return 80
}

func (t target) secure() bool { return t.scheme == "https" || t.scheme == "wss" }

// name is the host as grants compare it: a name with a dot at its end, which says that it is complete,
// is the same host.
func (t target) name() string { return strings.TrimSuffix(t.host, ".") }

// authority is host[:port] as a URL and the Host header have it: without the scheme's own port.
func (t target) authority() string {
	host := t.host
	if t.addr.Is6() {
		host = "[" + host + "]"
	}
	if t.port == defaultPort(t.scheme) {
		return host
	}
	return host + ":" + strconv.Itoa(int(t.port))
}

// place is host:port as a grant has it.
func (t target) place() string {
	if t.addr.IsValid() {
		return netip.AddrPortFrom(plain(t.addr), t.port).String()
	}
	return t.name() + ":" + strconv.Itoa(int(t.port))
}

// href is the URL without credentials and fragment.
func (t target) href() string { return t.scheme + "://" + t.authority() + t.path }

// sameOrigin is the URL Standard's: scheme, host and port.
func (t target) sameOrigin(o target) bool {
	return t.scheme == o.scheme && t.host == o.host && t.port == o.port
}

// canonicalHost is a host as the URL Standard reads it: 0x7f.1 and 2130706433 are 127.0.0.1, a name
// comes out in lower case and Punycode, without the dot at its end.
func canonicalHost(host string) (target, bool) {
	if strings.ContainsAny(host, "/\\?#@ \t\r\n") || strings.Contains(strings.TrimPrefix(host, "["), ":") != strings.HasPrefix(host, "[") {
		return target{}, false
	}
	t, err := parseTarget("http://" + host)
	if err != nil {
		return target{}, false
	}
	t.host = t.name()
	if t.addr.IsValid() {
		t.addr = plain(t.addr)
		t.host = t.addr.String()
	}
	return t, t.host != "" && !strings.Contains("."+t.host+".", "..")
}
