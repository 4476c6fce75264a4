package scenario_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime/scenario"
)

// get sends the requests that its expression lists, one after another, and says what came of each.
const get = `
const said = async (f) => {
  try { const r = await f(); context.sendOutput(r.status + ' ' + (await r.text())) } catch (e) { context.sendOutput(String(e.cause ?? e)) }
}
`

func TestRequestsAreAnsweredByTheFile(t *testing.T) {
	for name, c := range map[string]struct{ script, http, want string }{
		"a body of each kind": {
			`for (const path of ['json', 'text', 'bytes', 'file', 'none']) await said(() => fetch('https://host/' + path))`,
			`[{url: "https://host/json", reply: {json: {a: [1, ~]}}}, {url: "https://HOST:443/text", reply: {status: 201, body: hello}},
  {url: "https://host/bytes", reply: {base64: aGk=}}, {url: "https://host/file", reply: {file: reply.txt}}, {url: "https://host/none"}]`,
			`  GET https://host/json -> 200
  output: 200 {"a":[1,null]}
  GET https://host/text -> 201
  output: 201 hello
  GET https://host/bytes -> 200
  output: 200 hi
  GET https://host/file -> 200
  output: 200 from a file
  GET https://host/none -> 200
  output: 200\x20
`},
		"the first that fits": {
			`await said(() => fetch('https://host/a', { method: 'POST', body: '{"a": 1, "b": 2}' }))
await said(() => fetch('https://host/a', { method: 'POST', body: 'text', headers: { 'X-Kind': 'odd' } }))
await said(() => fetch('https://host/a', { method: 'POST', body: 'text' }))`,
			`[{url: "https://host/a"}, {method: post, url: /host/, json: {b: 2, a: 1}, reply: {body: json}}, {method: POST, url: /host/, headers: {x-kind: /^o/}, reply: {body: header}},
  {method: POST, url: /host/, body: /t$/, reply: {body: pattern}}]`,
			`  POST https://host/a -> 200
    sent: {"a": 1, "b": 2}
  output: 200 json
  POST https://host/a -> 200
    sent: text
  output: 200 header
  POST https://host/a -> 200
    sent: text
  output: 200 pattern
`},
		"replies one after another, the last one again": {
			`for (let i = 0; i < 3; i++) await said(() => fetch('https://host/'))`,
			`[{url: "https://host/", reply: [{status: 503, body: busy}, {body: done}]}]`,
			`  GET https://host/ -> 503
  output: 503 busy
  GET https://host/ -> 200
  output: 200 done
  GET https://host/ -> 200
  output: 200 done
`},
		"so many times, then the next": {
			`for (let i = 0; i < 2; i++) await said(() => fetch('https://host/'))`,
			`[{url: "https://host/", times: 1, reply: {body: once}}, {url: /host/, reply: {body: then}}]`,
			`  GET https://host/ -> 200
  output: 200 once
  GET https://host/ -> 200
  output: 200 then
`},
		"faults": {
			`for (const path of ['reset', 'half', 'timeout']) await said(() => fetch('https://host/' + path))
await said(() => fetch('https://host/timeout', { signal: AbortSignal.timeout(4000) }))`,
			`[{url: "https://host/reset", reply: {fail: reset}}, {url: "https://host/half", reply: {fail: half, json: [1, 2, 3]}}, {url: "https://host/timeout", reply: {fail: timeout}}]`,
			`  GET https://host/reset failed: read ECONNRESET
  output: Error: read ECONNRESET
  GET https://host/half -> 200, breaks off
  output: Error: aborted
  -- 5m0s
  GET https://host/timeout failed: Headers Timeout Error
  output: Error: Headers Timeout Error
  -- 5m4s
  GET https://host/timeout failed: aborted
  output: TimeoutError: The operation was aborted due to timeout
`},
		"delays are the session's time, and answers come in its order": {
			`await Promise.all([said(() => fetch('https://host/slow')), said(() => fetch('https://host/slower')), said(() => fetch('https://host/fast')),
  context.sleep(2000).then(() => context.sendOutput('slept'))])`,
			`[{url: "https://host/slow", reply: {delay: 1s, body: slow}}, {url: "https://host/slower", reply: {delay: 1h, body: slower}}, {url: "https://host/fast", reply: {body: fast}}]`,
			`  GET https://host/fast -> 200
  output: 200 fast
  -- 1s
  GET https://host/slow -> 200
  output: 200 slow
  -- 2s
  output: slept
  -- 1h0m0s
`}, // a request waits five minutes at most, see below
		"a redirect is followed within the file": {
			`await said(() => fetch('https://host/old'))`,
			`[{url: "https://host/old", reply: {status: 302, headers: {location: /new}}}, {url: "https://host/new", reply: {body: here}}]`,
			`  GET https://host/old -> 302
  GET https://host/new -> 200
  output: 200 here
`},
		"secrets are masked": {
			`await said(() => fetch('https://host/?token=abcdefgh', { method: 'POST', body: '{"password":"hunter22","user":"ada"}' }))`,
			`[{method: POST, url: /host/, json: {password: hunter22, user: ada}, reply: {body: ok}}]`,
			`  POST https://host/?token=*** -> 200
    sent: {"password": "***", "user": "ada"}
  output: 200 ok
`},
	} {
		t.Run(name, func(t *testing.T) {
			want := c.want
			if strings.Contains(name, "delays") {
				want = strings.ReplaceAll(want, "  -- 1h0m0s\n", "  -- 5m0s\n  GET https://host/slower failed: Headers Timeout Error\n  output: Error: Headers Timeout Error\n")
			}
			dir := write(t, map[string]string{"script:get": get + c.script, "reply.txt": "from a file"})
			r := play(t, &scenario.Runner{}, dir, "http: "+c.http+"\nsteps: [{run: env/get}]\n")
			if got := messages(r); got != "" {
				t.Error(got)
			}
			if want = "1 env/get\n" + want + "  success\n"; r.Log != want {
				t.Errorf("got\n%s\nwant\n%s", r.Log, want)
			}
		})
	}
}

// A request that nothing answers fails the step, though the script catches its error.
func TestAnUnexpectedRequestFailsTheStep(t *testing.T) {
	for name, c := range map[string]struct{ script, file, message, hint string }{
		"nothing is mocked": {`await said(() => fetch('https://host/a', { method: 'PUT', body: 'x' }))`, "", "unexpected request: PUT https://host/a with the body x", `http: [{method: PUT, url: "https://host/a"`},
		"another method":    {`await said(() => fetch('https://host/a', { method: 'PUT' }))`, `http: [{url: "https://host/b"}, {url: "https://host/a"}]`, "unexpected request: PUT https://host/a", "the nearest: GET https://host/a (" + "FILE:1) answers GET only"},
		"another url":       {`await said(() => fetch('https://host/hosts/7'))`, `http: [{url: /never/}, {url: "https://other/x"}, {url: "https://host/hosts/8"}]`, "unexpected request", "the nearest: GET https://host/hosts/8"},
		"another body":      {`await said(() => fetch('https://host/a', { method: 'POST', body: '[2]' }))`, `http: [{url: "https://host/a", method: POST, json: [1]}]`, "with the body [2]", "wants the body [1]"},
		"a header":          {`await said(() => fetch('https://host/a', { headers: { accept: 'a' } }))`, `http: [{url: "https://host/a", headers: {accept: b}}]`, "unexpected request", `wants the header accept to be "b"`},
		"once more":         {`for (const i of [1, 2]) await said(() => fetch('https://host/a'))`, `http: [{url: "https://host/a", times: 1}]`, "unexpected request", "has answered its one request"},
		"a socket":          {`await new Promise((done) => { new WebSocket('wss://host/a').onclose = done })`, `sockets: [{url: "wss://host/b"}]`, "unexpected WebSocket: wss://host/a", "there is wss://host/b"},
		"too few requests":  {``, `http: [{url: "https://host/a", times: 2}]`, "the request GET https://host/a was to come 2 times, and came 0 times", ""},
		"a message too few": {`await new Promise((done) => { new WebSocket('wss://host/a').onopen = done })`, `sockets: [{url: "wss://host/a", acts: [{hear: hello}]}]`, `the socket wss://host/a was to be sent "hello", and was not`, ""},
		"another message that it waits for an answer to":  {`await new Promise((done) => { const s = new WebSocket('wss://host/a'); s.onopen = () => s.send('bye'); s.onclose = done })`, `sockets: [{url: "wss://host/a", acts: [{hear: hello}, {close: 1000}]}]`, `unexpected message to the socket wss://host/a: bye, and "hello" was to come`, "hear"},
		"acts that are used up":                           {`await new Promise((done) => { new WebSocket('wss://host/a').onclose = done })`, `sockets: [{url: "wss://host/a", acts: [{send: hello}]}]`, "a promise that nothing can settle any more", ""},
		"a message that comes while the last act is done": {`await new Promise((done) => { const s = new WebSocket('wss://host/a'); s.onopen = () => s.send('bye'); s.onclose = done })`, `sockets: [{url: "wss://host/a", acts: [{close: 1000, delay: 1s}]}]`, `unexpected message to the socket wss://host/a: bye, and nothing more was to come`, "hear"},
		"another message":                                 {`await new Promise((done) => { const s = new WebSocket('wss://host/a'); s.onopen = () => { s.send('bye'); s.close() }; s.onclose = done })`, `sockets: [{url: "wss://host/a", acts: [{hear: hello}]}]`, `unexpected message to the socket wss://host/a: bye, and "hello" was to come`, "hear"},
		"a file not there":                                {``, `http: [{url: "https://host/a", reply: {file: no.json}}]`, "the body of a reply cannot be read", "relative to the scenario's own folder"},
		"an expected number":                              {`await said(() => fetch('https://host/a'))`, `http: [{url: "https://host/a"}]` + "\nEXPECT: GET https://host/b", `the request "GET https://host/b" did not come`, `what came: "GET https://host/a"`},
		"none was expected":                               {`await said(() => fetch('https://host/a'))`, `http: [{url: "https://host/a"}]` + "\nEXPECT: []", `no request was to come, and there was "GET https://host/a"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, map[string]string{"script:get": get + c.script})
			file, expect, _ := strings.Cut(c.file, "\nEXPECT: ")
			text := file + "\nsteps:\n  - run: env/get\n"
			if expect != "" {
				text += "    expect: {http: " + expect + "}\n"
			}
			r := play(t, &scenario.Runner{}, dir, text)
			var hints string
			for _, f := range r.Failures {
				hints += f.Hint + "\n"
			}
			hints = strings.ReplaceAll(hints, filepath.ToSlash(filepath.Join(dir, "test.scenario.yaml")), "FILE")
			if got := messages(r); !strings.Contains(got, c.message) || !strings.Contains(hints, c.hint) || strings.Count(got, c.message) != 1 {
				t.Errorf("got  %s (%s)\nwant %s (%s)", got, hints, c.message, c.hint)
			}
		})
	}
}

// An expectation that names the failure makes it right.
func TestAnUnexpectedRequestCanBeExpected(t *testing.T) {
	dir := write(t, map[string]string{"script:get": `try { await fetch('https://host/') } catch {}`, "script:throw": `await fetch('https://host/')`})
	r := play(t, &scenario.Runner{}, dir, "steps:\n  - run: env/get\n    expect: {error: unexpected request}\n  - run: env/throw\n    expect: {error: /^Error: unexpected request: GET/}\n")
	if got := messages(r); got != "" {
		t.Error(got)
	}
}

func TestTheOtherEndOfASocketFollowsItsActs(t *testing.T) {
	dir := write(t, map[string]string{"script:talk": `
await new Promise((done) => {
  const s = new WebSocket('wss://host/feed?key=abcdefgh')
  s.onopen = () => { context.sendOutput('open'); s.send('early'); s.send(JSON.stringify({ ask: [1] })) }
  s.onmessage = (m) => context.sendOutput('got ' + m.data)
  s.onerror = () => context.sendOutput('error')
  s.onclose = (c) => { context.sendOutput('closed ' + c.code + ' ' + c.wasClean); done() }
})`})
	text := `sockets:
  - url: /^wss:\/\/host\/feed/
    acts:
      - send: welcome
      - hear: early
      - {delay: 10s, send: {n: 1}}
      - hear: {ask: [1]}
      - {delay: 5s, send: last}
      - close: 4000
steps: [{run: env/talk}, {run: env/talk, session: second}]
`
	r := play(t, &scenario.Runner{}, dir, text)
	if got := messages(r); got != "" {
		t.Error(got)
	}
	talk := `  WebSocket wss://host/feed?key=***
  output: open
  sent over wss://host/feed?key=***: early
  sent over wss://host/feed?key=***: {"ask": [1]}
  output: got welcome
  -- 10s
  output: got {"n":1}
  -- 15s
  output: got last
  wss://host/feed?key=*** closed by the other end
  output: closed 4000 true
  success
`
	if want := "1 env/talk\n" + talk + "\n2 [second] env/talk\n" + talk; r.Log != want {
		t.Errorf("got\n%s\nwant\n%s", r.Log, want)
	}
}

func TestSessionsOfOneScenarioShareNothingButWhatAnswers(t *testing.T) {
	dir := write(t, map[string]string{"script:count": `
const n = context.globalStore.use('n', 0)
n.value++
await context.sleep(1000 * n.value)
context.sendOutput(n.value + ' ' + (await (await fetch('https://host/')).text()))`})
	r := play(t, &scenario.Runner{}, dir, `http: [{url: "https://host/", times: 3, reply: [{body: a}, {body: b}, {body: c}]}]
stores: {global: {n: 4}}
steps:
  - run: env/count
  - run: env/count
    session: second
  - run: env/count
    expect: {output: 6 c, stores: {global: {n: 6}}}
`)
	if got := messages(r); got != "" {
		t.Error(got)
	}
	want := `1 env/count
  -- 5s
  GET https://host/ -> 200
  output: 5 a
  success

2 [second] env/count
  -- 5s
  GET https://host/ -> 200
  output: 5 b
  success

3 env/count
  -- 11s
  GET https://host/ -> 200
  output: 6 c
  success

stores at the end
  global n: 4 -> 6

stores at the end of [second]
  global n: 4 -> 5
`
	if r.Log != want || r.Steps != 3 {
		t.Errorf("%d steps, got\n%s\nwant\n%s", r.Steps, r.Log, want)
	}
}

func TestSessionsOfAMission(t *testing.T) {
	name := filepath.Join("testdata", "metis-2.5", "test.scenario.yaml")
	s, err := scenario.Parse(name, []byte("mission: mission.json\nsteps:\n  - {start: true, settle: false}\n  - wait: 2s\n  - {execute: red/server/scan, outcome: success, settle: false}\n"+
		"  - {start: true, settle: false, session: second}\n  - wait: 10s\n    expect: {state: {pools: {red/1: 15}}}\n  - {wait: 1s, session: second, expect: {state: {pools: {red/1: 25}}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := (&scenario.Runner{}).Run(t.Context(), s)
	if got := messages(r); got != "" {
		t.Error(got)
	}
	for _, want := range []string{"1 start, settle: false\n", "3 execute red/server/scan success", "4 [second] start, settle: false\n", "5 wait 10s\n", "6 [second] wait 1s\n", "7 end\n", "8 [second] end\n"} {
		if !strings.Contains(r.Log, want) {
			t.Errorf("no %q in\n%s", want, r.Log)
		}
	}
}

func TestMistakesInWhatAnswers(t *testing.T) {
	run := "\nsteps: [{run: a/b}]\n"
	for _, c := range []struct{ name, text, want, hint string }{
		{"no list", "http: {url: x}" + run, "1:7: http must be a list", "write: http:"},
		{"no url", "http: [{reply: {}}]" + run, "has no url", "/regex/"},
		{"no URL", "http: [{url: host/path}]" + run, `1:14: "host/path" is no http URL`, "https://host/path"},
		{"a URL of sockets", "http: [{url: \"wss://host/\"}]" + run, "is no http URL", ""},
		{"two bodies", "http: [{url: /x/, reply: {body: a, json: b}}]" + run, "has body and json", "leave one out"},
		{"two bodies asked for", "http: [{url: /x/, body: a, json: b}]" + run, "body or json, not both", ""},
		{"half of nothing", "http: [{url: /x/, reply: {fail: half}}]" + run, "no half of it", ""},
		{"a fault", "http: [{url: /x/, reply: {fail: dns}}]" + run, `cannot fail by "dns"`, "reset, timeout or half"},
		{"a delay", "http: [{url: /x/, reply: {delay: long}}]" + run, "the delay is no time", "30s"},
		{"a status", "http: [{url: /x/, reply: {status: 100}}]" + run, "200 to 599", ""},
		{"times", "http: [{url: /x/, times: 0}]" + run, "times must be a whole number", ""},
		{"base64", "http: [{url: /x/, reply: {base64: \"!\"}}]" + run, "illegal base64", "body"},
		{"a key of a reply", "http: [{url: /x/, reply: {state: 1}}]" + run, `a reply has no key "state"`, "status"},
		{"an act that does nothing", "sockets: [{url: /x/, acts: [{delay: 1s}]}]" + run, "must send, hear or close", ""},
		{"an act that does two things", "sockets: [{url: /x/, acts: [{send: a, close: 1000}]}]" + run, "send and close", ""},
		{"a delay of what is heard", "sockets: [{url: /x/, acts: [{hear: a, delay: 1s}]}]" + run, "what is heard has no delay", ""},
		{"bytes that are none", "sockets: [{url: /x/, acts: [{send: {$bytes: {base64: '!'}}}]}]" + run, "these are no bytes", "base64: AP8K"},
		{"bytes in two forms", "sockets: [{url: /x/, acts: [{hear: {$bytes: {base64: AP8K, text: a}}}]}]" + run, "these are no bytes", "text: hello"},
		{"acts of a socket that fails", "sockets: [{url: /x/, fail: ECONNREFUSED, acts: [{send: a}]}]" + run, "cannot be opened does nothing", "leave fail or acts out"},
		{"a socket that fails by nothing", "sockets: [{url: /x/, fail: ''}]" + run, "fail says nothing", "ECONNREFUSED"},
		{"a code", "sockets: [{url: /x/, acts: [{close: 5000}]}]" + run, "1000 to 4999", ""},
		{"a session's name", "steps: [{run: a/b, session: 'a b'}]\n", `"a b" is no name`, "session: second"},
		{"a session of an expectation", "steps: [{run: a/b}, {session: x, expect: {output: []}}]\n", "whose session it has", "leave session out"},
		{"a second start", "mission: m\nsteps: [{start: true, session: x}, {start: true}, {start: true, session: x}]\n", "2:51: start must be the first step", ""},
		{"a realm without a mission", "steps: [{run: a/b, expect: {output: {realm: ada, message: x}}}]\n", `"realm" needs a mission`, ""},
	} {
		t.Run(c.name, func(t *testing.T) { mistaken(t, c.text, c.want, c.hint) })
	}
	for _, text := range []string{"http: []", "sockets: []", "steps: [{start: true, session: x}]"} {
		if _, err := scenario.ParseSteps("x", []byte(text)); err == nil || !strings.Contains(err.Error(), "metis-run test only") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAStrictRunnerWantsGoldens(t *testing.T) {
	dir := write(t, map[string]string{"script:say": `context.sendOutput('one')`})
	r := play(t, &scenario.Runner{CI: true}, dir, "steps: [{run: env/say}]\n")
	if got := messages(r); r.OK() || !strings.Contains(got, "there is no golden") {
		t.Errorf("ok %v: %s", r.OK(), got)
	}
	if _, err := os.Stat(filepath.Join(dir, "test.golden")); err == nil {
		t.Error("it was written")
	}
}

func TestASeedOfTheRunnerOverridesTheScenarios(t *testing.T) {
	dir := write(t, map[string]string{"script:say": `context.sendOutput(String(Math.random()))`})
	log := func(seed *uint64) string {
		return play(t, &scenario.Runner{Seed: seed}, dir, "seed: 7\nsteps: [{run: env/say}]\n").Log
	}
	seven, eight := uint64(7), uint64(8)
	if own := log(nil); own != log(&seven) || own == log(&eight) {
		t.Error("the seed is not that of the runner")
	}
}

func TestOrphansAreGoldensWhoseScenarioIsGone(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.scenario.yaml": "", "a.golden": "1 a/b\n", "a.http.yaml": "# Recorded by metis-run test --http record, secrets masked. Recording again replaces it.\n", "b.scenario.yml": "", "b.golden": "1 a/b\n",
		"gone.golden": "1 a/b\n", "sub/gone.http.yaml": "# Recorded by metis-run test --http record, secrets masked. Recording again replaces it.\n",
		"other.golden": "a golden of another tool\n", "typed.test.golden": "1 a/b\n", "typed.test.ts": "", "api.http.yaml": "openapi: 3\n", "node_modules/x.golden": "1 a/b\n",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := scenario.Orphans([]string{dir, filepath.Join(dir, "a.golden"), filepath.Join(dir, "sub")})
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.ToSlash(dir) + "/"
	if want := base + "gone.golden " + base + "sub/gone.http.yaml"; strings.Join(got, " ") != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

// A session that ends does not wait for answers, and leaves nothing behind that does; nor does a script that gives up.
func TestAnswersThatNobodyWaitsForAnyMore(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := stage(t, map[string]string{
		"script:watch": `console.log('asked'); await fetch('https://host/late'); console.log('never')`,
		"script:found": `const c = new AbortController()
const asked = fetch('https://host/late', { signal: c.signal })
c.abort()
try { await asked } catch (error) { console.log(error.name) }`,
	})
	s, err := scenario.Parse(filepath.Join(dir, "late.scenario.yaml"), []byte(`mission: mission.json
http: [{url: /late$/, reply: {delay: 4m}}]
steps:
  - {start: true, settle: false}
  - wait: 1m
  - {run: net/found, settle: false, expect: {console: AbortError}}
  - execute: red/nowhere/scan # ends the scenario
`))
	if err != nil {
		t.Fatal(err)
	}
	r := (&scenario.Runner{}).Run(t.Context(), s)
	if got := messages(r); !strings.Contains(got, "was refused") || len(r.Failures) != 1 {
		t.Errorf("%s\n%s", got, r.Log)
	}
	if !strings.Contains(r.Log, "console.log: asked") || !strings.Contains(r.Log, "GET https://host/late failed: aborted") || strings.Contains(r.Log, "never") {
		t.Error(r.Log)
	}
}
