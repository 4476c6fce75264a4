export default new TargetSchema({
  _id: 'locale-options-refused',
  name: 'Locale options refused',
  description: '',
  args: [],
  script: async (context) => {
    const n = (1234.5).toLocaleString('de-DE', { style: 'currency', currency: 'EUR' })
    console.log(n) //! console: 1.234,50 €
    return (1234.5).toLocaleString('tr-TR') //! diagnostic: not-provided
    //! error: Error: Number.prototype.toLocaleString with the locale "tr-TR" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
  },
})
