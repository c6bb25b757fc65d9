import type {ChainableCommander, Redis} from 'ioredis'

/** Commands sent at a time. */
const BATCH = 500

/** The reply to each command, or what Redis said against it; a broken connection throws. */
export async function askMany<T>(
  redis: Redis,
  items: readonly T[],
  ask: (pipeline: ChainableCommander, item: T) => void,
): Promise<unknown[]> {
  const replies: unknown[] = []
  for (let at = 0; at < items.length; at += BATCH) {
    const pipeline = redis.pipeline()
    for (const item of items.slice(at, at + BATCH)) ask(pipeline, item)
    const results = (await pipeline.exec()) ?? []
    for (const [error, value] of results) {
      if (error !== null && !isReply(error)) throw error
      replies.push(error ?? value)
    }
  }
  return replies
}

/** A reply that is an error starts with its kind in capitals, such as WRONGTYPE. */
const isReply = (error: Error): boolean => /^(WRONGTYPE|ERR)\b/.test(error.message)

/** The fields that HMGET returned, as raw bytes in characters; undefined for a key of another type. */
export const fieldsOf = (reply: unknown): (string | undefined)[] | undefined =>
  Array.isArray(reply) ? reply.map(value => (Buffer.isBuffer(value) ? value.toString('latin1') : undefined)) : undefined

/** The members that SMEMBERS returned, as text; undefined for a key of another type. */
export const membersOf = (reply: unknown): string[] | undefined =>
  Array.isArray(reply) ? reply.map(String) : undefined
