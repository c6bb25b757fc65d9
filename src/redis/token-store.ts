import type {Redis} from 'ioredis'
import {isTokenName, TOKEN_SCOPES, type ApiToken, type TokenScope} from '../core/admin/api-token.js'
import {MirrorbitsError} from '../core/errors.js'
import type {TokenStore} from '../core/ports.js'
import {naturalOrder} from '../core/text/natural-order.js'
import {keys} from './keys.js'
import {parseObject} from './parse-object.js'

/** Every one is compared with each call. */
const MAX_TOKENS = 1000

export function createTokenStore({redis}: {readonly redis: Redis}): TokenStore {
  return {
    async list() {
      const [records, used] = await Promise.all([redis.hgetall(keys.tokens), redis.hgetall(keys.tokensUsed)])
      return Object.entries(records)
        .map(([name, record]) => parseToken(name, record, used[name]))
        .filter(token => token !== undefined)
        .sort((a, b) => naturalOrder(a.name, b.name))
    },

    async add({name, scope, hash, createdAt, expiresAt}) {
      const record = JSON.stringify({
        hash,
        scope,
        created: createdAt,
        ...(expiresAt === undefined ? {} : {expires: expiresAt}),
      })
      if ((await redis.hlen(keys.tokens)) >= MAX_TOKENS) {
        throw new MirrorbitsError('MB_TOKEN_INVALID', `There are ${MAX_TOKENS} tokens already.`, {
          hint: 'Revoke those that nobody uses.',
        })
      }
      if ((await redis.hsetnx(keys.tokens, name, record)) === 0) {
        throw new MirrorbitsError('MB_TOKEN_EXISTS', `A token is named "${name}" already.`, {
          hint: 'Choose another name, or revoke it first.',
        })
      }
    },

    async remove(name) {
      const [removed] = await Promise.all([redis.hdel(keys.tokens, name), redis.hdel(keys.tokensUsed, name)])
      return removed === 1
    },

    async used(name, at) {
      await redis.hset(keys.tokensUsed, name, String(at))
    },
  }
}

/** Unix seconds. */
const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Undefined for a record that cannot be read: nobody gets in by it. */
function parseToken(name: string, record: string, used: string | undefined): ApiToken | undefined {
  const {hash, scope, created, expires} = parseObject(record) ?? {}
  if (!isTokenName(name) || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return undefined
  if (!TOKEN_SCOPES.includes(scope as TokenScope) || !isTime(created)) return undefined
  if (expires !== undefined && !isTime(expires)) return undefined
  const lastUsedAt = used !== undefined && /^\d{1,12}$/.test(used) ? Number(used) : undefined
  return {name, hash, scope: scope as TokenScope, createdAt: created, expiresAt: expires, lastUsedAt}
}
