import { dependent } from '../../dependent'

export default dependent('action', 'action', [TargetDependency.ACTION('on')])
