import {
  Binary, BSONRegExp, BSONSymbol, Code, DBRef, Decimal128, Double, EJSON, Int32, Long, MaxKey, MinKey, ObjectId,
  Timestamp, UUID,
} from '@metis/bson'

const attempt = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }
const id = new ObjectId('65a1b2c3d4e5f60718293a4b')
const canonical = { relaxed: false }
const legacy = { legacy: true }

const numbers = { int: 1, over: 2 ** 31, large: 1e20, float: 1.5, negativeZero: -0, nan: NaN, infinite: -Infinity,
  big: 5n, bigger: 2n ** 62n + 1n, beyond: 2n ** 64n + 3n }
const wrapped = { long: new Long(5), unsigned: Long.MAX_UNSIGNED_VALUE, double: new Double(5),
  fraction: new Double(5.5), zero: new Double(-0), nan: new Double(NaN), int32: new Int32(5), dec: Decimal128.fromString('1.5') }
const dates = { zero: new Date(0), millis: new Date(1700000000123), before: new Date(-5) }
const values = {
  id, bin: new Binary(Buffer.from('x'), 128), uuid: new UUID('a'.repeat(32)), ts: new Timestamp({ t: 1, i: 2 }),
    code: new Code('x', { a: 1 }), plain: new Code('x'), ref: new DBRef('c', id, 'd', { e: 1 }),
  min: new MinKey(), max: new MaxKey(), re: /a/i, bre: new BSONRegExp('a', 'im'), sym: new BSONSymbol('s'),
}

export default new TargetSchema({
  _id: 'bson-ejson',
  name: 'EJSON',
  description: '',
  args: [],
  script: async (context) => {
    for (const value of [numbers, wrapped, dates, values]) for (const options of [undefined, canonical,
      legacy]) console.log(EJSON.stringify(value, options))
    //! console: {"int":1,"over":2147483648,"large":100000000000000000000,"float":1.5,"negativeZero":0,"nan":{"$numberDouble":"NaN"},"infinite":{"$numberDouble":"-Infinity"},"big":5,"bigger":4611686018427388000,"beyond":3}
    //! console: {"int":{"$numberInt":"1"},"over":{"$numberLong":"2147483648"},"large":{"$numberDouble":"100000000000000000000"},"float":{"$numberDouble":"1.5"},"negativeZero":{"$numberDouble":"-0.0"},"nan":{"$numberDouble":"NaN"},"infinite":{"$numberDouble":"-Infinity"},"big":{"$numberLong":"5"},"bigger":{"$numberLong":"4611686018427387905"},"beyond":{"$numberLong":"3"}}
    //! console: {"int":1,"over":2147483648,"large":100000000000000000000,"float":1.5,"negativeZero":0,"nan":{"$numberDouble":"NaN"},"infinite":{"$numberDouble":"-Infinity"},"big":5,"bigger":4611686018427388000,"beyond":3}
    //! console: {"long":5,"unsigned":18446744073709552000,"double":5,"fraction":5.5,"zero":0,"nan":{"$numberDouble":"NaN"},"int32":5,"dec":{"$numberDecimal":"1.5"}}
    //! console: {"long":{"$numberLong":"5"},"unsigned":{"$numberLong":"18446744073709551615"},"double":{"$numberDouble":"5.0"},"fraction":{"$numberDouble":"5.5"},"zero":{"$numberDouble":"-0.0"},"nan":{"$numberDouble":"NaN"},"int32":{"$numberInt":"5"},"dec":{"$numberDecimal":"1.5"}}
    //! console: {"long":5,"unsigned":18446744073709552000,"double":5,"fraction":5.5,"zero":0,"nan":null,"int32":5,"dec":{"$numberDecimal":"1.5"}}
    //! console: {"zero":{"$date":"1970-01-01T00:00:00Z"},"millis":{"$date":"2023-11-14T22:13:20.123Z"},"before":{"$date":{"$numberLong":"-5"}}}
    //! console: {"zero":{"$date":{"$numberLong":"0"}},"millis":{"$date":{"$numberLong":"1700000000123"}},"before":{"$date":{"$numberLong":"-5"}}}
    //! console: {"zero":{"$date":0},"millis":{"$date":1700000000123},"before":{"$date":"1969-12-31T23:59:59.995Z"}}
    //! console: {"id":{"$oid":"65a1b2c3d4e5f60718293a4b"},"bin":{"$binary":{"base64":"eA==","subType":"80"}},"uuid":{"$binary":{"base64":"qqqqqqqqqqqqqqqqqqqqqg==","subType":"04"}},"ts":{"$timestamp":{"t":1,"i":2}},"code":{"$code":"x","$scope":{"a":1}},"plain":{"$code":"x"},"ref":{"$ref":"c","$id":{"$oid":"65a1b2c3d4e5f60718293a4b"},"$db":"d","e":1},"min":{"$minKey":1},"max":{"$maxKey":1},"re":{"$regularExpression":{"pattern":"a","options":"i"}},"bre":{"$regularExpression":{"pattern":"a","options":"im"}},"sym":{"$symbol":"s"}}
    //! console: {"id":{"$oid":"65a1b2c3d4e5f60718293a4b"},"bin":{"$binary":{"base64":"eA==","subType":"80"}},"uuid":{"$binary":{"base64":"qqqqqqqqqqqqqqqqqqqqqg==","subType":"04"}},"ts":{"$timestamp":{"t":1,"i":2}},"code":{"$code":"x","$scope":{"a":{"$numberInt":"1"}}},"plain":{"$code":"x"},"ref":{"$ref":"c","$id":{"$oid":"65a1b2c3d4e5f60718293a4b"},"$db":"d","e":{"$numberInt":"1"}},"min":{"$minKey":1},"max":{"$maxKey":1},"re":{"$regularExpression":{"pattern":"a","options":"i"}},"bre":{"$regularExpression":{"pattern":"a","options":"im"}},"sym":{"$symbol":"s"}}
    //! console: {"id":{"$oid":"65a1b2c3d4e5f60718293a4b"},"bin":{"$binary":"eA==","$type":"80"},"uuid":{"$binary":"qqqqqqqqqqqqqqqqqqqqqg==","$type":"04"},"ts":{"$timestamp":{"t":1,"i":2}},"code":{"$code":"x","$scope":{"a":1}},"plain":{"$code":"x"},"ref":{"$ref":"c","$id":{"$oid":"65a1b2c3d4e5f60718293a4b"}},"min":{"$minKey":1},"max":{"$maxKey":1},"re":{"$regex":"a","$options":"i"},"bre":{"$regex":"a","$options":"im"},"sym":{"$symbol":"s"}}
    console.log(EJSON.stringify({ s: 'x', t: true, n: null, u: undefined, f() {}, y: Symbol('y'), list: [undefined,
      () => 1], map: new Map([['k', id]]), set: new Set([1]), proto: JSON.parse('{"__proto__":1}') }))
    //! console: {"s":"x","t":true,"n":null,"u":null,"list":[null,null],"map":{"k":{"$oid":"65a1b2c3d4e5f60718293a4b"}},"set":{},"proto":{"__proto__":1}}
    console.log([1, 'x', null, undefined, id, [id], () => 1].map((v) => EJSON.stringify(v)))
    //! console: "[\n  '1',\n  '\"x\"',\n  'null',\n  'null',\n  '{\"$oid\":\"65a1b2c3d4e5f60718293a4b\"}',\n  '[{\"$oid\":\"65a1b2c3d4e5f60718293a4b\"}]',\n  undefined\n]"
    console.log(EJSON.stringify({ a: id, b: 1 }, undefined, 1), EJSON.stringify({ a: id, b: 1 }, ['a', '$oid']),
      EJSON.stringify({ a: 1 }, (k, v) => (v === 1 ? 2 : v)))
    //! console: "{\n \"a\": {\n  \"$oid\": \"65a1b2c3d4e5f60718293a4b\"\n },\n \"b\": 1\n} {\"a\":{\"$oid\":\"65a1b2c3d4e5f60718293a4b\"}} {\"a\":2}"
    console.log(EJSON.stringify({ a: 1 }, undefined, 0, canonical), EJSON.stringify({ a: 1 }, null as any, canonical as any))
    //! console: {"a":{"$numberInt":"1"}} {"a":{"$numberInt":"1"}}
    console.log(EJSON.stringify([new Date(253402300799999), new Date(253402318800000)]), EJSON.stringify([new Date(NaN)]))
    //! console: [{"$date":"9999-12-31T23:59:59.999Z"},{"$date":{"$numberLong":"253402318800000"}}] [{"$date":{"$numberLong":"NaN"}}]
    console.log(EJSON.serialize({ a: id, b: new Date(5), c: 1 }, canonical), EJSON.serialize(5), EJSON.serialize(undefined))
    //! console: "{\n  a: { '$oid': '65a1b2c3d4e5f60718293a4b' },\n  b: { '$date': { '$numberLong': '5' } },\n  c: { '$numberInt': '1' }\n} 5 null"
    console.log(attempt(() => EJSON.stringify({ a: /a/g })), attempt(() => EJSON.stringify(new Map([[2, 3]]))))
    //! console: BSONError: The regular expression option [g] is not supported BSONError: Can only serialize maps with string keys
    console.log(attempt(() => EJSON.stringify({ a: { _bsontype: 5 } })), attempt(() => EJSON.stringify({ a: { _bsontype: 'Long' } })))
    //! console: BSONError: _bsontype must be a string, but was: number BSONVersionError: Unsupported BSON version, bson types must be from bson 6.x.x
    const cyclic: any = { a: { list: [{}] } }
    cyclic.a.list[0].up = cyclic.a
    console.log(attempt(() => EJSON.stringify({ outer: cyclic })))
    //! console: "BSONError: Converting circular structure to EJSON:\n    (root) -> outer -> a -> list -> index 0 -> up\n                       \\-----------------------/"
    cyclic.self = cyclic
    console.log(attempt(() => EJSON.stringify({ self: cyclic.self, ...{ a: 1 } })))
    //! console: "BSONError: Converting circular structure to EJSON:\n    (root) -> self -> a -> list -> index 0 -> up\n                      \\-----------------------/"

    for (const value of [numbers, wrapped, dates, values]) console.log(EJSON.parse(EJSON.stringify(value, canonical)))
    //! console: "{\n  int: 1,\n  over: 2147483648,\n  large: 100000000000000000000,\n  float: 1.5,\n  negativeZero: -0,\n  nan: NaN,\n  infinite: -Infinity,\n  big: 5,\n  bigger: 4611686018427388000,\n  beyond: 3\n}"
    //! console: "{\n  long: 5,\n  unsigned: -1,\n  double: 5,\n  fraction: 5.5,\n  zero: -0,\n  nan: NaN,\n  int32: 5,\n  dec: new Decimal128('1.5')\n}"
    //! console: "{\n  zero: 1970-01-01T00:00:00.000Z,\n  millis: 2023-11-14T22:13:20.123Z,\n  before: 1969-12-31T23:59:59.995Z\n}"
    //! console: "{\n  id: new ObjectId('65a1b2c3d4e5f60718293a4b'),\n  bin: Binary.createFromBase64('eA==', 128),\n  uuid: new UUID('aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa'),\n  ts: new Timestamp({ t: 1, i: 2 }),\n  code: new Code('x', { a: 1 }),\n  plain: new Code('x'),\n  ref: new DBRef('c', new ObjectId('65a1b2c3d4e5f60718293a4b'), 'd', { e: 1 }),\n  min: new MinKey(),\n  max: new MaxKey(),\n  re: new BSONRegExp('a', 'i'),\n  bre: new BSONRegExp('a', 'im'),\n  sym: new BSONSymbol('s')\n}"
    console.log(EJSON.parse(EJSON.stringify(wrapped, canonical), canonical), EJSON.parse('[1, 2147483648, 1.5, 1e30, -0]', canonical))
    //! console: "{\n  long: new Long('5'),\n  unsigned: new Long('-1'),\n  double: new Double(5),\n  fraction: new Double(5.5),\n  zero: new Double(-0),\n  nan: new Double(NaN),\n  int32: new Int32(5),\n  dec: new Decimal128('1.5')\n} [\n  new Int32(1),\n  new Long('2147483648'),\n  new Double(1.5),\n  new Double(1e+30),\n  new Double(-0)\n]"
    console.log(EJSON.parse('[1, {"$numberLong": "9007199254740993"}]', { useBigInt64: true }),
      EJSON.parse('[2147483648]', { relaxed: false, useBigInt64: true }))
    //! console: [ 1, 9007199254740993n ] [ 2147483648n ]
    console.log(EJSON.parse(EJSON.stringify(values, legacy), legacy))
    //! console: "{\n  id: new ObjectId('65a1b2c3d4e5f60718293a4b'),\n  bin: Binary.createFromBase64('eA==', 128),\n  uuid: new UUID('aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa'),\n  ts: new Timestamp({ t: 1, i: 2 }),\n  code: new Code('x', { a: 1 }),\n  plain: new Code('x'),\n  ref: new DBRef('c', new ObjectId('65a1b2c3d4e5f60718293a4b')),\n  min: new MinKey(),\n  max: new MaxKey(),\n  re: new BSONRegExp('a', 'i'),\n  bre: new BSONRegExp('a', 'im'),\n  sym: new BSONSymbol('s')\n}"

    const parse = (text: string, options?: any) => attempt(() => EJSON.parse(text, options))
    console.log(parse('{"$uuid":"aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"}'), parse('{"$regex":"a","$options":"i"}'),
      parse('{"$regex":"a"}'), parse('{"$undefined":true}'), parse('{"$minKey":1}'))
    //! console: new UUID('aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa') new BSONRegExp('a', 'i') new BSONRegExp('a', '') null new MinKey()
    console.log(parse('{"$date":"2020-01-01T00:00:00.5Z"}'), parse('{"$date":{"$numberLong":"5"}}'),
      parse('{"$date":5}'), parse('{"$date":5}', legacy), parse('{"$date":null}'))
    //! console: 2020-01-01T00:00:00.500Z 1970-01-01T00:00:00.005Z 1970-01-01T00:00:00.005Z 1970-01-01T00:00:00.005Z { '$date': null }
    console.log(parse('{"$date":true}'), parse('{"$date":"x"}'))
    //! console: BSONRuntimeError: Unrecognized type for EJSON date: boolean Invalid Date
    console.log(parse('{"$ref":"c","$id":1,"$db":"d","x":2}'), parse('{"$ref":"c"}'),
      parse('{"$ref":"c","$id":1,"$q":1}'), parse('{"$dbPointer":{"$ref":"c","$id":1}}'))
    //! console: new DBRef('c', 1, 'd', { x: 2 }) { '$ref': 'c' } { '$ref': 'c', '$id': 1, '$q': 1 } new DBRef('c', 1)
    console.log(parse('{"$foo":1}'), parse('{"$numberInt":"5","x":1}'), parse('{"$numberDouble":"-0.0"}'),
      parse('{"$timestamp":{"t":4294967295,"i":1}}', canonical))
    //! console: { '$foo': 1 } 5 -0 new Timestamp({ t: 4294967295, i: 1 })
    console.log(parse('{"$numberLong":"x"}'), parse('{"$numberLong":"05"}'), parse('{"$oid":"x"}'), parse('{"$numberDecimal":"x"}'))
    //! console: BSONError: $numberLong string "x" is in an invalid format BSONError: $numberLong string "05" is in an invalid format BSONError: input must be a 24 character hex string, 12 byte Uint8Array, or an integer BSONError: x not a valid Decimal128 string
    console.log(parse('{"$uuid":"x"}'), parse('{"$regularExpression":{"pattern":"a","options":"q"}}'), parse('{"$timestamp":5}'))
    //! console: BSONError: UUID string representation must be 32 hex digits or canonical hyphenated representation BSONError: The regular expression option [q] is not supported BSONError: Timestamp constructed from { t, i } must provide t as a number
    console.log(parse('{"$binary":"eHl6","$type":"05"}', legacy), parse('{"$binary":"eHl6","$type":"05"}'),
      parse('{"$binary":{"base64":"eHl6","subType":"5"}}'))
    //! console: Binary.createFromBase64('eHl6', 5) BSONError: Unexpected Binary Extended JSON format {"$binary":"eHl6","$type":"05"} Binary.createFromBase64('eHl6', 5)
    console.log(parse('{"a\\u0000b":1}'), parse('{"__proto__":{"$numberInt":"1"}}'), String(parse('{')).split(':')[0])
    //! console: BSONError: BSON Document field names cannot contain null bytes, found: "a\u0000b" { ['__proto__']: 1 } SyntaxError
    console.log(EJSON.deserialize({ a: { $oid: String(id) }, b: [{ $numberInt: '1' }] }),
      EJSON.deserialize({ a: { $numberInt: '1' } }, canonical), EJSON.deserialize(5 as any))
    //! console: { a: new ObjectId('65a1b2c3d4e5f60718293a4b'), b: [ 1 ] } { a: new Int32(1) } 5
  },
})
