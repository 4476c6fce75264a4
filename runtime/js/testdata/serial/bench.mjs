// The same value by Node's v8.serialize, for docs/performance.md; no test runs it: node testdata/serial/bench.mjs
import { readFileSync } from 'node:fs';
import v8 from 'node:v8';
const value = (0, eval)(readFileSync(new URL('records.js', import.meta.url), 'utf8'));
const data = v8.serialize(value), json = JSON.stringify(value);
function measure(name, bytes, f) {
  for (let i = 0; i < 20; i++) f();
  const times = Array.from({ length: 50 }, () => { const t = performance.now(); f(); return performance.now() - t }).sort((a, b) => a - b);
  const p50 = times[times.length / 2];
  console.log(`${name}: ${p50.toFixed(1)} ms, ${(bytes / 1e3 / p50).toFixed(0)} MB/s of ${bytes} bytes`);
}
measure('v8.serialize', data.length, () => v8.serialize(value));
measure('v8.deserialize', data.length, () => v8.deserialize(data));
measure('JSON.stringify', json.length, () => JSON.stringify(value));
measure('JSON.parse', json.length, () => JSON.parse(json));
