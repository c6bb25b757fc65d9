const HOUR = 3600
const DAY = 24 * HOUR

export interface SyncAge {
  readonly text: string
  readonly freshness: 'fresh' | 'old' | 'very-old' | 'unknown'
}

/** How old a mirror's copy is: `2 hours ago`; old after 48 hours, very old after 30 days. */
export function syncAge(lastModTime: number | undefined, nowMs: number): SyncAge {
  if (lastModTime === undefined) return {text: 'unknown', freshness: 'unknown'}
  const seconds = nowMs / 1000 - lastModTime
  const hours = Math.floor(seconds / HOUR)
  return {text: ageText(seconds), freshness: hours > 720 ? 'very-old' : hours > 48 ? 'old' : 'fresh'}
}

function ageText(seconds: number): string {
  if (Math.abs(seconds) < 60) return 'up-to-date'
  if (seconds < 0) return 'in the future'
  if (seconds < HOUR) return count(seconds / 60, 'minute')
  if (seconds < DAY) return count(seconds / HOUR, 'hour')
  return seconds > 365 * DAY ? count(seconds / (365 * DAY), 'year') : count(seconds / DAY, 'day')
}

const count = (amount: number, unit: string): string => {
  const whole = Math.floor(amount)
  return `${whole} ${unit}${whole > 1 ? 's' : ''} ago`
}
