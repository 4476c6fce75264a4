console.log('a module of types must not be loaded')
export interface Host {
  name: string
}
