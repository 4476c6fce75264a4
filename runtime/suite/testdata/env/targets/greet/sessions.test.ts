import { test, describe, expect, session } from '@metis/test'

const s = () => session({ env: 'env' })

describe('leaks', () => {
  test('a run nobody awaits', () => {
    s().run('greet', { name: 'slow' }, { settle: false })
  })
  test('a run that fails, and nobody awaits', async () => {
    const one = s()
    one.run('greet', { name: 'nobody' })
    await one.settle()
  })
  test('an execution that goes on', async () => {
    const one = s()
    await Promise.race([one.run('greet', { name: 'slow' }, { settle: false }), one.wait(1)])
  })
  test('a diagnostic of severity error', async () => {
    await s().run('left')
  })
  test('a diagnostic that is expected', async () => {
    const one = session({ diagnostics: ['unhandled-rejection'] })
    await one.run('left')
    expect(one.events).toContainEqual(expect.objectContaining({ event: 'diagnostic', code: 'unhandled-rejection' }))
  })
  test('a script that never settles', async () => {
    await s().run('never')
  })
  test('a script without an end', async () => {
    await s().run('loop')
  })
})

describe('mistakes', () => {
  test('an unknown option', () => { session({ mision: 'x' } as any) })
  test('a mission that is not there', () => { session({ mission: 'x.json' }) })
  test('a map as argument', async () => { await s().run('greet', { name: new Map() }) })
  test('a list of arguments', async () => { await s().run('greet', [1] as any) })
  test('no time', async () => { await s().wait('soon') })
  test('no mission', async () => { await s().start() })
  test('after the end', async () => {
    const one = s()
    await one.end()
    await one.run('greet')
  })
  test('stores', () => { session({ stores: { globl: { a: 1 } } } as any) })
})

describe('stores', () => {
  test('are seeded and read', async () => {
    const one = session({ stores: { global: { calls: new Map([['you', 41]]) } } })
    await one.run('greet', { name: 'you' })
    expect(one.stores.global.calls.get('you')).toBe(42)
    await one.end()
    expect(one.stores.global.calls.get('you')).toBe(42)
  })
})

describe('http', () => {
  test('replies', async () => {
    const one = s()
    one.http.get('https://api.example.org').replyOnce(200, { n: 1 }).replyOnce(503).failOnce().timeoutOnce().reply(200, 'text')
    one.http.post(/\/items$/).reply(201, { id: 7 }, { headers: { 'X-Id': '7' } })
    const get = () => one.run('ask', { method: 'GET', url: 'https://api.example.org' })
    expect([await get(), await get(), await get(), await get(), await get(), await get()]).toEqual([
      { status: 200, body: '{"n":1}' }, { status: 503, body: '' }, { failed: 'ECONNRESET' }, { failed: 'ETIMEDOUT' },
      { status: 200, body: 'text' }, { status: 200, body: 'text' },
    ])
    expect(await one.run('ask', { method: 'POST', url: 'https://b.org/items', body: '{"a":1}' })).toEqual({ status: 201, body: '{"id":7}', id: '7' })
    expect(one.http.requests).toHaveLength(7)
    expect(one.http.requests[6]).toMatchObject({ method: 'POST', url: 'https://b.org/items', body: { a: 1 } })
  })
  test('half a body', async () => {
    const one = s()
    one.http.get('https://a.org/').reply(200, 'x'.repeat(100), { cut: true })
    expect(await one.run('ask', { method: 'GET', url: 'https://a.org/' })).toEqual({ failed: expect.any(String) })
  })
  test('a request without a reply', async () => {
    const one = s()
    one.http.get('https://a.org/x').reply(200)
    await one.run('ask', { method: 'GET', url: 'https://a.org/y' })
  })
  test('a session without replies', async () => {
    await s().run('ask', { method: 'PUT', url: 'https://a.org/y' })
  })
  test('used up', async () => {
    const one = s()
    one.http.any('https://a.org/x').replyOnce(200)
    await one.run('ask', { method: 'GET', url: 'https://a.org/x' })
    await one.run('ask', { method: 'GET', url: 'https://a.org/x' })
  })
})

test('a session is read while its script waits for a reply', async () => {
  const one = s()
  one.http.get('https://a.org/').reply(200)
  const asked = one.run('ask', { method: 'GET', url: 'https://a.org/' })
  for (let i = 0; i < 100; i++) expect(one.stores).toEqual({})
  await asked
})

test('a late reply takes the time of the session', async () => {
  const one = s()
  one.http.get('https://a.org/').reply(200, 'late', { delay: '5s' })
  const asked = one.run('ask', { method: 'GET', url: 'https://a.org/' }, { settle: false })
  await one.wait('4.9s')
  expect(one.console).toEqual([])
  await one.wait(100)
  expect(await asked).toMatchObject({ body: 'late' })
  expect(one.now).toEqual(new Date(Date.UTC(2026, 0, 1, 0, 0, 5)))
})
