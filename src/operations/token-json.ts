import type {TokenScope} from '../core/admin/api-token.js'
import type {KnownToken} from './api-tokens.js'

/** A token as programs get it; its secret is not in it. */
export interface TokenJson {
  readonly name: string
  readonly scope: TokenScope
  /** RFC 3339. */
  readonly created: string
  readonly expires: string | null
  /** Up to a minute late. */
  readonly lastUsed: string | null
}

export const toTokenJson = ({name, scope, createdAt, expiresAt, lastUsedAt}: KnownToken): TokenJson => ({
  name,
  scope,
  created: rfc3339(createdAt),
  expires: expiresAt === undefined ? null : rfc3339(expiresAt),
  lastUsed: lastUsedAt === undefined ? null : rfc3339(lastUsedAt),
})

export const fromTokenJson = ({name, scope, created, expires, lastUsed}: TokenJson): KnownToken => ({
  name,
  scope,
  createdAt: Date.parse(created) / 1000,
  expiresAt: expires === null ? undefined : Date.parse(expires) / 1000,
  lastUsedAt: lastUsed === null ? undefined : Date.parse(lastUsed) / 1000,
})

/** Far beyond what a clock shows there is no such text: then the last day there is. */
const rfc3339 = (unixSeconds: number): string =>
  new Date(Math.min(unixSeconds * 1000, 8.64e15)).toISOString().replace('.000Z', 'Z')
