import {randomBytes} from 'node:crypto'
import {readdir, rm, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {messageOf} from '../core/errors.js'
import type {CountBatch, Log} from '../core/ports.js'
import {readBatches, writeBatches} from './batch-file.js'

/** Counts in the state folder of processes that are gone, in files of their own. */
export interface LeftCounts {
  /** The names of the files: of as many as are taken at once. Each is the id of a batch, the first that is made of it. */
  list(): Promise<readonly string[]>
  /** Lines that are damaged are left out and told. */
  read(name: string): Promise<readonly CountBatch[]>
  remove(name: string): Promise<void>
}

export interface LeftCountsDeps {
  readonly stateDirectory: string
  /** With what the names of this process's own files begin. */
  readonly own: string
  readonly log: Log
}

/** Far more than a node has workers. */
const MAX_FILES = 1000

const FILE = /^counts\.([\w.-]+)\.journal$/
/** What is being written. Nobody writes for so long: whoever did was killed. */
const DRAFT = /^counts\.[\w.-]+\.journal\.new$/
const DRAFT_MS = 3_600_000

export const leftFile = (stateDirectory: string, name: string): string => join(stateDirectory, `counts.${name}.journal`)

export function openLeftCounts({stateDirectory, own, log}: LeftCountsDeps): LeftCounts {
  async function removeIfOld(draft: string): Promise<void> {
    const path = join(stateDirectory, draft)
    try {
      if (Date.now() - (await stat(path)).mtimeMs > DRAFT_MS) await rm(path, {force: true})
    } catch (error) {
      log.debug({path, reason: messageOf(error)}, 'a draft of counts cannot be removed')
    }
  }

  return {
    async list() {
      const entries = await readdir(stateDirectory, {withFileTypes: true})
      for (const {name} of entries) if (DRAFT.test(name)) await removeIfOld(name)
      const names = entries.flatMap(entry => (entry.isFile() ? (FILE.exec(entry.name)?.[1] ?? []) : []))
      return names.filter(name => !name.startsWith(own)).slice(0, MAX_FILES)
    },
    read: name => readBatches(leftFile(stateDirectory, name), log),
    remove: name => rm(leftFile(stateDirectory, name), {force: true}),
  }
}

/** Leaves batches for whoever sends counts next. They are there as a whole or not at all. */
export async function leaveCounts(
  stateDirectory: string,
  makeBatches: (idOf: (serial: number) => string) => readonly CountBatch[],
): Promise<void> {
  const unique = randomBytes(8).toString('hex')
  const batches = makeBatches(serial => `${unique}_${serial}`)
  const [first] = batches
  if (first !== undefined) await writeBatches(leftFile(stateDirectory, first.id), batches)
}
