export default new TargetSchema({
  _id: 'locale-options-refused',
  name: 'Locale options refused',
  description: '',
  args: [],
  script: async (context) => {
    const n = (1234.5).toLocaleString()
    console.log(n) //! console: 1,234.5
    return (1234.5).toLocaleString('de-DE', { style: 'currency', currency: 'EUR' }) //! diagnostic: not-provided
    //! error: Error: Number.prototype.toLocaleString with the locale "de-DE" is not provided yet; format it in the script, without a locale other than en-US and without options
  },
})
