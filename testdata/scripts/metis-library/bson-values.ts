import {
  BSON, BSONError, BSONOffsetError, BSONRegExp, BSONRuntimeError, BSONSymbol, BSONType, BSONValue, BSONVersionError,
  Code, DBRef, Double, Int32, MaxKey, MinKey, ObjectId,
} from '@metis/bson'

const attempt = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }

export default new TargetSchema({
  _id: 'bson-values',
  name: 'Small values of BSON',
  description: '',
  args: [],
  script: async (context) => {
    const d = new Double(1.5)
    console.log(d, d.inspect(), d.value, d.valueOf(), d.toJSON(), d.toString(), d.toString(2), +d + 1,
      JSON.stringify({ d }), d._bsontype, Object.keys(d))
    //! console: new Double(1.5) new Double(1.5) 1.5 1.5 1.5 1.5 1.1 2.5 {"d":1.5} Double [ 'value' ]
    console.log(new Double(-0), new Double(NaN), new Double('2.5' as any), new Double(null as any), new Double(new Number(3) as any))
    //! console: new Double(-0) new Double(NaN) new Double(2.5) new Double(0) new Double(3)
    console.log(['1', '1.0', '-0', '1e5', '+01.50', '.5', '5.', 'NaN', 'Infinity', '-Infinity', '5e-324'].map((t) => Double.fromString(t).value))
    //! console: "[\n         1,         1,\n        -0,    100000,\n       1.5,       0.5,\n         5,       NaN,\n  Infinity, -Infinity,\n    5e-324\n]"
    console.log(attempt(() => Double.fromString(' 1')), attempt(() => Double.fromString('')), attempt(() => Double.fromString('x')))
    //! console: BSONError: Input: ' 1' contains whitespace BSONError: Input is an empty string BSONError: Input: x is not representable as a Double
    console.log(attempt(() => Double.fromString('+Infinity')), attempt(() => Double.fromString('0x10')), attempt(() => Double.fromString('1e400')))
    //! console: BSONError: Input: +Infinity is not representable as a Double BSONError: Input: '0x10' is not in decimal or exponential notation BSONError: Input: 1e400 is not representable as a Double

    const i = new Int32(5)
    console.log(i, i.inspect(), i.value, i.valueOf(), i.toJSON(), i.toString(), i.toString(2), +i + 1, JSON.stringify({ i }), i._bsontype)
    //! console: new Int32(5) new Int32(5) 5 5 5 5 101 6 {"i":5} Int32
    console.log([1.9, -1.9, 2 ** 31, -(2 ** 31) - 1, 2 ** 32 + 5, NaN, '7.9', 'x', null, undefined].map((v) => new Int32(v as any).value).join())
    //! console: 1,-1,-2147483648,2147483647,5,0,7,0,0,0
    console.log(['1', '+1', '01', '-2147483648', '2147483647', '000012'].map((t) => Int32.fromString(t).value).join())
    //! console: 1,1,1,-2147483648,2147483647,12
    console.log(['-0', '1.0', '1e1', ' 1', '', '0x1',
      '-00'].filter((t) => attempt(() => Int32.fromString(t)) !== `BSONError: Input: '${t}' is not a valid Int32 string`))
    //! console: []
    console.log(attempt(() => Int32.fromString('1.5')), attempt(() => Int32.fromString('x')),
      attempt(() => Int32.fromString('2147483648')), attempt(() => Int32.fromString('-2147483649')))
    //! console: BSONError: Input: '1.5' is not a safe integer BSONError: Input: 'x' is not a safe integer BSONError: Input: '2147483648' is larger than the maximum value for Int32 BSONError: Input: '-2147483649' is smaller than the minimum value for Int32

    const code = new Code('x = 1', { a: 1 })
    console.log(code, code.inspect(), new Code('x'), new Code('x').inspect(), code.scope, new Code('x').scope)
    //! console: new Code('x = 1', { a: 1 }) new Code("x = 1", {"a":1}) new Code('x') new Code("x") { a: 1 } null
    console.log(code.toJSON(), new Code('x').toJSON(), JSON.stringify(code), code._bsontype,
      new Code(function f() { return 1 }).code.replace(/\s+/g, ' '))
    //! console: { code: 'x = 1', scope: { a: 1 } } { code: 'x' } {"code":"x = 1","scope":{"a":1}} Code function f() { return 1; }

    const id = new ObjectId('65a1b2c3d4e5f60718293a4b')
    const ref = new DBRef('nodes', id, 'metis', { x: 1 })
    console.log(ref) //! console: new DBRef('nodes', new ObjectId('65a1b2c3d4e5f60718293a4b'), 'metis', { x: 1 })
    console.log(ref.inspect(), new DBRef('nodes', id).inspect())
    //! console: new DBRef("nodes", new ObjectId("65a1b2c3d4e5f60718293a4b"), "metis", {"x":1}) new DBRef("nodes", new ObjectId("65a1b2c3d4e5f60718293a4b"))
    console.log(new DBRef('nodes', id, undefined, { x: 1 }), new DBRef('metis.nodes', id), new DBRef('a.b.c', id))
    //! console: new DBRef('nodes', new ObjectId('65a1b2c3d4e5f60718293a4b'), { x: 1 }) new DBRef('nodes', new ObjectId('65a1b2c3d4e5f60718293a4b'), 'metis') new DBRef('a.b.c', new ObjectId('65a1b2c3d4e5f60718293a4b'))
    console.log(ref.collection, ref.oid, ref.db, ref.fields, new DBRef('c', id).fields, new DBRef('c', id).db, ref._bsontype)
    //! console: nodes new ObjectId('65a1b2c3d4e5f60718293a4b') metis { x: 1 } {} undefined DBRef
    console.log(ref.toJSON(), JSON.stringify(new DBRef('nodes', id)))
    //! console: "{\n  '$ref': 'nodes',\n  '$id': new ObjectId('65a1b2c3d4e5f60718293a4b'),\n  x: 1,\n  '$db': 'metis'\n} {\"$ref\":\"nodes\",\"$id\":\"65a1b2c3d4e5f60718293a4b\"}"

    console.log(new MinKey(), new MaxKey(), new MinKey().inspect(), new MaxKey().inspect(), new MinKey()._bsontype,
      new MaxKey()._bsontype, JSON.stringify([new MinKey(), new MaxKey()]))
    //! console: new MinKey() new MaxKey() new MinKey() new MaxKey() MinKey MaxKey [{},{}]

    const pattern = new BSONRegExp('a|b', 'xi')
    console.log(pattern, pattern.inspect(), pattern.pattern, pattern.options, new BSONRegExp('/'), pattern._bsontype,
      BSONRegExp.parseOptions('mi'), BSONRegExp.parseOptions())
    //! console: "new BSONRegExp('a|b', 'ix') new BSONRegExp(\"a|b\", \"ix\") a|b ix new BSONRegExp('/', '') BSONRegExp im "
    console.log(attempt(() => new BSONRegExp('a', 'g')), attempt(() => new BSONRegExp('a\0')), attempt(() => new BSONRegExp('a', 'i\0')))
    //! console: BSONError: The regular expression option [g] is not supported BSONError: BSON Regex patterns cannot contain null bytes, found: "a\u0000" BSONError: BSON Regex options cannot contain null bytes, found: "\u0000i"

    const symbol = new BSONSymbol('s')
    console.log(symbol, symbol.inspect(), symbol.value, symbol.valueOf(), symbol.toString(), JSON.stringify({ symbol }),
      `${symbol}`, symbol._bsontype)
    //! console: new BSONSymbol('s') new BSONSymbol("s") s s s {"symbol":"s"} s BSONSymbol

    for (const e of [new BSONError('m'), new BSONVersionError(), new BSONRuntimeError('m'), new BSONOffsetError('m', 5, { cause: 'why' })]) {
      console.log(`${e}`, e instanceof BSONError, e.cause, (e as any).offset, BSONError.isBSONError(e))
    }
    //! console: BSONError: m true undefined undefined true
    //! console: BSONVersionError: Unsupported BSON version, bson types must be from bson 6.x.x true undefined undefined true
    //! console: BSONRuntimeError: m true undefined undefined true
    //! console: BSONOffsetError: m. offset: 5 true why 5 true
    console.log([d, i, code, ref, pattern, symbol, new MinKey(), id].every((v) => v instanceof BSONValue)) //! console: true
    console.log(BSONType.double, BSONType.javascriptWithScope, BSONType.minKey, BSONType.maxKey,
      Object.isFrozen(BSONType), Object.keys(BSONType).length)
    //! console: 1 15 -1 127 true 21
    console.log(BSON.ObjectId === ObjectId, BSON.BSONError === BSONError, typeof BSON.serialize, typeof BSON.EJSON.parse)
    //! console: true true function function
  },
})
