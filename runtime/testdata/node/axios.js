const told = (e) => [e.name, e.message, e.code, e.status, e.response?.status, e.response?.data, e.isAxiosError, e instanceof Error]
const err = (p) => p.then((r) => ['fine', r.data], told)
const echo = (path, config) => client.get(base + '/echo' + path, config).then((r) => (delete r.data.headers.connection, r.data))
const sent = (data, config) => client.post(base + '/echo', data, config).then((r) => [r.data.headers['content-type'] ?? null, r.data.body])
// an answer
client.get(base + '/echo').then((r) => [Object.keys(r), r.status, r.statusText, r.data.method, r.headers['content-type'], r.headers['Content-Type'], r.headers.get('CONTENT-TYPE'), r.headers.constructor.name]) //=> [["status","statusText","headers","config","request","data"],200,"OK","GET","application/json",null,"application/json","AxiosHeaders"]
client.get(base + '/echo').then((r) => Object.keys(r.config).filter((k) => k !== 'env').sort()) //=> ["adapter","allowAbsoluteUrls","data","headers","httpsAgent","maxBodyLength","maxContentLength","method","timeout","transformRequest","transformResponse","transitional","url","validateStatus","xsrfCookieName","xsrfHeaderName"]
client.get(base + '/echo').then((r) => [r.config.method, r.config.url, r.config.headers.Accept, r.config.headers.constructor.name, r.config.data, r.config.timeout, r.config.xsrfCookieName, r.config.maxContentLength, r.config.adapter]) //=> ["get","http://HOST/echo","application/json, text/plain, */*","AxiosHeaders",null,0,"XSRF-TOKEN",-1,["xhr","http","fetch"]]
client.get(base + '/echo?a=1').then((r) => [r.request.method, r.request.path, r.request.host, r.request.protocol, r.request.res.statusCode, r.request.res.responseUrl]) //=> ["GET","/echo?a=1","127.0.0.1","http:",200,"http://HOST/echo?a=1"]
client.get(base + '/cookies').then((r) => [r.headers['set-cookie'], r.headers['x-many'], r.headers.getSetCookie?.() ?? null]) //=> [["a=1; Path=/","b=2"],"1, 2",["a=1; Path=/","b=2"]]
client.get(base + '/text').then((r) => r.data) //=> "plain"
client.get(base + '/nojson').then((r) => r.data) //=> "{nope"
client.get(base + '/bom').then((r) => r.data) //=> {"a":1}
client.get(base + '/gzip').then((r) => [r.data, r.headers['content-encoding'] ?? null]) //=> [{"zipped":true},null]
client.get(base + '/gzip', { decompress: false, responseType: 'arraybuffer' }).then((r) => [r.data[0], r.data[1], r.headers['content-encoding']]) //=> [31,139,"gzip"]
client.get(base + '/status/204').then((r) => [r.status, r.data]) //=> [204,""]
client.head(base + '/echo').then((r) => [r.status, r.data]) //=> [200,""]
client.options(base + '/echo').then((r) => r.data.method) //=> "OPTIONS"
client.delete(base + '/echo', { data: { a: 1 } }).then((r) => [r.data.method, r.data.body, r.data.headers['content-type']]) //=> ["DELETE","{\"a\":1}","application/json"]
client.put(base + '/echo', 'x').then((r) => [r.data.method, r.data.body]) //=> ["PUT","x"]
client.patch(base + '/echo', { a: null }).then((r) => [r.data.method, r.data.body]) //=> ["PATCH","{\"a\":null}"]
client.request({ url: base + '/echo', method: 'POST' }).then((r) => [r.data.method, r.config.method]) //=> ["POST","post"]
client({ url: base + '/echo' }).then((r) => r.data.method) //=> "GET"
client(base + '/echo', { method: 'put', data: 'x' }).then((r) => r.data.method) //=> "PUT"
// what is sent
echo('').then((e) => e.headers) //=> {"accept":"application/json, text/plain, */*","accept-encoding":"gzip, compress, deflate, br","user-agent":"axios/1.12.2"}
echo('', { headers: { Accept: 'text/plain', 'X-Mine': 'a', 'User-Agent': 'me', 'X-None': undefined, 'X-Null': null, 'X-False': false, 'X-Number': 5 } }).then((e) => e.headers) //=> {"accept":"text/plain","accept-encoding":"gzip, compress, deflate, br","user-agent":"me","x-mine":"a","x-number":"5"}
client.post(base + '/echo', { a: 1 }).then((r) => ({ ...r.data.headers, connection: undefined })) //=> {"accept":"application/json, text/plain, */*","accept-encoding":"gzip, compress, deflate, br","content-length":"7","content-type":"application/json","user-agent":"axios/1.12.2"}
client.post(base + '/echo').then((r) => ({ ...r.data.headers, connection: undefined })) //=> {"accept":"application/json, text/plain, */*","accept-encoding":"gzip, compress, deflate, br","content-length":"0","content-type":"application/x-www-form-urlencoded","user-agent":"axios/1.12.2"}
sent({ a: [1, { b: null }] }) //=> ["application/json","{\"a\":[1,{\"b\":null}]}"]
sent('text') //=> ["application/x-www-form-urlencoded","text"]
sent('text', { headers: { 'Content-Type': 'text/plain' } }) //=> ["text/plain","text"]
sent('text', { headers: { 'Content-Type': 'application/json' } }) //=> ["application/json","\"text\""]
sent(' {"a":1} ', { headers: { 'Content-Type': 'application/json' } }) //=> ["application/json","{\"a\":1}"]
sent(5, { headers: { 'Content-Type': 'application/json' } }) //=> ["application/json","5"]
err(sent(true)) //=> ["AxiosError","Data after transformation must be a string, an ArrayBuffer, a Buffer, or a Stream","ERR_BAD_REQUEST",null,null,null,true,true]
sent(null) //=> ["application/x-www-form-urlencoded",""]
sent(undefined) //=> ["application/x-www-form-urlencoded",""]
sent(['a', 1]) //=> ["application/json","[\"a\",1]"]
sent(new URLSearchParams({ a: 'x y', b: '&' })) //=> ["application/x-www-form-urlencoded;charset=utf-8","a=x+y&b=%26"]
sent(Buffer.from('bytes')) //=> ["application/x-www-form-urlencoded","bytes"]
sent(new Uint8Array([65, 66]).buffer) //=> ["application/x-www-form-urlencoded","AB"]
sent(new Uint16Array([0x4241])) //=> ["application/x-www-form-urlencoded","AB"]
sent({ a: 1, b: ['x', 'y'], c: { d: 'e f' } }, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }) //=> ["application/x-www-form-urlencoded","a=1&b%5B%5D=x&b%5B%5D=y&c%5Bd%5D=e+f"]
sent({ a: new Date(0), toJSON() { return { made: 1 } } }) //=> ["application/json","{\"made\":1}"]
sent(new Date(0)) //=> ["application/json","\"1970-01-01T00:00:00.000Z\""]
client.postForm(base + '/form', { a: 1, b: ['x', 'y'], c: { d: 'é' } }).then((r) => r.data) //=> {"fields":{"a":["1"],"b[]":["x","y"],"c[d]":["é"]}}
client.post(base + '/form', Object.assign(new FormData(), {})).then((r) => r.data, (e) => e.message) //=> {"fields":{}}
(async () => { const f = new FormData(); f.append('a', '1'); f.append('f', new Blob(['content'], { type: 'text/plain' }), 'name.txt'); return (await client.post(base + '/form', f)).data })() //=> {"f":["name.txt","text/plain","content"],"fields":{"a":["1"]}}
(async () => { const f = new FormData(); f.append('a', '1'); return /^multipart\/form-data; boundary=/.test((await client.post(base + '/echo', f)).data.headers['content-type']) })() //=> true
// addresses
echo('', { params: { a: 1, b: 'x y', c: null, d: undefined, e: true, f: new Date(0), g: ['x', 2], h: { i: { j: 1 } }, k: '', l: ':$,+[]@' } }).then((e) => e.path) //=> "/echo?a=1&b=x+y&e=true&f=1970-01-01T00:00:00.000Z&g%5B%5D=x&g%5B%5D=2&h%5Bi%5D%5Bj%5D=1&k=&l=:$,%2B%5B%5D%40"
echo('?z=1', { params: { a: 1 } }).then((e) => e.path) //=> "/echo?z=1&a=1"
echo('?z=1#hash', { params: { a: 1 } }).then((e) => e.path) //=> "/echo?z=1&a=1"
echo('', { params: new URLSearchParams([['a', '1'], ['a', '2 3']]) }).then((e) => e.path) //=> "/echo?a=1&a=2+3"
echo('', { params: { a: [1, 2] }, paramsSerializer: { indexes: null } }).then((e) => e.path) //=> "/echo?a=1&a=2"
echo('', { params: { a: [1, 2] }, paramsSerializer: { indexes: true } }).then((e) => e.path) //=> "/echo?a%5B0%5D=1&a%5B1%5D=2"
echo('', { params: { a: [1, 2] }, paramsSerializer: { indexes: false } }).then((e) => e.path) //=> "/echo?a%5B%5D=1&a%5B%5D=2"
echo('', { params: { a: [{ b: 1 }] } }).then((e) => e.path) //=> "/echo?a%5B0%5D%5Bb%5D=1"
echo('', { params: { a: 'xy' }, paramsSerializer: { encode: (v) => v.toUpperCase() } }).then((e) => e.path) //=> "/echo?A=XY"
echo('', { params: { a: 1 }, paramsSerializer: { serialize: (p) => 'own=' + p.a } }).then((e) => e.path) //=> "/echo?own=1"
echo('', { params: { a: 1 }, paramsSerializer: (p) => 'f=' + p.a }).then((e) => e.path) //=> "/echo?f=1"
echo('', { params: {} }).then((e) => e.path) //=> "/echo"
client.get('echo', { baseURL: base }).then((r) => r.data.path) //=> "/echo"
client.get('/echo', { baseURL: base + '/' }).then((r) => r.data.path) //=> "/echo"
client.get(base + '/echo', { baseURL: 'http://other.invalid' }).then((r) => r.data.path) //=> "/echo"
client.get('', { baseURL: base + '/echo' }).then((r) => r.data.path) //=> "/echo"
[client.getUri({ url: '/a', params: { b: 1 } }), client.getUri({ baseURL: 'http://x/y', url: 'z' }), client.getUri({ url: 'http://x' })] //=> ["/a?b=1","http://x/y/z","http://x"]
err(client.get('http://')) //=> ["TypeError","Invalid URL","ERR_INVALID_URL",null,null,null,null,true]
err(client.get('ftp://' + host + '/')) //=> ["AxiosError","Unsupported protocol ftp:","ERR_BAD_REQUEST",null,null,null,true,true]
err(client.get(base + '/echo', { auth: { username: 'u', password: 'p:ä' } })).then((r) => r[1].headers.authorization) //=> "Basic dTpwOsOk"
client.get('http://u:p%40@' + host + '/echo').then((r) => r.data.headers.authorization) //=> "Basic dTpwJTQw"
client.get('http://u:p@' + host + '/echo', { auth: { username: 'x', password: 'y' }, headers: { Authorization: 'mine' } }).then((r) => r.data.headers.authorization) //=> "Basic eDp5"
echo('', { headers: { authorization: 'Bearer t' } }).then((e) => e.headers.authorization) //=> "Bearer t"
// transformations, status, interceptors
client.post(base + '/echo', { a: 1 }, { transformRequest: [(d, h) => { h['X-Seen'] = typeof d; return 'own ' + JSON.stringify(d) }] }).then((r) => [r.data.body, r.data.headers['x-seen'], r.data.headers['content-type']]) //=> ["own {\"a\":1}","object","application/x-www-form-urlencoded"]
client.get(base + '/echo', { transformResponse: (d, h, s) => [typeof d, h['content-type'], s] }).then((r) => r.data) //=> ["string","application/json",200]
client.get(base + '/echo', { transformResponse: [(d) => JSON.parse(d).method, (m) => m + '!'] }).then((r) => r.data) //=> "GET!"
err(client.get(base + '/status/500', { transformResponse: (d, h, s) => 'seen ' + s })) //=> ["AxiosError","Request failed with status code 500","ERR_BAD_RESPONSE",500,500,"seen 500",true,true]
err(client.get(base + '/status/404')) //=> ["AxiosError","Request failed with status code 404","ERR_BAD_REQUEST",404,404,{"code":404},true,true]
err(client.get(base + '/status/500')) //=> ["AxiosError","Request failed with status code 500","ERR_BAD_RESPONSE",500,500,{"code":500},true,true]
err(client.get(base + '/status/304')) //=> ["AxiosError","Request failed with status code 304",null,304,304,"",true,true]
err(client.get(base + '/status/404', { validateStatus: (s) => s < 500 })) //=> ["fine",{"code":404}]
err(client.get(base + '/status/200', { validateStatus: (s) => s === 418 })) //=> ["AxiosError","Request failed with status code 200",null,200,200,{"code":200},true,true]
err(client.get(base + '/status/500', { validateStatus: null })) //=> ["fine",{"code":500}]
client.get(base + '/status/404').catch((e) => [Object.keys(e), Object.keys(e.toJSON()), e.toJSON().config.url, e.toJSON().status, e.toJSON().code, e.response.headers['content-type'], e.response.statusText, e.response.config === e.config, e.request === e.response.request, e.config.method]) //=> [["message","name","code","config","request","response","status"],["message","name","description","number","fileName","lineNumber","columnNumber","stack","config","code","status"],"http://HOST/status/404",404,"ERR_BAD_REQUEST","application/json","Not Found",true,true,"get"]
client.get(base + '/status/404').catch((e) => [JSON.stringify(e).includes('"code":"ERR_BAD_REQUEST"'), String(e), e.stack.split('\n')[0]]) //=> [true,"AxiosError: Request failed with status code 404","AxiosError: Request failed with status code 404"]
(async () => { const id = client.interceptors.request.use((c) => { c.headers['X-A'] = '1'; return c }); const one = (await echo('')).headers['x-a']; client.interceptors.request.eject(id); return [id, one, (await echo('')).headers['x-a'] ?? null] })() //=> [0,"1",null]
(async () => { const order = []; const ids = [1, 2].map((n) => client.interceptors.request.use((c) => { order.push('q' + n); return c })); const out = [3, 4].map((n) => client.interceptors.response.use((r) => { order.push('a' + n); return r })); await echo(''); ids.forEach((i) => client.interceptors.request.eject(i)); out.forEach((i) => client.interceptors.response.eject(i)); return order })() //=> ["q2","q1","a3","a4"]
(async () => { const id = client.interceptors.response.use((r) => ({ ...r, data: 'seen' }), (e) => ({ recovered: e.response.status })); const got = [(await client.get(base + '/echo')).data, await client.get(base + '/status/400')]; client.interceptors.response.eject(id); return got })() //=> ["seen",{"recovered":400}]
(async () => { const id = client.interceptors.request.use(() => { throw new Error('mine') }); const got = await client.get(base + '/echo').catch((e) => e.message); client.interceptors.request.eject(id); return got })() //=> "mine"
(async () => { const id = client.interceptors.request.use((c) => { c.headers['X-S'] = '1'; return c }, null, { synchronous: true, runWhen: (c) => c.method === 'post' }); const got = [(await client.get(base + '/echo')).data.headers['x-s'] ?? null, (await client.post(base + '/echo')).data.headers['x-s']]; client.interceptors.request.clear(); return got })() //=> [null,"1"]
// kinds of answers
client.get(base + '/bytes/3', { responseType: 'arraybuffer' }).then((r) => [Buffer.isBuffer(r.data), r.data]) //=> [true,{"type":"Buffer","data":[120,120,120]}]
client.get(base + '/echo', { responseType: 'text' }).then((r) => typeof r.data) //=> "string"
client.get(base + '/echo', { responseType: 'json' }).then((r) => typeof r.data) //=> "object"
client.get(base + '/nojson', { responseType: 'json' }).then((r) => r.data) //=> "{nope"
err(client.get(base + '/nojson', { responseType: 'json', transitional: { silentJSONParsing: false } })) //=> ["SyntaxError","Expected property name or '}' in JSON at position 1","ERR_BAD_RESPONSE",null,null,null,true,true]
client.get(base + '/latin1', { responseEncoding: 'latin1' }).then((r) => r.data) //=> "é"
(async () => { const r = await client.get(base + '/bytes/70000', { responseType: 'stream' }); let n = 0; for await (const c of r.data) n += c.length; return [r.status, n] })() //=> [200,70000]
err(client.get(base + '/status/404', { responseType: 'arraybuffer' })).then((r) => [r[1], Buffer.isBuffer(r[5])]) //=> ["Request failed with status code 404",true]
// limits
client.get(base + '/redirect/2').then((r) => [r.status, r.data.path, r.request.res.responseUrl]) //=> [200,"/echo","http://HOST/echo"]
err(client.get(base + '/redirect/1', { maxRedirects: 0 })) //=> ["AxiosError","Request failed with status code 302",null,302,302,"<a href=\"/echo\">Found</a>.\n\n",true,true]
client.get(base + '/redirect/1', { maxRedirects: 0, validateStatus: null }).then((r) => [r.status, r.headers.location]) //=> [302,"/echo"]
err(client.get(base + '/redirect/3', { maxRedirects: 2 })) //=> ["Error [ERR_FR_TOO_MANY_REDIRECTS]","Maximum number of redirects exceeded","ERR_FR_TOO_MANY_REDIRECTS",null,null,null,true,true]
client.get(base + '/redirect/2', { maxRedirects: 2 }).then((r) => r.status) //=> 200
client.post(base + '/redirect/1', { a: 1 }).then((r) => [r.data.method, r.data.body, r.data.headers['content-type'] ?? null]) //=> ["GET","",null]
client.post(base + '/keep/1', { a: 1 }).then((r) => [r.data.method, r.data.body]) //=> ["POST","{\"a\":1}"]
err(client.get(base + '/bytes/1000', { maxContentLength: 100 })) //=> ["AxiosError","maxContentLength size of 100 exceeded","ERR_BAD_RESPONSE",null,null,null,true,true]
client.get(base + '/bytes/100', { maxContentLength: 100, responseType: 'arraybuffer' }).then((r) => r.data.length) //=> 100
err(client.post(base + '/echo', 'x'.repeat(200), { maxBodyLength: 100 })) //=> ["AxiosError","Request body larger than maxBodyLength limit","ERR_BAD_REQUEST",null,null,null,true,true]
err(client.get(base + '/slow', { timeout: 30 })) //=> ["AxiosError","timeout of 30ms exceeded","ECONNABORTED",null,null,null,true,true]
err(client.get(base + '/slow', { timeout: 30, timeoutErrorMessage: 'too slow' })) //=> ["AxiosError","too slow","ECONNABORTED",null,null,null,true,true]
err(client.get(base + '/slow', { timeout: 30, transitional: { clarifyTimeoutError: true } })) //=> ["AxiosError","timeout of 30ms exceeded","ETIMEDOUT",null,null,null,true,true]
err(client.get(base + '/slowbody', { timeout: 2000 })) //=> ["AxiosError","stream has been aborted","ERR_BAD_RESPONSE",null,null,null,true,true]
client.get(base + '/slow', { timeout: 30 }).catch((e) => [e.config.timeout, e.response, typeof e.request]) //=> [30,null,"object"]
// cancelling
err(client.get(base + '/echo', { signal: AbortSignal.abort() })) //=> ["CanceledError","canceled","ERR_CANCELED",null,null,null,true,true]
(async () => { const c = new AbortController(); const p = client.get(base + '/slow', { signal: c.signal }); setImmediate(() => c.abort()); const e = await p.catch((e) => e); return [...told(e), e.__CANCEL__, e.config.url === base + '/slow'] })() //=> ["CanceledError","canceled","ERR_CANCELED",null,null,null,true,true,true,true]
(async () => { const c = new AbortController(); const p = client.get(base + '/slow', { signal: c.signal }); c.abort('why'); return told(await p.catch((e) => e)) })() //=> ["CanceledError","canceled","ERR_CANCELED",null,null,null,true,true]
err(client.get(base + '/slow', { signal: AbortSignal.timeout(20) })) //=> ["CanceledError","canceled","ERR_CANCELED",null,null,null,true,true]
(async () => { const c = new AbortController(); const r = await client.get(base + '/echo', { signal: c.signal }); c.abort(); return r.status })() //=> 200
// the network
err(client.get('http://' + gone + '/x')) //=> ["Error","connect ECONNREFUSED GONE","ECONNREFUSED",null,null,null,true,true]
client.get('http://' + gone + '/x').catch((e) => [e.syscall, e.address, e.errno, e.cause?.code, e.request !== undefined, e.response, Object.keys(e).sort()]) //=> ["connect","127.0.0.1",-111,"ECONNREFUSED",true,null,["address","code","config","errno","message","name","port","request","syscall"]]
err(client.get(base + '/broken')) //=> ["Error","socket hang up","ECONNRESET",null,null,null,true,true]
err(client.get(base + '/partial')) //=> ["AxiosError","stream has been aborted","ERR_BAD_RESPONSE",null,null,null,true,true]
// defaults
Object.keys(client.defaults).filter((k) => k !== 'env').sort() //=> ["adapter","headers","httpsAgent","maxBodyLength","maxContentLength","timeout","transformRequest","transformResponse","transitional","validateStatus","xsrfCookieName","xsrfHeaderName"]
[client.defaults.headers, client.defaults.timeout, client.defaults.maxContentLength, client.defaults.maxBodyLength, client.defaults.transitional, client.defaults.adapter] //=> [{"common":{"Accept":"application/json, text/plain, */*"},"delete":{},"get":{},"head":{},"post":{},"put":{},"patch":{}},0,-1,-1,{"silentJSONParsing":true,"forcedJSONParsing":true,"clarifyTimeoutError":false},["xhr","http","fetch"]]
Object.keys(client).filter((k) => k !== '_request' && k !== 'constructor').sort() //=> ["create","defaults","delete","get","getUri","head","interceptors","options","patch","patchForm","post","postForm","put","putForm","request"]
(async () => { client.defaults.headers.common['X-C'] = '1'; client.defaults.headers.post['X-P'] = '2'; client.defaults.params = { q: 1 }; const got = [(await client.get(base + '/echo')).data, (await client.post(base + '/echo')).data].map((d) => [d.path, d.headers['x-c'] ?? null, d.headers['x-p'] ?? null]); delete client.defaults.headers.common['X-C']; delete client.defaults.headers.post['X-P']; delete client.defaults.params; return got })() //=> [["/echo?q=1","1",null],["/echo?q=1","1","2"]]
(async () => { client.defaults.auth = { username: 'a', password: 'b' }; client.defaults.timeout = 5000; const r = await client.get(base + '/echo'); delete client.defaults.auth; client.defaults.timeout = 0; return [r.data.headers.authorization, r.config.timeout] })() //=> ["Basic YTpi",5000]
(async () => { const other = client.create({ baseURL: base, headers: { 'X-O': 'o' } }); const r = await other.get('/echo', { headers: { 'X-I': 'i' } }); return [r.data.path, r.data.headers['x-o'], r.data.headers['x-i'], other.defaults.baseURL === base, client.defaults.baseURL ?? null] })() //=> ["/echo","o","i",true,null]
// headers
(async () => { const h = (await client.get(base + '/echo')).headers; h.set('X-New', 'n'); return [h.has('x-NEW'), h.get('x-new'), h.get('x-none'), h.delete('X-new'), h.has('x-new'), Object.keys(h.toJSON()).includes('content-type'), h.getContentType(), h.get('content-type', /json/)?.[0], String(h).includes('content-type: application/json'), [...h].length > 1, h.concat({ a: 1 }).get('A')] })() //=> [true,"n",null,true,false,true,"application/json","json",true,true,"1"]
