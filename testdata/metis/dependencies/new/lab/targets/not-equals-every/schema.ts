import { dependent } from '../../dependent'

export default dependent('not-equals-every', 'string', [TargetDependency.NOT_EQUALS_EVERY('on', ['a', 'b'])])
