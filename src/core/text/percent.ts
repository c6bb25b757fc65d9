/** `98.7 %`. A little is never shown as nothing, nor almost all as all. */
export function percent(part: number): string {
  if (part > 0 && part < 0.001) return '<0.1 %'
  if (part < 1 && part >= 0.9995) return '99.9 %'
  return `${(part * 100).toFixed(1)} %`
}

/** Part of the files, rounded down: who lacks one is never complete. */
export function completeness(right: number, total: number): string {
  if (total === 0 || right >= total) return '100 %'
  return `${(Math.floor((right / total) * 1000) / 10).toFixed(1)} %`
}
