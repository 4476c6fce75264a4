// Opens a WebSocket, says something and returns what came.
export default new TargetSchema({
  _id: 'listen', name: 'Listen', description: '',
  args: [
    { _id: 'url', name: 'URL', type: 'string', required: true },
    { _id: 'say', name: 'Say', type: 'string', required: false },
  ],
  script: async (context) => {
    const { url, say } = context.effect.args
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    const came = []
    await new Promise((done) => {
      socket.onopen = () => { if (say === 'bytes') socket.send(new Uint8Array([0, 255])); else if (say) socket.send(say) }
      socket.onmessage = ({ data }) => {
        came.push(typeof data === 'string' ? data : [...new Uint8Array(data)])
        if (data === 'bye') socket.close()
      }
      socket.onerror = ({ error, message }) => { came.push(error?.message ?? message ?? 'error') }
      socket.onclose = ({ code }) => { came.push(code); done() }
    })
    return came
  },
})
