import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import {NO_RATES} from '../../core/rates/rates.js'
import type {ToWorker, WorkerSetup} from './worker-messages.js'
import {createWorkerPool} from './worker-pool.js'
import type {WorkerProcess} from './worker-process.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface FakeWorker extends WorkerProcess {
  readonly worker: number
  readonly told: ToWorker[]
  say(message: unknown): void
  end(how: string): Promise<void>
}

/** `obedient` workers are ready at once and end when they are told to drain. */
function start({size = 2, obedient = true, memoryLimit = 0, go = () => Promise.resolve({waitForRedisMs: 7})} = {}) {
  const spawned: FakeWorker[] = []
  const heard: unknown[] = []
  const troubles: string[] = []
  const behaviour = {obedient}
  const {log, lines} = recordingLog()
  const spawn = (worker: number): FakeWorker => {
    let say: (message: unknown) => void = () => undefined
    let end: (how: string) => void = () => undefined
    const ended = new Promise<string>(resolve => (end = resolve))
    const told: ToWorker[] = []
    const fake: FakeWorker = {
      worker,
      pid: 100 + spawned.length,
      told,
      ended,
      send(message) {
        told.push(message)
        if (!behaviour.obedient) return
        if (message.type === 'go') say({type: 'ready'})
        if (message.type === 'drain') end('exit code 0')
      },
      onMessage: listener => void (say = listener),
      kill: () => end('SIGKILL'),
      say: message => say(message),
      async end(how) {
        end(how)
        await vi.advanceTimersByTimeAsync(0)
      },
    }
    spawned.push(fake)
    return fake
  }
  const pool = createWorkerPool({
    size,
    spawn,
    setup: worker => ({worker}) as WorkerSetup,
    go,
    onMessage: message => void heard.push(message),
    memoryLimit: () => memoryLimit,
    log,
    onTrouble: message => void troubles.push(message),
  })
  const at = (index: number): FakeWorker => {
    const fake = spawned[index]
    if (fake === undefined) throw new Error(`There is no process ${index}.`)
    return fake
  }
  return {pool, spawned, at, heard, troubles, lines, behaviour}
}

const rates = (memory: number) => ({type: 'rates', rates: NO_RATES, memory})

describe('a pool of workers', () => {
  it('is ready when all of them are, and passes on what they say', async () => {
    const {pool, spawned, at, heard} = start()
    await pool.start()
    expect(spawned.map(({told}) => told)).toMatchObject([
      [
        {type: 'start', setup: {worker: 1}},
        {type: 'go', go: {waitForRedisMs: 7}},
      ],
      [
        {type: 'start', setup: {worker: 2}},
        {type: 'go', go: {waitForRedisMs: 7}},
      ],
    ])
    at(0).say({type: 'unindexed'})
    at(1).say({type: 'nonsense'})
    expect(heard).toEqual([{type: 'unindexed'}])
    await pool.drain()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('lets workers begin before they may go on', async () => {
    let letGo: (go: {waitForRedisMs: number}) => void = () => undefined
    const {pool, spawned} = start({go: () => new Promise(resolve => (letGo = resolve)), size: 1})
    const started = pool.start()
    // However long it takes until they may.
    await vi.advanceTimersByTimeAsync(600_000)
    expect(spawned.map(({told}) => told)).toMatchObject([[{type: 'start'}]])
    letGo({waitForRedisMs: 0})
    await started
    await pool.drain()
  })

  it('ends with what keeps workers from going on', async () => {
    const {pool, spawned} = start({go: () => Promise.reject(new Error('no database'))})
    await expect(pool.start()).rejects.toThrow('no database')
    await Promise.all(spawned.map(({ended}) => ended))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends with a worker that dies before it may go on', async () => {
    const {pool, at} = start({go: () => new Promise(() => undefined)})
    const started = expect(pool.start()).rejects.toThrow('A worker ended before it was ready: SIGSEGV.')
    await at(1).end('SIGSEGV')
    await started
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that cannot start says why, and leaves nobody behind', async () => {
    const {pool, at, behaviour, spawned} = start()
    behaviour.obedient = false
    const started = expect(pool.start()).rejects.toMatchObject({code: 'MB_ADDRESS_IN_USE', hint: 'Stop it.'})
    at(1).say({type: 'failed', code: 'MB_ADDRESS_IN_USE', message: 'Taken.', hint: 'Stop it.'})
    await started
    expect(await Promise.all(spawned.map(({ended}) => ended))).toEqual(['SIGKILL', 'SIGKILL'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('kills a worker that is never ready', async () => {
    const {pool, behaviour} = start({size: 1})
    behaviour.obedient = false
    const started = expect(pool.start()).rejects.toThrow('was not ready in time')
    await vi.advanceTimersByTimeAsync(121_000)
    await started
  })

  it('replaces a worker that dies, at once, and tells so', async () => {
    const {pool, spawned, at, troubles} = start()
    await pool.start()
    await vi.advanceTimersByTimeAsync(11_000)
    await at(0).end('SIGKILL')
    expect(spawned.map(({worker}) => worker)).toEqual([1, 2, 1])
    expect(pool.states()).toMatchObject([
      {worker: 1, pid: 102, deaths: 1},
      {worker: 2, pid: 101, deaths: 0},
    ])
    expect(troubles).toEqual(['Worker 1 died (SIGKILL) and is replaced.'])
    await pool.drain()
  })

  it('does not count on a worker that has been silent for seconds', async () => {
    const {pool, at} = start()
    await pool.start()
    await vi.advanceTimersByTimeAsync(4000)
    at(0).say(rates(1))
    await vi.advanceTimersByTimeAsync(2000)
    expect(pool.states().map(({isAnswering}) => isAnswering)).toEqual([true, false])
    at(1).say(rates(1))
    expect(pool.states().map(({isAnswering}) => isAnswering)).toEqual([true, true])
    await pool.drain()
  })

  it('starts one that dies again and again later and later', async () => {
    const {pool, spawned} = start({size: 1})
    await pool.start()
    const waits: number[] = []
    for (let death = 0; death < 12; death++) {
      const before = spawned.length
      await spawned.at(-1)?.end('exit code 1')
      let waited = 0
      for (; spawned.length === before && waited < 60_000; waited += 100) await vi.advanceTimersByTimeAsync(100)
      waits.push(waited)
    }
    expect(waits.slice(0, 4)).toEqual([100, 200, 400, 800])
    expect(waits.at(-1)).toBe(30_000)
    await pool.drain()
  })

  it('tries again when a replacement does not start', async () => {
    const {pool, spawned, at, behaviour, lines} = start({size: 1})
    await pool.start()
    behaviour.obedient = false
    await vi.advanceTimersByTimeAsync(11_000)
    await at(0).end('SIGSEGV')
    await at(1).end('exit code 1')
    behaviour.obedient = true
    await vi.advanceTimersByTimeAsync(200)
    expect(spawned).toHaveLength(3)
    expect(lines.map(({message}) => message)).toContain('a worker does not start')
    expect(pool.states()).toMatchObject([{pid: 102}])
    await pool.drain()
  })

  it('kills and replaces a worker that says nothing', async () => {
    const {pool, spawned, at} = start()
    await pool.start()
    for (let second = 0; second < 33; second++) {
      at(1).say(rates(1))
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(await at(0).ended).toBe('SIGKILL')
    expect(spawned.map(({worker}) => worker)).toEqual([1, 2, 1])
    await pool.drain()
  })

  it('kills nobody for what it did not hear while it was stopped itself', async () => {
    const {pool, spawned, at, behaviour} = start()
    await pool.start()
    await vi.advanceTimersByTimeAsync(1000)
    // Time that passes without any timer: as for a process that is stopped and continued.
    const now = performance.now()
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now + 60_000)
    await vi.advanceTimersByTimeAsync(1000)
    expect(spawned).toHaveLength(2)
    expect(pool.states().map(({isAnswering}) => isAnswering)).toEqual([true, true])
    clock.mockRestore()
    behaviour.obedient = true
    expect(at(0).told).not.toContainEqual({type: 'drain'})
    await pool.drain()
  })

  it('starts nobody who takes too much memory anew when it stops', async () => {
    const {pool, spawned, at, behaviour} = start({memoryLimit: 1000})
    await pool.start()
    behaviour.obedient = false
    at(0).say(rates(2000))
    at(1).say(rates(2000))
    await vi.advanceTimersByTimeAsync(1000)
    expect(spawned).toHaveLength(3)
    const drained = pool.drain()
    await vi.advanceTimersByTimeAsync(16_000)
    await drained
    expect(spawned).toHaveLength(3)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps the newest of two that come for one place: the older one may listen on a former address', async () => {
    const {pool, spawned, at, behaviour} = start({size: 1})
    await pool.start()
    await vi.advanceTimersByTimeAsync(11_000)
    behaviour.obedient = false
    await at(0).end('SIGSEGV')
    await vi.advanceTimersByTimeAsync(100)
    const replaced = pool.replaceAll()
    await vi.advanceTimersByTimeAsync(0)
    expect(spawned).toHaveLength(3)
    behaviour.obedient = true
    at(2).say({type: 'ready'})
    await replaced
    at(1).say({type: 'ready'})
    await vi.advanceTimersByTimeAsync(0)
    expect(pool.states()).toMatchObject([{pid: 102}])
    expect(await at(1).ended).toBe('exit code 0')
    await pool.drain()
  })

  it('replaces a worker that takes too much memory, the next one first, and not again soon', async () => {
    const {pool, spawned, at, troubles} = start({memoryLimit: 1000})
    await pool.start()
    at(0).say(rates(1001))
    at(1).say(rates(1000))
    await vi.advanceTimersByTimeAsync(1000)
    expect(spawned.map(({worker}) => worker)).toEqual([1, 2, 1])
    expect(at(0).told.at(-1)).toEqual({type: 'drain'})
    expect(troubles).toHaveLength(1)
    at(2).say(rates(2000))
    await vi.advanceTimersByTimeAsync(5000)
    expect(spawned).toHaveLength(3)
    await pool.drain()
  })

  it('replaces all one after the other, and tells newcomers who watches', async () => {
    const {pool, spawned, at} = start()
    await pool.start()
    pool.broadcast({type: 'watch', until: 77})
    await pool.replaceAll()
    expect(spawned.map(({worker}) => worker)).toEqual([1, 2, 1, 2])
    expect(at(0).told).toMatchObject([{type: 'start'}, {type: 'go'}, {type: 'watch'}, {type: 'drain'}])
    expect(at(3).told).toMatchObject([{type: 'start'}, {type: 'go'}, {type: 'watch', until: 77}])
    await pool.drain()
  })

  it('tells when all but one are replaced, before that one leaves', async () => {
    const {pool, spawned} = start({size: 3})
    await pool.start()
    const left = () => spawned.flatMap(({told}, index) => (told.at(-1)?.type === 'drain' ? [index] : []))
    const seen: unknown[] = []
    await pool.replaceAll(() => void seen.push([spawned.length, left()]))
    expect(seen).toEqual([[6, [0, 1]]])
    expect(left()).toEqual([0, 1, 2])
    await pool.drain()
  })

  it('kills a worker that does not leave', async () => {
    const {pool, at, behaviour} = start({size: 1})
    await pool.start()
    behaviour.obedient = false
    const drained = pool.drain()
    await vi.advanceTimersByTimeAsync(16_000)
    await drained
    expect(await at(0).ended).toBe('SIGKILL')
  })
})
