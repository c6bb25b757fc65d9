import {printable} from '../core/text/display-width.js'
import {renderTable} from '../core/text/table.js'
import type {ScanOutcome} from './scan-mirrors.js'
import type {Paint} from './style.js'

/** One scan of a mirror: `schemas/mirror-scan.schema.json` is a list of these. */
export interface ScanJson {
  readonly mirror: string
  readonly id: number
  readonly ok: boolean
  readonly enabled: boolean
  readonly result: {
    readonly listed: number
    readonly known: number
    readonly removed: number
    readonly differ: number
    readonly tzOffsetMs: number
    readonly tookMs: number
  } | null
  readonly error: {readonly code: string; readonly message: string; readonly hint: string | null} | null
}

export function toScanJson(outcome: ScanOutcome): ScanJson {
  const {id, name, enabled} = outcome.mirror
  if (!outcome.ok) {
    const {code, message, hint = null} = outcome.failure
    return {mirror: name, id, ok: false, enabled, result: null, error: {code, message, hint}}
  }
  const {listed, known, removed, differ, tzOffsetMs, took} = outcome.result
  return {
    mirror: name,
    id,
    ok: true,
    enabled: enabled || outcome.enabled,
    result: {listed, known, removed, differ, tzOffsetMs, tookMs: took},
    error: null,
  }
}

const COLUMNS = [
  {title: 'NAME', minWidth: 8},
  {title: 'FILES', align: 'right'},
  {title: 'KNOWN', align: 'right'},
  {title: 'REMOVED', align: 'right'},
  {title: 'DIFFER', align: 'right'},
  {title: 'TOOK', align: 'right'},
  {title: 'RESULT', minWidth: 12},
] as const
const RESULT = COLUMNS.length - 1

/** What came out of the scans, one line each. */
export function scanTable(
  outcomes: readonly ScanOutcome[],
  {paint, width}: {readonly paint: Paint; readonly width: number | undefined},
): string {
  const rows = outcomes.map(outcome => {
    const {name} = outcome.mirror
    if (!outcome.ok) return [name, '', '', '', '', '', outcome.failure.message]
    const {listed, known, removed, differ, took, tzOffsetMs} = outcome.result
    const shift = tzOffsetMs === 0 ? '' : `, times corrected by ${tzOffsetMs} ms`
    const counts = [listed, known, removed, differ].map(String)
    return [name, ...counts, `${(took / 1000).toFixed(1)} s`, `${outcome.enabled ? 'ok, enabled' : 'ok'}${shift}`]
  })
  return renderTable(COLUMNS, rows, {
    width,
    paint: (text, column, row) => {
      const outcome = outcomes[row]
      if (outcome === undefined) return paint('strong', text)
      return column === RESULT ? paint(outcome.ok ? 'ok' : 'bad', text) : text
    },
  }).join('\n')
}

/** What to do about scans that failed: each advice once, with the mirrors it is for. */
export function scanHints(outcomes: readonly ScanOutcome[]): string[] {
  const names = new Map<string, string[]>()
  for (const outcome of outcomes) {
    const hint = outcome.ok ? undefined : outcome.failure.hint
    if (hint !== undefined) names.set(hint, [...(names.get(hint) ?? []), outcome.mirror.name])
  }
  return [...names].map(([hint, mirrors]) => printable(`${mirrors.join(', ')}: ${hint}`))
}
