import type {FileId} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import type {Clock, DownloadCount, RangedDownload} from '../core/ports.js'
import {isoDay} from '../core/text/day-key.js'

/** A download that was sent somewhere. */
export interface Download {
  readonly path: FilePath
  /** Of the file in the catalogue, if it is there: a number is found faster than a path. */
  readonly id: FileId | undefined
  /** A mirror's id, or 0, -1, … for a fallback. */
  readonly mirror: number
  readonly size: number
  /** Set when the client asked for a part of the file. */
  readonly ranged: {readonly address: string; readonly userAgent: string} | undefined
}

/** The downloads of one day, each file and mirror once. */
export interface DayCounts {
  /** UTC day, `YYYY-MM-DD`. */
  readonly day: string
  readonly downloads: readonly DownloadCount[]
  readonly ranged: readonly RangedDownload[]
}

export interface GatherDownloadsDeps {
  readonly clock: Clock
  /** Lower-case hex SHA-256. */
  readonly sha256: (text: string) => string
  readonly sameDownloadInterval: () => number
  /** Whether there is no room for another entry. */
  readonly isFull: () => boolean
}

/** Downloads counted in memory, until somebody takes them. */
export interface DownloadGatherer {
  count(download: Download): void
  /** Adds what was gathered elsewhere. */
  add(counts: DayCounts): void
  /** Everything since the last call, oldest day first. */
  take(): DayCounts[]
  /** Entries in memory. */
  size(): number
  /** Downloads in memory. */
  downloads(): number
  /** Downloads since the last call that there was no room for. */
  takeLost(): number
}

interface DayPool {
  /** By file, so that all counts of a file come one after the other: there are few mirrors for each. */
  readonly counts: Map<FileId | FilePath, MutableCount[]>
  readonly ranged: (Download | RangedDownload)[]
}

type MutableCount = {-readonly [field in keyof DownloadCount]: DownloadCount[field]}

const DAY_MS = 86_400_000

const dayNumber = (at: number): number => Math.floor(at / DAY_MS)

export function gatherDownloads({clock, sha256, sameDownloadInterval, isFull}: GatherDownloadsDeps): DownloadGatherer {
  let pools = new Map<number, DayPool>()
  let entries = 0
  let lost = 0

  function poolOf(day: number): DayPool {
    let pool = pools.get(day)
    if (pool === undefined) {
      pool = {counts: new Map(), ranged: []}
      pools.set(day, pool)
    }
    return pool
  }

  function addCount({counts}: DayPool, file: FileId | FilePath, {path, mirror, size, downloads}: DownloadCount): void {
    const ofFile = counts.get(file)
    const known = ofFile?.find(count => count.mirror === mirror)
    if (known !== undefined) known.downloads += downloads
    else if (isFull()) lost += downloads
    else {
      entries++
      const count = {path, mirror, size, downloads}
      if (ofFile === undefined) counts.set(file, [count])
      else ofFile.push(count)
    }
  }

  function addRanged({ranged}: DayPool, download: Download | RangedDownload): void {
    if (isFull()) {
      lost++
      return
    }
    entries++
    ranged.push(download)
  }

  const toRanged = (download: Download | RangedDownload): RangedDownload => {
    if ('client' in download) return download
    const {path, mirror, size, ranged} = download
    return {path, mirror, size, client: sha256(`${ranged?.address ?? ''}/${ranged?.userAgent ?? ''}`)}
  }

  return {
    count(download) {
      const pool = poolOf(dayNumber(clock()))
      const {path, id, mirror, size} = download
      if (download.ranged !== undefined && sameDownloadInterval() > 0) addRanged(pool, download)
      else addCount(pool, id ?? path, {path, mirror, size, downloads: 1})
    },
    add({day, downloads, ranged}) {
      const pool = poolOf(dayNumber(Date.parse(day)))
      for (const count of downloads) addCount(pool, count.path, count)
      for (const download of ranged) addRanged(pool, download)
    },
    take() {
      const taken = [...pools].sort(([a], [b]) => a - b)
      pools = new Map()
      entries = 0
      return taken.map(([day, {counts, ranged}]) => ({
        day: isoDay(day * DAY_MS),
        downloads: [...countsIn(counts)],
        ranged: ranged.map(toRanged),
      }))
    },
    size: () => entries,
    downloads() {
      let sum = 0
      for (const {counts, ranged} of pools.values()) {
        sum += ranged.length
        for (const {downloads} of countsIn(counts)) sum += downloads
      }
      return sum
    },
    takeLost() {
      const former = lost
      lost = 0
      return former
    },
  }
}

function* countsIn(counts: DayPool['counts']): Generator<DownloadCount> {
  for (const ofFile of counts.values()) yield* ofFile
}
