import type {Redis} from 'ioredis'
import {messageOf, MirrorbitsError} from '../core/errors.js'
import {KEPT_LOG_ENTRIES, type MirrorLogEntry} from '../core/mirror-log.js'
import type {MirrorId} from '../core/mirror.js'
import type {Clock, Log, MirrorLogStore} from '../core/ports.js'
import {createTrouble, type Trouble} from '../core/trouble.js'
import {keys} from './keys.js'
import {logEntryJson, parseLogEntry} from './mirror-log-record.js'
import {runScript} from './run-script.js'
import {appendMirrorLogScript} from './scripts/append-mirror-log.js'
import {unlessWrongType} from './wrong-type.js'

export interface MirrorLogStoreDeps {
  readonly redis: Redis
  readonly clock: Clock
  readonly log: Log
}

export function createMirrorLogStore({redis, clock, log}: MirrorLogStoreDeps): MirrorLogStore {
  const troubles = new Map<MirrorId, Trouble>()

  function tell(id: MirrorId, reason: string): void {
    const texts = {begins: 'the log of a mirror cannot be written', ends: 'the log of the mirror is written again'}
    const trouble = troubles.get(id) ?? createTrouble(log, texts, {key: String(keys.mirrorLog(id))})
    troubles.set(id, trouble)
    trouble.tell(reason)
  }

  return {
    async append(id, entry) {
      const json = logEntryJson(id, entry, clock())
      try {
        await runScript(redis, appendMirrorLogScript, [keys.mirrors, keys.mirrorLog(id)], [id, json, KEPT_LOG_ENTRIES])
      } catch (error) {
        tell(id, messageOf(error))
        return
      }
      troubles.get(id)?.over()
      troubles.delete(id)
    },
    async read(id, max) {
      const wanted = Math.min(Math.trunc(max), KEPT_LOG_ENTRIES)
      if (!(wanted > 0)) return []
      const entries = await unlessWrongType(redis.lrange(keys.mirrorLog(id), -wanted, -1), undefined)
      if (entries === undefined) throw noList(String(keys.mirrorLog(id)))
      return entries
        .map(json => parseLogEntry(id, json))
        .filter((entry): entry is MirrorLogEntry => entry !== undefined)
    },
  }
}

const noList = (key: string): MirrorbitsError =>
  new MirrorbitsError('MB_DATABASE_DAMAGED', `The key ${key} in Redis is no list, so it is not the log of a mirror.`, {
    hint: `Another program has written it: rename or delete it, and the log begins anew. "redis-cli TYPE ${key}" shows what it is.`,
  })
