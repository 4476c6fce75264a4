const err = (p) => p.then((r) => ['fine', r.status], (e) => [e.name, e.message, e.code, e.cause?.name, e.cause?.code, e.cause?.message])
const echo = (init, path = '') => fetch(base + '/echo' + path, init).then((r) => r.json())
const sent = (body, init) => echo({ method: 'POST', body, ...init }).then((e) => [e.headers['content-type'] ?? null, e.body, e.headers['content-length'] ?? null])
// an answer
fetch(base + '/echo').then((r) => [r.status, r.statusText, r.ok, r.type, r.url, r.redirected, r.bodyUsed, r.headers.get('content-type'), r.constructor.name]) //=> [200,"OK",true,"basic","http://HOST/echo",false,false,"application/json","Response"]
fetch(base + '/status/404').then(async (r) => [r.status, r.statusText, r.ok, await r.json()]) //=> [404,"Not Found",false,{"code":404}]
fetch(base + '/status/204').then(async (r) => [r.status, r.body, await r.text()]) //=> [204,null,""]
fetch(base + '/cookies').then((r) => [r.headers.get('set-cookie'), r.headers.getSetCookie(), r.headers.get('x-many')]) //=> ["a=1; Path=/, b=2",["a=1; Path=/","b=2"],"1, 2"]
fetch(base + '/gzip').then(async (r) => [await r.json(), r.headers.get('content-encoding')]) //=> [{"zipped":true},"gzip"]
fetch(base + '/bom').then(async (r) => [await r.clone().json(), (await r.arrayBuffer()).byteLength]) //=> [{"a":1},10]
fetch(base + '/bytes/3').then(async (r) => { const b = await r.blob(); return [b.constructor.name, b.size, b.type, await b.text()] }) //=> ["Blob",3,"application/octet-stream","xxx"]
fetch(base + '/bytes/70000').then(async (r) => { let n = 0; for await (const c of r.body) { n += c.length; if (!(c instanceof Uint8Array)) return 'no bytes' } return [n, r.bodyUsed, r.body.locked] }) //=> [70000,true,false]
fetch(base + '/echo').then(async (r) => { await r.text(); return err(r.text()) }) //=> ["TypeError","Body is unusable: Body has already been read",null,null,null,null]
fetch(base + '/echo').then(async (r) => { const c = r.clone(); return [(await r.text()) === (await c.text()), r.bodyUsed, c.bodyUsed] }) //=> [true,true,true]
fetch(base + '/nojson').then((r) => r.json()).catch((e) => [e.name, e.message]) //=> ["SyntaxError","Expected property name or '}' in JSON at position 1"]
fetch(base + '/echo', { method: 'HEAD' }).then(async (r) => [r.status, await r.text()]) //=> [200,""]
fetch(new URL(base + '/echo')).then((r) => r.status) //=> 200
fetch(new Request(base + '/echo', { method: 'PUT', body: 'x', headers: { 'X-A': '1' } })).then((r) => r.json()).then((e) => [e.method, e.body, e.headers['x-a']]) //=> ["PUT","x","1"]
fetch(new Request(base + '/echo', { method: 'PUT', body: 'x' }), { method: 'POST', headers: { 'X-B': '2' } }).then((r) => r.json()).then((e) => [e.method, e.body, e.headers['x-b']]) //=> ["POST","x","2"]
// what is sent
echo().then(({ headers: { accept, 'accept-language': language, 'user-agent': agent } }) => [accept, language, agent]) //=> ["*/*","*","node"]
echo({ headers: [['X-A', '1'], ['x-a', '2']] }).then((e) => e.headers['x-a']) //=> "1, 2"
echo({ method: 'delete' }).then((e) => e.method) //=> "DELETE"
echo({ method: 'patch' }).then((e) => e.method, (e) => e.message) //=> "patch"
sent('text') //=> ["text/plain;charset=UTF-8","text","4"]
sent(new URLSearchParams({ a: 'x y' })) //=> ["application/x-www-form-urlencoded;charset=UTF-8","a=x+y","5"]
sent(Buffer.from('bytes')) //=> [null,"bytes","5"]
sent(new Uint8Array([65]).buffer) //=> [null,"A","1"]
sent(new Blob(['b'], { type: 'text/x' })) //=> ["text/x","b","1"]
sent('{}', { headers: { 'Content-Type': 'application/json' } }) //=> ["application/json","{}","2"]
sent(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('stre')); c.enqueue(new TextEncoder().encode('am')); c.close() } }), { duplex: 'half' }).then((r) => r.slice(0, 2)) //=> [null,"stream"]
sent(5) //=> ["text/plain;charset=UTF-8","5","1"]
sent(undefined) //=> [null,"","0"]
(async () => { const f = new FormData(); f.append('a', '1'); f.append('a', 'é'); f.append('f', new Blob(['content'], { type: 'text/plain' }), 'n.txt'); return (await fetch(base + '/form', { method: 'POST', body: f })).json() })() //=> {"f":["n.txt","text/plain","content"],"fields":{"a":["1","é"]}}
(async () => { const f = new FormData(); f.append('a', '1'); f.append('f', new File(['x'], 'n.txt')); const back = await new Response(f).formData(); return [back.get('a'), back.get('f').name, await back.get('f').text()] })() //=> ["1","n.txt","x"]
// redirects
fetch(base + '/redirect/2').then(async (r) => [r.redirected, r.url, (await r.json()).path]) //=> [true,"http://HOST/echo","/echo"]
err(fetch(base + '/redirect/1', { redirect: 'error' })) //=> ["TypeError","fetch failed",null,"Error",null,"unexpected redirect"]
fetch(base + '/redirect/1', { redirect: 'manual' }).then((r) => [r.status, r.headers.get('location'), r.redirected]) //=> [302,"/echo",false]
fetch(base + '/redirect/1', { method: 'POST', body: 'x' }).then((r) => r.json()).then((e) => [e.method, e.body, e.headers['content-type'] ?? null]) //=> ["GET","",null]
fetch(base + '/keep/1', { method: 'POST', body: 'x' }).then((r) => r.json()).then((e) => [e.method, e.body]) //=> ["POST","x"]
err(fetch(base + '/redirect/30')) //=> ["TypeError","fetch failed",null,"Error",null,"redirect count exceeded"]
// what goes wrong
err(fetch('nowhere')) //=> ["TypeError","Failed to parse URL from nowhere",null,"TypeError","ERR_INVALID_URL","Invalid URL"]
err(fetch('ftp://' + host + '/')).then((e) => e.slice(0, 2)) //=> ["TypeError","fetch failed"]
err(fetch('http://u:p@' + host + '/')) //=> ["TypeError","Request cannot be constructed from a URL that includes credentials: http://u:p@HOST/",null,null,null,null]
err(fetch('http://' + gone + '/x')) //=> ["TypeError","fetch failed",null,"Error","ECONNREFUSED","connect ECONNREFUSED GONE"]
err(fetch(base + '/broken')).then((e) => e.slice(0, 2)) //=> ["TypeError","fetch failed"]
fetch(base + '/partial').then((r) => r.text()).catch((e) => [e.name, e.message]) //=> ["TypeError","terminated"]
err(fetch(base, { method: 'GET', body: 'x' })) //=> ["TypeError","Request with GET/HEAD method cannot have body.",null,null,null,null]
err(fetch(base, { method: 'TRACE' })) //=> ["TypeError","'TRACE' HTTP method is unsupported.",null,null,null,null]
err(fetch(base, { headers: { 'a b': '1' } })).then((e) => e[0]) //=> "TypeError"
err(fetch(base + '/echo', { signal: AbortSignal.abort() })) //=> ["AbortError","This operation was aborted",20,null,null,null]
fetch(base + '/echo', { signal: AbortSignal.abort('why') }).catch((e) => e) //=> "why"
err(fetch(base + '/slow', { signal: AbortSignal.timeout(20) })) //=> ["TimeoutError","The operation was aborted due to timeout",23,null,null,null]
(async () => { const c = new AbortController(); const p = fetch(base + '/slow', { signal: c.signal }); setImmediate(() => c.abort()); return err(p) })() //=> ["AbortError","This operation was aborted",20,null,null,null]
(async () => { const c = new AbortController(); const r = await fetch(base + '/slowbody', { signal: c.signal }); const p = r.text(); setImmediate(() => c.abort()); return err(p) })() //=> ["AbortError","This operation was aborted",20,null,null,null]
(async () => { const r = await fetch(base + '/slowbody'); const reader = r.body.getReader(); const first = new TextDecoder().decode((await reader.read()).value); await reader.cancel(); return [first, (await reader.read()).done] })() //=> ["begun",true]
