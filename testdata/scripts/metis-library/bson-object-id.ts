// The expectations of these files are what npm's bson 6.10.4 printed under Node, but where a comment says so.
import { BSONError, ObjectId } from '@metis/bson'

const hex = '65a1b2c3d4e5f60718293a4b'
const attempt = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }

export default new TargetSchema({
  _id: 'bson-object-id',
  name: 'ObjectId',
  description: '',
  args: [],
  script: async (context) => {
    const id = new ObjectId(hex)
    console.log(id, [id], { id })
    //! console: new ObjectId('65a1b2c3d4e5f60718293a4b') [ new ObjectId('65a1b2c3d4e5f60718293a4b') ] { id: new ObjectId('65a1b2c3d4e5f60718293a4b') }
    console.log(id.inspect(), String(id), `${id}`, id + '')
    //! console: new ObjectId("65a1b2c3d4e5f60718293a4b") 65a1b2c3d4e5f60718293a4b 65a1b2c3d4e5f60718293a4b 65a1b2c3d4e5f60718293a4b
    console.log(JSON.stringify({ id }), id.toJSON()) //! console: {"id":"65a1b2c3d4e5f60718293a4b"} 65a1b2c3d4e5f60718293a4b
    console.log(id.toHexString(), id.toString(), id.toString('hex'), id.toString('base64'))
    //! console: 65a1b2c3d4e5f60718293a4b 65a1b2c3d4e5f60718293a4b 65a1b2c3d4e5f60718293a4b ZaGyw9Tl9gcYKTpL
    console.log(id.id, id.id.length, Object.keys(id), id._bsontype)
    //! console: <Buffer 65 a1 b2 c3 d4 e5 f6 07 18 29 3a 4b> 12 [ 'buffer' ] ObjectId
    console.log(id.getTimestamp(), new ObjectId('ffffffff0000000000000000').getTimestamp())
    //! console: 2024-01-12T21:44:35.000Z 2106-02-07T06:28:15.000Z

    // From a text, bytes, another id, what looks like one.
    console.log(new ObjectId(hex.toUpperCase()), new ObjectId(id), new ObjectId({ id: hex } as any), new ObjectId({ id: id.id } as any))
    //! console: new ObjectId('65a1b2c3d4e5f60718293a4b') new ObjectId('65a1b2c3d4e5f60718293a4b') new ObjectId('65a1b2c3d4e5f60718293a4b') new ObjectId('65a1b2c3d4e5f60718293a4b')
    console.log(new ObjectId(new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255])), new ObjectId(Buffer.from('abcdefghijkl')))
    //! console: new ObjectId('000102030405060708090aff') new ObjectId('6162636465666768696a6b6c')
    console.log(new ObjectId({ id: 'x', toHexString: () => hex } as any)) //! console: new ObjectId('65a1b2c3d4e5f60718293a4b')
    // A number is the time.
    console.log([0, 5, 5.7, 2 ** 32 + 1, -1, NaN].map((n) => new ObjectId(n).toHexString().slice(0, 8)).join())
    //! console: 00000000,00000005,00000005,00000001,ffffffff,00000000
    const now = Math.floor(Date.now() / 1000)
    console.log([new ObjectId(), new ObjectId(null as any),
      new ObjectId(undefined)].map((i) => Math.abs(i.getTimestamp().getTime() / 1000 - now) < 2).join())
    //! console: true,true,true
    for (const bad of ['', 'abc', 'abcdefghijkl', hex + '0', 'g'.repeat(24), { id: 'abc' }]) {
      const text = attempt(() => new ObjectId(bad as any))
      if (text !== 'BSONError: input must be a 24 character hex string, 12 byte Uint8Array, or an integer') console.log(bad, text)
    }
    for (const bad of [true, 5n, Symbol('s'), {}, [], [1, 2], new Uint8Array(11), new Date(0), () => 1, new String(hex)]) {
      const text = attempt(() => new ObjectId(bad as any))
      if (text !== 'BSONError: Argument passed in does not match the accepted types') console.log(bad, text)
    }
    console.log(attempt(() => new ObjectId({ id: 5 } as any)))
    //! console: BSONError: Argument passed in must have an id that is of type string or Buffer

    // Generated ids: one random part a session, a counter that goes on by one.
    const [a, b] = [new ObjectId().toHexString(), new ObjectId().toHexString()]
    console.log(a.slice(8, 18) === b.slice(8, 18), (parseInt(b.slice(18), 16) - parseInt(a.slice(18), 16) + 0x1000000) % 0x1000000, a === b)
    //! console: true 1 false
    console.log(ObjectId.generate(7).subarray(0, 4), ObjectId.generate().length, ObjectId.generate(1).length)
    //! console: <Buffer 00 00 00 07> 12 12
    console.log(new Set(Array.from({ length: 500 }, () => String(new ObjectId()))).size) //! console: 500

    console.log(ObjectId.createFromTime(1), ObjectId.createFromTime(1.9), ObjectId.createFromTime(2 ** 40 + 3), ObjectId.createFromTime('x' as any))
    //! console: new ObjectId('000000010000000000000000') new ObjectId('000000010000000000000000') new ObjectId('000000030000000000000000') new ObjectId('000000000000000000000000')
    console.log(ObjectId.createFromHexString(hex), ObjectId.createFromBase64('ZaGyw9Tl9gcYKTpL'))
    //! console: new ObjectId('65a1b2c3d4e5f60718293a4b') new ObjectId('65a1b2c3d4e5f60718293a4b')
    console.log(attempt(() => ObjectId.createFromHexString('abc')), attempt(() => ObjectId.createFromHexString(undefined as any)))
    //! console: BSONError: hex string must be 24 characters BSONError: hex string must be 24 characters
    console.log(attempt(() => ObjectId.createFromHexString('z'.repeat(24))), attempt(() => ObjectId.createFromBase64('abc')))
    //! console: BSONError: Argument passed in does not match the accepted types BSONError: base64 string must be 16 characters

    console.log([hex, hex.toUpperCase(), 5, id, id.id, new Uint8Array(12), { id: hex }, { id: 'x',
      toHexString: () => hex }].every((v) => ObjectId.isValid(v as any)))
    //! console: true
    console.log(['', 'abc', 'abcdefghijkl', 'g'.repeat(24), null, undefined, true, 5n, {}, [], new Uint8Array(11),
      { id: 5 }].filter((v) => ObjectId.isValid(v as any)))
    //! console: []

    console.log([hex, hex.toUpperCase(), new ObjectId(hex), { toHexString: () => hex.toUpperCase() }].map((v) => id.equals(v as any)).join())
    //! console: true,true,true,true
    console.log([new ObjectId(), 'abc', id.id, null, undefined, {}, 5, { id: hex }].map((v) => id.equals(v as any)).join())
    //! console: false,false,false,false,false,false,false,false

    // The bytes are not copied.
    const bytes = Buffer.from(hex, 'hex')
    const shared = new ObjectId(bytes)
    bytes[0] = 0
    console.log(shared, shared.id === bytes) //! console: new ObjectId('00a1b2c3d4e5f60718293a4b') true
    shared.id = Buffer.alloc(12)
    console.log(shared) //! console: new ObjectId('000000000000000000000000')

    try { new ObjectId('abc') } catch (e: any) {
      console.log(e instanceof BSONError, e instanceof Error, e.bsonError, BSONError.isBSONError(e),
        BSONError.isBSONError(new Error('x')), BSONError.isBSONError(null))
      //! console: true true true true false false
    }
  },
})
