import path from 'path'
import { once, EventEmitter } from 'events'
function joined(part: any) { return path.join('a', part) } //! error@42: TypeError: The "path" argument must be of type string. Received type number (5)

// Frames of Node's modules are no author's, in error.stack and in what the host gets.
export default new TargetSchema({
  _id: 'frames',
  name: 'Frames',
  description: '',
  args: [],
  script: async (context) => {
    const emitter = new EventEmitter()
    emitter.on('x', () => joined(5))
    try { emitter.emit('x') } catch (e: any) { context.sendOutput(e.stack) }
    //! output: "TypeError: The \"path\" argument must be of type string. Received type number (5)\n    at joined (scripts/targets/frames/schema.ts:3:42)\n    at scripts/targets/frames/schema.ts:13:27\n    at scripts/targets/frames/schema.ts:14:19"
    emitter.emit('x')
  },
})
