// ECMAScript 2024 and 2025 functions that goja lacks.
(function (lib) {
  'use strict';
  const SymAsync = Symbol.asyncIterator, SymIter = Symbol.iterator;
  const call = Function.prototype.call;
  const mapGet = call.bind(Map.prototype.get), mapSet = call.bind(Map.prototype.set);
  const isObject = (v) => (typeof v === 'object' && v !== null) || typeof v === 'function';

  function group(items, callback, key) {
    if (items === undefined || items === null) throw new TypeError(`${items} is not iterable`);
    if (typeof callback !== 'function') throw new TypeError(`${lib.show(callback)} is not a function`);
    const groups = new Map();
    let i = 0;
    for (const item of items) {
      const k = key(callback(item, i++));
      const g = mapGet(groups, k);
      if (g) g[g.length] = item;
      else mapSet(groups, k, [item]);
    }
    return groups;
  }

  const functions = {
    objectGroupBy(items, callback) {
      const out = Object.create(null);
      group(items, callback, (k) => (typeof k === 'symbol' ? k : `${k}`)).forEach((g, k) => { out[k] = g; });
      return out;
    },
    mapGroupBy(items, callback) {
      return group(items, callback, (k) => k);
    },
    withResolvers() {
      const C = this;
      if (typeof C !== 'function') throw new TypeError('Promise.withResolvers called on non-object');
      let resolve, reject;
      const promise = new C((a, b) => { resolve = a; reject = b; });
      return { promise, resolve, reject };
    },
    promiseTry(callback, ...args) {
      const C = this;
      if (!isObject(C)) throw new TypeError('Promise.try called on non-object');
      return new C((resolve) => resolve(callback(...args)));
    },
    // The value of an iterable is awaited; that of an async iterable is not (ECMA-262, Array.fromAsync).
    fromAsync(items, mapper, thisArg) {
      const C = this;
      return (async () => {
        if (mapper !== undefined && typeof mapper !== 'function') throw new TypeError(`${lib.show(mapper)} is not a function`);
        let method = items[SymAsync], sync = false;
        if (method === undefined || method === null) {
          method = items[SymIter];
          sync = true;
        }
        const make = (...args) => (typeof C === 'function' && lib.isConstructor(C) ? new C(...args) : new Array(...args));
        if (method === undefined || method === null) {
          const like = Object(items), n = Math.min(Math.max(Math.trunc(Number(like.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
          const out = make(n);
          for (let i = 0; i < n; i++) {
            let v = await like[i];
            if (mapper) v = await mapper.call(thisArg, v, i);
            put(out, i, v);
          }
          out.length = n;
          return out;
        }
        if (typeof method !== 'function') throw new TypeError(`${lib.show(items)} is not iterable`);
        const iterator = method.call(items), next = iterator.next, out = make();
        let i = 0;
        for (;; i++) {
          const step = sync ? next.call(iterator) : await next.call(iterator);
          if (!isObject(step)) throw new TypeError(`Iterator result ${lib.show(step)} is not an object`);
          if (step.done) break;
          try {
            let v = sync ? await step.value : step.value;
            if (mapper) v = await mapper.call(thisArg, v, i);
            put(out, i, v);
          } catch (e) {
            try {
              const close = iterator.return;
              if (close !== undefined && close !== null) await close.call(iterator);
            } catch {}
            throw e;
          }
        }
        out.length = i;
        return out;
      })();
    },
    // The frames are those of an Error made here; those of this package are the caller's to hide.
    captureStackTrace(target) {
      if (!isObject(target)) throw new TypeError(`Invalid argument`);
      const made = new Error().stack, at = made.indexOf('\n');
      let head = '';
      try { head = Error.prototype.toString.call(target); } catch { head = 'Error'; }
      Object.defineProperty(target, 'stack', {
        value: head + (at < 0 ? '' : made.slice(at)), writable: true, configurable: true, enumerable: false,
      });
    },
  };
  function put(out, i, value) {
    Object.defineProperty(out, i, { value, writable: true, enumerable: true, configurable: true });
  }
  return functions;
})
