import {messageOf, MirrorbitsError} from '../core/errors.js'

/** Replies that say: not now, or not here. */
const CANNOT_SERVE =
  /^(LOADING|READONLY|MASTERDOWN|MISCONF|OOM|BUSY|CLUSTERDOWN|NOAUTH|WRONGPASS|NOREPLICAS|TRYAGAIN)\b/

/** A Redis reply that is an error starts with its kind in capitals. */
const REPLY = /^[A-Z]{2,}\b/

/**
 * What the rest of the program sees instead of an error of the Redis client,
 * which carries the arguments of the command and with them what must not be logged.
 */
export function translated(error: unknown, shown: string): Error {
  if (error instanceof MirrorbitsError || !(error instanceof Error)) return error as Error
  const message = messageOf(error)
  if (error instanceof TypeError || error instanceof RangeError) return error // a mistake of ours
  if (CANNOT_SERVE.test(message)) return unreachable(shown, `cannot serve now: ${message}`)
  if (REPLY.test(message) && !/^E[A-Z]+\b/.test(message)) {
    return new MirrorbitsError('MB_INTERNAL', `Redis at ${shown} refused a command: ${message}`, {
      hint: 'Look for keys that another program has written, and at the rights of the Redis user.',
    })
  }
  return unreachable(shown, `does not answer: ${message}`)
}

export const unreachable = (shown: string, what: string): MirrorbitsError =>
  new MirrorbitsError('MB_REDIS_UNREACHABLE', `Redis at ${shown} ${what}`, {
    hint: 'Start Redis, or correct RedisAddress, RedisPassword or the sentinels in the configuration.',
  })

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
