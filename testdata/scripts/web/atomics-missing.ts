export default new TargetSchema({
  _id: 'atomics-missing',
  name: 'Atomics missing',
  description: '',
  args: [],
  script: async (context) => {
    return [typeof (globalThis as any).Atomics, typeof (globalThis as any).SharedArrayBuffer]
    //! value: ["undefined","undefined"]
  },
})
