// What Node's modules say about arguments that they cannot take: its words, its codes. The checks return what they let
// pass.
(function (lib) {
  'use strict';
  function coded(C, code, message) {
    const e = new C(message);
    e.code = code;
    return e;
  }
  const place = (name) => (name.includes('.') ? 'property' : 'argument');

  // expected goes on behind "must be": 'of type string', 'an instance of Buffer'.
  function invalidType(name, expected, value) {
    const subject = name.endsWith(' argument') ? name : `"${name}" ${place(name)}`;
    return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${subject} must be ${expected}. Received ${lib.received(value)}`);
  }
  function invalidValue(name, value, reason = 'is invalid', C = TypeError) {
    let shown = lib.inspect(value);
    if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
    return coded(C, 'ERR_INVALID_ARG_VALUE', `The ${place(name)} '${name}' ${reason}. Received ${shown}`);
  }
  function grouped(v) {
    const big = typeof v === 'bigint';
    if (big ? v > 2n ** 32n || v < -(2n ** 32n) : Number.isInteger(v) && Math.abs(v) > 2 ** 32) {
      return String(v).replace(/\B(?=(\d{3})+$)/g, '_') + (big ? 'n' : '');
    }
    return lib.inspect(v);
  }
  function outOfRange(name, range, value) {
    return coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${grouped(value)}`);
  }
  function missing(...names) {
    const list = names.map((n) => (Array.isArray(n) ? n.map((x) => `"${x}"`).join(' or ') : `"${n}"`));
    const last = list.pop();
    const text = list.length > 1 ? `${list.join(', ')}, and ${last} arguments` : list.length === 1 ? `${list[0]} and ${last} arguments` : `${last} argument`;
    return coded(TypeError, 'ERR_MISSING_ARGS', `The ${text} must be specified`);
  }

  class AbortError extends Error {
    constructor(message = 'The operation was aborted', options = undefined) {
      super(message, options);
      this.code = 'ABORT_ERR';
      this.name = 'AbortError';
    }
  }

  const check = {
    string(v, name) {
      if (typeof v !== 'string') throw invalidType(name, 'of type string', v);
      return v;
    },
    boolean(v, name) {
      if (typeof v !== 'boolean') throw invalidType(name, 'of type boolean', v);
      return v;
    },
    function(v, name) {
      if (typeof v !== 'function') throw invalidType(name, 'of type function', v);
      return v;
    },
    object(v, name) {
      if (v === null || typeof v !== 'object' || Array.isArray(v)) throw invalidType(name, 'of type object', v);
      return v;
    },
    array(v, name) {
      if (!Array.isArray(v)) throw invalidType(name, 'an instance of Array', v);
      return v;
    },
    number(v, name, min = undefined, max = undefined) {
      if (typeof v !== 'number') throw invalidType(name, 'of type number', v);
      if (min !== undefined && v < min || max !== undefined && v > max || (min !== undefined || max !== undefined) && v !== v) {
        const range = [];
        if (min !== undefined) range.push(`>= ${min}`);
        if (max !== undefined) range.push(`<= ${max}`);
        throw outOfRange(name, range.join(' && '), v);
      }
      return v;
    },
    integer(v, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
      if (typeof v !== 'number') throw invalidType(name, 'of type number', v);
      if (!Number.isInteger(v)) throw outOfRange(name, 'an integer', v);
      if (v < min || v > max) throw outOfRange(name, `>= ${min} && <= ${max}`, v);
      return v;
    },
    signal(v, name) {
      if (v === null || typeof v !== 'object' || !('aborted' in v)) throw invalidType(name, 'an instance of AbortSignal', v);
      return v;
    },
    oneOf(v, name, list) {
      if (!list.includes(v)) {
        throw invalidValue(name, v, `must be one of: ${list.map((x) => (typeof x === 'string' ? `'${x}'` : String(x))).join(', ')}`);
      }
      return v;
    },
  };
  return { coded, invalidType, invalidValue, outOfRange, missing, AbortError, check };
})
