import {
  Binary, BSONRegExp, BSONSymbol, Code, DBRef, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp,
  UUID, calculateObjectSize, serialize,
} from '@metis/bson'

const attempt = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }
const hex = (value: any, options?: any) => {
  const bytes = serialize(value, options)
  if (calculateObjectSize(value, options) !== bytes.length) return 'another size'
  return Buffer.from(bytes).toString('hex')
}
const id = new ObjectId('65a1b2c3d4e5f60718293a4b')

export default new TargetSchema({
  _id: 'bson-serialize',
  name: 'Serialize',
  description: '',
  args: [],
  script: async (context) => {
    console.log(serialize({}), Buffer.isBuffer(serialize({ a: 1 }))) //! console: <Buffer 05 00 00 00 00> true
    console.log(hex({ a: 'héllo' }), hex({ a: '' }), hex({ a: 'a\0b' }), hex({ a: '\ud800' }))
    //! console: 130000000261000700000068c3a96c6c6f0000 0d000000026100010000000000 10000000026100040000006100620000 1000000002610004000000efbfbd0000
    console.log(hex({ a: 1 }), hex({ a: -1 }), hex({ a: 0x7fffffff }), hex({ a: -0x80000000 }))
    //! console: 0c0000001061000100000000 0c000000106100ffffffff00 0c000000106100ffffff7f00 0c0000001061000000008000
    console.log(hex({ a: 2 ** 31 }), hex({ a: 1.5 }), hex({ a: NaN }), hex({ a: 2 ** 53 }), hex({ a: Infinity }))
    //! console: 10000000016100000000000000e04100 10000000016100000000000000f83f00 10000000016100000000000000f87f00 10000000016100000000000000404300 10000000016100000000000000f07f00
    console.log(hex({ a: 5n }), hex({ a: -5n }), hex({ a: 2n ** 64n + 3n }))
    //! console: 10000000126100050000000000000000 10000000126100fbffffffffffffff00 10000000126100030000000000000000
    console.log(hex({ a: true, b: false, c: null }), hex({ a: new Date(1700000000123) }), hex({ a: new Date(-5) }), hex({ a: new Date(NaN) }))
    //! console: 1000000008610001086200000a630000 100000000961007b68e5cf8b01000000 10000000096100fbffffffffffffff00 10000000096100000000000000000000
    console.log(hex({ a: [1, 'x', [2]] }), hex({ a: [] }), hex({ a: [1, , 2] }), hex({ a: { b: { c: 1 } } }))
    //! console: 2c00000004610024000000103000010000000231000200000078000432000c00000010300002000000000000 0d000000046100050000000000 1e00000004610016000000103000010000000a3100103200020000000000 1c000000036100140000000362000c00000010630001000000000000
    console.log(hex({ a: new Uint8Array([1, 2]) }), hex({ a: Buffer.from('ab') }), hex({ a: /a/ }), hex({ a: /a.b/gim }), hex({ a: new Set([1]) }))
    //! console: 0f0000000561000200000000010200 0f0000000561000200000000616200 0b0000000b610061000000 100000000b6100612e620069736d0000 0d000000036100050000000000
    console.log(hex({ b: 1, 2: 1, a: 1, 1: 1 }), hex(Object.assign(Object.create({ inherited: 1 }), { a: 1 })), hex({ [Symbol('s')]: 1 }))
    //! console: 210000001031000100000010320001000000106200010000001061000100000000 0c0000001061000100000000 0500000000
    console.log(hex({ a: undefined, b: [undefined], f() {}, s: Symbol('s') })) //! console: 10000000046200080000000a30000000
    console.log(hex({ a: undefined, b: 1 }, { ignoreUndefined: false }), hex({ a: undefined }, { ignoreUndefined: true }))
    //! console: 0f0000000a61001062000100000000 0500000000
    console.log(Buffer.from(serialize({ f: () => 1 }, { serializeFunctions: true })).includes('=>'), hex({ a: [() => 1, 2] }))
    //! console: true 140000000461000c000000103100020000000000

    console.log(hex({ a: id }), hex({ a: new Binary(Buffer.from('x'), 5) }), hex({ a: new Binary(Buffer.from('x'),
      2) }), hex({ a: new UUID('a'.repeat(32)) }))
    //! console: 1400000007610065a1b2c3d4e5f60718293a4b00 0e00000005610001000000057800 120000000561000500000002010000007800 1d0000000561001000000004aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa00
    console.log(hex({ a: new Long(5) }), hex({ a: Long.MAX_UNSIGNED_VALUE }), hex({ a: new Timestamp({ t: 1, i: 2 }) }),
      hex({ a: new Double(5) }), hex({ a: Decimal128.fromString('1.5') }))
    //! console: 10000000126100050000000000000000 10000000126100ffffffffffffffff00 10000000116100020000000100000000 10000000016100000000000000144000 180000001361000f000000000000000000000000003e3000
    console.log(hex({ a: new Code('x') }), hex({ a: new Code('x', { a: 1 }) }))
    //! console: 0e0000000d610002000000780000 1e0000000f6100160000000200000078000c000000106100010000000000
    console.log(hex({ a: new DBRef('c', id) }), hex({ a: new DBRef('c', id, 'd', { e: 1 }) }))
    //! console: 2a00000003610022000000022472656600020000006300072469640065a1b2c3d4e5f60718293a4b0000 3c00000003610034000000022472656600020000006300072469640065a1b2c3d4e5f60718293a4b0224646200020000006400106500010000000000
    console.log(hex({ a: new MinKey() }), hex({ a: new MaxKey() }), hex({ a: new BSONRegExp('a', 'im') }))
    //! console: 08000000ff610000 080000007f610000 0d0000000b61006100696d0000
    // Here the size that npm's package calculates is wrong.
    console.log(hex({ a: -0 }), hex({ a: new Int32(5) }), hex({ a: new BSONSymbol('s') }), hex(new Map([['a', 1]])))
    //! console: 10000000016100000000000000008000 0c0000001061000500000000 0e0000000e610002000000730000 0c0000001061000100000000
    // Here it throws.
    console.log(attempt(() => hex({ a: new Map([[2, 3]]) }))) //! console: 140000000361000c000000103200030000000000

    class WithBSON { toBSON() { return { z: 1 } } }
    console.log(hex(new WithBSON()), hex({ a: new WithBSON() }), hex({ a: [new WithBSON()] }), hex({ a: { toBSON: () => undefined } }))
    //! console: 0c000000107a000100000000 140000000361000c000000107a00010000000000 1c000000046100140000000330000c000000107a0001000000000000 0500000000
    console.log(attempt(() => hex({ toBSON: () => 5 }))) //! console: BSONError: toBSON function did not return an object

    for (const root of [5, 'x', true, 5n, () => 1]) {
      const why = attempt(() => serialize(root as any))
      if (why !== 'BSONError: serialize does not support non-object as the root input') console.log(root, why)
    }
    console.log(attempt(() => hex([])), attempt(() => hex(id)), attempt(() => hex(new Date())), attempt(() => hex(new Uint8Array(1))))
    //! console: BSONError: serialize does not support an array as the root input BSONError: BSON types cannot be serialized as a document BSONError: date, regexp, typedarray, and arraybuffer cannot be BSON documents BSONError: date, regexp, typedarray, and arraybuffer cannot be BSON documents
    // npm's package fails with a TypeError of the engine.
    console.log(attempt(() => hex(null)), attempt(() => hex(undefined)))
    //! console: BSONError: serialize does not support non-object as the root input BSONError: serialize does not support non-object as the root input
    console.log(attempt(() => hex({ a: { _bsontype: 'ObjectId' } })))
    //! console: BSONVersionError: Unsupported BSON version, bson types must be from bson 6.x.x

    const checked = (value: unknown) => attempt(() => hex(value, { checkKeys: true }))
    console.log(checked({ $a: 1 }), checked({ 'a.b': 1 }), checked({ a: [{ $b: 1 }] }), checked(new Map([['$a', 1]])))
    //! console: BSONError: key $a must not start with '$' BSONError: key a.b must not contain '.' BSONError: key $b must not start with '$' BSONError: key $a must not start with '$'
    console.log(Buffer.from(serialize({ $db: 1, $ref: 2, $id: 3, '': 4 }, { checkKeys: true })).toString('hex'), hex({ '$a.b': 1 }))
    //! console: 270000001024646200010000001024726566000200000010246964000300000010000400000000 0f0000001024612e62000100000000
    console.log(attempt(() => hex({ 'a\0b': 1 })) === 'BSONError: key a\0b must not contain null bytes',
      attempt(() => hex({ a: new RegExp('a\0b') })) === 'BSONError: value a\0b must not contain null bytes')
    //! console: true true

    const cyclic: any = { a: { b: [] } }
    cyclic.a.b.push(cyclic.a)
    const shared = { x: 1 }
    console.log(attempt(() => hex(cyclic)), hex({ a: shared, b: shared }))
    //! console: BSONError: Cannot convert circular structure to BSON 230000000361000c00000010780001000000000362000c000000107800010000000000

    const large = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`key${i}`, { text: 'x'.repeat(i % 50), n: i }]))
    console.log(serialize(large).length, calculateObjectSize(large)) //! console: 22095 22095
  },
})
