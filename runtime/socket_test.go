package runtime_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// peer is a loopback server of WebSockets.
type peer struct {
	*httptest.Server
	refusals atomic.Int32 // how many of the next handshakes it refuses
	asked    atomic.Int32 // handshakes
	ended    chan string  // how each connection ended, as its server saw it
}

// peers serves each connection with f, which may return the error that ended it.
func peers(t *testing.T, f func(ctx context.Context, c *websocket.Conn) error) *peer {
	t.Helper()
	p := &peer{ended: make(chan string, 100)}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		if p.refusals.Add(-1) >= 0 {
			http.Error(w, "not now", http.StatusServiceUnavailable)
			return
		}
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"radar"}})
		if err != nil {
			return
		}
		defer c.CloseNow()
		err = f(context.Background(), c)
		var frame websocket.CloseError
		if errors.As(err, &frame) {
			p.ended <- frame.Code.String() + " " + frame.Reason
		} else {
			p.ended <- "cut"
		}
	}))
	p.refusals.Store(0)
	t.Cleanup(p.Close)
	return p
}

// echo sends back what comes, and does what some texts say.
func echo(ctx context.Context, c *websocket.Conn) error {
	for {
		kind, data, err := c.Read(ctx)
		if err != nil {
			return err
		}
		switch string(data) {
		case "close":
			return c.Close(4000, "enough")
		case "drop":
			return nil
		}
		if err := c.Write(ctx, kind, data); err != nil {
			return err
		}
	}
}

// onSockets are a session's options and a script body's beginning, for scripts that talk to a server.
func onSockets(t *testing.T, url, body string) (runtime.Options, string) {
	t.Helper()
	host := url[strings.Index(url, "//")+2:]
	return runtime.Options{Outside: granted(t, t.TempDir(), "net="+host), Caps: caps.Fixed(1)}, `
const { WebSocketApi } = require('@metis/api/WebSocketApi')
const host = '` + host + `', url = 'ws://' + host
const next = (target: any, type: string) => new Promise<any>((resolve) => {
  const heard = (e: any) => { target.removeEventListener(type, heard); resolve(e) }
  target.addEventListener(type, heard)
})
` + body
}

// talk runs one script body against a server.
func talk(t *testing.T, url, body string) event.Result {
	t.Helper()
	opts, script := onSockets(t, url, body)
	b := open(t, opts, map[string]string{"t": script})
	defer b.End()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	return b.Run(ctx, b.request("t"))
}

func TestSocketGlobal(t *testing.T) {
	p := peers(t, echo)
	for body, want := range map[string]string{
		`const ws = new WebSocket(url); const first = [ws.readyState, ws.url === url + '/', ws.protocol, ws.bufferedAmount, ws.binaryType]
		 const e = await next(ws, 'open'); return [...first, e.type, e.constructor.name, ws.readyState, ws.extensions]`: `[0,true,"",0,"blob","open","Event",1,""]`,
		`const ws = new WebSocket(url); await next(ws, 'open'); ws.send('é\ud800'); const e = await next(ws, 'message')
		 return [e.constructor.name, e.data, e.origin === url]`: `["MessageEvent","é�",true]`,
		`const ws = new WebSocket(url); ws.binaryType = 'arraybuffer'; await next(ws, 'open')
		 const got = []; ws.onmessage = (e) => got.push(e.data)
		 ws.send(new Uint8Array([1, 2, 3]).subarray(1)); ws.send(new Uint8Array([4]).buffer); ws.send(new Blob(['b'])); ws.send(5 as any); ws.send('close')
		 await next(ws, 'close'); return got.map((d) => d instanceof ArrayBuffer ? [...new Uint8Array(d)] : d)`: `[[2,3],[4],[98],"5"]`,
		`const ws = new WebSocket(url); await next(ws, 'open'); ws.send(new Uint8Array([7])); const { data } = await next(ws, 'message'); return [data.constructor.name, await data.bytes()]`: `["Blob",{"0":7}]`,
		`const ws = new WebSocket(url, ['other', 'radar']); await next(ws, 'open'); return ws.protocol`:                                                                                       `"radar"`,
		`const ws = new WebSocket(url); await next(ws, 'open'); ws.close(3001, 'bye'); const at = ws.readyState; const e = await next(ws, 'close')
		 return [at, ws.readyState, e.constructor.name, e.code, e.reason, e.wasClean]`: `[2,3,"CloseEvent",3001,"bye",true]`,
		`const ws = new WebSocket(url); await next(ws, 'open'); ws.close(); const e = await next(ws, 'close'); return [e.code, e.reason, e.wasClean]`:                                                       `[1005,"",true]`,
		`const ws = new WebSocket(url); await next(ws, 'open'); ws.close(undefined, 'why'); const e = await next(ws, 'close'); return [e.code, e.reason]`:                                                   `[1000,"why"]`,
		`const ws = new WebSocket(url); await next(ws, 'open'); ws.send('close'); const e = await next(ws, 'close'); return [e.code, e.reason, e.wasClean]`:                                                 `[4000,"enough",true]`,
		`const ws = new WebSocket(url), told = []; ws.onerror = (e) => told.push(e.message); await next(ws, 'open'); ws.send('drop'); const e = await next(ws, 'close'); return [e.code, e.wasClean, told]`: `[1006,false,[]]`,
		`const ws = new WebSocket(url), told = []; ws.onerror = (e) => told.push(e.type, e.message); ws.close(); const e = await next(ws, 'close'); return [told, e.code, e.wasClean, ws.readyState]`:       `[["error","WebSocket was closed before the connection was established"],1006,false,3]`,
		`const ws = new WebSocket('ws://127.0.0.1:9'); const e = await next(ws, 'error'), c = await next(ws, 'close'); return [e.constructor.name, e.error.code, c.code, c.wasClean]`:                       `["ErrorEvent","ERR_ACCESS_DENIED",1006,false]`,
		`const names = []; for (const f of [() => new WebSocket('nowhere'), () => new WebSocket('ftp://x'), () => new WebSocket(url + '#x'), () => new WebSocket(url, ['a', 'a']), () => new (WebSocket as any)(), () => new WebSocket(url).send('x')]) try { f() } catch (e) { names.push(e.name) }
		 return names`: `["SyntaxError","SyntaxError","SyntaxError","SyntaxError","TypeError","InvalidStateError"]`,
		`const ws = new WebSocket(url); await next(ws, 'open'); const names = []; for (const [c, r] of [[999, ''], [1001, ''], [5000, ''], [3000, 'x'.repeat(124)]] as any) try { ws.close(c, r) } catch (e) { names.push(e.name) }
		 return [names, ws.readyState]`: `[["InvalidAccessError","InvalidAccessError","InvalidAccessError","SyntaxError"],1]`,
	} {
		if r := talk(t, p.URL, body); string(r.Value) != want {
			t.Errorf("%s\n  gave %s (%s)\n  want %s", body, r.Value, describe(r), want)
		}
	}
}

// unreachable is the address of a port that nobody listens at.
func unreachable(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// mute is the address of a server that takes connections and never says a word.
func mute(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return "http://" + l.Addr().String() // the system accepts on its own
}

func TestSocketFailsToOpen(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	gone := unreachable(t)
	at := strings.TrimPrefix(gone, "http://")
	for _, c := range []struct{ url, body, want string }{
		{gone, `const ws = new WebSocket(url); const e = await next(ws, 'error'); return [e.message, e.error.code, (await next(ws, 'close')).code]`,
			`["connect ECONNREFUSED ` + at + `","ECONNREFUSED",1006]`},
		{plain.URL, `const ws = new WebSocket(url); return (await next(ws, 'error')).message`, `"Unexpected server response: 404"`},
		{gone, `const api = new WebSocketApi({ host }), told = []; api.addEventListener(['error', 'close', 'activity'], (e) => told.push(e.error?.code ?? e.eventType ?? e.type))
			const why = await api.connect().catch((e) => e); return [why.code, why.message, told, api.state, api.isConnected]`,
			`["ECONNREFUSED","connect ECONNREFUSED ` + at + `",["ECONNREFUSED","error"],3,false]`},
		{plain.URL, `return new WebSocketApi({ host }).connect().catch((e) => e.message)`, `"Unexpected server response: 404"`},
		{mute(t), `return new WebSocketApi({ host, connectTimeout: 20 }).connect().catch((e) => e.message)`, `"Opening handshake has timed out"`},
	} {
		if r := talk(t, c.url, c.body); string(r.Value) != c.want {
			t.Errorf("%s\n  gave %s (%s)\n  want %s", c.body, r.Value, describe(r), c.want)
		}
	}
	if r := talk(t, plain.URL, `await new WebSocketApi({ host: '127.0.0.1:9' }).connect()`); r.Error == nil || r.Error.Code != event.CodeDenied || !strings.Contains(r.Error.Message, "--allow-net=127.0.0.1:9") || r.Error.Source == "" {
		t.Errorf("not granted: %s", describe(r))
	}
}

func TestSocketApi(t *testing.T) {
	p := peers(t, echo)
	for body, want := range map[string]string{
		`const api = new WebSocketApi({ host }); return [api.url === url, api.connection, api.state, api.isConnected, api.rejectUnauthorized, api.connectTimeout, api.reconnectAttemptCount, api.queuedMessageCount, api.options]`:                            ``,
		`return [new WebSocketApi().url, new WebSocketApi({ port: 81 }).url, new WebSocketApi({ protocol: 'wss', host: 'a' }).url, new WebSocketApi({ host: 'a:5' }).url, new WebSocketApi({ rejectUnauthorized: false, connectTimeout: 5 }).connectTimeout]`: `["ws://localhost:80","ws://localhost:81","wss://a:443","ws://a:5",5]`,
		`const api = WebSocketApi.fromConfig({ host, other: 1 }); return Object.keys(api.options)`: `["host"]`,
		`const bad = []; for (const data of [{ protocol: 'http' }, { connectTimeout: 999 }, { reconnectDelay: 1.5 }, { maxQueueSize: 0 }, { port: 0 }, 5, { autoReconnect: 'x', host: 5 }] as any) try { WebSocketApi.fromConfig(data) } catch (e) { bad.push(e.message.slice(0, 36)) }
		 return [bad.length, new Set(bad).size, bad[0]]`: `[7,1,"Invalid WebSocket API configuration:"]`,
		`const api = new WebSocketApi({ host }), told = []
		 api.addEventListener(['open', 'message', 'close', 'connection-change', 'error', 'activity'], (e) => { const { type, raw, ...rest } = e; told.push(type, rest) })
		 await api.connect(); const open = [api.state, api.isConnected, api.connection !== null]
		 await Promise.all([api.sendMessage({ a: [1] }), next(api, 'message')])
		 await api.disconnect(3001, 'bye'); return [open, api.state, api.isConnected, told]`: `[[1,true,true],3,false,["open",{},"activity",{"eventType":"open"},"connection-change",{"isConnected":true},"activity",{"eventType":"connection-change"},"message",{"data":{"a":[1]}},"activity",{"eventType":"message"},"close",{"code":3001,"reason":"bye"},"activity",{"eventType":"close"},"connection-change",{"isConnected":false},"activity",{"eventType":"connection-change"}]]`,
		`const api = new WebSocketApi({ host }); await api.connect(); const got = []
		 for (const data of ['{"a":1}', 'plain', '5', '', Buffer.from('[2]'), new Uint8Array([120]).buffer, new Uint16Array([0x7978])]) { api.send(data); const m = await next(api, 'message'); got.push([m.data, Buffer.isBuffer(m.raw)]) }
		 return got`: `[[{"a":1},false],["plain",false],[5,false],["",false],[[2],true],["x",true],["xy",true]]`,
		`const api = new WebSocketApi({ host }); const before = await api.send('x').catch((e) => e.message); await api.connect(); await api.disconnect()
		 return [before, await api.send('x').catch((e) => e.message), await api.sendMessage({}).catch((e) => e.message)]`: `["WebSocket is not connected","WebSocket is not connected","WebSocket is not connected"]`,
		`const api = new WebSocketApi({ host }); await api.connect(); await api.connect()
		 const wrong = [await api.disconnect(999).catch((e) => e.message), await api.disconnect(1005).catch((e) => e.name), await api.disconnect(1000, 'x'.repeat(124)).catch((e) => e.message)]
		 return [wrong, api.isConnected, await Promise.all([api.disconnect(), api.disconnect()]).then((l) => l.length), await api.disconnect()]`: `[["First argument must be a valid error code number","TypeError","The message must not be greater than 123 bytes"],true,2,null]`,
		`const api = new WebSocketApi({ host }); await api.connect(); const gone = api.disconnect(); await api.connect(); await gone; return api.isConnected`: `true`,
		`const api = new WebSocketApi({ host }); const one = api.connect().catch((e) => e.message), two = api.connect().catch((e) => e.message)
		 return [await one, await two, api.state, await api.connect().then(() => api.state)]`: `["Connection superseded by a new connect() call.","connect() called while a connection attempt was already in progress.",3,1]`,
		`const api = new WebSocketApi({ host }); const one = api.connect().catch((e) => e.message); await api.disconnect(); return [await one, api.state]`: `["Connection closed by disconnect().",3]`,
		`const api = new WebSocketApi({ host }), f = () => {}, g = () => {}
		 api.addEventListener(['open', 'close'], f); api.addEventListener('open', f); api.addEventListener('open', g); api.addEventListener('message', g)
		 api.removeEventListener('open', g)
		 return [api.clearEventListeners('close'), api.clearEventListeners(['open', 'nothing']), api.clearEventListeners(), api.clearEventListeners()]`: `[1,1,1,0]`,
		`const api = new WebSocketApi({ host, queueWhileDisconnected: true, maxQueueSize: 3 }), said = []
		 const queued = ['a', 'b', 'c', 'd'].map((m) => api.send(m).then(() => said.push(m), (e) => said.push(e.message)))
		 await queued[3]; const count = api.queuedMessageCount
		 api.clearQueue(); await Promise.all(queued); const cleared = api.queuedMessageCount
		 const again = [api.send('1'), api.sendMessage({ n: 2 })]; const got = []; api.addEventListener('message', (m) => got.push(m.data))
		 await api.connect(); await Promise.all(again); while (got.length < 2) await next(api, 'message')
		 return [said, count, cleared, got, api.queuedMessageCount]`: `[["WebSocket send queue is full.","Send queue cleared.","Send queue cleared.","Send queue cleared."],3,0,[1,{"n":2}],0]`,
		`const api = new WebSocketApi({ host, queueWhileDisconnected: true }); const all = []; for (let i = 0; i < 101; i++) all.push(api.send('x').catch((e) => e.message)); return [await all[100], api.queuedMessageCount]`:                `["WebSocket send queue is full.",100]`,
		`const api = new WebSocketApi({ host, autoReconnect: false }); await api.connect(); api.send('close'); const e = await next(api, 'close'); await context.sleep(1e6); return [e.code, e.reason, api.state, api.reconnectAttemptCount]`: `[4000,"enough",3,0]`,
		`const api = new WebSocketApi({ host }); api.addEventListener('open', () => { throw new Error('mine') }); await api.connect(); return api.isConnected`:                                                                                `true`,
	} {
		r := talk(t, p.URL, body)
		if want == "" {
			want = `[true,null,3,false,true,10000,0,0,{"host":"` + strings.TrimPrefix(p.URL, "http://") + `"}]`
		}
		if string(r.Value) != want {
			t.Errorf("%s\n  gave %s (%s)\n  want %s", body, r.Value, describe(r), want)
		}
	}
}

// Its delays double, are spread by a fifth, and begin anew once it is open.
func TestSocketReconnects(t *testing.T) {
	p := peers(t, echo)
	opts, script := onSockets(t, p.URL, `
const api = new WebSocketApi({ host, reconnectDelay: 1000, maxReconnectDelay: 5000 })
await api.connect()
const delays = [], counts = []
let from = Date.now()
api.addEventListener('error', () => { delays.push(Date.now() - from); from = Date.now() })
for (let round = 0; round < 2; round++) {
  await fetch('http://' + host + '/refuse')
  api.send('drop')
  await next(api, 'close')
  from = Date.now()
  while (!api.isConnected) { await next(api, 'activity'); counts.push(api.reconnectAttemptCount) }
  delays.push(Date.now() - from)
  if (api.reconnectAttemptCount !== 0) return 'still counting'
}
api.send('drop')
await next(api, 'close')
await api.disconnect()
await context.sleep(1e6)
return [delays, Math.max(...counts), api.state]`)
	inner := p.Config.Handler
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/refuse" {
			p.refusals.Store(4)
			return
		}
		inner.ServeHTTP(w, r)
	})
	b := open(t, opts, map[string]string{"t": script})
	defer b.End()
	r := b.Run(context.Background(), b.request("t"))
	var got []any
	decode(t, r, &got)
	if got[1] != 4.0 || got[2] != 3.0 {
		t.Errorf("%s", r.Value)
	}
	delays := got[0].([]any)
	if len(delays) != 10 {
		t.Fatalf("%s", r.Value)
	}
	spread := false
	for i, d := range delays {
		want := []float64{1000, 2000, 4000, 5000, 5000}[i%5]
		if ms := d.(float64); ms < 0.8*want || ms > 1.2*want {
			t.Errorf("delay %d is %v ms, want about %v", i, ms, want)
		} else if ms != want {
			spread = true
		}
	}
	if !spread {
		t.Error("no delay is spread")
	}
	if n := p.asked.Load(); n != 1+2*5 {
		t.Errorf("%d handshakes", n)
	}
}

func TestSocketDoesNotRetryTheFirstConnect(t *testing.T) {
	p := peers(t, echo)
	p.refusals.Store(1)
	r := talk(t, p.URL, `const api = new WebSocketApi({ host }); const why = await api.connect().catch((e) => e.message); await context.sleep(1e6); return [why, api.reconnectAttemptCount]`)
	if string(r.Value) != `["Unexpected server response: 503",0]` || p.asked.Load() != 1 {
		t.Errorf("%s, %d handshakes, %s", r.Value, p.asked.Load(), describe(r))
	}
}

func TestSocketKeepAlive(t *testing.T) {
	t.Run("answered", func(t *testing.T) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			pings := make(chan bool, 1000)
			c, err := websocket.Accept(w, r, &websocket.AcceptOptions{OnPingReceived: func(context.Context, []byte) bool {
				pings <- true
				return true
			}})
			if err != nil {
				return
			}
			defer c.CloseNow()
			gone := c.CloseRead(context.Background()).Done()
			for range 3 {
				<-pings
			}
			_ = c.Write(context.Background(), websocket.MessageText, []byte("alive"))
			<-gone
		}))
		defer server.Close()
		r := talk(t, server.URL, `const api = new WebSocketApi({ host, keepAliveInterval: 1, autoReconnect: false }); const first = next(api, 'message'); await api.connect(); return (await first).data`)
		if string(r.Value) != `"alive"` {
			t.Errorf("%s, %s", r.Value, describe(r))
		}
	})
	t.Run("missed", func(t *testing.T) {
		done := make(chan struct{})
		defer close(done)
		p := peers(t, func(context.Context, *websocket.Conn) error { // nobody reads, so nobody answers
			<-done
			return nil
		})
		r := talk(t, p.URL, `const api = new WebSocketApi({ host, keepAliveInterval: 5, keepAliveTimeout: 20, autoReconnect: false }), errors = []; api.addEventListener('error', (e) => errors.push(e.error.message))
			await api.connect(); const e = await next(api, 'close'); return [e.code, e.reason, api.isConnected, errors]`)
		if string(r.Value) != `[1006,"",false,[]]` {
			t.Errorf("%s, %s", r.Value, describe(r))
		}
	})
}

// A script that waits for a message has something to wait for as long as the connection is open, and no longer.
func TestSocketIsWaitedFor(t *testing.T) {
	release := make(chan struct{})
	p := peers(t, func(ctx context.Context, c *websocket.Conn) error {
		<-release
		_ = c.Write(ctx, websocket.MessageText, []byte("late"))
		return echo(ctx, c)
	})
	opts, script := onSockets(t, p.URL, `const api = new WebSocketApi({ host, autoReconnect: false }); await api.connect(); console.log('up'); const m = await next(api, 'message'); api.send('drop'); await next(api, 'nothing'); return m.data`)
	sink, running := signals()
	opts.Sink = sink
	b := open(t, opts, map[string]string{"t": script, "other": "return 1"})
	defer b.End()
	waits := b.start("t")
	<-running
	if r := b.Run(context.Background(), b.request("other")); r.Status != "success" { // the loop has come by its idle state
		t.Errorf("other: %s", describe(r))
	}
	select {
	case r := <-waits:
		t.Fatalf("it does not wait: %s", describe(r))
	default:
	}
	close(release)
	if r := <-waits; r.Error == nil || r.Error.Code != event.CodeNeverSettles {
		t.Errorf("once the connection is gone: %s", describe(r))
	}
}

func TestSocketEndsWithItsSession(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	p := peers(t, echo)
	opts, script := onSockets(t, p.URL, `
const ws = new WebSocket(url), api = new WebSocketApi({ host }), late = []
await Promise.all([next(ws, 'open'), api.connect()])
for (const target of [ws, api]) for (const type of ['close', 'error']) target.addEventListener(type, () => { console.log('late'); new WebSocket(url); api.connect() })
return 'up'`)
	b := open(t, opts, map[string]string{"t": script})
	if r := b.Run(context.Background(), b.request("t")); string(r.Value) != `"up"` {
		t.Errorf("%s", describe(r))
	}
	b.End()
	for range 2 {
		if how := <-p.ended; how != "cut" {
			t.Errorf("a connection ended with %s", how)
		}
	}
	if b.said("late") {
		t.Error("a listener ran after the end")
	}
	if n := p.asked.Load(); n != 2 {
		t.Errorf("%d handshakes", n)
	}
	p.Close()
}

func TestSocketEndsWithACancelledScript(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	p := peers(t, echo)
	for body, url := range map[string]string{
		`const ws = new WebSocket(url); await next(ws, 'open'); console.log('up'); await next(ws, 'message')`:   p.URL,
		`const api = new WebSocketApi({ host, connectTimeout: 60000 }); console.log('up'); await api.connect()`: mute(t),
	} {
		opts, script := onSockets(t, url, body)
		sink, running := signals()
		opts.Sink = sink
		b := open(t, opts, map[string]string{"t": script})
		ctx, cancel := context.WithCancel(context.Background())
		go func() { <-running; cancel() }()
		if r := b.Run(ctx, b.request("t")); r.Status != "cancelled" || r.Error.Source == "" {
			t.Errorf("%s: %s", body, describe(r))
		}
		if url == p.URL {
			if how := <-p.ended; how != "cut" {
				t.Errorf("the connection ended with %s", how)
			}
		}
		b.End()
	}
	p.Close()
}
