import type {RedisOptions} from 'ioredis'
import type {RedisSettings} from '../core/config.js'
import {MirrorbitsError} from '../core/errors.js'
import type {TlsFiles} from './tls-files.js'

export interface RedisAddress {
  readonly options: RedisOptions
  /** For people: never with a password. */
  readonly shown: string
  readonly db: number
}

/** Whether connections by these settings are encrypted. */
export const usesTls = ({tls, address, sentinels}: RedisSettings): boolean =>
  tls.enabled || (sentinels.length === 0 && /^rediss:\/\//i.test(address))

/** Turns the settings into what ioredis takes. Throws MB_CONFIG_INVALID for an address that means nothing. */
export function redisAddress(settings: RedisSettings, files: TlsFiles = {}): RedisAddress {
  const {address, db, sentinels} = settings
  const login = credentials(settings.user, settings.password)
  const tls = usesTls(settings) ? {tls: files} : {}
  if (sentinels.length > 0) return throughSentinels(settings, {...login, ...tls}, files)
  if (address.startsWith('unix:')) {
    const path = address.slice('unix:'.length)
    return {options: {...login, db, path}, shown: path, db}
  }
  if (/^rediss?:\/\//i.test(address)) return urlAddress(address, {...login, ...tls}, db)
  return {options: {...login, ...tls, db, ...hostAndPort(address, 6379)}, shown: address, db}
}

const credentials = (username: string, password: string): {readonly username?: string; readonly password?: string} => ({
  ...(username === '' ? {} : {username}),
  ...(password === '' ? {} : {password}),
})

function throughSentinels(
  {db, tls, sentinels, sentinelMasterName, sentinelUser, sentinelPassword}: RedisSettings,
  common: RedisOptions,
  files: TlsFiles,
): RedisAddress {
  return {
    options: {
      ...common,
      db,
      name: sentinelMasterName,
      sentinels: sentinels.map(({host}) => hostAndPort(host, 26379)),
      ...(sentinelUser === '' ? {} : {sentinelUsername: sentinelUser}),
      ...(sentinelPassword === '' ? {} : {sentinelPassword}),
      ...(tls.enabled ? {sentinelTLS: files, enableTLSForSentinelMode: true} : {}),
    },
    shown: `${sentinelMasterName} (sentinels ${sentinels.map(({host}) => host).join(', ')})`,
    db,
  }
}

function urlAddress(address: string, common: RedisOptions, db: number): RedisAddress {
  let url: URL
  let login: {readonly username?: string; readonly password?: string}
  try {
    url = new URL(address)
    login = credentials(decodeURIComponent(url.username), decodeURIComponent(url.password))
  } catch {
    throw invalid('The address of Redis is not a URL.') // without the address, which may hold a password
  }
  const pathDb = /^\/(\d{1,5})$/.exec(url.pathname)?.[1]
  if (pathDb === undefined && url.pathname !== '' && url.pathname !== '/') {
    throw invalid('The URL of Redis ends in something that is no database number.')
  }
  const chosenDb = db === 0 && pathDb !== undefined ? Number(pathDb) : db
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    options: {
      ...common,
      ...login,
      host: host === '' ? '127.0.0.1' : host,
      port: url.port === '' ? 6379 : Number(url.port),
      db: chosenDb,
    },
    shown: `${url.protocol}//${url.host}`,
    db: chosenDb,
  }
}

function hostAndPort(text: string, defaultPort: number): {host: string; port: number} {
  const match = /^(?:\[([\da-fA-F:.%]+)\]|([^:/@\s]*))(?::(\d{1,5}))?$/.exec(text)
  const port = match?.[3] === undefined ? defaultPort : Number(match[3])
  if (match === null || text === '' || port > 65_535) throw invalid('The address of Redis is not "host:port".')
  const host = match[1] ?? match[2] ?? ''
  return {host: host === '' ? '127.0.0.1' : host, port}
}

const invalid = (message: string): MirrorbitsError =>
  new MirrorbitsError('MB_CONFIG_INVALID', message, {
    hint: 'Set RedisAddress to "host:port", "unix:/path", "redis://…" or "rediss://…".',
  })
