// Writes what Node answers behind each line of the given scripts: node testdata/record.mjs testdata/path.js
// Lines that end in //=>> or //!!! (a space and the text behind it) are expectations of our own, where this project
// departs from Node 20 on purpose, and are kept. A promise is awaited.
import fs from 'node:fs';
import vm from 'node:vm';
import { createRequire } from 'node:module';
process.env.TZ = 'UTC';
const require = createRequire(import.meta.url);
const files = process.argv.slice(2).map((f) => [f, fs.readFileSync(f, 'utf8')]);
const here = process.cwd();
process.chdir(process.env.RECORD_IN ?? '/'); // scripts about files are recorded in a new folder
globalThis.require = require;
const show = (v) => {
  const s = JSON.stringify(v, (k, x) => typeof x === 'bigint' ? x + 'n' : Object.is(x, -0) ? '-0' : typeof x === 'number' && !isFinite(x) ? String(x) : x);
  return s === undefined ? String(v) : s;
};
const written = [];
for (const [file, text] of files) {
  const lines = [];
  for (const line of text.split('\n')) {
    const own = / ?\/\/(=>>|!!!) .*$/.exec(line);
    const src = line.replace(/ ?\/\/(=>>?|!!!?) .*$/, '');
    if (src.trim() === '' || src.startsWith('//')) { lines.push(line); continue; }
    let end;
    try {
      const v = await vm.runInThisContext(src);
      end = /^(const|let|var|function|class) /.test(src) ? '' : ` //=> ${show(v)}`;
    } catch (e) {
      end = ` //!! ${e.name}: ${JSON.stringify(e.message).slice(1, -1)}${typeof e.code === 'string' ? ` (${e.code})` : ''}`;
    }
    lines.push(own ? line : src + end);
  }
  written.push([file, lines.join('\n')]);
}
process.chdir(here);
for (const [file, text] of written) fs.writeFileSync(file, text);
process.exit(); // timers that a line left behind
