//! times: 2
export default new TargetSchema({
  _id: 'alias',
  name: 'Alias',
  description: '',
  args: [],
  script: async (context) => {
    const d = context.globalStore.use<any>('deployment', { steps: [] })
    const step: any = { status: 'running' }
    d.value.steps.push(step)
    await context.sleep(1)
    step.status = 'completed'
    return d.value.steps.filter((s: any) => s.status === 'completed').length
    //! value: 1
    //! value: 2
  },
})
