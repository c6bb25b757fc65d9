/** What the bearer of a token may do: each scope includes those before it. */
export type TokenScope = 'read' | 'scan' | 'admin'

export const TOKEN_SCOPES: readonly TokenScope[] = ['read', 'scan', 'admin']

/** A token of the admin API as it is kept: what its bearer shows is not in it. */
export interface ApiToken {
  readonly name: string
  readonly scope: TokenScope
  /** Lower-case hex SHA-256 of the secret. */
  readonly hash: string
  /** Unix seconds. */
  readonly createdAt: number
  /** Unix seconds; undefined never. */
  readonly expiresAt: number | undefined
  /** Unix seconds, up to a minute late; undefined when it was never used. */
  readonly lastUsedAt: number | undefined
}

/** Whether who has the scope `held` may do what `needed` is for. */
export const scopeAllows = (held: TokenScope, needed: TokenScope): boolean =>
  TOKEN_SCOPES.indexOf(held) >= TOKEN_SCOPES.indexOf(needed)

export const isExpired = ({expiresAt}: Pick<ApiToken, 'expiresAt'>, now: number): boolean =>
  expiresAt !== undefined && now >= expiresAt * 1000

/** Names stand in logs and on command lines. */
export const isTokenName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/.test(name)
