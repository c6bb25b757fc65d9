/** `2026_11_21`: the UTC day as the statistics' keys spell it. `at` is in milliseconds since the Unix epoch. */
export const dayKey = (at: number): string => isoDay(at).replaceAll('-', '_')

/** `2026-11-21`, in UTC. */
export const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10)
