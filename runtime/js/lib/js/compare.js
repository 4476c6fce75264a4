// Deep equality, as assert.deepEqual (loose) and assert.deepStrictEqual (strict) have it.
(function (lib) {
  'use strict';
  const apply = Reflect.apply, is = Object.is, hasOwn = Object.hasOwn, prototypeOf = Object.getPrototypeOf;
  const isEnumerable = Object.prototype.propertyIsEnumerable, toString = Object.prototype.toString;
  // A level takes one call, of a Map or a Set four; a stack overflow would end the VM, and no catch would see it.
  const most = 1000;
  // A typed array that is longer is not asked for properties besides its elements.
  const maxIndexed = 1 << 16;

  const isObject = (v) => typeof v === 'object' && v !== null;
  const enumerable = (o, key) => apply(isEnumerable, o, [key]);
  const isIndex = (key) => key === String(key >>> 0) && key !== '4294967295';
  const named = (o, n) => (n > maxIndexed && ArrayBuffer.isView(o) ? [] : Object.keys(o).filter((k) => !isIndex(k)));
  const isView = (kind) => kind !== undefined && kind !== 'Array' && (kind.endsWith('Array') || kind === 'DataView');

  // begun holds the pairs of objects that are being compared: a cycle is equal where the other one has it, too.
  function equal(a, b, strict, begun, depth) {
    if (a === b) return a !== 0 || !strict || is(a, b);
    if (strict) {
      if (!isObject(a)) return typeof a === 'number' && a !== a && b !== b;
      if (!isObject(b) || prototypeOf(a) !== prototypeOf(b)) return false;
    } else {
      if (!isObject(a)) return !isObject(b) && (a == b || a !== a && b !== b); // eslint-disable-line eqeqeq
      if (!isObject(b)) return false;
    }
    if (depth > most) throw new RangeError(`values that are nested more than ${most} deep cannot be compared`);
    if (apply(toString, a, []) !== apply(toString, b, [])) return false;
    const kind = lib.brand(a) ?? 'Object', other = lib.brand(b) ?? 'Object'; // what has no brand has a tag
    let list = false, keys, keysOfB;
    if (Array.isArray(a)) {
      if (!Array.isArray(b) || a.length !== b.length) return false;
      list = true;
    } else if (kind !== other) {
      return false;
    } else if (kind === 'Date') {
      if (Date.prototype.getTime.call(a) !== Date.prototype.getTime.call(b)) return false;
    } else if (kind === 'RegExp') {
      if (a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
    } else if (kind === 'Error' || a instanceof Error) {
      if (kind !== 'Error' && !(b instanceof Error)) return false;
      for (const key of ['message', 'name', 'cause', 'errors']) {
        if (enumerable(a, key)) continue;
        if (!equal(a[key], b[key], strict, begun, depth + 1)) return false;
      }
    } else if (kind === 'Map' || kind === 'Set') {
      if (a.size !== b.size) return false;
    } else if (kind === 'ArrayBuffer') {
      if (!lib.sameBytes(a, b)) return false;
    } else if (isView(kind)) {
      if (!strict && kind.startsWith('Float')) {
        if (a.length !== b.length || a.some((x, i) => x !== b[i])) return false;
      } else if (!lib.sameBytes(a, b)) return false;
      keys = named(a, a.length);
      keysOfB = named(b, b.length);
    } else if (kind === 'Boolean' || kind === 'Number' || kind === 'String' || kind === 'BigInt') {
      if (!is(a.valueOf(), b.valueOf())) return false;
    }

    if (list) {
      keys = named(a, a.length);
      keysOfB = named(b, b.length);
    }
    keys ??= Object.keys(a);
    keysOfB ??= Object.keys(b);
    if (keys.length !== keysOfB.length) return false;
    for (const key of keys) if (!enumerable(b, key)) return false;
    if (strict) {
      const symbols = Object.getOwnPropertySymbols(a).filter((s) => enumerable(a, s));
      if (symbols.length !== Object.getOwnPropertySymbols(b).filter((s) => enumerable(b, s)).length) return false;
      for (const s of symbols) if (!enumerable(b, s)) return false;
      if (symbols.length > 0) keys = [...keys, ...symbols];
    }
    if (keys.length === 0 && !(list && a.length > 0) && !((kind === 'Map' || kind === 'Set') && a.size > 0)) return true;

    if (begun) {
      const at = begun.a.get(a);
      if (at !== undefined) {
        const atOfB = begun.b.get(b);
        if (atOfB !== undefined) return at === atOfB;
      }
    } else begun = { a: new Map(), b: new Map(), n: 0 };
    begun.n++;
    begun.a.set(a, begun.n);
    begun.b.set(b, begun.n);
    let same = (kind !== 'Set' || sameMembers(a, b, strict, begun, depth + 4)) && (kind !== 'Map' || sameEntries(a, b, strict, begun, depth + 4));
    for (let i = 0; list && same && i < a.length; i++) {
      const there = hasOwn(a, i);
      if (there !== hasOwn(b, i)) same = false;
      else if (there) same = equal(a[i], b[i], strict, begun, depth + 1);
      else { // a hole, and there may be millions: the keys say where there is something
        const rest = Object.keys(a).filter(isIndex);
        same = rest.length === Object.keys(b).filter(isIndex).length && rest.every((key) => hasOwn(b, key));
        keys = [...rest, ...keys];
        break;
      }
    }
    for (let i = 0; same && i < keys.length; i++) same = equal(a[keys[i]], b[keys[i]], strict, begun, depth + 1);
    begun.a.delete(a);
    begun.b.delete(b);
    return same;
  }

  // What a loose comparison takes for equal to a primitive is a primitive of another type; some have no such twin.
  const twins = (v) => !(v === undefined || v === null || typeof v === 'symbol' || typeof v === 'string' && Number.isNaN(+v) || v !== v);

  function sameMembers(a, b, strict, begun, depth) {
    const open = []; // of a: those that b does not simply have
    for (const v of a) {
      if (isObject(v)) open.push(v);
      else if (!b.has(v)) {
        if (strict || typeof v === 'function') return false;
        if (!twins(v) && v !== undefined && v !== null) return false;
        open.push(v);
      }
    }
    if (open.length === 0) return true;
    for (const v of b) {
      if (a.has(v) && !isObject(v)) continue;
      const i = open.findIndex((x) => equal(x, v, strict, begun, depth));
      if (i < 0) return false;
      open.splice(i, 1);
    }
    return open.length === 0;
  }

  function sameEntries(a, b, strict, begun, depth) {
    const open = []; // keys of a
    for (const [key, value] of a) {
      if (isObject(key)) open.push(key);
      else if (b.has(key)) {
        if (!equal(value, b.get(key), strict, begun, depth)) {
          if (strict) return false;
          open.push(key);
        }
      } else if (strict) return false;
      else open.push(key);
    }
    if (open.length === 0) return true;
    for (const [key, value] of b) {
      if (!isObject(key) && a.has(key) && equal(a.get(key), value, strict, begun, depth)) continue;
      const i = open.findIndex((k) => equal(k, key, strict, begun, depth) && equal(a.get(k), value, strict, begun, depth));
      if (i < 0) return false;
      open.splice(i, 1);
    }
    return true;
  }

  return {
    equal: (a, b) => equal(a, b, false, undefined, 0),
    strictEqual: (a, b) => equal(a, b, true, undefined, 0),
  };
})
