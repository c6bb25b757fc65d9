import {counted} from './text/counted.js'

/** What one look at the installation found. `advice` is what to do; null when there is nothing to do. */
export interface Finding {
  readonly check:
    'configuration' | 'node' | 'redis' | 'database' | 'clock' | 'repository' | 'geoip' | 'rsync' | 'state' | 'port'
  readonly state: 'ok' | 'warning' | 'broken'
  readonly text: string
  readonly advice: string | null
}

export const ok = (check: Finding['check'], text: string): Finding => ({check, state: 'ok', text, advice: null})

export const warning = (check: Finding['check'], text: string, advice: string): Finding => ({
  ...{check, state: 'warning', text, advice},
})

export const broken = (check: Finding['check'], text: string, advice: string): Finding => ({
  ...{check, state: 'broken', text, advice},
})

/** GeoLite2 comes twice a week; addresses move slowly enough for two months. */
const OLD_DAYS = 60
const DAY_SECONDS = 86_400

export interface GeoipFacts {
  readonly directory: string
  /** Unix seconds; undefined when the database could not be opened. */
  readonly cityBuiltAt: number | undefined
  readonly asnBuiltAt: number | undefined
}

export function judgeGeoip({directory, cityBuiltAt, asnBuiltAt}: GeoipFacts, now: number): Finding {
  const get = `Put GeoLite2-City.mmdb and GeoLite2-ASN.mmdb into ${directory}, or correct GeoipDatabasePath.`
  if (cityBuiltAt === undefined) {
    return broken('geoip', `There is no City database in ${directory}: mirrors are drawn at random.`, get)
  }
  if (asnBuiltAt === undefined) {
    return warning('geoip', `There is no ASN database in ${directory}: networks are not told apart.`, get)
  }
  const days = Math.floor((now / 1000 - Math.min(cityBuiltAt, asnBuiltAt)) / DAY_SECONDS)
  if (days > OLD_DAYS) {
    return warning(
      'geoip',
      `The databases are ${counted(days, 'day')} old.`,
      'Run geoipupdate every week, then "mirrorbits reload".',
    )
  }
  const age = days < 1 ? 'less than a day' : days === 1 ? 'a day' : `${days} days`
  return ok('geoip', `The databases are ${age} old.`)
}

/** Beyond it days of statistics and times of scans are wrong between machines. */
const SKEW_MS = 2000
const BAD_SKEW_MS = 30_000

/** `skewMs`: our clock minus that of Redis. */
export function judgeClock(skewMs: number): Finding {
  const seconds = `${(Math.abs(skewMs) / 1000).toFixed(1)} seconds ${skewMs > 0 ? 'ahead of' : 'behind'}`
  const advice = 'Let both machines take their time from NTP, for example by chrony.'
  if (Math.abs(skewMs) > BAD_SKEW_MS) return broken('clock', `This clock is ${seconds} that of Redis.`, advice)
  if (Math.abs(skewMs) > SKEW_MS) return warning('clock', `This clock is ${seconds} that of Redis.`, advice)
  return ok('clock', 'This clock and that of Redis agree.')
}
