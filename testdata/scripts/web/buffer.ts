export default new TargetSchema({
  _id: 'buffer',
  name: 'Buffer',
  description: '',
  args: [],
  script: async (context) => {
    const b = Buffer.from('héllo')
    return [b.toString('hex'), b.toString('base64'), Buffer.concat([b, Buffer.from([33])]).toString(), Buffer.isBuffer(b), b instanceof Uint8Array, Buffer.byteLength('é')]
    //! value: ["68c3a96c6c6f","aMOpbGxv","héllo!",true,true,2]
  },
})
