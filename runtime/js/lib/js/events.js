// Event, EventTarget, AbortController and AbortSignal, as the DOM Standard has them for a target without a tree.
(function (lib) {
  'use strict';
  const inspect = Symbol.for('nodejs.util.inspect.custom');
  const SECRET = {};
  const call = Function.prototype.call;

  function coded(C, code, message) {
    const e = new C(message);
    e.code = code;
    return e;
  }
  const missing = (name, many = '') => coded(TypeError, 'ERR_MISSING_ARGS', `The "${name}" argument${many} must be specified`);

  class Event {
    #type; #cancelable; #bubbles; #composed;
    #canceled = false; #stop = false; #stopNow = false; #dispatching = false; #trusted = false;
    #target = null; #current = null; #passive = false;
    #time = lib.now();

    constructor(type, options = undefined) {
      if (arguments.length === 0) throw missing('type');
      if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') {
        throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "options" argument must be of type object. Received ${lib.received(options)}`);
      }
      this.#type = `${type}`;
      this.#cancelable = !!options?.cancelable;
      this.#bubbles = !!options?.bubbles;
      this.#composed = !!options?.composed;
    }
    get type() { return this.#type; }
    get target() { return this.#target; }
    get currentTarget() { return this.#current; }
    get srcElement() { return this.#target; }
    get bubbles() { return this.#bubbles; }
    get cancelable() { return this.#cancelable; }
    get composed() { return this.#composed; }
    get defaultPrevented() { return this.#cancelable && this.#canceled; }
    get returnValue() { return !this.#cancelable || !this.#canceled; }
    get timeStamp() { return this.#time; }
    get eventPhase() { return this.#dispatching ? 2 : 0; }
    get isTrusted() { return this.#trusted; }
    get cancelBubble() { return this.#stop; }
    set cancelBubble(v) { if (v) this.#stop = true; }
    composedPath() { return this.#dispatching ? [this.#current] : []; }
    preventDefault() { if (!this.#passive) this.#canceled = true; }
    stopPropagation() { this.#stop = true; }
    stopImmediatePropagation() { this.#stop = this.#stopNow = true; }

    static is(e) { return typeof e === 'object' && e !== null && #type in e; }
    static trusted(type) { const e = new Event(type); e.#trusted = true; return e; }
    static begin(e, target) {
      if (e.#dispatching) throw coded(Error, 'ERR_EVENT_RECURSION', `The event "${e.#type}" is already being dispatched`);
      e.#target = e.#current = target;
      e.#dispatching = true;
    }
    static stopped(e) { return e.#stopNow; }
    static passive(e, v) { e.#passive = v; }
    static finish(e) {
      e.#dispatching = e.#stop = e.#stopNow = false;
      e.#current = null;
      return !e.defaultPrevented;
    }
    [inspect](depth, options, print) {
      const shown = { type: this.type, defaultPrevented: this.defaultPrevented, cancelable: this.cancelable, timeStamp: this.timeStamp };
      return `${this.constructor.name} ${typeof print === 'function' ? print(shown, options) : JSON.stringify(shown)}`;
    }
  }
  const { is, trusted, begin, stopped, passive, finish } = Event;
  for (const n of ['is', 'trusted', 'begin', 'stopped', 'passive', 'finish']) delete Event[n];
  ['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((n, i) => {
    for (const o of [Event, Event.prototype]) Object.defineProperty(o, n, { value: i, enumerable: true });
  });

  class EventTarget {
    #listeners = new Map();

    static listenersOf(target, type) { return (target.#listeners.get(`${type}`) ?? []).map((l) => l.listener); }

    addEventListener(type, listener, options = undefined) {
      if (arguments.length < 2) throw missing('type" and "listener', 's');
      if (listener === null || listener === undefined) return;
      if (typeof listener !== 'function' && typeof listener !== 'object') {
        throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "listener" argument must be an instance of EventListener. Received ${lib.received(listener)}`);
      }
      const o = options !== null && typeof options === 'object' ? options : { capture: !!options };
      const capture = !!o.capture, signal = o.signal;
      if (signal !== undefined && !isSignal(signal)) {
        throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "options.signal" property must be an instance of AbortSignal. Received ${lib.received(signal)}`);
      }
      if (signal && signal.aborted) return;
      type = `${type}`;
      let list = this.#listeners.get(type);
      if (!list) this.#listeners.set(type, list = []);
      if (list.some((l) => l.listener === listener && l.capture === capture)) return;
      const entry = { listener, capture, once: !!o.once, passive: !!o.passive, removed: false };
      list.push(entry);
      if (signal) signal.addEventListener('abort', () => this.removeEventListener(type, listener, { capture }), { once: true });
    }
    removeEventListener(type, listener, options = undefined) {
      if (arguments.length < 2) throw missing('type" and "listener', 's');
      const capture = !!(options !== null && typeof options === 'object' ? options.capture : options);
      type = `${type}`;
      const list = this.#listeners.get(type);
      const i = list ? list.findIndex((l) => l.listener === listener && l.capture === capture) : -1;
      if (i < 0) return;
      list[i].removed = true;
      list.splice(i, 1);
    }
    dispatchEvent(event) {
      if (arguments.length === 0) throw missing('event');
      if (!is(event)) throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "event" argument must be an instance of Event. Received ${lib.received(event)}`);
      begin(event, this);
      const list = this.#listeners.get(event.type);
      for (const l of list ? [...list] : []) {
        if (l.removed) continue;
        if (l.once) this.removeEventListener(event.type, l.listener, { capture: l.capture });
        passive(event, l.passive);
        try {
          const r = typeof l.listener === 'function' ? Reflect.apply(l.listener, this, [event]) : l.listener.handleEvent(event);
          if (r !== undefined && r !== null && typeof r === 'object' && typeof r.then === 'function') r.then(undefined, (e) => lib.uncaught(e));
        } catch (e) { lib.uncaught(e); }
        passive(event, false);
        if (stopped(event)) break;
      }
      return finish(event);
    }
  }
  const { listenersOf } = EventTarget;
  delete EventTarget.listenersOf;
  // An on... attribute is a listener that keeps its place when its handler is replaced.
  function handler(C, type) {
    const handlers = new WeakMap();
    Object.defineProperty(C.prototype, 'on' + type, {
      get() { return handlers.get(this)?.f ?? null; },
      set(f) {
        let h = handlers.get(this);
        f = typeof f === 'function' || typeof f === 'object' && f !== null ? f : null;
        if (h) { h.f = f; return; }
        h = { f };
        handlers.set(this, h);
        this.addEventListener(type, function (e) { if (typeof h.f === 'function') return Reflect.apply(h.f, this, [e]); });
      },
      enumerable: true, configurable: true,
    });
  }

  let isSignal = () => false;
  class AbortSignal extends EventTarget {
    #aborted = false; #reason = undefined; #dependents = [];

    constructor(secret) {
      if (secret !== SECRET) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
      super();
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }

    static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
      const s = new AbortSignal(SECRET);
      s.#aborted = true;
      s.#reason = reason;
      return s;
    }
    static timeout(delay) {
      const ms = Number(delay);
      if (typeof delay !== 'number') throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "delay" argument must be of type number. Received ${lib.received(delay)}`);
      if (!(ms >= 0 && ms <= 4294967295 && Number.isInteger(ms))) {
        throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "delay" is out of range. It must be ${Number.isInteger(ms) ? '>= 0 && <= 4294967295' : 'an integer'}. Received ${ms}`);
      }
      const s = new AbortSignal(SECRET);
      lib.after(ms, () => trigger(s, new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
      return s;
    }
    static any(signals) {
      const s = new AbortSignal(SECRET), sources = [...signals];
      for (const x of sources) {
        if (!isSignal(x)) throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "signals" argument must be an instance of AbortSignal. Received ${lib.received(x)}`);
      }
      const done = sources.find((x) => x.#aborted);
      if (done) {
        s.#aborted = true;
        s.#reason = done.#reason;
      } else for (const x of sources) x.#dependents.push(s);
      return s;
    }
    // Every signal is marked before any event runs (DOM Standard, "signal abort").
    static signal(s, reason) {
      if (s.#aborted) return;
      const all = [s];
      s.#aborted = true;
      s.#reason = reason;
      for (let i = 0; i < all.length; i++) {
        for (const d of all[i].#dependents) {
          if (d.#aborted) continue;
          d.#aborted = true;
          d.#reason = reason;
          all.push(d);
        }
        all[i].#dependents = [];
      }
      for (const x of all) x.dispatchEvent(trusted('abort'));
    }
    static is(v) { return typeof v === 'object' && v !== null && #aborted in v; }
    [inspect]() { return `AbortSignal { aborted: ${this.#aborted} }`; }
  }
  handler(AbortSignal, 'abort');
  const { signal: trigger } = AbortSignal;
  delete AbortSignal.signal;
  isSignal = AbortSignal.is;
  delete AbortSignal.is;
  Object.defineProperty(AbortSignal, 'length', { value: 0 });

  class AbortController {
    #signal = new AbortSignal(SECRET);
    get signal() { return this.#signal; }
    abort(reason = new DOMException('This operation was aborted', 'AbortError')) { trigger(this.#signal, reason); }
    [inspect](depth, options, print) {
      return `AbortController ${typeof print === 'function' ? print({ signal: this.signal }, options) : '{}'}`;
    }
  }
  for (const C of [Event, EventTarget, AbortSignal, AbortController]) {
    for (const n of Object.getOwnPropertyNames(C.prototype)) {
      if (n !== 'constructor' && n[0] >= 'a') Object.defineProperty(C.prototype, n, { enumerable: true });
    }
    Object.defineProperty(C.prototype, Symbol.toStringTag, { value: C.name, configurable: true });
  }
  return { Event, EventTarget, AbortController, AbortSignal, listenersOf };
})
