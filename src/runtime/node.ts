import {createHash} from 'node:crypto'
import {hostname} from 'node:os'
import type {Config} from '../core/config.js'
import {asFilePath} from '../core/file-path.js'
import type {Clock, Log} from '../core/ports.js'
import {createRateCounter} from '../core/rates/count-rates.js'
import {RoutingTable} from '../core/routing/routing-table.js'
import {openGeoip, type Geoip} from '../geoip/geoip.js'
import {openDownloadLog} from '../logging/download-log.js'
import {startDownloadCounter} from '../monitor/count-downloads.js'
import {publishRates} from '../monitor/publish-rates.js'
import {createMemorySync, type MemorySync} from '../operations/sync-memory.js'
import {openStores} from '../redis/open-stores.js'
import {translated} from '../redis/redis-errors.js'
import {createDiskLookup} from '../scan/look-on-disk.js'
import {buildApp} from '../server/app.js'
import {drain} from '../server/drain.js'
import {listen} from '../server/listen.js'
import {createClosers} from './closers.js'
import {followChanges} from './follow-changes.js'
import {nodeName} from './node-name.js'
import {openDatabase, type Database} from './open-database.js'
import {startWatching} from './watch-mirrors.js'
import {createVersionCheck, type VersionCheckOptions} from './start-version.js'
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

/** Connects, loads memory, answers downloads and watches the mirrors. Throws what keeps it from starting. */
export async function startNode({config, log, monitor}: NodeOptions): Promise<RunningNode> {
  const closers = createClosers()
  try {
    const clock: Clock = Date.now
    const node = nodeName()
    const database = await openDatabase(config(), {log, mustBeUp: false})
    closers.add(() => database.close())
    const stores = openStores(database.connections, {node, clock, log})
    const table = new RoutingTable(config(), Math.random)
    const sync = versionFirst(createMemorySync({...stores, table, log}), database, {
      log,
      mayUpgrade: () => config().autoUpgradeDatabase,
    })
    await loadMemory({database, sync, log})

    const geoip = await openGeoip({directory: config().geoipDatabasePath, log})
    closers.add(() => geoip.close())
    warnAboutGeoip(geoip, log)
    const downloads = openDownloadLog({directory: config().logDir, hostname: hostname(), now: clock, log})
    closers.add(() => downloads.close())
    const counter = startDownloadCounter({
      counters: stores.counters,
      log,
      clock,
      node: `${node}_${clock().toString(36)}`,
      sha256: text => createHash('sha256').update(text).digest('hex'),
      sameDownloadInterval: () => config().sameDownloadInterval,
    })
    closers.add(() => counter.stop())

    closers.add(
      await followChanges({
        stores,
        sync,
        isUp: database.connections.isUp,
        onUp: database.connections.onUp,
        node,
        log,
      }),
    )
    let refreshSoon = (): void => undefined
    const disk = createDiskLookup({
      repository: () => config().repository,
      clock,
      onUnindexed: () => {
        refreshSoon()
      },
    })
    const rates = createRateCounter()
    const app = buildApp({
      version: VERSION,
      hostname: hostname(),
      log,
      clock,
      config,
      routing: table,
      locate: address => geoip.place(address),
      resolvePath: path => table.resolve(path),
      lookOnDisk: path => disk.look(asFilePath(path)),
      count: download => counter.count(download),
      downloadLog: entry => downloads.write(entry),
      observer: rates,
      stats: stores.stats,
      filesOf: id => table.filesOf(id),
      mirrors: () => table.mirrors(),
    })
    const address = await listen(app, config().listenAddress)
    closers.add(() => drain(app, DRAIN))
    log.info({address}, 'service listening')
    const memory = (): number => process.memoryUsage.rss()
    closers.add(publishRates({counter: rates, events: stores.events, clock, version: VERSION, memory}))

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
      closers.add(() => watch.stop())
      refreshSoon = () => watch.refreshSoon()
    }

    return {
      configChanged() {
        table.setSettings(config())
        stores.events.publish({type: 'config.reloaded'})
      },
      async reloadGeoip() {
        await geoip.reload()
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

/** How long a start waits for a Redis that may be starting as well. */
const WAIT_FOR_REDIS_MS = 5000

/** Loads memory when Redis is there. When it is not, the node serves what it can and loads later. */
async function loadMemory({
  database: {connections},
  sync,
  log,
}: {
  readonly database: Database
  readonly sync: MemorySync
  readonly log: Log
}): Promise<void> {
  const isUp = connections.isUp() || (await cameUp(connections))
  if (!isUp) {
    log.error({address: connections.address}, 'Redis cannot be reached; only fallbacks are served until it can')
    return
  }
  await sync.all()
}

const cameUp = async ({onUp, isUp}: Database['connections']): Promise<boolean> =>
  new Promise(resolve => {
    const timer = setTimeout(() => {
      off()
      resolve(isUp())
    }, WAIT_FOR_REDIS_MS)
    const off = onUp(() => {
      clearTimeout(timer)
      off()
      resolve(true)
    })
  })

/**
 * Looks at the database's version before anything is read from it, and with that before a scan writes: when Redis
 * comes back it may be empty, or another one.
 */
function versionFirst(
  sync: MemorySync,
  {connections}: Database,
  options: Omit<VersionCheckOptions, 'connections'>,
): MemorySync {
  const checkVersion = createVersionCheck({...options, connections})
  const check = async (): Promise<void> => {
    try {
      await checkVersion()
    } catch (error) {
      throw translated(error, connections.address)
    }
  }
  return {
    catalogue: () => check().then(() => sync.catalogue()),
    all: () => check().then(() => sync.all()),
    mirror: id => check().then(() => sync.mirror(id)),
  }
}

function warnAboutGeoip(geoip: Geoip, log: Log): void {
  const {city, asn} = geoip.state()
  if (city === undefined && asn === undefined) {
    log.error({}, 'no GeoIP database: clients cannot be located and mirrors are drawn at random; set GeoipDatabasePath')
  } else if (city === undefined || asn === undefined) {
    log.warn({}, 'one GeoIP database is missing: the service runs in degraded mode')
  }
}
