import { dependent } from '../../dependent'

export default dependent('not-equals-some-one', 'string', [TargetDependency.NOT_EQUALS_SOME('on', ['a'])])
