export default new TargetSchema({
  _id: 'await-positions',
  name: 'Await positions',
  description: '',
  args: [],
  script: async (context) => {
    const one = async () => 1
    const id = async (x: any) => x
    const o = { [await id('k')]: await one(), ...(await id({ s: 2 })) }
    const [a = await one()] = []
    let n = 0
    n += await one()
    const t = `${await id('t')}` + ((await one()) ? 'y' : 'n')
    const f = async (p: any = one()) => -(await p)
    const list = [await one(), ...(await id([2, 3]))]
    if (await id(false)) list.push(9)
    while (await id(n < 3)) n++
    switch (await one()) { case await one(): list.push(4) }
    for (const x of await id([5])) list.push(x)
    const m = (await id({ f: (x: number) => x + 1 })).f(await one())
    await (async () => { for (let i = await one(); i < 2; i++) list.push(i) })()
    return [o, a, n, t, await f(), list, m, typeof (await one()), await await one(), !(await one()), (await id(null))?.x ?? 'nil']
    //! value: [{"k":1,"s":2},1,3,"ty",-1,[1,2,3,4,5,1],2,"number",1,false,"nil"]
  },
})
