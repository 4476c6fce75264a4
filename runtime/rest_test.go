package runtime_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
)

// restHandler answers as its paths say.
func restHandler(w http.ResponseWriter, r *http.Request) {
	what, number, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	n, _ := strconv.Atoi(number)
	switch what {
	case "echo":
		body, _ := io.ReadAll(r.Body)
		headers := map[string]string{}
		for name, values := range r.Header {
			headers[strings.ToLower(name)] = strings.Join(values, ", ")
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"method": r.Method, "path": r.RequestURI, "headers": headers, "body": string(body)})
	case "form":
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		got := map[string]any{"fields": r.MultipartForm.Value}
		for name, files := range r.MultipartForm.File {
			f, _ := files[0].Open()
			content, _ := io.ReadAll(f)
			got[name] = []string{files[0].Filename, files[0].Header.Get("Content-Type"), string(content)}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(got)
	case "status":
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(n)
		if n != 204 && n != 304 {
			fmt.Fprintf(w, `{"code":%d}`, n)
		}
	case "cookies":
		w.Header().Add("Set-Cookie", "a=1; Path=/")
		w.Header().Add("Set-Cookie", "b=2")
		w.Header().Add("X-Many", "1")
		w.Header().Add("X-Many", "2")
	case "text":
		_, _ = io.WriteString(w, "plain")
	case "nojson":
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{nope")
	case "bom":
		_, _ = io.WriteString(w, "\ufeff{\"a\":1}")
	case "latin1":
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write([]byte{0xe9})
	case "gzip":
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, `{"zipped":true}`)
		_ = z.Close()
	case "bytes":
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write([]byte(strings.Repeat("x", n)))
	case "redirect", "keep":
		code := map[string]int{"redirect": http.StatusFound, "keep": http.StatusTemporaryRedirect}[what]
		to := fmt.Sprintf("/%s/%d", what, n-1)
		if n == 1 {
			to = "/echo"
		}
		http.Redirect(w, r, to, code)
	case "slow":
		<-r.Context().Done()
	case "slowbody":
		_, _ = io.WriteString(w, "begun")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	case "broken":
		conn, _, _ := w.(http.Hijacker).Hijack()
		_ = conn.Close()
	case "partial":
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "ten bytes.")
	}
}

// asked runs a table of what was asked of restHandler, with axios and fetch.
func asked(t *testing.T, file string) {
	server := httptest.NewServer(http.HandlerFunc(restHandler))
	defer server.Close()
	host, gone := strings.TrimPrefix(server.URL, "http://"), strings.TrimPrefix(unreachable(t), "http://")
	recorded(t, file, granted(t, t.TempDir(), "net="+host+","+gone),
		"const { RestApi } = require('@metis/api/RestApi'), client = new RestApi({}).client, base = '"+server.URL+"', host = '"+host+"', gone = '"+gone+"'\n",
		strings.NewReplacer(host, "HOST", gone, "GONE"))
}

// TestRestAsAxios is what axios 1.12.2 answers under Node 20, asked by hand of the same server.
func TestRestAsAxios(t *testing.T) { asked(t, "testdata/node/axios.js") }

// TestRestAsFetch is the same of Node's fetch.
func TestRestAsFetch(t *testing.T) { asked(t, "testdata/node/fetch.js") }

// onRest runs one script body that has RestApi, with access to a server.
func onRest(t *testing.T, server *httptest.Server, body string) event.Result {
	t.Helper()
	_, host, _ := strings.Cut(server.URL, "//")
	r, _ := alone(t, runtime.Options{Outside: granted(t, t.TempDir(), "net="+host)},
		"const { RestApi } = require('@metis/api/RestApi'), base = '"+server.URL+"', host = '"+host+"', port = "+host[strings.LastIndex(host, ":")+1:]+"\n"+body)
	return r
}

func TestRestApi(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(restHandler))
	defer server.Close()
	for body, want := range map[string]string{
		`const api = new RestApi({ host }); return [await api.get('echo'), await api.get('/echo'), await api.get('//echo?x=1')].map((r) => r.data.path)`: `["/echo","/echo","/echo?x=1"]`,
		`const api = new RestApi({ host: '127.0.0.1', port: String(port) }); return (await api.get('echo')).data.path`:                                   `"/echo"`,
		`const api = new RestApi({ host }); const all = [await api.post('echo', { a: 1 }), await api.put('echo', 'x'), await api.patch('echo', null), await api.delete('echo', { data: { b: 2 } })]
		 return all.map((r) => [r.data.method, r.data.body])`: `[["POST","{\"a\":1}"],["PUT","x"],["PATCH",""],["DELETE","{\"b\":2}"]]`,
		`const api = new RestApi({ host }); api.config.headers.common['X-Key'] = 'k'; api.config.timeout = 5000; api.config.auth = { username: 'a', password: 'b' }
		 const r = await api.get('echo', { headers: { 'X-Own': 'o' } }); return [r.data.headers['x-key'], r.data.headers['x-own'], r.data.headers.authorization, r.config.timeout, api.config === api.client.defaults]`: `["k","o","Basic YTpi",5000,true]`,
		`const api = new RestApi({ host }); api.config = { headers: { 'X-Key': 'k' }, params: { p: 1 } }; const r = await api.get('echo'); return [r.data.headers['x-key'], r.data.path]`:                                                         `["k","/echo?p=1"]`,
		`const api = new RestApi({ host }); api.client.interceptors.request.use((c) => { c.headers.Authorization = 'Bearer ' + c.url.length; return c }); return (await api.get('echo')).data.headers.authorization.slice(0, 7)`:                  `"Bearer "`,
		`const api = new RestApi({ host }); return (await api.client.get('/echo', { baseURL: api.baseUrl })).data.path`:                                                                                                                           `"/echo"`,
		`const api = new RestApi({ host }), b = new RestApi({ host }); api.config.headers.common.X = '1'; return (await b.get('echo')).data.headers.x ?? 'own'`:                                                                                   `"own"`,
		`const api = new RestApi({ host, username: 'u', password: 'p', apiKey: 'k' }); const r = await api.get('echo'); return [api.username, api.password, api.apiKey, r.data.headers.authorization ?? null, r.data.headers['api-key'] ?? null]`: `["u","p","k",null,null]`,
		`const api = RestApi.fromConfig({ host, port: 7, rejectUnauthorized: false, other: 1 }); return [Object.keys(api.options), api.baseUrl === base, api.rejectUnauthorized]`:                                                                 `[["host","port","rejectUnauthorized"],true,false]`,
		`return new RestApi({ host }).get('status/503').catch((e) => [e.response.status, e.response.data.code, e.code])`:                                                                                                                          `[503,503,"ERR_BAD_RESPONSE"]`,
		`return new RestApi({ host: '127.0.0.1:9' }).get('x').catch((e) => [e.code, e.message.includes('--allow-net=127.0.0.1:9')])`:                                                                                                              `["ERR_ACCESS_DENIED",true]`,
	} {
		if r := onRest(t, server, body); string(r.Value) != want {
			t.Errorf("%s\n  gave %s (%s)\n  want %s", body, r.Value, describe(r), want)
		}
	}
}

// Errors name the line that waited for them, and a refusal its flag.
func TestRestErrorsHaveAPlace(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(restHandler))
	defer server.Close()
	for body, code := range map[string]string{
		"const api = new RestApi({ host })\nconst call = async () => { await null; return api.get('status/404') }\nawait call()": event.CodeScript,
		"await null\n\nawait new RestApi({ host: '127.0.0.1:9' }).post('x', {})":                                                 event.CodeDenied,
		"await null\n\nawait fetch(base + '/broken')":                                                                            event.CodeScript,
		"await null\n\nawait fetch('http://127.0.0.1:9')":                                                                        event.CodeDenied,
	} {
		if r := onRest(t, server, body); r.Error == nil || r.Error.Code != code || !strings.Contains(r.Error.Source, "schema.ts:7:") {
			t.Errorf("%s\n  gave %s at %v", body, describe(r), r.Error)
		}
	}
}

func TestRestOverTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			restHandler(w, r)
			return
		}
		if c, err := websocket.Accept(w, r, nil); err == nil {
			defer c.CloseNow()
			_ = echo(r.Context(), c)
		}
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail are what is tested
	server.StartTLS()
	defer server.Close()
	const untrusted = "DEPTH_ZERO_SELF_SIGNED_CERT"
	for body, want := range map[string]string{
		`return new RestApi({ protocol: 'https', host }).get('echo').catch((e) => [e.code, e.message, e.isAxiosError])`:                                                        `["` + untrusted + `","self-signed certificate",true]`,
		`return new RestApi({ protocol: 'https', host, rejectUnauthorized: true }).get('echo').catch((e) => e.code)`:                                                           `"` + untrusted + `"`,
		`return (await new RestApi({ protocol: 'https', host, rejectUnauthorized: false }).get('echo')).status`:                                                                `200`,
		`return fetch(base).catch((e) => [e.message, e.cause.code])`:                                                                                                           `["fetch failed","` + untrusted + `"]`,
		`return new (require('@metis/api/WebSocketApi').WebSocketApi)({ protocol: 'wss', host }).connect().catch((e) => e.code)`:                                               `"` + untrusted + `"`,
		`const api = new (require('@metis/api/WebSocketApi').WebSocketApi)({ protocol: 'wss', host, rejectUnauthorized: false }); await api.connect(); return api.isConnected`: `true`,
	} {
		if r := onRest(t, server, body); string(r.Value) != want {
			t.Errorf("%s\n  gave %s (%s)\n  want %s", body, r.Value, describe(r), want)
		}
	}
}

// A request is cut with its script, and what tries again and again ends with its session.
func TestRestEndsWithItsSession(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	began, ended := make(chan bool, 10), make(chan bool, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began <- true
		<-r.Context().Done()
		ended <- true
	}))
	defer server.Close()
	_, host, _ := strings.Cut(server.URL, "//")
	b := open(t, runtime.Options{Outside: granted(t, t.TempDir(), "net="+host)}, map[string]string{
		"waits": "await fetch('" + server.URL + "')",
		"tries": "const { RestApi } = require('@metis/api/RestApi'), api = new RestApi({ host: '" + host + "' }); for (;;) try { await api.get('x') } catch {}",
	})
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-began; cancel() }()
	if r := b.Run(ctx, b.request("waits")); r.Status != "cancelled" || !strings.Contains(r.Error.Source, "schema.ts:4:") {
		t.Errorf("cancelled: %s", describe(r))
	}
	<-ended
	tries := b.start("tries")
	<-began
	b.End()
	<-ended
	if r := <-tries; r.Status != "cancelled" {
		t.Errorf("cut: %s", describe(r))
	}
	server.Close()
	select {
	case <-began:
		t.Error("it was tried again after the end")
	default:
	}
}
