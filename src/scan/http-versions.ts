import type {FileVersion} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import {parseHttpDate} from '../core/http/http-date.js'
import {type ClockOffsets, createClockOffsets, cutToGrain} from '../core/listing/clock-offsets.js'
import type {IndexEntry} from '../core/listing/index-entry.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import {NANOS_PER_SECOND, type ModTime} from '../core/mod-time.js'
import {encodePath} from '../core/text/encode-path.js'
import type {HttpTarget, PoliteClient} from './http-client.js'

export interface HttpVersions {
  /** The file in the version that the mirror has; undefined when it is listed and not to be had. */
  versionOf(path: FilePath, entry: IndexEntry): Promise<ListedFile | undefined>
  /** Nanoseconds to which all that was told is exact. */
  precision(): bigint
  /** Files that could not be asked for any more. */
  notAsked(): number
}

/**
 * Finds out versions from indexes that tell `1.2M` and minutes of an unknown
 * zone: a file that looks like ours is taken for ours, and one that does not is
 * asked for by HEAD, whose size and time are exact. So a faithful copy costs
 * one question for each time zone that its server tells.
 */
export function createHttpVersions({
  client,
  base,
  expected,
  maxQuestions,
}: {
  readonly client: PoliteClient
  readonly base: HttpTarget
  /** Our version of a file; undefined for one that is not ours, whose version nobody asks for. */
  readonly expected: (path: FilePath) => FileVersion | undefined
  readonly maxQuestions: number
}): HttpVersions {
  const offsets = createClockOffsets()
  let precision = NANOS_PER_SECOND
  let questions = 0
  let notAsked = 0

  return {
    precision: () => precision,
    notAsked: () => notAsked,
    async versionOf(path, entry) {
      const told = versionTold(entry)
      if (told !== undefined) return {path, ...told}
      const ours = expected(path)
      if (ours === undefined) return {path, size: entry.size?.least ?? 0, modTime: undefined}
      if (looksLike(entry, ours, offsets)) {
        const grain = entry.time?.grain ?? 60
        precision = BigInt(grain) * NANOS_PER_SECOND > precision ? BigInt(grain) * NANOS_PER_SECOND : precision
        return {path, size: ours.size, modTime: ours.modTime && cutToGrain(ours.modTime, grain)}
      }
      const isExact = entry.size !== undefined && entry.size.least === entry.size.most
      const sizeOnly = isExact ? {path, size: entry.size.least, modTime: undefined} : undefined
      if (questions >= maxQuestions) {
        notAsked++
        return sizeOnly
      }
      questions++
      const answer = await ask(client, {origin: base.origin, path: base.path.slice(0, -1) + encodePath(path)})
      if (answer === 'absent') return undefined
      if (answer === 'silent') return sizeOnly
      if (entry.time !== undefined && answer.modTime !== undefined) offsets.learn(entry.time, answer.modTime)
      return {path, ...answer}
    },
  }
}

/** What an index tells to the byte and to the second, in UTC. */
function versionTold({size, time}: IndexEntry): FileVersion | undefined {
  if (size === undefined || size.least !== size.most || time?.isUtc !== true || time.grain !== 1) return undefined
  return {size: size.least, modTime: BigInt(time.seconds) * NANOS_PER_SECOND}
}

const looksLike = ({size, time}: IndexEntry, ours: FileVersion, offsets: ClockOffsets): boolean =>
  size !== undefined &&
  time !== undefined &&
  ours.modTime !== undefined &&
  ours.size >= size.least &&
  ours.size <= size.most &&
  offsets.agrees(time, ours.modTime)

/** `silent`: the mirror does not tell. */
async function ask(client: PoliteClient, target: HttpTarget): Promise<FileVersion | 'absent' | 'silent'> {
  const {status, headers} = await client.head(target)
  if (status >= 400 && status < 500 && status !== 405) return 'absent'
  const length = headers['content-length'] ?? ''
  if (status !== 200 || !/^\d{1,16}$/.test(length) || !Number.isSafeInteger(Number(length))) return 'silent'
  const seconds = parseHttpDate(headers['last-modified'] ?? '')
  const modTime: ModTime | undefined = seconds === undefined ? undefined : BigInt(seconds) * NANOS_PER_SECOND
  return {size: Number(length), modTime}
}
