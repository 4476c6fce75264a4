// What the classes of Intl share: locales, options, and how a class hides what it knows.
(function (lib) {
  'use strict';
  const { defineProperty, getOwnPropertyDescriptor } = Object, apply = Reflect.apply;
  const own = Symbol('IntlLegacyConstructedSymbol');
  const isObject = (v) => (typeof v === 'object' && v !== null) || typeof v === 'function';

  const add = (list, value) => defineProperty(list, list.length, { value, writable: true, enumerable: true, configurable: true });

  // A private field on whatever object a constructor returns.
  class Base { constructor(o) { return o; } }
  function slots() {
    return class Slot extends Base {
      #state;
      constructor(o, state) { super(o); this.#state = state; }
      static get(o) { return isObject(o) && #state in o ? o.#state : undefined; }
    };
  }

  // Makes C look built in.
  function dress(C, name, members, statics) {
    defineProperty(C, 'name', { value: name });
    defineProperty(C, 'prototype', { writable: false });
    for (const [o, table] of [[C.prototype, members], [C, statics]]) {
      for (const k of Reflect.ownKeys(table)) defineProperty(o, k, { ...getOwnPropertyDescriptor(table, k), enumerable: false });
    }
    defineProperty(C.prototype, 'constructor', { value: C, writable: true, enumerable: false, configurable: true });
    defineProperty(C.prototype, Symbol.toStringTag, { value: `Intl.${name}`, configurable: true });
    return C;
  }

  function incompatible(method, receiver) {
    return new TypeError(`Method ${method} called on incompatible receiver ${typeof receiver === 'string' ? receiver : lib.show(receiver)}`);
  }

  // Canonical tags of what a script gave as locales.
  function canonicalList(locales) {
    if (locales === undefined) return [];
    if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
    if (typeof locales === 'string') return [lib.canonical(locales)];
    const list = Object(locales), out = [], length = Math.min(Math.max(Math.trunc(Number(list.length)) || 0, 0), 2 ** 53 - 1);
    for (let i = 0; i < length; i++) {
      if (!(i in list)) continue;
      const item = list[i];
      if (typeof item !== 'string' && !isObject(item)) throw new TypeError('Language ID should be string or object.');
      const tag = lib.canonical(`${item}`);
      let known = false;
      for (let j = 0; j < out.length; j++) known = known || out[j] === tag;
      if (!known) add(out, tag);
    }
    return out;
  }

  function option(options, name, values, fallback, where) {
    let v = options[name];
    if (v === undefined) return fallback;
    v = `${v}`;
    if (values !== undefined) {
      let ok = false;
      for (let i = 0; i < values.length; i++) ok = ok || values[i] === v;
      if (!ok) throw new RangeError(`Value ${v} out of range for ${where} options property ${name}`);
    }
    return v;
  }
  function flag(options, name, fallback) {
    const v = options[name];
    return v === undefined ? fallback : Boolean(v);
  }
  function checkNumber(v, name, min, max, fallback) {
    if (v === undefined) return fallback;
    const n = +v;
    if (!(n >= min && n <= max)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(n);
  }
  function coerce(options, where) {
    if (options === undefined) return Object.create(null);
    if (options === null) throw new TypeError(`${where} called on null or undefined`);
    return Object(options);
  }
  // An option that is a Unicode type: three to eight letters or digits, several with hyphens.
  function typeOption(options, name, where) {
    const v = option(options, name, undefined, undefined, where);
    if (v !== undefined && !/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(v)) throw new RangeError(`Invalid ${name} : ${v}`);
    return v === undefined ? undefined : v.toLowerCase();
  }
  const matchers = ['lookup', 'best fit'];

  // The locale to use for a list: its data's name, its tag, and the keywords of it that are asked for.
  function locate(list, keys, where) {
    const found = lib.locate(list.length === 0 ? 'en-US' : list[0], where), keywords = { __proto__: null };
    for (let i = 0; i < keys.length; i++) {
      const v = found.keywords[keys[i]];
      if (v !== undefined) keywords[keys[i]] = v;
    }
    return { data: found.data, base: found.base, keywords };
  }
  // The tag to show, with the keywords that took part.
  function shown(base, keywords) {
    let tag = '';
    for (const k of Object.keys(keywords).sort()) tag += `-${k}${keywords[k] === '' ? '' : '-' + keywords[k]}`;
    return tag === '' ? base : `${base}-u${tag}`;
  }

  // Digits: only Latin ones are there. A value that is no numbering system is passed over, as Node does.
  function digits(options, locale, where) {
    const asked = typeOption(options, 'numberingSystem', where);
    const nu = locale.keywords.nu;
    if (asked !== undefined) {
      if (asked !== 'latn') {
        if (lib.numberingSystem(asked)) lib.refuse(where, `the numbering system "${asked}"`);
      } else {
        if (nu !== 'latn') delete locale.keywords.nu;
        return;
      }
    }
    if (nu !== undefined && nu !== 'latn') {
      if (lib.numberingSystem(nu)) lib.refuse(where, `the numbering system "${nu}"`);
      delete locale.keywords.nu;
    }
  }

  function supportedLocalesOf(name) {
    return { supportedLocalesOf(locales) {
      const where = `Intl.${name}.supportedLocalesOf`, list = canonicalList(locales), options = arguments[1];
      option(coerce(options, where), 'localeMatcher', matchers, 'best fit', where);
      for (let i = 0; i < list.length; i++) lib.locate(list[i], where);
      return list;
    } }.supportedLocalesOf;
  }

  // Go gives parts as a flat list of strings.
  function parts(flat) {
    const out = [];
    for (let i = 0; i < flat.length; i += 2) add(out, { type: flat[i], value: flat[i + 1] });
    return out;
  }
  function rangeParts(flat) {
    const out = [];
    for (let i = 0; i < flat.length; i += 3) add(out, { type: flat[i], value: flat[i + 1], source: flat[i + 2] });
    return out;
  }
  function toPrimitive(v) {
    const exotic = v[Symbol.toPrimitive];
    if (exotic !== undefined && exotic !== null) {
      const r = apply(exotic, v, ['number']);
      if (!isObject(r)) return r;
      throw new TypeError('Cannot convert object to primitive value');
    }
    for (const name of ['valueOf', 'toString']) {
      const f = v[name];
      if (typeof f !== 'function') continue;
      const r = apply(f, v, []);
      if (!isObject(r)) return r;
    }
    throw new TypeError('Cannot convert object to primitive value');
  }

  // Array.prototype.toLocaleString with a locale or options, which it hands on to the elements.
  const joining = [];
  function arrayToLocaleString(receiver, locales, options) {
    const list = Object(receiver);
    for (let i = 0; i < joining.length; i++) if (joining[i] === list) return '';
    add(joining, list);
    try {
      const length = Math.min(Math.max(Math.trunc(Number(list.length)) || 0, 0), 2 ** 53 - 1);
      let text = '';
      for (let i = 0; i < length; i++) {
        const item = list[i];
        if (i > 0) text += ',';
        if (item !== undefined && item !== null) text += `${item.toLocaleString(locales, options)}`;
      }
      return text;
    } finally {
      joining.length--;
    }
  }

  // Cases differ in a few languages only.
  function plainCases(locales, where) {
    const list = canonicalList(locales);
    if (list.length > 0 && /^(tr|az|lt|el)(-|$)/.test(list[0])) lib.refuse(where, `the locale "${list[0]}"`);
  }

  return {
    Slots: slots, dress, incompatible, canonicalList, option, flag, checkNumber, coerce, typeOption, matchers, locate, shown, digits, supportedLocalesOf,
    parts, rangeParts, toPrimitive, add, arrayToLocaleString, plainCases, own, isObject, apply, refuse: lib.refuse,
    getCanonicalLocales: { getCanonicalLocales(locales) { return canonicalList(locales); } }.getCanonicalLocales,
    supportedValuesOf: { supportedValuesOf(key) {
      const k = `${key}`, list = lib.values(k);
      if (list === undefined) throw new RangeError(`Invalid key : ${k}`);
      return list;
    } }.supportedValuesOf,
  };
})
