export default new TargetSchema({
  _id: 'dates',
  name: 'Dates',
  description: '',
  args: [],
  script: async (context) => {
    const d = new Date('2024-02-29T12:34:56.789Z')
    return [d.toISOString(), d.getTime(), JSON.stringify({ d }), new Date(Date.now()).toISOString(), typeof Date(), isNaN(new Date('x').getTime())]
    //! value: ["2024-02-29T12:34:56.789Z",1709210096789,"{\"d\":\"2024-02-29T12:34:56.789Z\"}","2026-01-01T00:00:00.000Z","string",true]
  },
})
