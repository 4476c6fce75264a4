class Vault {
  #code = 1234
  static #made = 0
  static get made() { return Vault.#made }
  constructor() { Vault.#made++ }
  #check(x: number) { return x === this.#code }
  get #half() { return this.#code / 2 }
  open(x: number) { return [this.#check(x), this.#half, #code in this] }
  static is(x: any) { return #code in x }
}
export default new TargetSchema({
  _id: 'private-members',
  name: 'Private members',
  description: '',
  args: [],
  script: async (context) => {
    const v = new Vault()
    return [v.open(1234), v.open(1)[0], Vault.made, Vault.is({}), Vault.is(v), Object.keys(v)]
    //! value: [[true,617,true],false,1,false,true,[]]
  },
})
