import {MirrorbitsError} from '../errors.js'
import {dayKey} from '../text/day-key.js'

/** How many days, months and years of statistics are kept, today's included; undefined keeps all. */
export interface StatsRetention {
  readonly daily: number | undefined
  readonly monthly: number | undefined
  readonly yearly: number | undefined
}

export interface PruneResult {
  /** Keys, in order. */
  readonly removed: readonly string[]
  readonly dryRun: boolean
}

const MAX = 100_000

/** Reads `daily:90 monthly:24`. Throws MB_USAGE. */
export function parseRetention(words: readonly string[]): StatsRetention {
  const kept = new Map<string, number>()
  for (const word of words.flatMap(text => text.split(/[\s,]+/)).filter(text => text !== '')) {
    const [, kind = '', count = ''] = /^(daily|monthly|yearly):(\d{1,6})$/.exec(word) ?? []
    const number = Number(count)
    if (kind === '' || number < 1 || number > MAX) {
      throw new MirrorbitsError('MB_USAGE', `"${word.slice(0, 60)}" says nothing about what to keep.`, {
        hint: 'Write for example: daily:90 monthly:24 yearly:10',
      })
    }
    if (kept.has(kind)) throw new MirrorbitsError('MB_USAGE', `"${kind}" is given twice.`)
    kept.set(kind, number)
  }
  if (kept.size === 0) {
    throw new MirrorbitsError('MB_USAGE', 'Say what to keep.', {hint: 'Write for example: daily:90 monthly:24'})
  }
  return {daily: kept.get('daily'), monthly: kept.get('monthly'), yearly: kept.get('yearly')}
}

/**
 * The oldest period that is kept, as the statistics' keys spell it, by the length of that text: 10 for days, 7 for
 * months, 4 for years. Days, months and years of UTC; what is kept for ever is left out.
 */
export function oldestKept({daily, monthly, yearly}: StatsRetention, now: number): Readonly<Record<number, string>> {
  const today = new Date(now)
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
  const key = (y: number, m: number, d: number): string => {
    const at = Date.UTC(y, m, d)
    // Before 1970 nothing was counted; every period sorts after the empty text.
    return at < 0 ? '' : dayKey(at)
  }
  return {
    ...(daily === undefined ? {} : {10: key(year, month, day - daily + 1)}),
    ...(monthly === undefined ? {} : {7: key(year, month - monthly + 1, 1).slice(0, 7)}),
    ...(yearly === undefined ? {} : {4: key(year - yearly + 1, 0, 1).slice(0, 4)}),
  }
}
