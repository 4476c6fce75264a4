// Writes locales.bin, what package intl knows of each locale, from the JSON of the Unicode CLDR:
//   npm install cldr-core@48.0.0 cldr-numbers-full@48.0.0 cldr-dates-full@48.0.0 cldr-units-full@48.0.0 cldr-misc-full@48.0.0
//   node gen/locales.mjs node_modules
// CLDR 48 is what Node 20.20 has inside (process.versions.cldr). Sections are lines of key, tab, value; fields of
// a value are separated by "|". Each is deflated on its own, with the English section of the same name as dictionary.
import fs from 'node:fs';
import zlib from 'node:zlib';

const from = process.argv[2];
const locales = ['en', 'en-GB', 'en-CA', 'en-AU', 'de', 'de-AT', 'de-CH', 'fr', 'fr-CA', 'es', 'es-MX', 'it', 'pt', 'nl', 'sv', 'ja', 'zh'];
const read = (f) => JSON.parse(fs.readFileSync(`${from}/${f}.json`, 'utf8'));
const main = (part, locale, file) => read(`cldr-${part}-full/main/${locale}/${file}`).main[locale];
const plurals = ['zero', 'one', 'two', 'few', 'many', 'other'];

function numbers(locale, put) {
  const n = main('numbers', locale, 'numbers').numbers;
  const sym = n['symbols-numberSystem-latn'];
  for (const k of ['decimal', 'group', 'percentSign', 'plusSign', 'minusSign', 'approximatelySign', 'exponential', 'infinity', 'nan', 'currencyDecimal', 'currencyGroup']) put(k, sym[k]);
  put('minGrouping', n.minimumGroupingDigits);
  put('pattern', n['decimalFormats-numberSystem-latn'].standard);
  put('percent', n['percentFormats-numberSystem-latn'].standard);
  const c = n['currencyFormats-numberSystem-latn'];
  put('currency', c.standard);
  put('accounting', c.accounting);
  for (const p of plurals) put('name.' + p, c[`unitPattern-count-${p}`]);
  for (const [name, table] of [['short', n['decimalFormats-numberSystem-latn'].short.decimalFormat], ['long', n['decimalFormats-numberSystem-latn'].long.decimalFormat],
    ['money', c.short.standard]]) {
    for (const [k, v] of Object.entries(table)) {
      const m = /^(10*)-count-(\w+)$/.exec(k); // what -alt-alphaNextToNumber says, the spacing of currencies does
      if (m) put(`${name}.${m[1].length - 1}.${m[2]}`, v);
    }
  }
  put('range', n['miscPatterns-numberSystem-latn'].range);
}

function currencies(locale, put) {
  for (const [code, c] of Object.entries(main('numbers', locale, 'currencies').numbers.currencies)) {
    if (!c.displayName) continue;
    const symbol = c.symbol === undefined || c.symbol === code ? '' : c.symbol;
    const narrow = c['symbol-alt-narrow'] === undefined || c['symbol-alt-narrow'] === symbol ? '' : c['symbol-alt-narrow'];
    const formal = c['symbol-alt-formal'];
    if (formal) continue;
    const other = c['displayName-count-other'] ?? c.displayName, one = c['displayName-count-one'] ?? other, many = c['displayName-count-many'] ?? other;
    const name = c.displayName;
    const f = [symbol, narrow, name, one === name ? '' : one, other === name ? '' : other, many === other ? '' : many];
    while (f[f.length - 1] === '') f.pop();
    if (f.some((s) => s.includes('|'))) throw new Error(code);
    put(code, f.join('|'));
  }
}

export const units = ['acre', 'bit', 'byte', 'celsius', 'centimeter', 'day', 'degree', 'fahrenheit', 'fluid-ounce', 'foot', 'gallon', 'gigabit', 'gigabyte', 'gram', 'hectare', 'hour',
  'inch', 'kilobit', 'kilobyte', 'kilogram', 'kilometer', 'liter', 'megabit', 'megabyte', 'meter', 'mile', 'mile-scandinavian', 'milliliter', 'millimeter', 'millisecond', 'minute',
  'month', 'ounce', 'percent', 'petabyte', 'pound', 'second', 'stone', 'terabit', 'terabyte', 'week', 'yard', 'year', 'microsecond', 'nanosecond'];

function unitsOf(locale, put) {
  const u = main('units', locale, 'units').units;
  for (const width of ['long', 'short', 'narrow']) {
    const table = u[width];
    put(`${width}.per`, table.per.compoundUnitPattern);
    for (const [k, v] of Object.entries(table)) {
      const name = k.replace(/^[a-z]+-/, '');
      if (k.startsWith('power') || k.startsWith('10p') || k.startsWith('1024p') || !v['unitPattern-count-other']) continue;
      const per = /^(.*)-per-(.*)$/.exec(name);
      if (!units.includes(name) && !(per && units.includes(per[1]) && units.includes(per[2]))) continue;
      const f = ['other', 'one', 'many'].map((p) => v[`unitPattern-count-${p}`] ?? '');
      if (f[1] === f[0]) f[1] = '';
      if (f[2] === f[0]) f[2] = '';
      const parts = [f[0], f[1], f[2], v.perUnitPattern ?? ''];
      while (parts[parts.length - 1] === '') parts.pop();
      if (parts.some((s) => s.includes('|'))) throw new Error(k);
      put(`${width}.${name}`, parts.join('|'));
    }
  }
}

const available = (locale) => main('dates', locale, 'ca-gregorian').dates.calendars.gregorian.dateTimeFormats.availableFormats;
const explicit = read('cldr-core/supplemental/parentLocales').supplemental.parentLocales.parentLocale;
function parents(locale) {
  const up = explicit[locale] ?? (locale.includes('-') ? locale.split('-')[0] : undefined);
  return up === undefined || up === 'root' || up === 'und' ? [] : [up, ...parents(up)];
}

function dates(locale, put) {
  const g = main('dates', locale, 'ca-gregorian').dates.calendars.gregorian;
  const list = (o) => Object.values(o).join('|');
  for (const [c, ctx] of [['f', 'format'], ['s', 'stand-alone']]) {
    for (const [w, width] of [['3', 'abbreviated'], ['4', 'wide'], ['5', 'narrow']]) {
      put(`M${c}${w}`, list(g.months[ctx][width]));
      put(`E${c}${w}`, list(g.days[ctx][width]));
      for (const [k, v] of Object.entries(g.dayPeriods[ctx][width])) if (!/alt/.test(k)) put(`B${c}${w}.${k}`, v);
    }
  }
  for (const [w, width] of [['3', 'eraAbbr'], ['4', 'eraNames'], ['5', 'eraNarrow']]) put(`G${w}`, `${g.eras[width]['0']}|${g.eras[width]['1']}`);
  for (const s of ['full', 'long', 'medium', 'short']) {
    put(`date.${s}`, g.dateFormats[s]);
    put(`time.${s}`, g.timeFormats[s]);
    put(`join.${s}`, g.dateTimeFormats[s]);
    put(`at.${s}`, g['dateTimeFormats-atTime'].standard[s]);
  }
  // ICU goes through what a locale has of its own first, then through its parents'; equal distances make that matter.
  const formats = g.dateTimeFormats.availableFormats, order = [], seen = new Set();
  const chain = [locale, ...parents(locale)];
  chain.forEach((l, i) => {
    const own = available(l), above = chain[i + 1] ? available(chain[i + 1]) : {};
    for (const k of Object.keys(own).sort()) {
      if (/-(alt|count)-/.test(k) || seen.has(k) || own[k] === above[k]) continue;
      seen.add(k);
      order.push(k);
    }
  });
  put('formats', order.join('|'));
  for (const k of order) put(`a.${k}`, formats[k]);
  for (const [k, v] of Object.entries(g.dateTimeFormats.appendItems)) put(`append.${k}`, v);
  for (const [k, v] of Object.entries(g.dateTimeFormats.intervalFormats)) {
    if (typeof v === 'string') put('interval', v);
    else for (const [f, p] of Object.entries(v)) if (!/-alt-/.test(f)) put(`i.${k}.${f}`, p);
  }
  const f = main('dates', locale, 'dateFields').dates.fields;
  for (const k of ['era', 'year', 'quarter', 'month', 'week', 'weekday', 'day', 'dayperiod', 'hour', 'minute', 'second', 'zone']) put(`name.${k}`, f[k].displayName);
  const language = locale.split('-')[0];
  const rules = read('cldr-core/supplemental/dayPeriods').supplemental.dayPeriodRuleSet[language];
  for (const [k, r] of Object.entries(rules)) put(`rule.${k}`, r._at ? `${+r._at.slice(0, 2)}` : `${+r._from.slice(0, 2)}|${+r._before.slice(0, 2)}`);
  const time = read('cldr-core/supplemental/timeData').supplemental.timeData;
  const region = locale.split('-')[1] ?? { en: 'US', de: 'DE', fr: 'FR', es: 'ES', it: 'IT', pt: 'BR', nl: 'NL', sv: 'SE', ja: 'JP', zh: 'CN' }[language];
  put('hour', (time[`${language}-${region}`] ?? time[region])._preferred);
}

function relative(locale, put) {
  const f = main('dates', locale, 'dateFields').dates.fields;
  for (const unit of ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) {
    for (const width of ['', '-short', '-narrow']) {
      const v = f[unit + width];
      for (const [k, text] of Object.entries(v)) {
        if (k.startsWith('relative-type-')) put(`${unit}${width}.${k.slice(14)}`, text);
        if (k.startsWith('relativeTime-type-')) for (const [p, t] of Object.entries(text)) put(`${unit}${width}.${k.slice(18)}.${p.replace('relativeTimePattern-count-', '')}`, t);
      }
    }
  }
  const l = main('misc', locale, 'listPatterns').listPatterns;
  for (const [k, v] of Object.entries(l)) put(`list.${k.slice(17)}`, [v['2'], v.start, v.middle, v.end].join('|'));
}

function zones(locale, put) {
  const t = main('dates', locale, 'timeZoneNames').dates.timeZoneNames;
  put('hour', t.hourFormat);
  put('gmt', t.gmtFormat);
  const names = (key, v) => {
    const f = [v.long?.standard, v.long?.daylight, v.short?.standard, v.short?.daylight].map((s) => (s === undefined || s === '∅∅∅' ? '' : s));
    while (f[f.length - 1] === '') f.pop();
    if (f.length) put(key, f.join('|'));
  };
  for (const [m, v] of Object.entries(t.metazone)) names(m, v);
  const walk = (path, v) => {
    if (v._type !== 'zone') for (const [k, w] of Object.entries(v)) walk([...path, k], w);
    else names(path.join('/'), v);
  };
  walk([], t.zone);
}

const sections = { numbers, currencies, units: unitsOf, dates, relative, zones };
const english = {};
const index = [], blobs = [];
let offset = 0, raw = 0;
const size = {};
for (const locale of locales) {
  for (const [name, make] of Object.entries(sections)) {
    let text = '';
    make(locale, (k, v) => { if (v !== undefined && v !== '') text += `${k}\t${v}\n`; });
    if (/[\r\x00]/.test(text)) throw new Error(locale + name);
    const data = Buffer.from(text);
    raw += data.length;
    const dictionary = locale === 'en' ? undefined : english[name].subarray(-32768);
    if (locale === 'en') english[name] = data;
    const packed = zlib.deflateRawSync(data, { level: 9, dictionary });
    size[name] = (size[name] ?? 0) + packed.length;
    index.push(`${locale} ${name} ${offset} ${packed.length}`);
    blobs.push(packed);
    offset += packed.length;
  }
}
const head = Buffer.from('# From the Unicode CLDR 48, (c) 2004-2025 Unicode, Inc.; see LICENSE-UNICODE.\n' + index.join('\n') + '\n\n');
fs.writeFileSync(new URL('../locales.bin', import.meta.url), Buffer.concat([head, ...blobs]));
console.log({ raw, packed: offset + head.length, ...size });
