// Node's Buffer. Text goes through Go (lib.encodeAs, lib.decodeAs), numbers through a DataView.
(function (lib) {
  'use strict';
  const MAX = 4294967296;
  const inspect = Symbol.for('nodejs.util.inspect.custom');
  const apply = Reflect.apply;
  class FastBuffer extends Uint8Array {}
  const proto = FastBuffer.prototype;

  function coded(C, code, message) {
    const e = new C(message);
    e.code = code;
    return e;
  }
  const argType = (name, what, v) => coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${name.includes(' ') ? name : `"${name}" argument`} must be ${what}. Received ${lib.received(v)}`);
  function grouped(v) {
    if (typeof v === 'bigint') return String(v).replace(/\B(?=(\d{3})+$)/g, '_') + 'n';
    return Number.isInteger(v) && Math.abs(v) > 2 ** 32 ? String(v).replace(/\B(?=(\d{3})+$)/g, '_') : String(v);
  }
  const outOfRange = (name, range, v) => coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${grouped(v)}`);
  const bytes = 'an instance of Buffer or Uint8Array';
  const isBytes = (v) => lib.brand(v) === 'Uint8Array';

  function encodingOf(e) {
    if (e === undefined || e === null || e === '') return 'utf8';
    const known = lower(e);
    if (!known) throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${e}`);
    return known;
  }
  function lower(e) {
    if (typeof e !== 'string') return undefined;
    e = e.toLowerCase();
    switch (e) {
      case 'utf8': case 'utf-8': case 'hex': case 'base64': case 'base64url': case 'ascii': case 'latin1': case 'binary':
      case 'ucs2': case 'ucs-2': case 'utf16le': case 'utf-16le': return e;
    }
    return undefined;
  }
  function size(n) {
    if (typeof n !== 'number') throw argType('size', 'of type number', n);
    if (!(n >= 0 && n <= MAX)) throw outOfRange('size', '>= 0 && <= 4294967296', n);
    return n;
  }
  function encode(text, encoding) { return new FastBuffer(lib.encodeAs(text, encodingOf(encoding))); }

  function Buffer(arg, encodingOrOffset, length) {
    if (typeof arg === 'number') {
      if (typeof encodingOrOffset === 'string') throw argType('string', 'of type string', arg);
      return Buffer.alloc(arg);
    }
    return Buffer.from(arg, encodingOrOffset, length);
  }
  Object.setPrototypeOf(Buffer, Uint8Array);
  Object.defineProperty(Buffer, 'prototype', { value: proto, writable: false });
  Object.defineProperty(Buffer, 'length', { value: 3 });

  function add(o, methods) {
    for (const k of Object.keys(methods)) Object.defineProperty(o, k, { value: methods[k], writable: true, enumerable: true, configurable: true });
  }
  Object.defineProperty(proto, 'constructor', { value: Buffer, writable: true, configurable: true });

  add(Buffer, {
    poolSize: 8192,
    from(value, encodingOrOffset, length) {
      if (typeof value === 'string') return encode(value, encodingOrOffset);
      if (typeof value === 'object' && value !== null) {
        if (lib.brand(value) === 'ArrayBuffer') {
          const offset = encodingOrOffset === undefined ? 0 : Math.trunc(Number(encodingOrOffset)) || 0;
          const most = value.byteLength - offset;
          if (most < 0) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
          let n = most;
          if (length !== undefined) {
            n = Math.trunc(Number(length)) || 0;
            if (n < 0) n = 0;
            if (n > most) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
          }
          return new FastBuffer(value, offset, n);
        }
        const v = value.valueOf && value.valueOf();
        if (v !== undefined && v !== null && v !== value && (typeof v === 'string' || typeof v === 'object')) return Buffer.from(v, encodingOrOffset, length);
        if (value.length !== undefined || lib.brand(value.buffer) === 'ArrayBuffer') {
          return typeof value.length === 'number' ? new FastBuffer(value) : new FastBuffer(0);
        }
        if (value.type === 'Buffer' && Array.isArray(value.data)) return new FastBuffer(value.data);
        const primitive = value[Symbol.toPrimitive];
        if (typeof primitive === 'function') {
          const p = apply(primitive, value, ['string']);
          if (typeof p === 'string') return encode(p, encodingOrOffset);
        }
      }
      throw argType('first argument', 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object', value);
    },
    of(...items) { return new FastBuffer(items); },
    alloc(n, fill, encoding) {
      const b = new FastBuffer(size(n));
      if (fill !== undefined && fill !== 0 && n > 0) b.fill(fill, encoding);
      return b;
    },
    allocUnsafe(n) { return new FastBuffer(size(n)); },
    allocUnsafeSlow(n) { return new FastBuffer(size(n)); },
    isBuffer(b) { return b instanceof FastBuffer; },
    isEncoding(e) { return lower(e) !== undefined; },
    byteLength(value, encoding) {
      if (typeof value === 'string') return lib.encodeAs(value, lower(encoding) || 'utf8').byteLength;
      if (ArrayBuffer.isView(value) || lib.brand(value) === 'ArrayBuffer') return value.byteLength;
      throw argType('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
    },
    concat(list, total) {
      if (!Array.isArray(list)) throw argType('list', 'an instance of Array', list);
      list.forEach((b, i) => { if (!isBytes(b)) throw argType(`list[${i}]`, bytes, b); });
      if (total === undefined) total = list.reduce((n, b) => n + b.length, 0);
      const out = Buffer.alloc(total);
      let at = 0;
      for (const b of list) {
        if (at >= total) break;
        const part = b.length > total - at ? b.subarray(0, total - at) : b;
        out.set(part, at);
        at += part.length;
      }
      return out;
    },
    compare(a, b) {
      if (!isBytes(a)) throw argType('buf1', bytes, a);
      if (!isBytes(b)) throw argType('buf2', bytes, b);
      return lib.compareBytes(a, b);
    },
    copyBytesFrom(view, offset = 0, length = undefined) {
      const part = length === undefined ? view.subarray(offset) : view.subarray(offset, offset + length);
      return Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    },
  });

  // A position as Node reads it: NaN is 0, fractions are cut, negative counts from the end.
  function place(v, length, otherwise) {
    if (v === undefined) return otherwise;
    v = Math.trunc(Number(v)) || 0;
    if (v < 0) return Math.max(v + length, 0);
    return Math.min(v, length);
  }
  function clip(v, length, otherwise) {
    if (v === undefined) return otherwise;
    v = Math.trunc(Number(v)) || 0;
    return v < 0 ? 0 : Math.min(v, length);
  }
  function search(buffer, value, offset, encoding, backward) {
    if (typeof offset === 'string') { encoding = offset; offset = undefined; }
    offset = Number(offset);
    const n = buffer.length;
    let at = offset !== offset ? (backward ? n : 0) : Math.trunc(offset);
    if (typeof value === 'number') value = new FastBuffer([value]);
    else if (typeof value === 'string') value = encode(value, encoding);
    else if (!isBytes(value)) throw argType('value', `one of type number or string or ${bytes}`, value);
    if (at < 0) at += n;
    if (at < 0) {
      if (backward) return -1;
      at = 0;
    }
    return lib.indexOfBytes(buffer, value, Math.min(at, n), backward);
  }

  add(proto, {
    toString(encoding, start, end) {
      const from = clip(start, this.length, 0), to = clip(end, this.length, this.length);
      const e = encodingOf(encoding);
      return to <= from ? '' : lib.decodeAs(this, e, from, to);
    },
    toLocaleString(encoding, start, end) { return this.toString(encoding, start, end); },
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; },
    equals(other) {
      if (!isBytes(other)) throw argType('otherBuffer', bytes, other);
      return lib.compareBytes(this, other) === 0;
    },
    compare(target, targetStart = 0, targetEnd = target.length, start = 0, end = this.length) {
      if (!isBytes(target)) throw argType('target', bytes, target);
      return lib.compareBytes(this.subarray(start, end), target.subarray(targetStart, targetEnd));
    },
    slice(start, end) { return this.subarray(start, end); },
    subarray(start, end) {
      const from = place(start, this.length, 0), to = place(end, this.length, this.length);
      return new FastBuffer(this.buffer, this.byteOffset + from, Math.max(to - from, 0));
    },
    copy(target, targetStart = 0, start = 0, end = this.length) {
      if (!isBytes(target)) throw argType('target', bytes, target);
      if (start < 0 || start > this.length) throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, start);
      if (targetStart >= target.length || start >= end) return 0;
      const part = new Uint8Array(this.buffer, this.byteOffset + start, Math.min(end, this.length, start + target.length - targetStart) - start);
      apply(Uint8Array.prototype.set, target, [part, targetStart]);
      return part.length;
    },
    write(text, offset, length, encoding) {
      if (typeof text !== 'string') throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a string');
      if (typeof offset === 'string') { encoding = offset; offset = length = undefined; }
      else if (typeof length === 'string') { encoding = length; length = undefined; }
      if (offset === undefined) offset = 0;
      if (!(Number.isInteger(offset) && offset >= 0 && offset <= this.length)) throw outOfRange('offset', `>= 0 && <= ${this.length}`, offset);
      if (length === undefined) length = this.length;
      if (!(Number.isInteger(length) && length >= 0 && length <= this.length)) throw outOfRange('length', `>= 0 && <= ${this.length}`, length);
      const room = Math.min(length, this.length - offset);
      return lib.writeAs(this, text, encodingOf(encoding), offset, room);
    },
    fill(value, offset, end, encoding) {
      if (typeof offset === 'string') { encoding = offset; offset = end = undefined; }
      else if (typeof end === 'string') { encoding = end; end = undefined; }
      if (offset === undefined) offset = 0;
      if (end === undefined) end = this.length;
      if (!(offset >= 0 && offset <= MAX)) throw outOfRange('offset', `>= 0 && <= ${MAX}`, offset);
      if (!(end >= 0 && end <= this.length)) throw outOfRange('end', `>= 0 && <= ${this.length}`, end);
      if (typeof value === 'string') value = encode(value, encoding);
      if (isBytes(value)) {
        if (value.length === 0) value = 0;
        else if (value.length === 1) value = value[0];
        else {
          for (let i = offset, j = 0; i < end; i++, j = (j + 1) % value.length) this[i] = value[j];
          return this;
        }
      }
      apply(Uint8Array.prototype.fill, this, [Number(value) & 255, offset, end]);
      return this;
    },
    indexOf(value, offset, encoding) { return search(this, value, offset, encoding, false); },
    lastIndexOf(value, offset, encoding) { return search(this, value, offset, encoding, true); },
    includes(value, offset, encoding) { return this.indexOf(value, offset, encoding) !== -1; },
    swap16() { return swap(this, 2); },
    swap32() { return swap(this, 4); },
    swap64() { return swap(this, 8); },
  });
  function swap(b, n) {
    if (b.length % n !== 0) throw coded(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${n * 8}-bits`);
    for (let i = 0; i < b.length; i += n) apply(Uint8Array.prototype.reverse, new Uint8Array(b.buffer, b.byteOffset + i, n), []);
    return b;
  }

  lib.numbers(proto, { coded, argType, outOfRange });
  Object.defineProperty(proto, 'parent', { get() { return this.buffer; }, enumerable: true, configurable: true });
  Object.defineProperty(proto, 'offset', { get() { return this.byteOffset; }, enumerable: true, configurable: true });
  proto[inspect] = function () {
    let s = this.subarray(0, 50).toString('hex').replace(/(..)/g, '$1 ').trim();
    const more = this.length - 50;
    if (more > 0) s += ` ... ${more} more byte${more > 1 ? 's' : ''}`;
    return `<${this.constructor.name}${s ? ' ' + s : ''}>`;
  };
  return { Buffer };
})
