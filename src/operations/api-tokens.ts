import {isTokenName, type ApiToken, type TokenScope} from '../core/admin/api-token.js'
import {MirrorbitsError} from '../core/errors.js'
import type {Clock, TokenStore} from '../core/ports.js'

export interface ApiTokenDeps {
  readonly tokens: TokenStore
  readonly clock: Clock
  /** A secret that nobody can guess, of characters that a header can hold. */
  readonly newSecret: () => string
  /** Lower-case hex SHA-256. */
  readonly hash: (secret: string) => string
}

export interface NewToken {
  readonly name: string
  readonly scope: TokenScope
  /** Seconds from now; undefined never ends. */
  readonly lifetime: number | undefined
}

/** What is known of a token without its secret. */
export type KnownToken = Omit<ApiToken, 'hash'>

/** Makes a token. Its secret is told here and never again. Throws MB_TOKEN_EXISTS, MB_TOKEN_INVALID. */
export async function createToken(
  {tokens, clock, newSecret, hash}: ApiTokenDeps,
  {name, scope, lifetime}: NewToken,
): Promise<{readonly token: KnownToken; readonly secret: string}> {
  if (!isTokenName(name)) {
    throw new MirrorbitsError('MB_TOKEN_INVALID', 'That cannot be the name of a token.', {
      hint: 'Choose up to 64 letters, digits and . _ @ -, starting with a letter or digit.',
    })
  }
  const secret = newSecret()
  const createdAt = Math.floor(clock() / 1000)
  const token = {name, scope, createdAt, expiresAt: lifetime === undefined ? undefined : createdAt + lifetime}
  await tokens.add({...token, hash: hash(secret)})
  return {token: {...token, lastUsedAt: undefined}, secret}
}

/** All tokens by name. */
export const listTokens = async ({tokens}: Pick<ApiTokenDeps, 'tokens'>): Promise<KnownToken[]> =>
  (await tokens.list()).map(({name, scope, createdAt, expiresAt, lastUsedAt}) => ({
    ...{name, scope, createdAt, expiresAt, lastUsedAt},
  }))

/** From now on nobody gets in with this token. Throws MB_TOKEN_NOT_FOUND. */
export async function revokeToken({tokens}: Pick<ApiTokenDeps, 'tokens'>, name: string): Promise<void> {
  if (await tokens.remove(name)) return
  throw new MirrorbitsError('MB_TOKEN_NOT_FOUND', `There is no token "${name.slice(0, 64)}".`, {
    hint: 'Run "mirrorbits token list" to see the tokens.',
  })
}
