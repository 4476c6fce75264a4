package lib

import (
	"strings"

	"github.com/nlnwa/whatwg-url/url"
)

// maxURLWork bounds what the parser copies for one URL, in bytes: about half a second.
const maxURLWork = 1 << 31

// parseURL is the URL Standard's parser; base is nil or a URL.
func parseURL(text string, base *string) (u *url.Url, ok bool) {
	if tooHeavy(text) || base != nil && tooHeavy(*base) {
		return nil, false
	}
	var err error
	if base != nil {
		u, err = url.ParseRef(*base, text)
	} else {
		u, err = url.Parse(text)
	}
	return u, err == nil
}

// tooHeavy tells a URL that would hold the VM in native code, where no budget reaches: the parser copies
// all it has at each character in front of an @, and the path at each of its segments whenever it is
// read. A data: URL has neither.
func tooHeavy(text string) bool {
	if len(text) < 1<<14 {
		return false
	}
	if text = strings.TrimLeft(text, "\t\n\f\r "); len(text) > 5 && strings.EqualFold(text[:5], "data:") {
		return false
	}
	steps := strings.Count(text, "/") + strings.Count(text, `\`) + strings.LastIndexByte(text, '@') + 1
	return steps > maxURLWork/len(text)
}

// urlPart is one getter of the URL class.
func urlPart(u *url.Url, name string) string {
	switch name {
	case "href":
		return u.Href(false)
	case "origin":
		switch u.Scheme() {
		case "blob":
			if inner, ok := parseURL(u.Pathname(), nil); ok && (inner.Scheme() == "http" || inner.Scheme() == "https") {
				return urlPart(inner, "origin")
			}
		case "http", "https", "ws", "wss", "ftp":
			return u.Protocol() + "//" + u.Host()
		}
		return "null"
	case "protocol":
		return u.Protocol()
	case "username":
		return u.Username()
	case "password":
		return u.Password()
	case "host":
		return u.Host()
	case "hostname":
		return u.Hostname()
	case "port":
		return u.Port()
	case "pathname":
		return u.Pathname()
	case "search":
		return u.Search()
	case "query":
		return u.Query()
	case "hash":
		return u.Hash()
	}
	return ""
}

// setURLPart is one setter of the URL class.
func setURLPart(u *url.Url, name, v string) {
	switch name {
	case "protocol":
		u.SetProtocol(v)
	case "username":
		u.SetUsername(v)
	case "password":
		u.SetPassword(v)
	case "host":
		u.SetHost(v)
	case "hostname":
		u.SetHostname(v)
	case "port":
		u.SetPort(v)
	case "pathname":
		if !tooHeavy(v) {
			u.SetPathname(v)
		}
	case "search":
		u.SetSearch(v)
	case "hash":
		u.SetHash(v)
	}
}

// decodePercent decodes %XX and leaves a % that begins no such thing alone.
func decodePercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
