import {asFilePath, MAX_PATH_BYTES, type FilePath} from '../../core/file-path.js'
import type {DownloadCount, RangedDownload} from '../../core/ports.js'
import {isoDay} from '../../core/text/day-key.js'
import type {DayCounts} from '../../monitor/gather-downloads.js'

/** One download, as a worker tells it. */
export interface CountedOnce {
  /** Days since the beginning of 1970, in UTC. */
  readonly day: number
  readonly mirror: number
  readonly size: number
  /** Of a ranged request: who asked, as lower-case hex SHA-256. */
  readonly client: string | undefined
  readonly path: FilePath
}

export interface CountRecordReader {
  /** The counts in the next piece; a record may begin in one piece and end in a later one. */
  read(piece: Buffer): DayCounts[]
}

const DAY_MS = 86_400_000
/** 9999-12-31, the last one that has four digits for its year. */
const LAST_DAY = 2_932_896
const NO_CLIENT = '-'
const CLIENT = /^[0-9a-f]{64}$/
/** Three numbers of at most sixteen digits, a client and a path. */
const MAX_RECORD_BYTES = MAX_PATH_BYTES + 256

const NUL = 0
const BLANK = 0x20
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

/**
 * `DAY MIRROR SIZE CLIENT PATH` and a NUL, which no path has, so that a reader that has lost its way finds it again.
 * Its characters are bytes.
 */
export const countRecord = ({day, mirror, size, client = NO_CLIENT, path}: CountedOnce): string =>
  `${day} ${mirror} ${size} ${client} ${path}\0`

/** Reads records that follow each other. `onBad` is told of each that is none, which is skipped. */
export function readCountRecords(onBad: () => void): CountRecordReader {
  /** The beginning of a record. */
  let kept: Buffer | undefined

  return {
    read(piece) {
      const bytes = kept === undefined ? piece : Buffer.concat([kept, piece])
      const days = new Map<number, {readonly downloads: DownloadCount[]; readonly ranged: RangedDownload[]}>()
      let at = 0
      for (let end = bytes.indexOf(NUL); end !== -1; end = bytes.indexOf(NUL, at)) {
        const counted = parseRecord(bytes, at, end)
        at = end + 1
        if (counted === undefined) {
          onBad()
          continue
        }
        const {day, mirror, size, client, path} = counted
        let ofDay = days.get(day)
        if (ofDay === undefined) {
          ofDay = {downloads: [], ranged: []}
          days.set(day, ofDay)
        }
        if (client === undefined) ofDay.downloads.push({path, mirror, size, downloads: 1})
        else ofDay.ranged.push({path, mirror, size, client})
      }
      kept = at === bytes.length ? undefined : Buffer.from(bytes.subarray(at))
      if (kept !== undefined && kept.length > MAX_RECORD_BYTES) {
        kept = undefined
        onBad()
      }
      return [...days].map(([day, counts]) => ({day: isoDay(day * DAY_MS), ...counts}))
    },
  }
}

/** Undefined when the bytes from `at` to `end` are no record. */
function parseRecord(bytes: Buffer, at: number, end: number): CountedOnce | undefined {
  if (end - at > MAX_RECORD_BYTES) return undefined
  let position = at

  /** The number before the next blank, and goes behind that; NaN when there is none. */
  function number(): number {
    const isNegative = bytes[position] === MINUS
    const from = isNegative ? position + 1 : position
    let value = 0
    for (position = from; position < end; position++) {
      const byte = bytes[position] ?? 0
      if (byte < ZERO || byte > NINE) break
      value = value * 10 + (byte - ZERO)
    }
    if (position === from || bytes[position] !== BLANK || !Number.isSafeInteger(value)) return NaN
    position++
    return isNegative ? -value : value
  }

  const day = number()
  const mirror = number()
  const size = number()
  if (!(day >= 0 && day <= LAST_DAY && size >= 0) || Number.isNaN(mirror)) return undefined
  const blank = bytes.indexOf(BLANK, position)
  // Each path on its own: a part of a longer text would keep all of that in memory.
  const path = bytes.toString('latin1', blank + 1, end)
  if (blank === -1 || blank >= end || !path.startsWith('/')) return undefined
  const isPlain = blank === position + 1 && bytes[position] === MINUS
  const client = isPlain ? undefined : bytes.toString('latin1', position, blank)
  if (client !== undefined && !CLIENT.test(client)) return undefined
  return {day, mirror, size, client, path: asFilePath(path)}
}
