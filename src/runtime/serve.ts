import {hostname} from 'node:os'
import type {Config} from '../core/config.js'
import type {Clock, Log, StatsStore} from '../core/ports.js'
import type {RoutingTable} from '../core/routing/routing-table.js'
import {openDownloadLog} from '../logging/download-log.js'
import type {DbState} from '../geoip/database.js'
import type {Geoip} from '../geoip/geoip.js'
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
  /** An address, or a socket that was opened before. */
  readonly where: string | {readonly fd: number}
  /** Told the address, with the port that the system chose for port 0. */
  readonly onListening: (address: string) => void
  /** One of several processes that write the same download log begins it. */
  readonly beginsLog: boolean
}

export interface DatabaseAge {
  readonly database: string
  readonly builtAt: number
}

/** The part of a process that answers clients. */
export interface Serving {
  /** Answers on another address, and on the former one only what is under way there. Throws when it cannot be had. */
  listenOn(address: string): Promise<void>
  /** To be called after `config` returns another configuration, of which the table knows already. */
  configChanged(): void
  reloadGeoip(): Promise<void>
  reopenLogs(): void
  /** The GeoIP databases in use, and when they were built, in Unix seconds. */
  databases(): readonly DatabaseAge[]
  /** Stops answering, without an error for any client. */
  drain(): Promise<void>
  close(): Promise<void>
}

type App = ReturnType<typeof buildApp>

/** Clients that keep a connection open are given this long to send their last request. */
const DRAIN = {graceMs: 1000, limitMs: 8000}

/** Answers downloads from `table`. Throws what keeps it from listening. */
export async function startServing(deps: ServeDeps): Promise<Serving> {
  const {config, log, clock, table} = deps
  const parts = createClosers()
  const close = (): Promise<void> => parts.closeAll()
  try {
    const geoip = await openPlaces(config().geoipDatabasePath, log)
    parts.add(() => geoip.close())
    const downloads = createReloadableLog(
      directory => openDownloadLog({directory, hostname: hostname(), now: clock, log, hasHeader: deps.beginsLog}),
      config().logDir,
    )
    parts.add(() => downloads.close())
    const disk = createDiskLookup({repository: () => config().repository, clock, onUnindexed: deps.onUnindexed})
    const build = (): App =>
      buildApp({
        version: VERSION,
        hostname: hostname(),
        log,
        clock,
        config,
        routing: table,
        locate: address => geoip.place(address),
        resolvePath: path => table.resolve(path),
        lookOnDisk: path => disk.look(path),
        count: deps.count,
        downloadLog: entry => downloads.write(entry),
        observer: deps.observer,
        stats: deps.stats,
        filesOf: id => table.filesOf(id),
        mirrors: () => table.mirrors(),
      })
    const answering = await answerOn(build, deps.where, deps.onListening)
    return {
      configChanged: () => downloads.moveTo(config().logDir),
      async reloadGeoip() {
        await geoip.reload(config().geoipDatabasePath)
      },
      reopenLogs: () => downloads.reopen(),
      databases: () => agesOf(geoip),
      ...answering,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

const agesOf = (geoip: Geoip): DatabaseAge[] =>
  Object.entries(geoip.state()).flatMap(([database, state]: [string, DbState | undefined]) =>
    state === undefined ? [] : [{database, builtAt: state.builtAt}],
  )

/** An application that listens, and can be replaced by another one on another address. */
async function answerOn(
  build: () => App,
  where: ServeDeps['where'],
  onListening: ServeDeps['onListening'],
): Promise<Pick<Serving, 'listenOn' | 'drain'>> {
  const start = async (at: ServeDeps['where']): Promise<App> => {
    const app = build()
    try {
      const address = await listen(app, at)
      onListening(address)
      return app
    } catch (error) {
      await app.close()
      throw error
    }
  }
  let current = await start(where)
  const leaving = new Set<Promise<void>>()
  return {
    async listenOn(address) {
      const former = current
      current = await start(address)
      const left = drain(former, DRAIN).finally(() => leaving.delete(left))
      leaving.add(left)
    },
    async drain() {
      await Promise.all([drain(current, DRAIN), ...leaving])
    },
  }
}
