package caps

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestNetGrantsAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"*": "*", "api.example.org": "api.example.org", " API.example.ORG. ": "api.example.org", "api.example.org:443": "api.example.org:443",
		"*.example.org": "*.example.org", "*.example.org:8080": "*.example.org:8080", "localhost:80": "localhost:80",
		"10.1.2.3": "10.1.2.3", "10.1.2.3:80": "10.1.2.3:80", "0x7f.1": "127.0.0.1", "2130706433:1": "127.0.0.1:1",
		"::1": "::1", "[::1]": "::1", "[::1]:80": "[::1]:80", "::ffff:10.0.0.1": "10.0.0.1", "[::ffff:a00:1]:5": "10.0.0.1:5",
		"10.0.0.0/8": "10.0.0.0/8", "10.0.0.0/8:443": "10.0.0.0/8:443", "fd00::/8": "fd00::/8", "[fd00::/8]:443": "[fd00::/8]:443",
		"::ffff:10.0.0.0/104": "10.0.0.0/8", "0.0.0.0/0": "0.0.0.0/0", "bücher.example": "xn--bcher-kva.example",
	} {
		g, err := ParseNetGrant(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		equal(t, text, g.String(), want)
		again, err := ParseNetGrant(g.String())
		if err != nil || again != g {
			t.Errorf("%q: %q is read as %v, %v", text, g, again, err)
		}
	}
	for text, hint := range map[string]string{
		"": "no host", "  ": "no host", "https://api.example.org/v1": `write the host alone, "api.example.org"`, ":80": "no host", "a:b": "port", "a:0": "port", "a:65536": "port",
		"a:": "port", "*.": "no host name", "*": "", "*.*.org": "star", "a.*.org": "star", "**": "star", "*.10.0.0.1": "nothing is below", "10.0.0.1/8": "10.0.0.0/8", "10.0.0.0/33": "range",
		"::/0x": "range", "::ffff:0:0/90": "IPv4", "[::1": "bracket", "[::1]80": "bracket", "[::1:80": "bracket", "fe80::1%eth0": "no host name", "a b": "no host name",
		"a/b": "range", "user@host": "no host name", "host?": "no host name", "256.1": "no host name", "a\x00b": "no host name",
	} {
		_, err := ParseNetGrant(text)
		switch {
		case hint == "":
		case err == nil:
			t.Errorf("%q was taken", text)
		case !strings.Contains(err.Error(), hint):
			t.Errorf("%q: %q does not say %q", text, err, hint)
		}
	}
	if (NetGrant{}).String() != "" || (netGrants{{}}).named("", 0) != reachNothing {
		t.Error("the zero grant allows something")
	}
}

func grantsOf(t testing.TB, list string) netGrants {
	t.Helper()
	var g Grants
	if list != "" {
		fatal(t, g.Allow(CapNet, list, ""))
	}
	return g.Net
}

func TestNetGrantsReach(t *testing.T) {
	for _, x := range []struct {
		list, name string
		port       uint16
		want       reach
	}{
		{"api.example.org", "api.example.org", 443, reachAll},
		{"api.example.org:443", "api.example.org", 443, reachAll},
		{"api.example.org:443", "api.example.org", 80, reachNothing},
		{"api.example.org", "example.org", 80, reachNothing},
		{"api.example.org", "x.api.example.org", 80, reachNothing},
		{"api.example.org", "evilapi.example.org", 80, reachNothing},
		{"*.example.org", "a.b.example.org", 80, reachAll},
		{"*.example.org", "example.org", 80, reachNothing},
		{"*.example.org", ".example.org", 80, reachNothing},
		{"*.example.org", "evilexample.org", 80, reachNothing},
		{"*", "anything.example", 80, reachPublic},
		{"*,a.b", "a.b", 80, reachAll},
		{"10.0.0.0/8", "ten.example", 80, reachNothing},
		{"", "a", 80, reachNothing},
	} {
		if got := grantsOf(t, x.list).named(x.name, x.port); got != x.want {
			t.Errorf("%q: %s:%d reaches %v, want %v", x.list, x.name, x.port, got, x.want)
		}
	}
	for _, x := range []struct {
		list, addr string
		port       uint16
		want       bool
	}{
		{"*", "1.1.1.1", 80, true}, {"*", "127.0.0.1", 80, false}, {"*", "10.0.0.1", 80, false},
		{"127.0.0.1", "127.0.0.1", 80, true}, {"127.0.0.1:80", "127.0.0.1", 81, false}, {"127.0.0.1", "127.0.0.2", 80, false},
		{"10.0.0.0/8", "10.9.9.9", 1, true}, {"10.0.0.0/8", "11.0.0.0", 1, false}, {"fd00::/8", "fd12::1", 1, true},
		{"localhost", "127.0.0.1", 80, false}, {"::1", "127.0.0.1", 80, false},
	} {
		if got := grantsOf(t, x.list).addressed(netip.MustParseAddr(x.addr), x.port); got != x.want {
			t.Errorf("%q: %s:%d is granted: %v, want %v", x.list, x.addr, x.port, got, x.want)
		}
	}
	all := netGrants{Anything()}
	if all.named("localhost", 1) != reachAll || !all.addressed(netip.MustParseAddr("169.254.169.254"), 80) {
		t.Error("everything is not everything")
	}
}

func TestFlagsAdd(t *testing.T) {
	base := filepath.FromSlash("/work")
	var g Grants
	fatal(t, g.Allow(CapNet, "a.example, b.example:443", base))
	fatal(t, g.Allow(CapNet, "a.example", base))
	fatal(t, g.Allow(CapRead, "data,/etc/hosts", base))
	fatal(t, g.Allow(CapWrite, Bare, base))
	fatal(t, g.Allow(CapEnv, "HOME,PATH", base))
	if len(g.Net) != 2 || !slices.Equal(g.Write, []string{Bare}) || !slices.Equal(g.Env, []string{"HOME", "PATH"}) ||
		!slices.Equal(g.Read, []string{filepath.Join(base, "data"), filepath.FromSlash("/etc/hosts")}) {
		t.Errorf("got %+v", g)
	}
	for _, x := range [][2]string{
		{CapNet, ""}, {CapNet, "a,,b"}, {CapNet, "a,:1"}, {CapRead, ""}, {CapRead, "a\x00b"}, {CapRead, "src/*"}, {CapWrite, ""}, {CapEnv, ""}, {CapEnv, "A=B"}, {CapEnv, "AWS_*"}, {"run", "x"},
	} {
		before := len(g.Net) + len(g.Read) + len(g.Write) + len(g.Env)
		err := g.Allow(x[0], x[1], base)
		if err == nil || !strings.HasPrefix(err.Error(), "--allow-"+x[0]+": ") {
			t.Errorf("--allow-%s=%s: %v", x[0], x[1], err)
		}
		if len(g.Net)+len(g.Read)+len(g.Write)+len(g.Env) != before {
			t.Errorf("--allow-%s=%s granted something", x[0], x[1])
		}
	}
	if err := g.Allow(CapRead, "data", ""); err == nil {
		t.Error("a relative path without a base was granted")
	}
	g.AllowAll()
	if netGrants(g.Net).named("x", 1) != reachAll || !slices.Contains(g.Read, "/proc") || !slices.Contains(g.Env, Bare) {
		t.Errorf("-A gives %+v", g)
	}
}

func TestGrantsFile(t *testing.T) {
	base := filepath.FromSlash("/ci")
	g, err := ParseGrants("grants.json", []byte(`{"net": ["api.example.org:443", "10.0.0.0/8"], "read": ["fixtures"], "env": true}`), base)
	fatal(t, err)
	if len(g.Net) != 2 || g.Read[0] != filepath.Join(base, "fixtures") || g.Env[0] != Bare || g.Write != nil {
		t.Errorf("got %+v", g)
	}
	if g, err := ParseGrants("g", []byte("{}"), base); err != nil || g.Net != nil {
		t.Errorf("nothing: %+v, %v", g, err)
	}
	for text, want := range map[string]string{
		"": "g:1:1: the file ends", "[]": "g:1:1: grants must be an object", "null": "g:1:1: grants must be", "{": "g:1:2: the file ends",
		"{\n  \"net\": [\"a\", 1, \"b:0\"],\n  \"run\": {\"a\": [1]},\n  \"env\": false,\n  \"net\": true\n}": "g:2:16: \"net\" must hold texts\n" +
			"g:2:19: \"b:0\": the port must be a number from 1 to 65535\n" +
			"g:3:3: there is no capability \"run\": net, read, write and env can be granted\n" +
			"g:4:10: \"env\" must be a list, or true for all\n" +
			"g:5:3: \"net\" is there twice",
		`{"net": [["a"], {"b": 1}, null]}`:       "g:1:10: \"net\" must hold texts\ng:1:17: \"net\" must hold texts\ng:1:27: \"net\" must hold texts",
		`{"env": [""]}`:                          "g:1:10: no name: write the name of a variable, or the flag without a value for all",
		`{"é": 1, "read": "x"}`:                  "g:1:2: there is no capability \"é\": net, read, write and env can be granted\ng:1:18: \"read\" must be a list, or true for all",
		`{"env": ["A"]} {}`:                      "g:1:16: something follows the object",
		`{"env": ["A",]}`:                        "g:1:14: not JSON",
		`{"env": [tru]}`:                         "g:1:10: not JSON",
		`{"env": ["A"], // comment` + "\n" + `}`: "g:1:16: not JSON",
	} {
		_, err := ParseGrants("g", []byte(text), base)
		var e *GrantsError
		if !errors.As(err, &e) || !strings.HasPrefix(e.Error(), want) {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}

func FuzzGrantsFile(f *testing.F) {
	f.Add(`{"net": ["api.example.org:443", "10.0.0.0/8"], "read": ["fixtures", "/etc/hosts"], "write": true, "env": ["HOME"]}`)
	f.Add("{\"net\":\n[1, {}, [], null, \"*.x\"], \"run\": {\"a\": {\"b\": []}}, \"env\": [\"A=\"]}")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := ParseGrants("g", []byte(text), filepath.FromSlash("/b"))
		if err == nil {
			if !json.Valid([]byte(text)) {
				t.Fatalf("%q is no JSON, and no mistake", text)
			}
			for _, path := range append(g.Read, g.Write...) {
				if path != Bare && !filepath.IsAbs(path) {
					t.Fatalf("%q grants the relative path %q", text, path)
				}
			}
			return
		}
		var e *GrantsError
		if !errors.As(err, &e) || len(e.Problems) == 0 {
			t.Fatalf("%q: %v", text, err)
		}
		lines := strings.Count(text, "\n") + 1
		for _, p := range e.Problems {
			if p.Line < 1 || p.Line > lines || p.Column < 1 || p.Message == "" {
				t.Fatalf("%q: %+v", text, p)
			}
		}
	})
}

func FuzzNetGrant(f *testing.F) {
	for _, seed := range []string{"*", "*.example.org:1", "[::1]:80", "10.0.0.0/8", "[fd00::/8]:443", "0x7f.1", "a:b:c", "::ffff:1.2.3.4", "*.1", "[a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 500 {
			return
		}
		g, err := ParseNetGrant(text)
		if err != nil {
			return
		}
		again, err := ParseNetGrant(g.String())
		if err != nil || again != g {
			t.Fatalf("%q is %q, which is %v, %v", text, g, again, err)
		}
		if g.kind == netHost {
			if _, err := netip.ParseAddr(g.host); err == nil {
				t.Fatalf("%q grants the name %q, which is an address", text, g.host)
			}
		}
	})
}

func TestConfigGrants(t *testing.T) {
	for data, want := range map[string]string{
		`{"host": "radar.example", "port": 8080}`:        "radar.example:8080",
		`{"host": "radar.example", "port": "8080"}`:      "radar.example:8080",
		`{"host": "radar.example"}`:                      "radar.example:80",
		`{"protocol": "https", "host": "radar.example"}`: "radar.example:443",
		`{"protocol": "wss", "host": "radar.example"}`:   "radar.example:443",
		`{"protocol": "ws", "host": "radar.example"}`:    "radar.example:80",
		`{"host": "radar.example:9000", "port": 1}`:      "radar.example:9000",
		`{"port": 3000}`:                                                 "localhost:3000",
		`{"host": "10.0.0.5", "port": 80}`:                               "10.0.0.5:80",
		`{"host": "[::1]:99"}`:                                           "[::1]:99",
		`{"host": "Radar.Example.", "port": 1}`:                          "radar.example:1",
		`{"host": "radar.example/api", "port": 1}`:                       "radar.example:80",
		`{"Host": "case.example", "HOST": "x", "host": "radar.example"}`: "radar.example:80",
		`{"host": "*.example", "port": 1}`:                               "*.example:1",
		`{"protocol": "https"}`:                                          "", `{}`: "", ``: "", `null`: "", `[]`: "", `"host"`: "", `{"url": "http://x"}`: "", `{"Host": "case.example"}`: "",
	} {
		gs, err := ConfigGrant(json.RawMessage(data))
		got := ""
		if len(gs) == 1 {
			got = gs[0].String()
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", data, got, err, want)
		}
	}
	star, _ := ConfigGrant(json.RawMessage(`{"host": "*.example"}`))
	if netGrants(star).named("a.example", 80) != reachNothing {
		t.Error("a star in a config became a wildcard")
	}
	for _, data := range []string{`{"host": 1}`, `{"host": "a", "port": "x"}`, `{"host": "a", "port": 1.5}`, `{"port": 0}`, `{"port": 65536}`, `{"port": true}`, `{"host": "a b"}`, `{"host": "a", "protocol": 1}`} {
		if gs, err := ConfigGrant(json.RawMessage(data)); err == nil {
			t.Errorf("%s grants %v", data, gs)
		}
	}
}

func TestDeniedSaysWhatWouldAllowIt(t *testing.T) {
	for _, x := range []struct {
		d    Denied
		want string
	}{
		{Denied{Capability: CapNet, Asked: "api.example.org:443", Flag: flagFor(CapNet, "api.example.org:443")},
			"network access to api.example.org:443 is not granted: --allow-net=api.example.org:443 would allow it"},
		{Denied{Capability: CapNet, Asked: "a.example:80", Resolved: "10.0.0.1", From: "http://b.example/", Flag: flagFor(CapNet, "a.example:80")},
			"network access to a.example:80 is not granted (redirected from http://b.example/; it leads to 10.0.0.1, which is no public address): --allow-net=a.example:80 would allow it"},
		{Denied{Capability: CapRead, Asked: "/a/b c", Flag: flagFor(CapRead, "/a/b c")}, "reading /a/b c is not granted: --allow-read='/a/b c' would allow it"},
		{Denied{Capability: CapWrite, Asked: "/a/it's", Flag: flagFor(CapWrite, "/a/it's")}, `writing /a/it's is not granted: --allow-write='/a/it'\''s' would allow it`},
		{Denied{Capability: CapWrite, Asked: "/a,b", Flag: flagFor(CapWrite, "/a,b")}, "writing /a,b is not granted: no flag can name it, a grants file can"},
		{Denied{Capability: CapRead, Asked: "/a\n\x1b[2J", Flag: flagFor(CapRead, "/a\n\x1b[2J")}, `reading "/a\n\x1b[2J" is not granted: no flag can name it, a grants file can`},
		{Denied{Capability: CapEnv, Asked: "HOME", Flag: flagFor(CapEnv, "HOME")}, "environment variable HOME is not granted: --allow-env=HOME would allow it"},
	} {
		equal(t, x.want, x.d.Error(), x.want)
	}
	equal(t, "a host that a shell would run", flagFor(CapNet, "$(reboot).example:80"), "--allow-net='$(reboot).example:80'")
	equal(t, "a host that looks like a wildcard", flagFor(CapNet, "*.example:80"), "")
	var err error = &Denied{}
	if !errors.Is(err, ErrDenied) || !errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		t.Error("a refusal is not found by errors.Is")
	}
}
