// An operation of many runs whose progress is kept between them.
export default new TargetEnvSchema({
  name: 'Batch Processing',
  description: 'Tracks the progress of a batch over many runs',
  version: '1.0.0',
})
