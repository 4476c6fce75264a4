import { attempt } from '../../attempt'

export default new TargetSchema({
  _id: 'files',
  name: 'Files',
  description: '',
  args: [],
  script: async (context) => {
    attempt('grant', () => context.grantFileAccess('file-map', 'red'))
    attempt('grant what is granted', () => context.grantFileAccess('file-map', 'red'))
    attempt('revoke', () => context.revokeFileAccess('file-map', 'red'))
    attempt('revoke what is not granted', () => context.revokeFileAccess('file-note', 'red'))
  },
})
