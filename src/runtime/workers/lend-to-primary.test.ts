import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {lendToPrimary} from './lend-to-primary.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const connection = {handle: {close: () => undefined}, proxied: undefined}

function start() {
  const gone = new AbortController()
  const sent: (() => void)[] = []
  const keeper = lendToPrimary({gone: gone.signal, send: () => new Promise(resolve => sent.push(() => resolve(true)))})
  const over: number[] = []
  return {
    keeper,
    gone,
    sent,
    over,
    lend: (id: number) => void keeper.lend(id, connection).then(() => over.push(id)),
    wait: (ms = 0) => vi.advanceTimersByTimeAsync(ms),
  }
}

it('a connection is lent when the primary says so, of this one', async () => {
  const {keeper, lend, over, wait} = start()
  lend(1)
  keeper.kept(7)
  await wait()
  expect(over).toEqual([])
  keeper.kept(1)
  await wait()
  expect(over).toEqual([1])
})

it('a primary that was sent a connection and says nothing of it is not waited for for ever', async () => {
  const {keeper, lend, over, sent, wait} = start()
  lend(1)
  await wait(60_000)
  expect(over).toEqual([])
  sent[0]?.()
  await wait(9000)
  expect(over).toEqual([])
  await wait(1000)
  expect(over).toEqual([1])
  lend(2)
  keeper.kept(1)
  await wait()
  expect(over).toEqual([1])
})

it('nothing waits for a primary that is gone', async () => {
  const {gone, lend, over, sent, wait} = start()
  lend(1)
  gone.abort()
  lend(2)
  await wait()
  expect(over.toSorted()).toEqual([1, 2])
  expect(sent).toHaveLength(1)
})
