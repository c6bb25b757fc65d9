import {readFile, stat} from 'node:fs/promises'
import {crc32} from 'node:zlib'
import {codeOf} from '../core/errors.js'
import {asFilePath} from '../core/file-path.js'
import type {CountBatch, DownloadCount, Log, RangedDownload} from '../core/ports.js'
import {replaceFile} from './replace-file.js'

/** A file of all counts that memory holds stays far below this. */
const MAX_BYTES = 256 * 1024 * 1024

/**
 * Reads a file of batches; none when it is not there. A batch is a line: eight hexadecimal digits of the CRC-32 of the
 * rest, a blank, and JSON. Paths have raw bytes as characters, so the file is read and written byte by byte (latin1).
 * Lines that are damaged are left out and told.
 */
export async function readBatches(path: string, log: Log): Promise<readonly CountBatch[]> {
  const size = await sizeOf(path)
  if (size === 0) return []
  if (size > MAX_BYTES) {
    log.warn({path, size}, 'the journal of counts is too large to be ours, and is left out')
    return []
  }
  const batches: CountBatch[] = []
  let damaged = 0
  for (const line of (await readFile(path, 'latin1')).split('\n')) {
    if (line === '') continue
    const batch = batchOf(line)
    if (batch === undefined) damaged++
    else batches.push(batch)
  }
  if (damaged > 0) log.warn({path, damaged}, 'damaged lines of the journal of counts are left out')
  return batches
}

/** Writes them beside the present file and puts that in its place at once. On failure the present one stays. */
export const writeBatches = (path: string, batches: readonly CountBatch[]): Promise<void> =>
  replaceFile(path, async file => {
    for (const batch of batches) await file.appendFile(lineOf(batch), 'latin1')
  })

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0
    throw error
  }
}

const checksum = (text: string): string => crc32(Buffer.from(text, 'latin1')).toString(16).padStart(8, '0')

export function lineOf({id, day, downloads, ranged, sameDownloadInterval}: CountBatch): string {
  const text = JSON.stringify([
    id,
    day,
    sameDownloadInterval,
    downloads.map(count => [count.path, count.mirror, count.size, count.downloads]),
    ranged.map(({path, mirror, size, client}) => [path, mirror, size, client]),
  ])
  return `${checksum(text)} ${text}\n`
}

function batchOf(line: string): CountBatch | undefined {
  const text = line.slice(9)
  if (line.slice(0, 9) !== `${checksum(text)} `) return undefined
  const value = parsed(text)
  if (!Array.isArray(value)) return undefined
  const [id, day, sameDownloadInterval, downloads, ranged] = value as readonly unknown[]
  if (typeof id !== 'string' || typeof day !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  if (!isWhole(sameDownloadInterval) || !Array.isArray(downloads) || !Array.isArray(ranged)) return undefined
  const counts = downloads.map(downloadOf)
  const parts = ranged.map(rangedOf)
  if (counts.includes(undefined) || parts.includes(undefined)) return undefined
  const isThere = <T>(entry: T | undefined): entry is T => entry !== undefined
  return {id, day, sameDownloadInterval, downloads: counts.filter(isThere), ranged: parts.filter(isThere)}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no JSON is one more way to be damaged
  }
}

function downloadOf(entry: unknown): DownloadCount | undefined {
  if (!Array.isArray(entry)) return undefined
  const [path, mirror, size, downloads] = entry as readonly unknown[]
  if (typeof path !== 'string' || !Number.isSafeInteger(mirror) || !isWhole(size) || !isWhole(downloads))
    return undefined
  return {path: asFilePath(path), mirror: Number(mirror), size, downloads}
}

function rangedOf(entry: unknown): RangedDownload | undefined {
  if (!Array.isArray(entry)) return undefined
  const [path, mirror, size, client] = entry as readonly unknown[]
  if (typeof path !== 'string' || !Number.isSafeInteger(mirror) || !isWhole(size)) return undefined
  return typeof client === 'string' ? {path: asFilePath(path), mirror: Number(mirror), size, client} : undefined
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
