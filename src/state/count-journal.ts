import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {CountBatch, Log} from '../core/ports.js'
import {readBatches, writeBatches} from './batch-file.js'

export interface CountJournalDeps {
  readonly stateDirectory: string
  readonly log: Log
}

/** The counts that Redis has not confirmed, in the state folder. */
export interface CountJournal {
  /** Lines that are damaged, as after a crash of the machine, are left out and told. */
  read(): Promise<readonly CountBatch[]>
  /** Makes these the journal; none is no file. When the disk does not take them there is no journal any more. */
  write(batches: readonly CountBatch[]): Promise<void>
}

export function createCountJournal({stateDirectory, log}: CountJournalDeps): CountJournal {
  const path = join(stateDirectory, 'counts.journal')
  return {
    read: () => readBatches(path, log),

    async write(batches) {
      if (batches.length === 0) {
        await rm(path, {force: true})
        return
      }
      try {
        await writeBatches(path, batches)
      } catch (error) {
        // What it says would be counted twice: memory sends it in another shape.
        await rm(path, {force: true})
        throw error
      }
    },
  }
}
