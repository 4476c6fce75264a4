// Iterator and its helpers (ECMAScript 2025). %Iterator.prototype% comes from lib.
(function (lib) {
  'use strict';
  const proto = lib.iteratorPrototype;
  const SymIter = Symbol.iterator, SymTag = Symbol.toStringTag;
  const apply = Reflect.apply;
  const isObject = (v) => (typeof v === 'object' && v !== null) || typeof v === 'function';

  function Iterator() {
    if (new.target === undefined || new.target === Iterator) {
      throw new TypeError('Abstract class Iterator not directly constructable');
    }
  }
  Object.defineProperty(Iterator, 'prototype', { value: proto, writable: false, enumerable: false, configurable: false });
  Object.defineProperty(Iterator, 'length', { value: 0, configurable: true });

  function direct(o) {
    if (!isObject(o)) throw new TypeError(`${lib.show(o)} is not an object`);
    return { iterator: o, next: o.next };
  }
  function step(r) {
    const s = apply(r.next, r.iterator, []);
    if (!isObject(s)) throw new TypeError(`Iterator result ${lib.show(s)} is not an object`);
    return s;
  }
  function close(o) {
    const f = o.return;
    if (f !== undefined && f !== null) {
      const r = apply(f, o, []);
      if (!isObject(r)) throw new TypeError(`${lib.show(r)} is not an object`);
    }
  }
  function closeQuietly(o) {
    try { const f = o.return; if (f !== undefined && f !== null) apply(f, o, []); } catch {}
  }
  // What this throws closes the underlying iterator first, with its own error lost (IfAbruptCloseIterator).
  function guarded(r, f) {
    try { return f(); } catch (e) { closeQuietly(r.iterator); throw e; }
  }
  function callable(o, f) {
    if (!isObject(o)) throw new TypeError(`${lib.show(o)} is not an object`);
    if (typeof f !== 'function') { closeQuietly(o); throw new TypeError(`${lib.show(f)} is not a function`); }
  }
  function count(o, n) {
    if (!isObject(o)) throw new TypeError(`${lib.show(o)} is not an object`);
    let k;
    try { k = Number(n); } catch (e) { closeQuietly(o); throw e; }
    if (k !== k) { closeQuietly(o); throw new RangeError(`${lib.show(n)} must be positive`); }
    k = Math.trunc(k);
    if (k < 0) { closeQuietly(o); throw new RangeError(`${lib.show(n)} must be positive`); }
    return k;
  }

  // Iterator helper objects: a pull function that returns a result, or undefined at the end.
  const states = new WeakMap();
  const DONE = () => ({ value: undefined, done: true });
  function state(o) {
    const s = isObject(o) ? states.get(o) : undefined;
    if (!s) throw new TypeError('Iterator Helper method called on incompatible receiver ' + lib.show(o));
    if (s.running) throw new TypeError('Generator is already running');
    return s;
  }
  const helperProto = Object.create(proto, {
    next: { value: { next() {
      const s = state(this);
      if (s.done) return DONE();
      s.started = s.running = true;
      try {
        const r = s.pull();
        if (r === undefined) { s.done = true; return DONE(); }
        return { value: r.value, done: false };
      } catch (e) { s.done = true; throw e; } finally { s.running = false; }
    } }.next, writable: true, configurable: true },
    return: { value: { return() {
      const s = state(this);
      if (!s.done) {
        s.done = true;
        s.running = true;
        try { if (s.inner) closeInner(s); close(s.source.iterator); } finally { s.running = false; }
      }
      return DONE();
    } }.return, writable: true, configurable: true },
    [SymTag]: { value: 'Iterator Helper', configurable: true },
  });
  function closeInner(s) {
    try { close(s.inner.iterator); } catch (e) { closeQuietly(s.source.iterator); throw e; }
  }
  function helper(source, pull) {
    const o = Object.create(helperProto), s = { source, done: false, running: false, inner: undefined };
    s.pull = () => pull(s);
    states.set(o, s);
    return o;
  }
  function flattenable(v) {
    if (!isObject(v)) throw new TypeError(`${lib.show(v)} is not an object`);
    const m = v[SymIter];
    const it = m === undefined || m === null ? v : apply(m, v, []);
    return direct(it);
  }

  const methods = {
    map(mapper) {
      callable(this, mapper);
      const r = direct(this);
      let i = 0;
      return helper(r, () => {
        const s = step(r);
        if (s.done) return undefined;
        const v = s.value;
        return { value: guarded(r, () => mapper(v, i++)) };
      });
    },
    filter(predicate) {
      callable(this, predicate);
      const r = direct(this);
      let i = 0;
      return helper(r, () => {
        for (;;) {
          const s = step(r);
          if (s.done) return undefined;
          const v = s.value;
          if (guarded(r, () => predicate(v, i++))) return { value: v };
        }
      });
    },
    take(limit) {
      let left = count(this, limit);
      const r = direct(this);
      return helper(r, () => {
        if (left === 0) { close(r.iterator); return undefined; }
        left--;
        const s = step(r);
        return s.done ? undefined : { value: s.value };
      });
    },
    drop(limit) {
      let left = count(this, limit);
      const r = direct(this);
      return helper(r, () => {
        while (left > 0) {
          left--;
          if (step(r).done) return undefined;
        }
        const s = step(r);
        return s.done ? undefined : { value: s.value };
      });
    },
    flatMap(mapper) {
      callable(this, mapper);
      const r = direct(this);
      let i = 0;
      return helper(r, (st) => {
        for (;;) {
          if (st.inner) {
            const inner = st.inner;
            const got = guarded(r, () => { const s = step(inner); return s.done ? undefined : { value: s.value }; });
            if (got) return got;
            st.inner = undefined;
          }
          const s = step(r);
          if (s.done) return undefined;
          const v = s.value;
          st.inner = guarded(r, () => flattenable(mapper(v, i++)));
        }
      });
    },
    reduce(reducer, ...initial) {
      callable(this, reducer);
      const r = direct(this);
      let acc, i = 0;
      if (initial.length > 0) acc = initial[0];
      else {
        const s = step(r);
        if (s.done) throw new TypeError('Reduce of a done iterator with no initial value');
        acc = s.value;
        i = 1;
      }
      for (;;) {
        const s = step(r);
        if (s.done) return acc;
        const v = s.value;
        acc = guarded(r, () => reducer(acc, v, i++));
      }
    },
    toArray() {
      const r = direct(this), out = [];
      for (;;) {
        const s = step(r);
        if (s.done) return out;
        out[out.length] = s.value;
      }
    },
    forEach(f) {
      callable(this, f);
      const r = direct(this);
      for (let i = 0; ; i++) {
        const s = step(r);
        if (s.done) return;
        const v = s.value;
        guarded(r, () => f(v, i));
      }
    },
    some(f) {
      callable(this, f);
      const r = direct(this);
      for (let i = 0; ; i++) {
        const s = step(r);
        if (s.done) return false;
        const v = s.value;
        if (guarded(r, () => f(v, i))) { close(r.iterator); return true; }
      }
    },
    every(f) {
      callable(this, f);
      const r = direct(this);
      for (let i = 0; ; i++) {
        const s = step(r);
        if (s.done) return true;
        const v = s.value;
        if (!guarded(r, () => f(v, i))) { close(r.iterator); return false; }
      }
    },
    find(f) {
      callable(this, f);
      const r = direct(this);
      for (let i = 0; ; i++) {
        const s = step(r);
        if (s.done) return undefined;
        const v = s.value;
        if (guarded(r, () => f(v, i))) { close(r.iterator); return v; }
      }
    },
  };
  // reduce's length is 1: a rest parameter does not count. toArray has none.

  const wrapProto = Object.create(proto, {
    next: { value: { next() { const r = states.get(this); return apply(r.next, r.iterator, []); } }.next, writable: true, configurable: true },
    return: { value: { return() {
      const it = states.get(this).iterator, f = it.return;
      if (f === undefined || f === null) return DONE();
      return apply(f, it, []);
    } }.return, writable: true, configurable: true },
  });
  Object.defineProperty(Iterator, 'from', { value: { from(v) {
    if (typeof v !== 'string' && !isObject(v)) throw new TypeError(`${lib.show(v)} is not an object`);
    const m = v[SymIter];
    const it = m === undefined || m === null ? v : apply(m, v, []);
    const r = direct(it);
    if (proto.isPrototypeOf(it)) return it;
    const o = Object.create(wrapProto);
    states.set(o, r);
    return o;
  } }.from, writable: true, configurable: true });

  return Object.assign({ Iterator, constructor: Iterator }, methods);
})
