// Block 9 of the data-stores guide as it stands there, in the least that makes a target of it.

async function processSingleItem(item) {
  if (item === 'bad') throw new Error(`cannot process ${item}`)
}

export default new TargetSchema({
  _id: 'batch',
  name: 'Block 9',
  description: 'Block 9 of the data-stores guide',
  args: [],

script: async (context) => {
  const batchState = context.localStore.use('batchProcessing', {
    totalItems: 0,
    processedItems: 0,
    errors: [],
    startTime: null,
  })

  if (args.action === 'start') {
    // Initialize batch processing
    batchState.value.totalItems = args.items.length
    batchState.value.processedItems = 0
    batchState.value.errors = []
    batchState.value.startTime = Date.now()
  } else if (args.action === 'process') {
    // Process single item
    try {
      await processSingleItem(args.item)
      batchState.value.processedItems += 1
    } catch (error) {
      batchState.value.errors.push({
        item: args.item,
        error: error.message,
      })
    }
  } else if (args.action === 'status') {
    // Return current status
    const progress =
      (batchState.value.processedItems / batchState.value.totalItems) * 100
    return {
      progress: `${progress.toFixed(1)}%`,
      errors: batchState.value.errors.length,
      duration: Date.now() - batchState.value.startTime,
    }
  }
},
})
