const NANOS_PER_SECOND = 1_000_000_000n

/** Units below a second, largest first. */
const SMALL_UNITS = [
  {name: 'ms', nanos: 1_000_000n, digits: 6},
  {name: 'µs', nanos: 1_000n, digits: 3},
  {name: 'ns', nanos: 1n, digits: 0},
] as const

/** `whole.fraction` without trailing zeros; `digits` is how many the full fraction has. */
function decimal(whole: bigint, rest: bigint, digits: number): string {
  if (rest === 0n) return `${whole}`
  return `${whole}.${rest.toString().padStart(digits, '0').replace(/0+$/, '')}`
}

/** Nanoseconds as Go's `time.Duration` prints them: `1h30m0s`, `-10s`, `1.5ms`, `100h0m0.001s`. */
export function goDuration(nanos: bigint): string {
  if (nanos < 0n) return `-${goDuration(-nanos)}`
  if (nanos === 0n) return '0s'
  for (const {name, nanos: unit, digits} of SMALL_UNITS) {
    if (nanos < NANOS_PER_SECOND && nanos >= unit) return `${decimal(nanos / unit, nanos % unit, digits)}${name}`
  }
  const allSeconds = nanos / NANOS_PER_SECOND
  const seconds = `${decimal(allSeconds % 60n, nanos % NANOS_PER_SECOND, 9)}s`
  const minutes = allSeconds / 60n
  if (minutes === 0n) return seconds
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`
}
