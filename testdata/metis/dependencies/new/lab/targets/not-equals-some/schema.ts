import { dependent } from '../../dependent'

export default dependent('not-equals-some', 'string', [TargetDependency.NOT_EQUALS_SOME('on', ['a', 'b'])])
