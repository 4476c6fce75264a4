package lib

import (
	"strconv"
	"strings"
)

// urlRecord is a URL as the URL Standard (url.spec.whatwg.org) keeps it. Its host is serialised already.
type urlRecord struct {
	scheme, username, password string
	host                       string
	port                       int // -1: none
	path                       []string
	opaque                     string // the path of a URL like mailto:x
	query, fragment            string
	hasHost, isOpaque          bool
	hasQuery, hasFragment      bool
}

type urlState int

const (
	stateNone urlState = iota // as an override: none
	schemeStart
	scheme
	noScheme
	relativeOrAuthority
	pathOrAuthority
	relative
	relativeSlash
	authoritySlashes
	authorityIgnoreSlashes
	authority
	hostState
	hostnameState
	portState
	fileState
	fileSlash
	fileHost
	pathStart
	pathState
	opaquePath
	queryState
	fragmentState
)

const end rune = -1

func specialPort(scheme string) (port int, special bool) {
	switch scheme {
	case "http", "ws":
		return 80, true
	case "https", "wss":
		return 443, true
	case "ftp":
		return 21, true
	case "file":
		return -1, true
	}
	return -1, false
}

func (u *urlRecord) special() bool {
	_, s := specialPort(u.scheme)
	return s
}

func (u *urlRecord) credentials() bool { return u.username != "" || u.password != "" }

// shorten takes the last segment off, except a drive letter of a file URL.
func (u *urlRecord) shorten() {
	if u.scheme == "file" && len(u.path) == 1 && isDrive(u.path[0], ":") {
		return
	}
	if n := len(u.path); n > 0 {
		u.path = u.path[:n-1]
	}
}

func letter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }
func digit(r rune) bool  { return r >= '0' && r <= '9' }

// isDrive tells "C:" (and "C|" if seps holds it).
func isDrive(s, seps string) bool {
	return len(s) == 2 && letter(rune(s[0])) && strings.IndexByte(seps, s[1]) >= 0
}

// startsWithDrive is the standard's "starts with a Windows drive letter".
func startsWithDrive(in []rune) bool {
	if len(in) < 2 || !letter(in[0]) || in[1] != ':' && in[1] != '|' {
		return false
	}
	return len(in) == 2 || strings.ContainsRune(`/\?#`, in[2])
}

func dot(s string) bool { return s == "." || strings.EqualFold(s, "%2e") }

func dotdot(s string) bool {
	switch strings.ToLower(s) {
	case "..", ".%2e", "%2e.", "%2e%2e":
		return true
	}
	return false
}

// parseURL is the basic URL parser. With an override it changes u, for the setters, and begins there.
func parseURL(text string, base, u *urlRecord, override urlState) (*urlRecord, bool) {
	if u == nil {
		u = &urlRecord{port: -1}
		text = strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
	}
	text = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(text)
	in := []rune(text)
	state := override
	if state == stateNone {
		state = schemeStart
	}
	var buf, username, password strings.Builder
	at, inBrackets, passwordSeen := false, false, false
	for p := 0; ; p++ {
		c := end
		if p < len(in) {
			c = in[p]
		}
		rest := func(s string) bool { return strings.HasPrefix(string(in[min(p+1, len(in)):]), s) }
		switch state {
		case schemeStart:
			switch {
			case c != end && letter(c):
				buf.WriteRune(c | 0x20)
				state = scheme
			case override == stateNone:
				state = noScheme
				p--
			default:
				return u, false
			}
		case scheme:
			switch {
			case c != end && (letter(c) || digit(c) || c == '+' || c == '-' || c == '.'):
				if c >= 'A' && c <= 'Z' {
					c |= 0x20
				}
				buf.WriteRune(c)
			case c == ':':
				s := buf.String()
				port, special := specialPort(s)
				if override != stateNone {
					if u.special() != special || (u.credentials() || u.port >= 0) && s == "file" || u.scheme == "file" && u.host == "" {
						return u, true
					}
					u.scheme = s
					if u.port == port {
						u.port = -1
					}
					return u, true
				}
				u.scheme = s
				buf.Reset()
				switch {
				case s == "file":
					state = fileState
				case special && base != nil && base.scheme == s:
					state = relativeOrAuthority
				case special:
					state = authoritySlashes
				case rest("/"):
					state = pathOrAuthority
					p++
				default:
					u.isOpaque = true
					state = opaquePath
				}
			case override == stateNone:
				buf.Reset()
				state = noScheme
				p = -1
			default:
				return u, false
			}
		case noScheme:
			switch {
			case base == nil || base.isOpaque && c != '#':
				return nil, false
			case base.isOpaque:
				*u = *base
				u.fragment, u.hasFragment = "", true
				state = fragmentState
			case base.scheme != "file":
				state = relative
				p--
			default:
				state = fileState
				p--
			}
		case relativeOrAuthority:
			if c == '/' && rest("/") {
				state = authorityIgnoreSlashes
				p++
			} else {
				state = relative
				p--
			}
		case pathOrAuthority:
			if c == '/' {
				state = authority
			} else {
				state = pathState
				p--
			}
		case relative:
			u.scheme = base.scheme
			switch {
			case c == '/':
				state = relativeSlash
			case u.special() && c == '\\':
				state = relativeSlash
			default:
				u.inherit(base)
				u.path = append([]string(nil), base.path...)
				u.query, u.hasQuery = base.query, base.hasQuery
				switch c {
				case '?':
					u.query, u.hasQuery = "", true
					state = queryState
				case '#':
					u.hasFragment = true
					state = fragmentState
				case end:
				default:
					u.query, u.hasQuery = "", false
					u.shorten()
					state = pathState
					p--
				}
			}
		case relativeSlash:
			switch {
			case u.special() && (c == '/' || c == '\\'):
				state = authorityIgnoreSlashes
			case c == '/':
				state = authority
			default:
				u.inherit(base)
				state = pathState
				p--
			}
		case authoritySlashes:
			if c == '/' && rest("/") {
				p++
			} else {
				p--
			}
			state = authorityIgnoreSlashes
		case authorityIgnoreSlashes:
			if c != '/' && c != '\\' {
				state = authority
				p--
			}
		case authority:
			switch {
			case c == '@':
				text := buf.String()
				if at {
					text = "%40" + text
				}
				at = true
				buf.Reset()
				if !passwordSeen {
					var name string
					name, text, passwordSeen = strings.Cut(text, ":")
					username.WriteString(encode(name, userinfoSet))
				}
				password.WriteString(encode(text, userinfoSet))
			case c == end || c == '/' || c == '?' || c == '#' || u.special() && c == '\\':
				if at && buf.Len() == 0 {
					return nil, false
				}
				u.username, u.password = username.String(), password.String()
				p -= len([]rune(buf.String())) + 1
				buf.Reset()
				state = hostState
			default:
				buf.WriteRune(c)
			}
		case hostState, hostnameState:
			switch {
			case override != stateNone && u.scheme == "file":
				state = fileHost
				p--
			case c == ':' && !inBrackets:
				if buf.Len() == 0 || override == hostnameState {
					return u, false
				}
				h, ok := parseHost(buf.String(), !u.special())
				if !ok {
					return u, false
				}
				u.host, u.hasHost = h, true
				buf.Reset()
				state = portState
			case c == end || c == '/' || c == '?' || c == '#' || u.special() && c == '\\':
				p--
				if u.special() && buf.Len() == 0 {
					return u, false
				}
				if override != stateNone && buf.Len() == 0 && (u.credentials() || u.port >= 0) {
					return u, false
				}
				h, ok := parseHost(buf.String(), !u.special())
				if !ok {
					return u, false
				}
				u.host, u.hasHost = h, true
				buf.Reset()
				state = pathStart
				if override != stateNone {
					return u, true
				}
			default:
				if c == '[' {
					inBrackets = true
				} else if c == ']' {
					inBrackets = false
				}
				buf.WriteRune(c)
			}
		case portState:
			switch {
			case digit(c):
				buf.WriteRune(c)
			case c == end || c == '/' || c == '?' || c == '#' || u.special() && c == '\\' || override != stateNone:
				if buf.Len() > 0 {
					n, err := strconv.ParseUint(strings.TrimLeft(buf.String(), "0")+"", 10, 16)
					if err != nil && strings.Trim(buf.String(), "0") != "" {
						return u, false
					}
					u.port = int(n)
					if def, _ := specialPort(u.scheme); def == u.port {
						u.port = -1
					}
					buf.Reset()
					if override != stateNone {
						return u, true
					}
				}
				if override != stateNone {
					return u, false
				}
				state = pathStart
				p--
			default:
				return u, false
			}
		case fileState:
			u.scheme = "file"
			u.host, u.hasHost = "", true
			switch {
			case c == '/' || c == '\\':
				state = fileSlash
			case base != nil && base.scheme == "file":
				u.host = base.host
				u.path = append([]string(nil), base.path...)
				u.query, u.hasQuery = base.query, base.hasQuery
				switch c {
				case '?':
					u.query, u.hasQuery = "", true
					state = queryState
				case '#':
					u.hasFragment = true
					state = fragmentState
				case end:
				default:
					u.query, u.hasQuery = "", false
					if startsWithDrive(in[p:]) {
						u.path = nil
					} else {
						u.shorten()
					}
					state = pathState
					p--
				}
			default:
				state = pathState
				p--
			}
		case fileSlash:
			if c == '/' || c == '\\' {
				state = fileHost
				break
			}
			if base != nil && base.scheme == "file" {
				u.host = base.host
				if !startsWithDrive(in[min(p, len(in)):]) && len(base.path) > 0 && isDrive(base.path[0], ":") {
					u.path = append(u.path, base.path[0])
				}
			}
			state = pathState
			p--
		case fileHost:
			if c != end && c != '/' && c != '\\' && c != '?' && c != '#' {
				buf.WriteRune(c)
				break
			}
			p--
			switch {
			case override == stateNone && isDrive(buf.String(), ":|"):
				state = pathState // the buffer is the first segment
			case buf.Len() == 0:
				u.host, u.hasHost = "", true
				if override != stateNone {
					return u, true
				}
				state = pathStart
			default:
				h, ok := parseHost(buf.String(), !u.special())
				if !ok {
					return u, false
				}
				if h == "localhost" {
					h = ""
				}
				u.host, u.hasHost = h, true
				if override != stateNone {
					return u, true
				}
				buf.Reset()
				state = pathStart
			}
		case pathStart:
			switch {
			case u.special():
				state = pathState
				if c != '/' && c != '\\' {
					p--
				}
			case override == stateNone && c == '?':
				u.hasQuery = true
				state = queryState
			case override == stateNone && c == '#':
				u.hasFragment = true
				state = fragmentState
			case c != end:
				state = pathState
				if c != '/' {
					p--
				}
			case override != stateNone && !u.hasHost:
				u.path = append(u.path, "")
			}
		case pathState:
			slash := c == '/' || u.special() && c == '\\'
			if c != end && !slash && (override != stateNone || c != '?' && c != '#') {
				buf.WriteString(encode(string(c), pathSet))
				break
			}
			s := buf.String()
			buf.Reset()
			switch {
			case dotdot(s):
				u.shorten()
				if !slash {
					u.path = append(u.path, "")
				}
			case dot(s):
				if !slash {
					u.path = append(u.path, "")
				}
			default:
				if u.scheme == "file" && len(u.path) == 0 && isDrive(s, ":|") {
					s = s[:1] + ":"
				}
				u.path = append(u.path, s)
			}
			if c == '?' {
				u.query, u.hasQuery = "", true
				state = queryState
			} else if c == '#' {
				u.hasFragment = true
				state = fragmentState
			}
		case opaquePath:
			switch c {
			case '?':
				u.hasQuery = true
				state = queryState
			case '#':
				u.hasFragment = true
				state = fragmentState
			case end:
			default:
				u.opaque += encode(string(c), controlSet)
			}
		case queryState:
			if override == stateNone && c == '#' || c == end {
				set := querySet
				if u.special() {
					set = specialQuerySet
				}
				u.query += encode(buf.String(), set)
				buf.Reset()
				if c == '#' {
					u.hasFragment = true
					state = fragmentState
				}
			} else {
				buf.WriteRune(c)
			}
		case fragmentState:
			if c != end {
				u.fragment += encode(string(in[p:]), fragmentSet)
				p = len(in) - 1
			}
		}
		if c == end && p >= len(in) {
			return u, true
		}
	}
}

// inherit takes the authority of the base.
func (u *urlRecord) inherit(base *urlRecord) {
	u.username, u.password = base.username, base.password
	u.host, u.hasHost, u.port = base.host, base.hasHost, base.port
}

// A percent-encode set says which ASCII characters beyond the controls are encoded.
type encodeSet string

const (
	controlSet      encodeSet = ""
	fragmentSet     encodeSet = " \"<>`"
	querySet        encodeSet = " \"#<>"
	specialQuerySet encodeSet = querySet + "'"
	pathSet         encodeSet = querySet + "?`{}"
	userinfoSet     encodeSet = pathSet + "/:;=@[\\]^|"
)

func encode(s string, set encodeSet) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= 0x1F || c >= 0x7F || strings.IndexByte(string(set), c) >= 0 {
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// decodePercent replaces %XX by the byte.
func decodePercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (u *urlRecord) pathname() string {
	if u.isOpaque {
		return u.opaque
	}
	var b strings.Builder
	for _, s := range u.path {
		b.WriteByte('/')
		b.WriteString(s)
	}
	return b.String()
}

func (u *urlRecord) hostPort() string {
	if u.port < 0 {
		return u.host
	}
	return u.host + ":" + strconv.Itoa(u.port)
}

func (u *urlRecord) search() string {
	if u.query == "" {
		return ""
	}
	return "?" + u.query
}

func (u *urlRecord) hash() string {
	if u.fragment == "" {
		return ""
	}
	return "#" + u.fragment
}

func (u *urlRecord) href() string {
	var b strings.Builder
	b.WriteString(u.scheme + ":")
	if u.hasHost {
		b.WriteString("//")
		if u.credentials() {
			b.WriteString(u.username)
			if u.password != "" {
				b.WriteString(":" + u.password)
			}
			b.WriteByte('@')
		}
		b.WriteString(u.hostPort())
	} else if !u.isOpaque && len(u.path) > 1 && u.path[0] == "" {
		b.WriteString("/.")
	}
	b.WriteString(u.pathname())
	if u.hasQuery {
		b.WriteString("?" + u.query)
	}
	if u.hasFragment {
		b.WriteString("#" + u.fragment)
	}
	return b.String()
}

func (u *urlRecord) origin() string {
	switch u.scheme {
	case "blob":
		if inner, ok := parseURL(u.pathname(), nil, nil, stateNone); ok && (inner.scheme == "http" || inner.scheme == "https") {
			return inner.origin()
		}
	case "http", "https", "ws", "wss", "ftp":
		return u.scheme + "://" + u.hostPort()
	}
	return "null"
}

// set is one of the setters of the URL class; it says whether the search parameters must follow.
func (u *urlRecord) set(name, v string) {
	cannotHaveCredentials := !u.hasHost || u.host == "" || u.scheme == "file"
	switch name {
	case "protocol":
		parseURL(v+":", nil, u, schemeStart)
	case "username":
		if !cannotHaveCredentials {
			u.username = encode(v, userinfoSet)
		}
	case "password":
		if !cannotHaveCredentials {
			u.password = encode(v, userinfoSet)
		}
	case "host", "hostname":
		if u.isOpaque {
			return
		}
		state := hostState
		if name == "hostname" {
			state = hostnameState
		}
		try := *u // a failure must leave u alone
		if _, ok := parseURL(v, nil, &try, state); ok || name == "host" && try.host != u.host {
			*u = try
		}
	case "port":
		if cannotHaveCredentials {
			return
		}
		if v == "" {
			u.port = -1
		} else {
			parseURL(v, nil, u, portState)
		}
	case "pathname":
		if !u.isOpaque {
			u.path = nil
			parseURL(v, nil, u, pathStart)
		}
	case "search":
		v = strings.TrimPrefix(v, "?")
		u.query, u.hasQuery = "", v != ""
		if v != "" {
			parseURL(v, nil, u, queryState)
		}
		u.stripOpaque()
	case "hash":
		v = strings.TrimPrefix(v, "#")
		u.fragment, u.hasFragment = "", v != ""
		if v != "" {
			parseURL(v, nil, u, fragmentState)
		}
		u.stripOpaque()
	}
}

// stripOpaque drops the spaces at the end of an opaque path that nothing follows any more.
func (u *urlRecord) stripOpaque() {
	if u.isOpaque && !u.hasQuery && !u.hasFragment {
		u.opaque = strings.TrimRight(u.opaque, " ")
	}
}
