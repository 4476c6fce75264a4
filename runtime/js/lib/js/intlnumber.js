// Intl.NumberFormat and Intl.PluralRules: options as Node 20 reads them; Go formats.
(function (lib) {
  'use strict';
  const intl = lib.intl, { option, checkNumber, incompatible, own, isObject, apply } = intl;
  const Number_ = intl.Slots(), Plural = intl.Slots();
  const kept = { __proto__: null };
  let room = 32; // for formatters that are kept
  const increments = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];
  const modes = ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'];

  // SetNumberFormatDigitOptions of the standard, as V8 11.3 has it.
  function setDigits(state, options, minDefault, maxDefault, compact, where) {
    state.minInteger = checkNumber(options.minimumIntegerDigits, 'minimumIntegerDigits', 1, 21, 1);
    let minF = options.minimumFractionDigits, maxF = options.maximumFractionDigits;
    let minS = options.minimumSignificantDigits, maxS = options.maximumSignificantDigits;
    const priority = option(options, 'roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto', where);
    const hasS = minS !== undefined || maxS !== undefined, hasF = minF !== undefined || maxF !== undefined;
    let needS = true, needF = true;
    if (priority === 'auto') {
      needS = hasS;
      if (needS || !hasF && compact) needF = false;
    }
    if (needS) {
      minS = hasS ? checkNumber(minS, 'minimumSignificantDigits', 1, 21, 1) : 1;
      maxS = hasS ? checkNumber(maxS, 'maximumSignificantDigits', minS, 21, 21) : 21;
    }
    if (needF) {
      if (hasF) {
        minF = checkNumber(minF, 'minimumFractionDigits', 0, 20, undefined);
        maxF = checkNumber(maxF, 'maximumFractionDigits', 0, 20, undefined);
        if (minF === undefined) minF = Math.min(minDefault, maxF);
        else if (maxF === undefined) maxF = Math.max(maxDefault, minF);
        else if (minF > maxF) throw new RangeError('maximumFractionDigits value is out of range.');
      } else {
        minF = minDefault;
        maxF = maxDefault;
      }
    }
    if (!needS && !needF) {
      minF = maxF = 0;
      minS = 1;
      maxS = 2;
      needS = needF = true;
      state.rounding = 'morePrecision';
    } else if (priority !== 'auto') {
      state.rounding = priority;
    } else {
      state.rounding = hasS ? 'significantDigits' : 'fractionDigits';
    }
    state.minSignificant = needS ? minS : undefined;
    state.maxSignificant = needS ? maxS : undefined;
    state.minFraction = needF ? minF : undefined;
    state.maxFraction = needF ? maxF : undefined;
  }
  function showDigits(out, s) {
    out.minimumIntegerDigits = s.minInteger;
    if (s.minSignificant !== undefined) {
      out.minimumSignificantDigits = s.minSignificant;
      out.maximumSignificantDigits = s.maxSignificant;
    }
    if (s.minFraction !== undefined) {
      out.minimumFractionDigits = s.minFraction;
      out.maximumFractionDigits = s.maxFraction;
    }
  }

  function make(locales, optionsGiven, where) {
    const list = intl.canonicalList(locales), options = intl.coerce(optionsGiven, where);
    option(options, 'localeMatcher', intl.matchers, 'best fit', where);
    const numbering = intl.typeOption(options, 'numberingSystem', where);
    const locale = intl.locate(list, ['nu'], where);
    intl.digits({ numberingSystem: numbering }, locale, where);
    const s = { __proto__: null, where, data: locale.data, locale: intl.shown(locale.base, locale.keywords) };
    s.style = option(options, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal', where);
    let currency = option(options, 'currency', undefined, undefined, where);
    if (currency === undefined) {
      if (s.style === 'currency') throw new TypeError('Currency code is required with currency style.');
    } else if (!/^[a-z]{3}$/i.test(currency)) {
      throw new RangeError(`Invalid currency code : ${currency}`);
    }
    s.currencyDisplay = option(options, 'currencyDisplay', ['code', 'symbol', 'name', 'narrowSymbol'], 'symbol', where);
    s.currencySign = option(options, 'currencySign', ['standard', 'accounting'], 'standard', where);
    const unit = option(options, 'unit', undefined, undefined, where);
    if (unit === undefined) {
      if (s.style === 'unit') throw new TypeError("Invalid unit argument for Intl.NumberFormat() ''");
    } else if (!lib.isUnit(unit)) {
      throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
    }
    s.unitDisplay = option(options, 'unitDisplay', ['short', 'narrow', 'long'], 'short', where);
    let minDefault = 0, maxDefault = s.style === 'percent' ? 0 : 3;
    if (s.style === 'currency') {
      s.currency = currency.toUpperCase();
      minDefault = maxDefault = lib.currencyDigits(s.currency);
    }
    if (s.style === 'unit') s.unit = unit;
    const increment = checkNumber(options.roundingIncrement, 'roundingIncrement', 1, 5000, 1);
    let ok = false;
    for (let i = 0; i < increments.length; i++) ok = ok || increments[i] === increment;
    if (!ok) throw new RangeError('roundingIncrement value is out of range.');
    if (increment !== 1) maxDefault = minDefault;
    s.increment = increment;
    s.notation = option(options, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard', where);
    setDigits(s, options, minDefault, maxDefault, s.notation === 'compact', where);
    if (increment !== 1) {
      if (s.rounding !== 'fractionDigits') throw new TypeError('RoundingType is not fractionDigits');
      if (s.minFraction !== s.maxFraction) throw new RangeError('maximumFractionDigits not equal to minimumFractionDigits');
    }
    s.trailingZeros = option(options, 'trailingZeroDisplay', ['auto', 'stripIfInteger'], 'auto', where);
    s.compactDisplay = option(options, 'compactDisplay', ['short', 'long'], 'short', where);
    s.grouping = s.notation === 'compact' ? 'min2' : 'auto';
    let grouping = options.useGrouping;
    if (grouping !== undefined) {
      if (grouping === true) s.grouping = 'always';
      else if (!grouping) s.grouping = 'false';
      else {
        grouping = `${grouping}`;
        if (grouping === 'min2' || grouping === 'auto' || grouping === 'always') s.grouping = grouping;
        else if (grouping !== 'true' && grouping !== 'false') throw new RangeError(`Value ${grouping} out of range for ${where} options property useGrouping`);
      }
    }
    s.signDisplay = option(options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto', where);
    s.roundingMode = option(options, 'roundingMode', modes, 'halfExpand', where);
    s.go = lib.number(s);
    return s;
  }

  // What a script gives as a number: a number, a BigInt, or a text of digits, which keeps all of them.
  function numeric(v) {
    if (isObject(v)) v = intl.toPrimitive(v);
    if (typeof v === 'bigint' || typeof v === 'number') return v;
    if (typeof v === 'string') {
      const n = Number(v);
      if (n !== n || n === Infinity || n === -Infinity || n === 0) return n;
      const text = v.trim();
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? text : n;
    }
    return +v;
  }
  function ends(s, start, end) {
    if (start === undefined) throw new TypeError('Invalid start : undefined');
    if (end === undefined) throw new TypeError('Invalid end : undefined');
    const a = numeric(start), b = numeric(end);
    if (a !== a) throw new RangeError(`Invalid start : ${start}`);
    if (b !== b) throw new RangeError(`Invalid end : ${end}`);
    return [s.go, a, b];
  }

  function unwrap(o) {
    const s = Number_.get(o);
    if (s !== undefined) return s;
    if (isObject(o) && o instanceof NumberFormat) {
      const t = Number_.get(o[own]);
      if (t !== undefined) return t;
    }
    throw incompatible('UnwrapNumberFormat', undefined);
  }
  function state(o, method) {
    const s = Number_.get(o);
    if (s === undefined) throw incompatible(`Intl.NumberFormat.prototype.${method}`, o);
    return s;
  }

  function NumberFormat() {
    const s = make(arguments[0], arguments[1], 'Intl.NumberFormat');
    const o = new.target === undefined ? Object.create(NumberFormat.prototype) : this;
    new Number_(o, s);
    if (new.target === undefined && this !== undefined && isObject(this) && this instanceof NumberFormat) {
      Object.defineProperty(this, own, { value: o });
      return this;
    }
    return o;
  }
  intl.dress(NumberFormat, 'NumberFormat', {
    resolvedOptions() {
      const s = unwrap(this), out = { locale: s.locale, numberingSystem: 'latn', style: s.style };
      if (s.style === 'currency') {
        out.currency = s.currency;
        out.currencyDisplay = s.currencyDisplay;
        out.currencySign = s.signDisplay === 'never' ? 'standard' : s.currencySign; // as Node reads it back from ICU, like the rounding below
      }
      if (s.style === 'unit') {
        out.unit = s.unit;
        out.unitDisplay = s.unitDisplay;
      }
      showDigits(out, s);
      out.useGrouping = s.grouping === 'false' ? false : s.grouping;
      out.notation = s.notation;
      if (s.notation === 'compact') out.compactDisplay = s.compactDisplay;
      out.signDisplay = s.signDisplay;
      out.roundingMode = s.roundingMode;
      out.roundingIncrement = s.increment;
      out.trailingZeroDisplay = s.trailingZeros;
      const priority = (s.rounding === 'morePrecision' || s.rounding === 'lessPrecision') && s.trailingZeros === 'auto';
      out.roundingPriority = priority ? s.rounding : 'auto';
      return out;
    },
    formatToParts() { return intl.parts(lib.numberParts(state(this, 'formatToParts').go, numeric(arguments[0]))); },
    get format() {
      const s = unwrap(this);
      if (s.bound === undefined) {
        s.bound = (value) => lib.formatNumber(s.go, numeric(value));
        Object.defineProperty(s.bound, 'name', { value: '' });
      }
      return s.bound;
    },
    formatRange(start, end) { return apply(lib.numberRange, undefined, ends(state(this, 'formatRange'), start, end)); },
    formatRangeToParts(start, end) { return intl.rangeParts(apply(lib.numberRangeParts, undefined, ends(state(this, 'formatRangeToParts'), start, end))); },
  }, { supportedLocalesOf: intl.supportedLocalesOf('NumberFormat') });

  function plural(o, method) {
    const s = Plural.get(o);
    if (s === undefined) throw incompatible(`Intl.PluralRules.prototype.${method}`, o);
    return s;
  }
  function PluralRules() {
    if (new.target === undefined) throw new TypeError("Constructor Intl.PluralRules requires 'new'");
    const where = 'Intl.PluralRules', list = intl.canonicalList(arguments[0]), options = intl.coerce(arguments[1], where);
    option(options, 'localeMatcher', intl.matchers, 'best fit', where);
    const locale = intl.locate(list, [], where), s = { __proto__: null, where, data: locale.data, locale: list.length === 0 ? locale.base : locale.base.replace(/-.*/, '') };
    s.type = option(options, 'type', ['cardinal', 'ordinal'], 'cardinal', where);
    setDigits(s, options, 0, 3, false, where);
    s.style = 'decimal';
    s.notation = 'standard';
    s.grouping = s.signDisplay = s.trailingZeros = 'auto';
    s.roundingMode = 'halfExpand';
    s.increment = 1;
    s.go = lib.number(s);
    new Plural(this, s);
  }
  intl.dress(PluralRules, 'PluralRules', {
    resolvedOptions() {
      const s = plural(this, 'resolvedOptions'), out = { locale: s.locale, type: s.type };
      showDigits(out, s.minSignificant === undefined ? s : { minInteger: s.minInteger, minSignificant: s.minSignificant, maxSignificant: s.maxSignificant });
      out.pluralCategories = lib.categories(s.data, s.type === 'ordinal');
      return out;
    },
    select(value) {
      const s = plural(this, 'select');
      return lib.plural(s.go, +value, s.type === 'ordinal');
    },
    selectRange(start, end) {
      const s = plural(this, 'selectRange');
      if (start === undefined) throw new TypeError('Invalid startRange : undefined');
      if (end === undefined) throw new TypeError('Invalid endRange : undefined');
      const a = numeric(start), b = numeric(end);
      if (a !== a) throw new RangeError(`Invalid startRange : ${start}`);
      if (b !== b) throw new RangeError(`Invalid endRange : ${end}`);
      return lib.pluralRange(s.go, a, b, s.type === 'ordinal');
    },
  }, { supportedLocalesOf: intl.supportedLocalesOf('PluralRules') });

  return {
    NumberFormat, PluralRules,
    // Behind Number.prototype.toLocaleString and BigInt's: a formatter is kept per locale where there are no options.
    toLocaleString(value, locales, options, where) {
      const plain = options === undefined && typeof locales === 'string';
      let s = plain ? kept[locales] : undefined;
      if (s === undefined) {
        s = make(locales, options, where).go;
        if (plain && room-- > 0) kept[locales] = s;
      }
      return lib.formatNumber(s, value);
    },
  };
})
