import {hostname} from 'node:os'
import type {Config} from '../core/config.js'
import type {Clock, Log, StatsStore} from '../core/ports.js'
import type {RoutingTable} from '../core/routing/routing-table.js'
import {openDownloadLog} from '../logging/download-log.js'
import {createDiskLookup} from '../scan/look-on-disk.js'
import {buildApp} from '../server/app.js'
import type {CountedDownload} from '../server/deps.js'
import {drain} from '../server/drain.js'
import {listen} from '../server/listen.js'
import type {AnswerObserver} from '../server/observe.js'
import {createClosers} from './closers.js'
import {openPlaces} from './open-places.js'
import {createReloadableLog} from './reloadable-log.js'
import {VERSION} from './version.js'

export interface ServeDeps {
  readonly config: () => Config
  readonly log: Log
  readonly clock: Clock
  readonly table: RoutingTable
  readonly stats: StatsStore
  readonly count: (download: CountedDownload) => void
  readonly observer: AnswerObserver
  /** Somebody asked for a file that is there but not indexed. */
  readonly onUnindexed: () => void
}

/** The part of a node that answers clients. */
export interface Serving {
  /** Where it listens. */
  readonly address: string
  /** To be called after `config` returns another configuration. */
  configChanged(): void
  reloadGeoip(): Promise<void>
  reopenLogs(): void
  /** Stops answering, without an error for any client. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** Clients that keep a connection open are given this long to send their last request. */
const DRAIN = {graceMs: 1000, limitMs: 8000}

/** Answers downloads from `table`. Throws what keeps it from listening. */
export async function startServing({
  config,
  log,
  clock,
  table,
  stats,
  count,
  observer,
  onUnindexed,
}: ServeDeps): Promise<Serving> {
  const parts = createClosers()
  const close = (): Promise<void> => parts.closeAll()
  try {
    const geoip = await openPlaces(config().geoipDatabasePath, log)
    parts.add(() => geoip.close())
    const downloads = createReloadableLog(
      directory => openDownloadLog({directory, hostname: hostname(), now: clock, log}),
      config().logDir,
    )
    parts.add(() => downloads.close())
    const disk = createDiskLookup({repository: () => config().repository, clock, onUnindexed})
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
      count,
      downloadLog: entry => downloads.write(entry),
      observer,
      stats,
      filesOf: id => table.filesOf(id),
      mirrors: () => table.mirrors(),
    })
    const address = await listen(app, config().listenAddress)
    log.info({address}, 'service listening')
    return {
      address,
      configChanged() {
        table.setSettings(config())
        downloads.moveTo(config().logDir)
      },
      async reloadGeoip() {
        await geoip.reload(config().geoipDatabasePath)
      },
      reopenLogs: () => downloads.reopen(),
      drain: () => drain(app, DRAIN),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
