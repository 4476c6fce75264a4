package lib

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// testdata/properties.txt holds what Node 20.20 (Unicode 17) answers for the code points that Unicode 15,
// Go's edition, assigns: name, how many have the property, and the FNV-1a hash of them in hexadecimal. Left
// out are the 17 names whose members Unicode has changed since.
func TestUnicodePropertiesAreNodes(t *testing.T) {
	text, err := os.ReadFile("testdata/properties.txt")
	if err != nil {
		t.Fatal(err)
	}
	unassigned, err := unicodeProperty("Cn")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		name, want, _ := strings.Cut(strings.TrimSpace(line), " ")
		set, err := unicodeProperty(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n, h := 0, fnv.New32a()
		for _, r := range set.minus(unassigned) {
			for c := r[0]; c <= r[1]; c++ {
				n++
				fmt.Fprintf(h, "%x ", c)
			}
		}
		if got := fmt.Sprintf("%d %08x", n, h.Sum32()); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestRuneSets(t *testing.T) {
	a, b := runeSet{{1, 5}, {10, 20}}, runeSet{{4, 12}, {30, 30}}
	for name, c := range map[string]struct {
		got  runeSet
		want string
	}{
		"union":        {a.union(b), "[[1 20] [30 30]]"},
		"minus":        {a.minus(b), "[[1 3] [13 20]]"},
		"invert":       {runeSet{{0, 5}, {7, lastRune}}.invert(), "[[6 6]]"},
		"invert empty": {runeSet(nil).invert(), "[[0 1114111]]"},
		"touching":     {runeSet{{1, 2}}.union(runeSet{{3, 4}}), "[[1 4]]"},
	} {
		if fmt.Sprint(c.got) != c.want {
			t.Errorf("%s: %v, want %s", name, c.got, c.want)
		}
	}
}

// JSON.parse accepts what encoding/json accepts, and what it gives is written back to the same document.
func FuzzJSONParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,-0.5e3,"x\n\u00e4\ud83d\ude00",null,true]}`, `[`, `"\ud800"`, `01`, ` {"a":{}} `, "\"\x01\"", `[1,]`, `{"a":1,"a":2}`} {
		f.Add(s)
	}
	vm := goja.New()
	Install(vm, Host{})
	parse, _ := goja.AssertFunction(vm.Get("JSON").(*goja.Object).Get("parse"))
	write, _ := goja.AssertFunction(vm.Get("JSON").(*goja.Object).Get("stringify"))
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		v, err := parse(nil, vm.ToValue(s))
		if (err == nil) != json.Valid([]byte(s)) {
			t.Fatalf("%q: %v, but encoding/json says valid=%v", s, err, err != nil)
		}
		if err != nil {
			return
		}
		text, err := write(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse(nil, text)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", s, text, err)
		}
		if twice, _ := write(nil, again); !twice.SameAs(text) {
			t.Fatalf("%q: %q became %q", s, text, twice)
		}
	})
}

// Parsing what a URL serialises to gives the same URL.
func FuzzURL(f *testing.F) {
	for _, s := range []string{"http://u:p@a.b:81/c/../d?q#f", "file:///C|/x", "mailto:a b ?c", "http://[::1]/", "http://0x7f.1", "foo:/.//p", "http://münchen.de", "x:", "http://xn--a"} {
		f.Add(s, "http://h/p")
	}
	f.Fuzz(func(t *testing.T, s, base string) {
		u, ok := parseURL(s, &base)
		if !ok {
			if u, ok = parseURL(s, nil); !ok {
				return
			}
		}
		href := urlPart(u, "href")
		v, ok := parseURL(href, nil)
		// A known gap of the standard itself: spaces at the end of an opaque path.
		if u.OpaquePath() && strings.HasSuffix(u.Pathname(), " ") {
			return
		}
		if !ok || urlPart(v, "href") != href {
			t.Fatalf("%q in %q gave %q, which gives %v", s, base, href, ok)
		}
		for _, name := range []string{"protocol", "host", "hostname", "port", "pathname", "search", "hash", "username"} {
			setURLPart(u.Clone(), name, base)
		}
	})
}

func FuzzPattern(f *testing.F) {
	for _, s := range []string{`\p{L}+`, `[\p{Lu}\d-]`, `[a--[b&&\w]]`, `(?<n>\P{N})`, `[^\p{ASCII}]`, `\p{`, `[\u{1F600}-\x41]`, `[\`, `\`} {
		f.Add(s, "u")
		f.Add(s, "v")
	}
	f.Fuzz(func(t *testing.T, s, flags string) {
		out, err := translatePattern(s, flags)
		if err == nil && strings.Contains(out, `\p{`) && strings.ContainsAny(flags, "uv") && !strings.Contains(s, `\\p{`) {
			t.Fatalf("%q keeps a property: %q", s, out)
		}
	})
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte("a\xc3\xa4\xff\xe2\x82"), 2)
	f.Add([]byte{0xef, 0xbb, 0xbf, 0x61}, 1)
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		if cut < 0 || cut > len(in) {
			return
		}
		for _, encoding := range []string{"utf-8", "utf-16le", "utf-16be", "windows-1252"} {
			whole, _ := (&decoder{encoding: encoding}).decode(in, false)
			d := &decoder{encoding: encoding}
			a, _ := d.decode(in[:cut], true)
			b, _ := d.decode(in[cut:], false)
			if got := a.Concat(b); !got.SameAs(whole) {
				t.Fatalf("%s of %x cut at %d: %q, want %q", encoding, in, cut, got, whole)
			}
		}
	})
}
