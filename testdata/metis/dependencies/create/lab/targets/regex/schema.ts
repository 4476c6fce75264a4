import { dependent } from '../../dependent'

export default dependent('regex', 'string', [TargetDependency.REGEX('on', /^[a-z.]+$/)])
