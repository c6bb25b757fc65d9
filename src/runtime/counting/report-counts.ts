import type {DayCounts, DownloadGatherer} from '../../monitor/gather-downloads.js'
import {COUNTS_PER_MESSAGE} from '../workers/worker-messages.js'

export interface CountReporter {
  /** Hands over what is left and ends. */
  stop(): Promise<void>
}

/** What a worker that is killed has not yet handed over is lost, so it keeps nothing for long. */
const REPORT_MS = 20

/** Hands over, fifty times a second, what was gathered. */
export function reportCounts(
  gathered: Pick<DownloadGatherer, 'take' | 'size'>,
  send: (counts: DayCounts) => Promise<void>,
): CountReporter {
  let isSending = false

  async function report(): Promise<void> {
    for (const {day, downloads, ranged} of gathered.take()) {
      for (let at = 0; at < Math.max(downloads.length, ranged.length); at += COUNTS_PER_MESSAGE) {
        const part = {
          day,
          downloads: downloads.slice(at, at + COUNTS_PER_MESSAGE),
          ranged: ranged.slice(at, at + COUNTS_PER_MESSAGE),
        }
        await send(part)
      }
    }
  }

  /** A primary that reads slowly gets fewer and longer messages, since counts of the same file grow meanwhile. */
  const timer = setInterval(() => {
    if (isSending || gathered.size() === 0) return
    isSending = true
    void report().finally(() => {
      isSending = false
    })
  }, REPORT_MS)
  timer.unref()

  return {
    async stop() {
      clearInterval(timer)
      await report()
    },
  }
}
