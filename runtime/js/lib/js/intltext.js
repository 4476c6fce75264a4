// Intl.RelativeTimeFormat, Intl.ListFormat and Intl.Collator, with localeCompare.
(function (lib) {
  'use strict';
  const intl = lib.intl, { option, incompatible, isObject } = intl;
  const Relative = intl.Slots(), List = intl.Slots(), Sort = intl.Slots();
  const widths = ['long', 'short', 'narrow'];

  function relative(o, method) {
    const s = Relative.get(o);
    if (s === undefined) throw incompatible(`Intl.RelativeTimeFormat.prototype.${method}`, o);
    return s;
  }
  function distance(value, unit, method) {
    const n = +value, u = `${unit}`;
    if (n - n !== 0) throw new RangeError(`Value need to be finite number for Intl.RelativeTimeFormat.prototype.${method}()`);
    const m = /^(second|minute|hour|day|week|month|quarter|year)s?$/.exec(u);
    if (m === null) throw new RangeError(`Invalid unit argument for Intl.RelativeTimeFormat.prototype.${method}() '${u}'`);
    return [n, m[1]];
  }
  function RelativeTimeFormat() {
    if (new.target === undefined) throw new TypeError("Constructor Intl.RelativeTimeFormat requires 'new'");
    const where = 'Intl.RelativeTimeFormat', list = intl.canonicalList(arguments[0]), options = intl.coerce(arguments[1], where);
    option(options, 'localeMatcher', intl.matchers, 'best fit', where);
    const numbering = intl.typeOption(options, 'numberingSystem', where);
    const locale = intl.locate(list, ['nu'], where);
    intl.digits({ numberingSystem: numbering }, locale, where);
    const style = option(options, 'style', widths, 'long', where), numeric = option(options, 'numeric', ['always', 'auto'], 'always', where);
    new Relative(this, { locale: intl.shown(locale.base, locale.keywords), style, numeric, go: lib.relative(locale.data, style, numeric === 'auto') });
  }
  intl.dress(RelativeTimeFormat, 'RelativeTimeFormat', {
    resolvedOptions() {
      const s = relative(this, 'resolvedOptions');
      return { locale: s.locale, style: s.style, numeric: s.numeric, numberingSystem: 'latn' };
    },
    format(value, unit) {
      const s = relative(this, 'format'), d = distance(value, unit, 'format');
      return lib.relativeText(s.go, d[0], d[1]);
    },
    formatToParts(value, unit) {
      const s = relative(this, 'formatToParts'), d = distance(value, unit, 'formatToParts'), flat = lib.relativeParts(s.go, d[0], d[1]), out = [];
      for (let i = 0; i < flat.length; i += 3) {
        intl.add(out, flat[i + 2] === '' ? { type: flat[i], value: flat[i + 1] } : { type: flat[i], value: flat[i + 1], unit: flat[i + 2] });
      }
      return out;
    },
  }, { supportedLocalesOf: intl.supportedLocalesOf('RelativeTimeFormat') });

  function list(o, method) {
    const s = List.get(o);
    if (s === undefined) throw incompatible(`Intl.ListFormat.prototype.${method}`, o);
    return s;
  }
  function texts(iterable) {
    const out = [];
    if (iterable === undefined) return out;
    for (const item of iterable) {
      if (typeof item !== 'string') throw new TypeError(`Iterable yielded ${lib.show(item)} which is not a string`);
      intl.add(out, item);
    }
    return out;
  }
  function ListFormat() {
    if (new.target === undefined) throw new TypeError("Constructor Intl.ListFormat requires 'new'");
    const where = 'Intl.ListFormat', tags = intl.canonicalList(arguments[0]);
    let options = arguments[1];
    if (options === undefined) options = Object.create(null);
    else if (!isObject(options)) throw new TypeError('invalid_argument');
    option(options, 'localeMatcher', intl.matchers, 'best fit', where);
    const locale = intl.locate(tags, [], where);
    const type = option(options, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction', where), style = option(options, 'style', widths, 'long', where);
    new List(this, { locale: locale.base, type, style, go: lib.list(locale.data, type, style) });
  }
  intl.dress(ListFormat, 'ListFormat', {
    resolvedOptions() {
      const s = list(this, 'resolvedOptions');
      return { locale: s.locale, type: s.type, style: s.style };
    },
    format() {
      const s = list(this, 'format');
      return lib.listText(s.go, texts(arguments[0]));
    },
    formatToParts() {
      const s = list(this, 'formatToParts');
      return intl.parts(lib.listParts(s.go, texts(arguments[0])));
    },
  }, { supportedLocalesOf: intl.supportedLocalesOf('ListFormat') });

  const collations = ['compat', 'emoji', 'eor', 'phonebk', 'pinyin', 'stroke', 'trad', 'unihan', 'zhuyin'];
  const keepsRegion = ['en-US', 'de-AT', 'fr-CA', 'zh-CN', 'zh-Hans', 'zh-Hans-CN']; // the others have no collation of their own
  function collator(locales, optionsGiven, where) {
    const tags = intl.canonicalList(locales), options = intl.coerce(optionsGiven, where);
    const s = { usage: option(options, 'usage', ['sort', 'search'], 'sort', where) };
    option(options, 'localeMatcher', intl.matchers, 'best fit', where);
    const asked = intl.typeOption(options, 'collation', where), locale = intl.locate(tags, ['co', 'kf', 'kn'], where), k = locale.keywords;
    for (const co of [asked, k.co]) {
      if (co !== undefined && collations.includes(co)) intl.refuse(where, `the collation "${co}"`);
    }
    delete k.co;
    if (s.usage === 'search') intl.refuse(where, 'the usage "search"');
    const numeric = intl.flag(options, 'numeric', undefined), caseFirst = option(options, 'caseFirst', ['upper', 'lower', 'false'], undefined, where);
    s.numeric = numeric !== undefined ? numeric : k.kn === undefined ? false : k.kn !== 'false';
    s.caseFirst = caseFirst !== undefined ? caseFirst : k.kf === undefined ? 'false' : k.kf;
    s.sensitivity = option(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant', where);
    s.ignorePunctuation = intl.flag(options, 'ignorePunctuation', false);
    s.locale = intl.shown(tags.length === 0 || keepsRegion.includes(locale.base) ? locale.base : locale.base.replace(/-.*/, ''), k);
    s.where = where;
    s.go = lib.collator(locale.data, where, s.numeric, s.caseFirst, s.sensitivity, s.ignorePunctuation);
    return s;
  }
  function Collator() {
    const s = collator(arguments[0], arguments[1], 'Intl.Collator');
    const o = new.target === undefined ? Object.create(Collator.prototype) : this;
    new Sort(o, s);
    return o;
  }
  intl.dress(Collator, 'Collator', {
    resolvedOptions() {
      const s = Sort.get(this);
      if (s === undefined) throw incompatible('Intl.Collator.prototype.resolvedOptions', this);
      return {
        locale: s.locale, usage: s.usage, sensitivity: s.sensitivity, ignorePunctuation: s.ignorePunctuation, collation: 'default',
        numeric: s.numeric, caseFirst: s.caseFirst,
      };
    },
    get compare() {
      const s = Sort.get(this);
      if (s === undefined) throw incompatible('get Intl.Collator.prototype.compare', this);
      if (s.bound === undefined) {
        s.bound = (x, y) => lib.compare(s.go, `${x}`, `${y}`);
        Object.defineProperty(s.bound, 'name', { value: '' });
      }
      return s.bound;
    },
  }, { supportedLocalesOf: intl.supportedLocalesOf('Collator') });

  const kept = { __proto__: null };
  let room = 32; // for collators that are kept
  return {
    RelativeTimeFormat, ListFormat, Collator,
    localeCompare(x, y, locales, options) {
      const plain = options === undefined && typeof locales === 'string';
      let s = plain ? kept[locales] : undefined;
      if (s === undefined) {
        s = collator(locales, options, 'String.prototype.localeCompare').go;
        if (plain && room-- > 0) kept[locales] = s;
      }
      return lib.compare(s, x, y);
    },
  };
})
