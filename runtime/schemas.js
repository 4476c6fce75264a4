// The classes that METIS gives target code as globals (spec 1.5, 2.1). declare tells the host what was
// made, and how: its dialect is read off that. Every function here costs each session some 700 bytes.
(function (declare) {
  // A parameter that is a pattern would throw in the engine's words: these are V8's.
  const given = (options, first) => {
    if (options !== null && options !== undefined) return options
    throw new TypeError(`Cannot destructure property '${first}' of '${options === null ? 'object null' : options}' as it is ${options}.`)
  }

  class TargetEnvSchema {
    #hooks = []
    constructor(options, how = 'new') {
      const { name, description, version, multiRealmSupport } = given(options, 'name')
      this.name = name
      this.description = description
      this.version = version
      if (how !== 'new') this.multiRealmSupport = multiRealmSupport ?? false
      declare(this, 'environment', how, false, options)
    }
    static create(options) {
      return new this(options, 'create')
    }
    on(method, callback) {
      this.#hooks.push({ method, callback })
      declare(this, 'hook')
      return this
    }
    get hooks() {
      return [...this.#hooks]
    }
  }

  class TargetSchema {
    constructor(options, how = 'new') {
      const { _id, name, description, script, args, parameters, migrations } = given(options, '_id')
      this._id = _id
      this.name = name
      this.description = description
      this.script = script
      // Both names declare parameters, whichever constructor is used; METIS reads one, and the host warns of the other.
      const list = parameters ?? args
      this[how === 'new' ? 'args' : 'parameters'] = Array.isArray(list) ? list.slice() : list
      if (migrations !== undefined) this.migrations = migrations
      declare(this, 'target', how, list !== undefined && (how === 'new' ? args : parameters) === undefined, options)
    }
    static create(options) {
      return new this(options, 'create')
    }
  }

  return { TargetEnvSchema, TargetSchema }
})
