import type {MetalinkVersion} from '../metalink/metalink.js'
import {percentDecode} from './percent.js'

/** The first value of each key. Values are raw bytes as latin1. */
export type Query = ReadonlyMap<string, string>

const EMPTY: Query = new Map()

/** What stands behind so many pairs is not read: no client of ours sends more than a few. */
const MAX_PAIRS = 1000

/** Reads `a=1&b`. A pair that holds `;` or a malformed escape is dropped, the others are kept. Never throws. */
export function parseQuery(raw: string): Query {
  if (raw === '') return EMPTY
  const query = new Map<string, string>()
  for (const pair of raw.split('&', MAX_PAIRS)) {
    if (pair === '' || pair.includes(';')) continue
    const equals = pair.indexOf('=')
    const key = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1))
    if (key !== undefined && value !== undefined && !query.has(key)) query.set(key, value)
  }
  return query
}

const decode = (text: string): string | undefined => percentDecode(text.replaceAll('+', ' '))

export type RequestKind = 'mirrorlist' | 'stats' | 'mirrorstats' | 'checksum' | 'metalink' | 'download'

/** What the query asks for; the presence of a key decides, and the first in this order wins. */
export function requestKind(query: Query): RequestKind {
  if (query.size === 0) return 'download'
  if (query.has('mirrorlist')) return 'mirrorlist'
  if (query.has('stats')) return 'stats'
  if (query.has('mirrorstats')) return 'mirrorstats'
  if (checksumKind(query) !== undefined) return 'checksum'
  return metalinkKind(query) === undefined ? 'download' : 'metalink'
}

/** The digest asked for; when several are, the first of this order. */
export function checksumKind(query: Query): 'md5' | 'sha1' | 'sha256' | undefined {
  return (['md5', 'sha1', 'sha256'] as const).find(name => query.has(name))
}

/** The description asked for; the newer format when both are. */
export function metalinkKind(query: Query): MetalinkVersion | undefined {
  return (['meta4', 'metalink'] as const).find(name => query.has(name))
}
