import type {MirrorbitsEvent} from '../../core/events.js'
import {scanResult, sourceResult} from '../../core/tell-event.js'
import type {ScanRow} from './state.js'

/** Scans that ended and are still shown. */
const ENDED_KEPT = 50
/** A running scan tells its progress far more often; one that is silent so long died with its node. */
const SILENCE_MS = 180_000

const SOURCE_KEY = 'source'

/** The scans after an event: running ones first, then those that ended, newest first. */
export function nextScans(rows: readonly ScanRow[], event: MirrorbitsEvent, now: number): readonly ScanRow[] {
  switch (event.type) {
    case 'scan.started':
      return begin(rows, {...mirrorScan(event, now), protocol: event.protocol})
    case 'scan.progress': {
      const {listed, expected} = event
      return change(rows, mirrorScan(event, now), {done: listed, total: expected, heardAt: now})
    }
    case 'scan.finished':
      return end(rows, mirrorScan(event, now), {phase: 'done', done: event.listed, result: scanResult(event)})
    case 'scan.failed':
      return end(rows, mirrorScan(event, now), {phase: 'failed', result: event.message})
    case 'source.started':
      return begin(rows, sourceScan(now))
    case 'source.progress': {
      const {filesSeen, bytesToHash, bytesHashed} = event
      const part =
        bytesToHash > 0
          ? ({done: bytesHashed, total: bytesToHash, unit: 'bytes'} as const)
          : ({done: filesSeen, total: 0, unit: 'files'} as const)
      return change(rows, sourceScan(now), {...part, heardAt: now})
    }
    case 'source.finished':
      return end(rows, sourceScan(now), {phase: 'done', done: event.files, unit: 'files', result: sourceResult(event)})
    case 'source.failed':
      return end(rows, sourceScan(now), {phase: 'failed', result: event.message})
    case 'source.sync-started':
    case 'source.sync-finished':
    case 'source.sync-failed':
    case 'config.reloaded':
    case 'mirror.changed':
    case 'mirror.state':
    case 'node.joined':
    case 'node.left':
    case 'rates':
    case 'requests':
    case 'request.taken':
    case 'request.done':
    case 'request.failed':
    case 'warning':
      return rows
  }
}

/** Without running scans that nobody speaks of any more. */
export function withoutSilent(rows: readonly ScanRow[], now: number): readonly ScanRow[] {
  const isSilent = ({phase, heardAt}: ScanRow): boolean => phase === 'running' && now - heardAt > SILENCE_MS
  return rows.some(isSilent) ? rows.filter(row => !isSilent(row)) : rows
}

const running = {phase: 'running', endedAt: undefined, done: 0, total: 0, unit: 'files', result: ''} as const

const mirrorScan = ({mirror, name}: {readonly mirror: number; readonly name: string}, now: number): ScanRow => ({
  ...running,
  key: `mirror-${mirror}`,
  mirror,
  name,
  protocol: '',
  startedAt: now,
  heardAt: now,
})

const sourceScan = (now: number): ScanRow => ({
  ...running,
  key: SOURCE_KEY,
  mirror: undefined,
  name: 'source',
  protocol: '',
  startedAt: now,
  heardAt: now,
})

const isRunning = ({phase}: ScanRow): boolean => phase === 'running'
const other =
  ({key}: ScanRow) =>
  (row: ScanRow): boolean =>
    row.key !== key || !isRunning(row)

const begin = (rows: readonly ScanRow[], scan: ScanRow): readonly ScanRow[] => [scan, ...rows.filter(other(scan))]

/** A scan whose start was not heard is taken as starting now. */
function change(rows: readonly ScanRow[], scan: ScanRow, changes: Partial<ScanRow>): readonly ScanRow[] {
  const known = rows.find(row => !other(scan)(row))
  if (known === undefined) return begin(rows, {...scan, ...changes})
  // Bytes after files are another phase, whose rate has nothing to do with the one before.
  const startedAt = changes.unit === undefined || changes.unit === known.unit ? known.startedAt : scan.startedAt
  return rows.map(row => (row === known ? {...known, ...changes, startedAt} : row))
}

function end(rows: readonly ScanRow[], scan: ScanRow, changes: Partial<ScanRow>): readonly ScanRow[] {
  const known = rows.find(row => !other(scan)(row)) ?? scan
  const at = scan.heardAt
  const ended = {...known, ...changes, key: `${scan.key}-${at}`, endedAt: at, heardAt: at}
  const rest = rows.filter(row => row !== known)
  return [...rest.filter(isRunning), ended, ...rest.filter(row => !isRunning(row)).slice(0, ENDED_KEPT - 1)]
}
