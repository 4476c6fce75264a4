import { dependent } from '../../dependent'

export default dependent('pool', 'pool', [TargetDependency.POOL('on')])
