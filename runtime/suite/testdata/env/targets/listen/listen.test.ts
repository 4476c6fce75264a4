import { test, expect, session } from '@metis/test'

const url = 'wss://feed.example.org/alerts'

test('a conversation', async () => {
  const s = session()
  s.sockets.to(url).send('welcome').hear(/^sub/).send({ alert: 1 }, { delay: '30s' }).send(new Uint8Array([1, 2])).close(4000)
  expect(await s.run('listen', { url, say: 'subscribe' })).toEqual(['welcome', '{"alert":1}', [1, 2], 4000])
  expect(s.sockets.opened).toEqual([{ url, heard: ['subscribe'], closed: true }])
  expect(s.now.getTime()).toBe(session().now.getTime() + 30_000)
})

test('each connection takes the next one, the last again and again', async () => {
  const s = session()
  s.sockets.to(/alerts$/).close(1013)
  s.sockets.to(url).hear({ topic: expect.any(String) }).send('bye')
  expect(await s.run('listen', { url })).toEqual([1013])
  for (const topic of ['a', 'b']) expect(await s.run('listen', { url, say: `{"topic": "${topic}"}` })).toEqual(['bye', 1005])
  expect(s.sockets.opened.map((o) => o.heard)).toEqual([[], [{ topic: 'a' }], [{ topic: 'b' }]])
})

test('bytes, and anything', async () => {
  const s = session()
  s.sockets.to(url).hear(new Uint8Array([0, 255])).close()
  s.sockets.to(url).hear().close()
  expect(await s.run('listen', { url, say: 'bytes' })).toEqual([1000])
  expect(await s.run('listen', { url, say: 'whatever' })).toEqual([1000])
})

test('one that cannot be opened', async () => {
  const s = session()
  s.sockets.to(url).fail()
  s.sockets.to(url).send('bye')
  expect(await s.run('listen', { url })).toEqual(['connect ECONNREFUSED', 1006])
  expect(await s.run('listen', { url })).toEqual(['bye', 1005])
})

test('two at once', async () => {
  const s = session()
  s.sockets.to(url).send('one', { delay: '2s' }).close()
  s.sockets.to(url).send('two', { delay: '1s' }).close()
  expect(await Promise.all([s.run('listen', { url }, { settle: false }), s.run('listen', { url }, { settle: false }), s.wait('5s')])).toEqual([['one', 1000], ['two', 1000], undefined])
})

test('nobody is there', async () => {
  await session().run('listen', { url })
})

test('another URL', async () => {
  const s = session()
  s.sockets.to('wss://feed.example.org/other').close()
  await s.run('listen', { url })
})

test('another message', async () => {
  const s = session()
  s.sockets.to(url).hear('hello').close()
  await s.run('listen', { url, say: 'bye' })
})

test('a message too many', async () => {
  const s = session()
  s.sockets.to(url).send('welcome', { delay: '1s' }).close(1000, { delay: '1s' })
  await s.run('listen', { url, say: 'bye' })
})

test('a message too few', async () => {
  const s = session()
  s.sockets.to(url).send('bye').hear({ id: 1 })
  s.sockets.to(url).close(1001)
  await s.run('listen', { url })
  s.sockets.to(url).hear({ id: 2 })
  await s.run('listen', { url })
  s.run('listen', { url }, { settle: false }).catch(() => {})
  await s.wait(1)
  await s.end()
})

test('mistakes', async () => {
  const s = session()
  expect(() => s.sockets.to('https://a.org/')).toThrow('no whole URL')
  expect(() => s.sockets.to(url).send(() => 1)).toThrow('no message')
  expect(() => s.sockets.to(url).close(99)).toThrow('1000 to 4999')
  const used = session()
  const feed = used.sockets.to(url).close()
  await used.run('listen', { url })
  expect(() => feed.send('late')).toThrow('opened the socket already')
})

test('a delay that is none', async () => {
  const late = session()
  late.sockets.to(url).send('a', { delay: 'soon' })
  await late.run('listen', { url })
})
