package caps

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func packed(t testing.TB, coding string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip", "x-gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "raw":
		w, _ = flate.NewWriter(&b, 6)
	case "br":
		w = brotli.NewWriter(&b)
	}
	_, err := w.Write(data)
	fatal(t, err)
	fatal(t, w.Close())
	return b.Bytes()
}

func TestBodiesAreDecoded(t *testing.T) {
	text := strings.Repeat("some text that shrinks. ", 500)
	gz := packed(t, "gzip", []byte(text))
	other := bytes.Clone(gz)
	other[len(other)-5] ^= 1
	for _, x := range []struct {
		what, coding string
		data         []byte
		want         string
		decoded      string
		code         string
	}{
		{"gzip", "gzip", gz, text, "gzip", ""},
		{"x-gzip", "X-GZip", gz, text, "x-gzip", ""},
		{"zlib", "deflate", packed(t, "deflate", []byte(text)), text, "deflate", ""},
		{"bare deflate", "deflate", packed(t, "raw", []byte(text)), text, "deflate", ""},
		{"br", "br", packed(t, "br", []byte(text)), text, "br", ""},
		{"two", "deflate, gzip", packed(t, "gzip", packed(t, "deflate", []byte(text))), text, "deflate, gzip", ""},
		{"identity", "identity", []byte(text), text, "", ""},
		{"none", "", []byte(text), text, "", ""},
		{"unknown", "zstd", []byte(text), text, "", ""},
		{"unknown around", "gzip, zstd", gz, string(gz), "", ""},
		{"nothing", "gzip", nil, "", "", ""},
		{"two members", "gzip", append(bytes.Clone(gz), gz...), text + text, "gzip", ""},
		{"something behind", "gzip", append(bytes.Clone(gz), "garbage behind it"...), text, "gzip", ""},
		{"zeros behind", "gzip", append(bytes.Clone(gz), make([]byte, 100)...), text, "gzip", ""},
		{"no gzip", "gzip", []byte("plain text"), "", "gzip", "Z_DATA_ERROR"},
		{"no br", "br", bytes.Repeat([]byte{0xff}, 100), "", "br", "Z_DATA_ERROR"},
		{"wrong sum", "gzip", other, text, "gzip", "Z_DATA_ERROR"},
	} {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Content-Encoding"] = []string{x.coding}
			w.Header()["Content-Type"] = nil
			w.Write(x.data)
		})
		n := network(t, "127.0.0.1")
		resp, err := n.Do(context.Background(), &Request{URL: url, Decompress: true})
		fatal(t, err)
		data, err := resp.Body.ReadAll()
		if string(data) != x.want {
			t.Errorf("%s: %d bytes, want %d", x.what, len(data), len(x.want))
		}
		equal(t, x.what, resp.Decoded, x.decoded)
		if x.code == "" && err != nil || x.code != "" && code(err) != x.code {
			t.Errorf("%s: %v, want %q", x.what, err, x.code)
		}
		if v, _ := resp.Header.Get("Content-Encoding"); v != x.coding {
			t.Errorf("%s: the header became %q", x.what, v)
		}
		resp, err = n.Do(context.Background(), &Request{URL: url})
		fatal(t, err)
		if data, err = resp.Body.ReadAll(); !bytes.Equal(data, x.data) || err != nil || resp.Decoded != "" {
			t.Errorf("%s, not decoded: %d bytes, %v", x.what, len(data), err)
		}
		resp, err = n.Do(context.Background(), &Request{Method: "HEAD", URL: url, Decompress: true})
		fatal(t, err)
		if data, err = resp.Body.ReadAll(); len(data) > 0 || err != nil {
			t.Errorf("%s, HEAD: %d bytes, %v", x.what, len(data), err)
		}
	}
}

// TestBodiesThatEndEarlyAreDecodedSoFar has what zlib does under Node's Z_SYNC_FLUSH.
func TestBodiesThatEndEarlyAreDecodedSoFar(t *testing.T) {
	for _, coding := range []string{"gzip", "deflate", "br"} {
		var b bytes.Buffer
		var w interface {
			io.Writer
			Flush() error
		}
		switch coding {
		case "gzip":
			w = gzip.NewWriter(&b)
		case "deflate":
			w = zlib.NewWriter(&b)
		default:
			w = brotli.NewWriter(&b)
		}
		io.WriteString(w, "the first part")
		w.Flush()
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", coding)
			w.Write(b.Bytes())
		})
		resp, err := network(t, "127.0.0.1").Do(context.Background(), &Request{URL: url, Decompress: true})
		fatal(t, err)
		data, err := resp.Body.ReadAll()
		if string(data) != "the first part" || err != nil {
			t.Errorf("%s: %q, %v", coding, data, err)
		}
	}
}

// TestBombsAreCutAtTheLimit has small bodies that decode to large ones.
func TestBombsAreCutAtTheLimit(t *testing.T) {
	const limit = 128 << 10
	zeros := make([]byte, 8<<20)
	bombs := map[string][]byte{
		"gzip":       packed(t, "gzip", zeros),
		"deflate":    packed(t, "deflate", zeros),
		"br":         packed(t, "br", zeros),
		"gzip, gzip": packed(t, "gzip", packed(t, "gzip", zeros)),
		"br, gzip, deflate, gzip, br": packed(t, "br", packed(t, "gzip", packed(t, "deflate", packed(t, "gzip",
			packed(t, "br", zeros))))),
	}
	for coding, bomb := range bombs {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", coding)
			w.Write(bomb)
		})
		n := network(t, "127.0.0.1")
		n.Limits.ResponseBody = limit
		resp, err := n.Do(context.Background(), &Request{URL: url, Decompress: true})
		fatal(t, err)
		got, err := io.Copy(io.Discard, resp.Body)
		var exceeded *Exceeded
		if got != limit || !errors.As(err, &exceeded) {
			t.Errorf("%s (%d bytes): %d bytes, %v", coding, len(bomb), got, err)
		}
	}
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", strings.Repeat("gzip, ", 200)+"gzip")
		io.WriteString(w, "x")
	})
	_, err := network(t, "127.0.0.1").Do(context.Background(), &Request{URL: url, Decompress: true})
	var exceeded *Exceeded
	if !errors.As(err, &exceeded) {
		t.Errorf("201 codings: %v", err)
	}
	// Blocks without content yield nothing and never end.
	url = serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "deflate")
		w.Write([]byte{0x78, 0x9c})
		for {
			if _, err := w.Write(bytes.Repeat([]byte{0, 0, 0, 0xff, 0xff}, 1000)); err != nil {
				return
			}
		}
	})
	n := network(t, "127.0.0.1")
	n.Limits.ResponseBody = limit
	resp, err := n.Do(context.Background(), &Request{URL: url, Decompress: true})
	fatal(t, err)
	if data, err := resp.Body.ReadAll(); len(data) > 0 || !errors.As(err, &exceeded) {
		t.Errorf("empty blocks: %d bytes, %v", len(data), err)
	}
}

func FuzzDecoder(f *testing.F) {
	for _, coding := range []string{"gzip", "deflate", "br", "raw"} {
		f.Add(coding, packed(f, coding, []byte("hello hello hello")))
	}
	f.Add("gzip, br", []byte("x"))
	f.Fuzz(func(t *testing.T, coding string, data []byte) {
		r, _, err := decoder(bytes.NewReader(data), []string{coding})
		if err != nil {
			return
		}
		n, err := io.Copy(io.Discard, &limited{r: r, left: 1 << 16, max: 1 << 16})
		if n > 1<<16 {
			t.Fatalf("%d bytes", n)
		}
		var exceeded *Exceeded
		if err != nil && code(err) != "Z_DATA_ERROR" && !errors.As(err, &exceeded) {
			t.Fatal(err)
		}
	})
}
