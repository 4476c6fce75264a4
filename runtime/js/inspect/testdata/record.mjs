// Records what Node prints for each case of inspect.txt:  node testdata/record.mjs
// A case is the arguments of console.log after "--- ", which may go on over several lines until a
// line "==="; what follows up to the next case is the output.
import { readFileSync, writeFileSync } from 'node:fs'
import { format } from 'node:util'
const file = new URL('inspect.txt', import.meta.url)
const out = []
for (const block of readFileSync(file, 'utf8').split(/^--- /m).slice(1)) {
  const source = block.split(/^===$/m)[0].trimEnd()
  const args = (0, eval)(`(function(){ return [${source}\n] })`).call({})
  out.push(`--- ${source}\n===\n${format(...args)}\n`)
}
writeFileSync(file, `Recorded with ${process.version} by record.mjs.\n\n` + out.join('\n'))
console.log(out.length, 'cases')
