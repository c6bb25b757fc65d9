import type {Log} from '../../core/ports.js'
import type {DayCounts} from '../../monitor/gather-downloads.js'
import {openPacedPipe} from '../../scan/paced-pipe.js'
import {readCountRecords} from './count-records.js'

/** Where workers write what they count. */
export interface CountPipe {
  /** The end to give to workers. */
  readonly writeEnd: number
  /** For workers as well: when this process is gone they take what it has not read. */
  readonly readEnd: number
  /** To be called when no worker has it any more: resolves when everything that they wrote was read. */
  drain(): Promise<void>
}

/** 64 KiB fit in between: some 800 downloads. */
const PACE_MS = 4

/** Opens one, and hands over what is written. Undefined where the system does not allow it. */
export async function openCountPipe(onCounts: (counts: DayCounts) => void, log: Log): Promise<CountPipe | undefined> {
  const pipe = await openPacedPipe({paceMs: PACE_MS, writersWait: false})
  if (pipe === undefined) return undefined
  const reader = readCountRecords(() => log.warn({}, 'a count of a worker is not understood'))

  async function readAll({pieces}: Pick<typeof pipe & object, 'pieces'>): Promise<void> {
    for await (const piece of pieces()) for (const counts of reader.read(piece)) onCounts(counts)
  }

  const read = readAll(pipe)
  let isOpen = true
  return {
    writeEnd: pipe.writeEnd,
    readEnd: pipe.readEnd,
    async drain() {
      if (isOpen) pipe.closeWriteEnd()
      isOpen = false
      await read
    },
  }
}
