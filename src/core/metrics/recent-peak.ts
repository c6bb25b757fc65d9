/** The highest of the last numbers that were told: a peak is still seen by who looks now and then. */
export interface RecentPeak {
  add(value: number): void
  peak(): number
}

export function createRecentPeak(kept: number): RecentPeak {
  const values: number[] = []
  return {
    add(value) {
      values.push(value)
      if (values.length > kept) values.shift()
    },
    peak: () => Math.max(0, ...values),
  }
}
