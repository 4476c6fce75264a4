import { processSingleItem } from './process-single-item'

interface BatchState {
  totalItems: number
  processedItems: number
  errors: { item: string; error: string }[]
  /** When the batch was started, in milliseconds since 1970; null before that. */
  startTime: number | null
}

const startBatch = { _id: 'start', name: 'Start a Batch', value: 'start' }
const processItem = { _id: 'process', name: 'Process an Item', value: 'process' }
const tellStatus = { _id: 'status', name: 'Tell the Status', value: 'status' }

export default new TargetSchema({
  _id: 'batch',
  name: 'Batch',
  description: 'Starts a batch, processes one of its items, or tells how far it is',
  script: async (context) => {
    const { args } = context.effect

    const batchState = context.localStore.use<BatchState>('batchProcessing', {
      totalItems: 0,
      processedItems: 0,
      errors: [],
      startTime: null,
    })

    if (args.action === 'start') {
      // Initialize batch processing. METIS has no list parameter, so the items come as one text.
      const items = args.items.split(',').map((item: string) => item.trim())
      batchState.value.totalItems = items.length
      batchState.value.processedItems = 0
      batchState.value.errors = []
      batchState.value.startTime = Date.now()

      context.sendOutput(`Batch of ${items.length} items started`)
      return
    }

    if (batchState.value.startTime === null) {
      throw new Error('No batch was started')
    }

    if (args.action === 'process') {
      // Process single item
      try {
        await processSingleItem(args.item)
        batchState.value.processedItems += 1
      } catch (error: any) {
        // One bad item is noted; it does not end the batch.
        batchState.value.errors.push({
          item: args.item,
          error: error.message,
        })
      }
    } else if (args.action === 'status') {
      // Return current status
      const progress =
        (batchState.value.processedItems / batchState.value.totalItems) * 100

      context.sendOutput(`${progress.toFixed(1)}% done, ${batchState.value.errors.length} failed`)
      return {
        progress: `${progress.toFixed(1)}%`,
        errors: batchState.value.errors.length,
        duration: Date.now() - batchState.value.startTime,
      }
    }
  },
  args: [
    {
      _id: 'action',
      name: 'Action',
      type: 'dropdown',
      required: true,
      options: [startBatch, processItem, tellStatus],
      default: tellStatus,
    },
    {
      _id: 'items',
      name: 'Items',
      type: 'string',
      required: true,
      default: 'alpha,bravo,charlie',
      tooltipDescription: 'The items of the batch, separated by commas.',
      // Asked for only where it is needed.
      dependencies: [TargetDependency.EQUALS('action', startBatch.value)],
    },
    {
      _id: 'item',
      name: 'Item',
      type: 'string',
      required: true,
      default: 'alpha',
      dependencies: [TargetDependency.EQUALS('action', processItem.value)],
    },
  ],
})
