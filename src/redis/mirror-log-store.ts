import type {Redis} from 'ioredis'
import {KEPT_LOG_ENTRIES, type MirrorLogEntry} from '../core/mirror-log.js'
import type {Clock, MirrorLogStore} from '../core/ports.js'
import {keys} from './keys.js'
import {logEntryJson, parseLogEntry} from './mirror-log-record.js'
import {runScript} from './run-script.js'
import {appendMirrorLogScript} from './scripts/append-mirror-log.js'

export interface MirrorLogStoreDeps {
  readonly redis: Redis
  readonly clock: Clock
}

export function createMirrorLogStore({redis, clock}: MirrorLogStoreDeps): MirrorLogStore {
  return {
    async append(id, entry) {
      const json = logEntryJson(id, entry, clock())
      await runScript(redis, appendMirrorLogScript, [keys.mirrors, keys.mirrorLog(id)], [id, json, KEPT_LOG_ENTRIES])
    },
    async read(id, max) {
      const wanted = Math.min(Math.trunc(max), KEPT_LOG_ENTRIES)
      if (!(wanted > 0)) return []
      const entries = await redis.lrange(keys.mirrorLog(id), -wanted, -1)
      return entries
        .map(json => parseLogEntry(id, json))
        .filter((entry): entry is MirrorLogEntry => entry !== undefined)
    },
  }
}
