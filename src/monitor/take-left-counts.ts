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

/** Trouble with the disk is told once; it says nothing of what is counted otherwise. */
export function takeLeftCounts(files: LeftFiles, log: Log): LeftTaker {
  const taken = new Set<string>()
  const waiting = new Set<string>()
  let isTold = false

  function tell(error: unknown): void {
    if (!isTold) log.error({reason: messageOf(error)}, 'counts that another process has left cannot be taken')
    isTold = true
  }

  return {
    async take(isKnown, onBatches) {
      try {
        for (const name of await files.list()) {
          if (taken.has(name)) continue
          if (isKnown(name)) {
            taken.add(name)
            await files.remove(name)
            continue
          }
          const batches = await files.read(name)
          if (taken.has(name)) continue
          taken.add(name)
          waiting.add(name)
          onBatches(batches)
        }
      } catch (error) {
        tell(error)
      }
    },
    waiting: () => [...waiting],
    async remove(names) {
      for (const name of names) {
        waiting.delete(name)
        try {
          await files.remove(name)
        } catch (error) {
          tell(error)
        }
      }
    },
  }
}
