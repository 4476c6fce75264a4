namespace Geo { export const earth = 6371; export namespace Inner { export const f = () => earth * 2 } }
abstract class Shape { abstract area(): number; toString() { return `${this.area()}` } }
class Square extends Shape { constructor(private s: number) { super() } override area() { return this.s ** 2 } }
type Json = string | Json[]
interface Named { name: string }
function over(x: string): string
function over(x: number): number
function over(x: any) { return x }
export default new TargetSchema({
  _id: 'namespaces',
  name: 'Namespaces',
  description: '',
  args: [],
  script: async (context) => {
    const named = { name: 'n' } satisfies Named as Named
    const j: Json = ['a']
    return [Geo.Inner.f(), `${new Square(3)}`, named!.name, over(4), <string>j[0]]
    //! value: [12742,"9","n",4,"a"]
  },
})
