package caps

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Field is one header. Value is text as scripts have it: a character for each byte on the wire, which
// is how Node and browsers read headers (ISO 8859-1). So it holds no character above U+00FF.
type Field struct{ Name, Value string }

// Header are headers in their order, one Field for each line, names as they were written. Names compare
// without case.
type Header []Field

// Get is the first value of name.
func (h Header) Get(name string) (value string, ok bool) {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value, true
		}
	}
	return "", false
}

// Values are all values of name, in order.
func (h Header) Values(name string) []string {
	var values []string
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// without is h without the headers of these names.
func (h Header) without(names ...string) Header {
	var kept Header
	for _, f := range h {
		drop := false
		for _, name := range names {
			drop = drop || strings.EqualFold(f.Name, name)
		}
		if !drop {
			kept = append(kept, f)
		}
	}
	return kept
}

// framing is what the headers of a request say about the connection. The connection is not a script's:
// a header that contradicts what is sent would make the next request a part of this one for somebody.
type framing struct {
	header Header // the others
	host   string // of the Host header, empty if there is none
	length int64  // -1: not said
	close  bool
}

// frame takes the headers of a request apart, after a look at each of them. The words are those of
// undici and of Node.
func frame(h Header) (framing, error) {
	f := framing{length: -1, header: make(Header, 0, len(h)+2)}
	for _, field := range h {
		if !isToken(field.Name) {
			return f, &Error{Code: "ERR_INVALID_HTTP_TOKEN", Message: "Header name must be a valid HTTP token [" + strconv.Quote(field.Name) + "]"}
		}
		value := strings.Trim(field.Value, " \t")
		if !isHeaderValue(value) {
			return f, &Error{Code: "ERR_INVALID_CHAR", Message: `Invalid character in header content ["` + field.Name + `"]`}
		}
		name := strings.ToLower(field.Name)
		bad := false
		switch name {
		case "host":
			bad = f.host != "" || value == ""
			f.host = value
		case "content-length":
			n, err := strconv.ParseUint(value, 10, 63)
			bad = err != nil || f.length >= 0 && f.length != int64(n)
			f.length = int64(n)
		case "connection":
			bad = !strings.EqualFold(value, "close") && !strings.EqualFold(value, "keep-alive")
			f.close = f.close || strings.EqualFold(value, "close")
		case "transfer-encoding":
			bad = !strings.EqualFold(value, "chunked") // what a body of unknown length gets anyway
		case "keep-alive":
		case "upgrade", "expect", "te", "trailer", "proxy-connection", "http2-settings":
			bad = true
		default:
			f.header = append(f.header, Field{field.Name, value})
		}
		if bad {
			return f, &Error{Code: "UND_ERR_INVALID_ARG", Message: "invalid " + name + " header"}
		}
	}
	return f, nil
}

// isToken is RFC 9110's token: what names of headers and methods are made of.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return s != ""
}

// isHeaderValue tells a value that fits in one line, a byte for each character.
func isHeaderValue(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\t' || r == 0x7f || r > 0xff {
			return false
		}
	}
	return true
}

// latin1 are the bytes of a value on the wire.
func latin1(s string) string {
	if isASCII(s) {
		return s
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

// fromLatin1 is a value of these bytes.
func fromLatin1(s string) string {
	if isASCII(s) {
		return s
	}
	b := make([]byte, 0, len(s)+8)
	for i := range len(s) {
		b = utf8.AppendRune(b, rune(s[i]))
	}
	return string(b)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
