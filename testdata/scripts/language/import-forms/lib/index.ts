export * from './a'
export * as ns from './a'
export { a as renamed } from './a'
export default function main() { return 'main' }
