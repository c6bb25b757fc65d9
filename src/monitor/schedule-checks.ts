import type {Config} from '../core/config.js'
import type {Mirror, MirrorId} from '../core/mirror.js'
import {msSince} from '../core/ms-since.js'
import type {Clock, Log} from '../core/ports.js'
import {createJobs} from './jobs.js'
import type {Quietly} from './quietly.js'

/** What each protocol showed; nothing when there was nothing to ask the mirror for. */
export type Checked = readonly {readonly protocol: 'http' | 'https'; readonly state: {readonly isUp: boolean}}[]

export interface CheckScheduleDeps {
  readonly config: () => Pick<Config, 'checkInterval'>
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  readonly quietly: Quietly
  readonly check: (mirror: Mirror, signal: AbortSignal) => Promise<Checked>
  /** In [0, 1): spreads the checks of many mirrors. */
  readonly random: () => number
}

/** When mirrors' health is checked. */
export interface CheckSchedule {
  startWhenDue(mirror: Mirror): void
  /** At the next look. */
  checkSoon(id: MirrorId): void
  settled(): Promise<void>
}

const MINUTE_MS = 60_000
const CONCURRENT_CHECKS = 10
/** A check that failed is done again after this time, when the mirror was up until then. */
const RECHECK_MS = 10_000

export function createCheckSchedule(deps: CheckScheduleDeps): CheckSchedule {
  const {config, clock, log, signal, quietly} = deps
  const jobs = createJobs(() => CONCURRENT_CHECKS)
  const checkedAt = new Map<MirrorId, number>()

  async function check(mirror: Mirror, intervalMs: number): Promise<void> {
    // A little earlier or later each time: mirrors are not all asked in the same second.
    checkedAt.set(mirror.id, clock() - deps.random() * intervalMs * 0.1)
    let found: Checked = []
    const ask = async (): Promise<void> => {
      found = await deps.check(mirror, signal)
    }
    await quietly(ask(), isDone => {
      // One failure decides nothing: whether it was more than that is to be known soon.
      const isDoubtful = found.some(({protocol, state}) => mirror[protocol].isUp && !state.isUp)
      if (isDoubtful) checkedAt.set(mirror.id, clock() - intervalMs + Math.min(intervalMs, RECHECK_MS))
      if (!isDone) log.debug({mirror: mirror.name}, 'check not done')
      // A mirror not scanned yet has nothing to be asked for: it is checked as soon as it has been.
      else if (found.length === 0) checkedAt.delete(mirror.id)
    })
  }

  return {
    startWhenDue(mirror) {
      const intervalMs = config().checkInterval * MINUTE_MS
      if (msSince(checkedAt.get(mirror.id) ?? -Infinity, clock()) < intervalMs) return
      jobs.tryStart(mirror.id, () => check(mirror, intervalMs))
    },
    checkSoon(id) {
      checkedAt.delete(id)
    },
    settled: () => jobs.settled(),
  }
}
