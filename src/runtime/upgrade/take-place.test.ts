import {describe, expect, it} from 'vitest'
import {takePlace, type TakePlaceDeps} from './take-place.js'

/** What happened, in order. `mayTake` is called when the former program says so. */
function place({isLoaded = true, isAnswering = true, lockFails = false} = {}) {
  const done: string[] = []
  let mayTake: () => void = () => undefined
  let stop: () => void = () => undefined
  const deps: TakePlaceDeps = {
    predecessor: {
      pid: 7,
      gone: new Promise(() => undefined),
      sockets: () => ({public: undefined, admin: undefined}),
      ready() {
        done.push('ready')
        return new Promise(resolve => (mayTake = resolve))
      },
      taken: () => Promise.resolve(void done.push('taken')),
      shareReopening: () => undefined,
      failed: () => Promise.resolve(),
    },
    node: {isLoaded: () => isLoaded, isAnswering: () => isAnswering},
    take(from) {
      done.push(`took from ${from}`)
      return lockFails ? Promise.reject(new Error('locked')) : Promise.resolve()
    },
    stopped: new Promise(resolve => (stop = resolve)),
  }
  return {done, taking: takePlace(deps), mayTake: () => mayTake(), stop: () => stop()}
}

describe('a program that is to take a place', () => {
  it('takes what the former one has only when told, and says so after', async () => {
    const {done, taking, mayTake} = place()
    await Promise.resolve()
    expect(done).toEqual(['ready'])
    mayTake()
    expect(await taking).toBe(true)
    expect(done).toEqual(['ready', 'took from 7', 'taken'])
  })

  it('is not ready with nothing to answer from', async () => {
    const {done, taking} = place({isLoaded: false})
    await expect(taking).rejects.toMatchObject({code: 'MB_REDIS_UNREACHABLE'})
    expect(done).toEqual([])
  })

  it('leaves everything to the former one when it is told to stop', async () => {
    const {done, taking, stop, mayTake} = place()
    stop()
    expect(await taking).toBe(false)
    mayTake()
    await Promise.resolve()
    expect(done).toEqual(['ready'])
  })

  it('takes nothing when none of its workers has stayed alive', async () => {
    const {done, taking, mayTake} = place({isAnswering: false})
    mayTake()
    await expect(taking).rejects.toMatchObject({code: 'MB_UPGRADE_FAILED'})
    expect(done).toEqual(['ready'])
  })

  it('does not say that it has the place when it has not', async () => {
    const {done, taking, mayTake} = place({lockFails: true})
    mayTake()
    await expect(taking).rejects.toThrow('locked')
    expect(done).not.toContain('taken')
  })
})
