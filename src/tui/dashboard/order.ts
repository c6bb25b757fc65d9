import {naturalOrder} from '../../core/text/natural-order.js'
import {shownState, type ShownState} from './mirror-state.js'
import type {MirrorRow} from './state.js'

export const SORT_KEYS = ['share', 'name', 'place', 'state', 'rtt', 'rate', 'synced', 'files', 'today'] as const
export type SortKey = (typeof SORT_KEYS)[number]

const TROUBLE: Readonly<Record<ShownState, number>> = {down: 0, degraded: 1, up: 2, disabled: 3}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const placeOf = ({mirror}: MirrorRow): string => mirror.countryCodes[0] ?? '~'

/** What one looks for comes first: the busiest, those in trouble, the slowest, the stalest, the least complete. */
const ORDERS: Readonly<Record<SortKey, (a: MirrorRow, b: MirrorRow) => number>> = {
  share: (a, b) => b.share - a.share,
  name: () => 0,
  place: (a, b) => byText(placeOf(a), placeOf(b)),
  state: (a, b) => TROUBLE[shownState(a.mirror)] - TROUBLE[shownState(b.mirror)],
  rtt: (a, b) => (b.rtt ?? -1) - (a.rtt ?? -1),
  rate: (a, b) => b.perSecond - a.perSecond,
  synced: (a, b) => (a.mirror.lastSuccessfulSync ?? 0) - (b.mirror.lastSuccessfulSync ?? 0),
  files: (a, b) => a.filesKnown - a.filesDiffering - (b.filesKnown - b.filesDiffering),
  today: (a, b) => b.bytesToday - a.bytesToday,
}

/** Rows in order; equal ones by name, so that nothing jumps about. */
export function ordered(rows: readonly MirrorRow[], key: SortKey, reverse: boolean): MirrorRow[] {
  const sign = reverse ? -1 : 1
  return rows.toSorted(
    (a, b) => sign * ORDERS[key](a, b) || (key === 'name' ? sign : 1) * naturalOrder(a.mirror.name, b.mirror.name),
  )
}
