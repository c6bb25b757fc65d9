import type {Redis} from 'ioredis'
import {asFilePath} from '../core/file-path.js'
import type {FileDownloads, StatsHistory} from '../core/ports.js'
import {keys} from './keys.js'

export function createStatsHistory({redis}: {readonly redis: Redis}): StatsHistory {
  return {
    async *files(suffix) {
      let cursor = '0'
      do {
        const [next, items] = await redis.hscanBuffer(keys.statsFile(suffix), cursor, 'COUNT', 500)
        cursor = next.toString()
        const batch: FileDownloads[] = []
        for (let at = 0; at + 1 < items.length; at += 2) {
          const count = items[at + 1]?.toString('latin1') ?? ''
          if (!/^\d{1,15}$/.test(count)) continue
          batch.push({path: asFilePath(items[at]?.toString('latin1') ?? ''), downloads: Number(count)})
        }
        yield batch
      } while (cursor !== '0')
    },
  }
}
