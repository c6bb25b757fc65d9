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
  /** Stops the timer and flushes. */
  stop(): Promise<void>
}

const FLUSH_MS = 500
/** Distinct counts kept while Redis is away; about 200 bytes each. */
const MAX_PENDING = 500_000
/** Redis takes a batch in one step, so it must be short. */
const PER_BATCH = 500

/**
 * Counts downloads in memory and sends them every half second. A batch that
 * may or may not have arrived is sent again under the same id, and counts once.
 */
export function startDownloadCounter(deps: CountDownloadsDeps): DownloadCounter {
  let counts = new Map<string, {path: FilePath; mirror: number; size: number; downloads: number}>()
  let ranged: Download[] = []
  const unsent: CountBatch[] = []
  let serial = 0
  let sending: Promise<void> | undefined
  let lost = 0

  function collect(): void {
    if (counts.size === 0 && ranged.length === 0) return
    const downloads: DownloadCount[] = [...counts.values()]
    const parts = ranged.map(toRanged)
    counts = new Map()
    ranged = []
    for (let at = 0; at < Math.max(downloads.length, parts.length); at += PER_BATCH / 2) {
      unsent.push({
        id: `${deps.node}_${serial++}`,
        day: isoDay(deps.clock()),
        downloads: downloads.slice(at, at + PER_BATCH / 2),
        ranged: parts.slice(at, at + PER_BATCH / 2),
        sameDownloadInterval: deps.sameDownloadInterval(),
      })
    }
  }

  const toRanged = ({path, mirror, size, ranged: client}: Download): RangedDownload => ({
    path,
    mirror,
    size,
    client: deps.sha256(`${client?.address ?? ''}/${client?.userAgent ?? ''}`),
  })

  async function send(): Promise<void> {
    collect()
    for (let batch = unsent[0]; batch !== undefined; batch = unsent[0]) {
      await deps.counters.count(batch)
      unsent.shift()
    }
    if (lost > 0) deps.log.error({lost}, 'downloads were not counted: Redis was away for too long')
    lost = 0
  }

  function flush(): Promise<void> {
    sending ??= send()
      .catch((error: unknown) => {
        deps.log.warn({err: error, batches: unsent.length}, 'counts are kept in memory until Redis is back')
      })
      .finally(() => {
        sending = undefined
      })
    return sending
  }

  const timer = setInterval(() => void flush(), FLUSH_MS)
  timer.unref()

  return {
    count(download) {
      if (counts.size + ranged.length >= MAX_PENDING) {
        lost++
        return
      }
      if (download.ranged !== undefined && deps.sameDownloadInterval() > 0) {
        ranged.push(download)
        return
      }
      const {path, mirror, size} = download
      const key = `${mirror} ${path}`
      const known = counts.get(key)
      if (known === undefined) counts.set(key, {path, mirror, size, downloads: 1})
      else known.downloads++
    },
    async flush() {
      await flush()
      if (counts.size > 0 || ranged.length > 0) await flush()
    },
    async stop() {
      clearInterval(timer)
      await flush()
      if (counts.size > 0 || ranged.length > 0) await flush()
    },
  }
}
