import { dependent } from '../../dependent'

export default dependent('resource', 'resource', [TargetDependency.RESOURCE('on')])
