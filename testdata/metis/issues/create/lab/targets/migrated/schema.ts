import { TargetMigrationRegistry } from '@metis/schema/TargetMigrationRegistry'

export default TargetSchema.create({
  _id: 'migrated',
  name: 'Migrated',
  description: '',
  parameters: [
    {
      _id: 'choice',
      name: 'Choice',
      type: 'dropdown',
      required: true,
      options: [
        { _id: 'first', name: 'Quick', value: 'quick' },
        { _id: 'second', name: 'Deep', value: 'deep' },
      ],
      default: 'first',
    },
  ],
  script: async (context, values) => console.log('runs', JSON.stringify(values)),
  migrations: new TargetMigrationRegistry().register('1.1.0', (effect) => effect),
})
