// Headers, Request, Response and fetch, as the Fetch Standard has them where there is no page around: no cookies, no
// cache, no CORS. The network is Go's: lib.net.request.
(function (lib) {
  'use strict';
  const inspect = Symbol.for('nodejs.util.inspect.custom');
  const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  const trimmed = (v) => v.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');

  function byteString(v, what) {
    const s = `${v}`;
    for (let i = 0; i < s.length; i++) {
      if (s.charCodeAt(i) > 255) {
        throw new TypeError(`Cannot convert argument to a ByteString because the character at index ${i} has a value of ${s.charCodeAt(i)} which is greater than 255.`);
      }
    }
    return s;
  }
  function headerName(v, method) {
    const name = byteString(v);
    if (!TOKEN.test(name)) throw new TypeError(`Headers.${method}: ${JSON.stringify(name)} is an invalid header name.`);
    return name.toLowerCase();
  }
  function headerValue(v, method) {
    const value = trimmed(byteString(v));
    if (/[\0\r\n]/.test(value)) throw new TypeError(`Headers.${method}: "${value}" is an invalid header value.`);
    return value;
  }

  class Headers {
    #list = new Map(); // name -> values
    #frozen = false;
    constructor(init = undefined) {
      if (init === undefined) return;
      if (init === null || typeof init !== 'object' && typeof init !== 'function') {
        throw new TypeError('Headers constructor: Argument 1 could not be converted to one of: sequence<sequence<ByteString>>, record<ByteString, ByteString>.');
      }
      if (isHeaders(init)) {
        for (const [name, values] of init.#list) this.#list.set(name, [...values]);
      } else if (typeof init[Symbol.iterator] === 'function') {
        for (const pair of init) {
          const items = [...pair];
          if (items.length !== 2) throw new TypeError(`Headers constructor: expected name/value pair to be length 2, found ${items.length}.`);
          this.append(items[0], items[1]);
        }
      } else {
        for (const name of Reflect.ownKeys(init)) {
          if (typeof name === 'string' && Reflect.getOwnPropertyDescriptor(init, name)?.enumerable) this.append(name, init[name]);
        }
      }
    }
    #writable() { if (this.#frozen) throw new TypeError('immutable'); }
    append(name, value) {
      this.#writable();
      name = headerName(name, 'append');
      value = headerValue(value, 'append');
      if (this.#list.has(name)) this.#list.get(name).push(value);
      else this.#list.set(name, [value]);
    }
    set(name, value) {
      this.#writable();
      this.#list.set(headerName(name, 'set'), [headerValue(value, 'set')]);
    }
    delete(name) {
      this.#writable();
      this.#list.delete(headerName(name, 'delete'));
    }
    get(name) { return this.#list.get(headerName(name, 'get'))?.join(', ') ?? null; }
    has(name) { return this.#list.has(headerName(name, 'has')); }
    getSetCookie() { return [...(this.#list.get('set-cookie') ?? [])]; }
    forEach(f, self = undefined) {
      if (typeof f !== 'function') throw new TypeError("Failed to execute 'forEach' on 'Headers': parameter 1 is not of type 'Function'.");
      for (const [name, value] of this) f.call(self, value, name, this);
    }
    *entries() {
      for (const name of [...this.#list.keys()].sort()) {
        if (name === 'set-cookie') for (const value of this.#list.get(name)) yield [name, value];
        else yield [name, this.#list.get(name).join(', ')];
      }
    }
    *keys() { for (const [name] of this) yield name; }
    *values() { for (const [, value] of this) yield value; }
    [Symbol.iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'Headers'; }
    [inspect](depth, options, show) { return `Headers ${show(Object.fromEntries(this), options)}`; }

    static is(h) { return typeof h === 'object' && h !== null && #list in h; }
    static freeze(h) { h.#frozen = true; return h; }
    static pairs(h) { return [...h.#list].flatMap(([name, values]) => values.map((value) => [name, value])); }
  }
  const { is: isHeaders, freeze, pairs } = Headers;
  for (const name of ['is', 'freeze', 'pairs']) delete Headers[name];

  // extract is the body that an init gives: a stream, and where they are known its bytes and its type.
  function extract(body) {
    if (body === null || body === undefined) return null;
    if (lib.streams.is(body)) {
      if (body.locked || lib.streams.disturbed(body)) throw new TypeError('Response body object should not be disturbed or locked');
      return { stream: body };
    }
    let bytes, type;
    if (body instanceof URLSearchParams) {
      type = 'application/x-www-form-urlencoded;charset=UTF-8';
      bytes = lib.blob.bytesOf(`${body}`);
    } else if (body instanceof FormData) {
      ({ bytes, type } = lib.blob.multipart(body));
    } else if (lib.blob.is(body)) {
      type = body.type || undefined;
      bytes = lib.blob.bytes(body);
    } else {
      if (!(body instanceof ArrayBuffer || ArrayBuffer.isView(body))) type = 'text/plain;charset=UTF-8';
      bytes = lib.blob.bytesOf(body);
    }
    return { stream: new Blob([bytes]).stream(), bytes, type };
  }

  class Body {
    #body = null; // what extract gives
    #moved = false; // another Request has it
    constructor(body, given) {
      if (given !== lib) throw Object.assign(new TypeError('Illegal constructor'), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
      this.#body = body;
    }
    get body() { return this.#body?.stream ?? null; }
    get bodyUsed() { return this.#body !== null && (this.#moved || lib.streams.disturbed(this.#body.stream)); }
    async #take() {
      if (this.#body === null) return new Uint8Array(0);
      if (this.bodyUsed || this.#body.stream.locked) throw new TypeError('Body is unusable: Body has already been read');
      if (this.#body.bytes !== undefined) { // no need to stream them
        this.#body.stream.cancel();
        return this.#body.bytes;
      }
      const parts = [];
      let size = 0;
      const reader = this.#body.stream.getReader();
      for (;;) { // the engine has no for await
        const { done, value: part } = await reader.read();
        if (done) break;
        if (!(part instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
        parts.push(part);
        size += part.length;
      }
      const all = new Uint8Array(size);
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    }
    async arrayBuffer() { return (await this.#take()).slice().buffer; }
    async bytes() { return (await this.#take()).slice(); }
    async blob() { return new Blob([await this.#take()], { type: this.headers.get('content-type') ?? '' }); }
    async text() { return new TextDecoder().decode(await this.#take()); }
    async json() { return JSON.parse(new TextDecoder().decode(await this.#take())); }
    async formData() {
      const type = this.headers.get('content-type') ?? '';
      const bytes = await this.#take();
      if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
        const form = new FormData();
        for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) form.append(name, value);
        return form;
      }
      const boundary = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]*)"|([^;\s]+))/i.exec(type);
      if (boundary === null) throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
      return lib.blob.parse(bytes, boundary[1] ?? boundary[2]);
    }

    static move(b) {
      b.#moved = true;
      return { ...b.#body };
    }
    static split(b, used) {
      if (b.#body === null) return null;
      if (b.bodyUsed || b.#body.stream.locked) throw new TypeError(used);
      const [one, other] = b.#body.stream.tee();
      b.#body = { ...b.#body, stream: one };
      return { ...b.#body, stream: other };
    }
    static take(b) { return b.#take(); }
    static of(b) { return b.#body; }
  }
  const { move, split, take, of: bodyOf } = Body;
  for (const name of ['move', 'split', 'take', 'of']) delete Body[name];

  // plain makes what a script cannot see: the mixin behind Request and Response.
  function mixin(C) {
    for (const name of ['body', 'bodyUsed', 'arrayBuffer', 'bytes', 'blob', 'text', 'json', 'formData']) {
      Object.defineProperty(C.prototype, name, Object.getOwnPropertyDescriptor(Body.prototype, name));
    }
    return C;
  }

  const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];
  class Request extends Body {
    #url; #method = 'GET'; #headers; #redirect = 'follow'; #signal; #rest = {};
    constructor(input, init = {}) {
      if (arguments.length === 0) throw Object.assign(new TypeError("Request constructor: 1 argument required, but only 0 present."), { code: 'ERR_MISSING_ARGS' });
      init ??= {};
      const from = isRequest(input) ? input : undefined;
      let url, body = null, method = from?.method ?? 'GET';
      if (from === undefined) {
        try {
          url = new URL(`${input}`);
        } catch (cause) {
          throw new TypeError(`Failed to parse URL from ${input}`, { cause });
        }
        if (url.username !== '' || url.password !== '') throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${input}`);
      }
      if (init.method !== undefined) {
        method = `${init.method}`;
        const upper = method.toUpperCase();
        if (!TOKEN.test(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
        if (['CONNECT', 'TRACE', 'TRACK'].includes(upper)) throw new TypeError(`'${method}' HTTP method is unsupported.`);
        if (METHODS.includes(upper)) method = upper;
      }
      if (init.body !== undefined && init.body !== null) {
        if (method === 'GET' || method === 'HEAD') throw new TypeError('Request with GET/HEAD method cannot have body.');
        if (lib.streams.is(init.body) && init.duplex !== 'half') throw new TypeError('RequestInit: duplex option is required when sending a body.');
        body = extract(init.body);
      } else if (from !== undefined && bodyOf(from) !== null) {
        if (from.bodyUsed) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
        body = move(from);
      }
      super(body, lib);
      this.#url = from?.url ?? url.href;
      this.#method = method;
      this.#headers = new Headers(init.headers ?? from?.headers);
      if (body?.type !== undefined && !this.#headers.has('content-type')) this.#headers.set('content-type', body.type);
      this.#redirect = init.redirect ?? from?.redirect ?? 'follow';
      if (!['follow', 'error', 'manual'].includes(this.#redirect)) throw new TypeError(`Request constructor: ${this.#redirect} is not an accepted type. Expected one of follow, error, manual.`);
      const signal = init.signal === undefined ? from?.signal : init.signal;
      if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) {
        throw new TypeError('RequestInit: Expected signal ("AbortSignal {}") to be an instance of AbortSignal.');
      }
      this.#signal = signal ?? new AbortController().signal;
      for (const [name, fallback] of Object.entries(DEFAULTS)) this.#rest[name] = init[name] ?? from?.[name] ?? fallback;
    }
    get url() { return this.#url; }
    get method() { return this.#method; }
    get headers() { return this.#headers; }
    get redirect() { return this.#redirect; }
    get signal() { return this.#signal; }
    get duplex() { return 'half'; }
    get destination() { return ''; }
    clone() {
      const body = split(this, 'unusable');
      const r = new Request(this.#url, { ...this.#rest, method: this.#method, headers: this.#headers, redirect: this.#redirect, signal: this.#signal,
        body: body?.stream, duplex: 'half' });
      if (body?.bytes !== undefined) bodyOf(r).bytes = body.bytes;
      return r;
    }
    get [Symbol.toStringTag]() { return 'Request'; }
    static is(r) { return typeof r === 'object' && r !== null && #url in r; }
    static rest(r, name) { return r.#rest[name]; }
  }
  const { is: isRequest, rest } = Request;
  for (const name of ['is', 'rest']) delete Request[name];
  const DEFAULTS = { mode: 'cors', credentials: 'same-origin', cache: 'default', referrer: 'about:client', referrerPolicy: '', integrity: '', keepalive: false };
  for (const name of Object.keys(DEFAULTS)) {
    Object.defineProperty(Request.prototype, name, { get() { return rest(this, name); }, enumerable: true, configurable: true });
  }

  const NULL_BODY = [101, 204, 205, 304];
  class Response extends Body {
    #status; #statusText; #headers; #type = 'default'; #url = ''; #redirected = false;
    constructor(body = null, init = {}) {
      init ??= {};
      const status = init.status === undefined ? 200 : Math.trunc(Number(init.status));
      if (!(status >= 200 && status <= 599)) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
      const text = byteString(init.statusText ?? '');
      if (!/^[\t -~\x80-\xff]*$/.test(text)) throw new TypeError('Invalid statusText');
      const content = extract(body);
      if (content !== null && NULL_BODY.includes(status)) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
      super(content, lib);
      this.#status = status;
      this.#statusText = text;
      this.#headers = new Headers(init.headers);
      if (content?.type !== undefined && !this.#headers.has('content-type')) this.#headers.set('content-type', content.type);
    }
    static error() { return Response.#made(null, { status: 0, type: 'error' }); }
    static json(data, init = {}) {
      const text = JSON.stringify(data);
      if (text === undefined) throw new TypeError('Value is not JSON serializable');
      const r = new Response(text, init);
      if (!new Headers(init?.headers).has('content-type')) r.#headers.set('content-type', 'application/json');
      return r;
    }
    static redirect(url, status = 302) {
      let target;
      try {
        target = new URL(`${url}`);
      } catch (cause) {
        throw new TypeError(`Failed to parse URL from ${url}`, { cause });
      }
      if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`Invalid status code ${status}`);
      return Response.#made(null, { status, headers: [['location', target.href]] });
    }
    static #made(body, { status, statusText = '', headers = [], type = 'default', url = '', redirected = false }) {
      const r = new Response(body);
      r.#status = status;
      r.#statusText = statusText;
      r.#headers = new Headers();
      for (const [name, value] of headers) {
        if (TOKEN.test(name)) r.#headers.append(name, value.replace(/[\0\r\n]/g, ' '));
      }
      freeze(r.#headers);
      r.#type = type;
      r.#url = url;
      r.#redirected = redirected;
      return r;
    }
    get status() { return this.#status; }
    get statusText() { return this.#statusText; }
    get ok() { return this.#status >= 200 && this.#status <= 299; }
    get headers() { return this.#headers; }
    get type() { return this.#type; }
    get url() { return this.#url; }
    get redirected() { return this.#redirected; }
    clone() {
      const body = split(this, 'Response.clone: Body has already been consumed.');
      return Response.#made(body?.stream ?? null, { status: this.#status, statusText: this.#statusText, headers: pairs(this.#headers),
        type: this.#type, url: this.#url, redirected: this.#redirected });
    }
    get [Symbol.toStringTag]() { return 'Response'; }
    static of(head, stream) { return Response.#made(stream, head); }
  }
  const responseOf = Response.of;
  delete Response.of;
  mixin(Request);
  mixin(Response);

  async function fetch(input, init = undefined) {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    if (!/^https?:$/.test(new URL(request.url).protocol)) {
      throw new TypeError('fetch failed', { cause: new Error(`unknown scheme: ${request.url} is neither http nor https`) });
    }
    const body = bodyOf(request) === null ? undefined : await take(request);
    signal.throwIfAborted();
    const headers = pairs(request.headers);
    for (const [name, value] of [['accept', '*/*'], ['accept-language', '*'], ['user-agent', 'node']]) {
      if (!request.headers.has(name)) headers.push([name, value]);
    }
    const call = lib.net.request({ method: request.method, url: request.url, headers, body, redirect: request.redirect });
    const aborted = Promise.withResolvers();
    aborted.promise.catch(() => {});
    const abort = () => {
      call.cancel();
      aborted.reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    const done = () => signal.removeEventListener('abort', abort);
    let head;
    try {
      head = await Promise.race([call.head, aborted.promise]);
    } catch (e) {
      done();
      if (signal.aborted && e === signal.reason || lib.net.isDenied(e)) throw e;
      throw new TypeError('fetch failed', { cause: e?.limit === 'Redirects' ? new Error('redirect count exceeded', { cause: e }) : e });
    }
    if (NULL_BODY.includes(head.status) || request.method === 'HEAD') {
      call.cancel();
      done();
      return responseOf({ ...head, type: 'basic' }, null);
    }
    return responseOf({ ...head, type: 'basic' }, new ReadableStream({
      async pull(c) {
        try {
          const chunk = await Promise.race([call.read(), aborted.promise]);
          if (chunk !== null) return c.enqueue(chunk);
          c.close();
        } catch (e) {
          c.error(signal.aborted ? signal.reason : new TypeError('terminated', { cause: e }));
        }
        done();
      },
      cancel() {
        call.cancel();
        done();
      },
    }, { highWaterMark: 0 }));
  }

  return { Headers, Request, Response, fetch, isHeaders };
});
