import {overallState, type Mirror, type OverallState} from '../core/mirror.js'
import type {MirrorTraffic, StatsStore} from '../core/ports.js'

/** A mirror with its traffic in the periods that were asked for. */
export interface MirrorStats extends MirrorTraffic {
  readonly mirror: {readonly id: number; readonly name: string; readonly state: OverallState}
  /** Its part of the downloads of all mirrors here, 0 to 1. */
  readonly share: number
}

/** Traffic of these mirrors, summed over these periods. */
export async function mirrorStats(
  {stats}: {readonly stats: StatsStore},
  mirrors: readonly Mirror[],
  periods: readonly string[],
): Promise<MirrorStats[]> {
  const ids = mirrors.map(({id}) => id)
  const sums = new Map<number, {downloads: number; bytes: bigint}>()
  for (const period of periods) {
    for (const [id, {downloads, bytes}] of await stats.mirrorTraffic(ids, period)) {
      const sum = sums.get(id) ?? {downloads: 0, bytes: 0n}
      sums.set(id, {downloads: sum.downloads + downloads, bytes: sum.bytes + bytes})
    }
  }
  const all = [...sums.values()].reduce((sum, {downloads}) => sum + downloads, 0)
  return mirrors.map(mirror => {
    const traffic = sums.get(mirror.id) ?? {downloads: 0, bytes: 0n}
    const subject = {id: mirror.id, name: mirror.name, state: overallState(mirror)}
    return {mirror: subject, ...traffic, share: all === 0 ? 0 : traffic.downloads / all}
  })
}
