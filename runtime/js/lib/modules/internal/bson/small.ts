// The classes of BSON's rarer types.
import type { ObjectId } from 'metis-run:bson/ObjectId'
import { BSONError, BSONValue, Inspect, plainInspect } from 'metis-run:bson/value'

type Document = Record<string, unknown>

export class Code extends BSONValue {
  code: string
  scope: Document | null

  constructor(code: string | Function, scope?: Document | null) {
    super()
    this.code = code.toString()
    this.scope = scope ?? null
  }

  get _bsontype(): 'Code' {
    return 'Code'
  }

  toJSON(): { code: string; scope?: Document } {
    return this.scope === null ? { code: this.code } : { code: this.code, scope: this.scope }
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    const scope = this.scope === null ? '' : `, ${inspect(this.scope, options)}`
    return `new Code(${inspect(this.code, options)}${scope})`
  }
}

export class DBRef extends BSONValue {
  collection: string
  oid: ObjectId
  db: string | undefined
  fields: Document

  constructor(collection: string, oid: ObjectId, db?: string, fields?: Document) {
    super()
    const parts = collection.split('.')
    if (parts.length === 2) {
      ;[db, collection] = parts
    }
    this.collection = collection
    this.oid = oid
    this.db = db
    this.fields = fields ?? {}
  }

  get _bsontype(): 'DBRef' {
    return 'DBRef'
  }

  toJSON(): Document {
    const json: Document = { $ref: this.collection, $id: this.oid, ...this.fields }
    if (this.db !== undefined && this.db !== null) json.$db = this.db
    return json
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    // Only console.log's inspect knows how ids are shown.
    const own = inspect === plainInspect && this.oid instanceof BSONValue
    const id = own ? this.oid.inspect(undefined, options) : inspect(this.oid, options)
    const args = [inspect(this.collection, options), id]
    if (this.db) args.push(inspect(this.db, options))
    if (Object.keys(this.fields).length > 0) args.push(inspect(this.fields, options))
    return `new DBRef(${args.join(', ')})`
  }
}

export class MinKey extends BSONValue {
  get _bsontype(): 'MinKey' {
    return 'MinKey'
  }

  inspect(): string {
    return 'new MinKey()'
  }
}

export class MaxKey extends BSONValue {
  get _bsontype(): 'MaxKey' {
    return 'MaxKey'
  }

  inspect(): string {
    return 'new MaxKey()'
  }
}

const sorted = (text: string) => text.split('').sort().join('')

export class BSONRegExp extends BSONValue {
  pattern: string
  options: string

  constructor(pattern: string, options?: string) {
    super()
    this.pattern = pattern
    this.options = sorted(options ?? '')
    for (const [what, text] of [['patterns', pattern], ['options', this.options]]) {
      if (text.includes('\0')) {
        throw new BSONError(`BSON Regex ${what} cannot contain null bytes, found: ${JSON.stringify(text)}`)
      }
    }
    const unknown = /[^imxlsu]/.exec(this.options)
    if (unknown) throw new BSONError(`The regular expression option [${unknown[0]}] is not supported`)
  }

  get _bsontype(): 'BSONRegExp' {
    return 'BSONRegExp'
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    return `new BSONRegExp(${inspect(this.pattern, options)}, ${inspect(this.options, options)})`
  }

  static parseOptions(options?: string): string {
    return options ? sorted(options) : ''
  }
}

export class BSONSymbol extends BSONValue {
  value: string

  constructor(value: string) {
    super()
    this.value = value
  }

  get _bsontype(): 'BSONSymbol' {
    return 'BSONSymbol'
  }

  valueOf(): string {
    return this.value
  }

  toString(): string {
    return this.value
  }

  toJSON(): string {
    return this.value
  }

  inspect(_depth?: number, options?: unknown, inspect: Inspect = plainInspect): string {
    return `new BSONSymbol(${inspect(this.value, options)})`
  }
}
