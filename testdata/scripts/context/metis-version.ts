//! metis: 2.4
export default new TargetSchema({
  _id: 'metis-version',
  name: 'Metis version',
  description: '',
  args: [],
  script: async (context) => {
    return METIS_VERSION
    //! value: "2.4.5"
  },
})
