// Prints the expected results for stringify_test.go:  node testdata/stringify.mjs
for (const source of [
  `(() => { const a = {}; a.self = a; return a })()`,
  `(() => { class Node_ {} const a = new Node_(), b = { list: [a] }; a.b = b; return { start: a } })()`,
  `(() => { const a = {}; a.b = { c: { d: { e: { f: a } } } }; return a })()`,
  `(() => { const a = []; a.push([a]); return a })()`,
  `(() => { const a = {}; a.b = [{ c: a }]; return a })()`,
]) { try { JSON.stringify((0, eval)(source)) } catch (e) { console.log(source + '\n' + e.message + '\n') } }
