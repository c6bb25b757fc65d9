import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {createPacedWriting} from './paced-writing.js'

const open = (leastMs: number) => {
  const {log, lines} = recordingLog()
  return {lines, writing: createPacedWriting({log, subject: 'the snapshot', fields: {path: '/s'}, share: 0.5, leastMs})}
}

beforeEach(() => void vi.useFakeTimers({toFake: ['performance']}))
afterEach(() => void vi.useRealTimers())

it('tells trouble once, and once that it is over', async () => {
  const {lines, writing} = open(0)
  const full = () => Promise.reject(new Error('no space'))
  const done = () => Promise.resolve()

  expect([await writing.tryTo(done), await writing.tryTo(full), await writing.tryTo(full)]).toEqual([
    true,
    false,
    false,
  ])
  // A full disk that takes a little now and then.
  expect([await writing.tryTo(done), await writing.tryTo(full)]).toEqual([true, false])
  expect(lines).toHaveLength(1)
  vi.advanceTimersByTime(10_000)
  expect([await writing.tryTo(done), await writing.tryTo(done)]).toEqual([true, true])

  expect(lines).toEqual([
    expect.objectContaining({
      level: 'error',
      message: 'the snapshot cannot be written',
      fields: {path: '/s', reason: 'no space'},
    }),
    expect.objectContaining({level: 'info', message: 'the snapshot can be written again', fields: {path: '/s'}}),
  ])
})

it('is not due again before its time', async () => {
  const {writing} = open(60_000)
  expect(writing.isDue()).toBe(true)
  await writing.tryTo(() => Promise.resolve())
  expect(writing.isDue()).toBe(false)
})
