package caps

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// FuzzRequestHeaders checks that no header a script sets makes another request of the one that is sent.
func FuzzRequestHeaders(f *testing.F) {
	f.Add("X-A", "b", "content-length", "3")
	f.Add("Host", "granted.example", "USER-agent", "x")
	f.Add("Transfer-Encoding", "chunked", "a", "\u00e9")
	f.Add("a", "b\r\nContent-Length: 0\r\n\r\nGET /x HTTP/1.1", "connection", "close")
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2 string) {
		got, err := frame(Header{{name1, value1}, {name2, value2}})
		if err != nil || got.length > 3 {
			return
		}
		to, _ := parseTarget("http://a.example/path?query")
		if got.host != "" {
			if (&Network{Grants: []NetGrant{Anything()}}).allowHostForTest(to, got.host) != nil {
				return
			}
		}
		var b bytes.Buffer
		req := &http.Request{Method: "POST", URL: to.wireURL(), Host: got.host, Header: wireHeader(got.header), Close: got.close,
			Body: io.NopCloser(strings.NewReader("abc")), ContentLength: 3}
		if err := req.Write(&b); err != nil {
			t.Fatalf("%q: %v", got.header, err)
		}
		wire := b.String()
		r := bufio.NewReader(&b)
		back, err := http.ReadRequest(r)
		if err != nil {
			t.Fatalf("%q is no request: %v", wire, err)
		}
		body, err := io.ReadAll(back.Body)
		if err != nil || string(body) != "abc" || back.RequestURI != "/path?query" || back.Method != "POST" || r.Buffered() > 0 {
			t.Fatalf("%q: body %q, %v, %d bytes behind it", wire, body, err, r.Buffered())
		}
		for _, field := range got.header {
			found := slices.ContainsFunc(back.Header.Values(field.Name), func(v string) bool { return fromLatin1(v) == field.Value })
			if !found && !strings.EqualFold(field.Name, "User-Agent") && isASCII(field.Name) {
				t.Fatalf("%q lost %v", wire, field)
			}
		}
	})
}

func (n *Network) allowHostForTest(to target, host string) error {
	n.init()
	defer n.Close()
	return n.allowHost(to, host)
}

// FuzzResponseHeads checks that it does not matter how a head arrives, and that what scripts see of it is
// what net/http goes by.
func FuzzResponseHeads(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\na: b\r\nA: c\r\nContent-Length: 3\r\n\r\nabc"), 7)
	f.Add([]byte("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 204 N\nfolded: a\n\tb\n\nrest"), 1)
	f.Add([]byte("HTTP/1.1 101 S\r\n\r\n"), 3)
	f.Add(append([]byte("HTTP/1.1 200 OK\r\na:"), bytes.Repeat([]byte("x"), 2000)...), 100)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		if size < 1 || len(data) > 4000 {
			return
		}
		once, parts := &head{max: 1000}, &head{max: 1000}
		_ = once.add(data)
		for rest := data; len(rest) > 0 && !parts.done && parts.err == nil; {
			n := min(size, len(rest))
			_ = parts.add(rest[:n])
			rest = rest[n:]
		}
		if once.done != parts.done || (once.err == nil) != (parts.err == nil) || once.done && !bytes.Equal(once.data, parts.data) {
			t.Fatalf("%q at once: %v %v %q; by %d: %v %v %q", data, once.done, once.err, once.data, size, parts.done, parts.err, parts.data)
		}
		if !once.done {
			return
		}
		header, ok := once.header()
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(data[once.start:])), nil)
		if err != nil || !ok {
			return
		}
		resp.Body.Close()
		for name, values := range resp.Header {
			if got := header.Values(name); len(got) < len(values) {
				t.Fatalf("%q: %s is %q, not %q", data, name, got, values)
			}
		}
		for _, field := range header {
			switch strings.ToLower(field.Name) {
			case "transfer-encoding", "trailer", "content-length", "connection":
				continue // net/http takes these out in some cases
			}
			if !slices.ContainsFunc(resp.Header.Values(field.Name), func(v string) bool {
				return strings.Join(strings.Fields(fromLatin1(v)), " ") == strings.Join(strings.Fields(field.Value), " ")
			}) {
				t.Fatalf("%q: %v is not in %v", data, field, resp.Header)
			}
		}
	})
}
