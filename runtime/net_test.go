package runtime_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// online runs one script body with access to a server, and gives its result and the events besides.
func online(t *testing.T, server *httptest.Server, body string, grants ...string) (event.Result, []event.Event) {
	t.Helper()
	dir := write(t, map[string]string{"schema.ts": envSchema,
		"targets/a/schema.ts": "import { RestApi } from '@metis/api/RestApi'\nimport { WebSocketApi } from '@metis/api/WebSocketApi'\n" +
			targetOf("a", "async (context: any) => { const base = '"+server.URL+"', host = '"+strings.TrimPrefix(server.URL, "http://")+"'\n"+body+"\n}")})
	outside := &caps.Outside{}
	if grants == nil {
		grants = []string{strings.TrimPrefix(server.URL, "http://")}
	}
	for _, g := range grants {
		if err := outside.Grants.Allow(caps.CapNet, g, dir); err != nil {
			t.Fatal(err)
		}
	}
	var events []event.Event
	s := runtime.Open(runtime.Options{Outside: outside, Sink: func(e event.Event) { events = append(events, e) }})
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	result := s.Run(ctx, runtime.Request{Target: find(t, library(dir), dir+"/targets/a")})
	s.End()
	return result, events
}

func TestFetch(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/json":
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"method":"`+r.Method+`","body":"`+string(body)+`"}`)
		case "/moved":
			http.Redirect(w, r, "/json", http.StatusFound)
		case "/missing":
			http.Error(w, "gone", http.StatusNotFound)
		case "/large":
			for range 10 {
				_, _ = io.WriteString(w, strings.Repeat("x", 50_000))
				w.(http.Flusher).Flush()
			}
		}
	}))
	defer server.Close()
	for body, want := range map[string]string{
		`const r = await fetch(base + '/json'); return [r.status, r.ok, r.headers.get('content-type'), await r.json(), r.bodyUsed]`:                                            `[200,true,"application/json",{"method":"GET","body":""},true]`,
		`const r = await fetch(base + '/json', { method: 'POST', body: 'hi' }); return (await r.json()).body`:                                                                  `"hi"`,
		`const r = await fetch(base + '/moved'); return [r.redirected, r.url === base + '/json', (await r.text()).length]`:                                                     `[true,true,26]`,
		`const r = await fetch(base + '/large'); let n = 0; for await (const c of r.body) n += c.length; return n`:                                                             `500000`,
		`const all = await Promise.all([1, 2, 3].map((i) => fetch(base + '/json?' + i).then((r) => r.text()))); return all.length`:                                             `3`,
		`const c = new AbortController(); c.abort(); return fetch(base, { signal: c.signal }).catch((e) => e.name)`:                                                            `"AbortError"`,
		`return fetch('http://127.0.0.1:1/').catch((e) => [e.name, e.code])`:                                                                                                   `["Error","ERR_ACCESS_DENIED"]`,
		`const api = new RestApi({ host }); const r = await api.get('json', { params: { a: [1, 2], b: 'x y' } }); return [r.status, r.data.method, r.headers['content-type']]`: `[200,"GET","application/json"]`,
		`const api = new RestApi({ host }); return api.get('/missing').catch((e) => [e.name, e.message, e.code, e.response.status, e.response.data, e.isAxiosError])`:          `["AxiosError","Request failed with status code 404","ERR_BAD_REQUEST",404,"gone\n",true]`,
		`const api = RestApi.fromConfig({ host }); return (await api.post('json', { a: 1 }).catch((e) => e.message)).data`:                                                     `"{\"method\":\"POST\",\"body\":\"{\"a\":1}\"}"`,
		`return [new RestApi({}).baseUrl, new RestApi({ port: 81 }).baseUrl, new RestApi({ host: 'a', protocol: 'https' }).baseUrl, new RestApi({ host: 'a:5' }).baseUrl]`:     `["http://localhost:80","http://localhost:81","https://a:443","http://a:5"]`,
		`try { RestApi.fromConfig({ protocol: 'ws' }) } catch (e) { return e.message }`:                                                                                        `"Invalid REST API configuration: protocol: expected one of \"http\"|\"https\""`,
	} {
		r, _ := online(t, server, body)
		if got := string(r.Value); got != want {
			t.Errorf("%s\n  gave %s (%v)\n  want %s", body, got, r.Error, want)
		}
	}
}

// decode reads the value of a result.
func decode(t *testing.T, r event.Result, into any) {
	t.Helper()
	if err := json.Unmarshal(r.Value, into); err != nil {
		t.Fatalf("%s: %v", describe(r), err)
	}
}
