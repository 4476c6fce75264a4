import { dependent } from '../../dependent'

export default dependent('undeclared', 'string', [TargetDependency.FALSEY('nowhere')])
