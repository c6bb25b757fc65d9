import type {Config} from '../../core/config.js'
import {failureOf} from '../../core/errors.js'
import type {Clock, Log} from '../../core/ports.js'
import {countRates} from '../counting/count-rates.js'
import {observerOf} from '../../core/rates/observer-of.js'
import {createRequestSampler} from '../../core/rates/sample-requests.js'
import {createLog} from '../../logging/runtime-log.js'
import {gatherDownloads} from '../../monitor/gather-downloads.js'
import {openStores} from '../../redis/open-stores.js'
import {boundedStats} from '../counting/bounded-stats.js'
import {createClosers} from '../closers.js'
import {handOverCounts} from '../counting/hand-over-counts.js'
import {leaveDownloads} from '../counting/leave-downloads.js'
import {measureLoopDelay} from '../counting/loop-delay.js'
import {openDatabase} from '../open-database.js'
import {openMemory} from '../memory/open-memory.js'
import {countLine} from './count-line.js'
import {lendToPrimary} from './lend-to-primary.js'
import {openPrimaryLine, type PrimaryLine} from './primary-line.js'
import {reportCounts} from '../counting/report-counts.js'
import {reportRates} from '../counting/report-rates.js'
import {writeCounts, writerInto} from '../counting/write-counts.js'
import {startServing} from '../serve.js'
import {aborted} from '../wait.js'
import {warmNextTick} from '../warm-next-tick.js'
import {sha256} from '../sha256.js'
import {notingLog} from './shared-notes.js'
import {LEAVE_MS, type ToWorker, type WorkerGo, type WorkerSetup} from './worker-messages.js'
import {COUNTS_FD, COUNTS_REST_FD, LISTENING_FD} from './worker-process.js'

/** Redis may hang. */
const CLOSE_MS = 4000
/** What a worker may take to leave, and a moment less: a primary that looks then kills it. */
const END_MS = LEAVE_MS - 1000
/** Distinct counts that wait for a primary that does not read; about 200 bytes each. */
const MAX_GATHERED = 500_000

/** Answers downloads for a primary, until it says that it is enough or is gone. */
export async function runWorker(process: NodeJS.Process): Promise<void> {
  warmNextTick()
  // These go to the whole group of a terminal or service. The primary acts on them and tells us.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => undefined)
  const line = openPrimaryLine(process)
  const told = messagesOf(line)
  const setup = await told.start
  if (setup === undefined) return
  const {log, reopen, close} = createLog({
    ...setup.log,
    destination: setup.log.file ?? process.stderr,
  })
  const leave = new AbortController()
  process.once('SIGTERM', () => leave.abort())
  line.gone.addEventListener('abort', () => {
    log.warn({}, 'the primary is gone: this worker leaves')
    leave.abort()
  })
  try {
    const ownLog = log.child({worker: setup.worker})
    const node = await startWorkerNode({setup, go: told.go, line, log: ownLog})
    told.on(message => {
      if (message.type === 'drain') leave.abort()
      else if (message.type === 'reopen-logs') reopen()
      node.hear(message)
    })
    await line.send({type: 'ready'})
    await aborted(leave.signal)
    await node.stop()
  } catch (error) {
    await line.send({type: 'failed', ...failureOf(error)})
  } finally {
    line.close()
    await close()
  }
}

interface WorkerNode {
  hear(message: ToWorker): void
  stop(): Promise<void>
}

interface WorkerNodeOptions {
  readonly setup: WorkerSetup
  readonly go: Promise<WorkerGo>
  readonly line: PrimaryLine
  readonly log: Log
}

async function startWorkerNode({setup, go, line, log}: WorkerNodeOptions): Promise<WorkerNode> {
  const closers = createClosers()
  const parts = createClosers()
  let endsAt = 0
  try {
    const clock: Clock = Date.now
    let current: Config = setup.config
    const config = (): Config => current
    const database = await openDatabase(current, {log, mustBeUp: false})
    closers.add(() => database.close())
    const stores = openStores(database.connections, {node: setup.node, clock, log})
    const memory = await openMemory({
      ...{database, stores, config, log},
      // What the node's own scans find out comes from the primary: over Redis, as from any other node.
      node: '',
      clock,
      writesSnapshot: false,
      mayUpgrade: () => false,
      waitForRedisMs: async () => (await go).waitForRedisMs,
      onCatalogueLost: () => undefined,
    })
    parts.add(() => memory.close())
    const {table} = memory

    const gathered = gatherDownloads({
      ...{clock, sha256},
      sameDownloadInterval: () => current.sameDownloadInterval,
      isFull: () => gathered.size() >= MAX_GATHERED,
    })
    const toPrimary = countLine(line)
    const counts = reportCounts(gathered, part => toPrimary.hand(part))
    closers.add(async () => {
      await Promise.all([
        parts.closeTogether(CLOSE_MS),
        handOverCounts(counts, {
          limitMs: Math.max(0, endsAt - performance.now()),
          giveUp: () => toPrimary.giveUp(),
          leave: () =>
            leaveDownloads({
              ...{gathered, log, config: current},
              // The primary reads it as long as it lives.
              pipe: setup.hasCountPipe && line.gone.aborted ? COUNTS_REST_FD : undefined,
            }),
          log,
        }),
      ])
    })
    const written = setup.hasCountPipe ? writeCounts({clock, sha256, write: writerInto(COUNTS_FD)}) : undefined
    const counter = countRates(table)
    const sampler = createRequestSampler(Math.random)
    const keeper = lendToPrimary(line)
    const serving = await startServing({
      ...{config, log, clock, table},
      sharedLog: notingLog(note => void line.send({type: 'note', note})),
      where: {fd: LISTENING_FD},
      onListening: () => undefined,
      stats: boundedStats({stats: stores.stats, isUp: database.connections.isUp}),
      count(download) {
        if (written?.write(download) === true) return
        gathered.count(download)
        counts.counted()
      },
      observer: observerOf(counter, sampler),
      keeper,
      onUnindexed: () => void line.send({type: 'unindexed'}),
      onPlaces: databases => void line.send({type: 'places', databases}),
    })
    parts.add(() => serving.close())
    const delays = measureLoopDelay()
    parts.add(() => delays.close())
    const rates = reportRates(
      {
        ...{counter, sampler, clock},
        memory: () => process.memoryUsage.rss(),
        loopDelay: () => delays.take(),
        databases: () => serving.databases(),
      },
      async report => {
        await line.send({type: 'rates', ...report})
      },
    )
    parts.add(() => rates.stop())
    closers.add(() => serving.drain())

    return {
      hear(message) {
        if (message.type === 'kept') keeper.kept(message.id)
        else if (message.type === 'counted') toPrimary.taken(message.id)
        else if (message.type === 'adopt') {
          serving.adopt(message)
          void line.send({type: 'adopted', id: message.id})
        } else if (message.type === 'config') {
          current = message.config
          table.setSettings(current)
          serving.configChanged()
        } else if (message.type === 'reload-geoip') {
          serving.reloadGeoip().catch((error: unknown) => log.error({err: error}, 'GeoIP databases not reloaded'))
        } else if (message.type === 'reopen-logs') serving.reopenLogs()
        else if (message.type === 'watch') sampler.watchUntil(message.until)
      },
      stop() {
        endsAt = performance.now() + END_MS
        return closers.closeAll()
      },
    }
  } catch (error) {
    await closers.closeAll()
    throw error
  }
}

/** The first message tells how to start; undefined when the primary is gone before. Later ones but `go` wait for `on`. */
function messagesOf(line: PrimaryLine): {
  readonly start: Promise<WorkerSetup | undefined>
  readonly go: Promise<WorkerGo>
  readonly on: (listener: (message: ToWorker) => void) => void
} {
  const waiting: ToWorker[] = []
  let hear = (message: ToWorker): void => void waiting.push(message)
  let begin: (setup: WorkerSetup | undefined) => void = () => undefined
  let goOn: (go: WorkerGo) => void = () => undefined
  const start = new Promise<WorkerSetup | undefined>(resolve => (begin = resolve))
  const go = new Promise<WorkerGo>(resolve => (goOn = resolve))
  line.gone.addEventListener('abort', () => {
    begin(undefined)
    // It leaves as soon as it has started.
    goOn({waitForRedisMs: 0})
  })
  line.onMessage(message => {
    if (message.type === 'start') begin(message.setup)
    else if (message.type === 'go') goOn(message.go)
    else hear(message)
  })
  return {
    start,
    go,
    on(listener) {
      hear = listener
      for (const message of waiting.splice(0)) listener(message)
    },
  }
}
