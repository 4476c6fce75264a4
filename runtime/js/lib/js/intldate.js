// Intl.DateTimeFormat and the toLocale methods of Date: options as Node 20 reads them; Go chooses patterns and formats.
(function (lib) {
  'use strict';
  const intl = lib.intl, { option, incompatible, own, isObject } = intl, now = Date.now;
  const DateTime = intl.Slots();
  const styles = ['full', 'long', 'medium', 'short'], widths = ['narrow', 'long', 'short'], digits = ['2-digit', 'numeric'];
  const letters = { h11: 'K', h12: 'h', h23: 'H', h24: 'k' }, cycles = { K: 'h11', h: 'h12', H: 'h23', k: 'h24' };
  // Each option: its values, and the letters of each, in the order in which V8 looks for them in a pattern.
  const fields = [
    ['weekday', widths, [['EEEEE', 'narrow'], ['EEEE', 'long'], ['EEE', 'short'], ['ccccc', 'narrow'], ['cccc', 'long'], ['ccc', 'short']]],
    ['era', widths, [['GGGGG', 'narrow'], ['GGGG', 'long'], ['GGG', 'short']]],
    ['year', digits, [['yy', '2-digit'], ['y', 'numeric']]],
    ['month', ['narrow', 'long', 'short', '2-digit', 'numeric'], [['MMMMM', 'narrow'], ['MMMM', 'long'], ['MMM', 'short'], ['MM', '2-digit'], ['M', 'numeric'],
      ['LLLLL', 'narrow'], ['LLLL', 'long'], ['LLL', 'short'], ['LL', '2-digit'], ['L', 'numeric']]],
    ['day', digits, [['dd', '2-digit'], ['d', 'numeric']]],
    ['dayPeriod', widths, [['BBBBB', 'narrow'], ['bbbbb', 'narrow'], ['BBBB', 'long'], ['bbbb', 'long'], ['B', 'short'], ['b', 'short']]],
    ['hour', digits, [['HH', '2-digit'], ['H', 'numeric'], ['hh', '2-digit'], ['h', 'numeric'], ['kk', '2-digit'], ['k', 'numeric'], ['KK', '2-digit'], ['K', 'numeric']]],
    ['minute', digits, [['mm', '2-digit'], ['m', 'numeric']]],
    ['second', digits, [['ss', '2-digit'], ['s', 'numeric']]],
    ['fractionalSecondDigits'],
    ['timeZoneName', ['long', 'short', 'longOffset', 'shortOffset', 'longGeneric', 'shortGeneric'],
      [['zzzz', 'long'], ['z', 'short'], ['OOOO', 'longOffset'], ['O', 'shortOffset'], ['vvvv', 'longGeneric'], ['v', 'shortGeneric']]],
  ];

  // ToDateTimeOptions of the standard: what to show if the options do not say.
  function withDefaults(given, required, defaults) {
    if (given === null) throw new TypeError('Cannot convert undefined or null to object');
    const options = Object.create(given === undefined ? null : Object(given));
    let need = true;
    const look = (name) => {
      if (options[name] !== undefined) need = false;
    };
    if (required !== 'time') { look('weekday'); look('year'); look('month'); look('day'); }
    if (required !== 'date') { look('dayPeriod'); look('hour'); look('minute'); look('second'); look('fractionalSecondDigits'); }
    const dateStyle = options.dateStyle, timeStyle = options.timeStyle;
    if (dateStyle !== undefined || timeStyle !== undefined) need = false;
    if (required === 'date' && timeStyle !== undefined) throw new TypeError('Invalid option : timeStyle');
    if (required === 'time' && dateStyle !== undefined) throw new TypeError('Invalid option : dateStyle');
    const set = (name) => Object.defineProperty(options, name, { value: 'numeric', writable: true, enumerable: true, configurable: true });
    if (need && defaults !== 'time') { set('year'); set('month'); set('day'); }
    if (need && defaults !== 'date') { set('hour'); set('minute'); set('second'); }
    return options;
  }

  function make(locales, given, required, defaults, where) {
    const list = intl.canonicalList(locales), options = withDefaults(given, required, defaults);
    option(options, 'localeMatcher', intl.matchers, 'best fit', where);
    const calendar = intl.typeOption(options, 'calendar', where), numbering = intl.typeOption(options, 'numberingSystem', where);
    const hour12 = intl.flag(options, 'hour12', undefined);
    let hourCycle = option(options, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined, where);
    if (hour12 !== undefined) hourCycle = null;
    const locale = intl.locate(list, ['ca', 'hc', 'nu'], where), k = locale.keywords;
    intl.digits({ numberingSystem: numbering }, locale, where);
    for (const ca of [calendar, k.ca]) if (ca !== undefined && ca !== 'gregory' && lib.isCalendar(ca)) intl.refuse(where, `the calendar "${ca}"`);
    if (k.ca !== undefined && k.ca !== 'gregory') delete k.ca;
    const tagHours = k.hc;
    if (hourCycle !== undefined && hourCycle !== k.hc) delete k.hc;
    let timeZone = options.timeZone;
    timeZone = timeZone === undefined ? 'UTC' : `${timeZone}`;
    const zone = lib.zone(timeZone);
    if (zone === undefined) throw new RangeError(`Invalid time zone specified: ${timeZone}`);
    const preferred = tagHours === undefined ? cycles[lib.hours(locale.data)] : tagHours;
    let hc = preferred;
    if (hour12 !== undefined) {
      const fromZero = preferred === 'h11' || preferred === 'h23';
      hc = hour12 ? fromZero ? 'h11' : 'h12' : fromZero ? 'h23' : 'h24';
    } else if (hourCycle !== undefined) {
      hc = hourCycle;
    }
    let skeleton = '', explicit;
    for (let i = 0; i < fields.length; i++) {
      const name = fields[i][0];
      if (name === 'fractionalSecondDigits') {
        const n = intl.checkNumber(options[name], name, 1, 3, 0);
        if (n > 0) explicit = name;
        skeleton += 'S'.repeat(n);
        continue;
      }
      const value = option(options, name, fields[i][1], undefined, where);
      if (value === undefined) continue;
      explicit = name;
      if (name === 'hour') {
        skeleton += value === '2-digit' ? letters[hc] + letters[hc] : letters[hc];
        continue;
      }
      const pairs = fields[i][2];
      for (let j = 0; j < pairs.length; j++) {
        if (pairs[j][1] === value) {
          skeleton += pairs[j][0];
          break;
        }
      }
      if (value === 'longGeneric' || value === 'shortGeneric') intl.refuse(where, `the timeZoneName "${value}"`);
    }
    option(options, 'formatMatcher', ['best fit', 'basic'], 'best fit', where);
    const dateStyle = option(options, 'dateStyle', styles, undefined, where), timeStyle = option(options, 'timeStyle', styles, undefined, where);
    if ((dateStyle !== undefined || timeStyle !== undefined) && explicit !== undefined) {
      throw new TypeError(`Can't set option ${explicit} when ${dateStyle !== undefined ? 'dateStyle' : 'timeStyle'} is used`);
    }
    const s = { __proto__: null, where, locale: intl.shown(locale.base, k), timeZone: zone, dateStyle, timeStyle };
    s.go = lib.date(locale.data, skeleton, dateStyle, timeStyle, letters[hc], tagHours === undefined ? '' : letters[tagHours], zone, where);
    s.pattern = lib.pattern(s.go);
    return s;
  }

  function time(value) {
    const t = +value;
    if (!(Math.abs(t) <= 8.64e15)) throw new RangeError('Invalid time value');
    return Math.trunc(t) + 0;
  }
  const timeOrNow = (value) => (value === undefined ? now() : time(value));
  function ends(start, end) {
    if (start === undefined || end === undefined) throw new TypeError('Invalid time value');
    return [time(start), time(end)];
  }

  function unwrap(o) {
    const s = DateTime.get(o);
    if (s !== undefined) return s;
    if (isObject(o) && o instanceof DateTimeFormat) {
      const t = DateTime.get(o[own]);
      if (t !== undefined) return t;
    }
    throw incompatible('UnwrapDateTimeFormat', o);
  }
  function state(o, method) {
    const s = DateTime.get(o);
    if (s === undefined) throw incompatible(`Intl.DateTimeFormat.prototype.${method}`, o);
    return s;
  }

  function DateTimeFormat() {
    const s = make(arguments[0], arguments[1], 'any', 'date', 'Intl.DateTimeFormat');
    const o = new.target === undefined ? Object.create(DateTimeFormat.prototype) : this;
    new DateTime(o, s);
    if (new.target === undefined && this !== undefined && isObject(this) && this instanceof DateTimeFormat) {
      Object.defineProperty(this, own, { value: o });
      return this;
    }
    return o;
  }
  intl.dress(DateTimeFormat, 'DateTimeFormat', {
    resolvedOptions() {
      const s = unwrap(this), out = { locale: s.locale, calendar: 'gregory', numberingSystem: 'latn', timeZone: s.timeZone };
      const hours = lib.patternHours(s.go);
      if (hours !== '') {
        out.hourCycle = cycles[hours];
        out.hour12 = hours === 'h' || hours === 'K';
      }
      if (s.dateStyle === undefined && s.timeStyle === undefined) {
        for (let i = 0; i < fields.length; i++) {
          const name = fields[i][0], pairs = fields[i][2];
          if (pairs === undefined) {
            let n = 0;
            for (let j = 0; j < s.pattern.length && n < 3; j++) n += s.pattern[j] === 'S' ? 1 : 0;
            if (n > 0) out[name] = n;
            continue;
          }
          for (let j = 0; j < pairs.length; j++) {
            if (s.pattern.includes(pairs[j][0])) {
              out[name] = pairs[j][1];
              break;
            }
          }
        }
      }
      if (s.dateStyle !== undefined) out.dateStyle = s.dateStyle;
      if (s.timeStyle !== undefined) out.timeStyle = s.timeStyle;
      return out;
    },
    formatToParts() { return intl.parts(lib.dateParts(state(this, 'formatToParts').go, timeOrNow(arguments[0]))); },
    get format() {
      const s = unwrap(this);
      if (s.bound === undefined) {
        s.bound = (date) => lib.formatDate(s.go, timeOrNow(date));
        Object.defineProperty(s.bound, 'name', { value: '' });
      }
      return s.bound;
    },
    formatRange(start, end) {
      const s = state(this, 'formatRange'), [a, b] = ends(start, end);
      return lib.dateRange(s.go, a, b);
    },
    formatRangeToParts(start, end) {
      const s = state(this, 'formatRangeToParts'), [a, b] = ends(start, end);
      return intl.rangeParts(lib.dateRangeParts(s.go, a, b));
    },
  }, { supportedLocalesOf: intl.supportedLocalesOf('DateTimeFormat') });

  // Behind the methods of Date: a formatter is kept per locale where there are no options.
  const kept = { __proto__: null };
  let room = 32;
  function toLocale(name, required, defaults) {
    return (ms, locales, options) => {
      const plain = options === undefined && typeof locales === 'string', key = `${name} ${plain ? locales : ''}`;
      let s = plain ? kept[key] : undefined;
      if (s === undefined) {
        s = make(locales, options, required, defaults, `Date.prototype.${name}`).go;
        if (plain && room-- > 0) kept[key] = s;
      }
      return lib.formatDate(s, ms);
    };
  }
  return {
    DateTimeFormat,
    toLocaleString: toLocale('toLocaleString', 'any', 'all'),
    toLocaleDateString: toLocale('toLocaleDateString', 'date', 'date'),
    toLocaleTimeString: toLocale('toLocaleTimeString', 'time', 'time'),
  };
})
