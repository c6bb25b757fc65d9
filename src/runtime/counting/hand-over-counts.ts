import type {Log} from '../../core/ports.js'
import {createClosers} from '../closers.js'
import type {CountReporter} from './report-counts.js'

export interface HandOverOptions {
  /** How long to wait for a primary that takes nothing, in milliseconds. */
  readonly limitMs: number
  /** Ends what is being handed over. */
  readonly giveUp: () => void
  /** Leaves what the primary has not taken for whoever counts next. Never fails. */
  readonly leave: () => Promise<void>
  readonly log: Log
}

/** A primary that takes nothing for so long stands still, or is very busy. */
const TOLD_AFTER_MS = 4000

/** Hands over what is left to the primary, or else to whoever counts next. */
export async function handOverCounts(
  counts: Pick<CountReporter, 'stop' | 'unsent'>,
  {limitMs, giveUp, leave, log}: HandOverOptions,
): Promise<void> {
  const told = setTimeout(
    () => log.warn({downloads: counts.unsent()}, 'the primary does not take counts; this worker waits for it'),
    TOLD_AFTER_MS,
  )
  const stopped = counts.stop()
  const handingOver = createClosers()
  handingOver.add(() => stopped)
  await handingOver.closeTogether(limitMs)
  clearTimeout(told)
  giveUp()
  await stopped
  await leave()
}
