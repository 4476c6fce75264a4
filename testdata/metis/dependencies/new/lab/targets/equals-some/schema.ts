import { dependent } from '../../dependent'

export default dependent('equals-some', 'string', [TargetDependency.EQUALS_SOME('on', ['a', 'b'])])
