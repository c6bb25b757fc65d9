import type {FamilyRule} from './selection/fit-family.js'
import type {NotificationSettings} from './notify/settings.js'
import type {Branding} from './branding.js'

/** The effective configuration: what `mirrorbits.conf` says, with defaults, checked and frozen. */
export interface Config {
  /** The file it was read from; undefined when flags alone made it. */
  readonly file: string | undefined
  /** Absolute path of the repository. Symbolic links are resolved where it is used. */
  readonly repository: string
  readonly outputMode: OutputMode
  /** `host:port` or `unix:/path`. */
  readonly listenAddress: string
  /** Processes that answer; `auto` is one for each processor, up to 8. */
  readonly workers: number | 'auto'
  /** Megabytes; 0 is no limit. */
  readonly workerMemoryLimit: number
  readonly limits: Limits
  readonly gzip: boolean
  readonly allowHttpToHttpsRedirects: boolean
  /** Seconds; 0 counts every ranged request. */
  readonly sameDownloadInterval: number
  /** Blocks of addresses, as `10.0.0.0/8`, whose forwarding headers are believed. */
  readonly trustedProxies: readonly string[]
  /** The header in which those proxies list whom they heard from; lower case. */
  readonly forwardingHeader: 'x-forwarded-for' | 'forwarded'
  /** Whether those proxies begin each connection with the header of the PROXY protocol. */
  readonly proxyProtocol: boolean
  /** Blocks of addresses for which `?trace` explains the choice of a mirror. */
  readonly traceAddresses: readonly string[]
  readonly localJsPath: string
  /** Folder of what makes the pages a project's own; empty is none. */
  readonly brandingDirectory: string
  /** What was found there. */
  readonly branding: Branding
  /** Folder of the download log; empty is no download log. */
  readonly logDir: string
  readonly logFormat: LogFormat
  readonly maxLinkHeaders: number
  /** Redirects tell the file's checksum and where its metalink is. */
  readonly digestHeaders: boolean
  /** How many mirrors a metalink or a text list names at most. */
  readonly maxListedMirrors: number
  readonly traceFileLocation: string
  /** Folders and files, absolute or as they were written. */
  readonly geoipDatabasePath: readonly string[]
  /** Days; older GeoIP databases are a warning, 0 never warns. */
  readonly geoipMaxAge: number
  /** Places of networks that win over the databases; the most specific network counts. */
  readonly geoOverrides: readonly GeoOverride[]
  readonly concurrentSync: number
  /** Minutes. */
  readonly scanInterval: number
  /** Minutes; 0 checks every second. */
  readonly checkInterval: number
  /** Seconds. */
  readonly checkTimeout: number
  readonly downAfterFailures: number
  readonly upAfterSuccesses: number
  /** Path, as text, of a file that every mirror must have; empty names none. */
  readonly checkFile: string
  /** Minutes; 0 scans the source only at start and on request. */
  readonly repositoryScanInterval: number
  /** URL of the master that the repository is copied from, with its password; empty copies nothing. */
  readonly sourceSync: string
  /** Minutes. */
  readonly sourceSyncInterval: number
  /** Minutes. */
  readonly sourceSyncTimeout: number
  /** Path of a file whose change has the source scanned; empty watches none. */
  readonly sourceStamp: string
  readonly fixTimezoneOffsets: boolean
  /** Seconds by which a mirror's file of our size may be older or newer. */
  readonly modTimeTolerance: number
  readonly hashes: HashChoice
  readonly disallowRedirects: boolean
  readonly selectionStrategy: SelectionStrategy
  readonly weightDistributionRange: number
  /** Minutes for which a client's network keeps its mirror; 0 draws anew for each request. */
  readonly stickyMinutes: number
  readonly disableOnMissingFile: boolean
  readonly addressFamilies: FamilyRule
  readonly allowOutdatedFiles: readonly OutdatedRule[]
  /** The first that fits a file decides, and wins over `allowOutdatedFiles`. */
  readonly pathPolicies: readonly PathPolicy[]
  readonly fallbacks: readonly Fallback[]
  readonly redis: RedisSettings
  /** Upgrade a database of an older version when a server starts. */
  readonly autoUpgradeDatabase: boolean
  /** `host:port` or `unix:/path`; empty switches the admin API off. */
  readonly rpcListenAddress: string
  /** Empty is none. */
  readonly rpcPassword: string
  /** Shown by who reads the metrics; empty is none. */
  readonly metricsToken: string
  readonly notifications: NotificationSettings
  /** Files in PEM with which the admin API speaks HTTPS; undefined for plain HTTP. */
  readonly rpcTls: {readonly certificate: string; readonly key: string} | undefined
  /** Folder for what the node keeps: embedded Redis, locks. */
  readonly stateDirectory: string
  /** Percent of the catalogue that one source scan may remove without `--force`. */
  readonly maxRemovedPercent: number
  /** Seconds after which a mirror scan that has not ended is stopped. */
  readonly scanTimeout: number
  /** Address for mirror operators, named in the User-Agent of checks; empty names none. */
  readonly contact: string
}

/** What each process that answers takes from clients; 0 is no limit. */
export interface Limits {
  readonly connections: number
  readonly connectionsPerNetwork: number
  /** A minute. */
  readonly requestsPerNetwork: number
}

export type OutputMode = 'auto' | 'json' | 'redirect'
/** How requests are shared among mirrors: by the original's formula, or by one that falls smoothly with distance. */
export type SelectionStrategy = 'classic' | 'balanced'
export type LogFormat = 'text' | 'json'
export type HashName = 'sha1' | 'sha256' | 'md5'
export type HashChoice = Readonly<Record<HashName, boolean>>

/**
 * Files whose path starts with `prefix` may be up to `minutes` older on a mirror, whatever their size. The prefix has raw bytes
 * as characters like a FilePath; empty is every file.
 */
export interface OutdatedRule {
  readonly prefix: string
  readonly minutes: number
}

/** Who answers for a file: mirrors with our version, the fallbacks, mirrors also with an older version, or we ourselves. */
export type PolicyMode = 'mirrors' | 'origin' | 'stale' | 'local'
export type RedirectStatus = 301 | 302 | 303 | 307 | 308

/** What is done with the files whose path fits. */
export interface PathPolicy {
  /** The glob, for people. Its characters are raw bytes like those of a FilePath. */
  readonly match: string
  /** The same as the source of a regular expression for paths without their first slash. */
  readonly pattern: string
  readonly mode: PolicyMode
  /** Counts for `stale` only. */
  readonly maxAgeMinutes: number
  /** With `stale`: at any time all mirrors that serve the file have the same version of it. */
  readonly oneVersion: boolean
  /** Undefined is as for all files. */
  readonly outputMode: OutputMode | undefined
  /** Undefined is as for all files. */
  readonly cacheControl: string | undefined
  readonly redirectStatus: RedirectStatus
}

/** What is known of a network better than a database knows it. At least one of `place` and `asNumber` is there. */
export interface GeoOverride {
  /** As `10.0.0.0/8`. */
  readonly network: string
  readonly place:
    | {
        readonly countryCode: string
        /** Empty is that of the country. */
        readonly continentCode: string
        readonly latitude: number
        readonly longitude: number
        readonly city: string
      }
    | undefined
  readonly asNumber: number | undefined
}

/** A last resort that is not tracked. */
export interface Fallback {
  /** Ends in `/`; may lack a scheme. */
  readonly url: string
  readonly countryCode: string
  readonly continentCode: string
}

/** How to reach Redis: through sentinels if there are any, else by its address; without both it is one of our own. */
export interface RedisSettings {
  /** `host:port`, `unix:/path`, `redis://…` or `rediss://…`; empty starts a Redis of our own. */
  readonly address: string
  /** Empty is the default user. */
  readonly user: string
  readonly password: string
  readonly db: number
  readonly sentinelMasterName: string
  readonly sentinels: readonly {readonly host: string}[]
  readonly sentinelUser: string
  readonly sentinelPassword: string
  readonly tls: RedisTls
}

/** Paths of files in PEM; empty is none. */
export interface RedisTls {
  readonly enabled: boolean
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

/** Neither users nor TLS nor sentinels. */
export const PLAIN_REDIS: Omit<RedisSettings, 'address'> = {
  user: '',
  password: '',
  db: 0,
  sentinelMasterName: '',
  sentinels: [],
  sentinelUser: '',
  sentinelPassword: '',
  tls: {enabled: false, ca: '', certificate: '', key: ''},
}
