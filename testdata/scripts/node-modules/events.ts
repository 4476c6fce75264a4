import { EventEmitter, on, once } from 'events'
import { setImmediate } from 'timers/promises'

class Door extends EventEmitter {
  async open() {
    await setImmediate()
    this.emit('moved', 'ajar', 10)
    this.emit('moved', 'open', 90)
    this.emit('end')
  }
}

export default new TargetSchema({
  _id: 'events',
  name: 'Events',
  description: '',
  args: [],
  script: async (context) => {
    const door = new Door(), seen: any[] = []
    const opened = door.open()
    for await (const [state, angle] of on(door, 'moved', { close: ['end'] } as any)) seen.push([state, angle])
    await opened
    const end = once(door, 'end')
    await door.open()
    seen.push(await end)
    for (let i = 0; i < 11; i++) door.on('many', () => {})
    //! console.warn: MaxListenersExceededWarning: Possible EventEmitter memory leak detected. 11 many listeners added to [Door]. MaxListeners is 10. Use emitter.setMaxListeners() to increase limit
    context.sendOutput(JSON.stringify(seen))
    //! output: [["ajar",10],["open",90],[]]
    door.emit('error', new Error('jammed')) //! error@24: Error: jammed
  },
})
