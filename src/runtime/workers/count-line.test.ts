import {expect, it} from 'vitest'
import type {DayCounts} from '../../monitor/gather-downloads.js'
import {countLine} from './count-line.js'
import type {PrimaryLine} from './primary-line.js'

const COUNTS: DayCounts = {day: '2026-11-21', downloads: [], ranged: []}

/** A primary that takes what it is sent when it is told to. */
function start(isSent: Promise<boolean> = Promise.resolve(true)) {
  const gone = new AbortController()
  const ids: number[] = []
  const send: PrimaryLine['send'] = message => {
    if ('id' in message) ids.push(message.id)
    return isSent
  }
  return {line: countLine({send, gone: gone.signal}), ids, die: () => gone.abort()}
}

it('waits until the primary has what it was sent, and not for what another message brought', async () => {
  const {line, ids} = start()
  for (const round of [1, 2]) {
    const handed = line.hand(COUNTS)
    let isOver = false
    void handed.then(() => (isOver = true))
    expect(ids).toHaveLength(round)
    line.taken(-1)
    if (round === 2) line.taken(ids[0] ?? 0)
    await Promise.resolve()
    expect(isOver).toBe(false)
    line.taken(ids.at(-1) ?? 0)
    expect(await handed).toBe(true)
  }
})

it('keeps what a primary that is gone has not confirmed', async () => {
  const {line, ids, die} = start()
  const handed = line.hand(COUNTS)
  die()
  expect(await handed).toBe(false)
  expect(await line.hand(COUNTS)).toBe(false)
  expect(ids).toHaveLength(1)
})

it('keeps what cannot be sent', async () => {
  expect(await start(Promise.resolve(false)).line.hand(COUNTS)).toBe(false)
})

it.each([
  ['has what reached a primary that is not waited for any longer', Promise.resolve(true), true],
  [
    'keeps what did not reach a primary that is not waited for any longer',
    new Promise<boolean>(() => undefined),
    false,
  ],
])('%s', async (_, isSent, isTaken) => {
  const {line} = start(isSent)
  const handed = line.hand(COUNTS)
  await Promise.resolve()
  line.giveUp()
  expect(await handed).toBe(isTaken)
  expect(await line.hand(COUNTS)).toBe(false)
})
