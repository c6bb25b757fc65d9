import type {MirrorLogEntry} from '../../core/mirror-log.js'
import {tellLog} from '../../core/tell-event.js'
import {timeOf} from './event-line.js'
import type {ScanRow} from './state.js'

/** The scans that a mirror's log, oldest entry first, tells the end of: newest first. Which node did them is not in it. */
export function pastScans(entries: readonly MirrorLogEntry[], name: string): ScanRow[] {
  const ended: ScanRow[] = []
  let started: {readonly at: number; readonly protocol: string} | undefined
  for (const entry of entries) {
    const at = timeOf(entry.timestamp)
    if (entry.kind === 'scan-started') started = {at, protocol: entry.protocol ?? ''}
    // Nothing but scans writes errors into this log.
    if (entry.kind !== 'scan-completed' && entry.kind !== 'error') continue
    const [, result] = tellLog(entry)
    ended.unshift({
      key: `past-${entry.mirror}-${at}-${ended.length}`,
      node: '',
      mirror: entry.mirror,
      name,
      protocol: started?.protocol ?? '',
      phase: entry.kind === 'error' ? 'failed' : 'done',
      startedAt: started?.at ?? at,
      endedAt: at,
      done: entry.kind === 'error' ? 0 : entry.listed,
      total: 0,
      unit: 'files',
      heardAt: at,
      result,
    })
    started = undefined
  }
  return ended
}
