import {createHash} from 'node:crypto'
import type {Config} from '../core/config.js'
import type {Clock, CounterStore, Log} from '../core/ports.js'
import {startDownloadCounter, type DownloadCounter} from '../monitor/count-downloads.js'

export interface CountingDeps {
  readonly counters: CounterStore
  readonly config: () => Config
  readonly log: Log
  readonly clock: Clock
  readonly node: string
}

export interface Counting extends DownloadCounter {
  /** To be called when nothing will be sent any more. */
  tellUncounted(): void
}

/** Counts the downloads of a node. */
export function startCounting({counters, config, log, clock, node}: CountingDeps): Counting {
  const counter = startDownloadCounter({
    ...{counters, log, clock},
    node: `${node}_${clock().toString(36)}`,
    sha256: text => createHash('sha256').update(text).digest('hex'),
    sameDownloadInterval: () => config().sameDownloadInterval,
  })
  return {
    ...counter,
    tellUncounted() {
      const uncounted = counter.uncounted()
      if (uncounted > 0) log.error({uncounted}, 'downloads were not counted: Redis did not take them before the end')
    },
  }
}
