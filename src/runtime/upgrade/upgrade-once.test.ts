import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import {MirrorbitsError} from '../../core/errors.js'
import {oneByOne} from '../../core/one-by-one.js'
import {upgradeOnce} from './upgrade-once.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Each upgrade ends with the next of these. */
function upgrades(...outcomes: (number | Error | Promise<number>)[]) {
  const leave = new AbortController()
  const handed: number[] = []
  let runs = 0
  const once = upgradeOnce({
    log: recordingLog().log,
    hasTerminal: false,
    leave,
    manager: {handOver: pid => Promise.resolve(void handed.push(pid))},
    inTurn: oneByOne(),
    async upgrade() {
      const outcome = await outcomes[runs++]
      if (outcome instanceof Error) throw outcome
      return {pid: outcome ?? 0, reload: () => undefined}
    },
  })
  return {once, leave, handed, runs: () => runs}
}

describe('the upgrades of one program', () => {
  it('are one for all who ask at the same time', async () => {
    const {once, handed, runs} = upgrades(7)
    await Promise.all([once.upgrade(), once.upgrade(), once.upgrade()])
    expect([runs(), handed, once.successor()?.pid]).toEqual([1, [7], 7])
  })

  it('end with one that succeeds: who asks later starts no third program', async () => {
    const {once, runs} = upgrades(7)
    await once.upgrade()
    await once.upgrade()
    expect(runs()).toBe(1)
  })

  it('make this program leave, but not before whoever has asked has heard of it', async () => {
    const {once, leave} = upgrades(7)
    await once.upgrade()
    await vi.advanceTimersByTimeAsync(2000)
    expect(leave.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(2000)
    expect(leave.signal.aborted).toBe(true)
  })

  it('make it leave soon when they took long, and later for one who asked at last', async () => {
    const slow = () => new Promise<number>(resolve => setTimeout(() => resolve(7), 5000))
    const [alone, joined] = [upgrades(slow()), upgrades(slow())]
    void alone.once.upgrade()
    void joined.once.upgrade()
    await vi.advanceTimersByTimeAsync(4900)
    void joined.once.upgrade()
    await vi.advanceTimersByTimeAsync(1500)
    expect([alone.leave.signal.aborted, joined.leave.signal.aborted]).toEqual([true, false])
    await vi.advanceTimersByTimeAsync(2000)
    expect(joined.leave.signal.aborted).toBe(true)
  })

  it('can be tried again when one has failed, which all who asked are told', async () => {
    const {once, leave, handed} = upgrades(new MirrorbitsError('MB_UPGRADE_FAILED', 'Broken.'), 8)
    const asked = [once.upgrade(), once.upgrade()]
    const told = await Promise.allSettled(asked)
    expect(told.map(({status}) => status)).toEqual(['rejected', 'rejected'])
    await once.ended()
    expect([once.successor(), leave.signal.aborted, handed]).toEqual([undefined, false, []])
    await once.upgrade()
    expect(handed).toEqual([8])
  })

  it('do not begin while the program leaves', async () => {
    const {once, leave, runs} = upgrades(7)
    leave.abort()
    await once.upgrade()
    expect([runs(), once.successor()]).toEqual([0, undefined])
  })
})
