import {createRecentPeak, type RecentPeak} from '../../core/metrics/recent-peak.js'
import {oneByOne} from '../../core/one-by-one.js'
import type {Log} from '../../core/ports.js'
import {
  LEAVE_MS,
  parseFromWorker,
  type FromWorker,
  type ToWorker,
  type WorkerGo,
  type WorkerSetup,
} from './worker-messages.js'
import type {WorkerProcess} from './worker-process.js'
import {readinessOf} from './worker-readiness.js'

export interface WorkerPoolDeps {
  readonly size: number
  /** Starts the process of a worker; asked anew for each. */
  readonly spawn: (worker: number) => WorkerProcess
  readonly setup: (worker: number) => WorkerSetup
  /** Resolves when workers may go on to read Redis; what it throws ends the start. */
  readonly go: () => Promise<WorkerGo>
  /** Counts and rates, and who asks for a source scan. Counts are confirmed when it has returned. */
  readonly onMessage: (message: FromWorker) => void
  /** Bytes; 0 is no limit. */
  readonly memoryLimit: () => number
  readonly log: Log
  /** Something that an operator should know of. */
  readonly onTrouble: (message: string) => void
}

export interface WorkerState {
  readonly worker: number
  readonly pid: number
  /** Bytes, as it told a second ago. */
  readonly memory: number
  /** Times that it died by itself. */
  readonly deaths: number
  /** The longest time for which it could do nothing else, in the last 15 seconds. */
  readonly loopDelaySeconds: number
  /** It has said something within the last seconds. */
  readonly isAnswering: boolean
}

/** The workers of a node, each replaced when it dies. */
export interface WorkerPool {
  /** Resolves when all are ready. Throws what the first that cannot start says; then all are stopped. */
  start(): Promise<void>
  /** To all that run and all that come. */
  broadcast(message: Exclude<ToWorker, {type: 'start' | 'go' | 'drain'}>): void
  /**
   * One after the other: the next one is ready before the former leaves. Throws when one does not start.
   * `beforeLastLeaves` is called when all are replaced but one, whose successor is ready.
   */
  replaceAll(beforeLastLeaves?: () => void): Promise<void>
  states(): readonly WorkerState[]
  /** All of them answer what is under way, hand over what they counted, and end. */
  drain(): Promise<void>
}

/** A worker that has not loaded its memory by then will not. */
const START_MS = 120_000
/** A worker that says nothing for so long hangs: it speaks every second. */
const SILENCE_MS = 30_000
/** One that says nothing for so long is not counted on. */
const QUIET_MS = 5000
/** One that dies sooner than this after its start is started again later and later. */
const STEADY_MS = 10_000
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 30_000
const LOOK_MS = 1000
/** One is told each second. */
const LOOP_DELAYS = 15
/** A new worker has all that memory needs; if it is over the limit at once, replacing it again helps nobody. */
const MEMORY_REST_MS = 600_000

interface Member {
  readonly process: WorkerProcess
  readonly startedAt: number
  isLeaving: boolean
  heardAt: number
  memory: number
  readonly loopDelay: RecentPeak
}

interface Slot {
  readonly worker: number
  member: Member | undefined
  deaths: number
  /** Starts in a row that did not last. */
  failures: number
  retry: NodeJS.Timeout | undefined
  restUntil: number
}

export function createWorkerPool(deps: WorkerPoolDeps): WorkerPool {
  const {log} = deps
  const slots = Array.from({length: deps.size}, (_, index): Slot => {
    return {worker: index + 1, member: undefined, deaths: 0, failures: 0, retry: undefined, restUntil: 0}
  })
  const alive = new Set<Member>()
  let isStopping = false
  let lookedAt = performance.now()
  /** What newcomers have to be told as well. */
  let watchUntil = 0
  /** One worker at a time: the others go on. */
  const inTurn = oneByOne()
  const now = (): number => performance.now()

  /** Resolves when the new process is ready and whoever had its place has left. */
  async function bringUp(slot: Slot, onReady?: () => void): Promise<void> {
    const process = deps.spawn(slot.worker)
    const member: Member = {
      process,
      startedAt: now(),
      isLeaving: false,
      heardAt: now(),
      memory: 0,
      loopDelay: createRecentPeak(LOOP_DELAYS),
    }
    alive.add(member)
    const ready = readinessOf(process)
    process.onMessage(raw => {
      member.heardAt = now()
      const message = parseFromWorker(raw)
      if (message === undefined) log.warn({worker: slot.worker}, 'a message of a worker is not understood')
      else if (message.type === 'ready' || message.type === 'failed') ready.tell(message)
      else {
        if (message.type === 'rates') {
          member.memory = message.memory
          member.loopDelay.add(message.loopDelay)
        }
        deps.onMessage(message)
        if (message.type === 'counts') process.send({type: 'counted', id: message.id})
      }
    })
    void process.ended.then(how => {
      alive.delete(member)
      ready.tell({type: 'failed', code: 'MB_INTERNAL', message: `A worker ended before it was ready: ${how}.`})
      if (slot.member === member) lose(slot, member, how)
    })
    process.send({type: 'start', setup: deps.setup(slot.worker)})
    process.send({type: 'go', go: await Promise.race([deps.go(), ready.failed])})
    await ready.within(START_MS)
    const former = slot.member
    if (former !== undefined && former.startedAt > member.startedAt) {
      // Started before the address was changed, it may listen on the former one.
      await leave(member)
      return
    }
    slot.member = member
    if (watchUntil > 0) process.send({type: 'watch', until: watchUntil})
    log.info({worker: slot.worker, pid: process.pid}, 'worker ready')
    onReady?.()
    if (former !== undefined) await leave(former)
  }

  function lose(slot: Slot, member: Member, how: string): void {
    slot.member = undefined
    if (isStopping || member.isLeaving) return
    slot.deaths++
    slot.failures = now() - member.startedAt < STEADY_MS ? slot.failures + 1 : 0
    log.error({worker: slot.worker, pid: member.process.pid, how}, 'a worker died and is replaced')
    deps.onTrouble(`Worker ${slot.worker} died (${how}) and is replaced.`)
    startLater(slot)
  }

  function startLater(slot: Slot): void {
    const waitMs = slot.failures === 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (slot.failures - 1))
    slot.retry = setTimeout(() => {
      slot.retry = undefined
      if (isStopping || slot.member !== undefined) return
      bringUp(slot).catch((error: unknown) => {
        if (isStopping) return
        slot.failures++
        log.error({worker: slot.worker, err: error}, 'a worker does not start')
        startLater(slot)
      })
    }, waitMs)
    slot.retry.unref()
  }

  async function leave(member: Member): Promise<void> {
    member.isLeaving = true
    member.process.send({type: 'drain'})
    const limit = setTimeout(() => {
      log.warn({pid: member.process.pid}, 'a worker does not leave and is killed')
      member.process.kill()
    }, LEAVE_MS)
    await member.process.ended
    clearTimeout(limit)
  }

  function lookAfter(): void {
    // Whoever was stopped for a while has not heard what the others said meanwhile.
    const deafMs = now() - lookedAt - LOOK_MS
    lookedAt = now()
    if (deafMs > LOOK_MS) for (const member of alive) member.heardAt += deafMs
    for (const slot of slots) {
      const {member} = slot
      if (member === undefined || member.isLeaving) continue
      if (now() - member.heardAt > SILENCE_MS) {
        log.error({worker: slot.worker, pid: member.process.pid}, 'a worker hangs and is killed')
        member.heardAt = now()
        member.process.kill()
        continue
      }
      const limit = deps.memoryLimit()
      if (limit > 0 && member.memory > limit && now() >= slot.restUntil) replaceFat(slot, member, limit)
    }
  }

  function replaceFat(slot: Slot, member: Member, limit: number): void {
    slot.restUntil = now() + MEMORY_REST_MS
    const message = `Worker ${slot.worker} takes ${member.memory >> 20} MB, more than WorkerMemoryLimit, and is replaced.`
    log.warn({worker: slot.worker, memory: member.memory, limit}, 'a worker takes too much memory and is replaced')
    deps.onTrouble(message)
    inTurn(() => (isStopping ? Promise.resolve() : bringUp(slot))).catch((error: unknown) => {
      log.error({worker: slot.worker, err: error}, 'a worker could not be replaced')
    })
  }

  const timer = setInterval(lookAfter, LOOK_MS)
  timer.unref()

  async function drain(): Promise<void> {
    isStopping = true
    clearInterval(timer)
    for (const slot of slots) clearTimeout(slot.retry)
    await Promise.all([...alive].map(leave))
  }

  return {
    async start() {
      try {
        await Promise.all(slots.map(slot => bringUp(slot)))
      } catch (error) {
        for (const {process} of alive) process.kill()
        await drain()
        throw error
      }
    },
    broadcast(message) {
      if (message.type === 'watch') watchUntil = Math.max(watchUntil, message.until)
      for (const {process} of alive) process.send(message)
    },
    replaceAll: beforeLastLeaves =>
      inTurn(async () => {
        for (const slot of slots) {
          if (!isStopping) await bringUp(slot, slot === slots.at(-1) ? beforeLastLeaves : undefined)
        }
      }),
    states: () =>
      slots.flatMap(({worker, member, deaths}) =>
        member === undefined
          ? []
          : [
              {
                worker,
                pid: member.process.pid,
                memory: member.memory,
                deaths,
                loopDelaySeconds: member.loopDelay.peak(),
                isAnswering: now() - member.heardAt < QUIET_MS,
              },
            ],
      ),
    drain,
  }
}
