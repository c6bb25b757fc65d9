import type {DayCounts, DownloadGatherer} from '../../monitor/gather-downloads.js'
import {COUNTS_PER_MESSAGE} from '../workers/worker-messages.js'

export interface CountReporter {
  /** To be called for each download that was gathered, before its answer is written. */
  counted(): void
  /** Hands over what is left and ends; what cannot be handed over is gathered again. */
  stop(): Promise<void>
  /** Downloads that are not handed over. */
  unsent(): number
}

const downloadsIn = ({downloads, ranged}: DayCounts): number =>
  downloads.reduce((sum, count) => sum + count.downloads, ranged.length)

/** A message costs some twenty microseconds on both sides together: of many downloads only one in this time pays it. */
const APART_MS = 2

/**
 * Hands over by messages what was gathered, because there is no pipe or it took no more. What a worker that is killed
 * has not yet handed over is lost, so a download that comes alone is handed over at once, before its client has the
 * answer; under load it waits two milliseconds for others. `send` tells whether the counts were taken; when they once
 * were not, they never will be, and all stays gathered.
 */
export function reportCounts(
  gathered: Pick<DownloadGatherer, 'take' | 'add' | 'downloads'>,
  send: (counts: DayCounts) => Promise<boolean>,
): CountReporter {
  let underWay: Promise<void> | undefined
  let lastAt = -Infinity
  let timer: NodeJS.Timeout | undefined
  /** Downloads that are being handed over. */
  let taken = 0
  /** Nobody takes them any more. */
  let isOver = false

  async function report(): Promise<void> {
    if (isOver) return
    const days = gathered.take()
    for (const day of days) taken += downloadsIn(day)
    for (const {day, downloads, ranged} of days) {
      for (let at = 0; at < Math.max(downloads.length, ranged.length); at += COUNTS_PER_MESSAGE) {
        const part = {
          day,
          downloads: downloads.slice(at, at + COUNTS_PER_MESSAGE),
          ranged: ranged.slice(at, at + COUNTS_PER_MESSAGE),
        }
        isOver ||= !(await send(part))
        taken -= downloadsIn(part)
        if (isOver) gathered.add(part)
      }
    }
  }

  function later(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      handOver()
    }, APART_MS).unref()
  }

  /** A primary that reads slowly gets fewer and longer messages, since counts of the same file grow meanwhile. */
  function handOver(): void {
    if (underWay !== undefined) {
      later()
      return
    }
    lastAt = performance.now()
    underWay = report().finally(() => {
      underWay = undefined
    })
  }

  return {
    counted() {
      if (underWay !== undefined || performance.now() - lastAt < APART_MS) later()
      else handOver()
    },
    async stop() {
      clearTimeout(timer)
      await underWay
      await report()
    },
    unsent: () => taken + gathered.downloads(),
  }
}
