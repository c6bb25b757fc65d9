import type {CountBatch} from '../core/ports.js'
import type {DayCounts} from './gather-downloads.js'
import {downloadsIn} from './keep-journal.js'

/** Files to which counts are added as they come. None of it fails. */
export interface BatchSpool {
  add(name: string, batch: CountBatch): void
  remove(name: string): Promise<void>
}

/** Keeps counts of which no batch was made yet, so that they outlive this process. */
export interface UnmadeKeeper {
  /** `nextId` is that of the next batch to be made. */
  add(nextId: string, counts: DayCounts, sameDownloadInterval: number): void
  /** To be called when batches were made of everything, the first of them under that id. */
  made(): void
  /** Files of which batches were made. */
  done(): readonly string[]
  /** To be called when these batches are safe elsewhere. */
  remove(names: readonly string[]): Promise<void>
  /** Downloads that are only here. */
  downloads(): number
}

/**
 * A file is named after the first batch that will be made of it. Whoever finds it beside a journal that has this batch
 * knows that all of it is in the journal; else every line of it is a batch that nobody has sent.
 */
export function keepUnmade(spool: BatchSpool): UnmadeKeeper {
  let current: {readonly name: string; lines: number; downloads: number} | undefined
  const done = new Set<string>()
  return {
    add(nextId, counts, sameDownloadInterval) {
      current ??= {name: nextId, lines: 0, downloads: 0}
      const batch = {id: `${current.name}.${current.lines++}`, ...counts, sameDownloadInterval}
      current.downloads += downloadsIn([batch])
      spool.add(current.name, batch)
    },
    made() {
      if (current !== undefined) done.add(current.name)
      current = undefined
    },
    done: () => [...done],
    async remove(names) {
      for (const name of names) {
        done.delete(name)
        await spool.remove(name)
      }
    },
    downloads: () => current?.downloads ?? 0,
  }
}
