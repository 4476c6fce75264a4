import { Decimal128 } from '@metis/bson'

const attempt = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }
const written = (text: string) => {
  const d = Decimal128.fromString(text)
  return `${d} ${Buffer.from(d.bytes).toString('hex')}`
}

export default new TargetSchema({
  _id: 'bson-decimal128',
  name: 'Decimal128',
  description: '',
  args: [],
  script: async (context) => {
    const d = Decimal128.fromString('1.50')
    console.log(d, d.inspect(), String(d), JSON.stringify({ d }), d._bsontype, Object.keys(d), d.bytes)
    //! console: new Decimal128('1.50') new Decimal128("1.50") 1.50 {"d":{"$numberDecimal":"1.50"}} Decimal128 [ 'bytes' ] <Buffer 96 00 00 00 00 00 00 00 00 00 00 00 00 00 3c 30>
    console.log(new Decimal128('2.5'), new Decimal128(d.bytes), new Decimal128(Buffer.alloc(16)))
    //! console: new Decimal128('2.5') new Decimal128('1.50') new Decimal128('0E-6176')
    console.log(attempt(() => new Decimal128(Buffer.alloc(15))), attempt(() => new Decimal128(5 as any)),
      attempt(() => new Decimal128(undefined as any)))
    //! console: BSONError: Decimal128 must take a Buffer of 16 bytes BSONError: Decimal128 must take a Buffer or string BSONError: Decimal128 must take a Buffer or string

    console.log(written('0'), written('-0'), written('1'), written('-1.50'))
    //! console: 0 00000000000000000000000000004030 -0 000000000000000000000000000040b0 1 01000000000000000000000000004030 -1.50 96000000000000000000000000003cb0
    console.log(written('1234567890123456789012345678901234'), written('0.0000001'), written('1E5'))
    //! console: 1234567890123456789012345678901234 f2af967ed05c82de3297ff6fde3c4030 1E-7 01000000000000000000000000003230 1E+5 01000000000000000000000000004a30
    console.log(written('9.999999999999999999999999999999999E6144'), written('1E-6176'))
    //! console: 9.999999999999999999999999999999999E+6144 ffffffff638e8d37c087adbe09edff5f 1E-6176 01000000000000000000000000000000
    console.log(written('NaN'), written('-nan'), written('Infinity'), written('-inf'), written('+INF'))
    //! console: NaN 0000000000000000000000000000007c NaN 0000000000000000000000000000007c Infinity 00000000000000000000000000000078 -Infinity 000000000000000000000000000000f8 Infinity 00000000000000000000000000000078
    console.log(['00001', '.5', '5.', '-.5', '0.0000', '0E+3', '0E-3', '1e+5', '1E-5', '0.000001', '1.0E+3', '123E2',
      '100e-2', '-0.00'].map((t) => Decimal128.fromString(t)).join())
    //! console: 1,0.5,5,-0.5,0.0000,0E+3,0.000,1E+5,0.00001,0.000001,1.0E+3,1.23E+4,1.00,-0.00
    // Exponents out of range, where the digits allow it.
    console.log(['1e6144', '1e6112', '0e9999', '0e-9999', '10e-6177', '1' + '0'.repeat(40),
      '1.' + '0'.repeat(40)].map((t) => Decimal128.fromString(t)).join())
    //! console: 1.000000000000000000000000000000000E+6144,1.0E+6112,0E+6111,0E-6176,1E-6176,1.000000000000000000000000000000000E+40,1.000000000000000000000000000000000
    console.log(attempt(() => Decimal128.fromString('1e6145')), attempt(() => Decimal128.fromString('10e6144')),
      attempt(() => Decimal128.fromString('1e99999999999999999999')))
    //! console: BSONError: "1e6145" is not a valid Decimal128 string - overflow BSONError: "10e6144" is not a valid Decimal128 string - overflow BSONError: "1e99999999999999999999" is not a valid Decimal128 string - overflow
    console.log(attempt(() => Decimal128.fromString('1e-6177')), attempt(() => Decimal128.fromString('15e-6177')))
    //! console: BSONError: "1e-6177" is not a valid Decimal128 string - exponent underflow BSONError: "15e-6177" is not a valid Decimal128 string - inexact rounding
    console.log(attempt(() => Decimal128.fromString('9'.repeat(35))))
    //! console: BSONError: "99999999999999999999999999999999999" is not a valid Decimal128 string - inexact rounding
    console.log(['', '.', 'abc', '1a', ' 1', '1 ', '1.2.3', '1e5.5', '0x10', '1_0',
      '1,5'].filter((t) => attempt(() => Decimal128.fromString(t)) !== `BSONError: ${t} not a valid Decimal128 string`))
    //! console: []
    // npm's package takes a lone sign for 0, and has other words for these.
    console.log(['-', '+', 'e5', '1e', '1e+', '--1',
      '+-1'].filter((t) => attempt(() => Decimal128.fromString(t)) !== `BSONError: ${t} not a valid Decimal128 string`))
    //! console: []

    // To the even digit, if it is half way.
    const rounded = (t: string) => Decimal128.fromStringWithRounding(t).toString()
    console.log(['9'.repeat(35), '1'.repeat(34) + '50', '1'.repeat(33) + '25', '1'.repeat(33) + '251',
      '-' + '1'.repeat(34) + '5', '1.5', '12345678901234567890123456789012349'].map(rounded).join())
    //! console: 1.000000000000000000000000000000000E+35,1.111111111111111111111111111111112E+35,1.111111111111111111111111111111112E+34,1.111111111111111111111111111111113E+35,-1.111111111111111111111111111111112E+34,1.5,1.234567890123456789012345678901235E+34
    // npm's package rounds these wrong.
    console.log(['4e-6177', '5e-6177', '6e-6177', '25e-6177', '35e-6177', '1e-9999', '6743389974065203807060007170200979.81686'].map(rounded).join())
    //! console: 0E-6176,0E-6176,1E-6176,2E-6176,4E-6176,0E-6176,6743389974065203807060007170200980

    // Bytes that no text makes.
    const read = (hex: string) => new Decimal128(Buffer.from(hex, 'hex')).toString()
    console.log(['ffffffffffffffffffffffffffffff7f', '000000000000000000000000000000fc',
      '000000000000000000000000000000f8', 'ffffffffffffffffffffffffffffff5f', 'ffffffffffffffffffffffffffffff6f',
      '00000000648e8d37c087adbe09ed4130', '0000000000000000000000000000406c'].map(read).join())
    //! console: NaN,NaN,-Infinity,0E+6111,0E+2015,0,0E+96
  },
})
