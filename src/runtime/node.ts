import type {Config} from '../core/config.js'
import type {Clock, Log} from '../core/ports.js'
import {createRateCounter} from '../core/rates/count-rates.js'
import {observerOf} from '../core/rates/observer-of.js'
import {createRequestSampler} from '../core/rates/sample-requests.js'
import {publishRates} from '../monitor/publish-rates.js'
import {openStores} from '../redis/open-stores.js'
import {boundedStats} from './bounded-stats.js'
import {createClosers} from './closers.js'
import {followWatchers} from './follow-watchers.js'
import {nodeName} from './node-name.js'
import {openDatabase} from './open-database.js'
import {openMemory} from './open-memory.js'
import {startServing} from './serve.js'
import {startCounting} from './start-counting.js'
import {startWatching, type Watch} from './watch-mirrors.js'
import {VERSION} from './version.js'

export interface NodeOptions {
  readonly config: () => Config
  readonly log: Log
  readonly monitor: boolean
}

/** A running node. */
export interface RunningNode {
  /** To be called after `config` returns another configuration. */
  configChanged(): void
  reloadGeoip(): Promise<void>
  reopenLogs(): void
  /** What a reload request from another program does. */
  onReload(reload: () => Promise<void>): void
  stop(): Promise<void>
}

/** What is open after the last answer is given this long to be closed: Redis may hang. */
const CLOSE_MS = 4000

/** Connects, loads memory, answers downloads and watches the mirrors. Throws what keeps it from starting. */
export async function startNode({config, log, monitor}: NodeOptions): Promise<RunningNode> {
  const closers = createClosers()
  const parts = createClosers()
  try {
    const clock: Clock = Date.now
    const node = nodeName()
    const database = await openDatabase(config(), {log, mustBeUp: false})
    closers.add(() => database.close())
    const {isUp} = database.connections
    const stores = openStores(database.connections, {node, clock, log})
    const counter = startCounting({counters: stores.counters, config, log, clock, node})
    closers.add(() => counter.tellUncounted())
    closers.add(async () => {
      if (!(await parts.closeTogether(CLOSE_MS))) log.warn({limitMs: CLOSE_MS}, 'stopped before everything was closed')
    })
    parts.add(() => counter.stop())

    let watch: Watch | undefined
    const onCatalogueLost = (): void => watch?.refreshNow()
    const memory = await openMemory({database, stores, config, log, node, onCatalogueLost})
    parts.add(() => memory.close())
    const {table, sync} = memory

    const rates = createRateCounter()
    const sampler = createRequestSampler(Math.random)
    parts.add(await followWatchers({requests: stores.requests, sampler, clock}))
    const serving = await startServing({
      config,
      log,
      clock,
      table,
      stats: boundedStats({stats: stores.stats, isUp}),
      count: download => counter.count(download),
      observer: observerOf(rates, sampler),
      onUnindexed: () => watch?.refreshSoon(),
    })
    parts.add(() => serving.close())
    closers.add(() => serving.drain())
    const rss = (): number => process.memoryUsage.rss()
    parts.add(publishRates({counter: rates, sampler, events: stores.events, clock, version: VERSION, memory: rss}))

    let reload: () => Promise<void> = () => Promise.resolve()
    if (monitor) {
      const started = await startWatching({
        ...{config, stores, table, sync, log, clock, node, isUp},
        reload: () => reload(),
      })
      watch = started
      parts.add(() => started.stop())
    }

    return {
      configChanged() {
        serving.configChanged()
        stores.events.publish({type: 'config.reloaded'})
      },
      reloadGeoip: () => serving.reloadGeoip(),
      reopenLogs: () => serving.reopenLogs(),
      onReload(next) {
        reload = next
      },
      stop: () => closers.closeAll(),
    }
  } catch (error) {
    await closers.closeAll()
    throw error
  }
}
