import { dependent } from '../../dependent'

export default dependent('force', 'force', [TargetDependency.FORCE('on')])
