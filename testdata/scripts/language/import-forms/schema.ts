export { default } from './env'
