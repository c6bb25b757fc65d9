import {availableParallelism} from 'node:os'
import type {Config} from '../core/config.js'
import type {NodeFigures} from '../core/metrics/node-figures.js'
import {createNodeTally} from '../core/metrics/node-tally.js'
import {MirrorbitsError} from '../core/errors.js'
import type {Clock, Log} from '../core/ports.js'
import {publishRates} from '../monitor/publish-rates.js'
import {openStores} from '../redis/open-stores.js'
import type {HandedSocket} from '../server/sockets/bound-socket.js'
import {answerByWorkers} from './workers/answer-by-workers.js'
import {answerHere} from './answer-here.js'
import type {Answers} from './answers.js'
import {boundedStats} from './counting/bounded-stats.js'
import {createClosers} from './closers.js'
import {followWatchers} from './counting/follow-watchers.js'
import {nodeFigures} from './counting/node-figures.js'
import type {NodeOrders} from './scans-and-checks/handle-requests.js'
import type {InheritedSockets} from './service/inherited-sockets.js'
import {nodeName} from './node-name.js'
import {withHearer} from './heard-events.js'
import {watchLoopDelay} from './counting/loop-delay.js'
import {openDatabase} from './open-database.js'
import {openMemory} from './memory/open-memory.js'
import {startAdmin} from './admin/start-admin.js'
import {startCounting} from './counting/start-counting.js'
import {standBy} from './stand-by.js'
import {watchGeoipAge, type GeoipAges} from './watch-geoip-age.js'
import {startWatching, type Watch} from './scans-and-checks/watch-mirrors.js'
import {VERSION} from './version.js'
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

/** What is open after the last answer is given this long to be closed: Redis may hang. */
const CLOSE_MS = 4000
/** Redis may be starting as well. */
const WAIT_FOR_REDIS_MS = 5000
const MOST_AUTO_WORKERS = 8

/** Connects, loads memory, answers downloads and watches the mirrors. Throws what keeps it from starting. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const {config, log, workerLog, inherited, monitor} = options
  const closers = createClosers()
  const parts = createClosers()
  try {
    const clock: Clock = Date.now
    const startedAt = clock()
    const node = nodeName({answersOnly: !monitor})
    const database = await openDatabase(config(), {log, mustBeUp: false})
    closers.add(() => database.close())
    const {isUp} = database.connections
    const tally = createNodeTally()
    const opened = openStores(database.connections, {node, clock, log})
    const stores = {...opened, events: withHearer(opened.events, event => tally.hear(event))}
    const {events} = stores
    const counter = startCounting({...options, counters: stores.counters, clock, node})
    closers.add(() => counter.tellUncounted())
    closers.add(async () => {
      if (!(await parts.closeTogether(CLOSE_MS))) log.warn({limitMs: CLOSE_MS}, 'stopped before everything was closed')
    })
    parts.add(() => counter.stop())
    closers.add(database.connections.onUp(() => counter.redisIsBack()))

    let watch: Watch | undefined
    const opening = openMemory({
      ...{database, stores, config, log, node, clock},
      writesSnapshot: true,
      mayUpgrade: () => config().autoUpgradeDatabase,
      waitForRedisMs: () => Promise.resolve(WAIT_FOR_REDIS_MS),
      onCatalogueLost: () => watch?.refreshNow(),
    })
    parts.add(() =>
      opening.then(
        opened => opened.close(),
        () => undefined, // told by who waits for it
      ),
    )

    const warn = (code: string, message: string): void => events.publish({type: 'warning', code, message})
    const geoipAge = watchGeoipAge({clock, log, warn, maxAgeDays: () => config().geoipMaxAge})
    parts.add(() => geoipAge.stop())
    const onUnindexed = (): void => watch?.refreshSoon()
    const size = workersOf(config())
    const byWorkers =
      size === 1
        ? undefined
        : answerByWorkers({
            ...{size, node, log, workerLog, onUnindexed, inherited: inherited.public},
            memoryLoaded: opening,
            onPlaces: geoipAge.tell,
            config: () => ({...config(), redis: database.settings}),
            isRedisUp: isUp,
            onCounts: counts => counter.add(counts),
            onTrouble: message => warn('MB_INTERNAL', message),
          })
    const [memory, workers] = await Promise.all([opening, byWorkers])
    const {table, sync} = memory
    const answers: Answers =
      workers ??
      (await answerHere({
        ...{config, log, clock, table, onUnindexed, inherited: inherited.public},
        onPlaces: geoipAge.tell,
        stats: boundedStats({stats: stores.stats, isUp}),
        count: download => counter.count(download),
      }))
    parts.add(() => answers.close())
    closers.add(() => answers.drain())
    parts.add(await followWatchers({requests: stores.requests, sampler: answers.sampler, clock}))
    parts.add(publishRates({...answers, events, clock, version: VERSION}))

    const loopDelay = watchLoopDelay()
    parts.add(() => loopDelay.close())
    const figures = (): Promise<NodeFigures> =>
      nodeFigures({
        ...{tally, table, answers, counter, startedAt},
        connections: database.connections,
        snapshotAt: () => memory.snapshotAt(),
        loopDelay: () => loopDelay.peak(),
      })
    const admin = await startAdmin({
      figures,
      ...{config, log, clock, database, stores, table, sync, inherited: inherited.admin},
      readiness() {
        const answering = answers.workers().filter(({isAnswering}) => isAnswering).length
        return {
          memoryLoaded: memory.isLoaded(),
          listening: size === 1 || answering > 0,
          workers: size === 1 ? null : {wanted: size, answering},
          redisUp: isUp(),
        }
      },
    })
    closers.add(() => admin.close())

    let given: Parameters<RunningNode['onOrder']>[0] | undefined
    const orders: NodeOrders = {
      areOurs: () => !options.isOnTrial || given !== undefined,
      reload: async () => given?.reload(),
      async upgrade() {
        if (given === undefined) {
          throw new MirrorbitsError('MB_UPGRADE_FAILED', 'This node is still starting.', {
            hint: 'Try again in a moment.',
          })
        }
        await given.upgrade()
      },
    }
    if (monitor) {
      const started = await startWatching({
        ...{config, stores, table, sync, log, clock, node, isUp},
        orders,
      })
      watch = started
      parts.add(() => started.stop())
    } else {
      parts.add(await standBy({stores, log, clock, node, orders}))
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
      onOrder(next) {
        given = next
      },
      isAnswering: () => size === 1 || answers.workers().some(worker => worker.isAnswering),
      warn,
      workers: () => answers.workers(),
      geoip: () => geoipAge.ages(),
      snapshotAt: () => memory.snapshotAt(),
      isLoaded: () => memory.isLoaded(),
      sockets: () => ({public: answers.socket(), admin: admin.socket()}),
      pauseSnapshot: () => memory.pauseSnapshot(),
      stop: () => closers.closeAll(),
    }
  } catch (error) {
    await closers.closeAll()
    throw error
  }
}

const workersOf = ({workers}: Config): number =>
  workers === 'auto' ? Math.min(MOST_AUTO_WORKERS, availableParallelism()) : workers
