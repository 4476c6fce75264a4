import { dependent } from '../../dependent'

export default dependent('file', 'file', [TargetDependency.FILE('on')])
