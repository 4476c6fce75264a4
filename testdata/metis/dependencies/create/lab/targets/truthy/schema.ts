import { dependent } from '../../dependent'

export default dependent('truthy', 'string', [TargetDependency.TRUTHY('on')])
