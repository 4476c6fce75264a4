export default new TargetSchema({
  _id: 'bigint',
  name: 'Bigint',
  description: '',
  args: [],
  script: async (context) => {
    const big = 2n ** 64n
    return [String(big), (big + 1n).toString(16), typeof big, BigInt.asUintN(8, 257n) === 1n, big > 1, 7n / 2n === 3n]
    //! value: ["18446744073709551616","10000000000000001","bigint",true,true,true]
  },
})
