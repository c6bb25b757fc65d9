import {messageOf} from '../core/errors.js'
import {oneByOne} from '../core/one-by-one.js'
import type {CountBatch, Log} from '../core/ports.js'
import {createPacedWriting} from './paced-writing.js'

/** Where batches outlive this process while Redis does not take them. */
export interface BatchJournal {
  /** What an earlier process has left; waits for its end. Nothing is written before. */
  read(): Promise<readonly CountBatch[]>
  /** Makes these the journal. Rejects when the disk does not take them. */
  write(batches: readonly CountBatch[]): Promise<void>
}

/** Writing the journal, which is written as a whole, may take this share of the time. */
const WRITING_SHARE = 0.05
const LEAST_MS = 1000

export interface JournalKeeper {
  read(): Promise<readonly CountBatch[]>
  /** Whether enough time has gone by since the last writing. */
  isDue(): boolean
  write(batches: readonly CountBatch[]): Promise<void>
  /** Empties the journal unless it is empty. */
  clear(): Promise<void>
  /** Downloads in the journal. */
  kept(): number
}

/** Trouble with the disk is told once, and once when it is over: counting goes on in memory. */
export function keepJournal(journal: BatchJournal, log: Log): JournalKeeper {
  let kept = 0
  let isEmpty = true
  const writing = createPacedWriting({log, subject: 'the journal of counts', share: WRITING_SHARE, leastMs: LEAST_MS})
  const inTurn = oneByOne()

  return {
    async read() {
      try {
        const batches = await journal.read()
        isEmpty = batches.length === 0
        kept = downloadsIn(batches)
        return batches
      } catch (error) {
        log.error({reason: messageOf(error)}, 'the journal of counts cannot be read')
        return []
      }
    },
    isDue: () => writing.isDue(),
    write: batches =>
      inTurn(async () => {
        isEmpty = false
        kept = (await writing.tryTo(() => journal.write(batches))) ? downloadsIn(batches) : 0
      }),
    clear: () =>
      inTurn(async () => {
        if (isEmpty) return
        isEmpty = await writing.tryTo(() => journal.write([]))
        kept = 0
      }),
    kept: () => kept,
  }
}

export const downloadsIn = (batches: readonly CountBatch[]): number =>
  batches.reduce(
    (sum, {downloads, ranged}) => sum + downloads.reduce((n, count) => n + count.downloads, ranged.length),
    0,
  )
