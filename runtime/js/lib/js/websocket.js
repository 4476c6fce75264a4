// WebSocket and its events, as the WebSockets Standard has them. The network is Go's: lib.net.socket.
(function (lib) {
  'use strict';
  const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;

  class MessageEvent extends Event {
    #init;
    constructor(type, init = {}) {
      super(type, init);
      this.#init = init ?? {};
    }
    get data() { return this.#init.data ?? null; }
    get origin() { return this.#init.origin ?? ''; }
    get lastEventId() { return this.#init.lastEventId ?? ''; }
    get source() { return this.#init.source ?? null; }
    get ports() { return this.#init.ports ?? []; }
  }
  class CloseEvent extends Event {
    #init;
    constructor(type, init = {}) {
      super(type, init);
      this.#init = init ?? {};
    }
    get wasClean() { return !!this.#init.wasClean; }
    get code() { return this.#init.code ?? 0; }
    get reason() { return this.#init.reason ?? ''; }
  }
  class ErrorEvent extends Event {
    #init;
    constructor(type, init = {}) {
      super(type, init);
      this.#init = init ?? {};
    }
    get message() { return this.#init.message ?? ''; }
    get error() { return this.#init.error; }
    get filename() { return this.#init.filename ?? ''; }
    get lineno() { return this.#init.lineno ?? 0; }
    get colno() { return this.#init.colno ?? 0; }
  }

  class WebSocket extends EventTarget {
    #url; #state = CONNECTING; #opened = false; #failed = false; #socket; #protocol = ''; #buffered = 0; #binary = 'blob'; #handlers = {};
    constructor(url, protocols = []) {
      if (arguments.length === 0) throw Object.assign(new TypeError("WebSocket constructor: 1 argument required, but only 0 present."), { code: 'ERR_MISSING_ARGS' });
      super();
      let parsed;
      try {
        parsed = new URL(`${url}`);
      } catch (cause) {
        throw new DOMException(`Invalid URL: ${url}`, 'SyntaxError');
      }
      parsed.protocol = { 'http:': 'ws:', 'https:': 'wss:' }[parsed.protocol] ?? parsed.protocol;
      if (!/^wss?:$/.test(parsed.protocol)) throw new DOMException(`Expected a ws: or wss: protocol, got ${parsed.protocol}`, 'SyntaxError');
      if (parsed.hash !== '') throw new DOMException('Got fragment', 'SyntaxError');
      const options = protocols !== null && typeof protocols === 'object' && !Array.isArray(protocols) ? protocols : { protocols };
      let list = options.protocols ?? [];
      if (typeof list === 'string') list = [list];
      list = [...list].map(String);
      if (new Set(list.map((p) => p.toLowerCase())).size !== list.length || list.some((p) => !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(p))) {
        throw new DOMException('Invalid Sec-WebSocket-Protocol value', 'SyntaxError');
      }
      this.#url = parsed.href;
      this.#socket = lib.net.socket({ url: this.#url, protocols: list, headers: [...new Headers(options.headers ?? {})] }, {
        open: (protocol) => {
          if (this.#state !== CONNECTING) return;
          this.#state = OPEN;
          this.#opened = true;
          this.#protocol = protocol;
          this.#fire(new Event('open'));
        },
        message: (data) => {
          if (this.#state !== OPEN) return;
          if (typeof data !== 'string') data = this.#binary === 'blob' ? new Blob([data]) : data.buffer;
          this.#fire(new MessageEvent('message', { data, origin: new URL(this.#url).origin }));
        },
        error: (error) => {
          this.#failed = true;
          this.#state = CLOSED;
          this.#fire(new ErrorEvent('error', { error, message: error.message }));
        },
        close: (code, reason, wasClean) => {
          this.#state = CLOSED;
          if (!this.#opened && !this.#failed) {
            const error = new Error('WebSocket was closed before the connection was established');
            this.#fire(new ErrorEvent('error', { error, message: error.message }));
          }
          this.#fire(new CloseEvent('close', { code, reason, wasClean }));
        },
      });
    }
    #fire(event) { this.dispatchEvent(event); }
    get url() { return this.#url; }
    get readyState() { return this.#state; }
    get protocol() { return this.#protocol; }
    get extensions() { return ''; }
    get bufferedAmount() { return this.#buffered; }
    get binaryType() { return this.#binary; }
    set binaryType(v) { if (v === 'blob' || v === 'arraybuffer') this.#binary = v; }
    send(data) {
      if (arguments.length === 0) throw Object.assign(new TypeError("WebSocket.send: 1 argument required, but only 0 present."), { code: 'ERR_MISSING_ARGS' });
      if (this.#state === CONNECTING) throw new DOMException('Sent before connected.', 'InvalidStateError');
      const text = !(lib.blob.is(data) || data instanceof ArrayBuffer || ArrayBuffer.isView(data));
      const bytes = lib.blob.bytesOf(data);
      this.#buffered += bytes.length;
      if (this.#state === OPEN) {
        this.#socket.send(text ? lib.wellFormed(`${data}`) : bytes).then(() => { this.#buffered -= bytes.length; }, () => {});
      }
    }
    close(code = undefined, reason = '') {
      if (code !== undefined) {
        code = Number(code);
        if (code !== 1000 && !(code >= 3000 && code <= 4999)) throw new DOMException('invalid code', 'InvalidAccessError');
      }
      if (new TextEncoder().encode(`${reason}`).length > 123) throw new DOMException(`Reason must be less than 123 bytes; received ${`${reason}`.length}`, 'SyntaxError');
      if (this.#state >= CLOSING) return;
      this.#state = CLOSING;
      this.#socket.close(code ?? (reason === '' ? 1005 : 1000), `${reason}`);
    }
    static handler(type) {
      return {
        get() { return this.#handlers[type]?.value ?? null; },
        set(f) {
          const before = this.#handlers[type];
          if (before !== undefined) this.removeEventListener(type, before.listener);
          delete this.#handlers[type];
          if (typeof f !== 'function') return;
          const listener = (e) => f.call(this, e);
          this.#handlers[type] = { value: f, listener };
          this.addEventListener(type, listener);
        },
        enumerable: true, configurable: true,
      };
    }
  }
  for (const type of ['open', 'error', 'close', 'message']) Object.defineProperty(WebSocket.prototype, `on${type}`, WebSocket.handler(type));
  delete WebSocket.handler;
  for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
    for (const o of [WebSocket, WebSocket.prototype]) Object.defineProperty(o, name, { value, enumerable: true });
  }

  return { WebSocket, MessageEvent, CloseEvent, ErrorEvent };
});
