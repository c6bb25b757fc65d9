import {messageOf, MirrorbitsError} from '../core/errors.js'

/** A Redis reply that is an error starts with its kind in capitals. */
const REPLY = /^[A-Z]{2,}\b/

/** What begins like one and is none, as `ECONNREFUSED`. */
const SYSTEM_ERROR = /^E(?!RR\b)[A-Z]+\b/

/** An older Redis wraps what stopped a script. */
const IN_SCRIPT = /^ERR Error running script .*?: -?([A-Z]{2,} .*)$/

/**
 * Replies that say: not now, or not for you. What they refuse can be asked again later, so nothing is given up for
 * them. Each with what to do about it.
 */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^(?:LOADING|BUSY|TRYAGAIN)\b/, 'Wait: Redis is reading its data or is busy.'],
  [
    /^(?:READONLY|MASTERDOWN|CLUSTERDOWN)\b/,
    'Let RedisAddress name the master, or name sentinels in RedisSentinels, which know it.',
  ],
  [/^NOREPLICAS\b/, 'Look at the replicas of Redis: min-replicas-to-write asks for more than there are.'],
  [/^OOM\b/, 'Raise maxmemory of Redis, or run "mirrorbits db prune".'],
  [/^MISCONF\b/, 'Redis cannot save its data: look at its log and at the space on its disk.'],
  [/^(?:NOAUTH|WRONGPASS|ERR invalid password|ERR AUTH)\b/, 'Correct RedisUser and RedisPassword.'],
  [/^NOPERM\b/, 'Give the user of Redis the rights that the guide to Redis lists.'],
  [/^DENIED\b/, 'Redis is in protected mode: give it a password, or let it listen only where mirrorbits is.'],
  [/^ERR max number of clients/, 'Raise maxclients of Redis.'],
]

const HANGS = 'Redis hangs or is very slow: look at its load and at "redis-cli --latency".'

/** The client's own words for a connection that does not work. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [
    /certificate|self.signed|issuer|altnames|ERR_TLS|SSL|wrong version number/i,
    'Look at RedisTLS and RedisTLSCA: Redis must speak TLS, and the authority must have signed its certificate.',
  ],
  [/timed out/i, HANGS],
]

/** What the client says of commands that were under way, or waiting, when the connection broke. */
const BROKEN = /^(?:Reached the max retries per request limit|Connection is closed|Stream isn't writeable)/

/** The last error of a sentinel follows, which may be one of those above. */
const NO_SENTINEL = /^(?:cannot be reached: )?All sentinels are unreachable/

const hintIn = (hints: typeof REFUSALS, message: string): string | undefined =>
  hints.find(([pattern]) => pattern.test(message))?.[1]

/**
 * What the rest of the program sees instead of an error of the Redis client,
 * which carries the arguments of the command and with them what must not be logged.
 */
export function translated(error: unknown, shown: string): Error {
  if (error instanceof MirrorbitsError || !(error instanceof Error)) return error as Error
  const message = messageOf(error).replace(IN_SCRIPT, '$1')
  if (error instanceof TypeError || error instanceof RangeError) return error // a mistake of ours
  const hint = hintIn(REFUSALS, message)
  if (hint !== undefined) return unreachable(shown, `cannot serve now: ${message}`, hint)
  if (REPLY.test(message) && !SYSTEM_ERROR.test(message)) {
    return new MirrorbitsError('MB_INTERNAL', `Redis at ${shown} refused a command: ${message}`, {
      hint: 'Look for keys that another program has written.',
    })
  }
  if (isSilence(error)) return silent(shown)
  return unreachable(
    shown,
    BROKEN.test(message) ? 'does not answer: the connection is broken.' : `does not answer: ${message}`,
  )
}

/** Whether a command failed because no reply came within its time limit. */
export const isSilence = (error: unknown): boolean => messageOf(error) === 'Command timed out'

/** The error for a Redis that takes what it is asked and does not reply. */
export const silent = (shown: string): MirrorbitsError =>
  unreachable(shown, 'takes connections but does not answer in time.', HANGS)

/** `what` completes "Redis at … "; the hint is found by it unless given. */
export const unreachable = (shown: string, what: string, hint = hintFor(what)): MirrorbitsError =>
  new MirrorbitsError('MB_REDIS_UNREACHABLE', `Redis at ${shown} ${what}`, {hint})

/** What to do about a message of Redis or of its client, wherever in a text it stands. */
export function hintFor(text: string): string {
  if (NO_SENTINEL.test(text))
    return 'Look whether the sentinels run and know RedisSentinelMasterName, and at RedisSentinelPassword.'
  const reply = text.replace(/^.*?: (?=[A-Z]{2,}\b)/, '')
  return (
    hintIn(REFUSALS, reply) ??
    hintIn(FAILURES, text) ??
    'Start Redis, or correct RedisAddress, RedisPassword or the sentinels in the configuration.'
  )
}

/** The same object with the errors of all its methods translated. */
export function withTranslatedErrors<T extends object>(store: T, shown: string): T {
  const wrapped = Object.entries(store).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === 'function' ? translating(member as (...args: unknown[]) => unknown, shown) : member,
  ])
  return Object.fromEntries(wrapped) as T
}

const translating =
  (method: (...args: unknown[]) => unknown, shown: string) =>
  (...args: unknown[]): unknown => {
    const result = method(...args)
    if (result instanceof Promise) {
      return result.catch((error: unknown) => {
        throw translated(error, shown)
      })
    }
    return isAsyncIterable(result) ? translatedItems(result, shown) : result
  }

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

async function* translatedItems(items: AsyncIterable<unknown>, shown: string): AsyncGenerator {
  try {
    yield* items
  } catch (error) {
    throw translated(error, shown)
  }
}
