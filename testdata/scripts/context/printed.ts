export default new TargetSchema({
  _id: 'printed',
  name: 'Printed',
  description: '',
  args: [],
  script: async (context) => {
    console.log(context.effect.target)
    console.log(String(context), typeof context.sleep, context.sendOutput.name)
    return JSON.stringify(context.config)
    //! console: "{\n  _id: 'printed',\n  name: 'Printed',\n  description: '',\n  environment: [Getter]\n}"
    //! console: [object Object] function sendOutput
    //! value: "{\"name\":\"Blank Mission\",\"accessibility\":\"testing\",\"infiniteResources\":true,\"targetEnvConfig\":null}"
  },
})
