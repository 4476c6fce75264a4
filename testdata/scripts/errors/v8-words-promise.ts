export default new TargetSchema({
  _id: 'v8-words-promise',
  name: 'V8 words promise',
  description: '',
  args: [],
  script: async (context) => {
    const e: any = await context.sleep(1).then((x: any) => x.y).catch((e: any) => e)
    console.log(e.message) //! console: Cannot read properties of undefined (reading 'y')
    const all = await Promise.allSettled([(async () => (null as any).z)()])
    return (all[0] as any).reason.message
    //! value: "Cannot read properties of null (reading 'z')"
  },
})
