class Host {
  constructor(public name: string) {}
  greet() {
    return `I am ${this.name}`
  }
}

const DEFAULT = { phase: 'planned' }

export default new TargetSchema({
  _id: 'values',
  name: 'Values',
  description: 'Keeps whatever JavaScript has',
  args: [],
  script: async (context) => {
    const store = context.localStore

    const first = store.use('count', 1)
    console.log('later defaults are ignored:', store.use('count', 2).value, store.use('count').value)
    console.log('the same state comes back:', store.use('count', 3) === first)
    first.value = { n: 4 }
    console.log('an assignment replaces the value for all:', store.use('count', 0).value)

    const state = store.use('default', DEFAULT)
    console.log('the default itself is stored:', state.value === DEFAULT)
    state.value.phase = 'done'
    console.log('and so a constant of the module is changed:', DEFAULT)

    const circle: any = { name: 'circle' }
    circle.self = circle
    const values = [
      new Map([['a.org', 443]]),
      new Date(0),
      new Host('b.org'),
      () => 'a function',
      circle,
      Object.freeze([1]),
      undefined,
      null,
    ]
    for (const [i, value] of values.entries()) {
      console.log(store.use(i, value).value === value, value)
    }
    console.log(store.use(2).value.greet(), 'and', store.use(3).value())
  },
})
