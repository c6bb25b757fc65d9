import {MirrorbitsError} from '../core/errors.js'
import type {IndexEntry} from '../core/listing/index-entry.js'
import {parseIndexJson} from '../core/listing/parse-index-json.js'
import {createHtmlIndexReader} from './html-index.js'
import type {HttpTarget, PoliteClient} from './http-client.js'
import {counted} from '../core/text/counted.js'

export type HttpFolder =
  | {readonly kind: 'listed'; readonly entries: readonly IndexEntry[]; readonly odd: number}
  /** There is none. */
  | {readonly kind: 'absent'; readonly reason: string}
  /** It leads elsewhere. */
  | {readonly kind: 'moved'; readonly location: string}
  | {readonly kind: 'unreadable'; readonly reason: string}

const MAX_PAGE_BYTES = 64 * 1024 * 1024
/** More than an honest page of that length holds; of a made-up one they would fill the memory. */
const MAX_PAGE_ENTRIES = 500_000
/** Commas in JSON for each entry: one behind it, three between its fields, some in its name. */
const COMMAS = 8

/**
 * Reads the index of one folder; `path` ends in a slash. Throws as the client
 * does, and MB_SCAN_FAILED for a page without end or with more than `maxEntries`, as soon as that is seen.
 */
export async function readHttpFolder(
  client: PoliteClient,
  target: HttpTarget,
  maxEntries: number,
): Promise<HttpFolder> {
  const {status, headers, value} = await client.get(target, (body, {'content-type': type = ''}) =>
    /^application\/json\b/i.test(type) ? readJson(body, maxEntries) : readHtml(body, target, maxEntries),
  )
  const {location} = headers
  if (status >= 300 && status < 400 && location !== undefined) return {kind: 'moved', location}
  return value ?? {kind: status === 404 || status === 410 ? 'absent' : 'unreadable', reason: `status ${status}`}
}

async function readHtml(body: AsyncIterable<Buffer>, target: HttpTarget, maxEntries: number): Promise<HttpFolder> {
  const reader = createHtmlIndexReader(target)
  for await (const chunk of bounded(body)) {
    reader.push(chunk)
    refuseMoreThan(maxEntries, reader.count())
    if (reader.isGivenUp()) return {kind: 'unreadable', reason: 'the page opens more elements than an index has'}
  }
  const {isIndex, isComplete, entries} = reader.end()
  if (!isIndex) return {kind: 'unreadable', reason: 'the page is no index: its title is not "Index of …"'}
  // What a connection that broke off left out is not gone.
  if (!isComplete) return {kind: 'unreadable', reason: 'the index is cut off'}
  return {kind: 'listed', entries, odd: 0}
}

async function readJson(body: AsyncIterable<Buffer>, maxEntries: number): Promise<HttpFolder> {
  const parts: string[] = []
  let commas = 0
  for await (const chunk of bounded(body)) {
    for (let at = chunk.indexOf(','); at !== -1; at = chunk.indexOf(',', at + 1)) commas++
    refuseMoreThan(maxEntries, Math.floor(commas / COMMAS))
    parts.push(chunk.toString('latin1'))
  }
  const index = parseIndexJson(parts.join(''))
  return index === undefined
    ? {kind: 'unreadable', reason: 'the page is no index'}
    : {kind: 'listed', entries: index.entries, odd: index.odd}
}

function refuseMoreThan(maxEntries: number, entries: number): void {
  if (entries > maxEntries)
    throw new MirrorbitsError('MB_SCAN_FAILED', `The scan by HTTP failed: more than ${counted(maxEntries, 'file')}.`)
  if (entries > MAX_PAGE_ENTRIES) throw tooLong()
}

const tooLong = (): MirrorbitsError =>
  new MirrorbitsError('MB_SCAN_FAILED', 'The scan by HTTP failed: the index of one folder is too long.')

async function* bounded(body: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > MAX_PAGE_BYTES) throw tooLong()
    yield chunk
  }
}
