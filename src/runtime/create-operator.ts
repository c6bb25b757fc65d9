import {hostname} from 'node:os'
import type {Config} from '../core/config.js'
import {MirrorbitsError} from '../core/errors.js'
import {displayPath, filePathFromText} from '../core/file-path.js'
import type {DatabaseStatus} from '../core/migration.js'
import type {Place} from '../core/place.js'
import type {Clock} from '../core/ports.js'
import type {RoutingTable} from '../core/routing/routing-table.js'
import {periodsOf} from '../core/stats/periods.js'
import {addMirror} from '../operations/add-mirror.js'
import {createToken, listTokens, revokeToken} from '../operations/api-tokens.js'
import {askReload} from '../operations/ask-reload.js'
import {askUpgrade} from '../operations/ask-upgrade.js'
import {describeMirrors} from '../operations/describe-mirrors.js'
import {describeSelection} from '../operations/describe-selection.js'
import {fileStats} from '../operations/file-stats.js'
import {locateMirror} from '../operations/locate-mirror.js'
import {mirrorStats} from '../operations/mirror-stats.js'
import {newestLogEntries} from '../operations/newest-log-entries.js'
import {describeNodes, LISTEN_MS} from '../operations/nodes-heard.js'
import type {Operator} from '../operations/operator.js'
import {removeMirror} from '../operations/remove-mirror.js'
import {setMirrorEnabled} from '../operations/set-mirror-enabled.js'
import {createQueueTeller, queueEvent} from '../operations/tell-queue.js'
import {unreadableMirrors} from '../operations/unreadable-mirrors.js'
import {updateMirror} from '../operations/update-mirror.js'
import type {Stores} from '../redis/open-stores.js'
import {filePattern} from './file-pattern.js'
import {programFacts} from './program-facts.js'
import {newTokenSecret} from './admin/token-secrets.js'
import {sha256} from './sha256.js'

export interface OperatorDeps {
  readonly config: () => Config
  readonly stores: Stores
  readonly clock: Clock
  /** `ready` is false when there is no City database. */
  readonly geoip: () => Promise<{readonly place: (address: string) => Place; readonly ready: boolean}>
  readonly resolveHost: (host: string) => Promise<string[]>
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** Catalogue, mirrors and holdings, in this process's memory. */
  readonly routing: () => Promise<RoutingTable>
  readonly work: Pick<Operator, 'scanMirror' | 'refresh' | 'checkMirror'>
  readonly databaseStatus: () => Promise<DatabaseStatus>
  /** All tries of one regular expression together may take so long; this process does nothing else meanwhile. */
  readonly patternLimitMs: number
}

/** An operator that works on the database. */
export function createOperator(deps: OperatorDeps): Operator {
  const {config, stores, clock, resolveHost, wait, work} = deps
  const queue = createQueueTeller({...stores, clock})
  return {
    ...work,
    clock,
    tellQueue: waiting => queue.tell(waiting),
    async relayQueue({mirrors, ...of}) {
      const all = new Map((await stores.mirrors.list()).map(mirror => [mirror.id, mirror]))
      stores.events.publish(
        queueEvent(
          mirrors.flatMap(id => all.get(id) ?? []),
          of,
        ),
      )
    },
    mirrors: () => stores.mirrors.list(),
    describeMirrors: () => describeMirrors({...stores, clock}),
    unreadableMirrors: () => unreadableMirrors(stores),
    async addMirror(input) {
      const {place, ready} = await deps.geoip()
      return addMirror({...stores, locate: ready ? place : () => undefined, resolveHost}, input)
    },
    updateMirror: (mirror, settings) => updateMirror(stores, mirror, settings),
    setMirrorEnabled: (mirror, enabled) => setMirrorEnabled(stores, mirror, enabled),
    removeMirror: mirror => removeMirror(stores, mirror),
    async locateMirror(mirror) {
      const {place, ready} = await deps.geoip()
      if (!ready) throw noGeoip()
      return locateMirror({locate: place, resolveHost}, mirror)
    },
    mirrorLog: ({id}, max) => stores.mirrorLogs.read(id, max),
    async allMirrorLogs(options) {
      const mirrors = await stores.mirrors.list()
      return newestLogEntries(
        stores,
        mirrors.map(({id}) => id),
        options,
      )
    },
    program: () => Promise.resolve(programFacts()),
    concurrentSync: () => Promise.resolve(config().concurrentSync),
    reload: signal => askReload({...stores, wait}, {signal}),
    upgrade: ({everywhere, signal}) => askUpgrade({...stores, wait}, {host: everywhere ? '' : hostname(), signal}),
    nodes: signal => describeNodes({...stores, clock}, {signal, wait: stop => wait(LISTEN_MS, stop)}),
    async fileStats({pattern, range, signal}) {
      const matches = filePattern(pattern, deps.patternLimitMs)
      return fileStats({...stores, matches}, {periods: periodsOf(range), signal})
    },
    async mirrorStats(range) {
      return mirrorStats(stores, await stores.mirrors.list(), periodsOf(range))
    },
    async select({path, address, tls, timeMs = clock()}) {
      const [routing, geoip] = [await deps.routing(), await deps.geoip()]
      const answer = routing.resolve(filePathFromText(path))
      if (answer.kind === 'unknown') {
        throw new MirrorbitsError(
          'MB_FILE_NOT_FOUND',
          `The catalogue has no file ${displayPath(answer.path) || '/'}.`,
          {
            hint: 'Begin at the top of the repository; run "mirrorbits refresh" when the file is new.',
          },
        )
      }
      const place = geoip.place(address)
      const asked = {file: routing.file(answer.id), id: answer.id, address, place, tls, timeMs}
      const selection = describeSelection({routing, mirrors: routing.mirrors(), config: config()}, asked)
      return {selection, canLocate: geoip.ready}
    },
    listen: (listener, onGap) => stores.events.subscribe(listener, onGap),
    databaseStatus: () => deps.databaseStatus(),
    createToken: token => createToken({...stores, clock, newSecret: newTokenSecret, hash: sha256}, token),
    tokens: () => listTokens(stores),
    revokeToken: name => revokeToken(stores, name),
  }
}

const noGeoip = (): MirrorbitsError =>
  new MirrorbitsError('MB_GEOIP_UNAVAILABLE', 'One or more GeoIP database could not be loaded', {
    hint: 'Put the databases into the folder that GeoipDatabasePath names.',
  })
