import { MigrationToolbox } from '@metis/toolbox/migrations/MigrationToolbox'

const failure = (f: () => unknown) => { try { return f() } catch (e: any) { return `${e.name}: ${e.message}` } }

export default TargetSchema.create({
  _id: 'migration-toolbox',
  name: 'Migration toolbox',
  description: '',
  parameters: [],
  script: async (context) => {
    const first = { _id: '1', parameterId: 'speed', type: 'number', value: 5 }
    const effect = { arguments: [{ _id: '0', parameterId: 'name', type: 'string', value: 'x' }, first, { ...first, _id: '2' }] }
    console.log(MigrationToolbox.updateParameterId(effect, 'speed', 'velocity')) //! console: undefined
    console.log(effect.arguments.map((a) => a.parameterId).join(), effect.arguments[1] === first, first.value)
    //! console: name,velocity,speed true 5
    console.log(failure(() => MigrationToolbox.updateParameterId(effect, 'gone', 'here')))
    //! console: Error: Migration failed. No argument with ID "gone"
    console.log(failure(() => MigrationToolbox.updateParameterId({ arguments: [] }, '', 'here')))
    //! console: Error: Migration failed. No argument with ID ""
    console.log(effect.arguments.map((a) => a.parameterId).join()) //! console: name,velocity,speed
  },
})
