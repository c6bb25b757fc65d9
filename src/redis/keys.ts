import type {FilePath} from '../core/file-path.js'
import type {MirrorId} from '../core/mirror.js'

declare const redisKey: unique symbol
/** A Redis key. Only this file makes one, so no other file can spell a key. */
export type RedisKey = (string | Buffer) & {readonly [redisKey]: true}

const key = (text: string): RedisKey => text as string & RedisKey

/** Bytes of a path for Redis. */
export const pathBytes = (path: FilePath): Buffer => Buffer.from(path, 'latin1')

/** Every key of database version 3; described in docs/reference/redis-keys.md, which a test compares with this list. */
export const keys = {
  databaseVersion: key('MIRRORBITS_DB_VERSION'),
  lastMirrorId: key('LAST_MID'),
  mirrors: key('MIRRORS'),
  mirror: (id: MirrorId) => key(`MIRROR_${id}`),
  mirrorLog: (id: MirrorId) => key(`MIRRORLOGS_${id}`),
  holdings: (id: MirrorId) => key(`HOLDINGS_${id}`),
  nextHoldings: (id: MirrorId) => key(`HOLDINGS_${id}:next`),
  mirrorScanLock: (id: MirrorId) => key(`SCANNING_${id}`),
  sourceScanLock: key('SOURCE_REPO_SYNC'),
  upgradeLock: key('LOCK_upgrade'),
  files: key('FILES'),
  tokens: key('TOKENS'),
  tokensUsed: key('TOKENS_USED'),
  lastFileId: key('LAST_FID'),
  catalogueEpoch: key('CATALOGUE_EPOCH'),
  catalogueId: key('CATALOGUE_ID'),
  catalogueMarks: key('CATALOGUE_MARKS'),
  catalogueChanges: key('CATALOGUE_CHANGES'),
  aliases: key('ALIASES'),
  aliasesRevision: key('ALIASES_REVISION'),
  counted: (batch: string) => key(`COUNTED_${batch}`),
  /** A notice that a node has taken upon itself to tell. */
  notified: (notice: string) => key(`NOTIFIED_${notice}`),
  statsTotal: key('STATS_TOTAL'),
  /** An empty suffix is all time. */
  statsFile: (suffix: string) => key(suffix === '' ? 'STATS_FILE' : `STATS_FILE_${suffix}`),
  statsMirror: (suffix: string) => key(suffix === '' ? 'STATS_MIRROR' : `STATS_MIRROR_${suffix}`),
  statsMirrorBytes: (suffix: string) => key(suffix === '' ? 'STATS_MIRROR_BYTES' : `STATS_MIRROR_BYTES_${suffix}`),
} as const

/** Beginnings of keys that scripts complete with what they are given or have counted up. */
export const keyPrefixes = {
  mirror: 'MIRROR_',
  file: 'FILE_',
  downloaded: 'DOWNLOADED_',
} as const

/** Pub/sub does not know database numbers, so channels of our own carry it; the two of the original cannot. */
export const channels = {
  mirrorUpdate: '_mirrorbits_mirror_update',
  cluster: '_mirrorbits_cluster',
  events: (db: number) => `_mirrorbits_events_${db}`,
  requests: (db: number) => `_mirrorbits_request_${db}`,
} as const
