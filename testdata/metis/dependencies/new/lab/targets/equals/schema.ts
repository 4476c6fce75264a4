import { dependent } from '../../dependent'

export default dependent('equals', 'string', [TargetDependency.EQUALS('on', 'a')])
