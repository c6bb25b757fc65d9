import {naturalOrder} from '../../core/text/natural-order.js'
import {ownerOf} from '../../core/cluster-owner.js'
import {rttOf} from '../../core/mirror.js'
import type {MirrorDescription} from '../../operations/describe-mirrors.js'
import type {MirrorRow, NodeRow, ScanRow} from '../../tui/dashboard/state.js'
import type {TrafficWindow} from './dashboard-traffic.js'
import type {RoundTrips} from './round-trips.js'

/** The mirrors with their traffic of the last minute, and the scan that is running. */
export function mirrorRows(
  descriptions: readonly MirrorDescription[],
  window: TrafficWindow,
  {scans, roundTrips}: {readonly scans: readonly ScanRow[]; readonly roundTrips: RoundTrips},
): MirrorRow[] {
  const rows = descriptions.map(description => ({description, ...window.mirror(description.mirror.id)}))
  const all = rows.reduce((sum, {minute}) => sum + minute, 0)
  const running = new Map(scans.filter(({phase}) => phase === 'running').map(scan => [scan.mirror, scan]))
  return rows.map(({description, minute, perSecond, history}) => ({
    mirror: description.mirror,
    rtt: rttOf(description.mirror),
    rttHistory: roundTrips.of(description.mirror.id),
    filesKnown: description.filesKnown,
    filesTotal: description.filesTotal,
    filesDiffering: description.filesDiffering,
    downloadsToday: description.trafficToday.downloads,
    bytesToday: Number(description.trafficToday.bytes),
    share: all > 0 ? minute / all : description.shareToday,
    perSecond,
    history,
    scan: running.get(description.mirror.id),
  }))
}

/** The nodes by name. `seen` tells when each said hello last. */
export function nodeRows(
  seen: ReadonlyMap<string, number>,
  descriptions: readonly MirrorDescription[],
  window: TrafficWindow,
): NodeRow[] {
  const told = window.nodes()
  const names = [...new Set([...seen.keys(), ...told.keys()])].sort(naturalOrder)
  const all = names.reduce((sum, name) => sum + (told.get(name)?.rates.total ?? 0), 0)
  const alive = [...seen.keys()]
  const owned = countsOf(descriptions.map(({mirror}) => ownerOf(mirror.id, alive)))
  return names.map(name => {
    const node = told.get(name)
    const perSecond = node?.rates.total ?? 0
    return {
      name,
      version: node?.event.version ?? '',
      uptime: node?.event.uptime ?? 0,
      memory: node?.event.memory ?? 0,
      p50: node?.event.p50 ?? 0,
      p99: node?.event.p99 ?? 0,
      perSecond,
      share: all > 0 ? perSecond / all : 0,
      seenAt: Math.max(seen.get(name) ?? 0, node?.at ?? 0),
      mirrors: seen.has(name) ? (owned.get(name) ?? 0) : 0,
      history: node?.history ?? [],
    }
  })
}

function countsOf<K>(keys: readonly K[]): Map<K, number> {
  const counts = new Map<K, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
