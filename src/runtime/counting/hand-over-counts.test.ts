import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import {handOverCounts} from './hand-over-counts.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start(limitMs: number) {
  const {log, lines} = recordingLog()
  let unsent = 7
  const left: number[] = []
  let end = (): void => undefined
  const stop = () => new Promise<void>(resolve => (end = resolve))
  const done = {is: false}
  const options = {
    ...{limitMs, log},
    giveUp: () => end(),
    leave() {
      left.push(unsent)
      return Promise.resolve()
    },
  }
  const ended = handOverCounts({stop, unsent: () => unsent}, options).then(() => {
    done.is = true
  })
  const take = (): void => {
    unsent = 0
    end()
  }
  return {done, ended, left, take, told: () => lines.map(({level, fields}) => [level, fields])}
}

it('says nothing when the primary takes everything', async () => {
  const {done, take, told} = start(10_000)
  take()
  await vi.advanceTimersByTimeAsync(20_000)
  expect([done.is, told()]).toEqual([true, []])
})

it('waits for a primary that stands still, and says so', async () => {
  const {done, take, told} = start(10_000)
  await vi.advanceTimersByTimeAsync(9900)
  expect([done.is, told()]).toEqual([false, [['warn', {downloads: 7}]]])
  take()
  await vi.advanceTimersByTimeAsync(20_000)
  expect([done.is, told()]).toEqual([true, [['warn', {downloads: 7}]]])
})

it('leaves what is not taken when the time is over', async () => {
  vi.useRealTimers()
  const {ended, left} = start(1)
  await ended
  expect(left).toEqual([7])
})
