const STEPS = [
  {seconds: 86_400 * 365, unit: 'y'},
  {seconds: 86_400, unit: 'd'},
  {seconds: 3_600, unit: 'h'},
  {seconds: 60, unit: 'min'},
  {seconds: 1, unit: 's'},
] as const

/** A span of time in its largest unit: `3 min`, `2 d`. Less than a second is `0 s`; below zero counts as zero. */
export function humanDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const step = STEPS.find(({seconds: length}) => whole >= length)
  return step === undefined ? '0 s' : `${Math.floor(whole / step.seconds)} ${step.unit}`
}

/** How long ago `unixSeconds` was at `nowMs`: `3 min ago`; `never` when undefined, `just now` below five seconds. */
export function relativeTime(unixSeconds: number | undefined, nowMs: number): string {
  if (unixSeconds === undefined) return 'never'
  const ago = nowMs / 1000 - unixSeconds
  return ago < 5 ? 'just now' : `${humanDuration(ago)} ago`
}
