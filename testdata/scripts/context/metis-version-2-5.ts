const atTop = METIS_VERSION
export default TargetSchema.create({
  _id: 'metis-version-2-5',
  name: 'Metis version 2 5',
  description: '',
  parameters: [],
  script: async (context) => {
    return [atTop, METIS_VERSION]
    //! value: ["2.5.1","2.5.1"]
  },
})
