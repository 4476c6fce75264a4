export default new TargetSchema({
  _id: 'intl',
  name: 'Intl',
  description: '',
  args: [],
  script: async (context) => {
    const at = new Date(Date.UTC(2026, 10, 23, 6, 39))
    console.log(new Intl.NumberFormat('en-US', { style: 'unit', unit: 'kilometer-per-hour' }).format(1234.5)) //! console: 1,234.5 km/h
    console.log(new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/Berlin' }).format(at))
    //! console: Monday, 23 November 2026 at 07:39
    console.log(at.toLocaleDateString('sv-SE'), at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })) //! console: 2026-11-23 06:39 AM
    console.log(['item 10', 'item 9'].sort(new Intl.Collator('en', { numeric: true }).compare)) //! console: "[ 'item 9', 'item 10' ]"
    console.log(new Intl.RelativeTimeFormat('fr', { numeric: 'auto' }).format(-1, 'day')) //! console: hier
    console.log(new Intl.ListFormat('es').format(['agua', 'hielo']), new Intl.PluralRules('en', { type: 'ordinal' }).select(22)) //! console: agua y hielo two
    const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions()
    console.log(timeZone, locale) //! console: UTC en-US
  },
})
