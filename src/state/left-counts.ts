import {randomBytes} from 'node:crypto'
import {readdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {CountBatch, Log} from '../core/ports.js'
import {readBatches, writeBatches} from './batch-file.js'

/** Counts in the state folder of processes that had nobody to hand them to, each in a file of its own. */
export interface LeftCounts {
  /** The names of the files that are complete, at most so many as are read at once. */
  list(): Promise<readonly string[]>
  /** Lines that are damaged are left out and told. */
  read(name: string): Promise<readonly CountBatch[]>
  remove(name: string): Promise<void>
}

/** Far more than a node has workers. */
const MAX_FILES = 1000

const NAME = /^counts\.[0-9a-f]{16}\.journal$/

export function openLeftCounts({
  stateDirectory,
  log,
}: {
  readonly stateDirectory: string
  readonly log: Log
}): LeftCounts {
  return {
    list: async () => (await readdir(stateDirectory)).filter(name => NAME.test(name)).slice(0, MAX_FILES),
    read: name => readBatches(join(stateDirectory, name), log),
    remove: name => rm(join(stateDirectory, name), {force: true}),
  }
}

/** Leaves batches for whoever sends counts next. They are there as a whole or not at all. */
export async function leaveCounts(
  stateDirectory: string,
  makeBatches: (idOf: (serial: number) => string) => readonly CountBatch[],
): Promise<void> {
  const unique = randomBytes(8).toString('hex')
  const batches = makeBatches(serial => `${unique}_${serial}`)
  if (batches.length > 0) await writeBatches(join(stateDirectory, `counts.${unique}.journal`), batches)
}
