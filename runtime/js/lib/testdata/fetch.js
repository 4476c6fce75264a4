const H = (init) => JSON.stringify([...new Headers(init)])
H({ b: '2', A: ' 1 ' }) //=> "[[\"a\",\"1\"],[\"b\",\"2\"]]"
H([['x', '1'], ['X', '2'], ['Set-Cookie', 'a=1'], ['set-cookie', 'b=2']]) //=> "[[\"set-cookie\",\"a=1\"],[\"set-cookie\",\"b=2\"],[\"x\",\"1, 2\"]]"
new Headers([['x', '1'], ['X', '2']]).get('x') //=> "1, 2"
new Headers().get('nope') //=> null
new Headers([['set-cookie', 'a=1'], ['set-cookie', 'b=2']]).getSetCookie() //=> ["a=1","b=2"]
new Headers([['a']]) //!! TypeError: Headers constructor: expected name/value pair to be length 2, found 1.
new Headers({ 'bad name': '1' }) //!! TypeError: Headers.append: "bad name" is an invalid header name.
(() => { try { new Headers({ a: 'x\ny' }) } catch (e) { return e.message } })() //=> "Headers.append: \"x\ny\" is an invalid header value."
new Headers({ a: 'ü€' }) //!! TypeError: Cannot convert argument to a ByteString because the character at index 1 has a value of 8364 which is greater than 255.
new Headers({ a: 'ü' }).get('A') //=> "ü"
new Headers(null) //!! TypeError: Headers constructor: Argument 1 could not be converted to one of: sequence<sequence<ByteString>>, record<ByteString, ByteString>.
const h = new Headers({ a: '1' }); h.append('a', '2'); h.set('b', '3'); h.delete('c'); h.has('A')
[...h.keys()].join() + [...h.values()].join('|') //=> "a,b1, 2|3"
const each = []; h.forEach((v, k) => each.push(k + v)); each
Object.prototype.toString.call(h) //=> "[object Headers]"
const r = new Response('aä', { status: 201, statusText: 'Made', headers: { x: 'y' } })
[r.status, r.statusText, r.ok, r.type, r.url, r.redirected, r.bodyUsed, r.headers.get('content-type')] //=> [201,"Made",true,"default","",false,false,"text/plain;charset=UTF-8"]
new Response('x', { status: 199 }) //!! RangeError: init["status"] must be in the range of 200 to 599, inclusive.
new Response('x', { status: 204 }) //!! TypeError: Response constructor: Invalid response status code 204
new Response(null, { status: 204 }).body //=> null
Response.json({ a: [1] }).headers.get('content-type') //=> "application/json"
Response.redirect('http://a.org/x', 301).headers.get('location') //=> "http://a.org/x"
Response.redirect('http://a.org', 200) //!! RangeError: Invalid status code 200
Response.error().type + Response.error().status //=> "error0"
new Response(new URLSearchParams({ a: 'ä b' })).headers.get('content-type') //=> "application/x-www-form-urlencoded;charset=UTF-8"
new Response(new Uint8Array([1])).headers.get('content-type') //=> null
new Response(new Blob(['x'], { type: 'Text/Plain' })).headers.get('content-type') //=> "text/plain"
const q = new Request('http://a.org/p?q#h', { method: 'post', body: 'x', headers: { A: 'b' } })
[q.url, q.method, q.headers.get('a'), q.headers.get('content-type'), q.redirect, q.mode, q.credentials, q.cache, q.bodyUsed, q.signal.aborted] //=> ["http://a.org/p?q#h","POST","b","text/plain;charset=UTF-8","follow","cors","same-origin","default",false,false]
new Request('/relative') //!! TypeError: Failed to parse URL from /relative
new Request('http://u:p@a.org') //!! TypeError: Request cannot be constructed from a URL that includes credentials: http://u:p@a.org
new Request('http://a.org', { method: 'TRACE' }) //!! TypeError: 'TRACE' HTTP method is unsupported.
new Request('http://a.org', { method: 'GET', body: 'x' }) //!! TypeError: Request with GET/HEAD method cannot have body.
new Request('http://a.org', { method: 'patch' }).method //=> "patch"
new Request('http://a.org', { method: 'b ad' }) //!! TypeError: 'b ad' is not a valid HTTP method.
new Request(q, { headers: { z: '1' } }).headers.get('a') //=> null
new Request(q, { method: 'PUT' }).method //!! TypeError: Cannot construct a Request with a Request object that has already been used.
q.clone().url //!! TypeError: unusable
new Blob(['a', new Uint8Array([98]), new Blob(['c'])], { type: 'X/Y' }).size //=> 3
new Blob(['abc'], { type: 'X/Y' }).slice(1, 2, 'Z').type + new Blob(['abc']).slice(-2).size //=> "z2"
new Blob('abc') //!! TypeError: The "sources" argument must be a sequence. Received type string ('abc') (ERR_INVALID_ARG_TYPE)
new File(['x'], 'n.txt', { type: 'a/b', lastModified: 5 }).name + new File(['x'], 'n', { lastModified: 5 }).lastModified //=> "n.txt5"
const f = new FormData(); f.append('a', 1); f.append('a', '2'); f.append('b', new Blob(['x'])); f.set('c', 'd')
[...f].map(([k, v]) => k + (typeof v === 'string' ? v : v.name)).join() //=> "a1,a2,bblob,cd"
f.getAll('a').length + f.get('zz') + f.has('b') //=> 3
f.set('a', 'z'); f.delete('c'); [...f.keys()].join() //=> "a,b"
f.append('x', 'y', 'name') //!! TypeError: Failed to execute 'append' on 'FormData': parameter 2 is not of type 'Blob'
String(new Blob()) + String(f) + String(new Response()) + String(new Request('http://a')) //=> "[object Blob][object FormData][object Response][object Request]"
typeof ReadableStream + typeof new ReadableStream().getReader + new ReadableStream().locked //=> "functionfunctionfalse"
new ReadableStreamDefaultController() //!! TypeError: Illegal constructor (ERR_ILLEGAL_CONSTRUCTOR)
new WebSocket("ftp://a") //!!! SyntaxError: Expected a ws: or wss: protocol, got ftp:
new WebSocket("nope") //!!! SyntaxError: Invalid URL: nope
WebSocket.OPEN + WebSocket.prototype.CLOSED //=>> 4
