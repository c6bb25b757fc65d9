import type {Log} from '../../core/ports.js'
import {createClosers} from '../closers.js'
import type {CountReporter} from './report-counts.js'

/** A primary that takes nothing for so long stands still, or is very busy. */
const TOLD_AFTER_MS = 4000

/** Hands over what is left. Waits so long for a primary that takes nothing, and tells what nobody will count. */
export async function handOverCounts(
  counts: Pick<CountReporter, 'stop' | 'unsent'>,
  limitMs: number,
  log: Log,
): Promise<void> {
  const told = setTimeout(
    () => log.warn({downloads: counts.unsent()}, 'the primary does not take counts; this worker waits for it'),
    TOLD_AFTER_MS,
  )
  const handingOver = createClosers()
  handingOver.add(() => counts.stop())
  await handingOver.closeTogether(limitMs)
  clearTimeout(told)
  const downloads = counts.unsent()
  if (downloads > 0) log.error({downloads}, 'downloads are not counted: the primary did not take them')
}
