export default new TargetSchema({
  _id: 'url',
  name: 'Url',
  description: '',
  args: [],
  script: async (context) => {
    const u = new URL('../x?a=1&b=%20#h', 'https://user:pw@example.org:8443/p/q')
    u.searchParams.append('c', 'é')
    const q = new URLSearchParams({ k: 'v w' })
    return [u.href, u.port, u.hash, [...u.searchParams.keys()], `${q}`, URL.canParse('nope')]
    //! value: ["https://user:pw@example.org:8443/x?a=1&b=+&c=%C3%A9#h","8443","#h",["a","b","c"],"k=v+w",false]
  },
})
