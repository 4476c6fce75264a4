import { TargetSchema as Imported } from '@metis/schema/TargetSchema'
import { TargetDependency } from '@metis/schema/TargetDependency'
export default new TargetSchema({
  _id: 'metis-schema',
  name: 'Metis schema',
  description: '',
  args: [{ _id: 'a', name: 'A', type: 'boolean' }, { _id: 'b', name: 'B', type: 'string', required: false, dependencies: [TargetDependency.TRUTHY('a')] }],
  script: async (context) => {
    return [Imported === TargetSchema, TargetDependency.EQUALS('a', 1)]
    //! value: [true,"equals/a/[1]"]
  },
})
