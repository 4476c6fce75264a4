import { pbkdf2, scryptSync } from 'crypto'

// Go's native code cannot be interrupted, so what would take longer than about a second is refused.
export default new TargetSchema({
  _id: 'crypto-too-much',
  name: 'Crypto too much',
  description: '',
  args: [],
  script: async (context) => {
    try { pbkdf2('p', 's', 2 ** 31 - 1, 64, 'sha512', () => {}) } catch (e: any) { console.log(e.message) }
    //! console: pbkdf2 with 2147483647 iterations would hold the session for longer than a second: at most 2,000,000 for each block of the digest, of sha384, sha512, sha3 and blake2b 1,000,000
    scryptSync('p', 's', 64, { N: 2 ** 20, maxmem: 2 ** 31 }) //! error@5: RangeError: scrypt with N=1048576, r=8, p=1 would hold the session for longer than a second: N * r * p is at most 2,097,152
  },
})
