const UNITS: Readonly<Record<string, number>> = {h: 3600, d: 86_400, w: 7 * 86_400, y: 365 * 86_400}
const LONGEST = 100 * 365 * 86_400

/** Reads `12h`, `30d`, `4w` or `1y` as seconds; undefined for anything else, and beyond 100 years. */
export function parseLifetime(text: string): number | undefined {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([hdwy])$/.exec(text.trim().toLowerCase()) ?? []
  const seconds = Number(count) * (UNITS[unit] ?? 0)
  return seconds > 0 && seconds <= LONGEST ? seconds : undefined
}
