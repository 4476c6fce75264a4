export type Only = number
throw new Error('a module of types is never evaluated')
