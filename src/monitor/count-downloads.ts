import {MirrorbitsError} from '../core/errors.js'
import type {FilePath} from '../core/file-path.js'
import type {Clock, CountBatch, CounterStore, DownloadCount, Log, RangedDownload} from '../core/ports.js'
import {isoDay} from '../core/text/day-key.js'

/** A download that was sent somewhere. */
export interface Download {
  readonly path: FilePath
  /** A mirror's id, or 0, -1, … for a fallback. */
  readonly mirror: number
  readonly size: number
  /** Set when the client asked for a part of the file. */
  readonly ranged: {readonly address: string; readonly userAgent: string} | undefined
}

export interface CountDownloadsDeps {
  readonly counters: CounterStore
  readonly log: Log
  readonly clock: Clock
  /** Lower-case hex SHA-256. */
  readonly sha256: (text: string) => string
  readonly sameDownloadInterval: () => number
  /** Unique over all nodes and starts. */
  readonly node: string
}

export interface DownloadCounter {
  /** Counts in memory only. */
  count(download: Download): void
  /** Sends what is there; used before leaving. */
  flush(): Promise<void>
  /** Stops the timer and flushes, once: what Redis does not take then stays uncounted. */
  stop(): Promise<void>
  /** Downloads that are only in memory so far. */
  uncounted(): number
}

const FLUSH_MS = 500
/** Distinct counts kept while Redis is away; about 200 bytes each. */
const MAX_PENDING = 500_000
const DAY_MS = 86_400_000
/** Redis takes a batch in one step, so it must be short. */
const PER_BATCH = 500
/** A batch that Redis, being there, has refused so often is set aside for those behind it. */
const MAX_REFUSALS = 5

const dayNumber = (at: number): number => Math.floor(at / DAY_MS)

/**
 * Counts downloads in memory and sends them every half second. A batch that
 * may or may not have arrived is sent again under the same id, and counts once.
 */
export function startDownloadCounter(deps: CountDownloadsDeps): DownloadCounter {
  let counts = new Map<string, {path: FilePath; mirror: number; size: number; downloads: number}>()
  let ranged: Download[] = []
  const unsent: CountBatch[] = []
  let serial = 0
  let sending: Promise<boolean> | undefined
  let isStopping = false
  /** How often the first of `unsent` was refused. */
  let refusals = 0
  let lost = 0
  /** Counts in memory, collected or not. */
  let pending = 0
  let today = dayNumber(deps.clock())

  function collect(): void {
    if (counts.size === 0 && ranged.length === 0) return
    const downloads: DownloadCount[] = [...counts.values()]
    const parts = ranged.map(toRanged)
    counts = new Map()
    ranged = []
    for (let at = 0; at < Math.max(downloads.length, parts.length); at += PER_BATCH / 2) {
      unsent.push({
        id: `${deps.node}_${serial++}`,
        day: isoDay(today * DAY_MS),
        downloads: downloads.slice(at, at + PER_BATCH / 2),
        ranged: parts.slice(at, at + PER_BATCH / 2),
        sameDownloadInterval: deps.sameDownloadInterval(),
      })
    }
  }

  function keepDaysApart(): void {
    const day = dayNumber(deps.clock())
    if (day === today) return
    collect()
    today = day
  }

  const toRanged = ({path, mirror, size, ranged: client}: Download): RangedDownload => ({
    path,
    mirror,
    size,
    client: deps.sha256(`${client?.address ?? ''}/${client?.userAgent ?? ''}`),
  })

  async function send(): Promise<void> {
    await sendCollected()
    // Not earlier: while Redis is away, counts of the same file grow instead of batches.
    collect()
    await sendCollected()
    if (lost > 0) deps.log.error({lost}, 'downloads were not counted: Redis was away for too long')
    lost = 0
  }

  async function sendCollected(): Promise<void> {
    for (let batch = unsent[0]; batch !== undefined; batch = unsent[0]) {
      try {
        await deps.counters.count(batch)
      } catch (error) {
        if (isAway(error) || ++refusals < MAX_REFUSALS) throw error
        const downloads = downloadsIn(batch)
        deps.log.error({err: error, downloads}, 'downloads were not counted: Redis always refuses them')
      }
      refusals = 0
      unsent.shift()
      pending -= batch.downloads.length + batch.ranged.length
    }
  }

  /** Returns whether everything that was there was sent. */
  function flush(): Promise<boolean> {
    sending ??= send()
      .then(
        () => true,
        (error: unknown) => {
          if (!isStopping) deps.log.warn({err: error, pending}, 'counts are kept in memory until Redis is back')
          return false
        },
      )
      .finally(() => {
        sending = undefined
      })
    return sending
  }

  async function flushAll(): Promise<void> {
    const isSent = await flush()
    // What was counted while an earlier sending was under way. After a failure it would only wait once more.
    if (isSent && (counts.size > 0 || ranged.length > 0)) await flush()
  }

  const timer = setInterval(() => void flush(), FLUSH_MS)
  timer.unref()

  return {
    count(download) {
      keepDaysApart()
      const {path, mirror, size} = download
      const isRanged = download.ranged !== undefined && deps.sameDownloadInterval() > 0
      const key = `${mirror} ${path}`
      const known = isRanged ? undefined : counts.get(key)
      if (known !== undefined) {
        known.downloads++
        return
      }
      if (pending >= MAX_PENDING) {
        lost++
        return
      }
      pending++
      if (isRanged) ranged.push(download)
      else counts.set(key, {path, mirror, size, downloads: 1})
    },
    flush: flushAll,
    async stop() {
      isStopping = true
      clearInterval(timer)
      await flushAll()
    },
    uncounted() {
      const collected = unsent.reduce((sum, batch) => sum + downloadsIn(batch), 0)
      return [...counts.values()].reduce((sum, {downloads}) => sum + downloads, collected + ranged.length)
    },
  }
}

/** Anything but an answer of Redis that it will not take this batch. */
const isAway = (error: unknown): boolean => error instanceof MirrorbitsError && error.code === 'MB_REDIS_UNREACHABLE'

const downloadsIn = ({downloads, ranged}: CountBatch): number =>
  downloads.reduce((sum, count) => sum + count.downloads, ranged.length)
