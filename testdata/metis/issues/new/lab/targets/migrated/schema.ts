import { TargetMigrationRegistry } from '@metis/schema/TargetMigrationRegistry'

export default new TargetSchema({
  _id: 'migrated',
  name: 'Migrated',
  description: '',
  args: [],
  script: async (context) => console.log('runs', JSON.stringify(context.effect.args)),
  migrations: new TargetMigrationRegistry().register('1.1.0', (args) => args),
})
