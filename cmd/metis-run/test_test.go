package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRecordThenReplay records a scenario from a server, which is then gone.
func TestRecordThenReplay(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "from the server") }))
	dir := fixture(t, map[string]string{"ask": "context.sendOutput(await (await fetch('" + server.URL + "/')).text())"})
	if err := os.WriteFile(filepath.Join(dir, "ask.scenario.yaml"), []byte("steps: [{run: env/ask}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{"test", "unexpected request: GET " + server.URL, 1},
		{"test --allow-net=127.0.0.1", "ok    ask.scenario.yaml (1 step, no golden yet)", 0},
		{"test --http record --allow-net=localhost", "cannot be recorded", 1},
		{"test --http record --allow-net=127.0.0.1 -u", "wrote ask.golden (1 step)", 0},
		{"CLOSE", "", 0},
		{"test --http replay --ci", "1 passed, 0 failed", 0},
		{"test --changed", "0 passed, 0 failed, 1 unchanged", 0},
	} {
		if c.args == "CLOSE" {
			server.Close()
			continue
		}
		var out bytes.Buffer
		if code := doMain(strings.Fields(c.args), strings.NewReader(""), &out, &out); code != c.code || !strings.Contains(out.String(), c.want) {
			t.Errorf("%s: exit %d, got\n%s\nwant %s", c.args, code, out.String(), c.want)
		}
	}
}
