import type {NodeFigures, ProcessFigures} from '../../core/metrics/node-figures.js'
import type {NodeTally} from '../../core/metrics/node-tally.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'
import type {RedisConnections} from '../../redis/client.js'
import type {Answers} from '../answers.js'
import type {Counting} from './start-counting.js'
import {VERSION} from '../version.js'

export interface FiguresDeps {
  readonly tally: NodeTally
  readonly table: RoutingTable
  readonly answers: Pick<Answers, 'workers' | 'databases'>
  readonly counter: Pick<Counting, 'uncounted' | 'unsafe'>
  readonly connections: Pick<RedisConnections, 'commands' | 'isUp'>
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly snapshotAt: () => number | undefined
  readonly loopDelay: () => number
}

/** Monitoring gives up after ten seconds, and wants to know the rest. */
const PING_MS = 2000

/** The figures of a node as they are now. Takes at most two seconds, of which Redis is waited for. */
export async function nodeFigures(deps: FiguresDeps): Promise<NodeFigures> {
  const {table, answers, counter} = deps
  const redisRoundTrip = await pingRedis(deps.connections)
  const waiting = counter.uncounted()
  return {
    version: VERSION,
    startedAt: deps.startedAt / 1000,
    totals: deps.tally.totals(),
    mirrors: table.mirrors(),
    filesOf: id => table.filesOf(id),
    catalogueFiles: table.memory.catalogue.count,
    processes: [primary(deps), ...answers.workers().map(({worker, ...rest}) => ({name: String(worker), ...rest}))],
    snapshotAt: seconds(deps.snapshotAt()),
    counts: {waiting, journalled: waiting - counter.unsafe()},
    redisRoundTrip,
    geoip: answers.databases(),
  }
}

const primary = ({loopDelay}: FiguresDeps): ProcessFigures => ({
  name: 'primary',
  memory: process.memoryUsage.rss(),
  loopDelaySeconds: loopDelay(),
  deaths: 0,
})

const seconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1000

/** Seconds until Redis has answered; undefined when it does not. */
async function pingRedis({commands, isUp}: FiguresDeps['connections']): Promise<number | undefined> {
  if (!isUp()) return undefined
  const began = performance.now()
  let limit: NodeJS.Timeout | undefined
  const isThere = await Promise.race([
    commands.ping().then(
      () => true,
      () => false, // told by the figure
    ),
    new Promise<false>(resolve => {
      limit = setTimeout(() => resolve(false), PING_MS)
    }),
  ])
  clearTimeout(limit)
  return isThere ? (performance.now() - began) / 1000 : undefined
}
