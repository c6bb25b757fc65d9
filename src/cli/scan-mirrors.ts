import {failureOf, MirrorbitsError, type Failure} from '../core/errors.js'
import type {EventBody, MirrorScanResult} from '../core/events.js'
import type {Mirror, ScanProtocol} from '../core/mirror.js'
import type {Clock} from '../core/ports.js'
import type {Operator} from '../operations/operator.js'
import type {ProgressEvent} from '../tui/progress-state.js'
import {counted} from '../core/text/counted.js'

export type ScanOutcome =
  | {readonly mirror: Mirror; readonly ok: true; readonly result: MirrorScanResult; readonly enabled: boolean}
  | {readonly mirror: Mirror; readonly ok: false; readonly failure: Failure}

export interface ScanDeps {
  readonly operator: Pick<Operator, 'scanMirror' | 'setMirrorEnabled' | 'tellQueue'>
  readonly clock: Clock
}

export interface ScanChoice {
  readonly protocol: 'any' | ScanProtocol
  /** Switch a mirror on once it was scanned. */
  readonly enable: boolean
  /** For each mirror; 0 is no limit. */
  readonly timeoutSeconds: number
  /** How many at once. */
  readonly parallel: number
  readonly signal: AbortSignal
  readonly report: (event: ProgressEvent) => void
}

/** Who has come to look meanwhile is told as well. */
const TELL_QUEUE_MS = 5000

/** Scans mirrors, several at once; one that fails does not stop the others. Outcomes are in the order given. */
export async function scanMirrors(
  deps: ScanDeps,
  mirrors: readonly Mirror[],
  choice: ScanChoice,
): Promise<ScanOutcome[]> {
  const outcomes: ScanOutcome[] = []
  let next = 0
  const lanes = Math.max(1, Math.min(choice.parallel, mirrors.length))
  for (const {id, name} of mirrors.slice(lanes)) {
    choice.report({kind: 'queued', key: String(id), label: name, at: deps.clock()})
  }
  const tellQueue = (): void => deps.operator.tellQueue(mirrors.slice(next))
  const lane = async (): Promise<void> => {
    for (;;) {
      const index = next++
      const mirror = mirrors[index]
      if (mirror === undefined || choice.signal.aborted) return
      tellQueue()
      outcomes[index] = await scanOne(deps, mirror, choice)
    }
  }
  const timer = setInterval(tellQueue, TELL_QUEUE_MS)
  timer.unref()
  try {
    await Promise.all(Array.from({length: lanes}, lane))
  } finally {
    clearInterval(timer)
    deps.operator.tellQueue([])
  }
  if (choice.signal.aborted) throw new MirrorbitsError('MB_CANCELLED', 'The scan was interrupted.')
  return outcomes
}

async function scanOne(deps: ScanDeps, mirror: Mirror, choice: ScanChoice): Promise<ScanOutcome> {
  const {protocol, timeoutSeconds, report} = choice
  const key = String(mirror.id)
  const timeout = timeoutSeconds > 0 ? AbortSignal.timeout(timeoutSeconds * 1000) : undefined
  const signal = timeout === undefined ? choice.signal : AbortSignal.any([choice.signal, timeout])
  report({kind: 'started', key, label: mirror.name, at: deps.clock()})
  try {
    const onEvent = (event: EventBody): void => {
      if (event.type !== 'scan.progress' || event.mirror !== mirror.id) return
      report({kind: 'progress', key, done: event.listed, total: event.expected, unit: 'files', at: deps.clock()})
    }
    const result = await deps.operator.scanMirror(mirror.id, {protocol, signal, onEvent})
    if (choice.enable) await deps.operator.setMirrorEnabled(mirror, true)
    report({kind: 'done', key, text: scanText(result, choice.enable), at: deps.clock()})
    return {mirror, ok: true, result, enabled: choice.enable}
  } catch (error) {
    const outcome = failed(mirror, error, timeout?.aborted === true ? timeoutSeconds : undefined)
    report({kind: 'failed', key, text: outcome.failure.message, at: deps.clock()})
    return outcome
  }
}

function failed(mirror: Mirror, error: unknown, timedOutAfter: number | undefined): ScanOutcome & {readonly ok: false} {
  if (timedOutAfter !== undefined) {
    const hint = 'Give it more time with --timeout, or none with --timeout 0.'
    return {
      mirror,
      ok: false,
      failure: {code: 'MB_SCAN_FAILED', message: `took longer than ${timedOutAfter} s`, hint},
    }
  }
  const failure = failureOf(error)
  return {mirror, ok: false, failure: error instanceof MirrorbitsError ? failure : {...failure, code: 'MB_SCAN_FAILED'}}
}

/** `1200 files, 1180 known, 3 removed, 4 in another version`. */
function scanText({listed, known, removed, differ, tzOffsetMs}: MirrorScanResult, enabled: boolean): string {
  return [
    counted(listed, 'file'),
    `${known} known`,
    `${removed} removed`,
    `${differ} in another version`,
    ...(tzOffsetMs === 0 ? [] : [`times corrected by ${tzOffsetMs} ms`]),
    ...(enabled ? ['enabled'] : []),
  ].join(', ')
}
