import type {Config} from '../core/config.js'
import {createNodeTally, type NodeTally} from '../core/metrics/node-tally.js'
import type {Clock, Log} from '../core/ports.js'
import {openStores, type Stores} from '../redis/open-stores.js'
import {createClosers, type Closers} from './closers.js'
import {startCounting, type Counting} from './counting/start-counting.js'
import {withHearer} from './heard-events.js'
import {nodeName} from './node-name.js'
import {openDatabase, type Database} from './open-database.js'

/** What all parts of a node stand on. */
export interface NodeBase {
  readonly config: () => Config
  readonly log: Log
  readonly clock: Clock
  /** The name of this node. */
  readonly node: string
  readonly database: Database
  readonly stores: Stores
  /** Sums up what this node tells. */
  readonly tally: NodeTally
  readonly counter: Counting
  /** What is closed after the last answer. */
  readonly parts: Closers
}

export interface NodeBaseOptions {
  readonly config: () => Config
  readonly log: Log
  /** Resolves when no program before this one works in the state folder any more. */
  readonly alone: Promise<void>
  readonly monitor: boolean
}

/** The parts are given this long to be closed: Redis may hang. */
const CLOSE_MS = 4000

/** Returns at once also while Redis is away. `closers` close what is opened. */
export async function openNodeBase(
  {config, log, alone, monitor}: NodeBaseOptions,
  closers: Closers,
): Promise<NodeBase> {
  const clock: Clock = Date.now
  const node = nodeName({answersOnly: !monitor})
  const database = await openDatabase(config(), {log, mustBeUp: false})
  closers.add(() => database.close())
  const tally = createNodeTally()
  const opened = openStores(database.connections, {node, clock, log})
  const stores = {...opened, events: withHearer(opened.events, event => tally.hear(event))}
  const counter = startCounting({config, log, alone, counters: stores.counters, clock, node})
  closers.add(() => counter.tellUncounted())
  const parts = createClosers()
  closers.add(async () => {
    if (!(await parts.closeTogether(CLOSE_MS))) log.warn({limitMs: CLOSE_MS}, 'stopped before everything was closed')
  })
  parts.add(() => counter.stop())
  closers.add(database.connections.onUp(() => counter.redisIsBack()))
  return {config, log, clock, node, database, stores, tally, counter, parts}
}
