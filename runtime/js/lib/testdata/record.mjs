// Writes what Node answers behind each line of the given scripts, one at a time where they share names: TZ=UTC node testdata/record.mjs testdata/url.js
// Lines that end in //=>> or //!!! (a space and the text behind it) are expectations of our own, where
// Node 20 has no answer or a wrong one, and are kept.
import fs from 'node:fs';
import vm from 'node:vm';
process.env.TZ = 'UTC';
const show = (v) => {
  const s = JSON.stringify(v, (k, x) => typeof x === 'bigint' ? x + 'n' : Object.is(x, -0) ? '-0' : typeof x === 'number' && !isFinite(x) ? String(x) : x);
  return s === undefined ? String(v) : s;
};
for (const file of process.argv.slice(2)) {
  const lines = fs.readFileSync(file, 'utf8').split('\n').map((line) => {
    if (/\/\/(=>>|!!!) /.test(line)) {
      try { vm.runInThisContext(line); } catch {}
      return line;
    }
    const src = line.replace(/ ?\/\/(=>|!!) .*$/, '');
    if (src.trim() === '' || src.startsWith('//')) return line;
    if (/^Array.fromAsync/.test(src) || /^(const|let|var|function|class) /.test(src)) {
      try { vm.runInThisContext(src); } catch {} // a feature of ours that Node lacks
      return src;
    }
    try {
      const v = vm.runInThisContext(src);
      return `${src} //=> ${show(v)}`;
    } catch (e) {
      return `${src} //!! ${e.name}: ${e.message}${typeof e.code === 'string' ? ` (${e.code})` : ''}`;
    }
  });
  fs.writeFileSync(file, lines.join('\n'));
}
