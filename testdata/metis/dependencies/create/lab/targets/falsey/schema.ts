import { dependent } from '../../dependent'

export default dependent('falsey', 'string', [TargetDependency.FALSEY('on')])
