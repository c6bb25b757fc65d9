import {KEPT_LOG_ENTRIES, type MirrorLogEntry, type MirrorLogFilter} from '../core/mirror-log.js'
import type {MirrorId} from '../core/mirror.js'
import type {MirrorLogStore} from '../core/ports.js'
import {wantedLogEntries} from '../core/wanted-log-entries.js'
import {readLogOfMany} from './read-log-of-many.js'

/** Logs read at once. */
const AT_ONCE = 16

export interface NewestLogEntriesOptions extends MirrorLogFilter {
  readonly max: number
}

/** The newest entries of several logs together, oldest first. */
export async function newestLogEntries(
  deps: {readonly mirrorLogs: Pick<MirrorLogStore, 'read'>},
  ids: readonly MirrorId[],
  {max, ...filter}: NewestLogEntriesOptions,
): Promise<MirrorLogEntry[]> {
  let newest: MirrorLogEntry[] = []
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const logs = await Promise.all(ids.slice(at, at + AT_ONCE).map(id => readLogOfMany(deps, id, KEPT_LOG_ENTRIES)))
    const timed = [...newest, ...wantedLogEntries(logs.flat(), filter)].map(entry => ({entry, at: timeOf(entry)}))
    // Cut after each round: what is held does not grow with the number of mirrors.
    newest = timed
      .sort((a, b) => a.at - b.at)
      .slice(-max)
      .map(({entry}) => entry)
  }
  return newest
}

/** A time that cannot be read is the oldest. */
function timeOf({timestamp}: MirrorLogEntry): number {
  const time = Date.parse(timestamp)
  return Number.isNaN(time) ? -Infinity : time
}
