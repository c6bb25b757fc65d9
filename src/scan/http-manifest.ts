import {Readable} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {MirrorbitsError, messageOf} from '../core/errors.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import {createManifestReader, type ManifestReader} from '../core/listing/parse-manifest.js'
import {oneLine} from '../core/text/one-line.js'
import type {HttpTarget, PoliteClient} from './http-client.js'
import {lineSplitter} from './line-splitter.js'

/** Three million files with long names. */
const MAX_BYTES = 1024 * 1024 * 1024
const MAX_LINE_LENGTH = 4 * 4096 + 256
const MAX_REDIRECTS = 3

export interface ManifestResult {
  readonly precision: bigint
  readonly skippedLines: number
}

interface ManifestRequest {
  readonly client: PoliteClient
  readonly target: HttpTarget
  /** What the manifest's paths begin with that those below the mirror's root lack. */
  readonly prefix: string
}

/**
 * Reads a mirror's own list of its files, plain or as gzip. One that breaks off
 * fails: its files have been told of, so it is not read again. Throws MB_SCAN_FAILED.
 */
export async function readManifest(
  {client, target, prefix}: ManifestRequest,
  onFiles: (files: readonly ListedFile[]) => void | Promise<void>,
): Promise<ManifestResult> {
  let at = target
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const {status, headers, value} = await client.get(at, body =>
      readLines(body, createManifestReader(prefix), onFiles),
    )
    if (value !== undefined) return value
    const next = status >= 300 && status < 400 ? sameHost(at, headers['location']) : undefined
    if (next === undefined) throw failure(`the manifest cannot be read (status ${status})`)
    at = next
  }
  throw failure('the manifest is redirected too often')
}

async function readLines(
  body: AsyncIterable<Buffer>,
  reader: ManifestReader,
  onFiles: (files: readonly ListedFile[]) => void | Promise<void>,
): Promise<ManifestResult> {
  const splitter = lineSplitter(MAX_LINE_LENGTH)
  let bytes = 0
  for await (const chunk of unzipped(unlessBroken(body))) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) throw failure('the manifest is too long')
    for (const line of splitter.push(chunk)) reader.read(line)
    const files = reader.take()
    if (files.length > 0) await onFiles(files)
  }
  for (const line of splitter.end()) reader.read(line)
  await onFiles(reader.take())
  const {form, skipped, precision} = reader.end()
  if (form === undefined) {
    throw failure('the manifest is in no form that is known', {
      hint: 'It must be the output of "ls -lR" or "rsync --list-only", or checksums with sizes.',
    })
  }
  return {precision, skippedLines: skipped + splitter.dropped()}
}

async function* unlessBroken(body: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  try {
    yield* body
  } catch (error) {
    throw failure(`the manifest broke off (${oneLine(messageOf(error))})`)
  }
}

/** By its first two bytes: servers label such files in all ways. */
async function* unzipped(body: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const chunks = body[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < 2) {
    const next: IteratorResult<Buffer, unknown> = await chunks.next()
    if (next.done === true) break
    head = Buffer.concat([head, next.value])
  }
  const whole = async function* (): AsyncIterable<Buffer> {
    yield head
    yield* {[Symbol.asyncIterator]: () => chunks}
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole()
    return
  }
  const source = Readable.from(whole())
  const gunzip = createGunzip()
  source.on('error', error => gunzip.destroy(error))
  try {
    for await (const chunk of source.pipe(gunzip)) yield chunk as Buffer
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') !== true) throw error
    throw failure(`the manifest cannot be unpacked (${oneLine(messageOf(error))})`)
  } finally {
    source.destroy()
  }
}

/** Where a redirect leads, when it stays on the host; encryption is never given up. */
function sameHost({origin, path}: HttpTarget, location: string | undefined): HttpTarget | undefined {
  if (location === undefined || !URL.canParse(location, origin + path)) return undefined
  const [from, to] = [new URL(origin), new URL(location, origin + path)]
  const isSafe = to.protocol === 'https:' || to.protocol === from.protocol
  return isSafe && to.hostname === from.hostname ? {origin: to.origin, path: to.pathname + to.search} : undefined
}

const failure = (reason: string, more: {readonly hint?: string} = {}): MirrorbitsError =>
  new MirrorbitsError('MB_SCAN_FAILED', `The scan by HTTP failed: ${reason}.`, more)
