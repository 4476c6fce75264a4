import { Long, Timestamp } from '@metis/bson'

const attempt = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }
const show = (...list: unknown[]) => list.map((v) => (v instanceof Long ? v.toString() + (v.unsigned ? 'u' : '') : String(v))).join(' ')

export default new TargetSchema({
  _id: 'bson-long',
  name: 'Long and Timestamp',
  description: '',
  args: [],
  script: async (context) => {
    console.log(new Long(5), new Long(-5n), new Long(5, true), new Long('12', true), new Long(5).inspect(), new Long(5, true).inspect())
    //! console: new Long('5') new Long('-5') new Long('5', true) new Long('12', true) new Long("5") new Long("5", true)
    console.log(Object.keys(new Long(5)), JSON.stringify(new Long(1, 2)), new Long(5)._bsontype, new Long(5).__isLong__, `${new Long(7)}`)
    //! console: [ 'low', 'high', 'unsigned' ] {"low":1,"high":2,"unsigned":false} Long true 7
    console.log(show(new Long(), new Long(1.9, 2.9), new Long(2 ** 32 + 1), new Long(1, 2, true),
      new Long(2n ** 65n + 1n), new Long(-1n, true), new Long('-7')))
    //! console: 0 8589934593 1 8589934593u 1 18446744073709551615u -7
    console.log(show(Long.ZERO, Long.UZERO, Long.ONE, Long.UONE, Long.NEG_ONE, Long.MAX_VALUE, Long.MIN_VALUE,
      Long.MAX_UNSIGNED_VALUE, Long.TWO_PWR_24))
    //! console: 0 0u 1 1u -1 9223372036854775807 -9223372036854775808 18446744073709551615u 16777216

    console.log(show(...[0, 1.5, -1.5, NaN, Infinity, -Infinity, 2 ** 53 + 2, 2 ** 63, 2 ** 64, -(2 ** 63),
      -(2 ** 70)].map((n) => Long.fromNumber(n))))
    //! console: 0 1 -1 0 9223372036854775807 -9223372036854775808 9007199254740994 9223372036854775807 9223372036854775807 -9223372036854775808 -9223372036854775808
    console.log(show(...[0, 1.5, -1.5, NaN, Infinity, -Infinity, 2 ** 53 + 2, 2 ** 63, 2 ** 64, -(2 ** 63),
      -(2 ** 70)].map((n) => Long.fromNumber(n, true))))
    //! console: 0u 1u 0u 0u 18446744073709551615u 0u 9007199254740994u 9223372036854775808u 18446744073709551615u 0u 0u
    console.log(show(Long.fromInt(-1), Long.fromInt(2.7), Long.fromInt(3e9), Long.fromInt(3e9, true), Long.fromBits(1,
      2), Long.fromBits(1, 2, true), Long.fromBigInt(2n ** 63n), Long.fromBigInt(-1n, true)))
    //! console: -1 2 -1294967296 18446744072414584320u 8589934593 8589934593u -9223372036854775808 18446744073709551615u
    console.log(show(...['10', '-10', '+10', '00012', '-0', '9223372036854775808', '99999999999999999999999', 'abc',
      '12abc', '1.5', '1 2', ' 1', '--1', 'NaN', 'Infinity', '-Infinity'].map((t) => Long.fromString(t))))
    //! console: 10 -10 10 12 0 -9223372036854775808 200376420520689663 0 12 1 1 1 1 0 0 0
    console.log(show(Long.fromString('ff', 16), Long.fromString('-FF', 16), Long.fromString('zz', 36),
      Long.fromString('8', 8), Long.fromString('-1', true), Long.fromString('ff', true, 16),
      Long.fromString('18446744073709551616', true)))
    //! console: 255 -255 1295 0 18446744073709551615u 255u 0u
    console.log(attempt(() => Long.fromString('')), attempt(() => Long.fromString('1-2')),
      attempt(() => Long.fromString('1', 37)), attempt(() => Long.fromString('-')))
    //! console: BSONError: empty string BSONError: interior hyphen BSONError: radix BSONError: empty string
    console.log(show(Long.fromStringStrict('10'), Long.fromStringStrict('+010'), Long.fromStringStrict('-FF', 16),
      Long.fromStringStrict('ff', true, 16), Long.fromStringStrict('-9223372036854775808')))
    //! console: 10 10 -255 255u -9223372036854775808
    for (const text of [' 1', 'abc', '', '1.5', '9223372036854775808', '-0']) console.log(attempt(() => Long.fromStringStrict(text)))
    //! console: BSONError: Input: ' 1' contains leading and/or trailing whitespace
    //! console: BSONError: Input: 'abc' contains invalid characters for radix: 10
    //! console: BSONError: Input: '' contains invalid characters for radix: 10
    //! console: BSONError: Input: '1.5' contains invalid characters for radix: 10
    //! console: BSONError: Input: 9223372036854775808 is not representable as a signed 64-bit Long with radix: 10
    //! console: BSONError: Input: -0 is not representable as a signed 64-bit Long with radix: 10
    console.log(attempt(() => Long.fromStringStrict('-1', true)))
    //! console: BSONError: Input: -1 is not representable as an unsigned 64-bit Long with radix: 10
    console.log(show(Long.fromValue(5), Long.fromValue('5'), Long.fromValue({ low: 1, high: 2 }),
      Long.fromValue({ low: 1, high: 2 }, true), Long.fromValue(Long.UONE), Long.fromValue(Long.UONE, false)))
    //! console: 5 5 8589934593 8589934593u 1u 1
    console.log(show(Long.fromBytes([1, 2, 3, 4, 5, 6, 7, 8]), Long.fromBytes([255, 2, 3, 4, 5, 6, 7, 8], true),
      Long.fromBytes([1, 2, 3, 4, 5, 6, 7, 8], false, true), Long.fromBytesLE([1, 2, 3, 4, 5, 6, 7, 255]),
      Long.fromBytesBE([0, 0, 0, 0, 0, 0, 0, 9])))
    //! console: 72623859790382856 18375252745424078600u 578437695752307201 -70080650589044223 9
    console.log([new Long(1), {}, null, 5, { __isLong__: true }, new Timestamp(5n)].map((v) => Long.isLong(v)).join())
    //! console: true,false,false,false,true,true

    const [seven, minus] = [new Long(7), new Long(-20n)]
    console.log(show(minus.add(seven), minus.sub(7), minus.subtract('7'), minus.mul(seven), minus.multiply(1.9),
      minus.div(seven), minus.divide(-7), minus.mod(seven), minus.modulo(7), minus.rem(7)))
    //! console: -13 -27 -27 -140 -20 -2 2 -6 -6 -6
    console.log(show(minus.neg(), minus.negate(), minus.not(), Long.MIN_VALUE.neg(), Long.MIN_VALUE.div(-1),
      Long.MAX_VALUE.add(1), Long.MAX_VALUE.mul(2), Long.UONE.sub(2), Long.UONE.neg(), Long.UZERO.not()))
    //! console: 20 20 19 -9223372036854775808 -9223372036854775808 -9223372036854775808 -2 18446744073709551615u 18446744073709551615u 18446744073709551615u
    console.log(show(new Long(12).and(10), new Long(12).or('3'), new Long(12).xor(10), minus.and(Long.MAX_UNSIGNED_VALUE)))
    //! console: 8 15 6 -20
    console.log(show(Long.ONE.shl(40), Long.ONE.shiftLeft(65), Long.ONE.shl(-1), Long.ONE.shl(seven), minus.shr(1),
      minus.shiftRight(63), minus.shru(1), minus.shr_u(32), minus.shiftRightUnsigned(0), new Long(-8n, true).shr(1)))
    //! console: 1099511627776 2 -9223372036854775808 128 -10 -1 9223372036854775798 4294967295 -20 18446744073709551612u
    console.log(show(Long.MAX_UNSIGNED_VALUE.div(10), Long.MAX_UNSIGNED_VALUE.mod(10), new Long(10, true).div(-1),
      Long.NEG_ONE.div(Long.UONE), new Long(10).div(Long.MAX_UNSIGNED_VALUE)))
    //! console: 1844674407370955161u 5u 0u -1 -10
    // npm's package has WebAssembly divide, and fail with another error for a remainder.
    console.log(attempt(() => seven.div(0)), attempt(() => seven.mod(0)))
    //! console: BSONError: division by zero BSONError: remainder by zero

    const others = [7, '7', 6.9, 8, -8, Long.MAX_VALUE, Long.MIN_VALUE, new Long(7, true), Long.MAX_UNSIGNED_VALUE]
    console.log(others.map((o) => seven.compare(o)).join(), others.map((o) => seven.comp(o)).join())
    //! console: 0,0,1,-1,1,-1,1,0,1 0,0,1,-1,1,-1,1,0,1
    console.log(others.map((o) => Long.MAX_UNSIGNED_VALUE.compare(o)).join(),
      Long.NEG_ONE.equals(Long.MAX_UNSIGNED_VALUE), Long.NEG_ONE.compare(Long.MAX_UNSIGNED_VALUE))
    //! console: 1,1,1,1,1,1,1,1,0 false -1
    for (const names of [['equals', 'eq'], ['notEquals', 'neq', 'ne'], ['greaterThan', 'gt'], ['greaterThanOrEqual',
      'gte', 'ge'], ['lessThan', 'lt'], ['lessThanOrEqual', 'lte', 'le']]) {
      console.log(names[0], names.map((name) => [6, 7, 8].map((o) => ((seven as any)[name](o) ? 1 : 0)).join('')).join(' '))
    }
    //! console: equals 010 010
    //! console: notEquals 101 101 101
    //! console: greaterThan 100 100
    //! console: greaterThanOrEqual 110 110 110
    //! console: lessThan 001 001
    //! console: lessThanOrEqual 011 011 011
    const three = (v: Long) => [v.isZero(), v.eqz(), v.isNegative(), v.isPositive(), v.isOdd(), v.isEven()].map((b) => (b ? 1 : 0)).join('')
    console.log([Long.ZERO, seven, minus, Long.NEG_ONE, Long.MAX_UNSIGNED_VALUE].map(three).join(' '))
    //! console: 110101 000110 001001 001010 000110

    console.log(minus.toInt(), minus.toNumber(), minus.toBigInt(), Long.MAX_UNSIGNED_VALUE.toInt(),
      Long.MAX_UNSIGNED_VALUE.toNumber(), Long.MAX_UNSIGNED_VALUE.toBigInt())
    //! console: -20 -20 -20n 4294967295 18446744073709552000 18446744073709551615n
    console.log(minus.toString(16), Long.MIN_VALUE.toString(2).length, Long.MAX_UNSIGNED_VALUE.toString(36),
      attempt(() => seven.toString(1)), attempt(() => seven.toString(37)))
    //! console: -14 65 3w5e11264sgsf BSONError: radix BSONError: radix
    console.log(show(minus.toUnsigned(), Long.MAX_UNSIGNED_VALUE.toSigned(), seven.toSigned()), minus.toSigned() === minus)
    //! console: 18446744073709551596u -1 7 true
    console.log(minus.getHighBits(), minus.getHighBitsUnsigned(), minus.getLowBits(), minus.getLowBitsUnsigned())
    //! console: -1 4294967295 -20 4294967276
    console.log([Long.ZERO, Long.ONE, Long.NEG_ONE, new Long(255), new Long(0, 1), Long.MIN_VALUE,
      Long.MAX_UNSIGNED_VALUE].map((v) => v.getNumBitsAbs()).join())
    //! console: 1,1,1,8,33,64,64
    console.log(new Long(1, 2).toBytes().join(), new Long(1, 2).toBytes(true).join(), minus.toBytesLE().join(), minus.toBytesBE().join())
    //! console: 0,0,0,2,0,0,0,1 1,0,0,0,2,0,0,0 236,255,255,255,255,255,255,255 255,255,255,255,255,255,255,236

    const moment = new Timestamp({ t: 1, i: 2 })
    console.log(moment, moment.inspect(), moment.t, moment.i, moment.toString(), moment._bsontype, moment instanceof Long)
    //! console: new Timestamp({ t: 1, i: 2 }) new Timestamp({ t: 1, i: 2 }) 1 2 4294967298 Timestamp true
    console.log(JSON.stringify(moment), moment.toJSON(), Object.keys(moment), moment.unsigned, show(moment.add(1)),
      moment.equals(new Timestamp({ t: 1, i: 2 })))
    //! console: {"$timestamp":"4294967298"} { '$timestamp': '4294967298' } [ 'low', 'high', 'unsigned' ] true 4294967299u true
    console.log(new Timestamp(), new Timestamp(5n), new Timestamp(new Long(1, 2)), new Timestamp(-1n),
      new Timestamp({ t: 2 ** 32 - 1, i: 1.5 }), new Timestamp(null as any))
    //! console: new Timestamp({ t: 0, i: 0 }) new Timestamp({ t: 0, i: 5 }) new Timestamp({ t: 2, i: 1 }) new Timestamp({ t: 4294967295, i: 4294967295 }) new Timestamp({ t: 4294967295, i: 1 }) new Timestamp({ t: 0, i: 0 })
    console.log(Timestamp.fromBits(1, 2), Timestamp.fromInt(5), Timestamp.fromNumber(5), Timestamp.fromString('5', 10),
      Timestamp.fromString('ff', 16), show(Timestamp.MAX_VALUE))
    //! console: new Timestamp({ t: 2, i: 1 }) new Timestamp({ t: 0, i: 5 }) new Timestamp({ t: 0, i: 5 }) new Timestamp({ t: 0, i: 5 }) new Timestamp({ t: 0, i: 255 }) 18446744073709551615u
    for (const bad of [5, '5', {}, { t: 1 }, { t: '1', i: 1 }, { t: 1, i: 5n }, { t: -1, i: 1 }, { t: 1, i: NaN },
      { t: 2 ** 32, i: 1 }]) console.log(attempt(() => new Timestamp(bad as any)))
    //! console: BSONError: A Timestamp can only be constructed with: bigint, Long, or { t: number; i: number }
    //! console: BSONError: A Timestamp can only be constructed with: bigint, Long, or { t: number; i: number }
    //! console: BSONError: A Timestamp can only be constructed with: bigint, Long, or { t: number; i: number }
    //! console: BSONError: A Timestamp can only be constructed with: bigint, Long, or { t: number; i: number }
    //! console: BSONError: Timestamp constructed from { t, i } must provide t as a number
    //! console: BSONError: Timestamp constructed from { t, i } must provide i as a number
    //! console: BSONError: Timestamp constructed from { t, i } must provide a positive t
    //! console: BSONError: Timestamp constructed from { t, i } must provide a positive i
    //! console: BSONError: Timestamp constructed from { t, i } must provide t equal or less than uint32 max
  },
})
