import type {Redis} from 'ioredis'
import {expect, vi} from 'vitest'

/** Waits until the clock of Redis has passed a revision: outside of tests nobody comes back with a backup faster than that. */
export async function clockPasses(redis: Redis, revision: number): Promise<void> {
  const now = async () => {
    const [seconds = 0, micros = 0] = (await redis.time()).map(Number)
    return seconds * 1000 + micros / 1000
  }
  await vi.waitFor(async () => expect(await now()).toBeGreaterThan(revision + 1), {interval: 1})
}
