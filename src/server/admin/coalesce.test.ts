import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {MirrorbitsError} from '../../core/errors.js'
import {createCoalescer} from './coalesce.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Runs go on until the test ends them. */
function world(parallel = 10) {
  let ids = 0
  const begun: string[] = []
  const failed: unknown[] = []
  const ends = new Map<string, (error?: Error) => void>()
  const soon = createCoalescer({
    ...{delayMs: 100, busyMs: 50, parallel: () => parallel, newId: () => `r${++ids}`},
    onFailed: (id, error) => void failed.push([id, error]),
  })
  const ask = (key: string, group = key): string =>
    soon.ask(
      {key, group},
      ({request, signal}) =>
        new Promise<void>((resolve, reject) => {
          begun.push(request)
          ends.set(request, error => (error === undefined ? resolve() : reject(error)))
          signal.addEventListener('abort', () => reject(new MirrorbitsError('MB_CANCELLED', 'Stopped.')))
        }),
    )
  const end = async (id: string, error?: Error): Promise<void> => {
    ends.get(id)?.(error)
    await vi.advanceTimersByTimeAsync(0)
  }
  return {soon, ask, begun, failed, end, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms)}
}

describe('many calls', () => {
  it('of a moment are one run', async () => {
    const {ask, begun, pass} = world()
    expect([ask('a'), ask('a'), ask('b')]).toEqual(['r1', 'r1', 'r2'])
    await pass(99)
    expect(begun).toEqual([])
    await pass(1)
    expect(begun).toEqual(['r1', 'r2'])
  })

  it('that come during a run are one more run, after it', async () => {
    const {ask, begun, end, pass} = world()
    ask('a')
    await pass(100)
    expect([ask('a'), ask('a')]).toEqual(['r2', 'r2'])
    await pass(500)
    expect(ask('a')).toBe('r2')
    expect(begun).toEqual(['r1'])
    await end('r1')
    expect(begun).toEqual(['r1', 'r2'])
    expect(ask('a')).toBe('r3')
  })

  it('are one more run also when the first has failed', async () => {
    const {ask, begun, end, pass, failed} = world()
    ask('a')
    await pass(100)
    ask('a')
    await pass(100)
    const error = new Error('broken')
    await end('r1', error)
    expect(begun).toEqual(['r1', 'r2'])
    expect(failed).toEqual([['r1', error]])
  })
})

it('does one of a group at a time, and no more at once than it may', async () => {
  const {ask, begun, end, pass} = world(2)
  ask('refresh /a', 'refresh')
  ask('refresh /b', 'refresh')
  ask('scan 1')
  ask('scan 2')
  await pass(100)
  expect(begun).toEqual(['r1', 'r3'])
  await end('r1')
  expect(begun).toEqual(['r1', 'r3', 'r2'])
  await end('r3')
  expect(begun).toEqual(['r1', 'r3', 'r2', 'r4'])
})

it('waits for what somebody else is doing', async () => {
  const {ask, begun, end, pass, failed} = world()
  ask('a')
  await pass(100)
  await end('r1', new MirrorbitsError('MB_SCAN_RUNNING', 'A scan is in progress.'))
  await pass(49)
  expect(begun).toEqual(['r1'])
  await pass(1)
  expect(begun).toEqual(['r1', 'r1'])
  await end('r1')
  expect(failed).toEqual([])
})

it('stops what runs and begins nothing more when it is closed', async () => {
  const {soon, ask, begun, failed, pass} = world()
  ask('a')
  await pass(100)
  ask('a')
  ask('b')
  const closed = soon.close()
  await pass(200)
  await closed
  expect(begun).toEqual(['r1'])
  expect(failed).toMatchObject([['r1', {code: 'MB_CANCELLED'}]])
  expect(vi.getTimerCount()).toBe(0)
})

it('does not try again what was refused when it is closed', async () => {
  vi.useRealTimers()
  let refuse: (error: Error) => void = () => undefined
  let begun = 0
  const soon = createCoalescer({
    ...{delayMs: 0, busyMs: 600_000, parallel: () => 1, newId: () => 'r'},
    onFailed: () => undefined,
  })
  soon.ask({key: 'a', group: 'a'}, () => {
    begun++
    return new Promise((_, reject) => (refuse = reject))
  })
  await vi.waitFor(() => expect(begun).toBe(1))
  const closed = soon.close()
  refuse(new MirrorbitsError('MB_SCAN_RUNNING', 'Somebody else is at it.'))
  await closed
  expect(begun).toBe(1)
})
