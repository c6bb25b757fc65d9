import type {Config} from '../../core/config.js'
import type {Clock, CounterStore, Log} from '../../core/ports.js'
import {startDownloadCounter, type DownloadCounter} from '../../monitor/count-downloads.js'
import {createCountJournal} from '../../state/count-journal.js'
import {openCountSpool} from '../../state/count-spool.js'
import {openLeftCounts} from '../../state/left-counts.js'
import {sha256} from '../sha256.js'

export interface CountingDeps {
  readonly counters: CounterStore
  readonly config: () => Config
  readonly log: Log
  readonly clock: Clock
  readonly node: string
  /** Resolves when no other process has the journal any more. */
  readonly alone: Promise<void>
}

export interface Counting extends DownloadCounter {
  /** To be called when nothing will be sent any more. */
  tellUncounted(): void
}

/** Counts the downloads of a node. */
export function startCounting({counters, config, log, clock, node, alone}: CountingDeps): Counting {
  const {stateDirectory} = config()
  // Files are named after it.
  const id = `${node.replaceAll(/[^\w.-]/g, '-')}_${clock().toString(36)}`
  const journal = createCountJournal({stateDirectory, log})
  const counter = startDownloadCounter({
    ...{counters, log, clock, sha256},
    journal: {
      ...journal,
      async read() {
        await alone
        return journal.read()
      },
    },
    left: openLeftCounts({stateDirectory, log, own: id}),
    spool: openCountSpool({stateDirectory, log}),
    node: id,
    sameDownloadInterval: () => config().sameDownloadInterval,
  })
  return {
    ...counter,
    tellUncounted() {
      const [uncounted, unsafe] = [counter.uncounted(), counter.unsafe()]
      if (uncounted > unsafe) log.warn({kept: uncounted - unsafe}, 'downloads will be counted after the next start')
      if (unsafe > 0)
        log.error({uncounted: unsafe}, 'downloads were not counted: Redis did not take them before the end')
    },
  }
}
