// structuredClone. It keeps a list of what is left to do instead of recursing: a stack overflow ends a VM.
(function (lib) {
  'use strict';
  const apply = Reflect.apply;
  const mapForEach = Map.prototype.forEach, setForEach = Set.prototype.forEach, mapSet = Map.prototype.set, setAdd = Set.prototype.add;
  const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

  const most = 1e4; // copies of objects that the host makes anew at each read: what leads back to itself has no end

  function refuse(v) {
    throw new DOMException(`${typeof v === 'function' || typeof v === 'symbol' ? String(v) : `#<${lib.className(v)}>`} could not be cloned.`, 'DataCloneError');
  }
  function structuredClone(value, options = undefined) {
    if (arguments.length === 0) {
      const e = new TypeError('The value argument must be specified');
      e.code = 'ERR_MISSING_ARGS';
      throw e;
    }
    const copies = new Map(), todo = [];
    let made = 0;
    const transfer = options === undefined || options === null || options.transfer === undefined ? [] : [...options.transfer];
    for (const t of transfer) {
      if (lib.brand(t) !== 'ArrayBuffer') throw new DOMException('Value not transferable', 'DataCloneError');
      if (copies.has(t)) throw new DOMException('ArrayBuffer occurs in the transfer list more than once', 'DataCloneError');
      copies.set(t, t.slice(0));
    }
    const copy = (v) => {
      if (typeof v === 'symbol' || typeof v === 'function') refuse(v);
      if (typeof v !== 'object' || v === null) return v;
      const known = copies.get(v);
      if (known !== undefined) return known;
      const kind = lib.brand(v);
      let out;
      switch (kind) {
        case 'Boolean': case 'Number': case 'String': case 'BigInt': out = Object(v.valueOf()); break;
        case 'Date': out = new Date(v.getTime()); break;
        case 'RegExp': out = new RegExp(v.source, v.flags); break;
        case 'ArrayBuffer': out = v.slice(0); break;
        case 'DataView': out = new DataView(copy(v.buffer), v.byteOffset, v.byteLength); break;
        case 'Error': {
          const C = Object.hasOwn(errors, v.name) ? errors[v.name] : Error;
          out = Object.create(C.prototype);
          out = Reflect.construct(Error, [], C);
          delete out.message;
          const d = Object.getOwnPropertyDescriptor(v, 'message');
          if (d && 'value' in d) hidden(out, 'message', String(d.value));
          const stack = v.stack;
          if (typeof stack === 'string') hidden(out, 'stack', stack);
          if (Object.hasOwn(v, 'cause')) {
            copies.set(v, out);
            todo.push(() => hidden(out, 'cause', copy(v.cause)));
          }
          break;
        }
        case 'Map':
          out = new Map();
          todo.push(() => apply(mapForEach, v, [(x, k) => todo.push(() => apply(mapSet, out, [copy(k), copy(x)]))]));
          break;
        case 'Set':
          out = new Set();
          todo.push(() => apply(setForEach, v, [(x) => todo.push(() => apply(setAdd, out, [copy(x)]))]));
          break;
        case 'Array':
          out = new Array(v.length);
          break;
        case 'Object':
          if (lib.isDynamic(v) && ++made > most) throw new RangeError(`structuredClone: more than ${most} objects of the host; what they lead to has no end, so copy what is needed of it`);
          out = {};
          break;
        default:
          if (kind !== undefined && kind.endsWith('Array')) {
            const C = globalThis[kind];
            const whole = copy(v.buffer);
            out = new C(whole, v.byteOffset, v.length);
            break;
          }
          refuse(v);
      }
      copies.set(v, out);
      if (kind === 'Array' || kind === 'Object') todo.push([v, out]);
      return out;
    };
    const result = copy(value);
    // Maps and sets queue their entries in order; order among the queue is otherwise free.
    for (let i = 0; i < todo.length; i++) {
      const job = todo[i];
      todo[i] = undefined;
      if (typeof job === 'function') { job(); continue; }
      const from = job[0], to = job[1], keys = Object.keys(from);
      for (let j = 0; j < keys.length; j++) {
        const k = keys[j];
        if (!Object.hasOwn(from, k)) continue; // an earlier getter deleted it
        const value = copy(from[k]);
        if (k === '__proto__') Object.defineProperty(to, k, { value, writable: true, enumerable: true, configurable: true });
        else to[k] = value;
      }
    }
    for (const t of transfer) lib.detach(t);
    return result;
  }
  function hidden(o, name, value) {
    Object.defineProperty(o, name, { value, writable: true, enumerable: false, configurable: true });
  }
  Object.defineProperty(structuredClone, 'length', { value: 0 });
  return { structuredClone };
})
