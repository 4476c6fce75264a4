import { attempt } from '../../attempt'
import { soon } from '../../later'

export default TargetSchema.create({
  _id: 'timers',
  name: 'Timers',
  description: '',
  parameters: [],
  script: async () => {
    attempt('setTimeout', () => setTimeout(() => {}, 1000))
    attempt('setInterval', () => setInterval(() => {}, 1000))
    const later = setTimeout
    attempt('an alias', () => later(() => {}, 1000))
    attempt('a helper module', () => soon(() => {}))
    attempt('clearTimeout', () => clearTimeout(undefined))
    attempt('clearInterval', () => clearInterval(undefined))
    await new Promise((done) => setImmediate(done))
    console.log('setImmediate calls back')
    await new Promise((done) => queueMicrotask(() => done(undefined)))
    console.log('queueMicrotask calls back')
  },
})
