const B = Buffer, hex = (b) => b.toString('hex')
hex(B.from('héllo €😀')) //=> "68c3a96c6c6f20e282acf09f9880"
hex(B.from('ff0', 'hex')) + hex(B.from('zz', 'hex')) //=> "ff"
hex(B.from('aGk=', 'base64')) + hex(B.from('aGk', 'base64')) + hex(B.from('_-8', 'base64url')) + hex(B.from('a G k\n=x', 'base64')) //=> "68696869ffef6869"
hex(B.from('aé€', 'latin1')) + hex(B.from('aé', 'ascii')) + hex(B.from('a€', 'utf16le')) + hex(B.from('a', 'ucs2')) //=> "61e9ac61e96100ac206100"
B.from([0x68, 0xe9, 0xff]).toString('latin1') + B.from([0x68, 0xe9]).toString('ascii') + B.from([0x61, 0, 0xac, 0x20]).toString('utf16le') //=> "héÿhia€"
B.from('hi?>').toString('base64') + B.from('hi?>').toString('base64url') //=> "aGk/Pg==aGk_Pg"
B.from([0xff, 0x61]).toString() //=> "�a"
B.from([0xef, 0xbb, 0xbf, 0x61]).toString().length //=> 2
B.from('hello').toString('utf8', 1, 3) + B.from('hello').toString('utf8', -3, 99) + B.from('abc').toString('utf8', 2, 1) //=> "elhello"
B.from([1, 257, -1, '3', 'x', 2.9]).join() //=> "1,1,255,3,0,2"
B.from(B.from('x')).toString() + B.from(new Uint8Array([65])).toString() + B.from({ length: 2, 0: 65, 1: 66 }).toString() //=> "xAAB"
B.from(new Uint16Array([1, 258])).join() //=> "1,2"
const ab = new ArrayBuffer(4); const v = B.from(ab, 1, 2); v[0] = 7
new Uint8Array(ab).join() + v.byteOffset + v.length //=> "0,7,0,012"
B.from(new String('str')).toString() //=> "str"
B.from(B.from('ab').toJSON()).toString() //=> "ab"
B.from({ [Symbol.toPrimitive]() { return 'prim' } }).toString() //=> "prim"
B.from(5) //!! TypeError: The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received type number (5) (ERR_INVALID_ARG_TYPE)
B.from(null) //!! TypeError: The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received null (ERR_INVALID_ARG_TYPE)
B.from(undefined) //!! TypeError: The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received undefined (ERR_INVALID_ARG_TYPE)
B.from({}) //!! TypeError: The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received an instance of Object (ERR_INVALID_ARG_TYPE)
B.from('a', 'nope') //!! TypeError: Unknown encoding: nope (ERR_UNKNOWN_ENCODING)
B.from(ab, 9) //!! RangeError: "offset" is outside of buffer bounds (ERR_BUFFER_OUT_OF_BOUNDS)
B.alloc(3).join() + B.alloc(3, 1).join() + B.alloc(5, 'ab').toString() + hex(B.alloc(3, 'YQ==', 'base64')) + hex(B.alloc(2, B.from('xy'))) //=> "0,0,01,1,1ababa6161617879"
B.alloc('a') //!! TypeError: The "size" argument must be of type number. Received type string ('a') (ERR_INVALID_ARG_TYPE)
B.alloc(-1) //!! RangeError: The value of "size" is out of range. It must be >= 0 && <= 4294967296. Received -1 (ERR_OUT_OF_RANGE)
B.alloc(2 ** 40) //!! RangeError: The value of "size" is out of range. It must be >= 0 && <= 4294967296. Received 1_099_511_627_776 (ERR_OUT_OF_RANGE)
B.allocUnsafe(3).length //=> 3
B.concat([B.from('a'), new Uint8Array([98]), B.from('c')]).toString() + B.concat([B.from('abc')], 2).toString() + B.concat([B.from('a')], 3).length + B.concat([]).length //=> "abcab30"
B.concat('a') //!! TypeError: The "list" argument must be an instance of Array. Received type string ('a') (ERR_INVALID_ARG_TYPE)
B.concat([1]) //!! TypeError: The "list[0]" argument must be an instance of Buffer or Uint8Array. Received type number (1) (ERR_INVALID_ARG_TYPE)
B.byteLength('é€') + B.byteLength('aGk=', 'base64') + B.byteLength('abcd', 'hex') + B.byteLength('ab', 'utf16le') + B.byteLength(new Uint16Array(2)) //=> 17
B.byteLength(5) //!! TypeError: The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received type number (5) (ERR_INVALID_ARG_TYPE)
B.isBuffer(B.alloc(1)) + '' + B.isBuffer(new Uint8Array(1)) + B.isEncoding('UTF-8') + B.isEncoding('x') //=> "truefalsetruefalse"
B.compare(B.from('a'), B.from('b')) + B.from('b').compare(B.from('a')) + B.compare(B.from('a'), B.from('a')) //=> 0
B.from('abcd').compare(B.from('xbcx'), 1, 3, 1, 3) //=> 0
B.compare(1, 2) //!! TypeError: The "buf1" argument must be an instance of Buffer or Uint8Array. Received type number (1) (ERR_INVALID_ARG_TYPE)
B.from('a').equals(new Uint8Array([97])) + '' + B.from('a').equals(B.from('b')) //=> "truefalse"
B.from('abc').equals('a') //!! TypeError: The "otherBuffer" argument must be an instance of Buffer or Uint8Array. Received type string ('a') (ERR_INVALID_ARG_TYPE)
const s = B.from('hello'); const sub = s.subarray(1, 3); sub[0] = 69
s.toString() + sub.toString() + s.slice(-2).toString() + s.slice(1, -1).toString() + s.subarray(3, 1).length //=> "hElloElloEll0"
s.slice() instanceof B && s.subarray(0).constructor === B //=> true
s.indexOf('l') + ',' + s.indexOf('lo') + ',' + s.indexOf(111) + ',' + s.indexOf('l', 3) + ',' + s.indexOf('z') + ',' + s.lastIndexOf('l') + ',' + s.lastIndexOf('l', 2) + ',' + s.includes('llo') + ',' + s.indexOf(B.from('lo')) + ',' + s.indexOf('', 2) + ',' + s.indexOf('l', -2) //=> "2,3,4,3,-1,3,2,true,3,2,3"
s.indexOf({}) //!! TypeError: The "value" argument must be one of type number or string or an instance of Buffer or Uint8Array. Received an instance of Object (ERR_INVALID_ARG_TYPE)
s.write('XY', 1) + s.toString() + s.write('longer text', 3) + s.toString() + s.write('6162', 0, 'hex') + s.toString() + s.write('abc', 0, 2, 'latin1') //=> "2hXYlo2hXYlo2abYlo2"
B.alloc(2).write('é€') + B.alloc(2).write('€') //=> 2
B.alloc(2).write('a', 5) //!! RangeError: The value of "offset" is out of range. It must be >= 0 && <= 2. Received 5 (ERR_OUT_OF_RANGE)
B.alloc(2).write(1) //!! TypeError: argument must be a string (ERR_INVALID_ARG_TYPE)
const cp = B.alloc(4); [B.from('abcdef').copy(cp, 1, 2, 4), cp.toString('latin1')]
B.from('abc').copy('x') //!! TypeError: The "target" argument must be an instance of Buffer or Uint8Array. Received type string ('x') (ERR_INVALID_ARG_TYPE)
B.from('abc').fill('x').toString() + B.from('abcde').fill('xy', 1, 4).toString() + hex(B.from('abc').fill(256 + 1)) + hex(B.from('abc').fill('')) //=> "xxxaxyxe010101000000"
B.from('abc').fill('a', 9) //=> {"type":"Buffer","data":[97,98,99]}
B.from('ab').toJSON() //=> {"type":"Buffer","data":[97,98]}
JSON.stringify(B.from('a')) //=> "{\"type\":\"Buffer\",\"data\":[97]}"
B.from('abcd').swap16().toString() + B.from('abcd').swap32().toString() //=> "badcdcba"
B.from('abc').swap16() //!! RangeError: Buffer size must be a multiple of 16-bits (ERR_INVALID_BUFFER_SIZE)
const n = B.from([0x01, 0x82, 0x03, 0x84, 0x85, 0x06, 0x87, 0x08])
[n.readUInt8(1), n.readInt8(1), n.readUInt16LE(0), n.readUInt16BE(), n.readInt16LE(2), n.readInt16BE(3), n.readUInt32LE(0), n.readUInt32BE(1), n.readInt32LE(1), n.readInt32BE(4)] //=> [130,-126,33281,386,-31741,-31611,2214822401,2181268613,-2054945918,-2063169784]
[n.readBigUInt64LE(), n.readBigInt64BE(), n.readFloatLE(0), n.readDoubleBE(0), n.readUint8(0), n.readUint16LE(0), n.readBigUint64LE()] //=> ["614467044674601473n","108653208712677128n",-1.5458670861936695e-36,2.101446119783986e-301,1,33281,"614467044674601473n"]
[n.readUIntLE(0, 3), n.readUIntBE(1, 6), n.readIntLE(1, 5), n.readIntBE(3, 2), n.readUintLE(0, 1)] //=> [229889,142951619823239,28009825154,-31611,1]
const w = B.alloc(8)
[w.writeUInt8(255, 0), w.writeInt8(-2, 1), w.writeUInt16BE(0x1234, 2), w.writeInt32LE(-3, 4), hex(w)] //=> [1,2,4,8,"fffe1234fdffffff"]
[w.writeUInt32BE(0xdeadbeef, 0), w.writeInt16LE(-5, 4), w.writeUInt16LE(7, 6), hex(w)] //=> [4,6,8,"deadbeeffbff0700"]
[w.writeDoubleLE(1.5, 0), hex(w), w.writeFloatBE(2.5), hex(w), w.writeBigInt64BE(-2n), hex(w), w.writeBigUInt64LE(5n, 0), hex(w)] //=> [8,"000000000000f83f",4,"402000000000f83f",8,"fffffffffffffffe",8,"0500000000000000"]
[w.writeUIntBE(0x123456, 0, 3), w.writeIntLE(-2, 3, 5), hex(w)] //=> [3,8,"123456feffffffff"]
B.alloc(2).readUInt32LE(0) //!! RangeError: Attempt to access memory outside buffer bounds (ERR_BUFFER_OUT_OF_BOUNDS)
B.from('a').readUInt8(1) //!! RangeError: The value of "offset" is out of range. It must be >= 0 and <= 0. Received 1 (ERR_OUT_OF_RANGE)
B.from('ab').readUInt8(0.5) //!! RangeError: The value of "offset" is out of range. It must be an integer. Received 0.5 (ERR_OUT_OF_RANGE)
B.from('ab').readUInt8('0') //!! TypeError: The "offset" argument must be of type number. Received type string ('0') (ERR_INVALID_ARG_TYPE)
B.alloc(2).writeUInt8(256) //!! RangeError: The value of "value" is out of range. It must be >= 0 and <= 255. Received 256 (ERR_OUT_OF_RANGE)
B.alloc(4).writeInt32LE(2 ** 31) //!! RangeError: The value of "value" is out of range. It must be >= -2147483648 and <= 2147483647. Received 2147483648 (ERR_OUT_OF_RANGE)
B.alloc(4).writeUInt32LE(2 ** 33) //!! RangeError: The value of "value" is out of range. It must be >= 0 and <= 4294967295. Received 8_589_934_592 (ERR_OUT_OF_RANGE)
B.alloc(8).writeBigInt64LE(2n ** 63n) //!! RangeError: The value of "value" is out of range. It must be >= -(2n ** 63n) and < 2n ** 63n. Received 9_223_372_036_854_775_808n (ERR_OUT_OF_RANGE)
B.alloc(2).readUIntBE(0, 7) //!! RangeError: The value of "byteLength" is out of range. It must be >= 1 and <= 6. Received 7 (ERR_OUT_OF_RANGE)
[...B.from('ab').entries()].join('|') + [...B.from('ab')].join() + B.from('ab').map((x) => x + 1).toString() //=> "0,97|1,9897,98bc"
B.from('ab') instanceof Uint8Array && Object.getPrototypeOf(B) === Uint8Array //=> true
typeof B.prototype.readInt8 + typeof B.prototype.readNothing + B.name //=> "functionundefinedBuffer"
Buffer(3).length + new Buffer('ab').toString() //=> "3ab"
B.from('abc').toString('nope') //!! TypeError: Unknown encoding: nope (ERR_UNKNOWN_ENCODING)
