import crypto, { createHash, randomBytes } from 'node:crypto'
import { promisify } from 'util'

// Random bytes are the session's: the same again in one with a seed. Work that Node does elsewhere is done at once here, and
// its callback comes in a turn of its own.
export default new TargetSchema({
  _id: 'crypto',
  name: 'Crypto',
  description: '',
  args: [],
  script: async (context) => {
    const log: any[] = [createHash('sha256').update('a').digest('hex').slice(0, 8), randomBytes(4).toString('hex'), crypto.randomInt(1000), crypto.randomUUID()]
    await new Promise<void>((resolve) => {
      randomBytes(2, (error, bytes) => { log.push('callback', error, bytes.length); resolve() })
      log.push('before')
    })
    log.push((await promisify(crypto.pbkdf2)('p', 's', 1, 4, 'sha1')).toString('hex'))
    log.push(((await promisify(crypto.scrypt as any)('p', 's', 4, { N: 16 })) as Buffer).toString('hex'))
    log.push(Buffer.from((await promisify(crypto.hkdf)('sha256', 'k', 's', 'i', 4)) as ArrayBuffer).toString('hex'))
    log.push((await promisify(crypto.randomFill as any)(Buffer.alloc(3)) as Buffer).length, await promisify(crypto.randomInt as any)(1, 2))
    return log
    //! value: ["ca978112","dbe5882e",857,"bfc52545-4add-4cd8-b274-d67084caaf0e","before","callback",null,2,"843c87e7","4efe92b5","02b0929a",3,1]
  },
})
