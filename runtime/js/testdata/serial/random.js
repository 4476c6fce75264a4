// random(seed) is a few roots that reach into one graph of every kind of value that can be kept.
(function () {
  'use strict';
  return function random(seed) {
    const next = () => { // mulberry32
      seed = (seed + 0x6D2B79F5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    const below = (n) => Math.floor(next() * n);
    const pick = (list) => list[below(list.length)];
    const chance = (p) => next() < p;
    const text = () => pick(['', 'a', 'key', 'id', '__proto__', 'constructor', 'length', 'grün', '日本', '😀', '\ud800', '\udc00x', '0', '7', '01', '-1', '4294967294', '4294967295', 'x'.repeat(below(200)), 'toString', '\u0000', '\ufffd']);
    const number = () => pick([0, -0, 1, -1, 127, 128, 255, 2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 0.1, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, below(1e6), next()]);
    const primitive = () => pick([undefined, null, true, false, number(), number(), text(), text(), 0n, -1n, 2n ** 64n, -(2n ** 70n), BigInt(below(1e9))]);
    const pool = [];
    const value = () => (pool.length > 0 && chance(0.5) ? pick(pool) : primitive());
    const buffers = () => pool.filter((o) => o instanceof ArrayBuffer);
    const typed = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array];
    const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
    const bytes = () => Uint8Array.from({ length: below(4) * 8 }, () => below(256)).buffer;
    const kinds = [
      () => ({}), () => ({ id: below(10), name: text(), on: chance(0.5) }), () => Object.create(null), () => [], () => Array.from({ length: below(6) }, value),
      () => { const a = new Array(below(20)); for (let i = below(5); i > 0; i--) a[below(20)] = value(); return a },
      () => { const a = []; a[pick([5000, 2 ** 31, 2 ** 32 - 2])] = value(); if (chance(0.5)) a[below(9000)] = value(); return a },
      () => new Map(), () => new Set(), () => new Date(pick([0, -1, 1.7e12, NaN, 8.64e15, -8.64e15])),
      () => pick([/a/, /b+/gi, /(?<x>y)/u, /\//y, new RegExp('\\p{L}', 'u'), new RegExp('[a--b]', 'v'), new RegExp('')]),
      () => { const e = new (pick(errors))(text()); if (chance(0.3)) e.message = primitive(); if (chance(0.2)) delete e.message; if (chance(0.2)) delete e.stack; return e },
      () => { const e = new Error(text(), { cause: value() }); if (chance(0.5)) e.code = text(); if (chance(0.3)) e.name = 'Mine'; return e },
      () => new AggregateError([value(), value()], text()),
      bytes,
      () => { const C = pick(typed), b = pick(buffers().concat([bytes()])), n = Math.floor(b.byteLength / C.BYTES_PER_ELEMENT), from = below(n + 1); return new C(b, from * C.BYTES_PER_ELEMENT, below(n - from + 1)) },
      () => { const b = pick(buffers().concat([bytes()])), from = below(b.byteLength + 1); return new DataView(b, from, below(b.byteLength - from + 1)) },
      () => pick([Buffer.from(text()), Buffer.alloc(below(9)), Buffer.from(bytes())]),
    ];
    for (let i = 5 + below(40); i > 0; i--) pool.push(pick(kinds)());
    for (const o of pool) {
      const view = ArrayBuffer.isView(o);
      if (o instanceof Map) for (let i = below(5); i > 0; i--) o.set(value(), value());
      if (o instanceof Set) for (let i = below(5); i > 0; i--) o.add(value());
      if (o instanceof RegExp && chance(0.3)) o.lastIndex = value();
      if (Array.isArray(o) || view || o instanceof Error || chance(0.5)) { if (!chance(0.2)) continue }
      for (let i = below(5); i > 0; i--) {
        const key = text();
        if (view && (key === 'length' || String(Number(key)) === key)) continue;
        if (Array.isArray(o) && key === 'length') continue;
        if (o instanceof Error && String(Number(key)) === key) continue; // goja puts its stack before them
        if (chance(0.7)) { try { Object.defineProperty(o, key, { value: value(), writable: true, enumerable: true, configurable: true }) } catch {} }
        else { try { Object.defineProperty(o, key, { value: value(), writable: chance(0.5), enumerable: chance(0.5), configurable: chance(0.5) }) } catch {} }
      }
    }
    for (const o of pool) {
      if (ArrayBuffer.isView(o)) { if (chance(0.1)) Object.preventExtensions(o); continue }
      if (chance(0.1)) Object.freeze(o);
      else if (chance(0.05)) Object.seal(o);
      else if (chance(0.05)) Object.preventExtensions(o);
      else if (Array.isArray(o) && chance(0.05)) Object.defineProperty(o, 'length', { writable: false });
    }
    return Array.from({ length: 1 + below(4) }, value);
  };
})()
