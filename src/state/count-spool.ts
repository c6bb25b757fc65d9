import {open, rm, type FileHandle} from 'node:fs/promises'
import {messageOf} from '../core/errors.js'
import {oneByOne} from '../core/one-by-one.js'
import type {CountBatch, Log} from '../core/ports.js'
import {lineOf} from './batch-file.js'
import {leftFile} from './left-counts.js'

/** Counts in the order in which they come, in files that whoever finds them takes for counts that were left. */
export interface CountSpool {
  /** Adds to the file of this name, which is made when it is not there. Never fails: who loses it has it in memory. */
  add(name: string, batch: CountBatch): void
  /** Resolves when the file is gone, after all that was added to it. Never fails. */
  remove(name: string): Promise<void>
}

/** Pieces that wait for a disk that is slow; later ones are in memory only. */
const MAX_WAITING = 1000
/** A disk that is full takes a little whenever a file is removed: only when nothing fails for so long it works again. */
const CALM_MS = 10_000

/** Trouble with the disk is told once, and once when it is over. */
export function openCountSpool({
  stateDirectory,
  log,
}: {
  readonly stateDirectory: string
  readonly log: Log
}): CountSpool {
  const inTurn = oneByOne()
  let current: {readonly name: string; readonly file: FileHandle} | undefined
  let waiting = 0
  let isBroken = false
  let failedAt = 0
  /** To be removed, and not yet gone. */
  const doomed = new Set<string>()

  async function tryTo(work: () => Promise<void>): Promise<void> {
    try {
      await inTurn(work)
    } catch (error) {
      if (!isBroken) log.error({reason: messageOf(error)}, 'counts are not kept on disk until Redis has them')
      isBroken = true
      failedAt = performance.now()
    }
  }

  async function close(): Promise<void> {
    const former = current
    current = undefined
    await former?.file.close()
  }

  async function fileOf(name: string): Promise<FileHandle> {
    if (current?.name !== name) {
      await close()
      current = {name, file: await open(leftFile(stateDirectory, name), 'a', 0o600)}
    }
    return current.file
  }

  return {
    add(name, batch) {
      if (waiting >= MAX_WAITING) return
      waiting++
      void tryTo(async () => {
        const file = await fileOf(name)
        // A line that a full disk took only in part is ended first.
        await file.appendFile(isBroken ? `\n${lineOf(batch)}` : lineOf(batch), 'latin1')
        if (!isBroken || performance.now() - failedAt < CALM_MS) return
        log.info({}, 'counts are kept on disk again')
        isBroken = false
      }).finally(() => waiting--)
    },
    remove(name) {
      doomed.add(name)
      return tryTo(async () => {
        if (current !== undefined && doomed.has(current.name)) await close()
        for (const each of doomed) {
          await rm(leftFile(stateDirectory, each), {force: true})
          doomed.delete(each)
        }
      })
    },
  }
}
