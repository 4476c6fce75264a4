// queueMicrotask, performance, crypto, atob and btoa.
(function (lib) {
  'use strict';
  const resolved = Promise.resolve(), then = Promise.prototype.then, apply = Reflect.apply;
  const typedTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Int8Array.prototype), Symbol.toStringTag).get;

  function coded(C, code, message) {
    const e = new C(message);
    e.code = code;
    return e;
  }
  function missing(name) { return coded(TypeError, 'ERR_MISSING_ARGS', `The "${name}" argument must be specified`); }
  function tagged(name) {
    const p = {};
    Object.defineProperty(p, Symbol.toStringTag, { value: name, configurable: true });
    return p;
  }

  const performance = Object.create(tagged('Performance'), {});
  Object.defineProperties(Object.getPrototypeOf(performance), {
    now: { value: { now() { return lib.now(); } }.now, writable: true, enumerable: true, configurable: true },
    timeOrigin: { get() { return lib.origin(); }, enumerable: true, configurable: true },
    toJSON: { value: { toJSON() { return { timeOrigin: this.timeOrigin }; } }.toJSON, writable: true, enumerable: true, configurable: true },
  });

  const crypto = Object.create(tagged('Crypto'), {});
  Object.defineProperties(Object.getPrototypeOf(crypto), {
    getRandomValues: { value: { getRandomValues(array) {
      if (arguments.length === 0) throw missing('array');
      const tag = apply(typedTag, array, []);
      if (tag === undefined || tag.startsWith('Float')) {
        throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
      }
      if (array.byteLength > 65536) throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
      lib.random(array);
      return array;
    } }.getRandomValues, writable: true, enumerable: true, configurable: true },
    randomUUID: { value: { randomUUID() {
      const b = new Uint8Array(16);
      lib.random(b);
      b[6] = b[6] & 0x0f | 0x40;
      b[8] = b[8] & 0x3f | 0x80;
      let s = '';
      for (let i = 0; i < 16; i++) s += (b[i] + 256).toString(16).slice(1) + (i === 3 || i === 5 || i === 7 || i === 9 ? '-' : '');
      return s;
    } }.randomUUID, writable: true, enumerable: true, configurable: true },
  });

  return {
    performance,
    crypto,
    queueMicrotask(callback) {
      if (typeof callback !== 'function') {
        throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "callback" argument must be of type function. Received ${lib.received(callback)}`);
      }
      apply(then, resolved, [() => {
        if (!lib.hasUncaught) { callback(); return; }
        try { callback(); } catch (e) { lib.uncaught(e); }
      }]);
    },
    atob(input) {
      if (arguments.length === 0) throw missing('input');
      const r = lib.atob(`${input}`);
      if (r === false) throw new DOMException('Invalid character', 'InvalidCharacterError');
      if (r === true) throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
      return r;
    },
    btoa(input) {
      if (arguments.length === 0) throw missing('input');
      const r = lib.btoa(`${input}`);
      if (r === undefined) throw new DOMException('Invalid character', 'InvalidCharacterError');
      return r;
    },
  };
})
