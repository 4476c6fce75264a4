import {
  Binary, BSONRegExp, BSONSymbol, Code, DBRef, Decimal128, deserialize, Double, MaxKey, MinKey, ObjectId, serialize,
  Timestamp, UUID,
} from '@metis/bson'

const attempt = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }
const read = (hex: string, options?: any) => attempt(() => deserialize(Buffer.from(hex.replaceAll(' ', ''), 'hex'), options))
const id = new ObjectId('65a1b2c3d4e5f60718293a4b')

const plain = { s: 'é😀', i: 1, d: 1.5, nz: -0, t: true, n: null, at: new Date(5), list: [1, [2]], inner: { x: {} } }
const special = {
  big: 5n, huge: 2n ** 60n, bin: Buffer.from('hi'), bin5: new Binary(Buffer.from('hi'), 5),
    bin2: new Binary(Buffer.from('hi'), 2), uuid: new UUID('a'.repeat(32)),
  re: /a.b/gim, bre: new BSONRegExp('a', 'xi'), id, ts: new Timestamp({ t: 1, i: 2 }), dec: Decimal128.fromString('1'), code: new Code('c', { z: 1 }),
  sym: new BSONSymbol('y'), dbl: new Double(2), min: new MinKey(), max: new MaxKey(), ref: new DBRef('c', id, 'db', { q: 1 }),
}

export default new TargetSchema({
  _id: 'bson-deserialize',
  name: 'Deserialize',
  description: '',
  args: [],
  script: async (context) => {
    console.log(deserialize(serialize(plain)))
    //! console: "{\n  s: 'é😀',\n  i: 1,\n  d: 1.5,\n  nz: -0,\n  t: true,\n  n: null,\n  at: 1970-01-01T00:00:00.005Z,\n  list: [ 1, [ 2 ] ],\n  inner: { x: {} }\n}"
    const bytes = serialize(special)
    console.log(deserialize(bytes))
    //! console: "{\n  big: 5,\n  huge: new Long('1152921504606846976'),\n  bin: Binary.createFromBase64('aGk=', 0),\n  bin5: Binary.createFromBase64('aGk=', 5),\n  bin2: Binary.createFromBase64('aGk=', 2),\n  uuid: new UUID('aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa'),\n  re: /a.b/gim,\n  bre: /a/i,\n  id: new ObjectId('65a1b2c3d4e5f60718293a4b'),\n  ts: new Timestamp({ t: 1, i: 2 }),\n  dec: new Decimal128('1'),\n  code: new Code('c', { z: 1 }),\n  sym: 'y',\n  dbl: 2,\n  min: new MinKey(),\n  max: new MaxKey(),\n  ref: new DBRef('c', new ObjectId('65a1b2c3d4e5f60718293a4b'), 'db', { q: 1 })\n}"
    const only = (names: string[], options: any) => {
      const all = deserialize(bytes, options)
      return names.map((name) => all[name])
    }
    console.log(only(['big', 'huge', 'dbl', 'sym'], { promoteValues: false }), only(['big', 'huge'],
      { promoteLongs: false }), only(['big', 'huge'], { useBigInt64: true }))
    //! console: "[\n  new Long('5'),\n  new Long('1152921504606846976'),\n  new Double(2),\n  new BSONSymbol('y')\n] [ new Long('5'), new Long('1152921504606846976') ] [ 5n, 1152921504606846976n ]"
    console.log(only(['bin', 'bin5', 'bin2', 'uuid'], { promoteBuffers: true }), only(['re', 'bre'], { bsonRegExp: true }))
    //! console: "[\n  <Buffer 68 69>,\n  <Buffer 68 69>,\n  <Buffer 68 69>,\n  <Buffer aa aa aa aa aa aa aa aa aa aa aa aa aa aa aa aa>\n] [ new BSONRegExp('a.b', 'ims'), new BSONRegExp('a', 'ix') ]"
    console.log(deserialize(serialize({ i: 1, d: 1.5, a: [1, { b: 2.5 }] }), { promoteValues: false }))
    //! console: "{\n  i: new Int32(1),\n  d: new Double(1.5),\n  a: [ new Int32(1), { b: new Double(2.5) } ]\n}"
    console.log(attempt(() => deserialize(bytes, { useBigInt64: true, promoteLongs: false })))
    //! console: BSONError: Must either request bigint or Long for int64 deserialization
    console.log(deserialize(serialize({ a: 2n ** 53n, b: 2n ** 53n + 1n, c: -(2n ** 53n), d: -(2n ** 53n) - 1n })))
    //! console: "{\n  a: 9007199254740992,\n  b: new Long('9007199254740993'),\n  c: -9007199254740992,\n  d: new Long('-9007199254740993')\n}"

    console.log(deserialize(serialize({ o: { a: 1 }, list: [{ b: 1 }, 2], n: 1 }), { raw: true }))
    //! console: "{\n  o: <Buffer 0c 00 00 00 10 61 00 01 00 00 00 00>,\n  list: [ <Buffer 0c 00 00 00 10 62 00 01 00 00 00 00>, 2 ],\n  n: 1\n}"
    console.log(deserialize(serialize({ list: [{ b: 1 }], o: { list: [{ c: 1 }] } }), { fieldsAsRaw: { list: true } }))
    //! console: "{\n  list: [ <Buffer 0c 00 00 00 10 62 00 01 00 00 00 00> ],\n  o: { list: [ <Buffer 0c 00 00 00 10 63 00 01 00 00 00 00> ] }\n}"

    const refs = [{ $ref: 'c', $id: 1 }, { x: 1, $id: id, $ref: 'c' }, { $ref: 5, $id: 1 }, { $ref: 'c' }, { $ref: 'c',
      $id: 1, $db: 5 }, { $ref: 'c', $id: 1, $x: 5 }]
    console.log(refs.map((r) => deserialize(serialize({ a: r })).a))
    //! console: "[\n  new DBRef('c', 1),\n  new DBRef('c', new ObjectId('65a1b2c3d4e5f60718293a4b'), { x: 1 }),\n  { '$ref': 5, '$id': 1 },\n  { '$ref': 'c' },\n  { '$ref': 'c', '$id': 1, '$db': 5 },\n  { '$ref': 'c', '$id': 1, '$x': 5 }\n]"
    console.log(deserialize(serialize({ $ref: 'c', $id: id })))
    //! console: new DBRef('c', new ObjectId('65a1b2c3d4e5f60718293a4b'))
    const odd = deserialize(serialize(JSON.parse('{"__proto__":{"a":1}}')))
    console.log(Object.keys(odd), Object.getPrototypeOf(odd) === Object.prototype) //! console: [ '__proto__' ] true

    console.log(read('05000000 00'), read('08000000 06 6100 00'), deserialize(new Uint8Array(serialize({ a: 1 }))),
      deserialize(new Uint8Array([5, 0, 0, 0, 0]).buffer as any))
    //! console: {} { a: undefined } { a: 1 } {}
    console.log(read('1a000000 0c 6100 02000000 6300 65a1b2c3d4e5f60718293a4b 00'),
      read('1b000000 04 6100 13000000 10 3500 01000000 10 3100 02000000 00 00'))
    //! console: { a: new DBRef('c', new ObjectId('65a1b2c3d4e5f60718293a4b')) } { a: [ 1, 2 ] }
    console.log(read('05000000 00 00 00', { allowObjectSmallerThanBufferSize: true }),
      read('ffff 0c000000 10 6100 07000000 00', { index: 2, allowObjectSmallerThanBufferSize: true }))
    //! console: {} { a: 7 }
    for (const why of [
      read(''), read('05000000'), read('04000000 00'), read('ffffffff 00'), read('05000000 00 00'), read('05000000 01'),
      read('06000000 00', { allowObjectSmallerThanBufferSize: true }), read('ff 05000000', { index: 1, allowObjectSmallerThanBufferSize: true }),
    ]) console.log(why)
    //! console: BSONError: bson size must be >= 5, is 0
    //! console: BSONError: buffer length 4 must === bson size 5
    //! console: BSONError: bson size must be >= 5, is 4
    //! console: BSONError: bson size must be >= 5, is -1
    //! console: BSONError: buffer length 6 must === bson size 5
    //! console: BSONError: One object, sized correctly, with a spot for an EOO, but the EOO isn't 0x00
    //! console: BSONError: buffer length 5 must be >= bson size 6
    //! console: BSONError: (bson size 5 + options.index 1 must be <= buffer length 5)
    for (const why of [
      read('08000000 55 6100 00'), read('09000000 08 6100 02 00'), read('0e000000 02 6100 02000000 7878 00'), read('0d000000 02 6100 00000000 00 00'),
      read('0d000000 02 6100 ff000000 00 00'), read('0d000000 05 6100 ffffffff 00 00'), read('0d000000 05 6100 ff000000 00 00'),
      read('12000000 05 6100 05000000 02 02000000 78 00'), read('12000000 05 6100 05000000 02 00000000 78 00'),
        read('12000000 05 6100 05000000 02 ffffffff 78 00'),
      read('0d000000 03 6100 ff000000 00 00'), read('0d000000 03 6100 04000000 00 00'), read('0d000000 04 6100 05000000 01 00'),
      read('1e000000 0f 6100 0d000000 02000000 7800 0c000000 10 6100 01000000 00 00'),
        read('1e000000 0f 6100 20000000 02000000 7800 0c000000 10 6100 01000000 00 00'),
      read('0a000000 0b 6100 61 61 00'),
    ]) console.log(why)
    //! console: BSONError: Detected unknown BSON type 55 for fieldname "a"
    //! console: BSONError: illegal boolean type value
    //! console: BSONError: bad string length in bson
    //! console: BSONError: bad string length in bson
    //! console: BSONError: bad string length in bson
    //! console: BSONError: Negative binary type element size found
    //! console: BSONError: Binary type size larger than document size
    //! console: BSONError: Binary type with subtype 0x02 contains too long binary size
    //! console: BSONError: Binary type with subtype 0x02 contains too short binary size
    //! console: BSONError: Negative binary type element size found for subtype 0x02
    //! console: BSONError: bad embedded document length in bson
    //! console: BSONError: corrupt bson message
    //! console: BSONError: Bad BSON Document: illegal CString
    //! console: BSONError: code_w_scope total size is too short, truncating scope
    //! console: BSONError: code_w_scope total size is too long, clips outer document
    //! console: BSONError: Bad BSON Document: illegal CString
    // npm's package reads on beyond the end of the document, and fails with other words.
    console.log(read('10000000 07 6100 010203040506070800'), read('0a000000 10 6100 0100 00'))
    //! console: BSONError: corrupt object bson BSONError: corrupt object bson
    console.log(attempt(() => deserialize('05' as any)), attempt(() => deserialize(null as any)))
    //! console: BSONError: Cannot create Buffer from the passed potentialBuffer. BSONError: Cannot create Buffer from the passed potentialBuffer.

    const broken = '0e000000 02 6100 02000000 ff 00 00'
    console.log(read(broken), read(broken, { validation: { utf8: false } }), read('0c000000 10 ff00 01000000 00'))
    //! console: BSONError: Invalid UTF-8 string in BSON document { a: '�' } { '�': 1 }
    console.log([{ a: false }, { b: true }].map((utf8) => read(broken, { validation: { utf8 } })), [{ a: true },
      { b: false }].map((utf8) => String(read(broken, { validation: { utf8 } }))))
    //! console: "[ { a: '�' }, { a: '�' } ] [\n  'BSONError: Invalid UTF-8 string in BSON document',\n  'BSONError: Invalid UTF-8 string in BSON document'\n]"
    console.log(read(broken, { validation: { utf8: {} } }), read(broken, { validation: { utf8: { a: true, b: false } } }))
    //! console: BSONError: UTF-8 validation setting cannot be empty BSONError: Invalid UTF-8 validation option - keys must be all true or all false
    console.log(read(broken, { validation: { utf8: { a: 1 } } }), deserialize(serialize({ a: '\ufffd' })))
    //! console: BSONError: Invalid UTF-8 validation option, must specify boolean values { a: '�' }
  },
})
