import type {MirrorbitsEvent} from '../../core/events.js'
import {copyResult, scanResult, sourceResult} from '../../core/tell-event.js'
import {humanSize} from '../../core/text/human-size.js'
import type {ScanRow} from './state.js'
import {counted} from '../../core/text/counted.js'

/** Scans that ended and are still shown. */
const ENDED_KEPT = 50
/** Who has nothing to tell for so long died with its node. */
const SILENCE_MS = {
  /** Progress is told once a second, except while the mirror's server thinks. */
  scan: 180_000,
  /** rsync is silent while it compares files and renames them. */
  copy: 900_000,
  /** A queue is told again every ten seconds. */
  queue: 30_000,
} as const

/** The scans after an event: running ones first, then those that wait, then those that ended, newest first. */
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
      return end(rows, mirrorScan(event, now), {phase: 'failed', result: failureText(event)})
    case 'scan.queue':
      return queue(rows, event, now)
    case 'source.started':
      return begin(rows, sourceScan(event, now))
    case 'source.progress': {
      const {filesSeen, bytesToHash, bytesHashed} = event
      const part =
        bytesToHash > 0
          ? ({done: bytesHashed, total: bytesToHash, unit: 'bytes'} as const)
          : ({done: filesSeen, total: 0, unit: 'files'} as const)
      return change(rows, sourceScan(event, now), {...part, heardAt: now})
    }
    case 'source.finished': {
      const done = {phase: 'done', done: event.files, unit: 'files', result: sourceResult(event)} as const
      return end(rows, sourceScan(event, now), done)
    }
    case 'source.failed':
      return end(rows, sourceScan(event, now), {phase: 'failed', result: failureText(event)})
    case 'source.sync-started':
      return begin(rows, sourceCopy(event, now))
    case 'source.sync-progress': {
      const {files, filesDone, bytes, bytesPerSecond} = event
      const moved = bytes === 0 ? '' : `${humanSize(bytes)} at ${humanSize(bytesPerSecond)}/s`
      const result = files === 0 ? 'counting the files of the master' : moved
      return change(rows, sourceCopy(event, now), {done: filesDone, total: files, heardAt: now, result})
    }
    case 'source.sync-finished':
      return end(rows, sourceCopy(event, now), {phase: 'done', done: event.files, result: copyResult(event)})
    case 'source.sync-failed':
      return end(rows, sourceCopy(event, now), {phase: 'failed', result: failureText(event)})
    case 'node.left':
      return withoutNode(rows, event.other)
    case 'config.reloaded':
    case 'mirror.changed':
    case 'mirror.state':
    case 'node.joined':
    case 'rates':
    case 'requests':
    case 'request.taken':
    case 'request.done':
    case 'request.failed':
    case 'warning':
      return rows
  }
}

/** With those of logs; a mirror of which an end was heard meanwhile has told of itself. */
export function withPast(rows: readonly ScanRow[], past: readonly ScanRow[]): readonly ScanRow[] {
  const over = rows.filter(({phase}) => isOver(phase))
  const older = past
    .filter(({mirror}) => over.every(row => row.mirror !== mirror))
    .toSorted((a, b) => b.heardAt - a.heardAt)
  return inOrder([...rows.filter(({phase}) => !isOver(phase)), ...[...over, ...older].slice(0, ENDED_KEPT)])
}

/** Without what a node was at that is gone. */
export const withoutNode = (rows: readonly ScanRow[], name: string): readonly ScanRow[] =>
  rows.filter(({node, phase}) => node !== name || isOver(phase))

/** Without scans that nobody speaks of any more. */
export function withoutSilent(rows: readonly ScanRow[], now: number): readonly ScanRow[] {
  const isSilent = ({key, phase, heardAt}: ScanRow): boolean => {
    const silence = phase === 'queued' ? SILENCE_MS.queue : key === COPY_KEY ? SILENCE_MS.copy : SILENCE_MS.scan
    return !isOver(phase) && now - heardAt > silence
  }
  return rows.some(isSilent) ? rows.filter(row => !isSilent(row)) : rows
}

type From = Pick<MirrorbitsEvent, 'node'>

const COPY_KEY = 'copy'

const running = (key: string, name: string, {node}: From, now: number): ScanRow => ({
  key,
  name,
  node,
  mirror: undefined,
  protocol: '',
  phase: 'running',
  startedAt: now,
  endedAt: undefined,
  done: 0,
  total: 0,
  unit: 'files',
  heardAt: now,
  result: '',
})

const mirrorScan = (event: From & {readonly mirror: number; readonly name: string}, now: number): ScanRow => ({
  ...running(`mirror-${event.mirror}`, event.name, event, now),
  mirror: event.mirror,
})

const sourceScan = (from: From, now: number): ScanRow => running('source', 'source', from, now)

const sourceCopy = (from: From, now: number): ScanRow => ({
  ...running(COPY_KEY, 'source copy', from, now),
  protocol: 'rsync',
})

const failureText = ({message, hint}: {readonly message: string; readonly hint?: string}): string =>
  hint === undefined ? message : `${message} ${hint}`

const isOver = (phase: ScanRow['phase']): boolean => phase === 'done' || phase === 'failed'

/** Whether both are the same work, which runs or waits. Two nodes may hold themselves responsible for a moment. */
const isSame = (a: ScanRow, b: ScanRow): boolean =>
  !isOver(a.phase) && (a.key === b.key || (a.mirror !== undefined && a.mirror === b.mirror))

const inOrder = (rows: readonly ScanRow[]): readonly ScanRow[] => [
  ...rows.filter(({phase}) => phase === 'running'),
  ...rows.filter(({phase}) => phase === 'queued'),
  ...rows.filter(({phase}) => isOver(phase)),
]

const begin = (rows: readonly ScanRow[], scan: ScanRow): readonly ScanRow[] =>
  inOrder([scan, ...rows.filter(row => !isSame(row, scan))])

/** A scan whose start was not heard is taken as starting now. */
function change(rows: readonly ScanRow[], scan: ScanRow, changes: Partial<ScanRow>): readonly ScanRow[] {
  const known = rows.find(row => row.phase === 'running' && isSame(row, scan))
  if (known === undefined) return begin(rows, {...scan, ...changes})
  // Bytes after files, or files after they were counted, are another phase: its rate has nothing to do with the one before.
  const wasCounting = known.key === COPY_KEY && known.total === 0
  const isOther = (changes.unit ?? known.unit) !== known.unit || (wasCounting && (changes.total ?? 0) > 0)
  const startedAt = isOther ? scan.startedAt : known.startedAt
  return rows.map(row => (row === known ? {...known, ...changes, startedAt} : row))
}

function end(rows: readonly ScanRow[], scan: ScanRow, changes: Partial<ScanRow>): readonly ScanRow[] {
  const known = rows.find(row => row.phase === 'running' && isSame(row, scan)) ?? scan
  const at = scan.heardAt
  const ended = {...known, ...changes, key: `${scan.key}-${at}`, endedAt: at, heardAt: at}
  const rest = rows.filter(row => !isSame(row, scan))
  const over = rest.filter(({phase}) => isOver(phase)).slice(0, ENDED_KEPT - 1)
  return [...rest.filter(({phase}) => !isOver(phase)), ended, ...over]
}

/** Those of a queue, which is a node's or that of a command, instead of those it had before. */
function queue(
  rows: readonly ScanRow[],
  event: Extract<MirrorbitsEvent, {readonly type: 'scan.queue'}>,
  now: number,
): readonly ScanRow[] {
  const own = `queued-${JSON.stringify([event.node, event.request])}-`
  const before = new Map(rows.filter(({phase}) => phase === 'queued').map(row => [row.key, row]))
  const waiting = namedIn(event.mirrors).map((subject, index): ScanRow => {
    const row = mirrorScan({...subject, node: event.node}, now)
    const key = `${own}${subject.mirror}`
    const result = index === 0 ? 'comes next' : `comes after ${counted(index, 'other')}`
    return {...row, key, phase: 'queued', startedAt: before.get(key)?.startedAt ?? now, result}
  })
  const isRunning = (scan: ScanRow): boolean => rows.some(row => row.phase === 'running' && row.mirror === scan.mirror)
  const others = rows.filter(({phase, key}) => phase !== 'queued' || !key.startsWith(own))
  return inOrder([...others, ...waiting.filter(scan => !isRunning(scan))])
}

/** Whoever can reach the database can tell anything. */
const namedIn = (mirrors: unknown): readonly {readonly mirror: number; readonly name: string}[] =>
  Array.isArray(mirrors) ? mirrors.slice(0, MOST_QUEUED).filter(isNamed) : []

const MOST_QUEUED = 1000

const isNamed = (entry: unknown): entry is {readonly mirror: number; readonly name: string} =>
  typeof entry === 'object' &&
  entry !== null &&
  'mirror' in entry &&
  Number.isSafeInteger(entry.mirror) &&
  'name' in entry &&
  typeof entry.name === 'string'
