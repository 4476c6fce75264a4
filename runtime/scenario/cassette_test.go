package scenario_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/scenario"
)

// server is an API that wants a token, whose host and port stand in for HOST in scripts.
func server(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: "cookie-of-ada"})
		fmt.Fprint(w, `{"user": "ada", "token": "tok-1234567", "pin_key": 7654321}`)
	})
	mux.HandleFunc("/hosts", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer tok-1234567" || r.URL.Query().Get("token") != "tok-1234567" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "for %s:\n  a.org\n  b.org: x\n", body)
	})
	mux.HandleFunc("/zipped", func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "identity") {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			fmt.Fprint(z, "zipped")
			return
		}
		fmt.Fprint(w, "plain")
	})
	mux.HandleFunc("/bytes", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0, 255, '\n'}) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

func TestSocketsOnACassette(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = c.CloseNow() }()
		ctx := r.Context()
		_ = c.Write(ctx, websocket.MessageText, []byte(`{"welcome": "ada", "session_token": "tok-7654321"}`))
		for {
			_, m, err := c.Read(ctx)
			if err != nil {
				return
			}
			if string(m) == "/bye/" {
				_ = c.Close(4001, "")
				return
			}
			_ = c.Write(ctx, websocket.MessageText, []byte("heard\n"+string(m)))
		}
	}))
	defer s.Close()
	host := strings.TrimPrefix(s.URL, "http://")
	dir := write(t, map[string]string{"script:talk": strings.ReplaceAll(`
for (const last of ['/bye/', undefined]) await new Promise((done) => {
  const s = new WebSocket('ws://HOST/feed?key=abcdefgh')
  let got = 0
  s.onmessage = (m) => {
    context.sendOutput('got ' + m.data.replace('tok-7654321', '***'))
    if (got++ === 0) s.send(JSON.stringify({ token: JSON.parse(m.data).session_token }))
    else if (last) s.send(last)
    else s.close()
  }
  s.onclose = (c) => { context.sendOutput('closed ' + c.code); done() }
})`, "HOST", host)})
	const text = "steps: [{run: env/talk}]\n"
	outside := &caps.Outside{}
	if err := outside.Grants.Allow(caps.CapNet, "127.0.0.1", dir); err != nil {
		t.Fatal(err)
	}
	recorded := play(t, &scenario.Runner{Record: true, Update: true, Outside: outside}, dir, text)
	tape, err := os.ReadFile(filepath.Join(dir, "test.http.yaml"))
	if got := messages(recorded); got != "" || err != nil {
		t.Fatalf("%s, %v\n%s", got, err, recorded.Log)
	}
	const first = `  - url: "ws://HOST/feed?key=***"
    acts:
      - send: {"welcome": "ada", "session_token": "***"}
      - hear: {"token": "***"}
      - send: |-
          heard
          {"token":"***"}
`
	want := "# Recorded by metis-run test --http record, secrets masked. Recording again replaces it.\nsockets:\n" + first +
		"      - hear: \"/^/bye/$/\"\n      - close: 4001\n" + first
	if got := strings.ReplaceAll(string(tape), host, "HOST"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	replayed := play(t, &scenario.Runner{}, dir, text)
	if got := messages(replayed); got != "" || replayed.Golden != scenario.GoldenSame || !strings.Contains(replayed.Log, "closed 4001") {
		t.Errorf("the replay is %s: %s\n%s\n%s", replayed.Golden, got, replayed.Diff, replayed.Log)
	}
}

// TestBytesAndFailuresOnACassette is about what is no text and no answer: bytes over WebSockets, both ways, and what cannot
// be reached.
func TestBytesAndFailuresOnACassette(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed" {
			hijacked, _, err := http.NewResponseController(w).Hijack() // no answer comes
			if err == nil && r.URL.Path == "/reset" {
				_ = hijacked.Close()
			} else if err == nil {
				t.Cleanup(func() { _ = hijacked.Close() })
			}
			return
		}
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = c.CloseNow() }()
		_ = c.Write(r.Context(), websocket.MessageBinary, []byte{0, 255, '\n'})
		if _, m, err := c.Read(r.Context()); err == nil {
			_ = c.Write(r.Context(), websocket.MessageBinary, append(m, 1))
			_ = c.Write(r.Context(), websocket.MessageBinary, []byte("as text: "+string(m[1:])))
			_ = c.Close(1000, "")
		}
	}))
	defer s.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	replace := strings.NewReplacer("HOST", strings.TrimPrefix(s.URL, "http://"), "GONE", strings.TrimPrefix(gone.URL, "http://"))
	back := strings.NewReplacer(strings.TrimPrefix(s.URL, "http://"), "HOST", strings.TrimPrefix(gone.URL, "http://"), "GONE")
	dir := write(t, map[string]string{"script:talk": replace.Replace(`
const failing = (f) => f().then(() => 'worked', (e) => e.cause?.code ?? e.code ?? e.message)
context.sendOutput(await failing(() => fetch('http://GONE/refused?token=tok-1234567')))
context.sendOutput(await failing(() => fetch('http://HOST/reset')))
context.sendOutput(await failing(() => fetch('http://HOST/never')))
const open = (url) => new Promise((done) => {
  const s = new WebSocket(url)
  s.binaryType = 'arraybuffer'
  let got = 0
  s.onmessage = (m) => {
    context.sendOutput('got ' + new Uint8Array(m.data).length)
    if (got++ === 0) s.send(new Uint8Array([...'\u0001tok-1234567'].map((c) => c.charCodeAt(0))))
  }
  s.onclose = (c) => { context.sendOutput('closed ' + c.code); done() }
})
await open('ws://GONE/refused')
await open('ws://HOST/feed')
`)})
	const text = "steps: [{run: env/talk}]\n"
	outside := &caps.Outside{Limits: caps.Limits{HeaderTimeout: time.Second}}
	if err := outside.Grants.Allow(caps.CapNet, "127.0.0.1", dir); err != nil {
		t.Fatal(err)
	}
	recorded := play(t, &scenario.Runner{Record: true, Update: true, Outside: outside}, dir, text)
	tape, err := os.ReadFile(filepath.Join(dir, "test.http.yaml"))
	if got := messages(recorded); got != "" || err != nil {
		t.Fatalf("%s, %v\n%s", got, err, recorded.Log)
	}
	const want = `# Recorded by metis-run test --http record, secrets masked. Recording again replaces it.
http:
  - method: GET
    url: "http://GONE/refused?token=***"
    reply:
      fail: ECONNREFUSED
  - method: GET
    url: "http://HOST/reset"
    reply:
      fail: ECONNRESET
  - method: GET
    url: "http://HOST/never"
    reply:
      fail: timeout
sockets:
  - url: "ws://GONE/refused"
    fail: "ECONNREFUSED"
  - url: "ws://HOST/feed"
    acts:
      - send: {$bytes: {base64: "AP8K"}}
      - hear: {$bytes: {base64: "ASoqKg=="}}
      - send: {$bytes: {base64: "ASoqKgE="}}
      - send: {$bytes: {text: "as text: ***"}}
      - close: 1000
`
	if got := back.Replace(string(tape)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	replayed := play(t, &scenario.Runner{Outside: &caps.Outside{Limits: outside.Limits}}, dir, text)
	log := back.Replace(replayed.Log)
	if got := messages(replayed); got != "" || replayed.Golden != scenario.GoldenSame {
		t.Errorf("the replay is %s: %s\n%s\n%s", replayed.Golden, got, replayed.Diff, log)
	}
	for _, want := range []string{"output: ECONNREFUSED\n", "output: ECONNRESET\n", "output: UND_ERR_HEADERS_TIMEOUT\n", "output: got 3\n", "output: got 5\n", "output: got 12\n",
		"closed 1006\n", "closed 1000\n", "WebSocket ws://GONE/refused failed: connect ECONNREFUSED\n", "sent over ws://HOST/feed: {$bytes: {base64: \"ASoqKg==\"}}\n"} {
		if !strings.Contains(log, want) {
			t.Errorf("%q is not in\n%s", want, log)
		}
	}
}

const client = `
const login = await (await fetch('http://HOST/login', { method: 'POST', body: JSON.stringify({ user: 'ada', password: 'hunter22' }) })).json()
context.sendOutput(login.user + ' ' + login.token.length)
const ask = (body) => fetch('http://HOST/hosts?token=' + login.token, { method: 'POST', body, headers: { authorization: 'Bearer ' + login.token } })
context.sendOutput(await (await ask('{"page":1}')).text())
context.sendOutput(await (await ask('/page 2/')).text())
context.sendOutput(await (await fetch('http://HOST/zipped')).text())
context.sendOutput(String(await (await fetch('http://HOST/bytes')).bytes()))
`

func TestCassettes(t *testing.T) {
	host := server(t)
	dir := write(t, map[string]string{"script:ask": strings.ReplaceAll(client, "HOST", host)})
	const text = "steps: [{run: env/ask}]\n"
	outside := &caps.Outside{}
	if err := outside.Grants.Allow(caps.CapNet, "127.0.0.1", dir); err != nil {
		t.Fatal(err)
	}
	if r := play(t, &scenario.Runner{Record: true, Update: true, Outside: &caps.Outside{}}, dir, text); !strings.Contains(messages(r), "cannot be recorded") {
		t.Errorf("without a grant: %s", messages(r))
	}
	recorded := play(t, &scenario.Runner{Record: true, Update: true, Outside: outside}, dir, text)
	if got := messages(recorded); got != "" {
		t.Fatal(got)
	}
	tape, err := os.ReadFile(filepath.Join(dir, "test.http.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	const want = `# Recorded by metis-run test --http record, secrets masked. Recording again replaces it.
http:
  - method: POST
    url: "http://HOST/login"
    json: {"user": "ada", "password": "***"}
    reply:
      status: 200
      headers:
        content-type: "application/json"
        set-cookie: "***"
      json: {"user": "ada", "token": "***", "pin_key": "***"}
  - method: POST
    url: "http://HOST/hosts?token=***"
    json: {"page": 1}
    reply:
      status: 200
      headers:
        content-type: "text/plain; charset=utf-8"
      body: |
        for {"page":1}:
          a.org
          b.org: x
  - method: POST
    url: "http://HOST/hosts?token=***"
    body: "/^/page 2/$/"
    reply:
      status: 200
      headers:
        content-type: "text/plain; charset=utf-8"
      body: |
        for /page 2/:
          a.org
          b.org: x
  - method: GET
    url: "http://HOST/zipped"
    reply:
      status: 200
      headers:
        content-type: "text/plain; charset=utf-8"
      body: "plain"
  - method: GET
    url: "http://HOST/bytes"
    reply:
      status: 200
      headers:
        content-type: "application/octet-stream"
      base64: AP8K
`
	if got := strings.ReplaceAll(string(tape), host, "HOST"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	golden, err := os.ReadFile(filepath.Join(dir, "test.golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"tok-1234567", "hunter22", "cookie-of-ada", "7654321"} {
		if strings.Contains(string(tape), secret) || strings.Contains(string(golden), secret) {
			t.Errorf("%q is written", secret)
		}
	}
	replayed := play(t, &scenario.Runner{}, dir, text)
	if got := messages(replayed); got != "" || replayed.Golden != scenario.GoldenSame {
		t.Errorf("the replay is %s: %s\n%s", replayed.Golden, got, replayed.Diff)
	}

	// Each answers once, and mocks come first.
	twice := play(t, &scenario.Runner{}, dir, "steps: [{run: env/ask}, {run: env/ask}]\n")
	if got := messages(twice); !strings.Contains(got, "unexpected request: POST http://"+host+"/login") {
		t.Errorf("the second time: %s", got)
	}
	mocked := play(t, &scenario.Runner{}, dir, "http: [{url: \"http://"+host+"/zipped\", reply: {body: mocked}}]\n"+text)
	if got := messages(mocked); got != "" || !strings.Contains(mocked.Log, "output: mocked") {
		t.Errorf("%s\n%s", got, mocked.Log)
	}

	// One that asks for nothing has none.
	if err := os.WriteFile(filepath.Join(dir, "env", "targets", "ask", "schema.ts"), []byte("export default new TargetSchema({ _id: 'ask', name: 'T', description: '', args: [], script: async () => {} })\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := play(t, &scenario.Runner{Record: true, Outside: outside}, dir, text); !r.OK() && r.Golden != scenario.GoldenDifferent {
		t.Error(messages(r))
	}
	if _, err := os.Stat(filepath.Join(dir, "test.http.yaml")); err == nil {
		t.Error("its cassette is still there")
	}
}

// TestGoldensAndCassettesAreReplacedInOneStep holds the old files by other names: who reads one finds it whole.
func TestGoldensAndCassettesAreReplacedInOneStep(t *testing.T) {
	host := server(t)
	dir := write(t, map[string]string{"script:ask": "await fetch('http://" + host + "/zipped')", "test.golden": "old", "test.http.yaml": "http: []\n"})
	for _, name := range []string{"test.golden", "test.http.yaml"} {
		if err := os.Link(filepath.Join(dir, name), filepath.Join(dir, "old-"+name)); err != nil {
			t.Fatal(err)
		}
	}
	outside := &caps.Outside{}
	if err := outside.Grants.Allow(caps.CapNet, "127.0.0.1", dir); err != nil {
		t.Fatal(err)
	}
	if r := play(t, &scenario.Runner{Record: true, Update: true, Outside: outside}, dir, "steps: [{run: env/ask}]\n"); r.Golden != scenario.GoldenWritten {
		t.Fatalf("%s: %s", r.Golden, messages(r))
	}
	for name, want := range map[string]string{"old-test.golden": "old", "old-test.http.yaml": "http: []\n"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestACassetteThatCannotBeReadNamesTheMistake(t *testing.T) {
	dir := write(t, map[string]string{"script:say": `context.sendOutput('one')`, "test.http.yaml": "http:\n- method: GET\n  urk: x\n"})
	r := play(t, &scenario.Runner{}, dir, "steps: [{run: env/say}]\n")
	if r.OK() || !strings.HasSuffix(r.Failures[0].Source, "test.http.yaml:3:3") || !strings.Contains(messages(r), `has no key "urk"`) {
		t.Errorf("%+v", r.Failures)
	}
}
