import {resolve} from 'node:path'
import {NO_BRANDING} from '../core/branding.js'
import type {Config, Fallback} from '../core/config.js'
import {filePathFromText} from '../core/file-path.js'
import type {KEYS} from './keys.js'
import {toNotifications} from './notification-keys.js'
import {toGeoOverride} from './geoip-keys.js'
import {toPathPolicies} from './path-policies.js'
import type {ValueOf} from './value-kinds.js'

/** The checked values of all keys. */
export type ConfigValues = {
  readonly [K in keyof typeof KEYS]: ValueOf<(typeof KEYS)[K]['kind']>
}

/** Brings checked values into the domain's form, frozen. */
export function toConfig(
  values: ConfigValues,
  {file, stateDirectory}: {readonly file: string | undefined; readonly stateDirectory: string},
): Config {
  const named = values.RedisSentinelMasterName !== ''
  return deepFreeze({
    file,
    repository: resolve(values.Repository),
    outputMode: values.OutputMode,
    listenAddress: values.ListenAddress,
    workers: values.Workers === 'auto' ? 'auto' : Number(values.Workers),
    workerMemoryLimit: values.WorkerMemoryLimit,
    limits: {
      connections: values.MaxConnections,
      connectionsPerNetwork: values.MaxConnectionsPerNetwork,
      requestsPerNetwork: values.MaxRequestsPerNetwork,
    },
    gzip: values.Gzip,
    allowHttpToHttpsRedirects: values.AllowHTTPToHTTPSRedirects,
    sameDownloadInterval: values.SameDownloadInterval,
    trustedProxies: values.TrustedProxies,
    forwardingHeader: values.ForwardingHeader,
    proxyProtocol: values.ProxyProtocol,
    traceAddresses: values.TraceAddresses,
    localJsPath: values.LocalJSPath,
    brandingDirectory: fileOrNone(values.BrandingDirectory),
    branding: NO_BRANDING,
    logDir: fileOrNone(values.LogDir),
    logFormat: values.LogFormat,
    maxLinkHeaders: values.MaxLinkHeaders,
    digestHeaders: values.DigestHeaders,
    maxListedMirrors: values.MaxListedMirrors,
    traceFileLocation: values.TraceFileLocation,
    geoipDatabasePath: values.GeoipDatabasePath,
    geoipMaxAge: values.GeoipMaxAge,
    geoOverrides: values.GeoOverrides.map(toGeoOverride),
    concurrentSync: values.ConcurrentSync,
    scanInterval: values.ScanInterval,
    checkInterval: values.CheckInterval,
    repositoryScanInterval: values.RepositoryScanInterval,
    sourceSync: values.SourceSync,
    sourceSyncInterval: values.SourceSyncInterval,
    sourceSyncTimeout: values.SourceSyncTimeout,
    sourceStamp: values.SourceStamp,
    fixTimezoneOffsets: values.FixTimezoneOffsets,
    modTimeTolerance: values.ModTimeTolerance,
    hashes: {sha1: values.Hashes.SHA1, sha256: values.Hashes.SHA256, md5: values.Hashes.MD5},
    checkTimeout: values.CheckTimeout,
    downAfterFailures: values.DownAfterFailures,
    upAfterSuccesses: values.UpAfterSuccesses,
    checkFile: values.CheckFile,
    disallowRedirects: values.DisallowRedirects,
    selectionStrategy: values.SelectionStrategy,
    weightDistributionRange: values.WeightDistributionRange,
    stickyMinutes: values.StickyMinutes,
    disableOnMissingFile: values.DisableOnMissingFile,
    addressFamilies: values.AddressFamilies,
    allowOutdatedFiles: values.AllowOutdatedFiles.map(({Prefix, Minutes}) => ({
      prefix: Prefix === '' ? '' : filePathFromText(Prefix),
      minutes: Minutes,
    })),
    pathPolicies: toPathPolicies(values.PathPolicies),
    fallbacks: values.Fallbacks.map(toFallback),
    redis: {
      address: values.RedisAddress,
      user: values.RedisUser,
      password: values.RedisPassword,
      db: values.RedisDB,
      sentinelMasterName: values.RedisSentinelMasterName,
      sentinels: named ? values.RedisSentinels.map(({Host}) => ({host: Host})) : [],
      sentinelUser: values.RedisSentinelUser,
      sentinelPassword: values.RedisSentinelPassword,
      tls: {
        enabled: values.RedisTLS,
        ca: fileOrNone(values.RedisTLSCA),
        certificate: fileOrNone(values.RedisTLSCertificate),
        key: fileOrNone(values.RedisTLSKey),
      },
    },
    autoUpgradeDatabase: values.AutoUpgradeDatabase,
    rpcListenAddress: values.RPCListenAddress,
    rpcPassword: values.RPCPassword,
    metricsToken: values.MetricsToken,
    notifications: toNotifications(values.Notifications),
    rpcTls:
      values.RPCTLSCertificate === ''
        ? undefined
        : {certificate: resolve(values.RPCTLSCertificate), key: resolve(values.RPCTLSKey)},
    stateDirectory: resolve(values.StateDirectory === '' ? stateDirectory : values.StateDirectory),
    maxRemovedPercent: values.MaxRemovedPercent,
    scanTimeout: values.ScanTimeout,
    contact: values.Contact,
  })
}

const fileOrNone = (path: string): string => (path === '' ? '' : resolve(path))

const endInSlash = (text: string): string => (text.endsWith('/') ? text : `${text}/`)

const toFallback = ({URL, CountryCode, ContinentCode}: ConfigValues['Fallbacks'][number]): Fallback => ({
  url: endInSlash(URL),
  countryCode: CountryCode.toUpperCase(),
  continentCode: ContinentCode.toUpperCase(),
})

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object)
  return Object.freeze(value)
}
