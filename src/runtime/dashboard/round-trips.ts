import {rttOf, type Mirror, type MirrorId} from '../../core/mirror.js'

/** Round trips to each mirror while the dashboard is open, in milliseconds, oldest first. */
export interface RoundTrips {
  /** Takes what is new. */
  note(mirrors: readonly Mirror[]): void
  of(id: MirrorId): readonly number[]
}

const KEPT = 60

export function createRoundTrips(): RoundTrips {
  let known = new Map<MirrorId, readonly number[]>()
  return {
    note(mirrors) {
      known = new Map(
        mirrors.map(mirror => {
          const before = known.get(mirror.id) ?? []
          const rtt = rttOf(mirror)
          // A smoothed time moves with each check; the same one was read twice.
          const isNew = rtt !== undefined && rtt !== before.at(-1)
          return [mirror.id, isNew ? [...before, rtt].slice(-KEPT) : before]
        }),
      )
    },
    of: id => known.get(id) ?? [],
  }
}
