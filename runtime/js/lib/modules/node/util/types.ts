'use strict'
// Node's util/types: what a value is inside, whatever it claims to be.
const { kind } = require('metis-run:inspect')

const types: any = {}

// of defines a function for each name, which tells whether a value is of one of the kinds.
function of(kinds: Record<string, (kind: string) => boolean>) {
  for (const name of Object.keys(kinds)) {
    const holds = kinds[name]
    Object.assign(types, { [name]: (value: unknown) => holds(kind(value)) })
  }
}

const typed = ['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array', 'Int32Array', 'Float32Array', 'Float64Array',
  'BigInt64Array', 'BigUint64Array']
for (const name of ['Date', 'RegExp', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'Proxy', 'DataView', 'ArrayBuffer', ...typed]) {
  of({ [`is${name}`]: (k) => k === name })
}
of({
  isAnyArrayBuffer: (k) => k === 'ArrayBuffer',
  isArgumentsObject: (k) => k === 'Arguments',
  isArrayBufferView: (k) => k === 'DataView' || typed.includes(k),
  isAsyncFunction: (k) => k === 'AsyncFunction' || k === 'AsyncGeneratorFunction',
  isBigIntObject: (k) => k === 'Boxed BigInt',
  isBooleanObject: (k) => k === 'Boxed Boolean',
  isBoxedPrimitive: (k) => k.startsWith('Boxed '),
  isExternal: () => false,
  isGeneratorFunction: (k) => k === 'GeneratorFunction' || k === 'AsyncGeneratorFunction',
  isGeneratorObject: (k) => k === 'Generator',
  isMapIterator: (k) => k === 'Map Iterator',
  isNativeError: (k) => k === 'Error',
  isNumberObject: (k) => k === 'Boxed Number',
  isSetIterator: (k) => k === 'Set Iterator',
  isSharedArrayBuffer: () => false,
  isStringObject: (k) => k === 'Boxed String',
  isSymbolObject: (k) => k === 'Boxed Symbol',
  isTypedArray: (k) => typed.includes(k),
})

export = types
