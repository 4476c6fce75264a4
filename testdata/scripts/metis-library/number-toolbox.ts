import { NumberToolbox } from '@metis/toolbox/numbers/NumberToolbox'

const values: any[] = [0, -0, 1, -1, 1.5, -1.5, 2 ** 53, 1e300, NaN, Infinity, -Infinity, '1', 1n, null, undefined, true, [1]]
const those = (test: (v: any) => boolean) => values.filter(test)

export default new TargetSchema({
  _id: 'number-toolbox',
  name: 'Number toolbox',
  description: '',
  args: [],
  script: async (context) => {
    console.log(those(NumberToolbox.isInteger)) //! console: [ 0, -0, 1, -1, 9007199254740992, 1e+300 ]
    console.log(those(NumberToolbox.isNonNegativeInteger)) //! console: [ 0, -0, 1, 9007199254740992, 1e+300 ]
    console.log(those(NumberToolbox.isNonNegative)) //! console: "[ 0, -0, 1, 1.5, 9007199254740992, 1e+300 ]"
    console.log(those((v) => NumberToolbox.isBetween(v, -1, 1))) //! console: [ 0, -0, 1, -1 ]
    console.log(those((v) => NumberToolbox.isBetween(v, -Infinity, Infinity)).length) //! console: 10
    console.log(NumberToolbox.isBetween(1, 2, 0), NumberToolbox.isBetween(1, NaN, 2)) //! console: false false

    const compact = (list: number[]) => list.map((n) => NumberToolbox.formatCompact(n)).join(' ')
    console.log(compact([0, -0, 1, 9.94, 9.95, 12.3, 99.5, 999, 999.4, 999.5])) //! console: 0 -0 1 9.9 10 12 100 999 999 1K
    console.log(compact([1000, 1049, 1050, 1150, 1500, 9949, 9950, 10_000, 12_345, 999_499, 999_500]))
    //! console: 1K 1K 1.1K 1.2K 1.5K 9.9K 10K 10K 12K 999K 1M
    console.log(compact([1e6, 2.5e6, 1e9, 7_650_000_000, 1e12, 999.5e12, 9.995e15, 1e16, 1.5e21]))
    //! console: 1M 2.5M 1B 7.7B 1T 1000T 9995T 10,000T 1,500,000,000T
    console.log(compact([0.5, 0.25, 0.125, 0.0999, 0.995, 0.00012345])) //! console: 0.5 0.25 0.13 0.1 1 0.00012
    console.log(compact([-1, -1234, -999_999, -0.126])) //! console: -1 -1.2K -1M -0.13
    console.log(compact([NaN, Infinity, -Infinity])) //! console: NaN ∞ -∞
  },
})
