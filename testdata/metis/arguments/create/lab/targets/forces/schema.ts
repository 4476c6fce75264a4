import { print } from '../../print'

export default TargetSchema.create({
  _id: 'forces',
  name: 'Forces',
  description: 'The types of components are a matter of the editor',
  parameters: [{ _id: 'where', name: 'Where', type: 'mission-component', validComponentTypes: ['force'] }],
  script: async (context, values) => print(values),
})
