import {monitorEventLoopDelay} from 'node:perf_hooks'
import {createRecentPeak} from '../../core/metrics/recent-peak.js'

/** How long this process was kept from doing anything else. */
export interface LoopDelay {
  /** Seconds of the longest time since the last call. */
  take(): number
  close(): void
}

const RESOLUTION_MS = 20
const NANOSECONDS = 1e9

export function measureLoopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({resolution: RESOLUTION_MS})
  histogram.enable()
  return {
    take() {
      // It measures from one look to the next, which an idle process takes at its pace.
      const delay = histogram.max / NANOSECONDS - RESOLUTION_MS / 1000
      histogram.reset()
      return Math.max(0, delay)
    },
    close: () => void histogram.disable(),
  }
}

const EVERY_MS = 1000
const KEPT_SECONDS = 15

/** The longest delay of the last 15 seconds, in seconds. */
export function watchLoopDelay(): {readonly peak: () => number; readonly close: () => void} {
  const delays = measureLoopDelay()
  const recent = createRecentPeak(KEPT_SECONDS)
  const timer = setInterval(() => recent.add(delays.take()), EVERY_MS)
  timer.unref()
  return {
    peak: () => recent.peak(),
    close() {
      clearInterval(timer)
      delays.close()
    },
  }
}
