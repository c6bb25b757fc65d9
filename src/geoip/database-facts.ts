import {open} from 'node:fs/promises'
import {createRecordViews} from './record-view.js'

/** What a file says of itself, without the rest of it being read. */
export interface DatabaseFacts {
  /** As the file names itself, like `GeoLite2-City`. */
  readonly type: string
  /** Unix seconds. */
  readonly builtAt: number
  readonly ipVersion: number
}

/** The metadata lies in the last 128 KiB of a file, behind this, by the format's specification. */
const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
const MAX_METADATA = 128 * 1024

/** Reads the end of a file. Throws for what is no MaxMind database. */
export async function databaseFacts(file: string): Promise<DatabaseFacts> {
  const end = await endOf(file)
  const marker = end.lastIndexOf(MARKER)
  if (marker === -1) throw new Error(`${file} is not a sound MaxMind database: its metadata is missing`)
  const start = marker + MARKER.length
  const value = createRecordViews(end, start)(start)
  const [type, builtAt, ipVersion] = [value('database_type'), value('build_epoch'), value('ip_version')]
  return {
    type: typeof type === 'string' ? type : '',
    builtAt: typeof builtAt === 'number' ? builtAt : 0,
    ipVersion: ipVersion === 4 ? 4 : 6,
  }
}

async function endOf(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const {size} = await handle.stat()
    const length = Math.min(size, MAX_METADATA)
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
