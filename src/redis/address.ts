import type {RedisOptions} from 'ioredis'
import type {RedisSettings} from '../core/config.js'
import {MirrorbitsError} from '../core/errors.js'

export interface RedisAddress {
  readonly options: RedisOptions
  /** For people: never with a password. */
  readonly shown: string
  readonly db: number
}

/** Turns the settings into what ioredis takes. Throws MB_CONFIG_INVALID for an address that means nothing. */
export function redisAddress({address, password, db, sentinelMasterName, sentinels}: RedisSettings): RedisAddress {
  const secret = password === '' ? {} : {password}
  if (sentinels.length > 0) {
    const hosts = sentinels.map(({host}) => hostAndPort(host, 26379))
    return {
      options: {...secret, db, name: sentinelMasterName, sentinels: hosts},
      shown: `${sentinelMasterName} (sentinels ${sentinels.map(({host}) => host).join(', ')})`,
      db,
    }
  }
  if (address.startsWith('unix:')) {
    const path = address.slice('unix:'.length)
    return {options: {...secret, db, path}, shown: path, db}
  }
  if (/^rediss?:\/\//i.test(address)) return urlAddress(address, secret, db)
  return {options: {...secret, db, ...hostAndPort(address, 6379)}, shown: address, db}
}

function urlAddress(address: string, secret: {readonly password?: string}, db: number): RedisAddress {
  let url: URL
  let credentials: {username: string; password: string}
  try {
    url = new URL(address)
    credentials = {username: decodeURIComponent(url.username), password: decodeURIComponent(url.password)}
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
      host: host === '' ? '127.0.0.1' : host,
      port: url.port === '' ? 6379 : Number(url.port),
      db: chosenDb,
      ...(credentials.username === '' ? {} : {username: credentials.username}),
      ...(credentials.password === '' ? secret : {password: credentials.password}),
      ...(url.protocol === 'rediss:' ? {tls: {}} : {}),
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
