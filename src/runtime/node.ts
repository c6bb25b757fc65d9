import {hostname} from 'node:os'
import type {Config} from '../core/config.js'
import type {Clock, Log} from '../core/ports.js'
import {createRateCounter} from '../core/rates/count-rates.js'
import {observerOf} from '../core/rates/observer-of.js'
import {createRequestSampler} from '../core/rates/sample-requests.js'
import {RoutingTable} from '../core/routing/routing-table.js'
import {openDownloadLog} from '../logging/download-log.js'
import {publishRates} from '../monitor/publish-rates.js'
import {createMemorySync} from '../operations/sync-memory.js'
import {openStores} from '../redis/open-stores.js'
import {createDiskLookup} from '../scan/look-on-disk.js'
import {buildApp} from '../server/app.js'
import {drain} from '../server/drain.js'
import {listen} from '../server/listen.js'
import {boundedStats} from './bounded-stats.js'
import {createClosers} from './closers.js'
import {followChanges} from './follow-changes.js'
import {followWatchers} from './follow-watchers.js'
import {nodeName} from './node-name.js'
import {loadMemory, versionFirst} from './load-memory.js'
import {openDatabase} from './open-database.js'
import {openPlaces} from './open-places.js'
import {createReloadableLog} from './reloadable-log.js'
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

/** Clients that keep a connection open are given this long to send their last request. */
const DRAIN = {graceMs: 1000, limitMs: 8000}
/** What is open after that is given this long to be closed: Redis may hang. */
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
    const stores = openStores(database.connections, {node, clock, log})
    const counter = startCounting({counters: stores.counters, config, log, clock, node})
    closers.add(() => counter.tellUncounted())
    closers.add(async () => {
      if (!(await parts.closeTogether(CLOSE_MS))) log.warn({limitMs: CLOSE_MS}, 'stopped before everything was closed')
    })
    parts.add(() => counter.stop())
    const table = new RoutingTable(config(), Math.random)
    let refresh: Pick<Watch, 'refreshSoon' | 'refreshNow'> | undefined
    const onCatalogueLost = (): void => refresh?.refreshNow()
    const sync = versionFirst(createMemorySync({...stores, table, log, onCatalogueLost}), database, {
      log,
      mayUpgrade: () => config().autoUpgradeDatabase,
    })
    await loadMemory({database, sync, log})

    const geoip = await openPlaces(config().geoipDatabasePath, log)
    parts.add(() => geoip.close())
    const downloads = createReloadableLog(
      directory => openDownloadLog({directory, hostname: hostname(), now: clock, log}),
      config().logDir,
    )
    parts.add(() => downloads.close())
    parts.add(
      await followChanges({
        stores,
        sync,
        isUp: database.connections.isUp,
        onUp: database.connections.onUp,
        node,
        log,
      }),
    )
    const disk = createDiskLookup({
      repository: () => config().repository,
      clock,
      onUnindexed: () => refresh?.refreshSoon(),
    })
    const rates = createRateCounter()
    const sampler = createRequestSampler(Math.random)
    parts.add(await followWatchers({requests: stores.requests, sampler, clock}))
    const app = buildApp({
      version: VERSION,
      hostname: hostname(),
      log,
      clock,
      config,
      routing: table,
      locate: address => geoip.place(address),
      resolvePath: path => table.resolve(path),
      lookOnDisk: path => disk.look(path),
      count: download => counter.count(download),
      downloadLog: entry => downloads.write(entry),
      observer: observerOf(rates, sampler),
      stats: boundedStats({stats: stores.stats, isUp: database.connections.isUp}),
      filesOf: id => table.filesOf(id),
      mirrors: () => table.mirrors(),
    })
    const address = await listen(app, config().listenAddress)
    closers.add(() => drain(app, DRAIN))
    log.info({address}, 'service listening')
    const memory = (): number => process.memoryUsage.rss()
    parts.add(publishRates({counter: rates, sampler, events: stores.events, clock, version: VERSION, memory}))

    let reload: () => Promise<void> = () => Promise.resolve()
    const watch = monitor
      ? await startWatching({
          config,
          stores,
          table,
          sync,
          log,
          clock,
          node,
          isUp: database.connections.isUp,
          reload: () => reload(),
        })
      : undefined
    if (watch !== undefined) {
      parts.add(() => watch.stop())
      refresh = watch
    }

    return {
      configChanged() {
        table.setSettings(config())
        downloads.moveTo(config().logDir)
        stores.events.publish({type: 'config.reloaded'})
      },
      async reloadGeoip() {
        await geoip.reload(config().geoipDatabasePath)
      },
      reopenLogs: () => downloads.reopen(),
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
