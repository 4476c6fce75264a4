enum Phase { Setup, Live = 5, After }
enum Side { Blue = 'blue', Red = 'red' }
const enum Inline { A = 1 << 3 }
export default new TargetSchema({
  _id: 'enums',
  name: 'Enums',
  description: '',
  args: [],
  script: async (context) => {
    return [Phase.Setup, Phase[5], Phase.After, Side.Red, Object.keys(Side), Inline.A]
    //! value: [0,"Live",6,"red",["Blue","Red"],8]
  },
})
