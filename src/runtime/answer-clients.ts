import type {DbState} from '../geoip/database.js'
import type {InheritedSocket} from '../server/sockets/bound-socket.js'
import {answerHere} from './answer-here.js'
import type {Answers} from './answers.js'
import {boundedStats} from './counting/bounded-stats.js'
import {openMemory, type Memory} from './memory/open-memory.js'
import type {NodeBase} from './node-base.js'
import {answerByWorkers} from './workers/answer-by-workers.js'
import type {WorkerSetup} from './workers/worker-messages.js'

export interface AnswerClientsDeps extends NodeBase {
  /** How workers log. */
  readonly workerLog: WorkerSetup['log']
  /** A listening socket that was opened for this process. */
  readonly inherited: InheritedSocket | undefined
  /** The GeoIP databases in use, at first and whenever they may be others. */
  readonly onPlaces: (databases: readonly DbState[]) => void
  /** Somebody asked for a file that is there but not indexed. */
  readonly onUnindexed: () => void
  readonly onCatalogueLost: () => void
  /** Something that an operator should know of. */
  readonly onTrouble: (message: string) => void
}

/** Redis may be starting as well. */
const WAIT_FOR_REDIS_MS = 5000

/**
 * Loads memory and answers clients from it: in this process, or in `workers` processes, which load theirs meanwhile.
 * Throws what keeps it from that.
 */
export async function answerClients(
  deps: AnswerClientsDeps,
  workers: number,
): Promise<{readonly memory: Memory; readonly answers: Answers}> {
  const {config, log, clock, node, database, stores, counter, parts} = deps
  const {workerLog, inherited, onPlaces, onUnindexed, onCatalogueLost, onTrouble} = deps
  const {isUp} = database.connections
  const opening = openMemory({
    ...{database, stores, config, log, node, clock, onCatalogueLost},
    writesSnapshot: true,
    mayUpgrade: () => config().autoUpgradeDatabase,
    waitForRedisMs: () => Promise.resolve(WAIT_FOR_REDIS_MS),
  })
  parts.add(() =>
    opening.then(
      opened => opened.close(),
      () => undefined, // told by who waits for it
    ),
  )
  const byWorkers =
    workers === 1
      ? undefined
      : answerByWorkers({
          ...{size: workers, node, log, workerLog, inherited, onPlaces, onUnindexed, onTrouble},
          memoryLoaded: opening,
          config: () => ({...config(), redis: database.settings}),
          isRedisUp: isUp,
          onCounts: counts => counter.add(counts),
        })
  const [memory, answers] = await Promise.all([opening, byWorkers])
  if (answers !== undefined) return {memory, answers}
  const here = await answerHere({
    ...{config, log, clock, inherited, onPlaces, onUnindexed},
    table: memory.table,
    stats: boundedStats({stats: stores.stats, isUp}),
    count: download => counter.count(download),
  })
  return {memory, answers: here}
}
