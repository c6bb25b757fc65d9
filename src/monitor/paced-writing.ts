import {messageOf} from '../core/errors.js'
import type {Log} from '../core/ports.js'

export interface PacedWritingOptions {
  readonly log: Log
  /** What is written, for the log: `the snapshot`. */
  readonly subject: string
  /** Told with it. */
  readonly fields?: object
  /** The part of the time that writing may take. */
  readonly share: number
  /** From the end of one writing to the next, at least. */
  readonly leastMs: number
}

/** A disk that is full takes a little now and then: only when nothing fails for so long it works again. */
const CALM_MS = 10_000

/** Writes that a disk may refuse, and that are never done in a row. */
export interface PacedWriting {
  /** Whether enough time has gone by since the last writing. */
  isDue(): boolean
  /** Returns whether it was written. Trouble is told once, and once when it is over. */
  tryTo(write: () => Promise<void>): Promise<boolean>
}

export function createPacedWriting({log, subject, fields = {}, share, leastMs}: PacedWritingOptions): PacedWriting {
  let nextAt = 0
  let isBroken = false
  let failedAt = 0
  return {
    isDue: () => performance.now() >= nextAt,
    async tryTo(write) {
      const began = performance.now()
      let isWritten = false
      try {
        await write()
        isWritten = true
        if (isBroken && performance.now() - failedAt >= CALM_MS) {
          log.info(fields, `${subject} can be written again`)
          isBroken = false
        }
      } catch (error) {
        failedAt = performance.now()
        if (!isBroken) log.error({...fields, reason: messageOf(error)}, `${subject} cannot be written`)
        isBroken = true
      }
      const now = performance.now()
      nextAt = now + Math.max(leastMs, (now - began) / share)
      return isWritten
    },
  }
}
