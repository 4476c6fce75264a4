package caps

import (
	"net/netip"
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// TestTargetsAreCanonical has the forms in which an address or a name can hide.
func TestTargetsAreCanonical(t *testing.T) {
	for _, x := range []struct{ url, place, href string }{
		{"http://example.org", "example.org:80", "http://example.org/"},
		{"https://EXAMPLE.org:443/a?b#c", "example.org:443", "https://example.org/a?b"},
		{"HTTP://example.org:0080/", "example.org:80", "http://example.org/"},
		{"http://example.org./", "example.org:80", "http://example.org./"},
		{"http://127.1/", "127.0.0.1:80", "http://127.0.0.1/"},
		{"http://0x7f.1:8080/", "127.0.0.1:8080", "http://127.0.0.1:8080/"},
		{"http://2130706433/", "127.0.0.1:80", "http://127.0.0.1/"},
		{"http://0177.0.0.1/", "127.0.0.1:80", "http://127.0.0.1/"},
		{"http://127.0.0.1./", "127.0.0.1:80", "http://127.0.0.1/"},
		{"http://%31%32%37.0.0.1/", "127.0.0.1:80", "http://127.0.0.1/"},
		{"http://①②⑦.0.0.1/", "127.0.0.1:80", "http://127.0.0.1/"},
		{"http://127。0。0。1/", "127.0.0.1:80", "http://127.0.0.1/"},
		{"http://1\t27.0.\n0.1/", "127.0.0.1:80", "http://127.0.0.1/"},
		{"http://0/", "0.0.0.0:80", "http://0.0.0.0/"},
		{"http://[::1]/", "[::1]:80", "http://[::1]/"},
		{"http://[0:0:0:0:0:0:0:1]/", "[::1]:80", "http://[::1]/"},
		{"http://[::ffff:127.0.0.1]/", "127.0.0.1:80", "http://[::ffff:7f00:1]/"},
		{"http:\\\\example.org\\a", "example.org:80", "http://example.org/a"},
		{"http:example.org", "example.org:80", "http://example.org/"},
		{"http://a@b@example.org/", "example.org:80", "http://example.org/"},
		{"http://example.org/a/../b/%2e%2e/c", "example.org:80", "http://example.org/c"},
		{"http://bücher.example/", "xn--bcher-kva.example:80", "http://xn--bcher-kva.example/"},
		{"wss://example.org/s", "example.org:443", "wss://example.org/s"},
	} {
		got, err := parseTarget(x.url)
		if err != nil {
			t.Errorf("%s: %v", x.url, err)
			continue
		}
		equal(t, x.url, got.place(), x.place)
		equal(t, x.url, got.href(), x.href)
	}
	for _, url := range []string{
		"", "example.org", "/a", "http://", "http:///", "http://[::1", "http://[fe80::1%25eth0]/", "http://256.1/", "http://1.2.3.4.5/",
		"http://a b/", "http://a%00b/", "http://a<b/", "http://x:65536/", "http://x:-1/", "ftp://example.org/", "file:///etc/passwd",
		"data:,x", "javascript:1", "unix:/run/x.sock", "http://" + strings.Repeat("a", maxURL),
	} {
		if got, err := parseTarget(url); err == nil {
			t.Errorf("%q was taken for %+v", url, got)
		}
	}
}

// FuzzPlainTargets holds the short cut to the full parser.
func FuzzPlainTargets(f *testing.F) {
	for _, seed := range []string{
		"http://example.org/a/b?c=d&e", "https://127.0.0.1:8443/", "ws://a-b.c1:80", "http://a..b/", "http://a.1/", "http://a.0x1/", "http://-a.b/",
		"http://1.2.3.4/a.b/..c/.d", "http://x/a%2e/b", "http://x/?%zz'", "http://x:00080/", "http://x:/", "http://xn--a.b/", "http://a--b.c/", "http://x:65536/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, ok := parsePlain(raw)
		if !ok {
			return
		}
		u, err := whatwg.Parse(raw)
		if err != nil {
			t.Fatalf("%q: plain, but %v", raw, err)
		}
		want, err := targetOf(u)
		if err != nil {
			t.Fatalf("%q: plain, but %v", raw, err)
		}
		if got != want {
			t.Fatalf("%q: %+v, not %+v", raw, got, want)
		}
	})
}

// FuzzTargets checks that what is checked is what is dialled: the canonical form is a fixed point.
func FuzzTargets(f *testing.F) {
	for _, seed := range []string{"http://0x7f.1/", "http://[::ffff:1.2.3.4]:99/", "https://a.b@c.d:1/e", "http://1.1.1.-1/", "http://ǅ.example/", "http://a\u3002b/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if len(raw) > 2000 {
			return
		}
		a, err := parseTarget(raw)
		if err != nil {
			return
		}
		b, err := parseTarget(a.href())
		if err != nil {
			t.Fatalf("%q gives %q, which is none: %v", raw, a.href(), err)
		}
		if a.place() != b.place() || a.href() != b.href() {
			t.Fatalf("%q: %s %s, then %s %s", raw, a.place(), a.href(), b.place(), b.href())
		}
		if _, err := netip.ParseAddr(a.name()); (err == nil) != a.addr.IsValid() {
			t.Fatalf("%q: %q is an address for one and not for the other", raw, a.name())
		}
	})
}

func TestPublicAddresses(t *testing.T) {
	for _, text := range strings.Fields(`1.1.1.1 8.8.8.8 93.184.216.34 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 192.0.1.1 198.17.0.1 223.255.255.255
		2606:4700::1111 2a00:1450::1 2001:4860:4860::8888 64:ff9b::808:808 ::ffff:8.8.8.8`) {
		if !isPublic(plain(netip.MustParseAddr(text))) {
			t.Errorf("%s is public", text)
		}
	}
	for _, text := range strings.Fields(`0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.255 168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255
		192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
		:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1
		5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%lo fec0::1 ff02::1 4000::1`) {
		if isPublic(plain(netip.MustParseAddr(text))) {
			t.Errorf("%s is not public", text)
		}
	}
	if isPublic(netip.Addr{}) {
		t.Error("no address is public")
	}
}
