import {timingSafeEqual} from 'node:crypto'
import type {IncomingMessage} from 'node:http'
import {isExpired, scopeAllows, type ApiToken, type TokenScope} from '../../core/admin/api-token.js'
import {MirrorbitsError, messageOf} from '../../core/errors.js'
import {msSince} from '../../core/ms-since.js'
import {digestOf, isSameSecret, secretOf} from './credentials.js'
import type {AdminDeps} from './deps.js'
import {createFailureLimit} from './failure-limit.js'
import {addressOf, isLocalCaller} from './local-caller.js'

export interface Caller {
  /** For the audit. */
  readonly name: string
  readonly scope: TokenScope
}

export type Admission =
  | {readonly kind: 'admitted'; readonly caller: Caller}
  | {
      readonly kind: 'refused'
      /** The caller where it is known and may not do this. */
      readonly caller: Caller | undefined
      readonly error: MirrorbitsError
      /** Seconds; 0 when waiting does not help. */
      readonly retryAfter: number
    }

/** Decides who gets in. */
export type Gatekeeper = (request: IncomingMessage, needed: TokenScope) => Promise<Admission>

type GatekeeperDeps = Pick<AdminDeps, 'tokens' | 'password' | 'clock' | 'log'>

/** A token that was revoked opens nothing after this time. */
const TOKENS_MS = 1000
/** How often is noted when a token was used last. */
const USED_SECONDS = 60

/** Without any token and password only programs of this host are admitted, to everything. */
export function createGatekeeper(deps: GatekeeperDeps): Gatekeeper {
  const {password, clock} = deps
  const limit = createFailureLimit(clock)
  const tokensNow = rememberedTokens(deps)
  const noted = new Map<string, number>()

  return async (request, needed) => {
    const address = addressOf(request)
    const wait = limit.waitOf(address)
    if (wait > 0) return refused(tooMany(), {retryAfter: wait})

    const tokens = await tokensNow()
    const {authorization} = request.headers
    if (authorization === undefined) {
      const isOpen = tokens.length === 0 && password() === ''
      if (isOpen && isLocalCaller(request)) return admitted({name: '(local)', scope: 'admin'})
      return refused(denied('This needs a token or a password.'))
    }
    const secret = secretOf(authorization)
    // Many may come at once, and all of them wait for Redis.
    if (limit.waitOf(address) > 0) return refused(tooMany(), {retryAfter: limit.waitOf(address)})
    let caller = callerOf(secret, tokens)
    if (caller === undefined) {
      // Counted before the next wait, or as many as come meanwhile would be tried.
      limit.failed(address)
      // A token may have been made a moment ago; that wrong ones are counted bounds how often this is asked.
      caller = callerOf(secret, await tokensNow({fresh: true}))
      if (caller === undefined) return refused(denied('The token or password is not right.'))
      limit.forgive(address)
    }
    if (scopeAllows(caller.scope, needed)) return admitted(caller)
    return refused(forbidden(caller.scope, needed), {caller})
  }

  /** Compares with every one, so that the time tells nothing. */
  function callerOf(secret: string | undefined, tokens: readonly ApiToken[]): Caller | undefined {
    if (secret === undefined || secret === '') return undefined
    const shown = digestOf(secret)
    const wanted = password()
    let caller: Caller | undefined
    for (const token of tokens) {
      if (!timingSafeEqual(shown, Buffer.from(token.hash, 'hex')) || isExpired(token, clock())) continue
      caller = token
      noteUse(token)
    }
    const isPassword = isSameSecret(secret, wanted) && wanted !== ''
    return isPassword ? {name: '(password)', scope: 'admin'} : caller
  }

  function noteUse({name, lastUsedAt = 0}: ApiToken): void {
    const now = Math.floor(clock() / 1000)
    if (now - lastUsedAt < USED_SECONDS || now - (noted.get(name) ?? 0) < USED_SECONDS) return
    noted.set(name, now)
    deps.tokens.used(name, now).catch((error: unknown) => {
      deps.log.debug({token: name, reason: messageOf(error)}, 'use of a token not noted')
    })
  }
}

/** The tokens of a moment ago; while Redis is away, those that were read last. */
function rememberedTokens({
  tokens,
  clock,
  log,
}: GatekeeperDeps): (options?: {readonly fresh: boolean}) => Promise<readonly ApiToken[]> {
  let known: {readonly tokens: readonly ApiToken[]; readonly at: number} | undefined
  let reading: Promise<readonly ApiToken[]> | undefined
  const read = async (): Promise<readonly ApiToken[]> => {
    try {
      known = {tokens: await tokens.list(), at: clock()}
    } catch (error) {
      if (known === undefined) throw error
      log.debug({reason: messageOf(error)}, 'tokens not read; those known stay')
      known = {...known, at: clock()}
    } finally {
      reading = undefined
    }
    return known.tokens
  }
  return ({fresh} = {fresh: false}) => {
    if (!fresh && known !== undefined && msSince(known.at, clock()) < TOKENS_MS) return Promise.resolve(known.tokens)
    reading ??= read()
    return reading
  }
}

const admitted = (caller: Caller): Admission => ({kind: 'admitted', caller})

const refused = (
  error: MirrorbitsError,
  {caller, retryAfter = 0}: {readonly caller?: Caller; readonly retryAfter?: number} = {},
): Admission => ({kind: 'refused', caller, error, retryAfter})

const denied = (message: string): MirrorbitsError =>
  new MirrorbitsError('MB_ACCESS_DENIED', message, {
    hint: 'Make a token with "mirrorbits token create" where the database is, and give it with --token.',
  })

const forbidden = (held: TokenScope, needed: TokenScope): MirrorbitsError =>
  new MirrorbitsError('MB_FORBIDDEN', `This needs the scope ${needed}, and the token has ${held}.`, {
    hint: `Make a token with "mirrorbits token create NAME --scope ${needed}".`,
  })

const tooMany = (): MirrorbitsError =>
  new MirrorbitsError('MB_TOO_MANY_ATTEMPTS', 'Too many wrong tokens or passwords came from this address.', {
    hint: 'Wait a minute and correct the token.',
  })
