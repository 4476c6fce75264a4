import { Binary, UUID } from '@metis/bson'

const attempt = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }

export default new TargetSchema({
  _id: 'bson-binary',
  name: 'Binary and UUID',
  description: '',
  args: [],
  script: async (context) => {
    const hello = new Binary(Buffer.from('hello'), Binary.SUBTYPE_USER_DEFINED)
    console.log(hello, hello.inspect(), hello._bsontype, Object.keys(hello))
    //! console: Binary.createFromBase64('aGVsbG8=', 128) Binary.createFromBase64("aGVsbG8=", 128) Binary [ 'sub_type', 'buffer', 'position' ]
    console.log(hello.sub_type, hello.position, hello.length(), hello.value(), hello.value() === hello.buffer)
    //! console: 128 5 5 <Buffer 68 65 6c 6c 6f> true
    console.log(hello.toString(), hello.toString('utf8'), hello.toString('hex'), hello.toString('base64'), `${hello}`, JSON.stringify({ hello }))
    //! console: hello hello 68656c6c6f aGVsbG8= hello {"hello":"aGVsbG8="}
    console.log(hello.read(1, 2), hello.read(3), hello.read(1, 99), hello.read(9, 1).length, hello.read(0, 0))
    //! console: <Buffer 65 6c> <Buffer 6c 6f> <Buffer 65 6c 6c 6f> 0 <Buffer 68 65 6c 6c 6f>
    console.log(new Binary([1, 2, 256, -1]), new Binary(new Uint8Array([1, 2])), new Binary(new ArrayBuffer(3) as any),
      new Binary(new Uint16Array([1, 2]) as any))
    //! console: Binary.createFromBase64('AQIA/w==', 0) Binary.createFromBase64('AQI=', 0) Binary.createFromBase64('AAAA', 0) Binary.createFromBase64('AQACAA==', 0)
    console.log(attempt(() => new Binary('abc' as any)), attempt(() => new Binary(5 as any)), attempt(() => new Binary({} as any)))
    //! console: BSONError: Binary can only be constructed from Uint8Array or number[] BSONError: Cannot create Buffer from the passed potentialBuffer. BSONError: Cannot create Buffer from the passed potentialBuffer.
    console.log(new Binary().length(), new Binary(undefined, 3).sub_type, new Binary().buffer.length) //! console: 0 3 256

    const grown = new Binary()
    grown.put('a')
    grown.put(98)
    grown.put([99])
    grown.put(Buffer.from('d'))
    console.log(grown.toString(), grown.position) //! console: abcd 4
    grown.write(Buffer.from('efg'))
    grown.write(Buffer.from('BC'), 1)
    console.log(grown.toString(), grown.position) //! console: aBCdefg 7
    for (let i = 0; i < 300; i++) grown.put(i % 10 + 48)
    console.log(grown.length(), grown.toString().slice(-12)) //! console: 307 890123456789
    console.log(attempt(() => grown.put('ab')), attempt(() => grown.put([1, 2])), attempt(() => grown.put(256)), attempt(() => grown.put('€')))
    //! console: BSONError: only accepts single character String BSONError: only accepts single character Uint8Array or Array BSONError: only accepts number in a valid unsigned byte range 0-255 BSONError: only accepts number in a valid unsigned byte range 0-255
    console.log(attempt(() => grown.write('x' as any, 0))) //! console: BSONError: input cannot be string
    // npm's package ignores lists, though its types allow them.
    const list = new Binary()
    list.write([104, 105])
    console.log(list.toString()) //! console: hi

    console.log(Binary.createFromHexString('ff00'), Binary.createFromHexString('ff00', 5),
      Binary.createFromBase64('aGk='), Binary.createFromBase64('aGk', 3))
    //! console: Binary.createFromBase64('/wA=', 0) Binary.createFromBase64('/wA=', 5) Binary.createFromBase64('aGk=', 0) Binary.createFromBase64('aGk=', 3)
    console.log(Binary.BUFFER_SIZE, Binary.SUBTYPE_DEFAULT, Binary.SUBTYPE_FUNCTION, Binary.SUBTYPE_BYTE_ARRAY,
      Binary.SUBTYPE_UUID_OLD, Binary.SUBTYPE_UUID, Binary.SUBTYPE_MD5, Binary.SUBTYPE_ENCRYPTED, Binary.SUBTYPE_COLUMN,
      Binary.SUBTYPE_SENSITIVE, Binary.SUBTYPE_VECTOR)
    //! console: 256 0 1 2 3 4 5 6 7 8 9
    console.log(new Binary(Buffer.alloc(16), 4).toUUID(), attempt(() => new Binary(Buffer.alloc(16), 3).toUUID()))
    //! console: new UUID('00000000-0000-0000-0000-000000000000') BSONError: Binary sub_type "3" is not supported for converting to UUID. Only "4" is currently supported.

    const text = 'AAAAAAAA-AAAA-4AAA-BAAA-AAAAAAAAAAAF'
    const uuid = new UUID(text)
    console.log(uuid, uuid.inspect(), uuid.sub_type, uuid.position, uuid._bsontype, uuid instanceof Binary)
    //! console: new UUID('aaaaaaaa-aaaa-4aaa-baaa-aaaaaaaaaaaf') new UUID("aaaaaaaa-aaaa-4aaa-baaa-aaaaaaaaaaaf") 4 16 Binary true
    console.log(uuid.toHexString(), uuid.toHexString(false), uuid.toString(), uuid.toString('hex'), uuid.toString('base64'), JSON.stringify({ uuid }))
    //! console: aaaaaaaa-aaaa-4aaa-baaa-aaaaaaaaaaaf aaaaaaaaaaaa4aaabaaaaaaaaaaaaaaf aaaaaaaa-aaaa-4aaa-baaa-aaaaaaaaaaaf aaaaaaaaaaaa4aaabaaaaaaaaaaaaaaf qqqqqqqqSqq6qqqqqqqqrw== {"uuid":"aaaaaaaa-aaaa-4aaa-baaa-aaaaaaaaaaaf"}
    console.log(new UUID('a'.repeat(32)), new UUID(Buffer.alloc(16, 1)), new UUID(new Uint8Array(16)), new UUID(uuid))
    //! console: new UUID('aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa') new UUID('01010101-0101-0101-0101-010101010101') new UUID('00000000-0000-0000-0000-000000000000') new UUID('aaaaaaaa-aaaa-4aaa-baaa-aaaaaaaaaaaf')
    console.log(uuid.toBinary(), uuid.toBinary() instanceof UUID, uuid.toUUID(), uuid.id === uuid.buffer)
    //! console: Binary.createFromBase64('qqqqqqqqSqq6qqqqqqqqrw==', 4) false new UUID('aaaaaaaa-aaaa-4aaa-baaa-aaaaaaaaaaaf') true
    const generated = [new UUID(), new UUID(undefined), new UUID(null as any), new UUID(UUID.generate())].map(String)
    console.log(generated.every((u) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(u)), new Set(generated).size)
    //! console: true 4
    console.log(UUID.createFromHexString('a'.repeat(32)), UUID.createFromBase64('qqqqqqqqSqq6qqqqqqqqrw=='))
    //! console: new UUID('aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa') new UUID('aaaaaaaa-aaaa-4aaa-baaa-aaaaaaaaaaaf')
    console.log(attempt(() => UUID.createFromHexString('a')))
    //! console: BSONError: UUID string representation must be 32 hex digits or canonical hyphenated representation
    console.log(attempt(() => UUID.createFromBase64('qq')))
    //! console: BSONError: Argument passed in UUID constructor must be a UUID, a 16 byte Buffer or a 32/36 character hex string (dashes excluded/included, format: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).
    for (const bad of ['', 'x', 'a'.repeat(31), `{${text}}`, 'G' + text.slice(1), 'aaaaaaaaaaaa-aaaa-aaaa-aaaaaaaaaaaa',
      Buffer.alloc(15), 5, {}, [], true, new Binary(Buffer.alloc(16), 4)]) {
      const why = String(attempt(() => new UUID(bad as any)))
      if (!/^BSONError: (UUID string representation must|Argument passed in UUID constructor must)/.test(why)) console.log(bad, why)
    }
    const candidates: any[] = [text, text.toLowerCase(), 'a'.repeat(32), uuid, uuid.toBinary(), Buffer.alloc(16), 'x',
      'a'.repeat(31), Buffer.alloc(15), new Binary(Buffer.alloc(16), 3), 5, {}, null, undefined]
    console.log(candidates.map((c) => UUID.isValid(c)).join())
    //! console: true,true,true,true,true,true,false,false,false,false,false,false,false,false
    console.log(candidates.map((c) => uuid.equals(c)).join(), uuid.equals(uuid.id))
    //! console: true,true,false,true,false,false,false,false,false,false,false,false,false,false true
    const changed = new UUID(uuid)
    changed.id = Buffer.alloc(16)
    console.log(changed, uuid)
    //! console: new UUID('00000000-0000-0000-0000-000000000000') new UUID('aaaaaaaa-aaaa-4aaa-baaa-aaaaaaaaaaaf')
  },
})
