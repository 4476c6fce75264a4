// What is random in ids comes from crypto, which a seed decides; the time is the session's.
import { ObjectId, UUID } from '@metis/bson'

export default new TargetSchema({
  _id: 'bson-object-id-seeded',
  name: 'Seeded ObjectId',
  description: '',
  args: [],
  script: async (context) => {
    crypto.getRandomValues = (bytes: any) => bytes.fill(7)
    console.log(new ObjectId(), new ObjectId())
    //! console: new ObjectId('6955b9000707070707070708') new ObjectId('6955b9000707070707070709')
    await context.sleep(3000)
    console.log(new ObjectId(), new ObjectId(5), ObjectId.createFromTime(5))
    //! console: new ObjectId('6955b903070707070707070a') new ObjectId('00000005070707070707070b') new ObjectId('000000050000000000000000')
    console.log(new UUID()) //! console: new UUID('07070707-0707-4707-8707-070707070707')
  },
})
