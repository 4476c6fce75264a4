// URL and URLSearchParams. Parsing is Go's; lib.parse returns a record that the other functions take.
(function (lib) {
  'use strict';
  const inspect = Symbol.for('nodejs.util.inspect.custom');
  const NO_RECORD = 0;

  function missing(names) {
    const e = new TypeError(names.length === 1 ? `The "${names[0]}" argument must be specified`
      : `The "${names.slice(0, -1).join('", "')}" and "${names[names.length - 1]}" arguments must be specified`);
    e.code = 'ERR_MISSING_ARGS';
    return e;
  }
  function invalid(input, base) {
    const e = new TypeError('Invalid URL');
    e.code = 'ERR_INVALID_URL';
    e.input = input;
    if (base !== undefined) e.base = base;
    return e;
  }
  const text = (v) => lib.wellFormed(`${v}`);

  class URLSearchParams {
    #list = [];
    #url; // called when this is the query of a URL and has changed

    constructor(init = undefined) {
      if (init === undefined || init === null) return;
      if (typeof init === 'object' || typeof init === 'function') {
        const method = init[Symbol.iterator];
        if (method !== undefined && method !== null) {
          if (typeof method !== 'function') throw coded('ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
          for (const pair of init) {
            if (pair === null || typeof pair !== 'object' && typeof pair !== 'function' || typeof pair[Symbol.iterator] !== 'function') {
              throw coded('ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
            }
            const items = [...pair];
            if (items.length !== 2) throw coded('ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
            this.#list.push([text(items[0]), text(items[1])]);
          }
        } else {
          const seen = new Map(); // keys that become equal as well-formed text: the last one wins
          for (const key of Reflect.ownKeys(init)) {
            if (typeof key === 'symbol') continue;
            const d = Reflect.getOwnPropertyDescriptor(init, key);
            if (d !== undefined && d.enumerable) seen.set(text(key), text(init[key]));
          }
          this.#list = [...seen];
        }
        return;
      }
      init = text(init);
      this.#list = lib.parseQuery(init[0] === '?' ? init.slice(1) : init);
    }
    static of(url, query) {
      const p = new URLSearchParams();
      p.#url = url;
      p.#list = lib.parseQuery(query);
      return p;
    }
    static refresh(p, query) { p.#list = lib.parseQuery(query); }

    #changed() { if (this.#url) this.#url(); }

    get size() { return this.#list.length; }
    append(name, value) {
      if (arguments.length < 2) throw missing(['name', 'value']);
      this.#list.push([text(name), text(value)]);
      this.#changed();
    }
    delete(name, value = undefined) {
      if (arguments.length < 1) throw missing(['name']);
      name = text(name);
      if (value !== undefined) value = text(value);
      this.#list = this.#list.filter((p) => p[0] !== name || value !== undefined && p[1] !== value);
      this.#changed();
    }
    get(name) {
      if (arguments.length < 1) throw missing(['name']);
      name = text(name);
      const p = this.#list.find((p) => p[0] === name);
      return p ? p[1] : null;
    }
    getAll(name) {
      if (arguments.length < 1) throw missing(['name']);
      name = text(name);
      return this.#list.filter((p) => p[0] === name).map((p) => p[1]);
    }
    has(name, value = undefined) {
      if (arguments.length < 1) throw missing(['name']);
      name = text(name);
      if (value !== undefined) value = text(value);
      return this.#list.some((p) => p[0] === name && (value === undefined || p[1] === value));
    }
    set(name, value) {
      if (arguments.length < 2) throw missing(['name', 'value']);
      name = text(name);
      value = text(value);
      let found = false;
      this.#list = this.#list.filter((p) => {
        if (p[0] !== name) return true;
        if (found) return false;
        found = true;
        p[1] = value;
        return true;
      });
      if (!found) this.#list.push([name, value]);
      this.#changed();
    }
    sort() {
      this.#list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
      this.#changed();
    }
    entries() { return iterate(() => this.#list, (p) => [p[0], p[1]]); }
    keys() { return iterate(() => this.#list, (p) => p[0]); }
    values() { return iterate(() => this.#list, (p) => p[1]); }
    forEach(callback, thisArg = undefined) {
      if (typeof callback !== 'function') throw coded('ERR_INVALID_ARG_TYPE', `The "callback" argument must be of type function. Received ${lib.received(callback)}`);
      for (let i = 0; i < this.#list.length; i++) callback.call(thisArg, this.#list[i][1], this.#list[i][0], this);
    }
    toString() { return lib.serializeQuery(this.#list); }
    [inspect](depth, options, print) {
      const show = typeof print === 'function' ? (s) => print(s, options) : JSON.stringify;
      if (this.#list.length === 0) return 'URLSearchParams {}';
      return `URLSearchParams { ${this.#list.map((p) => `${show(p[0])} => ${show(p[1])}`).join(', ')} }`;
    }
  }
  function coded(code, message) {
    const e = new TypeError(message);
    e.code = code;
    return e;
  }
  const iteratorProto = Object.create(Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())), {
    next: { value: { next() { return this[NEXT](); } }.next, writable: true, enumerable: true, configurable: true },
    [Symbol.toStringTag]: { value: 'URLSearchParams Iterator', configurable: true },
  });
  const NEXT = Symbol('next');
  function iterate(list, pick) {
    let i = 0;
    return Object.create(iteratorProto, { [NEXT]: { value: () => {
      const l = list();
      return i < l.length ? { value: pick(l[i++]), done: false } : { value: undefined, done: true };
    } } });
  }

  class URL {
    #record = NO_RECORD;
    #params;
    #behind = false; // the record's query is older than the parameters: written when asked for, or n appends cost n * n

    constructor(input, base = undefined) {
      if (arguments.length === 0) throw missing(['url']);
      input = text(input);
      if (base !== undefined) base = text(base);
      const r = lib.parse(input, base);
      if (r === undefined) throw invalid(input, base);
      this.#record = r;
    }
    static canParse(input, base = undefined) {
      if (arguments.length === 0) throw missing(['url']);
      return lib.parse(text(input), base === undefined ? undefined : text(base)) !== undefined;
    }
    static parse(input, base = undefined) {
      if (arguments.length === 0) throw missing(['url']);
      try { return new URL(input, base); } catch (e) {
        if (e && e.code === 'ERR_INVALID_URL') return null;
        throw e;
      }
    }
    #follow() {
      this.#behind = false;
      lib.set(this.#record, 'search', this.#params.toString());
    }
    #get(name) {
      if (this.#behind) this.#follow();
      return lib.get(this.#record, name);
    }
    #set(name, value) {
      value = text(value);
      if (this.#behind) this.#follow();
      lib.set(this.#record, name, value);
      if (name === 'search' && this.#params) refresh(this.#params, this.#get('query'));
    }
    get href() { return this.#get('href'); }
    set href(v) {
      v = text(v);
      const r = lib.parse(v, undefined);
      if (r === undefined) throw invalid(v);
      this.#record = r;
      this.#behind = false;
      if (this.#params) refresh(this.#params, this.#get('query'));
    }
    get origin() { return this.#get('origin'); }
    get protocol() { return this.#get('protocol'); }
    set protocol(v) { this.#set('protocol', v); }
    get username() { return this.#get('username'); }
    set username(v) { this.#set('username', v); }
    get password() { return this.#get('password'); }
    set password(v) { this.#set('password', v); }
    get host() { return this.#get('host'); }
    set host(v) { this.#set('host', v); }
    get hostname() { return this.#get('hostname'); }
    set hostname(v) { this.#set('hostname', v); }
    get port() { return this.#get('port'); }
    set port(v) { this.#set('port', v); }
    get pathname() { return this.#get('pathname'); }
    set pathname(v) { this.#set('pathname', v); }
    get search() { return this.#get('search'); }
    set search(v) { this.#set('search', v); }
    get searchParams() {
      if (!this.#params) this.#params = of(() => { this.#behind = true; }, this.#get('query'));
      return this.#params;
    }
    get hash() { return this.#get('hash'); }
    set hash(v) { this.#set('hash', v); }
    toString() { return this.#get('href'); }
    toJSON() { return this.#get('href'); }
    [inspect](depth, options, print) {
      const names = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash'];
      const shown = {};
      for (const n of names) shown[n] = this[n];
      return `${this.constructor.name} ${typeof print === 'function' ? print(shown, options) : JSON.stringify(shown)}`;
    }
  }
  const { of, refresh } = URLSearchParams;
  delete URLSearchParams.of;
  delete URLSearchParams.refresh;
  for (const [C, names] of [
    [URL, ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash', 'toString', 'toJSON']],
    [URLSearchParams, ['size', 'append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'entries', 'keys', 'values', 'forEach', 'toString']],
  ]) {
    for (const n of names) Object.defineProperty(C.prototype, n, { enumerable: true });
    Object.defineProperty(C.prototype, Symbol.toStringTag, { value: C.name, configurable: true });
  }
  Object.defineProperty(URL, 'length', { value: 1 });
  for (const n of ['canParse', 'parse']) Object.defineProperty(URL, n, { enumerable: true });
  Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { value: URLSearchParams.prototype.entries, writable: true, configurable: true });
  return { URL, URLSearchParams };
})
