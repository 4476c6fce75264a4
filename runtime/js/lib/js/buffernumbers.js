// The methods of Buffer that read and write numbers, apart because few scripts use them. lib.buffer holds
// what the two files share.
(function (lib) {
  'use strict';
  const { coded, argType, outOfRange } = lib.buffer;
  const methods = {
    readUIntLE(offset, n) { return readLong(this, offset, n, true, false); },
    readUIntBE(offset, n) { return readLong(this, offset, n, false, false); },
    readIntLE(offset, n) { return readLong(this, offset, n, true, true); },
    readIntBE(offset, n) { return readLong(this, offset, n, false, true); },
    writeUIntLE(v, offset, n) { return writeLong(this, v, offset, n, true, false); },
    writeUIntBE(v, offset, n) { return writeLong(this, v, offset, n, false, false); },
    writeIntLE(v, offset, n) { return writeLong(this, v, offset, n, true, true); },
    writeIntBE(v, offset, n) { return writeLong(this, v, offset, n, false, true); },
  };
  for (const old of ['readUIntLE', 'readUIntBE', 'writeUIntLE', 'writeUIntBE']) methods[old.replace('UI', 'Ui')] = methods[old];
  function checkOffset(b, offset, n) {
    if (typeof offset !== 'number') throw argType('offset', 'of type number', offset);
    if (!Number.isInteger(offset)) throw outOfRange('offset', 'an integer', offset);
    if (b.length - n < 0) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
    if (offset < 0 || offset > b.length - n) throw outOfRange('offset', `>= 0 and <= ${b.length - n}`, offset);
  }
  function checkCount(n) {
    if (typeof n !== 'number') throw argType('byteLength', 'of type number', n);
    if (!(n >= 1 && n <= 6)) throw outOfRange('byteLength', '>= 1 and <= 6', n);
  }
  function readLong(b, offset, n, little, signed) {
    if (offset === undefined) throw argType('offset', 'of type number', offset);
    checkCount(n);
    checkOffset(b, offset, n);
    let v = 0;
    for (let i = 0; i < n; i++) v = v * 256 + b[offset + (little ? n - 1 - i : i)];
    return signed && v >= 2 ** (8 * n - 1) ? v - 2 ** (8 * n) : v;
  }
  function limits(bits, signed) {
    const low = signed ? -(2 ** (bits - 1)) : 0, high = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
    return [low, high, bits > 32 ? (signed ? `>= -(2 ** ${bits - 1}) and < 2 ** ${bits - 1}` : `>= 0 and < 2 ** ${bits}`) : `>= ${low} and <= ${high}`];
  }
  function writeLong(b, v, offset, n, little, signed) {
    checkCount(n);
    v = +v;
    const [low, high, range] = limits(8 * n, signed);
    if (v < low || v > high) throw outOfRange('value', range, v);
    checkOffset(b, offset, n);
    v = Math.trunc(v) || 0;
    if (v < 0) v += 2 ** (8 * n);
    for (let i = 0; i < n; i++) {
      b[offset + (little ? i : n - 1 - i)] = v % 256;
      v = Math.floor(v / 256);
    }
    return offset + n;
  }
  const view = (b) => new DataView(b.buffer, b.byteOffset, b.byteLength);
  for (const [name, get, n] of [
    ['UInt8', 'Uint8', 1], ['Int8', 'Int8', 1], ['UInt16', 'Uint16', 2], ['Int16', 'Int16', 2], ['UInt32', 'Uint32', 4], ['Int32', 'Int32', 4],
    ['Float', 'Float32', 4], ['Double', 'Float64', 8], ['BigInt64', 'BigInt64', 8], ['BigUInt64', 'BigUint64', 8],
  ]) {
    for (const end of n === 1 ? [''] : ['LE', 'BE']) {
      const little = end === 'LE', signed = !name.includes('UI'), big = name.startsWith('Big'), float = name === 'Float' || name === 'Double';
      const read = { [`read${name}${end}`](offset = 0) {
        checkOffset(this, offset, n);
        return view(this)['get' + get](offset, little);
      } };
      const write = { [`write${name}${end}`](value, offset = 0) {
        if (big) {
          const low = signed ? -(2n ** 63n) : 0n, high = signed ? 2n ** 63n : 2n ** 64n;
          if (typeof value !== 'bigint') throw new TypeError('Cannot mix BigInt and other types, use explicit conversions');
          if (value < low || value >= high) throw outOfRange('value', signed ? '>= -(2n ** 63n) and < 2n ** 63n' : '>= 0n and < 2n ** 64n', value);
        } else {
          value = +value;
          if (!float) {
            const [low, high, range] = limits(8 * n, signed);
            if (value < low || value > high) throw outOfRange('value', range, value);
          }
        }
        checkOffset(this, offset, n);
        view(this)['set' + get](offset, value, little);
        return offset + n;
      } };
      Object.assign(methods, read);
      Object.assign(methods, write);
      if (name.includes('UI')) {
        for (const m of [read, write]) for (const k of Object.keys(m)) methods[k.replace('UI', 'Ui')] = m[k];
      }
    }
  }
  return methods;
})
