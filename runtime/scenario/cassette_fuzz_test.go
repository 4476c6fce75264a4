package scenario

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/metis-run/metis-run/runtime/caps"
)

// FuzzCassette: whatever text a server sends, its cassette gives it back.
func FuzzCassette(f *testing.F) {
	for _, text := range []string{"", "one", "a\nb\n", "a\n\nb", " a\nb", "a: b\n# c\n", "- x\n- y", "|\nx", "\t", "a\tb\nc", "é\nü\n", "---\n...\n", "'\n\"", "{\"a\":\"x\\u2028\"}", "\x00", "a\r\nb", "%a\n%b", "@\n`", "a \nb", "null", "\ufeffa\nb"} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, body, url string) {
		hide := &scrubber{}
		tape := &tape{hide: hide}
		one := &taken{}
		tape.keep(one, &caps.Request{Method: "POST", URL: "https://host/" + url, Body: []byte(body)}, &caps.Response{Status: 200}, []byte(body), "")
		list, _, problems := parseCassette("x.http.yaml", []byte(cassetteHead+"http:\n"+one.text))
		if len(problems) > 0 {
			if strings.Contains(problems[0].Message, "nested") || strings.Contains(problems[0].Message, "megabyte") {
				t.Skip("more than the reader takes")
			}
			if strings.Contains(problems[0].Message, "URL") || !utf8.ValidString(url) {
				t.Skip("no URL")
			}
			t.Fatalf("%v\n%s", problems[0], one.text)
		}
		got, want := list[0].Replies[0].Body, hide.body([]byte(body))
		if !bytes.Equal(got, want) && !sameJSON(got, want) {
			t.Errorf("got  %q\nwant %q\n%s", got, want, one.text)
		}
		if why := list[0].mismatch(&caps.Request{Method: "POST", URL: list[0].URL.Written, Body: want}, want); why != "" && list[0].URL.Pattern == nil {
			t.Errorf("the request is not found again: it %s\n%s", why, one.text)
		}
	})
}
