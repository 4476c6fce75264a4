import { TargetMigrationRegistry } from '@metis/schema/TargetMigrationRegistry'

export default TargetSchema.create({
  _id: 'moved',
  name: 'Moved',
  description: 'Has a later version than its effect was made for',
  parameters: [],
  script: async () => console.log('never'),
  migrations: new TargetMigrationRegistry().register('1.1.0', (given) => given),
})
