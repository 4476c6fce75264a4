import { test, describe, expect, session } from '@metis/test'

const dir = '../../../scenario/testdata/metis-2.5'
const play = (options = {}) => session({
  dir, mission: `${dir}/mission.json`, members: ['ada:blue', { username: 'eve', role: 'observer' }], configs: { net: 'lab' },
  stores: { global: { phase: 'seeded', watching: false } }, diagnostics: ['effect-skipped'], ...options,
})

test('a mission is played', async () => {
  const s = play()
  await s.start()
  expect(s.console).toEqual(['setup, starting lab.test'])
  expect(s.state.nodes['red/server']).toMatchObject({ blocked: true })
  await s.execute('blue/server/scan', { outcome: 'success' })
  expect(s.state.pools['blue/1']).toBe(15)
  expect(s.outputs).toContain('found all')
  await expect(s.execute('blue/server/scan', { outcome: 'failure', member: 'ada' })).rejects.toThrow('nobody is at the alarm')
  await expect(s.execute('red/server/scan', { member: 'eve' })).rejects.toThrow('eve is an observer')
  await s.select({ net: 'field' })
  await s.wait('30s')
  await s.reset({ settle: false })
  await s.wait('5s')
  expect(s.stores.global.phase).toBe('none > set up > prepared')
  await s.end()
})

test('an effect that fails fails the call', async () => {
  const s = play()
  await s.start()
  await s.execute('blue/server/scan', { outcome: 'failure' })
})

test('a skipped effect is no silence', async () => {
  const s = play({ diagnostics: [] })
  await s.start()
  await s.execute('blue/server/scan', { outcome: 'success' })
})

test('time stands still behind a call that does not settle', async () => {
  const s = play()
  await s.start()
  const begin = s.now.getTime()
  await s.execute('blue/server/scan', { outcome: 'success', settle: false })
  expect(s.outputs.at(-1)).toBe('Started executing Scan on Server.')
  await s.wait(1500)
  expect(s.outputs.at(-1)).toBe('Started executing Scan on Server.')
  expect(s.now.getTime() - begin).toBe(1500)
  await s.settle()
  expect(s.outputs).toContain('found all')
})

describe('mistakes', () => {
  test('a force that is not there', () => { play({ members: ['ada:green'] }) })
  test('no action', async () => {
    const s = play()
    await s.start()
    await s.execute('scan')
  })
  test('members without a mission', () => { session({ members: ['ada'] }) })
})
