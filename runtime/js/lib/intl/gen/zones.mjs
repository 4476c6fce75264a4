// Writes zones.bin, the time zones as Node itself has them (process.versions.tz, here 2025c):
//   npm install cldr-core@48.0.0 cldr-dates-full@48.0.0 cldr-bcp47@48.0.0
//   node gen/zones.mjs node_modules          (some minutes: it asks every zone for every day since 1840)
// Lines, deflated: "names" and the names that zones have (CLDR's metazones); "rule" lines; "zone" lines of a name, its
// aliases, the periods and, if it changes for ever, two rules. A period is seconds since the last one in base 36, the
// offset in seconds and the name, as an index into the distinct pairs of the zone.
import fs from 'node:fs';
import zlib from 'node:zlib';

const from = process.argv[2];
const read = (f) => JSON.parse(fs.readFileSync(`${from}/${f}.json`, 'utf8'));
const meta = read('cldr-core/supplemental/metaZones').supplemental.metaZones;
const english = read('cldr-dates-full/main/en/timeZoneNames').main.en.dates.timeZoneNames;
const DAY = 86400, START = Date.UTC(1840, 0, 1) / 1000, REGULAR = Date.UTC(2038, 0, 1) / 1000, LATEST = Date.UTC(2100, 0, 1) / 1000;

const formatter = (timeZone, timeZoneName) => new Intl.DateTimeFormat('en', { timeZone, timeZoneName });
const nameOf = (f, t) => f.format(t * 1000).replace(/^.*?, /, '');
function offsetOf(f, t) {
  const m = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(f.format(t * 1000));
  return m[1] === undefined ? 0 : (m[1] === '-' ? -1 : 1) * (m[2] * 3600 + m[3] * 60 + +(m[4] ?? 0));
}

// All names that Node takes, by what it makes of them.
const candidates = new Set(Intl.supportedValuesOf('timeZone'));
for (const z of Object.values(read('cldr-bcp47/bcp47/timezone').keyword.u.tz)) for (const a of (z._alias ?? '').split(' ')) if (a) candidates.add(a);
const aliases = new Map();
for (const name of candidates) {
  let canonical;
  try { canonical = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone; } catch { continue; }
  if (!aliases.has(canonical)) aliases.set(canonical, []);
  if (canonical !== name) aliases.get(canonical).push(name);
}

const walk = (o, path, out) => {
  for (const [k, v] of Object.entries(o)) Array.isArray(v) ? out.set([...path, k].join('/'), v) : walk(v, [...path, k], out);
  return out;
};
const uses = walk(meta.metazoneInfo.timezone, [], new Map());
const seconds = (s) => (s === undefined ? undefined : Date.parse(s.replace(' ', 'T') + ':00Z') / 1000);
const names = [''];
const nameIndex = (n) => (names.includes(n) ? names.indexOf(n) : names.push(n) - 1);
const zoneOverride = (zone) => zone.split('/').reduce((o, k) => o?.[k], english.zone);

function scan(zone, END = REGULAR) {
  const offsets = formatter(zone, 'longOffset'), long = formatter(zone, 'long');
  const mzs = uses.get(zone) ?? [...(aliases.get(zone) ?? [])].map((a) => uses.get(a)).find(Boolean) ?? [];
  const at = (t) => {
    const e = mzs.find(({ usesMetazone: u }) => (seconds(u._from) ?? -Infinity) <= t && t < (seconds(u._to) ?? Infinity));
    return e?.usesMetazone._mzone ?? '';
  };
  const label = (t) => {
    if (zone === 'UTC') return ''; // it has a name of its own
    const mz = at(t), n = nameOf(long, t);
    if (mz === '') {
      if (!/^GMT/.test(n) && zone !== 'UTC') throw new Error(`${zone} ${t} ${n}`);
      return '';
    }
    const own = zoneOverride(zone)?.long ?? {}, of = english.metazone[mz]?.long ?? {};
    const daylight = own.daylight ?? of.daylight, standard = own.standard ?? of.standard;
    if (n === standard) return mz;
    if (n === daylight) return mz + '+';
    if (/^GMT/.test(n)) return '';
    throw new Error(`${zone} ${new Date(t * 1000).toISOString()} ${mz} ${n}`);
  };
  const cuts = mzs.flatMap(({ usesMetazone: u }) => [seconds(u._from), seconds(u._to)]).filter((t) => t !== undefined && t > START && t < END);
  const state = (t) => `${offsetOf(offsets, t)} ${label(t)}`;
  const out = [[-Infinity, offsetOf(offsets, START), label(START)]];
  const step = (a, b) => { // finds the first change in (a, b]
    let lo = a, hi = b;
    const before = state(a);
    if (state(b) === before) return;
    while (hi - lo > 1) {
      const mid = Math.floor((lo + hi) / 2);
      if (state(mid) === before) lo = mid; else hi = mid;
    }
    out.push([hi, offsetOf(offsets, hi), label(hi)]);
    step(hi, b);
  };
  let last = offsetOf(offsets, START), t = START;
  const days = new Set();
  for (let d = START + DAY; d <= END; d += DAY) {
    const o = offsetOf(offsets, d);
    if (o !== last) days.add(d);
    last = o;
  }
  for (const c of cuts) days.add(START + Math.ceil((c - START) / DAY) * DAY);
  for (const d of [...days].sort((a, b) => a - b)) step(d - DAY, d);
  // DST that changes the name but not the offset hides between: look once more, month by month.
  for (let i = 0; i < out.length; i++) {
    const a = Math.max(out[i][0], START), b = (out[i + 1]?.[0] ?? END) - 1;
    for (let m = a; m < b; m += 20 * DAY) {
      if (state(m) !== `${out[i][1]} ${out[i][2]}`) {
        const found = out.splice(i + 1);
        step(a, m);
        out.push(...found);
        break;
      }
    }
  }
  // For ever after: two changes a year, or none.
  const rules = [];
  const changes = [];
  for (let d = END === LATEST ? LATEST : Date.UTC(2050, 0, 1) / 1000; d < (END === LATEST ? Date.UTC(2129, 0, 1) : Date.UTC(2079, 0, 1)) / 1000; d += DAY) if (offsetOf(offsets, d) !== offsetOf(offsets, d + DAY)) {
    let lo = d, hi = d + DAY;
    while (hi - lo > 1) {
      const mid = Math.floor((lo + hi) / 2);
      if (offsetOf(offsets, mid) === offsetOf(offsets, d)) lo = mid; else hi = mid;
    }
    changes.push([hi, offsetOf(offsets, lo), offsetOf(offsets, hi), label(hi)]);
  }
  if (changes.length === 0 && offsetOf(offsets, Date.UTC(2128, 0, 1) / 1000) !== out[out.length - 1][1]) throw new Error('unsettled ' + zone);
  for (const group of [changes.filter((_, i) => i % 2 === 0), changes.filter((_, i) => i % 2 === 1)]) {
    if (group.length === 0) continue;
    // The day of a change at midnight may be in two months; that of the second before it is not, then.
    const fits = [0, 1].map((back) => {
      const local = group.map(([s, before]) => new Date((s + before - back) * 1000));
      const same = (f) => { const v = new Set(local.map(f)); return v.size === 1 ? [...v][0] : undefined; };
      const time = same((d) => d.getTime() / 1000 % DAY), month = same((d) => d.getUTCMonth()), dow = same((d) => d.getUTCDay());
      const days = local.map((d) => d.getUTCDate()), min = Math.min(...days);
      if (time === undefined || month === undefined || dow === undefined || Math.max(...days) !== min + 6) return undefined;
      return `${month + 1} ${min} ${dow} ${time + back} ${group[0][2]} ${nameIndex(group[0][3])}`;
    });
    const rule = fits.find(Boolean);
    if (!rule) { // Morocco follows the moon, until it stops
      if (END === LATEST) throw new Error(zone + ' has no rule');
      return scan(zone, LATEST);
    }
    rules.push(rule);
  }
  return { out, rules };
}

const lines = [], allRules = [];
let periods = 0;
for (const zone of [...aliases.keys()].sort()) {
  const { out, rules } = scan(zone);
  periods += out.length;
  const kinds = [];
  const kind = (o, n) => {
    const k = `${o},${nameIndex(n)}`;
    return kinds.includes(k) ? kinds.indexOf(k) : kinds.push(k) - 1;
  };
  let last = START;
  const text = out.map(([t, o, n], i) => {
    const k = kind(o, n).toString(36);
    if (i === 0) return k;
    const s = `${(t - last).toString(36)}:${k}`;
    last = t;
    return s;
  }).join(' ');
  const rule = rules.join('|');
  if (rule !== '' && !allRules.includes(rule)) allRules.push(rule);
  lines.push(['zone', zone, aliases.get(zone).sort().join(' '), kinds.join(' '), text, rule === '' ? '' : allRules.indexOf(rule)].join('\t'));
}
const text = [`names\t${names.join(' ')}`, ...allRules.map((r) => `rule\t${r}`), ...lines].join('\n') + '\n';
const packed = zlib.deflateRawSync(Buffer.from(text), { level: 9 });
fs.writeFileSync(new URL('../zones.bin', import.meta.url), packed);
console.log({ zones: lines.length, names: candidates.size, periods, rules: allRules.length, raw: text.length, packed: packed.length });
