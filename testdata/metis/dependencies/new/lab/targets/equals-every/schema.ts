import { dependent } from '../../dependent'

export default dependent('equals-every', 'string', [TargetDependency.EQUALS_EVERY('on', ['a', 'a'])])
