import {availableParallelism} from 'node:os'
import type {Config} from '../core/config.js'
import type {Log} from '../core/ports.js'
import {publishRates} from '../monitor/publish-rates.js'
import type {HandedSocket} from '../server/sockets/bound-socket.js'
import {startAdmin} from './admin/start-admin.js'
import {answerClients} from './answer-clients.js'
import {createClosers, type Closers} from './closers.js'
import {followWatchers} from './counting/follow-watchers.js'
import {watchLoopDelay} from './counting/loop-delay.js'
import {nodeFigures} from './counting/node-figures.js'
import {openNodeBase} from './node-base.js'
import type {NodeOrders} from './scans-and-checks/take-requests.js'
import {startWatching, type Watch} from './scans-and-checks/watch-mirrors.js'
import type {InheritedSockets} from './service/inherited-sockets.js'
import {lateOrders} from './service/late-orders.js'
import {standBy} from './stand-by.js'
import {VERSION} from './version.js'
import {watchGeoipAge, type GeoipAges} from './watch-geoip-age.js'
import type {WorkerSetup} from './workers/worker-messages.js'
import type {WorkerState} from './workers/worker-pool.js'

export interface NodeOptions {
  readonly config: () => Config
  readonly log: Log
  /** How workers log. */
  readonly workerLog: WorkerSetup['log']
  /** Listening sockets that were opened for this process. */
  readonly inherited: InheritedSockets
  /** Resolves when no program before this one works in the state folder any more. */
  readonly alone: Promise<void>
  readonly monitor: boolean
  /** A program before this one takes all orders, until `onOrder` is called. */
  readonly isOnTrial: boolean
}

/** A running node. */
export interface RunningNode {
  /** To be called after `config` returns another configuration. */
  configChanged(): void
  /** Answers on another address. Throws when it cannot be had, and then nothing has changed. */
  listenOn(address: string): Promise<void>
  reloadGeoip(): Promise<void>
  reopenLogs(): void
  /** What requests from other programs do. */
  onOrder(orders: Omit<NodeOrders, 'areOurs'>): void
  /** Whether a process of it answers downloads. */
  isAnswering(): boolean
  /** Tells those who watch of something that an operator should know. */
  warn(code: string, message: string): void
  /** None when this process answers. */
  workers(): readonly WorkerState[]
  /** The GeoIP databases in use, and how old they are. */
  geoip(): GeoipAges
  /** When the snapshot was made, in Unix milliseconds; undefined when there is none. */
  snapshotAt(): number | undefined
  /** Whether it has memory to answer from. */
  isLoaded(): boolean
  /** The sockets that it answers on, for a program that takes them over. */
  sockets(): {readonly public: HandedSocket; readonly admin: HandedSocket | undefined}
  /** Leaves the snapshot to a program that takes over, until the function returned is called. */
  pauseSnapshot(): Promise<() => void>
  stop(): Promise<void>
}

const MOST_AUTO_WORKERS = 8

/** Connects, loads memory, answers downloads and watches the mirrors. Throws what keeps it from starting. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const closers = createClosers()
  try {
    return await start(options, closers)
  } catch (error) {
    await closers.closeAll()
    throw error
  }
}

async function start(options: NodeOptions, closers: Closers): Promise<RunningNode> {
  const {workerLog, inherited, monitor} = options
  const base = await openNodeBase(options, closers)
  const {config, log, clock, stores, parts} = base
  const startedAt = clock()
  const {isUp} = base.database.connections
  const {events} = stores
  const warn = (code: string, message: string): void => events.publish({type: 'warning', code, message})
  const geoipAge = watchGeoipAge({clock, log, warn, maxAgeDays: () => config().geoipMaxAge})
  parts.add(() => geoipAge.stop())

  let watch: Watch | undefined
  const size = workersOf(config())
  const {memory, answers} = await answerClients(
    {
      ...base,
      workerLog,
      inherited: inherited.public,
      onPlaces: geoipAge.tell,
      onUnindexed: () => watch?.refreshSoon(),
      onCatalogueLost: () => watch?.refreshNow(),
      onTrouble: message => warn('MB_INTERNAL', message),
    },
    size,
  )
  const {table, sync} = memory
  parts.add(() => answers.close())
  closers.add(() => answers.drain())
  parts.add(await followWatchers({requests: stores.requests, sampler: answers.sampler, clock}))
  parts.add(publishRates({...answers, events, clock, version: VERSION}))
  const isAnswering = (): boolean => size === 1 || answers.workers().some(worker => worker.isAnswering)

  const loopDelay = watchLoopDelay()
  parts.add(() => loopDelay.close())
  const admin = await startAdmin({
    ...{...base, table, sync},
    inherited: inherited.admin,
    figures: () =>
      nodeFigures({
        ...{...base, table, answers, startedAt},
        connections: base.database.connections,
        snapshotAt: () => memory.snapshotAt(),
        loopDelay: () => loopDelay.peak(),
      }),
    readiness: () => ({
      memoryLoaded: memory.isLoaded(),
      listening: isAnswering(),
      workers: size === 1 ? null : {wanted: size, answering: answers.workers().filter(one => one.isAnswering).length},
      redisUp: isUp(),
    }),
  })
  closers.add(() => admin.close())

  const {orders, give} = lateOrders({isOnTrial: options.isOnTrial})
  if (monitor) {
    const started = await startWatching({...base, table, sync, isUp, orders})
    watch = started
    parts.add(() => started.stop())
  } else {
    parts.add(await standBy({...base, orders}))
  }

  return {
    configChanged() {
      table.setSettings(config())
      answers.configChanged()
      void admin.configChanged()
      events.publish({type: 'config.reloaded'})
    },
    listenOn: address => answers.listenOn(address),
    async reloadGeoip() {
      await answers.reloadGeoip()
      await admin.reloadGeoip()
    },
    reopenLogs() {
      answers.reopenLogs()
      admin.reopenLogs()
    },
    onOrder: give,
    isAnswering,
    warn,
    workers: () => answers.workers(),
    geoip: () => geoipAge.ages(),
    snapshotAt: () => memory.snapshotAt(),
    isLoaded: () => memory.isLoaded(),
    sockets: () => ({public: answers.socket(), admin: admin.socket()}),
    pauseSnapshot: () => memory.pauseSnapshot(),
    stop: () => closers.closeAll(),
  }
}

const workersOf = ({workers}: Config): number =>
  workers === 'auto' ? Math.min(MOST_AUTO_WORKERS, availableParallelism()) : workers
