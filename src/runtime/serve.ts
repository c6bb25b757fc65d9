import {hostname} from 'node:os'
import {basename} from 'node:path'
import type {Config} from '../core/config.js'
import type {Clock, Log, StatsStore} from '../core/ports.js'
import type {RoutingTable} from '../core/routing/routing-table.js'
import {openDownloadLog} from '../logging/download-log.js'
import type {DbState} from '../geoip/database.js'
import type {Geoip} from '../geoip/geoip.js'
import {createDiskLookup} from '../scan/look-on-disk.js'
import {buildApp} from '../server/app.js'
import type {BoundSocket, HandedSocket, InheritedSocket} from '../server/sockets/bound-socket.js'
import type {CountedDownload} from '../server/deps.js'
import {drain} from '../server/drain.js'
import type {ConnectionKeeper, LentConnection} from '../server/connections/lend-connections.js'
import {listen} from '../server/sockets/listen.js'
import {proveAnswer} from '../server/prove-answer.js'
import type {AnswerObserver} from '../server/observe.js'
import {createClosers} from './closers.js'
import {geoipSettings} from './geoip-settings.js'
import {openPlaces} from './open-places.js'
import {createReloadableLog} from './reloadable-log.js'
import {VERSION} from './version.js'

export interface ServeDeps {
  readonly config: () => Config
  readonly log: Log
  /** For what all processes of a node find alike: of the GeoIP databases, and of the download log. */
  readonly sharedLog: Log
  readonly clock: Clock
  readonly table: RoutingTable
  readonly stats: StatsStore
  readonly count: (download: CountedDownload) => void
  readonly observer: AnswerObserver
  /** Who has copies of connections, so that they outlive this process. */
  readonly keeper?: ConnectionKeeper
  /** Somebody asked for a file that is there but not indexed. */
  readonly onUnindexed: () => void
  /** The GeoIP databases in use, at first and whenever they may be others. */
  readonly onPlaces: (databases: readonly DbState[]) => void
  /** An address, or a socket that was opened before. */
  readonly where: string | InheritedSocket
  /** Told the address, with the port that the system chose for port 0. */
  readonly onListening: (address: string) => void
}

export interface DatabaseAge {
  readonly database: string
  readonly builtAt: number
}

/** The part of a process that answers clients. */
export interface Serving {
  /** Answers on another address, and on the former one only what is under way there. Throws when it cannot be had. */
  listenOn(address: string): Promise<void>
  /** Goes on with a connection of a process that has died. */
  adopt(connection: LentConnection): void
  /** The socket that it answers on, for a program that takes it over. */
  socket(): HandedSocket
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

interface Listening {
  readonly app: App
  readonly socket: BoundSocket
}

/** Clients that keep a connection open are given this long to send their last request. */
const DRAIN = {graceMs: 1000, limitMs: 8000, keepMs: 250}

/** Answers downloads from `table`, once it has proved that it can. Throws what keeps it from that or from listening. */
export async function startServing(deps: ServeDeps): Promise<Serving> {
  const {config, log, clock, table} = deps
  const parts = createClosers()
  const close = (): Promise<void> => parts.closeAll()
  try {
    const geoip = await openPlaces(config, deps.sharedLog, () => deps.onPlaces(geoip.state().databases))
    parts.add(() => geoip.close())
    deps.onPlaces(geoip.state().databases)
    const downloads = createReloadableLog(
      directory =>
        openDownloadLog({
          directory,
          hostname: hostname(),
          now: clock,
          log,
          sharedLog: deps.sharedLog,
        }),
      config().logDir,
    )
    parts.add(() => downloads.close())
    const disk = createDiskLookup({
      repository: () => config().repository,
      clock,
      isIndexed: path => table.resolve(path).kind === 'file',
      onUnindexed: deps.onUnindexed,
    })
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
        keeper: deps.keeper,
        stats: deps.stats,
        filesOf: id => table.filesOf(id),
        mirrors: () => table.mirrors(),
      })
    const answering = await answerOn(build, () => config().proxyProtocol, deps.where, deps.onListening)
    return {
      configChanged: () => downloads.moveTo(config().logDir),
      async reloadGeoip() {
        await geoip.reload(geoipSettings(config()))
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

/** By the names of the files: any number of databases may be in use. */
const agesOf = (geoip: Geoip): DatabaseAge[] =>
  geoip.state().databases.map(({file, builtAt}) => ({database: basename(file), builtAt}))

/** An application that listens, and can be replaced by another one on another address. */
async function answerOn(
  build: () => App,
  isBehindProxy: () => boolean,
  where: ServeDeps['where'],
  onListening: ServeDeps['onListening'],
): Promise<Pick<Serving, 'listenOn' | 'drain' | 'socket' | 'adopt'>> {
  const start = async (at: ServeDeps['where']): Promise<Listening> => {
    const app = build()
    try {
      await proveAnswer(app, {behindProxy: isBehindProxy()})
      const socket = await listen(app, at)
      onListening(socket.address)
      return {app, socket}
    } catch (error) {
      await app.close()
      throw error
    }
  }
  const end = ({app, socket}: Listening): Promise<void> => {
    socket.close()
    return drain(app, DRAIN, app.adopted.closed())
  }
  let current = await start(where)
  const leaving = new Set<Promise<void>>()
  return {
    socket: () => current.socket,
    adopt: connection => current.app.adopted.adopt(connection),
    async listenOn(address) {
      const former = current
      current = await start(address)
      const left = end(former).finally(() => leaving.delete(left))
      leaving.add(left)
    },
    async drain() {
      await Promise.all([end(current), ...leaving])
    },
  }
}
