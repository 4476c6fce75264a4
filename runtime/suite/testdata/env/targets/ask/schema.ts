export default new TargetSchema({
  _id: 'ask', name: 'Ask', description: '',
  args: [
    { _id: 'method', name: 'Method', type: 'string', required: true },
    { _id: 'url', name: 'URL', type: 'string', required: true },
    { _id: 'body', name: 'Body', type: 'string', required: false },
  ],
  script: async (context) => {
    const { method, url, body } = context.effect.args
    try {
      const response = await fetch(url, { method, ...(body && { body: body, headers: { 'Content-Type': 'application/json' } }) })
      return { status: response.status, body: await response.text(), id: response.headers.get('x-id') ?? undefined }
    } catch (error) {
      return { failed: error.cause?.code ?? error.code ?? error.message }
    }
  },
})
