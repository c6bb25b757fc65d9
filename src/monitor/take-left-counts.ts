import {messageOf} from '../core/errors.js'
import type {CountBatch, Log} from '../core/ports.js'

/** Files of counts that other processes have left. */
export interface LeftFiles {
  /** Each is named after the first batch that is made of it. */
  list(): Promise<readonly string[]>
  read(name: string): Promise<readonly CountBatch[]>
  remove(name: string): Promise<void>
}

/** Takes the counts that other processes have left, each file once. */
export interface LeftTaker {
  /** Gives to `onBatches` what is there and was not taken before. What `isKnown` as a batch is removed. */
  take(isKnown: (id: string) => boolean, onBatches: (batches: readonly CountBatch[]) => void): Promise<void>
  /** Files that were taken and are not removed: their batches are sent under the same ids if this process dies. */
  waiting(): readonly string[]
  /** To be called when all batches of these are counted. */
  remove(names: readonly string[]): Promise<void>
}

/** Trouble with the folder or with a file is told once; it says nothing of the other files, or of what is counted otherwise. */
export function takeLeftCounts(files: LeftFiles, log: Log): LeftTaker {
  const taken = new Set<string>()
  const waiting = new Set<string>()
  const told = new Set<string>()

  /** Returns whether it succeeded. */
  async function tryTo(work: () => Promise<void>, name = ''): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      const fields = {...(name === '' ? {} : {name}), reason: messageOf(error)}
      if (!told.has(name)) log.error(fields, 'counts that another process has left cannot be taken')
      told.add(name)
      return false
    }
  }

  async function remove(name: string): Promise<void> {
    waiting.add(name)
    if (await tryTo(() => files.remove(name), name)) waiting.delete(name)
  }

  async function takeFile(name: string, ...[isKnown, onBatches]: Parameters<LeftTaker['take']>): Promise<void> {
    if (taken.has(name)) return
    if (isKnown(name)) {
      taken.add(name)
      await remove(name)
      return
    }
    const batches = await files.read(name)
    if (taken.has(name)) return
    taken.add(name)
    waiting.add(name)
    onBatches(batches)
  }

  return {
    async take(isKnown, onBatches) {
      await tryTo(async () => {
        for (const name of await files.list()) await tryTo(() => takeFile(name, isKnown, onBatches), name)
      })
    },
    waiting: () => [...waiting],
    async remove(names) {
      for (const name of names) await remove(name)
    },
  }
}
