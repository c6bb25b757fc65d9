const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A number of bytes for people, in powers of 1024 with one decimal: `17 bytes`, `117.7 MiB`. Stops at TiB. */
export function humanSize(bytes: number | bigint): string {
  let value = Number(bytes)
  let unit: string = UNITS[0]
  for (const larger of UNITS.slice(1)) {
    if (Math.abs(value) < 1024) break
    value /= 1024
    unit = larger
  }
  return `${value.toFixed(unit === UNITS[0] ? 0 : 1)} ${unit}`
}
