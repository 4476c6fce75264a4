import { dependent } from '../../dependent'

export default dependent('not-empty', 'string', [TargetDependency.NOT_EMPTY('on')])
