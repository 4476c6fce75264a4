export default new TargetSchema({
  _id: 'atomics-missing',
  name: 'Atomics missing',
  description: '',
  args: [],
  script: async (context) => {
    return [typeof (globalThis as any).Atomics, typeof (globalThis as any).SharedArrayBuffer, typeof (globalThis as any).process]
    //! value: ["undefined","undefined","undefined"]
  },
})
