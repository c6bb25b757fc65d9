import {randomUUID} from 'node:crypto'
import type {HeardNode} from '../operations/nodes-heard.js'
import {filePathFromText} from '../core/file-path.js'
import type {EventBody, MirrorScanResult, SourceScanResult} from '../core/events.js'
import type {DatabaseStatus} from '../core/migration.js'
import type {MirrorLogEntry} from '../core/mirror-log.js'
import type {Mirror, MirrorId, MirrorSettings} from '../core/mirror.js'
import type {Place} from '../core/place.js'
import type {DayRange} from '../core/stats/periods.js'
import {isoDay} from '../core/text/day-key.js'
import type {MirrorStats} from '../operations/mirror-stats.js'
import {
  fromDescribedMirrorJson,
  fromMirrorJson,
  type DescribedMirrorJson,
  type MirrorJson,
} from '../operations/mirror-json.js'
import type {NodeAnswers} from '../operations/node-answers.js'
import type {Operator, ProgramFacts, Selected} from '../operations/operator.js'
import {createQueueTeller} from '../operations/tell-queue.js'
import type {SelectJson} from '../operations/select-json.js'
import type {UnreadableMirror} from '../operations/unreadable-mirrors.js'
import {fromTokenJson, type TokenJson} from '../operations/token-json.js'
import type {ApiClient, Line} from './api-client.js'
import {fromCheckJson, type CheckJson} from './check-json.js'
import {followEvents} from './follow-events.js'
import {shaped, type Shape} from './shaped.js'

interface GetOptions {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}

const MIRROR = ['id', 'name', 'http', 'https', 'urls', 'place', 'only', 'sponsor', 'sync', 'admin'] as const
const SELECTION = ['file', 'client', 'mirrors[]', 'excluded[]', 'fallbacks[]', 'withoutFile[]'] as const

/** An operator that works through the admin API of a node. Its answers have the shapes of `docs/reference/openapi.json`. */
export function createRemoteOperator(client: ApiClient): Operator {
  const get = async <T>(path: string, shape: Shape, {query = {}, signal}: GetOptions = {}): Promise<T> =>
    shaped(await client.call('GET', path, {query, signal}), shape) as T
  const post = async <T>(path: string, shape: Shape, body: object = {}, signal?: AbortSignal): Promise<T> =>
    shaped(await client.call('POST', path, {body, signal}), shape) as T
  const one = ({id}: {readonly id: MirrorId}): string => `/mirrors/${id}`
  const request = randomUUID()
  const queue = createQueueTeller({
    clock: Date.now,
    events: {
      publish(event) {
        if (event.type !== 'scan.queue') return
        const {waiting, mirrors} = event
        const body = {request, waiting, mirrors: mirrors.map(({mirror}) => mirror)}
        // Only watchers miss it, also where the server is too old to take it.
        relayQueue(client, body).catch(() => undefined)
      },
    },
  })

  return {
    clock: Date.now,
    async mirrors({secrets} = {secrets: false}) {
      return (await get<MirrorJson[]>(secrets ? '/export' : '/mirrors', {listOf: MIRROR})).map(fromMirrorJson)
    },
    async describeMirrors() {
      return (await get<DescribedMirrorJson[]>('/mirrors', {listOf: [...MIRROR, 'files', 'today']})).map(
        fromDescribedMirrorJson,
      )
    },
    unreadableMirrors: () => get<UnreadableMirror[]>('/unreadable-mirrors', {listOf: ['id', 'problem']}),
    async addMirror(input) {
      interface Added {
        readonly mirror: MirrorJson
        readonly place: Place | null
        readonly warnings: readonly string[]
      }
      const {mirror, place, warnings} = await post<Added>('/mirrors', ['mirror', 'warnings[]'], {
        ...input,
        enabled: false,
      })
      return {mirror: fromMirrorJson(shaped(mirror, MIRROR) as MirrorJson), place: place ?? undefined, warnings}
    },
    async updateMirror(mirror, settings) {
      const changed = await client.call('PATCH', one(mirror), {body: settings})
      return shownAs(fromMirrorJson(shaped(changed, MIRROR) as MirrorJson), mirror, settings)
    },
    async setMirrorEnabled(mirror, enabled) {
      return fromMirrorJson(await post<MirrorJson>(`${one(mirror)}/${enabled ? 'enable' : 'disable'}`, MIRROR))
    },
    async removeMirror(mirror) {
      await client.call('DELETE', one(mirror))
    },
    async locateMirror(mirror) {
      interface Located {
        readonly place: Place | null
        readonly settings: Partial<MirrorSettings>
        readonly warnings: readonly string[]
      }
      const {place, settings, warnings} = await post<Located>(`${one(mirror)}/geoupdate?dryRun=true`, [
        'settings',
        'warnings[]',
      ])
      return {place: place ?? undefined, settings, warnings}
    },
    async mirrorLog(mirror, max) {
      const {entries} = await get<{entries: MirrorLogEntry[]}>(`${one(mirror)}/log`, ['entries[]'], {
        query: {max: String(max)},
      })
      return entries
    },
    async allMirrorLogs({max, since, kinds}) {
      const {entries} = await get<{entries: MirrorLogEntry[]}>('/log', ['entries[]'], {
        query: {
          max: String(max),
          since: since === undefined ? undefined : new Date(since).toISOString(),
          kinds: kinds?.join(','),
        },
      })
      return entries
    },
    async scanMirror(id, {protocol, signal, onEvent}) {
      const result = await client.follow('POST', `${one({id})}/scan`, heard(onEvent), {body: {protocol}, signal})
      return shaped(result, ['listed', 'known', 'took']) as MirrorScanResult
    },
    tellQueue: waiting => queue.tell(waiting),
    relayQueue: body => relayQueue(client, body),
    async checkMirror(mirror, signal) {
      return fromCheckJson(await post<CheckJson>(`${one(mirror)}/check`, ['protocols[]'], {}, signal))
    },
    async refresh({rehash, force, path, signal, onEvent}) {
      const body = {rehash, force, path}
      const result = await client.follow('POST', '/refresh', heard(onEvent), {body, signal})
      const {files, added, changed, removed, epoch, took} = shaped(result, ['files', 'epoch']) as SourceScanResult
      return {files, added, changed, removed, epoch, took}
    },
    async program() {
      const {version, node, platform, architecture, processors} = await get<ProgramFacts>('/version', [
        'version',
        'node',
      ])
      return {version, node, platform, architecture, processors}
    },
    async concurrentSync() {
      return (await get<{concurrentSync: number}>('/version', ['concurrentSync'])).concurrentSync
    },
    reload: signal => post<NodeAnswers>('/reload', ['nodes[]', 'silent'], {}, signal),
    upgrade: ({everywhere, signal}) => post<NodeAnswers>('/upgrade', ['nodes[]', 'silent'], {everywhere}, signal),
    async nodes(signal) {
      return (await get<{nodes: HeardNode[]}>('/cluster', ['nodes[]'], {signal})).nodes
    },
    async fileStats({pattern, range, signal}) {
      interface Files {
        readonly files: readonly {readonly path: string; readonly downloads: number}[]
      }
      const {files} = await get<Files>('/stats/files', ['files[]'], {query: {pattern, ...daysOf(range)}, signal})
      return files.map(({path, downloads}) => ({path: filePathFromText(path), downloads}))
    },
    async mirrorStats(range) {
      interface Row extends Omit<MirrorStats, 'mirror' | 'bytes'> {
        readonly id: number
        readonly name: string
        readonly state: MirrorStats['mirror']['state']
        readonly bytes: number
      }
      const {mirrors} = await get<{mirrors: Row[]}>('/stats/mirrors', ['mirrors[]'], {query: daysOf(range)})
      return mirrors.map(({id, name, state, bytes, downloads, share}) => ({
        ...{mirror: {id, name, state}, bytes: BigInt(Math.round(bytes)), downloads, share},
      }))
    },
    async select({path, address, tls, timeMs}) {
      const time = timeMs === undefined ? undefined : new Date(timeMs).toISOString()
      const {selection, canLocate} = await get<Selected>('/select', ['selection'], {
        query: {path, ip: address, https: tls, time},
      })
      return {selection: shaped(selection, SELECTION) as SelectJson, canLocate}
    },
    listen: (listener, onGap) => followEvents(client, listener, onGap),
    databaseStatus: () => get<DatabaseStatus>('/database', ['state', 'families[]']),
    async createToken({name, scope, lifetime}) {
      const made = await post<{token: TokenJson; secret: string}>('/tokens', ['token', 'secret'], {
        ...{name, scope, lifetime},
      })
      return {token: fromTokenJson(made.token), secret: made.secret}
    },
    async tokens() {
      return (await get<TokenJson[]>('/tokens', {listOf: ['name', 'scope', 'created']})).map(fromTokenJson)
    },
    async revokeToken(name) {
      await client.call('DELETE', `/tokens/${encodeURIComponent(name)}`)
    },
  }
}

/** Watchers wait for it, no scan does. */
const QUEUE_MS = 5000

async function relayQueue(client: ApiClient, body: object): Promise<void> {
  await client.call('POST', '/scan-queue', {body, signal: AbortSignal.timeout(QUEUE_MS)})
}

const heard =
  (onEvent: (event: EventBody) => void) =>
  (line: Line): void =>
    onEvent(line as unknown as EventBody)

const daysOf = (range: DayRange | undefined): Readonly<Record<string, string | undefined>> =>
  range === undefined ? {} : {from: isoDay(range.from), to: isoDay(range.to)}

/** The server hides passwords; who has them sees no change where there is none. */
function shownAs(answer: Mirror, before: Mirror, settings: Partial<MirrorSettings>): Mirror {
  const urls = (['httpUrl', 'rsyncUrl', 'ftpUrl', 'listingUrl'] as const).map(key => [
    key,
    answer[key].includes(':***@') ? (settings[key] ?? before[key]) : answer[key],
  ])
  return {...answer, ...(Object.fromEntries(urls) as Partial<Mirror>)}
}
