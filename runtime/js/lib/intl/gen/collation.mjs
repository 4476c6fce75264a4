// Writes collation.bin, the order of texts: the weights that gen/collation.cpp printed, with the primaries in the order of the
// Node that runs this.
//   node gen/collation.mjs weights.txt
// Deflated varints: the distinct pairs of secondary and tertiary weight; how many primaries are white space or punctuation, and
// which one is zero; characters with one element, in order (0 and n for n successors, each with a primary of its own and the
// first pair; else 32 times the zigzag distance plus how many primaries further, plus 1, and the pair); characters with
// other elements; contractions; the Han characters of the first block in order, as distances and lengths of runs.
import fs from 'node:fs';
import zlib from 'node:zlib';

const base = new Intl.Collator('en', { sensitivity: 'base' }), accent = new Intl.Collator('en', { sensitivity: 'accent' }), variant = new Intl.Collator('en');
const shifted = new Intl.Collator('en', { ignorePunctuation: true });
const rows = fs.readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => {
  const [points, ...elements] = line.split(' ');
  const cps = points.split('+').map((c) => parseInt(c, 16));
  return { cps, text: String.fromCodePoint(...cps), elements: elements.map((e) => e.split('.').map((w) => parseInt(w, 16))) };
});
const covered = (c) => c >= 0x4e00 && c <= 0x9fff || c >= 0xfa0e && c <= 0xfa29; // of Han, the first block
const isHan = (c) => /\p{Unified_Ideograph}/u.test(String.fromCodePoint(c));

// The primaries, in Node's order; those that Node takes for one get secondary weights of their own.
const han = new Map(), reps = new Map();
// A contraction may have a primary of its own, as Cyrillic short i does.
const single = (r) => r.elements.length === 1 && r.elements[0][0] !== 0;
for (const r of rows) if (single(r) && isHan(r.cps[0])) han.set(r.elements[0][0], r.cps[0]);
for (const r of rows) {
  if (!single(r) || han.has(r.elements[0][0])) continue;
  if (!reps.has(r.elements[0][0]) || r.elements[0][1] === 0x500 && r.elements[0][2] === 0x500) reps.set(r.elements[0][0], r);
}
const sorted = [...reps].sort(([p, a], [q, b]) => base.compare(a.text, b.text) || accent.compare(a.text, b.text) || p - q);
const rank = new Map(), moved = new Map();
let ranks = 0, shift = 0;
sorted.forEach(([p, r], i) => {
  if (i === 0 || base.compare(sorted[i - 1][1].text, r.text) !== 0) {
    ranks++;
    shift = 0;
  } else if (accent.compare(sorted[i - 1][1].text, r.text) !== 0) {
    shift++;
  }
  rank.set(p, ranks);
  if (shift > 0) moved.set(p, shift);
});
const spaced = [...new Set(sorted.filter(([, r]) => shifted.compare(r.text, '') === 0).map(([p]) => rank.get(p)))];
const variable = Math.max(...spaced);
if (spaced.length !== variable) throw new Error('punctuation is not first');
const zero = rank.get(rows.find((r) => r.text === '0').elements[0][0]);

const pairs = ['1280.1280'];
const pair = (s, t) => {
  const k = `${s}.${t}`;
  return pairs.includes(k) ? pairs.indexOf(k) : pairs.push(k) - 1;
};
// An element: its rank, or for Han the code point and the ranks before it, and its pair.
const HAN = 1 << 20;
const element = ([p, s, t]) => {
  if (p !== 0 && han.has(p) && !covered(han.get(p))) throw new Error('rare Han');
  if (p !== 0 && han.has(p)) return [HAN + han.get(p), pair(s, t)];
  if (p !== 0 && !rank.has(p)) throw new Error('no rank ' + p.toString(16));
  return [p === 0 ? 0 : rank.get(p), pair(s + (moved.get(p) ?? 0), t)];
};

const body = [];
const out = (n) => {
  for (; n > 127; n = Math.floor(n / 128)) body.push(n % 128 + 128);
  body.push(n);
};
const singles = [], multis = [], contractions = [], dropped = [];
for (const r of rows) {
  if (r.cps.length === 1 && isHan(r.cps[0])) continue;
  let elements;
  try { elements = r.elements.map(element); } catch (e) { dropped.push(r.cps.map((c) => c.toString(16)).join('+')); continue; }
  if (r.cps.length > 1) contractions.push([r.cps, elements]);
  else if (elements.length === 1 && elements[0][0] > 0 && elements[0][0] < HAN) singles.push([r.cps[0], ...elements[0]]);
  else multis.push([r.cps[0], elements.filter(([p, s]) => p !== 0 || pairs[s] !== '0.0')]);
}
singles.sort((a, b) => a[1] - b[1] || pairs[a[2]].split('.')[0] - pairs[b[2]].split('.')[0] || pairs[a[2]].split('.')[1] - pairs[b[2]].split('.')[1] || a[0] - b[0]);
out(pairs.length);
for (const p of pairs) p.split('.').forEach((w) => out(+w));
out(variable);
out(zero);
out(ranks);
out(singles.length);
for (let i = 0, last = 0, lastRank = 0; i < singles.length; i++) {
  let n = 0;
  while (i + n < singles.length && singles[i + n][0] === last + n + 1 && singles[i + n][1] === lastRank + n + 1 && singles[i + n][2] === 0) n++;
  if (n > 0) {
    out(0);
    out(n);
    i += n - 1;
  } else {
    const d = singles[i][0] - last, fresh = singles[i][1] - lastRank;
    if (fresh > 31) throw new Error('gap ' + fresh);
    out(1 + 32 * (d < 0 ? -2 * d - 1 : 2 * d) + fresh);
    out(singles[i][2]);
  }
  [last, lastRank] = singles[i];
}
const list = (elements) => {
  out(elements.length);
  for (const [p, s] of elements) {
    out(p);
    out(s);
  }
};
out(multis.length);
let last = 0;
for (const [c, elements] of multis) {
  out(c - last);
  last = c;
  list(elements);
}
out(contractions.length);
for (const [cps, elements] of contractions) {
  out(cps.length);
  cps.forEach(out);
  list(elements);
}
const ideographs = [...han.values()].filter(covered).map((c) => [c, String.fromCodePoint(c)]).sort((a, b) => base.compare(a[1], b[1]) || a[0] - b[0]).map(([c]) => c);
out(ideographs.length);
for (let i = 0, previous = 0; i < ideographs.length;) {
  const d = ideographs[i] - previous;
  let n = 1;
  while (ideographs[i + n] === ideographs[i] + n) n++;
  out(d < 0 ? -2 * d - 1 : 2 * d);
  out(n);
  previous = ideographs[i] + n - 1;
  i += n;
}
const packed = zlib.deflateRawSync(Buffer.from(body), { level: 9 });
fs.writeFileSync(new URL('../collation.bin', import.meta.url), packed);
console.log({ singles: singles.length, multis: multis.length, contractions: contractions.length, dropped: dropped.length, some: dropped.slice(0, 10), pairs: pairs.length, ranks, variable, zero, moved: moved.size, raw: body.length, packed: packed.length });
