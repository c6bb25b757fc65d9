import type {Clock, Log} from '../core/ports.js'
import type {DbState} from '../geoip/database.js'
import {counted} from '../core/text/counted.js'

/** One database and its age. */
export interface GeoipAge extends DbState {
  readonly ageSeconds: number
}
export type GeoipAges = readonly GeoipAge[]

export interface WatchGeoipAgeDeps {
  readonly clock: Clock
  readonly log: Log
  /** Tells those who watch. */
  readonly warn: (code: 'MB_GEOIP_OLD', message: string) => void
  /** 0 never warns. */
  readonly maxAgeDays: () => number
}

export interface GeoipAgeWatch {
  /** To be told the databases in use whenever they may be others. */
  readonly tell: (databases: readonly DbState[]) => void
  /** Those in use, the oldest first. */
  ages(): GeoipAges
  stop(): void
}

const DAY_SECONDS = 86_400
const LOOK_MS = 3600_000

/** Warns, once for each database, when addresses have had long enough to move. */
export function watchGeoipAge({clock, log, warn, maxAgeDays}: WatchGeoipAgeDeps): GeoipAgeWatch {
  let known: readonly DbState[] = []
  const warned = new Set<string>()

  const ages = (): GeoipAges =>
    known
      .map(state => ({...state, ageSeconds: Math.max(0, Math.round(clock() / 1000 - state.builtAt))}))
      .sort((a, b) => b.ageSeconds - a.ageSeconds)

  function look(): void {
    for (const {file, type, builtAt, ageSeconds} of ages()) {
      const days = Math.floor(ageSeconds / DAY_SECONDS)
      const name = `${file} ${builtAt}`
      if (maxAgeDays() === 0 || days <= maxAgeDays() || warned.has(name)) continue
      warned.add(name)
      log.warn({file, type, days}, 'a GeoIP database is old: clients may be sent to mirrors far away')
      warn('MB_GEOIP_OLD', `The GeoIP database ${file} is ${counted(days, 'day')} old.`)
    }
  }

  const timer = setInterval(look, LOOK_MS)
  timer.unref()
  return {
    tell(databases) {
      known = databases
      look()
    },
    ages,
    stop: () => clearInterval(timer),
  }
}
