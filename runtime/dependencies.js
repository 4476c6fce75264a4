// TargetDependency (spec 2.4) and TargetMigrationRegistry (spec 6), made when a target first asks for one.
(function () {
  class TargetDependency {
    constructor(name, dependentId, expected) {
      if (String(name).includes('/')) throw new Error('Name cannot include \'/\'')
      if (String(dependentId).includes('/')) throw new Error('Dependent ID cannot include \'/\'')
      this.name = name
      this.dependentId = dependentId
      Object.defineProperty(this, 'expected', { value: expected })
    }
    encode() {
      const list = this.expected.map((x) =>
        x instanceof RegExp ? { type: 'regex', source: x.source, flags: x.flags } : x,
      )
      return `${this.name}/${this.dependentId}/${JSON.stringify(list)}`
    }
    condition(value) {
      const rule = conditions[this.name]
      if (!rule) throw new Error(`"${this.name}" needs a mission to be decided.`)
      return rule(value, this.expected)
    }
    static DECODE(encoded) {
      const [name, dependentId] = encoded.split('/', 2)
      const list = JSON.parse(encoded.slice(name.length + dependentId.length + 2))
      const revived = list.map((x) => (x && x.type === 'regex' ? new RegExp(x.source, x.flags) : x))
      return new TargetDependency(name, dependentId, revived)
    }
  }

  const conditions = {
    'truthy': (v) => !!v,
    'falsey': (v) => !v,
    'equals': (v, [x]) => x === v,
    'equals-some': (v, list) => list.some((x) => x === v),
    'equals-every': (v, list) => list.every((x) => x === v),
    'not-equals': (v, [x]) => x !== v,
    'not-equals-some': (v, list) => list.some((x) => x !== v),
    'not-equals-every': (v, list) => list.every((x) => x !== v),
    'regex': (v, [re]) => typeof v === 'string' && re.test(v),
    'not-empty': (v) => (Array.isArray(v) ? v.length > 0 : typeof v === 'string' && v.trim() !== ''),
  }

  const factory = (name, make) => {
    const method = (id, ...rest) => new TargetDependency(name, id, make(...rest)).encode()
    const key = name.toUpperCase().replaceAll('-', '_')
    Object.defineProperty(method, 'name', { value: key })
    Object.defineProperty(TargetDependency, key, { value: method, writable: true, configurable: true })
  }
  const none = () => []
  const one = (x) => [x]
  const many = (list) => [...list]
  for (const name of ['truthy', 'falsey', 'force', 'node', 'action', 'file', 'pool', 'resource', 'not-empty']) factory(name, none)
  for (const name of ['equals', 'not-equals', 'regex']) factory(name, one)
  for (const name of ['equals-some', 'equals-every', 'not-equals-some', 'not-equals-every']) factory(name, many)

  class TargetMigrationRegistry {
    #scripts = new Map()
    register(version, script) {
      if (!/^\d+\.\d+\.\d+$/.test(version)) {
        throw new Error(`Invalid version "${version}" provided for target migration.`)
      }
      this.#scripts.set(version, script)
      return this
    }
    get versions() {
      return [...this.#scripts.keys()]
    }
    get(version) {
      return this.#scripts.get(version)
    }
  }

  return { TargetDependency, TargetMigrationRegistry }
})
