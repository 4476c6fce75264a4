// METIS's help with objects.
type Lazy<I, S> = { [K in keyof I]: I[K] extends () => infer V ? V : never } & S

export class ObjectToolbox {
  // The result is an object of the same keys, not a list.
  static map<T extends object, V>(object: T, change: (key: keyof T & string, value: T[keyof T]) => V) {
    const result: Record<string, V> = {}
    for (const key of Object.keys(object) as (keyof T & string)[]) {
      const value = change(key, object[key])
      // Not an assignment: a key may be __proto__.
      Object.defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true })
    }
    return result
  }

  // What is no object has depth 0, an object one more than the deepest of its values; a value that leads back to an
  // object around it adds nothing.
  static calculateDepth(value: unknown): number {
    const isObject = (v: unknown): v is object => typeof v === 'object' && v !== null
    if (!isObject(value)) return 0
    const done = new Map<object, number>() // to its depth
    const around = new Set([value])
    // Not recursive: calls may not nest as deep as objects.
    const open = [{ object: value, rest: Object.values(value) as unknown[], depth: 1 }]
    for (;;) {
      const at = open[open.length - 1]
      if (at.rest.length === 0) {
        open.pop()
        around.delete(at.object)
        done.set(at.object, at.depth)
        if (open.length === 0) return at.depth
        const outer = open[open.length - 1]
        outer.depth = Math.max(outer.depth, at.depth + 1)
        continue
      }
      const next = at.rest.pop()
      if (!isObject(next) || around.has(next)) continue
      const known = done.get(next)
      if (known !== undefined) {
        at.depth = Math.max(at.depth, known + 1)
        continue
      }
      around.add(next)
      open.push({ object: next, rest: Object.values(next), depth: 1 })
    }
  }

  // An object with the members of statics, and one member for each function of inits, which is called when the member
  // is first read, with the object as this.
  static lazy<I extends Record<string, () => unknown>, S extends object>(inits: I, statics: S = {} as S): Lazy<I, S> {
    const result = { ...statics }
    for (const key of Object.keys(inits)) {
      const become = (value: unknown) =>
        Object.defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true })
      Object.defineProperty(result, key, {
        get() {
          const value = inits[key].call(result)
          become(value)
          return value
        },
        set: become,
        enumerable: true,
        configurable: true,
      })
    }
    return result as Lazy<I, S>
  }
}
