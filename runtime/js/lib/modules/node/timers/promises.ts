'use strict'
// Node's timers/promises. A cancelled execution rejects what it waits for here, as it does context.sleep.
const { AbortError, check } = require('metis-run:errors')
const native = require('metis-run:timers')

interface Options { signal?: AbortSignal; ref?: boolean }

function checked(options: Options = {}): Options {
  check.object(options, 'options')
  if (options.signal !== undefined) check.signal(options.signal, 'options.signal')
  if (options.ref !== undefined) check.boolean(options.ref, 'options.ref')
  return options
}

const aborted = (signal: AbortSignal) => new AbortError(undefined, { cause: signal.reason })

// after is a promise that start settles, and that a signal rejects.
function after(options: Options | undefined, start: (resolve: () => void, reject: (error: any) => void) => () => void, value: any): Promise<any> {
  return new Promise((resolve, reject) => {
    const { signal } = checked(options)
    if (signal?.aborted) throw aborted(signal)
    const onAbort = () => {
      stop()
      reject(aborted(signal!))
    }
    const settle = (f: (v: any) => void) => (v: any) => {
      signal?.removeEventListener('abort', onAbort)
      f(v)
    }
    const stop = start(() => settle(resolve)(value), settle(reject))
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

function setTimeout(delay?: number, value?: any, options?: Options): Promise<any> {
  return after(options, (resolve, reject) => {
    const timer = {}
    native.arm(timer, native.delay(delay), options?.ref ?? true, resolve, reject)
    return () => native.disarm(timer)
  }, value)
}

function setImmediate(value?: any, options?: Options): Promise<any> {
  return after(options, (resolve) => {
    const immediate = native.setImmediate(resolve)
    if (options?.ref === false) immediate.unref()
    return () => native.clearImmediate(immediate)
  }, value)
}

// setInterval counts what nobody has taken yet, so that none is lost.
async function* setInterval(delay?: number, value?: any, options?: Options) {
  const { signal, ref = true } = checked(options)
  if (signal?.aborted) throw aborted(signal)
  const timer = {}, ms = native.delay(delay)
  let due = 0, failed: { error: any } | undefined, wake: (() => void) | undefined
  const fail = (error: any) => {
    failed = { error }
    wake?.()
  }
  const arm = () => native.arm(timer, ms, ref, () => {
    due++
    arm()
    wake?.()
  }, fail)
  const onAbort = () => fail(aborted(signal!))
  signal?.addEventListener('abort', onAbort, { once: true })
  arm()
  try {
    for (;;) {
      if (due === 0 && !failed) await new Promise<void>((resolve) => { wake = resolve })
      for (; due > 0; due--) yield value
      if (failed) throw failed.error
    }
  } finally {
    native.disarm(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

export = {
  setTimeout,
  setImmediate,
  setInterval,
  scheduler: {
    wait: (delay: number, options?: Options) => setTimeout(delay, undefined, { signal: options?.signal }),
    yield: () => setImmediate(),
  },
}
