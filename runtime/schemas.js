// The classes that METIS gives target code as globals (spec 1.5, 2.1). declare tells the host what was
// made, and how: its dialect is read off that. Every function here costs each session some 700 bytes.
(function (declare) {
  class TargetEnvSchema {
    #hooks = []
    constructor({ name, description, version, multiRealmSupport }, how = 'new') {
      this.name = name
      this.description = description
      this.version = version
      if (how !== 'new') this.multiRealmSupport = multiRealmSupport ?? false
      declare(this, 'environment', how)
    }
    static create(options) {
      return new this(options, 'create')
    }
    on(method, callback) {
      this.#hooks.push({ method, callback })
      return this
    }
    get hooks() {
      return [...this.#hooks]
    }
  }

  class TargetSchema {
    constructor({ _id, name, description, script, args, parameters, migrations }, how = 'new') {
      this._id = _id
      this.name = name
      this.description = description
      this.script = script
      // Both names declare parameters, whichever constructor is used.
      const list = parameters ?? args
      this[how === 'new' ? 'args' : 'parameters'] = Array.isArray(list) ? list.slice() : list
      if (migrations !== undefined) this.migrations = migrations
      declare(this, 'target', how)
    }
    static create(options) {
      return new this(options, 'create')
    }
  }

  return { TargetEnvSchema, TargetSchema }
})
