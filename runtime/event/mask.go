package event

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// masked stands for a secret.
const masked = "***"

// minSecret is the length in characters from which a string can be a secret: shorter ones occur
// by chance, and masking them would garble the output.
const minSecret = 6

// Secrets collects the values of a configuration that must not be seen: strings and numbers of six
// or more characters, at any depth, under a key whose name holds password, secret, token, key,
// credential or auth in any case, and the passwords of URLs under any key. They come sorted, each
// once. What is not JSON holds none.
func Secrets(configData json.RawMessage) []string {
	decoder := json.NewDecoder(bytes.NewReader(configData))
	decoder.UseNumber()
	var data any
	if decoder.Decode(&data) != nil {
		return nil
	}
	found := map[string]bool{}
	collect(data, false, found)
	return slices.Sorted(maps.Keys(found))
}

func collect(data any, secret bool, found map[string]bool) {
	switch v := data.(type) {
	case json.Number:
		if secret && len(v) >= minSecret {
			found[v.String()] = true
		}
	case string:
		if secret && utf8.RuneCountInString(v) >= minSecret {
			found[v] = true
		}
		if address, err := url.Parse(v); err == nil && address.User != nil {
			password, _ := address.User.Password()
			if utf8.RuneCountInString(password) >= minSecret {
				found[password] = true
			}
		}
	case []any:
		for _, element := range v {
			collect(element, secret, found)
		}
	case map[string]any:
		for key, value := range v {
			collect(value, secret || SecretKey(key), found)
		}
	}
}

// SecretKey tells the names under which configurations hold secrets: those that hold password, secret, token, key,
// credential or auth in any case.
func SecretKey(key string) bool {
	key = strings.ToLower(key)
	for _, word := range []string{"password", "secret", "token", "key", "credential", "auth"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}

// Mask replaces secrets in text by three stars: as they are, as JSON text and console.log have them, in
// Base64 (also as a part of what was encoded, as in a Basic authorization header), and all of these in
// any percent-encoding; of one of several lines each line, too. The zero value and nil mask nothing and cost nothing.
type Mask struct {
	needles []string // longest first
	first   [256]bool
}

// Add adds secrets; the empty string is none. Call it before other goroutines use the mask.
func (m *Mask) Add(values ...string) {
	for _, value := range values {
		if value != "" {
			m.needles = append(m.needles, forms(value)...)
		}
		if !strings.Contains(value, "\n") {
			continue
		}
		for line := range strings.SplitSeq(value, "\n") { // console.log shows a private key so
			if line = strings.TrimSpace(line); utf8.RuneCountInString(line) >= minSecret {
				m.needles = append(m.needles, forms(line)...)
			}
		}
	}
	slices.SortFunc(m.needles, func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	m.needles = slices.Compact(m.needles)
	for _, needle := range m.needles {
		m.first[needle[0]] = true
	}
}

// forms are the texts that give a secret away.
func forms(value string) []string {
	quoted := AppendString(nil, value)
	all := []string{value, string(quoted[1 : len(quoted)-1]), strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value)}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		// Where the secret is a part of what was encoded, its place modulo three decides what it
		// looks like. The first characters then hold bits of what stands before it, the last one
		// of what stands behind.
		for before, shared := range [...]int{0, 2, 3} {
			padded := encoding.EncodeToString([]byte("\x00\x00"[:before] + value))[shared:]
			raw := strings.TrimRight(padded, "=")
			inside := raw
			if (before+len(value))%3 != 0 {
				inside = raw[:len(raw)-1]
			}
			for _, form := range []string{padded, raw, inside} {
				if len(form) >= minSecret { // shorter ones occur by chance
					all = append(all, form)
				}
			}
		}
	}
	return all
}

func (m *Mask) empty() bool { return m == nil || len(m.needles) == 0 }

// String is s with every secret masked. Secrets that overlap become one mask, so that none shows
// its end.
func (m *Mask) String(s string) string {
	if m.empty() {
		return s
	}
	encoded := strings.ContainsAny(s, "%+")
	var out []byte
	done := 0           // s[:done] is in out
	start, end := -1, 0 // the secret found last
	for i := range len(s) {
		c := s[i]
		if !m.first[c] && !(encoded && (c == '%' || c == '+')) {
			continue
		}
		n := m.match(s[i:], encoded)
		if n == 0 {
			continue
		}
		if start < 0 || i >= end {
			if start >= 0 {
				out = append(append(out, s[done:start]...), masked...)
				done = end
			}
			start = i
		}
		end = max(end, i+n)
	}
	if start < 0 {
		return s
	}
	out = append(append(out, s[done:start]...), masked...)
	return string(append(out, s[end:]...))
}

// match is the length of the longest secret that s begins with, 0 for none.
func (m *Mask) match(s string, encoded bool) int {
	longest := 0
	for _, needle := range m.needles {
		if strings.HasPrefix(s, needle) {
			longest = max(longest, len(needle))
			if !encoded {
				return longest // the others are shorter
			}
		} else if encoded {
			longest = max(longest, matchEncoded(s, needle))
		}
	}
	return longest
}

// matchEncoded is the length of the part at the start of s that is needle in percent-encoding,
// 0 for none. Which characters are encoded differs between encodeURIComponent, URLSearchParams,
// the parts of a URL and other languages' functions; so each may be either way.
func matchEncoded(s, needle string) int {
	i := 0
	for j := range len(needle) {
		if i == len(s) {
			return 0
		}
		want := needle[j]
		switch c := s[i]; {
		case c == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0 &&
			byte(unhex(s[i+1])<<4|unhex(s[i+2])) == want:
			i += 3
		case c == want, c == '+' && want == ' ':
			i++
		default:
			return 0
		}
	}
	return i
}

// unhex is the value of a hexadecimal digit, -1 for other characters.
func unhex(c byte) int {
	if 'A' <= c && c <= 'F' {
		c += 'a' - 'A'
	}
	return strings.IndexByte(hexDigits, c)
}

// Event is e with every string masked that a script or a server may have had a hand in. The words
// that the engine itself chooses stay (ids, kinds, states, codes, names of environments and
// targets): a reader of the stream goes by them. e is not changed.
func (m *Mask) Event(e Event) Event {
	if m.empty() {
		return e
	}
	switch b := e.Body.(type) {
	case Task:
		b.Error = m.error(b.Error, 0)
		e.Body = b
	case Output:
		b.Message = m.String(b.Message)
		b.Prefix = m.String(b.Prefix)
		e.Body = b
	case Console:
		b.Message = m.String(b.Message)
		e.Body = b
	case Mission:
		if b.Ref != nil {
			ref := make(map[string]any, len(b.Ref))
			for key, value := range b.Ref {
				ref[key] = m.any(value)
			}
			b.Ref = ref
		}
		b.From = m.raw(b.From)
		b.To = m.raw(b.To)
		e.Body = b
	case Store:
		b.Key = m.String(b.Key)
		b.Value = m.raw(b.Value)
		e.Body = b
	case HTTP:
		b.URL = m.String(b.URL)
		b.Failed = m.String(b.Failed)
		e.Body = b
	case Diagnostic:
		b.Message = m.String(b.Message)
		b.Source = m.String(b.Source)
		b.Frame = m.String(b.Frame)
		b.Hint = m.String(b.Hint)
		e.Body = b
	case Result:
		b.Value = m.raw(b.Value)
		b.Error = m.error(b.Error, 0)
		e.Body = b
	case List:
		b.Environments = m.any(b.Environments)
		e.Body = b
	case Stores:
		b.Scopes = m.raw(b.Scopes)
		e.Body = b
	case State:
		b.State = m.raw(b.State)
		e.Body = b
	case Failure:
		b.Message = m.String(b.Message)
		b.Hint = m.String(b.Hint)
		e.Body = b
	case Unknown:
		fields := make(map[string]json.RawMessage, len(b.Fields))
		for name, value := range b.Fields {
			fields[name] = m.raw(value)
		}
		b.Fields = fields
		e.Body = b
	}
	return e
}

func (m *Mask) error(e *Error, causes int) *Error {
	if e == nil || causes > maxCauses {
		return nil
	}
	var also []*Error
	for _, other := range e.Also {
		also = append(also, m.error(other, causes+1))
	}
	return &Error{
		Code:    e.Code,
		Message: m.String(e.Message),
		Name:    m.String(e.Name),
		Stack:   m.String(e.Stack),
		Source:  m.String(e.Source),
		Frame:   m.String(e.Frame),
		Hint:    m.String(e.Hint),
		Cause:   m.error(e.Cause, causes+1),
		Also:    also,
	}
}

// any masks a value that encoding/json will write.
func (m *Mask) any(value any) any {
	if s, ok := value.(string); ok {
		return m.String(s)
	}
	data, err := marshal(value)
	if err != nil {
		return value // writing the event fails likewise, and says so
	}
	return m.raw(data)
}

// raw masks inside the strings of JSON, keys included.
func (m *Mask) raw(data json.RawMessage) json.RawMessage {
	var out []byte
	done := 0 // data[:done] is in out
	d := decoder{data: data}
	for {
		quote := bytes.IndexByte(data[d.pos:], '"')
		if quote < 0 {
			break
		}
		d.pos += quote
		start := d.pos
		s, err := d.str()
		if err != nil { // no JSON, or not UTF-8
			return append(append(out, data[done:start]...), m.String(string(data[start:]))...)
		}
		if hidden := m.String(s); hidden != s {
			out = AppendString(append(out, data[done:start]...), hidden)
			done = d.pos
		}
	}
	if done == 0 {
		return data
	}
	return append(out, data[done:]...)
}
