const upper = /^\p{Lu}\p{L}*$/u
export default new TargetSchema({
  _id: 'regexp-properties',
  name: 'Regexp properties',
  description: '',
  args: [],
  script: async (context) => {
    return [upper.test('Élan'), upper.test('élan'), new RegExp('\\p{Script=Greek}', 'u').test('π'), /\P{L}/u.test('p{L}'), 'a1β'.replace(/\p{Ll}/gu, '_'), /(?<year>\d{4})/.exec('in 2024')!.groups!.year, /(?<=\$)\d+/.exec('$42')![0]]
    //! value: [true,false,true,true,"_1_","2024","42"]
  },
})
