import type {Mirror} from '../core/mirror.js'
import type {CatalogueStore, Clock, HoldingsStore, MirrorStore, MirrorTraffic, StatsStore} from '../core/ports.js'
import {dayKey} from '../core/text/day-key.js'

export interface DescribeMirrorsDeps {
  readonly mirrors: MirrorStore
  readonly holdings: HoldingsStore
  readonly catalogue: CatalogueStore
  readonly stats: StatsStore
  readonly clock: Clock
}

/** A mirror with what an operator wants to see beside it. */
export interface MirrorDescription {
  readonly mirror: Mirror
  /** Files of the catalogue that it has in some version. */
  readonly filesKnown: number
  /** Files of the catalogue. */
  readonly filesTotal: number
  /** Files it has in another version than ours, at its last scan. */
  readonly filesDiffering: number
  readonly trafficToday: MirrorTraffic
  /** Its part of today's downloads through mirrors, 0 to 1. */
  readonly shareToday: number
}

const NO_TRAFFIC: MirrorTraffic = {downloads: 0, bytes: 0n}

/** All mirrors by id, with completeness and today's traffic (UTC). */
export async function describeMirrors(deps: DescribeMirrorsDeps): Promise<MirrorDescription[]> {
  const mirrors = await deps.mirrors.list()
  const ids = mirrors.map(({id}) => id)
  const [counts, filesTotal, traffic] = await Promise.all([
    deps.holdings.counts(ids),
    deps.catalogue.count(),
    deps.stats.mirrorTraffic(ids, dayKey(deps.clock())),
  ])
  const all = [...traffic.values()].reduce((sum, {downloads}) => sum + downloads, 0)
  return mirrors.map(mirror => {
    const held = counts.get(mirror.id)
    const trafficToday = traffic.get(mirror.id) ?? NO_TRAFFIC
    return {
      mirror,
      // Counted at its last scan, since when files of the catalogue may have gone.
      filesKnown: Math.min(held?.known ?? 0, filesTotal),
      filesTotal,
      filesDiffering: held?.differing ?? 0,
      trafficToday,
      shareToday: all === 0 ? 0 : trafficToday.downloads / all,
    }
  })
}
