import {NO_HASHES, type FileRecord} from '../../src/core/catalogue/file-record.js'
import {NO_BRANDING} from '../../src/core/branding.js'
import type {Config, PathPolicy} from '../../src/core/config.js'
import type {Mirror} from '../../src/core/mirror.js'
import {asFilePath, type FilePath} from '../../src/core/file-path.js'
import type {DiskAnswer} from '../../src/core/disk-answer.js'
import {NOWHERE, type Place} from '../../src/core/place.js'
import type {Explanation} from '../../src/core/routing/routing.js'
import type {RankedMirror, TlsWish} from '../../src/core/selection/types.js'
import type {AppDeps, CountedDownload} from '../../src/server/deps.js'
import type {MirrorTraffic} from '../../src/core/ports.js'
import type {DownloadEntry} from '../../src/core/download-line.js'
import {aMirror} from './mirrors.js'

/** The file that the catalogue of these tests has. */
export const TESTY: FileRecord = {
  id: 1,
  path: asFilePath('/testy.tgz'),
  size: 48,
  modTime: 1_748_757_600_123_456_789n,
  hashes: {...NO_HASHES, sha256: '1235a5b3'},
}

export const ranked = (name: string, absoluteUrl: string, id = 42): RankedMirror => ({
  mirror: aMirror({id, name, httpUrl: absoluteUrl}),
  absoluteUrl,
  distanceKm: 12,
  computedScore: 7,
  weight: 0,
})

export const FALLBACK = ranked('fallback0', 'http://fallback.mirror/', 0)

export interface FakeWorld {
  config: Partial<Config>
  files: readonly FileRecord[]
  aliases: Readonly<Record<string, string>>
  disk: (path: FilePath) => DiskAnswer | Promise<DiskAnswer>
  picked: readonly RankedMirror[]
  explanation: Explanation
  /** The policy of every file. */
  policy: PathPolicy | undefined
  /** Mirrors whose version of every file is older than ours. */
  outdated: readonly number[]
  fallbacks: readonly RankedMirror[]
  mirrors: readonly Mirror[]
  /** Where every client is. */
  client: Place
  /** Of today. */
  traffic: Map<number, MirrorTraffic>
  filesOf: AppDeps['filesOf']
  downloads: (path: FilePath, suffixes: readonly string[]) => Promise<number[]>
  readonly counted: CountedDownload[]
  readonly logged: DownloadEntry[]
  readonly errors: object[]
  readonly located: string[]
  readonly wishes: TlsWish[]
}

/** Everything the application needs, made of plain values that a test can change at any time. */
export function fakeWorld(changes: Partial<FakeWorld> = {}): {readonly world: FakeWorld; readonly deps: AppDeps} {
  const example = ranked('example', 'http://example.mirror/')
  const world: FakeWorld = {
    config: {},
    files: [TESTY],
    aliases: {},
    disk: () => 'missing',
    picked: [example],
    explanation: {ranked: [example], excluded: []},
    fallbacks: [FALLBACK],
    mirrors: [aMirror({id: 1}), aMirror({id: 2, name: 'idle', lastModTime: 1_795_000_000, tzOffsetMs: 3_600_000})],
    client: NOWHERE,
    traffic: new Map([[1, {downloads: 4, bytes: 2048n}]]),
    filesOf: id => ({known: 10 - id, total: 10, differing: id}),
    policy: undefined,
    outdated: [],
    downloads: (_path, suffixes) => Promise.resolve(suffixes.map((_, index) => index + 3)),
    counted: [],
    logged: [],
    errors: [],
    located: [],
    wishes: [],
    ...changes,
  }
  return {world, deps: depsOf(world)}
}

const CONFIG = {
  outputMode: 'redirect',
  limits: {connections: 0, connectionsPerNetwork: 0, requestsPerNetwork: 0},
  gzip: false,
  allowHttpToHttpsRedirects: true,
  sameDownloadInterval: 600,
  trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'],
  forwardingHeader: 'x-forwarded-for',
  proxyProtocol: false,
  traceAddresses: [],
  selectionStrategy: 'classic',
  stickyMinutes: 0,
  localJsPath: '',
  branding: NO_BRANDING,
  maxLinkHeaders: 5,
  digestHeaders: false,
  maxListedMirrors: 30,
  allowOutdatedFiles: [],
  pathPolicies: [],
} as const satisfies Partial<Config>

const depsOf = (world: FakeWorld): AppDeps => {
  const fileAt = (path: string) => world.files.find(file => file.path === (world.aliases[path] ?? path))
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (fields: object) => void world.errors.push(fields),
    child: () => log,
  }
  const file = (id: number): FileRecord => world.files.find(known => known.id === id) ?? TESTY
  const toBase64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64')
  return {
    version: 'v1.2.3',
    hostname: 'node <1>',
    log,
    clock: () => Date.UTC(2026, 10, 21, 12),
    config: () => ({...CONFIG, ...world.config}) as Config,
    routing: {
      file,
      sizeOf: id => file(id).size,
      digestsOf: id => {
        const {sha256, sha1, md5} = file(id).hashes
        return {sha256: toBase64(sha256), sha1: toBase64(sha1), md5: toBase64(md5)}
      },
      policyOf: () => world.policy,
      policyAt: () => world.policy,
      pick: (_id, {tls}) => {
        world.wishes.push(tls)
        return world.picked
      },
      explain: () => world.explanation,
      holdsCurrent: mirror => !world.outdated.includes(mirror),
      fallbacks: () => world.fallbacks,
    },
    locate: address => {
      world.located.push(address)
      return world.client
    },
    resolvePath: path => {
      const file = fileAt(path)
      return file === undefined ? {kind: 'unknown', path} : {kind: 'file', id: file.id, path: file.path}
    },
    lookOnDisk: async path => world.disk(path),
    count: download => void world.counted.push(download),
    downloadLog: entry => void world.logged.push(entry),
    stats: {
      fileDownloads: (path, suffixes) => world.downloads(path, suffixes),
      mirrorTraffic: () => Promise.resolve(world.traffic),
    },
    filesOf: id => world.filesOf(id),
    mirrors: () => world.mirrors,
  }
}
