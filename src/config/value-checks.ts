import {isHostAndPort, isUnixSocket} from './value-kinds.js'

/** `host:port`, `unix:/path`, or a `redis:` or `rediss:` URL with a host and at most a database number as path. */
export function isRedisAddress(value: string): boolean {
  if (isUnixSocket(value)) return true
  if (!/^rediss?:\/\//i.test(value)) return isHostAndPort(value) && !value.startsWith(':')
  const url = parseUrl(value)
  return url !== undefined && url.hostname !== '' && /^(?:\/\d*)?$/.test(url.pathname)
}

/** What a path can be appended to. The scheme may be missing. */
export function isFallbackUrl(value: string): boolean {
  if (/[\s?#\\"<>]/.test(value)) return false
  const url = parseUrl(value.includes('://') ? value : `http://${value}`)
  return url !== undefined && /^https?:$/.test(url.protocol)
}

/** What can stand in a header's comment. */
export const isContact = (value: string): boolean => /^[!-'*-[\]-~ ]{0,200}$/.test(value)

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

export const isWorkers = (text: string): boolean => text === 'auto' || /^(?:[1-9]|[1-5]\d|6[0-4])$/.test(text)
