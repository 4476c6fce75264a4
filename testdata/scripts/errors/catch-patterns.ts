export default new TargetSchema({
  _id: 'catch-patterns',
  name: 'Catch patterns',
  description: '',
  args: [],
  script: async (context) => {
    const seen: any[] = []
    try { throw new Error('m', { cause: 1 }) } catch ({ message, cause, name = 'd' }: any) { seen.push(message, cause, name) }
    try { (null as any).x } catch ({ message }: any) { seen.push(message) }
    try { (undefined as any)() } catch (e: any) { seen.push(e.name) }
    try { throw [1, 2] } catch ([a, b]: any) { seen.push(a + b) }
    try { throw 0 } catch { seen.push('none') }
    try { try { throw 1 } catch (e) { var e2 = e; throw 2 } } catch (e) { seen.push(e2, e) }
    const err = 'outer'
    try { throw 'inner' } catch (err) { seen.push(err) }
    seen.push(err)
    return seen
    //! value: ["m",1,"Error","Cannot read properties of null (reading 'x')","TypeError",3,"none",1,2,"inner","outer"]
  },
})
