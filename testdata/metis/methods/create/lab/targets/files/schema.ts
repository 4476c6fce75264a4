import { attempt } from '../../attempt'

export default TargetSchema.create({
  _id: 'files',
  name: 'Files',
  description: '',
  parameters: [],
  script: async (context) => {
    const { forces, files } = context.mission
    const [map] = files
    attempt('grant', () => context.grantFileAccess(forces[1], map))
    attempt('grant what is granted', () => context.grantFileAccess(forces[1], map))
    attempt('revoke', () => context.revokeFileAccess(forces[1], map))
    attempt('update several to true', () => context.updateFileAccess(forces, files, true))
    attempt('update several to false', () => context.updateFileAccess(forces, files, false))
  },
})
