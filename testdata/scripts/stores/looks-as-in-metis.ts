export default new TargetSchema({
  _id: 'looks-as-in-metis',
  name: 'Looks as in metis',
  description: '',
  args: [],
  script: async (context) => {
    const state: any = context.localStore.use('n', { a: 1 })
    console.log(state) //! console: StoreState { _value: { a: 1 } }
    console.log(context.localStore) //! console: "TargetEnvStore {\n  store: Map(1) { 'n' => StoreState { _value: [Object] } }\n}"
    const other: any = context.globalStore.use('o', 0)
    const seen: string[] = []
    for (const k in state) seen.push(k)
    return [JSON.stringify(state), Object.keys(state), seen, state.constructor.name, other instanceof state.constructor, state.constructor === other.constructor, context.localStore.constructor.name, 'value' in state, '_value' in state, state.hasOwnProperty('value'), { ...state }, typeof state.toString]
    //! value: ["{\"_value\":{\"a\":1}}",["_value"],["_value"],"StoreState",true,true,"TargetEnvStore",true,true,false,{"_value":{"a":1}},"function"]
  },
})
