import type {CountBatch} from '../core/ports.js'

/** A master that fails over has told its replicas of all but the last seconds. */
const KEPT_MS = 10_000
/** Redis forgets the id of a batch after an hour; sent again later it would count twice. */
const LONGEST_MS = 50 * 60_000

/** The batches that Redis has confirmed last. */
export interface ConfirmedBatches {
  add(batch: CountBatch): void
  /** Those that a server which takes the place of the one that confirmed them may not have. */
  all(): CountBatch[]
}

/** Ages are counted back from the last confirmation: from then on the server may have been gone. */
export function keepConfirmed(now: () => number = () => performance.now()): ConfirmedBatches {
  let kept: {readonly batch: CountBatch; readonly at: number}[] = []
  return {
    add(batch) {
      const at = now()
      kept.push({batch, at})
      const expired = kept.findIndex(entry => at - entry.at <= KEPT_MS)
      if (expired > 0) kept = kept.slice(expired)
    },
    all: () => kept.filter(({at}) => now() - at < LONGEST_MS).map(({batch}) => batch),
  }
}
