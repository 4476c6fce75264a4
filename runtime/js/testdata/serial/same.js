// same(a, b) walks two graphs of one VM side by side and says where they first differ, "" if nowhere:
// identity, order, attributes, internal state. It keeps a list instead of recursing.
(function () {
  'use strict';
  const tagOf = (o) => Object.prototype.toString.call(o).slice(8, -1);
  const holds = (f) => { try { f(); return true } catch { return false } };
  const brand = (o) => {
    if (Array.isArray(o)) return 'Array';
    if (ArrayBuffer.isView(o)) return holds(() => Object.getOwnPropertyDescriptor(DataView.prototype, 'byteLength').get.call(o)) ? 'DataView' : 'Typed';
    if (holds(() => Map.prototype.has.call(o))) return 'Map';
    if (holds(() => Set.prototype.has.call(o))) return 'Set';
    if (holds(() => Date.prototype.getTime.call(o))) return 'Date';
    if (holds(() => Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get.call(o))) return 'ArrayBuffer';
    return tagOf(o);
  };
  return function same(a, b) {
    const there = new Map(), back = new Map(), todo = [[a, b, '']];
    while (todo.length > 0) {
      const [x, y, at] = todo.pop();
      if (typeof x !== typeof y) return `${at}: ${typeof x} and ${typeof y}`;
      if (typeof x !== 'object' || x === null || y === null) {
        if (!Object.is(x, y)) return `${at}: ${String(x)} and ${String(y)}`;
        continue;
      }
      if (there.has(x) || back.has(y)) {
        if (there.get(x) !== y || back.get(y) !== x) return `${at}: identity`;
        continue;
      }
      if (x === y) return `${at}: the very same object`;
      there.set(x, y); back.set(y, x);
      if (Object.getPrototypeOf(x) !== Object.getPrototypeOf(y)) return `${at}: prototypes`;
      const kind = brand(x);
      if (kind !== brand(y)) return `${at}: ${kind} and ${brand(y)}`;
      if (Object.isExtensible(x) !== Object.isExtensible(y)) return `${at}: extensible`;
      const many = kind === 'Typed' && x.length > 1000;
      const kx = many ? [] : Reflect.ownKeys(x), ky = many ? [] : Reflect.ownKeys(y);
      if (kx.length !== ky.length) return `${at}: keys ${kx.map(String)} and ${ky.map(String)}`;
      for (let i = 0; i < kx.length; i++) {
        const key = kx[i];
        if (key !== ky[i]) return `${at}: key ${i} is ${String(key)} and ${String(ky[i])}`;
        const dx = Object.getOwnPropertyDescriptor(x, key), dy = Object.getOwnPropertyDescriptor(y, key);
        for (const f of ['writable', 'enumerable', 'configurable']) if (dx[f] !== dy[f]) return `${at}.${String(key)}: ${f} ${dx[f]} and ${dy[f]}`;
        todo.push([dx.value, dy.value, `${at}.${String(key)}`]);
      }
      switch (kind) {
        case 'Map': case 'Set': {
          const ex = [], ey = [];
          (kind === 'Map' ? Map : Set).prototype.forEach.call(x, (v, k) => ex.push(k, v));
          (kind === 'Map' ? Map : Set).prototype.forEach.call(y, (v, k) => ey.push(k, v));
          if (ex.length !== ey.length) return `${at}: size`;
          for (let i = 0; i < ex.length; i++) todo.push([ex[i], ey[i], `${at}(${i})`]);
          break;
        }
        case 'Date':
          if (!Object.is(x.getTime(), y.getTime())) return `${at}: ${x.getTime()} and ${y.getTime()}`;
          break;
        case 'RegExp':
          if (x.source !== y.source || x.flags !== y.flags) return `${at}: /${x.source}/${x.flags} and /${y.source}/${y.flags}`;
          break;
        case 'Typed': case 'DataView':
          if (x.byteOffset !== y.byteOffset || x.byteLength !== y.byteLength || tagOf(x) !== tagOf(y)) return `${at}: bounds`;
          todo.push([x.buffer, y.buffer, `${at}.buffer`]);
          break;
        case 'ArrayBuffer': {
          const bx = new Uint8Array(x), by = new Uint8Array(y);
          if (bx.length !== by.length) return `${at}: ${bx.length} bytes and ${by.length}`;
          for (let i = 0; i < bx.length; i++) if (bx[i] !== by[i]) return `${at}: byte ${i}`;
          break;
        }
      }
    }
    return '';
  };
})()
