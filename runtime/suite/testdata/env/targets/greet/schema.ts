import { polite } from './polite'

export default new TargetSchema({
  _id: 'greet',
  name: 'Greet',
  description: '',
  args: [{ _id: 'name', name: 'Name', type: 'string', required: false }],
  script: async (context) => {
    const { name } = context.effect.args
    if (name === 'nobody') throw new TypeError('there is nobody to greet')
    const calls = context.globalStore.use('calls', new Map())
    calls.value.set(name, (calls.value.get(name) ?? 0) + 1)
    console.log('greeting', name)
    if (name === 'slow') await context.sleep(60000)
    context.sendOutput(polite(name))
    return { greeted: name }
  },
})
