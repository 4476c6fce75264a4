import { dependent } from '../../dependent'

export default dependent('node', 'node', [TargetDependency.NODE('on')])
