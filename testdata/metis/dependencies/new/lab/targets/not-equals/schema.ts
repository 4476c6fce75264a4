import { dependent } from '../../dependent'

export default dependent('not-equals', 'string', [TargetDependency.NOT_EQUALS('on', 'a')])
